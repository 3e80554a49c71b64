//! Gates for the items of one passage that no file holds: what a language model wrote.

use super::clips::of_passage;
use super::finding::{Findings, Place, Severity};
use super::{Source, evidence, leak, options};
use crate::content_file::passage::Lines;
use crate::passage::Passage;

/// Faults of the items by themselves: their options, keys that stand in a stem, typed keys that
/// are not in their evidence. With the index of the item, or none for a title or a context that
/// gives a key away.
#[must_use]
pub fn items(passage: &Passage) -> Vec<(Option<usize>, String)> {
    let source = Source {
        file: String::new(),
        lines: Lines {
            sentences: vec![0; passage.sentences().count()],
            items: vec![0; passage.items.len()],
            ..Lines::default()
        },
        content: passage.clone(),
    };
    let clip = of_passage(&source);
    let mut found = Findings::default();
    leak::check(&clip, &mut found);
    options::check(&clip, &mut found);
    for question in &clip.questions {
        evidence::contains_key(&clip, question, &mut found);
    }
    let faults = found.0.into_iter();
    faults
        .filter(|finding| finding.severity == Severity::Fault)
        .map(|finding| (index(&finding.place), finding.message))
        .collect()
}

fn index(place: &Place) -> Option<usize> {
    match place {
        Place::File { item, .. } => item.map(|number| number - 1),
        Place::Level(_) | Place::Library => None,
    }
}
