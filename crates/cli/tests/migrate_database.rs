//! `listen migrate-database` as it is installed: killed, run again, and then used.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use listen_store::Db;
use listen_test_kit::{database, skip};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

const PASSWORD: &str = "correct horse battery";

fn listen(data: &Path, arguments: &[&str]) -> Command {
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
    let mut command = Command::new(env!("CARGO_BIN_EXE_listen"));
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("LISTEN_DATA_DIR", data)
        .env("LISTEN_CONTENT_DIR", content)
        .env("LISTEN_PUBLIC_ADDR", "127.0.0.1:0")
        .env("LISTEN_ADMIN_ADDR", "127.0.0.1:0")
        .args(arguments)
        .stdin(Stdio::null());
    command
}

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

fn succeeds(data: &Path, arguments: &[&str]) -> String {
    let output = listen(data, arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    said(&output)
}

fn fails(data: &Path, arguments: &[&str]) -> String {
    let output = listen(data, arguments).output().unwrap();
    assert!(!output.status.success(), "{arguments:?}: {}", said(&output));
    said(&output)
}

/// A site with an account, a passage, and many learners.
async fn a_site(data: &Path) -> String {
    let passage =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/passages/a1-a-wet-morning.toml");
    succeeds(data, &["import", passage.to_str().unwrap()]);
    let file = data.join("password");
    std::fs::write(&file, PASSWORD).unwrap();
    let file = file.to_str().unwrap();
    succeeds(
        data,
        &[
            "admin-user",
            "create",
            "--email",
            "ann@example.org",
            "--password-file",
            file,
        ],
    );
    let url = format!("sqlite://{}", data.join("listen.db").display());
    let db = Db::connect(&url).await.unwrap();
    database::run(
        &db,
        "WITH RECURSIVE n (i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 60999)
         INSERT INTO learner (id, created_at) SELECT i, i FROM n",
    )
    .await;
    db.close().await;
    url
}

/// Where everything may be moved to.
async fn targets(test: &str, folder: &Path) -> Vec<String> {
    let mut urls = vec![format!(
        "sqlite://{}",
        folder.join("moved/listen.db").display()
    )];
    match database::postgres_url().await {
        Some(url) => urls.push(url),
        None => skip::skipped(test, "LISTEN_TEST_POSTGRES is not set"),
    }
    urls
}

/// Killed when some of the learners have arrived.
fn kill_half_way(data: &Path, moving: &[&str]) {
    let mut child = listen(data, moving).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let half_way = lines.any(|line| line.unwrap().contains("copied learner: 10000 of"));
    child.kill().unwrap();
    let status = child.wait().unwrap();
    assert!(
        half_way && !status.success(),
        "it was over before it was killed"
    );
}

struct Site(Child);

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a site and gives its address.
fn start(data: &Path, which: &str, url: &str) -> (Site, String) {
    let mut command = listen(data, &[which, "--database-url", url]);
    let mut site = Site(
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap(),
    );
    let stdout = BufReader::new(site.0.stdout.take().unwrap());
    let line = stdout
        .lines()
        .map_while(Result::ok)
        .find(|line| line.contains("http://"));
    let address = line.unwrap().split_whitespace().last().unwrap().to_owned();
    (site, address)
}

/// Signs in with the old password and begins a passage.
fn practise(base: &str) {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .build()
        .into();
    let form = [("email", "ann@example.org"), ("password", PASSWORD)];
    let answer = agent.post(format!("{base}/login")).send_form(form).unwrap();
    assert_eq!(answer.status(), 303, "the password is still the same");
    let answer = agent.get(format!("{base}/account")).call().unwrap();
    assert_eq!(answer.status(), 200, "signed in");
    let address = format!("{base}/passages/a1-a-wet-morning/attempts");
    let answer = agent.post(address).send_empty().unwrap();
    assert_eq!(answer.headers()["location"], "/attempts/1");
}

#[tokio::test]
async fn a_killed_move_is_completed_and_the_site_goes_on_there() {
    let folders = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let [data, other] = [folders[0].path(), folders[1].path()];
    let from = a_site(data).await;
    for to in targets("a_killed_move_is_completed", other).await {
        let moving = ["migrate-database", "--from", &from, "--to", &to];
        kill_half_way(data, &moving);
        let text = fails(other, &["migrate", "--database-url", &to]);
        assert!(text.contains("a copy that was interrupted"), "{text}");
        let text = succeeds(data, &moving);
        assert!(
            text.contains("going on with a copy that was interrupted"),
            "{text}"
        );
        let row = format!("{:<24} {:>10}  ", "learner", 60_001);
        assert!(text.contains(&row), "{text}");
        assert!(text.contains("everything is in"), "{text}");
        let (_site, base) = start(other, "site", &to);
        practise(&base);
    }
}

#[tokio::test]
async fn a_rehearsal_writes_nothing() {
    let folders = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let [data, other] = [folders[0].path(), folders[1].path()];
    let from = a_site(data).await;
    for to in targets("a_rehearsal_writes_nothing", other).await {
        let moving = [
            "migrate-database",
            "--from",
            &from,
            "--to",
            &to,
            "--dry-run",
        ];
        let text = succeeds(data, &moving);
        assert!(text.contains("nothing was written"), "{text}");
        assert!(!other.join("moved").exists(), "no file was made");
        if to.starts_with("postgres") {
            let db = Db::connect(&to).await.unwrap();
            assert!(
                listen_store::snapshot::migration(&db).await.is_err(),
                "no table"
            );
        }
    }
}

#[tokio::test]
async fn wrong_addresses_and_a_running_site_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    succeeds(data, &["migrate"]);
    let from = format!("sqlite://{}", data.join("listen.db").display());
    let to = format!("sqlite://{}", data.join("new.db").display());
    for (from, to, expected) in [
        (
            "sqlite:///not/there.db",
            to.as_str(),
            "--from: /not/there.db is not there",
        ),
        ("mysql://x", to.as_str(), "sqlite://FILE or postgres://"),
        (from.as_str(), from.as_str(), "the same database"),
        (from.as_str(), "redis://x", "sqlite://FILE or postgres://"),
    ] {
        let text = fails(data, &["migrate-database", "--from", from, "--to", to]);
        assert!(text.contains(expected), "{from} {to}: {text}");
    }
    let text = fails(data, &["migrate-database", "--from", &from]);
    assert!(text.contains("--to <URL>"), "{text}");
    let (_site, _) = start(data, "site", &from);
    let text = fails(data, &["migrate-database", "--from", &from, "--to", &to]);
    assert!(text.contains("stop it first"), "{text}");
    assert!(!data.join("new.db").exists());
}
