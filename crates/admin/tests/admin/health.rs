//! `/health`, `/health.json`.

use crate::site::TestSite;
use axum::http::StatusCode;
use listen_core::time::MINUTE_MS;
use listen_health::{Check, Examiner, Report, Status};
use listen_store::account::Role;
use listen_test_kit::database::each_database;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Finds backups old as soon as `is_old` is set.
fn examiner(is_old: Arc<AtomicBool>) -> Examiner {
    Examiner::new(move |_, now| {
        let status = if is_old.load(Ordering::Relaxed) {
            Status::Warn
        } else {
            Status::Pass
        };
        let checks = vec![
            Check::new("backups", status, "<b>30</b> hours").with("age_hours", &30),
            Check::new("database", Status::Pass, "whole"),
        ];
        Box::pin(async move { Report::new(checks, now) })
    })
}

#[tokio::test]
async fn the_page_shows_what_was_found_last_and_since_when() {
    each_database("the_page_shows_what_was_found", async |db| {
        let is_old = Arc::new(AtomicBool::new(false));
        let examiner = examiner(is_old.clone());
        let site = TestSite::new(db).await;
        let site = site.equipped(|state| state.examiner = Some(examiner));
        let mut browser = site.staff(Role::Editor).await;
        let page = site.get(&mut browser, "/health").await;
        page.shows(
            StatusCode::OK,
            &[
                "Healthy",
                "&#60;b&#62;30&#60;/b&#62; hours",
                "<code>age_hours</code> 30",
            ],
        );
        assert!(
            page.body.find("<code>database").unwrap() < page.body.find("<code>backups").unwrap()
        );
        is_old.store(true, Ordering::Relaxed);
        site.wait_ms(16 * MINUTE_MS);
        site.get(&mut browser, "/health")
            .await
            .shows(StatusCode::OK, &["Healthy", "Nobody has looked"]);
        site.post(&mut browser, "/health/look", &[])
            .await
            .leads_to("/health?notice=looked");
        site.get(&mut browser, "/health?notice=looked").await.shows(
            StatusCode::OK,
            &[
                "Warnings",
                "Looked again.",
                "Write one on the page of backups",
            ],
        );
        let json = site.get(&mut browser, "/health.json").await;
        let json: serde_json::Value = serde_json::from_str(&json.body).unwrap();
        assert_eq!(json["status"], "WARNING");
        assert_eq!(json["warnings"][0], "backups: <b>30</b> hours");
        assert_eq!(json["summary"]["total_checks"], 2);
        let (database, backups) = (&json["checks"][0], &json["checks"][1]);
        assert_eq!(backups["details"]["age_hours"], "30");
        let since = |check: &serde_json::Value| check["since"].as_i64().unwrap();
        assert_eq!(since(backups) - since(database), 16 * MINUTE_MS);
    })
    .await;
}

#[tokio::test]
async fn without_anybody_who_looks_the_page_says_so() {
    each_database("without_anybody_who_looks", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = site.staff(Role::Editor).await;
        let page = site.get(&mut browser, "/health").await;
        page.shows(StatusCode::OK, &["Nobody has looked at this installation"]);
        assert!(!page.body.contains("action=\"/health/look\""));
        let look = site.post(&mut browser, "/health/look", &[]).await;
        look.shows(StatusCode::SERVICE_UNAVAILABLE, &["LISTEN_WATCH"]);
        let json = site.get(&mut browser, "/health.json").await;
        json.shows(StatusCode::OK, &["\"status\":null", "\"checks\":[]"]);
    })
    .await;
}
