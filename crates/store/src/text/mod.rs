//! Own texts of learners: drafts, passages made of them, sharing, deletion.
//!
//! An own text is a passage whose source is `own`. Its rows are versions like those of any
//! passage; the link by which it is shared hangs on the current one.

pub mod draft;
pub mod guest;
pub(crate) mod save;

pub use save::{Denied, Saved, save, save_draft};

use crate::db::Tx;
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, PageOf, StoreError, offset, page_within};
use listen_core::time::{DAY_MS, Timestamp};

statements! {
    LIST = "SELECT passage.id, slug, level, topic, title_en AS title, n_words, n_items, share_token, created_at,
            (SELECT rendition.duration_ms FROM rendition WHERE rendition.passage_id = passage.id AND NOT rendition.is_slow
                ORDER BY rendition.created_at DESC, rendition.id DESC LIMIT 1) AS duration_ms,
            (SELECT MAX(attempt.submitted_at) FROM attempt WHERE attempt.passage_id = passage.id AND attempt.learner_id = $1) AS done_at
        FROM passage WHERE owner_learner_id = $1 AND source = 'own' AND is_current
        ORDER BY created_at DESC, passage.id DESC LIMIT $2 OFFSET $3";
    COUNT = "SELECT COUNT(*) FROM passage WHERE owner_learner_id = $1 AND source = 'own' AND is_current";
    FIND_LINK = "SELECT share_token FROM passage WHERE slug = $1 AND owner_learner_id = $2 AND source = 'own' AND is_current";
    SET_LINK = "UPDATE passage SET share_token = $3 WHERE slug = $1 AND owner_learner_id = $2 AND source = 'own' AND is_current";
    SLUGS = "SELECT slug FROM passage WHERE owner_learner_id = $1 AND source = 'own' AND is_current";
    /// Audio that nothing else is spoken by.
    AUDIO = "SELECT DISTINCT rendition.hash FROM rendition JOIN passage ON passage.id = rendition.passage_id
        WHERE passage.slug = $1 AND passage.owner_learner_id = $2 AND passage.source = 'own'
        AND NOT EXISTS (SELECT 1 FROM rendition other JOIN passage said ON said.id = other.passage_id
            WHERE other.hash = rendition.hash AND said.slug <> passage.slug)";
    /// The number of an attempt or exercise may be given again, and the log must not take the new one
    /// for the old one: what is kept of deleted work is numbered by itself.
    KEEP_PRACTICE = "UPDATE practice SET reference_id = -id WHERE kind IN ('attempt', 'exercise') AND passage_id IN
        (SELECT id FROM passage WHERE slug = $1 AND owner_learner_id = $2 AND source = 'own')";
    DELETE_ATTEMPTS = "DELETE FROM attempt WHERE passage_id IN
        (SELECT id FROM passage WHERE slug = $1 AND owner_learner_id = $2 AND source = 'own')";
    DELETE_JOBS = "DELETE FROM job WHERE dedupe_key IN
        (SELECT prefix || id FROM passage CROSS JOIN (SELECT 'render_passage:' AS prefix UNION ALL SELECT 'render_slowly:') AS kind
            WHERE slug = $1 AND owner_learner_id = $2 AND source = 'own')";
    DELETE = "DELETE FROM passage WHERE slug = $1 AND owner_learner_id = $2 AND source = 'own'";
}

/// A line of the list of own texts.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct TextCard {
    /// Row.
    pub id: i64,
    /// Name in addresses.
    pub slug: String,
    /// CEFR level.
    pub level: String,
    /// Topic.
    pub topic: String,
    /// Title.
    pub title: String,
    /// Words.
    pub n_words: i64,
    /// Sentences to write down.
    pub n_items: i64,
    /// Secret of the link, while it is shared.
    pub share_token: Option<String>,
    /// When this version was saved, Unix ms.
    pub created_at: i64,
    /// Length of its newest audio.
    pub duration_ms: Option<i64>,
    /// When the owner last submitted it, Unix ms.
    pub done_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct Link {
    share_token: Option<String>,
}

