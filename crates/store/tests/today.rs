//! Goals, zones, achievements and notes, on both databases.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use listen_core::calendar::Zone;
use listen_core::goals::{Achievement, Goals};
use listen_core::practice::PracticeKind;
use listen_core::time::Timestamp;
use listen_store::practice::{self, Finished};
use listen_store::{Db, account, today};
use listen_test_kit::database::each_database;

const NOW: Timestamp = Timestamp(1_795_723_200_000);

async fn learner(db: &Db) -> i64 {
    account::insert_learner(db, NOW).await.unwrap()
}

async fn work(db: &Db, learner_id: i64, kind: PracticeKind, reference_id: i64) -> bool {
    let mut tx = db.begin().await.unwrap();
    let work = Finished {
        learner_id,
        kind,
        reference_id,
        passage_id: None,
        started_at: NOW.0 - 240_000,
        finished_at: NOW.0,
        is_reading: false,
        babble_db: None,
        items: Vec::new(),
        texts: Vec::new(),
    };
    let is_new = practice::finish(&mut tx, &work).await.unwrap();
    tx.commit().await.unwrap();
    is_new
}

#[tokio::test]
async fn a_zone_follows_the_browser_until_one_is_chosen() {
    each_database("a_zone_follows_the_browser", async |db| {
        let ann = learner(&db).await;
        let (shanghai, london) = (
            Zone::parse("Asia/Shanghai").unwrap(),
            Zone::parse("Europe/London").unwrap(),
        );
        assert_eq!(today::zone(&db, ann).await.unwrap(), Zone::UTC);
        today::follow_zone(&db, ann, &shanghai).await.unwrap();
        assert_eq!(today::zone(&db, ann).await.unwrap(), shanghai);
        today::choose_zone(&db, ann, Some(&london)).await.unwrap();
        today::follow_zone(&db, ann, &shanghai).await.unwrap();
        assert_eq!(today::zone(&db, ann).await.unwrap(), london);
        today::choose_zone(&db, ann, None).await.unwrap();
        today::follow_zone(&db, ann, &shanghai).await.unwrap();
        assert_eq!(today::zone(&db, ann).await.unwrap(), shanghai);
        assert_eq!(today::zone(&db, 9_999).await.unwrap(), Zone::UTC);
        assert!(today::settings(&db, 9_999).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn goals_are_kept_and_work_counts_once() {
    each_database("goals_are_kept", async |db| {
        let ann = learner(&db).await;
        let goals = Goals::new(30, 7).unwrap();
        today::set_goals(&db, ann, goals).await.unwrap();
        let settings = today::settings(&db, ann).await.unwrap().unwrap();
        assert_eq!(settings.goals, goals);
        assert!(work(&db, ann, PracticeKind::Attempt, 1).await);
        assert!(
            !work(&db, ann, PracticeKind::Attempt, 1).await,
            "the same again"
        );
        assert!(work(&db, ann, PracticeKind::Review, 1).await);
        let log = today::work(&db, ann).await.unwrap();
        let cards: Vec<bool> = log.iter().map(|work| work.is_card).collect();
        assert_eq!(cards, [false, true]);
        assert_eq!(log[0].active_ms, 240_000);
        let bob = learner(&db).await;
        assert!(today::work(&db, bob).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_achievement_is_told_once() {
    each_database("an_achievement_is_told_once", async |db| {
        let ann = learner(&db).await;
        let first = [Achievement::FirstSession];
        let both = [Achievement::FirstSession, Achievement::Streak3];
        assert_eq!(today::tell(&db, ann, &first, NOW).await.unwrap(), first);
        assert_eq!(
            today::tell(&db, ann, &both, NOW).await.unwrap(),
            [Achievement::Streak3]
        );
        assert!(today::tell(&db, ann, &both, NOW).await.unwrap().is_empty());
    })
    .await;
}
