//! Today, progress, notes and the history.

use crate::harness::{Browser, PASSWORD, TestSite, borrowed};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use listen_core::time::{DAY_MS, MINUTE_MS};
use listen_test_kit::database::each_database;
use std::sync::atomic::Ordering;

const FORM: &str = "application/x-www-form-urlencoded";

impl TestSite {
    fn wait(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::Relaxed);
    }

    /// Comes back after a time that a session does not last.
    async fn come_back(&self, browser: &mut Browser, ms: i64) {
        self.wait(ms);
        let form = [("email", "ann@example.org"), ("password", PASSWORD)];
        let (status, _, page) = self.post(browser, "/login", &form).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    }

    /// Works at a passage for ten minutes; the right responses, or none.
    async fn finish(&self, browser: &mut Browser, slug: &str, is_right: bool) -> String {
        let attempt = self.begin(browser, slug).await;
        self.wait(10 * MINUTE_MS);
        let mut form = self.keys(slug).await;
        if !is_right {
            for (_, given) in &mut form {
                "x".clone_into(given);
            }
        }
        form.push(("confirm".to_owned(), "1".to_owned()));
        let submit = format!("{attempt}/submit");
        self.post(browser, &submit, &borrowed(&form)).await;
        attempt
    }
}

#[tokio::test]
async fn today_counts_minutes_and_tells_an_achievement_once() {
    each_database("today_counts_minutes", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let (_, empty) = site.get(&mut ann, "/").await;
        assert!(empty.contains("0 of 20 minutes today"), "{empty}");
        let (_, stranger) = site.get(&mut Browser::default(), "/").await;
        assert!(!stranger.contains("minutes today"), "{stranger}");
        site.finish(&mut ann, "a1-a-wet-morning", true).await;
        let (_, page) = site.get(&mut ann, "/").await;
        assert!(page.contains("10 of 20 minutes today"), "{page}");
        assert!(page.contains("1 of 5 sessions this week"), "{page}");
        assert!(page.contains("First step"), "{page}");
        let (_, again) = site.get(&mut ann, "/").await;
        assert!(!again.contains("First step"), "{again}");
        site.come_back(&mut ann, DAY_MS).await;
        let (_, tomorrow) = site.get(&mut ann, "/").await;
        assert!(tomorrow.contains("0 of 20 minutes today"), "{tomorrow}");
    })
    .await;
}

