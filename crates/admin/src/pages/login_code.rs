//! `POST /login/code`: the second step of logging in. A ticket from the first step says whose code
//! it is; it works for five minutes and once.

use crate::one_time_code;
use crate::pages::login::start_session;
use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use listen_core::time::Timestamp;
use listen_store::account_link::{self, LinkKind};
use listen_store::throttle::Try;
use listen_store::{account, second_factor};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::FormBody;
use listen_web::login::{self, ACCOUNT_LIMIT};
use listen_web::page::Page;
use listen_web::preferences::local_path;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use listen_web::token;
use serde::Deserialize;

/// The form and why it came back.
#[derive(Template)]
#[template(path = "pages/login_code.html")]
struct LoginCodePage {
    shell: Shell,
    ticket: String,
    return_to: String,
    error: Option<String>,
}

/// Fields of the form.
#[derive(Debug, Deserialize)]
pub struct CodeForm {
    ticket: String,
    code: String,
    #[serde(default)]
    return_to: String,
}

/// Shows the form, with a fresh ticket.
///
/// # Errors
/// What the store says.
pub async fn ask(
    web: &WebState,
    shell: Shell,
    account_id: i64,
    return_to: String,
) -> Result<Response, PageError> {
    let ticket = token::random();
    let hash = token::hash(&ticket);
    account_link::replace(
        &web.db,
        LinkKind::SecondFactor,
        account_id,
        &hash,
        web.clock.now(),
    )
    .await?;
    Ok(Page(page(shell, ticket, return_to, None)).into_response())
}

fn page(
    mut shell: Shell,
    ticket: String,
    return_to: String,
    error: Option<String>,
) -> LoginCodePage {
    shell.path = shell.with_return("/login", &return_to);
    LoginCodePage {
        shell,
        ticket,
        return_to,
        error,
    }
}

/// Checks the code and logs in. Wrong codes are counted, as wrong passwords are.
///
/// # Errors
/// What the store says.
pub async fn create(
    State(web): State<WebState>,
    context: Context,
    FormBody(form): FormBody<CodeForm>,
) -> Result<Response, PageError> {
    let now = web.clock.now();
    let hash = token::hash(&form.ticket);
    let found = account_link::find(&web.db, LinkKind::SecondFactor, &hash, now).await?;
    let Some(account_id) = found else {
        return Ok(
            Redirect::to(&context.shell.with_return("/login", &form.return_to)).into_response(),
        );
    };
    let key = format!("login-code:{account_id}");
    if let Try::Refused { until } = web
        .shared
        .counters
        .count_try(&key, ACCOUNT_LIMIT, now)
        .await?
    {
        return Ok(refuse(context.shell, form, Some(until), now));
    }
    if !is_right(&web, account_id, &form.code, now).await? {
        return Ok(refuse(context.shell, form, None, now));
    }
    web.shared.counters.clear(&key).await?;
    let account = account::find(&web.db, account_id).await?;
    let is_taken = account_link::take(&web.db, LinkKind::SecondFactor, &hash, now).await?;
    let account = account.filter(|_| is_taken).ok_or(PageError::LoginNeeded)?;
    let cookie = start_session(&web, &context, &account).await?;
    let cookies = AppendHeaders([(header::SET_COOKIE, cookie)]);
    Ok((cookies, Redirect::to(local_path(Some(&form.return_to)))).into_response())
}

async fn is_right(
    web: &WebState,
    account_id: i64,
    code: &str,
    now: Timestamp,
) -> Result<bool, PageError> {
    match second_factor::find(&web.db, account_id).await? {
        Some(factor) if factor.is_on => one_time_code::accept(&web.db, &factor, code, now).await,
        _ => Ok(false),
    }
}

fn refuse(
    shell: Shell,
    form: CodeForm,
    locked_until: Option<Timestamp>,
    now: Timestamp,
) -> Response {
    let (status, error) = match locked_until {
        Some(_) => login::refusal(&shell, locked_until, now),
        None => (
            StatusCode::UNPROCESSABLE_ENTITY,
            shell.t("access-code-wrong"),
        ),
    };
    let page = page(shell, form.ticket, form.return_to, Some(error));
    (status, Page(page)).into_response()
}
