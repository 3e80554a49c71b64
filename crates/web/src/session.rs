//! Sessions on the side of the browser: cookies with a secret, one name for each kind.

use crate::client::Client;
use crate::cookies::{self, Keep};
use crate::state::WebState;
use crate::{agent, token};
use axum::http::{HeaderMap, HeaderValue, header};
use listen_store::StoreError;
use listen_store::session::{self, NewSession, PERSISTENT_MS, Session, SessionKind};

/// Name of the cookie before the scheme is considered. Cookies ignore ports, so the admin
/// site must not share a name with the public one.
fn cookie_name(kind: SessionKind) -> &'static str {
    match kind {
        SessionKind::Visitor => "listen_visitor",
        SessionKind::Site => "listen_session",
        SessionKind::Admin => "listen_admin",
    }
}

/// Who starts a session.
#[derive(Debug, Clone, Copy)]
pub struct Starting {
    /// Which kind.
    pub kind: SessionKind,
    /// Whose attempts are meant.
    pub learner_id: i64,
    /// None for a visitor.
    pub account_id: Option<i64>,
    /// "Remember me".
    pub is_persistent: bool,
}

/// The living session of a kind, if the browser has one.
///
/// # Errors
/// What the store says.
pub async fn find(
    web: &WebState,
    headers: &HeaderMap,
    client: Client,
    kind: SessionKind,
) -> Result<Option<Session>, StoreError> {
    let name = cookies::scoped_name(cookie_name(kind), client.is_https);
    match cookies::get(headers, &name) {
        Some(secret) => session::find(&web.db, &token::hash(&secret), kind, web.clock.now()).await,
        None => Ok(None),
    }
}

/// Starts a session and returns the cookie for the browser.
///
/// # Errors
/// What the store says.
pub async fn start(
    web: &WebState,
    headers: &HeaderMap,
    client: Client,
    starting: Starting,
) -> Result<HeaderValue, StoreError> {
    let secret = token::random();
    let user_agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let new = NewSession {
        token_hash: &token::hash(&secret),
        kind: starting.kind,
        learner_id: starting.learner_id,
        account_id: starting.account_id,
        is_persistent: starting.is_persistent,
        agent: &agent::label(user_agent),
    };
    session::insert(&web.db, &new, web.clock.now()).await?;
    let keep = if starting.is_persistent {
        Keep::Seconds(PERSISTENT_MS / 1000)
    } else {
        Keep::Session
    };
    let name = cookies::scoped_name(cookie_name(starting.kind), client.is_https);
    Ok(cookies::set(&name, &secret, keep, client.is_https))
}

/// The cookie that removes a session's secret from the browser.
#[must_use]
pub fn forget(client: Client, kind: SessionKind) -> HeaderValue {
    let name = cookies::scoped_name(cookie_name(kind), client.is_https);
    cookies::set(&name, "", Keep::Remove, client.is_https)
}
