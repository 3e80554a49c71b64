//! What a learner aims at, where their days begin, and what they have done: the rows behind Today
//! and Progress.

use crate::db::Tx;
use crate::passage::from_json;
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError};
use listen_core::calendar::Zone;
use listen_core::dictation::Label;
use listen_core::goals::{Achievement, Goals, Work};
use listen_core::item::Score;
use listen_core::time::Timestamp;
use std::collections::HashMap;

statements! {
    SETTINGS = "SELECT time_zone, zone_is_chosen, goal_minutes, goal_sessions FROM learner WHERE id = $1";
    /// Follows the browser, unless the learner chose.
    FOLLOW_ZONE = "UPDATE learner SET time_zone = $2 WHERE id = $1 AND NOT zone_is_chosen";
    CHOOSE_ZONE = "UPDATE learner SET time_zone = $2, zone_is_chosen = $3 WHERE id = $1";
    SET_GOALS = "UPDATE learner SET goal_minutes = $2, goal_sessions = $3 WHERE id = $1";
    WORK = "SELECT finished_at, active_ms, n_items, n_correct, kind = 'review' AS is_card, is_reading OR babble_db IS NOT NULL AS is_apart
        FROM practice WHERE learner_id = $1 ORDER BY finished_at";
    TOLD = "SELECT name FROM achievement WHERE learner_id = $1";
    TELL = "INSERT INTO achievement (learner_id, name, told_at) VALUES ($1, $2, $3) ON CONFLICT (learner_id, name) DO NOTHING";
    DICTATIONS = "SELECT response.score FROM response JOIN attempt ON attempt.id = response.attempt_id JOIN item ON item.id = response.item_id
        WHERE attempt.learner_id = $1 AND attempt.submitted_at >= $2 AND attempt.submitted_at < $3 AND item.kind = 'dictation'
            AND response.score IS NOT NULL
        ORDER BY response.id DESC LIMIT 500";
}

/// What a learner has set.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Where their days begin.
    pub zone: Zone,
    /// Whether it was chosen by hand and does not follow the browser.
    pub zone_is_chosen: bool,
    /// What they aim at.
    pub goals: Goals,
}

#[derive(sqlx::FromRow)]
struct RawSettings {
    time_zone: String,
    zone_is_chosen: bool,
    goal_minutes: i64,
    goal_sessions: i64,
}

#[derive(sqlx::FromRow)]
struct RawWork {
    finished_at: i64,
    active_ms: i64,
    n_items: i64,
    n_correct: i64,
    is_card: bool,
    is_apart: bool,
}

/// What a learner has set; none if there is no such learner.
///
/// # Errors
/// What the database says.
pub async fn settings(db: &Db, learner_id: i64) -> Result<Option<Settings>, StoreError> {
    let raw = on_db!(db, fetch_optional RawSettings, SETTINGS, learner_id)?;
    Ok(raw.map(|raw| Settings {
        zone: Zone::stored(&raw.time_zone),
        zone_is_chosen: raw.zone_is_chosen,
        goals: Goals {
            minutes: raw.goal_minutes,
            sessions: raw.goal_sessions,
        },
    }))
}

/// Where a learner's days begin; universal time for nobody.
///
/// # Errors
/// What the database says.
pub async fn zone(db: &Db, learner_id: i64) -> Result<Zone, StoreError> {
    let settings = settings(db, learner_id).await?;
    Ok(settings.map_or(Zone::UTC, |settings| settings.zone))
}

/// The same, within a transaction.
pub(crate) async fn zone_in(tx: &mut Tx, learner_id: i64) -> Result<Zone, StoreError> {
    let raw = on_tx!(*tx, fetch_optional RawSettings, SETTINGS, learner_id)?;
    Ok(raw.map_or(Zone::UTC, |raw| Zone::stored(&raw.time_zone)))
}

