//! `/profile`: the level, what is heard and misheard, and the areas to train.

use crate::view::ability::{LevelView, NextView};
use crate::view::profile::{self, LineView};
use crate::view::result::whole_percent;
use askama::Template;
use axum::extract::State;
use axum::response::Redirect;
use listen_core::ability::{Ability, N_STEPS, level_of_step};
use listen_core::calendar;
use listen_core::profile::Feature;
use listen_core::profile::focus::MAX_AREAS;
use listen_core::taxonomy::{FocusArea, Level};
use listen_store::ability::AbilityDay;
use listen_store::learning_choice::{self, Choice};
use listen_store::profile::{N_WEEKS, Profile, recommended};
use listen_store::{ability, next_passage, placement};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::FormBody;
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;
use std::collections::HashMap;

/// Fields of the form: `area-<name>`.
type Fields = HashMap<String, String>;

/// Passages that are proposed.
const N_NEXT: usize = 3;
/// Days in the history of levels.
const N_DAYS: i64 = 60;

/// The profile.
#[derive(Template)]
#[template(path = "pages/profile.html")]
pub struct ProfilePage {
    shell: Shell,
    level: Option<LevelView>,
    /// Whether a level check waits to be finished.
    has_open_check: bool,
    /// The history of levels as a line through an SVG of 100 by 24.
    level_line: String,
    days: Vec<Day>,
    steps: Vec<Step>,
    lines: Vec<LineView>,
    gap: Option<i64>,
    fastest: Option<String>,
    areas: Vec<Area>,
    recommended: Vec<Recommended>,
    next: Vec<NextView>,
    has_choice: bool,
    max_areas: i64,
    /// How long ago each week of the table was, oldest first.
    weeks_ago: Vec<i64>,
}

/// The level at the end of a day.
struct Day {
    date: String,
    step: i64,
    level: &'static str,
}

/// One of the difficulties to choose from.
struct Step {
    number: i64,
    level: &'static str,
    is_selected: bool,
}

/// One of the ten areas.
struct Area {
    line: LineView,
    is_chosen: bool,
}

/// An area to train, and why.
struct Recommended {
    area: &'static str,
    /// Right ones in whole percent and chances; none if too little is known.
    known: Option<(i64, i64)>,
}

/// Shows the page.
///
/// # Errors
/// [`PageError::LoginNeeded`] without any session; what the store says.
pub async fn show(
    State(web): State<WebState>,
    context: Context,
) -> Result<Page<ProfilePage>, PageError> {
    let learner_id = context.learner_id().ok_or(PageError::LoginNeeded)?;
    let (db, now) = (&web.db, web.clock.now());
    let found = listen_store::profile::find(db, learner_id, now).await?;
    let choice = learning_choice::find(db, learner_id).await?;
    let known = ability::find(db, learner_id).await?;
    let days = ability::history(db, learner_id, N_DAYS).await?;
    let next = next_passage::list(db, learner_id, now, N_NEXT).await?;
    let has_open_check = placement::find_open(db, learner_id).await?.is_some();
    let recommended = recommended(&found)
        .into_iter()
        .map(|(area, weak)| Recommended {
            area: area.as_str(),
            known: weak.map(|weak| {
                let share = weak.counts.accuracy().unwrap_or(0.0);
                (whole_percent(share), weak.counts.n)
            }),
        })
        .collect();
    Ok(Page(ProfilePage {
        level: known.map(|known| LevelView::of(known.into())),
        has_open_check,
        level_line: level_line(&days),
        days: days.iter().rev().map(day).collect(),
        steps: steps(choice.manual_step),
        lines: Feature::OF_WORDS
            .iter()
            .map(|feature| LineView::of(&found, *feature))
            .collect(),
        gap: profile::content_minus_function(&found),
        fastest: profile::fastest_followed(&found),
        areas: areas(&found, &choice),
        recommended,
        next: next.into_iter().map(NextView::of).collect(),
        has_choice: !choice.focus_areas.is_empty(),
        max_areas: i64::try_from(MAX_AREAS).unwrap_or(i64::MAX),
        weeks_ago: (0..i64::try_from(N_WEEKS).unwrap_or(0)).rev().collect(),
        shell: context.shell,
    }))
}

/// The whole scale is as high as the picture.
fn level_line(days: &[AbilityDay]) -> String {
    let bottom = listen_core::ability::difficulty_of(Level::A1);
    let height = listen_core::ability::BAND * 6.0;
    let shares: Vec<Option<f64>> = days
        .iter()
        .map(|day| Some((day.theta - bottom) / height))
        .collect();
    profile::line(&shares).0
}

fn day(day: &AbilityDay) -> Day {
    let ability = Ability {
        theta: day.theta,
        se: day.se,
        n: 0,
    };
    Day {
        date: calendar::Day::of_number(day.day).to_string(),
        step: ability.step(),
        level: ability.level().as_str(),
    }
}

fn steps(chosen: Option<i64>) -> Vec<Step> {
    (1..=N_STEPS)
        .map(|number| Step {
            number,
            level: level_of_step(number).as_str(),
            is_selected: chosen == Some(number),
        })
        .collect()
}

fn areas(found: &Profile, choice: &Choice) -> Vec<Area> {
    FocusArea::ALL
        .iter()
        .map(|area| Area {
            line: LineView::of(found, Feature::of_area(*area)),
            is_chosen: choice.focus_areas.contains(area),
        })
        .collect()
}

/// How difficult passages should be.
#[derive(Debug, Deserialize)]
pub struct LevelForm {
    /// 1 to 30; empty to let the answers decide.
    step: String,
}

/// `POST /profile/level`: chooses a difficulty, or lets the answers decide.
///
/// # Errors
/// [`PageError::Field`] for a step beyond the scale; [`PageError::LoginNeeded`].
pub async fn set_level(
    State(web): State<WebState>,
    context: Context,
    FormBody(form): FormBody<LevelForm>,
) -> Result<Redirect, PageError> {
    let learner_id = context.learner_id().ok_or(PageError::LoginNeeded)?;
    let step = match form.step.as_str() {
        "" => None,
        text => {
            let step = text
                .parse()
                .ok()
                .filter(|step| (1..=N_STEPS).contains(step));
            Some(step.ok_or_else(|| {
                PageError::Field(format!("step: `{text}` is not 1 to {N_STEPS}, nor empty"))
            })?)
        }
    };
    learning_choice::set_step(&web.db, learner_id, step).await?;
    Ok(Redirect::to("/profile#level"))
}

/// `POST /profile/focus`: chooses the areas to train. A field `area-<name>` for each.
///
/// # Errors
/// [`PageError::Field`] for an unknown area or too many; [`PageError::LoginNeeded`].
pub async fn set_focus(
    State(web): State<WebState>,
    context: Context,
    FormBody(fields): FormBody<Fields>,
) -> Result<Redirect, PageError> {
    let learner_id = context.learner_id().ok_or(PageError::LoginNeeded)?;
    let mut areas = fields
        .keys()
        .filter_map(|name| name.strip_prefix("area-"))
        .map(FocusArea::parse)
        .collect::<Result<Vec<FocusArea>, _>>()
        .map_err(|error| PageError::Field(error.to_string()))?;
    if areas.len() > MAX_AREAS {
        let n = areas.len();
        return Err(PageError::Field(format!(
            "{n} focus areas were chosen; at most {MAX_AREAS} are allowed"
        )));
    }
    areas.sort();
    learning_choice::set_areas(&web.db, learner_id, &areas).await?;
    Ok(Redirect::to("/profile#focus"))
}
