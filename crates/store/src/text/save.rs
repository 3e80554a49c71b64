//! From a draft to a passage, or to the next version of one.

use super::{a_day_ago, draft};
use crate::db::Tx;
use crate::passage::{Source, content_hash, insert, retire};
use crate::sql::{on_tx, statements};
use crate::{Db, StoreError, quota};
use listen_core::own_text::MAX_TOTAL_CHARS;
use listen_core::passage::Passage;
use listen_core::time::Timestamp;

statements! {
    /// Two saves of one learner at the same moment must not both be the last that is allowed.
    LOCK = "SELECT id FROM learner WHERE id = $1",
        postgres "SELECT id FROM learner WHERE id = $1 FOR UPDATE";
    COUNT_DAY = "SELECT COUNT(*) FROM passage WHERE owner_learner_id = $1 AND source = 'own' AND created_at > $2";
    COUNT_ALL = "SELECT COUNT(*) FROM passage WHERE owner_learner_id = $1 AND source = 'own' AND is_current AND slug <> $2";
    COUNT_CHARS = "SELECT CAST(COALESCE(SUM(LENGTH(sentence.text)), 0) AS BIGINT) FROM sentence JOIN passage ON passage.id = sentence.passage_id
        WHERE passage.owner_learner_id = $1 AND passage.source = 'own' AND passage.is_current AND passage.slug <> $2";
    FIND_OWN = "SELECT id, version, content_hash, share_token FROM passage
        WHERE slug = $1 AND owner_learner_id = $2 AND source = 'own' AND is_current";
    UNLINK = "UPDATE passage SET share_token = NULL WHERE id = $1";
    LINK = "UPDATE passage SET share_token = $2 WHERE id = $1";
}

/// What became of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// It has this row; the same as before where nothing was changed.
    Row(i64),
    /// It was not saved.
    Denied(Denied),
    /// The text that was to be changed is not there, or not this learner's.
    Missing,
}

/// Which limit of a learner is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// As many texts as may be saved in 24 hours.
    Day(i64),
    /// As many texts as may be kept.
    Texts(i64),
    /// [`MAX_TOTAL_CHARS`].
    Chars,
}

/// Saves a new own text, or the next version of one whose slug it has (`is_change`). The version
/// of `passage` is decided here. Old versions stay for the attempts that met them; a link goes on
/// to the new one.
///
/// # Errors
/// What the database says; then nothing was saved.
pub async fn save(
    db: &Db,
    learner_id: i64,
    passage: &Passage,
    is_change: bool,
    now: Timestamp,
) -> Result<Saved, StoreError> {
    let mut tx = db.begin().await?;
    let saved = save_in(&mut tx, learner_id, passage, is_change, now).await?;
    if matches!(saved, Saved::Row(_)) {
        tx.commit().await?;
    }
    Ok(saved)
}

/// Saves what a draft became, once: none if it was saved before, also a moment ago.
///
/// # Errors
/// What the database says; then nothing was saved.
pub async fn save_draft(
    db: &Db,
    learner_id: i64,
    draft_id: i64,
    passage: &Passage,
    is_change: bool,
    now: Timestamp,
) -> Result<Option<Saved>, StoreError> {
    let mut tx = db.begin().await?;
    if !draft::close(&mut tx, draft_id, learner_id, &passage.slug).await? {
        return Ok(None);
    }
    let saved = save_in(&mut tx, learner_id, passage, is_change, now).await?;
    if matches!(saved, Saved::Row(_)) {
        tx.commit().await?;
    }
    Ok(Some(saved))
}

async fn save_in(
    tx: &mut Tx,
    learner_id: i64,
    passage: &Passage,
    is_change: bool,
    now: Timestamp,
) -> Result<Saved, StoreError> {
    on_tx!(*tx, fetch_one(i64,), LOCK, learner_id)?;
    let found = on_tx!(
        *tx,
        fetch_optional(i64, i64, String, Option<String>),
        FIND_OWN,
        passage.slug.as_str(),
        learner_id
    )?;
    let as_version = |version: i64| Passage {
        version: u32::try_from(version).unwrap_or(u32::MAX),
        ..passage.clone()
    };
    if let (Some((id, ..)), false) = (&found, is_change) {
        // A form that was sent twice.
        return Ok(Saved::Row(*id));
    }
    let Some((id, version, hash, link)) = found else {
        if is_change {
            return Ok(Saved::Missing);
        }
        return within_limits(tx, learner_id, &as_version(1), now).await;
    };
    if content_hash(&as_version(version))? == hash {
        return Ok(Saved::Row(id));
    }
    let saved = within_limits(tx, learner_id, &as_version(version + 1), now).await?;
    if let Saved::Row(next) = saved {
        on_tx!(*tx, execute UNLINK, id)?;
        on_tx!(*tx, execute LINK, next, link)?;
    }
    Ok(saved)
}

async fn within_limits(
    tx: &mut Tx,
    learner_id: i64,
    passage: &Passage,
    now: Timestamp,
) -> Result<Saved, StoreError> {
    match limit(tx, learner_id, passage, now).await? {
        Some(denied) => Ok(Saved::Denied(denied)),
        None => write(tx, learner_id, passage, now).await.map(Saved::Row),
    }
}

async fn write(
    tx: &mut Tx,
    learner_id: i64,
    passage: &Passage,
    now: Timestamp,
) -> Result<i64, StoreError> {
    retire(tx, &passage.slug).await?;
    let hash = content_hash(passage)?;
    insert(tx, passage, &hash, Source::Own { learner_id }, now).await
}

/// Which limit a save would break.
async fn limit(
    tx: &mut Tx,
    learner_id: i64,
    passage: &Passage,
    now: Timestamp,
) -> Result<Option<Denied>, StoreError> {
    let slug = passage.slug.as_str();
    let quota = quota::find_in(tx, learner_id).await?;
    let (max_today, max) = (quota.max_texts_a_day(), quota.max_texts());
    let (today,) = on_tx!(*tx, fetch_one(i64,), COUNT_DAY, learner_id, a_day_ago(now))?;
    let (others,) = on_tx!(*tx, fetch_one(i64,), COUNT_ALL, learner_id, slug)?;
    let (chars,) = on_tx!(*tx, fetch_one(i64,), COUNT_CHARS, learner_id, slug)?;
    let own: usize = passage.sentences().map(|text| text.chars().count()).sum();
    let count = |n: i64| usize::try_from(n).unwrap_or(0);
    Ok(if today >= max_today {
        Some(Denied::Day(max_today))
    } else if others >= max {
        Some(Denied::Texts(max))
    } else if count(chars) + own > MAX_TOTAL_CHARS {
        Some(Denied::Chars)
    } else {
        None
    })
}
