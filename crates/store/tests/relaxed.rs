//! The way into the database whose commits do not wait for the disk.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use listen_core::time::Timestamp;
use listen_store::Db;
use listen_store::model_use::{self, Limits, Taken};
use listen_test_kit::database::each_database;

const NOW: Timestamp = Timestamp(1_750_000_000_000);

/// How far a commit waits, in the words of the database.
async fn waits(db: &Db) -> String {
    match db {
        Db::Sqlite(pool) => {
            let row: (i64,) = sqlx::query_as("PRAGMA synchronous")
                .fetch_one(pool)
                .await
                .unwrap();
            row.0.to_string()
        }
        Db::Postgres(pool) => {
            let row: (String,) = sqlx::query_as("SHOW synchronous_commit")
                .fetch_one(pool)
                .await
                .unwrap();
            row.0
        }
    }
}

#[tokio::test]
async fn books_do_not_wait_for_the_disk_and_everything_else_does() {
    each_database("books_do_not_wait_for_the_disk", async |db| {
        let books = db.relaxed();
        // What others wait for is the server's own choice in PostgreSQL; the one of tests waits for nothing.
        let fast = match db {
            Db::Sqlite(_) => {
                assert_eq!(waits(&db).await, "2", "FULL");
                "1"
            }
            Db::Postgres(_) => "off",
        };
        assert_eq!(waits(&books).await, fast);
        let limits = Limits {
            account: 100,
            all: 100,
        };
        for (way, n_tokens, expected) in [
            (&books, 60, Taken::Yes),
            (&db, 60, Taken::AllSpent),
            (&db, 40, Taken::Yes),
            (&books, 1, Taken::AllSpent),
        ] {
            let taken = model_use::take(way, None, n_tokens, limits, NOW).await;
            assert_eq!(taken.unwrap(), expected, "both ways lead to the same rows");
        }
        books.close().await;
    })
    .await;
}
