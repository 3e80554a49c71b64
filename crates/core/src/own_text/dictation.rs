//! Which sentences of a text are written down: the one rule for texts that nobody picked by hand.

use super::odd;
use crate::dictation::is_word;
use crate::gates::limits::N_DICTATIONS;
use crate::gates::words::tokens;

/// Lengths that a learner keeps in mind, in words.
const WORDS: std::ops::RangeInclusive<usize> = 5..=14;
/// The best of them.
const WORDS_BEST: usize = 9;
/// A sentence of up to so many words is taken where there is no better one.
const WORDS_MAX: usize = 25;

/// Indexes of the sentences to dictate, in order: at most four, from all parts of the text, of 5
/// to 14 words, nothing in them that a voice may misread or that few learners can spell, no
/// sentence twice. A text that has none gives its least unsuited ones; the first sentence comes
/// last, since the title often repeats it.
#[must_use]
pub fn dictated(sentences: &[&str]) -> Vec<usize> {
    let mut ranked: Vec<(usize, usize)> = sentences
        .iter()
        .enumerate()
        .filter(|(idx, text)| !sentences[..*idx].contains(text))
        .filter_map(|(idx, text)| Some((penalty(idx, text)?, idx)))
        .collect();
    ranked.sort_unstable();
    let part_of = |idx: usize| idx * N_DICTATIONS / sentences.len().max(1);
    let mut chosen: Vec<usize> = Vec::new();
    for is_spread in [true, false] {
        for (_, idx) in &ranked {
            let is_taken = chosen.contains(idx)
                || (is_spread && chosen.iter().any(|other| part_of(*other) == part_of(*idx)));
            if chosen.len() < N_DICTATIONS && !is_taken {
                chosen.push(*idx);
            }
        }
    }
    chosen.sort_unstable();
    chosen
}

/// How ill a sentence is suited; `None` for one that is never dictated.
fn penalty(idx: usize, sentence: &str) -> Option<usize> {
    let tokens = tokens(sentence);
    let n_words = tokens.len();
    if n_words == 0 || n_words > WORDS_MAX {
        return None;
    }
    let n_unknown = tokens
        .iter()
        .filter(|token| !token.to_lowercase().split('-').all(is_word))
        .count();
    let far = if WORDS.contains(&n_words) { 0 } else { 20 };
    let is_first = usize::from(idx == 0);
    Some(
        far + n_words.abs_diff(WORDS_BEST)
            + 4 * n_unknown
            + 10 * odd(sentence).len()
            + 10 * is_first,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_suited_sentences_of_all_parts_are_chosen() {
        let good = "We walked home along the river after work.";
        let mut sentences = vec!["No."; 12];
        sentences[1] = "She left her red umbrella on the bus today.";
        sentences[2] = "It costs $14 at the B&B.";
        sentences[4] = good;
        sentences[7] = "They say that the last train leaves at nine.";
        sentences[10] = "Please open the window before you go out.";
        sentences[11] = good;
        assert_eq!(dictated(&sentences), [1, 4, 7, 10]);
    }

    #[test]
    fn a_short_text_gives_what_it_has() {
        for (sentences, expected) in [
            (vec!["Good morning."], vec![0]),
            (vec!["Good morning.", "Good morning."], vec![0]),
            (vec![], vec![]),
        ] {
            assert_eq!(dictated(&sentences), expected, "{sentences:?}");
        }
        let endless = "and ".repeat(WORDS_MAX + 1);
        assert_eq!(dictated(&[endless.as_str(), "Fine."]), [1]);
    }

    #[test]
    fn the_same_text_always_gives_the_same() {
        let sentences = [
            "We like tea.",
            "We like tea a lot.",
            "It is hot and sweet here.",
        ];
        assert_eq!(dictated(&sentences), dictated(&sentences));
        assert_eq!(dictated(&sentences).len(), 3);
    }
}
