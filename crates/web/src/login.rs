//! Logging in with throttling: too many failures lock the account and the address for a while.

use crate::client::Client;
use crate::error::PageError;
use crate::shell::Shell;
use crate::state::WebState;
use crate::token;
use axum::http::StatusCode;
use listen_core::account::{Email, MAX_PASSWORD_CHARS};
use listen_core::time::{HOUR_MS, MINUTE_MS, Timestamp};
use listen_store::account::{self, Account};
use listen_store::throttle::{Limit, Try};

/// Failures on one account: a person mistyping gets by, a guesser does not.
pub const ACCOUNT_LIMIT: Limit = Limit {
    n_failures: 5,
    window_ms: 15 * MINUTE_MS,
    lock_ms: 15 * MINUTE_MS,
};
/// Failures from one address: a classroom behind one address gets by.
pub const ADDRESS_LIMIT: Limit = Limit {
    n_failures: 30,
    window_ms: 15 * MINUTE_MS,
    lock_ms: 15 * MINUTE_MS,
};
/// Accounts made from one address in an hour.
pub const REGISTER_LIMIT: Limit = Limit {
    n_failures: 40,
    window_ms: HOUR_MS,
    lock_ms: HOUR_MS,
};

/// Visitors from one address in an hour: each costs rows, and a browser keeps its own.
pub const VISITOR_LIMIT: Limit = Limit {
    n_failures: 60,
    window_ms: HOUR_MS,
    lock_ms: HOUR_MS,
};

/// What became of an attempt to log in.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// Address and password belong together.
    Welcome(Box<Account>),
    /// They do not, or there is no such account; which one is not told.
    Wrong,
    /// Too many failures; come back later.
    Locked {
        /// End of the lock.
        until: Timestamp,
    },
}

/// The database keeps only hashes of what is counted.
fn key(what: &str, value: &str) -> String {
    format!("{what}:{}", token::hash(value))
}

/// Checks address and password of somebody who wants to log in.
///
/// # Errors
/// What the store says.
pub async fn check(
    web: &WebState,
    client: Client,
    email: &str,
    password: String,
) -> Result<Outcome, PageError> {
    let now = web.clock.now();
    let email_text = email.trim().to_lowercase();
    let own = key("login-account", &email_text);
    let address = key("login-address", &client.throttle_key());
    if let Some(until) = web.shared.counters.locked_until(&address, now).await? {
        return Ok(Outcome::Locked { until });
    }
    let account = find(web, &email_text).await?;
    compare(web, &own, Some(&address), account, password, now).await
}

/// Counts the try against the account's own key, compares, and counts a failure against the
/// address. A success forgets the tries on the account.
async fn compare(
    web: &WebState,
    own: &str,
    address: Option<&str>,
    account: Option<Account>,
    password: String,
    now: Timestamp,
) -> Result<Outcome, PageError> {
    if let Try::Refused { until } = web
        .shared
        .counters
        .count_try(own, ACCOUNT_LIMIT, now)
        .await?
    {
        return Ok(Outcome::Locked { until });
    }
    let hash = account
        .as_ref()
        .map(|account| account.password_hash.clone());
    let is_short_enough = password.chars().count() <= MAX_PASSWORD_CHARS;
    let is_right = is_short_enough && web.passwords.verify(password, hash).await?;
    // Many tries at the same moment all pass the first look; only so many are answered.
    if let Some(address) = address
        && let Some(until) = web.shared.counters.locked_until(address, now).await?
    {
        return Ok(Outcome::Locked { until });
    }
    if let Some(account) = account.filter(|_| is_right) {
        web.shared.counters.clear(own).await?;
        return Ok(Outcome::Welcome(Box::new(account)));
    }
    if let Some(address) = address {
        web.shared
            .counters
            .count_try(address, ADDRESS_LIMIT, now)
            .await?;
    }
    Ok(Outcome::Wrong)
}

/// Asks somebody who is logged in for the password again, before something dangerous. Failures
/// are counted apart from those of logging in: strangers must not lock the owner out of that.
///
/// # Errors
/// What the store says.
pub async fn confirm(
    web: &WebState,
    account: &Account,
    password: String,
) -> Result<Outcome, PageError> {
    let now = web.clock.now();
    let own = key("confirm-account", &account.id.to_string());
    compare(web, &own, None, Some(account.clone()), password, now).await
}

async fn find(web: &WebState, email: &str) -> Result<Option<Account>, PageError> {
    let Ok(email) = Email::parse(email) else {
        return Ok(None);
    };
    let account = account::find_by_email(&web.db, &email).await?;
    Ok(account.filter(|account| account.disabled_at.is_none()))
}

/// Status and message for somebody who was not let in; `locked_until` after too many failures.
#[must_use]
pub fn refusal(
    shell: &Shell,
    locked_until: Option<Timestamp>,
    now: Timestamp,
) -> (StatusCode, String) {
    match locked_until {
        None => (StatusCode::UNPROCESSABLE_ENTITY, shell.t("login-wrong")),
        Some(until) => {
            let minutes = (until.0 - now.0 + MINUTE_MS - 1) / MINUTE_MS;
            (
                StatusCode::TOO_MANY_REQUESTS,
                shell.n("login-locked", &minutes),
            )
        }
    }
}

/// Counts an account made from this address.
///
/// # Errors
/// [`PageError::TooMany`] when there were too many.
pub async fn count_registration(web: &WebState, client: Client) -> Result<(), PageError> {
    count(
        web,
        &key("register", &client.throttle_key()),
        REGISTER_LIMIT,
    )
    .await
}

/// Counts a visitor who begins to practise without an account.
///
/// # Errors
/// [`PageError::TooMany`] when there were too many.
pub async fn count_visitor(web: &WebState, client: Client) -> Result<(), PageError> {
    count(web, &key("visitor", &client.throttle_key()), VISITOR_LIMIT).await
}

/// Counts something against a limit by its key.
///
/// # Errors
/// [`PageError::TooMany`] once there was too much of it; what the store says.
pub async fn count(web: &WebState, key: &str, limit: Limit) -> Result<(), PageError> {
    let now = web.clock.now();
    match web.shared.counters.count_try(key, limit, now).await? {
        Try::Counts | Try::IsLast => Ok(()),
        Try::Refused { until } => Err(PageError::TooMany {
            retry_after_s: (until.0 - now.0) / 1000,
        }),
    }
}
