//! A draft becomes the next version, or is thrown away.

use super::load;
use axum::extract::State;
use axum::response::Redirect;
use listen_store::editing::{self, Refused, draft};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::PathPart;
use listen_web::state::WebState;

/// `POST /passages/{slug}/edit/publish`: offers the draft, if the gates find no fault in it.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn create(
    State(web): State<WebState>,
    PathPart(slug): PathPart<String>,
    signed_in: SignedIn,
) -> Result<Redirect, PageError> {
    let editing = load(&web, &slug).await?;
    let checked = editing.check();
    let is_good = checked.is_good();
    let ready = checked.passage.filter(|_| is_good && editing.has_changed());
    let Some(passage) = ready else {
        let there = format!("/passages/{slug}/edit?notice=draft-not-good");
        return Ok(Redirect::to(&there));
    };
    let (actor, now) = (signed_in.account_id, web.clock.now());
    match editing::publish(&web.db, actor, &passage, now).await {
        Ok(_) => Ok(Redirect::to(&format!(
            "/passages/{slug}/versions?notice=published"
        ))),
        Err(Refused::Store(error)) => Err(error.into()),
        // Somebody else has published meanwhile: the page has the next number.
        Err(_) => Ok(Redirect::to(&format!(
            "/passages/{slug}/edit?notice=draft-late"
        ))),
    }
}

/// `POST /passages/{slug}/edit/discard`: throws away what was typed.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn discard(
    State(web): State<WebState>,
    PathPart(slug): PathPart<String>,
    signed_in: SignedIn,
) -> Result<Redirect, PageError> {
    load(&web, &slug).await?;
    draft::discard(&web.db, signed_in.account_id, &slug, web.clock.now()).await?;
    Ok(Redirect::to(&format!(
        "/passages/{slug}/edit?notice=draft-discarded"
    )))
}
