//! Backup and restore with the program as it is installed, on both databases.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use listen_core::account::Email;
use listen_core::time::Timestamp;
use listen_store::account::{self, NewAccount, Role};
use listen_store::{Db, snapshot};
use listen_test_kit::{database, skip};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// One installation: a data folder and a database.
struct Place {
    data: tempfile::TempDir,
    url: String,
}

impl Place {
    fn sqlite() -> Self {
        let data = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", data.path().join("listen.db").display());
        Self { data, url }
    }

    async fn postgres() -> Option<Self> {
        Some(Self {
            data: tempfile::tempdir().unwrap(),
            url: database::postgres_url().await?,
        })
    }

    fn database(&self) -> PathBuf {
        self.data.path().join("listen.db")
    }

    async fn open(&self) -> Db {
        let db = Db::connect(&self.url).await.unwrap();
        db.migrate().await.unwrap();
        db
    }

    async fn add(&self, name: &str) {
        let db = self.open().await;
        add(&db, name).await;
        db.close().await;
    }

    async fn n_accounts(&self) -> i64 {
        let db = self.open().await;
        let n_accounts = snapshot::contents(&db).await.unwrap().n_accounts;
        db.close().await;
        n_accounts
    }

    fn listen(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_listen"));
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("LISTEN_DATA_DIR", self.data.path())
            .env("DATABASE_URL", &self.url)
            .args(arguments)
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.listen(arguments).output().unwrap()
    }

    /// The file that a backup was written to.
    fn backup(&self, more: &[&str]) -> String {
        let output = self.run(&[&["backup"], more].concat());
        assert!(output.status.success(), "{}", said(&output));
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().next().unwrap().to_owned()
    }
}

