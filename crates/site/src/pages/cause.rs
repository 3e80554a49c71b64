//! `POST /attempts/{id}/cause` and `POST /exercises/{id}/cause`: why responses were wrong, in one tap
//! on the result page.

use crate::exercise_form::Fields;
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

/// Notes the cause for each `response` that the form names, or takes it back.
///
/// # Errors
/// [`PageError::Field`] for an unknown cause or a response that is no number;
/// [`PageError::NotFound`] where none of them is a wrong response of this learner's exercise.
pub async fn set_of_exercise(
    State(web): State<WebState>,
    PathPart(id): PathPart<i64>,
    context: Context,
    FormBody(fields): FormBody<Fields>,
) -> Result<Redirect, PageError> {
    let learner_id = context.learner_id().ok_or_else(|| context.not_found())?;
    let given = fields.iter().find(|(name, _)| name == "cause");
    let cause = read_cause(given.map_or("", |(_, cause)| cause.as_str()))?;
    let responses = named_responses(&fields)?;
    let n_rows = mistake::set_exercise_cause(&web.db, learner_id, id, &responses, cause).await?;
    match responses.first() {
        Some(first) if n_rows > 0 => Ok(Redirect::to(&format!("/exercises/{id}#cause-{first}"))),
        _ => Err(context.not_found()),
    }
}

fn named_responses(fields: &Fields) -> Result<Vec<i64>, PageError> {
    let named = fields.iter().filter(|(name, _)| name == "response");
    let read = |(_, text): &(String, String)| {
        text.parse::<i64>()
            .map_err(|_| PageError::Field(format!("response: `{text}` is not a number")))
    };
    named.map(read).collect()
}
