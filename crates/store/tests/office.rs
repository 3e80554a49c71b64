//! What the admin site does with the store, on both databases.

use listen_core::time::Timestamp;
use listen_store::Db;
use listen_store::audit::{self, Entry};
use listen_test_kit::database::each_database;

const NOW: Timestamp = Timestamp(1_750_000_000_000);

#[tokio::test]
async fn the_database_itself_keeps_the_audit_log() {
    each_database("the_database_itself_keeps_the_audit_log", async |db| {
        let entry = Entry {
            actor: 1,
            action: "account-role",
            subject: "account 7",
            before: Some("learner"),
            after: Some("editor"),
        };
        audit::insert(&db, &entry, NOW).await.unwrap();
        for sql in ["DELETE FROM audit", "UPDATE audit SET actor = 0"] {
            let error = match &db {
                Db::Sqlite(pool) => sqlx::query(sql).execute(pool).await.map(|_| ()),
                Db::Postgres(pool) => sqlx::query(sql).execute(pool).await.map(|_| ()),
            }
            .unwrap_err();
            assert!(error.to_string().contains("append-only"), "{sql}: {error}");
        }
        let kept = audit::list(&db, "", "account 7", 1, 10).await.unwrap();
        assert_eq!(kept.rows[0].value_after.as_deref(), Some("editor"));
    })
    .await;
}
