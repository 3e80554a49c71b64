//! Verbs that are written like nouns or adjectives, or like their past.

use super::{Said, among, is_determiner, is_pronoun, precedes_verb};
use crate::english::view::View;

pub(super) fn read(view: &View<'_>) -> Said {
    const PRESENT: Said = ("ɹˈid", "ɹˈiːd");
    const PAST: Said = ("ɹˈɛd", "ɹˈɛd");
    const PAST_CUES: &str =
        "yesterday ago last once already earlier was were had did went said when told";
    const PRESENT_CUES: &str = "every often usually always sometimes now never daily rarely seldom today \
tomorrow weekends evenings mornings if generally regularly";
    let helper = view.helper();
    if precedes_verb(&helper) && !among(&helper, "i'd we'd you'd they'd") {
        return PRESENT;
    }
    let is_participle = among(
        &helper,
        "have has had having haven't hasn't hadn't i've you've we've they've he's she's \
is are was were be been being get well widely i'd",
    );
    if is_participle {
        return PAST;
    }
    if is_determiner(&view.back(1)) && !among(&view.back(1), "this that these those") {
        return PRESENT;
    }
    if among(&view.back(1), "he she it") {
        return PAST;
    }
    if view.sentence_has(PRESENT_CUES) && !view.sentence_has("yesterday ago last") {
        return PRESENT;
    }
    let is_past = match view.tag() {
        "VBD" | "VBN" => true,
        "VBP" => view.sentence_has(PAST_CUES),
        "JJ" => !view.is_first(),
        _ => false,
    };
    if is_past && !view.is_first() || view.sentence_has("yesterday ago") {
        PAST
    } else {
        PRESENT
    }
}

pub(super) fn live(view: &View<'_>) -> Option<Said> {
    const NOT_RECORDED: Said = ("lˈIv", "lˈIv");
    const VERB: Said = ("lˈɪv", "lˈɪv");
    const SHOWN: &str = "music broadcast broadcasts show shows concert concerts performance performances \
coverage stream streams streaming audience audiences band bands event events \
wire wires animals updates update chat recording recordings album tv television \
interview report";
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
        || among(&before, "go going goes went come coming comes");
    let on_air = among(&after, "on from at in to")
        && !is_pronoun(&before)
        && !precedes_verb(&before)
        && (is_after_sending || among(&view.next(2), "television tv air stage radio bbc camera"));
    let is_verb = precedes_verb(&before) || is_pronoun(&before) || among(&view.helper(), "to");
    if is_verb && !(is_pronoun(&before) && among(&after, SHOWN)) {
        return Some(VERB);
    }
    let on_stage = on_air || is_after_sending || among(&after, SHOWN);
    let is_adjective =
        (is_determiner(&before) || among(&before, "is are was were be")) && before != "that";
    if on_stage || is_adjective {
        return Some(NOT_RECORDED);
    }
    // `people live in` is a verb whatever the tagger says of it.
    among(&after, "in with on near here there longer together alone").then_some(VERB)
}

pub(super) fn lives(view: &View<'_>) -> Option<Said> {
    let before = view.back(1);
    let is_noun = is_determiner(&before) && before != "that"
        || among(
            &before,
            "people's nine many of save saved saves daily whole",
        );
    let is_verb =
        among(&before, "he she it who") || among(&view.next(1), "in with near here there alone");
    if is_noun {
        return Some(("lˈIvz", "lˈIvz"));
    }
    is_verb.then_some(("lˈɪvz", "lˈɪvz"))
}

pub(super) fn close(view: &View<'_>) -> Option<Said> {
    const SHUT: Said = ("klˈOz", "klˈQz");
    const NEAR: Said = ("klˈOs", "klˈQs");
    let (before, after) = (view.back(1), view.next(1));
    let takes_object = is_determiner(&after) || among(&after, "at early late down it them");
    if among(
        &after,
        "to by enough friend friends relatives family together",
    ) && before != "the"
        && !(precedes_verb(&before) && before != "made")
    {
        return Some(NEAR);
    }
    let is_verb = precedes_verb(&before)
        || view.is_first() && takes_object
        || before == "the" && after == "of"
        || before == "a" && view.sentence_has("drew draw came draws")
        || among(&after, "at early late")
            && !is_determiner(&before)
            && before.ends_with('s')
            && !among(&before, "is was");
    if is_verb {
        return Some(SHUT);
    }
    (among(&before, "very so too is are was were a how quite pretty")).then_some(NEAR)
}

pub(super) fn resume(view: &View<'_>) -> Said {
    let (before, helper) = (view.back(1), view.helper());
    let is_paper = is_determiner(&before)
        || among(
            &before,
            "updated good impressive strong new attached job best",
        )
        || view.tag().starts_with("NN") && !precedes_verb(&helper) && !is_determiner(&view.next(1));
    if is_paper {
        ("ɹˈɛzəmˌA", "ɹˈɛzjʊmˌA")
    } else {
        ("ɹəzˈum", "ɹɪzjˈuːm")
    }
}

pub(super) fn contract(view: &View<'_>) -> Option<Said> {
    const NOUN: Said = ("kˈɑntɹˌækt", "kˈɒntɹakt");
    const VERB: Said = ("kəntɹˈækt", "kəntɹˈakt");
    let before = view.back(1);
    if is_determiner(&before) || among(&before, "new signed under") {
        return Some(NOUN);
    }
    let is_plural =
        before.ends_with('s') && !before.ends_with("ss") && !among(&before, "is was this");
    let follows = matches!(
        view.next(1).as_str(),
        "when" | "as" | "and" | "if" | "quickly" | "during" | "in" | "the" | "a" | "or" | ""
    );
    (precedes_verb(&before) || is_pronoun(&before) || is_plural && follows).then_some(VERB)
}

/// Noun or verb by the word before, where that is certain.
pub(super) fn with_verb(view: &View<'_>, noun: Said, verb: Said) -> Option<Said> {
    let before = view.helper();
    if is_determiner(&before) || among(&before, "of in for") {
        return Some(noun);
    }
    (precedes_verb(&before) || is_pronoun(&view.back(1))).then_some(verb)
}
