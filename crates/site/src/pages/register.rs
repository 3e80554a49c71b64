//! `/register`: makes an account; what a visitor tried comes along.

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use listen_core::account::{Email, PRIVACY_VERSION};
use listen_store::account::{self, NewAccount, Role};
use listen_store::session::SessionKind;
use listen_store::{StoreError, session as session_rows};
use listen_web::account_form::{self, AccountErrors, Typed};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::{FormBody, QueryString};
use listen_web::login;
use listen_web::page::Page;
use listen_web::preferences::local_path;
use listen_web::session::{self, Starting};
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

/// The form with what was typed and what is wrong with it.
#[derive(Template)]
#[template(path = "pages/register.html")]
pub struct RegisterPage {
    shell: Shell,
    form: RegisterForm,
    errors: Errors,
}

/// Fields of the form.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct RegisterForm {
    email: String,
    #[serde(default)]
    name: String,
    password: String,
    password_again: String,
    #[serde(default)]
    consent: String,
    #[serde(default)]
    return_to: String,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Errors {
    /// With the account's fields.
    pub account: AccountErrors,
    /// With the consent to the privacy notice.
    pub consent: Option<&'static str>,
}

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
pub struct ReturnQuery {
    #[serde(default)]
    return_to: String,
}

impl ReturnQuery {
    /// As it was given; [`local_path`] decides whether to go there.
    #[must_use]
    pub fn return_to(&self) -> &str {
        &self.return_to
    }
}

fn check(form: &RegisterForm) -> Result<(Email, String), Errors> {
    let typed = Typed {
        email: &form.email,
        name: &form.name,
        password: &form.password,
        password_again: &form.password_again,
    };
    let consent = (form.consent != "yes").then_some("error-consent");
    match (account_form::check(typed), consent) {
        (Ok(checked), None) => Ok(checked),
        (Ok(_), consent) => Err(Errors {
            consent,
            ..Errors::default()
        }),
        (Err(account), consent) => Err(Errors { account, consent }),
    }
}

fn refuse(shell: Shell, form: RegisterForm, errors: Errors) -> Response {
    let page = page(shell, form, errors);
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

fn page(mut shell: Shell, form: RegisterForm, errors: Errors) -> Page<RegisterPage> {
    shell.path = shell.with_return("/register", &form.return_to);
    // Passwords never travel back.
    let form = RegisterForm {
        password: String::new(),
        password_again: String::new(),
        ..form
    };
    Page(RegisterPage {
        shell,
        form,
        errors,
    })
}

/// `GET /register`.
pub async fn show(context: Context, QueryString(query): QueryString<ReturnQuery>) -> Response {
    if context.is_signed_in() {
        return Redirect::to(local_path(Some(&query.return_to))).into_response();
    }
    let form = RegisterForm {
        return_to: query.return_to,
        ..RegisterForm::default()
    };
    page(context.shell, form, Errors::default()).into_response()
}

/// `POST /register`: makes the account and logs in.
///
/// # Errors
/// [`PageError::TooMany`] after many accounts from one address; what the store says.
pub async fn create(
    State(web): State<WebState>,
    context: Context,
    FormBody(form): FormBody<RegisterForm>,
) -> Result<Response, PageError> {
    let (email, name) = match check(&form) {
        Ok(checked) => checked,
        Err(errors) => return Ok(refuse(context.shell, form, errors)),
    };
    login::count_registration(&web, context.client).await?;
    let password_hash = web.passwords.hash(form.password.clone()).await?;
    let new = NewAccount {
        email: &email,
        name: &name,
        password_hash: &password_hash,
        role: Role::Learner,
        locale: context.shell.locale.as_str(),
        consent_version: Some(PRIVACY_VERSION),
    };
    let visitor = context
        .session
        .as_ref()
        .filter(|session| session.account_id.is_none());
    let inserted = account::insert(
        &web.db,
        &new,
        visitor.map(|session| session.learner_id),
        web.clock.now(),
    )
    .await;
    let account = match inserted {
        Ok(account) => account,
        Err(StoreError::Conflict) => {
            let errors = Errors {
                account: AccountErrors {
                    email: Some("error-email-taken"),
                    ..AccountErrors::default()
                },
                consent: None,
            };
            return Ok(refuse(context.shell, form, errors));
        }
        Err(error) => return Err(error.into()),
    };
    if let Some(visitor) = visitor {
        session_rows::delete(&web.db, visitor.id).await?;
    }
    let starting = Starting {
        kind: SessionKind::Site,
        learner_id: account.learner_id,
        account_id: Some(account.id),
        is_persistent: false,
    };
    let cookie = session::start(&web, &context.headers, context.client, starting).await?;
    let forget = session::forget(context.client, SessionKind::Visitor);
    let cookies = AppendHeaders([(header::SET_COOKIE, cookie), (header::SET_COOKIE, forget)]);
    Ok((cookies, Redirect::to(local_path(Some(&form.return_to)))).into_response())
}
