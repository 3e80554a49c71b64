//! Exercises after submission: what was given, what was said, and each sentence to hear again.

use crate::view::cause::{self, CauseChoice};
use crate::view::exercise::{Clip, clip, given};
use crate::view::exercise_mistake::words;
use crate::view::item::letter;
use crate::view::player::Player;
use crate::view::result::{self, DictationView};
use listen_core::exercise::Body;
use listen_core::exercise::choices::Choice;
use listen_core::exercise::find_difference::{ChangedSentence, Differences};
use listen_core::exercise::gaps::GapSentence;
use listen_core::exercise::put_in_order::Order;
use listen_core::item::Score;
use listen_core::review::Cause;
use listen_store::exercise::Response;
use listen_store::passage::SentenceRow;

/// One sentence of the result.
#[derive(Debug, Clone, PartialEq)]
pub struct SentenceResult {
    /// What to hear again.
    pub clip: Clip,
    /// Row of the sentence, for the review.
    pub sentence_id: i64,
    /// What was said.
    pub text: String,
    /// Gaps of it, word by word.
    pub gaps: Vec<DictationView>,
    /// A choice about it.
    pub choice: Option<ChoiceResult>,
    /// Its place in an order.
    pub place: Option<PlaceResult>,
    /// Its changed or wrongly marked words.
    pub words: Vec<MarkedWord>,
    /// Whether everything about it is right; none where nothing was asked about it.
    pub is_correct: Option<bool>,
    /// Why it was wrong; none where nothing was, or where the response was about all sentences.
    pub cause: Option<CauseForm>,
}

/// Buttons for why responses were wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CauseForm {
    /// Numbers of the wrong responses.
    pub responses: Vec<usize>,
    /// The buttons.
    pub causes: Vec<CauseChoice>,
}

impl CauseForm {
    /// Buttons for those of some responses that were wrong; none where none was.
    pub(super) fn new(
        responses: impl Iterator<Item = usize>,
        wrong: &[(usize, Option<Cause>)],
    ) -> Option<Self> {
        let found: Vec<(usize, Option<Cause>)> = responses
            .filter_map(|n| wrong.iter().find(|(number, _)| *number == n).copied())
            .collect();
        let (_, first) = found.first()?;
        let is_same = found.iter().all(|(_, cause)| cause == first);
        Some(Self {
            causes: cause::choices(first.filter(|_| is_same)),
            responses: found.into_iter().map(|(number, _)| number).collect(),
        })
    }

    /// Number of the first response, for an address within the page.
    #[must_use]
    pub fn first(&self) -> usize {
        self.responses.first().copied().unwrap_or(0)
    }
}

/// A scored choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceResult {
    /// What the learner chose; empty if nothing.
    pub given: String,
    /// What was said.
    pub key: String,
    /// All options with a slash between: of a pair of words, the name of its card.
    pub options: String,
}

/// Where a line was put and where it belongs, from 1; 0 where no order was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlaceResult {
    /// The learner's place.
    pub given: i64,
    /// The true place.
    pub key: i64,
}

/// A word that was changed or marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkedWord {
    /// `found`, `overlooked` or `unchanged`: the last was marked although it was said.
    pub state: &'static str,
    /// `✓`, `−` or `✗`.
    pub symbol: &'static str,
    /// The word that was shown.
    pub shown: String,
    /// The word that was said.
    pub heard: String,
}

/// The sentences of a submitted exercise.
#[must_use]
pub fn list(
    body: &Body,
    responses: &[Response],
    player: &Player,
    rows: &[SentenceRow],
) -> Vec<SentenceResult> {
    let plain = |(idx, position): (usize, usize)| SentenceResult {
        clip: clip(idx, position, player),
        sentence_id: rows.get(position).map_or(0, |row| row.id),
        text: rows
            .get(position)
            .map_or_else(String::new, |row| row.text.clone()),
        gaps: Vec::new(),
        choice: None,
        place: None,
        words: Vec::new(),
        is_correct: None,
        cause: None,
    };
    let mut results: Vec<SentenceResult> = body
        .positions()
        .into_iter()
        .enumerate()
        .map(plain)
        .collect();
    match body {
        Body::Gaps(gaps) => add_gaps(&mut results, &gaps.sentences, responses),
        Body::Choices(choices) => add_choices(&mut results, &choices.choices, responses),
        Body::Order(order) => add_places(&mut results, order, given(responses, 0)),
        Body::Differences(differences) => add_words(&mut results, differences, given(responses, 0)),
        // They have their own page.
        Body::Items(_) => {}
    }
    results
}

