//! `POST /exercises/{id}/tiles` and `POST /attempts/{id}/tiles`: words to choose from in place of
//! typing, from now on or no longer.

use crate::exercise_form::{Fields, check_version, form_given};
use crate::pages::{attempt, exercise};
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use listen_store::tiles;
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::{FormBody, PathPart};
use listen_web::state::WebState;

/// What the button of the form says: whether the next ones have tiles. Those that are shown stay.
fn is_wanted(given: Option<&str>) -> Result<bool, PageError> {
    match given {
        Some("on") => Ok(true),
        Some("off") => Ok(false),
        other => Err(PageError::Field(format!(
            "tiles: `{}` is neither on nor off",
            other.unwrap_or_default()
        ))),
    }
}

/// Keeps what was typed and shows the tiles of an exercise.
///
/// # Errors
/// [`PageError::Field`] for anything but `on` and `off`; [`PageError::NotFound`] also for another
/// learner's exercise.
pub async fn of_exercise(
    State(web): State<WebState>,
    PathPart(id): PathPart<i64>,
    context: Context,
    FormBody(fields): FormBody<Fields>,
) -> Result<Response, PageError> {
    let found = match exercise::find(&web, &context, id).await {
        Err(PageError::LoginNeeded) => return Ok(exercise::logged_out(context, id, "", fields)),
        found => found?,
    };
    check_version(&found, &fields)?;
    let given = fields.iter().find(|(name, _)| name == "tiles");
    let wants_tiles = is_wanted(given.map(|(_, value)| value.as_str()))?;
    exercise::save_drafts(&web, &found, &form_given(&fields)).await?;
    tiles::prefer(&web.db, found.learner_id, wants_tiles).await?;
    if wants_tiles {
        tiles::show_in_exercise(&web.db, id).await?;
    }
    Ok(Redirect::to(&format!("/exercises/{id}")).into_response())
}

/// Keeps what was typed and shows the tiles of an attempt's dictations.
///
/// # Errors
/// [`PageError::Field`] for anything but `on` and `off`; [`PageError::NotFound`] also for another
/// learner's attempt.
pub async fn of_attempt(
    State(web): State<WebState>,
    PathPart(id): PathPart<i64>,
    context: Context,
    FormBody(fields): FormBody<attempt::Fields>,
) -> Result<Response, PageError> {
    let page = format!("/attempts/{id}");
    let loaded = match attempt::load(&web, &context, id).await {
        Err(PageError::LoginNeeded) => {
            return Ok(attempt::logged_out(context, page.clone(), page, fields));
        }
        loaded => loaded?,
    };
    let wants_tiles = is_wanted(fields.get("tiles").map(String::as_str))?;
    attempt::save_drafts(&web, &loaded, &fields).await?;
    tiles::prefer(&web.db, loaded.attempt.learner_id, wants_tiles).await?;
    if wants_tiles {
        tiles::show_in_attempt(&web.db, id).await?;
    }
    Ok(Redirect::to(&page).into_response())
}
