//! `/drills`: ten sentences that train one thing, made by code and spoken by two voices.

use crate::SiteState;
use crate::making;
use crate::pages::exercises::{DoneView, done};
use crate::view::choice::{Choice, choices};
use askama::Template;
use axum::extract::State;
use axum::response::Redirect;
use listen_core::exercise::target::Target;
use listen_core::taxonomy::Level;
use listen_store::drill;
use listen_store::exercise::{self, NewExercise};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::FormBody;
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

/// The drills.
#[derive(Template)]
#[template(path = "pages/drills.html")]
pub struct DrillsPage {
    shell: Shell,
    targets: Vec<&'static str>,
    levels: Vec<Choice>,
    done: Vec<DoneView>,
    is_visitor: bool,
}

/// Shows them.
///
/// # Errors
/// What the store says.
pub async fn show(
    State(web): State<WebState>,
    context: Context,
) -> Result<Page<DrillsPage>, PageError> {
    let learner_id = context.learner_id().unwrap_or(0);
    let level = level_of(&web, learner_id).await?;
    let lines = exercise::list_drills(&web.db, learner_id).await?;
    let levels = Level::ALL.iter().map(|level| level.as_str());
    Ok(Page(DrillsPage {
        is_visitor: !context.is_signed_in(),
        shell: context.shell,
        targets: Target::ALL.iter().map(|target| target.as_str()).collect(),
        levels: choices(levels, Some(level.as_str())),
        done: done(&lines),
    }))
}

/// What to drill.
#[derive(Debug, Deserialize)]
pub struct DrillForm {
    /// A feature of the profile.
    feature: Option<String>,
    /// The same by another name: `numbers`, `minimal-pairs`.
    kind: Option<String>,
    /// Level of the sentences; that of the learner's last passage if it is not named.
    level: Option<String>,
}

fn target(form: &DrillForm) -> Result<Target, PageError> {
    let (field, value) = match (&form.feature, &form.kind) {
        (Some(feature), _) => ("feature", feature.as_str()),
        (None, Some(kind)) => ("kind", kind.as_str()),
        (None, None) => ("feature", ""),
    };
    Target::parse(value).map_err(|error| PageError::Field(format!("{field}: {error}")))
}

/// The level of the passage that the learner practised last; A1 for a beginner here.
async fn level_of(web: &WebState, learner_id: i64) -> Result<Level, PageError> {
    let level = exercise::source::last_level(&web.db, learner_id).await?;
    Ok(level.unwrap_or(Level::A1))
}

/// `POST /drills`: makes the learner's next drill of a feature, or goes on with the open one.
///
/// # Errors
/// [`PageError::LoginNeeded`] for visitors; [`PageError::Field`] for an unknown feature or level,
/// or where the library has too few sentences.
pub async fn create(
    State(site): State<SiteState>,
    context: Context,
    FormBody(form): FormBody<DrillForm>,
) -> Result<Redirect, PageError> {
    let web = &site.web;
    let target = target(&form)?;
    let learner_id = context.learner_id().filter(|_| context.is_signed_in());
    let learner_id = learner_id.ok_or(PageError::LoginNeeded)?;
    let level = match form.level.as_deref() {
        Some(text) => {
            Level::parse(text).map_err(|error| PageError::Field(format!("level: {error}")))?
        }
        None => level_of(web, learner_id).await?,
    };
    let made = making::next_drill(web, learner_id, target, level).await?;
    let made = made.ok_or_else(|| {
        PageError::Field(format!(
            "feature: the library has too few sentences with `{target}` at {level}"
        ))
    })?;
    let now = web.clock.now();
    let new = NewExercise {
        learner_id,
        passage_id: drill::ensure(&web.db, &made.passage, now).await?,
        kind: made.kind,
        target: Some(target),
        body: &made.body,
    };
    let exercise = exercise::open(&web.db, &new, now).await?;
    Ok(Redirect::to(&format!("/exercises/{}", exercise.id)))
}
