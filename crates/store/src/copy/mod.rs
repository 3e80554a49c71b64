//! Copies everything from one database into another one, of the same kind or not.
//!
//! The tables and columns are those that the databases name (`schema`), so nothing has to be
//! added here for a new migration. An interrupted copy is gone on with: what has arrived is
//! compared with the source first, and where the source has changed since, it starts anew.

mod cell;
mod rows;
mod schema;

pub(crate) use mark::STATEMENTS as MARK_STATEMENTS;
pub(crate) use rows::STATEMENTS as ROWS_STATEMENTS;
pub(crate) use schema::STATEMENTS as SCHEMA_STATEMENTS;
mod mark;

use crate::db::{Db, StoreError, Tx};
use crate::snapshot::{migration, newest_migration};
use listen_core::time::Timestamp;
use rows::Row;
use schema::Table;
use std::fmt;

/// One of the two databases, for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// What is read.
    Source,
    /// What is written.
    Target,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Source => "source",
            Self::Target => "target",
        })
    }
}

/// Why nothing, or not everything, was copied.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// A database is of an older or newer release.
    #[error(
        "the {side} is at migration {found}, this program at {expected}; run `listen migrate` of this release on it"
    )]
    Version {
        /// Which one.
        side: Side,
        /// Its newest migration; 0 if it has none.
        found: i64,
        /// The newest that the program knows.
        expected: i64,
    },
    /// The tables are not the same.
    #[error("the databases differ: {0}")]
    Differ(String),
    /// The target is in use.
    #[error("the target is not empty: {n_rows} rows in table {table}; name a new, empty database")]
    NotEmpty {
        /// The first table with rows.
        table: String,
        /// How many.
        n_rows: u64,
    },
    /// What arrived is not what was sent.
    #[error("table {0} is not the same in the target; nothing may use the target")]
    NotTheSame(String),
    /// A row cannot be read or written.
    #[error("table {table}: {error}")]
    Table {
        /// Whose row.
        table: String,
        /// What the database said.
        error: StoreError,
    },
    /// Anything else that a database said.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What has happened, while it happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// An earlier copy is gone on with; so many rows are there already.
    Resumed {
        /// In all tables.
        n_rows: u64,
    },
    /// The source has changed since an earlier copy was interrupted, which is thrown away.
    Restarted {
        /// Where the difference was found.
        table: String,
    },
    /// Rows have arrived.
    Copied {
        /// Name of the table.
        table: String,
        /// Rows so far.
        n_done: u64,
        /// Rows in all.
        n_rows: u64,
    },
    /// A table was read on both sides.
    Verified(TableCount),
}

/// A table that is the same on both sides, or that is going to be copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableCount {
    /// Name of the table.
    pub table: String,
    /// Its rows.
    pub n_rows: u64,
    /// SHA-256 of all its rows by primary key, in hexadecimal; empty before anything is copied.
    pub sha256: String,
}

/// What would be copied: every table with its rows, in the order of the copy. Nothing is written.
/// Without a target that has tables, only the source is examined.
///
/// # Errors
/// [`CopyError`], as [`copy`] would end.
pub async fn plan(source: &Db, target: Option<&Db>) -> Result<Vec<TableCount>, CopyError> {
    let mut from = rows::snapshot(source).await?;
    check_version(source, Side::Source).await?;
    let tables = schema::in_order(schema::read(&mut from).await?)?;
    if let Some(target) = target {
        check_version(target, Side::Target).await?;
        check_target(target, &tables).await?;
    }
    let mut counts = Vec::new();
    for table in &tables {
        counts.push(TableCount {
            table: table.name.clone(),
            n_rows: rows::count(&mut from, table).await?,
            sha256: String::new(),
        });
    }
    Ok(counts)
}

/// Copies all rows into a migrated, empty target, or goes on with an unfinished copy; then reads
/// every table on both sides. The source is read at one moment, and not changed.
///
/// # Errors
/// [`CopyError`]. What was copied until then stays, and the next call goes on with it.
pub async fn copy(
    source: &Db,
    target: &Db,
    now: Timestamp,
    mut tell: impl FnMut(Progress),
) -> Result<Vec<TableCount>, CopyError> {
    let mut from = rows::snapshot(source).await?;
    check_version(source, Side::Source).await?;
    check_version(target, Side::Target).await?;
    let pairs = paired(&mut from, target).await?;
    if mark::is_there(target).await? {
        resume(&mut from, target, &pairs, &mut tell).await?;
    } else {
        mark::insert(target, now).await?;
    }
    for pair in &pairs {
        copy_table(&mut from, target, pair, &mut tell)
            .await
            .map_err(|error| pair.failed(error))?;
    }
    let counts = verify(&mut from, target, &pairs, &mut tell).await?;
    mark::set_counters(target).await?;
    mark::delete(target).await?;
    Ok(counts)
}

/// Whether the database is a copy that was interrupted: then nothing may use it.
///
/// # Errors
/// What the database says.
pub async fn is_unfinished(db: &Db) -> Result<bool, StoreError> {
    mark::is_there(db).await
}

