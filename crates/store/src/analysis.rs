//! What a language model says about wrong responses.

use crate::passage::{from_json, to_json};
use crate::sql::{on_db, statements};
use crate::{Db, StoreError};
use listen_core::item::{ItemBody, StoredBody};
use listen_core::time::Timestamp;
use serde_json::Value;

statements! {
    FIND_MISTAKE = "SELECT response.id, attempt.passage_id, item.body, response.given, passage.level, passage.title_en, mistake.made_at,
            response_analysis.body AS analysis, response_analysis.made_at AS analysed_at
        FROM mistake JOIN response ON response.id = mistake.response_id JOIN attempt ON attempt.id = response.attempt_id
            JOIN item ON item.id = response.item_id JOIN passage ON passage.id = item.passage_id
            LEFT JOIN response_analysis ON response_analysis.response_id = response.id
        WHERE mistake.response_id = $1 AND mistake.learner_id = $2 AND mistake.state <> 'deleted'";
    UPSERT = "INSERT INTO response_analysis (response_id, body, model, made_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (response_id) DO UPDATE SET body = excluded.body, model = excluded.model, made_at = excluded.made_at";
}

/// A wrong response with what an analysis needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Wrong {
    /// Row of the response.
    pub response_id: i64,
    /// Version of the passage.
    pub passage_id: i64,
    /// What was asked, and the key.
    pub body: ItemBody,
    /// Option index or text.
    pub given: String,
    /// CEFR level.
    pub level: String,
    /// English title.
    pub title: String,
    /// When it was made, Unix ms.
    pub made_at: i64,
    /// The analysis and when it was made, if there is one.
    pub analysis: Option<(Value, i64)>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    passage_id: i64,
    body: String,
    given: String,
    level: String,
    title_en: String,
    made_at: i64,
    analysis: Option<String>,
    analysed_at: Option<i64>,
}

/// A wrong response of this learner.
///
/// # Errors
/// [`StoreError::Corrupt`] if stored JSON cannot be read.
pub async fn find(db: &Db, learner_id: i64, response_id: i64) -> Result<Option<Wrong>, StoreError> {
    let Some(row) = on_db!(db, fetch_optional Row, FIND_MISTAKE, response_id, learner_id)? else {
        return Ok(None);
    };
    let stored: StoredBody = from_json(&row.body)?;
    let analysis = row.analysis.as_deref().map(from_json).transpose()?;
    Ok(Some(Wrong {
        response_id: row.id,
        passage_id: row.passage_id,
        body: stored.body,
        given: row.given,
        level: row.level,
        title: row.title_en,
        made_at: row.made_at,
        analysis: analysis.zip(row.analysed_at),
    }))
}

/// Keeps an analysis; the one before gives way.
///
/// # Errors
/// What the database says.
pub async fn keep(
    db: &Db,
    response_id: i64,
    analysis: &Value,
    model: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let body = to_json(analysis)?;
    on_db!(db, execute UPSERT, response_id, body.as_str(), model, now.0).map(|_| ())
}
