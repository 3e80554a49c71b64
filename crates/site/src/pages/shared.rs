//! `/shared/{token}`: an own text of somebody else, by its link.
//!
//! Opening is a form: programs that look at links in messages must not become guests.

use crate::access;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use listen_store::passage::PassageHead;
use listen_store::text::guest;
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;

/// The page.
#[derive(Template)]
#[template(path = "pages/shared.html")]
pub struct SharedPage {
    shell: Shell,
    head: PassageHead,
    token: String,
}

async fn find(web: &WebState, token: &str) -> Result<PassageHead, PageError> {
    guest::find_shared(&web.db, token)
        .await?
        .ok_or(PageError::NotFound)
}

/// Shows what it is.
///
/// # Errors
/// [`PageError::NotFound`] for a link that was revoked or never was; what the store says.
pub async fn show(
    State(web): State<WebState>,
    Path(token): Path<String>,
    context: Context,
) -> Result<Page<SharedPage>, PageError> {
    let head = find(&web, &token).await?;
    Ok(Page(SharedPage {
        shell: context.shell,
        head,
        token,
    }))
}

/// Opens the text for this visit, until the link is revoked.
///
/// # Errors
/// As [`show`]; [`PageError::TooMany`] for too many new visitors.
pub async fn open(
    State(web): State<WebState>,
    Path(token): Path<String>,
    context: Context,
) -> Result<Response, PageError> {
    let head = find(&web, &token).await?;
    let (learner_id, cookie) = access::learner(&web, &context).await?;
    if !head.is_own_of(Some(learner_id)) {
        guest::add(&web.db, &head.slug, learner_id, web.clock.now()).await?;
    }
    let cookie = AppendHeaders(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
    Ok((cookie, Redirect::to(&format!("/passages/{}", head.slug))).into_response())
}
