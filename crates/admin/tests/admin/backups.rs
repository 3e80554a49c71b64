//! `/backups`.

use crate::site::{Browser, TestSite};
use axum::http::StatusCode;
use listen_admin::backups::{BackupContents, BackupFile, BackupKeeper, Outcome, Progress};
use listen_audio_store::{AudioStore, BucketSettings, Keys};
use listen_core::time::MINUTE_MS;
use listen_store::{audit, backup_run};
use listen_test_kit::database::each_database;
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;

/// A keeper that writes nothing and ends when it is told to.
#[derive(Debug, Default)]
struct Keeper {
    files: Mutex<Vec<BackupFile>>,
    may_end: Arc<Notify>,
}

fn file(name: &str, contents: Result<BackupContents, String>) -> BackupFile {
    BackupFile {
        name: name.to_owned(),
        n_bytes: 1_250_000,
        contents,
    }
}

fn contents() -> BackupContents {
    BackupContents {
        created_at: 1_750_000_000_000,
        engine: "sqlite",
        migration: 19,
        n_accounts: 1,
        n_attempts: 7,
        has_audio: true,
    }
}

impl BackupKeeper for Keeper {
    fn folder(&self) -> String {
        "/var/backups".to_owned()
    }

    fn list(&self) -> Result<Vec<BackupFile>, String> {
        Ok(self.files.lock().unwrap().clone())
    }

    fn write(&self, with_audio: bool, progress: Progress) -> Outcome {
        let may_end = self.may_end.clone();
        progress.set_total(4);
        progress.add(1);
        Box::pin(async move {
            may_end.notified().await;
            Ok(format!("backup_{with_audio}.tar.gz"))
        })
    }

    fn verify(&self, name: String, _progress: Progress) -> Outcome {
        Box::pin(async move { Err(format!("{name} is damaged")) })
    }
}

/// Waits until no run is at work.
async fn ended(site: &TestSite) -> backup_run::BackupRun {
    loop {
        let run = backup_run::newest(&site.db, site.now())
            .await
            .unwrap()
            .unwrap();
        if run.state != "running" {
            return run;
        }
        tokio::task::yield_now().await;
    }
}

async fn begin(site: &TestSite, browser: &mut Browser) {
    site.post(browser, "/backups/write", &[("audio", "on")])
        .await
        .leads_to("/backups?notice=backup");
}

#[tokio::test]
async fn a_backup_runs_in_the_background_and_only_one_at_a_time() {
    each_database("a_backup_runs_in_the_background", async |db| {
        let keeper = Arc::new(Keeper::default());
        let kept = keeper.clone();
        let site = TestSite::new(db)
            .await
            .equipped(|state| state.backups = Some(kept));
        let mut browser = site.admin().await;
        site.get(&mut browser, "/backups").await.shows(
            StatusCode::OK,
            &["/var/backups", "There are no backups yet"],
        );
        begin(&site, &mut browser).await;
        site.get(&mut browser, "/backups?notice=backup")
            .await
            .shows(StatusCode::OK, &["at work", "<progress", "Begun."]);
        site.post(&mut browser, "/backups/write", &[])
            .await
            .leads_to("/backups?notice=backup-not");
        keeper.may_end.notify_one();
        let run = ended(&site).await;
        let ended = (
            run.state.as_str(),
            run.file.as_str(),
            run.n_done,
            run.n_total,
        );
        assert_eq!(ended, ("done", "backup_true.tar.gz", 1, 4));
        let written = file("backup_true.tar.gz", Ok(contents()));
        keeper.files.lock().unwrap().push(written);
        let page = site.get(&mut browser, "/backups").await;
        page.shows(
            StatusCode::OK,
            &[
                "1.25",
                "migration 19",
                "1 account",
                "7 attempts",
                "with audio",
                "done",
            ],
        );
        assert!(!page.body.contains("not from here"), "it was read back");
        let log = audit::list(&site.db, "backup-write", "", 1, 9)
            .await
            .unwrap();
        assert_eq!(log.n_rows, 1);
    })
    .await;
}

