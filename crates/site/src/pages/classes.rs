//! `/classes`: the learner's classes, what they have to do, and joining with a code.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use listen_core::time::{HOUR_MS, MINUTE_MS};
use listen_store::class::assignment::{self, Assignment};
use listen_store::class::grade;
use listen_store::class::member::{self, ClassName};
use listen_store::throttle::Limit;
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::{FormBody, PathPart, QueryString};
use listen_web::login;
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

/// Codes tried by one learner: who mistypes gets by, who guesses does not.
const LIMIT: Limit = Limit {
    n_failures: 20,
    window_ms: HOUR_MS,
    lock_ms: 15 * MINUTE_MS,
};

/// The classes and the form.
#[derive(Template)]
#[template(path = "pages/classes.html")]
struct ClassesPage {
    shell: Shell,
    classes: Vec<ClassView>,
    code: String,
    is_wrong: bool,
}

/// One class with its assignments.
struct ClassView {
    class: ClassName,
    work: Vec<Work>,
}

/// One assignment and what the learner made of it.
struct Work {
    assignment: Assignment,
    best_percent: Option<i64>,
}

/// The form.
#[derive(Debug, Deserialize)]
pub struct JoinForm {
    code: String,
}

/// What happened before the redirect.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NoticeQuery {
    notice: String,
}

async fn view(web: &WebState, class: ClassName, learner_id: i64) -> Result<ClassView, PageError> {
    let grades = grade::of_class(&web.db, class.id).await?;
    let best = |id: i64| {
        grades
            .iter()
            .find(|grade| grade.assignment_id == id && grade.learner_id == learner_id)
            .map(|grade| grade.best_percent)
    };
    let assignments = assignment::list(&web.db, class.id).await?;
    let work = assignments
        .into_iter()
        .map(|assignment| Work {
            best_percent: best(assignment.id),
            assignment,
        })
        .collect();
    Ok(ClassView { class, work })
}

async fn page(
    web: &WebState,
    signed_in: SignedIn,
    wrong: Option<String>,
) -> Result<Response, PageError> {
    let learner_id = signed_in.learner_id;
    let mut classes = Vec::new();
    for class in member::of_learner(&web.db, learner_id).await? {
        classes.push(view(web, class, learner_id).await?);
    }
    Ok(Page(ClassesPage {
        shell: signed_in.context.shell,
        classes,
        is_wrong: wrong.is_some(),
        code: wrong.unwrap_or_default(),
    })
    .into_response())
}

/// `GET /classes`.
///
/// # Errors
/// [`PageError::LoginNeeded`]; what the store says.
pub async fn show(
    State(web): State<WebState>,
    mut signed_in: SignedIn,
    QueryString(query): QueryString<NoticeQuery>,
) -> Result<Response, PageError> {
    signed_in.context.shell.notice = match query.notice.as_str() {
        "joined" => Some("school-joined"),
        "left" => Some("school-left"),
        _ => None,
    };
    page(&web, signed_in, None).await
}

/// `POST /classes`: joins the class with this code; blanks and capitals do not count.
///
/// # Errors
/// [`PageError::TooMany`] for who guesses; what the store says.
pub async fn join(
    State(web): State<WebState>,
    signed_in: SignedIn,
    FormBody(form): FormBody<JoinForm>,
) -> Result<Response, PageError> {
    let learner_id = signed_in.learner_id;
    login::count(&web, &format!("class-code:{learner_id}"), LIMIT).await?;
    let code: String = form
        .code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    let code = code.to_ascii_uppercase();
    let now = web.clock.now();
    if member::join(&web.db, learner_id, &code, now)
        .await?
        .is_some()
    {
        return Ok(Redirect::to("/classes?notice=joined").into_response());
    }
    let page = page(&web, signed_in, Some(form.code)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `POST /classes/{id}/leave`.
///
/// # Errors
/// [`PageError::NotFound`] for who is not in it; what the store says.
pub async fn leave(
    State(web): State<WebState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
) -> Result<Redirect, PageError> {
    if member::leave(&web.db, id, signed_in.learner_id).await? {
        Ok(Redirect::to("/classes?notice=left"))
    } else {
        Err(PageError::NotFound)
    }
}
