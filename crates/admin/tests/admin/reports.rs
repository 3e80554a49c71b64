//! `/reports`: true figures, or a word that there are none.

use crate::site::{Browser, LEARNER, TestSite};
use axum::http::StatusCode;
use listen_core::item::Score;
use listen_core::time::{DAY_MS, MINUTE_MS, Timestamp};
use listen_store::account::Role;
use listen_store::attempt::{self, Scored};
use listen_store::passage;
use listen_test_kit::database::each_database;
use std::time::Duration;

/// Submits an attempt on the passage, right in the first `n_right` items.
async fn practise(
    site: &TestSite,
    learner_id: i64,
    passage_id: i64,
    n_right: usize,
    at: Timestamp,
) {
    let items = passage::items(&site.db, passage_id).await.unwrap();
    let n_items = i64::try_from(items.len()).unwrap();
    let started = Timestamp(at.0 - 2 * MINUTE_MS);
    let attempt = attempt::open(&site.db, learner_id, passage_id, n_items, started)
        .await
        .unwrap();
    let scored = items.iter().enumerate().map(|(i, item)| Scored {
        item_id: item.id,
        given: "0".to_owned(),
        score: Score {
            is_correct: i < n_right,
            points: if i < n_right { 1.0 } else { 0.0 },
            dictation: None,
        },
    });
    let scored: Vec<Scored> = scored.collect();
    assert!(
        attempt::submit(&site.db, attempt.id, at, |_| scored)
            .await
            .unwrap()
    );
}

async fn lines(site: &TestSite, browser: &mut Browser, name: &str) -> Vec<String> {
    let csv = site
        .get(browser, &format!("/reports/{name}/export.csv"))
        .await;
    assert_eq!(csv.status, StatusCode::OK, "{csv:?}");
    csv.body.lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn reports_count_what_was_done() {
    each_database("reports_count_what_was_done", async |db| {
        let site = TestSite::new(db).await;
        let passage_id = site.add_passage("a1-a-wet-morning.toml").await;
        let (ann, now) = (site.account(LEARNER).await.learner_id, site.now());
        let bob = site
            .add_account("bob@example.org", "", "x", Role::Learner)
            .await;
        let n_items = passage::items(&site.db, passage_id).await.unwrap().len();
        practise(&site, ann, passage_id, 1, Timestamp(now.0 - 15 * DAY_MS)).await;
        practise(&site, ann, passage_id, n_items, Timestamp(now.0 - DAY_MS)).await;
        practise(
            &site,
            bob.learner_id,
            passage_id,
            1,
            Timestamp(now.0 - DAY_MS),
        )
        .await;
        let mut browser = site.staff(Role::Viewer).await;

        let activity = lines(&site, &mut browser, "activity").await;
        assert_eq!(activity.len(), 13, "{activity:?}");
        let n_responses = 2 * n_items;
        assert!(
            activity[12].starts_with(&format!("0,2,2,4,{n_responses},")),
            "{activity:?}"
        );
        assert!(
            activity[10].starts_with(&format!("2,1,1,2,{n_items},")),
            "{activity:?}"
        );
        assert_eq!(
            activity[11], "1,0,0,0,0,",
            "no figure where there is nothing"
        );

        let retention = lines(&site, &mut browser, "retention").await;
        assert_eq!(
            retention[1..],
            ["2,1,0,,,", "0,1,,,,"],
            "the second week is not over"
        );
        let level = lines(&site, &mut browser, "level").await;
        assert!(
            level[1].starts_with(&format!("A1,3,{},", 3 * n_items)),
            "{level:?}"
        );
        let items = lines(&site, &mut browser, "items").await;
        assert_eq!(items.len(), n_items + 1, "{items:?}");
        let first = items
            .iter()
            .find(|line| line.starts_with("a1-a-wet-morning,1,"))
            .unwrap();
        assert!(
            first.contains(",3,1.00,,,"),
            "never wrong, so no correlation: {first}"
        );
        let last = items
            .iter()
            .find(|line| line.starts_with(&format!("a1-a-wet-morning,{n_items},")))
            .unwrap();
        assert!(last.contains(",3,0.33,1.00,,"), "{last}");
    })
    .await;
}

#[tokio::test]
async fn an_old_report_is_shown_once_more_while_it_is_counted_anew() {
    each_database("a_report_is_counted_once", async |db| {
        let site = TestSite::new(db).await;
        let passage_id = site.add_passage("a1-a-wet-morning.toml").await;
        let ann = site.account(LEARNER).await.learner_id;
        let mut browser = site.admin().await;
        let page = site.get(&mut browser, "/reports/level").await;
        page.shows(
            StatusCode::OK,
            &["There is nothing to count yet", "2025-06-15 15:06"],
        );
        practise(&site, ann, passage_id, 1, site.now()).await;
        site.wait_ms(10 * MINUTE_MS - 1);
        assert_eq!(lines(&site, &mut browser, "level").await.len(), 1);
        site.wait_ms(1);
        let page = site.get(&mut browser, "/reports/level").await;
        page.shows(StatusCode::OK, &["2025-06-15 15:06"]);
        let renewed = async {
            while lines(&site, &mut browser, "level").await.len() == 1 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), renewed)
            .await
            .expect("it is counted anew while the old one is shown");
        let page = site.get(&mut browser, "/reports/level").await;
        page.shows(
            StatusCode::OK,
            &["<svg class=\"bars\"", "2025-06-15 15:16", ">A1</th>"],
        );
        for path in ["/reports/nothing", "/reports/nothing/export.csv"] {
            assert_eq!(
                site.get(&mut browser, path).await.status,
                StatusCode::NOT_FOUND
            );
        }
    })
    .await;
}
