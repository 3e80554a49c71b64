//! `/accounts/{id}/delete`: asks, and deletes the account with everything the learner did.

use crate::pages::account::find;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use listen_store::account::Account;
use listen_store::account_change::{self, Changed};
use listen_store::learner_card::{self, LearnerFigures};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::{FormBody, PathPart};
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

/// What goes, and the question.
#[derive(Template)]
#[template(path = "pages/account_delete.html")]
struct DeletePage {
    shell: Shell,
    account: Account,
    figures: LearnerFigures,
    is_wrong: bool,
}

/// The address of the account, typed to be sure.
#[derive(Debug, Deserialize)]
pub struct DeleteForm {
    email: String,
}

async fn page(
    web: &WebState,
    shell: Shell,
    account: Account,
    is_wrong: bool,
) -> Result<Response, PageError> {
    let figures = learner_card::figures(&web.db, account.learner_id).await?;
    Ok(Page(DeletePage {
        shell,
        account,
        figures,
        is_wrong,
    })
    .into_response())
}

/// `GET /accounts/{id}/delete`.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn show(
    State(web): State<WebState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
) -> Result<Response, PageError> {
    let account = find(&web, id).await?;
    page(&web, signed_in.context.shell, account, false).await
}

/// `POST /accounts/{id}/delete`.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn delete(
    State(web): State<WebState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
    FormBody(form): FormBody<DeleteForm>,
) -> Result<Response, PageError> {
    let account = find(&web, id).await?;
    if form.email.trim().to_lowercase() != account.email {
        let page = page(&web, signed_in.context.shell, account, true).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let now = web.clock.now();
    let changed = account_change::delete(&web.db, signed_in.account_id, &account, now).await?;
    let to = match changed {
        Changed::Done => "/accounts?notice=deleted".to_owned(),
        Changed::LastAdministrator => format!("/accounts/{id}?notice=last-administrator"),
        Changed::Missing => return Err(PageError::NotFound),
    };
    Ok(Redirect::to(&to).into_response())
}
