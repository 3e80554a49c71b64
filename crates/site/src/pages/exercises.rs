//! `/passages/{slug}/exercises`: which exercises a passage gives, what each trains, how long.

use crate::access::{self, Access};
use crate::making::PassageMaker;
use crate::pages::exercise::list_of;
use crate::pages::passage::{find, remember_reveal};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use listen_core::exercise::{Body, ExerciseKind};
use listen_core::profile::Feature;
use listen_store::exercise::{self, ExerciseLine, NewExercise};
use listen_store::passage::PassageHead;
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::FormBody;
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

/// The exercises of a passage.
#[derive(Template)]
#[template(path = "pages/exercises.html")]
pub struct ExercisesPage {
    shell: Shell,
    head: PassageHead,
    may_practise: bool,
    kinds: Vec<KindView>,
    /// Submitted ones, the newest first.
    done: Vec<DoneView>,
}

/// One kind on offer.
struct KindView {
    kind: &'static str,
    minutes: i64,
    n_responses: i64,
    /// Whether it is the one to begin with.
    is_default: bool,
    /// Whether one is begun and not submitted.
    is_open: bool,
}

/// One submitted exercise.
pub(super) struct DoneView {
    /// Row.
    pub(super) id: i64,
    /// Kind, or target of a drill.
    pub(super) name: (&'static str, String),
    /// Unix ms.
    pub(super) at: i64,
    /// Whole percent of the points.
    pub(super) percent: i64,
}

/// Submitted exercises of a list.
pub(super) fn done(lines: &[ExerciseLine]) -> Vec<DoneView> {
    let view = |line: &ExerciseLine| {
        let name = if line.target.is_empty() {
            ("exercise-kind", line.kind.clone())
        } else {
            let feature = Feature::parse(&line.target).ok();
            (
                feature.map_or("exercise-target", list_of),
                line.target.clone(),
            )
        };
        Some(DoneView {
            id: line.id,
            name,
            at: line.submitted_at?,
            percent: percent(line.points?, line.n_responses),
        })
    };
    lines.iter().filter_map(view).collect()
}

/// Points of so many responses as whole percent.
pub(super) fn percent(points: f64, n_responses: i64) -> i64 {
    let n = u32::try_from(n_responses.max(1)).unwrap_or(u32::MAX);
    crate::view::result::whole_percent(points / f64::from(n))
}

/// Shows the kinds.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn show(
    State(web): State<WebState>,
    Path(slug): Path<String>,
    context: Context,
) -> Result<Page<ExercisesPage>, PageError> {
    let head = find(&web, &context, &slug).await?;
    let learner_id = context.learner_id().unwrap_or(0);
    let lines = exercise::list(&web.db, learner_id, head.id).await?;
    let maker = PassageMaker::new(&web, &head, learner_id).await?;
    let mut kinds = Vec::new();
    for kind in ExerciseKind::OF_PASSAGE {
        if let Some(body) = maker.make(kind).await? {
            kinds.push(kind_view(kind, &body, &lines));
        }
    }
    let access = access::of(&web, &context, &head).await?;
    Ok(Page(ExercisesPage {
        shell: context.shell,
        head,
        may_practise: access == Access::Open,
        kinds,
        done: done(&lines),
    }))
}

fn kind_view(kind: ExerciseKind, body: &Body, lines: &[ExerciseLine]) -> KindView {
    let is_open = |line: &ExerciseLine| line.kind == kind.as_str() && line.submitted_at.is_none();
    let minutes = body.estimated_s().div_ceil(60);
    KindView {
        kind: kind.as_str(),
        minutes: i64::try_from(minutes).unwrap_or(i64::MAX),
        n_responses: i64::try_from(body.n_responses()).unwrap_or(i64::MAX),
        is_default: kind == ExerciseKind::PartialDictation,
        is_open: lines.iter().any(is_open),
    }
}

/// Which exercise to begin.
#[derive(Debug, Deserialize)]
pub struct NewForm {
    kind: String,
    /// Version of the passage that the page showed; the current one if it is not named.
    passage_id: Option<i64>,
}

/// `POST /passages/{slug}/exercises`: begins one, or goes on with the open one of this kind.
///
/// # Errors
/// [`PageError::Field`] for a kind that is none or that the passage is too short for, and for an
/// earlier version of the passage; [`PageError::NotFound`]; what the store says.
pub async fn create(
    State(web): State<WebState>,
    Path(slug): Path<String>,
    context: Context,
    FormBody(form): FormBody<NewForm>,
) -> Result<Response, PageError> {
    let kind = ExerciseKind::parse(&form.kind)
        .map_err(|error| PageError::Field(format!("kind: {error}")))?;
    let head = find(&web, &context, &slug).await?;
    check_version(&head, form.passage_id)?;
    if access::of(&web, &context, &head).await? == Access::RegisterFirst {
        let page = format!("/register?return_to=/passages/{slug}/exercises");
        return Ok(Redirect::to(&page).into_response());
    }
    let maker = PassageMaker::new(&web, &head, context.learner_id().unwrap_or(0)).await?;
    if maker.make(kind).await?.is_none() {
        return Err(PageError::Field(format!(
            "kind: `{kind}` cannot be made of this passage; it is too short for it"
        )));
    }
    let (learner_id, cookie) = access::learner(&web, &context).await?;
    let id = begin(&web, &head, learner_id, kind).await?;
    let cookie = cookie.map(|cookie| (axum::http::header::SET_COOKIE, cookie));
    let location = Redirect::to(&format!("/exercises/{id}"));
    Ok((axum::response::AppendHeaders(cookie), location).into_response())
}

fn check_version(head: &PassageHead, passage_id: Option<i64>) -> Result<(), PageError> {
    match passage_id {
        Some(id) if id != head.id => Err(PageError::Field(format!(
            "passage_id: {id} is another version of `{}`; exercises are made of version {}, open its page again",
            head.slug, head.version
        ))),
        _ => Ok(()),
    }
}

/// The open exercise of this kind, or a new one. What it shows of the text counts as shown from
/// now on.
async fn begin(
    web: &WebState,
    head: &PassageHead,
    learner_id: i64,
    kind: ExerciseKind,
) -> Result<i64, PageError> {
    if let Some(open) = exercise::find_open(&web.db, learner_id, head.id, kind).await? {
        return Ok(open.id);
    }
    let maker = PassageMaker::new(web, head, learner_id).await?;
    let body = maker.make(kind).await?.ok_or(PageError::NotFound)?;
    let new = NewExercise {
        learner_id,
        passage_id: head.id,
        kind,
        target: None,
        body: &body,
    };
    let exercise = exercise::open(&web.db, &new, web.clock.now()).await?;
    let positions: Vec<i64> = exercise
        .body
        .positions()
        .into_iter()
        .filter_map(|n| i64::try_from(n).ok())
        .collect();
    remember_reveal(web, learner_id, head, &positions).await?;
    Ok(exercise.id)
}
