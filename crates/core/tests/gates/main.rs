//! Gates over a small library: what is good passes, and each broken rule is found where it is.

#![expect(
    clippy::unwrap_used,
    reason = "a fixture that cannot be read fails the test"
)]

mod passages;

use listen_core::content_file::{paper, passage, placement};
use listen_core::gates::{self, Aids, Finding, Gate, Library, Place, Severity, Source, WordList};

const PASSAGE: &str = include_str!("../data/a1-the-blue-bag.toml");
const BANK: &str = include_str!("../data/placement-a1.toml");
const PAPER: &str = include_str!("../data/cambridge-style.toml");
const WORDS: &str = include_str!("../data/word-list.tsv");

fn library(passage: &str, bank: &str, paper: &str) -> Library {
    let (passage, passage_lines) = passage::parse_with_lines(passage).unwrap();
    let (bank, bank_lines) = placement::parse(bank).unwrap();
    let (paper, paper_lines) = paper::parse(paper).unwrap();
    Library {
        passages: vec![Source {
            file: "passages/a1-the-blue-bag.toml".to_owned(),
            content: passage,
            lines: passage_lines,
        }],
        banks: vec![Source {
            file: "placement/a1.toml".to_owned(),
            content: bank,
            lines: bank_lines,
        }],
        papers: vec![Source {
            file: "forms/cambridge-style.toml".to_owned(),
            content: paper,
            lines: paper_lines,
        }],
    }
}

fn aids(list: &WordList) -> Aids<'_> {
    Aids {
        list: Some(list),
        unknown_words: Some(&|text, _| {
            let words = text.split(|c: char| !c.is_alphabetic());
            words
                .filter(|word| *word == "Zxqv")
                .map(str::to_owned)
                .collect()
        }),
    }
}

/// Findings about files; one passage makes no level.
fn findings(library: &Library) -> Vec<Finding> {
    let list = WordList::parse(WORDS).unwrap();
    let mut found = gates::check(library, aids(&list)).findings;
    found.retain(|finding| matches!(finding.place, Place::File { .. }));
    found
}

fn replaced(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1)
}

fn line_of(text: &str, piece: &str) -> usize {
    text[..text.find(piece).unwrap()].matches('\n').count() + 1
}

fn expect(
    findings: &[Finding],
    gate: Gate,
    severity: Severity,
    message: &str,
    line: Option<usize>,
) {
    let found = findings.iter().find(|finding| {
        finding.gate == gate && finding.severity == severity && finding.message.contains(message)
    });
    let Some(found) = found else {
        panic!("{gate}: {message}: {findings:#?}");
    };
    let Place::File { line: at, .. } = found.place else {
        panic!("{found:?}");
    };
    assert!(line.is_none_or(|line| line == at), "{message}: {found:?}");
}

#[test]
fn good_files_have_no_findings() {
    assert_eq!(
        findings(&library(PASSAGE, BANK, PAPER)),
        Vec::<Finding>::new()
    );
}

#[test]
fn each_broken_rule_of_the_placement_bank_is_found() {
    let cases = [
        ("[sister]", "[sister's]", "", Gate::Placement),
        (
            "the [bus] to work",
            "the [bus] to bus work",
            "`bus` is a gap and is shown too",
            Gate::Placement,
        ),
        (
            "key = \"D\"",
            "key = \"C\"",
            "is the key of",
            Gate::KeyBalance,
        ),
        (
            "skill = \"inference\"",
            "skill = \"detail\"",
            "3 different skills",
            Gate::Skills,
        ),
        (
            "accent = \"us\"",
            "accent = \"uk\"",
            "no American speaks",
            Gate::Roles,
        ),
        (
            "I think they're still in the car.",
            "I think they're still in car number 9.",
            "digits in `9`",
            Gate::Speakable,
        ),
        (
            "My [sister] takes the [bus] to work [every] day at [eight].",
            "My [sister] took [buses] at [eight] one [day].",
            "8 words",
            Gate::Size,
        ),
    ];
    for (from, to, message, gate) in cases {
        let found = findings(&library(PASSAGE, &replaced(BANK, from, to), PAPER));
        if message.is_empty() {
            assert_eq!(found, Vec::<Finding>::new(), "{to}");
        } else {
            expect(&found, gate, Severity::Fault, message, None);
        }
    }
}

