//! Figures for administrators, all counted from rows.

use crate::account::contains_pattern;
use crate::sql::{on_db, statements};
use crate::{Db, PageOf, StoreError, offset, page_within};
use listen_core::time::{DAY_MS, Timestamp};

statements! {
    FIGURES = "SELECT
            (SELECT COUNT(*) FROM account) AS n_accounts,
            (SELECT COUNT(*) FROM account WHERE created_at > $1) AS n_new_accounts,
            (SELECT COUNT(*) FROM passage WHERE source = 'library' AND is_current) AS n_passages,
            (SELECT COUNT(*) FROM passage WHERE source = 'library' AND is_current AND EXISTS
                (SELECT 1 FROM rendition WHERE rendition.passage_id = passage.id)) AS n_passages_with_audio,
            (SELECT COUNT(*) FROM job WHERE state = 'queued') AS n_jobs_queued,
            (SELECT COUNT(*) FROM job WHERE state = 'running') AS n_jobs_running,
            (SELECT COUNT(*) FROM job WHERE state = 'failed') AS n_jobs_failed";
    SUBMITTED = "SELECT
            (SELECT COUNT(DISTINCT learner_id) FROM attempt WHERE submitted_at > $1) AS n_active_learners,
            (SELECT COUNT(*) FROM attempt WHERE submitted_at IS NOT NULL) AS n_attempts,
            (SELECT COUNT(*) FROM attempt WHERE submitted_at > $1) AS n_new_attempts";
    /// By passage first, which the index `attempt_result` alone answers: there are few passages and many attempts.
    ACCURACY = "SELECT passage.level, CAST(SUM(n_attempts) AS BIGINT) AS n_attempts, CAST(SUM(one.n_correct) AS BIGINT) AS n_correct,
            CAST(SUM(one.n_items) AS BIGINT) AS n_items
        FROM (SELECT passage_id, COUNT(*) AS n_attempts, SUM(n_correct) AS n_correct, SUM(n_items) AS n_items
                FROM attempt WHERE submitted_at IS NOT NULL GROUP BY passage_id) one
            JOIN passage ON passage.id = one.passage_id
        GROUP BY passage.level ORDER BY passage.level";
    SPEECH_RATES = "SELECT passage.level, rendition.label, COUNT(*) AS n_passages, CAST(SUM(passage.n_words) AS BIGINT) AS n_words,
            CAST(SUM(rendition.duration_ms) AS BIGINT) AS duration_ms,
            CAST(SUM((SELECT SUM(end_ms - start_ms) FROM sentence_time WHERE sentence_time.rendition_id = rendition.id)) AS BIGINT) AS spoken_ms
        FROM passage JOIN rendition ON rendition.passage_id = passage.id
        WHERE passage.source = 'library' AND passage.is_current AND NOT rendition.is_slow AND NOT EXISTS (SELECT 1 FROM rendition newer WHERE newer.passage_id = passage.id AND NOT newer.is_slow
            AND (newer.created_at > rendition.created_at OR (newer.created_at = rendition.created_at AND newer.id > rendition.id)))
        GROUP BY passage.level, rendition.label ORDER BY passage.level, rendition.label";
    PASSAGES = "SELECT passage.id, passage.slug, passage.version, passage.level, passage.topic, passage.form, passage.title_en, passage.title_zh,
            passage.n_words, passage.n_items,
            (SELECT COUNT(*) FROM attempt WHERE attempt.passage_id = passage.id AND submitted_at IS NOT NULL) AS n_attempts,
            (SELECT rendition.label FROM rendition WHERE rendition.passage_id = passage.id AND NOT rendition.is_slow
                ORDER BY rendition.created_at DESC, rendition.id DESC LIMIT 1) AS voice,
            (SELECT rendition.duration_ms FROM rendition WHERE rendition.passage_id = passage.id AND NOT rendition.is_slow
                ORDER BY rendition.created_at DESC, rendition.id DESC LIMIT 1) AS duration_ms,
            (SELECT withdrawn.at FROM withdrawn WHERE withdrawn.slug = passage.slug) AS withdrawn_at
        FROM passage WHERE source = 'library' AND is_current AND ($1 = '' OR level = $1)
            AND ($2 = '' OR slug LIKE $2 ESCAPE '!' OR LOWER(title_en) LIKE $2 ESCAPE '!' OR title_zh LIKE $2 ESCAPE '!')
        ORDER BY level, slug LIMIT $3 OFFSET $4";
    COUNT_PASSAGES = "SELECT COUNT(*) FROM passage WHERE source = 'library' AND is_current AND ($1 = '' OR level = $1)
            AND ($2 = '' OR slug LIKE $2 ESCAPE '!' OR LOWER(title_en) LIKE $2 ESCAPE '!' OR title_zh LIKE $2 ESCAPE '!')";
}

