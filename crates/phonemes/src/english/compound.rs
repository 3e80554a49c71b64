//! Words of several parts: `well-known`, `iPhone`, `mother-in-law`.

use crate::script::is_letter;
use crate::stress::{self, PRIMARY};
use std::ops::Range;

/// The parts of a word in bytes: between hyphens, and before a capital inside.
pub(super) fn parts(word: &str) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    let chars: Vec<(usize, char)> = word.char_indices().collect();
    let mut start = 0;
    for (idx, &(at, c)) in chars.iter().enumerate() {
        if c == '-' {
            push(start..at, &mut parts);
            push(at..at + 1, &mut parts);
            start = at + 1;
            continue;
        }
        let last = idx.checked_sub(1).map(|idx| chars[idx].1);
        let next = chars.get(idx + 1).map(|pair| pair.1);
        let is_hump = c.is_uppercase()
            && last.is_some_and(|last| {
                last.is_lowercase() || last.is_uppercase() && next.is_some_and(char::is_lowercase)
            });
        if is_hump {
            push(start..at, &mut parts);
            start = at;
        }
    }
    push(start..word.len(), &mut parts);
    parts
}

fn push(range: Range<usize>, parts: &mut Vec<Range<usize>>) {
    if !range.is_empty() {
        parts.push(range);
    }
}

/// Of several stressed parts the lighter half loses its main stress, as misaki has it.
pub(super) fn level_stress(words: &[&str], phonemes: &mut [String]) {
    let mut spoken: Vec<(bool, usize, usize)> = phonemes
        .iter()
        .enumerate()
        .filter(|(_, phonemes)| !phonemes.is_empty())
        .map(|(idx, phonemes)| (phonemes.contains(PRIMARY), stress::weight(phonemes), idx))
        .collect();
    let n_stressed = spoken
        .iter()
        .filter(|(is_stressed, _, _)| *is_stressed)
        .count();
    let is_letter_first = |idx: usize| words[idx].chars().filter(|&c| is_letter(c)).count() == 1;
    if let [(_, _, first), (_, _, second)] = spoken[..]
        && is_letter_first(first)
    {
        phonemes[second] = stress::demote(&phonemes[second]);
        return;
    }
    if spoken.len() < 2 || n_stressed <= spoken.len().div_ceil(2) {
        return;
    }
    spoken.sort_unstable();
    for &(_, _, idx) in &spoken[..spoken.len() / 2] {
        phonemes[idx] = stress::demote(&phonemes[idx]);
    }
}
