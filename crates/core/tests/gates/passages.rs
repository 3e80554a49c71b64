//! Each broken rule of a passage.

use crate::{BANK, PAPER, PASSAGE, expect, findings, library, line_of, replaced};
use listen_core::gates::{Gate, Severity};

/// What is replaced in the passage, by what; the gate, words of the message, and the piece whose
/// line is named.
const BROKEN_PASSAGES: &[(&str, &str, Gate, &str, &str)] = &[
    (
        "It was on the train.",
        "It was on the big old red train at the station.",
        Gate::Size,
        "a sentence of 11 words",
        "It was on the big",
    ),
    (
        "\"On the stairs\"]",
        "\"On the stairs\", \"On the chair\"]",
        Gate::Size,
        "4 options",
        "Where was",
    ),
    (
        "Is it very old?",
        "Is it ubiquitous, quixotic or xylophonic?",
        Gate::Coverage,
        "above it: ubiquitous (not in the list)",
        "version",
    ),
    (
        "It was on the train.",
        "It was on train 7.",
        Gate::Speakable,
        "digits in `7`",
        "train 7",
    ),
    (
        "It was on the train.",
        "It was (I think) there.",
        Gate::Speakable,
        "the mark `(`",
        "(I think)",
    ),
    (
        "It was on the train.",
        "I have read it all.",
        Gate::Speakable,
        "`read` has two pronunciations",
        "I have read",
    ),
    (
        "evidence = [4]",
        "evidence = [12]",
        Gate::Evidence,
        "begins with sentence 8",
        "What is in her",
    ),
    (
        "evidence = [11]",
        "evidence = [12]",
        Gate::Key,
        "none of its answers",
        "How much",
    ),
    (
        "stem = \"Where was the bag?\"",
        "stem = \"Where on the train was the bag?\"",
        Gate::Leak,
        "its stem has `train`",
        "Where on the train",
    ),
    (
        "en = \"Lost and found\"",
        "en = \"Left on a train\"",
        Gate::Leak,
        "the title contains the key of item 1",
        "[title]",
    ),
    (
        "\"On the stairs\"]",
        "\"Under one of the stairs outside\"]",
        Gate::Options,
        "characters, the mean is",
        "Where was",
    ),
    (
        "\"On the stairs\"]",
        "\"on the stairs\"]",
        Gate::Options,
        "begin with a capital",
        "Where was",
    ),
    (
        "\"On the stairs\"]",
        "\"None of these\"]",
        Gate::Options,
        "the option `None of these`",
        "Where was",
    ),
    (
        "en = \"Olga says \\\"It was on the train.\\\"\"",
        "en = \"Olga says where.\"",
        Gate::Rationale,
        "the English quotes nothing",
        "Where was",
    ),
    (
        "en = \"Olga says \\\"It was on the train.\\\"\"",
        "en = \"Olga says \\\"Is it very old?\\\"\"",
        Gate::Rationale,
        "is in the evidence",
        "Where was",
    ),
    (
        "zh = \"Olga 说的是 “It was on the train.”\"",
        "zh = \"奥尔加说包在哪里\"",
        Gate::Rationale,
        "the Chinese quotes nothing",
        "Where was",
    ),
    (
        "zh = \"失而复得\"",
        "zh = \"Lost\"",
        Gate::Chinese,
        "title.zh is `Lost`",
        "[title]",
    ),
    (
        "zh = \"失而复得\"",
        "zh = \"這個包\"",
        Gate::Chinese,
        "traditional character 這",
        "[title]",
    ),
    (
        "[[dictation]]\nsentence = 5\n",
        "",
        Gate::Dictation,
        "3 dictation sentences",
        "version",
    ),
    (
        "[[dictation]]\nsentence = 5",
        "[[dictation]]\nsentence = 1",
        Gate::Dictation,
        "the first sentence",
        "[[dictation]]",
    ),
    (
        "sex = \"male\"",
        "sex = \"female\"",
        Gate::Roles,
        "speakers of one sex",
        "version",
    ),
    (
        "Is it very old?",
        "Is it on my iPhone?",
        Gate::Neutral,
        "the brand `iphone`",
        "Is it on my",
    ),
    (
        "\"On the stairs\"]",
        "\"In an Uber\"]",
        Gate::Neutral,
        "the brand `uber`",
        "Where was",
    ),
    (
        "Is it very old?",
        "Is it from nineteen eighty?",
        Gate::Neutral,
        "the year `nineteen eighty`",
        "Is it from",
    ),
    (
        "licence = \"CC BY 4.0\"",
        "licence = \"all mine\"",
        Gate::Provenance,
        "licence `all mine`",
        "version",
    ),
    (
        "id = \"a1-the-blue-bag\"",
        "id = \"a1-another-bag\"",
        Gate::Provenance,
        "the id `a1-another-bag`",
        "version",
    ),
];

#[test]
fn each_broken_rule_of_a_passage_is_found_in_its_line() {
    for (from, to, gate, message, at) in BROKEN_PASSAGES {
        let passage = replaced(PASSAGE, from, to);
        let found = findings(&library(&passage, BANK, PAPER));
        let line = match *at {
            piece @ ("version" | "[title]" | "[[dictation]]") => line_of(&passage, piece),
            // An item is named by the line of its table.
            piece if passage.contains(&format!("stem = \"{piece}")) => line_of(&passage, piece) - 2,
            piece => line_of(&passage, piece),
        };
        expect(&found, *gate, Severity::Fault, message, Some(line));
    }
}

/// What is replaced in the passage, by what; the gate, and words of the message.
const SMELLS: &[(&str, &str, Gate, &str)] = &[
    (
        "Is it very old?",
        "Is it your mom's?",
        Gate::Roles,
        "`mom's` is American",
    ),
    ("\"Red\"]", "\"Gray\"]", Gate::Roles, "`gray` is American"),
    (
        "Listen for \\\"a small bird\\\".",
        "Listen for \\\"a small bird\\\", its color too.",
        Gate::Roles,
        "`color` is American",
    ),
    (
        "Is it very old?",
        "Is it what you lost when you ran?",
        Gate::Readability,
        "2 clauses inside a sentence",
    ),
    (
        "Here it is, and listen, it's singing.",
        "He told her that he and she gave them theirs, and they gave it him.",
        Gate::Readability,
        "% of the words are he, she, it or they",
    ),
    (
        "Is it very old?",
        "Is it very old, Zxqv?",
        Gate::Speakable,
        "no lexicon has `Zxqv`",
    ),
    (
        "\"Somebody alive\"",
        "\"A small bird\"",
        Gate::Options,
        "only the key `A small bird` is heard word for word",
    ),
];

#[test]
fn what_somebody_should_look_at_is_a_smell() {
    for (from, to, gate, message) in SMELLS {
        let found = findings(&library(&replaced(PASSAGE, from, to), BANK, PAPER));
        expect(&found, *gate, Severity::Smell, message, None);
    }
}

#[test]
fn wrong_options_that_nobody_hears_are_a_smell() {
    let passage = replaced(PASSAGE, "\"Food for lunch\"", "\"Water in there\"");
    let passage = replaced(&passage, "\"Green\", \"Red\"]", "\"White\", \"Pink\"]");
    let found = findings(&library(&passage, BANK, PAPER));
    expect(
        &found,
        Gate::Options,
        Severity::Smell,
        "0 of 3 items have a wrong option with a word that is heard",
        None,
    );
}
