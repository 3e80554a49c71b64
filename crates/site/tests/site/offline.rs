//! What makes the site installable, and answers that come late.

use crate::harness::{Browser, TestSite};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use listen_core::item::ItemBody;
use listen_test_kit::database::each_database;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

const KEY: &str = "3f2b6c1e-7d53-4a7e-9a52-0d6a1f0c9b11";

async fn send(site: &TestSite, browser: &mut Browser, body: &Value) -> (StatusCode, Value) {
    let request = Request::post("/api/offline/submissions")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    let (response, body) = site.send(browser, request).await;
    (
        response.status(),
        serde_json::from_str(&body).unwrap_or(Value::Null),
    )
}

fn id(attempt: &str) -> i64 {
    attempt.rsplit('/').next().unwrap().parse().unwrap()
}

async fn right_answers(site: &TestSite, slug: &str) -> Value {
    let keys = site.keys(slug).await;
    keys.into_iter()
        .map(|(name, key)| {
            (
                name.trim_start_matches("item-").to_owned(),
                Value::from(key),
            )
        })
        .collect::<serde_json::Map<_, _>>()
        .into()
}

#[tokio::test]
async fn answers_given_offline_count_exactly_once() {
    each_database("answers_given_offline_count_exactly_once", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let attempt = site.begin(&mut ann, "a1-a-wet-morning").await;
        let began = site.now.load(Ordering::Relaxed);
        site.now.fetch_add(3_600_000, Ordering::Relaxed);
        let body = json!({ "key": KEY, "attempt_id": id(&attempt), "finished_at": began + 600_000,
            "responses": right_answers(&site, "a1-a-wet-morning").await });
        let (mut one, mut two) = (ann.clone(), ann.clone());
        let (first, second) =
            tokio::join!(send(&site, &mut one, &body), send(&site, &mut two, &body));
        let mut outcomes = [first, second].map(|(status, answer)| {
            assert_eq!(status, StatusCode::OK, "{answer}");
            assert_eq!(answer["result"], attempt.as_str());
            answer["outcome"].as_str().unwrap().to_owned()
        });
        outcomes.sort();
        assert_eq!(outcomes, ["accepted", "repeated"]);
        let (_, again) = send(&site, &mut ann, &body).await;
        assert_eq!(again["outcome"], "repeated");
        let mut other_key = body.clone();
        other_key["key"] = json!("another-key-of-the-browser");
        let (_, late) = send(&site, &mut ann, &other_key).await;
        assert_eq!(late["outcome"], "already-submitted");
        let history: Value =
            serde_json::from_str(&site.get(&mut ann, "/history/export/json").await.1).unwrap();
        assert_eq!(history.as_array().unwrap().len(), 1);
        assert_eq!(history[0]["n_correct"], history[0]["n_items"]);
        let expected = listen_web::format::iso_date_time(began + 600_000);
        assert_eq!(
            history[0]["practised_at"],
            expected.as_str(),
            "when it was done, not when it was sent"
        );
    })
    .await;
}

