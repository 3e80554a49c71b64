//! Who may open an own text of somebody else: whoever came by its link, until it is revoked.

use crate::db::Tx;
use crate::passage::{self, PassageHead};
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError};
use listen_core::time::Timestamp;

statements! {
    FIND_SHARED = "SELECT slug FROM passage WHERE share_token = $1 AND is_current AND source = 'own'";
    ADD = "INSERT INTO text_guest (slug, learner_id, opened_at) VALUES ($1, $2, $3) ON CONFLICT (slug, learner_id) DO NOTHING";
    IS_GUEST = "SELECT 1 FROM text_guest WHERE slug = $1 AND learner_id = $2";
    FORGET = "DELETE FROM text_guest WHERE slug = $1";
    /// What guests have in their review goes with the link.
    FORGET_CARDS = "DELETE FROM review_card WHERE id IN (SELECT card.id FROM review_card card
            LEFT JOIN sentence ON sentence.id = card.sentence_id LEFT JOIN item ON item.id = card.item_id
            JOIN passage ON passage.id = COALESCE(sentence.passage_id, item.passage_id)
        WHERE passage.slug = $1 AND card.learner_id <> passage.owner_learner_id)";
    /// A visitor who logs in keeps what was opened.
    MOVE = "INSERT INTO text_guest (slug, learner_id, opened_at)
        SELECT slug, $2, opened_at FROM text_guest WHERE learner_id = $1 ON CONFLICT (slug, learner_id) DO NOTHING";
}

/// The own text that is shared by a link with this secret.
///
/// # Errors
/// What the database says.
pub async fn find_shared(db: &Db, token: &str) -> Result<Option<PassageHead>, StoreError> {
    match on_db!(db, fetch_optional(String,), FIND_SHARED, token)? {
        Some((slug,)) => passage::find_current(db, &slug).await,
        None => Ok(None),
    }
}

/// Lets a learner open an own text from now on.
///
/// # Errors
/// What the database says.
pub async fn add(db: &Db, slug: &str, learner_id: i64, now: Timestamp) -> Result<(), StoreError> {
    on_db!(db, execute ADD, slug, learner_id, now.0).map(|_| ())
}

/// Whether a learner came by the link.
///
/// # Errors
/// What the database says.
pub(crate) async fn is_guest(db: &Db, slug: &str, learner_id: i64) -> Result<bool, StoreError> {
    Ok(on_db!(db, fetch_optional(i32,), IS_GUEST, slug, learner_id)?.is_some())
}

pub(super) async fn forget(tx: &mut Tx, slug: &str) -> Result<(), StoreError> {
    on_tx!(*tx, execute FORGET_CARDS, slug)?;
    on_tx!(*tx, execute FORGET, slug).map(|_| ())
}

/// Gives what a visitor has opened to the learner who logged in.
///
/// # Errors
/// What the database says.
pub(crate) async fn move_to(
    tx: &mut Tx,
    visitor_id: i64,
    learner_id: i64,
) -> Result<(), StoreError> {
    on_tx!(*tx, execute MOVE, visitor_id, learner_id).map(|_| ())
}
