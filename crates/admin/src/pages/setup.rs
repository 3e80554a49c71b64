//! `/setup/{token}`: the first administrator, by a link that works once.

use crate::pages::login::start_session;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use listen_core::account::{AccountError, Email, check_password, parse_name};
use listen_store::account::{self, NewAccount, Role};
use listen_store::{StoreError, setup};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::FormBody;
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use listen_web::token;
use serde::Deserialize;

/// The form, or the word that the link is dead.
#[derive(Template)]
#[template(path = "pages/setup.html")]
pub struct SetupPage {
    shell: Shell,
    is_alive: bool,
    email: String,
    name: String,
    /// Translation key of what is wrong.
    error: Option<&'static str>,
}

/// Fields of the form.
#[derive(Debug, Deserialize)]
pub struct SetupForm {
    email: String,
    #[serde(default)]
    name: String,
    password: String,
    password_again: String,
}

fn dead(shell: Shell) -> Response {
    let page = SetupPage {
        shell,
        is_alive: false,
        email: String::new(),
        name: String::new(),
        error: None,
    };
    (StatusCode::NOT_FOUND, Page(page)).into_response()
}

/// `GET /setup/{token}`.
///
/// # Errors
/// What the store says.
pub async fn show(
    State(web): State<WebState>,
    Path(secret): Path<String>,
    context: Context,
) -> Result<Response, PageError> {
    if !setup::exists(&web.db, &token::hash(&secret), web.clock.now()).await? {
        return Ok(dead(context.shell));
    }
    let page = SetupPage {
        shell: context.shell,
        is_alive: true,
        email: String::new(),
        name: String::new(),
        error: None,
    };
    Ok(Page(page).into_response())
}

fn check(form: &SetupForm) -> Result<(Email, String), &'static str> {
    let key = |error| match error {
        AccountError::Email => "error-email",
        AccountError::PasswordShort => "error-password-short",
        AccountError::PasswordLong => "error-password-long",
        AccountError::PasswordWeak => "error-password-weak",
        AccountError::Name => "error-name",
    };
    let email = Email::parse(&form.email).map_err(key)?;
    let name = parse_name(&form.name).map_err(key)?;
    check_password(&form.password, &email).map_err(key)?;
    if form.password == form.password_again {
        Ok((email, name))
    } else {
        Err("error-password-again")
    }
}

/// `POST /setup/{token}`: makes the account and uses the link up. What is wrong with the form
/// does not use it up.
///
/// # Errors
/// What the store says.
pub async fn create(
    State(web): State<WebState>,
    Path(secret): Path<String>,
    context: Context,
    FormBody(form): FormBody<SetupForm>,
) -> Result<Response, PageError> {
    let token_hash = token::hash(&secret);
    if !setup::exists(&web.db, &token_hash, web.clock.now()).await? {
        return Ok(dead(context.shell));
    }
    let refuse = |shell: Shell, form: SetupForm, error| {
        let page = SetupPage {
            shell,
            is_alive: true,
            email: form.email,
            name: form.name,
            error: Some(error),
        };
        (StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response()
    };
    let (email, name) = match check(&form) {
        Ok(checked) => checked,
        Err(error) => return Ok(refuse(context.shell, form, error)),
    };
    if account::find_by_email(&web.db, &email).await?.is_some() {
        return Ok(refuse(context.shell, form, "error-email-taken"));
    }
    let password_hash = web.passwords.hash(form.password.clone()).await?;
    if !setup::take(&web.db, &token_hash, web.clock.now()).await? {
        return Ok(dead(context.shell));
    }
    let new = NewAccount {
        email: &email,
        name: &name,
        password_hash: &password_hash,
        role: Role::Administrator,
        locale: context.shell.locale.as_str(),
        consent_version: None,
    };
    match account::insert(&web.db, &new, None, web.clock.now()).await {
        Ok(account) => {
            let cookie = start_session(&web, &context, &account).await?;
            Ok((
                AppendHeaders([(header::SET_COOKIE, cookie)]),
                Redirect::to("/"),
            )
                .into_response())
        }
        Err(StoreError::Conflict) => Ok(refuse(context.shell, form, "error-email-taken")),
        Err(error) => Err(error.into()),
    }
}
