//! Who may ask for what: every route of this site with what it needs. What is not listed is
//! refused, so that a route that comes later is closed until somebody decides.

use crate::AdminState;
use crate::pages::forbidden;
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use listen_core::time::{MINUTE_MS, Timestamp};
use listen_store::account::Role;
use listen_store::session::Session;
use listen_web::client::Client;
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::format::query_value;
use listen_web::shell::Shell;

/// How long the password counts as just given.
pub const FRESH_MS: i64 = 10 * MINUTE_MS;

/// What a route needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nothing: logging in, and what leads there.
    Open,
    /// Looking.
    View,
    /// Changing the material and the classes.
    Edit,
    /// Changing accounts.
    Administer,
    /// The own security: any role, but the password must be fresh.
    FreshView,
    /// Something dangerous: an administrator whose password is fresh.
    FreshAdminister,
}

impl Need {
    /// The least role that it takes; none where anybody may.
    #[must_use]
    pub fn role(self) -> Option<Role> {
        match self {
            Self::Open => None,
            Self::View | Self::FreshView => Some(Role::Viewer),
            Self::Edit => Some(Role::Editor),
            Self::Administer | Self::FreshAdminister => Some(Role::Administrator),
        }
    }

    fn wants_password(self) -> bool {
        matches!(self, Self::FreshView | Self::FreshAdminister)
    }
}

