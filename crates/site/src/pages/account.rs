//! `/account`: password, sessions, download and deletion.

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use listen_core::account::Email;
use listen_store::account::{self, Account};
use listen_store::session::{self as session_rows, SessionKind, SessionRow};
use listen_store::takeout;
use listen_store::today::{self, Settings};
use listen_web::account_form::password_errors;
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::{FormBody, PathPart, QueryString};
use listen_web::login::{self, Outcome};
use listen_web::page::Page;
use listen_web::session;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::{Deserialize, Serialize};

/// The account page.
#[derive(Template)]
#[template(path = "pages/account.html")]
pub struct AccountPage {
    shell: Shell,
    account: Account,
    settings: Settings,
    sessions: Vec<SessionRow>,
    session_id: i64,
    errors: Errors,
}

/// Translation keys of what is wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Errors {
    /// The present password, for a change.
    pub current: Option<&'static str>,
    /// The new password.
    pub password: Option<&'static str>,
    /// Its repetition.
    pub password_again: Option<&'static str>,
    /// The password, for deletion.
    pub delete: Option<&'static str>,
}

/// What happened before the redirect.
#[derive(Debug, Default, Deserialize)]
pub struct NoticeQuery {
    #[serde(default)]
    notice: String,
}

impl NoticeQuery {
    /// The translation key; unknown notices say nothing, so that an address cannot put words
    /// onto a page.
    #[must_use]
    pub fn key(&self) -> Option<&'static str> {
        match self.notice.as_str() {
            "password" => Some("notice-password-changed"),
            "revoked" => Some("notice-session-revoked"),
            "revoked-others" => Some("notice-sessions-revoked"),
            "deleted" => Some("notice-account-deleted"),
            "zone" => Some("today-zone-kept"),
            _ => None,
        }
    }
}

async fn find(web: &WebState, signed_in: &SignedIn) -> Result<Account, PageError> {
    account::find(&web.db, signed_in.account_id)
        .await?
        .ok_or(PageError::LoginNeeded)
}

async fn page(
    web: &WebState,
    signed_in: SignedIn,
    errors: Errors,
) -> Result<Page<AccountPage>, PageError> {
    Ok(Page(AccountPage {
        account: find(web, &signed_in).await?,
        settings: today::settings(&web.db, signed_in.learner_id)
            .await?
            .ok_or(PageError::LoginNeeded)?,
        sessions: session_rows::list(&web.db, signed_in.account_id, web.clock.now()).await?,
        session_id: signed_in.session_id,
        shell: signed_in.context.shell,
        errors,
    }))
}

/// What is wrong with the password that was given again.
fn error_key(outcome: &Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::Welcome(_) => None,
        Outcome::Wrong => Some("error-password-current"),
        Outcome::Locked { .. } => Some("error-password-locked"),
    }
}

