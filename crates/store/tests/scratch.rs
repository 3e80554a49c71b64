//! Databases of PostgreSQL for a moment.

use listen_store::{Db, StoreError, scratch};
use listen_test_kit::{database, skip};

#[tokio::test]
async fn a_scratch_database_is_there_until_it_is_dropped() {
    let Some(url) = database::postgres_url().await else {
        return skip::skipped("scratch", "LISTEN_TEST_POSTGRES is not set");
    };
    let name = format!("listen_rehearsal_\"{}", std::process::id());
    scratch::create(&url, &name).await.unwrap();
    let taken = scratch::create(&url, &name).await.map(|()| "made twice");
    assert!(taken.is_err());
    let (server, _) = url.rsplit_once('/').unwrap();
    let own = format!("{server}/{}", name.replace('"', "%22"));
    let db = Db::connect(&own).await.unwrap();
    scratch::drop(&url, &name).await.unwrap();
    db.close().await;
    assert!(Db::connect(&own).await.is_err());
}

#[tokio::test]
async fn a_role_without_the_right_is_told_apart() {
    let Some(url) = database::postgres_url().await else {
        return skip::skipped("scratch", "LISTEN_TEST_POSTGRES is not set");
    };
    let db = Db::connect(&url).await.unwrap();
    // Process ids come again; the name of the database does not.
    let role = url
        .rsplit_once('/')
        .unwrap()
        .1
        .replace("listen_test", "listen_role");
    database::run(&db, &format!("CREATE ROLE {role} LOGIN PASSWORD 'p'")).await;
    let (_, server) = url.split_once('@').unwrap();
    let refused =
        scratch::create(&format!("postgres://{role}:p@{server}"), "listen_rehearsal").await;
    database::run(&db, &format!("DROP ROLE {role}")).await;
    assert!(matches!(refused, Err(StoreError::Denied(_))), "{refused:?}");
    let taken = scratch::create(&url, "postgres").await;
    assert!(matches!(taken, Err(StoreError::Sqlx(_))), "{taken:?}");
}
