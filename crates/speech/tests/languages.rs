//! Texts of the languages beside English, and the phonemes that Kokoro is given for them.

use listen_phonemes::is_symbol;
use listen_speech::{Language, Phonemized, Pronouncer};
use listen_test_kit::skip::skipped;
use std::path::PathBuf;
use std::process::Command;

/// The rows were made with this one; others pronounce some words differently.
const ESPEAK: &str = "1.51";

const TABLES: [(Language, &str); 6] = [
    (
        Language::Es,
        include_str!("../../phonemes/tests/data/es.tsv"),
    ),
    (
        Language::Fr,
        include_str!("../../phonemes/tests/data/fr.tsv"),
    ),
    (
        Language::Hi,
        include_str!("../../phonemes/tests/data/hi.tsv"),
    ),
    (
        Language::It,
        include_str!("../../phonemes/tests/data/it.tsv"),
    ),
    (
        Language::Ja,
        include_str!("../../phonemes/tests/data/ja.tsv"),
    ),
    (
        Language::PtBr,
        include_str!("../../phonemes/tests/data/pt-BR.tsv"),
    ),
];

/// What reads all languages that can be read here; why not, where one cannot.
fn pronouncer(language: Language) -> Result<Pronouncer, &'static str> {
    let dictionary = std::env::var_os("LISTEN_TEST_JAPANESE").map(PathBuf::from);
    match (language, dictionary) {
        (Language::Ja, None) => Err("LISTEN_TEST_JAPANESE is not set"),
        (Language::Ja, Some(models)) => Ok(Pronouncer::default().with_models_dir(&models)),
        _ if espeak_version().is_none() => Err("espeak-ng is not installed"),
        _ => Ok(Pronouncer::default()),
    }
}

fn espeak_version() -> Option<String> {
    let output = Command::new("espeak-ng").arg("--version").output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The languages that can be read here, with what reads them; the others are noted.
fn readable() -> impl Iterator<Item = (Language, Pronouncer)> {
    TABLES.into_iter().filter_map(|(language, _)| {
        pronouncer(language)
            .map(|pronouncer| (language, pronouncer))
            .inspect_err(|why| skipped(language.code(), why))
            .ok()
    })
}

fn assert_places(text: &str, spoken: &Phonemized) {
    let n_chars = text.chars().count();
    let mut end = 0;
    for word in &spoken.words {
        assert!(word.char_start >= end, "{text}: {spoken:?}");
        assert!(word.char_start < word.char_end, "{text}: {spoken:?}");
        end = word.char_end;
        let from = spoken.phonemes.chars().skip(word.phoneme_start);
        let own: String = from.take(word.phonemes.chars().count()).collect();
        assert_eq!(own, word.phonemes, "{text}: {spoken:?}");
    }
    assert!(end <= n_chars, "{text}: {spoken:?}");
    assert!(spoken.phonemes.chars().all(is_symbol), "{text}: {spoken:?}");
}

/// Every letter and digit belongs to a word or is reported.
fn assert_nothing_vanishes(text: &str, spoken: &Phonemized) {
    for (at, c) in text
        .chars()
        .enumerate()
        .filter(|(_, c)| c.is_alphanumeric())
    {
        let is_said = |word: &listen_speech::PhonemizedWord| {
            (word.char_start..word.char_end).contains(&at) && !word.phonemes.is_empty()
        };
        let is_reported = spoken.unspoken.iter().any(|chars| chars.contains(&at));
        let is_there = spoken.words.iter().any(is_said) || is_reported;
        assert!(is_there, "{c} at {at} of {text}: {spoken:?}");
    }
}

#[test]
fn texts_have_the_phonemes_of_the_tables() {
    let is_that_espeak = espeak_version().is_some_and(|version| version.contains(ESPEAK));
    for (language, pronouncer) in readable() {
        let table = TABLES.iter().find(|(known, _)| *known == language);
        let rows: Vec<(&str, &str)> = table
            .map_or("", |(_, table)| table)
            .lines()
            .map(|row| row.split_once('\t').unwrap())
            .collect();
        assert!(rows.len() >= 25, "{language}");
        if language != Language::Ja && !is_that_espeak {
            skipped(language.code(), "the rows are those of espeak-ng 1.51");
            continue;
        }
        for (text, expected) in rows {
            let spoken = pronouncer.pronounce(text, language).unwrap();
            assert_eq!(spoken.phonemes, expected, "{language}: {text}");
            assert!(
                spoken.words.iter().all(|word| word.known),
                "{language}: {text}"
            );
            assert_places(text, &spoken);
            assert_nothing_vanishes(text, &spoken);
        }
    }
}

/// Strings made of what breaks readers; the generator is a fixed one, so that a failure can be
/// repeated.
#[test]
fn no_text_panics_vanishes_or_loses_its_place() {
    const PARTS: [&str; 44] = [
        " ",
        " ",
        "a",
        "Uno",
        "l'été",
        "ção",
        "नमस्ते",
        "।",
        "京",
        "東京",
        "カ",
        "ﾞ",
        "ー",
        "っ",
        "々",
        "1",
        "25",
        "３．５",
        "1,000",
        "12:30",
        "一",
        "人",
        "日",
        "%",
        "€",
        "$",
        ".",
        ",",
        "…",
        "—",
        "-",
        "?",
        "！",
        "「",
        "」",
        "(",
        "]",
        "\u{0}",
        "\n",
        "\u{301}",
        "\u{200d}",
        "🙂",
        "[[a]]",
        "<b>",
    ];
    let mut state = 7_u64;
    let mut pick = |n: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(state >> 33).unwrap() % n
    };
    for (language, pronouncer) in readable() {
        // espeak-ng is a program that has to be started; the dictionary is not.
        let n_texts = if language == Language::Ja { 2000 } else { 40 };
        for _ in 0..n_texts {
            let n_parts = 1 + pick(9);
            let text: String = (0..n_parts).map(|_| PARTS[pick(PARTS.len())]).collect();
            // Nothing that can be said is an error with a reason; it is no silence.
            if let Ok(spoken) = pronouncer.pronounce(&text, language) {
                assert_places(&text, &spoken);
                assert_nothing_vanishes(&text, &spoken);
            }
        }
    }
}

#[test]
fn a_long_text_without_marks_keeps_all_its_words() {
    for (language, pronouncer) in readable() {
        let (text, n_words) = match language {
            Language::Ja => ("とても".repeat(500), 500),
            _ => ("casa ".repeat(500), 500),
        };
        let spoken = pronouncer.pronounce(&text, language).unwrap();
        assert_eq!(spoken.words.len(), n_words, "{language}");
        assert_places(&text, &spoken);
    }
}
