//! Programs: a token in the `Authorization` header of a request below `/api`.
//!
//! The token is one that its owner made, with scopes, or the secret of a session, as the clients
//! of the product before this one send it.

use crate::error::PageError;
use crate::state::WebState;
use crate::token;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{Method, Uri};
use listen_store::api_token;
use listen_store::session::{self, Session, SessionKind};

/// What a token begins with, so that one that leaked is known for what it is.
pub const PREFIX: &str = "lst_";

/// What tokens may do, each: read, change, have a language model asked.
pub const SCOPES: [&str; 3] = ["read", "write", "generate"];

/// The token of a request below `/api`, if it has one.
pub(crate) fn token(parts: &Parts) -> Option<&str> {
    if !parts.uri.path().starts_with("/api/") {
        return None;
    }
    let value = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, secret) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim())
}

/// Which scope a request needs.
#[must_use]
pub fn scope_of(method: &Method, uri: &Uri) -> &'static str {
    let path = uri.path();
    let asks = path.starts_with("/api/ai/") || path.starts_with("/api/generations");
    match path {
        // Two of the product before this one that do more than they look.
        "/api/news/transcript" => return "generate",
        "/api/cron/refresh-news" => return "write",
        _ => {}
    }
    match *method {
        Method::GET | Method::HEAD => "read",
        _ if asks => "generate",
        _ => "write",
    }
}

/// The session that a token stands for; none for one that is not (any more) valid.
///
/// # Errors
/// [`PageError::Forbidden`] if it may not do that; what the store says.
pub(crate) async fn session(
    web: &WebState,
    parts: &Parts,
    secret: &str,
) -> Result<Option<Session>, PageError> {
    let (hash, now) = (token::hash(secret), web.clock.now());
    if !secret.starts_with(PREFIX) {
        return Ok(session::find(&web.db, &hash, SessionKind::Site, now).await?);
    }
    let Some((session, scopes)) = api_token::find(&web.db, &hash, now).await? else {
        return Ok(None);
    };
    let needed = scope_of(&parts.method, &parts.uri);
    if scopes.split(' ').any(|scope| scope == needed) {
        return Ok(Some(session));
    }
    Err(PageError::Forbidden(format!(
        "the token lacks the scope `{needed}`; it has: {scopes}"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_needs_one_scope() {
        let scope = |method: Method, path: &str| scope_of(&method, &path.parse().unwrap());
        assert_eq!(scope(Method::GET, "/api/practice/history"), "read");
        assert_eq!(scope(Method::POST, "/api/practice/save"), "write");
        assert_eq!(scope(Method::POST, "/api/ai/topics"), "generate");
        assert_eq!(scope(Method::DELETE, "/api/generations/3"), "generate");
        assert_eq!(
            scope(Method::GET, "/api/news/transcript?duration=1"),
            "generate"
        );
        assert_eq!(scope(Method::GET, "/api/cron/refresh-news"), "write");
        assert_eq!(scope(Method::GET, "/api/news/topics"), "read");
    }
}
