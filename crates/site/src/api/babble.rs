//! `PUT /api/babble`: whether other voices talk in the background.

use axum::extract::State;
use axum::http::StatusCode;
use listen_core::babble;
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::JsonBody;
use listen_web::state::WebState;
use serde::Deserialize;

/// The choice.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// By how many decibels the passage is louder; none for no voices.
    babble_db: Option<i64>,
}

/// 204 when it is kept. A visitor of whom nothing is kept yet is answered 401; then the choice
/// holds in this browser.
///
/// # Errors
/// [`PageError::Field`]; [`PageError::LoginNeeded`].
pub async fn update(
    State(web): State<WebState>,
    context: Context,
    JsonBody(choice): JsonBody<Choice>,
) -> Result<StatusCode, PageError> {
    let learner_id = context.learner_id().ok_or(PageError::LoginNeeded)?;
    let babble_db = babble::check(choice.babble_db).map_err(PageError::Field)?;
    listen_store::babble::update(&web.db, learner_id, babble_db).await?;
    Ok(StatusCode::NO_CONTENT)
}
