//! A worker with a language model: it makes what was ordered, and a cancel ends its call.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use listen_audio_store::AudioStore;
use listen_core::generation::{Order, Wish};
use listen_core::job::Job;
use listen_core::taxonomy::{Form, Level};
use listen_core::time::Timestamp;
use listen_generation::Asker;
use listen_jobs::{Worker, WorkerConfig};
use listen_llm::{Client, Settings};
use listen_replicas::{Signal, Signals};
use listen_speech::{EngineChoice, SpeechConfig};
use listen_store::model_use::Limits;
use listen_store::{Db, account, generation};
use listen_test_kit::database::each_database;
use listen_test_kit::model_server::{ModelServer, Reply};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

fn now() -> Timestamp {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    Timestamp(i64::try_from(since.as_millis()).unwrap())
}

fn topics() -> Order {
    Order::Topics {
        wish: Wish {
            level: Level::B1,
            seconds: 60,
            form: Form::Monologue,
            focus_areas: Vec::new(),
            topic: String::new(),
            source: None,
            wants_search: false,
            found: Vec::new(),
        },
        excluded: Vec::new(),
    }
}

async fn worker(db: &Db, audio_dir: PathBuf, replies: Vec<Reply>) -> (ModelServer, Worker) {
    worker_that_tells(db, audio_dir, replies, Signals::default()).await
}

async fn worker_that_tells(
    db: &Db,
    audio_dir: PathBuf,
    replies: Vec<Reply>,
    signals: Signals,
) -> (ModelServer, Worker) {
    let server = ModelServer::start(replies).await.unwrap();
    // One call at a time: the next one shows that the one before was hung up on.
    let settings = Settings {
        max_concurrent: 1,
        ..Settings::new(&server.base_url(), "tiny", None)
    };
    let client = Client::new(settings).unwrap();
    let limits = Limits {
        account: 100_000,
        all: 100_000,
    };
    let asker = Asker::new(client, db.clone(), limits, Arc::new(now));
    let config = WorkerConfig {
        db: db.clone(),
        now: Arc::new(now),
        audio: AudioStore::folder(audio_dir),
        speech: SpeechConfig {
            engine: EngineChoice::Silence,
            ..SpeechConfig::default()
        },
        max_audio_bytes: None,
        model: Some(asker.with_signals(signals.clone())),
        fetcher: None,
        n_news_ahead: 0,
        signals,
        id: "w1".to_owned(),
        sign_of_life: None,
    };
    (server, Worker::start(config).await.unwrap())
}

/// Waits until an order is in a state.
async fn until(db: &Db, id: i64, is_there: impl Fn(&generation::Generation) -> bool) {
    let patience = Instant::now() + Duration::from_secs(20);
    loop {
        let row = generation::find(db, id).await.unwrap().unwrap();
        if is_there(&row) {
            return;
        }
        assert!(Instant::now() < patience, "{row:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

const TOPICS: &str = r#"{"topics":["A lost bag","Rain on Monday","A day at the zoo","Cooking for ten","A late train"]}"#;

#[tokio::test]
async fn who_waits_for_an_order_is_told_of_its_steps_and_its_end() {
    each_database("who_waits_for_an_order_is_told", async |db| {
        let folder = tempfile::tempdir().unwrap();
        let replies = vec![Reply::Says(TOPICS.to_owned())];
        let signals = Signals::default();
        let audio_dir = folder.path().to_path_buf();
        let (_, worker) = worker_that_tells(&db, audio_dir, replies, signals.clone()).await;
        let learner_id = account::insert_learner(&db, now()).await.unwrap();
        let id = generation::order(&db, learner_id, &topics(), now())
            .await
            .unwrap()
            .unwrap();
        let mut ear = signals.listen(Signal::of_job(&Job::Generate { generation_id: id }));
        let stop = CancellationToken::new();
        let until_done = async {
            for n_told in 1.. {
                let told = tokio::time::timeout(Duration::from_mins(1), ear.hear());
                told.await.expect("it is told");
                let row = generation::find(&db, id).await.unwrap().unwrap();
                if row.state == "done" {
                    assert!(n_told > 1, "only the end was told");
                    break;
                }
            }
            stop.cancel();
        };
        tokio::join!(Box::pin(worker.run(stop.clone())), Box::pin(until_done));
    })
    .await;
}

#[tokio::test]
async fn an_order_is_done_by_the_worker() {
    each_database("an_order_is_done_by_the_worker", async |db| {
        let folder = tempfile::tempdir().unwrap();
        let replies = vec![Reply::Says(TOPICS.to_owned())];
        let (_, worker) = worker(&db, folder.path().to_path_buf(), replies).await;
        let learner_id = account::insert_learner(&db, now()).await.unwrap();
        let id = generation::order(&db, learner_id, &topics(), now())
            .await
            .unwrap()
            .unwrap();
        let stop = CancellationToken::new();
        let watch = async {
            until(&db, id, |row| row.state == "done").await;
            stop.cancel();
        };
        tokio::join!(Box::pin(worker.run(stop.clone())), Box::pin(watch));
    })
    .await;
}

#[tokio::test]
async fn a_cancelled_order_hangs_up_and_asks_no_more() {
    each_database("a_cancelled_order_hangs_up_and_asks_no_more", async |db| {
        let folder = tempfile::tempdir().unwrap();
        let slow = Reply::Waits(Duration::from_mins(1), "{}".to_owned());
        let (server, worker) = worker(&db, folder.path().to_path_buf(), vec![slow]).await;
        let learner_id = account::insert_learner(&db, now()).await.unwrap();
        let id = generation::order(&db, learner_id, &topics(), now())
            .await
            .unwrap()
            .unwrap();
        let next = async {
            while server.asked().is_empty() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            assert!(
                generation::cancel(&db, id, learner_id, now())
                    .await
                    .unwrap()
            );
        };
        let stop = CancellationToken::new();
        let watch = async {
            next.await;
            let again = generation::order(&db, learner_id, &topics(), now())
                .await
                .unwrap()
                .unwrap();
            // The script is over, so the second order fails: it was asked.
            until(&db, again, |row| row.state == "failed").await;
            stop.cancel();
        };
        tokio::join!(Box::pin(worker.run(stop.clone())), Box::pin(watch));
        let row = generation::find(&db, id).await.unwrap().unwrap();
        assert_eq!(row.state, "cancelled");
    })
    .await;
}
