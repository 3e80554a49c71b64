//! `POST /passages/{slug}/read`: reading instead of listening, for quiet places and for everyone
//! who cannot hear the passage.

use crate::access::{self, Access};
use crate::pages::passage::{find, practising, register_first, remember_reveal};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use listen_core::item::ItemBody;
use listen_store::attempt;
use listen_store::passage::{self, ItemRow};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::FormBody;
use listen_web::state::WebState;
use serde::Deserialize;

/// What the button says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ReadForm {
    /// Attempt begun by listening that the learner gives up for it; empty for none.
    instead: String,
}

/// On to the items with the text in place of the sound, without those that can only be heard. An
/// attempt that was begun by listening, perhaps in another tab, is not turned into reading: the page
/// says so, and there the learner may give it up.
///
/// # Errors
/// [`PageError::NotFound`], also for a passage that has no other items; what the store says.
pub async fn begin(
    State(web): State<WebState>,
    Path(slug): Path<String>,
    context: Context,
    FormBody(form): FormBody<ReadForm>,
) -> Result<Response, PageError> {
    let head = find(&web, &context, &slug).await?;
    let mut items = passage::items(&web.db, head.id).await?;
    items.retain(can_be_read);
    if items.is_empty() {
        return Err(PageError::NotFound);
    }
    if access::of(&web, &context, &head).await? == Access::RegisterFirst {
        return Ok(register_first(&slug));
    }
    let (learner_id, cookie) = practising(&web, &context, &head).await?;
    if let Ok(id) = form.instead.parse() {
        attempt::discard(&web.db, id, learner_id).await?;
    }
    let n_items = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let now = web.clock.now();
    let attempt = attempt::open_reading(&web.db, learner_id, head.id, n_items, now).await?;
    if !attempt.is_reading {
        return Ok(Redirect::to(&format!("/passages/{slug}?begun=listening#read")).into_response());
    }
    // Whoever goes back to listening has seen it all.
    let n_sentences = passage::sentences(&web.db, head.id).await?.len();
    let all: Vec<i64> = (0..i64::try_from(n_sentences).unwrap_or(0)).collect();
    remember_reveal(&web, learner_id, &head, &all).await?;
    Ok((cookie, Redirect::to(&format!("/attempts/{}", attempt.id))).into_response())
}

/// Whether somebody who reads the text can answer it: writing down what stands there is no task.
#[must_use]
pub fn can_be_read(item: &ItemRow) -> bool {
    !matches!(item.body, ItemBody::Dictation(_))
}
