//! `POST /attempts/{id}/note`: what a learner writes down about a result.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use listen_store::note::{self, MAX_CHARS};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::{FormBody, PathPart};
use listen_web::preferences::local_path;
use listen_web::state::WebState;
use serde::Deserialize;

/// Fields of the form.
#[derive(Debug, Deserialize)]
pub struct NoteForm {
    text: String,
    #[serde(default)]
    return_to: String,
}

/// Keeps the note; an empty one is deleted. Scripts, which ask for JSON, get no page back.
///
/// # Errors
/// [`PageError::Field`] for a note that is too long, so that nothing is cut off silently;
/// [`PageError::NotFound`] for another's attempt or an open one.
pub async fn save(
    State(web): State<WebState>,
    PathPart(id): PathPart<i64>,
    context: Context,
    headers: HeaderMap,
    FormBody(form): FormBody<NoteForm>,
) -> Result<Response, PageError> {
    let learner_id = context.learner_id().ok_or(PageError::LoginNeeded)?;
    // Browsers count a line's end once and send it twice.
    let text = form.text.replace("\r\n", "\n").replace('\0', "");
    let n_chars = text.chars().count();
    if n_chars > MAX_CHARS {
        return Err(PageError::Field(format!(
            "text: at most {MAX_CHARS} characters, not {n_chars}"
        )));
    }
    if !note::save(&web.db, id, learner_id, &text, web.clock.now()).await? {
        return Err(PageError::NotFound);
    }
    if headers
        .get(header::ACCEPT)
        .is_some_and(|accept| accept == "application/json")
    {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let back = match form.return_to.as_str() {
        "" => format!("/attempts/{id}#note"),
        path => local_path(Some(path)).to_owned(),
    };
    Ok(Redirect::to(&back).into_response())
}
