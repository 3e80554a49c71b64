//! `/drills`: what trains one thing: ten sentences made by code and spoken by two voices, or items of
//! several passages.

use crate::SiteState;
use crate::making::{self, FocusDrill};
use crate::pages::exercises::{DoneView, done};
use crate::view::audio;
use crate::view::choice::{Choice, choices};
use askama::Template;
use axum::extract::State;
use axum::response::Redirect;
use listen_core::ability::level_of_step;
use listen_core::exercise::ExerciseKind;
use listen_core::exercise::target::Target;
use listen_core::profile::Feature;
use listen_core::taxonomy::{FocusArea, Level};
use listen_store::exercise::{self, NewExercise};
use listen_store::{ability, drill, job, learning_choice};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::{FormBody, QueryString};
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
    areas: Vec<&'static str>,
    levels: Vec<Choice>,
    done: Vec<DoneView>,
    is_visitor: bool,
    /// Why there is no drill of an area: key of the text, and the area.
    missing: Option<(&'static str, &'static str)>,
}

/// What may stand in the address, after a drill could not be made.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DrillsQuery {
    /// A focus area of which everything near was answered.
    none: Option<String>,
    /// One whose passages are not spoken yet.
    silent: Option<String>,
    /// Level that was wanted.
    level: Option<String>,
}

impl DrillsQuery {
    fn missing(&self) -> Option<(&'static str, &'static str)> {
        let area = |text: &String| FocusArea::parse(text).ok();
        match (
            self.none.as_ref().and_then(area),
            self.silent.as_ref().and_then(area),
        ) {
            (Some(area), _) => Some(("exercise-focus-none", area.as_str())),
            (None, Some(area)) => Some(("exercise-focus-silent", area.as_str())),
            (None, None) => None,
        }
    }
}

/// Shows them.
///
/// # Errors
/// What the store says.
pub async fn show(
    State(web): State<WebState>,
    context: Context,
    QueryString(query): QueryString<DrillsQuery>,
) -> Result<Page<DrillsPage>, PageError> {
    let learner_id = context.learner_id().unwrap_or(0);
    let wanted = query
        .level
        .as_deref()
        .and_then(|text| Level::parse(text).ok());
    let level = match wanted {
        Some(level) => level,
        None => level_of(&web, learner_id).await?,
    };
    let lines = exercise::list_drills(&web.db, learner_id).await?;
    let levels = Level::ALL.iter().map(|level| level.as_str());
    Ok(Page(DrillsPage {
        is_visitor: !context.is_signed_in(),
        shell: context.shell,
        targets: Target::ALL.iter().map(|target| target.as_str()).collect(),
        areas: FocusArea::ALL.iter().map(|area| area.as_str()).collect(),
        levels: choices(levels, Some(level.as_str())),
        done: done(&lines),
        missing: query.missing(),
    }))
}

/// What to drill.
#[derive(Debug, Deserialize)]
pub struct DrillForm {
    /// A feature of the profile.
    feature: Option<String>,
    /// The same by another name: `numbers`, `minimal-pairs`.
    kind: Option<String>,
    /// Level of what is heard; the learner's if it is not named.
    level: Option<String>,
}

/// A feature of the profile that has a drill.
enum Wish {
    Words(Target),
    Area(FocusArea),
}

fn wish(form: &DrillForm) -> Result<Wish, PageError> {
    let (field, value) = match (&form.feature, &form.kind) {
        (Some(feature), _) => ("feature", feature.as_str()),
        (None, Some(kind)) => ("kind", kind.as_str()),
        (None, None) => ("feature", ""),
    };
    let feature = Feature::parse(value).ok();
    if let Some(area) = feature.and_then(Feature::area) {
        return Ok(Wish::Area(area));
    }
    Target::parse(value).map(Wish::Words).map_err(|error| {
        let areas: Vec<&str> = FocusArea::ALL.iter().map(|area| area.as_str()).collect();
        PageError::Field(format!("{field}: {error}, {}", areas.join(", ")))
    })
}

/// The level of the passage that the learner practised last; A1 for a beginner here.
async fn level_of(web: &WebState, learner_id: i64) -> Result<Level, PageError> {
    let level = exercise::source::last_level(&web.db, learner_id).await?;
    Ok(level.unwrap_or(Level::A1))
}

/// The level that a learner has chosen or is known to have; else as for sentences.
async fn known_level(web: &WebState, learner_id: i64) -> Result<Level, PageError> {
    if let Some(step) = learning_choice::find(&web.db, learner_id)
        .await?
        .manual_step
    {
        return Ok(level_of_step(step));
    }
    match ability::find(&web.db, learner_id).await? {
        Some(known) => Ok(listen_core::ability::Ability::from(known).level()),
        None => level_of(web, learner_id).await,
    }
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
    let wish = wish(&form)?;
    let learner_id = context.learner_id().filter(|_| context.is_signed_in());
    let learner_id = learner_id.ok_or(PageError::LoginNeeded)?;
    let level = match form.level.as_deref() {
        Some(text) => {
            let level = Level::parse(text);
            Some(level.map_err(|error| PageError::Field(format!("level: {error}")))?)
        }
        None => None,
    };
    match wish {
        Wish::Words(target) => create_of_words(&site.web, learner_id, target, level).await,
        Wish::Area(area) => create_of_area(&site, learner_id, area, level).await,
    }
}

async fn create_of_words(
    web: &WebState,
    learner_id: i64,
    target: Target,
    level: Option<Level>,
) -> Result<Redirect, PageError> {
    let level = match level {
        Some(level) => level,
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
        target: Some(target.into()),
        body: &made.body,
    };
    let exercise = exercise::open(&web.db, &new, now).await?;
    Ok(Redirect::to(&format!("/exercises/{}", exercise.id)))
}

async fn create_of_area(
    site: &SiteState,
    learner_id: i64,
    area: FocusArea,
    level: Option<Level>,
) -> Result<Redirect, PageError> {
    let web = &site.web;
    let level = match level {
        Some(level) => level,
        None => known_level(web, learner_id).await?,
    };
    let (passage, body) = match making::next_focus_drill(web, learner_id, area, level).await? {
        FocusDrill::Made(passage, body) => (passage, body),
        FocusDrill::Silent(passages) => {
            for passage_id in passages {
                audio::ask_ahead(site, passage_id, job::PRIORITY_NEXT).await?;
            }
            return Ok(Redirect::to(&format!(
                "/drills?silent={area}&level={level}"
            )));
        }
        FocusDrill::Nothing => {
            return Ok(Redirect::to(&format!("/drills?none={area}&level={level}")));
        }
    };
    let now = web.clock.now();
    let new = NewExercise {
        learner_id,
        passage_id: drill::ensure(&web.db, &passage, now).await?,
        kind: ExerciseKind::FocusDrill,
        target: Some(area.into()),
        body: &body,
    };
    let exercise = exercise::open(&web.db, &new, now).await?;
    Ok(Redirect::to(&format!("/exercises/{}", exercise.id)))
}
