//! `/review/cards/{id}`: one card: hear it, answer, get help; and it can be taken away.

use crate::SiteState;
use crate::pages::attempt::cut;
use crate::view::item::{OptionView, letter};
use crate::view::review_card::{self, Content};
use crate::view::review_sound::{self, Sound};
use askama::Template;
use axum::extract::State;
use axum::response::Redirect;
use listen_core::babble::MIN_VOICES;
use listen_core::help::HelpRung;
use listen_core::item::ItemBody;
use listen_core::review::{BABBLE_DB, CardKind, CardState, Condition};
use listen_store::babble;
use listen_store::passage::PassageHead;
use listen_store::review::{self, Card};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::{FormBody, PathPart};
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

/// One card.
#[derive(Template)]
#[template(path = "pages/review_card.html")]
pub struct ReviewCardPage {
    shell: Shell,
    card: Card,
    head: Option<PassageHead>,
    sound: Sound,
    /// Question; empty for a sentence and a pair.
    stem: String,
    /// Options; empty where the answer is typed.
    options: Vec<OptionView>,
    max_words: i64,
    /// First letters of the words, if the learner asked for them.
    first_letters: Option<String>,
    /// The whole text, if the learner asked for it.
    text: Option<String>,
    /// How fast it is spoken, `1.10`.
    speed: String,
    /// What it is asked under.
    condition: Condition,
    /// Addresses of other voices that talk behind it, with spaces; empty for none.
    voices: String,
    /// By how many decibels they are quieter.
    babble_db: i64,
    started_at: i64,
    /// Cards that are left, this one among them.
    n_left: i64,
}

impl ReviewCardPage {
    fn is_pair(&self) -> bool {
        self.card.kind == CardKind::Pair
    }

    fn is_sentence(&self) -> bool {
        self.card.kind == CardKind::Sentence
    }

    fn is_carrier(&self) -> bool {
        self.condition == Condition::Carrier
    }
}

/// `1.10`, as in the speed of an audio element.
fn speed(milli: i64) -> String {
    format!("{}.{:02}", milli / 1_000, milli % 1_000 / 10)
}

/// The learner of this visit, the card and what it asks.
///
/// # Errors
/// [`PageError::NotFound`] also for another learner's card and one that was taken away.
pub async fn find(
    site: &SiteState,
    context: &Context,
    id: i64,
) -> Result<(i64, Card, Content), PageError> {
    let learner_id = context.learner_id().ok_or_else(|| context.not_found())?;
    let card = review::find(&site.web.db, id, learner_id)
        .await?
        .filter(|card| card.state != CardState::Removed)
        .ok_or_else(|| context.not_found())?;
    let card = review::with_carrier(&site.web.db, learner_id, card).await?;
    let asked = review_card::content(site, &card).await?;
    Ok((learner_id, card, asked.ok_or(PageError::NotFound)?))
}

/// `GET /review/cards/{id}`.
///
/// # Errors
/// [`PageError::NotFound`] also for another learner's card and one that was taken away.
pub async fn show(
    State(site): State<SiteState>,
    PathPart(id): PathPart<i64>,
    context: Context,
) -> Result<Page<ReviewCardPage>, PageError> {
    let (learner_id, card, asked) = find(&site, &context, id).await?;
    let now = site.web.clock.now();
    let sound = review_sound::sound(&site, &card, &asked).await?;
    let queue = review::queue(&site.web.db, learner_id, now).await?;
    let others: Vec<i64> = queue
        .card_ids
        .into_iter()
        .filter(|other| *other != id)
        .collect();
    review_sound::prepare(&site, learner_id, &others).await?;
    let help = card.turn_help;
    let (stem, options, max_words) = question(&asked.body, &card.turn_given);
    let condition = card.memory.condition.asked(card.carrier_id.is_some());
    Ok(Page(ReviewCardPage {
        stem,
        options,
        max_words,
        first_letters: (help >= HelpRung::FirstLetters).then(|| first_letters(&asked.text())),
        text: (help == HelpRung::FullText).then(|| asked.text()),
        started_at: now.0,
        speed: speed(card.memory.speed_milli),
        voices: voices(&site, condition, sound.passage_id).await?,
        condition,
        babble_db: BABBLE_DB,
        n_left: i64::try_from(others.len()).unwrap_or(i64::MAX - 1) + 1,
        head: asked.head,
        shell: context.shell,
        sound,
        card,
    }))
}

