//! A folder and a bucket do the same, and a bucket that is away or refuses says so in time.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use futures::TryStreamExt as _;
use listen_audio_store::{AudioError, AudioStore, BucketSettings, EXTENSIONS, Found, Step, copy};
use listen_test_kit::s3_server::{KEY, S3Server};
use std::time::{Duration, Instant};

const HASH: &str = "ab00000000000000000000000000000000000000000000000000000000000000";
const OTHER: &str = "cd00000000000000000000000000000000000000000000000000000000000000";

fn settings(server: &S3Server) -> BucketSettings {
    server.settings("listen/audio")
}

fn bucket(server: &S3Server) -> AudioStore {
    AudioStore::bucket(&settings(server)).unwrap()
}

async fn write_all(store: &AudioStore, hash: &str, bytes: &[u8]) {
    for extension in EXTENSIONS {
        store.write(hash, extension, bytes.to_vec()).await.unwrap();
    }
}

/// The same, with an empty folder and an empty bucket.
async fn each_store(test: impl AsyncFn(AudioStore)) {
    let folder = tempfile::tempdir().unwrap();
    test(AudioStore::folder(folder.path().join("audio"))).await;
    let server = S3Server::start().await;
    test(bucket(&server)).await;
}

async fn bytes(found: Found, range: std::ops::Range<u64>) -> Vec<u8> {
    let stream = found.stream(range).await.unwrap().unwrap();
    let pieces: Vec<_> = stream.try_collect().await.unwrap();
    pieces.concat()
}

#[tokio::test]
async fn what_is_written_is_found_read_in_part_listed_and_removed() {
    each_store(async |store| {
        let name = store.name();
        assert!(!store.has(HASH).await.unwrap(), "{name}");
        assert!(store.find(HASH, "mp3").await.unwrap().is_none(), "{name}");
        assert_eq!(store.read(HASH, "mp3").await.unwrap(), None, "{name}");
        store
            .write(HASH, "mp3", b"0123456789".to_vec())
            .await
            .unwrap();
        assert!(store.has(HASH).await.unwrap(), "{name}");
        assert!(
            !store.is_whole(HASH).await.unwrap(),
            "{name}: one format of three"
        );
        write_all(&store, HASH, b"0123456789").await;
        assert!(store.is_whole(HASH).await.unwrap(), "{name}");

        for (range, expected) in [(0..10, "0123456789"), (0..1, "0"), (4..10, "456789")] {
            let found = store.find(HASH, "wav").await.unwrap().unwrap();
            assert_eq!(found.length, 10, "{name}");
            assert_eq!(bytes(found, range).await, expected.as_bytes(), "{name}");
        }
        write_all(&store, OTHER, b"123").await;
        let listing = store.list_now().await.unwrap();
        assert_eq!(
            (listing.n_renditions(), listing.n_bytes()),
            (2, 39),
            "{name}"
        );
        assert_eq!(listing.size(OTHER), 9, "{name}");
        assert!(listing.is_whole(HASH) && listing.is_whole(OTHER), "{name}");

        store.remove(HASH).await.unwrap();
        store.remove(HASH).await.unwrap();
        assert!(!store.has(HASH).await.unwrap(), "{name}");
        assert_eq!(store.list().await.unwrap().n_renditions(), 1, "{name}");
        store.probe().await.unwrap();
        assert_eq!(store.list_now().await.unwrap().n_bytes(), 9, "{name}");
    })
    .await;
}

#[tokio::test]
async fn a_file_of_this_machine_is_the_one_in_the_folder_or_a_copy() {
    each_store(async |store| {
        let work = tempfile::tempdir().unwrap();
        let none = store.file(HASH, "wav", work.path()).await.unwrap();
        assert_eq!(none, None);
        write_all(&store, HASH, b"sound").await;
        let file = store.file(HASH, "wav", work.path()).await.unwrap().unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"sound");
        assert_eq!(file.starts_with(work.path()), store.as_folder().is_none());
    })
    .await;
}

/// What is in the bucket says what it is: a web server may be put in front of it.
#[tokio::test]
async fn objects_have_a_place_a_type_and_a_time_to_be_kept() {
    let server = S3Server::start().await;
    write_all(&bucket(&server), HASH, b"0123456789").await;
    let object = server.object(&format!("listen/audio/ab/{HASH}.mp3"));
    assert_eq!(std::fs::read(object).unwrap(), b"0123456789");
    let kept = server.attributes();
    assert!(kept.contains("audio/mpeg"), "{kept}");
    assert!(kept.contains("audio/ogg; codecs=opus"), "{kept}");
    assert!(kept.contains("immutable"), "{kept}");
}

/// A page asks for the same audio again and again; each of them would be a request.
#[tokio::test]
async fn what_was_there_a_moment_ago_is_not_asked_for_again() {
    let server = S3Server::start().await;
    write_all(&bucket(&server), HASH, b"0123456789").await;
    let store = bucket(&server);
    let before = server.n_requests();
    for _ in 0..20 {
        assert!(store.has(HASH).await.unwrap());
    }
    assert_eq!(server.n_requests(), before + 1);
    store.remove(HASH).await.unwrap();
    assert!(
        !store.has(HASH).await.unwrap(),
        "its own removal is known at once"
    );
}

