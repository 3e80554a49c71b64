//! The program as it is installed: started, asked, stopped and killed.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

fn content_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content")
}

fn listen(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_listen"));
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap());
    command
        .env("LISTEN_DATA_DIR", data)
        // Workers of other tests live, too.
        .env("TMPDIR", data)
        .env("LISTEN_SPEECH_ENGINE", "silence")
        .env("LISTEN_CONTENT_DIR", content_dir());
    command
        .env("LISTEN_PUBLIC_ADDR", "127.0.0.1:0")
        .env("LISTEN_ADMIN_ADDR", "127.0.0.1:0")
        .env("LISTEN_LOG_FORMAT", "json");
    command
}

fn run(command: &mut Command) -> (Output, String) {
    let output = command.output().unwrap();
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    (output, text)
}

/// A running `listen all`, killed when dropped.
struct Running {
    child: Child,
    public: String,
    admin: String,
    setup: Option<String>,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    fn start(data: &Path) -> Self {
        let child = listen(data)
            .arg("all")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut running = Self {
            public: String::new(),
            admin: String::new(),
            setup: None,
            child,
        };
        let lines = BufReader::new(running.child.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok);
        for line in lines {
            let address = line
                .split_whitespace()
                .last()
                .unwrap_or_default()
                .to_owned();
            if line.starts_with("Public site") {
                running.public = address;
            } else if line.starts_with("Admin site") {
                running.admin = address;
            } else if line.contains("/setup/") {
                running.setup = Some(address);
            } else if line.starts_with("Voice") {
                break;
            }
        }
        running
    }

    fn signal(&self, name: &str) {
        let status = Command::new("kill")
            .arg(name)
            .arg(self.child.id().to_string())
            .status()
            .unwrap();
        assert!(status.success());
    }
}

fn status(url: &str) -> u16 {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(Duration::from_secs(10)))
        .build()
        .into();
    agent.get(url).call().unwrap().status().as_u16()
}

fn body(url: &str) -> String {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into();
    agent
        .get(url)
        .call()
        .unwrap()
        .body_mut()
        .read_to_string()
        .unwrap()
}

