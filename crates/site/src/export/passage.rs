//! `GET /texts/{slug}/export`: an own passage with its items as a file of the library's format, to
//! give it to somebody else.

use crate::SiteState;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use listen_core::content_file;
use listen_store::{passage, whole_passage};
use listen_web::context::SignedIn;
use listen_web::error::PageError;

/// The file. It has keys in it: it is for its owner.
///
/// # Errors
/// [`PageError::NotFound`] for what is not one's own; what the store says.
pub async fn show(
    State(site): State<SiteState>,
    Path(slug): Path<String>,
    signed: SignedIn,
) -> Result<Response, PageError> {
    let head = passage::find_current(&site.web.db, &slug).await?;
    let head = head
        .filter(|head| head.is_own_of(Some(signed.learner_id)))
        .ok_or(PageError::NotFound)?;
    let whole = whole_passage::load(&site.web.db, &head).await?;
    let text =
        content_file::write(&whole).map_err(|error| PageError::Internal(error.to_string()))?;
    let name = format!("attachment; filename=\"{slug}.toml\"");
    let headers = [
        (header::CONTENT_TYPE, "application/toml".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, text).into_response())
}
