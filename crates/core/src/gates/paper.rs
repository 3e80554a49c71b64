//! The numbers of mini papers.

use super::clip::Clip;
use super::coverage::to_f64;
use super::finding::{Findings, Gate, Place};
use super::passage::{chinese, provenance, rationale};
use super::size::range;
use super::{Library, Source};
use crate::content_file::paper::ClipLines;
use crate::paper::{ClipAudio, Paper, PaperItem, PaperItemBody, Section, Style};
use std::collections::HashMap;
use std::ops::RangeInclusive;

type PaperFile = Source<Paper, Vec<ClipLines>>;

/// What a paper in the style of an examination has: about a third of the real listening part.
struct Shape {
    n_items: RangeInclusive<usize>,
    plays: u32,
    /// Options of `multiple_choice`.
    n_options: usize,
    /// Name that title and disclaimer have.
    name: &'static str,
}

fn shape(style: Style) -> Shape {
    match style {
        Style::Toeic => Shape {
            n_items: 28..=34,
            plays: 1,
            n_options: 4,
            name: "TOEIC",
        },
        Style::Ielts => Shape {
            n_items: 12..=15,
            plays: 1,
            n_options: 3,
            name: "IELTS",
        },
        Style::Cet4 => Shape {
            n_items: 8..=10,
            plays: 1,
            n_options: 4,
            name: "CET-4",
        },
        Style::CambridgeB2 => Shape {
            n_items: 10..=12,
            plays: 2,
            n_options: 3,
            name: "B2 First",
        },
    }
}

/// Options of a matching section that no item takes.
const LEFT_OVER_MIN: usize = 2;

/// One paper for each style.
pub(super) fn check(papers: &[PaperFile], found: &mut Findings) {
    for style in Style::ALL {
        let n = papers
            .iter()
            .filter(|source| source.content.style == *style)
            .count();
        if n != 1 {
            found.fault(
                Gate::Paper,
                Place::Library,
                format!("{n} papers in the style of {style}"),
                "exactly one",
            );
        }
    }
}

