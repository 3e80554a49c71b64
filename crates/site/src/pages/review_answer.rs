//! `/review/answers/{id}`: what an answer was worth, and when its card comes back.

use crate::SiteState;
use crate::view::cause::{self, CauseChoice};
use crate::view::result::{self, DictationView};
use crate::view::review_card;
use crate::view::review_sound::{self, Sound};
use askama::Template;
use axum::extract::State;
use axum::response::Redirect;
use listen_core::review::{Cause, Condition, Grade};
use listen_store::passage::PassageHead;
use listen_store::review::{self, Card, LogRow};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::{FormBody, PathPart};
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

/// One answer.
#[derive(Template)]
#[template(path = "pages/review_answer.html")]
pub struct ReviewAnswerPage {
    shell: Shell,
    log: LogRow,
    head: Option<PassageHead>,
    stem: String,
    given: String,
    key: String,
    rationale: String,
    /// What was said.
    text: String,
    dictation: Option<DictationView>,
    sound: Sound,
    causes: Vec<CauseChoice>,
    /// Grades that may be chosen instead; none once the card was then again.
    lower: &'static [Grade],
    /// Whole days until it comes back; 0 while a step waits.
    n_days: i64,
    is_retired: bool,
    n_left: i64,
}

impl ReviewAnswerPage {
    /// Whether it was heard under a harder condition than at first.
    fn was_harder(&self) -> bool {
        self.log.condition > Condition::Usual
    }

    /// Whether it is heard under a harder condition the next time.
    fn is_raised(&self) -> bool {
        self.log.after.condition > self.log.before.condition
    }
}

/// `GET /review/answers/{id}`.
///
/// # Errors
/// [`PageError::NotFound`] also for another learner's answer.
pub async fn show(
    State(site): State<SiteState>,
    PathPart(id): PathPart<i64>,
    context: Context,
) -> Result<Page<ReviewAnswerPage>, PageError> {
    let learner_id = context.learner_id().ok_or_else(|| context.not_found())?;
    let db = &site.web.db;
    let log = review::find_answer(db, id, learner_id)
        .await?
        .ok_or_else(|| context.not_found())?;
    let card = review::find(db, log.card_id, learner_id)
        .await?
        .ok_or(PageError::NotFound)?;
    let is_last = card.turn == log.turn + 1;
    // As it was then, and not as it will be.
    let then = Card {
        turn: log.turn,
        passage_id: log.passage_id,
        carrier_id: log.carrier_id,
        ..card
    };
    let asked = review_card::content(&site, &then)
        .await?
        .ok_or(PageError::NotFound)?;
    let queue = review::queue(db, learner_id, site.web.clock.now()).await?;
    review_sound::prepare(&site, learner_id, &queue.card_ids).await?;
    let locale = context.shell.locale;
    Ok(Page(ReviewAnswerPage {
        sound: match log.passage_id {
            Some(passage_id) => review_sound::sound_of(&site, passage_id, &asked).await?,
            None => Sound::default(),
        },
        stem: result::stem(&asked.body).to_owned(),
        given: result::given_text(&asked.body, &log.given),
        key: result::key_text(&asked.body),
        rationale: result::rationale(&asked.body, locale).to_owned(),
        text: asked.text(),
        dictation: result::dictation(&log.score, 0),
        causes: cause::choices(log.cause),
        lower: if is_last { log.grade.lower() } else { &[] },
        n_days: if log.after.step.is_some() {
            0
        } else {
            log.after.due_day - log.day
        },
        is_retired: log.after.is_retired(),
        n_left: i64::try_from(queue.card_ids.len()).unwrap_or(i64::MAX),
        head: asked.head,
        shell: context.shell,
        log,
    }))
}

/// A lower grade.
#[derive(Debug, Deserialize)]
pub struct GradeForm {
    grade: String,
}

/// `POST /review/answers/{id}/grade`: lowers the grade.
///
/// # Errors
/// [`PageError::Field`] for a grade that is none or not lower; [`PageError::NotFound`].
pub async fn lower(
    State(web): State<WebState>,
    PathPart(id): PathPart<i64>,
    context: Context,
    FormBody(form): FormBody<GradeForm>,
) -> Result<Redirect, PageError> {
    let learner_id = context.learner_id().ok_or_else(|| context.not_found())?;
    let log = review::find_answer(&web.db, id, learner_id).await?;
    let log = log.ok_or_else(|| context.not_found())?;
    let grade = Grade::parse(&form.grade).map_err(|error| PageError::Field(error.to_string()))?;
    // The same button pressed twice is no mistake.
    if grade != log.grade
        && review::lower(&web.db, learner_id, id, grade)
            .await?
            .is_none()
    {
        return Err(PageError::Field(format!(
            "grade: `{grade}` is not below `{}`, or the card was then again since",
            log.grade
        )));
    }
    Ok(Redirect::to(&format!("/review/answers/{id}")))
}

/// Why it was wrong.
#[derive(Debug, Deserialize)]
pub struct CauseForm {
    /// Empty to take it back.
    #[serde(default)]
    cause: String,
}

/// The cause that a form names; none where it is empty.
///
/// # Errors
/// [`PageError::Field`] naming the accepted values.
pub fn read_cause(text: &str) -> Result<Option<Cause>, PageError> {
    match text {
        "" => Ok(None),
        text => Cause::parse(text)
            .map(Some)
            .map_err(|error| PageError::Field(error.to_string())),
    }
}

/// `POST /review/answers/{id}/cause`: notes why an answer was wrong, or takes that back.
///
/// # Errors
/// [`PageError::Field`] for an unknown cause; [`PageError::NotFound`].
pub async fn set_cause(
    State(web): State<WebState>,
    PathPart(id): PathPart<i64>,
    context: Context,
    FormBody(form): FormBody<CauseForm>,
) -> Result<Redirect, PageError> {
    let learner_id = context.learner_id().ok_or_else(|| context.not_found())?;
    let cause = read_cause(&form.cause)?;
    if review::set_answer_cause(&web.db, learner_id, id, cause).await? {
        Ok(Redirect::to(&format!("/review/answers/{id}#causes")))
    } else {
        Err(context.not_found())
    }
}
