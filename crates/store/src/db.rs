//! The two databases: opening, migrating and transactions.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, PgPool, SqlitePool};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

/// How long a SQLite writer waits for another one.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Connections of [`Db::relaxed`].
const RELAXED: u32 = 4;
/// How long opening a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A database with its pool of connections.
#[derive(Debug, Clone)]
pub enum Db {
    /// One file beside the program.
    Sqlite(SqlitePool),
    /// A server.
    Postgres(PgPool),
}

/// A transaction; dropped without [`Tx::commit`] it is rolled back.
#[derive(Debug)]
pub enum Tx {
    /// Holds the write lock from its start.
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
    /// Read committed.
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
}

/// Why the store could not do something.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address names no database that is supported.
    #[error(
        "DATABASE_URL `{0}` is not supported; use sqlite://FILE or postgres://USER:PASSWORD@HOST/NAME"
    )]
    Url(String),
    /// A unique value is there already: the e-mail address of another account.
    #[error("a row with this value exists already")]
    Conflict,
    /// The database was migrated by a newer program.
    #[error(
        "the database is newer than this program: migration {0} is unknown; update the program"
    )]
    Newer(i64),
    /// A stored value cannot be read: the database was changed by hand.
    #[error("stored value cannot be read: {0}")]
    Corrupt(String),
    /// The folder or the lock of the SQLite file cannot be used.
    #[error("cannot use {path}: {reason}")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// The disk of the database is full; of the transaction nothing is kept.
    #[error("no space left for the database: {0}")]
    Full(sqlx::Error),
    /// The database does not answer, or takes nobody in at the moment.
    #[error("the database cannot be reached: {0}")]
    Away(sqlx::Error),
    /// The role of the database may not do that.
    #[error("the role of the database may not do that: {0}")]
    Denied(sqlx::Error),
    /// Anything else that the database said.
    #[error("database: {0}")]
    Sqlx(sqlx::Error),
    /// A migration failed.
    #[error("migration: {0}")]
    Migrate(sqlx::migrate::MigrateError),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(inner) if inner.is_unique_violation() => Self::Conflict,
            sqlx::Error::Database(inner) if says(inner.as_ref(), &FULL) => Self::Full(error),
            sqlx::Error::Database(inner) if says(inner.as_ref(), &AWAY) => Self::Away(error),
            sqlx::Error::Database(inner) if says(inner.as_ref(), &DENIED) => Self::Denied(error),
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Away(error),
            _ => Self::Sqlx(error),
        }
    }
}

/// A full disk. SQLite: `SQLITE_FULL`, and its shared memory that cannot grow (`IOERR_SHMSIZE`).
/// PostgreSQL: `disk_full`.
const FULL: [&str; 3] = ["13", "4874", "53100"];
/// SQLite: locked for longer than is waited. PostgreSQL: too many connections, and a server that
/// shuts down, was ended by a crash, or is starting.
const AWAY: [&str; 5] = ["5", "53300", "57P01", "57P02", "57P03"];
/// PostgreSQL: `insufficient_privilege`.
const DENIED: [&str; 1] = ["42501"];

fn says(error: &dyn sqlx::error::DatabaseError, codes: &[&str]) -> bool {
    error.code().is_some_and(|code| codes.contains(&&*code))
}

