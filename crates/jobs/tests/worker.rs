//! A worker with the silent voice, on both databases and on a real disk.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use listen_audio_store::{AudioStore, EXTENSIONS};
use listen_core::content_file;
use listen_core::job::Job;
use listen_core::pace::Tempo;
use listen_core::passage::Passage;
use listen_core::time::Timestamp;
use listen_jobs::{Worker, WorkerConfig};
use listen_replicas::{Signal, Signals};
use listen_speech::{EngineChoice, SpeechConfig};
use listen_store::{Db, job, lexicon, passage, rendition, report, speech_measure, worker};
use listen_test_kit::database::each_database;
use listen_test_kit::s3_server::S3Server;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

fn a_wet_morning() -> Passage {
    of_library("a1-a-wet-morning")
}

fn of_library(slug: &str) -> Passage {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/passages");
    let file = folder.join(format!("{slug}.toml"));
    content_file::passage::parse(&std::fs::read_to_string(file).unwrap()).unwrap()
}

async fn import_as(db: &Db, passage: Passage) -> i64 {
    let slug = passage.slug.clone();
    passage::import(db, &[passage], Timestamp(0)).await.unwrap();
    passage::find_current(db, &slug).await.unwrap().unwrap().id
}

async fn import(db: &Db) -> i64 {
    import_as(db, a_wet_morning()).await
}

fn now() -> Timestamp {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    Timestamp(i64::try_from(since.as_millis()).unwrap())
}

async fn start(db: &Db, audio_dir: PathBuf) -> Worker {
    start_with_limit(db, audio_dir, None).await
}

async fn start_with_limit(db: &Db, audio_dir: PathBuf, max_audio_bytes: Option<u64>) -> Worker {
    let speech = SpeechConfig {
        engine: EngineChoice::Silence,
        ..SpeechConfig::default()
    };
    let config = WorkerConfig {
        max_audio_bytes,
        ..config(db, audio_dir, speech)
    };
    Worker::start(config).await.unwrap()
}

fn config(db: &Db, audio_dir: PathBuf, speech: SpeechConfig) -> WorkerConfig {
    WorkerConfig {
        db: db.clone(),
        now: Arc::new(now),
        audio: AudioStore::folder(audio_dir),
        speech,
        max_audio_bytes: None,
        model: None,
        fetcher: None,
        n_news_ahead: 0,
        signals: Signals::default(),
        id: "w1".to_owned(),
        sign_of_life: None,
    }
}

/// It has no other voice instead, and says why for health and pages.
#[tokio::test(flavor = "multi_thread")]
async fn a_worker_whose_model_cannot_be_used_says_so() {
    each_database("a_worker_whose_model_cannot_be_used_says_so", async |db| {
        let folder = tempfile::tempdir().unwrap();
        let speech = SpeechConfig {
            model_file: Some(folder.path().join("mine.onnx")),
            ..SpeechConfig::default()
        };
        let config = config(&db, folder.path().join("audio"), speech);
        let worker = Worker::start(config).await.unwrap();
        assert!(worker.opened().synthesizer.is_none());
        let told = worker::list(&db, now()).await.unwrap().remove(0);
        assert_eq!(told.engine, "none");
        for part in ["mine.onnx", "LISTEN_KOKORO_MODEL"] {
            assert!(told.notes.contains(part), "{}", told.notes);
        }
    })
    .await;
}

/// Runs the worker until the job of the passage has this state.
async fn run_until(worker: &Worker, db: &Db, passage_id: i64, state: &str) -> job::JobRow {
    run_job_until(worker, db, &Job::render(passage_id, Tempo::Usual), state).await
}

async fn run_job_until(worker: &Worker, db: &Db, wanted: &Job, state: &str) -> job::JobRow {
    run_while(worker, db, wanted, |row| row.state == state).await
}

async fn run_job_while(
    worker: &Worker,
    db: &Db,
    passage_id: i64,
    is_so: impl Fn(&job::JobRow) -> bool,
) -> job::JobRow {
    run_while(worker, db, &Job::render(passage_id, Tempo::Usual), is_so).await
}

