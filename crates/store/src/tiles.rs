//! Word tiles in place of typing: whether a learner wants them, and where they were shown. Where they
//! were, they count as help, however much of the text was typed all the same.

use crate::sql::{on_db, statements};
use crate::{Db, StoreError};

statements! {
    PREFER = "UPDATE learner SET prefers_tiles = $2 WHERE id = $1";
    SHOW_IN_ATTEMPT = "UPDATE attempt SET has_tiles = TRUE WHERE id = $1 AND submitted_at IS NULL";
    SHOW_IN_EXERCISE = "UPDATE exercise SET has_tiles = TRUE WHERE id = $1 AND submitted_at IS NULL";
}

/// Remembers whether attempts and exercises begun from now on have tiles.
///
/// # Errors
/// What the database says.
pub async fn prefer(db: &Db, learner_id: i64, prefers_tiles: bool) -> Result<(), StoreError> {
    on_db!(db, execute PREFER, learner_id, prefers_tiles).map(|_| ())
}

/// Notes that an open attempt shows tiles from now on.
///
/// # Errors
/// What the database says.
pub async fn show_in_attempt(db: &Db, attempt_id: i64) -> Result<(), StoreError> {
    on_db!(db, execute SHOW_IN_ATTEMPT, attempt_id).map(|_| ())
}

/// Notes that an open exercise shows tiles from now on.
///
/// # Errors
/// What the database says.
pub async fn show_in_exercise(db: &Db, exercise_id: i64) -> Result<(), StoreError> {
    on_db!(db, execute SHOW_IN_EXERCISE, exercise_id).map(|_| ())
}