fn wait_until(what: &str, mut is_true: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while !is_true() {
        assert!(Instant::now() < deadline, "never: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn each_site_answers_on_its_own_port_only() {
    let data = tempfile::tempdir().unwrap();
    let running = Running::start(data.path());
    for base in [&running.public, &running.admin] {
        assert!(body(&format!("{base}/api/health")).contains("\"status\":\"ok\""));
    }
    for path in [
        "/register",
        "/history",
        "/mistakes",
        "/account",
        "/privacy",
        "/attempts/1",
        "/api/passages/a1-a-wet-morning/audio",
    ] {
        assert_eq!(
            status(&format!("{}{path}", running.admin)),
            404,
            "{path} on the admin port"
        );
    }
    for path in [
        "/accounts",
        "/jobs",
        "/setup/x",
        "/jobs/1/retry",
        "/metrics",
    ] {
        assert_eq!(
            status(&format!("{}{path}", running.public)),
            404,
            "{path} on the public port"
        );
    }
    assert_eq!(status(running.setup.as_ref().unwrap()), 200);
    assert_eq!(status(&format!("{}/jobs", running.admin)), 303);
}

/// The admin site of another process knows nothing of what this one answers.
#[test]
fn a_public_site_alone_counts_its_answers_at_an_address_of_its_own() {
    let data = tempfile::tempdir().unwrap();
    let mut child = listen(data.path())
        .arg("site")
        .env("LISTEN_METRICS_ADDR", "127.0.0.1:0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut address = |start: &str| {
        let line = lines.find_map(|line| line.ok().filter(|line| line.starts_with(start)));
        let line = line.unwrap();
        line.split_whitespace().last().unwrap().to_owned()
    };
    let (public, metrics) = (address("Public site"), address("Metrics"));
    assert_eq!(status(&format!("{public}/nothing-here")), 404);
    let text = body(&metrics);
    let root = metrics.trim_end_matches("/metrics");
    let (elsewhere, on_public) = (
        status(&format!("{root}/")),
        status(&format!("{public}/metrics")),
    );
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(
        text.contains("listen_http_answers_total{site=\"public\",class=\"4xx\"} 1\n"),
        "{text}"
    );
    assert!(!text.contains("site=\"admin\""), "{text}");
    assert_eq!((elsewhere, on_public), (404, 404), "nothing else on either");
}

#[test]
fn sigterm_ends_it_cleanly_and_a_kill_loses_nothing() {
    let data = tempfile::tempdir().unwrap();
    let mut running = Running::start(data.path());
    running.signal("-TERM");
    let ended = running.child.wait().unwrap();
    assert!(ended.success(), "{ended:?}");
    let mut killed = Running::start(data.path());
    killed.signal("-KILL");
    killed.child.wait().unwrap();
    let again = Running::start(data.path());
    let audio = format!("{}/api/passages/c2-a-quiet-book/audio", again.public);
    wait_until("the audio is ready after the kill", || {
        body(&audio).contains("ready")
    });
}

#[test]
fn bad_settings_name_the_variable_and_what_is_accepted() {
    let data = tempfile::tempdir().unwrap();
    for (name, value, expected) in [
        ("KOKORO_DEVICE", "gpu", "possible values: auto, cpu, cuda"),
        (
            "LISTEN_SPEECH_ENGINE",
            "x",
            "possible values: auto, kokoro, system, remote, silence",
        ),
        (
            "LISTEN_SPEECH_URL",
            "gpu-1:8880",
            "expected http://HOST:PORT",
        ),
        ("LISTEN_AUDIO_MAX_MB", "1", "50..="),
        ("KOKORO_CUDA_OPTIONS", "device 1", "expected NAME=VALUE"),
        ("LISTEN_PUBLIC_ADDR", "3000", "expected ADDRESS:PORT"),
        ("LISTEN_ADMIN_ADDR", "localhost", "expected ADDRESS:PORT"),
        ("LISTEN_TRUSTED_PROXIES", "everyone", "10.0.0.0/8"),
        (
            "LISTEN_LOG_FORMAT",
            "xml",
            "possible values: auto, json, text",
        ),
        ("DATABASE_URL", "mysql://x", "sqlite://FILE or postgres://"),
    ] {
        let (output, text) = run(listen(data.path()).arg("all").env(name, value));
        assert!(!output.status.success(), "{name}");
        assert!(
            text.contains(name) && text.contains(expected),
            "{name}: {text}"
        );
    }
    let (_, text) = run(listen(data.path()).arg("site").env("PORT", "high"));
    assert!(text.contains("<PORT>") && text.contains("'high'"), "{text}");
    let (_, text) = run(listen(data.path())
        .arg("migrate")
        .env("LISTEN_DATADIR", "x"));
    assert!(
        text.contains("LISTEN_DATADIR is unknown") && text.contains("LISTEN_DATA_DIR?"),
        "{text}"
    );
}

#[test]
fn a_broken_file_is_named_and_nothing_is_imported() {
    let data = tempfile::tempdir().unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(
        content_dir().join("passages/a1-a-wet-morning.toml"),
        folder.path().join("good.toml"),
    )
    .unwrap();
    std::fs::write(folder.path().join("bad.toml"), "schema = 1\n").unwrap();
    let (output, text) = run(listen(data.path()).arg("import").arg(folder.path()));
    assert!(!output.status.success());
    assert!(
        text.contains("bad.toml:1: missing field") && text.contains("nothing was imported"),
        "{text}"
    );
    std::fs::remove_file(folder.path().join("bad.toml")).unwrap();
    let (_, text) = run(listen(data.path()).arg("import").arg(folder.path()));
    assert!(text.contains("1 passages added, 0 unchanged"), "{text}");
    let (_, text) = run(listen(data.path()).arg("import").arg(folder.path()));
    assert!(text.contains("0 passages added, 1 unchanged"), "{text}");
}

/// A content folder with one passage, which has no level around it.
fn one_passage(edit: impl Fn(&str) -> String) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = include_str!("../../core/tests/data/a1-the-blue-bag.toml");
    std::fs::create_dir_all(folder.path().join("passages")).unwrap();
    let file = folder.path().join("passages/a1-the-blue-bag.toml");
    std::fs::write(file, edit(text)).unwrap();
    folder
}

fn content_check(content: &Path, arguments: &[&str]) -> (Output, String) {
    let mut command = listen(content);
    command.args(["content", "check", "--content-dir"]);
    run(command.arg(content).args(arguments))
}

#[test]
fn the_gates_name_file_line_and_limit_and_fail() {
    let good = one_passage(str::to_owned);
    let (output, text) = content_check(good.path(), &["a1-the-blue-bag.toml"]);
    assert!(output.status.success(), "{text}");
    assert!(
        text.contains("0 files cannot be read, 0 faults, 0 smells")
            && text.contains("coverage was not checked"),
        "{text}"
    );
    // Of the whole library, one passage is far too little.
    let (output, text) = content_check(good.path(), &[]);
    assert!(!output.status.success());
    assert!(
        text.contains("A1: fault topics: 1 passages (limit: 16)"),
        "{text}"
    );
    let bad = one_passage(|text| text.replacen("It was on the train.", "It was on train 7.", 1));
    let (output, text) = content_check(bad.path(), &["a1-the-blue-bag.toml"]);
    assert!(!output.status.success());
    assert!(
        text.contains(
            "a1-the-blue-bag.toml:36: fault speakable: digits in `7`: It was on train 7. (limit: numbers in words)"
        ),
        "{text}"
    );
    let broken = one_passage(|text| text.replacen("schema = 1", "schema = 2", 1));
    let (output, text) = content_check(broken.path(), &["--level", "a1"]);
    assert!(!output.status.success());
    assert!(text.contains("toml:1: schema is 2"), "{text}");
}

#[test]
fn the_gates_write_json_and_the_table() {
    let content = one_passage(str::to_owned);
    let list = content.path().join("list.tsv");
    std::fs::write(&list, "bag\tA1\n").unwrap();
    let list = list.display().to_string();
    let (output, _) = content_check(
        content.path(),
        &[
            "--format",
            "json",
            "--word-list",
            &list,
            "a1-the-blue-bag.toml",
        ],
    );
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["has_word_list"], true);
    assert_eq!(report["findings"][0]["gate"], "coverage");
    assert_eq!(report["levels"][0]["n_words"], 71);
    assert_eq!(report["off_level"][0]["slug"], "a1-the-blue-bag");
    let arguments = ["--word-list", &list, "a1-the-blue-bag.toml"];
    let (_, text) = content_check(content.path(), &arguments);
    assert!(
        text.contains("a1-the-blue-bag: above the level: ")
            && text.contains("train (not in the list)")
            && !text.contains("bag (not in the list)"),
        "{text}"
    );
    let (_, text) = content_check(content.path(), &["--format", "markdown", "--level", "A1"]);
    assert!(
        text.contains("| A1 | 1 | 1 | 1 | 71 | 12 | 4 | 1 | 4 | – |"),
        "{text}"
    );
    for (arguments, expected) in [
        (["--level", "B3"], "expected one of: A1, A2"),
        (["--format", "xml"], "possible values: text, json, markdown"),
        (
            ["--word-list", "nowhere.tsv"],
            "cannot read the word list nowhere.tsv",
        ),
    ] {
        let (output, text) = content_check(content.path(), &arguments);
        assert!(
            !output.status.success() && text.contains(expected),
            "{text}"
        );
    }
}

