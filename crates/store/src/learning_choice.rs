//! What a learner chose: a difficulty of their own, and the areas to train.

use crate::passage::{from_json, to_json};
use crate::sql::{on_db, statements};
use crate::{Db, StoreError};
use listen_core::taxonomy::FocusArea;

statements! {
    FIND = "SELECT manual_step, focus_areas FROM learning_choice WHERE learner_id = $1";
    SET_STEP = "INSERT INTO learning_choice (learner_id, manual_step, focus_areas) VALUES ($1, $2, '[]')
        ON CONFLICT (learner_id) DO UPDATE SET manual_step = excluded.manual_step";
    SET_AREAS = "INSERT INTO learning_choice (learner_id, manual_step, focus_areas) VALUES ($1, NULL, $2)
        ON CONFLICT (learner_id) DO UPDATE SET focus_areas = excluded.focus_areas";
}

/// What a learner chose; nothing is the default.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// Step on the scale of 30; none while the ability decides.
    pub manual_step: Option<i64>,
    /// Areas to train, at most five; none for all of them alike.
    pub focus_areas: Vec<FocusArea>,
}

/// What a learner chose.
///
/// # Errors
/// [`StoreError::Corrupt`] if the areas cannot be read.
pub async fn find(db: &Db, learner_id: i64) -> Result<Choice, StoreError> {
    let row = on_db!(db, fetch_optional(Option<i64>, String), FIND, learner_id)?;
    row.map_or(Ok(Choice::default()), |(manual_step, areas)| {
        Ok(Choice {
            manual_step,
            focus_areas: from_json(&areas)?,
        })
    })
}

/// Chooses a difficulty, 1 to 30, or none to let the ability decide.
///
/// # Errors
/// What the database says, also about a step beyond the scale.
pub async fn set_step(db: &Db, learner_id: i64, step: Option<i64>) -> Result<(), StoreError> {
    on_db!(db, execute SET_STEP, learner_id, step).map(|_| ())
}

/// Chooses the areas to train, in this order. The caller has counted them.
///
/// # Errors
/// What the database says.
pub async fn set_areas(db: &Db, learner_id: i64, areas: &[FocusArea]) -> Result<(), StoreError> {
    let areas = to_json(&areas)?;
    on_db!(db, execute SET_AREAS, learner_id, areas.as_str()).map(|_| ())
}
