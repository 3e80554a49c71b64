//! The library of this repository: imported whole, imported again, and ten of it spoken.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use listen_audio_store::AudioStore;
use listen_core::content_file;
use listen_core::passage::Passage;
use listen_core::time::Timestamp;
use listen_jobs::{Worker, WorkerConfig};
use listen_replicas::Signals;
use listen_speech::{EngineChoice, SpeechConfig};
use listen_store::passage::Imported;
use listen_store::{Db, job, passage, rendition};
use listen_test_kit::database::{each_database, sqlite};
use listen_test_kit::skip::skipped;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How many passages are spoken.
const N_SPOKEN: usize = 10;
/// Samples of a sentence reach this, of 32,767; the pauses between sentences do not.
const HEARD: i32 = 500;

fn library() -> Vec<Passage> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/passages");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
        .iter()
        .map(|file| content_file::passage::parse(&std::fs::read_to_string(file).unwrap()).unwrap())
        .collect()
}

/// The row of each current version, in the order of the passages.
async fn rows(db: &Db, passages: &[Passage]) -> Vec<(i64, usize, usize)> {
    let mut rows = Vec::new();
    for passage in passages {
        let head = passage::find_current(db, &passage.slug)
            .await
            .unwrap()
            .unwrap();
        let n_sentences = passage::sentences(db, head.id).await.unwrap().len();
        let n_items = passage::items(db, head.id).await.unwrap().len();
        rows.push((head.id, n_sentences, n_items));
    }
    rows
}

#[tokio::test]
async fn importing_the_whole_library_again_changes_nothing() {
    each_database("importing_the_whole_library_again", async |db| {
        let passages = library();
        let all = |outcome| vec![outcome; passages.len()];
        let first = passage::import(&db, &passages, Timestamp(1)).await.unwrap();
        assert_eq!(first, all(Imported::Added));
        let before = rows(&db, &passages).await;
        let second = passage::import(&db, &passages, Timestamp(2)).await.unwrap();
        assert_eq!(second, all(Imported::Unchanged));
        assert_eq!(rows(&db, &passages).await, before);
    })
    .await;
}

#[tokio::test]
async fn a_library_with_one_passage_that_cannot_be_taken_is_not_imported() {
    each_database("a_library_with_one_passage_that", async |db| {
        let mut passages = library();
        passage::import(&db, &passages[..1], Timestamp(1))
            .await
            .unwrap();
        passages[0].title.en.push_str(" again");
        passages.reverse();
        assert!(passage::import(&db, &passages, Timestamp(2)).await.is_err());
        for passage in &passages[..passages.len() - 1] {
            let found = passage::find_current(&db, &passage.slug).await.unwrap();
            assert!(found.is_none(), "{}", passage.slug);
        }
    })
    .await;
}

/// Chosen by the fingerprint of their text, so that nobody chooses the easy ones.
fn chosen() -> Vec<Passage> {
    let mut passages = library();
    passages.sort_by_key(|passage| passage::content_hash(passage).unwrap());
    passages.truncate(N_SPOKEN);
    passages
}

fn now() -> Timestamp {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    Timestamp(i64::try_from(since.as_millis()).unwrap())
}

async fn start(db: &Db, audio_dir: PathBuf) -> Worker {
    let speech = SpeechConfig {
        engine: EngineChoice::System,
        ..SpeechConfig::default()
    };
    let config = WorkerConfig {
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
    };
    Worker::start(config).await.unwrap()
}

/// Runs the worker until every passage has audio.
async fn speak(worker: &Worker, db: &Db, ids: &[i64]) {
    let stop = CancellationToken::new();
    let watch = async {
        for id in ids {
            while rendition::find_newest(db, *id).await.unwrap().is_none() {
                let failed = job::list(db, "failed", 1, 10).await.unwrap().rows;
                assert!(failed.is_empty(), "{failed:?}");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        stop.cancel();
    };
    tokio::join!(worker.run(stop.clone()), watch);
}

/// The loudest sample between two times.
fn peak(samples: &[i32], sample_rate_hz: u32, start_ms: i64, end_ms: i64) -> i32 {
    let at = |ms: i64| usize::try_from(ms * i64::from(sample_rate_hz) / 1000).unwrap();
    let piece = &samples[at(start_ms).min(samples.len())..at(end_ms).min(samples.len())];
    piece.iter().map(|sample| sample.abs()).max().unwrap_or(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_passages_chosen_by_hash_are_spoken_sentence_by_sentence() {
    if std::process::Command::new("flite")
        .arg("--version")
        .output()
        .is_err()
    {
        skipped("ten passages of the library", "flite is not installed");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let db = sqlite(folder.path()).await;
    let passages = chosen();
    passage::import(&db, &passages, Timestamp(1)).await.unwrap();
    let ids: Vec<i64> = rows(&db, &passages).await.iter().map(|row| row.0).collect();
    let audio_dir = folder.path().join("audio");
    let worker = start(&db, audio_dir.clone()).await;
    speak(&worker, &db, &ids).await;
    for (passage, id) in passages.iter().zip(ids) {
        let made = rendition::find_newest(&db, id).await.unwrap().unwrap();
        let file = audio_dir
            .join(&made.hash[..2])
            .join(format!("{}.wav", made.hash));
        let mut wav = hound::WavReader::open(file).unwrap();
        let sample_rate_hz = wav.spec().sample_rate;
        let samples: Vec<i32> = wav.samples::<i32>().map(Result::unwrap).collect();
        let times = rendition::sentence_times(&db, made.id).await.unwrap();
        assert_eq!(times.len(), passage.sentences().count(), "{}", passage.slug);
        for (time, sentence) in times.iter().zip(passage.sentences()) {
            let peak = peak(&samples, sample_rate_hz, time.start_ms, time.end_ms);
            assert!(
                time.start_ms < time.end_ms && peak > HEARD,
                "{}: {sentence}: {time:?}, peak {peak}",
                passage.slug
            );
        }
    }
}