#[test]
fn an_administrator_is_made_from_a_password_file() {
    let data = tempfile::tempdir().unwrap();
    let secret = data.path().join("password");
    std::fs::write(&secret, "correct horse battery\n").unwrap();
    let create = |email: &str| {
        let mut command = listen(data.path());
        command
            .args(["admin-user", "create", "--email", email, "--password-file"])
            .arg(&secret);
        run(&mut command)
    };
    let (output, text) = create("admin@example.org");
    assert!(output.status.success(), "{text}");
    let (output, text) = create("admin@example.org");
    assert!(
        !output.status.success() && text.contains("--promote"),
        "{text}"
    );
    let mut promote = listen(data.path());
    promote.args([
        "admin-user",
        "create",
        "--promote",
        "--email",
        "no@example.org",
    ]);
    let (output, text) = run(&mut promote);
    assert!(
        !output.status.success() && text.contains("no@example.org has no account"),
        "{text}"
    );
    std::fs::write(&secret, "short").unwrap();
    let (output, text) = create("other@example.org");
    assert!(
        !output.status.success() && text.contains("fewer than 10"),
        "{text}"
    );
}

#[test]
fn the_doctor_writes_json() {
    let data = tempfile::tempdir().unwrap();
    let (output, _) = run(listen(data.path()).args(["doctor", "--json"]));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let checks = report["checks"].as_array().unwrap();
    let names: Vec<&str> = checks
        .iter()
        .filter_map(|check| check["name"].as_str())
        .collect();
    for name in [
        "application",
        "database",
        "speech",
        "audio-storage",
        "resources",
        "logs",
        "network",
        "environment",
        "certificates",
        "backups",
        "restore-drill",
        "library",
    ] {
        assert!(names.contains(&name), "{names:?}");
    }
    let voice = checks.iter().find(|check| check["name"] == "speech");
    assert_eq!(voice.unwrap()["status"], "WARN");
    assert_eq!(report["summary"]["total_checks"], checks.len());
    let n_warnings = report["warnings"].as_array().unwrap().len();
    assert_eq!(report["summary"]["warnings_count"], n_warnings);
}

