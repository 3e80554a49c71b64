//! Both databases understand every statement and have the same tables.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use listen_store::{Db, sql};
use listen_test_kit::database::each_database;
use sqlx::{AssertSqlSafe, Executor as _, SqlSafeStr as _};

#[tokio::test]
async fn every_statement_prepares() {
    each_database("every_statement_prepares", async |db| {
        for (module, statement) in sql::all() {
            let result = match &db {
                Db::Sqlite(pool) => pool
                    .prepare(statement.sqlite.into_sql_str())
                    .await
                    .map(|_| ()),
                Db::Postgres(pool) => pool
                    .prepare(statement.postgres.into_sql_str())
                    .await
                    .map(|_| ()),
            };
            assert!(
                result.is_ok(),
                "{}: {module}::{}: {result:?}",
                db.name(),
                statement.name
            );
        }
    })
    .await;
}

/// Table, column and whether it may be null, sorted.
async fn columns(db: &Db) -> Vec<(String, String, bool)> {
    let mut columns: Vec<(String, String, bool)> = match db {
        Db::Sqlite(pool) => sqlx::query_as(
            "SELECT m.name, c.name, c.\"notnull\" = 0 AND c.pk = 0 FROM sqlite_schema m JOIN pragma_table_info(m.name) c
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\'
                -- The tables of full-text search; PostgreSQL has an index instead.
                AND m.name NOT LIKE 'mistake\\_text%' ESCAPE '\\'",
        )
        .fetch_all(pool)
        .await
        .unwrap(),
        Db::Postgres(pool) => sqlx::query_as(
            "SELECT table_name::text, column_name::text, is_nullable = 'YES' FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'",
        )
        .fetch_all(pool)
        .await
        .unwrap(),
    };
    columns.sort();
    columns
}

#[tokio::test]
async fn both_databases_have_the_same_columns() {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = listen_test_kit::database::sqlite(folder.path()).await;
    let Some(postgres) = listen_test_kit::database::postgres().await else {
        return listen_test_kit::skip::skipped(
            "both_databases_have_the_same_columns",
            "LISTEN_TEST_POSTGRES is not set",
        );
    };
    let expected = columns(&sqlite).await;
    assert!(expected.len() > 80, "{} columns", expected.len());
    assert_eq!(columns(&postgres).await, expected);
}

#[tokio::test]
async fn a_newer_database_is_refused_and_left_alone() {
    each_database("a_newer_database_is_refused_and_left_alone", async |db| {
        let insert = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'later', TRUE, ";
        match &db {
            Db::Sqlite(pool) => sqlx::query(AssertSqlSafe(format!("{insert} X'00', 0)"))).execute(pool).await.map(|_| ()),
            Db::Postgres(pool) => sqlx::query(AssertSqlSafe(format!("{insert} '\\x00', 0)"))).execute(pool).await.map(|_| ()),
        }
        .unwrap();
        let message = db.migrate().await.unwrap_err().to_string();
        assert!(message.contains("newer than this program"), "{message}");
    })
    .await;
}
