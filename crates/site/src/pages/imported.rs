//! `GET /imported/{id}`: one session of the product before this one, as it was graded there.

use askama::Template;
use axum::extract::State;
use listen_store::old_product::{self, ItemRow, SessionRow};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::PathPart;
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;

/// The session.
#[derive(Template)]
#[template(path = "pages/imported.html")]
pub struct ImportedPage {
    shell: Shell,
    session: SessionRow,
    items: Vec<ItemRow>,
}

/// Shows the page.
///
/// # Errors
/// [`PageError::NotFound`] also for another learner's.
pub async fn show(
    State(web): State<WebState>,
    PathPart(id): PathPart<i64>,
    signed_in: SignedIn,
) -> Result<Page<ImportedPage>, PageError> {
    let session = old_product::find(&web.db, signed_in.learner_id, id)
        .await?
        .ok_or(PageError::NotFound)?;
    Ok(Page(ImportedPage {
        items: old_product::items(&web.db, session.id).await?,
        session,
        shell: signed_in.context.shell,
    }))
}