#[test]
fn the_doctor_makes_nothing_and_knows_its_own_kind() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (output, text) = run(listen(&data).arg("doctor"));
    // A busy machine may add warnings, and has no natural voice anyway.
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(
        text.contains("no database yet")
            && text.contains("is made at the first start")
            && text.contains("warning  application: not started yet")
            && text.contains("WARNING: "),
        "{text}"
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let running = Running::start(&data);
    let address = |base: &str| base.trim_start_matches("http://").to_owned();
    let stranger = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let (_, text) = run(listen(&data)
        .arg("doctor")
        .env("LISTEN_PUBLIC_ADDR", address(&running.public))
        .env(
            "LISTEN_ADMIN_ADDR",
            stranger.local_addr().unwrap().to_string(),
        ));
    assert!(
        text.contains("ok       application: listen is running on")
            && text.contains("ok       database: SQLite answers, is whole and up to date")
            && text.contains("warning  admin-address")
            && text.contains("warning  backups: no backup in"),
        "{text}"
    );
    drop(running);
    let (output, text) = run(listen(&data).arg("doctor").env(
        "LISTEN_PUBLIC_ADDR",
        stranger.local_addr().unwrap().to_string(),
    ));
    assert!(text.contains("FAIL     application: "), "{text}");
    assert_eq!(output.status.code(), Some(2), "{text}");
}

#[test]
fn the_doctor_finds_real_faults() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    drop(Running::start(&data));
    // The journal goes, too: SQLite would mend the file from it.
    for journal in ["listen.db-wal", "listen.db-shm"] {
        let _ = std::fs::remove_file(data.join(journal));
    }
    std::fs::write(data.join("listen.db"), vec![7_u8; 8_192]).unwrap();
    let (output, text) = run(listen(&data).arg("doctor"));
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(
        text.contains("FAIL     database: ") && text.contains("speech: not known"),
        "{text}"
    );
    let blocked = folder.path().join("file");
    std::fs::write(&blocked, b"x").unwrap();
    let (output, text) = run(listen(&blocked).arg("doctor"));
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("FAIL     audio-storage: "), "{text}");
    let (output, text) = run(listen(&data).args(["doctor", "--tls-check", "nowhere"]));
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("expected HOST:PORT"), "{text}");
}

