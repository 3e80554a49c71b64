//! Spelling and words follow the accent: a voice from London does not live in an apartment.

use super::clip::Clip;
use super::finding::{Findings, Gate, Place};
use super::words::words;
use crate::item::{Item, ItemBody};
use crate::passage::Passage;
use crate::taxonomy::Accent;

/// Beginnings of words that only British texts have.
const BRITISH: [&str; 53] = [
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
    "advert",
    "aeroplane",
    "aluminium",
    "dustbin",
    "judgement",
    "motorway",
];
/// Beginnings of words that only American texts have.
const AMERICAN: [&str; 47] = [
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
    "airplane",
    "aluminum",
    "mailbox",
    "trash",
    "vacation",
];
/// Beginnings that both have, which look like one of the above.
const BOTH: [&str; 8] = [
    "advertis",
    "humorous",
    "honorar",
    "laborator",
    "laborious",
    "vaporiz",
    "colorado",
    "cinematic",
];

/// Only where all speakers have one accent; a smell, because a word may be quoted.
pub(super) fn check(clip: &Clip<'_>, passage: &Passage, found: &mut Findings) {
    let has = |accent| {
        let mut speakers = passage.speakers.iter();
        speakers.any(|speaker| speaker.accent == accent)
    };
    let (foreign, name) = match (has(Accent::Uk), has(Accent::Us)) {
        (true, false) => (&AMERICAN[..], "American"),
        (false, true) => (&BRITISH[..], "British"),
        _ => return,
    };
    for (place, text) in texts(clip, passage) {
        for word in words(text).iter().filter(|word| begins(word, foreign)) {
            found.smell(
                Gate::Roles,
                place.clone(),
                format!("`{word}` is {name}: {text}"),
                "spelling and words of the accent",
            );
        }
    }
}

/// The English of a passage with its places. Accepted answers may have both spellings.
fn texts<'a>(clip: &'a Clip<'a>, passage: &'a Passage) -> Vec<(Place, &'a str)> {
    let sentences = clip.sentences.iter();
    let sentences = sentences.map(|sentence| (clip.at(sentence.line), sentence.text.as_str()));
    let seen = clip
        .seen
        .iter()
        .map(|(_, text, line)| (clip.at(*line), *text));
    let items = clip.questions.iter().zip(&passage.items);
    let items = items
        .flat_map(|(question, item)| of_item(item).map(|text| (clip.at_question(question), text)));
    sentences.chain(seen).chain(items).collect()
}

fn of_item(item: &Item) -> impl Iterator<Item = &str> {
    let (stem, options, rationale) = match &item.body {
        ItemBody::MultipleChoice(choice) => {
            (&choice.stem, &choice.options[..], Some(&choice.rationale))
        }
        ItemBody::ShortAnswer(short) => (&short.stem, &[][..], Some(&short.rationale)),
        ItemBody::Dictation(_) => return Vec::new().into_iter(),
    };
    let mut texts = vec![stem.as_str()];
    texts.extend(options.iter().map(String::as_str));
    texts.extend(rationale.map(|rationale| rationale.en.as_str()));
    texts.into_iter()
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
