//! The report about items: sums from which their difficulty and their power to tell are computed.

use crate::passage::from_json;
use crate::sql::{on_db, statements};
use crate::{Db, StoreError};
use listen_core::item::{ItemBody, StoredBody};
use listen_core::time::Timestamp;
use std::collections::HashMap;

statements! {
    /// Attempts with one item say nothing about the rest of it.
    ITEMS = "SELECT item.id, passage.slug, passage.level, item.position, item.kind, COUNT(*) AS n,
            CAST(SUM(CASE WHEN response.is_correct THEN 1 ELSE 0 END) AS DOUBLE PRECISION) AS x,
            SUM((attempt.n_correct - CASE WHEN response.is_correct THEN 1 ELSE 0 END) / CAST(attempt.n_items - 1 AS DOUBLE PRECISION)) AS y,
            SUM((attempt.n_correct - CASE WHEN response.is_correct THEN 1 ELSE 0 END) / CAST(attempt.n_items - 1 AS DOUBLE PRECISION)
                * ((attempt.n_correct - CASE WHEN response.is_correct THEN 1 ELSE 0 END) / CAST(attempt.n_items - 1 AS DOUBLE PRECISION))) AS yy,
            SUM(CASE WHEN response.is_correct THEN (attempt.n_correct - 1) / CAST(attempt.n_items - 1 AS DOUBLE PRECISION) ELSE 0.0 END) AS xy
        FROM response JOIN attempt ON attempt.id = response.attempt_id JOIN item ON item.id = response.item_id
            JOIN passage ON passage.id = item.passage_id
        WHERE attempt.submitted_at IS NOT NULL AND attempt.n_items > 1 AND response.is_correct IS NOT NULL
            AND passage.is_current AND passage.source = 'library'
        GROUP BY item.id, passage.slug, passage.level, item.position, item.kind
        ORDER BY passage.level, passage.slug, item.position";
    CHOICES = "SELECT item.id, response.given, COUNT(*) AS n
        FROM response JOIN attempt ON attempt.id = response.attempt_id JOIN item ON item.id = response.item_id
            JOIN passage ON passage.id = item.passage_id
        WHERE attempt.submitted_at IS NOT NULL AND item.kind = 'multiple_choice' AND passage.is_current AND passage.source = 'library'
        GROUP BY item.id, response.given ORDER BY item.id, response.given";
    KEYS = "SELECT item.id, item.body FROM item JOIN passage ON passage.id = item.passage_id
        WHERE item.kind = 'multiple_choice' AND passage.is_current AND passage.source = 'library' ORDER BY item.id";
    /// From the response before to this one. Where no script saved each by itself all have one moment, and where
    /// somebody went away it says nothing about the item: neither counts.
    TIMES = "SELECT item_id, CAST(AVG(ms) AS BIGINT) AS ms FROM (SELECT item_id, ms,
                ROW_NUMBER() OVER (PARTITION BY item_id ORDER BY ms) AS nth, COUNT(*) OVER (PARTITION BY item_id) AS n
            FROM (SELECT response.item_id, response.saved_at - LAG(response.saved_at, 1, attempt.started_at)
                        OVER (PARTITION BY response.attempt_id ORDER BY response.saved_at, response.id) AS ms
                FROM response JOIN attempt ON attempt.id = response.attempt_id
                WHERE attempt.submitted_at > $1) gap
            WHERE ms BETWEEN 500 AND 600000) ranked
        WHERE 2 * nth BETWEEN n AND n + 2 GROUP BY item_id";
}

/// One item of a passage of the library, with the sums of `listen_core::item_analysis::Sums`.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct ItemRow {
    /// Row.
    pub id: i64,
    /// Passage.
    pub slug: String,
    /// Its level.
    pub level: String,
    /// Place in the passage, from 0.
    pub position: i64,
    /// Kind.
    pub kind: String,
    /// Responses.
    pub n: i64,
    /// Σx.
    pub x: f64,
    /// Σy.
    pub y: f64,
    /// Σy².
    pub yy: f64,
    /// Σxy.
    pub xy: f64,
}

/// Items of the current versions that were answered in submitted attempts.
///
/// # Errors
/// What the database says.
pub async fn items(db: &Db) -> Result<Vec<ItemRow>, StoreError> {
    on_db!(db, fetch_all ItemRow, ITEMS)
}

/// How often each option of an item was chosen, in the order shown, and which one is the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Responses for each option.
    pub chosen: Vec<i64>,
    /// Index of the key.
    pub key: usize,
}

/// Of every item with options of the current versions, by its row.
///
/// # Errors
/// [`StoreError::Corrupt`] for an item that cannot be read.
pub async fn options(db: &Db) -> Result<HashMap<i64, Options>, StoreError> {
    let mut all = HashMap::new();
    for (id, body) in on_db!(db, fetch_all(i64, String), KEYS)? {
        let stored: StoredBody = from_json(&body)?;
        if let ItemBody::MultipleChoice(choice) = stored.body {
            let chosen = vec![0; choice.options.len()];
            let key = choice.key;
            all.insert(id, Options { chosen, key });
        }
    }
    for (id, given, n) in on_db!(db, fetch_all(i64, String, i64), CHOICES)? {
        let options = all.get_mut(&id);
        let chosen = options.zip(given.parse().ok());
        let count = chosen.and_then(|(options, idx): (_, usize)| options.chosen.get_mut(idx));
        if let Some(count) = count {
            *count += n;
        }
    }
    Ok(all)
}

/// Median time of a response since `since`, ms, by the row of its item.
///
/// # Errors
/// What the database says.
pub async fn times(db: &Db, since: Timestamp) -> Result<HashMap<i64, i64>, StoreError> {
    let rows = on_db!(db, fetch_all(i64, i64), TIMES, since.0)?;
    Ok(rows.into_iter().collect())
}
