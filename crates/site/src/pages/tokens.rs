//! `/account/tokens`: tokens by which programs act for an account.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use listen_core::time::DAY_MS;
use listen_store::api_token::{self, ApiToken, NewToken};
use listen_web::bearer::{PREFIX, SCOPES};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::{FormBody, PathPart};
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use listen_web::token;
use std::collections::BTreeMap;

/// Longest name of a token, in characters.
const MAX_NAME_CHARS: usize = 60;
/// How long a token may live, in days; 0 is without end.
const DAYS: [i64; 4] = [30, 90, 365, 0];

/// The page.
#[derive(Template)]
#[template(path = "pages/tokens.html")]
pub struct TokensPage {
    shell: Shell,
    rows: Vec<ApiToken>,
    scopes: [&'static str; 3],
    days: [i64; 4],
    /// A new token, shown this once.
    made: Option<String>,
    error: Option<&'static str>,
}

async fn page(
    web: &WebState,
    signed: SignedIn,
    made: Option<String>,
    error: Option<&'static str>,
) -> Result<Page<TokensPage>, PageError> {
    let mut shell = signed.context.shell;
    "/account/tokens".clone_into(&mut shell.path);
    Ok(Page(TokensPage {
        rows: api_token::list(&web.db, signed.account_id).await?,
        scopes: SCOPES,
        days: DAYS,
        shell,
        made,
        error,
    }))
}

/// Shows the list.
///
/// # Errors
/// [`PageError::LoginNeeded`]; what the store says.
pub async fn show(
    State(web): State<WebState>,
    signed: SignedIn,
) -> Result<Page<TokensPage>, PageError> {
    page(&web, signed, None, None).await
}

/// Makes a token and shows it, once: only its hash is kept.
///
/// # Errors
/// [`PageError::LoginNeeded`]; what the store says.
pub async fn create(
    State(web): State<WebState>,
    signed: SignedIn,
    FormBody(fields): FormBody<BTreeMap<String, String>>,
) -> Result<Response, PageError> {
    let name = fields.get("name").map_or("", |name| name.trim());
    let scopes: Vec<&str> = SCOPES
        .into_iter()
        .filter(|scope| fields.contains_key(*scope))
        .collect();
    let days = fields
        .get("days")
        .and_then(|days| days.parse().ok())
        .filter(|days| DAYS.contains(days));
    let n_chars = name.chars().count();
    let error = if n_chars == 0 || n_chars > MAX_NAME_CHARS || name.contains(char::is_control) {
        Some("tokens-error-name")
    } else if scopes.is_empty() {
        Some("tokens-error-scopes")
    } else if days.is_none() {
        Some("tokens-error-days")
    } else {
        None
    };
    if error.is_some() {
        let page = page(&web, signed, None, error).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let (secret, now) = (format!("{PREFIX}{}", token::random()), web.clock.now());
    let expires_at = days
        .filter(|days| *days > 0)
        .map(|days| now.plus_ms(days * DAY_MS).0);
    let new = NewToken {
        name,
        token_hash: &token::hash(&secret),
        scopes: &scopes.join(" "),
        expires_at,
    };
    if api_token::insert(&web.db, signed.account_id, new, now).await? {
        Ok(page(&web, signed, Some(secret), None)
            .await?
            .into_response())
    } else {
        let page = page(&web, signed, None, Some("tokens-error-full")).await?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    }
}

/// `POST /account/tokens/{id}/revoke`.
///
/// # Errors
/// [`PageError::NotFound`] for another's; what the store says.
pub async fn revoke(
    State(web): State<WebState>,
    PathPart(id): PathPart<i64>,
    signed: SignedIn,
) -> Result<Redirect, PageError> {
    if api_token::delete(&web.db, id, signed.account_id).await? {
        Ok(Redirect::to("/account/tokens"))
    } else {
        Err(PageError::NotFound)
    }
}