#[tokio::test]
async fn progress_shows_weeks_errors_and_goals() {
    each_database("progress_shows_weeks", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let (_, empty) = site.get(&mut ann, "/progress").await;
        assert!(empty.contains("Nothing to draw yet"), "{empty}");
        site.finish(&mut ann, "a1-a-wet-morning", false).await;
        let (status, page) = site.get(&mut ann, "/progress").await;
        assert_eq!(status, StatusCode::OK);
        for expected in [
            "<svg class=\"bars\"",
            "<svg class=\"heat\"",
            "Most often this week",
            "other word",
        ] {
            assert!(page.contains(expected), "{expected}: {page}");
        }
        for (minutes, sessions) in [("7", "5"), ("100", "5"), ("20", "0"), ("x", "5")] {
            let form = [("minutes", minutes), ("sessions", sessions)];
            let (status, _, _) = site.post(&mut ann, "/progress/goals", &form).await;
            assert_eq!(
                status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{minutes} {sessions}"
            );
        }
        let form = [("minutes", "45"), ("sessions", "3")];
        site.post(&mut ann, "/progress/goals", &form).await;
        let (_, page) = site.get(&mut ann, "/").await;
        assert!(page.contains("10 of 45 minutes today"), "{page}");
        let mut nobody = Browser::default();
        let (status, _) = site.get(&mut nobody, "/progress").await;
        assert_eq!(status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn a_day_begins_where_the_learner_lives() {
    each_database("a_day_begins_where", async |db| {
        let site = TestSite::new(db).await;
        // 20:00 in UTC is the next morning in Shanghai.
        site.now.store(1_795_723_200_000, Ordering::Relaxed);
        let mut ann = site.register("ann@example.org").await;
        site.finish(&mut ann, "a1-a-wet-morning", true).await;
        site.come_back(&mut ann, 12 * 60 * MINUTE_MS).await;
        let (_, utc) = site.get(&mut ann, "/").await;
        assert!(utc.contains("0 of 20 minutes today"), "{utc}");
        let (status, _, _) = site
            .post(&mut ann, "/zone", &[("zone", "Asia/Shanghai")])
            .await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        let (_, shanghai) = site.get(&mut ann, "/").await;
        assert!(shanghai.contains("10 of 20 minutes today"), "{shanghai}");
        let (status, _, body) = site
            .post(&mut ann, "/account/zone", &[("zone", "Mars")])
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(body.contains("Asia/Shanghai"), "{body}");
        site.post(&mut ann, "/account/zone", &[("zone", "Europe/London")])
            .await;
        site.post(&mut ann, "/zone", &[("zone", "Asia/Shanghai")])
            .await;
        let (_, account) = site.get(&mut ann, "/account").await;
        assert!(account.contains("value=\"Europe/London\""), "{account}");
    })
    .await;
}

#[tokio::test]
async fn a_note_is_kept_shown_in_the_history_and_nobody_elses() {
    each_database("a_note_is_kept", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let open = site.begin(&mut ann, "a1-message-for-ben").await;
        let (status, _, _) = site
            .post(&mut ann, &format!("{open}/note"), &[("text", "x")])
            .await;
        assert_eq!(status, StatusCode::NOT_FOUND, "not submitted yet");
        let attempt = site.finish(&mut ann, "a1-a-wet-morning", true).await;
        let address = format!("{attempt}/note");
        let text = format!("The rain.\r\n{}", "好".repeat(100));
        let (status, location, _) = site.post(&mut ann, &address, &[("text", &text)]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert_eq!(location, format!("{attempt}#note"));
        let (_, history) = site.get(&mut ann, "/history?search=rain").await;
        assert!(
            history.contains("The rain. 好") && history.contains("好…"),
            "{history}"
        );
        let request = Request::post(&address)
            .header(header::CONTENT_TYPE, FORM)
            .header(header::ACCEPT, "application/json")
            .body(Body::from("text=short"))
            .unwrap();
        let (response, _) = site.send(&mut ann, request).await;
        assert_eq!(response.status(), StatusCode::NO_CONTENT);
        let long = "a".repeat(2_001);
        let (status, _, _) = site.post(&mut ann, &address, &[("text", &long)]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let mut ben = site.register("ben@example.org").await;
        let (status, _, _) = site.post(&mut ben, &address, &[("text", "mine")]).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let (_, page) = site.get(&mut ann, &attempt).await;
        assert!(page.contains(">short</textarea>"), "{page}");
        site.post(&mut ann, &address, &[("text", " ")]).await;
        let (_, without) = site.get(&mut ann, "/history?note=with").await;
        assert!(without.contains("Nothing matches"), "{without}");
    })
    .await;
}

#[tokio::test]
async fn the_history_is_searched_filtered_and_sorted() {
    each_database("the_history_is_searched", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        site.finish(&mut ann, "a1-a-wet-morning", false).await;
        site.come_back(&mut ann, 40 * DAY_MS).await;
        site.finish(&mut ann, "a1-message-for-ben", true).await;
        let order = async |ann: &mut Browser, query: &str| {
            let (status, page) = site.get(ann, &format!("/history?{query}")).await;
            assert_eq!(status, StatusCode::OK, "{query}");
            let list = page
                .split("history-list")
                .nth(1)
                .unwrap_or_default()
                .to_owned();
            let place = |title: &str| list.find(title);
            (place("A wet morning"), place("A message for Ben"))
        };
        for (query, first_is_wet) in [
            ("sort=newest", false),
            ("sort=oldest", true),
            ("sort=score_high", false),
            ("sort=score_low", true),
            ("sort=nonsense", false),
        ] {
            let (wet, message) = order(&mut ann, query).await;
            assert!(wet.is_some() && message.is_some(), "{query}");
            assert_eq!(wet < message, first_is_wet, "{query}");
        }
        for (query, has_wet, has_message) in [
            ("days=30", false, true),
            ("level=A1", true, true),
            ("level=B2", false, false),
            ("note=without", true, true),
            ("search=WET", true, false),
            ("search=%25", false, false),
        ] {
            let (wet, message) = order(&mut ann, query).await;
            assert_eq!(
                (wet.is_some(), message.is_some()),
                (has_wet, has_message),
                "{query}"
            );
        }
    })
    .await;
}
