//! Log files of a running site.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

struct Site {
    child: Child,
    base: String,
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn start(data: &Path, logs: &Path) -> Site {
    let mut child = Command::new(env!("CARGO_BIN_EXE_listen"))
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("LISTEN_DATA_DIR", data)
        .env("LISTEN_LOG_DIR", logs)
        .env("LISTEN_LOG", "info,sqlx=debug")
        .env("LISTEN_PUBLIC_ADDR", "127.0.0.1:0")
        .arg("site")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    let line = stdout
        .lines()
        .map_while(Result::ok)
        .find(|line| line.contains("http://"));
    let base = line.unwrap().split_whitespace().last().unwrap().to_owned();
    Site { child, base }
}

fn lines(file: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(file).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Asks for a page and gives the id in its header.
fn request_id(url: &str) -> String {
    let answer = ureq::get(url).call().unwrap();
    answer.headers()["x-request-id"]
        .to_str()
        .unwrap()
        .to_owned()
}

#[test]
fn a_request_has_the_same_id_in_its_header_and_in_both_files() {
    let (data, logs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let site = start(data.path(), logs.path());
    let id = request_id(&format!("{}/api/health", site.base));
    let of_it = |name: &str| {
        let mut lines = lines(&logs.path().join(name));
        lines.retain(|line| line["span"]["request_id"] == id.as_str());
        lines
    };
    let access = of_it("access.log");
    assert_eq!(access.len(), 1, "{access:?}");
    assert_eq!(access[0]["route"], "/api/health");
    assert_eq!(access[0]["status"], 200);
    assert!(access[0]["duration_ms"].is_u64() && access[0]["timestamp"].is_string());
    let app = of_it("app.log");
    assert!(!app.is_empty(), "the question to the database");
    assert!(
        app.iter()
            .all(|line| line["target"] != "listen_web::access")
    );
    assert!(lines(&logs.path().join("error.log")).is_empty());
}

#[test]
fn no_request_is_lost_under_load() {
    let (data, logs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let site = start(data.path(), logs.path());
    let url = format!("{}/api/health", site.base);
    let ids: BTreeSet<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| (0..25).map(|_| request_id(&url)).collect::<Vec<_>>()))
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    assert_eq!(ids.len(), 200);
    let access = lines(&logs.path().join("access.log"));
    let logged = access
        .iter()
        .map(|line| line["span"]["request_id"].as_str().unwrap().to_owned());
    assert_eq!(logged.collect::<BTreeSet<String>>(), ids);
    assert_eq!(access.len(), 200);
}

#[test]
fn a_warning_is_in_the_file_of_errors_and_a_taken_folder_stays_whole() {
    let (data, logs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let _first = start(data.path(), logs.path());
    let output = Command::new(env!("CARGO_BIN_EXE_listen"))
        .env_clear()
        .env("LISTEN_DATA_DIR", data.path())
        .env("LISTEN_LOG_DIR", logs.path())
        .env("LISTEN_DATADIR", "misspelt")
        .env("DATABASE_URL", "mysql://x")
        .env("LISTEN_PUBLIC_ADDR", "127.0.0.1:0")
        .arg("site")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains("another listen writes to"), "{text}");
    let other = tempfile::tempdir().unwrap();
    let site = Command::new(env!("CARGO_BIN_EXE_listen"))
        .env_clear()
        .env("LISTEN_DATA_DIR", data.path())
        .env("LISTEN_LOG_DIR", other.path())
        .env("LISTEN_DATADIR", "misspelt")
        .env("DATABASE_URL", "mysql://x")
        .env("LISTEN_PUBLIC_ADDR", "127.0.0.1:0")
        .arg("site")
        .output()
        .unwrap();
    assert!(!site.status.success());
    for name in ["app.log", "error.log"] {
        let lines = lines(&other.path().join(name));
        let message = lines[0]["message"].as_str().unwrap();
        assert!(
            message.contains("LISTEN_DATADIR is unknown"),
            "{name}: {message}"
        );
        assert_eq!(lines[0]["level"], "WARN");
    }
}