/// The page again, with what is wrong.
async fn refuse(
    web: &WebState,
    mut signed_in: SignedIn,
    outcome: &Outcome,
    errors: Errors,
) -> Result<Response, PageError> {
    let status = match outcome {
        Outcome::Locked { .. } => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    // The forms post elsewhere, where no page is.
    "/account".clone_into(&mut signed_in.context.shell.path);
    Ok((status, page(web, signed_in, errors).await?).into_response())
}

/// `GET` of an address that only forms post to: the page with the form.
pub async fn to_page() -> Redirect {
    Redirect::to("/account")
}

/// `GET /account`.
///
/// # Errors
/// [`PageError::LoginNeeded`]; what the store says.
pub async fn show(
    State(web): State<WebState>,
    mut signed_in: SignedIn,
    QueryString(query): QueryString<NoticeQuery>,
) -> Result<Page<AccountPage>, PageError> {
    signed_in.context.shell.notice = query.key();
    page(&web, signed_in, Errors::default()).await
}

/// Fields of the password form.
#[derive(Debug, Deserialize)]
pub struct PasswordForm {
    current: String,
    password: String,
    password_again: String,
}

/// `POST /account/password`: changes it and ends all other sessions.
///
/// # Errors
/// [`PageError::LoginNeeded`]; what the store says.
pub async fn change_password(
    State(web): State<WebState>,
    signed_in: SignedIn,
    FormBody(form): FormBody<PasswordForm>,
) -> Result<Response, PageError> {
    let account = find(&web, &signed_in).await?;
    let email =
        Email::parse(&account.email).map_err(|error| PageError::Internal(error.to_string()))?;
    let (password, password_again) = password_errors(&email, &form.password, &form.password_again);
    let outcome = login::confirm(&web, &account, form.current).await?;
    let errors = Errors {
        current: error_key(&outcome),
        password,
        password_again,
        delete: None,
    };
    if errors != Errors::default() {
        return refuse(&web, signed_in, &outcome, errors).await;
    }
    let hash = web.passwords.hash(form.password).await?;
    account::update_password(&web.db, account.id, &hash).await?;
    session_rows::delete_others(&web.db, account.id, signed_in.session_id).await?;
    Ok(Redirect::to("/account?notice=password").into_response())
}

/// `POST /account/sessions/{id}/revoke`: ends one session.
///
/// # Errors
/// [`PageError::NotFound`] if it is not this account's.
pub async fn revoke_session(
    State(web): State<WebState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
) -> Result<Redirect, PageError> {
    if session_rows::delete_own(&web.db, id, signed_in.account_id).await? {
        Ok(Redirect::to("/account?notice=revoked"))
    } else {
        Err(PageError::NotFound)
    }
}

/// `POST /account/sessions/revoke-others`: ends all sessions but this one.
///
/// # Errors
/// What the store says.
pub async fn revoke_others(
    State(web): State<WebState>,
    signed_in: SignedIn,
) -> Result<Redirect, PageError> {
    session_rows::delete_others(&web.db, signed_in.account_id, signed_in.session_id).await?;
    Ok(Redirect::to("/account?notice=revoked-others"))
}

/// Version of the download's format; docs/import-export.md describes it.
const DOWNLOAD_FORMAT: u32 = 2;

/// Everything that is kept about a learner.
#[derive(Debug, Serialize)]
pub struct Download {
    format: u32,
    exported_at: i64,
    #[serde(flatten)]
    tables: serde_json::Map<String, serde_json::Value>,
}

/// `GET /account/download`: everything as one JSON file.
///
/// # Errors
/// [`PageError::LoginNeeded`]; what the store says.
pub async fn download(
    State(web): State<WebState>,
    signed_in: SignedIn,
) -> Result<Response, PageError> {
    let download = Download {
        format: DOWNLOAD_FORMAT,
        exported_at: web.clock.now().0,
        tables: takeout::of(&web.db, signed_in.learner_id).await?,
    };
    let headers = [
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"listen-data.json\"",
        ),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, Json(download)).into_response())
}

/// The password again, to be sure.
#[derive(Debug, Deserialize)]
pub struct DeleteForm {
    password: String,
}

/// `POST /account/delete`: deletes the account and everything the learner did.
///
/// # Errors
/// [`PageError::LoginNeeded`]; what the store says.
pub async fn delete(
    State(web): State<WebState>,
    signed_in: SignedIn,
    FormBody(form): FormBody<DeleteForm>,
) -> Result<Response, PageError> {
    let account = find(&web, &signed_in).await?;
    let outcome = login::confirm(&web, &account, form.password).await?;
    let errors = Errors {
        delete: error_key(&outcome),
        ..Errors::default()
    };
    if errors != Errors::default() {
        return refuse(&web, signed_in, &outcome, errors).await;
    }
    if !account::delete(&web.db, &account).await? {
        let errors = Errors {
            delete: Some("error-last-administrator"),
            ..Errors::default()
        };
        return refuse(&web, signed_in, &outcome, errors).await;
    }
    let forget = session::forget(signed_in.context.client, SessionKind::Site);
    Ok((
        AppendHeaders([(header::SET_COOKIE, forget)]),
        Redirect::to("/?notice=deleted"),
    )
        .into_response())
}
