//! `POST /review/cards/{id}/answer`: an answer is scored, graded and stored.

use crate::SiteState;
use crate::pages::attempt::cut;
use crate::pages::passage::remember_reveal;
use crate::pages::review_card::find;
use crate::view::review_card::Content;
use crate::view::review_sound::{self, Sound};
use axum::extract::State;
use axum::response::Redirect;
use listen_core::help::HelpRung;
use listen_core::item::{ItemBody, Score};
use listen_core::practice::{ScoredItem, ScoredText};
use listen_core::review::BABBLE_DB;
use listen_store::review::{self, Answer, Answered, Card};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::{FormBody, PathPart};
use serde::Deserialize;

/// Speeds that a page can have played at, in thousandths.
const SPEEDS_MILLI: std::ops::RangeInclusive<i64> = 500..=2_000;
/// More plays than that are not counted.
const MAX_PLAYS: i64 = 1_000;

/// What was typed, and what the page knows about listening.
#[derive(Debug, Deserialize)]
pub struct AnswerForm {
    turn: i64,
    #[serde(default)]
    given: String,
    #[serde(default)]
    started_at: String,
    /// Empty where no script counted.
    #[serde(default)]
    n_plays: String,
    #[serde(default)]
    speed_milli: String,
    /// `slow` if it was.
    #[serde(default)]
    help: String,
    /// By how many decibels it was louder than other voices; empty where none were heard.
    #[serde(default)]
    babble_db: String,
    /// Passage that the page played.
    #[serde(default)]
    heard: String,
}

/// Scores an answer. The same one sent again leads to the same result.
///
/// # Errors
/// [`PageError::NotFound`] also for a turn that the card never had.
pub async fn answer(
    State(site): State<SiteState>,
    PathPart(id): PathPart<i64>,
    context: Context,
    FormBody(form): FormBody<AnswerForm>,
) -> Result<Redirect, PageError> {
    let (learner_id, card, asked) = find(&site, &context, id).await?;
    let given = cut(&form.given);
    let score = asked.body.score(&given);
    let sound = heard(&site, &form, &card, &asked).await?;
    let mut answer = Answer {
        card_id: id,
        turn: form.turn,
        given: &given,
        score: &score,
        n_plays: number(&form.n_plays, 0..=MAX_PLAYS),
        help: heard_help(&form),
        speed_milli: number(&form.speed_milli, SPEEDS_MILLI).unwrap_or(1_000),
        voice: &sound.voice,
        passage_id: sound.is_ready().then_some(sound.passage_id),
        is_babble_heard: number(&form.babble_db, BABBLE_DB..=BABBLE_DB).is_some(),
        started_at: number(&form.started_at, 0..=i64::MAX).unwrap_or(site.web.clock.now().0),
        items: Vec::new(),
        texts: Vec::new(),
    };
    note_practice(&mut answer, &card, &asked, &score);
    let answered = review::answer(&site.web.db, learner_id, &answer, site.web.clock.now()).await?;
    if let (Answered::Counted(_), Some(_), Some(head)) = (answered, card.carrier_id, &asked.head) {
        // The answer shows a sentence of a passage that the learner may not have met.
        remember_reveal(&site.web, learner_id, head, &asked.positions).await?;
    }
    match answered {
        Answered::Counted(log_id) | Answered::Before(log_id) => {
            Ok(Redirect::to(&format!("/review/answers/{log_id}")))
        }
        Answered::Gone => Err(PageError::NotFound),
    }
}

/// What the page played: the hidden passage of this turn or the one that the card comes from.
async fn heard(
    site: &SiteState,
    form: &AnswerForm,
    card: &Card,
    asked: &Content,
) -> Result<Sound, PageError> {
    let possible = [card.passage_id, asked.head.as_ref().map(|head| head.id)];
    match form.heard.parse().ok() {
        Some(id) if possible.contains(&Some(id)) => review_sound::sound_of(site, id, asked).await,
        _ => Ok(Sound::default()),
    }
}

/// A number of the form within its limits; anything else is not known.
fn number(text: &str, limits: std::ops::RangeInclusive<i64>) -> Option<i64> {
    text.parse().ok().filter(|number| limits.contains(number))
}

/// What the page says of the help that only it can see.
fn heard_help(form: &AnswerForm) -> HelpRung {
    let n_plays = number(&form.n_plays, 0..=MAX_PLAYS).unwrap_or(0);
    match form.help.as_str() {
        "slow" => HelpRung::Slow,
        _ if n_plays > 1 => HelpRung::Replay,
        _ => HelpRung::None,
    }
}

/// The answer as goals, profile and ability want to hear of it. Nobody meets a card for the first
/// time here.
fn note_practice(answer: &mut Answer<'_>, card: &Card, asked: &Content, score: &Score) {
    let help = card.turn_help.max(answer.help);
    match (&score.dictation, asked.skill) {
        (Some(dictation), _) => answer.texts.push(ScoredText {
            level: asked.level,
            score: dictation.clone(),
            speed_milli: answer.speed_milli,
            n_plays: answer.n_plays.unwrap_or(0),
            help,
            is_first: false,
        }),
        (None, Some(skill)) => answer.items.push(ScoredItem {
            item_id: card.item_id,
            level: asked.level,
            skill,
            focus_areas: asked.focus_areas.clone(),
            is_correct: score.is_correct,
            points: score.points,
            n_options: match &asked.body {
                ItemBody::MultipleChoice(item) => Some(item.options.len()),
                ItemBody::ShortAnswer(_) | ItemBody::Dictation(_) => None,
            },
            is_first: false,
            used_help: help > HelpRung::Replay,
        }),
        // A pair trains one sound, which is none of the skills.
        (None, None) => {}
    }
}
