//! A fresh database of each kind for one test.

use listen_store::Db;
use sqlx::Connection as _;
use std::sync::atomic::{AtomicU32, Ordering};

/// Runs a test on a fresh SQLite file and on a fresh PostgreSQL database.
///
/// PostgreSQL is the server that `LISTEN_TEST_POSTGRES` names; without it that half is
/// reported as skipped.
///
/// # Panics
/// If a database cannot be made.
pub async fn each_database(name: &str, test: impl AsyncFn(Db)) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    test(sqlite(folder.path()).await).await;
    match postgres().await {
        Some(db) => test(db).await,
        None => crate::skip::skipped(name, "LISTEN_TEST_POSTGRES is not set"),
    }
}

/// A migrated SQLite database in `folder`.
///
/// # Panics
/// If it cannot be made.
pub async fn sqlite(folder: &std::path::Path) -> Db {
    let url = format!("sqlite://{}", folder.join("listen.db").display());
    let db = Db::connect(&url).await.expect("SQLite opens");
    db.migrate().await.expect("SQLite migrates");
    db
}

/// Gives a SQLite database no more room: no connection may use more pages than there are, and what
/// SQLite says then is what it says of a full disk.
///
/// # Panics
/// If the database is none of SQLite.
pub async fn fill(db: &Db) {
    limit_pages(db, 1).await;
}

/// Gives it all the room again.
///
/// # Panics
/// If the database is none of SQLite.
pub async fn make_room(db: &Db) {
    limit_pages(db, i64::from(u32::MAX) - 1).await;
}

async fn limit_pages(db: &Db, n_pages: i64) {
    let Db::Sqlite(pool) = db else {
        panic!("only SQLite has such a limit")
    };
    let mut connections = Vec::new();
    for _ in 0..pool.options().get_max_connections() {
        let mut connection = pool.acquire().await.expect("SQLite opens");
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "PRAGMA max_page_count = {n_pages}"
        )))
        .execute(&mut *connection)
        .await
        .expect("the limit is taken");
        connections.push(connection);
    }
}

/// A migrated PostgreSQL database with a name of its own, or `None` without a server.
///
/// # Panics
/// If the server is named but cannot be used.
pub async fn postgres() -> Option<Db> {
    let db = Db::connect(&postgres_url().await?)
        .await
        .expect("PostgreSQL opens");
    db.migrate().await.expect("PostgreSQL migrates");
    Some(db)
}

/// Address of a new, empty PostgreSQL database, or `None` without a server.
///
/// # Panics
/// If the server is named but cannot be used.
pub async fn postgres_url() -> Option<String> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var("LISTEN_TEST_POSTGRES").ok()?;
    // Process ids come again on a server that lives long; the time does not.
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    let name = format!(
        "listen_test_{}_{}_{}",
        since.as_micros(),
        std::process::id(),
        COUNT.fetch_add(1, Ordering::Relaxed)
    );
    let mut connection = sqlx::PgConnection::connect(&server)
        .await
        .expect("the PostgreSQL server answers");
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .execute(&mut connection)
        .await
        .expect("a database can be made");
    let (base, _) = server
        .rsplit_once('/')
        .expect("the address ends in a database name");
    Some(format!("{base}/{name}"))
}

/// Runs statements as they are, for rows that no function of the store makes.
///
/// # Panics
/// If the database does not take them.
pub async fn run(db: &Db, sql: &str) {
    let sql = sqlx::AssertSqlSafe(sql.to_owned());
    match db {
        Db::Sqlite(pool) => sqlx::raw_sql(sql).execute(pool).await.map(|_| ()),
        Db::Postgres(pool) => sqlx::raw_sql(sql).execute(pool).await.map(|_| ()),
    }
    .expect("the statements are taken");
}
