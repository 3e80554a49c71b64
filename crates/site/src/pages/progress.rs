//! `/progress`: the week, the year, achievements and goals.

use crate::view::heat::{self, Heat};
use crate::view::result::label_text;
use crate::view::today::{self, Standing};
use askama::Template;
use axum::extract::State;
use axum::response::Redirect;
use listen_core::calendar::Day;
use listen_core::goals::{self, GOAL_MINUTES, GOAL_SESSIONS, Goals, MINUTES_STEP, Progress, Sum};
use listen_store::listening::{self, PlaySum};
use listen_store::today as rows;
use listen_web::chart::Bars;
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::FormBody;
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

/// Weeks in the charts.
const N_WEEKS: i32 = 12;
/// Kinds of errors that are named.
const N_ERRORS: usize = 5;

/// The page.
#[derive(Template)]
#[template(path = "pages/progress.html")]
pub struct ProgressPage {
    shell: Shell,
    standing: Standing,
    before: Sum,
    total: Sum,
    /// Of this week, the last one, and all, in percent.
    accuracies: [Option<i64>; 3],
    /// Sentences played this week and the last one.
    plays: [PlaySum; 2],
    /// Translation key of the kind of error, and how often it was made this week.
    errors: Vec<(&'static str, i64)>,
    heat: Heat,
    charts: Vec<String>,
    achievements: Vec<Progress>,
    minutes: Vec<i64>,
    sessions: Vec<i64>,
}

/// Shows the page.
///
/// # Errors
/// [`PageError::LoginNeeded`] without any session; what the store says.
pub async fn show(
    State(web): State<WebState>,
    context: Context,
) -> Result<Page<ProgressPage>, PageError> {
    let learner_id = context.learner_id().ok_or(PageError::LoginNeeded)?;
    let standing = today::standing(&web, learner_id).await?;
    let monday = standing.today.monday();
    let zone = &standing.settings.zone;
    let (from, to) = (zone.start(monday), zone.start(monday.plus(7)));
    let errors = rows::misheard(&web.db, learner_id, from, to).await?;
    let told = rows::told(&web.db, learner_id).await?;
    let before = standing.diary.week(monday.plus(-7));
    let total = standing.diary.total();
    let plays = |first: Day| listening::plays_within(&web.db, learner_id, first, first.plus(7));
    Ok(Page(ProgressPage {
        accuracies: [standing.week, before, total].map(|sum| sum.accuracy()),
        plays: [plays(monday).await?, plays(monday.plus(-7)).await?],
        before,
        total,
        errors: errors
            .into_iter()
            .take(N_ERRORS)
            .map(|(label, n)| (label_text(label).0, n))
            .collect(),
        heat: heat::of(
            &standing.diary,
            standing.today,
            standing.settings.goals.minutes,
        ),
        charts: charts(&context.shell, &standing)?,
        achievements: goals::achievements(&standing.diary, standing.today, &told),
        minutes: GOAL_MINUTES
            .step_by(usize::try_from(MINUTES_STEP).unwrap_or(1))
            .collect(),
        sessions: GOAL_SESSIONS.collect(),
        shell: context.shell,
        standing,
    }))
}

fn charts(shell: &Shell, standing: &Standing) -> Result<Vec<String>, PageError> {
    let weeks: Vec<Day> = (1 - N_WEEKS..=0)
        .map(|n| standing.today.monday().plus(7 * n))
        .collect();
    let values = |of: fn(&Sum) -> Option<i64>| {
        weeks
            .iter()
            .map(|week| {
                (
                    week.to_string()[5..].to_owned(),
                    of(&standing.diary.week(*week)),
                )
            })
            .collect()
    };
    let chart = |title: &str, unit: &str, values, max| {
        Bars::new(
            shell.t(title),
            shell.t("today-week-from"),
            shell.t(unit),
            values,
            max,
        )
        .render(shell)
    };
    Ok(vec![
        chart(
            "today-chart-minutes",
            "today-minutes",
            values(|sum| Some(sum.minutes())),
            None,
        )?,
        chart(
            "today-chart-accuracy",
            "today-percent",
            values(Sum::accuracy),
            Some(100),
        )?,
    ])
}

/// Fields of the goals form.
#[derive(Debug, Deserialize)]
pub struct GoalsForm {
    minutes: i64,
    sessions: i64,
}

/// `POST /progress/goals`.
///
/// # Errors
/// [`PageError::Field`] for goals beyond their ranges; what the store says.
pub async fn set_goals(
    State(web): State<WebState>,
    context: Context,
    FormBody(form): FormBody<GoalsForm>,
) -> Result<Redirect, PageError> {
    let learner_id = context.learner_id().ok_or(PageError::LoginNeeded)?;
    let goals = Goals::new(form.minutes, form.sessions).ok_or_else(|| {
        PageError::Field(format!(
            "minutes: 5 to 60 in steps of 5, not {}; sessions: 1 to 21, not {}",
            form.minutes, form.sessions
        ))
    })?;
    rows::set_goals(&web.db, learner_id, goals).await?;
    Ok(Redirect::to("/progress#goals"))
}
