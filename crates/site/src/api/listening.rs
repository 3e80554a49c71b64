//! `POST /api/passages/{slug}/listening`: what was played, with which help, and where it stopped.

use crate::pages::passage::find_version;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use listen_core::babble;
use listen_core::help::HelpRung;
use listen_core::player::{PlayerSettings, SPEED_MILLI};
use listen_store::listening::{self, Play};
use listen_store::place::{self, Place};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::JsonBody;
use listen_web::state::WebState;
use serde::Deserialize;
use std::ops::RangeInclusive;

/// Entries of each list in one message; a player sends a few at a time.
const ENTRIES: RangeInclusive<i64> = 0..=500;
/// Plays of a sentence in one message.
const PLAYS: RangeInclusive<i64> = 1..=1_000;
/// Speeds that repeats may have, which begin slower than the chosen speed; in thousandths.
const PLAY_SPEED_MILLI: RangeInclusive<i64> = 250..=4_000;
/// Longest audio, ms: a day.
const POSITION_MS: RangeInclusive<i64> = 0..=86_400_000;

/// What the player tells.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heard {
    passage_id: i64,
    #[serde(default)]
    plays: Vec<HeardSentence>,
    #[serde(default)]
    help: Vec<HelpedSentence>,
    place: Option<LeftPlace>,
}

/// Plays of a sentence: to its end, or broken off after more than half of it. What is counted of
/// them may be left out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeardSentence {
    sentence: i64,
    n_plays: i64,
    speed_milli: i64,
    #[serde(default)]
    n_broken: i64,
    #[serde(default)]
    n_slow: i64,
    #[serde(default)]
    n_babble: i64,
    babble_db: Option<i64>,
}

impl HeardSentence {
    fn check(&self) -> Result<(), PageError> {
        check("plays.n_plays", self.n_plays, &PLAYS)?;
        check("plays.speed_milli", self.speed_milli, &PLAY_SPEED_MILLI)?;
        let some = 0..=self.n_plays;
        check("plays.n_broken", self.n_broken, &some)?;
        check("plays.n_slow", self.n_slow, &some)?;
        check("plays.n_babble", self.n_babble, &some)?;
        babble::check(self.babble_db).map_err(PageError::Field)?;
        if self.babble_db.is_some() == (self.n_babble > 0) {
            return Ok(());
        }
        let said = "plays: babble_db is to be there exactly where n_babble is above 0";
        Err(PageError::Field(said.to_owned()))
    }
}

/// Help that was taken with a sentence.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HelpedSentence {
    sentence: i64,
    rung: HelpRung,
}

/// Where and how the passage was last played.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftPlace {
    position_ms: i64,
    speed_milli: i64,
    settings: PlayerSettings,
}

impl Heard {
    fn check(&self) -> Result<(), PageError> {
        check("plays", count(self.plays.len()), &ENTRIES)?;
        check("help", count(self.help.len()), &ENTRIES)?;
        for play in &self.plays {
            play.check()?;
        }
        if let Some(place) = &self.place {
            check("place.position_ms", place.position_ms, &POSITION_MS)?;
            check("place.speed_milli", place.speed_milli, &SPEED_MILLI)?;
            place.settings.check().map_err(PageError::Field)?;
        }
        Ok(())
    }

    fn plays(&self) -> Vec<Play> {
        let plays = self.plays.iter().map(|play| Play {
            position: play.sentence,
            n_plays: play.n_plays,
            n_broken: play.n_broken,
            n_slow: play.n_slow,
            speed_milli: play.speed_milli,
            n_babble: play.n_babble,
            babble_db: play.babble_db,
        });
        plays.collect()
    }

    fn help(&self) -> Vec<(i64, HelpRung)> {
        let help = self.help.iter();
        help.map(|help| (help.sentence, help.rung)).collect()
    }
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

fn check(field: &str, value: i64, allowed: &RangeInclusive<i64>) -> Result<(), PageError> {
    if allowed.contains(&value) {
        return Ok(());
    }
    let (least, most) = (allowed.start(), allowed.end());
    Err(PageError::Field(format!(
        "{field}: {value} is not {least} to {most}"
    )))
}

/// 204 when it is kept. A visitor of whom nothing is kept yet is answered 401, and the page holds
/// the counts until there is something to keep them with: listening alone makes no visitor.
///
/// # Errors
/// [`PageError::NotFound`]; [`PageError::Field`]; [`PageError::LoginNeeded`].
pub async fn create(
    State(web): State<WebState>,
    Path(slug): Path<String>,
    context: Context,
    JsonBody(heard): JsonBody<Heard>,
) -> Result<StatusCode, PageError> {
    let learner_id = context.learner_id().ok_or(PageError::LoginNeeded)?;
    heard.check()?;
    let passage = find_version(&web, &context, &slug, Some(heard.passage_id)).await?;
    let now = web.clock.now();
    let (plays, help) = (heard.plays(), heard.help());
    listening::record(&web.db, learner_id, passage.id, &plays, &help, now).await?;
    if let Some(left) = heard.place {
        let place = Place {
            position_ms: left.position_ms,
            speed_milli: left.speed_milli,
            settings: left.settings,
            updated_at: now.0,
        };
        place::update(&web.db, learner_id, passage.id, &place).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
