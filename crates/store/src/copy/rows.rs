//! Rows of any table, read in batches by primary key and written as they are.

use super::cell::Cell;
use super::schema::{Table, quoted};
use crate::StoreError;
use crate::db::{Db, Tx};
use crate::sql::{on_tx, statements};
use sha2::{Digest as _, Sha256};
use sqlx::{AssertSqlSafe, Postgres, QueryBuilder, Sqlite};

statements! {
    LIFT_GUARD = "DROP TRIGGER IF EXISTS audit_loses_none",
        postgres "ALTER TABLE audit DISABLE TRIGGER audit_keeps_rows";
    SET_GUARD = "CREATE TRIGGER IF NOT EXISTS audit_loses_none BEFORE DELETE ON audit BEGIN
            SELECT RAISE(ABORT, 'the audit log is append-only');
        END",
        postgres "ALTER TABLE audit ENABLE TRIGGER audit_keeps_rows";
}

/// Rows in a batch at most.
const MAX_ROWS: usize = 1_000;
/// Parameters of a statement at most: SQLite takes 32,766.
const MAX_PARAMETERS: usize = 30_000;

pub(super) type Row = Vec<Cell>;

/// Rows in one batch of this table.
pub(super) fn batch_len(table: &Table) -> usize {
    (MAX_PARAMETERS / table.columns.len().max(1)).clamp(1, MAX_ROWS)
}

/// Number of rows.
pub(super) async fn count(tx: &mut Tx, table: &Table) -> Result<u64, StoreError> {
    let sql = AssertSqlSafe(format!("SELECT COUNT(*) FROM {}", quoted(&table.name)));
    let (n_rows,): (i64,) = match tx {
        Tx::Sqlite(tx) => sqlx::query_as(sql).fetch_one(&mut **tx).await?,
        Tx::Postgres(tx) => sqlx::query_as(sql).fetch_one(&mut **tx).await?,
    };
    Ok(n_rows.unsigned_abs())
}

/// The next rows after the row `after`, by primary key; at most `n` of them.
pub(super) async fn next(
    tx: &mut Tx,
    table: &Table,
    after: Option<&Row>,
    n: usize,
) -> Result<Vec<Row>, StoreError> {
    match tx {
        Tx::Sqlite(tx) => {
            let mut query = next_sqlite(table, after, n);
            let rows = query.build().fetch_all(&mut **tx).await?;
            rows.iter()
                .map(|row| each(table, |at, kind| Cell::from_sqlite(row, at, kind)))
                .collect()
        }
        Tx::Postgres(tx) => {
            let mut query = next_postgres(table, after, n);
            let rows = query.build().fetch_all(&mut **tx).await?;
            rows.iter()
                .map(|row| each(table, |at, kind| Cell::from_postgres(row, at, kind)))
                .collect()
        }
    }
}

fn each(
    table: &Table,
    read: impl Fn(usize, super::cell::Kind) -> Result<Cell, sqlx::Error>,
) -> Result<Row, StoreError> {
    let cells = table.columns.iter().enumerate();
    Ok(cells
        .map(|(at, column)| read(at, column.kind))
        .collect::<Result<Row, sqlx::Error>>()?)
}

fn select(table: &Table) -> String {
    format!(
        "SELECT {} FROM {}",
        table.column_list(),
        quoted(&table.name)
    )
}

fn next_sqlite(table: &Table, after: Option<&Row>, n: usize) -> QueryBuilder<Sqlite> {
    let key = table.key_list("BINARY");
    let mut query = QueryBuilder::new(select(table));
    if let Some(row) = after {
        query.push(format!(" WHERE ({key}) > ("));
        let mut values = query.separated(", ");
        for at in &table.key {
            row[*at].clone().bind_sqlite(&mut values);
        }
        query.push(")");
    }
    query.push(format!(" ORDER BY {key} LIMIT {n}"));
    query
}

