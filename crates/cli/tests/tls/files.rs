//! TLS with certificate files.

use crate::client::{connect, get, http1, http2, post, text};
use crate::running::{Pair, Running, free_port, listen, wait_until};
use http_body_util::Full;
use std::io::Read as _;
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use tokio::io::AsyncReadExt as _;

const ALPN: [&str; 2] = ["h2", "http/1.1"];

fn start(data: &Path) -> (Running, Pair) {
    let pair = Pair::write(data, "served");
    (Running::start(pair.set(&mut listen(data))), pair)
}

#[tokio::test(flavor = "multi_thread")]
async fn visitors_get_http2_secure_cookies_and_hsts() {
    let data = tempfile::tempdir().unwrap();
    let (running, pair) = start(data.path());
    let base = format!("https://127.0.0.1:{}", running.tls);
    let stream = connect(running.tls, "127.0.0.1", &pair.der, &ALPN)
        .await
        .unwrap();
    assert_eq!(
        stream.get_ref().1.alpn_protocol(),
        Some(b"h2".as_slice()),
        "browsers offer both"
    );
    let mut sender = http2(stream).await;
    for _ in 0..2 {
        let request = hyper::Request::get(format!("{base}/"));
        let request = request.body(Full::default()).unwrap();
        let response = sender.send_request(request).await.unwrap();
        assert_eq!(response.status(), 200);
        let hsts = &response.headers()["strict-transport-security"];
        assert_eq!(hsts, "max-age=63072000");
        assert!(text(response).await.contains("<h1>"));
    }
    for (origin, expected) in [(base.as_str(), 303), ("https://evil.example", 403)] {
        let request = post(&format!("{base}/preferences"), origin, "theme=dark");
        let response = sender.send_request(request).await.unwrap();
        assert_eq!(response.status(), expected, "{origin}");
        if expected == 303 {
            let cookie = response.headers()["set-cookie"].to_str().unwrap();
            assert!(cookie.contains("; Secure"), "{cookie}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn http1_is_spoken_where_it_is_asked_for() {
    let data = tempfile::tempdir().unwrap();
    let (running, pair) = start(data.path());
    for alpn in [&ALPN[1..], &[]] {
        let stream = connect(running.tls, "localhost", &pair.der, alpn)
            .await
            .unwrap();
        let mut sender = http1(stream).await;
        let response = sender.send_request(get("/", "localhost")).await.unwrap();
        assert_eq!(response.status(), 200, "{alpn:?}");
        assert!(response.headers().contains_key("strict-transport-security"));
    }
}

#[test]
fn without_tls_there_is_only_the_way_to_it_and_the_health_page() {
    let data = tempfile::tempdir().unwrap();
    let (running, _) = start(data.path());
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .build()
        .into();
    let plain = format!("http://127.0.0.1:{}", running.plain);
    let sent = agent
        .get(format!("{plain}/history?page=2&q=%20"))
        .call()
        .unwrap();
    assert_eq!(sent.status(), 308);
    let expected = format!("https://127.0.0.1:{}/history?page=2&q=%20", running.tls);
    assert_eq!(sent.headers()["location"], expected.as_str());
    let form = agent
        .post(format!("{plain}/login"))
        .send_form([("email", "x")]);
    assert_eq!(form.unwrap().status(), 308, "no form is read");
    let mut health = agent.get(format!("{plain}/api/health")).call().unwrap();
    assert!(
        health
            .body_mut()
            .read_to_string()
            .unwrap()
            .contains("\"database\"")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn new_files_are_shown_at_once_and_open_connections_go_on() {
    let data = tempfile::tempdir().unwrap();
    let (running, old) = start(data.path());
    let stream = connect(running.tls, "localhost", &old.der, &ALPN[1..])
        .await
        .unwrap();
    let mut open = http1(stream).await;
    let shows = async |pair: &Pair| {
        let shaken = connect(running.tls, "localhost", &pair.der, &[]).await;
        shaken.is_ok()
    };
    let new = Pair::write(data.path(), "new");
    assert!(!shows(&new).await, "the two certificates differ");
    std::fs::copy(&new.certificate, &old.certificate).unwrap();
    std::fs::copy(&new.key, &old.key).unwrap();
    running.signal("-HUP");
    running.wait_for_log("the certificate was read again");
    assert!(shows(&new).await && !shows(&old).await);
    let response = open.send_request(get("/", "localhost")).await.unwrap();
    assert_eq!(response.status(), 200, "on the connection from before");

    std::fs::write(&old.certificate, "half a fi").unwrap();
    running.signal("-HUP");
    running.wait_for_log("the certificate stays as it was");
    assert!(shows(&new).await, "a broken file changes nothing");
}

#[test]
fn changed_files_are_noticed_without_a_signal() {
    let data = tempfile::tempdir().unwrap();
    let (running, old) = start(data.path());
    let new = Pair::write(data.path(), "new");
    std::fs::rename(&new.key, &old.key).unwrap();
    std::fs::rename(&new.certificate, &old.certificate).unwrap();
    running.wait_for_log("the certificate was read again");
}

#[tokio::test(flavor = "multi_thread")]
async fn peers_that_say_nothing_are_cut_off() {
    let data = tempfile::tempdir().unwrap();
    let (running, pair) = start(data.path());
    let port = running.tls;
    let before_handshake = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_mins(1)))
            .unwrap();
        stream.read(&mut [0; 64])
    });
    let mut silent = Vec::new();
    for alpn in [&ALPN[..1], &ALPN[1..]] {
        let mut stream = connect(port, "localhost", &pair.der, alpn).await.unwrap();
        silent.push(tokio::spawn(async move {
            let mut seen = Vec::new();
            let read = stream.read_to_end(&mut seen);
            tokio::time::timeout(Duration::from_mins(1), read).await
        }));
    }
    assert_eq!(before_handshake.await.unwrap().unwrap(), 0, "the end");
    for stream in silent {
        assert!(stream.await.unwrap().is_ok(), "open for a minute");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_ends_it_cleanly_although_connections_are_open() {
    let data = tempfile::tempdir().unwrap();
    let (mut running, pair) = start(data.path());
    let stream = connect(running.tls, "localhost", &pair.der, &ALPN)
        .await
        .unwrap();
    let _open = http2(stream).await;
    let _shaking = TcpStream::connect(("127.0.0.1", running.tls)).unwrap();
    running.signal("-TERM");
    let ended = tokio::task::spawn_blocking(move || {
        let ended = running.process.0.wait().unwrap();
        (ended, running.log())
    });
    let (ended, log) = ended.await.unwrap();
    assert!(ended.success() && !log.contains("were cut"), "{log}");
}

/// What is said on standard error.
fn refused(command: &mut Command) -> String {
    let output = command.arg("all").output().unwrap();
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn files_that_cannot_be_used_stop_the_start_with_one_line() {
    let data = tempfile::tempdir().unwrap();
    let good = Pair::write(data.path(), "good");
    let other = Pair::write(data.path(), "other");
    let ended = Pair::write_until(data.path(), "ended", 2020);
    let empty = data.path().join("empty.pem");
    std::fs::write(&empty, "").unwrap();
    let missing = data.path().join("missing.pem");
    for (certificate, key, expected) in [
        (
            &missing,
            &good.key,
            "LISTEN_TLS_CERTIFICATE_FILE: cannot read",
        ),
        (
            &good.certificate,
            &missing,
            "LISTEN_TLS_KEY_FILE: cannot read",
        ),
        (&empty, &good.key, "no certificate (PEM)"),
        (&good.certificate, &empty, "no key without a password (PEM)"),
        (&good.certificate, &other.key, "is not the key of"),
        (&ended.certificate, &ended.key, "ended on"),
    ] {
        let mut command = listen(data.path());
        command
            .env("LISTEN_TLS_CERTIFICATE_FILE", certificate)
            .env("LISTEN_TLS_KEY_FILE", key);
        let said = refused(&mut command);
        assert!(said.contains(expected), "{expected}: {said}");
        assert_eq!(said.trim().lines().count(), 1, "{said}");
    }
}

#[test]
fn settings_that_contradict_each_other_stop_the_start_with_one_line() {
    let data = tempfile::tempdir().unwrap();
    let pair = Pair::write(data.path(), "good");
    let mut both = listen(data.path());
    pair.set(&mut both).env("LISTEN_TLS_DOMAIN", "a.example");
    let said = refused(&mut both);
    assert!(said.contains("set one of the two"), "{said}");
    assert_eq!(said.trim().lines().count(), 1, "{said}");
    let said = refused(listen(data.path()).env("LISTEN_TLS_DOMAIN", "https://a.example"));
    assert!(said.contains("expected a name such as"), "{said}");
}

#[test]
fn the_doctor_looks_at_the_certificate_of_the_program() {
    let data = tempfile::tempdir().unwrap();
    let pair = Pair::write(data.path(), "served");
    let port = free_port();
    let address = format!("127.0.0.1:{port}");
    let found = || {
        let mut doctor = listen(data.path());
        pair.set(doctor.env("LISTEN_TLS_ADDR", &address));
        let output = doctor.args(["doctor", "--json"]).output().unwrap();
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let checks = report["checks"].as_array().unwrap().clone();
        let check = checks
            .into_iter()
            .find(|check| check["name"] == "certificates");
        check.unwrap()
    };
    assert_eq!(found()["status"], "WARN", "before the first start");
    let mut command = listen(data.path());
    let running = Running::start(pair.set(command.env("LISTEN_TLS_ADDR", &address)));
    wait_until("the certificate is seen", || found()["status"] == "PASS");
    drop(running);
    assert_eq!(found()["status"], "FAIL", "nothing answers");
}
