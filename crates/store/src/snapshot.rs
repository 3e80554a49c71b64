//! Copies of a whole SQLite database: made while others write, checked, put back.
//!
//! PostgreSQL brings programs of its own for this, and `listen backup` calls them.

use crate::sql::{on_db, statements};
use crate::{Db, StoreError};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use std::path::Path;

statements! {
    MIGRATION = "SELECT CAST(COALESCE(MAX(version), 0) AS BIGINT) FROM _sqlx_migrations WHERE success";
    COUNT_ACCOUNTS = "SELECT COUNT(*) FROM account";
    COUNT_ATTEMPTS = "SELECT COUNT(*) FROM attempt WHERE submitted_at IS NOT NULL";
    COUNT_OTHERS = "SELECT CAST(0 AS BIGINT)", postgres "SELECT COUNT(*) FROM pg_stat_activity
        WHERE datname = current_database() AND backend_type = 'client backend' AND application_name <> 'listen restore'";
}

/// Number of the newest migration that this program knows.
#[must_use]
pub fn newest_migration() -> i64 {
    sqlx::migrate!("migrations/sqlite")
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or(0)
}

/// Number of the newest migration that the database has gone through.
///
/// # Errors
/// What the database says, also if it was never migrated.
pub async fn migration(db: &Db) -> Result<i64, StoreError> {
    let (version,) = on_db!(db, fetch_one(i64,), MIGRATION)?;
    Ok(version)
}

/// Writes a copy of a SQLite database to `to`, which must not be there. Others go on reading and
/// writing meanwhile; the copy is the database at one moment.
///
/// # Errors
/// [`StoreError::Url`] for PostgreSQL; what the database says, for instance that the disk is full.
pub async fn write(db: &Db, to: &Path) -> Result<(), StoreError> {
    let Db::Sqlite(pool) = db else {
        return Err(StoreError::Url("postgres".to_owned()));
    };
    // Not the backup interface in steps: every write of another process starts it anew, and under
    // load it never ends.
    sqlx::query("VACUUM INTO $1")
        .bind(to.to_string_lossy().as_ref())
        .execute(pool)
        .await?;
    let failed = |error: std::io::Error| StoreError::File {
        path: to.to_owned(),
        reason: error.to_string(),
    };
    std::fs::File::open(to)
        .and_then(|file| file.sync_all())
        .map_err(failed)
}

/// What a database file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// Its newest migration.
    pub migration: i64,
    /// Accounts.
    pub n_accounts: i64,
    /// Submitted attempts.
    pub n_attempts: i64,
}

/// Reads a database file through: its structure, its references and what it holds. The file is not
/// changed.
///
/// # Errors
/// [`StoreError::Corrupt`] if it is damaged or no database of this program.
pub async fn check(file: &Path) -> Result<Contents, StoreError> {
    let corrupt = |reason: String| StoreError::Corrupt(format!("{}: {reason}", file.display()));
    let mut connection = SqliteConnectOptions::new()
        .filename(file)
        .read_only(true)
        .immutable(true)
        .connect()
        .await
        .map_err(|error| corrupt(error.to_string()))?;
    let contents = read_through(&mut connection).await;
    connection.close().await?;
    contents.map_err(corrupt)
}

/// What a database in use holds.
///
/// # Errors
/// What the database says.
pub async fn contents(db: &Db) -> Result<Contents, StoreError> {
    let (n_accounts,) = on_db!(db, fetch_one(i64,), COUNT_ACCOUNTS)?;
    let (n_attempts,) = on_db!(db, fetch_one(i64,), COUNT_ATTEMPTS)?;
    Ok(Contents {
        migration: migration(db).await?,
        n_accounts,
        n_attempts,
    })
}

/// What is wrong with the structure of a database in use; `None` where nothing is, and for
/// PostgreSQL, which watches its own pages.
///
/// # Errors
/// What the database says.
pub async fn damage(db: &Db) -> Result<Option<String>, StoreError> {
    let Db::Sqlite(pool) = db else {
        return Ok(None);
    };
    // Not integrity_check: that one reads every index as well and takes far longer.
    let (verdict,): (String,) = sqlx::query_as("PRAGMA quick_check(1)")
        .fetch_one(pool)
        .await?;
    Ok(Some(verdict).filter(|verdict| verdict != "ok"))
}

/// Others who are connected to a PostgreSQL database just now; none are counted for SQLite.
///
/// # Errors
/// What the database says.
pub async fn count_others(db: &Db) -> Result<i64, StoreError> {
    let (n_others,) = on_db!(db, fetch_one(i64,), COUNT_OTHERS)?;
    Ok(n_others)
}

async fn read_through(connection: &mut SqliteConnection) -> Result<Contents, String> {
    let (verdict,): (String,) = one(connection, "PRAGMA integrity_check(1)").await?;
    if verdict != "ok" {
        return Err(verdict);
    }
    let dangling = sqlx::query("PRAGMA foreign_key_check")
        .fetch_optional(&mut *connection)
        .await
        .map_err(|error| error.to_string())?;
    if dangling.is_some() {
        return Err("a row refers to one that is not there".to_owned());
    }
    let (migration,) = one(connection, MIGRATION.sqlite).await?;
    let (n_accounts,) = one(connection, COUNT_ACCOUNTS.sqlite).await?;
    let (n_attempts,) = one(connection, COUNT_ATTEMPTS.sqlite).await?;
    Ok(Contents {
        migration,
        n_accounts,
        n_attempts,
    })
}

async fn one<T>(connection: &mut SqliteConnection, sql: &'static str) -> Result<T, String>
where
    T: for<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow> + Send + Unpin,
{
    sqlx::query_as(sql)
        .fetch_one(connection)
        .await
        .map_err(|error| error.to_string())
}

/// Puts a checked copy in the place of a database that nobody uses. The journal of the old
/// database goes first: SQLite would replay it into the new one, silently.
///
/// # Errors
/// [`StoreError::File`]; then the old database or the new one is in place, each of them whole.
pub fn put_back(copy: &Path, database: &Path) -> Result<(), StoreError> {
    for ending in ["-wal", "-shm"] {
        let mut journal = database.as_os_str().to_owned();
        journal.push(ending);
        remove_if_there(Path::new(&journal))?;
    }
    let failed = |error: std::io::Error| StoreError::File {
        path: database.to_owned(),
        reason: error.to_string(),
    };
    std::fs::rename(copy, database).map_err(failed)?;
    let folder = database.parent().unwrap_or(Path::new("."));
    std::fs::File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(failed)
}

fn remove_if_there(path: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(StoreError::File {
            path: path.to_owned(),
            reason: error.to_string(),
        }),
        _ => Ok(()),
    }
}
