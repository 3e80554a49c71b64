//! Items after submission: response, key, rationale, evidence and the words compared.

use crate::view::cause::{self, CauseChoice};
use crate::view::item::letter;
use crate::view::player::Player;
use listen_core::dictation::Label;
use listen_core::item::{ItemBody, Score};
use listen_store::attempt::Response;
use listen_store::passage::ItemRow;
use listen_store::{Db, StoreError, mistake, review};
use listen_web::locale::Locale;

/// One scored item.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultView {
    /// Row.
    pub id: i64,
    /// Counted from 1.
    pub number: usize,
    /// Question; for dictation the sentence's number stands in the heading instead.
    pub stem: String,
    /// Whether the response is right.
    pub is_correct: bool,
    /// What the learner gave, as text; empty if nothing.
    pub given: String,
    /// The key, as text.
    pub key: String,
    /// Why, in the learner's language; empty for dictation.
    pub rationale: String,
    /// Texts of the evidence sentences.
    pub evidence: Vec<String>,
    /// Indexes of the evidence sentences, comma-joined, for the player.
    pub evidence_positions: String,
    /// Address that plays the evidence.
    pub clip_url: String,
    /// Dictation only.
    pub dictation: Option<DictationView>,
    /// Buttons for why it was wrong; none where it was right.
    pub causes: Vec<CauseChoice>,
    /// Whether the review asks it again.
    pub is_in_review: bool,
}

/// A scored dictation.
#[derive(Debug, Clone, PartialEq)]
pub struct DictationView {
    /// Number of the sentence, from 1.
    pub sentence_number: i64,
    /// Whole percent.
    pub heard: i64,
    /// Whole percent.
    pub written: i64,
    /// Word by word.
    pub words: Vec<WordView>,
}

/// One word of the comparison: text, a symbol and a name, so that colour is not needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordView {
    /// Name of the label, as in translation keys and classes.
    pub label: &'static str,
    /// `✓`, `+`, `−`, `≈` or `✗`.
    pub symbol: &'static str,
    /// The word that was spoken; empty for an extra one.
    pub reference: String,
    /// The word that was typed; empty for a missed one.
    pub typed: String,
}

/// The key of an item as a learner reads it.
#[must_use]
pub fn key_text(body: &ItemBody) -> String {
    match body {
        ItemBody::MultipleChoice(item) => option_text(&item.options, item.key),
        ItemBody::ShortAnswer(item) => item.accepted.first().cloned().unwrap_or_default(),
        ItemBody::Dictation(item) => item.reference.clone(),
    }
}

/// A response as a learner reads it; empty if nothing was given.
#[must_use]
pub fn given_text(body: &ItemBody, given: &str) -> String {
    match body {
        ItemBody::MultipleChoice(item) => given
            .parse()
            .map_or_else(|_| String::new(), |idx| option_text(&item.options, idx)),
        ItemBody::ShortAnswer(_) | ItemBody::Dictation(_) => given.trim().to_owned(),
    }
}

fn option_text(options: &[String], idx: usize) -> String {
    options
        .get(idx)
        .map_or_else(String::new, |text| format!("{}. {text}", letter(idx)))
}

/// The question; for a dictation nothing, since the sentence itself is the key.
#[must_use]
pub fn stem(body: &ItemBody) -> &str {
    match body {
        ItemBody::MultipleChoice(item) => &item.stem,
        ItemBody::ShortAnswer(item) => &item.stem,
        ItemBody::Dictation(_) => "",
    }
}

/// Why the key is right, in the reader's language; nothing for a dictation.
#[must_use]
pub fn rationale(body: &ItemBody, locale: Locale) -> &str {
    match body {
        ItemBody::MultipleChoice(item) => locale.choose(&item.rationale),
        ItemBody::ShortAnswer(item) => locale.choose(&item.rationale),
        ItemBody::Dictation(_) => "",
    }
}

/// The items of a submitted attempt.
#[must_use]
pub fn list(
    items: &[ItemRow],
    responses: &[Response],
    player: &Player,
    locale: Locale,
) -> Vec<ResultView> {
    items
        .iter()
        .zip(1..)
        .filter_map(|(item, number)| {
            let response = responses
                .iter()
                .find(|response| response.item_id == item.id)?;
            let score = response.score.as_ref()?;
            Some(view(item, number, &response.given, score, player, locale))
        })
        .collect()
}