impl Db {
    /// Opens the database that `url` names, creating a SQLite file that is not there.
    ///
    /// # Errors
    /// [`StoreError::Url`] for an unknown scheme; else what the database says.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let options = PgConnectOptions::from_str(url).map_err(StoreError::Sqlx)?;
            // The pool would try again until its time is over and then hide the reason.
            sqlx::PgConnection::connect_with(&options)
                .await?
                .close()
                .await?;
            let pool = PgPoolOptions::new()
                .max_connections(16)
                .acquire_timeout(CONNECT_TIMEOUT)
                .connect_with(options)
                .await?;
            return Ok(Self::Postgres(pool));
        }
        let path = url
            .strip_prefix("sqlite://")
            .ok_or_else(|| StoreError::Url(without_password(url)))?;
        Self::open_sqlite(Path::new(path)).await
    }

    async fn open_sqlite(path: &Path) -> Result<Self, StoreError> {
        let failed = |path: &Path, error: &std::io::Error| StoreError::File {
            path: path.to_owned(),
            reason: error.to_string(),
        };
        // One folder and not more: a longer way that is not there is a slip of the pen.
        match path
            .parent()
            .map(|folder| (folder, std::fs::create_dir(folder)))
        {
            Some((folder, Err(error))) if !folder.is_dir() && folder != Path::new("") => {
                return Err(failed(folder, &error));
            }
            _ => {}
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            // FULL: a response that was answered with "saved" survives a power cut.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY_TIMEOUT);
        // SQLite waits for nobody when it changes the journal of a new file.
        let is_new = std::fs::metadata(path).map_or(true, |file| file.len() == 0);
        let _lock = is_new.then(|| lock_beside(path)).transpose()?;
        if is_new {
            make_own(path).map_err(|error| failed(path, &error))?;
        }
        let pool = sqlite_pool(8).connect_with(options).await?;
        Ok(Self::Sqlite(pool))
    }

    /// Brings the schema up to date. Programs that start together wait for one another.
    ///
    /// # Errors
    /// [`StoreError::Newer`] if the database knows migrations that this program does not.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        let result = match self {
            Self::Sqlite(pool) => {
                let _lock = lock_beside(pool.connect_options().get_filename())?;
                sqlx::migrate!("migrations/sqlite").run(pool).await
            }
            // PostgreSQL has an advisory lock for this, and sqlx takes it.
            Self::Postgres(pool) => sqlx::migrate!("migrations/postgres").run(pool).await,
        };
        result.map_err(|error| match error {
            sqlx::migrate::MigrateError::VersionMissing(version) => StoreError::Newer(version),
            other => StoreError::Migrate(other),
        })?;
        // Their words are found by rules that SQL does not have.
        crate::mistake::index_missing(self).await?;
        Ok(())
    }

    /// Starts a transaction that may write.
    ///
    /// # Errors
    /// What the database says.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        Ok(match self {
            // A deferred transaction that turns into a writer can fail with "locked" half-way.
            Self::Sqlite(pool) => Tx::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// Another way into the same database, whose commits do not wait for the disk. A power cut may
    /// forget the last moments of what was written through it, and harms nothing else; the end of a
    /// process forgets nothing. For books that are counted, never for what somebody is told is saved.
    /// Opens its few connections when they are needed; the runtime has to be there.
    #[must_use]
    pub fn relaxed(&self) -> Self {
        match self {
            Self::Sqlite(pool) => {
                let options = SqliteConnectOptions::clone(&pool.connect_options())
                    .synchronous(SqliteSynchronous::Normal);
                Self::Sqlite(sqlite_pool(RELAXED).connect_lazy_with(options))
            }
            Self::Postgres(pool) => {
                let options = PgConnectOptions::clone(&pool.connect_options())
                    .options([("synchronous_commit", "off")]);
                let few = PgPoolOptions::new().max_connections(RELAXED);
                let few = few.acquire_timeout(CONNECT_TIMEOUT);
                Self::Postgres(few.connect_lazy_with(options))
            }
        }
    }

    /// Name of the database for people.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    /// Closes all connections after their work.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    /// Makes the changes last.
    ///
    /// # Errors
    /// What the database says; then nothing was changed.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx) => tx.commit().await,
        }
        .map_err(StoreError::from)
    }
}

/// SQLite ends a transaction by itself where the disk is full; sqlx then fails to roll it back and
/// takes the connection for one in a transaction for ever. Such a connection is closed.
fn sqlite_pool(n_connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(n_connections)
        .acquire_timeout(CONNECT_TIMEOUT)
        .after_release(|connection, _| {
            Box::pin(async move {
                // Answers when the rollback before it is done.
                connection.ping().await?;
                Ok(!connection.is_in_transaction())
            })
        })
}

/// An empty file that only its owner may read: passwords of mail servers are in it. What SQLite puts beside
/// it gets the same permissions.
fn make_own(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true).mode(0o600).open(path)?;
    Ok(())
}

/// Waits for the lock file beside a SQLite file; SQLite itself has no lock around migrations.
fn lock_beside(database: &Path) -> Result<std::fs::File, StoreError> {
    let path = database.with_extension("migrate-lock");
    let failed = |error: std::io::Error| StoreError::File {
        path: path.clone(),
        reason: error.to_string(),
    };
    let file = std::fs::File::create(&path).map_err(failed)?;
    file.lock().map_err(failed)?;
    Ok(file)
}

/// An address that may be shown: without what stands between `:` and `@`.
#[must_use]
pub fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    match rest.rsplit_once('@') {
        Some((login, host)) => {
            let name = login.split(':').next().unwrap_or_default();
            format!("{scheme}://{name}:***@{host}")
        }
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As SQLite does where the disk is full (`tests/ops/faults.sh` fills one).
    #[tokio::test]
    async fn a_transaction_that_sqlite_ended_harms_none_after_it() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let url = format!("sqlite://{}/listen.db", folder.path().display());
        let db = Db::connect(&url).await.expect("SQLite opens");
        for _ in 0..20 {
            let Ok(Tx::Sqlite(mut tx)) = db.begin().await else {
                panic!("no transaction can be started")
            };
            sqlx::query("ROLLBACK")
                .execute(&mut *tx)
                .await
                .expect("it ends");
        }
    }

    #[test]
    fn a_shown_address_has_no_password() {
        let cases = [
            (
                "postgres://ann:s3cret@db/listen",
                "postgres://ann:***@db/listen",
            ),
            ("postgres://db/listen", "postgres://db/listen"),
            ("sqlite:///data/listen.db", "sqlite:///data/listen.db"),
        ];
        for (url, expected) in cases {
            assert_eq!(without_password(url), expected);
        }
    }
}
