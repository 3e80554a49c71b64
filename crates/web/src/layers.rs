//! What happens around every request of both sites: ids, logs, limits, headers, error pages.

use crate::assets::Assets;
use crate::client;
use crate::client::OverTls;
use crate::context::Context;
use crate::error::{ErrorMark, PageError};
use crate::format::query_value;
use crate::page::Page;
use crate::shell::Shell;
use crate::state::{SiteKind, WebState};
use crate::{health, preferences, token, traffic};
use askama::Template;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Serialize;
use std::any::Any;
use std::time::{Duration, Instant};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate};
use tower_http::compression::{CompressionLayer, DefaultPredicate};
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tracing::Instrument as _;

/// Longest body of a request, in bytes.
pub const MAX_BODY_BYTES: usize = 64 * 1024;
/// Longest body of an upload, in bytes.
pub const MAX_UPLOAD_BYTES: usize = 10 << 20;
/// Longest time until the head of a response.
const TIMEOUT: Duration = Duration::from_secs(30);
/// The same for what asks a language model, or waits for a voice.
const SLOW_TIMEOUT: Duration = Duration::from_mins(10);

/// Only our own files, no inline script or style, no frames.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; \
    connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Browsers keep to HTTPS for two years. Names below this one belong to others, perhaps.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=63072000");

/// Adds the shared routes and all layers to the routes of a site; `uploads` may be sent more than
/// other routes.
pub fn wrap<S>(routes: Router<S>, uploads: Router<S>, web: WebState, state: S) -> Router
where
    S: Clone + Send + Sync + 'static,
{
    let shared = Router::new()
        .route("/api/health", get(health::show))
        .route("/api/health/live", get(health::live))
        .route("/preferences", post(preferences::update))
        .with_state(web.clone());
    // Compressing audio again only costs time, and would break its byte ranges.
    let compress_when = DefaultPredicate::new().and(NotForContentType::const_new("audio/"));
    routes
        .merge(Assets::router())
        .layer(RequestBodyLimitLayer::new(MAX_BODY_BYTES))
        .merge(uploads.layer(RequestBodyLimitLayer::new(MAX_UPLOAD_BYTES)))
        .with_state(state)
        .merge(shared.layer(RequestBodyLimitLayer::new(MAX_BODY_BYTES)))
        .layer(CsrfLayer::new())
        .layer(middleware::from_fn(refuse_nul))
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn(in_time))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(web.clone(), error_pages))
        .layer(CompressionLayer::new().compress_when(compress_when))
        .layer(middleware::from_fn(security_headers))
        .layer(middleware::from_fn_with_state(web, log_request))
}

/// What asks a language model may take as long as the model may; a voice is waited for, too. What
/// is sent must be here as soon as everywhere else.
async fn in_time(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_slow = path.starts_with("/api/ai/")
        || path.ends_with("/analysis")
        || matches!(path, "/api/tts" | "/api/news/transcript");
    if !is_slow {
        return within(TIMEOUT, next.run(request)).await;
    }
    match tokio::time::timeout(TIMEOUT, with_body(request)).await {
        Ok(Ok(request)) => within(SLOW_TIMEOUT, next.run(request)).await,
        Ok(Err(status)) => status.into_response(),
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

async fn within(limit: Duration, answer: impl Future<Output = Response>) -> Response {
    tokio::time::timeout(limit, answer)
        .await
        .unwrap_or_else(|_| StatusCode::SERVICE_UNAVAILABLE.into_response())
}

/// The request with a body that is here already; 413 for one that no route takes.
async fn with_body(request: Request) -> Result<Request, StatusCode> {
    let (parts, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, MAX_UPLOAD_BYTES)
        .await
        .map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
    Ok(Request::from_parts(parts, bytes.into()))
}

/// No address of ours has a NUL in it, and PostgreSQL takes no text with one.
async fn refuse_nul(request: Request, next: Next) -> Response {
    if request.uri().path().contains("%00") {
        return PageError::BadRequest("the address contains a NUL character".to_owned())
            .into_response();
    }
    next.run(request).await
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the layer hands the panic over by value"
)]
fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let message = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    tracing::error!(error = message, "handler panicked");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// One line a request: the route and not the address, so that no id or search term is logged.
async fn log_request(State(web): State<WebState>, request: Request, next: Next) -> Response {
    let request_id = client::request_id(&request, &web.trusted_proxies)
        .unwrap_or_else(|| token::random()[..16].to_owned());
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "-".to_owned(), |path| path.as_str().to_owned());
    let started = Instant::now();
    let span = tracing::info_span!("request", request_id);
    let mut response = next.run(request).instrument(span.clone()).await;
    let _entered = span.enter();
    let took = started.elapsed();
    traffic::count(web.kind, response.status(), took);
    // `listen` writes lines of this target to access.log.
    tracing::info!(
        target: "listen_web::access",
        %method,
        route,
        status = response.status().as_u16(),
        duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        "answered"
    );
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        response
            .headers_mut()
            .insert(HeaderName::from_static("x-request-id"), value);
    }
    response
}

