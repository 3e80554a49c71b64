//! `POST /news/{id}/ready`: a passage about an article that was made ahead becomes an own text.

use crate::SiteState;
use axum::extract::State;
use axum::response::Redirect;
use listen_core::exercise::seed::Seed;
use listen_core::job::Job;
use listen_core::passage::Passage;
use listen_store::text::{self, Saved};
use listen_store::{Db, StoreError, job, news, passage, whole_passage};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::PathPart;

/// Copies the passage to the learner, once, and leads to it. Its audio is there already, since equal
/// texts have equal audio.
///
/// # Errors
/// [`PageError::NotFound`] if it is not offered any more; [`PageError::Conflict`] where the learner has
/// as many texts as allowed; [`PageError::LoginNeeded`]; what the store says.
pub async fn take(
    State(site): State<SiteState>,
    PathPart(id): PathPart<i64>,
    signed: SignedIn,
) -> Result<Redirect, PageError> {
    let (db, now) = (&site.web.db, site.web.clock.now());
    let ready = news::ready_passage(db, id, now).await?;
    let copy = copy(db, ready.ok_or(PageError::NotFound)?, signed.learner_id).await?;
    let copy = copy.ok_or(PageError::NotFound)?;
    let path = format!("/passages/{}", copy.slug);
    if passage::find_current(db, &copy.slug).await?.is_some() {
        return Ok(Redirect::to(&path));
    }
    match text::save(db, signed.learner_id, &copy, false, now).await? {
        Saved::Row(passage_id) => {
            let wanted = Job::RenderPassage {
                passage_id,
                again: false,
            };
            job::enqueue(db, &wanted, job::PRIORITY_WAITING, now).await?;
            Ok(Redirect::to(&path))
        }
        Saved::Missing => Err(PageError::NotFound),
        Saved::Denied(_) => Err(PageError::Conflict(
            signed.context.shell.t("make-failure-texts"),
        )),
    }
}

/// The passage under the name that it has as this learner's own, always the same.
async fn copy(db: &Db, id: i64, learner_id: i64) -> Result<Option<Passage>, StoreError> {
    let Some(head) = passage::find(db, id).await? else {
        return Ok(None);
    };
    let whole = whole_passage::load(db, &head).await?;
    let seed = Seed::of(&[&head.slug, &learner_id.to_string()]);
    Ok(Some(Passage {
        slug: format!("own-{:016x}", seed.rank(0)),
        ..whole
    }))
}