#[tokio::test]
async fn what_comes_late_and_wrong_is_refused_whole() {
    each_database("what_comes_late_and_wrong_is_refused", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let (first, second) = (
            id(&site.begin(&mut ann, "a1-a-wet-morning").await),
            id(&site.begin(&mut ann, "a1-message-for-ben").await),
        );
        let responses = right_answers(&site, "a1-a-wet-morning").await;
        let body =
            json!({ "key": KEY, "attempt_id": first, "finished_at": 0, "responses": responses });
        let items = site.items("a1-a-wet-morning").await;
        let choice = items
            .iter()
            .find(|item| matches!(item.body, ItemBody::MultipleChoice(_)));
        let choice = choice.unwrap().id.to_string();
        let with = |field: &str, value: Value| {
            let mut changed = body.clone();
            changed[field] = value;
            changed
        };
        for (body, expected, named) in [
            (
                with("attempt_id", json!(second)),
                StatusCode::UNPROCESSABLE_ENTITY,
                "does not belong to attempt",
            ),
            (
                with("responses", json!({ choice.as_str(): "77" })),
                StatusCode::UNPROCESSABLE_ENTITY,
                "",
            ),
            (
                with("key", json!("short")),
                StatusCode::UNPROCESSABLE_ENTITY,
                "16 to 64",
            ),
            (
                with("key", json!("<script>alert(1)</script>")),
                StatusCode::UNPROCESSABLE_ENTITY,
                "16 to 64",
            ),
            (
                with("attempt_id", json!(999_999)),
                StatusCode::NOT_FOUND,
                "",
            ),
            (
                with("responses", json!({ "x": "y" })),
                StatusCode::BAD_REQUEST,
                "number",
            ),
            (
                with("score", json!(1)),
                StatusCode::UNPROCESSABLE_ENTITY,
                "score",
            ),
        ] {
            let (status, answer) = send(&site, &mut ann, &body).await;
            assert_eq!(status, expected, "{body}: {answer}");
            assert!(
                answer["error"]["message"].as_str().unwrap().contains(named),
                "{answer}"
            );
        }
        let mut bob = site.register("bob@example.org").await;
        assert_eq!(send(&site, &mut bob, &body).await.0, StatusCode::NOT_FOUND);
        assert_eq!(
            send(&site, &mut Browser::default(), &body).await.0,
            StatusCode::UNAUTHORIZED
        );
        assert_eq!(send(&site, &mut ann, &body).await.1["outcome"], "accepted");
        let responses = right_answers(&site, "a1-message-for-ben").await;
        let reused =
            json!({ "key": KEY, "attempt_id": second, "finished_at": 0, "responses": responses });
        let (status, answer) = send(&site, &mut ann, &reused).await;
        assert_eq!(status, StatusCode::CONFLICT, "{answer}");
        assert_eq!(
            send(&site, &mut ann, &with("attempt_id", json!(first)))
                .await
                .1["outcome"],
            "repeated"
        );
    })
    .await;
}

#[tokio::test]
async fn the_site_can_be_installed() {
    each_database("the_site_can_be_installed", async |db| {
        let site = TestSite::new(db).await;
        let mut nobody = Browser::default();
        let (_, page) = site.get(&mut nobody, "/").await;
        assert!(
            page.contains("rel=\"manifest\" href=\"/manifest.webmanifest?locale=en\""),
            "{page}"
        );
        for (locale, name) in [
            ("en", "Listen: English listening trainer"),
            ("zh", "Listen 英语听力训练"),
        ] {
            let (_, text) = site
                .get(
                    &mut nobody,
                    &format!("/manifest.webmanifest?locale={locale}"),
                )
                .await;
            let manifest: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(manifest["name"], name);
            for icon in manifest["icons"].as_array().unwrap() {
                let request = Request::get(icon["src"].as_str().unwrap())
                    .body(Body::empty())
                    .unwrap();
                let (response, bytes) = site.raw(&mut nobody, request).await;
                assert_eq!(
                    response.headers()[header::CONTENT_TYPE],
                    "image/png",
                    "{icon}"
                );
                let edge = u32::from_be_bytes(bytes[16..20].try_into().unwrap());
                assert_eq!(icon["sizes"], format!("{edge}x{edge}"), "{icon}");
            }
        }
        let request = Request::get("/service-worker.js")
            .body(Body::empty())
            .unwrap();
        let (response, script) = site.send(&mut nobody, request).await;
        let head = response.headers();
        assert!(
            head[header::CONTENT_TYPE]
                .to_str()
                .unwrap()
                .starts_with("text/javascript")
        );
        assert_eq!(
            head[header::CACHE_CONTROL],
            "no-cache",
            "a new version must be seen"
        );
        let policy = head["content-security-policy"].to_str().unwrap();
        assert!(
            policy.contains("worker-src 'self'") && policy.contains("manifest-src 'self'"),
            "{policy}"
        );
        let shell = script
            .split("const SHELL = [")
            .nth(1)
            .unwrap()
            .split(']')
            .next()
            .unwrap();
        let files: Vec<&str> = shell
            .split(", ")
            .map(|file| file.trim_matches('"'))
            .collect();
        assert!(files.contains(&"/assets/base.css"), "{shell}");
        for file in files {
            assert_eq!(
                site.get(&mut nobody, file).await.0,
                StatusCode::OK,
                "{file}"
            );
        }
        assert_eq!(site.get(&mut nobody, "/offline").await.0, StatusCode::OK);
    })
    .await;
}
