//! Things that are written like other things: lead, bass, wind, tears.

use super::{Said, among, is_determiner, is_pronoun, precedes_verb};
use crate::english::view::View;

pub(super) fn lead(view: &View<'_>) -> Option<Said> {
    const METAL: Said = ("lˈɛd", "lˈɛd");
    const MATTER: &str = "pipe pipes paint paints poisoning acid ore mine mines shot bullet bullets pencil \
weight weights levels exposure contamination oxide crystal dust battery";
    const OTHERS: &str = "mercury zinc copper iron tin silver arsenic cadmium";
    let (before, after) = (view.back(1), view.next(1));
    let is_metal = among(&after, MATTER)
        || among(&before, OTHERS)
        || among(&after, "and or") && among(&view.next(2), OTHERS)
        || among(&before, "and or") && among(&view.back(2), OTHERS)
        || before == "of" && among(&view.back(2), "made traces amounts levels lump piece tons")
        || among(
            &before,
            "contain contains contained containing pencil molten metal",
        )
        || among(&after, "in from")
            && view.sentence_has("water pipes paint petrol gasoline soil blood")
            && !is_determiner(&before)
        || before == "as" && view.back(2) == "heavy";
    is_metal.then_some(METAL)
}

pub(super) fn bow(word: &str, view: &View<'_>) -> Option<Said> {
    let (before, after) = (view.back(1), view.next(1));
    let is_gesture = precedes_verb(&before)
        || is_pronoun(&before)
        || before == "a"
            && ["t", "g", "m"]
                .iter()
                .any(|first| view.back(2).starts_with(first))
            && among(
                &view.back(2),
                "take took takes taking taken give gave gives make made",
            )
        || among(&before, "deep low polite final")
        || among(&after, "down before out")
        || after == "to" && view.tag().starts_with("VB");
    let is_ship = after == "of" && view.sentence_has("ship boat vessel ferry yacht")
        || after == "and" && view.next(2) == "stern"
        || before == "ship's";
    if !is_gesture && !is_ship {
        let is_thing = among(&after, "tie and ties") || is_determiner(&before);
        let said = if word == "bows" {
            ("bˈOz", "bˈQz")
        } else {
            ("bˈO", "bˈQ")
        };
        return is_thing.then_some(said);
    }
    Some(if word == "bows" {
        ("bˈWz", "bˈWz")
    } else {
        ("bˈW", "bˈW")
    })
}

pub(super) fn bass(view: &View<'_>) -> Said {
    const WATERS: &str = "fish fishing caught catch lake river sea striped largemouth smallmouth grilled \
fillet fillets trout salmon fisherman hook";
    if view.sentence_has(WATERS) {
        ("bˈæs", "bˈas")
    } else {
        ("bˈAs", "bˈAs")
    }
}

pub(super) fn minute(view: &View<'_>) -> Option<Said> {
    const SMALL: Said = ("mInˈut", "mInjˈuːt");
    const MEASURED: &str = "amount amounts detail details quantity quantities particle particles trace \
traces difference differences change changes fragment fragments crack cracks \
organisms creatures scale proportion proportions portion size droplets grains \
pieces variations doses";
    let before = view.back(1);
    let is_small = among(&view.next(1), MEASURED)
        || among(&before, "very so extremely incredibly tiny too almost");
    let is_time = is_determiner(&before) || among(&before, "per last next");
    if is_small {
        return Some(SMALL);
    }
    is_time.then_some(("mˈɪnət", "mˈɪnɪt"))
}

pub(super) fn wind(word: &str, view: &View<'_>) -> Said {
    let (before, after) = (view.back(1), view.next(1));
    let is_turned = among(&after, "up down through around round along its back")
        && !among(&before, "the strong cold wind north south east west")
        || precedes_verb(&before) && before != "made"
        || view.is_first() && is_determiner(&after);
    let said = |turn: Said, air: Said| if is_turned { turn } else { air };
    if word == "winds" {
        said(("wˈIndz", "wˈIndz"), ("wˈɪndz", "wˈɪndz"))
    } else {
        said(("wˈInd", "wˈInd"), ("wˈɪnd", "wˈɪnd"))
    }
}

pub(super) fn wound(view: &View<'_>) -> Said {
    let after = view.next(1);
    let is_turned = among(
        &after,
        "up down around round through its tightly back along",
    ) || is_pronoun(&view.back(1))
        || is_determiner(&after) && !is_determiner(&view.back(1)) && !precedes_verb(&view.back(1));
    if is_turned {
        ("wˈWnd", "wˈWnd")
    } else {
        ("wˈund", "wˈuːnd")
    }
}

pub(super) fn tear(word: &str, view: &View<'_>) -> Said {
    let (before, after) = (view.back(1), view.next(1));
    let is_torn = among(&after, "up down apart off out open it through away")
        || precedes_verb(&before) && after != "gas"
        || before == "and" && view.back(2) == "wear"
        || after == "in" && among(&before, "a the small big");
    let is_wept =
        among(&after, "gas drop drops") || among(&before, "single in into her his of my their");
    match (word, is_torn, is_wept) {
        ("tears", true, false) => ("tˈɛɹz", "tˈɛːz"),
        ("tear", true, false) => ("tˈɛɹ", "tˈɛː"),
        ("tears", false, _) => ("tˈɪɹz", "tˈɪəz"),
        ("tear", false, true) => ("tˈɪɹ", "tˈɪə"),
        _ if view.tag().starts_with("VB") => ("tˈɛɹ", "tˈɛː"),
        _ => ("tˈɪɹ", "tˈɪə"),
    }
}

pub(super) fn row(word: &str, view: &View<'_>) -> Said {
    let (before, after) = (view.back(1), view.next(1));
    let is_quarrel = among(&after, "about over broke erupted between")
        || among(&before, "family blazing furious huge terrible political")
        || before == "a" && among(&view.back(2), "had having have");
    match (word, is_quarrel) {
        ("row", true) => ("ɹˈW", "ɹˈW"),
        ("row", false) => ("ɹˈO", "ɹˈQ"),
        (_, true) => ("ɹˈWz", "ɹˈWz"),
        _ => ("ɹˈOz", "ɹˈQz"),
    }
}

pub(super) fn sow(word: &str, view: &View<'_>) -> Said {
    let is_pig = is_determiner(&view.back(1)) || view.sentence_has("piglets pig pigs boar litter");
    match (word, is_pig) {
        ("sow", true) => ("sˈW", "sˈW"),
        ("sow", false) => ("sˈO", "sˈQ"),
        (_, true) => ("sˈWz", "sˈWz"),
        _ => ("sˈOz", "sˈQz"),
    }
}

/// The people, or what is done to shoes.
pub(super) fn polish(view: &View<'_>) -> Said {
    const SHINE: Said = ("pˈɑlɪʃ", "pˈɒlɪʃ");
    const PEOPLE: Said = ("pˈOlɪʃ", "pˈQlɪʃ");
    let word = &view.tokens[view.idx].text;
    if !word.starts_with('P') {
        return SHINE;
    }
    let is_order = view.is_first() && (is_determiner(&view.next(1)) || view.next(1) == "it");
    if is_order { SHINE } else { PEOPLE }
}

/// Female deer come in numbers.
pub(super) fn does(view: &View<'_>) -> Option<Said> {
    let is_deer = view.sentence_has("deer bucks fawns buck fawn") && is_determiner(&view.back(1));
    is_deer.then_some(("dˈOz", "dˈQz"))
}
