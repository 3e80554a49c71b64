//! Everything of one database in another one: to PostgreSQL, back, and after an interruption.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use listen_core::account::Email;
use listen_core::time::Timestamp;
use listen_store::copy::{self, CopyError, Progress, TableCount};
use listen_store::{Db, account, attempt};
use listen_test_kit::database::{self, run};
use listen_test_kit::skip;
use sqlx::AssertSqlSafe;

const NOW: Timestamp = Timestamp(1_760_000_000_000);

/// A SQLite database with rows in every table.
async fn a_site(folder: &tempfile::TempDir) -> Db {
    let db = database::sqlite(folder.path()).await;
    run(&db, include_str!("data/a_site.sql")).await;
    db
}

async fn number(db: &Db, sql: &str) -> i64 {
    let sql = AssertSqlSafe(sql.to_owned());
    let (number,): (i64,) = match db {
        Db::Sqlite(pool) => sqlx::query_as(sql).fetch_one(pool).await.unwrap(),
        Db::Postgres(pool) => sqlx::query_as(sql).fetch_one(pool).await.unwrap(),
    };
    number
}

async fn postgres(test: &str) -> Option<Db> {
    let db = database::postgres().await;
    if db.is_none() {
        skip::skipped(test, "LISTEN_TEST_POSTGRES is not set");
    }
    db
}

/// Targets of each kind.
async fn targets(test: &str, folder: &tempfile::TempDir) -> Vec<Db> {
    let mut targets = vec![database::sqlite(folder.path()).await];
    targets.extend(postgres(test).await);
    targets
}

async fn copied(source: &Db, target: &Db) -> Vec<TableCount> {
    copy::copy(source, target, NOW, |_| {}).await.unwrap()
}

/// The schema as SQLite tells it by other means than those of the program.
async fn tables_and_columns(db: &Db) -> Vec<(String, String)> {
    let Db::Sqlite(pool) = db else { unreachable!() };
    sqlx::query_as(
        "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
         WHERE m.type = 'table' AND m.name NOT LIKE '\\_%' ESCAPE '\\' AND m.name NOT LIKE 'mistake\\_text%' ESCAPE '\\'",
    )
    .fetch_all(pool)
    .await
    .unwrap()
}

