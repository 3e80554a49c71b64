//! Audio as players ask for it, from a folder and from object storage.

use crate::harness::{Browser, HASH, TestSite};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use listen_audio_store::AudioStore;
use listen_core::time::Timestamp;
use listen_store::{Db, job, worker};
use listen_test_kit::database::each_database;
use listen_test_kit::s3_server::S3Server;
use std::sync::atomic::Ordering;

fn bucket(server: &S3Server) -> AudioStore {
    AudioStore::bucket(&server.settings("")).unwrap()
}

async fn site_with(db: Db, audio: AudioStore) -> TestSite {
    TestSite::with_audio(db, None, audio, tempfile::tempdir().unwrap()).await
}

/// On both databases: a site with a folder, and one with a bucket.
async fn each_place(name: &str, test: impl AsyncFn(TestSite)) {
    each_database(name, async |db| test(TestSite::new(db).await).await).await;
    each_database(name, async |db| {
        let server = S3Server::start().await;
        test(site_with(db, bucket(&server)).await).await;
    })
    .await;
}

#[tokio::test]
async fn audio_has_tags_and_byte_ranges() {
    each_place("audio_has_tags_and_byte_ranges", async |site| {
        site.add_audio().await;
        let mut guest = Browser::default();
        let path = format!("/audio/{HASH}.mp3");
        let cases: [(&str, StatusCode, &[u8], &str); 7] = [
            ("", StatusCode::OK, b"0123456789", ""),
            (
                "bytes=0-0",
                StatusCode::PARTIAL_CONTENT,
                b"0",
                "bytes 0-0/10",
            ),
            (
                "bytes=4-",
                StatusCode::PARTIAL_CONTENT,
                b"456789",
                "bytes 4-9/10",
            ),
            (
                "bytes=-3",
                StatusCode::PARTIAL_CONTENT,
                b"789",
                "bytes 7-9/10",
            ),
            (
                "bytes=-100",
                StatusCode::PARTIAL_CONTENT,
                b"0123456789",
                "bytes 0-9/10",
            ),
            (
                "bytes=8-99",
                StatusCode::PARTIAL_CONTENT,
                b"89",
                "bytes 8-9/10",
            ),
            (
                "bytes=10-",
                StatusCode::RANGE_NOT_SATISFIABLE,
                b"",
                "bytes */10",
            ),
        ];
        for (range, status, bytes, content_range) in cases {
            let request = Request::get(&path)
                .header(header::RANGE, range)
                .body(Body::empty())
                .unwrap();
            let (response, body) = site.raw(&mut guest, request).await;
            assert_eq!(response.status(), status, "{range}");
            if status.is_success() {
                assert_eq!(body, bytes, "{range}");
                assert_eq!(
                    response.headers()[header::CONTENT_LENGTH],
                    bytes.len().to_string(),
                    "{range}"
                );
            }
            let found = response
                .headers()
                .get(header::CONTENT_RANGE)
                .map_or("", |value| value.to_str().unwrap());
            assert_eq!(found, content_range, "{range}");
        }
        let (whole, _) = site
            .raw(&mut guest, Request::get(&path).body(Body::empty()).unwrap())
            .await;
        let etag = whole.headers()[header::ETAG].clone();
        let again = Request::get(&path)
            .header(header::IF_NONE_MATCH, etag)
            .body(Body::empty())
            .unwrap();
        assert_eq!(
            site.raw(&mut guest, again).await.0.status(),
            StatusCode::NOT_MODIFIED
        );
        let changed = Request::get(&path)
            .header(header::RANGE, "bytes=0-1")
            .header(header::IF_RANGE, "\"old\"")
            .body(Body::empty())
            .unwrap();
        assert_eq!(
            site.raw(&mut guest, changed).await.0.status(),
            StatusCode::OK
        );
        assert_eq!(
            site.get(&mut guest, "/audio/..%2f..%2fsecret.mp3").await.0,
            StatusCode::NOT_FOUND
        );
    })
    .await;
}

