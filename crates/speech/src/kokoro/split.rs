//! Cuts phonemes that are too many for one utterance.

use std::ops::Range;

/// The most phonemes of an utterance. The model takes 510, but its memory grows by 30 MB
/// with every second of audio, and 300 phonemes are about 20 s. Few sentences are longer.
const UTTERANCE_PHONEMES: usize = 300;

/// Ranges of `phonemes`, each of at most [`UTTERANCE_PHONEMES`], without the spaces between.
///
/// Cuts near the middle, so that no part is much shorter than the others: after a clause
/// mark if there is one in the middle half, else between words, else anywhere.
pub(super) fn split(phonemes: &[char]) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    split_range(phonemes, 0..phonemes.len(), &mut parts);
    parts
}

fn split_range(phonemes: &[char], range: Range<usize>, parts: &mut Vec<Range<usize>>) {
    let range = without_spaces(phonemes, range);
    if range.is_empty() {
        return;
    }
    if range.len() <= UTTERANCE_PHONEMES {
        parts.push(range);
        return;
    }
    let cut = cut(phonemes, &range);
    split_range(phonemes, range.start..cut, parts);
    split_range(phonemes, cut..range.end, parts);
}

fn cut(phonemes: &[char], range: &Range<usize>) -> usize {
    let middle = range.start + range.len() / 2;
    let quarter = range.len() / 4;
    let nearest = |fits: &dyn Fn(usize) -> bool| {
        let near = middle - quarter..middle + quarter;
        near.filter(|&at| fits(at))
            .min_by_key(|&at| at.abs_diff(middle))
    };
    // A mark belongs to what it ends, so the cut is at the space behind it.
    let after_mark = |at: usize| phonemes[at] == ' ' && is_clause_mark(phonemes[at - 1]);
    nearest(&after_mark)
        .or_else(|| nearest(&|at| phonemes[at] == ' '))
        .unwrap_or(middle)
}

fn is_clause_mark(symbol: char) -> bool {
    matches!(symbol, ',' | ';' | ':' | '.' | '!' | '?' | '—' | '…')
}

fn without_spaces(phonemes: &[char], mut range: Range<usize>) -> Range<usize> {
    while !range.is_empty() && phonemes[range.start] == ' ' {
        range.start += 1;
    }
    while !range.is_empty() && phonemes[range.end - 1] == ' ' {
        range.end -= 1;
    }
    range
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<String> {
        let phonemes: Vec<char> = text.chars().collect();
        let text = |range: Range<usize>| phonemes[range].iter().collect();
        split(&phonemes).into_iter().map(text).collect()
    }

    #[test]
    fn a_usual_sentence_stays_whole() {
        assert_eq!(parts(" ðə kˈæt sˈæt. "), ["ðə kˈæt sˈæt."]);
        assert!(parts("  ").is_empty());
    }

    #[test]
    fn a_long_one_is_cut_at_the_clause_nearest_the_middle() {
        let text = format!("{}, {}", "aaa ".repeat(45).trim(), "bbb ".repeat(50).trim());
        let parts = parts(&text);
        assert_eq!(parts.len(), 2);
        assert!(
            parts[0].ends_with(',') && parts[1].starts_with('b'),
            "{parts:?}"
        );
    }

    #[test]
    fn without_marks_it_is_cut_between_words_and_nothing_is_lost() {
        let text = "abcd ".repeat(300).trim().to_owned();
        let parts = parts(&text);
        assert!(
            parts
                .iter()
                .all(|part| part.chars().count() <= UTTERANCE_PHONEMES)
        );
        assert_eq!(parts.join(" "), text);
    }

    #[test]
    fn one_endless_word_is_cut_too() {
        let parts = parts(&"a".repeat(2000));
        assert_eq!(parts.concat().len(), 2000);
        assert!(parts.iter().all(|part| part.len() <= UTTERANCE_PHONEMES));
    }
}
