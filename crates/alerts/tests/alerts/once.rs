//! What is said is said once, whoever looks and however many look.

use crate::http_receiver::Receiver;
use crate::{MINUTE, START, add, hook, report};
use listen_alerts::channel::Kind;
use listen_alerts::watch::{self, LOOK_EVERY_MS};
use listen_alerts::{Sender, Watch};
use listen_core::time::Timestamp;
use listen_health::{Examiner, Status};
use listen_store::alert::{self, Rule, Setting};
use listen_store::{Db, health_check};
use listen_test_kit::database::each_database;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Looks at this minute and sends what is due.
async fn look(db: &Db, sender: &Sender, status: Status, minute: i64) {
    let now = START.plus_ms(minute * MINUTE);
    watch::keep(db, &report(status, now), now).await.unwrap();
    let clock: watch::Now = Arc::new(move || now);
    watch::deliver(db, sender, &clock).await.unwrap();
}

fn kinds(receiver: &Receiver) -> Vec<String> {
    let kind = |body: &serde_json::Value| body["kind"].as_str().unwrap().to_owned();
    let requests = receiver.received();
    requests.iter().map(|one| kind(&one.body)).collect()
}

#[tokio::test]
async fn a_failure_is_told_once_repeated_and_followed_by_an_all_clear() {
    each_database("a_failure_is_told_once", async |db| {
        let receiver = Receiver::start(&[(200, "ok")]).await;
        add(&db, &hook(Kind::Webhook, &receiver.url)).await;
        let sender = Sender::new().unwrap();
        let rule = Rule {
            name: "database".to_owned(),
            least: "WARN".to_owned(),
        };
        let setting = Setting {
            delay_minutes: 2,
            repeat_minutes: 60,
        };
        alert::set(&db, 1, setting, &[rule], START).await.unwrap();
        for (minute, status, n_told) in [
            (0, Status::Warn, 0),
            (2, Status::Warn, 1),
            (2, Status::Warn, 1),
            (61, Status::Warn, 1),
            (62, Status::Warn, 2),
            (63, Status::Fail, 3),
            (64, Status::Pass, 4),
            (65, Status::Pass, 4),
        ] {
            look(&db, &sender, status, minute).await;
            assert_eq!(receiver.received().len(), n_told, "{minute}");
        }
        assert_eq!(
            kinds(&receiver),
            ["raised", "repeated", "raised", "recovered"]
        );
        let event = &receiver.received()[0].body["events"][0];
        assert_eq!(
            (&event["name"], &event["status"]),
            (&"database".into(), &"WARN".into())
        );
        let known = health_check::list(&db).await.unwrap();
        let database = &known[0];
        assert_eq!(database.since, START.plus_ms(64 * MINUTE).0);
        assert_eq!(database.details, "{\"accounts\":\"2\"}");
    })
    .await;
}

#[tokio::test]
async fn processes_that_look_at_the_same_moment_say_it_once() {
    each_database("processes_that_look_at_the_same_moment", async |db| {
        let receiver = Receiver::start(&[(200, "ok")]).await;
        add(&db, &hook(Kind::Webhook, &receiver.url)).await;
        let sender = Sender::new().unwrap();
        look(&db, &sender, Status::Fail, 0).await;
        let looks = (0..6).map(|_| {
            let (db, sender) = (db.clone(), sender.clone());
            tokio::spawn(async move { look(&db, &sender, Status::Fail, 5).await })
        });
        for done in looks.collect::<Vec<_>>() {
            done.await.unwrap();
        }
        assert_eq!(kinds(&receiver), ["raised"]);
    })
    .await;
}

#[tokio::test]
async fn nothing_counts_as_told_while_nobody_could_hear_it() {
    each_database("nothing_counts_as_told", async |db| {
        let sender = Sender::new().unwrap();
        look(&db, &sender, Status::Fail, 0).await;
        look(&db, &sender, Status::Fail, 9).await;
        let receiver = Receiver::start(&[(200, "ok")]).await;
        add(&db, &hook(Kind::Webhook, &receiver.url)).await;
        look(&db, &sender, Status::Fail, 10).await;
        assert_eq!(kinds(&receiver), ["raised"]);
    })
    .await;
}

#[tokio::test]
async fn a_watch_looks_every_two_minutes_and_tells_of_a_database_that_is_away() {
    each_database("a_watch_looks_every_two_minutes", async |db| {
        let receiver = Receiver::start(&[(200, "ok")]).await;
        add(&db, &hook(Kind::Webhook, &receiver.url)).await;
        let n_looks = Arc::new(AtomicI64::new(0));
        let counted = n_looks.clone();
        let examiner = Examiner::new(move |_, now| {
            counted.fetch_add(1, Ordering::Relaxed);
            Box::pin(async move { report(Status::Pass, now) })
        });
        let now = Arc::new(AtomicI64::new(START.0));
        let ticking = now.clone();
        let clock: watch::Now = Arc::new(move || Timestamp(ticking.load(Ordering::Relaxed)));
        let mut watch = Watch::new(db.clone(), Some(examiner), Sender::new().unwrap(), clock);
        for (later, expected) in [(0, 1), (5_000, 1), (LOOK_EVERY_MS, 2)] {
            now.store(START.0 + later, Ordering::Relaxed);
            watch.tick().await;
            assert_eq!(n_looks.load(Ordering::Relaxed), expected, "{later}");
        }
        db.close().await;
        for (minute, n_told) in [(10, 0), (11, 1), (30, 1)] {
            now.store(START.0 + minute * MINUTE, Ordering::Relaxed);
            watch.tick().await;
            assert_eq!(receiver.received().len(), n_told, "{minute}");
        }
        assert_eq!(kinds(&receiver), ["raised"]);
    })
    .await;
}
