//! Tables of texts with the phonemes that they must give, by rule.

use listen_phonemes::{Accent, Phonemizer};

const US: [&str; 3] = [
    include_str!("data/written-us.tsv"),
    include_str!("data/words-us.tsv"),
    include_str!("data/everyday-us.tsv"),
];
const UK: &str = include_str!("data/uk.tsv");

/// Prints every row that differs; gives how many there are and how many differ.
fn check(accent: Accent, table: &str) -> (usize, usize) {
    let phonemizer = Phonemizer::new(accent);
    let (mut n_rows, mut n_wrong, mut rule) = (0, 0, "");
    for line in table.lines() {
        if let Some(name) = line.strip_prefix("# ") {
            rule = name;
            continue;
        }
        let (text, expected) = line.split_once('\t').expect("every row has a tab");
        let said = phonemizer.phonemize(text, &|_| None).phonemes;
        n_rows += 1;
        if said != expected {
            n_wrong += 1;
            println!("{rule}: {text}\n  expected {expected}\n  said     {said}");
        }
    }
    (n_rows, n_wrong)
}

#[test]
fn every_row_is_said_as_the_tables_have_it() {
    let us = US.map(|table| check(Accent::Us, table));
    let all = [us[0], us[1], us[2], check(Accent::Uk, UK)];
    let n_rows: usize = all.iter().map(|(n, _)| n).sum();
    let n_wrong: usize = all.iter().map(|(_, n)| n).sum();
    assert!(n_rows >= 400, "{n_rows} rows");
    assert_eq!(n_wrong, 0, "of {n_rows} rows");
}
