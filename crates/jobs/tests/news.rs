//! A worker fetches the feeds: from a server of this machine, which only a test may reach.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use listen_audio_store::AudioStore;
use listen_core::ability::difficulty_of;
use listen_core::job::Job;
use listen_core::news::{Category, Judgement};
use listen_core::taxonomy::Level;
use listen_core::time::Timestamp;
use listen_fetch::Fetcher;
use listen_generation::Asker;
use listen_jobs::{Worker, WorkerConfig};
use listen_llm::{Client, Settings};
use listen_replicas::Signals;
use listen_speech::{EngineChoice, SpeechConfig};
use listen_store::model_use::{self, Limits, Taken};
use listen_store::news::{self, NewArticle, NewFeed};
use listen_store::{Db, job};
use listen_test_kit::database::each_database;
use listen_test_kit::file_server::FileServer;
use listen_test_kit::model_server::{ModelServer, Reply};
use listen_test_kit::school::learner_here;
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
        audio: AudioStore::folder(audio.to_path_buf()),
        speech: SpeechConfig {
            engine: EngineChoice::Silence,
            ..SpeechConfig::default()
        },
        max_audio_bytes: None,
        model,
        fetcher: Some(fetcher),
        n_news_ahead: 2,
        signals: Signals::default(),
        id: id.to_owned(),
        sign_of_life: None,
    };
    Worker::start(config).await.unwrap()
}

