//! `/setup/{token}`: the first administrator, by a link that works once.

use crate::pages::login::start_session;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use listen_core::account::Email;
use listen_store::account::{self, Account, NewAccount, Role};
use listen_store::{StoreError, account_change, setup};
use listen_web::account_form::{self, AccountErrors, Typed};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::FormBody;
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use listen_web::token;
use serde::Deserialize;

/// The form with what was typed and what is wrong with it.
#[derive(Template)]
#[template(path = "pages/setup.html")]
struct SetupPage {
    shell: Shell,
    form: SetupForm,
    errors: AccountErrors,
}

/// The word that a link is dead, and how to get another.
#[derive(Template)]
#[template(path = "pages/dead_link.html")]
struct DeadLinkPage {
    shell: Shell,
}

/// Fields of the form.
#[derive(Debug, Default, Deserialize)]
pub struct SetupForm {
    email: String,
    #[serde(default)]
    name: String,
    password: String,
    password_again: String,
}

/// What became of making the account.
enum Made {
    Account(Box<Account>),
    EmailTaken,
    LinkUsed,
}

fn check(form: &SetupForm) -> Result<(Email, String), AccountErrors> {
    account_form::check(Typed {
        email: &form.email,
        name: &form.name,
        password: &form.password,
        password_again: &form.password_again,
    })
}

/// A link is for the first administrator: one made in another way ends it.
async fn is_alive(web: &WebState, token_hash: &str) -> Result<bool, StoreError> {
    Ok(setup::exists(&web.db, token_hash, web.clock.now()).await?
        && account::count_administrators(&web.db).await? == 0)
}

fn dead(shell: Shell) -> Response {
    (StatusCode::NOT_FOUND, Page(DeadLinkPage { shell })).into_response()
}

fn refuse(shell: Shell, form: SetupForm, errors: AccountErrors) -> Response {
    let page = SetupPage {
        shell,
        form,
        errors,
    };
    (StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response()
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
    if !is_alive(&web, &token::hash(&secret)).await? {
        return Ok(dead(context.shell));
    }
    let page = SetupPage {
        shell: context.shell,
        form: SetupForm::default(),
        errors: AccountErrors::default(),
    };
    Ok(Page(page).into_response())
}

/// `POST /setup/{token}`: makes the account, uses the link up and logs in. What is wrong with
/// the form does not use it up.
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
    if !is_alive(&web, &token_hash).await? {
        return Ok(dead(context.shell));
    }
    let (email, name) = match check(&form) {
        Ok(checked) => checked,
        Err(errors) => return Ok(refuse(context.shell, form, errors)),
    };
    let new = NewAccount {
        email: &email,
        name: &name,
        password_hash: &web.passwords.hash(form.password.clone()).await?,
        role: Role::Administrator,
        locale: context.shell.locale.as_str(),
        consent_version: None,
    };
    match make(&web, &token_hash, &new).await? {
        Made::Account(account) => {
            let cookie = start_session(&web, &context, &account).await?;
            let cookies = AppendHeaders([(header::SET_COOKIE, cookie)]);
            Ok((cookies, Redirect::to("/")).into_response())
        }
        Made::EmailTaken => {
            let errors = AccountErrors {
                email: Some("admin-setup-email-taken"),
                ..AccountErrors::default()
            };
            Ok(refuse(context.shell, form, errors))
        }
        Made::LinkUsed => Ok(dead(context.shell)),
    }
}

/// The link goes first, so that of two requests at once only one makes an account; it comes
/// back if no account was made.
async fn make(web: &WebState, token_hash: &str, new: &NewAccount<'_>) -> Result<Made, StoreError> {
    let now = web.clock.now();
    if !setup::take(&web.db, token_hash, now).await? {
        return Ok(Made::LinkUsed);
    }
    match account::insert(&web.db, new, None, now).await {
        Ok(account) => {
            let change = (None, Some(account.role.as_str()));
            account_change::note_own(&web.db, account.id, "account-create", change, now).await?;
            Ok(Made::Account(Box::new(account)))
        }
        Err(error) => {
            setup::replace(&web.db, token_hash, now).await?;
            match error {
                StoreError::Conflict => Ok(Made::EmailTaken),
                other => Err(other),
            }
        }
    }
}
