//! Words of texts, and whether two texts have words in common.

use crate::dictation;
use crate::passage::word_spans;
use std::collections::BTreeSet;

/// The words of a text as they stand.
pub(crate) fn tokens(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    word_spans(text)
        .into_iter()
        .map(|span| {
            chars[span.char_start..span.char_end]
                .iter()
                .map(|c| if *c == '’' { '\'' } else { *c })
                .collect()
        })
        .collect()
}

/// The words of a text in lower case, with straight apostrophes.
pub(crate) fn words(text: &str) -> Vec<String> {
    tokens(text)
        .iter()
        .map(|word| word.to_lowercase())
        .collect()
}

/// The words of sentences in lower case, without names and without what has no letters.
/// Capitals inside a sentence are names, and so are `names` at its beginning.
pub(crate) fn without_names<'a>(
    sentences: impl Iterator<Item = &'a str>,
    names: &BTreeSet<String>,
) -> Vec<String> {
    let mut words = Vec::new();
    for sentence in sentences {
        for (idx, token) in tokens(sentence).into_iter().enumerate() {
            let word = token.to_lowercase();
            let bare = word.strip_suffix("'s").unwrap_or(&word);
            let is_capital = token.chars().next().is_some_and(char::is_uppercase);
            let is_name = is_capital
                && (names.contains(bare) || (idx > 0 && bare != "i" && !bare.starts_with("i'")));
            if !is_name && word.chars().any(char::is_alphabetic) {
                words.push(word);
            }
        }
    }
    words
}

/// The words of a text that carry meaning, each by its base form, so that forms of one word are
/// equal. Hyphenated words are taken apart.
pub(crate) fn content_words(text: &str) -> BTreeSet<String> {
    words(text)
        .iter()
        .flat_map(|word| word.split('-').map(str::to_owned).collect::<Vec<_>>())
        .filter(|word| !word.is_empty() && !dictation::is_function_word(word))
        .map(|word| base(&word))
        .collect()
}

/// The shortest word that this project knows and `word` may be a form of; otherwise `word`.
pub(crate) fn base(word: &str) -> String {
    dictation::bases(word)
        .into_iter()
        .filter(|base| dictation::is_word(base))
        .min_by_key(|base| (base.len(), base.clone()))
        .unwrap_or_else(|| word.to_owned())
}

/// Whether the words of `phrase` stand in `text` in a row, compared as responses are.
pub(crate) fn is_heard_in(phrase: &str, text: &str) -> bool {
    let phrase = dictation::normalize(phrase);
    let phrase = ["the ", "a ", "an "]
        .iter()
        .find_map(|article| phrase.strip_prefix(article))
        .unwrap_or(&phrase);
    !phrase.is_empty()
        && format!(" {} ", dictation::normalize(text)).contains(&format!(" {phrase} "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_words_are_base_forms_without_grammar() {
        let words: Vec<String> = content_words("She was opening the known umbrellas.")
            .into_iter()
            .collect();
        assert_eq!(words, ["know", "open", "umbrella"]);
    }

    #[test]
    fn a_phrase_is_heard_in_other_spelling_and_without_its_article() {
        for (phrase, text, expected) in [
            ("the 15 pounds", "They're fifteen pounds.", true),
            ("a colour", "What color?", true),
            ("pound", "They're fifteen pounds.", false),
            ("", "Anything.", false),
        ] {
            assert_eq!(is_heard_in(phrase, text), expected, "{phrase}");
        }
    }
}
