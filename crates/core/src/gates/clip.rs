//! One view of all that is heard and asked about, wherever in the library it stands.

use super::finding::Place;
use super::words::words;
use super::{Library, Source};
use crate::content_file::{paper, passage, placement};
use crate::item::{Item, ItemBody};
use crate::paper::{ClipAudio, Paper, PaperItem, PaperItemBody, Section};
use crate::passage::Passage;
use crate::placement::Bank;
use crate::taxonomy::{Level, Skill};

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

/// All clips of the library.
pub(super) fn all(library: &Library) -> Vec<Clip<'_>> {
    let passages = library.passages.iter().map(of_passage);
    let banks = library.banks.iter().flat_map(of_bank);
    let papers = library
        .papers
        .iter()
        .flat_map(|paper| of_paper(library, paper));
    passages.chain(banks).chain(papers).collect()
}

fn sentence(text: &str, line: usize) -> Sentence {
    Sentence {
        text: text.to_owned(),
        line,
        words: words(text),
    }
}

fn of_passage(source: &Source<Passage, passage::Lines>) -> Clip<'_> {
    let Source {
        file,
        content,
        lines,
    } = source;
    let sentences = content.sentences().zip(&lines.sentences);
    let items = content.items.iter().zip(&lines.items).enumerate();
    Clip {
        file,
        slug: content.slug.clone(),
        origin: Origin::Passage,
        level: content.level,
        line: lines.version,
        sentences: sentences
            .map(|(text, line)| sentence(text, *line))
            .collect(),
        seen: vec![
            ("title", &content.title.en, lines.title),
            ("context", &content.context.en, lines.context),
        ],
        questions: items
            .filter_map(|(idx, (item, line))| of_item(item, idx + 1, *line))
            .collect(),
    }
}

fn of_item(item: &Item, number: usize, line: usize) -> Option<Question<'_>> {
    let (stem, answer) = match &item.body {
        ItemBody::MultipleChoice(choice) => {
            (&choice.stem, Answer::Shown(&choice.options, choice.key))
        }
        ItemBody::ShortAnswer(short) => (&short.stem, Answer::Typed(&short.accepted)),
        ItemBody::Dictation(_) => return None,
    };
    Some(Question {
        number,
        line,
        stem,
        answer,
        evidence: &item.evidence,
        skill: item.skill,
    })
}

fn of_bank(source: &Source<Bank, placement::Lines>) -> Vec<Clip<'_>> {
    let Source {
        file,
        content,
        lines,
    } = source;
    let empty = |slug: &str, origin, line| Clip {
        file,
        slug: slug.to_owned(),
        origin,
        level: content.level,
        line,
        sentences: Vec::new(),
        seen: Vec::new(),
        questions: Vec::new(),
    };
    let clips = content
        .clips
        .iter()
        .zip(&lines.clips)
        .zip(&lines.clip_sentences);
    let clips = clips.map(|((clip, line), sentence_lines)| {
        let texts = clip.turns.iter().flat_map(|turn| &turn.sentences);
        Clip {
            sentences: texts
                .zip(sentence_lines)
                .map(|(text, line)| sentence(text, *line))
                .collect(),
            questions: vec![Question {
                number: 1,
                line: *line,
                stem: &clip.stem,
                answer: Answer::Shown(&clip.options, clip.key),
                evidence: &clip.evidence,
                skill: clip.skill,
            }],
            ..empty(&clip.slug, Origin::PlacementClip, *line)
        }
    });
    let gaps = content.gap_sentences.iter().zip(&lines.gap_sentences);
    let gaps = gaps.map(|(gaps, line)| Clip {
        sentences: vec![sentence(&gaps.spoken(), *line)],
        ..empty(&gaps.slug, Origin::GapSentence, *line)
    });
    clips.chain(gaps).collect()
}

fn of_paper<'a>(
    library: &'a Library,
    source: &'a Source<Paper, Vec<paper::ClipLines>>,
) -> Vec<Clip<'a>> {
    let sections = source.content.sections.iter();
    let clips = sections.flat_map(|section| section.clips.iter().map(move |clip| (section, clip)));
    let mut number = 0;
    clips
        .zip(&source.lines)
        .map(|((section, clip), lines)| {
            let items = clip.items.iter().zip(&lines.items);
            let questions = items.map(|(item, line)| {
                number += 1;
                of_paper_item(section, item, number, *line)
            });
            Clip {
                file: &source.file,
                slug: format!("{}/{}", source.content.slug, section.slug),
                origin: match clip.audio {
                    ClipAudio::Turns(_) => Origin::Paper,
                    ClipAudio::Passage(_) => Origin::Played,
                },
                level: source.content.level,
                line: lines.clip,
                questions: questions.collect(),
                sentences: paper_sentences(library, &clip.audio, lines),
                seen: Vec::new(),
            }
        })
        .collect()
}

/// A passage that is played stands with the lines of the clip.
fn paper_sentences(
    library: &Library,
    audio: &ClipAudio,
    lines: &paper::ClipLines,
) -> Vec<Sentence> {
    match audio {
        ClipAudio::Turns(turns) => {
            let texts = turns.iter().flat_map(|turn| &turn.sentences);
            texts
                .zip(&lines.sentences)
                .map(|(text, line)| sentence(text, *line))
                .collect()
        }
        ClipAudio::Passage(slug) => library.passage(slug).map_or(Vec::new(), |passage| {
            passage
                .sentences()
                .map(|text| sentence(text, lines.clip))
                .collect()
        }),
    }
}

fn of_paper_item<'a>(
    section: &'a Section,
    item: &'a PaperItem,
    number: usize,
    line: usize,
) -> Question<'a> {
    let (stem, answer) = match &item.body {
        PaperItemBody::MultipleChoice { stem, options, key } => {
            (stem.as_str(), Answer::Shown(options, *key))
        }
        PaperItemBody::ResponseChoice { options, key, .. } => ("", Answer::Heard(options, *key)),
        PaperItemBody::Gap { stem, accepted, .. } => (stem.as_str(), Answer::Typed(accepted)),
        PaperItemBody::Matching { stem, key } => {
            (stem.as_str(), Answer::Shared(&section.options, *key))
        }
    };
    Question {
        number,
        line,
        stem,
        answer,
        evidence: &item.evidence,
        skill: item.skill,
    }
}
