//! `/exercises/{id}` of a drill of a focus area: items of several passages, and their result.

use crate::SiteState;
use crate::pages::exercise::{Loaded, drafts_given, n_empty, name};
use crate::pages::exercises::percent;
use crate::pages::passage::remember_reveal;
use crate::view::focus_drill::{self as view, FocusTask, FocusTaskResult};
use crate::view::review_sound::Sound;
use askama::Template;
use axum::response::{IntoResponse, Response};
use listen_core::exercise::focus::Items;
use listen_store::exercise::Submitted;
use listen_store::passage::{self, PassageHead};
use listen_store::{attempt, mistake};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use std::collections::BTreeSet;

/// The items.
#[derive(Template)]
#[template(path = "pages/focus_drill.html")]
pub struct FocusDrillPage {
    shell: Shell,
    id: i64,
    name: (&'static str, &'static str),
    /// The hidden passage that the drill hangs on.
    head: PassageHead,
    tasks: Vec<FocusTask>,
    /// The first sound that is not there yet: nobody begins an item that cannot be heard.
    waiting: Option<Sound>,
    /// Empty responses, when the learner wanted to submit.
    n_empty: i64,
    /// What has to be finished before this can be submitted.
    begun: Option<Begun>,
}

/// An attempt that is not submitted, on a passage that a drill has an item of.
pub(super) struct Begun {
    attempt_id: i64,
    head: PassageHead,
}

/// The first such attempt: the result of the drill would tell its keys.
///
/// # Errors
/// What the store says.
pub(super) async fn begun(
    web: &WebState,
    learner_id: i64,
    items: &Items,
) -> Result<Option<Begun>, PageError> {
    let passages: BTreeSet<i64> = items.items.iter().map(|item| item.passage_id).collect();
    for passage_id in passages {
        let open = attempt::find_open(&web.db, learner_id, passage_id).await?;
        if let Some(open) = open.filter(|open| open.is_begun)
            && let Some(head) = passage::find(&web.db, passage_id).await?
        {
            return Ok(Some(Begun {
                attempt_id: open.id,
                head,
            }));
        }
    }
    Ok(None)
}

/// The result.
#[derive(Template)]
#[template(path = "pages/focus_drill_result.html")]
pub struct FocusDrillResultPage {
    shell: Shell,
    id: i64,
    name: (&'static str, &'static str),
    head: PassageHead,
    submitted: Submitted,
    n_responses: i64,
    percent: i64,
    results: Vec<FocusTaskResult>,
}

/// Shows the items or the result.
///
/// # Errors
/// What the store says.
pub(super) async fn show(
    site: &SiteState,
    context: Context,
    loaded: Loaded,
    items: &Items,
    is_asked_back: bool,
) -> Result<Response, PageError> {
    match loaded.exercise.submitted {
        Some(submitted) => show_result(site, context, loaded, items, submitted).await,
        None => show_tasks(site, context, loaded, items, is_asked_back).await,
    }
}

async fn show_tasks(
    site: &SiteState,
    context: Context,
    loaded: Loaded,
    items: &Items,
    is_asked_back: bool,
) -> Result<Response, PageError> {
    let Loaded {
        exercise,
        head,
        drafts,
    } = loaded;
    let begun = begun(&site.web, exercise.learner_id, items).await?;
    let tasks = view::tasks(site, &exercise.body, &drafts).await?;
    let mut sounds = tasks.iter().map(|task| &task.sound);
    let page = FocusDrillPage {
        shell: context.shell,
        id: exercise.id,
        name: name(&exercise),
        head,
        waiting: sounds.find(|sound| !sound.is_ready()).cloned(),
        tasks,
        begun,
        n_empty: if is_asked_back {
            n_empty(&exercise, &drafts_given(&drafts))
        } else {
            0
        },
    };
    Ok(Page(page).into_response())
}

async fn show_result(
    site: &SiteState,
    context: Context,
    loaded: Loaded,
    items: &Items,
    submitted: Submitted,
) -> Result<Response, PageError> {
    let Loaded {
        exercise,
        head,
        drafts,
    } = loaded;
    let n_responses = i64::try_from(items.items.len()).unwrap_or(i64::MAX);
    let wrong = mistake::exercise_causes(&site.web.db, exercise.learner_id, exercise.id).await?;
    let page = FocusDrillResultPage {
        results: view::results(site, items, &drafts, &wrong, context.shell.locale).await?,
        shell: context.shell,
        id: exercise.id,
        name: name(&exercise),
        head,
        submitted,
        n_responses,
        percent: percent(submitted.points, n_responses),
    };
    Ok(Page(page).into_response())
}

/// Remembers that the result showed the evidence: whoever opens one of the passages later has read
/// these sentences.
///
/// # Errors
/// What the store says.
pub(super) async fn remember_evidence(
    web: &WebState,
    learner_id: i64,
    items: &Items,
) -> Result<(), PageError> {
    for item in &items.items {
        if let Some(head) = passage::find(&web.db, item.passage_id).await? {
            remember_reveal(web, learner_id, &head, &item.evidence).await?;
        }
    }
    Ok(())
}
