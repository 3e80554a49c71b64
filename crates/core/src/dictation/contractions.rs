//! Contractions and reductions: `we'll`, `don't`, `gonna`.
//!
//! The table is generated from pronoun × ending and verb × `n't`. A contraction is a
//! second reading of its word, never a replacement: see the parent module.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// What `key` may stand for, each as separate words; empty for most words.
pub(super) fn expansions(key: &str) -> Vec<Vec<String>> {
    if let Some(spoken) = REDUCTIONS.get(key) {
        return spoken.iter().map(|phrase| split(phrase)).collect();
    }
    if let Some(verb) = negated(key) {
        return if key == "ain't" {
            ["am not", "is not", "are not", "has not", "have not"]
                .map(split)
                .to_vec()
        } else {
            vec![vec![verb.to_owned(), "not".to_owned()]]
        };
    }
    let Some((base, ending)) = tail(key) else {
        return Vec::new();
    };
    // `I'd've` is a contraction of a contraction; longer chains are nothing that anyone
    // says, and each link would double the readings.
    let mut bases = if base.matches('\'').count() < 2 {
        expansions(base)
    } else {
        Vec::new()
    };
    bases.push(vec![base.to_owned()]);
    bases
        .iter()
        .flat_map(|base| {
            words_of_ending(base, ending).map(|word| {
                let mut words = base.clone();
                words.push(word.to_owned());
                words
            })
        })
        .collect()
}

/// The verb under a negation: `can` for `can't` and `cannot`.
pub(super) fn negated(key: &str) -> Option<&'static str> {
    NEGATIONS.get(key).copied()
}

/// Splits `we'll` into `we` and `ll`; the ending is one of `m re s d ll ve`.
pub(super) fn tail(key: &str) -> Option<(&str, &str)> {
    key.rsplit_once('\'')
        .filter(|(base, ending)| !base.is_empty() && ENDINGS.contains(ending))
}

/// Restores a left-out apostrophe (`dont` → `don't`) unless that spells another word.
pub(super) fn with_apostrophe(form: &str) -> &str {
    BARE.get(form).map_or(form, String::as_str)
}

const ENDINGS: [&str; 6] = ["m", "re", "s", "d", "ll", "ve"];

const PRONOUNS: &str = "i you he she it we they that there here who what where when how";

const NEGATABLE: &str = "is are was were do does did have has had could would should must \
                         might need ought dare may";

/// Words of their own. `its` for `it's` is an error, if one that the ear cannot hear.
const WORDS_OF_THEIR_OWN: &str = "its ill well were hell shell wed shed id";

static REDUCTIONS: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    HashMap::from([
        ("gonna", vec!["going to"]),
        ("wanna", vec!["want to", "want a"]),
        ("gotta", vec!["got to", "got a"]),
        ("lemme", vec!["let me"]),
        ("gimme", vec!["give me"]),
        ("kinda", vec!["kind of"]),
        ("sorta", vec!["sort of"]),
        ("outta", vec!["out of"]),
        ("lotta", vec!["lot of"]),
        ("hafta", vec!["have to"]),
        ("oughta", vec!["ought to"]),
        ("dunno", vec!["do not know"]),
        ("gotcha", vec!["got you"]),
        ("whatcha", vec!["what are you", "what do you"]),
        ("shoulda", vec!["should have"]),
        ("coulda", vec!["could have"]),
        ("woulda", vec!["would have"]),
        ("musta", vec!["must have"]),
        ("c'mon", vec!["come on"]),
        ("y'all", vec!["you all"]),
        ("let's", vec!["let us"]),
        ("alright", vec!["all right"]),
        ("em", vec!["them"]),
        ("til", vec!["until"]),
        ("cuz", vec!["because"]),
        ("cos", vec!["because"]),
        ("ya", vec!["you"]),
        ("ok", vec!["okay"]),
        ("n", vec!["and"]),
        // Titles, which nobody says as they are written.
        ("mr", vec!["mister"]),
        ("mrs", vec!["missus"]),
        ("dr", vec!["doctor"]),
    ])
});

