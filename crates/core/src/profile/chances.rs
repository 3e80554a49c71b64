//! Which chances a response gave: for each typed word and each item, what there was to hear and
//! whether it was heard.

use super::{Counts, Feature};
use crate::dictation::{self, Label, WordResult};
use crate::help::HelpRung;
use crate::practice::{ScoredItem, ScoredText};
use std::collections::BTreeMap;

/// Chances by feature.
pub type Chances = BTreeMap<Feature, Counts>;

/// The chances of a piece of work. Help, repetitions and what was met before do not count; hearing
/// a sentence again is no help here, since nothing was given away.
#[must_use]
pub fn of_work(items: &[ScoredItem], texts: &[ScoredText]) -> Chances {
    let mut chances = Chances::new();
    for item in items.iter().filter(|item| item.is_first && !item.used_help) {
        for area in &item.focus_areas {
            let feature = Feature::of_area(*area);
            chances.entry(feature).or_default().add(item.is_correct);
        }
    }
    let is_counted = |text: &&ScoredText| text.is_first && text.help <= HelpRung::Replay;
    for text in texts.iter().filter(is_counted) {
        for (place, word) in text.score.words.iter().enumerate() {
            for (feature, is_right) in of_word(word, place > 0) {
                chances.entry(feature).or_default().add(is_right);
            }
        }
    }
    chances
}

/// What a text gives chances of when it is written down: as if all of it were heard.
#[must_use]
pub fn of_text(text: &str) -> Chances {
    let mut chances = Chances::new();
    for (place, word) in dictation::score(text, text).words.iter().enumerate() {
        for (feature, is_right) in of_word(word, place > 0) {
            chances.entry(feature).or_default().add(is_right);
        }
    }
    chances
}

/// The words of a text and those that the ear got, whatever kind of word they are.
#[must_use]
pub fn of_words(text: &ScoredText) -> Counts {
    let mut counts = Counts::default();
    for word in text
        .score
        .words
        .iter()
        .filter(|word| !word.reference.is_empty())
    {
        counts.add(is_heard(word.label));
    }
    counts
}

/// Whether the ear got the word.
#[must_use]
pub fn is_heard(label: Label) -> bool {
    matches!(
        label,
        Label::Same | Label::Spelling | Label::Spacing | Label::Homophone
    )
}

/// The chances of one word, and whether each was taken.
fn of_word(word: &WordResult, has_word_before: bool) -> Vec<(Feature, bool)> {
    let mut found = Vec::new();
    let label = word.label;
    let key = dictation::key(&word.reference);
    if key.is_empty() {
        if label == Label::Negation {
            found.push((Feature::Negation, false));
        }
        return found;
    }
    let heard = is_heard(label);
    found.push((kind_of_word(&key), heard));
    if dictation::is_number(&key) {
        found.push((Feature::Numbers, heard));
    }
    if dictation::is_negative(&key) || label == Label::Negation {
        found.push((Feature::Negation, label != Label::Negation && heard));
    }
    if dictation::is_contraction(&key) {
        found.push((Feature::Contractions, heard));
    }
    found.extend(ending(&key, label));
    found.extend(homophone(&key, label));
    found.extend(minimal_pair(&key, label));
    found.extend(segmentation(&key, label, has_word_before));
    found
}

fn kind_of_word(key: &str) -> Feature {
    if dictation::is_function_word(key) {
        Feature::FunctionWords
    } else {
        Feature::ContentWords
    }
}

/// An ending can be caught only where the word was.
fn ending(key: &str, label: Label) -> Option<(Feature, bool)> {
    let is_chance = label == Label::Ending || (is_heard(label) && dictation::is_inflected(key));
    is_chance.then_some((Feature::Endings, label != Label::Ending))
}

/// Which of two words that sound the same can be told only by what the sentence means.
fn homophone(key: &str, label: Label) -> Option<(Feature, bool)> {
    let is_chance =
        label == Label::Homophone || (label == Label::Same && dictation::has_homophone(key));
    is_chance.then_some((Feature::Homophones, label == Label::Same))
}

fn minimal_pair(key: &str, label: Label) -> Option<(Feature, bool)> {
    let is_chance =
        label == Label::MinimalPair || (is_heard(label) && dictation::has_minimal_pair(key));
    is_chance.then_some((Feature::MinimalPairs, label != Label::MinimalPair))
}