/// The own texts of a learner, newest first.
///
/// # Errors
/// What the database says.
pub async fn list(
    db: &Db,
    learner_id: i64,
    page: i64,
    per_page: i64,
) -> Result<PageOf<TextCard>, StoreError> {
    let (n_rows,) = on_db!(db, fetch_one(i64,), COUNT, learner_id)?;
    let page = page_within(page, per_page, n_rows);
    let rows = on_db!(db, fetch_all TextCard, LIST, learner_id, per_page, offset(page, per_page))?;
    Ok(PageOf {
        rows,
        page,
        per_page,
        n_rows,
    })
}

/// The secret of the link of an own text; `None` if it is not this learner's.
///
/// # Errors
/// What the database says.
pub async fn find_link(
    db: &Db,
    slug: &str,
    learner_id: i64,
) -> Result<Option<Option<String>>, StoreError> {
    let found = on_db!(db, fetch_optional Link, FIND_LINK, slug, learner_id)?;
    Ok(found.map(|link| link.share_token))
}

/// Shares an own text by a link with this secret; false if it is not this learner's.
///
/// # Errors
/// What the database says.
pub async fn share(db: &Db, slug: &str, learner_id: i64, token: &str) -> Result<bool, StoreError> {
    on_db!(db, execute SET_LINK, slug, learner_id, Some(token)).map(|n_rows| n_rows == 1)
}

/// Takes the link back, also from everybody who has opened it; false if the text is not this
/// learner's.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn revoke(db: &Db, slug: &str, learner_id: i64) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    let n_rows = on_tx!(tx, execute SET_LINK, slug, learner_id, None::<&str>)?;
    if n_rows == 1 {
        guest::forget(&mut tx, slug).await?;
    }
    tx.commit().await?;
    Ok(n_rows == 1)
}

/// Deletes an own text: all its versions, with their audio, and all attempts on them, those of
/// guests too. What remains is the time that was practised. Gives the addresses of the audio files
/// that nobody needs any more; `None` if the text is not this learner's.
///
/// # Errors
/// What the database says; then nothing was deleted.
pub async fn delete(
    db: &Db,
    slug: &str,
    learner_id: i64,
) -> Result<Option<Vec<String>>, StoreError> {
    let mut tx = db.begin().await?;
    let found = delete_one(&mut tx, slug, learner_id).await?;
    tx.commit().await?;
    Ok(found)
}

async fn delete_one(
    tx: &mut Tx,
    slug: &str,
    learner_id: i64,
) -> Result<Option<Vec<String>>, StoreError> {
    let audio = on_tx!(*tx, fetch_all(String,), AUDIO, slug, learner_id)?;
    on_tx!(*tx, execute DELETE_JOBS, slug, learner_id)?;
    on_tx!(*tx, execute KEEP_PRACTICE, slug, learner_id)?;
    on_tx!(*tx, execute DELETE_ATTEMPTS, slug, learner_id)?;
    if on_tx!(*tx, execute DELETE, slug, learner_id)? == 0 {
        return Ok(None);
    }
    guest::forget(tx, slug).await?;
    Ok(Some(audio.into_iter().map(|(hash,)| hash).collect()))
}

/// Deletes all own texts of a learner whose account goes. Files of audio stay until they are
/// evicted: no page names them any more.
///
/// # Errors
/// What the database says.
pub(crate) async fn delete_all(tx: &mut Tx, learner_id: i64) -> Result<(), StoreError> {
    for (slug,) in on_tx!(*tx, fetch_all(String,), SLUGS, learner_id)? {
        delete_one(tx, &slug, learner_id).await?;
    }
    Ok(())
}

/// A day before.
fn a_day_ago(now: Timestamp) -> i64 {
    now.plus_ms(-DAY_MS).0
}