async fn run_while(
    worker: &Worker,
    db: &Db,
    wanted: &Job,
    is_so: impl Fn(&job::JobRow) -> bool,
) -> job::JobRow {
    let stop = CancellationToken::new();
    let watch = async {
        let deadline = Instant::now() + Duration::from_mins(1);
        loop {
            let row = job::find_newest(db, wanted).await.unwrap();
            if let Some(row) = row.filter(&is_so) {
                stop.cancel();
                return row;
            }
            assert!(
                Instant::now() < deadline,
                "the job never was as expected: {wanted:?}"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::join!(worker.run(stop.clone()), watch).1
}

/// The state stands in the database by the time that it is told.
#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_a_job_is_told_when_it_is_done() {
    each_database("who_waits_for_a_job_is_told", async |db| {
        let folder = tempfile::tempdir().unwrap();
        let passage_id = import(&db).await;
        let speech = SpeechConfig {
            engine: EngineChoice::Silence,
            ..SpeechConfig::default()
        };
        let signals = Signals::default();
        let config = WorkerConfig {
            signals: signals.clone(),
            ..config(&db, folder.path().join("audio"), speech)
        };
        let worker = Worker::start(config).await.unwrap();
        let wanted = Job::render(passage_id, Tempo::Usual);
        let mut ear = signals.listen(Signal::of_job(&wanted));
        let stop = CancellationToken::new();
        let until_done = async {
            loop {
                let told = tokio::time::timeout(Duration::from_mins(1), ear.hear());
                told.await.expect("it is told");
                let row = job::find_newest(&db, &wanted).await.unwrap();
                if row.is_some_and(|row| row.state == "done") {
                    return stop.cancel();
                }
            }
        };
        tokio::join!(worker.run(stop.clone()), until_done);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passage_becomes_audio_with_times() {
    each_database("a_passage_becomes_audio_with_times", async |db| {
        let folder = tempfile::tempdir().unwrap();
        let passage_id = import(&db).await;
        let worker = start(&db, folder.path().join("audio")).await;
        assert_eq!(worker::list(&db, now()).await.unwrap().len(), 1);
        let row = run_until(&worker, &db, passage_id, "done").await;
        assert!(row.error.is_none());
        let made = rendition::find_newest(&db, passage_id)
            .await
            .unwrap()
            .unwrap();
        let rates = report::speech_rates(&db).await.unwrap();
        assert_eq!((rates.len(), rates[0].level.as_str()), (1, "A1"));
        assert!(rates[0].n_words > 60 && rates[0].spoken_ms > 0);
        assert!(rates[0].spoken_ms < rates[0].duration_ms, "{rates:?}");
        let sentences = passage::sentences(&db, passage_id).await.unwrap();
        let times = rendition::sentence_times(&db, made.id).await.unwrap();
        assert_eq!(times.len(), sentences.len());
        assert!(
            times
                .windows(2)
                .all(|pair| pair[0].end_ms <= pair[1].start_ms)
        );
        assert!(times.last().unwrap().end_ms <= made.duration_ms);
        let words = passage::words(&db, passage_id).await.unwrap();
        assert_eq!(
            rendition::word_times(&db, made.id).await.unwrap().len(),
            words.len()
        );
        assert_ne!(
            made.voices[0], made.voices[1],
            "two speakers have two voices"
        );
        let folder = folder.path().join("audio").join(&made.hash[..2]);
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), 3);
        assert_eq!(
            worker.enqueue_missing().await.unwrap(),
            0,
            "what is there is not made again"
        );
        assert!(
            worker::list(&db, now()).await.unwrap().is_empty(),
            "a stopped worker is gone"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_cannot_be_written_fails_the_job_and_serves_nothing() {
    each_database("a_folder_that_cannot_be_written", async |db| {
        let folder = tempfile::tempdir().unwrap();
        let blocked = folder.path().join("audio");
        std::fs::write(&blocked, b"a file stands where the folder should be").unwrap();
        let passage_id = import(&db).await;
        let worker = start(&db, blocked).await;
        job::enqueue(
            &db,
            &Job::RenderPassage {
                passage_id,
                again: false,
            },
            0,
            now(),
        )
        .await
        .unwrap();
        let row = run_until(&worker, &db, passage_id, "failed").await;
        assert!(row.error.unwrap().starts_with("cannot write "));
        assert!(
            rendition::find_newest(&db, passage_id)
                .await
                .unwrap()
                .is_none()
        );
    })
    .await;
}

/// A real file system of 64 KiB, where this machine lets us mount one.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_fails_the_job_visibly_and_leaves_nothing_partial() {
    let folder = tempfile::tempdir().unwrap();
    let mount = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"])
        .arg(folder.path())
        .output();
    if !mount.is_ok_and(|done| done.status.success()) {
        return listen_test_kit::skip::skipped(
            "a_full_disk_fails_the_job_visibly",
            "this machine does not let us mount a small file system",
        );
    }
    let data = tempfile::tempdir().unwrap();
    let db = listen_test_kit::database::sqlite(data.path()).await;
    let passage_id = import(&db).await;
    let worker = start(&db, folder.path().join("audio")).await;
    let row = run_until(&worker, &db, passage_id, "failed").await;
    let n_files = std::fs::read_dir(folder.path().join("audio"))
        .unwrap()
        .flatten()
        .flat_map(|entry| std::fs::read_dir(entry.path()).unwrap())
        .flatten()
        .filter(|file| file.path().to_string_lossy().ends_with(".part"))
        .count();
    let unmounted = std::process::Command::new("umount")
        .arg(folder.path())
        .status()
        .unwrap();
    assert!(row.error.unwrap().starts_with("no space left on the disk"));
    assert_eq!(n_files, 0);
    assert!(
        rendition::find_newest(&db, passage_id)
            .await
            .unwrap()
            .is_none()
    );
    assert!(unmounted.success());
}

/// Kokoro, then the system voice, then Kokoro again: the page must follow.
#[tokio::test(flavor = "multi_thread")]
async fn a_voice_that_comes_back_is_used_again() {
    each_database("a_voice_that_comes_back", async |db| {
        let folder = tempfile::tempdir().unwrap();
        let passage_id = import(&db).await;
        let worker = start(&db, folder.path().join("audio")).await;
        run_until(&worker, &db, passage_id, "done").await;
        let first = rendition::find_newest(&db, passage_id)
            .await
            .unwrap()
            .unwrap();
        let other = rendition::NewRendition {
            passage_id,
            hash: "other",
            engine: "system",
            label: "another voice",
            runtime: "x",
            device: "cpu",
            model_hash: "x",
            voices: &[],
            speed_milli: 1000,
            tempo: Tempo::Usual,
            duration_ms: 1,
            sentence_times: Vec::new(),
            words_are_estimated: false,
            word_times: Vec::new(),
        };
        rendition::replace(&db, &other, now().plus_ms(1))
            .await
            .unwrap();
        tokio::time::sleep(Duration::from_millis(10)).await;
        assert_eq!(worker.enqueue_missing().await.unwrap(), 0);
        let newest = rendition::find_newest(&db, passage_id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(newest.hash, first.hash);
    })
    .await;
}

/// Slow speech comes beside the usual, and takes nothing of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_passage_is_spoken_slowly_when_somebody_wants_it() {
    each_database("a_passage_is_spoken_slowly", async |db| {
        let folder = tempfile::tempdir().unwrap();
        let passage_id = import(&db).await;
        let worker = start(&db, folder.path().join("audio")).await;
        run_until(&worker, &db, passage_id, "done").await;
        let usual = newest(&db, passage_id).await;
        let rates = report::speech_rates(&db).await.unwrap();
        let wanted = Job::render(passage_id, Tempo::Slow);
        job::enqueue(&db, &wanted, job::PRIORITY_WAITING, now())
            .await
            .unwrap();
        run_job_until(&worker, &db, &wanted, "done").await;
        let slow = rendition::find_newest_at(&db, passage_id, Tempo::Slow).await;
        let slow = slow.unwrap().unwrap();
        assert!(slow.duration_ms > usual.duration_ms, "{slow:?} {usual:?}");
        let words = rendition::word_times(&db, slow.id).await.unwrap();
        let usual_words = rendition::word_times(&db, usual.id).await.unwrap();
        assert_eq!(words.len(), usual_words.len());
        assert_eq!(newest(&db, passage_id).await, usual);
        assert_eq!(worker.enqueue_missing().await.unwrap(), 0);
        assert_eq!(report::speech_rates(&db).await.unwrap(), rates);
    })
    .await;
}

/// A new title, or the same words in another passage, needs no new audio, but rows of its own.
#[tokio::test(flavor = "multi_thread")]
async fn passages_that_say_the_same_share_the_audio_and_not_the_rows() {
    each_database("passages_that_say_the_same_share", async |db| {
        let folder = tempfile::tempdir().unwrap();
        let first_id = import(&db).await;
        let worker = start(&db, folder.path().join("audio")).await;
        run_until(&worker, &db, first_id, "done").await;
        let mut changed = a_wet_morning();
        changed.version += 1;
        "A Very Wet Morning".clone_into(&mut changed.title.en);
        let mut other = a_wet_morning();
        "a1-another".clone_into(&mut other.slug);
        let second_id = import_as(&db, changed).await;
        let other_id = import_as(&db, other).await;
        let wanted = Job::RenderPassage {
            passage_id: second_id,
            again: false,
        };
        job::enqueue(&db, &wanted, job::PRIORITY_WAITING, now())
            .await
            .unwrap();
        run_until(&worker, &db, second_id, "done").await;
        assert_eq!(worker.enqueue_missing().await.unwrap(), 0);
        let first = newest(&db, first_id).await;
        for passage_id in [second_id, other_id] {
            let own = newest(&db, passage_id).await;
            assert_eq!((own.passage_id, &own.hash), (passage_id, &first.hash));
            assert_eq!(
                rendition::sentence_times(&db, own.id).await.unwrap(),
                rendition::sentence_times(&db, first.id).await.unwrap()
            );
            let words = rendition::word_times(&db, own.id).await.unwrap();
            assert!(!words.is_empty());
            assert_eq!(words, rendition::word_times(&db, first.id).await.unwrap());
        }
        let again = Job::RenderPassage {
            passage_id: second_id,
            again: true,
        };
        job::enqueue(&db, &again, job::PRIORITY_WAITING, now())
            .await
            .unwrap();
        run_until(&worker, &db, second_id, "done").await;
        assert_eq!(newest(&db, first_id).await, first, "another's row stays");
    })
    .await;
}

/// What is removed for want of room is made again when somebody asks for it.
#[tokio::test(flavor = "multi_thread")]
async fn audio_that_is_needed_least_makes_room() {
    each_database("audio_makes_room", async |db| {
        let folder = tempfile::tempdir().unwrap();
        let audio = folder.path().join("audio");
        let files = AudioStore::folder(audio.clone());
        let first_id = import(&db).await;
        let worker = start(&db, audio.clone()).await;
        run_until(&worker, &db, first_id, "done").await;
        let first = newest(&db, first_id).await;
        let of_no_row = b"of no row".to_vec();
        files
            .write(&"ab".repeat(32), "ogg", of_no_row)
            .await
            .unwrap();
        assert_eq!(files.list().await.unwrap().n_renditions(), 2);

        let second_id = import_as(&db, of_library("a1-message-for-ben")).await;
        let worker = start_with_limit(&db, audio, Some(1)).await;
        assert_eq!(worker.enqueue_missing().await.unwrap(), 0, "nothing fits");
        ask(&db, second_id).await;
        run_until(&worker, &db, second_id, "done").await;
        let second = newest(&db, second_id).await;
        assert!(
            files.is_whole(&second.hash).await.unwrap(),
            "what somebody waited for stays"
        );
        assert_eq!(files.list().await.unwrap().n_renditions(), 1);

        ask(&db, first_id).await;
        run_until(&worker, &db, first_id, "done").await;
        assert!(files.is_whole(&first.hash).await.unwrap());
        assert!(!files.has(&second.hash).await.unwrap());
        assert_eq!(newest(&db, first_id).await.hash, first.hash);
    })
    .await;
}

fn bucket(server: &S3Server) -> AudioStore {
    AudioStore::bucket(&server.settings("audio")).unwrap()
}

/// Two hosts, each with a worker: what one has spoken the other finds.
#[tokio::test(flavor = "multi_thread")]
async fn audio_in_a_bucket_is_shared_and_made_when_the_storage_is_back() {
    each_database("audio_in_a_bucket_is_shared", async |db| {
        let folder = tempfile::tempdir().unwrap();
        let mut server = S3Server::start().await;
        let with_bucket = async |server: &S3Server, id: &str| {
            let speech = SpeechConfig {
                engine: EngineChoice::Silence,
                ..SpeechConfig::default()
            };
            let config = WorkerConfig {
                audio: bucket(server),
                id: id.to_owned(),
                max_audio_bytes: Some(1_000_000_000),
                ..config(&db, folder.path().join("never"), speech)
            };
            Worker::start(config).await.unwrap()
        };
        let one = with_bucket(&server, "one").await;
        let passage_id = import(&db).await;
        server.stop();
        ask(&db, passage_id).await;
        let tried = run_job_while(&one, &db, passage_id, |row| row.error.is_some()).await;
        let error = tried.error.unwrap();
        assert!(
            error.contains("s3://audio/audio cannot be reached"),
            "{error}"
        );
        assert_eq!(tried.state, "queued", "it is tried again");
        assert!(
            rendition::find_newest(&db, passage_id)
                .await
                .unwrap()
                .is_none()
        );

        server.start_again().await;
        run_until(&one, &db, passage_id, "done").await;
        let made = newest(&db, passage_id).await;
        for extension in EXTENSIONS {
            let hash = &made.hash;
            let object = server.object(&format!("audio/{}/{hash}.{extension}", &hash[..2]));
            assert!(object.is_file(), "{extension}");
        }
        let two = with_bucket(&server, "two").await;
        assert_eq!(two.enqueue_missing().await.unwrap(), 0);
        let told = worker::list(&db, now()).await.unwrap();
        let two = told.iter().find(|worker| worker.id == "two").unwrap();
        assert!(two.audio_bytes > 0, "{two:?}");
        assert!(!folder.path().join("never").exists());
    })
    .await;
}

async fn ask(db: &Db, passage_id: i64) {
    let wanted = Job::RenderPassage {
        passage_id,
        again: false,
    };
    job::enqueue(db, &wanted, job::PRIORITY_WAITING, now())
        .await
        .unwrap();
}

async fn newest(db: &Db, passage_id: i64) -> rendition::Rendition {
    rendition::find_newest(db, passage_id)
        .await
        .unwrap()
        .unwrap()
}

/// For trying voices: what was chosen speaks, and what it took is kept.
#[tokio::test(flavor = "multi_thread")]
async fn chosen_voices_speak_and_the_time_it_took_is_kept() {
    each_database("chosen_voices_speak", async |db| {
        let folder = tempfile::tempdir().unwrap();
        let passage_id = import(&db).await;
        let worker = start(&db, folder.path().join("audio")).await;
        let n_speakers = passage::speakers(&db, passage_id).await.unwrap().len();
        let wanted = |voice: &str| Job::RenderInVoices {
            passage_id,
            voices: vec![voice.to_owned(); n_speakers],
        };
        let chosen = wanted("silence-male-uk");
        job::enqueue(&db, &chosen, job::PRIORITY_WAITING, now())
            .await
            .unwrap();
        run_job_until(&worker, &db, &chosen, "done").await;
        let days = speech_measure::days(&db, 1, now()).await.unwrap();
        assert!(days[0].n_jobs >= 1, "{days:?}");
        assert!(days[0].audio_ms > 1_000, "{days:?}");

        // Another voice is other audio, under another address.
        let first = rendition::find_newest(&db, passage_id).await.unwrap();
        let other = wanted("silence-female-us");
        job::enqueue(&db, &other, job::PRIORITY_WAITING, now())
            .await
            .unwrap();
        run_job_until(&worker, &db, &other, "done").await;
        let second = rendition::find_newest(&db, passage_id).await.unwrap();
        assert_ne!(first.unwrap().hash, second.unwrap().hash);
    })
    .await;
}

/// The voice is opened anew, and work goes on with it.
#[tokio::test(flavor = "multi_thread")]
async fn a_worker_goes_on_after_the_lexicon_has_changed() {
    each_database("a_worker_goes_on_after_the_lexicon", async |db| {
        let folder = tempfile::tempdir().unwrap();
        let worker = start(&db, folder.path().join("audio")).await;
        let stop = CancellationToken::new();
        let watch = async {
            lexicon::set(&db, 1, "York", &["en-GB"], "jˈɔːk", now())
                .await
                .unwrap();
            // What is imported now is asked for when the voice is opened anew, and by nobody else.
            let passage_id = import(&db).await;
            let wanted = Job::render(passage_id, Tempo::Usual);
            let deadline = Instant::now() + Duration::from_mins(1);
            loop {
                let row = job::find_newest(&db, &wanted).await.unwrap();
                if row.is_some_and(|row| row.state == "done") {
                    break;
                }
                assert!(Instant::now() < deadline, "the passage was never spoken");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            stop.cancel();
        };
        tokio::join!(worker.run(stop.clone()), watch);
    })
    .await;
}