/// How fast the audio of a level is spoken.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct SpeechRate {
    /// Level.
    pub level: String,
    /// Name of the engine that spoke.
    pub label: String,
    /// Passages with audio.
    pub n_passages: i64,
    /// Words of these passages.
    pub n_words: i64,
    /// Length of their audio, ms.
    pub duration_ms: i64,
    /// Of that, the time in which somebody speaks: without the silence between sentences, ms.
    pub spoken_ms: i64,
}

/// How fast the newest audio of each level is spoken, by engine.
///
/// # Errors
/// What the database says.
pub async fn speech_rates(db: &Db) -> Result<Vec<SpeechRate>, StoreError> {
    on_db!(db, fetch_all SpeechRate, SPEECH_RATES)
}

/// Counts for the dashboard; "new" and "active" mean the last seven days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Figures {
    /// Accounts.
    pub n_accounts: i64,
    /// Accounts made in the last seven days.
    pub n_new_accounts: i64,
    /// Passages offered.
    pub n_passages: i64,
    /// Passages offered that have audio.
    pub n_passages_with_audio: i64,
    /// Jobs that wait.
    pub n_jobs_queued: i64,
    /// Jobs at work.
    pub n_jobs_running: i64,
    /// Jobs that failed.
    pub n_jobs_failed: i64,
}

/// Attempts over all time; "new" and "active" mean the last seven days. Reads an index of all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Submitted {
    /// Learners who submitted in the last seven days.
    pub n_active_learners: i64,
    /// Submitted attempts.
    pub n_attempts: i64,
    /// Attempts submitted in the last seven days.
    pub n_new_attempts: i64,
}

/// Share of right responses at one level.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct LevelAccuracy {
    /// CEFR level.
    pub level: String,
    /// Submitted attempts.
    pub n_attempts: i64,
    /// Right responses.
    pub n_correct: i64,
    /// All responses.
    pub n_items: i64,
}

/// One row of the administrator's list of passages.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct PassageRow {
    /// Row.
    pub id: i64,
    /// Stable name.
    pub slug: String,
    /// Version.
    pub version: i64,
    /// CEFR level.
    pub level: String,
    /// Topic.
    pub topic: String,
    /// Dialogue or monologue.
    pub form: String,
    /// English title.
    pub title_en: String,
    /// Chinese title.
    pub title_zh: String,
    /// Words.
    pub n_words: i64,
    /// Items.
    pub n_items: i64,
    /// Submitted attempts.
    pub n_attempts: i64,
    /// Engine of the newest audio.
    pub voice: Option<String>,
    /// Length of the newest audio.
    pub duration_ms: Option<i64>,
    /// When it was withdrawn, Unix ms; none while it is offered.
    pub withdrawn_at: Option<i64>,
}

/// Counts for the dashboard.
///
/// # Errors
/// What the database says.
pub async fn figures(db: &Db, now: Timestamp) -> Result<Figures, StoreError> {
    on_db!(db, fetch_one Figures, FIGURES, now.plus_ms(-7 * DAY_MS).0)
}

/// Counts of attempts for the dashboard.
///
/// # Errors
/// What the database says.
pub async fn submitted(db: &Db, now: Timestamp) -> Result<Submitted, StoreError> {
    on_db!(db, fetch_one Submitted, SUBMITTED, now.plus_ms(-7 * DAY_MS).0)
}

/// Share of right responses, by level; levels without attempts are absent.
///
/// # Errors
/// What the database says.
pub async fn accuracy(db: &Db) -> Result<Vec<LevelAccuracy>, StoreError> {
    on_db!(db, fetch_all LevelAccuracy, ACCURACY)
}

/// Passages of a level, or of all where it is empty, whose name or title contains `search`, with
/// their use and their voice.
///
/// # Errors
/// What the database says.
pub async fn passages(
    db: &Db,
    level: &str,
    search: &str,
    page: i64,
    per_page: i64,
) -> Result<PageOf<PassageRow>, StoreError> {
    let pattern = contains_pattern(search);
    let (n_rows,) = on_db!(db, fetch_one(i64,), COUNT_PASSAGES, level, pattern.as_str())?;
    let page = page_within(page, per_page, n_rows);
    let rows = on_db!(db, fetch_all PassageRow, PASSAGES, level, pattern.as_str(), per_page, offset(page, per_page))?;
    Ok(PageOf {
        rows,
        page,
        per_page,
        n_rows,
    })
}