#[test]
fn each_broken_rule_of_a_paper_is_found() {
    let cases = [
        (
            "not affiliated with",
            "a friend of",
            "the disclaimer does not say",
            Gate::Paper,
        ),
        (
            "Mini paper in the style of B2 First",
            "B2 First",
            "does not say that this is a style",
            Gate::Paper,
        ),
        (
            "Talks",
            "B2 First talks",
            "a section names an examination",
            Gate::Paper,
        ),
        ("plays = 2", "plays = 1", "is played 1 times", Gate::Paper),
        (
            "options = [\"A seat\", \"A ticket\", \"A map\", \"A bag\"]",
            "options = [\"A seat\", \"A ticket\", \"A map\"]",
            "1 options left over",
            Gate::Paper,
        ),
        (
            "accepted = [\"forty\", \"40\"]",
            "accepted = [\"fifty\", \"50\"]",
            "none of its answers",
            Gate::Key,
        ),
        (
            "passage = \"a1-the-blue-bag\"",
            "passage = \"a1-no-such-bag\"",
            "is not in the library",
            Gate::Paper,
        ),
    ];
    for (from, to, message, gate) in cases {
        let found = findings(&library(PASSAGE, BANK, &replaced(PAPER, from, to)));
        expect(&found, gate, Severity::Fault, message, None);
    }
}

#[test]
fn what_stands_in_two_texts_is_found_in_both() {
    let mut library = library(PASSAGE, BANK, PAPER);
    let copy = PASSAGE
        .replace("a1-the-blue-bag", "a1-the-red-bag")
        .replace("Is it very old?", "Is it very new now?");
    let (content, lines) = passage::parse_with_lines(&copy).unwrap();
    library.passages.push(Source {
        file: "passages/a1-the-red-bag.toml".to_owned(),
        content,
        lines,
    });
    let found = findings(&library);
    for (gate, message) in [
        (Gate::Originality, "stands in a1-the-red-bag too"),
        (Gate::Originality, "stands in a1-the-blue-bag too"),
        (Gate::Originality, "has the same first sentence"),
        (Gate::Names, "speaks in a1-the-blue-bag too"),
    ] {
        expect(&found, gate, Severity::Fault, message, None);
    }
}

/// Sixteen times the same passage with the key in one place: everything about a level is wrong.
#[test]
fn a_level_is_judged_as_a_whole() {
    let mut library = library(PASSAGE, BANK, PAPER);
    for n in 0..15 {
        let copy = PASSAGE.replace("a1-the-blue-bag", &format!("a1-bag-{n}"));
        let (content, lines) = passage::parse_with_lines(&copy).unwrap();
        library.passages.push(Source {
            file: format!("passages/a1-bag-{n}.toml"),
            content,
            lines,
        });
    }
    let report = gates::check(&library, Aids::default());
    let of_level: Vec<String> = report
        .findings
        .iter()
        .filter(|finding| finding.place == Place::Level(listen_core::taxonomy::Level::A1))
        .map(|finding| format!("{}: {}", finding.gate, finding.message))
        .collect();
    for expected in [
        "topics: 16 passages with the topic shopping",
        "topics: 0 passages with the topic news",
        "roles: 16 dialogues",
        "roles: 16 passages that are British throughout",
        "skills: 0 of 64 items (0 %) are main_idea",
        "skills: no item with the focus area comparison",
        "key-balance: A is the key of 48 of 48 items (100 %)",
    ] {
        assert!(
            of_level.iter().any(|found| found.starts_with(expected)),
            "{expected}: {of_level:#?}"
        );
    }
    assert!(report.levels[0].coverage.is_none());
    assert_eq!(
        (report.levels[0].n_words, report.levels[0].n_items),
        (16 * 71, 64)
    );
}

#[test]
fn a_guesser_who_takes_the_longest_option_is_found() {
    let mut library = library(PASSAGE, BANK, PAPER);
    for n in 0..15 {
        let copy = PASSAGE
            .replace("a1-the-blue-bag", &format!("a1-bag-{n}"))
            .replace("\"On a train\"", "\"On the last train\"");
        let (content, lines) = passage::parse_with_lines(&copy).unwrap();
        library.passages.push(Source {
            file: format!("passages/a1-bag-{n}.toml"),
            content,
            lines,
        });
    }
    let report = gates::check(&library, Aids::default());
    let messages: Vec<&str> = report
        .findings
        .iter()
        .map(|finding| finding.message.as_str())
        .collect();
    assert!(
        messages
            .iter()
            .any(|message| message.starts_with("the key is the longest option in")),
        "{messages:#?}"
    );
}
