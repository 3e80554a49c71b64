//! Taking sessions in: all that can be taken in one transaction, each once.

use crate::db::Tx;
use crate::passage::to_json;
use crate::practice::{self, Finished};
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError};
use listen_core::old_product::{OldItem, OldSession};
use listen_core::practice::{PracticeKind, ScoredItem};
use listen_core::taxonomy::Skill;
use listen_core::time::Timestamp;
use std::collections::HashSet;

statements! {
    FINGERPRINTS = "SELECT fingerprint FROM imported_session WHERE learner_id = $1";
    INSERT = "INSERT INTO imported_session (learner_id, fingerprint, topic, level, language, transcript, note, n_items, n_correct, accuracy,
            duration_ms, practised_at, imported_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (learner_id, fingerprint) DO NOTHING RETURNING id";
    INSERT_ITEM = "INSERT INTO imported_item (session_id, position, kind, stem, options, correct, given, is_correct, marks, rationale, feedback,
            focus_areas, error_tags, analysis)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
}

/// What an import brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Imported {
    /// Sessions.
    pub n_sessions: i64,
    /// Questions in them.
    pub n_items: i64,
    /// Sessions that were there already.
    pub n_duplicates: i64,
}

/// What an import would bring; nothing is changed.
///
/// # Errors
/// What the database says.
pub async fn check(
    db: &Db,
    learner_id: i64,
    sessions: &[OldSession],
) -> Result<Imported, StoreError> {
    let there = on_db!(db, fetch_all(String,), FINGERPRINTS, learner_id)?;
    let mut seen: HashSet<String> = there
        .into_iter()
        .map(|(fingerprint,)| fingerprint)
        .collect();
    let mut found = Imported::default();
    for session in sessions {
        if seen.insert(session.fingerprint()) {
            found.n_sessions += 1;
            found.n_items += count(session.items.len());
        } else {
            found.n_duplicates += 1;
        }
    }
    Ok(found)
}

/// Takes sessions in, within the caller's transaction. Those that are there already stay as they
/// are and are counted.
///
/// # Errors
/// What the database says.
pub async fn import(
    tx: &mut Tx,
    learner_id: i64,
    sessions: &[OldSession],
    now: Timestamp,
) -> Result<Imported, StoreError> {
    let mut done = Imported::default();
    for session in sessions {
        match insert(tx, learner_id, session, now).await? {
            None => done.n_duplicates += 1,
            Some(id) => {
                practice::finish(tx, &finished(learner_id, id, session)).await?;
                done.n_sessions += 1;
                done.n_items += count(session.items.len());
            }
        }
    }
    Ok(done)
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The row of a session; `None` if it is there already.
async fn insert(
    tx: &mut Tx,
    learner_id: i64,
    session: &OldSession,
    now: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let fingerprint = session.fingerprint();
    let inserted = on_tx!(
        *tx,
        fetch_optional(i64,),
        INSERT,
        learner_id,
        fingerprint.as_str(),
        session.topic.as_str(),
        session.level.as_str(),
        session.language.as_str(),
        session.transcript.as_str(),
        session.note.as_str(),
        count(session.items.len()),
        count(session.n_correct()),
        session.accuracy,
        session.duration_ms,
        session.practised_at,
        now.0
    )?;
    let Some((id,)) = inserted else {
        return Ok(None);
    };
    for (position, item) in (0..).zip(&session.items) {
        insert_item(tx, id, position, item).await?;
    }
    Ok(Some(id))
}

async fn insert_item(
    tx: &mut Tx,
    session_id: i64,
    position: i64,
    item: &OldItem,
) -> Result<(), StoreError> {
    on_tx!(
        *tx,
        execute INSERT_ITEM,
        session_id,
        position,
        item.kind.as_str(),
        item.stem.as_str(),
        to_json(&item.options)?.as_str(),
        item.correct.as_str(),
        item.given.as_str(),
        item.is_correct,
        item.marks,
        item.rationale.as_str(),
        item.feedback.as_str(),
        to_json(&item.focus_areas)?.as_str(),
        to_json(&item.error_tags)?.as_str(),
        item.analysis.as_deref()
    )
    .map(|_| ())
}

/// The session in the log of practice. Its questions were graded elsewhere, so they count as
/// practice, and never as a first meeting that says something about ability.
fn finished(learner_id: i64, id: i64, session: &OldSession) -> Finished {
    Finished {
        learner_id,
        kind: PracticeKind::Imported,
        reference_id: id,
        passage_id: None,
        started_at: session.practised_at - session.duration_ms,
        finished_at: session.practised_at,
        is_reading: false,
        babble_db: None,
        items: session
            .items
            .iter()
            .map(|item| scored(session, item))
            .collect(),
        texts: Vec::new(),
    }
}

fn scored(session: &OldSession, item: &OldItem) -> ScoredItem {
    ScoredItem {
        item_id: None,
        level: session.level,
        skill: Skill::Detail,
        focus_areas: item.focus_areas.clone(),
        is_correct: item.is_correct,
        points: if item.is_correct { 1.0 } else { 0.0 },
        n_options: (!item.options.is_empty()).then_some(item.options.len()),
        is_first: false,
        used_help: false,
    }
}
