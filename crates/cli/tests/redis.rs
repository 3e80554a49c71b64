//! Two programs with one Redis, as it is killed and comes back, and what the operator sees of it.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use listen_test_kit::redis_server::RedisServer;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn listen(data: &Path, redis: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_listen"));
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("LISTEN_DATA_DIR", data)
        .env("LISTEN_PUBLIC_ADDR", "127.0.0.1:0")
        .env("LISTEN_LOG_FORMAT", "json")
        .env("REDIS_URL", redis);
    command
}

/// A running `listen site`, killed when dropped.
struct Site {
    child: Child,
    base: String,
    log: std::path::PathBuf,
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Site {
    fn start(data: &Path, name: &str, redis: &str) -> Self {
        Self::start_command(data, name, listen(data, redis).arg("site"))
    }

    fn start_command(data: &Path, name: &str, command: &mut Command) -> Self {
        let log = data.join(name);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(fs::File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        let base = first.split_whitespace().last().unwrap().to_owned();
        Self { child, base, log }
    }

    /// Tries to log in; the status.
    fn log_in(&self, email: &str) -> u16 {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .into();
        let form = [("email", email), ("password", "no such password")];
        let answer = agent.post(format!("{}/login", self.base)).send_form(form);
        answer.unwrap().status().as_u16()
    }

    fn n_lines(&self, text: &str) -> usize {
        let log = fs::read_to_string(&self.log).unwrap();
        log.lines().filter(|line| line.contains(text)).count()
    }

    fn wait_for(&self, text: &str, n: usize) {
        let deadline = Instant::now() + Duration::from_mins(1);
        while self.n_lines(text) < n {
            let log = || fs::read_to_string(&self.log).unwrap();
            assert!(Instant::now() < deadline, "never {n} × {text}: {}", log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

const LOST: &str = "Redis is lost; the database counts until it is back";
const USED: &str = "Redis counts tries and carries signals";

#[test]
fn two_programs_lock_an_account_together_and_a_lost_redis_opens_none() {
    let Some(mut server) = RedisServer::start("two_programs_lock_an_account_together") else {
        return;
    };
    let data = tempfile::tempdir().unwrap();
    let sites = ["one", "two"].map(|name| Site::start(data.path(), name, &server.url()));
    let [one, two] = &sites;
    for site in &sites {
        site.wait_for(USED, 1);
    }
    let (ann, ben) = ("ann@example.org", "ben@example.org");
    for n in 0..5 {
        assert_eq!(sites[n % 2].log_in(ann), 422, "try {n}");
    }
    assert_eq!((one.log_in(ann), two.log_in(ann)), (429, 429));
    assert_eq!(one.log_in(ben), 422);

    server.kill();
    assert_eq!(
        (one.log_in(ann), two.log_in(ann)),
        (429, 429),
        "still locked"
    );
    for n in 0..5 {
        assert_eq!(sites[n % 2].log_in(ben), 422, "try {n} by the database");
    }
    assert_eq!((one.log_in(ben), two.log_in(ben)), (429, 429));
    for site in &sites {
        site.wait_for(LOST, 1);
    }

    server.restart();
    for site in &sites {
        site.wait_for(USED, 2);
        for email in [ann, ben] {
            assert_eq!(site.log_in(email), 429, "{email} after the outage");
        }
        assert_eq!(site.n_lines(LOST), 1, "said once");
        assert_eq!(
            site.n_lines("p@ss") + site.n_lines("p%40ss"),
            0,
            "a password"
        );
    }
}

#[test]
fn monitoring_is_told_of_a_lost_redis_and_of_none_where_there_is_to_be_none() {
    let data = tempfile::tempdir().unwrap();
    let start = |redis: &str, name: &str| {
        let mut command = listen(data.path(), redis);
        command.arg("admin").env("LISTEN_ADMIN_ADDR", "127.0.0.1:0");
        Site::start_command(data.path(), name, command.env("LISTEN_WATCH", "off"))
    };
    let values = |site: &Site| -> Vec<String> {
        let metrics = ureq::get(format!("{}/metrics", site.base)).call().unwrap();
        let metrics = metrics.into_body().read_to_string().unwrap();
        let lines = metrics
            .lines()
            .filter(|line| line.starts_with("listen_redis_"));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(values(&start("", "none")), Vec::<String>::new());
    let Some(mut server) = RedisServer::start("monitoring_is_told_of_a_lost_redis") else {
        return;
    };
    let site = start(&server.url(), "admin");
    site.wait_for(USED, 1);
    assert_eq!(
        values(&site),
        ["listen_redis_up 1", "listen_redis_outages_total 0"]
    );
    server.kill();
    site.wait_for(LOST, 1);
    assert_eq!(
        values(&site),
        ["listen_redis_up 0", "listen_redis_outages_total 1"]
    );
}

/// What the doctor says of Redis: status and message.
fn doctor(command: &mut Command) -> (String, String) {
    let output = command.args(["doctor", "--json"]).output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let checks = report["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["name"] == "redis");
    let check = check.expect("the doctor looks at Redis");
    let text = |name: &str| check[name].as_str().unwrap().to_owned();
    (text("status"), text("message"))
}

#[test]
fn the_doctor_tells_a_redis_that_answers_from_one_that_is_lost_or_none() {
    let data = tempfile::tempdir().unwrap();
    let found = |redis: &str| doctor(&mut listen(data.path(), redis));
    assert_eq!(found("").0, "PASS");
    let (status, message) = found("cache:6379");
    assert!(
        status == "FAIL" && message.contains("REDIS_URL"),
        "{message}"
    );
    let Some(mut server) = RedisServer::start("the_doctor_tells_a_redis_that_answers") else {
        return;
    };
    let (status, message) = found(&server.url());
    let shown = format!("redis://:***@127.0.0.1:{}/0 answers in", server.port());
    assert!(status == "PASS" && message.starts_with(&shown), "{message}");
    assert_eq!(
        server.say("CONFIG SET maxmemory 100mb maxmemory-policy allkeys-lru"),
        "+OK"
    );
    let (status, message) = found(&server.url());
    assert!(
        status == "WARN" && message.contains("noeviction"),
        "{message}"
    );
    server.kill();
    let (status, message) = found(&server.url());
    assert!(status == "WARN" && message.contains("is lost"), "{message}");
}

#[test]
fn a_wrong_address_stops_the_start_and_a_wrong_password_does_not() {
    let data = tempfile::tempdir().unwrap();
    let output = listen(data.path(), "cache:6379")
        .arg("site")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success());
    assert!(
        said.contains("REDIS_URL: `cache:6379` is not supported"),
        "{said}"
    );
    assert!(
        !data.path().join("listen.db").exists(),
        "nothing was opened"
    );
    let Some(server) = RedisServer::start("a_wrong_address_stops_the_start") else {
        return;
    };
    let wrong = server.url().replace("word", "word-hunter2");
    let site = Site::start(data.path(), "one", &wrong);
    site.wait_for(LOST, 1);
    assert_eq!(site.log_in("ann@example.org"), 422);
    assert_eq!(site.n_lines("WRONGPASS"), 1, "the reason is in the line");
    assert_eq!(site.n_lines("hunter2"), 0);
}

#[test]
fn a_redis_with_tls_is_believed_by_its_authority_alone() {
    let folder = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (certificate, key) = (
        folder.path().join("cert.pem"),
        folder.path().join("key.pem"),
    );
    fs::write(&certificate, made.cert.pem()).unwrap();
    fs::write(&key, made.key_pair.serialize_pem()).unwrap();
    let (certificate, key) = (certificate.to_str().unwrap(), key.to_str().unwrap());
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let tls_port = free.local_addr().unwrap().port().to_string();
    drop(free);
    let options = [
        "--tls-port",
        &tls_port,
        "--tls-cert-file",
        certificate,
        "--tls-key-file",
        key,
        "--tls-auth-clients",
        "no",
    ];
    let Some(server) = RedisServer::start_with("a_redis_with_tls", &options) else {
        return;
    };
    let url = server.url().replace("redis://", "rediss://");
    let url = url.replace(
        &format!("127.0.0.1:{}", server.port()),
        &format!("localhost:{tls_port}"),
    );
    let data = tempfile::tempdir().unwrap();
    let known = doctor(listen(data.path(), &url).env("SSL_CERT_FILE", certificate));
    assert!(
        known.0 == "PASS" && known.1.contains("answers in"),
        "{known:?}"
    );
    let strange = doctor(&mut listen(data.path(), &url));
    assert!(
        strange.0 == "WARN" && strange.1.contains("ertificate"),
        "{strange:?}"
    );
}
