//! A worker fetches the feeds: from a server of this machine, which only a test may reach.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use listen_core::news::Category;
use listen_core::time::Timestamp;
use listen_fetch::Fetcher;
use listen_generation::Asker;
use listen_jobs::{AudioFiles, Worker, WorkerConfig};
use listen_llm::{Client, Settings};
use listen_speech::{EngineChoice, SpeechConfig};
use listen_store::model_use::Limits;
use listen_store::news::{self, NewFeed};
use listen_store::{Db, job};
use listen_test_kit::database::each_database;
use listen_test_kit::file_server::FileServer;
use listen_test_kit::model_server::{ModelServer, Reply};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

const XML: &str = "application/rss+xml; charset=utf-8";

fn now() -> Timestamp {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    Timestamp(i64::try_from(since.as_millis()).unwrap())
}

fn rss(items: &[(&str, &str)]) -> String {
    let items: Vec<String> = items
        .iter()
        .map(|(title, link)| {
            format!("<item><title>{title}</title><link>{link}</link><description>&lt;p&gt;It says so.&lt;/p&gt;</description></item>")
        })
        .collect();
    format!(
        "<rss version=\"2.0\"><channel><title>Post</title>{}</channel></rss>",
        items.concat()
    )
}

async fn add(db: &Db, name: &str, address: &str) -> i64 {
    let feed = NewFeed {
        name: name.to_owned(),
        address: address.to_owned(),
        category: Category::General,
        level: None,
    };
    let made = news::insert_feed(db, 1, &feed, now()).await.unwrap();
    made.unwrap()
}

async fn worker(db: &Db, id: &str, audio: &Path, fetcher: Fetcher, model: Option<Asker>) -> Worker {
    let config = WorkerConfig {
        db: db.clone(),
        now: Arc::new(now),
        files: AudioFiles::new(audio.to_path_buf()),
        speech: SpeechConfig {
            engine: EngineChoice::Silence,
            ..SpeechConfig::default()
        },
        max_audio_bytes: None,
        model,
        fetcher: Some(fetcher),
        id: id.to_owned(),
    };
    Worker::start(config).await.unwrap()
}

/// Runs workers until the news is fetched and nobody is at it any more.
async fn until_fetched(db: &Db, workers: &[Worker]) {
    let stop = CancellationToken::new();
    let watch = async {
        let patience = Instant::now() + Duration::from_secs(20);
        loop {
            let newest = job::find_newest(db, &listen_core::job::Job::RefreshNews)
                .await
                .unwrap();
            if newest.is_some_and(|job| job.state == "done") {
                break stop.cancel();
            }
            assert!(Instant::now() < patience, "the news does not come");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let run = futures::future::join_all(workers.iter().map(|worker| worker.run(stop.clone())));
    tokio::join!(Box::pin(run), Box::pin(watch));
}

#[tokio::test]
async fn two_workers_fetch_the_feeds_once() {
    each_database("two_workers_fetch_the_feeds_once", async |db| {
        let folder = tempfile::tempdir().unwrap();
        let server = FileServer::start().await.unwrap();
        let items = [
            (
                "A bridge &amp; a ferry",
                "https://post.example/1?utm_source=rss",
            ),
            ("The same again", "https://post.example/1#top"),
            ("No page", "javascript:alert(1)"),
        ];
        let feed = add(&db, "Post", &server.put("/rss", XML, &rss(&items))).await;
        let gone = add(&db, "Gone", &format!("http://{}/gone", server.address)).await;
        let page = add(&db, "Page", &server.put("/page", "text/html", "<p>Hi")).await;
        let off = add(&db, "Off", &server.put("/off", XML, &rss(&[]))).await;
        news::set_on(&db, 1, off, false, now()).await.unwrap();
        let fetcher = Fetcher::only(server.address);
        let workers = [
            worker(&db, "w1", folder.path(), fetcher.clone(), None).await,
            worker(&db, "w2", folder.path(), fetcher, None).await,
        ];
        until_fetched(&db, &workers).await;
        assert_eq!(server.n_asked(), 3, "each feed that is on, once");
        let found = news::headlines(&db, "", "", 10, now()).await.unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(
            (
                found[0].title.as_str(),
                found[0].summary.as_str(),
                found[0].address.as_str()
            ),
            (
                "A bridge & a ferry",
                "It says so.",
                "https://post.example/1"
            )
        );
        let told = async |id| news::find_feed(&db, id).await.unwrap().unwrap();
        assert_eq!(
            (told(feed).await.n_found, told(feed).await.error),
            (3, None)
        );
        assert_eq!(
            told(gone).await.error.as_deref(),
            Some("the server answered 404")
        );
        assert_eq!(
            told(page).await.error.as_deref(),
            Some("type text/html is not read")
        );
        assert_eq!(told(off).await.fetched_at, None);
    })
    .await;
}

#[tokio::test]
async fn a_feed_on_a_private_address_is_refused() {
    each_database("a_feed_on_a_private_address_is_refused", async |db| {
        let folder = tempfile::tempdir().unwrap();
        let server = FileServer::start().await.unwrap();
        let address = server.put("/rss", XML, &rss(&[("Secret", "https://post.example/1")]));
        let feed = add(&db, "Inside", &address).await;
        // It would answer, so a refusal cannot be mistaken for a missing server.
        let workers = [worker(&db, "w1", folder.path(), Fetcher::default(), None).await];
        until_fetched(&db, &workers).await;
        let row = news::find_feed(&db, feed).await.unwrap().unwrap();
        assert_eq!(row.error.as_deref(), Some("not a public address"));
        assert_eq!(
            (server.n_asked(), news::count(&db, now()).await.unwrap()),
            (0, 0)
        );
    })
    .await;
}

#[tokio::test]
async fn a_model_judges_what_was_fetched_and_its_failure_costs_no_headline() {
    each_database("a_model_judges_what_was_fetched", async |db| {
        let folder = tempfile::tempdir().unwrap();
        let server = FileServer::start().await.unwrap();
        let items = rss(&[("A bridge", "https://post.example/1")]);
        add(&db, "Post", &server.put("/rss", XML, &items)).await;
        let said = json!({"articles": [{"number": 1, "difficulty": "B2", "topic": "A new bridge over the river", "brief_summary": "It opens."}]});
        let replies = vec![Reply::Fails(400, "no"), Reply::Says(said.to_string())];
        let model = ModelServer::start(replies).await.unwrap();
        let client = Client::new(Settings::new(&model.base_url(), "tiny", None)).unwrap();
        let limits = Limits { account: 100_000, all: 100_000 };
        let asker = Asker::new(client, db.clone(), limits, Arc::new(now));
        let fetcher = Fetcher::only(server.address);
        let workers = [worker(&db, "w1", folder.path(), fetcher, Some(asker)).await];
        until_fetched(&db, &workers).await;
        let found = news::headlines(&db, "", "", 10, now()).await.unwrap();
        assert_eq!((found.len(), found[0].topic.as_deref()), (1, None));
        news::refresh(&db, now()).await.unwrap();
        until_fetched(&db, &workers).await;
        let topics = news::topics(&db, "B2", "", 5, now()).await.unwrap();
        assert_eq!(topics[0].subject(), "A new bridge over the river");
    })
    .await;
}
