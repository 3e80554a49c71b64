//! `/password/{token}`: choosing a password by a link that an administrator gave. The link works
//! once.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use listen_core::account::{Email, PRIVACY_VERSION};
use listen_store::account::{self, Account};
use listen_store::account_link::{self, LinkKind};
use listen_web::account_form::password_errors;
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::FormBody;
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use listen_web::token;
use serde::Deserialize;

/// The form and what is wrong with it.
#[derive(Template)]
#[template(path = "pages/password.html")]
struct PasswordPage {
    shell: Shell,
    email: String,
    wants_consent: bool,
    errors: Errors,
}

/// The word that a link is dead.
#[derive(Template)]
#[template(path = "pages/password_dead.html")]
struct DeadPage {
    shell: Shell,
}

/// Fields of the form.
#[derive(Debug, Deserialize)]
pub struct PasswordForm {
    password: String,
    password_again: String,
    #[serde(default)]
    consent: String,
}

/// Translation keys of what is wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Errors {
    password: Option<&'static str>,
    password_again: Option<&'static str>,
    consent: Option<&'static str>,
}

async fn find(web: &WebState, token_hash: &str) -> Result<Option<Account>, PageError> {
    let now = web.clock.now();
    match account_link::find(&web.db, LinkKind::Password, token_hash, now).await? {
        Some(id) => Ok(account::find(&web.db, id).await?),
        None => Ok(None),
    }
}

fn dead(shell: Shell) -> Response {
    (StatusCode::NOT_FOUND, Page(DeadPage { shell })).into_response()
}

fn page(shell: Shell, account: &Account, errors: Errors) -> Response {
    Page(PasswordPage {
        shell,
        email: account.email.clone(),
        wants_consent: account.consent_version.is_none(),
        errors,
    })
    .into_response()
}

/// `GET /password/{token}`.
///
/// # Errors
/// What the store says.
pub async fn show(
    State(web): State<WebState>,
    Path(secret): Path<String>,
    context: Context,
) -> Result<Response, PageError> {
    Ok(match find(&web, &token::hash(&secret)).await? {
        Some(account) => page(context.shell, &account, Errors::default()),
        None => dead(context.shell),
    })
}

fn check(form: &PasswordForm, account: &Account) -> Result<Errors, PageError> {
    let email =
        Email::parse(&account.email).map_err(|error| PageError::Internal(error.to_string()))?;
    let (password, password_again) = password_errors(&email, &form.password, &form.password_again);
    let has_consent = account.consent_version.is_some() || form.consent == "yes";
    Ok(Errors {
        password,
        password_again,
        consent: (!has_consent).then_some("error-consent"),
    })
}

/// `POST /password/{token}`: sets the password, ends all sessions and leads to the login. What is
/// wrong with the form does not use the link up.
///
/// # Errors
/// What the store says.
pub async fn create(
    State(web): State<WebState>,
    Path(secret): Path<String>,
    context: Context,
    FormBody(form): FormBody<PasswordForm>,
) -> Result<Response, PageError> {
    let token_hash = token::hash(&secret);
    let Some(account) = find(&web, &token_hash).await? else {
        return Ok(dead(context.shell));
    };
    let errors = check(&form, &account)?;
    if errors != Errors::default() {
        let page = page(context.shell, &account, errors);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let hash = web.passwords.hash(form.password).await?;
    let consent = (form.consent == "yes").then_some(PRIVACY_VERSION);
    let now = web.clock.now();
    let is_set =
        account_link::set_password(&web.db, &token_hash, account.id, &hash, consent, now).await?;
    if is_set {
        Ok(Redirect::to("/login").into_response())
    } else {
        Ok(dead(context.shell))
    }
}
