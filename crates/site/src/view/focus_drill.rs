//! Items of a drill of a focus area, each with its part of a passage: before submission without a
//! key, and afterwards with it.

use crate::SiteState;
use crate::view::exercise::given;
use crate::view::exercise_result::CauseForm;
use crate::view::item::{self, OptionView};
use crate::view::player::{self, Player, Shown};
use crate::view::result;
use crate::view::review_sound::{self, Sound};
use listen_core::exercise::focus::{FocusItem, Items};
use listen_core::exercise::{self as rules, Body, ShownItem};
use listen_core::review::Cause;
use listen_store::exercise::Response;
use listen_store::passage::{self, PassageHead};
use listen_web::error::PageError;
use listen_web::locale::Locale;

/// One item to be answered.
#[derive(Debug, Clone)]
pub struct FocusTask {
    /// Number of the response, in the name of the field.
    pub response: usize,
    /// Counted from 1.
    pub number: i64,
    /// Passage that is heard.
    pub head: PassageHead,
    /// What is heard; silent while the passage is not spoken.
    pub sound: Sound,
    /// The question.
    pub stem: String,
    /// Options; empty where the response is typed.
    pub options: Vec<OptionView>,
    /// Greatest number of words of a typed response.
    pub max_words: i64,
    /// What was typed or chosen so far.
    pub given: String,
}

/// One item after submission.
#[derive(Debug, Clone)]
pub struct FocusTaskResult {
    /// Counted from 1.
    pub number: i64,
    /// Row of the item, for the review.
    pub item_id: i64,
    /// Passage that was heard.
    pub head: PassageHead,
    /// What was heard; silent if that audio is gone.
    pub sound: Sound,
    /// The part of it that proves the key.
    pub proof: Sound,
    /// The question.
    pub stem: String,
    /// Whether the response is right.
    pub is_correct: bool,
    /// As a learner reads it; empty if nothing was given.
    pub given: String,
    /// As a learner reads it.
    pub key: String,
    /// Why.
    pub rationale: String,
    /// Texts of the sentences that prove the key.
    pub evidence: Vec<String>,
    /// Why it was wrong; none where it was right.
    pub cause: Option<CauseForm>,
}

struct Heard {
    head: PassageHead,
    player: Player,
}

/// The passage of an item with its audio, which is asked for where it is not there.
async fn heard(site: &SiteState, passage_id: i64) -> Result<Heard, PageError> {
    let head = passage::find(&site.web.db, passage_id).await?;
    let head = head.ok_or(PageError::NotFound)?;
    let player = player::of(site, &head, &[], Shown::All).await?;
    Ok(Heard { head, player })
}

impl Heard {
    fn sound(&self, positions: &[i64]) -> Sound {
        let silent = || Sound {
            passage_id: self.head.id,
            slug: self.head.slug.clone(),
            ..Sound::default()
        };
        review_sound::part(&self.head, &self.player, positions).unwrap_or_else(silent)
    }
}

/// The items to be answered, with the drafts of the learner.
///
/// # Errors
/// What the store says.
pub async fn tasks(
    site: &SiteState,
    body: &Body,
    responses: &[Response],
) -> Result<Vec<FocusTask>, PageError> {
    let rules::Shown::Items(items) = body.shown() else {
        return Ok(Vec::new());
    };
    let mut tasks = Vec::new();
    for (response, item) in items.into_iter().enumerate() {
        tasks.push(task(site, response, item, given(responses, response)).await?);
    }
    Ok(tasks)
}

async fn task(
    site: &SiteState,
    response: usize,
    item: ShownItem,
    given: &str,
) -> Result<FocusTask, PageError> {
    let heard = heard(site, item.passage_id).await?;
    let positions: Vec<i64> = (item.first..=item.last).collect();
    Ok(FocusTask {
        response,
        number: number(response),
        sound: heard.sound(&positions),
        head: heard.head,
        options: item::options(&item.options, given),
        stem: item.stem,
        max_words: i64::try_from(item.max_words).unwrap_or(i64::MAX),
        given: given.to_owned(),
    })
}

fn number(response: usize) -> i64 {
    i64::try_from(response + 1).unwrap_or(i64::MAX)
}

/// The items with their scores; `wrong` has the numbers of the wrong responses with their causes.
///
/// # Errors
/// What the store says.
pub async fn results(
    site: &SiteState,
    items: &Items,
    responses: &[Response],
    wrong: &[(usize, Option<Cause>)],
    locale: Locale,
) -> Result<Vec<FocusTaskResult>, PageError> {
    let mut results = Vec::new();
    for (response, item) in items.items.iter().enumerate() {
        let scored = responses.iter().find(|one| one.position == response);
        let score = scored.and_then(|one| one.score.as_ref());
        let is_correct = score.is_some_and(|score| score.is_correct);
        let given = given(responses, response);
        let result = task_result(site, response, item, given, is_correct, locale).await?;
        results.push(FocusTaskResult {
            cause: CauseForm::new(std::iter::once(response), wrong),
            ..result
        });
    }
    Ok(results)
}

async fn task_result(
    site: &SiteState,
    response: usize,
    item: &FocusItem,
    given: &str,
    is_correct: bool,
    locale: Locale,
) -> Result<FocusTaskResult, PageError> {
    let heard = heard(site, item.passage_id).await?;
    let positions: Vec<i64> = (item.first..=item.last).collect();
    let evidence = heard.player.sentences.iter();
    Ok(FocusTaskResult {
        number: number(response),
        item_id: item.item_id,
        sound: heard.sound(&positions),
        proof: heard.sound(&item.evidence),
        stem: result::stem(&item.body).to_owned(),
        is_correct,
        given: result::given_text(&item.body, given),
        key: result::key_text(&item.body),
        rationale: result::rationale(&item.body, locale).to_owned(),
        evidence: evidence
            .filter(|sentence| item.evidence.contains(&sentence.position))
            .filter_map(|sentence| sentence.text.clone())
            .collect(),
        head: heard.head,
        cause: None,
    })
}
