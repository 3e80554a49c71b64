//! The dictation scorer against its frozen vectors and its laws.

use listen_core::dictation::{DictationScore, Label, matches, normalize, score};
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct Vector {
    reference: String,
    typed: String,
    heard: f64,
    written: f64,
    /// Of all words that are not right.
    labels: Vec<Label>,
}

fn vectors() -> Vec<Vector> {
    serde_json::from_str(include_str!("../data/dictation_vectors.json"))
        .expect("the vectors are rows of this type")
}

fn errors(score: &DictationScore) -> Vec<Label> {
    let labels = score.words.iter().map(|word| word.label);
    labels.filter(|label| *label != Label::Same).collect()
}

#[test]
fn every_vector_scores_as_frozen() {
    let vectors = vectors();
    assert!(vectors.len() >= 90, "{} vectors", vectors.len());
    let mut wrong = Vec::new();
    for vector in vectors {
        let found = score(&vector.reference, &vector.typed);
        let is_right = (found.heard - vector.heard).abs() < 1e-5
            && (found.written - vector.written).abs() < 1e-5
            && errors(&found) == vector.labels;
        if !is_right {
            wrong.push(format!(
                "{:?} for {:?}: {found:?}",
                vector.typed, vector.reference
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_diff_covers_every_reference_word_in_order() {
    for vector in vectors() {
        let side = |pick: fn(&listen_core::dictation::WordResult) -> &str| {
            let found = score(&vector.reference, &vector.typed);
            let words: Vec<String> = found
                .words
                .iter()
                .map(|word| pick(word).to_owned())
                .collect();
            normalize(&words.join(" "))
        };
        assert_eq!(side(|word| &word.reference), normalize(&vector.reference));
        assert_eq!(side(|word| &word.typed), normalize(&vector.typed));
    }
}

#[test]
fn the_diff_shows_words_as_they_were_written() {
    let score = score(
        "“We’ll” meet at 7:30, Anna.",
        "WE WILL meat at Seven Thirty, you",
    );
    let words: Vec<[&str; 2]> = score
        .words
        .iter()
        .map(|word| [&*word.reference, &*word.typed])
        .collect();
    assert_eq!(
        words,
        [
            ["We’ll", "WE WILL"],
            ["meet", "meat"],
            ["at", "at"],
            ["7:30", "Seven Thirty"],
            ["Anna", "you"]
        ]
    );
}

#[test]
fn labels_travel_in_kebab_case() {
    let json = serde_json::to_string(&score("to go", "go")).unwrap();
    assert!(
        json.contains(r#"{"label":"missed-function","reference":"to","typed":""}"#),
        "{json}"
    );
    assert!(json.contains(r#""label":"same""#), "{json}");
    assert_eq!(
        serde_json::from_str::<DictationScore>(&json).unwrap(),
        score("to go", "go")
    );
}

#[test]
fn a_short_answer_matches_by_ear() {
    let cases = [
        ("the library", "library", true),
        ("library", "a Library.", true),
        ("a hundred", "100", true),
        ("$25", "25 dollars", true),
        ("the", "the", true),
        ("an apple", "the aple", true),
        ("7:30", "seven thirty", true),
        ("blue coat", "blue boat", false),
        ("library", "in the library", false),
        ("can't", "can", false),
        ("library", "", false),
        ("", "", false),
        ("the", "a", false),
    ];
    for (accepted, typed, expected) in cases {
        assert_eq!(
            matches(accepted, typed),
            expected,
            "{typed:?} for {accepted:?}"
        );
    }
}

#[test]
fn an_empty_side_scores_nothing() {
    for (reference, typed) in [
        ("hello", ""),
        ("hello", " …! "),
        ("", ""),
        ("", "hello"),
        ("?", "?"),
    ] {
        let score = score(reference, typed);
        assert_eq!(
            (score.heard, score.written),
            (0.0, 0.0),
            "{typed:?} for {reference:?}"
        );
    }
}

#[test]
fn a_flood_of_words_is_cut_before_it_is_aligned() {
    let flood = score("one two three", &"word ".repeat(100_000));
    let n_typed = flood
        .words
        .iter()
        .filter(|word| !word.typed.is_empty())
        .count();
    assert_eq!(n_typed, 12);
    assert!(flood.heard <= 0.0);
}

#[test]
fn texts_made_to_be_slow_still_end() {
    let wall = "a".repeat(200_000);
    let digits = "1 11 111 1111 ".repeat(4);
    let shifted = format!("1 {}", "1111 111 11 1 ".repeat(4));
    let chain = format!("x{}", "'s".repeat(5_000));
    for (reference, typed) in [
        ("a word", &*wall),
        (&*digits, &*shifted),
        (&*chain, &*chain),
    ] {
        let score = score(reference, typed);
        assert!((0.0..=1.0).contains(&score.heard));
    }
}

/// Sentences of everyday words, numbers and contractions.
fn sentence() -> impl Strategy<Value = String> {
    let words = [
        "the",
        "dog",
        "walked",
        "it's",
        "don't",
        "going",
        "to",
        "7:30",
        "$25",
        "1999",
        "twenty",
        "five",
        "hundred",
        "and",
        "colour",
        "their",
        "we'll",
        "not",
        "can",
        "ice",
        "cream",
        "a",
        "should've",
        "well-known",
        "Anna's",
        "35%",
        "oh",
        "zero",
        "double",
        "of",
        "e",
        "mail",
    ];
    prop::collection::vec(prop::sample::select(words.to_vec()), 1..10)
        .prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn a_text_scores_full_marks_against_itself(text in sentence()) {
        let score = score(&text, &text);
        prop_assert_eq!((score.heard, score.written), (1.0, 1.0));
        prop_assert!(score.words.iter().all(|word| word.label == Label::Same));
        prop_assert!(matches(&text, &text));
    }

    #[test]
    fn any_text_with_a_word_scores_full_marks_against_itself(text in "\\PC{0,24}") {
        let score = score(&text, &text);
        let expected = if score.words.is_empty() { 0.0 } else { 1.0 };
        prop_assert_eq!((score.heard, score.written), (expected, expected));
    }

    #[test]
    fn scores_stay_in_bounds(reference in "\\PC{0,40}", typed in "\\PC{0,80}") {
        let score = score(&reference, &typed);
        prop_assert!((0.0..=1.0).contains(&score.heard));
        prop_assert!((0.0..=score.heard).contains(&score.written));
    }

    #[test]
    fn no_text_is_too_odd(reference in any::<String>(), typed in any::<String>()) {
        let _ = (score(&reference, &typed), matches(&reference, &typed), normalize(&typed));
    }

    #[test]
    fn case_and_punctuation_do_not_matter(reference in sentence(), typed in sentence()) {
        let plain = score(&reference, &typed);
        let loud = format!("“{}!”", typed.to_uppercase().replace(' ', "!, "));
        let shouted = score(&reference, &loud);
        prop_assert_eq!((plain.heard, plain.written), (shouted.heard, shouted.written));
    }

    #[test]
    fn junk_at_the_end_never_helps(reference in sentence(), typed in sentence(), n in 1_usize..60) {
        let plain = score(&reference, &typed);
        let longer = score(&reference, &format!("{typed}{}", " qqqqzzzzqqqq".repeat(n)));
        prop_assert!(longer.heard <= plain.heard && longer.written <= plain.written);
    }

    #[test]
    fn the_diff_holds_every_word_once(reference in sentence(), typed in sentence()) {
        let score = score(&reference, &typed);
        let spaced = |text: &str| text.replace(['-', '%'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
        let side = |pick: fn(&listen_core::dictation::WordResult) -> &str| {
            let words: Vec<&str> = score.words.iter().map(pick).filter(|word| !word.is_empty()).collect();
            spaced(&words.join(" "))
        };
        prop_assert_eq!(side(|word| &word.reference), spaced(&reference));
    }

    #[test]
    fn texts_of_one_normal_form_are_right(text in sentence()) {
        let score = score(&text, &normalize(&text));
        prop_assert_eq!((score.heard, score.written), (1.0, 1.0));
    }
}
