//! Drills of a focus area: items of the library that have it, each with its part of a passage.
//!
//! Nothing is spoken anew: an item is heard where it belongs, in its passage.

use super::seed::Seed;
use super::{Given, Shown, ShownItem};
use crate::item::{ItemBody, Score};
use crate::passage::{Bilingual, Passage};
use crate::taxonomy::{FocusArea, Form, Level, Skill, Topic};
use serde::{Deserialize, Serialize};

/// Items of a drill, at most.
pub const N_ITEMS: usize = 5;
/// Levels below and above the wanted one from which items are taken.
const NEAR: usize = 1;

/// The items of a drill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Items {
    /// In the order in which they are asked.
    pub items: Vec<FocusItem>,
}

/// An item as it was when the drill was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FocusItem {
    /// Row of the item.
    pub item_id: i64,
    /// Version of the passage that it belongs to.
    pub passage_id: i64,
    /// Level of that passage.
    pub level: Level,
    /// What it asks of the listener.
    pub skill: Skill,
    /// All areas that it has.
    pub focus_areas: Vec<FocusArea>,
    /// Index of the first sentence that is heard, in its passage.
    pub first: i64,
    /// Index of the last one.
    pub last: i64,
    /// Indexes of the sentences that prove the key.
    pub evidence: Vec<i64>,
    /// What is asked, with the key.
    pub body: ItemBody,
}

impl Items {
    pub(super) fn score(&self, given: &Given) -> Vec<Score> {
        let given = |n: usize| given.get(&n).map_or("", String::as_str);
        let scores = self.items.iter().enumerate();
        scores.map(|(n, item)| item.body.score(given(n))).collect()
    }

    pub(super) fn shown(&self) -> Shown {
        Shown::Items(self.items.iter().map(shown).collect())
    }
}

fn shown(item: &FocusItem) -> ShownItem {
    let (stem, options, max_words) = match &item.body {
        ItemBody::MultipleChoice(choice) => (&choice.stem, choice.options.clone(), 0),
        ItemBody::ShortAnswer(short) => (&short.stem, Vec::new(), short.max_words),
        // A sentence to be written down has no focus area, and is its own key.
        ItemBody::Dictation(_) => return ShownItem::default(),
    };
    ShownItem {
        passage_id: item.passage_id,
        first: item.first,
        last: item.last,
        stem: stem.clone(),
        options,
        max_words,
    }
}

/// The first and the last sentence that are heard with an item: the whole passage for its main
/// idea, a wider part where one has to conclude from what is around, else one sentence before the
/// evidence and one after.
#[must_use]
pub fn stretch(area: FocusArea, evidence: &[i64], n_sentences: i64) -> (i64, i64) {
    let end = (n_sentences - 1).max(0);
    let margin = match area {
        FocusArea::MainIdea => return (0, end),
        FocusArea::Inference | FocusArea::SpeakerAttitude | FocusArea::CauseEffect => 2,
        _ => 1,
    };
    let (Some(first), Some(last)) = (evidence.iter().min(), evidence.iter().max()) else {
        return (0, end);
    };
    ((first - margin).max(0), (last + margin).min(end))
}

/// An item that could be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Row of the item.
    pub item_id: i64,
    /// Passage that it belongs to.
    pub passage_id: i64,
    /// Level of that passage.
    pub level: Level,
    /// Whether the learner's last response to it was wrong; else it was never answered.
    pub was_wrong: bool,
}

/// Rows of the items of the next drill, at most [`N_ITEMS`]: new ones before those that were wrong,
/// the nearest level first, and of one passage a second one only where there are no others. Empty
/// where nothing is near enough.
#[must_use]
pub fn choose(candidates: &[Candidate], level: Level, seed: Seed) -> Vec<i64> {
    let mut near: Vec<&Candidate> = candidates
        .iter()
        .filter(|one| distance(one.level, level) <= NEAR)
        .collect();
    near.sort_by_key(|one| {
        let rank = seed.rank(usize::try_from(one.item_id).unwrap_or(0));
        (one.was_wrong, distance(one.level, level), rank)
    });
    let mut chosen: Vec<&Candidate> = Vec::new();
    let mut others: Vec<&Candidate> = Vec::new();
    for one in near {
        let is_met = chosen.iter().any(|met| met.passage_id == one.passage_id);
        if is_met { &mut others } else { &mut chosen }.push(one);
    }
    // Sorted again, or a wrong one of another passage would come before a new one.
    chosen.extend(others);
    chosen.sort_by_key(|one| one.was_wrong);
    let ids = chosen.into_iter().map(|one| one.item_id);
    ids.take(N_ITEMS).collect()
}