#[tokio::test]
async fn every_column_of_every_table_arrives_and_comes_back() {
    let folders = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let source = a_site(&folders[0]).await;
    let columns = tables_and_columns(&source).await;
    assert!(columns.len() > 200, "{} columns", columns.len());
    let Some(between) = postgres("every_column_of_every_table_arrives_and_comes_back").await else {
        return;
    };
    let there = copied(&source, &between).await;
    let back = database::sqlite(folders[1].path()).await;
    assert_eq!(there, copied(&between, &back).await);
    for (table, _) in &columns {
        let count = there.iter().find(|count| count.table == *table);
        let n_rows = count.map_or(0, |count| count.n_rows);
        assert!(
            n_rows > 0,
            "table {table} has no row: give it one in tests/data/a_site.sql"
        );
    }
    // Compared by SQLite itself, not by the hashes of the program.
    let Db::Sqlite(pool) = &back else {
        unreachable!()
    };
    let first = folders[0].path().join("listen.db");
    let mut connection = pool.acquire().await.unwrap();
    sqlx::query("ATTACH $1 AS first")
        .bind(first.to_string_lossy().as_ref())
        .execute(&mut *connection)
        .await
        .unwrap();
    for (table, column) in &columns {
        let sql = format!(
            "SELECT (SELECT COUNT(*) FROM (SELECT \"{column}\", typeof(\"{column}\") FROM main.\"{table}\" EXCEPT SELECT \"{column}\", typeof(\"{column}\") FROM first.\"{table}\"))
             + (SELECT COUNT(*) FROM (SELECT \"{column}\", typeof(\"{column}\") FROM first.\"{table}\" EXCEPT SELECT \"{column}\", typeof(\"{column}\") FROM main.\"{table}\"))"
        );
        let (n_other,): (i64,) = sqlx::query_as(AssertSqlSafe(sql))
            .fetch_one(&mut *connection)
            .await
            .unwrap();
        assert_eq!(n_other, 0, "{table}.{column}");
    }
}

#[tokio::test]
async fn work_goes_on_in_the_copy() {
    let folders = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let source = a_site(&folders[0]).await;
    for target in targets("work_goes_on_in_the_copy", &folders[1]).await {
        copied(&source, &target).await;
        target.migrate().await.unwrap();
        let email = Email::parse("ann@example.org").unwrap();
        let found = account::find_by_email(&target, &email).await.unwrap();
        let ann = found.unwrap();
        assert_eq!(ann.id, 5);
        let opened = attempt::open(&target, ann.learner_id, 1, 1, NOW)
            .await
            .unwrap();
        assert_eq!(opened.id, 13, "{}: after the highest number", target.name());
        let n_found = match &target {
            Db::Sqlite(_) => {
                "SELECT COUNT(*) FROM mistake_text WHERE mistake_text MATCH 'raincoat'"
            }
            Db::Postgres(_) => {
                "SELECT COUNT(*) FROM mistake WHERE to_tsvector('simple', words) @@ to_tsquery('simple', 'raincoat')"
            }
        };
        assert_eq!(number(&target, n_found).await, 1, "{}", target.name());
    }
}

/// Stops at the first row of `table`, as a killed process does: between two transactions.
async fn interrupted(source: &Db, target: &Db, table: &str) {
    let stopped = std::sync::Arc::new(tokio::sync::Notify::new());
    let at = stopped.clone();
    let table = table.to_owned();
    let work = copy::copy(source, target, NOW, move |progress| {
        if matches!(&progress, Progress::Copied { table: name, .. } if *name == table) {
            at.notify_one();
        }
    });
    tokio::select! {
        biased;
        () = stopped.notified() => {}
        result = work => panic!("the copy came to its end: {result:?}"),
    }
}

#[tokio::test]
async fn an_interrupted_copy_is_gone_on_with() {
    let folders = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let source = a_site(&folders[0]).await;
    for target in targets("an_interrupted_copy_is_gone_on_with", &folders[1]).await {
        interrupted(&source, &target, "attempt").await;
        assert!(copy::is_unfinished(&target).await.unwrap());
        assert!(number(&target, "SELECT COUNT(*) FROM attempt").await > 0);
        assert_eq!(number(&target, "SELECT COUNT(*) FROM note").await, 0);
        let mut told = Vec::new();
        let result = copy::copy(&source, &target, NOW, |progress| told.push(progress)).await;
        assert!(result.unwrap().len() > 40);
        assert!(
            matches!(told[0], Progress::Resumed { n_rows } if n_rows > 2),
            "{told:?}"
        );
        let again = told.iter().any(
            |progress| matches!(progress, Progress::Copied { table, .. } if table == "attempt"),
        );
        assert!(!again, "what had arrived is not sent again");
        assert!(!copy::is_unfinished(&target).await.unwrap());
    }
}

#[tokio::test]
async fn a_source_that_changed_meanwhile_is_copied_anew() {
    let folders = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let source = a_site(&folders[0]).await;
    let n_targets = targets(
        "a_source_that_changed_meanwhile_is_copied_anew",
        &folders[1],
    )
    .await;
    for (n, target) in n_targets.into_iter().enumerate() {
        interrupted(&source, &target, "attempt").await;
        run(&source, &format!("UPDATE account SET name = 'Anna {n}'")).await;
        let mut told = Vec::new();
        let result = copy::copy(&source, &target, NOW, |progress| told.push(progress)).await;
        result.unwrap();
        let table = "account".to_owned();
        assert_eq!(told[0], Progress::Restarted { table });
        let changed = format!("SELECT COUNT(*) FROM account WHERE name = 'Anna {n}'");
        assert_eq!(number(&target, &changed).await, 1);
        let result = match &target {
            Db::Sqlite(pool) => sqlx::query("DELETE FROM audit")
                .execute(pool)
                .await
                .map(|_| ()),
            Db::Postgres(pool) => sqlx::query("DELETE FROM audit")
                .execute(pool)
                .await
                .map(|_| ()),
        };
        assert!(result.is_err(), "the log is guarded again");
    }
}

#[tokio::test]
async fn what_must_not_be_written_to_is_refused_and_left_alone() {
    let folders = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let source = a_site(&folders[0]).await;
    for target in targets("what_must_not_be_written_to", &folders[1]).await {
        copied(&source, &target).await;
        let refused = copy::copy(&source, &target, NOW, |_| {}).await.unwrap_err();
        assert!(matches!(refused, CopyError::NotEmpty { .. }), "{refused}");
        let refused = copy::plan(&source, Some(&target)).await.unwrap_err();
        assert!(matches!(refused, CopyError::NotEmpty { .. }), "{refused}");
        run(&target, "DELETE FROM _sqlx_migrations WHERE version > 10").await;
        let refused = copy::copy(&source, &target, NOW, |_| {}).await.unwrap_err();
        let message = refused.to_string();
        assert!(
            message.contains("the target is at migration 10"),
            "{message}"
        );
        assert!(!copy::is_unfinished(&target).await.unwrap());
    }
}

#[tokio::test]
async fn a_table_or_column_without_a_place_is_refused() {
    let folders = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let source = a_site(&folders[0]).await;
    for target in targets("a_table_or_column_without_a_place_is_refused", &folders[1]).await {
        run(&target, "ALTER TABLE note DROP COLUMN saved_at").await;
        let message = copy::copy(&source, &target, NOW, |_| {})
            .await
            .unwrap_err()
            .to_string();
        assert!(
            message.contains("column note.saved_at is only in the source"),
            "{message}"
        );
        run(&target, "DROP TABLE note").await;
        let message = copy::plan(&source, Some(&target))
            .await
            .unwrap_err()
            .to_string();
        assert!(
            message.contains("table note is only in the source"),
            "{message}"
        );
    }
}

/// PostgreSQL has no texts with a zero byte: the table is named, and nothing is called done.
#[tokio::test]
async fn a_row_that_cannot_be_kept_names_its_table() {
    let folder = tempfile::tempdir().unwrap();
    let source = a_site(&folder).await;
    let Some(target) = postgres("a_row_that_cannot_be_kept_names_its_table").await else {
        return;
    };
    run(&source, "UPDATE note SET text = 'a' || char(0) || 'b'").await;
    let message = copy::copy(&source, &target, NOW, |_| {})
        .await
        .unwrap_err()
        .to_string();
    assert!(message.starts_with("table note: "), "{message}");
    assert!(copy::is_unfinished(&target).await.unwrap());
}

#[tokio::test]
async fn a_copy_that_was_changed_is_not_called_the_same() {
    let folders = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let source = a_site(&folders[0]).await;
    for target in targets(
        "a_copy_that_was_changed_is_not_called_the_same",
        &folders[1],
    )
    .await
    {
        // As if a batch had arrived wrong: a trigger changes what is written.
        let trigger = match &target {
            Db::Sqlite(_) => "CREATE TRIGGER spoil AFTER INSERT ON note BEGIN UPDATE note SET text = 'other'; END",
            Db::Postgres(_) => "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.text = 'other'; RETURN NEW; END $$;
                CREATE TRIGGER spoil BEFORE INSERT ON note FOR EACH ROW EXECUTE FUNCTION spoil()",
        };
        run(&target, trigger).await;
        let error = copy::copy(&source, &target, NOW, |_| {}).await.unwrap_err();
        assert!(
            matches!(&error, CopyError::NotTheSame(table) if table == "note"),
            "{error}"
        );
        assert!(copy::is_unfinished(&target).await.unwrap());
    }
}