fn view(
    item: &ItemRow,
    number: usize,
    given: &str,
    score: &Score,
    player: &Player,
    locale: Locale,
) -> ResultView {
    let positions: Vec<String> = item.evidence.iter().map(ToString::to_string).collect();
    let evidence = player
        .sentences
        .iter()
        .filter(|sentence| item.evidence.contains(&sentence.position));
    ResultView {
        id: item.id,
        number,
        stem: stem(&item.body).to_owned(),
        is_correct: score.is_correct,
        given: given_text(&item.body, given),
        key: key_text(&item.body),
        rationale: rationale(&item.body, locale).to_owned(),
        evidence: evidence
            .filter_map(|sentence| sentence.text.clone())
            .collect(),
        evidence_positions: positions.join(","),
        clip_url: player.clip_url(&item.evidence),
        dictation: dictation(
            score,
            item.evidence.first().map_or(0, |position| position + 1),
        ),
        causes: Vec::new(),
        is_in_review: false,
    }
}

/// Adds what the learner said of wrong responses, and what is in the review.
///
/// # Errors
/// What the store says.
pub async fn add_marks(
    db: &Db,
    learner_id: i64,
    attempt_id: i64,
    results: &mut [ResultView],
) -> Result<(), StoreError> {
    let causes = mistake::causes(db, learner_id, attempt_id).await?;
    let in_review = review::items_in_review(db, learner_id, attempt_id).await?;
    for result in results {
        let found = causes.iter().find(|(item_id, _)| *item_id == result.id);
        result.causes = found.map_or_else(Vec::new, |(_, chosen)| cause::choices(*chosen));
        result.is_in_review = in_review.contains(&result.id);
    }
    Ok(())
}

/// The comparison of a dictation, if the score has one.
#[must_use]
pub fn dictation(score: &Score, sentence_number: i64) -> Option<DictationView> {
    let result = score.dictation.as_ref()?;
    let words = result.words.iter().map(|word| {
        let (label, symbol) = match word.label {
            // A "not" that was left out is missed, and one that was put in is extra.
            Label::Negation if word.typed.is_empty() => ("missed-negation", "−"),
            Label::Negation if word.reference.is_empty() => ("extra-negation", "+"),
            label => label_text(label),
        };
        WordView {
            label,
            symbol,
            reference: word.reference.clone(),
            typed: word.typed.clone(),
        }
    });
    Some(DictationView {
        sentence_number,
        heard: whole_percent(result.heard),
        written: whole_percent(result.written),
        words: words.collect(),
    })
}

/// A share from 0 to 1 as whole percent.
#[must_use]
pub fn whole_percent(share: f64) -> i64 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a share is between 0 and 1"
    )]
    let percent = (share.clamp(0.0, 1.0) * 100.0).round() as i64;
    percent
}

/// The name of a label, as in translation keys and classes, and its symbol.
#[must_use]
pub fn label_text(label: Label) -> (&'static str, &'static str) {
    match label {
        Label::Same => ("same", "✓"),
        Label::MissedFunction => ("missed-function", "−"),
        Label::Missed => ("missed", "−"),
        Label::Ending => ("ending", "✗"),
        Label::Number => ("number", "✗"),
        Label::Negation => ("negation", "✗"),
        Label::Homophone => ("homophone", "≈"),
        Label::Spelling => ("spelling", "≈"),
        Label::Spacing => ("spacing", "≈"),
        Label::Wrong => ("wrong", "✗"),
        Label::MinimalPair => ("minimal-pair", "✗"),
        Label::Extra => ("extra", "+"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use listen_core::item::{Dictation, ItemBody};

    #[test]
    fn a_negation_without_a_counterpart_is_missed_or_extra() {
        for (reference, typed, expected) in [
            ("He is not here.", "he is here", ("missed-negation", "−")),
            ("He is here.", "he is not here", ("extra-negation", "+")),
            ("I can't hear you.", "I can hear you", ("negation", "✗")),
        ] {
            let item = ItemBody::Dictation(Dictation {
                reference: reference.to_owned(),
            });
            let view = dictation(&item.score(typed), 1).unwrap();
            let wrong = view.words.iter().find(|word| word.label != "same").unwrap();
            assert_eq!((wrong.label, wrong.symbol), expected, "{typed}");
        }
    }
}