/// Runs workers until the news is fetched and nobody is at it any more.
async fn until_fetched(db: &Db, workers: &[Worker]) {
    let stop = CancellationToken::new();
    let watch = async {
        let patience = Instant::now() + Duration::from_secs(20);
        loop {
            let newest = job::find_newest(db, &Job::RefreshNews).await.unwrap();
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

/// A text of two minutes.
fn text() -> String {
    let sentences = [
        "Last Friday my neighbour Martha knocked on my door early in the morning.",
        "She was holding a small grey cat with a broken collar.",
        "The cat had slept in her kitchen because the window was open.",
        "We looked at the collar and found a telephone number on it.",
        "I called the number, but nobody answered for two hours.",
        "At noon a young man called Peter rang back and sounded very happy.",
        "He lives in the next village and had looked for his cat since Tuesday.",
        "In the afternoon he came by bicycle and brought us a chocolate cake.",
        "Martha was a little sad when the cat left with him.",
        "Peter promised that she may visit the cat every Sunday.",
    ];
    let again: Vec<String> = sentences
        .iter()
        .map(|text| text.replace('.', " again."))
        .collect();
    format!("{} {}", sentences.join(" "), again.join(" "))
}

/// What a model says of the text, and four questions about it.
fn passage() -> Vec<Reply> {
    let draft = json!({"title": "A small visitor", "title_zh": "小客人",
        "speakers": [{"name": "Ann", "sex": "female", "accent": "uk"}], "turns": [{"speaker": 0, "text": text()}]});
    let choice = |stem: &str, options: [&str; 4], evidence: &str| {
        json!({"kind": "multiple_choice", "skill": "detail", "question": stem, "options": options, "answer": options[0],
            "focus_areas": ["detail-comprehension"], "evidence": [evidence], "explanation": "It is said.", "explanation_zh": "说了。"})
    };
    let items = json!({"items": [
        choice("Where had the animal slept?", ["In the kitchen", "In the garden", "In the bathroom", "In the garage"],
            "The cat had slept in her kitchen"),
        choice("What was on the collar?", ["A telephone number", "A street address", "A coloured ribbon", "A golden letter"],
            "found a telephone number on it"),
        choice("How did the young man travel?", ["By bicycle", "By train", "By car", "By taxi"], "In the afternoon he came by bicycle"),
        choice("How did the woman feel at the end?", ["Rather sad", "Very angry", "Quite bored", "Very tired"], "Martha was a little sad"),
    ]});
    let no_more = json!({"items": []});
    [draft, items, no_more.clone(), no_more]
        .iter()
        .map(|value| Reply::Says(value.to_string()))
        .collect()
}

/// Articles that a model has judged: two for B2 and one for C1.
async fn judged(db: &Db) {
    let feed = add(db, "Post", "https://post.example/rss").await;
    for (n, level) in [(1, Level::B2), (2, Level::B2), (3, Level::C1)] {
        let new = NewArticle {
            address: format!("https://post.example/{n}"),
            title: format!("Title {n}"),
            summary: "It says so.".to_owned(),
            published_at: now().0 + n,
        };
        assert!(news::insert(db, feed, &new, now()).await.unwrap());
        let id = news::to_judge(db, 1, now()).await.unwrap()[0].id;
        let said = Judgement {
            level,
            topic: "A cat finds its way home".to_owned(),
            brief: "A cat is back.".to_owned(),
        };
        news::judge(db, id, Some(&said)).await.unwrap();
    }
}

async fn model(db: &Db, replies: Vec<Reply>, all: i64) -> (ModelServer, Asker) {
    let server = ModelServer::start(replies).await.unwrap();
    let client = Client::new(Settings::new(&server.base_url(), "tiny", None)).unwrap();
    let limits = Limits { account: 1, all };
    let asker = Asker::new(client, db.clone(), limits, Arc::new(now));
    (server, asker)
}

/// Runs workers until the job that makes passages ahead is in this state.
async fn until_prepared(db: &Db, workers: &[Worker], state: &str, meanwhile: impl AsyncFn()) {
    job::enqueue(db, &Job::PrepareNews, job::PRIORITY_AHEAD, now())
        .await
        .unwrap();
    let stop = CancellationToken::new();
    let watch = async {
        let patience = Instant::now() + Duration::from_secs(30);
        loop {
            meanwhile().await;
            let newest = job::find_newest(db, &Job::PrepareNews)
                .await
                .unwrap()
                .unwrap();
            if newest.state == state {
                break stop.cancel();
            }
            assert!(Instant::now() < patience, "{newest:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let run = futures::future::join_all(workers.iter().map(|worker| worker.run(stop.clone())));
    tokio::join!(Box::pin(run), Box::pin(watch));
}

#[tokio::test]
async fn passages_are_made_ahead_once_for_levels_that_learners_have() {
    each_database("passages_are_made_ahead_once", async |db| {
        let folder = tempfile::tempdir().unwrap();
        judged(&db).await;
        let fetcher = Fetcher::only("127.0.0.1:1".parse().unwrap());
        let (server, asker) = model(&db, [passage(), passage()].concat(), 10_000_000).await;
        let workers = [
            worker(
                &db,
                "w1",
                folder.path(),
                fetcher.clone(),
                Some(asker.clone()),
            )
            .await,
            worker(&db, "w2", folder.path(), fetcher, Some(asker)).await,
        ];
        until_prepared(&db, &workers, "done", async || {}).await;
        assert!(server.asked().is_empty(), "nobody is here");
        learner_here(&db, "ann", difficulty_of(Level::B2) + 0.1, now().0).await;
        until_prepared(&db, &workers, "done", async || {}).await;
        let ready = news::ready(&db, "", "", now()).await.unwrap();
        let levels: Vec<Option<&str>> = ready
            .iter()
            .map(|article| article.level.as_deref())
            .collect();
        assert_eq!(levels, [Some("B2"), Some("B2")]);
        assert_eq!(server.asked().len(), 8, "each of them once");
        // The same again finds two there, which are all that were wanted.
        until_prepared(&db, &workers, "done", async || {}).await;
        assert_eq!(server.asked().len(), 8);
    })
    .await;
}

#[tokio::test]
async fn a_refresh_asks_for_passages_ahead_and_a_spent_budget_makes_none() {
    each_database("a_refresh_asks_for_passages_ahead", async |db| {
        let folder = tempfile::tempdir().unwrap();
        judged(&db).await;
        learner_here(&db, "ann", difficulty_of(Level::B2) + 0.1, now().0).await;
        let (server, asker) = model(&db, Vec::new(), 1_000).await;
        let spent = model_use::take(&db, None, 500, asker.limits(), now())
            .await
            .unwrap();
        assert_eq!(spent, Taken::Yes);
        let fetcher = Fetcher::only("127.0.0.1:1".parse().unwrap());
        let workers = [worker(&db, "w1", folder.path(), fetcher, Some(asker)).await];
        news::refresh(&db, now()).await.unwrap();
        until_fetched(&db, &workers).await;
        until_prepared(&db, &workers, "done", async || {}).await;
        assert!(
            server.asked().is_empty(),
            "half of the day's tokens are spent"
        );
        assert_eq!(news::ready(&db, "", "", now()).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_cancel_hangs_up_on_the_model_and_what_was_ready_stays() {
    each_database("a_cancel_hangs_up_on_the_model", async |db| {
        let folder = tempfile::tempdir().unwrap();
        judged(&db).await;
        learner_here(&db, "ann", difficulty_of(Level::B2) + 0.1, now().0).await;
        let slow = Reply::Waits(Duration::from_mins(1), "{}".to_owned());
        let replies = [passage(), vec![slow]].concat();
        let (server, asker) = model(&db, replies, 10_000_000).await;
        let fetcher = Fetcher::only("127.0.0.1:1".parse().unwrap());
        let workers = [worker(&db, "w1", folder.path(), fetcher, Some(asker)).await];
        until_prepared(&db, &workers, "failed", async || {
            if server.asked().len() == 5 {
                let newest = job::find_newest(&db, &Job::PrepareNews)
                    .await
                    .unwrap()
                    .unwrap();
                job::cancel_row(&db, newest.id, now()).await.unwrap();
            }
        })
        .await;
        assert_eq!(news::ready(&db, "", "", now()).await.unwrap().len(), 1);
    })
    .await;
}