/// Every route, by method and path.
pub const RULES: &[(&str, &str, Need)] = &[
    ("GET", "/", Need::View),
    ("GET", "/login", Need::Open),
    ("POST", "/login", Need::Open),
    ("POST", "/login/code", Need::Open),
    ("POST", "/logout", Need::Open),
    ("GET", "/setup/{token}", Need::Open),
    ("POST", "/setup/{token}", Need::Open),
    ("GET", "/confirm", Need::View),
    ("POST", "/confirm", Need::View),
    ("GET", "/security", Need::View),
    ("POST", "/security/factor", Need::FreshView),
    ("GET", "/security/factor", Need::FreshView),
    ("POST", "/security/factor/confirm", Need::FreshView),
    ("POST", "/security/factor/off", Need::FreshView),
    ("POST", "/security/sessions/{id}/revoke", Need::View),
    ("POST", "/security/sessions/revoke-others", Need::View),
    ("GET", "/audit", Need::Administer),
    ("GET", "/audit/export.csv", Need::Administer),
    ("GET", "/accounts", Need::View),
    ("GET", "/accounts/export.csv", Need::Administer),
    ("GET", "/accounts/new", Need::Administer),
    ("POST", "/accounts/new", Need::Administer),
    ("GET", "/accounts/import", Need::FreshAdminister),
    ("POST", "/accounts/import", Need::FreshAdminister),
    ("GET", "/accounts/{id}", Need::View),
    ("POST", "/accounts/{id}/role", Need::FreshAdminister),
    ("POST", "/accounts/{id}/quota", Need::Administer),
    ("POST", "/accounts/{id}/disable", Need::Administer),
    ("POST", "/accounts/{id}/enable", Need::Administer),
    ("POST", "/accounts/{id}/link", Need::FreshAdminister),
    ("POST", "/accounts/{id}/sessions", Need::Administer),
    ("POST", "/accounts/{id}/factor", Need::FreshAdminister),
    ("GET", "/accounts/{id}/delete", Need::FreshAdminister),
    ("POST", "/accounts/{id}/delete", Need::FreshAdminister),
    ("GET", "/classes", Need::View),
    ("POST", "/classes", Need::Edit),
    ("GET", "/classes/{id}", Need::View),
    ("POST", "/classes/{id}/name", Need::Edit),
    ("POST", "/classes/{id}/code", Need::Edit),
    ("POST", "/classes/{id}/archive", Need::Edit),
    ("POST", "/classes/{id}/restore", Need::Edit),
    ("POST", "/classes/{id}/assignments", Need::Edit),
    (
        "POST",
        "/classes/{id}/assignments/{assignment}/delete",
        Need::Edit,
    ),
    ("POST", "/classes/{id}/members/{learner}/remove", Need::Edit),
    ("GET", "/classes/{id}/gradebook.csv", Need::View),
    ("GET", "/news", Need::View),
    ("POST", "/news", Need::Administer),
    ("POST", "/news/refresh", Need::Administer),
    ("GET", "/news/{id}", Need::View),
    ("POST", "/news/{id}", Need::Administer),
    ("POST", "/news/{id}/fetch", Need::Administer),
    ("POST", "/news/{id}/on", Need::Administer),
    ("POST", "/news/{id}/off", Need::Administer),
    ("POST", "/news/{id}/delete", Need::Administer),
    ("GET", "/problems", Need::View),
    ("POST", "/problems/{id}/close", Need::Edit),
    ("POST", "/problems/{id}/reopen", Need::Edit),
    ("GET", "/reports", Need::View),
    ("GET", "/reports/{name}", Need::View),
    ("GET", "/reports/{name}/export.csv", Need::View),
    ("GET", "/passages", Need::View),
    ("GET", "/passages/file", Need::Edit),
    ("POST", "/passages/file", Need::Edit),
    ("POST", "/passages/{id}/render", Need::Edit),
    ("POST", "/passages/{id}/withdraw", Need::Edit),
    ("POST", "/passages/{id}/offer", Need::Edit),
    ("GET", "/passages/{slug}/edit", Need::Edit),
    ("POST", "/passages/{slug}/edit/items", Need::Edit),
    ("POST", "/passages/{slug}/edit/publish", Need::Edit),
    ("POST", "/passages/{slug}/edit/discard", Need::Edit),
    ("GET", "/passages/{slug}/edit/preview", Need::Edit),
    ("POST", "/passages/{slug}/edit/preview", Need::Edit),
    ("GET", "/passages/{slug}/edit/{part}", Need::Edit),
    ("POST", "/passages/{slug}/edit/{part}", Need::Edit),
    ("POST", "/passages/{slug}/edit/{part}/check", Need::Edit),
    ("POST", "/passages/{slug}/edit/{part}/lock", Need::Edit),
    ("POST", "/passages/{slug}/edit/{part}/unlock", Need::Edit),
    ("GET", "/passages/{slug}/versions", Need::View),
    (
        "GET",
        "/passages/{slug}/versions/{version}/file.toml",
        Need::View,
    ),
    ("GET", "/speech", Need::View),
    ("POST", "/speech/try", Need::Edit),
    ("GET", "/speech/trial/{id}", Need::View),
    ("GET", "/speech/lexicon", Need::View),
    ("POST", "/speech/lexicon", Need::Edit),
    ("POST", "/speech/lexicon/delete", Need::Edit),
    ("GET", "/audio/{file}", Need::View),
    ("GET", "/jobs", Need::View),
    ("POST", "/jobs/{id}/retry", Need::Edit),
    ("POST", "/jobs/{id}/cancel", Need::Edit),
    ("GET", "/health", Need::View),
    ("GET", "/health.json", Need::View),
    ("POST", "/health/look", Need::Edit),
    ("GET", "/alerts", Need::Administer),
    ("POST", "/alerts/rules", Need::FreshAdminister),
    ("POST", "/alerts/deliveries/{id}/retry", Need::Administer),
    ("GET", "/alerts/channels/new/{kind}", Need::FreshAdminister),
    (
        "POST",
        "/alerts/channels/new/{kind}/create",
        Need::FreshAdminister,
    ),
    ("GET", "/alerts/channels/{id}", Need::FreshAdminister),
    ("POST", "/alerts/channels/{id}/save", Need::FreshAdminister),
    ("POST", "/alerts/channels/{id}/test", Need::Administer),
    (
        "POST",
        "/alerts/channels/{id}/delete",
        Need::FreshAdminister,
    ),
    ("GET", "/backups", Need::Administer),
    ("POST", "/backups/write", Need::FreshAdminister),
    ("POST", "/backups/verify", Need::FreshAdminister),
    ("GET", "/logs", Need::Administer),
    ("GET", "/system", Need::Administer),
    ("POST", "/system/model", Need::Administer),
    ("POST", "/system/search", Need::Administer),
    ("GET", "/model", Need::Administer),
    ("GET", "/metrics", Need::Open),
];