#[tokio::test]
async fn a_damaged_backup_is_named_so_and_no_other_file_is_read() {
    each_database("a_damaged_backup_is_named_so", async |db| {
        let keeper = Arc::new(Keeper::default());
        keeper.files.lock().unwrap().extend([
            file("backup_2.tar.gz", Ok(contents())),
            file("backup_1.tar.gz", Err("it is <empty>".to_owned())),
        ]);
        let site = TestSite::new(db)
            .await
            .equipped(|state| state.backups = Some(keeper));
        let mut browser = site.admin().await;
        site.get(&mut browser, "/backups")
            .await
            .shows(StatusCode::OK, &["it is &#60;empty&#62;", "not from here"]);
        for name in ["../../etc/passwd", "backup_3.tar.gz", ""] {
            let answer = site
                .post(&mut browser, "/backups/verify", &[("name", name)])
                .await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
        }
        site.post(
            &mut browser,
            "/backups/verify",
            &[("name", "backup_2.tar.gz")],
        )
        .await
        .leads_to("/backups?notice=backup");
        assert_eq!(ended(&site).await.state, "failed");
        site.get(&mut browser, "/backups")
            .await
            .shows(StatusCode::OK, &["backup_2.tar.gz is damaged", ">damaged<"]);
    })
    .await;
}

#[tokio::test]
async fn a_run_whose_process_died_does_not_block_the_next_one() {
    each_database("a_run_whose_process_died", async |db| {
        let keeper = Arc::new(Keeper::default());
        let kept = keeper.clone();
        let site = TestSite::new(db)
            .await
            .equipped(|state| state.backups = Some(kept));
        let id = backup_run::begin(&site.db, 1, "write", "", site.now())
            .await
            .unwrap();
        assert!(id.is_some());
        let second = backup_run::begin(&site.db, 1, "write", "", site.now())
            .await
            .unwrap();
        assert_eq!(second, None);
        site.wait_ms(MINUTE_MS);
        let mut browser = site.admin().await;
        site.get(&mut browser, "/backups")
            .await
            .shows(StatusCode::OK, &["its process ended"]);
        begin(&site, &mut browser).await;
        keeper.may_end.notify_one();
        assert_eq!(ended(&site).await.state, "done");
    })
    .await;
}

#[tokio::test]
async fn a_backup_asks_for_the_password_again() {
    each_database("a_backup_asks_for_the_password_again", async |db| {
        let keeper = Arc::new(Keeper::default());
        let site = TestSite::new(db)
            .await
            .equipped(|state| state.backups = Some(keeper));
        let mut browser = site.admin().await;
        site.wait_ms(11 * MINUTE_MS);
        site.post(&mut browser, "/backups/write", &[])
            .await
            .leads_to("/confirm?return_to=/backups");
        assert_eq!(
            backup_run::newest(&site.db, site.now()).await.unwrap(),
            None
        );
    })
    .await;
}

/// What is in object storage no backup takes, so nobody is offered that.
#[tokio::test]
async fn audio_in_a_bucket_is_not_offered_for_a_backup() {
    each_database("audio_in_a_bucket_is_not_offered", async |db| {
        let settings = BucketSettings {
            bucket: "audio".to_owned(),
            prefix: "prod".to_owned(),
            endpoint: None,
            region: "eu-central-1".to_owned(),
            is_virtual_hosted: true,
            allows_http: false,
            keys: Keys {
                id: "id".to_owned(),
                secret: "secret".to_owned(),
                session_token: None,
            },
        };
        let bucket = AudioStore::bucket(&settings).unwrap();
        let mut site = TestSite::new(db).await;
        for (audio, is_offered) in [(AudioStore::folder("audio".into()), true), (bucket, false)] {
            site = site.equipped(|state| {
                state.backups = Some(Arc::new(Keeper::default()));
                state.audio = audio;
            });
            let mut admin = site.admin().await;
            let page = site.get(&mut admin, "/backups").await.body;
            assert_eq!(page.contains("name=\"audio\""), is_offered, "{page}");
            assert_eq!(page.contains("<code>s3://audio/prod</code>"), !is_offered);
        }
    })
    .await;
}
