//! Gates: what a program can check of the library before a learner meets it.
//!
//! A fault keeps content out; a smell asks somebody to look. What gates cannot do: decide whether
//! evidence really proves a key, whether a wrong option is accidentally true, whether a text reads
//! as if somebody spoke it. The limits stand in [`limits`].

mod balance;
mod clip;
mod clips;
mod coverage;
mod evidence;
mod finding;
mod generated;
mod guess;
mod key_balance;
mod leak;
pub mod limits;
mod neutral;
mod one_file;
mod options;
mod originality;
mod paper;
mod passage;
mod placement;
mod pronounced;
mod readability;
mod size;
mod speakable;
mod totals;
mod variety;
mod word_list;
pub(crate) mod words;

pub use coverage::OffLevel;
pub use finding::{Finding, Gate, Place, Severity};
pub use generated::items as of_items;
pub use one_file::{CheckedFile, Found, check_file};
pub use pronounced::UnknownWords;
pub use speakable::{Odd, odd};
pub use totals::LevelTotals;
pub use word_list::{WordList, WordListError, words_of_passages};

use crate::content_file;
use crate::paper::Paper;
use crate::passage::Passage;
use crate::placement::Bank;
use crate::taxonomy::Level;
use clip::{Clip, Origin};
use coverage::Counted;
use finding::Findings;
use std::collections::HashMap;

/// What a file says, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct Source<T, L> {
    /// The file, as it is shown in findings.
    pub file: String,
    /// What it says.
    pub content: T,
    /// Where its parts stand.
    pub lines: L,
}

/// All that is checked together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Library {
    /// Passages.
    pub passages: Vec<Source<Passage, content_file::passage::Lines>>,
    /// The placement bank.
    pub banks: Vec<Source<Bank, content_file::placement::Lines>>,
    /// Mini papers.
    pub papers: Vec<Source<Paper, Vec<content_file::paper::ClipLines>>>,
}

impl Library {
    /// The passage of this slug.
    #[must_use]
    pub fn passage(&self, slug: &str) -> Option<&Passage> {
        let sources = self.passages.iter().map(|source| &source.content);
        sources.into_iter().find(|passage| passage.slug == slug)
    }
}

/// What came out.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// By file, line and gate; those about a whole level or the library last.
    pub findings: Vec<Finding>,
    /// Totals of each level.
    pub levels: Vec<LevelTotals>,
    /// What is above its level, also where that is few enough; nothing without a word list.
    pub off_level: Vec<OffLevel>,
}

/// What gates need beside the library. Without one, its gate is not run.
#[derive(Clone, Copy, Default)]
pub struct Aids<'a> {
    /// Words and their levels, for coverage.
    pub list: Option<&'a WordList>,
    /// Which words a voice would have to guess.
    pub unknown_words: Option<UnknownWords<'a>>,
}

/// Runs all gates.
#[must_use]
pub fn check(library: &Library, aids: Aids<'_>) -> Report {
    let mut found = Findings::default();
    let clips = clips::all(library);
    each_clip(&clips, &mut found);
    each_file(library, &clips, &mut found);
    if let Some(unknown_words) = aids.unknown_words {
        pronounced::check(&clips, unknown_words, &mut found);
    }
    let mut off_level = Vec::new();
    let coverage = aids
        .list
        .map(|list| covered(library, &clips, list, &mut off_level, &mut found));
    let levels = Level::ALL
        .iter()
        .map(|level| one_level(*level, library, &clips, coverage.as_ref(), &mut found))
        .collect();
    originality::check(library, &clips, &mut found);
    placement::check(&library.banks, Level::ALL, &mut found);
    paper::check(&library.papers, &mut found);
    let mut findings = found.0;
    findings.sort_by_key(|finding| order(&finding.place));
    Report {
        findings,
        levels,
        off_level,
    }
}

fn order(place: &Place) -> (usize, String, usize) {
    match place {
        Place::File { file, line, .. } => (0, file.clone(), *line),
        Place::Level(level) => (1, level.to_string(), 0),
        Place::Library => (2, String::new(), 0),
    }
}

fn each_clip(clips: &[Clip<'_>], found: &mut Findings) {
    for clip in clips {
        if clip.origin != Origin::Played {
            size::check(clip, found);
            readability::check(clip, found);
            speakable::check(clip, found);
        }
        neutral::check(clip, found);
        evidence::check(clip, found);
        leak::check(clip, found);
        options::check(clip, found);
    }
}

/// What belongs to the file and not to what is heard.
fn each_file(library: &Library, clips: &[Clip<'_>], found: &mut Findings) {
    let of_file = |file: &str| {
        clips
            .iter()
            .filter(|clip| clip.file == file)
            .collect::<Vec<_>>()
    };
    for source in &library.passages {
        if let [clip] = of_file(&source.file)[..] {
            passage::check(source, clip, found);
        }
    }
    for source in &library.banks {
        placement::check_one(source, found);
    }
    for source in &library.papers {
        paper::check_one(source, &of_file(&source.file), library, found);
    }
}

/// Words of passages, counted for each level.
fn covered(
    library: &Library,
    clips: &[Clip<'_>],
    list: &WordList,
    off_level: &mut Vec<OffLevel>,
    found: &mut Findings,
) -> HashMap<Level, Counted> {
    let names = passage::names(library);
    let mut sums: HashMap<Level, Counted> = HashMap::new();
    for clip in clips.iter().filter(|clip| clip.origin != Origin::Played) {
        let (counted, above) = coverage::check(clip, list, &names, found);
        off_level.extend(above);
        if clip.origin == Origin::Passage {
            let sum = sums.entry(clip.level).or_default();
            sum.n_words += counted.n_words;
            sum.n_covered += counted.n_covered;
        }
    }
    sums
}

fn one_level(
    level: Level,
    library: &Library,
    clips: &[Clip<'_>],
    coverage: Option<&HashMap<Level, Counted>>,
    found: &mut Findings,
) -> LevelTotals {
    let passages = library.passages.iter().map(|source| &source.content);
    let passages: Vec<&Passage> = passages.filter(|passage| passage.level == level).collect();
    let is_here = |clip: &&Clip<'_>| clip.level == level && clip.origin == Origin::Passage;
    let clips: Vec<&Clip<'_>> = clips.iter().filter(is_here).collect();
    balance::check(level, &passages, found);
    guess::check(level, &clips, found);
    key_balance::check(level, &clips, found);
    let counted = coverage.map(|sums| sums.get(&level).copied().unwrap_or_default());
    totals::of(level, &passages, &clips, counted)
}
