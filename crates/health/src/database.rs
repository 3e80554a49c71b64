//! Whether the database is whole, up to date, and not drowning in its journal.

use crate::{Check, Installation, Status, folders};
use listen_core::time::Timestamp;
use listen_store::{Db, snapshot};
use std::path::Path;

const NAME: &str = "database";
/// A journal of this size means that something keeps SQLite from folding it in.
const LARGE_WAL: u64 = 256 * 1024 * 1024;

/// The database of an installation; `db` says why where it cannot be opened.
pub(crate) async fn check(
    db: Result<&&Db, &str>,
    installation: &Installation,
    _now: Timestamp,
) -> Check {
    if installation.is_fresh() {
        return Check::new(
            NAME,
            Status::Pass,
            "no database yet; it is made at the first start",
        );
    }
    match db {
        Err(reason) => Check::new(NAME, Status::Fail, reason),
        Ok(db) => open(db, installation.sqlite_file.as_deref()).await,
    }
}

async fn open(db: &Db, file: Option<&Path>) -> Check {
    let contents = match sound(db).await {
        Ok(contents) => contents,
        Err(reason) => return Check::new(NAME, Status::Fail, reason),
    };
    let newest = snapshot::newest_migration();
    if contents.migration > newest {
        let message = format!(
            "the database is newer than this program (migration {}, known are {newest}); update the program",
            contents.migration
        );
        return Check::new(NAME, Status::Fail, message);
    }
    if listen_store::copy::is_unfinished(db).await.unwrap_or(false) {
        let message = "a copy that was interrupted; run the same `listen migrate-database` again";
        return Check::new(NAME, Status::Fail, message);
    }
    let wal = file.map_or(0, wal_bytes);
    let (status, message) = if contents.migration < newest {
        (
            Status::Warn,
            format!(
                "migration {} of {newest}; run `listen migrate`",
                contents.migration
            ),
        )
    } else if wal > LARGE_WAL {
        (
            Status::Warn,
            format!(
                "the journal has {} MB; a process holds an old read open, restart it",
                wal / 1_000_000
            ),
        )
    } else {
        (
            Status::Pass,
            format!("{} answers, is whole and up to date", db.name()),
        )
    };
    let check = Check::new(NAME, status, message)
        .with("accounts", &contents.n_accounts)
        .with("attempts", &contents.n_attempts)
        .with("migration", &contents.migration)
        .with("wal_bytes", &wal);
    with_permission(check, file)
}

/// A file that this process may not write serves nobody for long.
fn with_permission(check: Check, file: Option<&Path>) -> Check {
    let problem = file
        .and_then(Path::parent)
        .and_then(|folder| folders::probe(folder).err());
    match problem {
        Some(reason) => Check::new(
            NAME,
            Status::Fail,
            format!("the folder of the database cannot be written: {reason}"),
        ),
        None => check,
    }
}

async fn sound(db: &Db) -> Result<snapshot::Contents, String> {
    if let Some(damage) = snapshot::damage(db)
        .await
        .map_err(|error| error.to_string())?
    {
        return Err(format!(
            "the database is damaged ({damage}); stop and run `listen restore`"
        ));
    }
    snapshot::contents(db)
        .await
        .map_err(|error| error.to_string())
}

fn wal_bytes(file: &Path) -> u64 {
    let mut journal = file.as_os_str().to_owned();
    journal.push("-wal");
    std::fs::metadata(Path::new(&journal)).map_or(0, |found| found.len())
}