/// One paper; `clips` are its clips in order.
pub(super) fn check_one(
    source: &PaperFile,
    clips: &[&Clip<'_>],
    library: &Library,
    found: &mut Findings,
) {
    let paper = &source.content;
    let shape = shape(paper.style);
    let at = place(source, 1);
    provenance(&paper.licence, &paper.provenance, at.clone(), found);
    if !source.file.ends_with(&format!("{}.toml", paper.slug)) {
        found.fault(
            Gate::Provenance,
            at.clone(),
            format!("the id `{}`", paper.slug),
            "as the file is named",
        );
    }
    words_of_law(paper, &shape, &at, found);
    let n_items = paper.sections.iter().flat_map(Section::items).count();
    if !shape.n_items.contains(&n_items) {
        found.fault(
            Gate::Paper,
            at.clone(),
            format!("{n_items} items"),
            range(&shape.n_items),
        );
    }
    for section in &paper.sections {
        self::section(section, &shape, source, found);
    }
    played(paper, library, &at, found);
    rationales(source, clips, found);
    letters(paper, &at, found);
}

fn place(source: &PaperFile, line: usize) -> Place {
    Place::File {
        file: source.file.clone(),
        line,
        slug: source.content.slug.clone(),
        item: None,
    }
}

/// The name of an examination belongs to somebody: it stands only where it must, and as a style.
fn words_of_law(paper: &Paper, shape: &Shape, at: &Place, found: &mut Findings) {
    let (title, disclaimer) = (&paper.title, &paper.disclaimer);
    let mut need = |is_there: bool, message: &str, limit: &str| {
        if !is_there {
            found.fault(Gate::Paper, at.clone(), message, limit);
        }
    };
    need(
        title.en.contains("style") && title.zh.contains("风格"),
        "the title does not say that this is a style",
        "`style` and `风格`",
    );
    need(
        title.en.contains(shape.name),
        "the title does not name the style",
        shape.name,
    );
    need(
        disclaimer.en.to_lowercase().contains("not affiliated") && disclaimer.zh.contains("无关"),
        "the disclaimer does not say that the owner has to do nothing with it",
        "`not affiliated` and `无关`",
    );
    for section in &paper.sections {
        let text = format!("{} {}", section.title.en, section.instructions.en);
        need(
            !Style::ALL
                .iter()
                .any(|style| text.contains(self::shape(*style).name)),
            "a section names an examination",
            "names in title and disclaimer only",
        );
    }
    for (name, text) in [("title", title), ("disclaimer", disclaimer)] {
        chinese(text, at, name, found);
    }
}

fn section(section: &Section, shape: &Shape, source: &PaperFile, found: &mut Findings) {
    let at = place(source, 1);
    if section.plays != shape.plays {
        found.fault(
            Gate::Paper,
            at.clone(),
            format!("section {} is played {} times", section.slug, section.plays),
            shape.plays.to_string(),
        );
    }
    chinese(&section.title, &at, "title", found);
    chinese(&section.instructions, &at, "instructions", found);
    for item in section.items() {
        if let PaperItemBody::MultipleChoice { options, stem, .. } = &item.body
            && options.len() != shape.n_options
        {
            found.fault(
                Gate::Paper,
                at.clone(),
                format!("{} options: {stem}", options.len()),
                shape.n_options.to_string(),
            );
        }
    }
    matching(section, &at, found);
}

fn matching(section: &Section, at: &Place, found: &mut Findings) {
    let mut taken: HashMap<usize, usize> = HashMap::new();
    for item in section.items() {
        if let PaperItemBody::Matching { key, .. } = item.body {
            *taken.entry(key).or_default() += 1;
        }
    }
    if let Some((key, n)) = taken.iter().find(|(_, n)| **n > 1) {
        let option = section.options.get(*key).map_or("", String::as_str);
        found.fault(
            Gate::Paper,
            at.clone(),
            format!("`{option}` is the key of {n} items"),
            "once in a section",
        );
    }
    let n_left = section.options.len() - taken.len().min(section.options.len());
    if !section.options.is_empty() && n_left < LEFT_OVER_MIN {
        found.fault(
            Gate::Paper,
            at.clone(),
            format!("section {} has {n_left} options left over", section.slug),
            format!("at least {LEFT_OVER_MIN}, so that the last is no gift"),
        );
    }
}

/// Passages that are played are there.
fn played(paper: &Paper, library: &Library, at: &Place, found: &mut Findings) {
    for clip in paper.sections.iter().flat_map(|section| &section.clips) {
        if let ClipAudio::Passage(slug) = &clip.audio
            && library.passage(slug).is_none()
        {
            found.fault(
                Gate::Paper,
                at.clone(),
                format!("passage `{slug}` is not in the library"),
                "the id of a passage",
            );
        }
    }
}

fn rationales(source: &PaperFile, clips: &[&Clip<'_>], found: &mut Findings) {
    let sections = source
        .content
        .sections
        .iter()
        .flat_map(|section| &section.clips);
    for (paper_clip, clip) in sections.zip(clips) {
        for (item, question) in paper_clip.items.iter().zip(&clip.questions) {
            rationale(&item.rationale, clip, question, found);
        }
    }
}

/// Each letter is the key about as often as the others, of items with as many options.
fn letters(paper: &Paper, at: &Place, found: &mut Findings) {
    let mut keys: HashMap<usize, Vec<usize>> = HashMap::new();
    for item in paper.sections.iter().flat_map(Section::items) {
        if let Some((key, n_options)) = key(item) {
            keys.entry(n_options).or_default().push(key);
        }
    }
    for (n_options, keys) in keys {
        for letter in 0..n_options {
            let n = keys.iter().filter(|key| **key == letter).count();
            let equal = to_f64(keys.len()) / to_f64(n_options);
            if (to_f64(n) - equal).abs() > (equal / 2.0).max(1.5) {
                let name = char::from(b'A' + u8::try_from(letter).unwrap_or(25));
                found.fault(
                    Gate::KeyBalance,
                    at.clone(),
                    format!(
                        "{name} is the key of {n} of {} items with {n_options} options",
                        keys.len()
                    ),
                    format!("about {equal:.0}"),
                );
            }
        }
    }
}

fn key(item: &PaperItem) -> Option<(usize, usize)> {
    match &item.body {
        PaperItemBody::MultipleChoice { options, key, .. }
        | PaperItemBody::ResponseChoice { options, key, .. } => Some((*key, options.len())),
        PaperItemBody::Gap { .. } | PaperItemBody::Matching { .. } => None,
    }
}
