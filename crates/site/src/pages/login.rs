//! `/login` and `/logout`.

use crate::pages::register::ReturnQuery;
use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use listen_store::account::{self, Account};
use listen_store::session as session_rows;
use listen_store::session::SessionKind;
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::{FormBody, QueryString};
use listen_web::login::{self, Outcome};
use listen_web::page::Page;
use listen_web::preferences::local_path;
use listen_web::session::{self, Starting};
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

/// The form and why it came back.
#[derive(Template)]
#[template(path = "pages/login.html")]
pub struct LoginPage {
    shell: Shell,
    email: String,
    is_remembered: bool,
    return_to: String,
    /// Why somebody was sent here, as a translation key.
    reason: Option<&'static str>,
    error: Option<String>,
}

/// What is behind the login where the visitor wanted to go.
fn reason(return_to: &str) -> Option<&'static str> {
    [
        ("/history", "login-for-history"),
        ("/mistakes", "login-for-mistakes"),
        ("/account", "login-for-account"),
        ("/attempts/", "login-for-attempt"),
    ]
    .into_iter()
    .find(|(path, _)| return_to.starts_with(path))
    .map(|(_, key)| key)
}

/// Fields of the form.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct LoginForm {
    email: String,
    password: String,
    #[serde(default)]
    remember: String,
    #[serde(default)]
    return_to: String,
}

/// `GET /login`.
pub async fn show(context: Context, QueryString(query): QueryString<ReturnQuery>) -> Response {
    if context.is_signed_in() {
        return Redirect::to(local_path(Some(query.return_to()))).into_response();
    }
    Page(LoginPage {
        shell: context.shell,
        email: String::new(),
        is_remembered: false,
        reason: reason(query.return_to()),
        return_to: query.return_to().to_owned(),
        error: None,
    })
    .into_response()
}

/// `POST /login`.
///
/// # Errors
/// What the store says.
pub async fn create(
    State(web): State<WebState>,
    context: Context,
    FormBody(form): FormBody<LoginForm>,
) -> Result<Response, PageError> {
    let outcome = login::check(&web, context.client, &form.email, form.password.clone()).await?;
    let locked_until = match outcome {
        Outcome::Welcome(account) => return welcome(&web, &context, &form, &account).await,
        Outcome::Wrong => None,
        Outcome::Locked { until } => Some(until),
    };
    let (status, error) = login::refusal(&context.shell, locked_until, web.clock.now());
    let mut shell = context.shell;
    shell.path = shell.with_return("/login", &form.return_to);
    let page = LoginPage {
        shell,
        email: form.email,
        is_remembered: form.remember == "yes",
        reason: None,
        return_to: form.return_to,
        error: Some(error),
    };
    Ok((status, Page(page)).into_response())
}

/// Starts a fresh session; what a visitor tried comes along.
async fn welcome(
    web: &WebState,
    context: &Context,
    form: &LoginForm,
    account: &Account,
) -> Result<Response, PageError> {
    if let Some(visitor) = context
        .session
        .as_ref()
        .filter(|session| session.account_id.is_none())
    {
        // The visitor's session goes with the visitor.
        account::adopt_visitor(&web.db, visitor.learner_id, account.learner_id).await?;
    }
    if let Some(old) = context
        .session
        .as_ref()
        .filter(|session| session.account_id.is_some())
    {
        session_rows::delete(&web.db, old.id).await?;
    }
    let starting = Starting {
        kind: SessionKind::Site,
        learner_id: account.learner_id,
        account_id: Some(account.id),
        is_persistent: form.remember == "yes",
    };
    let cookie = session::start(web, &context.headers, context.client, starting).await?;
    let forget = session::forget(context.client, SessionKind::Visitor);
    let cookies = AppendHeaders([(header::SET_COOKIE, cookie), (header::SET_COOKIE, forget)]);
    Ok((cookies, Redirect::to(local_path(Some(&form.return_to)))).into_response())
}

/// `POST /logout`: ends the session of an account. A visitor's stays: it holds what was tried.
///
/// # Errors
/// What the store says.
pub async fn delete(State(web): State<WebState>, context: Context) -> Result<Response, PageError> {
    if let Some(session) = context
        .session
        .as_ref()
        .filter(|session| session.account_id.is_some())
    {
        session_rows::delete(&web.db, session.id).await?;
    }
    let forget = session::forget(context.client, SessionKind::Site);
    Ok((
        AppendHeaders([(header::SET_COOKIE, forget)]),
        Redirect::to("/"),
    )
        .into_response())
}
