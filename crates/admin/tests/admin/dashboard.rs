//! `/`.

use crate::site::{LEARNER, START, TestSite};
use axum::http::StatusCode;
use listen_core::item::Score;
use listen_core::time::{DAY_MS, MINUTE_MS};
use listen_store::attempt::{self, Scored};
use listen_store::passage;
use listen_store::worker::{self, Worker};
use listen_test_kit::database::each_database;

const NATURAL: &str = "The natural Kokoro voice is not installed";

fn speaking(engine: &str, notes: &str) -> Worker {
    Worker {
        id: engine.to_owned(),
        started_at: START.0,
        last_seen_at: START.0,
        engine: engine.to_owned(),
        label: format!("voice of {engine}"),
        runtime: "runtime".to_owned(),
        device: "cpu".to_owned(),
        notes: notes.to_owned(),
        ..Worker::default()
    }
}

/// The learner submits the passage with all responses right but one.
async fn submit(site: &TestSite, passage_id: i64) -> usize {
    let learner_id = site.account(LEARNER).await.learner_id;
    let items = passage::items(&site.db, passage_id).await.unwrap();
    let n_items = i64::try_from(items.len()).unwrap();
    let opened = attempt::open(&site.db, learner_id, passage_id, n_items, site.now())
        .await
        .unwrap();
    let scored: Vec<Scored> = items
        .iter()
        .enumerate()
        .map(|(idx, item)| Scored {
            item_id: item.id,
            given: String::new(),
            score: Score {
                is_correct: idx > 0,
                points: 0.5,
                dictation: None,
            },
        })
        .collect();
    attempt::submit(&site.db, opened.id, site.now(), |_| scored)
        .await
        .unwrap();
    items.len()
}

fn figure(body: &str, term: &str) -> String {
    let (_, rest) = body.split_once(&format!("<dt>{term}</dt><dd>")).unwrap();
    rest.split("</dd>").next().unwrap().to_owned()
}

#[tokio::test]
async fn figures_are_counted_from_rows() {
    each_database("figures_are_counted_from_rows", async |db| {
        let site = TestSite::new(db).await;
        let id = site.add_passage("a1-a-wet-morning.toml").await;
        site.add_passage("a1-message-for-ben.toml").await;
        site.add_failed_job(id, "no voice").await;
        let mut browser = site.admin().await;
        site.get(&mut browser, "/")
            .await
            .shows(StatusCode::OK, &["No attempt has been submitted yet"]);

        let n_items = submit(&site, id).await;
        let answer = site.get(&mut browser, "/").await;
        assert_eq!(figure(&answer.body, "Attempts"), "0", "a minute at most");
        site.wait_ms(11 * MINUTE_MS);
        let answer = site.get(&mut browser, "/").await;
        for (term, expected) in [
            ("Accounts", "2"),
            ("New accounts", "2"),
            ("Active learners", "1"),
            ("Attempts", "1"),
            ("New attempts", "1"),
            ("Passages", "2"),
            ("with audio", "0"),
            ("failed", "<a href=\"/jobs?state=failed\">1</a>"),
            ("queued", "<a href=\"/jobs?state=queued\">0</a>"),
        ] {
            assert_eq!(figure(&answer.body, term), expected, "{term}");
        }
        let right = n_items - 1;
        answer.shows(
            StatusCode::OK,
            &[
                "A1 · Beginner",
                &format!("{right} / {n_items} · "),
                &format!("<meter min=\"0\" max=\"{n_items}\" value=\"{right}\" aria-label=\"A1: "),
                site.db.name(),
                env!("CARGO_PKG_VERSION"),
            ],
        );

        // Longer than the login of the administrator lasts, so that is renewed.
        site.wait_ms(8 * DAY_MS);
        let later = site.get(&mut site.admin().await, "/").await;
        assert_eq!(figure(&later.body, "New attempts"), "0");
        assert_eq!(figure(&later.body, "Attempts"), "1");
    })
    .await;
}

#[tokio::test]
async fn the_voice_in_use_and_the_way_to_the_natural_one_are_shown() {
    each_database("the_voice_in_use_is_shown", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = site.admin().await;
        let answer = site.get(&mut browser, "/").await;
        answer.shows(StatusCode::OK, &["No speech worker is running"]);
        assert!(
            !answer.body.contains(NATURAL),
            "nobody knows yet: {}",
            answer.body
        );

        let system = speaking("system", "model file is missing: kokoro-v1.0.onnx");
        worker::upsert(&site.db, &system, START).await.unwrap();
        site.get(&mut browser, "/").await.shows(
            StatusCode::OK,
            &[
                "voice of system",
                "model file is missing",
                NATURAL,
                "./scripts/fetch-models.sh",
            ],
        );

        worker::upsert(&site.db, &speaking("kokoro", ""), START)
            .await
            .unwrap();
        let answer = site.get(&mut browser, "/").await;
        answer.shows(StatusCode::OK, &["voice of kokoro"]);
        assert!(!answer.body.contains(NATURAL), "{}", answer.body);
    })
    .await;
}
