//! What visitors and programs are told when the database is away or full.

use crate::harness::{Browser, TestSite};
use crate::{api, texts};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use listen_test_kit::database::{self, each_database};
use serde_json::json;
use std::sync::atomic::Ordering;

#[tokio::test]
async fn a_database_that_is_away_is_told_as_such() {
    each_database("a_database_that_is_away", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        site.db.close().await;
        for (locale, title, again) in [
            ("en", "The server is busy", "Try again"),
            ("zh", "服务器繁忙", "重试"),
        ] {
            ann.cookies
                .push(("listen_locale".to_owned(), locale.to_owned()));
            let request = Request::get("/history").body(Body::empty()).unwrap();
            let (head, page) = site.send(&mut ann, request).await;
            assert_eq!(head.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(head.headers()[header::RETRY_AFTER], "5");
            assert!(page.contains(&format!("<h1>{title}</h1>")), "{page}");
            assert!(page.contains(&format!("href=\"\">{again}</a>")), "{page}");
            ann.cookies.retain(|(name, _)| name != "listen_locale");
        }
        let request =
            Request::get("/api/practice/history").header(header::AUTHORIZATION, "Bearer x");
        let request = request.body(Body::empty()).unwrap();
        let (head, body) = site.send(&mut Browser::default(), request).await;
        assert_eq!(head.status(), StatusCode::SERVICE_UNAVAILABLE, "{body}");
        assert_eq!(head.headers()[header::RETRY_AFTER], "5");
    })
    .await;
}

#[tokio::test]
async fn what_a_full_disk_cannot_take_is_told_and_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let site = TestSite::new(database::sqlite(folder.path()).await).await;
    // No session of the old product is older than that.
    site.now.store(1_757_000_000_000, Ordering::Relaxed);
    let mut ann = site.register("ann@example.org").await;
    let token = api::registered(&site, "ben@example.org").await;
    database::fill(&site.db).await;
    let text = "It rained all day in the town. ".repeat(400);
    let (status, _, page) = texts::send(&site, &mut ann, &[("text", &text)], None).await;
    assert_eq!(status, StatusCode::INSUFFICIENT_STORAGE, "{page}");
    assert!(
        page.contains("There is no space left on the server"),
        "{page}"
    );
    assert!(
        !page.contains("href=\"\""),
        "a form is not sent again by a link: {page}"
    );
    let exercise = json!({"topic": "T", "difficulty": "B1", "language": "en-US", "transcript": text,
        "questions": [], "answers": {}, "results": [], "createdAt": "2025-09-01T10:00:00Z"});
    let body = json!({"exerciseData": exercise, "difficulty": "B1", "topic": "T", "accuracy": 1, "score": 100});
    let save = async || api::post(&site, "/api/practice/save", &token, body.clone()).await;
    let (status, answer) = save().await;
    assert_eq!(status, StatusCode::INSUFFICIENT_STORAGE, "{answer}");
    assert_eq!(answer["code"], "full", "{answer}");
    let (status, page) = site.get(&mut ann, "/history").await;
    assert_eq!(status, StatusCode::OK, "reading goes on: {page}");
    database::make_room(&site.db).await;
    let (status, answer) = save().await;
    assert!(status.is_success(), "{answer}");
}
