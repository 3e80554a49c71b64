//! Abbreviations with a full stop.

use super::tables::{self, month};
use super::{Context, Rewritten};

/// `St.`, `Ave.`, `Jan.`, `No. 5`, `PhD`: what the lexicon lacks or reads wrongly.
pub(super) fn abbreviation(context: &Context<'_>) -> Option<Rewritten> {
    let core = context.core();
    if let Some(words) = degree(core) {
        let takes_stop = core.contains('.') && context.trail().starts_with('.');
        return Some(if takes_stop {
            Rewritten::with_stop(words)
        } else {
            Rewritten::new(words)
        });
    }
    if !context.trail().starts_with('.') {
        return None;
    }
    let is_full_month = |month: &str| month == core;
    let words = match core {
        "St" => saint_or_street(context),
        "Dr" if is_street(context) => "Drive",
        "No" | "Nos" | "no" | "nos" => number(context)?,
        "p" if before_digit(context) => "page",
        "Max" | "Ed" | "Sun" | "Sat" | "Wed" | "Mon" | "max" | "min" | "apt" | "est" | "ed"
        | "fig"
            if ends_sentence(context) =>
        {
            return None;
        }
        "Sun" | "Sat" | "Max" | "Ed" if !is_short_for(context) => return None,
        _ => match month(core).filter(|month| !is_full_month(month)) {
            Some(month) => month,
            None => tables::abbreviation(core)?,
        },
    };
    Some(Rewritten::with_stop(words))
}

/// Degrees are read letter by letter.
fn degree(core: &str) -> Option<&'static str> {
    Some(match core {
        "PhD" | "Ph.D" => "P.H.D",
        "BSc" | "B.Sc" => "B.S.C",
        "MSc" | "M.Sc" => "M.S.C",
        "PhDs" => "P.H.D's",
        _ => return None,
    })
}

/// `St. Mary` is a saint; `Main St. is` and `Main St.` are streets.
fn saint_or_street(context: &Context<'_>) -> &'static str {
    let follows_name = context.before().is_some_and(is_name);
    let precedes_name = context.trail() == "." && context.next().is_some_and(is_name);
    match (follows_name, precedes_name) {
        // `on Main St. Turn left` is a street, `the St. Louis zoo` follows no name.
        (true, true) if context.before().is_some_and(is_small_word) => "Saint",
        (false, true) => "Saint",
        _ => "Street",
    }
}

fn is_street(context: &Context<'_>) -> bool {
    let follows_name = context
        .before()
        .is_some_and(|before| is_name(before) && !is_small_word(before));
    let precedes_name = context.trail() == "." && context.next().is_some_and(is_name);
    follows_name && !precedes_name
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
}

/// Words that begin a sentence before a name.
fn is_small_word(word: &str) -> bool {
    matches!(
        word,
        "The" | "At" | "In" | "Near" | "From" | "Is" | "And" | "To" | "On" | "Old" | "Our"
    )
}

/// `No. 5` is a number; `No.` is an answer.
fn number(context: &Context<'_>) -> Option<&'static str> {
    let is_plural = context.core().ends_with('s');
    before_digit(context).then_some(if is_plural { "numbers" } else { "number" })
}

fn before_digit(context: &Context<'_>) -> bool {
    context
        .next()
        .is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()))
}

fn ends_sentence(context: &Context<'_>) -> bool {
    context.is_last()
        || context
            .next()
            .is_some_and(|next| next.starts_with(|c: char| c.is_uppercase()))
}

/// Words that are names or words as well are short for something only before a number or a
/// small letter.
fn is_short_for(context: &Context<'_>) -> bool {
    context.trail().len() > 1 || before_digit(context)
}