fn distance(one: Level, other: Level) -> usize {
    (one as usize).abs_diff(other as usize)
}

/// The hidden passage that drills of an area and a level hang on. It says nothing itself.
#[must_use]
pub fn passage(area: FocusArea, level: Level) -> Passage {
    let (en, zh) = title(area);
    let both = |en: &str, zh: &str| Bilingual {
        en: en.to_owned(),
        zh: zh.to_owned(),
    };
    Passage {
        slug: format!("drill-{area}"),
        version: 1,
        level,
        topic: Topic::School,
        form: Form::Monologue,
        title: both(en, zh),
        context: both("Questions of several passages.", "来自多篇材料的题目。"),
        licence: "CC BY 4.0".to_owned(),
        provenance: "Made by code from this library".to_owned(),
        speakers: Vec::new(),
        turns: Vec::new(),
        items: Vec::new(),
    }
}

fn title(area: FocusArea) -> (&'static str, &'static str) {
    match area {
        FocusArea::MainIdea => ("Main idea", "主旨"),
        FocusArea::DetailComprehension => ("Details", "细节"),
        FocusArea::Inference => ("Reading between the lines", "推断"),
        FocusArea::Vocabulary => ("Words and phrases", "词语"),
        FocusArea::CauseEffect => ("Cause and effect", "因果"),
        FocusArea::Sequence => ("Order of events", "顺序"),
        FocusArea::SpeakerAttitude => ("What the speaker feels", "说话人的态度"),
        FocusArea::Comparison => ("Comparison", "比较"),
        FocusArea::NumberInformation => ("Amounts and prices", "数量和价格"),
        FocusArea::TimeReference => ("Times and dates", "时间和日期"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(item_id: i64, passage_id: i64, level: Level, was_wrong: bool) -> Candidate {
        Candidate {
            item_id,
            passage_id,
            level,
            was_wrong,
        }
    }

    #[test]
    fn the_whole_passage_is_heard_for_its_idea_and_else_what_is_around() {
        use FocusArea as A;
        for (area, evidence, expected) in [
            (A::MainIdea, vec![4], (0, 9)),
            (A::DetailComprehension, vec![4], (3, 5)),
            (A::Sequence, vec![2, 6], (1, 7)),
            (A::Inference, vec![4], (2, 6)),
            (A::NumberInformation, vec![0], (0, 1)),
            (A::Comparison, vec![9], (8, 9)),
            (A::Vocabulary, vec![], (0, 9)),
        ] {
            assert_eq!(
                stretch(area, &evidence, 10),
                expected,
                "{area} {evidence:?}"
            );
        }
    }

    #[test]
    fn new_items_come_before_wrong_ones_and_the_nearest_first() {
        let all = [
            candidate(1, 1, Level::B1, true),
            candidate(2, 2, Level::B2, false),
            candidate(3, 3, Level::B1, false),
            candidate(4, 4, Level::C1, false),
            candidate(5, 5, Level::A2, false),
            candidate(6, 3, Level::B1, false),
        ];
        let seed = Seed::of(&["x"]);
        let chosen = choose(&all, Level::B1, seed);
        assert_eq!(chosen.len(), N_ITEMS, "{chosen:?}");
        assert!(chosen[0] == 3 || chosen[0] == 6, "{chosen:?}");
        assert_eq!(chosen.last(), Some(&1), "a wrong one is last: {chosen:?}");
        assert!(!chosen.contains(&4), "C1 is far from B1: {chosen:?}");
        let second = chosen.iter().position(|id| *id == 9 - chosen[0]);
        assert_eq!(second, Some(3), "after the other passages: {chosen:?}");
        assert_eq!(choose(&all, Level::B1, seed), chosen);
        assert_eq!(choose(&all[3..4], Level::B1, seed), Vec::<i64>::new());
    }
}