/// Takes the browser's zone, unless the learner has chosen one.
///
/// # Errors
/// What the database says.
pub async fn follow_zone(db: &Db, learner_id: i64, zone: &Zone) -> Result<(), StoreError> {
    on_db!(db, execute FOLLOW_ZONE, learner_id, zone.name()).map(|_| ())
}

/// Takes the learner's choice: a zone, or with none the browser's from the next visit on.
///
/// # Errors
/// What the database says.
pub async fn choose_zone(db: &Db, learner_id: i64, zone: Option<&Zone>) -> Result<(), StoreError> {
    let name = zone.map_or("UTC", Zone::name);
    on_db!(db, execute CHOOSE_ZONE, learner_id, name, zone.is_some()).map(|_| ())
}

/// Keeps new goals.
///
/// # Errors
/// What the database says.
pub async fn set_goals(db: &Db, learner_id: i64, goals: Goals) -> Result<(), StoreError> {
    on_db!(db, execute SET_GOALS, learner_id, goals.minutes, goals.sessions).map(|_| ())
}

/// Everything a learner finished, oldest first.
///
/// # Errors
/// What the database says.
pub async fn work(db: &Db, learner_id: i64) -> Result<Vec<Work>, StoreError> {
    let rows = on_db!(db, fetch_all RawWork, WORK, learner_id)?;
    Ok(rows
        .into_iter()
        .map(|row| Work {
            at: Timestamp(row.finished_at),
            active_ms: row.active_ms,
            n_items: row.n_items,
            n_correct: row.n_correct,
            is_card: row.is_card,
            is_apart: row.is_apart,
        })
        .collect())
}

/// What a learner was told to have achieved.
///
/// # Errors
/// What the database says.
pub async fn told(db: &Db, learner_id: i64) -> Result<Vec<Achievement>, StoreError> {
    let names = on_db!(db, fetch_all(String,), TOLD, learner_id)?;
    // One of a newer program is not known to this one.
    let known = names
        .iter()
        .filter_map(|(name,)| Achievement::parse(name).ok());
    Ok(known.collect())
}

/// Of what a learner has achieved, what they have not been told yet; from now on it is told.
///
/// # Errors
/// What the database says.
pub async fn tell(
    db: &Db,
    learner_id: i64,
    achieved: &[Achievement],
    now: Timestamp,
) -> Result<Vec<Achievement>, StoreError> {
    let told = told(db, learner_id).await?;
    let mut news = Vec::new();
    for achievement in achieved {
        let name = achievement.as_str();
        if told.contains(achievement) {
            continue;
        }
        // Of two requests at once one tells it.
        if on_db!(db, execute TELL, learner_id, name, now.0)? == 1 {
            news.push(*achievement);
        }
    }
    Ok(news)
}

/// Errors of the ear; the others were heard and wrongly written.
fn is_misheard(label: Label) -> bool {
    !matches!(
        label,
        Label::Same | Label::Homophone | Label::Spelling | Label::Spacing
    )
}

/// How often each kind of error was made in dictations of a time, the most frequent first. At most
/// the 500 newest dictations are counted.
///
/// # Errors
/// [`StoreError::Corrupt`] if a score cannot be read.
pub async fn misheard(
    db: &Db,
    learner_id: i64,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<(Label, i64)>, StoreError> {
    let rows = on_db!(db, fetch_all(String,), DICTATIONS, learner_id, from.0, to.0)?;
    let mut counts: HashMap<Label, i64> = HashMap::new();
    for (score,) in rows {
        let score: Score = from_json(&score)?;
        for word in score.dictation.into_iter().flat_map(|score| score.words) {
            if is_misheard(word.label) {
                *counts.entry(word.label).or_default() += 1;
            }
        }
    }
    let mut counts: Vec<(Label, i64)> = counts.into_iter().collect();
    counts.sort_by_key(|(label, n)| (-n, format!("{label:?}")));
    Ok(counts)
}
