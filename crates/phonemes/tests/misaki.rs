//! Our phonemes beside those of `misaki-rs`, which follows the Python package to the letter.
//!
//! Ours differ on purpose where it is wrong or says nothing: numbers with units, money with
//! magnitudes, dates, times and the like; heteronyms (`read` in the present tense, `lead`,
//! `live`, `bow`, `bass`, `minute`, `close`, `wind`, `tear`, `row`, `resume`, `polish`,
//! `contract`, verbs after `will` and `can`); words of `data/extra.tsv`; words that it leaves
//! unknown; `…` for three stops; the full stop after an abbreviation at the end of a text; `and`
//! in British numbers. None of that is in the texts below.

use listen_phonemes::{Accent, Phonemizer};
use misaki_rs::lexicon::PhonemeEntry;
use misaki_rs::{G2P, Language};

/// The sentences of the library that comes with the program.
const SENTENCES: &str = include_str!("data/sentences.txt");
/// Of the words of the lexicon each of this many is compared, alone and with endings.
const EVERY: usize = 199;

/// Prints what differs; gives how many there are.
fn n_different<'a>(ours: &Phonemizer, theirs: &G2P, texts: impl Iterator<Item = &'a str>) -> usize {
    let differs = |text: &&str| {
        let ours = ours.phonemize(text, &|_| None).phonemes;
        let theirs = theirs.g2p(text).expect("it has no fallback that fails").0;
        let differs = ours != theirs.trim_end() && !theirs.contains('❓');
        if differs {
            println!("{text}\n  ours   {ours}\n  theirs {theirs}");
        }
        differs
    };
    texts.filter(differs).count()
}

fn engines() -> [(Phonemizer, G2P); 2] {
    [
        (Phonemizer::new(Accent::Us), G2P::new(Language::EnglishUS)),
        (Phonemizer::new(Accent::Uk), G2P::new(Language::EnglishGB)),
    ]
}

#[test]
fn sentences_are_said_as_misaki_says_them() {
    for (ours, theirs) in engines() {
        assert_eq!(n_different(&ours, &theirs, SENTENCES.lines()), 0);
    }
}

/// No word: an ending after a letter, which British misaki takes for `he` and a letter.
const MENDED: [&str; 1] = ["Hed"];

#[test]
fn words_are_said_as_misaki_says_them() {
    for (ours, theirs) in engines() {
        let mut words: Vec<&String> = theirs
            .lexicon
            .golds
            .iter()
            .filter(|(_, entry)| matches!(entry, PhonemeEntry::Simple(_)))
            .map(|(word, _)| word)
            .chain(theirs.lexicon.silvers.keys())
            .filter(|word| word.bytes().all(|byte| byte.is_ascii_alphabetic()))
            .collect();
        words.sort_unstable();
        let forms = words
            .iter()
            .step_by(EVERY)
            .flat_map(|word| ["", "s", "'s", "ed", "ing"].map(|ending| format!("{word}{ending}")));
        let forms: Vec<String> = forms
            .filter(|form| !MENDED.contains(&form.as_str()))
            .collect();
        assert!(forms.len() > 3_000, "{}", forms.len());
        assert_eq!(
            n_different(&ours, &theirs, forms.iter().map(String::as_str)),
            0
        );
    }
}
