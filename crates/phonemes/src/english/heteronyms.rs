//! Words that are written alike and said differently, where the part of speech alone is wrong
//! or not enough. What this module leaves open is decided by the lexicon and the tagger.

use super::view::View;
use crate::Accent;

/// American and British phonemes.
type Said = (&'static str, &'static str);

/// The pronunciation of `word` (small letters) in its place, if the words around tell it.
pub(super) fn choose(word: &str, view: &View<'_>, accent: Accent) -> Option<&'static str> {
    let (us, uk) = match word {
        "read" => read(view),
        "lead" => lead(view)?,
        "live" => live(view)?,
        "lives" => lives(view)?,
        "bow" | "bows" => bow(word, view)?,
        "bass" => bass(view),
        "minute" => minute(view)?,
        "close" => close(view)?,
        "wind" | "winds" => wind(word, view)?,
        "wound" => wound(view),
        "tear" | "tears" => tear(word, view)?,
        "row" | "rows" => row(word, view)?,
        "sow" | "sows" => sow(word, view),
        "resume" => resume(view),
        "polish" => polish(view)?,
        "use" => with_verb(view, ("jˈus", "jˈuːs"), ("jˈuz", "jˈuːz"))?,
        "contract" => contract(view)?,
        "does" => does(view)?,
        _ => return None,
    };
    Some(match accent {
        Accent::Us => us,
        Accent::Uk => uk,
    })
}

/// Words that a verb in its basic form follows.
pub(super) fn precedes_verb(word: &str) -> bool {
    matches!(
        word,
        "will"
            | "would"
            | "can"
            | "could"
            | "may"
            | "might"
            | "must"
            | "shall"
            | "should"
            | "cannot"
            | "can't"
            | "won't"
            | "don't"
            | "doesn't"
            | "didn't"
            | "wouldn't"
            | "couldn't"
            | "shouldn't"
            | "mustn't"
            | "let's"
            | "please"
            | "i'll"
            | "you'll"
            | "we'll"
            | "they'll"
            | "he'll"
            | "she'll"
            | "it'll"
            | "i'd"
            | "you'd"
            | "we'd"
            | "they'd"
            | "do"
            | "did"
            | "to"
            | "gonna"
            | "help"
            | "helps"
            | "let"
            | "lets"
            | "make"
            | "makes"
            | "made"
    )
}

fn is_determiner(word: &str) -> bool {
    matches!(
        word,
        "a" | "an"
            | "the"
            | "this"
            | "that"
            | "his"
            | "her"
            | "my"
            | "your"
            | "our"
            | "their"
            | "its"
            | "every"
            | "each"
            | "no"
            | "some"
            | "any"
            | "another"
            | "one"
            | "two"
            | "these"
            | "those"
    )
}

fn is_pronoun(word: &str) -> bool {
    matches!(
        word,
        "i" | "you" | "we" | "they" | "he" | "she" | "it" | "who"
    )
}

/// Noun or verb by the word before, where that is certain.
fn with_verb(view: &View<'_>, noun: Said, verb: Said) -> Option<Said> {
    let before = view.helper();
    if is_determiner(&before) || matches!(before.as_str(), "of" | "in" | "for") {
        return Some(noun);
    }
    (precedes_verb(&before) || is_pronoun(&view.back(1))).then_some(verb)
}

fn read(view: &View<'_>) -> Said {
    const PRESENT: Said = ("ɹˈid", "ɹˈiːd");
    const PAST: Said = ("ɹˈɛd", "ɹˈɛd");
    let helper = view.helper();
    if precedes_verb(&helper) && !matches!(helper.as_str(), "i'd" | "we'd" | "you'd" | "they'd") {
        return PRESENT;
    }
    let is_participle = matches!(
        helper.as_str(),
        "have"
            | "has"
            | "had"
            | "having"
            | "haven't"
            | "hasn't"
            | "hadn't"
            | "i've"
            | "you've"
            | "we've"
            | "they've"
            | "he's"
            | "she's"
            | "is"
            | "are"
            | "was"
            | "were"
            | "be"
            | "been"
            | "being"
            | "get"
            | "well"
            | "widely"
            | "i'd"
    );
    if is_participle {
        return PAST;
    }
    if is_determiner(&view.back(1))
        && !matches!(view.back(1).as_str(), "this" | "that" | "these" | "those")
    {
        return PRESENT;
    }
    if matches!(view.back(1).as_str(), "he" | "she" | "it") {
        return PAST;
    }
    const PAST_CUES: [&str; 14] = [
        "yesterday",
        "ago",
        "last",
        "once",
        "already",
        "earlier",
        "was",
        "were",
        "had",
        "did",
        "went",
        "said",
        "when",
        "told",
    ];
    const PRESENT_CUES: [&str; 18] = [
        "every",
        "often",
        "usually",
        "always",
        "sometimes",
        "now",
        "never",
        "daily",
        "rarely",
        "seldom",
        "today",
        "tomorrow",
        "weekends",
        "evenings",
        "mornings",
        "if",
        "generally",
        "regularly",
    ];
    if view.sentence_has(&PRESENT_CUES) && !view.sentence_has(&["yesterday", "ago", "last"]) {
        return PRESENT;
    }
    let is_past = match view.tag() {
        "VBD" | "VBN" => true,
        "VBP" => view.sentence_has(&PAST_CUES),
        "JJ" => !view.is_first(),
        _ => false,
    };
    if is_past && !view.is_first() || view.sentence_has(&["yesterday", "ago"]) {
        PAST
    } else {
        PRESENT
    }
}

fn lead(view: &View<'_>) -> Option<Said> {
    const METAL: Said = ("lˈɛd", "lˈɛd");
    const MATTER: [&str; 22] = [
        "pipe",
        "pipes",
        "paint",
        "paints",
        "poisoning",
        "acid",
        "ore",
        "mine",
        "mines",
        "shot",
        "bullet",
        "bullets",
        "pencil",
        "weight",
        "weights",
        "levels",
        "exposure",
        "contamination",
        "oxide",
        "crystal",
        "dust",
        "battery",
    ];
    const OTHERS: [&str; 8] = [
        "mercury", "zinc", "copper", "iron", "tin", "silver", "arsenic", "cadmium",
    ];
    let (before, after) = (view.back(1), view.next(1));
    let is_metal = MATTER.contains(&after.as_str())
        || OTHERS.contains(&before.as_str())
        || matches!(after.as_str(), "and" | "or") && OTHERS.contains(&view.next(2).as_str())
        || matches!(before.as_str(), "and" | "or") && OTHERS.contains(&view.back(2).as_str())
        || before == "of"
            && matches!(
                view.back(2).as_str(),
                "made" | "traces" | "amounts" | "levels" | "lump" | "piece" | "tons"
            )
        || matches!(
            before.as_str(),
            "contain" | "contains" | "contained" | "containing" | "pencil" | "molten" | "metal"
        )
        || matches!(after.as_str(), "in" | "from")
            && view.sentence_has(&[
                "water", "pipes", "paint", "petrol", "gasoline", "soil", "blood",
            ])
            && !is_determiner(&before)
        || before == "as" && view.back(2) == "heavy";
    is_metal.then_some(METAL)
}

fn live(view: &View<'_>) -> Option<Said> {
    const NOT_RECORDED: Said = ("lˈIv", "lˈIv");
    const VERB: Said = ("lˈɪv", "lˈɪv");
    const SHOWN: [&str; 32] = [
        "music",
        "broadcast",
        "broadcasts",
        "show",
        "shows",
        "concert",
        "concerts",
        "performance",
        "performances",
        "coverage",
        "stream",
        "streams",
        "streaming",
        "audience",
        "audiences",
        "band",
        "bands",
        "event",
        "events",
        "wire",
        "wires",
        "animals",
        "updates",
        "update",
        "chat",
        "recording",
        "recordings",
        "album",
        "tv",
        "television",
        "interview",
        "report",
    ];
    let (before, after) = (view.back(1), view.next(1));
    let is_sent = [
        "broadcast",
        "stream",
        "televis",
        "report",
        "perform",
        "record",
        "play",
        "watch",
        "film",
        "air",
        "sing",
        "sang",
        "shown",
        "seen",
    ];
    let is_after_sending = is_sent.iter().any(|stem| before.starts_with(stem))
        || matches!(
            before.as_str(),
            "go" | "going" | "goes" | "went" | "come" | "coming" | "comes"
        );
    let on_air = matches!(after.as_str(), "on" | "from" | "at" | "in" | "to")
        && !is_pronoun(&before)
        && !precedes_verb(&before)
        && (is_after_sending
            || matches!(
                view.next(2).as_str(),
                "television" | "tv" | "air" | "stage" | "radio" | "bbc" | "camera"
            ));
    let is_verb =
        precedes_verb(&before) || is_pronoun(&before) || matches!(view.helper().as_str(), "to");
    if is_verb && !(is_pronoun(&before) && SHOWN.contains(&after.as_str())) {
        return Some(VERB);
    }
    let on_stage = on_air || is_after_sending || SHOWN.contains(&after.as_str());
    let is_adjective = (is_determiner(&before)
        || matches!(before.as_str(), "is" | "are" | "was" | "were" | "be"))
        && before != "that";
    if on_stage || is_adjective {
        return Some(NOT_RECORDED);
    }
    // `people live in` is a verb whatever the tagger says of it.
    matches!(
        after.as_str(),
        "in" | "with" | "on" | "near" | "here" | "there" | "longer" | "together" | "alone"
    )
    .then_some(VERB)
}

fn lives(view: &View<'_>) -> Option<Said> {
    let before = view.back(1);
    let is_noun = is_determiner(&before) && before != "that"
        || matches!(
            before.as_str(),
            "people's" | "nine" | "many" | "of" | "save" | "saved" | "saves" | "daily" | "whole"
        );
    let is_verb = matches!(before.as_str(), "he" | "she" | "it" | "who")
        || matches!(
            view.next(1).as_str(),
            "in" | "with" | "near" | "here" | "there" | "alone"
        );
    if is_noun {
        return Some(("lˈIvz", "lˈIvz"));
    }
    is_verb.then_some(("lˈɪvz", "lˈɪvz"))
}

fn bow(word: &str, view: &View<'_>) -> Option<Said> {
    let (before, after) = (view.back(1), view.next(1));
    let is_gesture = precedes_verb(&before)
        || is_pronoun(&before)
        || before == "a"
            && ["t", "g", "m"]
                .iter()
                .any(|first| view.back(2).starts_with(first))
            && matches!(
                view.back(2).as_str(),
                "take"
                    | "took"
                    | "takes"
                    | "taking"
                    | "taken"
                    | "give"
                    | "gave"
                    | "gives"
                    | "make"
                    | "made"
            )
        || matches!(before.as_str(), "deep" | "low" | "polite" | "final")
        || matches!(after.as_str(), "down" | "before" | "out")
        || after == "to" && view.tag().starts_with("VB");
    let is_ship = after == "of" && view.sentence_has(&["ship", "boat", "vessel", "ferry", "yacht"])
        || after == "and" && view.next(2) == "stern"
        || before == "ship's";
    if !is_gesture && !is_ship {
        let is_thing = matches!(after.as_str(), "tie" | "and" | "ties") || is_determiner(&before);
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

fn bass(view: &View<'_>) -> Said {
    const WATERS: [&str; 17] = [
        "fish",
        "fishing",
        "caught",
        "catch",
        "lake",
        "river",
        "sea",
        "striped",
        "largemouth",
        "smallmouth",
        "grilled",
        "fillet",
        "fillets",
        "trout",
        "salmon",
        "fisherman",
        "hook",
    ];
    if view.sentence_has(&WATERS) {
        ("bˈæs", "bˈas")
    } else {
        ("bˈAs", "bˈAs")
    }
}

fn minute(view: &View<'_>) -> Option<Said> {
    const SMALL: Said = ("mInˈut", "mInjˈuːt");
    const MEASURED: [&str; 30] = [
        "amount",
        "amounts",
        "detail",
        "details",
        "quantity",
        "quantities",
        "particle",
        "particles",
        "trace",
        "traces",
        "difference",
        "differences",
        "change",
        "changes",
        "fragment",
        "fragments",
        "crack",
        "cracks",
        "organisms",
        "creatures",
        "scale",
        "proportion",
        "proportions",
        "portion",
        "size",
        "droplets",
        "grains",
        "pieces",
        "variations",
        "doses",
    ];
    let before = view.back(1);
    let is_small = MEASURED.contains(&view.next(1).as_str())
        || matches!(
            before.as_str(),
            "very" | "so" | "extremely" | "incredibly" | "tiny" | "too" | "almost"
        );
    let is_time = is_determiner(&before) || matches!(before.as_str(), "per" | "last" | "next");
    if is_small {
        return Some(SMALL);
    }
    is_time.then_some(("mˈɪnət", "mˈɪnɪt"))
}

fn close(view: &View<'_>) -> Option<Said> {
    const SHUT: Said = ("klˈOz", "klˈQz");
    const NEAR: Said = ("klˈOs", "klˈQs");
    let (before, after) = (view.back(1), view.next(1));
    let takes_object = is_determiner(&after)
        || matches!(
            after.as_str(),
            "at" | "early" | "late" | "down" | "it" | "them"
        );
    if matches!(
        after.as_str(),
        "to" | "by" | "enough" | "friend" | "friends" | "relatives" | "family" | "together"
    ) && before != "the"
        && !(precedes_verb(&before) && before != "made")
    {
        return Some(NEAR);
    }
    let is_verb = precedes_verb(&before)
        || view.is_first() && takes_object
        || before == "the" && after == "of"
        || before == "a" && view.sentence_has(&["drew", "draw", "came", "draws"])
        || matches!(after.as_str(), "at" | "early" | "late")
            && !is_determiner(&before)
            && before.ends_with('s')
            && !matches!(before.as_str(), "is" | "was");
    if is_verb {
        return Some(SHUT);
    }
    (matches!(
        before.as_str(),
        "very" | "so" | "too" | "is" | "are" | "was" | "were" | "a" | "how" | "quite" | "pretty"
    ))
    .then_some(NEAR)
}

fn wind(word: &str, view: &View<'_>) -> Option<Said> {
    let (before, after) = (view.back(1), view.next(1));
    let is_turned = matches!(
        after.as_str(),
        "up" | "down" | "through" | "around" | "round" | "along" | "its" | "back"
    ) && !matches!(
        before.as_str(),
        "the" | "strong" | "cold" | "wind" | "north" | "south" | "east" | "west"
    ) || precedes_verb(&before) && before != "made"
        || view.is_first() && is_determiner(&after);
    let said = |turn: Said, air: Said| if is_turned { turn } else { air };
    Some(if word == "winds" {
        said(("wˈIndz", "wˈIndz"), ("wˈɪndz", "wˈɪndz"))
    } else {
        said(("wˈInd", "wˈInd"), ("wˈɪnd", "wˈɪnd"))
    })
}

fn wound(view: &View<'_>) -> Said {
    let after = view.next(1);
    let is_turned = matches!(
        after.as_str(),
        "up" | "down" | "around" | "round" | "through" | "its" | "tightly" | "back" | "along"
    ) || is_pronoun(&view.back(1))
        || is_determiner(&after) && !is_determiner(&view.back(1)) && !precedes_verb(&view.back(1));
    if is_turned {
        ("wˈWnd", "wˈWnd")
    } else {
        ("wˈund", "wˈuːnd")
    }
}

fn tear(word: &str, view: &View<'_>) -> Option<Said> {
    let (before, after) = (view.back(1), view.next(1));
    let is_torn = matches!(
        after.as_str(),
        "up" | "down" | "apart" | "off" | "out" | "open" | "it" | "through" | "away"
    ) || precedes_verb(&before) && after != "gas"
        || before == "and" && view.back(2) == "wear"
        || after == "in" && matches!(before.as_str(), "a" | "the" | "small" | "big");
    let is_wept = matches!(after.as_str(), "gas" | "drop" | "drops")
        || matches!(
            before.as_str(),
            "single" | "in" | "into" | "her" | "his" | "of" | "my" | "their"
        );
    match (word, is_torn, is_wept) {
        ("tears", true, false) => Some(("tˈɛɹz", "tˈɛːz")),
        ("tear", true, false) => Some(("tˈɛɹ", "tˈɛː")),
        ("tears", false, _) => Some(("tˈɪɹz", "tˈɪəz")),
        ("tear", false, true) => Some(("tˈɪɹ", "tˈɪə")),
        _ if view.tag().starts_with("VB") => Some(("tˈɛɹ", "tˈɛː")),
        _ => Some(("tˈɪɹ", "tˈɪə")),
    }
}

fn row(word: &str, view: &View<'_>) -> Option<Said> {
    let (before, after) = (view.back(1), view.next(1));
    let is_quarrel = matches!(
        after.as_str(),
        "about" | "over" | "broke" | "erupted" | "between"
    ) || matches!(
        before.as_str(),
        "family" | "blazing" | "furious" | "huge" | "terrible" | "political"
    ) || before == "a"
        && matches!(view.back(2).as_str(), "had" | "having" | "have");
    Some(match (word, is_quarrel) {
        ("row", true) => ("ɹˈW", "ɹˈW"),
        ("row", false) => ("ɹˈO", "ɹˈQ"),
        (_, true) => ("ɹˈWz", "ɹˈWz"),
        _ => ("ɹˈOz", "ɹˈQz"),
    })
}

fn sow(word: &str, view: &View<'_>) -> Said {
    let is_pig = is_determiner(&view.back(1))
        || view.sentence_has(&["piglets", "pig", "pigs", "boar", "litter"]);
    match (word, is_pig) {
        ("sow", true) => ("sˈW", "sˈW"),
        ("sow", false) => ("sˈO", "sˈQ"),
        (_, true) => ("sˈWz", "sˈWz"),
        _ => ("sˈOz", "sˈQz"),
    }
}

fn resume(view: &View<'_>) -> Said {
    let (before, helper) = (view.back(1), view.helper());
    let is_paper = is_determiner(&before)
        || matches!(
            before.as_str(),
            "updated" | "good" | "impressive" | "strong" | "new" | "attached" | "job" | "best"
        )
        || view.tag().starts_with("NN") && !precedes_verb(&helper) && !is_determiner(&view.next(1));
    if is_paper {
        ("ɹˈɛzəmˌA", "ɹˈɛzjʊmˌA")
    } else {
        ("ɹəzˈum", "ɹɪzjˈuːm")
    }
}

/// The people, or what is done to shoes.
fn polish(view: &View<'_>) -> Option<Said> {
    const SHINE: Said = ("pˈɑlɪʃ", "pˈɒlɪʃ");
    const PEOPLE: Said = ("pˈOlɪʃ", "pˈQlɪʃ");
    let word = &view.tokens[view.idx].text;
    if !word.starts_with('P') {
        return Some(SHINE);
    }
    let is_order = view.is_first() && (is_determiner(&view.next(1)) || view.next(1) == "it");
    Some(if is_order { SHINE } else { PEOPLE })
}

fn contract(view: &View<'_>) -> Option<Said> {
    const NOUN: Said = ("kˈɑntɹˌækt", "kˈɒntɹakt");
    const VERB: Said = ("kəntɹˈækt", "kəntɹˈakt");
    let before = view.back(1);
    if is_determiner(&before) || matches!(before.as_str(), "new" | "signed" | "under") {
        return Some(NOUN);
    }
    let is_plural = before.ends_with('s')
        && !before.ends_with("ss")
        && !matches!(before.as_str(), "is" | "was" | "this");
    let follows = matches!(
        view.next(1).as_str(),
        "when" | "as" | "and" | "if" | "quickly" | "during" | "in" | "the" | "a" | "or" | ""
    );
    (precedes_verb(&before) || is_pronoun(&before) || is_plural && follows).then_some(VERB)
}

/// Female deer come in numbers.
fn does(view: &View<'_>) -> Option<Said> {
    let is_deer = view.sentence_has(&["deer", "bucks", "fawns", "buck", "fawn"])
        && is_determiner(&view.back(1));
    is_deer.then_some(("dˈOz", "dˈQz"))
}
