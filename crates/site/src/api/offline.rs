//! `POST /api/offline/submissions`: answers that were given without a network.

use crate::pages::attempt::{Fields, Loaded, load, score};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use listen_store::offline::{self, Outcome, Sent};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::JsonBody;
use listen_web::state::WebState;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What the service worker sends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Submission {
    /// Made by the browser: 16 to 64 letters, digits and hyphens. Sent again, it counts once.
    key: String,
    attempt_id: i64,
    /// Unix ms, by the clock of the device.
    finished_at: i64,
    /// What was given, by the row of the item.
    responses: HashMap<i64, String>,
}

#[derive(Serialize)]
struct Answer {
    /// `accepted`, `repeated` or `already-submitted`.
    outcome: &'static str,
    /// Where the result is.
    result: String,
}

#[derive(Serialize)]
struct Refused {
    error: RefusedDetail,
}

#[derive(Serialize)]
struct RefusedDetail {
    status: u16,
    message: String,
}

/// Scores the answers once. 200 with the outcome; 409 for a key of other answers.
///
/// # Errors
/// [`PageError::LoginNeeded`] without a session; [`PageError::NotFound`] if the attempt is not
/// there or another's; [`PageError::Field`] for a key that is none, an item of another passage, or
/// what can be no response.
pub async fn create(
    State(web): State<WebState>,
    context: Context,
    JsonBody(submission): JsonBody<Submission>,
) -> Result<Response, PageError> {
    let learner_id = context.learner_id().ok_or(PageError::LoginNeeded)?;
    check_key(&submission.key)?;
    let loaded = load(&web, &context, submission.attempt_id).await?;
    check_items(&loaded, &submission)?;
    let fields: Fields = submission
        .responses
        .into_iter()
        .map(|(item, given)| (format!("item-{item}"), given))
        .collect();
    let sent = Sent {
        key: &submission.key,
        attempt_id: loaded.attempt.id,
        started_at: loaded.attempt.started_at,
        finished_at: submission.finished_at,
    };
    let outcome = offline::submit(&web.db, learner_id, sent, web.clock.now(), |drafts| {
        let items = loaded.items.iter();
        items.map(|item| score(item, &fields, drafts)).collect()
    })
    .await?;
    Ok(answer(outcome, loaded.attempt.id))
}

fn check_key(key: &str) -> Result<(), PageError> {
    let is_key = (16..=64).contains(&key.len())
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if is_key {
        Ok(())
    } else {
        Err(PageError::Field(
            "key: must be 16 to 64 letters, digits and hyphens".to_owned(),
        ))
    }
}

/// Answers to another version of the passage, and what can be no response, are refused whole, not
/// scored in part.
fn check_items(loaded: &Loaded, submission: &Submission) -> Result<(), PageError> {
    let stranger = submission
        .responses
        .keys()
        .find(|item| !loaded.items.iter().any(|row| row.id == **item));
    if let Some(item) = stranger {
        return Err(PageError::Field(format!(
            "responses: item {item} does not belong to attempt {}",
            loaded.attempt.id
        )));
    }
    loaded.items.iter().try_for_each(|item| {
        let given = submission.responses.get(&item.id);
        given
            .map_or(Ok(()), |given| item.body.check(given))
            .map_err(PageError::Field)
    })
}

fn answer(outcome: Outcome, attempt_id: i64) -> Response {
    let outcome = match outcome {
        Outcome::Accepted => "accepted",
        Outcome::Repeated => "repeated",
        Outcome::AlreadySubmitted => "already-submitted",
        Outcome::KeyOfAnother { attempt_id } => {
            let error = RefusedDetail {
                status: 409,
                message: format!("key: was used for the answers of attempt {attempt_id}"),
            };
            return (StatusCode::CONFLICT, Json(Refused { error })).into_response();
        }
    };
    let result = format!("/attempts/{attempt_id}");
    Json(Answer { outcome, result }).into_response()
}
