//! `POST /attempts/{id}/cause`: why a response was wrong, in one tap on the result page.

use crate::pages::review_answer::read_cause;
use axum::extract::State;
use axum::response::Redirect;
use listen_store::mistake;
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::{FormBody, PathPart};
use listen_web::state::WebState;
use serde::Deserialize;

/// Which response, and why it was wrong.
#[derive(Debug, Deserialize)]
pub struct ItemCauseForm {
    /// Row of the item.
    item: i64,
    /// Empty to take it back.
    #[serde(default)]
    cause: String,
}

/// Notes the cause, or takes it back.
///
/// # Errors
/// [`PageError::Field`] for an unknown cause; [`PageError::NotFound`] for another learner's
/// attempt and for a response that was right.
pub async fn set(
    State(web): State<WebState>,
    PathPart(id): PathPart<i64>,
    context: Context,
    FormBody(form): FormBody<ItemCauseForm>,
) -> Result<Redirect, PageError> {
    let learner_id = context.learner_id().ok_or_else(|| context.not_found())?;
    let cause = read_cause(&form.cause)?;
    if mistake::set_cause(&web.db, learner_id, id, form.item, cause).await? {
        Ok(Redirect::to(&format!("/attempts/{id}#item-{}", form.item)))
    } else {
        Err(context.not_found())
    }
}
