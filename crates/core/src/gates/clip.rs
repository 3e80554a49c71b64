//! One view of all that is heard and asked about, wherever in the library it stands.

use super::finding::Place;
use crate::taxonomy::{Accent, Level, Skill};

/// Where a clip comes from: some gates are for passages only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Passage,
    PlacementClip,
    GapSentence,
    Paper,
    /// A passage that a paper plays: its text is judged where it stands.
    Played,
}

/// A text that is heard, with its items.
pub(super) struct Clip<'a> {
    pub file: &'a str,
    pub slug: String,
    pub origin: Origin,
    pub level: Level,
    pub line: usize,
    pub sentences: Vec<Sentence>,
    /// Texts that are seen before listening, with their names and lines.
    pub seen: Vec<(&'static str, &'a str, usize)>,
    pub questions: Vec<Question<'a>>,
}

/// A sentence with its words in lower case.
pub(super) struct Sentence {
    pub text: String,
    pub line: usize,
    /// Of who says it.
    pub accent: Accent,
    pub words: Vec<String>,
}

/// A comprehension item.
pub(super) struct Question<'a> {
    /// From 1.
    pub number: usize,
    pub line: usize,
    pub stem: &'a str,
    pub answer: Answer<'a>,
    pub evidence: &'a [usize],
    pub skill: Skill,
}

/// How an item is answered.
#[derive(Clone, Copy)]
pub(super) enum Answer<'a> {
    /// Options that are seen, and the index of the key.
    Shown(&'a [String], usize),
    /// Options that are only heard.
    Heard(&'a [String], usize),
    /// The options of a section, which other items share.
    Shared(&'a [String], usize),
    /// Accepted words.
    Typed(&'a [String]),
}

impl<'a> Answer<'a> {
    /// What is right, as the key shows it.
    pub(super) fn key(self) -> &'a str {
        match self {
            Self::Shown(options, key) | Self::Heard(options, key) | Self::Shared(options, key) => {
                options.get(key).map_or("", String::as_str)
            }
            Self::Typed(accepted) => accepted.first().map_or("", String::as_str),
        }
    }

    /// What is wrong, of options.
    pub(super) fn distractors(self) -> impl Iterator<Item = &'a str> {
        let (options, key) = match self {
            Self::Shown(options, key) | Self::Heard(options, key) | Self::Shared(options, key) => {
                (options, key)
            }
            Self::Typed(_) => (&[][..], 0),
        };
        let others = options
            .iter()
            .enumerate()
            .filter(move |(idx, _)| *idx != key);
        others.map(|(_, option)| option.as_str())
    }
}

impl Clip<'_> {
    pub(super) fn at(&self, line: usize) -> Place {
        self.place(line, None)
    }

    pub(super) fn at_question(&self, question: &Question<'_>) -> Place {
        self.place(question.line, Some(question.number))
    }

    fn place(&self, line: usize, item: Option<usize>) -> Place {
        Place::File {
            file: self.file.to_owned(),
            line,
            slug: self.slug.clone(),
            item,
        }
    }

    pub(super) fn n_words(&self) -> usize {
        self.sentences
            .iter()
            .map(|sentence| sentence.words.len())
            .sum()
    }

    /// All words in order.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.sentences
            .iter()
            .flat_map(|sentence| sentence.words.iter().map(String::as_str))
    }

    /// The sentences that prove the key, as one text.
    pub(super) fn evidence(&self, question: &Question<'_>) -> String {
        let sentences = question
            .evidence
            .iter()
            .filter_map(|idx| self.sentences.get(*idx));
        sentences
            .map(|sentence| sentence.text.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    }
}
