//! What somebody sees who may not: 403 and why.

use askama::Template;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use listen_web::page::Page;
use listen_web::shell::Shell;

#[derive(Template)]
#[template(path = "pages/forbidden.html")]
struct ForbiddenPage {
    shell: Shell,
    reason: &'static str,
}

/// The page; `reason` is a translation key.
#[must_use]
pub fn page(mut shell: Shell, method: &Method, reason: &'static str) -> Response {
    if method != Method::GET {
        // There may be no page to come back to where a form was sent.
        "/".clone_into(&mut shell.path);
    }
    (StatusCode::FORBIDDEN, Page(ForbiddenPage { shell, reason })).into_response()
}
