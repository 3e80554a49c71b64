//! All clips of the library, from its passages, placement bank and papers.

use super::clip::{Answer, Clip, Origin, Question, Sentence};
use super::words::words;
use super::{Library, Source};
use crate::content_file::{paper, passage, placement};
use crate::item::{Item, ItemBody};
use crate::paper::{ClipAudio, Paper, PaperItem, PaperItemBody, Section};
use crate::passage::{Passage, Speaker, Turn};
use crate::placement::Bank;
use crate::taxonomy::Accent;
use std::iter::repeat;

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

fn sentence(text: &str, line: usize, accent: Accent) -> Sentence {
    Sentence {
        text: text.to_owned(),
        line,
        accent,
        words: words(text),
    }
}

/// The sentences of turns, each with its line and the accent of who says it.
fn spoken(
    turns: &[Turn],
    speakers: &[Speaker],
    lines: impl IntoIterator<Item = usize>,
) -> Vec<Sentence> {
    let texts = turns.iter().flat_map(|turn| {
        let accent = accent_of(speakers, turn.speaker_idx);
        turn.sentences.iter().map(move |text| (text, accent))
    });
    texts
        .zip(lines)
        .map(|((text, accent), line)| sentence(text, line, accent))
        .collect()
}

/// Readers of files refuse a speaker that is not there.
fn accent_of(speakers: &[Speaker], idx: usize) -> Accent {
    speakers
        .get(idx)
        .map_or(Accent::Us, |speaker| speaker.accent)
}

pub(super) fn of_passage(source: &Source<Passage, passage::Lines>) -> Clip<'_> {
    let Source {
        file,
        content,
        lines,
    } = source;
    let items = content.items.iter().zip(&lines.items).enumerate();
    Clip {
        file,
        slug: content.slug.clone(),
        origin: Origin::Passage,
        level: content.level,
        line: lines.version,
        sentences: spoken(
            &content.turns,
            &content.speakers,
            lines.sentences.iter().copied(),
        ),
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
    let clips = clips.map(|((clip, line), sentence_lines)| Clip {
        sentences: spoken(
            &clip.turns,
            &content.speakers,
            sentence_lines.iter().copied(),
        ),
        questions: vec![Question {
            number: 1,
            line: *line,
            stem: &clip.stem,
            answer: Answer::Shown(&clip.options, clip.key),
            evidence: &clip.evidence,
            skill: clip.skill,
        }],
        ..empty(&clip.slug, Origin::PlacementClip, *line)
    });
    let gaps = content.gap_sentences.iter().zip(&lines.gap_sentences);
    let gaps = gaps.map(|(gaps, line)| Clip {
        sentences: vec![sentence(
            &gaps.spoken(),
            *line,
            accent_of(&content.speakers, gaps.speaker_idx),
        )],
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
                sentences: paper_sentences(library, &source.content, &clip.audio, lines),
                seen: Vec::new(),
            }
        })
        .collect()
}

/// A passage that is played stands with the lines of the clip.
fn paper_sentences(
    library: &Library,
    paper: &Paper,
    audio: &ClipAudio,
    lines: &paper::ClipLines,
) -> Vec<Sentence> {
    match audio {
        ClipAudio::Turns(turns) => spoken(turns, &paper.speakers, lines.sentences.iter().copied()),
        ClipAudio::Passage(slug) => library.passage(slug).map_or(Vec::new(), |passage| {
            spoken(&passage.turns, &passage.speakers, repeat(lines.clip))
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
