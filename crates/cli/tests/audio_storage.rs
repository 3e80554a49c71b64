//! Audio in object storage with the program as it is installed.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use listen_test_kit::s3_server::{BUCKET, KEY, S3Server, SECRET};
use std::path::Path;
use std::process::{Command, Stdio};

const HASH: &str = "ab00000000000000000000000000000000000000000000000000000000000000";

/// Runs it to its end: status, and all that it says.
fn run(data: &Path, server: &S3Server, set: &[(&str, &str)], arguments: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_listen"))
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("LISTEN_DATA_DIR", data)
        .env("LISTEN_SPEECH_ENGINE", "silence")
        .env("AWS_ENDPOINT_URL", server.endpoint())
        .env("AWS_ACCESS_KEY_ID", KEY)
        .env("AWS_SECRET_ACCESS_KEY", SECRET)
        .envs(set.iter().copied())
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8(text).unwrap();
    assert!(!text.contains(SECRET), "{text}");
    (output.status.code().unwrap(), text)
}

fn add_audio(data: &Path) {
    let shelf = data.join("audio/ab");
    std::fs::create_dir_all(&shelf).unwrap();
    for extension in ["ogg", "mp3", "wav"] {
        std::fs::write(shelf.join(format!("{HASH}.{extension}")), extension).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn audio_is_copied_to_a_bucket_and_back_by_the_program() {
    let server = S3Server::start().await;
    let data = tempfile::tempdir().unwrap();
    add_audio(data.path());
    let place = format!("s3://{BUCKET}/prod");
    let object = server.object(&format!("prod/ab/{HASH}.mp3"));
    let to = ["copy-audio", "--to", &place];

    let dry = [to.as_slice(), &["--dry-run"]].concat();
    let (status, said) = run(data.path(), &server, &[], &dry);
    assert_eq!(status, 0, "{said}");
    assert!(
        said.contains("3 files, 0 are there already, 3 would be copied"),
        "{said}"
    );
    assert!(!object.exists());

    let (status, said) = run(data.path(), &server, &[], &to);
    assert_eq!(status, 0, "{said}");
    assert!(said.contains("3 copied and read back"), "{said}");
    assert_eq!(std::fs::read(object).unwrap(), b"mp3");

    let back = data.path().join("back");
    let store = [("LISTEN_AUDIO_STORE", place.as_str())];
    let arguments = ["copy-audio", "--to", back.to_str().unwrap()];
    let (status, said) = run(data.path(), &server, &store, &arguments);
    assert_eq!(status, 0, "{said}");
    let copied = back.join(format!("ab/{HASH}.ogg"));
    assert_eq!(std::fs::read(copied).unwrap(), b"ogg");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_tries_the_bucket_and_a_backup_says_that_it_has_none_of_it() {
    let server = S3Server::start().await;
    let data = tempfile::tempdir().unwrap();
    let place = format!("s3://{BUCKET}/prod");
    let store = ("LISTEN_AUDIO_STORE", place.as_str());
    let (_, said) = run(data.path(), &server, &[store], &["doctor"]);
    let line = format!("ok       audio-storage: {place} takes, gives and removes objects");
    assert!(said.contains(&line), "{said}");
    let wrong = ("AWS_SECRET_ACCESS_KEY", "another");
    let (status, said) = run(data.path(), &server, &[store, wrong], &["doctor"]);
    assert_eq!(status, 2, "{said}");
    assert!(said.contains("audio-storage: the audio storage"), "{said}");
    assert!(said.contains("refuses: SignatureDoesNotMatch"), "{said}");

    let (status, said) = run(data.path(), &server, &[store], &["migrate"]);
    assert_eq!(status, 0, "{said}");
    let (status, said) = run(data.path(), &server, &[store], &["backup", "--audio"]);
    assert_eq!(status, 0, "{said}");
    assert!(
        said.contains(&format!("the audio stays in {place}")),
        "{said}"
    );
}

/// One clear line, before anything is opened.
#[tokio::test(flavor = "multi_thread")]
async fn wrong_settings_of_storage_stop_the_start() {
    let server = S3Server::start().await;
    let data = tempfile::tempdir().unwrap();
    for (name, value, expected) in [
        (
            "LISTEN_AUDIO_STORE",
            "/mnt/audio",
            "LISTEN_AUDIO_STORE: no s3://",
        ),
        ("AWS_ENDPOINT_URL", "http://10.0.0.7:9000", "AWS_ALLOW_HTTP"),
        ("AWS_ACCESS_KEY_ID", "", "AWS_ACCESS_KEY_ID"),
        ("AWS_SECRET_ACCESS_KEY", "", "AWS_SECRET_ACCESS_KEY_FILE"),
    ] {
        let set = [("LISTEN_AUDIO_STORE", "s3://audio"), (name, value)];
        for command in ["worker", "backup"] {
            let arguments: &[&str] = match command {
                "backup" => &["backup", "--audio"],
                other => &[other],
            };
            let (status, said) = run(data.path(), &server, &set, arguments);
            assert_eq!(status, 1, "{command} {name}: {said}");
            assert!(said.contains(expected), "{command} {name}: {said}");
        }
    }
    assert!(!data.path().join("listen.db").exists());
}
