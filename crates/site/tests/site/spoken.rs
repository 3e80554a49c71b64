//! Audio for clients of the product before this one, with a worker that needs no voice.

use crate::api::{get, own_token, post, registered};
use crate::harness::{Browser, HASH, TestSite, library};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use listen_core::job::Job;
use listen_core::time::{DAY_MS, Timestamp};
use listen_store::worker::{self, Worker};
use listen_store::{account, account_change, job, passage, said};
use listen_test_kit::database::each_database;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use std::time::Duration;

fn now(site: &TestSite) -> Timestamp {
    Timestamp(site.now.load(Ordering::Relaxed))
}

/// Tells that there is a worker with this engine.
async fn has_worker(site: &TestSite, engine: &str) {
    let row = Worker {
        id: "w".to_owned(),
        started_at: now(site).0 - 5_000,
        last_seen_at: now(site).0,
        engine: engine.to_owned(),
        label: "system voice".to_owned(),
        runtime: "flite".to_owned(),
        device: "cpu".to_owned(),
        ..Worker::default()
    };
    worker::upsert(&site.db, &row, now(site)).await.unwrap();
}

/// Does the next job, once it is there: with audio, or with a failure.
async fn do_next(site: &TestSite, error: Option<&str>) -> String {
    let mut found = None;
    for _ in 0..1_000 {
        found = job::claim(&site.db, "w", 0, now(site)).await.unwrap();
        if found.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let claimed = found.expect("there is a job");
    let (Job::RenderPassage { passage_id, .. } | Job::RenderSlowly { passage_id }) = claimed.job
    else {
        panic!("{claimed:?}");
    };
    let head = passage::find(&site.db, passage_id).await.unwrap().unwrap();
    if let Some(error) = error {
        job::fail(&site.db, &claimed, "w", error, false, now(site))
            .await
            .unwrap();
    } else {
        site.add_audio_to(&head.slug).await;
        job::done(&site.db, claimed.id, "w", now(site))
            .await
            .unwrap();
    }
    head.slug
}

async fn say(site: &TestSite, token: &str, body: Value) -> (StatusCode, Value) {
    post(site, "/api/tts", token, body).await
}

#[tokio::test]
async fn a_text_is_spoken_once_and_forgotten_after_a_day() {
    each_database("a_text_is_spoken_once_and_forgotten_after_a_day", async |db| {
        let site = TestSite::new(db).await;
        has_worker(&site, "system").await;
        let token = registered(&site, "ann@example.org").await;
        let text = json!({"text": "Hello, Ben.\u{0} The bus is late.", "language": "en-GB", "speed": 1.2});
        let ((status, answer), slug) = tokio::join!(say(&site, &token, text.clone()), do_next(&site, None));
        assert_eq!(status, StatusCode::OK, "{answer}");
        assert_eq!(answer["audioUrl"], json!(format!("/api/audio/{HASH}.mp3")));
        assert_eq!((&answer["duration"], &answer["byteLength"], &answer["format"]), (&json!(60.0), &json!(10), &json!("mp3")));
        assert!(slug.starts_with("said-"), "{slug}");
        let (_, again) = say(&site, &token, text).await;
        assert_eq!((&again["cached"], &again["audioUrl"]), (&json!(true), &answer["audioUrl"]));
        let request = Request::builder().method(Method::HEAD).uri(answer["audioUrl"].as_str().unwrap()).body(Body::empty()).unwrap();
        let (head, _) = site.send(&mut Browser::default(), request).await;
        assert_eq!(head.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        let later = now(&site).plus_ms(DAY_MS);
        assert_eq!(said::delete_old(&site.db, later.plus_ms(-1)).await.unwrap(), Vec::<String>::new());
        assert_eq!(said::delete_old(&site.db, later).await.unwrap(), [HASH]);
        assert_eq!(passage::find_current(&site.db, &slug).await.unwrap(), None);
        assert!(passage::find_current(&site.db, "a1-a-wet-morning").await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_spoken_is_told() {
    each_database("what_cannot_be_spoken_is_told", async |db| {
        let site = TestSite::new(db).await;
        let token = registered(&site, "ann@example.org").await;
        for (body, field) in [
            (json!({"text": ""}), "text"),
            (json!({"text": " \u{200b}… "}), "text"),
            (json!({"text": "a ".repeat(4_000)}), "text"),
            (json!({"text": "今天天气很好，我们去公园吧。"}), "text"),
            (json!({"text": "Hello.", "language": "fr"}), "language"),
            (json!({"text": "Hello.", "speed": 9}), "speed"),
            (json!({"speed": 1}), ""),
        ] {
            let (status, answer) = say(&site, &token, body.clone()).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{body}: {answer}");
            assert_eq!(
                answer["field"].as_str().unwrap_or(""),
                field,
                "{body}: {answer}"
            );
        }
        let hello = json!({"text": "Hello.", "speed": 0.5});
        assert_eq!(
            say(&site, "", hello.clone()).await.0,
            StatusCode::UNAUTHORIZED
        );
        let (status, answer) = say(&site, &token, hello.clone()).await;
        assert_eq!(
            (status, &answer["code"]),
            (StatusCode::SERVICE_UNAVAILABLE, &json!("no_voice"))
        );
        for _ in 0..9 {
            let (status, _) = say(&site, &token, hello.clone()).await;
            assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        }
        let (status, answer) = say(&site, &token, hello.clone()).await;
        assert_eq!(
            (status, &answer["code"]),
            (StatusCode::TOO_MANY_REQUESTS, &json!("too_many"))
        );
        let token = registered(&site, "ben@example.org").await;
        has_worker(&site, "none").await;
        assert_eq!(
            say(&site, &token, hello.clone()).await.0,
            StatusCode::SERVICE_UNAVAILABLE
        );
        has_worker(&site, "system").await;
        let ((status, answer), _) = tokio::join!(
            say(&site, &token, hello.clone()),
            do_next(&site, Some("no space"))
        );
        assert_eq!(
            (status, &answer["code"]),
            (StatusCode::SERVICE_UNAVAILABLE, &json!("failed"))
        );
        assert!(
            !answer.to_string().contains("no space"),
            "causes are for the log: {answer}"
        );
    })
    .await;
}

#[tokio::test]
async fn the_clips_of_the_assessment_are_passages_of_their_levels() {
    each_database("the_clips_of_the_assessment", async |db| {
        let site = TestSite::new(db).await;
        passage::import(&site.db, &[library("b1-it-simply-left.toml")], Timestamp(0))
            .await
            .unwrap();
        has_worker(&site, "system").await;
        for path in [
            "/api/assessment-audio/0",
            "/api/assessment-audio/6",
            "/api/assessment-audio/x",
            "/api/assessment-audio/1",
        ] {
            assert_eq!(
                get(&site, path, "").await.0,
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
        assert_eq!(
            get(&site, "/api/assessment-audio/2", "").await.0,
            StatusCode::SERVICE_UNAVAILABLE
        );
        assert_eq!(do_next(&site, None).await, "b1-it-simply-left");
        let request = Request::get("/api/assessment-audio/2")
            .header(header::RANGE, "bytes=2-4")
            .body(Body::empty())
            .unwrap();
        let (head, body) = site.send(&mut Browser::default(), request).await;
        assert_eq!(
            (head.status(), body.as_str()),
            (StatusCode::PARTIAL_CONTENT, "234")
        );
    })
    .await;
}

#[tokio::test]
async fn figures_are_for_the_staff_and_counted() {
    each_database("figures_are_for_the_staff_and_counted", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let token = own_token(&site, &mut ann, &["read"]).await;
        let path = "/api/performance/metrics";
        assert_eq!(get(&site, path, "").await.0, StatusCode::UNAUTHORIZED);
        assert_eq!(get(&site, path, &token).await.0, StatusCode::FORBIDDEN);
        let email = listen_core::account::Email::parse("ann@example.org").unwrap();
        let row = account::find_by_email(&site.db, &email)
            .await
            .unwrap()
            .unwrap();
        account_change::set_role(&site.db, 1, row.id, account::Role::Viewer, now(&site))
            .await
            .unwrap();
        has_worker(&site, "system").await;
        let (status, figures) = get(&site, path, &token).await;
        assert_eq!(status, StatusCode::OK, "{figures}");
        assert_eq!(figures["accounts"], 1, "{figures}");
        assert_eq!(figures["workers"][0]["engine"], "system", "{figures}");
        for path in ["/api/performance/database", "/api/performance/auth-cache"] {
            assert_eq!(
                get(&site, path, "").await.0,
                StatusCode::NOT_IMPLEMENTED,
                "{path}"
            );
        }
        let (status, _) = site.get(&mut Browser::default(), "/favicon.ico").await;
        assert_eq!(status, StatusCode::FOUND);
    })
    .await;
}