static NEGATIONS: LazyLock<HashMap<String, &str>> = LazyLock::new(|| {
    let mut table: HashMap<String, &str> = NEGATABLE
        .split_whitespace()
        .map(|verb| (format!("{verb}n't"), verb))
        .collect();
    // Those whose verb changes, and `cannot`, which is written as one word.
    for (contraction, verb) in [
        ("can't", "can"),
        ("cannot", "can"),
        ("won't", "will"),
        ("shan't", "shall"),
        ("ain't", "is"),
    ] {
        table.insert(contraction.to_owned(), verb);
    }
    table
});

static BARE: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let own: HashSet<&str> = WORDS_OF_THEIR_OWN.split_whitespace().collect();
    let with_pronoun = PRONOUNS.split_whitespace().flat_map(|pronoun| {
        endings_after(pronoun)
            .iter()
            .map(move |ending| format!("{pronoun}'{ending}"))
    });
    let have = [
        "should've",
        "could've",
        "would've",
        "must've",
        "might've",
        "o'clock",
    ];
    with_pronoun
        .chain(NEGATIONS.keys().cloned())
        .chain(have.map(str::to_owned))
        .map(|contraction| (contraction.replace('\'', ""), contraction))
        .filter(|(bare, contraction)| bare != contraction && !own.contains(bare.as_str()))
        .collect()
});

/// The endings that a pronoun takes, so that the table holds no `itre` and no `hem`.
fn endings_after(pronoun: &str) -> &'static [&'static str] {
    match pronoun {
        "i" => &["m", "d", "ll", "ve"],
        "you" | "we" | "they" => &["re", "d", "ll", "ve"],
        _ => &["s", "d", "ll"],
    }
}

fn words_of_ending(base: &[String], ending: &str) -> impl Iterator<Item = &'static str> + use<> {
    let question = matches!(
        base.last().map(String::as_str),
        Some("how" | "what" | "when" | "where" | "who" | "why")
    );
    let words: &[&str] = match ending {
        "m" => &["am"],
        "re" => &["are"],
        "s" if question => &["is", "has", "does"],
        "s" => &["is", "has"],
        "d" if question => &["would", "had", "did"],
        "d" => &["would", "had"],
        "ll" => &["will"],
        _ => &["have"],
    };
    words.iter().copied()
}

fn split(phrase: &str) -> Vec<String> {
    phrase.split_whitespace().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::{expansions, with_apostrophe};

    #[test]
    fn a_contraction_stands_for_its_words() {
        let cases = [
            ("we'll", "we will"),
            ("he'd", "he would | he had"),
            ("she's", "she is | she has"),
            ("can't", "can not"),
            ("won't", "will not"),
            ("mustn't", "must not"),
            ("gonna", "going to"),
            ("where'd", "where would | where had | where did"),
            ("i'd've", "i would have | i had have | i'd have"),
            ("let's", "let us"),
            ("walk", ""),
            ("rock'n'roll", ""),
        ];
        for (key, expected) in cases {
            let phrases: Vec<String> = expansions(key)
                .iter()
                .map(|words| words.join(" "))
                .collect();
            assert_eq!(phrases.join(" | "), expected, "{key}");
        }
    }

    #[test]
    fn an_apostrophe_may_be_left_out_unless_that_is_another_word() {
        for bare in [
            "dont", "cant", "wont", "im", "youre", "theyve", "thats", "shouldve", "oclock",
        ] {
            assert!(with_apostrophe(bare).contains('\''), "{bare}");
        }
        for word in [
            "its", "ill", "well", "were", "hell", "shell", "wed", "hem", "his",
        ] {
            assert_eq!(with_apostrophe(word), word);
        }
    }
}