/// Adds the buttons for why responses were wrong to their sentences; those of a response that was
/// about all sentences come back.
pub fn add_causes(
    results: &mut [SentenceResult],
    body: &Body,
    wrong: &[(usize, Option<Cause>)],
) -> Option<CauseForm> {
    let heard = body.heard();
    match body {
        Body::Gaps(_) | Body::Choices(_) => {
            for result in results {
                let own = heard.iter().enumerate();
                let own = own.filter(|(_, positions)| positions.contains(&result.clip.position));
                result.cause = CauseForm::new(own.map(|(number, _)| number), wrong);
            }
            None
        }
        Body::Order(_) | Body::Differences(_) => CauseForm::new(0..heard.len(), wrong),
        Body::Items(_) => None,
    }
}

fn score(responses: &[Response], position: usize) -> Option<&Score> {
    let found = responses
        .iter()
        .find(|response| response.position == position);
    found.and_then(|response| response.score.as_ref())
}

fn add_gaps(results: &mut [SentenceResult], sentences: &[GapSentence], responses: &[Response]) {
    let mut first = 0;
    for (result, sentence) in results.iter_mut().zip(sentences) {
        let numbers = first..first + sentence.gaps.len();
        let scores: Vec<&Score> = numbers.filter_map(|n| score(responses, n)).collect();
        result.is_correct = (!scores.is_empty()).then(|| scores.iter().all(|one| one.is_correct));
        result.gaps = scores
            .into_iter()
            .filter_map(|one| result::dictation(one, result.clip.number))
            .collect();
        first += sentence.gaps.len();
    }
}

fn add_choices(results: &mut [SentenceResult], choices: &[Choice], responses: &[Response]) {
    for (n, (result, choice)) in results.iter_mut().zip(choices).enumerate() {
        let text = |idx: usize| {
            let option = choice.options.get(idx);
            option.map_or_else(String::new, |option| format!("{}. {option}", letter(idx)))
        };
        result.is_correct = score(responses, n).map(|one| one.is_correct);
        result.choice = Some(ChoiceResult {
            given: given(responses, n)
                .parse()
                .map_or_else(|_| String::new(), text),
            key: text(choice.key),
            options: choice.options.join("/"),
        });
    }
}

fn add_places(results: &mut [SentenceResult], order: &Order, given: &str) {
    let arranged = order.arranged(given).unwrap_or_default();
    for (line, result) in results.iter_mut().enumerate() {
        let place = arranged.iter().position(|one| *one == line);
        let from_one = |n: usize| i64::try_from(n + 1).unwrap_or(i64::MAX);
        let places = PlaceResult {
            given: place.map_or(0, from_one),
            key: from_one(line),
        };
        result.is_correct = Some(places.given == places.key);
        result.place = Some(places);
    }
}

fn add_words(results: &mut [SentenceResult], differences: &Differences, given: &str) {
    let marked = differences.marked(given);
    let mut first = 0;
    for (result, sentence) in results.iter_mut().zip(&differences.sentences) {
        let (shown, heard) = (words(&sentence.shown), words(&sentence.heard));
        result.words = (0..shown.len())
            .filter_map(|word| {
                marked_word(
                    sentence,
                    word,
                    marked.contains(&(first + word)),
                    &shown,
                    &heard,
                )
            })
            .collect();
        let is_right = result.words.iter().all(|word| word.state == "found");
        result.is_correct = (!result.words.is_empty()).then_some(is_right);
        first += shown.len();
    }
}

fn marked_word(
    sentence: &ChangedSentence,
    word: usize,
    is_marked: bool,
    shown: &[String],
    heard: &[String],
) -> Option<MarkedWord> {
    let (state, symbol) = match (sentence.changed.contains(&word), is_marked) {
        (true, true) => ("found", "✓"),
        (true, false) => ("overlooked", "−"),
        (false, true) => ("unchanged", "✗"),
        (false, false) => return None,
    };
    Some(MarkedWord {
        state,
        symbol,
        shown: shown[word].clone(),
        heard: heard.get(word).cloned().unwrap_or_default(),
    })
}
