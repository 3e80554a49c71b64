//! Where and how a learner last played a passage, on whichever device.

use crate::db::Tx;
use crate::passage::{from_json, to_json};
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError};
use listen_core::player::PlayerSettings;

statements! {
    UPDATE = "INSERT INTO player_place (learner_id, passage_id, position_ms, speed_milli, settings, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (learner_id, passage_id) DO UPDATE SET position_ms = excluded.position_ms,
            speed_milli = excluded.speed_milli, settings = excluded.settings, updated_at = excluded.updated_at";
    FIND = "SELECT position_ms, speed_milli, settings, updated_at FROM player_place WHERE learner_id = $1 AND passage_id = $2";
    ADOPT = "INSERT INTO player_place (learner_id, passage_id, position_ms, speed_milli, settings, updated_at)
        SELECT $2, passage_id, position_ms, speed_milli, settings, updated_at FROM player_place WHERE learner_id = $1
        ON CONFLICT (learner_id, passage_id) DO UPDATE SET position_ms = excluded.position_ms,
            speed_milli = excluded.speed_milli, settings = excluded.settings, updated_at = excluded.updated_at
            WHERE excluded.updated_at > player_place.updated_at";
}

/// A place in a passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Position in the audio, ms.
    pub position_ms: i64,
    /// Chosen speed, in thousandths.
    pub speed_milli: i64,
    /// How sentences are practised.
    pub settings: PlayerSettings,
    /// When it was left, Unix ms.
    pub updated_at: i64,
}

/// Keeps the place; the latest one counts.
///
/// # Errors
/// What the database says.
pub async fn update(
    db: &Db,
    learner_id: i64,
    passage_id: i64,
    place: &Place,
) -> Result<(), StoreError> {
    let settings = to_json(&place.settings)?;
    on_db!(
        db,
        execute UPDATE,
        learner_id,
        passage_id,
        place.position_ms,
        place.speed_milli,
        settings.as_str(),
        place.updated_at
    )
    .map(|_| ())
}

/// The place that a learner left a passage version at, if any.
///
/// # Errors
/// [`StoreError::Corrupt`] if the settings cannot be read.
pub async fn find(db: &Db, learner_id: i64, passage_id: i64) -> Result<Option<Place>, StoreError> {
    let row = on_db!(
        db,
        fetch_optional(i64, i64, String, i64),
        FIND,
        learner_id,
        passage_id
    )?;
    let read = |(position_ms, speed_milli, settings, updated_at): (i64, i64, String, i64)| {
        Ok(Place {
            position_ms,
            speed_milli,
            settings: from_json(&settings)?,
            updated_at,
        })
    };
    row.map(read).transpose()
}

/// Gives a visitor's places to the learner who logged in; of two places in a passage the later one
/// is kept.
///
/// # Errors
/// What the database says.
pub async fn adopt(tx: &mut Tx, visitor_id: i64, learner_id: i64) -> Result<(), StoreError> {
    on_tx!(*tx, execute ADOPT, visitor_id, learner_id).map(|_| ())
}
