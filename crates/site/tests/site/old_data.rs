//! Data of the product before this one.

use crate::harness::{Browser, TestSite};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use listen_core::time::Timestamp;
use listen_store::{Db, practice};
use listen_test_kit::database::each_database;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

/// The old product is younger than the day of the other tests.
const NOW: i64 = 1_780_000_000_000;

/// A session as the old page kept it, with nothing given for its second question.
fn old_session(topic: &str) -> Value {
    json!({
        "id": "1760000000000", "topic": topic, "difficulty": "B1", "language": "en-US", "transcript": "Good morning.",
        "questions": [
            { "type": "single", "question": "Where?", "options": ["market", "bank"], "answer": "market" },
            { "type": "short", "question": "Why?", "options": null, "answer": "to buy apples" },
        ],
        "results": [
            { "question_id": 0, "user_answer": "bank", "is_correct": false, "ai_analysis": { "analysis": "You heard the wrong place." } },
            { "question_id": 1, "user_answer": "", "is_correct": false, "score": 1 },
        ],
    })
}

/// What the console line copies out of the old page.
fn storage() -> String {
    json!({
        "english-listening-history": json!([old_session("At the market"), { "topic": "no date", "difficulty": "A1" }]).to_string(),
        "english-listening-notes": json!({ "1760000000000": "listen <again>" }).to_string(),
        "english-listening-templates": json!([{ "name": "Morning", "difficulty": "A2" }]).to_string(),
        "english-listening-specialized-presets": json!({ "presets": [{ "name": "Numbers", "focusAreas": ["number-information"] }] }).to_string(),
        "english-listening-goals": "{}",
    })
    .to_string()
}

async fn site(db: Db) -> (TestSite, Browser) {
    let site = TestSite::new(db).await;
    site.now.store(NOW, Ordering::Relaxed);
    let ann = site.register("ann@example.org").await;
    (site, ann)
}

/// Sends a form with files, as the page does.
async fn upload(
    site: &TestSite,
    browser: &mut Browser,
    fields: &[(&str, &str)],
) -> (StatusCode, String, String) {
    let parts = fields.iter().map(|(name, value)| {
        format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    });
    let body = format!("{}--edge--\r\n", parts.collect::<String>());
    let request = Request::post("/account/import")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
        .body(Body::from(body))
        .unwrap();
    let (response, body) = site.send(browser, request).await;
    let location = response.headers().get(header::LOCATION);
    let location = location
        .map_or("", |value| value.to_str().unwrap())
        .to_owned();
    (response.status(), location, body)
}

async fn call(site: &TestSite, browser: &mut Browser, body: &str) -> (StatusCode, Value) {
    let request = Request::post("/api/practice/import-legacy")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_owned()))
        .unwrap();
    let (response, body) = site.send(browser, request).await;
    (response.status(), serde_json::from_str(&body).unwrap())
}

async fn n_practised(site: &TestSite, learner_id: i64) -> usize {
    let rows = practice::list_since(&site.db, learner_id, Timestamp(0))
        .await
        .unwrap();
    rows.iter().filter(|row| row.kind == "imported").count()
}

