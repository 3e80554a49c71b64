//! The report about items: sums from which their difficulty and their power to tell are computed.

use crate::sql::{on_db, statements};
use crate::{Db, StoreError};

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
