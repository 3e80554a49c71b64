//! `listen doctor --alert` with the program as it is installed, to a web server on loopback.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use listen_core::time::Timestamp;
use listen_store::alert::channel::{self, Channel};
use listen_store::alert::{self, Setting};
use listen_store::{Db, health_check};
use listen_test_kit::mail_server::{MailServer, Privacy};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
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

fn hook(port: u16) -> Channel {
    Channel {
        id: 0,
        kind: "webhook".to_owned(),
        name: "Hook".to_owned(),
        locale: "en".to_owned(),
        is_on: true,
        settings: "{\"host\":\"127.0.0.1\"}".to_owned(),
        secrets: format!("{{\"url\":\"http://127.0.0.1:{port}/\"}}"),
    }
}

/// An e-mail with a login, `tls` or `starttls`.
fn mail(port: u16, security: &str) -> Channel {
    let settings = serde_json::json!({
        "host": "127.0.0.1",
        "port": port,
        "security": security,
        "username": "listen",
        "from": "listen@example.org",
        "to": ["office@example.org"],
    });
    Channel {
        kind: "email".to_owned(),
        name: "Office".to_owned(),
        settings: settings.to_string(),
        secrets: "{\"password\":\"hunter2\"}".to_owned(),
        ..hook(0)
    }
}

/// An installation that alerts at once, through this channel.
async fn prepare(data: &Path, channel: &Channel) {
    let db = open(data).await;
    let at_once = Setting {
        delay_minutes: 0,
        repeat_minutes: 360,
    };
    let now = Timestamp(1_750_000_000_000);
    alert::set(&db, 1, at_once, &[], now).await.unwrap();
    channel::insert(&db, 1, channel, now).await.unwrap();
    db.close().await;
}

fn doctor(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_listen"));
    command
        .args(["doctor", "--json", "--alert"])
        .env("LISTEN_DATA_DIR", data)
        .env_remove("DATABASE_URL")
        .env_remove("LISTEN_LOG_DIR")
        // Nobody listens there.
        .env("LISTEN_PUBLIC_ADDR", "127.0.0.1:9");
    command
}

#[tokio::test]
async fn the_doctor_says_through_the_channels_once_what_is_wrong() {
    let data = tempfile::tempdir().unwrap();
    let (port, received) = receiver();
    prepare(data.path(), &hook(port)).await;
    for _ in 0..2 {
        let output = doctor(data.path()).output().unwrap();
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

// The server answers while the program runs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn letters_go_over_tls_to_a_server_whose_authority_is_named() {
    for (privacy, security) in [(Privacy::Tls, "tls"), (Privacy::Starttls, "starttls")] {
        let data = tempfile::tempdir().unwrap();
        let server = MailServer::start(privacy, "250 ok").await.unwrap();
        prepare(data.path(), &mail(server.port, security)).await;
        let authority = data.path().join("authority.pem");
        std::fs::write(&authority, &server.certificate).unwrap();
        let output = doctor(data.path())
            .env("SSL_CERT_FILE", &authority)
            .output();
        let output = output.unwrap();
        let lines = server.lines();
        // \0listen\0hunter2
        let login = "AUTH PLAIN AGxpc3RlbgBodW50ZXIy";
        let place = lines.iter().position(|line| line == login);
        assert!(place.is_some(), "{security}: {lines:#?} {output:?}");
        let upgrade = lines.iter().position(|line| line == "STARTTLS");
        assert_eq!(
            upgrade.is_some(),
            privacy == Privacy::Starttls,
            "{lines:#?}"
        );
        assert!(upgrade < place, "{lines:#?}");
        assert!(
            lines
                .iter()
                .any(|line| line == "RCPT TO:<office@example.org>")
        );
    }
}