/// What a request needs; none if the route is not listed. `HEAD` is answered by `GET`.
#[must_use]
pub fn need(method: &Method, path: &str) -> Option<Need> {
    let method = if method == Method::HEAD {
        "GET"
    } else {
        method.as_str()
    };
    RULES
        .iter()
        .find(|(listed, route, _)| *listed == method && *route == path)
        .map(|(_, _, need)| *need)
}

/// Refuses what the address, the role or the age of the password does not allow.
///
/// # Errors
/// [`PageError::LoginNeeded`] without a session; what the store says.
pub async fn check(
    State(state): State<AdminState>,
    route: MatchedPath,
    request: Request,
    next: Next,
) -> Result<Response, PageError> {
    let (parts, body) = request.into_parts();
    let context = Context::of(&parts, &state.web).await?;
    if !is_allowed_address(&state, &context.client) {
        let shell = Shell {
            account: None,
            ..context.shell
        };
        return Ok(forbidden::page(
            shell,
            &parts.method,
            "access-forbidden-address",
        ));
    }
    let need = need(&parts.method, route.as_str());
    let refusal = match need {
        Some(Need::Open) => None,
        Some(need) => refuse(&state, context, &parts.method, need)?,
        None => {
            let shell = context.signed_in()?.context.shell;
            Some(forbidden::page(
                shell,
                &parts.method,
                "access-forbidden-route",
            ))
        }
    };
    match refusal {
        Some(refusal) => Ok(refusal),
        None => Ok(next.run(Request::from_parts(parts, body)).await),
    }
}

fn is_allowed_address(state: &AdminState, client: &Client) -> bool {
    state.networks.is_empty()
        || state
            .networks
            .iter()
            .any(|net| net.contains(&client.address))
}

/// The refusal for somebody who may not, if it is one.
fn refuse(
    state: &AdminState,
    context: Context,
    method: &Method,
    need: Need,
) -> Result<Option<Response>, PageError> {
    let context = context.signed_in()?.context;
    if need.role().is_some_and(|least| context.shell.role < least) {
        return Ok(Some(forbidden::page(
            context.shell,
            method,
            "access-forbidden-role",
        )));
    }
    let now = state.web.clock.now();
    let is_fresh = context.session.as_ref().is_some_and(|s| is_fresh(s, now));
    if need.wants_password() && !is_fresh {
        let back = query_value(page_of(method, &context.shell.path));
        return Ok(Some(
            Redirect::to(&format!("/confirm?return_to={back}")).into_response(),
        ));
    }
    Ok(None)
}

fn is_fresh(session: &Session, now: Timestamp) -> bool {
    session.confirmed_at + FRESH_MS > now.0
}

/// The page that a request belongs to: itself, or the one whose form was sent.
fn page_of<'a>(method: &Method, path: &'a str) -> &'a str {
    if method == Method::GET || method == Method::HEAD {
        return path;
    }
    let path = path.split('?').next().unwrap_or("/");
    match path.rsplit_once('/') {
        Some((page, _)) if !page.is_empty() => page,
        _ => "/",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_page_leads_back_to_a_page() {
        for (method, path, expected) in [
            (
                Method::GET,
                "/accounts/7/delete?x=1",
                "/accounts/7/delete?x=1",
            ),
            (Method::POST, "/accounts/7/role", "/accounts/7"),
            (Method::POST, "/security/factor", "/security"),
            (Method::POST, "/odd", "/"),
        ] {
            assert_eq!(page_of(&method, path), expected, "{method} {path}");
        }
    }

    #[test]
    fn what_is_not_listed_is_refused() {
        assert_eq!(need(&Method::HEAD, "/jobs"), Some(Need::View));
        assert_eq!(need(&Method::DELETE, "/jobs"), None);
        assert_eq!(need(&Method::GET, "/nothing"), None);
    }
}