/// Who asks only what there is, is told the same without the bytes.
#[tokio::test]
async fn heads_are_those_of_the_files() {
    each_place("heads_are_those_of_the_files", async |site| {
        site.add_audio().await;
        let path = format!("/audio/{HASH}.ogg");
        for (range, status) in [
            ("", StatusCode::OK),
            ("bytes=2-4", StatusCode::PARTIAL_CONTENT),
        ] {
            let ask = |method: Method| {
                let request = Request::builder().method(method).uri(&path);
                request
                    .header(header::RANGE, range)
                    .body(Body::empty())
                    .unwrap()
            };
            let mut guest = Browser::default();
            let (get, bytes) = site.raw(&mut guest, ask(Method::GET)).await;
            let (head, none) = site.raw(&mut guest, ask(Method::HEAD)).await;
            assert_eq!((get.status(), head.status()), (status, status), "{range}");
            assert!(none.is_empty() && !bytes.is_empty(), "{range}");
            for name in [
                header::CONTENT_LENGTH,
                header::CONTENT_TYPE,
                header::ETAG,
                header::CACHE_CONTROL,
                header::ACCEPT_RANGES,
            ] {
                assert_eq!(
                    get.headers()[&name],
                    head.headers()[&name],
                    "{range} {name}"
                );
            }
        }
    })
    .await;
}

/// A worker that is there, so that pages may order audio.
async fn add_worker(site: &TestSite) {
    let row = worker::Worker {
        id: "w".to_owned(),
        engine: "silence".to_owned(),
        label: "x".to_owned(),
        runtime: "x".to_owned(),
        device: "cpu".to_owned(),
        ..worker::Worker::default()
    };
    let now = Timestamp(site.now.load(Ordering::Relaxed));
    worker::upsert(&site.db, &row, now).await.unwrap();
}

/// While storage is away, audio is neither lost nor ordered anew, and pages go on.
#[tokio::test]
async fn storage_that_is_away_is_said_and_orders_nothing() {
    each_database("storage_that_is_away_is_said", async |db| {
        let mut server = S3Server::start().await;
        let site = site_with(db.clone(), bucket(&server)).await;
        site.add_audio().await;
        add_worker(&site).await;
        let mut guest = Browser::default();
        let path = format!("/audio/{HASH}.mp3");
        server.stop();
        // A site that has not seen the file yet.
        let other = site_with(db.clone(), bucket(&server)).await;
        for path in [path.clone(), format!("/api/audio/{HASH}.mp3")] {
            let request = Request::get(&path).body(Body::empty()).unwrap();
            let (response, body) = other.send(&mut guest, request).await;
            assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE, "{path}");
            assert_eq!(response.headers()[header::RETRY_AFTER], "5", "{path}");
            assert!(!body.contains("127.0.0.1"), "{body}");
        }
        let (status, page) = other.get(&mut guest, "/passages/a1-a-wet-morning").await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains(&path), "the page offers what its row names");
        let state = "/api/passages/a1-a-wet-morning/audio";
        assert!(other.get(&mut guest, state).await.1.contains("\"ready\""));
        assert_eq!(job::list(&db, "", 1, 50).await.unwrap().n_rows, 0);

        server.start_again().await;
        let back = site_with(db.clone(), bucket(&server)).await;
        assert_eq!(back.get(&mut guest, &path).await.0, StatusCode::OK);
    })
    .await;
}

/// Without its bucket a storage says of every object that it is not there.
#[tokio::test]
async fn a_bucket_that_is_gone_is_no_audio_that_is_gone() {
    each_database("a_bucket_that_is_gone", async |db| {
        let server = S3Server::start().await;
        let site = site_with(db.clone(), bucket(&server)).await;
        add_worker(&site).await;
        let mut guest = Browser::default();
        let path = format!("/audio/{HASH}.mp3");
        assert_eq!(site.get(&mut guest, &path).await.0, StatusCode::NOT_FOUND);
        server.drop_bucket();
        let status = site.get(&mut guest, &path).await.0;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    })
    .await;
}