#[tokio::test]
async fn old_browser_data_is_shown_first_and_then_imported_once() {
    each_database("old_browser_data_is_imported_once", async |db| {
        let (site, mut ann) = site(db).await;
        let (_, help) = site.get(&mut ann, "/account/import").await;
        assert!(
            help.contains("localStorage") && !help.contains("elt.auth"),
            "{help}"
        );
        let storage = storage();
        let (status, _, plan) = upload(&site, &mut ann, &[("json", &storage)]).await;
        assert_eq!(status, StatusCode::OK, "{plan}");
        for part in [
            "Sessions: 1",
            "Templates: 1",
            "Presets: 1",
            "english-listening-history 2",
            "It has no date.",
            "<code>english-listening-goals</code>",
        ] {
            assert!(plan.contains(part), "{part}: {plan}");
        }
        let (_, empty) = site.get(&mut ann, "/imported").await;
        assert!(
            empty.contains("Nothing was imported yet"),
            "a plan changes nothing"
        );

        let (status, location, _) =
            upload(&site, &mut ann, &[("json", &storage), ("confirm", "yes")]).await;
        assert_eq!(
            (status, location.as_str()),
            (StatusCode::SEE_OTHER, "/imported?notice=imported")
        );
        let (_, list) = site.get(&mut ann, "/imported").await;
        assert!(
            list.contains("At the market") && list.contains("0 / 2"),
            "{list}"
        );
        let link = list
            .split("href=\"/imported/")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned();
        let (_, session) = site.get(&mut ann, &format!("/imported/{link}")).await;
        for part in [
            "listen &#60;again&#62;",
            "nothing entered",
            "1/10",
            "You heard the wrong place.",
        ] {
            assert!(session.contains(part), "{part}: {session}");
        }
        let (_, choices) = site.get(&mut ann, "/choices").await;
        assert!(
            choices.contains("Morning") && choices.contains("Numbers"),
            "{choices}"
        );

        let (_, _, again) = upload(&site, &mut ann, &[("json", &storage)]).await;
        assert!(
            again.contains("There is nothing to import") && again.contains("here already: 1"),
            "{again}"
        );
        upload(&site, &mut ann, &[("json", &storage), ("confirm", "yes")]).await;
        let learner_id = listen_store::account::find_by_email(
            &site.db,
            &listen_core::account::Email::parse("ann@example.org").unwrap(),
        )
        .await
        .unwrap()
        .unwrap()
        .learner_id;
        assert_eq!(
            n_practised(&site, learner_id).await,
            1,
            "practice counts once"
        );
        let history = site.get(&mut ann, "/history/export/json").await.1;
        assert!(history.contains("\"kind\": \"imported\""), "{history}");

        let report = site.get(&mut ann, "/mistakes/export/txt").await.1;
        for part in [
            "Analysed: 1",
            "Not analysed: 1",
            "You heard the wrong place.",
        ] {
            assert!(report.contains(part), "{part}: {report}");
        }
        let mut bob = site.register("bob@example.org").await;
        let (status, _) = site.get(&mut bob, &format!("/imported/{link}")).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn what_is_no_old_data_is_refused_with_a_reason() {
    each_database("what_is_no_old_data_is_refused", async |db| {
        let (site, mut ann) = site(db).await;
        for (json, reason) in [
            ("undefined", "This is no JSON"),
            ("", "This is no JSON"),
            ("7", "This is no JSON object"),
        ] {
            let (status, _, page) = upload(&site, &mut ann, &[("json", json)]).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{json}");
            assert!(page.contains(reason), "{json}: {page}");
        }
        let long = "x".repeat(11 << 20);
        let (status, _, _) = upload(&site, &mut ann, &[("json", &long)]).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
        let (status, _, _) = upload(&site, &mut Browser::default(), &[("json", "{}")]).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "to the login");
    })
    .await;
}

/// The four kinds of errors of the old interface; what is refused leaves nothing behind.
#[tokio::test]
async fn the_old_interface_imports_all_or_nothing() {
    each_database("the_old_interface_imports_all_or_nothing", async |db| {
        let (site, mut ann) = site(db).await;
        let good = json!({ "sessions": [old_session("One"), old_session("Two")] }).to_string();
        let (status, error) = call(&site, &mut Browser::default(), &good).await;
        assert_eq!(
            (status, error["code"].as_str()),
            (StatusCode::UNAUTHORIZED, Some("UNAUTHORIZED"))
        );
        for body in ["", "[]", "{\"sessions\":[]}", "{\"sessions\":7}"] {
            let (status, error) = call(&site, &mut ann, body).await;
            assert_eq!(
                (status, error["code"].as_str()),
                (StatusCode::BAD_REQUEST, Some("INVALID_REQUEST")),
                "{body}"
            );
            assert_eq!(error["success"], false);
        }
        let mut bad = old_session("Three");
        bad["id"] = json!("yesterday");
        let mixed = json!({ "sessions": [old_session("One"), bad] }).to_string();
        let (status, error) = call(&site, &mut ann, &mixed).await;
        assert_eq!(
            (status, error["code"].as_str()),
            (StatusCode::BAD_REQUEST, Some("VALIDATION_ERROR"))
        );
        assert!(
            error["details"][0]
                .as_str()
                .unwrap()
                .starts_with("sessions[1]: its date `yesterday`"),
            "{error}"
        );
        let (_, list) = site.get(&mut ann, "/imported").await;
        assert!(
            list.contains("Nothing was imported yet"),
            "all or nothing: {list}"
        );

        let (status, done) = call(&site, &mut ann, &good).await;
        assert_eq!(status, StatusCode::OK, "{done}");
        assert_eq!(
            done["imported"],
            json!({ "sessions": 2, "questions": 4, "answers": 4 })
        );
        let again = json!({ "sessions": [old_session("Four"), old_session("Two")] }).to_string();
        let (status, error) = call(&site, &mut ann, &again).await;
        assert_eq!(
            (status, error["code"].as_str()),
            (StatusCode::CONFLICT, Some("DUPLICATE_DATA"))
        );
        let (_, list) = site.get(&mut ann, "/imported").await;
        assert!(!list.contains("Four"), "nothing half-imported: {list}");
    })
    .await;
}
