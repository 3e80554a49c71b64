//! `listen doctor --alert` with the program as it is installed, to a web server on loopback.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use listen_core::time::Timestamp;
use listen_store::alert::channel::{self, Channel};
use listen_store::alert::{self, Setting};
use listen_store::{Db, health_check};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::mpsc::{Receiver, channel as mpsc_channel};

/// A web server that hands on what is posted; its port.
fn receiver() -> (u16, Receiver<serde_json::Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, received) = mpsc_channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            if sender.send(body(stream)).is_err() {
                return;
            }
        }
    });
    (port, received)
}

fn body(stream: TcpStream) -> serde_json::Value {
    let mut stream = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).unwrap();
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes).unwrap();
    let answer = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok";
    stream.get_mut().write_all(answer).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

async fn open(data: &Path) -> Db {
    let url = format!("sqlite://{}", data.join("listen.db").display());
    let db = Db::connect(&url).await.unwrap();
    db.migrate().await.unwrap();
    db
}

/// An installation that alerts at once, at this port.
async fn prepare(data: &Path, port: u16) {
    let db = open(data).await;
    let at_once = Setting {
        delay_minutes: 0,
        repeat_minutes: 360,
    };
    let now = Timestamp(1_750_000_000_000);
    alert::set(&db, 1, at_once, &[], now).await.unwrap();
    let hook = Channel {
        id: 0,
        kind: "webhook".to_owned(),
        name: "Hook".to_owned(),
        locale: "en".to_owned(),
        is_on: true,
        settings: "{\"host\":\"127.0.0.1\"}".to_owned(),
        secrets: format!("{{\"url\":\"http://127.0.0.1:{port}/\"}}"),
    };
    channel::insert(&db, 1, &hook, now).await.unwrap();
    db.close().await;
}

fn doctor(data: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_listen"))
        .args(["doctor", "--json", "--alert"])
        .env("LISTEN_DATA_DIR", data)
        .env_remove("DATABASE_URL")
        .env_remove("LISTEN_LOG_DIR")
        // Nobody listens there.
        .env("LISTEN_PUBLIC_ADDR", "127.0.0.1:9")
        .output()
        .unwrap()
}

#[tokio::test]
async fn the_doctor_says_through_the_channels_once_what_is_wrong() {
    let data = tempfile::tempdir().unwrap();
    let (port, received) = receiver();
    prepare(data.path(), port).await;
    for _ in 0..2 {
        let output = doctor(data.path());
        assert_eq!(output.status.code(), Some(2));
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(json["status"], "UNHEALTHY");
    }
    let told: Vec<serde_json::Value> = received.try_iter().collect();
    assert_eq!(told.len(), 1, "{told:#?}");
    let events = told[0]["events"].as_array().unwrap();
    let names = events.iter().map(|event| event["name"].as_str().unwrap());
    assert!(names.clone().any(|name| name == "application"), "{told:#?}");
    let db = open(data.path()).await;
    let known = health_check::list(&db).await.unwrap();
    assert!(known.len() >= 14, "{known:#?}");
    db.close().await;
}
