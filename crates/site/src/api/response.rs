//! `PUT /api/attempts/{id}/responses/{item_id}`: keeps a draft while the learner types.

use crate::pages::attempt::cut;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use listen_store::{attempt, passage};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::{JsonBody, PathPart};
use listen_web::state::WebState;
use serde::{Deserialize, Serialize};

/// What the learner gives.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Option index or text.
    pub given: String,
}

#[derive(Serialize)]
struct Refused {
    error: &'static str,
}

/// The answer to a draft that comes too late.
#[must_use]
pub fn submitted() -> Response {
    let refused = Refused { error: "submitted" };
    (StatusCode::CONFLICT, Json(refused)).into_response()
}

/// 204 when it is kept, 409 when the attempt is submitted already.
///
/// # Errors
/// [`PageError::NotFound`] also for another learner's attempt and for another passage's item;
/// [`PageError::Field`] for what can be no response.
pub async fn update(
    State(web): State<WebState>,
    PathPart((id, item_id)): PathPart<(i64, i64)>,
    context: Context,
    JsonBody(draft): JsonBody<Draft>,
) -> Result<Response, PageError> {
    // Without a session the draft is not lost: the page says to log in again in another tab.
    let learner_id = context.learner_id().ok_or(PageError::LoginNeeded)?;
    let attempt = attempt::find(&web.db, id, learner_id)
        .await?
        .ok_or_else(|| context.not_found())?;
    if attempt.submitted_at.is_some() {
        return Ok(submitted());
    }
    let items = passage::items(&web.db, attempt.passage_id).await?;
    if let Some(item) = items.iter().find(|item| item.id == item_id) {
        item.body.check(&draft.given).map_err(PageError::Field)?;
    }
    if attempt::save_draft(&web.db, id, item_id, &cut(&draft.given), web.clock.now()).await? {
        Ok(StatusCode::NO_CONTENT.into_response())
    } else {
        // Submitted in between, or an item of another passage.
        let now = attempt::find(&web.db, id, learner_id).await?;
        if now.is_some_and(|attempt| attempt.submitted_at.is_some()) {
            return Ok(submitted());
        }
        Err(PageError::NotFound)
    }
}
