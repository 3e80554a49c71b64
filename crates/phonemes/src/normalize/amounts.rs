//! Numbers that count something: units, percentages, fractions, ranges, ordinals.

use super::numbers::{self, is_number};
use super::tables::{self, unit_apart};
use super::{Context, Rewritten, fractions};
use crate::Accent;

/// `6'2"` and `5′11″`, of people.
pub(super) fn height(context: &Context<'_>) -> Option<Rewritten> {
    let (feet, inches) = context.core().split_once(['\'', '’', '′'])?;
    let (bare, has_sign) = match inches.strip_suffix('″') {
        Some(bare) => (bare, true),
        None => (inches, false),
    };
    let (feet, inches): (u64, u64) = (feet.parse().ok()?, bare.parse().ok()?);
    if !(1..=9).contains(&feet) || inches > 11 {
        return None;
    }
    let words = |number| numbers::of(number, context.accent);
    let has_quote = !has_sign && context.trail().starts_with(['"', '”']);
    Some(Rewritten {
        n_trail: usize::from(has_quote),
        ..Rewritten::new(format!("{} foot {}", words(feet), words(inches)))
    })
}

/// `10-15`, `5–7%`, `20-30km`.
pub(super) fn range(context: &Context<'_>) -> Option<Rewritten> {
    let core = context.core();
    let dash = core
        .char_indices()
        .skip(1)
        .find(|(_, c)| matches!(c, '-' | '–' | '—'))?;
    let (from, to) = (&core[..dash.0], &core[dash.0 + dash.1.len_utf8()..]);
    let unit_at = to.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')));
    let (number, ending) = to.split_at(unit_at.unwrap_or(to.len()));
    // `5%-10%` and `10km–20km` name the unit twice.
    let from = Some(ending)
        .filter(|ending| !ending.is_empty())
        .and_then(|ending| from.strip_suffix(ending))
        .unwrap_or(from);
    if !is_number(from) || !is_number(number) {
        return None;
    }
    let accent = context.accent;
    let number = match ending {
        "" => numbers::any(number, accent),
        "st" | "nd" | "rd" | "th" => numbers::ordinal(number.parse().ok()?, accent),
        unit_name => format!(
            "{} {}",
            numbers::any(number, accent),
            tables::unit(unit_name, false)?
        ),
    };
    Some(Rewritten::new(format!(
        "{} to {number}",
        numbers::any(from, accent)
    )))
}

/// `50%`, `2.5%`.
pub(super) fn percent(context: &Context<'_>) -> Option<Rewritten> {
    let number = context
        .core()
        .strip_suffix('%')
        .filter(|number| is_number(number))?;
    Some(Rewritten::new(format!(
        "{} percent",
        numbers::any(number, context.accent)
    )))
}

/// The words for `10km`, `20°C`, `75¢`, `5kg`, `-3°`.
fn unit_of(core: &str, is_modifier: bool, accent: Accent) -> Option<String> {
    let end = core
        .char_indices()
        .find(|(at, c)| {
            !(c.is_ascii_digit()
                || matches!(c, '.' | ',')
                || *at == 0 && matches!(c, '-' | '−' | '+'))
        })?
        .0;
    let (number, name) = core.split_at(end);
    let name = tables::unit(name, number == "1" || is_modifier).filter(|_| is_number(number))?;
    Some(format!("{} {name}", numbers::any(number, accent)))
}

/// A unit in the same word as its number.
pub(super) fn unit(context: &Context<'_>) -> Option<Rewritten> {
    unit_of(context.core(), is_modifier(context), context.accent).map(Rewritten::new)
}

/// `a $20 bill`, `a 60W bulb`: what stands before a noun is not in the plural.
pub(super) fn is_modifier(context: &Context<'_>) -> bool {
    is_article(context.before()) && is_noun(context.after())
}

pub(super) fn is_article(word: Option<&str>) -> bool {
    matches!(word, Some("a" | "an" | "A" | "An"))
}

/// Whether the word may be a noun that an amount describes.
pub(super) fn is_noun(word: Option<&str>) -> bool {
    const SMALL: [&str; 12] = [
        "of", "and", "or", "in", "to", "per", "for", "is", "was", "on", "at", "from",
    ];
    word.is_some_and(|word| {
        word.bytes().all(|byte| byte.is_ascii_lowercase())
            && !SMALL.contains(&word)
            && word != "each"
    })
}

/// `km` after `10`; an abbreviation's stop goes with it.
pub(super) fn unit_after_number(context: &Context<'_>) -> Option<Rewritten> {
    let before = context.before()?;
    let number = before.rsplit(['-', '–']).next()?;
    let is_amount = is_number(number) || fractions::ends_with_sign(before);
    let is_modifier = is_article(context.back(2))
        && context.after().is_some_and(|after| {
            after.bytes().all(|byte| byte.is_ascii_lowercase()) && after != "of"
        });
    let name = unit_apart(context.core(), before == "1" || is_modifier).filter(|_| is_amount)?;
    let has_stop = context.trail().starts_with('.') && !context.is_last();
    Some(
        if has_stop
            && context
                .next()
                .is_some_and(|next| next.starts_with(|c: char| c.is_lowercase()))
        {
            Rewritten::with_stop(name)
        } else {
            Rewritten::new(name)
        },
    )
}

/// `1st`, `22nd`, `3rd`, `1,000th`.
pub(super) fn ordinal(context: &Context<'_>) -> Option<Rewritten> {
    let core = context.core();
    let digits = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|suffix| core.strip_suffix(suffix))?;
    let number: u64 = digits.replace(',', "").parse().ok()?;
    is_number(digits).then(|| Rewritten::new(numbers::ordinal(number, context.accent)))
}

/// Any other number, with what may cling to it: `10+`, `~50`, `No. 5` comes before.
pub(super) fn number(context: &Context<'_>) -> Option<Rewritten> {
    let core = context.core();
    let accent = context.accent;
    let (about, core) = match core.strip_prefix(['~', '≈']) {
        Some(rest) => ("about ", rest),
        None => ("", core),
    };
    let (core, plus) = match core.strip_suffix('+') {
        Some(rest) => (rest, " plus"),
        None => (core, ""),
    };
    if !is_number(core) {
        return None;
    }
    let is_round = |number: &u64| {
        (1100..=9999).contains(number) && number.is_multiple_of(100) && !number.is_multiple_of(1000)
    };
    let round = core
        .parse()
        .ok()
        .filter(is_round)
        .filter(|_| accent == Accent::Us);
    let words = match round {
        Some(number) => numbers::year(number, accent),
        None => numbers::any(core, accent),
    };
    Some(Rewritten::new(format!("{about}{words}{plus}")))
}
