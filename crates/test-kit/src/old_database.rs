//! A SQLite file as the product before this one left it, with its flaws.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use std::path::Path;

const SQL: &str = r#"
CREATE TABLE users (id TEXT PRIMARY KEY, email TEXT UNIQUE, password TEXT, name TEXT, isAdmin BOOLEAN DEFAULT 0,
    created_at DATETIME DEFAULT CURRENT_TIMESTAMP, updated_at DATETIME);
CREATE TABLE practice_sessions (id TEXT PRIMARY KEY, user_id TEXT, exercise_data TEXT, difficulty TEXT, language TEXT DEFAULT 'en-US',
    topic TEXT, transcript TEXT, accuracy REAL, score INTEGER, duration INTEGER, created_at DATETIME DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE practice_questions (id TEXT PRIMARY KEY, session_id TEXT, "index" INTEGER, type TEXT, question TEXT, options TEXT,
    correct_answer TEXT, explanation TEXT, transcript_snapshot TEXT, created_at DATETIME);
CREATE TABLE practice_answers (id TEXT PRIMARY KEY, question_id TEXT, user_answer TEXT, is_correct BOOLEAN, attempted_at DATETIME,
    ai_analysis TEXT, tags TEXT DEFAULT '[]', needs_analysis BOOLEAN DEFAULT 1);
INSERT INTO users (id, email, password, created_at) VALUES ('u1', 'Ann@Example.org', '$2a$12$x', 1756000000000), ('u2', 'nobody@example.org', '$2a$12$y', 1756000000001);
-- Saved with 0 % as nothing, then saved a second time by the import of the page, in its other shape.
INSERT INTO practice_sessions VALUES ('s1', 'u1', NULL, 'B1', 'en-US', 'At the market', 'Good morning.', NULL, NULL, 95, 1760000000000),
    ('s2', 'u1', '{"topic":"At the market","transcript":"Good morning."}', 'B1', 'en-US', 'At the market', 'Good morning.', 0, 0, 95, '2025-10-09 08:53:25'),
    ('s3', 'u1', '{"results":[]}', 'A2', 'en-US', 'A text alone', 'Only a text.', NULL, NULL, NULL, '2025-10-10T08:00:00.000Z'),
    ('s4', 'u1', NULL, 'expert', 'en-US', 'No such level', 'Text.', NULL, NULL, NULL, 1760000000000),
    ('s5', 'u2', NULL, 'A1', 'en-US', 'Of nobody', 'Text.', NULL, NULL, NULL, 1760000000000);
INSERT INTO practice_questions VALUES ('q1', 's1', 0, 'single', 'Where?', '["market","bank"]', 'market', 'He says so.', NULL, NULL),
    ('q2', 's1', 1, 'short', 'Why?', NULL, 'to buy apples', NULL, NULL, NULL),
    ('q3', 's2', 0, 'single', 'Where?', '["market","bank"]', 'market', 'He says so.', NULL, NULL),
    ('q4', 's2', 1, 'short', 'Why?', NULL, 'to buy apples', NULL, NULL, NULL);
-- One empty answer, which used to keep everything out.
INSERT INTO practice_answers (id, question_id, user_answer, is_correct, attempted_at, ai_analysis) VALUES ('a1', 'q1', 'bank', 0, 1760000000000, '{"analysis":"You heard the wrong place."}'),
    ('a2', 'q2', '', 0, 1760000000000, NULL), ('a3', 'q3', 'bank', 0, 1760000000000, NULL), ('a4', 'q4', '', 0, 1760000000000, 'no json');
"#;

/// Writes the file.
///
/// # Panics
/// If it cannot be written.
pub async fn write(path: &Path) {
    let mut connection = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .connect()
        .await
        .expect("the file can be made");
    sqlx::raw_sql(SQL)
        .execute(&mut connection)
        .await
        .expect("the statements are right");
    connection.close().await.expect("the file can be closed");
}
