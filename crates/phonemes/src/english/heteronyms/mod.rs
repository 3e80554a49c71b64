//! Words that are written alike and said differently, where the part of speech alone is wrong
//! or not enough. What this module leaves open is decided by the lexicon and the tagger.

mod things;
mod verbs;

use super::view::View;
use crate::Accent;

/// American and British phonemes.
type Said = (&'static str, &'static str);

/// The pronunciation of `word` (small letters) in its place, if the words around tell it.
pub(super) fn choose(word: &str, view: &View<'_>, accent: Accent) -> Option<&'static str> {
    let (us, uk) = match word {
        "read" => verbs::read(view),
        "lead" => things::lead(view)?,
        "live" => verbs::live(view)?,
        "lives" => verbs::lives(view)?,
        "bow" | "bows" => things::bow(word, view)?,
        "bass" => things::bass(view),
        "minute" => things::minute(view)?,
        "close" => verbs::close(view)?,
        "wind" | "winds" => things::wind(word, view),
        "wound" => things::wound(view),
        "tear" | "tears" => things::tear(word, view),
        "row" | "rows" => things::row(word, view),
        "sow" | "sows" => things::sow(word, view),
        "resume" => verbs::resume(view),
        "polish" => things::polish(view),
        "use" => verbs::with_verb(view, ("jˈus", "jˈuːs"), ("jˈuz", "jˈuːz"))?,
        "contract" => verbs::contract(view)?,
        "does" => things::does(view)?,
        _ => return None,
    };
    Some(match accent {
        Accent::Us => us,
        Accent::Uk => uk,
    })
}

/// Whether `word` is in a list with spaces between.
fn among(word: &str, list: &str) -> bool {
    list.split_ascii_whitespace().any(|listed| listed == word)
}

/// Words that a verb in its basic form follows.
pub(super) fn precedes_verb(word: &str) -> bool {
    among(
        word,
        "will would can could may might must shall should cannot can't won't don't \
doesn't didn't wouldn't couldn't shouldn't mustn't let's please i'll you'll \
we'll they'll he'll she'll it'll i'd you'd we'd they'd do did to gonna help \
helps let lets make makes made",
    )
}

fn is_determiner(word: &str) -> bool {
    among(
        word,
        "a an the this that his her my your our their its every each no some any another \
one two these those",
    )
}

fn is_pronoun(word: &str) -> bool {
    among(word, "i you we they he she it who")
}