#[test]
fn a_worker_that_is_gone_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let running = Running::start(&data);
    let (output, text) = run(listen(&data).args(["health", "--worker"]));
    assert_eq!(output.status.code(), Some(0), "{text}");
    drop(running);
    for entry in std::fs::read_dir(&data).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if name.starts_with("listen-worker-") {
            let long_ago = std::time::SystemTime::now() - std::time::Duration::from_mins(1);
            let file = std::fs::File::open(&path).unwrap();
            file.set_modified(long_ago).unwrap();
        }
    }
    let (output, text) = run(listen(&data).args(["health", "--worker"]));
    assert_ne!(output.status.code(), Some(0), "{text}");
}

#[test]
fn a_reader_that_stops_reading_is_no_failure() {
    let data = tempfile::tempdir().unwrap();
    let mut child = listen(data.path())
        .args(["doctor"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(!text.contains("panicked"), "{text}");
    assert_eq!(output.status.code(), Some(1), "{text}");
}

fn edited(from: &str, to: &Path, edit: impl Fn(&str) -> String) {
    let text = std::fs::read_to_string(content_dir().join("passages").join(from)).unwrap();
    let text_edited = edit(&text);
    assert_ne!(text, text_edited, "{from} was edited");
    std::fs::create_dir_all(to.parent().unwrap()).unwrap();
    std::fs::write(to, text_edited).unwrap();
}

/// The text of a passage file with another version, whichever it has.
fn with_version(text: &str, version: u32) -> String {
    let lines = text
        .lines()
        .map(|line| match line.strip_prefix("version = ") {
            Some(_) => format!("version = {version}"),
            None => line.to_owned(),
        });
    lines.collect::<Vec<_>>().join("\n")
}

/// One file that cannot be taken keeps neither the others out nor the server from starting.
#[test]
fn each_passage_that_can_be_taken_is_taken_at_the_start() {
    let data = tempfile::tempdir().unwrap();
    let content = tempfile::tempdir().unwrap();
    let (newer, older) = (content.path().join("newer"), content.path().join("older"));
    edited("a1-a-wet-morning.toml", &newer.join("wet.toml"), |text| {
        with_version(text, 9)
    });
    let same = |name: &str| std::fs::read_to_string(content_dir().join("passages").join(name));
    edited("a1-message-for-ben.toml", &newer.join("ben.toml"), |text| {
        with_version(text, 9)
    });
    let (output, text) = run(listen(data.path()).arg("import").arg(&newer));
    assert!(output.status.success(), "{text}");
    let passages = older.join("passages");
    std::fs::create_dir_all(&passages).unwrap();
    std::fs::write(
        passages.join("wet.toml"),
        same("a1-a-wet-morning.toml").unwrap(),
    )
    .unwrap();
    edited(
        "a1-message-for-ben.toml",
        &passages.join("ben.toml"),
        |text| with_version(text, 9).replacen("[title]\nen = \"", "[title]\nen = \"Again: ", 1),
    );
    std::fs::write(passages.join("broken.toml"), "schema = 1\n").unwrap();
    std::fs::write(
        passages.join("soup.toml"),
        same("b1-grandmothers-soup.toml").unwrap(),
    )
    .unwrap();
    let mut child = listen(data.path())
        .arg("all")
        .env("LISTEN_CONTENT_DIR", &older)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines: Vec<String> = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok)
        .take_while(|line| !line.starts_with("Voice"))
        .collect();
    child.kill().unwrap();
    child.wait().unwrap();
    let text = lines.join("\n");
    for expected in [
        "Library      1 passages added, 0 unchanged",
        "broken.toml:1: missing field",
        "wet.toml:",
        "the library has version 9 already; left out",
        "ben.toml:",
        "was changed but is still version 9",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    let (output, text) = run(listen(data.path())
        .arg("import")
        .arg(passages.join("ben.toml")));
    assert!(!output.status.success());
    assert!(
        text.contains("ben.toml:") && text.contains("nothing was imported"),
        "{text}"
    );
}

/// A worker that runs looks for what is missing only when it starts, so the import asks.
#[tokio::test]
async fn what_is_imported_is_asked_for_as_audio() {
    let data = tempfile::tempdir().unwrap();
    let file = content_dir().join("passages/a1-a-wet-morning.toml");
    for _ in 0..2 {
        let (output, text) = run(listen(data.path()).arg("import").arg(&file));
        assert!(output.status.success(), "{text}");
    }
    let url = format!("sqlite://{}", data.path().join("listen.db").display());
    let db = listen_store::Db::connect(&url).await.unwrap();
    let jobs = listen_store::job::list(&db, "queued", 1, 10).await.unwrap();
    assert_eq!(jobs.n_rows, 1);
    assert_eq!(jobs.rows[0].slug.as_deref(), Some("a1-a-wet-morning"));
}

#[test]
fn the_help_names_every_command_and_setting() {
    let data = tempfile::tempdir().unwrap();
    let (_, text) = run(listen(data.path()).arg("--help"));
    for command in [
        "all",
        "site",
        "admin",
        "worker",
        "migrate",
        "import",
        "content",
        "synthesize",
        "admin-user",
        "doctor",
        "health",
    ] {
        assert!(text.contains(&format!("  {command} ")), "{command}: {text}");
    }
    let (_, text) = run(listen(data.path()).args(["import", "--help"]));
    let place = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part}: {text}"));
    assert!(
        place("Options:") < place("--check") && place("--check") < place("Data:"),
        "its own options come first: {text}"
    );
    assert!(place("Data:") < place("Library:"), "{text}");
    let (_, text) = run(listen(data.path()).args(["all", "--help"]));
    for variable in [
        "LISTEN_PUBLIC_ADDR",
        "LISTEN_ADMIN_ADDR",
        "LISTEN_DATA_DIR",
        "DATABASE_URL",
        "LISTEN_MODELS_DIR",
        "LISTEN_CONTENT_DIR",
        "KOKORO_DEVICE",
    ] {
        assert!(text.contains(variable), "{variable}: {text}");
    }
}

/// First it is said what would come in; then it comes in, once.
#[test]
fn old_data_is_checked_before_it_is_imported() {
    let folder = tempfile::tempdir().unwrap();
    let (old, password) = (folder.path().join("app.db"), folder.path().join("password"));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(listen_test_kit::old_database::write(&old));
    std::fs::write(&password, "correct horse battery").unwrap();
    let mut create = listen(folder.path());
    create
        .args(["admin-user", "create", "--email", "ann@example.org"])
        .arg("--password-file")
        .arg(&password);
    let (output, text) = run(&mut create);
    assert!(output.status.success(), "{text}");
    let import = |arguments: &[&str]| {
        let mut command = listen(folder.path());
        run(command.arg("import-old").arg(&old).args(arguments))
    };
    for (arguments, first, last) in [
        (
            &[][..],
            "ann@example.org: 2 sessions with 2 questions, 1 there already",
            "--apply imports it",
        ),
        (
            &["--apply"],
            "ann@example.org: 2 sessions with 2 questions, 1 there already",
            "imported",
        ),
        (
            &["--apply"],
            "ann@example.org: 0 sessions with 0 questions, 3 there already",
            "imported",
        ),
    ] {
        let (output, text) = import(arguments);
        assert!(output.status.success(), "{text}");
        for part in [
            first,
            last,
            "no account has the address `nobody@example.org`",
            "level `expert`",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
    let (output, text) = run(listen(folder.path()).arg("import-old").arg(&password));
    assert!(!output.status.success());
    assert!(
        text.contains("cannot be read as the old product's SQLite file"),
        "{text}"
    );
}
