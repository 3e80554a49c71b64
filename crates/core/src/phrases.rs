//! Where a sentence can rest: at marks, before conjunctions, before some prepositions.
//!
//! A pause at the end of a phrase helps listeners more than slow speech does (Sugai, Yamane and
//! Kanzaki 2016), if it does not tear apart what belongs together.

use std::ops::Range;

/// A phrase before a conjunction has at least this many words, and so has the rest.
const MIN_WORDS: usize = 3;
/// A phrase this long may also end before a preposition.
const LONG_WORDS: usize = 5;

/// Words that begin a clause.
const CONJUNCTIONS: &[&str] = &[
    "after", "although", "and", "as", "because", "before", "but", "if", "or", "since", "so",
    "than", "that", "though", "unless", "until", "when", "where", "which", "while", "who", "whose",
    "why",
];

/// Words that begin a phrase of place, time or manner. Not `of` and `to`, which cling to the word
/// before.
const PREPOSITIONS: &[&str] = &[
    "about", "across", "against", "along", "around", "at", "behind", "between", "by", "during",
    "for", "from", "in", "inside", "into", "near", "on", "over", "past", "through", "towards",
    "under", "with", "without",
];

/// Indexes of the words that a phrase ends with; the last word of the sentence is not one.
///
/// `words` are the words of `text` in order, in Unicode scalars.
#[must_use]
pub fn phrase_ends(text: &str, words: &[Range<usize>]) -> Vec<usize> {
    let chars: Vec<char> = text.chars().collect();
    let mut ends = Vec::new();
    let mut n_words = 0;
    for (idx, pair) in words.windows(2).enumerate() {
        n_words += 1;
        let n_left = words.len() - idx - 1;
        let next = lower(&chars, &pair[1]);
        let is_end = has_mark(&chars, pair[0].end..pair[1].start)
            || (n_words >= MIN_WORDS && n_left >= MIN_WORDS && is_in(CONJUNCTIONS, &next))
            || (n_words >= LONG_WORDS && n_left >= MIN_WORDS && is_in(PREPOSITIONS, &next));
        if is_end {
            ends.push(idx);
            n_words = 0;
        }
    }
    ends
}

/// Words of the longest chunk.
const MAX_CHUNK_WORDS: usize = 4;

/// Indexes of the words that a chunk ends with, the last word among them: the phrases of
/// [`phrase_ends`] cut into pieces of two to four words. A phrase of one word stays one, since
/// what follows belongs to the next.
#[must_use]
pub fn chunk_ends(text: &str, words: &[Range<usize>]) -> Vec<usize> {
    let Some(last) = words.len().checked_sub(1) else {
        return Vec::new();
    };
    let mut ends = Vec::new();
    let mut start = 0;
    for end in phrase_ends(text, words).into_iter().chain([last]) {
        let n_words = end + 1 - start;
        let n_chunks = n_words.div_ceil(MAX_CHUNK_WORDS);
        ends.extend((1..=n_chunks).map(|n| start + n_words * n / n_chunks - 1));
        start = end + 1;
    }
    ends
}

fn lower(chars: &[char], word: &Range<usize>) -> String {
    let letters = chars.get(word.clone()).unwrap_or_default();
    letters.iter().flat_map(|c| c.to_lowercase()).collect()
}

fn has_mark(chars: &[char], between: Range<usize>) -> bool {
    let is_mark = |c: &char| ",;:.!?…—–".contains(*c);
    chars
        .get(between)
        .is_some_and(|between| between.iter().any(is_mark))
}

fn is_in(list: &[&str], word: &str) -> bool {
    list.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sentence with a bar at each end of a phrase.
    fn marked(text: &str) -> String {
        bars(text, phrase_ends)
    }

    fn bars(text: &str, ends: fn(&str, &[Range<usize>]) -> Vec<usize>) -> String {
        let mut at = 0;
        let words: Vec<Range<usize>> = text
            .split(' ')
            .map(|word| {
                let start = at;
                at += word.chars().count() + 1;
                let letters = word.trim_end_matches([',', '.', '?', ';', ':']);
                start..start + letters.chars().count()
            })
            .collect();
        let ends = ends(text, &words);
        let mut out = String::new();
        for (idx, word) in text.split(' ').enumerate() {
            out.push_str(word);
            out.push_str(if ends.contains(&idx) { " | " } else { " " });
        }
        out.trim_end().to_owned()
    }

    #[test]
    fn phrases_end_at_marks_and_before_clauses() {
        let cases = [
            ("No, I never said that.", "No, | I never said that."),
            (
                "She took the early train because the late one is full.",
                "She took the early train | because the late one is full.",
            ),
            (
                "The old clock above the door stopped in the middle of the night.",
                "The old clock above the door stopped | in the middle of the night.",
            ),
            ("Salt and pepper, please.", "Salt and pepper, | please."),
            ("I think that one.", "I think that one."),
        ];
        for (text, expected) in cases {
            assert_eq!(marked(text), expected);
        }
    }

    #[test]
    fn chunks_are_two_to_four_words_and_end_where_phrases_end() {
        let cases = [
            (
                "The old clock above the door stopped in the middle of the night.",
                "The old clock | above the door stopped | in the middle | of the night. |",
            ),
            ("No, I never said that.", "No, | I never said that. |"),
            ("Yes.", "Yes. |"),
        ];
        for (text, expected) in cases {
            assert_eq!(bars(text, chunk_ends), expected);
        }
        assert!(chunk_ends("", &[]).is_empty());
    }

    #[test]
    fn the_lists_are_sorted_and_nothing_gives_nothing() {
        assert!(CONJUNCTIONS.is_sorted() && PREPOSITIONS.is_sorted());
        assert!(phrase_ends("", &[]).is_empty());
        assert!(phrase_ends("Yes.", std::slice::from_ref(&(0..3))).is_empty());
    }
}
