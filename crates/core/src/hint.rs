//! A sentence with some of its letters hidden: less than the text, more than nothing.

use crate::dictation;
use crate::help::HelpRung;
use crate::taxonomy::closed_list;
use std::ops::Range;

closed_list! {
    /// How much of a sentence is shown. Later values show more.
    TextForm, "form" {
        /// How many words there are, and how long they are.
        Blurred => "blurred",
        /// The first letter of each word.
        FirstLetters => "first_letters",
        /// The words that carry the meaning; of the small ones the length.
        Keywords => "keywords",
        /// Everything.
        Full => "full",
    }
}

impl TextForm {
    /// What it counts as on the ladder of help; the length of words is none.
    #[must_use]
    pub fn rung(self) -> Option<HelpRung> {
        match self {
            Self::Blurred => None,
            Self::FirstLetters => Some(HelpRung::FirstLetters),
            Self::Keywords => Some(HelpRung::Keywords),
            Self::Full => Some(HelpRung::FullText),
        }
    }
}

/// Stands for a letter or digit that is not shown.
const HIDDEN: char = '·';

/// `text` as far as `form` shows it: hidden letters and digits become dots, so that every
/// character keeps its place. Numbers in digits are keywords.
///
/// `words` are the words of `text` in order, in Unicode scalars; what is outside of them
/// (punctuation) is shown but for its letters.
#[must_use]
pub fn shown(text: &str, words: &[Range<usize>], form: TextForm) -> String {
    if form == TextForm::Full {
        return text.to_owned();
    }
    let chars: Vec<char> = text.chars().collect();
    let mut out: Vec<char> = chars.iter().map(|c| hidden(*c)).collect();
    for word in words {
        let letters = chars.get(word.clone()).unwrap_or_default();
        for place in shown_places(letters, form) {
            out[word.start + place] = letters[place];
        }
    }
    out.into_iter().collect()
}

fn hidden(c: char) -> char {
    if c.is_alphanumeric() { HIDDEN } else { c }
}

/// Which letters of a word are shown.
fn shown_places(letters: &[char], form: TextForm) -> Range<usize> {
    let is_keyword = form == TextForm::Keywords && !is_small(letters);
    match form {
        TextForm::FirstLetters => 0..letters.len().min(1),
        _ if is_keyword => 0..letters.len(),
        _ => 0..0,
    }
}

fn is_small(letters: &[char]) -> bool {
    let word: String = letters.iter().collect();
    dictation::is_function_word(&word.to_lowercase().replace('’', "'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "She didn’t take the 8:30 train, did she?";

    fn words() -> Vec<Range<usize>> {
        vec![0..3, 4..10, 11..15, 16..19, 20..24, 25..30, 32..35, 36..39]
    }

    #[test]
    fn each_form_shows_more_than_the_one_before() {
        let cases = [
            (
                TextForm::Blurred,
                "··· ····’· ···· ··· ·:·· ·····, ··· ···?",
            ),
            (
                TextForm::FirstLetters,
                "S·· d···’· t··· t·· 8:·· t····, d·· s··?",
            ),
            (
                TextForm::Keywords,
                "··· ····’· take ··· 8:30 train, ··· ···?",
            ),
            (TextForm::Full, TEXT),
        ];
        for (form, expected) in cases {
            assert_eq!(shown(TEXT, &words(), form), expected, "{form}");
        }
    }

    #[test]
    fn every_character_keeps_its_place() {
        for form in TextForm::ALL {
            let shown = shown(TEXT, &words(), *form);
            assert_eq!(shown.chars().count(), TEXT.chars().count(), "{form}");
        }
        assert_eq!(shown("", &[], TextForm::Keywords), "");
    }

    #[test]
    fn only_letters_of_the_text_count_as_help() {
        assert_eq!(TextForm::Blurred.rung(), None);
        assert!(TextForm::Keywords.rung() > TextForm::FirstLetters.rung());
    }
}
