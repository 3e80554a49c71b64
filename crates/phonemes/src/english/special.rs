//! Words whose form depends on what follows: a, an, the, to, in, by, am, used.

use super::Known;
use super::words::Setting;

/// The phonemes of such a word in its place; `None` for all others.
pub(super) fn word(known: &Known<'_>, word: &str, setting: &Setting<'_>) -> Option<String> {
    let tag = || (setting.tag)();
    let is = |small: &str| {
        word == small
            || word
                .strip_prefix(capital(small))
                .is_some_and(|rest| rest == &small[1..])
    };
    let before_pause = setting.vowel_next.is_none();
    let found = match word {
        "a" | "A" => {
            if tag() == "DT" {
                "ɐ"
            } else {
                "ˈA"
            }
        }
        "am" if !before_pause => "ɐm",
        "AM" | "AN" if tag().starts_with("NN") => return known.initialism(word),
        "an" | "An" | "AN" => "ɐn",
        "I" if tag() == "PRP" => "ˌI",
        "BY" if is_adverb(tag()) => "bˈI",
        "TO" if !matches!(tag(), "TO" | "IN") => return None,
        "IN" if tag() == "NNP" => return None,
        "THE" if tag() != "DT" => return None,
        "to" | "To" | "TO" => match setting.vowel_next {
            None => return known.lexicon.gold("to"),
            Some(false) => "tə",
            Some(true) => "tʊ",
        },
        "in" | "In" | "IN" => {
            if before_pause || tag() != "IN" {
                "ˈɪn"
            } else {
                "ɪn"
            }
        }
        "the" | "The" | "THE" => {
            if setting.vowel_next == Some(true) {
                "ði"
            } else {
                "ðə"
            }
        }
        _ if is("am") => return known.lexicon.gold("am"),
        _ if is("by") && is_adverb(tag()) => "bˈI",
        _ if is("used") => return used(known, setting),
        _ if is("vs") || is("vs.") => return known.lexicon.gold("versus"),
        _ => return dotted(known, word),
    };
    Some(found.to_owned())
}

/// The first letter of a small word as a capital.
fn capital(small: &str) -> char {
    char::from(small.as_bytes()[0].to_ascii_uppercase())
}

fn is_adverb(tag: &str) -> bool {
    tag.starts_with("RB")
}

/// `used to` is said with an s.
fn used(known: &Known<'_>, setting: &Setting<'_>) -> Option<String> {
    use crate::lexicon::Use;
    let is_habit = setting.to_next && matches!((setting.tag)(), "VBD" | "JJ");
    known
        .lexicon
        .find("used")?
        .pronounce(|how| is_habit && how == Use::Past)
}

/// `U.S.`, `e.g.`, and the `J.` of a name: letters with stops.
fn dotted(known: &Known<'_>, word: &str) -> Option<String> {
    let is_initial = word.len() == 2 && word.ends_with('.');
    let is_dotted = (is_initial || word.trim_matches('.').contains('.'))
        && word.chars().all(|c| c == '.' || c.is_alphabetic())
        && word.split('.').all(|part| part.len() < 3);
    is_dotted.then(|| known.initialism(word)).flatten()
}