async fn security_headers(request: Request, next: Next) -> Response {
    let is_tls = request.extensions().get::<OverTls>().is_some();
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if is_tls {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    for (name, value) in [
        ("content-security-policy", CSP),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        (
            "permissions-policy",
            "camera=(), geolocation=(), microphone=()",
        ),
        ("x-frame-options", "DENY"),
    ] {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    response
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    shell: Shell,
    status: u16,
    title: String,
    advice: String,
    detail: Option<String>,
    /// Whether the same address may answer in a moment.
    may_pass: bool,
}

#[derive(Serialize)]
struct ErrorBody {
    error: ErrorDetail,
}

#[derive(Serialize)]
struct ErrorDetail {
    code: &'static str,
    status: u16,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
}

/// What programs compare; the message is for people.
fn code(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 => "bad_request",
        401 => "login_needed",
        403 => "forbidden",
        404 => "not_found",
        405 => "method_not_allowed",
        409 => "conflict",
        413 => "too_large",
        415 => "unsupported_type",
        422 => "invalid_field",
        429 => "too_many",
        503 => "unavailable",
        507 => "full",
        _ => "internal",
    }
}

/// The field that a message begins with: `level: …`.
fn field(status: StatusCode, message: &str) -> Option<String> {
    let (name, _) = message.split_once(": ")?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (status == StatusCode::UNPROCESSABLE_ENTITY && is_name).then(|| name.to_owned())
}

/// Turns bare error responses into pages, or into JSON below `/api`.
async fn error_pages(State(web): State<WebState>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let seen = parts.clone();
    let response = next.run(Request::from_parts(parts, body)).await;
    if !response.status().is_client_error() && !response.status().is_server_error()
        || !is_bare(&response)
    {
        return response;
    }
    let mark = response.extensions().get::<ErrorMark>();
    let detail = mark.and_then(|mark| mark.detail.clone());
    let is_database_away = mark.is_some_and(|mark| mark.is_database_away);
    let status = response.status();
    if seen.uri.path().starts_with("/api/") {
        let message =
            detail.unwrap_or_else(|| status.canonical_reason().unwrap_or("error").to_lowercase());
        let body = ErrorBody {
            error: ErrorDetail {
                code: code(status),
                status: status.as_u16(),
                field: field(status, &message),
                message,
            },
        };
        return with_kept_headers(&response, (status, Json(body)).into_response());
    }
    if status == StatusCode::UNAUTHORIZED {
        return login_redirect(&web, &seen.method, &seen.uri);
    }
    let known = if is_database_away {
        None
    } else {
        Context::of(&seen, &web).await.ok()
    };
    let mut shell = known.map_or_else(
        || Shell::of_request(&seen, &web, None),
        |context| context.shell,
    );
    if seen.method != Method::GET {
        // There may be no page to come back to where a form was sent.
        "/".clone_into(&mut shell.path);
    }
    let mut page = error_page(shell, status, detail);
    page.may_pass &= seen.method == Method::GET;
    with_kept_headers(&response, (status, Page(page)).into_response())
}

/// Our own pages have a type already; bare answers of axum and tower have none, or plain text.
fn is_bare(response: &Response) -> bool {
    let content_type = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    content_type.is_none_or(|value| value.starts_with("text/plain"))
}

fn with_kept_headers(from: &Response, mut to: Response) -> Response {
    for name in [header::RETRY_AFTER, header::ALLOW, header::CONTENT_RANGE] {
        if let Some(value) = from.headers().get(&name) {
            to.headers_mut().insert(name, value.clone());
        }
    }
    to
}

/// To the login page, and from there back to what was asked for.
fn login_redirect(web: &WebState, method: &Method, uri: &axum::http::Uri) -> Response {
    let wanted = uri.path_and_query().map_or("/", |path| path.as_str());
    if method != Method::GET || (web.kind == SiteKind::Admin && wanted == "/") {
        return Redirect::to("/login").into_response();
    }
    let wanted = query_value(wanted);
    Redirect::to(&format!("/login?return_to={wanted}")).into_response()
}

fn error_page(shell: Shell, status: StatusCode, detail: Option<String>) -> ErrorPage {
    let key = match status.as_u16() {
        400 | 415 | 422 => "bad-request",
        403 => "forbidden",
        404 | 405 => "not-found",
        413 => "too-large",
        416 => "range",
        429 => "too-many",
        503 => "busy",
        507 => "full",
        _ => "internal",
    };
    ErrorPage {
        status: status.as_u16(),
        title: shell.t(&format!("error-page-{key}")),
        advice: shell.t(&format!("error-page-{key}-advice")),
        detail,
        may_pass: status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS,
        shell,
    }
}
