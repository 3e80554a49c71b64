//! `PUT /api/exercises/{id}/responses/{position}`: keeps a draft while the learner works.

use crate::api::response::{Draft, submitted};
use crate::pages::attempt::cut;
use crate::pages::exercise::find;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use listen_store::exercise;
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::{JsonBody, PathPart};
use listen_web::state::WebState;

/// 204 when it is kept, 409 when the exercise is submitted already.
///
/// # Errors
/// [`PageError::NotFound`] also for another learner's exercise and for a response that it has not;
/// [`PageError::Field`] for what can be no response.
pub async fn update(
    State(web): State<WebState>,
    PathPart((id, position)): PathPart<(i64, usize)>,
    context: Context,
    JsonBody(draft): JsonBody<Draft>,
) -> Result<Response, PageError> {
    if context.learner_id().is_none() {
        return Err(PageError::LoginNeeded);
    }
    let exercise = find(&web, &context, id).await?;
    let n_responses = exercise.body.n_responses();
    if position >= n_responses {
        return Err(PageError::NotFound);
    }
    exercise
        .body
        .check(position, &draft.given)
        .map_err(PageError::Field)?;
    let is_open = exercise.submitted.is_none()
        && exercise::save_draft(&web.db, id, position, &cut(&draft.given), web.clock.now()).await?;
    Ok(if is_open {
        StatusCode::NO_CONTENT.into_response()
    } else {
        submitted()
    })
}
