//! A version made on the admin site becomes the one that is offered. Learners who have begun keep
//! theirs.

use super::draft;
use crate::passage::{Source, content_hash, insert, retire};
use crate::sql::{on_tx, statements};
use crate::{Db, StoreError, audit, job};
use listen_core::job::Job;
use listen_core::passage::Passage;
use listen_core::time::Timestamp;

statements! {
    /// One at a time, or two would make the same version.
    LOCK = "SELECT 1", postgres "SELECT 1 FROM (SELECT pg_advisory_xact_lock(4202)) AS locked";
    NEWEST = "SELECT COALESCE(MAX(version), 0) FROM passage WHERE slug = $1";
    /// An own text or a drill of this name is nobody's to replace.
    COUNT_OTHERS = "SELECT COUNT(*) FROM passage WHERE slug = $1 AND source <> 'library'";
    MARK = "UPDATE passage SET is_edited = TRUE WHERE id = $1";
}

/// Why a version is not published.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// There is this version or a later one.
    #[error("version {version} is there already; the next one is {next}")]
    Version {
        /// The version that was to be published.
        version: u32,
        /// The first that is free.
        next: u32,
    },
    /// The name belongs to a text of a learner.
    #[error("the id `{0}` is taken by a passage that is not of the library; choose another")]
    Taken(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Offers the passage in place of the version before, empties its draft, notes it, and asks for the
/// audio.
///
/// # Errors
/// [`Refused`]; then nothing was changed.
pub async fn publish(
    db: &Db,
    actor: i64,
    passage: &Passage,
    now: Timestamp,
) -> Result<i64, Refused> {
    let hash = content_hash(passage)?;
    let slug = passage.slug.as_str();
    let mut tx = db.begin().await?;
    on_tx!(tx, fetch_one(i32,), LOCK)?;
    let (newest,) = on_tx!(tx, fetch_one(i64,), NEWEST, slug)?;
    let (n_others,) = on_tx!(tx, fetch_one(i64,), COUNT_OTHERS, slug)?;
    if n_others > 0 {
        return Err(Refused::Taken(slug.to_owned()));
    }
    if i64::from(passage.version) <= newest {
        return Err(Refused::Version {
            version: passage.version,
            next: u32::try_from(newest + 1).unwrap_or(u32::MAX),
        });
    }
    retire(&mut tx, slug).await?;
    let id = insert(&mut tx, passage, &hash, Source::Library, now).await?;
    on_tx!(tx, execute MARK, id)?;
    draft::empty(&mut tx, actor, slug, now).await?;
    let before = (newest > 0).then(|| format!("version {newest}"));
    let entry = audit::Entry {
        actor,
        action: "passage-publish",
        subject: &format!("passage {slug}"),
        before: before.as_deref(),
        after: Some(&format!("version {}", passage.version)),
    };
    audit::note(&mut tx, &entry, now).await?;
    tx.commit().await?;
    let wanted = Job::RenderPassage {
        passage_id: id,
        again: false,
    };
    job::enqueue(db, &wanted, job::PRIORITY_WAITING, now).await?;
    Ok(id)
}
