//! Evidence and dictation are numbers of sentences, and have to follow them when the script changes.

use listen_core::content_file::draft::{Draft, numbers};
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::collections::HashMap;

/// Moves the numbers of `after` with the sentences that they meant in `before`. What a sentence
/// became that was changed keeps its number; the number of one that is gone is gone.
pub(super) fn follow(before: &Draft, after: &mut Draft) {
    let old: Vec<&str> = before.sentences().collect();
    let new: Vec<String> = after.sentences().map(str::to_owned).collect();
    let new: Vec<&str> = new.iter().map(String::as_str).collect();
    if old == new {
        return;
    }
    let places = places(&old, &new);
    for item in &mut after.items {
        item.evidence = moved(&item.evidence, &places);
    }
    after.dictation = moved(&after.dictation, &places);
}

/// Where each old sentence is now, both from 1.
fn places(old: &[&str], new: &[&str]) -> HashMap<usize, usize> {
    let mut places = HashMap::new();
    for op in capture_diff_slices(Algorithm::Myers, old, new) {
        let (from, to, n) = match op {
            DiffOp::Equal {
                old_index,
                new_index,
                len,
            } => (old_index, new_index, len),
            DiffOp::Replace {
                old_index,
                old_len,
                new_index,
                new_len,
            } => (old_index, new_index, old_len.min(new_len)),
            DiffOp::Delete { .. } | DiffOp::Insert { .. } => continue,
        };
        places.extend((0..n).map(|idx| (from + idx + 1, to + idx + 1)));
    }
    places
}

fn moved(text: &str, places: &HashMap<usize, usize>) -> String {
    let numbers = numbers(text).into_iter();
    let moved = numbers.filter_map(|number| places.get(&number));
    moved
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}
