//! How long a passage has to be. The numbers are those of the product before this one.

use crate::passage::word_spans;

/// From this share of the target on a draft is worth making longer, in percent.
const EXPANDABLE: usize = 70;
/// From this share on the best text is good enough after all tries.
const KEPT: usize = 90;
/// From this share on it is long enough at once.
const GOOD: usize = 95;
/// From this share on it is too long.
const TOO_LONG: usize = 150;

/// Words that are asked for beyond [`GOOD`], in percent of the target: models write less than asked.
const MARGIN: usize = 5;

/// What a number of words means for a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Not worth making longer.
    TooShort,
    /// Worth making longer, and not enough as it is.
    Expandable,
    /// Enough, if nothing better came.
    Acceptable,
    /// As long as it should be.
    Good,
    /// Far longer than was asked for.
    TooLong,
}

impl Verdict {
    /// Judges a number of words.
    #[must_use]
    pub fn of(n_words: usize, target: usize) -> Self {
        let percent = (100 * n_words).checked_div(target).unwrap_or(0);
        match percent {
            TOO_LONG.. => Self::TooLong,
            GOOD.. => Self::Good,
            KEPT.. => Self::Acceptable,
            EXPANDABLE.. => Self::Expandable,
            _ => Self::TooShort,
        }
    }
}

/// Words to ask for when a text is made longer.
#[must_use]
pub fn words_to_ask_for(target: usize) -> usize {
    (target * (GOOD + MARGIN)).div_ceil(100)
}

/// Words of a text, of whatever script: runs of letters and digits.
#[must_use]
pub fn n_words<'a>(sentences: impl Iterator<Item = &'a str>) -> usize {
    sentences.map(|text| word_spans(text).len()).sum()
}

/// Comprehension items of a passage of so many words: eight to ten.
#[must_use]
pub fn n_items(target: usize) -> usize {
    (target / 100).clamp(8, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_judged_by_shares_of_the_target() {
        for (n_words, expected) in [
            (0, Verdict::TooShort),
            (167, Verdict::TooShort),
            (168, Verdict::Expandable),
            (215, Verdict::Expandable),
            (216, Verdict::Acceptable),
            (227, Verdict::Acceptable),
            (228, Verdict::Good),
            (359, Verdict::Good),
            (360, Verdict::TooLong),
        ] {
            assert_eq!(Verdict::of(n_words, 240), expected, "{n_words}");
        }
        assert_eq!(words_to_ask_for(240), 240);
        assert_eq!(words_to_ask_for(121), 121);
    }

    #[test]
    fn words_are_counted_in_every_script() {
        let texts = ["It’s a café-style déjà vu.", "यह एक किताब है।"];
        assert!(n_words(std::iter::once(texts[0])) == 5);
        assert!(n_words(std::iter::once(texts[1])) >= 4);
        for (target, n) in [(120, 8), (240, 8), (360, 8), (600, 8), (1_000, 10)] {
            assert_eq!(n_items(target), n);
        }
    }
}