#[tokio::test]
async fn a_wrong_key_and_a_missing_bucket_are_refusals_and_not_missing_audio() {
    let server = S3Server::start().await;
    let wrong = |change: fn(&mut BucketSettings)| {
        let mut settings = settings(&server);
        change(&mut settings);
        AudioStore::bucket(&settings).unwrap()
    };
    let stores = [
        (
            wrong(|to| "wrong".clone_into(&mut to.keys.secret)),
            "SignatureDoesNotMatch",
        ),
        (wrong(|to| "nobody".clone_into(&mut to.keys.id)), ""),
        (
            wrong(|to| "elsewhere".clone_into(&mut to.bucket)),
            "NoSuchBucket",
        ),
    ];
    for (store, code) in stores {
        let errors = [
            store.has(HASH).await.unwrap_err(),
            store.read(HASH, "mp3").await.unwrap_err(),
            store.write(HASH, "mp3", vec![1]).await.unwrap_err(),
            store.list().await.unwrap_err(),
            store.probe().await.unwrap_err(),
        ];
        for error in errors {
            assert!(matches!(error, AudioError::Refused { .. }), "{error:?}");
            let said = error.to_string();
            assert!(
                !said.contains("Signature>") && !said.contains(KEY),
                "{said}"
            );
        }
        let read = store.read(HASH, "mp3").await.unwrap_err().to_string();
        assert!(read.contains(code), "{read}");
    }
}

#[tokio::test]
async fn storage_that_is_gone_is_away_and_comes_back() {
    let mut server = S3Server::start().await;
    let store = bucket(&server);
    write_all(&store, HASH, b"0123456789").await;
    let fresh = bucket(&server);
    server.stop();
    let error = fresh.has(HASH).await.unwrap_err();
    assert!(matches!(error, AudioError::Away { .. }), "{error:?}");
    let written = fresh.write(OTHER, "mp3", vec![1]).await;
    assert!(written.is_err_and(|error| error.is_passing()));
    server.start_again().await;
    let another = bucket(&server);
    assert!(another.has(HASH).await.unwrap());
    assert!(
        !another.has(OTHER).await.unwrap(),
        "nothing of it was written"
    );
}

/// The limits are the claim here: without them these requests would wait for ever.
#[tokio::test]
async fn storage_that_never_answers_is_given_up_and_then_not_waited_for_again() {
    let server = S3Server::start().await;
    let store = bucket(&server);
    write_all(&store, HASH, b"0123456789").await;
    server.set_silent(true);
    let asked = bucket(&server);
    let error = asked.has(HASH).await.unwrap_err();
    assert!(
        error.to_string().contains("no answer within 5 seconds"),
        "{error}"
    );
    let begun = Instant::now();
    assert!(asked.has(HASH).await.is_err());
    assert!(asked.has(OTHER).await.is_err());
    assert!(
        begun.elapsed() < Duration::from_secs(3),
        "both wait no second time"
    );
}

#[tokio::test]
async fn a_cut_answer_is_an_error_and_not_an_end() {
    let server = S3Server::start().await;
    let store = bucket(&server);
    let long = vec![7; 16 << 20];
    store.write(HASH, "wav", long.clone()).await.unwrap();
    let found = store.find(HASH, "wav").await.unwrap().unwrap();
    let mut stream = found.stream(0..long.len() as u64).await.unwrap().unwrap();
    let first = stream.try_next().await.unwrap().unwrap();
    server.stop();
    let mut n_read = first.len();
    let error = loop {
        match stream.try_next().await {
            Ok(Some(more)) => n_read += more.len(),
            Ok(None) => panic!("an end after {n_read} bytes"),
            Err(error) => break error.to_string(),
        }
    };
    assert!(n_read < long.len());
    assert!(error.contains("stopped sending"), "{error}");
}

#[tokio::test]
async fn audio_is_copied_into_a_bucket_and_back_and_only_once() {
    let server = S3Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    let from = AudioStore::folder(folder.path().join("audio"));
    let to = bucket(&server);
    write_all(&from, HASH, b"0123456789").await;
    write_all(&from, OTHER, b"123").await;
    // As a copy that was interrupted leaves it, with one file that differs.
    to.write(HASH, "ogg", b"0123456789".to_vec()).await.unwrap();
    to.write(HASH, "mp3", b"012".to_vec()).await.unwrap();

    let plan = copy(&from, &to, Step::Plan, |_| {}).await.unwrap();
    assert_eq!(
        (plan.n_files, plan.n_there, plan.n_copied, plan.n_bytes),
        (6, 1, 5, 29)
    );
    assert_eq!(
        to.read(OTHER, "mp3").await.unwrap(),
        None,
        "a plan writes nothing"
    );
    let mut n_told = 0;
    let done = copy(&from, &to, Step::Copy, |_| n_told += 1).await.unwrap();
    assert_eq!((done, n_told), (plan, 6));
    assert_eq!(to.read(HASH, "mp3").await.unwrap().unwrap(), b"0123456789");
    let again = copy(&from, &to, Step::Copy, |_| {}).await.unwrap();
    assert_eq!((again.n_there, again.n_copied), (6, 0));

    let back = AudioStore::folder(folder.path().join("back"));
    copy(&to, &back, Step::Copy, |_| {}).await.unwrap();
    let (first, last) = (
        from.list_now().await.unwrap(),
        back.list_now().await.unwrap(),
    );
    assert_eq!(first.files(), last.files());
}