fn next_postgres(table: &Table, after: Option<&Row>, n: usize) -> QueryBuilder<Postgres> {
    let key = table.key_list("\"C\"");
    let mut query = QueryBuilder::new(select(table));
    if let Some(row) = after {
        query.push(format!(" WHERE ({key}) > ("));
        let mut values = query.separated(", ");
        for at in &table.key {
            let kind = table.columns[*at].kind;
            row[*at].clone().bind_postgres(kind, &mut values);
        }
        query.push(")");
    }
    query.push(format!(" ORDER BY {key} LIMIT {n}"));
    query
}

/// Writes rows whose columns are those of `table`, in its order.
pub(super) async fn insert(tx: &mut Tx, table: &Table, rows: Vec<Row>) -> Result<(), StoreError> {
    let into = format!(
        "INSERT INTO {} ({}) ",
        quoted(&table.name),
        table.column_list()
    );
    match tx {
        Tx::Sqlite(tx) => {
            let mut query = QueryBuilder::<Sqlite>::new(into);
            query.push_values(rows, |mut to, row| {
                for cell in row {
                    cell.bind_sqlite(&mut to);
                }
            });
            query.build().execute(&mut **tx).await?;
        }
        Tx::Postgres(tx) => {
            // Numbers of rows are kept; the counters follow at the end.
            let mut query =
                QueryBuilder::<Postgres>::new(format!("{into} OVERRIDING SYSTEM VALUE "));
            query.push_values(rows, |mut to, row| {
                for (cell, column) in row.into_iter().zip(&table.columns) {
                    cell.bind_postgres(column.kind, &mut to);
                }
            });
            query.build().execute(&mut **tx).await?;
        }
    }
    Ok(())
}

/// How many rows there are and what they hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Digest {
    pub n_rows: u64,
    pub sha256: [u8; 32],
}

/// Hashes the first `n` rows, or all; also gives the last one of them.
pub(super) async fn digest(
    tx: &mut Tx,
    table: &Table,
    n: Option<u64>,
) -> Result<(Digest, Option<Row>), StoreError> {
    let (mut hash, mut n_rows, mut last) = (Sha256::new(), 0_u64, None);
    loop {
        let left = n.map_or(u64::MAX, |n| n - n_rows);
        let len = usize::try_from(left).unwrap_or(usize::MAX);
        let batch = next(tx, table, last.as_ref(), len.min(batch_len(table))).await?;
        n_rows += batch.len() as u64;
        for cell in batch.iter().flatten() {
            cell.feed(&mut hash);
        }
        let Some(row) = batch.into_iter().next_back() else {
            break;
        };
        last = Some(row);
    }
    let sha256 = hash.finalize().into();
    Ok((Digest { n_rows, sha256 }, last))
}

/// Removes all rows of tables, each after those that refer to it. The audit log lets nothing go,
/// but what an unfinished copy brought is no log yet.
pub(super) async fn delete_all(
    tx: &mut Tx,
    tables: impl Iterator<Item = &Table>,
) -> Result<(), StoreError> {
    on_tx!(*tx, execute LIFT_GUARD)?;
    for table in tables {
        delete(tx, table).await?;
    }
    on_tx!(*tx, execute SET_GUARD).map(|_| ())
}

async fn delete(tx: &mut Tx, table: &Table) -> Result<(), StoreError> {
    let sql = AssertSqlSafe(format!("DELETE FROM {}", quoted(&table.name)));
    match tx {
        Tx::Sqlite(tx) => sqlx::query(sql).execute(&mut **tx).await.map(|_| ())?,
        Tx::Postgres(tx) => sqlx::query(sql).execute(&mut **tx).await.map(|_| ())?,
    }
    Ok(())
}

/// A transaction that sees the database at one moment, whatever is written meanwhile.
pub(super) async fn snapshot(db: &Db) -> Result<Tx, StoreError> {
    Ok(match db {
        // Its first read opens the moment.
        Db::Sqlite(pool) => Tx::Sqlite(pool.begin().await?),
        Db::Postgres(pool) => Tx::Postgres(
            pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                .await?,
        ),
    })
}