async fn add(db: &Db, name: &str) {
    let email = Email::parse(&format!("{name}@example.org")).unwrap();
    let new = NewAccount {
        email: &email,
        name,
        password_hash: "hash",
        role: Role::Learner,
        locale: "en",
        consent_version: Some("1"),
    };
    account::insert(db, &new, None, Timestamp(1)).await.unwrap();
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

#[track_caller]
fn refused(output: &Output, expected: &str) {
    assert!(!output.status.success(), "{}", said(output));
    assert!(said(output).contains(expected), "{}", said(output));
}

async fn comes_back(place: &Place) {
    place.add("ann").await;
    let file = place.backup(&[]);
    place.add("bob").await;
    let rehearsed = place.run(&["restore", &file, "--dry-run"]);
    assert!(rehearsed.status.success(), "{}", said(&rehearsed));
    assert_eq!(place.n_accounts().await, 2, "a rehearsal changes nothing");
    let restored = place.run(&["restore", &file, "--force"]);
    assert!(restored.status.success(), "{}", said(&restored));
    assert_eq!(place.n_accounts().await, 1);
    let text = said(&restored);
    let point = text
        .lines()
        .find_map(|line| line.strip_prefix("restore point of what was there: "))
        .unwrap();
    let back = place.run(&["restore", point, "--force", "--no-backup"]);
    assert!(back.status.success(), "{}", said(&back));
    assert_eq!(place.n_accounts().await, 2, "a restore can be undone");
}

#[tokio::test]
async fn what_was_backed_up_comes_back_and_what_was_there_is_kept() {
    comes_back(&Place::sqlite()).await;
    match Place::postgres().await {
        Some(place) => comes_back(&place).await,
        None => skip::skipped("backup", "LISTEN_TEST_POSTGRES is not set"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn backups_are_whole_while_others_write() {
    let place = Place::sqlite();
    let db = place.open().await;
    let is_over = Arc::new(AtomicBool::new(false));
    let writer = tokio::spawn({
        let is_over = Arc::clone(&is_over);
        async move {
            let mut n = 0;
            while !is_over.load(Ordering::Relaxed) {
                add(&db, &format!("learner{n}")).await;
                n += 1;
            }
            db.close().await;
            n
        }
    });
    let mut counts = Vec::new();
    for _ in 0..5 {
        let file = place.backup(&["--json"]);
        let told: serde_json::Value = serde_json::from_str(&file).unwrap();
        let path = told["file"].as_str().unwrap();
        let verified = place.run(&["backup", "--verify", path]);
        assert!(verified.status.success(), "{}", said(&verified));
        counts.push(told["manifest"]["n_accounts"].as_i64().unwrap());
    }
    is_over.store(true, Ordering::Relaxed);
    let n_written: i64 = writer.await.unwrap();
    assert!(counts.is_sorted(), "{counts:?}");
    assert!(
        *counts.last().unwrap() <= n_written,
        "{counts:?} of {n_written}"
    );
    assert!(
        counts[0] < *counts.last().unwrap(),
        "nobody wrote meanwhile: {counts:?}"
    );
}

/// The replaced product left the journal of the old database beside the restored one, and SQLite
/// replayed it.
#[tokio::test]
async fn a_journal_that_a_kill_left_is_not_replayed() {
    let place = Place::sqlite();
    place.add("ann").await;
    let file = place.backup(&[]);
    let db = place.open().await;
    for n in 0..20 {
        add(&db, &format!("late{n}")).await;
    }
    // As a kill leaves them: the journal is there, nobody has the files open.
    let (left, wal) = (tempfile::tempdir().unwrap(), "listen.db-wal");
    for name in ["listen.db", wal] {
        std::fs::copy(place.data.path().join(name), left.path().join(name)).unwrap();
    }
    db.close().await;
    for more in [&["--force"][..], &["--force", "--no-backup"]] {
        for name in ["listen.db", wal] {
            std::fs::copy(left.path().join(name), place.data.path().join(name)).unwrap();
        }
        assert!(
            std::fs::metadata(place.data.path().join(wal))
                .unwrap()
                .len()
                > 0
        );
        let restored = place.run(&[&["restore", &file], more].concat());
        assert!(restored.status.success(), "{}", said(&restored));
        assert_eq!(place.n_accounts().await, 1, "{more:?}");
    }
}

#[tokio::test]
async fn a_damaged_database_is_kept_as_it_is_and_replaced() {
    let place = Place::sqlite();
    place.add("ann").await;
    let file = place.backup(&[]);
    std::fs::write(place.database(), b"not a database at all").unwrap();
    let restored = place.run(&["restore", &file, "--force"]);
    assert!(restored.status.success(), "{}", said(&restored));
    assert_eq!(place.n_accounts().await, 1);
    let text = said(&restored);
    let kept = text
        .lines()
        .find_map(|line| line.strip_prefix("restore point of what was there: "))
        .unwrap();
    let kept = std::fs::read(Path::new(kept).join("listen.db")).unwrap();
    assert_eq!(kept, b"not a database at all");
}

/// The archive with one part changed by `change`.
fn tampered(
    file: &str,
    part: &str,
    change: impl Fn(Vec<u8>) -> Vec<u8>,
) -> tempfile::NamedTempFile {
    let reader = flate2::read::GzDecoder::new(std::fs::File::open(file).unwrap());
    let changed = tempfile::NamedTempFile::new().unwrap();
    let encoder =
        flate2::write::GzEncoder::new(changed.reopen().unwrap(), flate2::Compression::fast());
    let mut builder = tar::Builder::new(encoder);
    for entry in tar::Archive::new(reader).entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        if name == Path::new(part) {
            bytes = change(bytes);
        }
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o600);
        builder
            .append_data(&mut header, name, bytes.as_slice())
            .unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap();
    changed
}

/// The archive with a manifest that promises more accounts than the database has.
fn miscounted(file: &str) -> tempfile::NamedTempFile {
    tampered(file, "manifest.json", |bytes| {
        let mut manifest: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        manifest["n_accounts"] = 77.into();
        serde_json::to_vec(&manifest).unwrap()
    })
}

/// What is wrong with a dump shows when it is in the database.
#[tokio::test]
async fn postgresql_returns_to_its_restore_point_and_a_rehearsal_leaves_nothing() {
    let Some(place) = Place::postgres().await else {
        return skip::skipped("backup", "LISTEN_TEST_POSTGRES is not set");
    };
    place.add("ann").await;
    let fewer = miscounted(&place.backup(&[]));
    let fewer = fewer.path().to_str().unwrap();
    place.add("bob").await;
    let expected = "it should hold 77 accounts";
    let rehearsed = place.run(&["restore", fewer, "--dry-run"]);
    refused(&rehearsed, expected);
    assert!(
        !said(&rehearsed).contains("there again"),
        "{}",
        said(&rehearsed)
    );
    let restored = place.run(&["restore", fewer, "--force"]);
    refused(&restored, expected);
    refused(&restored, "what was there is there again");
    assert_eq!(place.n_accounts().await, 2);
}

#[tokio::test]
async fn audio_that_cannot_be_kept_leaves_the_database_as_it_was() {
    let place = Place::sqlite();
    place.add("ann").await;
    let audio = place.data.path().join("audio");
    std::fs::create_dir_all(audio.join("ab")).unwrap();
    std::fs::write(audio.join(format!("ab/{}.mp3", "ab".repeat(32))), b"sound").unwrap();
    let file = place.backup(&["--audio"]);
    place.add("bob").await;
    std::fs::remove_dir_all(&audio).unwrap();
    std::fs::write(&audio, b"a file where the folder should be").unwrap();
    refused(
        &place.run(&["restore", &file, "--force"]),
        "the database is as it was",
    );
    assert_eq!(place.n_accounts().await, 2);
}

#[tokio::test]
async fn what_is_no_whole_backup_is_refused_and_nothing_is_changed() {
    let place = Place::sqlite();
    place.add("ann").await;
    let file = place.backup(&[]);
    place.add("bob").await;
    let text = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(text.path(), "hello").unwrap();
    let whole = std::fs::read(&file).unwrap();
    let cut = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(cut.path(), &whole[..whole.len() / 2]).unwrap();
    let flipped = tampered(&file, "database.sqlite", |mut bytes| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        bytes
    });
    let newer = tampered(&file, "manifest.json", |bytes| {
        let mut manifest: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        manifest["migration"] = 9_999.into();
        serde_json::to_vec(&manifest).unwrap()
    });
    let strange = tampered(&file, "manifest.json", |bytes| {
        let mut manifest: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        manifest["format"] = 7.into();
        serde_json::to_vec(&manifest).unwrap()
    });
    let unlisted = tampered(&file, "manifest.json", |bytes| {
        let mut manifest: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        manifest["parts"] = serde_json::json!({});
        serde_json::to_vec(&manifest).unwrap()
    });
    let outside = tampered(&file, "manifest.json", |bytes| {
        let mut manifest: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        manifest["parts"]["../../etc/passwd"] = manifest["parts"]["database.sqlite"].clone();
        serde_json::to_vec(&manifest).unwrap()
    });
    let fewer = miscounted(&file);
    for (path, expected) in [
        (unlisted.path(), "is not in its manifest"),
        (outside.path(), "\"../../etc/passwd\" is missing"),
        (text.path(), "is no backup, or is damaged"),
        (cut.path(), "is no backup, or is damaged"),
        (flipped.path(), "database.sqlite is not what was written"),
        (newer.path(), "update the program first"),
        (strange.path(), "this program reads format 1"),
        (Path::new("/nowhere"), "cannot read /nowhere"),
    ] {
        let path = path.to_str().unwrap();
        refused(&place.run(&["restore", path, "--force"]), expected);
        refused(&place.run(&["backup", "--verify", path]), expected);
        assert_eq!(place.n_accounts().await, 2, "{path}");
    }
    let fewer = fewer.path().to_str().unwrap();
    let expected = "it should hold 77 accounts";
    refused(&place.run(&["restore", fewer, "--dry-run"]), expected);
    refused(&place.run(&["restore", fewer, "--force"]), expected);
    assert_eq!(place.n_accounts().await, 2);
    refused(&place.run(&["restore", &file]), "--force");
    let left: Vec<_> = std::fs::read_dir(place.data.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with(".restoring"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

/// A server that is killed when the test ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn nothing_is_put_back_under_a_running_program() {
    let place = Place::sqlite();
    place.add("ann").await;
    let file = place.backup(&[]);
    let mut site = place
        .listen(&["site", "--public-addr", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut first = [0; 11];
    site.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let running = Running(site);
    assert_eq!(&first, b"Public site");
    refused(&place.run(&["restore", &file, "--force"]), "stop it first");
    let beside = place.run(&["backup"]);
    assert!(beside.status.success(), "{}", said(&beside));
    drop(running);
    let restored = place.run(&["restore", &file, "--force"]);
    assert!(restored.status.success(), "{}", said(&restored));
}

#[tokio::test]
async fn audio_is_in_the_backup_when_wanted_and_old_backups_go() {
    let place = Place::sqlite();
    place.add("ann").await;
    let shelf = place.data.path().join("audio/ab");
    let name = format!("{}.mp3", "ab".repeat(32));
    std::fs::create_dir_all(&shelf).unwrap();
    std::fs::write(shelf.join(&name), b"sound").unwrap();
    std::fs::write(shelf.join("abd.part"), b"half").unwrap();
    let without = place.backup(&[]);
    let with = place.backup(&["--audio"]);
    std::fs::remove_dir_all(place.data.path().join("audio")).unwrap();
    assert!(
        place
            .run(&["restore", &without, "--force"])
            .status
            .success()
    );
    assert!(!shelf.exists());
    assert!(place.run(&["restore", &with, "--force"]).status.success());
    assert_eq!(std::fs::read(shelf.join(&name)).unwrap(), b"sound");
    assert!(!shelf.join("abd.part").exists());
    let last = place.backup(&["--keep", "2"]);
    let listed = said(&place.run(&["backup", "--list"]));
    assert!(!listed.contains(&without), "{listed}");
    assert!(listed.contains(&with) && listed.contains(&last), "{listed}");
}
