//! `/accounts/new`: makes an account; its owner chooses the password by a link.

use crate::AdminState;
use crate::pages::account_change::{link_page, parse_role};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use listen_core::account::{Email, parse_name};
use listen_store::StoreError;
use listen_store::account::{NewAccount, Role};
use listen_store::account_import::{self, Invited};
use listen_web::account_form::{AccountErrors, error_key};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::FormBody;
use listen_web::page::Page;
use listen_web::password::NOBODY;
use listen_web::shell::Shell;
use listen_web::token;
use serde::Deserialize;

/// The form with what was typed and what is wrong with it.
#[derive(Template)]
#[template(path = "pages/account_new.html")]
struct NewPage {
    shell: Shell,
    form: NewForm,
    errors: AccountErrors,
    roles: Vec<(&'static str, bool)>,
}

/// Fields of the form.
#[derive(Debug, Default, Deserialize)]
pub struct NewForm {
    email: String,
    #[serde(default)]
    name: String,
    role: String,
}

fn page(shell: Shell, form: NewForm, errors: AccountErrors) -> Page<NewPage> {
    let roles = Role::ALL
        .iter()
        .map(|role| (role.as_str(), role.as_str() == form.role))
        .collect();
    Page(NewPage {
        shell,
        form,
        errors,
        roles,
    })
}

/// `GET /accounts/new`.
pub async fn show(signed_in: SignedIn) -> Response {
    page(
        signed_in.context.shell,
        NewForm::default(),
        AccountErrors::default(),
    )
    .into_response()
}

fn check(form: &NewForm) -> Result<(Email, String), AccountErrors> {
    match (Email::parse(&form.email), parse_name(&form.name)) {
        (Ok(email), Ok(name)) => Ok((email, name)),
        (email, name) => Err(AccountErrors {
            email: email.err().map(error_key),
            name: name.err().map(error_key),
            ..AccountErrors::default()
        }),
    }
}

/// `POST /accounts/new`: the answer has the link, which is shown once.
///
/// # Errors
/// [`PageError::Field`] for a role that there is not; what the store says.
pub async fn create(
    State(state): State<AdminState>,
    signed_in: SignedIn,
    FormBody(form): FormBody<NewForm>,
) -> Result<Response, PageError> {
    let shell = signed_in.context.shell;
    let role = parse_role(&form.role)?;
    let (email, name) = match check(&form) {
        Ok(checked) => checked,
        Err(errors) => return Ok(refuse(shell, form, errors)),
    };
    let secret = token::random();
    let invited = Invited {
        account: NewAccount {
            email: &email,
            name: &name,
            password_hash: NOBODY,
            role,
            locale: shell.locale.as_str(),
            consent_version: None,
        },
        token_hash: &token::hash(&secret),
    };
    let now = state.web.clock.now();
    let made =
        account_import::insert_all(&state.web.db, signed_in.account_id, &[invited], now).await;
    match made {
        Ok(accounts) => {
            let id = accounts[0].id;
            let email = email.as_str().to_owned();
            Ok(link_page(shell, &state.public_url, id, email, &secret).into_response())
        }
        Err(StoreError::Conflict) => {
            let errors = AccountErrors {
                email: Some("error-email-taken"),
                ..AccountErrors::default()
            };
            Ok(refuse(shell, form, errors))
        }
        Err(error) => Err(error.into()),
    }
}

fn refuse(shell: Shell, form: NewForm, errors: AccountErrors) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page(shell, form, errors)).into_response()
}