/// A table as each side has it: the same columns by name, perhaps of other types.
struct Pair {
    source: Table,
    target: Table,
}

impl Pair {
    fn failed(&self, error: StoreError) -> CopyError {
        CopyError::Table {
            table: self.source.name.clone(),
            error,
        }
    }
}

async fn check_version(db: &Db, side: Side) -> Result<(), CopyError> {
    let expected = newest_migration();
    // A database without any table has no list of migrations either.
    let found = migration(db).await.unwrap_or(0);
    if found == expected {
        return Ok(());
    }
    Err(CopyError::Version {
        side,
        found,
        expected,
    })
}

/// The tables of the target, if they are those of the source and empty, or an unfinished copy's.
async fn check_target(target: &Db, source: &[Table]) -> Result<Vec<Table>, CopyError> {
    let mut to = rows::snapshot(target).await?;
    let tables = schema::read(&mut to).await?;
    schema::compare(source, &tables)?;
    if mark::is_there(target).await? {
        return Ok(tables);
    }
    for table in &tables {
        let n_rows = rows::count(&mut to, table).await?;
        if n_rows > 0 {
            let table = table.name.clone();
            return Err(CopyError::NotEmpty { table, n_rows });
        }
    }
    Ok(tables)
}

async fn paired(from: &mut Tx, target: &Db) -> Result<Vec<Pair>, CopyError> {
    let sources = schema::in_order(schema::read(from).await?)?;
    let targets = check_target(target, &sources).await?;
    let pair = |source: Table| {
        let target = targets.iter().find(|target| target.name == source.name)?;
        let target = target.clone();
        Some(Pair { source, target })
    };
    Ok(sources.into_iter().filter_map(pair).collect())
}

/// Keeps what an interrupted copy has brought if the source still begins with it.
async fn resume(
    from: &mut Tx,
    target: &Db,
    pairs: &[Pair],
    tell: &mut impl FnMut(Progress),
) -> Result<(), CopyError> {
    let mut to = rows::snapshot(target).await?;
    let mut n_rows = 0;
    for pair in pairs {
        let (there, _) = rows::digest(&mut to, &pair.target, None).await?;
        let (here, _) = rows::digest(from, &pair.source, Some(there.n_rows)).await?;
        if here != there {
            drop(to);
            let table = pair.source.name.clone();
            tell(Progress::Restarted { table });
            return empty(target, pairs).await;
        }
        n_rows += there.n_rows;
    }
    tell(Progress::Resumed { n_rows });
    Ok(())
}

async fn empty(target: &Db, pairs: &[Pair]) -> Result<(), CopyError> {
    let mut tx = target.begin().await?;
    rows::delete_all(&mut tx, pairs.iter().rev().map(|pair| &pair.target)).await?;
    Ok(tx.commit().await?)
}

/// Copies what is not there yet. Each batch is a transaction of its own.
async fn copy_table(
    from: &mut Tx,
    target: &Db,
    pair: &Pair,
    tell: &mut impl FnMut(Progress),
) -> Result<(), StoreError> {
    let n_rows = rows::count(from, &pair.source).await?;
    let (mut n_done, mut last) = arrived(target, pair).await?;
    loop {
        let len = rows::batch_len(&pair.source);
        let batch = rows::next(from, &pair.source, last.as_ref(), len).await?;
        let Some(end) = batch.last().cloned() else {
            return Ok(());
        };
        n_done += batch.len() as u64;
        let mut tx = target.begin().await?;
        rows::insert(&mut tx, &pair.target, batch).await?;
        tx.commit().await?;
        last = Some(end);
        let table = pair.source.name.clone();
        tell(Progress::Copied {
            table,
            n_done,
            n_rows,
        });
    }
}

/// Rows of a table in the target, and the last one by its key.
async fn arrived(target: &Db, pair: &Pair) -> Result<(u64, Option<Row>), StoreError> {
    let mut to = rows::snapshot(target).await?;
    let (digest, last) = rows::digest(&mut to, &pair.target, None).await?;
    Ok((digest.n_rows, last))
}

async fn verify(
    from: &mut Tx,
    target: &Db,
    pairs: &[Pair],
    tell: &mut impl FnMut(Progress),
) -> Result<Vec<TableCount>, CopyError> {
    let mut to = rows::snapshot(target).await?;
    let mut counts = Vec::new();
    for pair in pairs {
        let (here, _) = rows::digest(from, &pair.source, None).await?;
        let (there, _) = rows::digest(&mut to, &pair.target, None).await?;
        if here != there {
            return Err(CopyError::NotTheSame(pair.source.name.clone()));
        }
        let count = TableCount {
            table: pair.source.name.clone(),
            n_rows: here.n_rows,
            sha256: listen_core::rendition::hex(&here.sha256),
        };
        tell(Progress::Verified(count.clone()));
        counts.push(count);
    }
    Ok(counts)
}
