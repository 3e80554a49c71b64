//! Which day it is for a learner. Everything of the review that needs a day asks here.

use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError, db::Tx};
use listen_core::calendar::Zone;
use listen_core::time::Timestamp;

statements! {
    ZONE = "SELECT time_zone FROM learner WHERE id = $1";
}

/// The calendar day where the learner lives, counted from 1970-01-01.
///
/// # Errors
/// What the database says.
pub async fn today(db: &Db, learner_id: i64, now: Timestamp) -> Result<i64, StoreError> {
    let zone = on_db!(db, fetch_optional(String,), ZONE, learner_id)?;
    Ok(day(zone, now))
}

/// The same inside a transaction.
///
/// # Errors
/// What the database says.
pub(super) async fn today_in(
    tx: &mut Tx,
    learner_id: i64,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let zone = on_tx!(*tx, fetch_optional(String,), ZONE, learner_id)?;
    Ok(day(zone, now))
}

fn day(zone: Option<(String,)>, now: Timestamp) -> i64 {
    let zone = zone.map_or(Zone::UTC, |(name,)| Zone::stored(&name));
    zone.day(now).number()
}
