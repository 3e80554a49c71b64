//! A large school: accounts, attempts and responses in numbers, for measurements.

use crate::database::run;
use listen_core::time::Timestamp;
use listen_store::{Db, account};
use sqlx::AssertSqlSafe;

/// How much is made.
#[derive(Debug, Clone, Copy)]
pub struct School {
    /// Learners with an account.
    pub n_accounts: i64,
    /// Submitted attempts of each, spread over a year.
    pub n_attempts_each: i64,
    /// The last moment of all that, Unix ms.
    pub now_ms: i64,
}

/// Fills a database that has the library. What is right is a fixed pattern, no chance.
///
/// # Panics
/// If a statement fails.
pub async fn fill(db: &Db, school: School) {
    let School {
        n_accounts,
        n_attempts_each,
        now_ms,
    } = school;
    let numbers = |n: i64| {
        format!(
            "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {n})"
        )
    };
    let steps = [
        format!(
            "{} INSERT INTO learner (created_at) SELECT {now_ms} - i * 3000000 FROM n",
            numbers(n_accounts)
        ),
        "INSERT INTO account (learner_id, email, name, password_hash, role, locale, created_at)
            SELECT id, 'learner' || id || '@example.org', 'Learner ' || id, 'x', 'learner', 'en', created_at
            FROM learner WHERE id NOT IN (SELECT learner_id FROM account)"
            .to_owned(),
        format!(
            "{} INSERT INTO attempt (learner_id, passage_id, started_at, is_begun, submitted_at, n_items, n_correct)
            SELECT account.learner_id, p.id, {now_ms} - 600000 - ((account.id * 37 + n.i * 13) % 365) * 86400000, TRUE,
                {now_ms} - ((account.id * 37 + n.i * 13) % 365) * 86400000, p.n_items, 0
            FROM account CROSS JOIN n JOIN (SELECT id, n_items, ROW_NUMBER() OVER (ORDER BY id) - 1 AS place,
                    COUNT(*) OVER () AS n_all FROM passage WHERE source = 'library' AND is_current) p
                ON p.place = (account.id * 7 + n.i) % p.n_all
            WHERE account.role = 'learner'",
            numbers(n_attempts_each)
        ),
        "INSERT INTO response (attempt_id, item_id, given, saved_at, is_correct, score)
            SELECT attempt.id, item.id, CAST((attempt.id + item.position) % 4 AS TEXT),
                attempt.started_at + (item.position + 1) * 20000 + (attempt.id % 7) * 1000,
                (attempt.id * 31 + item.id * 17 + attempt.learner_id) % 10 < 6, '{}'
            FROM attempt JOIN item ON item.passage_id = attempt.passage_id"
            .to_owned(),
        "UPDATE attempt SET n_correct = (SELECT COUNT(*) FROM response WHERE response.attempt_id = attempt.id
            AND response.is_correct)"
            .to_owned(),
        "INSERT INTO practice (learner_id, kind, reference_id, passage_id, started_at, finished_at, active_ms, n_items, n_correct, points)
            SELECT learner_id, 'attempt', id, passage_id, started_at, submitted_at, 300000, n_items, n_correct, n_correct
            FROM attempt"
            .to_owned(),
        match db {
            Db::Sqlite(_) => "ANALYZE".to_owned(),
            // As autovacuum does in a database that lives.
            Db::Postgres(_) => "VACUUM ANALYZE".to_owned(),
        },
    ];
    for step in steps {
        let done = match db {
            Db::Sqlite(pool) => sqlx::query(AssertSqlSafe(step.clone()))
                .execute(pool)
                .await
                .map(|_| ()),
            Db::Postgres(pool) => sqlx::query(AssertSqlSafe(step.clone()))
                .execute(pool)
                .await
                .map(|_| ()),
        };
        assert!(done.is_ok(), "{step}: {done:?}");
    }
}

/// A learner with an account and this ability in logits, who was here at `seen_ms`; the row of the learner.
///
/// # Panics
/// If a statement fails.
pub async fn learner_here(db: &Db, name: &str, theta: f64, seen_ms: i64) -> i64 {
    let created = Timestamp(seen_ms);
    let id = account::insert_learner(db, created).await;
    let id = id.expect("a learner can be made");
    let sql = format!(
        "INSERT INTO account (learner_id, email, name, password_hash, role, locale, created_at)
            VALUES ({id}, '{name}@example.org', '{name}', 'x', 'learner', 'en', {seen_ms});
        INSERT INTO session (token_hash, kind, learner_id, account_id, is_persistent, agent, created_at, last_seen_at, expires_at)
            SELECT '{name}', 'site', {id}, id, TRUE, '', {seen_ms}, {seen_ms}, {seen_ms} + 1000 FROM account WHERE learner_id = {id};
        INSERT INTO ability (learner_id, theta, se, n) VALUES ({id}, {theta:.3}, 0.5, 20);"
    );
    run(db, &sql).await;
    id
}
