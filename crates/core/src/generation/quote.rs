//! Where a quotation stands in a text.

use crate::gates::words::words;

/// Fewest words that a quotation must have to be found by itself: one word stands anywhere.
const MIN_WORDS: usize = 2;

/// Index of the sentence that a quotation is of: the words of one are a run of the other's. Case,
/// punctuation and white space do not count. None where it stands nowhere.
#[must_use]
pub fn sentence_of(quote: &str, sentences: &[&str]) -> Option<usize> {
    let quoted = words(quote);
    if quoted.is_empty() {
        return None;
    }
    sentences.iter().position(|sentence| {
        let said = words(sentence);
        let is_part = quoted.len() >= MIN_WORDS.min(said.len()) && is_run(&quoted, &said);
        // A model may quote a sentence with the beginning of the next one.
        is_part || (said.len() > MIN_WORDS && is_run(&said, &quoted))
    })
}

fn is_run(part: &[String], whole: &[String]) -> bool {
    whole.windows(part.len().max(1)).any(|run| run == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_is_found_by_its_words() {
        let sentences = ["The bus left at nine.", "“Wait for me!” she said.", "No."];
        for (quote, expected) in [
            ("the bus left at nine", Some(0)),
            ("left at nine", Some(0)),
            ("Wait for me", Some(1)),
            ("No.", Some(2)),
            ("bus", None),
            ("The bus left at ten.", None),
            ("", None),
            ("…", None),
            ("The bus left at nine. Wait for me!", Some(0)),
        ] {
            assert_eq!(sentence_of(quote, &sentences), expected, "{quote}");
        }
    }
}
