//! Which words exist, and which of them are grammatical.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::{contractions, homophones, inflection, minimal_pairs, number_words, spelling};

/// Whether `key` is an English word that this project knows.
///
/// The list holds some thousand common words without their regular forms. A rarer word
/// counts as unknown, so a learner who types one instead of a word of nearly the same
/// letters is forgiven a spelling slip.
pub(super) fn is_real(key: &str) -> bool {
    is_listed(key)
        || contractions::negated(key).is_some()
        || !contractions::expansions(key).is_empty()
        || inflection::bases(key).iter().any(|base| is_listed(base))
}

/// Whether `key` is a small grammatical word, contractions of such words included.
pub(super) fn is_function(key: &str) -> bool {
    let base = contractions::tail(key).map_or(key, |(base, _)| base);
    let base = contractions::negated(base).unwrap_or(base);
    FUNCTION_WORDS.contains(base)
}

/// The words under which a dictionary has `key`, see [`super::dictionary_forms`].
pub(super) fn dictionary_forms(key: &str) -> Vec<String> {
    if let Some(verb) = contractions::negated(key) {
        return vec![verb.to_owned()];
    }
    let key = contractions::tail(key).map_or(key, |(base, _)| base);
    let is_entry = |word: &str| {
        let folded = spelling::fold(word);
        WORDS.contains(&folded) || FUNCTION_WORDS.contains(folded.as_str())
    };
    let irregular = inflection::irregular_base(key).map(str::to_owned);
    // The list has no regular forms, so that a word of the list is no form of another one:
    // `early` has nothing to do with `ear`.
    let mut forms: Vec<String> = if is_entry(key) || irregular.is_some() {
        let own = is_entry(key).then(|| key.to_owned());
        own.into_iter().chain(irregular).collect()
    } else {
        let bases = inflection::bases(key).into_iter();
        bases.filter(|base| is_entry(base)).collect()
    };
    forms.dedup();
    if forms.is_empty() {
        forms.push(key.to_owned());
    }
    forms
}

static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    include_str!("../../data/words.txt")
        .lines()
        .map(spelling::fold)
        .collect()
});

static FUNCTION_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    include_str!("../../data/function_words.txt")
        .lines()
        .collect()
});

fn is_listed(key: &str) -> bool {
    WORDS.contains(key)
        || FUNCTION_WORDS.contains(key)
        || homophones::is_listed(key)
        || minimal_pairs::is_listed(key)
        || inflection::is_irregular(key)
        || number_words::is_number_word(key)
}

#[cfg(test)]
mod tests {
    use super::{FUNCTION_WORDS, WORDS, dictionary_forms, is_function, is_real};

    #[test]
    fn the_lists_are_sorted_and_large_enough() {
        let words: Vec<&str> = include_str!("../../data/words.txt").lines().collect();
        assert!(words.is_sorted_by(|left, right| left < right));
        assert!(WORDS.len() >= 3_000, "{} words", WORDS.len());
        assert!(
            (120..=200).contains(&FUNCTION_WORDS.len()),
            "{}",
            FUNCTION_WORDS.len()
        );
    }

    #[test]
    fn forms_of_words_are_words_and_misspellings_are_not() {
        for word in [
            "house", "houses", "walked", "running", "it's", "don't", "john's", "colors",
        ] {
            assert!(is_real(word), "{word}");
        }
        for word in [
            "recieved",
            "tomorow",
            "runing",
            "wich",
            "becuase",
            "beleive",
            "definately",
        ] {
            assert!(!is_real(word), "{word}");
        }
    }

    #[test]
    fn forms_lead_to_the_entry_of_a_dictionary() {
        for (word, forms) in [
            ("running", "run"),
            ("leaving", "leave"),
            ("early", "early"),
            ("children", "child"),
            ("colours", "colour"),
            ("we'll", "we"),
            ("don't", "do"),
            ("house's", "house"),
            ("the", "the"),
            ("zyzzyva", "zyzzyva"),
        ] {
            assert_eq!(dictionary_forms(word), [forms], "{word}");
        }
        assert!(dictionary_forms("left").contains(&"leave".to_owned()));
    }

    #[test]
    fn function_words_include_their_contractions() {
        for word in ["the", "to", "we'll", "isn't", "of"] {
            assert!(is_function(word), "{word}");
        }
        assert!(!is_function("house") && !is_function("john's"));
    }
}
