//! Endings of words: which words a word may be a form of.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::contractions;

/// Every word that `word` is a form of by the rules of spelling, itself first.
///
/// The rules are strict, so `runing` is no form of `run`; they do not know which results
/// exist, so `bus` is a form of `bu`.
pub(super) fn bases(word: &str) -> Vec<String> {
    let mut bases = vec![word.to_owned()];
    if let Some((base, _)) = contractions::tail(word) {
        bases.push(base.to_owned());
    }
    for ending in ENDINGS {
        if let Some(stem) = word.strip_suffix(ending) {
            let fits = |base: &String| base.len() > 1 && with_ending(base, ending) == word;
            bases.extend(candidates(stem).into_iter().filter(fits));
        }
    }
    if let Some(base) = IRREGULAR.get(word) {
        bases.push((*base).to_owned());
    }
    bases
}

/// Whether the irregular table knows `word`.
pub(super) fn is_irregular(word: &str) -> bool {
    IRREGULAR.contains_key(word)
}

/// What `word` is an irregular form of.
pub(super) fn irregular_base(word: &str) -> Option<&'static str> {
    IRREGULAR.get(word).copied().filter(|base| *base != word)
}

const ENDINGS: [&str; 8] = ["s", "es", "ed", "ing", "er", "est", "ly", "y"];

/// Words of several syllables that double their last letter, being stressed there.
const STRESSED_LAST: &str = "begin forget regret prefer refer defer infer confer transfer occur \
    concur recur incur admit permit commit submit omit emit transmit upset reset forbid control \
    patrol compel expel propel rebel equip outfit format kidnap program handicap worship unplug \
    input";

/// Each line of the table is a word and its irregular forms.
static IRREGULAR: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    include_str!("../../data/irregular_forms.txt")
        .lines()
        .filter_map(|line| line.split_once(' '))
        .flat_map(|(base, forms)| forms.split(' ').map(move |form| (form, base)))
        .collect()
});

/// What `stem` may have been before an ending came to it.
fn candidates(stem: &str) -> Vec<String> {
    let mut candidates = vec![stem.to_owned(), format!("{stem}e"), format!("{stem}le")];
    if let Some(stem) = stem.strip_suffix('i') {
        candidates.push(format!("{stem}y"));
    }
    if let Some(stem) = stem.strip_suffix('y') {
        candidates.push(format!("{stem}ie"));
    }
    if let Some(stem) = stem.strip_suffix("al") {
        candidates.push(stem.to_owned());
    }
    let mut letters = stem.chars().rev();
    if let (Some(last), Some(before)) = (letters.next(), letters.next())
        && last == before
    {
        candidates.push(stem[..stem.len() - last.len_utf8()].to_owned());
    }
    if stem.ends_with('l') {
        candidates.push(format!("{stem}l"));
    }
    candidates.sort();
    candidates.dedup();
    candidates
}

fn with_ending(base: &str, ending: &str) -> String {
    let stem_before_y = base
        .strip_suffix('y')
        .filter(|stem| !stem.ends_with(is_vowel));
    match ending {
        "s" if stem_before_y.is_some() || hisses(base) => String::new(),
        "es" => match stem_before_y {
            Some(stem) => format!("{stem}ies"),
            None if hisses(base) || base.ends_with('o') => format!("{base}es"),
            None => String::new(),
        },
        "ly" => adverb(base),
        "s" => format!("{base}s"),
        "ing" if base.ends_with("ie") => format!("{}ying", &base[..base.len() - 2]),
        "ing" if base.ends_with("ee") || base.ends_with("oe") || base.ends_with("ye") => {
            format!("{base}ing")
        }
        "ed" | "er" | "est" if stem_before_y.is_some() => {
            format!("{}i{ending}", stem_before_y.unwrap_or_default())
        }
        _ if base.ends_with('e') => format!("{}{ending}", &base[..base.len() - 1]),
        _ if doubles_last(base) => {
            format!("{base}{}{ending}", base.chars().last().unwrap_or_default())
        }
        _ => format!("{base}{ending}"),
    }
}

fn hisses(base: &str) -> bool {
    ["s", "x", "z", "ch", "sh"]
        .iter()
        .any(|end| base.ends_with(end))
}

fn adverb(base: &str) -> String {
    let consonant_before = |stem: &str| stem.ends_with(|letter: char| !is_vowel(letter));
    if let Some(stem) = base.strip_suffix('y').filter(|stem| consonant_before(stem)) {
        format!("{stem}ily")
    } else if let Some(stem) = base
        .strip_suffix("le")
        .filter(|stem| consonant_before(stem))
    {
        format!("{stem}ly")
    } else if base.ends_with("ic") {
        format!("{base}ally")
    } else if base.ends_with("ll") {
        format!("{base}y")
    } else {
        format!("{base}ly")
    }
}

/// `stop` and `begin`, but not `visit`, `keep` or `show`.
fn doubles_last(base: &str) -> bool {
    let letters: Vec<char> = base.replace("qu", "q").chars().collect();
    let [.., before, vowel, last] = letters[..] else {
        return false;
    };
    let is_closed = !is_vowel(before)
        && (is_vowel(vowel) || vowel == 'y')
        && !is_vowel(last)
        && !matches!(last, 'w' | 'x' | 'y' | 'h');
    is_closed
        && (n_vowel_groups(&letters) == 1
            || STRESSED_LAST.split_whitespace().any(|word| word == base))
}

fn n_vowel_groups(letters: &[char]) -> usize {
    letters
        .chunk_by(|left, right| is_vowel(*left) == is_vowel(*right))
        .filter(|group| is_vowel(group[0]))
        .count()
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u')
}

#[cfg(test)]
mod tests {
    use super::bases;

    #[test]
    fn forms_lead_to_their_base() {
        let cases = [
            ("walked", "walk"),
            ("walks", "walk"),
            ("tries", "try"),
            ("tried", "try"),
            ("trying", "try"),
            ("stopped", "stop"),
            ("running", "run"),
            ("beginning", "begin"),
            ("visiting", "visit"),
            ("making", "make"),
            ("lying", "lie"),
            ("seeing", "see"),
            ("boxes", "box"),
            ("goes", "go"),
            ("bigger", "big"),
            ("happiest", "happy"),
            ("happily", "happy"),
            ("gently", "gentle"),
            ("basically", "basic"),
            ("fully", "full"),
            ("taken", "take"),
            ("wrote", "write"),
            ("children", "child"),
            ("john's", "john"),
            ("quitting", "quit"),
            ("showed", "show"),
            ("icy", "ice"),
        ];
        for (form, base) in cases {
            assert!(bases(form).iter().any(|found| found == base), "{form}");
        }
    }

    #[test]
    fn misspelt_forms_lead_nowhere() {
        let cases = [
            ("runing", "run"),
            ("stoped", "stop"),
            ("comeing", "come"),
            ("trys", "try"),
            ("studyed", "study"),
            ("openned", "open"),
            ("boxs", "box"),
            ("went", "go"),
        ];
        for (form, base) in cases {
            assert!(!bases(form).iter().any(|found| found == base), "{form}");
        }
    }
}
