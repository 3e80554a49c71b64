//! How much there is of what.

use super::clip::{Answer, Clip, Origin};
use super::coverage::Counted;
use crate::item::ItemBody;
use crate::passage::Passage;
use crate::taxonomy::{Accent, Form, Level};
use serde::Serialize;

/// Sums over the passages of a level.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LevelTotals {
    /// The level.
    pub level: Level,
    /// Passages.
    pub n_passages: usize,
    /// Of these, dialogues.
    pub n_dialogues: usize,
    /// Of these, passages that are British throughout.
    pub n_british: usize,
    /// Words.
    pub n_words: usize,
    /// Sentences.
    pub n_sentences: usize,
    /// Comprehension items.
    pub n_items: usize,
    /// Of these, short answers.
    pub n_short_answers: usize,
    /// Sentences to write down.
    pub n_dictations: usize,
    /// Share of words at or below the level, from 0 to 1; nothing without a word list.
    pub coverage: Option<f64>,
}

pub(super) fn of(
    level: Level,
    passages: &[&Passage],
    clips: &[&Clip<'_>],
    counted: Option<Counted>,
) -> LevelTotals {
    let clips = || clips.iter().filter(|clip| clip.origin == Origin::Passage);
    let questions = || clips().flat_map(|clip| &clip.questions);
    let items = || passages.iter().flat_map(|passage| &passage.items);
    let is_british = |passage: &&&Passage| {
        let mut speakers = passage.speakers.iter();
        speakers.all(|speaker| speaker.accent == Accent::Uk)
    };
    LevelTotals {
        level,
        n_passages: passages.len(),
        n_dialogues: passages
            .iter()
            .filter(|passage| passage.form == Form::Dialogue)
            .count(),
        n_british: passages.iter().filter(is_british).count(),
        n_words: clips().map(|clip| clip.n_words()).sum(),
        n_sentences: clips().map(|clip| clip.sentences.len()).sum(),
        n_items: questions().count(),
        n_short_answers: questions()
            .filter(|question| matches!(question.answer, Answer::Typed(_)))
            .count(),
        n_dictations: items()
            .filter(|item| matches!(item.body, ItemBody::Dictation(_)))
            .count(),
        coverage: counted.map(Counted::share),
    }
}
