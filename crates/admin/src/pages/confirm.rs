//! `/confirm`: the password again, before something dangerous.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use listen_store::{account, session};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::{FormBody, QueryString};
use listen_web::login::{self, Outcome};
use listen_web::page::Page;
use listen_web::preferences::local_path;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

/// The form and why it came back.
#[derive(Template)]
#[template(path = "pages/confirm.html")]
pub struct ConfirmPage {
    shell: Shell,
    return_to: String,
    error: Option<String>,
}

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ReturnQuery {
    return_to: String,
}

/// Fields of the form.
#[derive(Debug, Deserialize)]
pub struct ConfirmForm {
    password: String,
    #[serde(default)]
    return_to: String,
}

/// `GET /confirm`.
pub async fn show(
    signed_in: SignedIn,
    QueryString(query): QueryString<ReturnQuery>,
) -> Page<ConfirmPage> {
    Page(ConfirmPage {
        shell: signed_in.context.shell,
        return_to: query.return_to,
        error: None,
    })
}

/// `POST /confirm`.
///
/// # Errors
/// [`PageError::LoginNeeded`]; what the store says.
pub async fn create(
    State(web): State<WebState>,
    signed_in: SignedIn,
    FormBody(form): FormBody<ConfirmForm>,
) -> Result<Response, PageError> {
    let account = account::find(&web.db, signed_in.account_id)
        .await?
        .ok_or(PageError::LoginNeeded)?;
    let locked_until = match login::confirm(&web, &account, form.password).await? {
        Outcome::Welcome(_) => {
            session::confirm(&web.db, signed_in.session_id, web.clock.now()).await?;
            return Ok(Redirect::to(local_path(Some(&form.return_to))).into_response());
        }
        Outcome::Wrong => None,
        Outcome::Locked { until } => Some(until),
    };
    let mut shell = signed_in.context.shell;
    let (status, locked) = login::refusal(&shell, locked_until, web.clock.now());
    let error = match locked_until {
        Some(_) => locked,
        None => shell.t("error-password-current"),
    };
    shell.path = shell.with_return("/confirm", &form.return_to);
    let page = ConfirmPage {
        shell,
        return_to: form.return_to,
        error: Some(error),
    };
    Ok((status, Page(page)).into_response())
}
