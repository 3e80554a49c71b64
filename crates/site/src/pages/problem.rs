//! `/passages/{slug}/problem`: telling whoever keeps the library that something is wrong.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use listen_core::time::{HOUR_MS, MINUTE_MS};
use listen_store::passage;
use listen_store::problem::{self, KINDS, MAX_CHARS};
use listen_store::throttle::Limit;
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::{FormBody, PathPart, QueryString};
use listen_web::login;
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

/// Problems that one learner may tell.
const LIMIT: Limit = Limit {
    n_failures: 20,
    window_ms: HOUR_MS,
    lock_ms: 15 * MINUTE_MS,
};

/// The form with what was typed and what is wrong with it.
#[derive(Template)]
#[template(path = "pages/problem.html")]
struct ProblemPage {
    shell: Shell,
    slug: String,
    title: String,
    form: ProblemForm,
    errors: Errors,
    is_sent: bool,
}

impl ProblemPage {
    fn kinds(&self) -> Vec<(&'static str, bool)> {
        let is_chosen = |kind: &str| kind == self.form.kind;
        KINDS.iter().map(|kind| (*kind, is_chosen(kind))).collect()
    }
}

/// Fields of the form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ProblemForm {
    kind: String,
    text: String,
}

/// Translation keys of what is wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Errors {
    kind: Option<&'static str>,
    text: Option<&'static str>,
}

/// Whether it was sent just now.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SentQuery {
    sent: String,
}

async fn page(
    web: &WebState,
    shell: Shell,
    slug: String,
    (form, errors, is_sent): (ProblemForm, Errors, bool),
) -> Result<Response, PageError> {
    let head = passage::find_current(&web.db, &slug)
        .await?
        .filter(|head| head.source == "library")
        .ok_or(PageError::NotFound)?;
    Ok(Page(ProblemPage {
        title: shell.pick(&head.title_en, &head.title_zh).to_owned(),
        shell,
        slug,
        form,
        errors,
        is_sent,
    })
    .into_response())
}

/// `GET /passages/{slug}/problem`.
///
/// # Errors
/// [`PageError::LoginNeeded`] for who has never practised here; [`PageError::NotFound`].
pub async fn show(
    State(web): State<WebState>,
    PathPart(slug): PathPart<String>,
    context: Context,
    QueryString(query): QueryString<SentQuery>,
) -> Result<Response, PageError> {
    context.learner_id().ok_or(PageError::LoginNeeded)?;
    let state = (
        ProblemForm::default(),
        Errors::default(),
        query.sent == "yes",
    );
    page(&web, context.shell, slug, state).await
}

fn check(form: &ProblemForm) -> Errors {
    let n_chars = form.text.trim().chars().count();
    let is_told = n_chars > 0 || form.kind != "other";
    Errors {
        kind: (!KINDS.contains(&form.kind.as_str())).then_some("problem-error-kind"),
        text: (n_chars > MAX_CHARS || !is_told).then_some("problem-error-text"),
    }
}

/// `POST /passages/{slug}/problem`.
///
/// # Errors
/// [`PageError::TooMany`] after twenty in an hour; [`PageError::NotFound`].
pub async fn create(
    State(web): State<WebState>,
    PathPart(slug): PathPart<String>,
    context: Context,
    FormBody(form): FormBody<ProblemForm>,
) -> Result<Response, PageError> {
    let learner_id = context.learner_id().ok_or(PageError::LoginNeeded)?;
    let errors = check(&form);
    if errors != Errors::default() {
        let page = page(&web, context.shell, slug, (form, errors, false)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    login::count(&web, &format!("problem:{learner_id}"), LIMIT).await?;
    // PostgreSQL takes no text with a NUL in it.
    let text = form.text.trim().replace('\0', "");
    let now = web.clock.now();
    if problem::insert(&web.db, learner_id, &slug, &form.kind, &text, now).await? {
        Ok(Redirect::to(&format!("/passages/{slug}/problem?sent=yes")).into_response())
    } else {
        Err(PageError::NotFound)
    }
}
