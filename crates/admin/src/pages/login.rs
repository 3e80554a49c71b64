//! `/login` and `/logout` of the staff.

use crate::pages::login_code;
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use listen_store::account::{Account, Role};
use listen_store::second_factor;
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
    return_to: String,
    error: Option<String>,
}

/// Fields of the form.
#[derive(Debug, Deserialize)]
pub struct LoginForm {
    email: String,
    password: String,
    #[serde(default)]
    return_to: String,
}

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ReturnQuery {
    return_to: String,
}

/// `GET /login`.
pub async fn show(context: Context, QueryString(query): QueryString<ReturnQuery>) -> Response {
    if context.is_signed_in() {
        return Redirect::to(local_path(Some(&query.return_to))).into_response();
    }
    Page(LoginPage {
        shell: context.shell,
        email: String::new(),
        return_to: query.return_to,
        error: None,
    })
    .into_response()
}

/// `POST /login`: the staff only; everybody else hears "wrong", whatever the password. Who has
/// a second factor is asked for it.
///
/// # Errors
/// What the store says.
pub async fn create(
    State(web): State<WebState>,
    context: Context,
    FormBody(form): FormBody<LoginForm>,
) -> Result<Response, PageError> {
    let outcome = login::check(&web, context.client, &form.email, form.password).await?;
    let locked_until = match outcome {
        Outcome::Welcome(account) if is_staff(&account) => {
            return welcome(&web, context, &account, form.return_to).await;
        }
        Outcome::Welcome(_) | Outcome::Wrong => None,
        Outcome::Locked { until } => Some(until),
    };
    let (status, error) = login::refusal(&context.shell, locked_until, web.clock.now());
    let mut shell = context.shell;
    shell.path = shell.with_return("/login", &form.return_to);
    let page = LoginPage {
        shell,
        email: form.email,
        return_to: form.return_to,
        error: Some(error),
    };
    Ok((status, Page(page)).into_response())
}

fn is_staff(account: &Account) -> bool {
    Role::parse(&account.role).is_some_and(Role::is_staff)
}

/// After the right password: in, or on to the second factor.
async fn welcome(
    web: &WebState,
    context: Context,
    account: &Account,
    return_to: String,
) -> Result<Response, PageError> {
    let factor = second_factor::find(&web.db, account.id).await?;
    if factor.is_some_and(|factor| factor.is_on) {
        return login_code::ask(web, context.shell, account.id, return_to).await;
    }
    let cookie = start_session(web, &context, account).await?;
    Ok((
        AppendHeaders([(header::SET_COOKIE, cookie)]),
        Redirect::to(local_path(Some(&return_to))),
    )
        .into_response())
}

/// Starts a fresh session of the admin kind; the one that the browser had ends.
///
/// # Errors
/// What the store says.
pub async fn start_session(
    web: &WebState,
    context: &Context,
    account: &Account,
) -> Result<HeaderValue, PageError> {
    if let Some(session) = &context.session {
        session_rows::delete(&web.db, session.id).await?;
    }
    let starting = Starting {
        kind: SessionKind::Admin,
        learner_id: account.learner_id,
        account_id: Some(account.id),
        is_persistent: false,
    };
    Ok(session::start(web, &context.headers, context.client, starting).await?)
}

/// `POST /logout`.
///
/// # Errors
/// What the store says.
pub async fn delete(State(web): State<WebState>, context: Context) -> Result<Response, PageError> {
    if let Some(session) = &context.session {
        session_rows::delete(&web.db, session.id).await?;
    }
    let forget = session::forget(context.client, SessionKind::Admin);
    Ok((
        AppendHeaders([(header::SET_COOKIE, forget)]),
        Redirect::to("/login"),
    )
        .into_response())
}
