//! How long the queue of a learner with 20,000 cards takes, on both databases.
//!
//! `cargo xtask bench-review` builds and runs it. PostgreSQL is measured where
//! `LISTEN_TEST_POSTGRES` names a server.
#![expect(clippy::unwrap_used, reason = "a benchmark that fails has to stop")]

use listen_core::time::{DAY_MS, Timestamp};
use listen_store::{Db, account, review};
use listen_test_kit::database;
use std::time::{Duration, Instant};

const NOW: Timestamp = Timestamp(1_750_000_000_000);
const N_CARDS: i64 = 20_000;
const N_RUNS: usize = 200;

/// Half of the cards due, some in each of the next 60 days, one of fifty new; and another learner
/// with as many.
const SEED: &str = "INSERT INTO review_card (learner_id, kind, pair, skill, state, is_automatic, created_at, created_day, stability, difficulty,
        last_day, due_day, n_good_row, speed_milli, turn, turn_given, turn_help)
    SELECT $1, 'pair', 'word' || i || '/other', 'minimal-pairs', 'active', FALSE, $2, 0, CASE WHEN i % 50 > 0 THEN 10.0 END,
        CASE WHEN i % 50 > 0 THEN 5.0 END, CASE WHEN i % 50 > 0 THEN $3 - 30 END, $3 + (i % 120) - 60, 0, 1000, 1, '', 'none'
    FROM n";

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    measure(database::sqlite(folder.path()).await).await;
    match database::postgres().await {
        Some(db) => measure(db).await,
        None => println!("PostgreSQL: LISTEN_TEST_POSTGRES is not set"),
    }
}

async fn measure(db: Db) {
    let learner_id = account::insert_learner(&db, NOW).await.unwrap();
    let other_id = account::insert_learner(&db, NOW).await.unwrap();
    for id in [learner_id, other_id] {
        seed(&db, id).await;
    }
    println!("{}, {N_CARDS} cards, {N_RUNS} runs", db.name());
    let mut queues = Vec::new();
    let mut forecasts = Vec::new();
    for _ in 0..N_RUNS {
        let started = Instant::now();
        let queue = review::queue(&db, learner_id, NOW).await.unwrap();
        queues.push(started.elapsed());
        assert_eq!(queue.card_ids.len(), 50);
        let started = Instant::now();
        let days = review::forecast(&db, learner_id, 14, NOW).await.unwrap();
        forecasts.push(started.elapsed());
        assert_eq!(days.len(), 14);
    }
    row("queue", queues);
    row("forecast of 14 days", forecasts);
}

async fn seed(db: &Db, learner_id: i64) {
    let day = NOW.0 / DAY_MS;
    let sqlite = format!(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {N_CARDS}) {SEED}"
    );
    let postgres = format!("WITH n AS (SELECT i FROM generate_series(1, {N_CARDS}) AS i) {SEED}");
    match db {
        Db::Sqlite(pool) => {
            let text = sqlx::AssertSqlSafe(sqlite);
            sqlx::query(text)
                .bind(learner_id)
                .bind(NOW.0)
                .bind(day)
                .execute(pool)
                .await
                .unwrap();
        }
        Db::Postgres(pool) => {
            let text = sqlx::AssertSqlSafe(postgres);
            sqlx::query(text)
                .bind(learner_id)
                .bind(NOW.0)
                .bind(day)
                .execute(pool)
                .await
                .unwrap();
            sqlx::query("ANALYZE review_card")
                .execute(pool)
                .await
                .unwrap();
        }
    }
}

fn row(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let ms = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1e3;
    println!(
        "  {name:<22}p50 {:>6.2} ms   p99 {:>6.2} ms",
        ms(50),
        ms(99)
    );
}
