//! Spelling and words follow the accent: a voice from London does not live in an apartment.

use super::clip::Clip;
use super::finding::{Findings, Gate};
use crate::passage::Speaker;
use crate::taxonomy::Accent;

/// Beginnings of words that only British texts have.
const BRITISH: [&str; 47] = [
    "armour",
    "behaviour",
    "colour",
    "favour",
    "flavour",
    "harbour",
    "honour",
    "humour",
    "labour",
    "neighbour",
    "odour",
    "rumour",
    "vapour",
    "centre",
    "fibre",
    "litre",
    "metre",
    "kilometre",
    "theatre",
    "sombre",
    "grey",
    "plough",
    "pyjama",
    "programme",
    "jewellery",
    "travell",
    "kerb",
    "moustache",
    "sceptic",
    "cosy",
    "defence",
    "offence",
    "tyre",
    "cheque",
    "storey",
    "woollen",
    "mum",
    "maths",
    "queue",
    "petrol",
    "pavement",
    "lorry",
    "biscuit",
    "cinema",
    "holidaymaker",
    "fortnight",
    "whilst",
];
/// Beginnings of words that only American texts have.
const AMERICAN: [&str; 42] = [
    "armor",
    "behavior",
    "color",
    "favor",
    "flavor",
    "harbor",
    "honor",
    "humor",
    "labor",
    "neighbor",
    "odor",
    "rumor",
    "vapor",
    "center",
    "fiber",
    "theater",
    "somber",
    "gray",
    "plow",
    "pajama",
    "jewelry",
    "traveling",
    "traveled",
    "traveler",
    "mustache",
    "skeptic",
    "cozy",
    "woolen",
    "mom",
    "mommy",
    "math",
    "sidewalk",
    "gasoline",
    "elevator",
    "apartment",
    "gotten",
    "soccer",
    "diaper",
    "faucet",
    "zucchini",
    "freeway",
    "movie",
];
/// Beginnings that both have, which look like one of the above.
const BOTH: [&str; 7] = [
    "humorous",
    "honorar",
    "laborator",
    "laborious",
    "vaporiz",
    "colorado",
    "cinematic",
];

/// Only where all speakers have one accent; a smell, because a word may be quoted.
pub(super) fn check(clip: &Clip<'_>, speakers: &[Speaker], found: &mut Findings) {
    let has = |accent| speakers.iter().any(|speaker| speaker.accent == accent);
    let (foreign, name) = match (has(Accent::Uk), has(Accent::Us)) {
        (true, false) => (&AMERICAN[..], "American"),
        (false, true) => (&BRITISH[..], "British"),
        _ => return,
    };
    for sentence in &clip.sentences {
        for word in sentence.words.iter().filter(|word| begins(word, foreign)) {
            found.smell(
                Gate::Roles,
                clip.at(sentence.line),
                format!("`{word}` is {name}: {}", sentence.text),
                "spelling and words of the accent",
            );
        }
    }
}

/// Short beginnings (`mom`, `math`) must be whole words, or many others would begin with them.
fn begins(word: &str, beginnings: &[&str]) -> bool {
    let fits = |start: &str| match start.len() {
        0..=4 => {
            word == start
                || word.strip_suffix('s') == Some(start)
                || word.strip_suffix("'s") == Some(start)
        }
        _ => word.starts_with(start),
    };
    beginnings.iter().copied().any(fits) && !BOTH.iter().any(|start| word.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::{AMERICAN, BRITISH, begins};

    #[test]
    fn forms_are_recognized_and_lookalikes_are_not() {
        for (word, british, american) in [
            ("colours", true, false),
            ("neighbors", false, true),
            ("mum's", true, false),
            ("moment", false, false),
            ("humorous", false, false),
            ("laboratory", false, false),
            ("greyer", false, false),
            ("grey", true, false),
        ] {
            assert_eq!(begins(word, &BRITISH), british, "{word}");
            assert_eq!(begins(word, &AMERICAN), american, "{word}");
        }
    }
}