/// A word that begins with a vowel runs into the one before it.
fn segmentation(key: &str, label: Label, has_word_before: bool) -> Option<(Feature, bool)> {
    let is_linked = has_word_before && key.starts_with(['a', 'e', 'i', 'o', 'u']);
    let is_chance = label == Label::Spacing || (is_heard(label) && is_linked);
    is_chance.then_some((Feature::Segmentation, label != Label::Spacing))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taxonomy::{FocusArea, Level, Skill};

    fn typed(reference: &str, typed: &str) -> ScoredText {
        ScoredText {
            level: Level::B1,
            score: dictation::score(reference, typed),
            speed_milli: 1_000,
            n_plays: 1,
            help: HelpRung::None,
            is_first: true,
        }
    }

    fn counts(reference: &str, given: &str, feature: Feature) -> (i64, i64) {
        let chances = of_work(&[], &[typed(reference, given)]);
        let counts = chances.get(&feature).copied().unwrap_or_default();
        (counts.n_right, counts.n)
    }

    #[test]
    fn each_feature_is_counted_where_there_was_a_chance() {
        use Feature as F;
        let cases = [
            (
                "She walked to the bus.",
                "she walk the bus",
                F::Endings,
                (0, 1),
            ),
            (
                "She walked to the bus.",
                "she walked to the bus",
                F::Endings,
                (1, 1),
            ),
            ("She walked to the bus.", "the bus", F::Endings, (0, 0)),
            (
                "She walked to the bus.",
                "she walk the bus",
                F::FunctionWords,
                (2, 3),
            ),
            (
                "She walked to the bus.",
                "she walk the bus",
                F::ContentWords,
                (1, 2),
            ),
            (
                "The room number is 13.",
                "the room number is thirty",
                F::Numbers,
                (0, 1),
            ),
            (
                "The room number is 13.",
                "the room number is thirteen",
                F::Numbers,
                (1, 1),
            ),
            ("I can't hear you.", "I can hear you", F::Negation, (0, 1)),
            ("I can't hear you.", "I can't hear you", F::Negation, (1, 1)),
            ("I can hear you.", "I can't hear you", F::Negation, (0, 1)),
            (
                "They left their books.",
                "they left there books",
                F::Homophones,
                (0, 1),
            ),
            (
                "They left their books.",
                "they left their books",
                F::Homophones,
                (1, 1),
            ),
            (
                "We'll meet at noon.",
                "we will meet at noon",
                F::Contractions,
                (1, 1),
            ),
            (
                "We'll meet at noon.",
                "we meet at noon",
                F::Contractions,
                (0, 1),
            ),
            ("A big ship.", "a big sheep", F::MinimalPairs, (1, 2)),
            (
                "I like ice cream.",
                "I like icecream",
                F::Segmentation,
                (0, 1),
            ),
            ("Have an apple.", "have an apple", F::Segmentation, (2, 2)),
        ];
        for (reference, given, feature, expected) in cases {
            assert_eq!(
                counts(reference, given, feature),
                expected,
                "{reference} / {given}: {feature}"
            );
        }
    }

    #[test]
    fn help_and_repetition_do_not_count_but_hearing_again_does() {
        let good = typed("Have an apple.", "have an apple");
        for (text, is_counted) in [
            (good.clone(), true),
            (
                ScoredText {
                    help: HelpRung::Replay,
                    ..good.clone()
                },
                true,
            ),
            (
                ScoredText {
                    help: HelpRung::Pauses,
                    ..good.clone()
                },
                false,
            ),
            (
                ScoredText {
                    help: HelpRung::FullText,
                    ..good.clone()
                },
                false,
            ),
            (
                ScoredText {
                    is_first: false,
                    ..good
                },
                false,
            ),
        ] {
            assert_eq!(
                !of_work(&[], std::slice::from_ref(&text)).is_empty(),
                is_counted,
                "{text:?}"
            );
        }
    }

    #[test]
    fn items_count_for_their_areas() {
        let item = ScoredItem {
            item_id: Some(1),
            level: Level::B1,
            skill: Skill::Inference,
            focus_areas: vec![FocusArea::Inference, FocusArea::Comparison],
            is_correct: true,
            points: 1.0,
            n_options: Some(4),
            is_first: true,
            used_help: false,
        };
        let shown = ScoredItem {
            used_help: true,
            ..item.clone()
        };
        let again = ScoredItem {
            is_first: false,
            ..item.clone()
        };
        let chances = of_work(&[item, shown, again], &[]);
        let expected = Counts { n: 1, n_right: 1 };
        assert_eq!(
            chances,
            Chances::from([
                (Feature::Inference, expected),
                (Feature::Comparison, expected)
            ])
        );
    }
}