/// Who can talk behind a passage under a condition; nobody where there are too few voices.
async fn voices(
    site: &SiteState,
    condition: Condition,
    passage_id: i64,
) -> Result<String, PageError> {
    if condition != Condition::Babble {
        return Ok(String::new());
    }
    let voices = babble::voices(&site.web.db, passage_id).await?;
    Ok(if voices.len() < MIN_VOICES {
        String::new()
    } else {
        voices.join(" ")
    })
}

fn question(body: &ItemBody, given: &str) -> (String, Vec<OptionView>, i64) {
    match body {
        ItemBody::MultipleChoice(item) => {
            let options = item
                .options
                .iter()
                .enumerate()
                .map(|(idx, text)| OptionView {
                    idx,
                    letter: letter(idx),
                    text: text.clone(),
                    is_chosen: given == idx.to_string(),
                });
            (item.stem.clone(), options.collect(), 0)
        }
        ItemBody::ShortAnswer(item) => (
            item.stem.clone(),
            Vec::new(),
            i64::try_from(item.max_words).unwrap_or(i64::MAX),
        ),
        ItemBody::Dictation(_) => (String::new(), Vec::new(), 0),
    }
}

/// `H__ m___ a__`: the first letter of each word and how long it is.
fn first_letters(text: &str) -> String {
    let mut is_inside = false;
    text.chars()
        .map(|c| {
            let is_first = !is_inside;
            is_inside = c.is_alphanumeric() || (is_inside && matches!(c, '\'' | '’'));
            if is_inside && !is_first { '_' } else { c }
        })
        .collect()
}

/// Which help, and what was typed so far.
#[derive(Debug, Deserialize)]
pub struct HelpForm {
    turn: i64,
    #[serde(default)]
    given: String,
    #[serde(default)]
    rung: String,
}

/// `POST /review/cards/{id}/help`: shows first letters or the text, and remembers it.
///
/// # Errors
/// [`PageError::Field`] for other help; [`PageError::NotFound`].
pub async fn help(
    State(web): State<WebState>,
    PathPart(id): PathPart<i64>,
    context: Context,
    FormBody(form): FormBody<HelpForm>,
) -> Result<Redirect, PageError> {
    let learner_id = context.learner_id().ok_or_else(|| context.not_found())?;
    let rung = match form.rung.as_str() {
        "first_letters" => HelpRung::FirstLetters,
        "full_text" => HelpRung::FullText,
        other => {
            return Err(PageError::Field(format!(
                "rung: `{other}` is not `first_letters` or `full_text`"
            )));
        }
    };
    let card = review::find(&web.db, id, learner_id)
        .await?
        .ok_or_else(|| context.not_found())?;
    if card.turn == form.turn {
        review::set_help(&web.db, learner_id, &card, rung, &cut(&form.given)).await?;
    }
    Ok(Redirect::to(&format!("/review/cards/{id}#answer")))
}

/// `POST /review/cards/{id}/remove`: takes a card away for good; adding it again brings it back.
///
/// # Errors
/// [`PageError::NotFound`] also for another learner's card.
pub async fn remove(
    State(web): State<WebState>,
    PathPart(id): PathPart<i64>,
    context: Context,
) -> Result<Redirect, PageError> {
    let learner_id = context.learner_id().ok_or_else(|| context.not_found())?;
    if review::set_state(&web.db, learner_id, id, CardState::Removed).await? {
        Ok(Redirect::to("/review?notice=removed"))
    } else {
        Err(context.not_found())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_letters_keep_length_and_signs() {
        for (text, expected) in [
            ("How much are they?", "H__ m___ a__ t___?"),
            ("They're 13, I think.", "T______ 1_, I t____."),
            ("", ""),
        ] {
            assert_eq!(first_letters(text), expected);
        }
    }
}
