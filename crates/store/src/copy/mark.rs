//! The mark of an unfinished copy, a table that is there while rows are missing; and the counters
//! from which PostgreSQL numbers new rows.

use super::schema::quoted;
use crate::sql::{on_db, statements};
use crate::{Db, StoreError};
use listen_core::time::Timestamp;
use sqlx::AssertSqlSafe;

statements! {
    CREATE = "CREATE TABLE IF NOT EXISTS _listen_copy (started_at BIGINT NOT NULL)";
    COUNT = "SELECT COUNT(*) FROM sqlite_schema WHERE name = '_listen_copy'",
        postgres "SELECT COUNT(*) FROM pg_class WHERE relname = '_listen_copy' AND relnamespace = to_regnamespace(current_schema()::text)";
    DROP = "DROP TABLE IF EXISTS _listen_copy";
    COUNTERS = "SELECT '', '' WHERE FALSE", postgres "SELECT t.relname::text, c.attname::text
        FROM pg_class AS t JOIN pg_attribute AS c ON c.attrelid = t.oid AND c.attidentity <> ''
        WHERE t.relkind = 'r' AND t.relnamespace = to_regnamespace(current_schema()::text)";
}

pub(super) async fn is_there(db: &Db) -> Result<bool, StoreError> {
    let (n_tables,) = on_db!(db, fetch_one(i64,), COUNT)?;
    Ok(n_tables > 0)
}

pub(super) async fn insert(db: &Db, now: Timestamp) -> Result<(), StoreError> {
    on_db!(db, execute CREATE)?;
    let sql = "INSERT INTO _listen_copy (started_at) VALUES ($1)";
    match db {
        Db::Sqlite(pool) => sqlx::query(sql)
            .bind(now.0)
            .execute(pool)
            .await
            .map(|_| ())?,
        Db::Postgres(pool) => sqlx::query(sql)
            .bind(now.0)
            .execute(pool)
            .await
            .map(|_| ())?,
    }
    Ok(())
}

pub(super) async fn delete(db: &Db) -> Result<(), StoreError> {
    on_db!(db, execute DROP)?;
    Ok(())
}

/// The next row of each table gets a number that no row has. SQLite looks at the rows itself.
pub(super) async fn set_counters(db: &Db) -> Result<(), StoreError> {
    let counters = on_db!(db, fetch_all(String, String), COUNTERS)?;
    let Db::Postgres(pool) = db else {
        return Ok(());
    };
    for (table, column) in counters {
        let (table, quoted_column) = (quoted(&table), quoted(&column));
        let sql = format!(
            "SELECT setval(pg_get_serial_sequence($1, $2), COALESCE(MAX({quoted_column}), 0) + 1, FALSE) FROM {table}"
        );
        sqlx::query(AssertSqlSafe(sql))
            .bind(&table)
            .bind(&column)
            .execute(pool)
            .await?;
    }
    Ok(())
}
