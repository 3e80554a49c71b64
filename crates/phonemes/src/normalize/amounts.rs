//! Numbers that count something: money, units, percentages, fractions, ranges, ordinals.

use super::numbers::{self, is_number};
use super::tables::{self, currency, magnitude, unit_apart};
use super::{Context, Rewritten, fractions};
use crate::Accent;

/// `$12.50`, `£20`, `$3bn`, `$1.2` before `million`, `-$5`, `US$40`, `20€`.
pub(super) fn money(context: &Context<'_>) -> Option<Rewritten> {
    let core = context.core();
    let (minus, core) = match core.strip_prefix(['-', '−']) {
        Some(rest) => ("minus ", rest),
        None => ("", core),
    };
    let core = ["US", "A", "C", "AU", "CA", "NZ", "HK"]
        .iter()
        .find_map(|land| core.strip_prefix(land).filter(|rest| rest.starts_with('$')))
        .unwrap_or(core);
    let (first, last) = (core.chars().next()?, core.chars().last()?);
    let (sign, amount) = if currency(first).is_some() {
        (first, &core[first.len_utf8()..])
    } else {
        (last, &core[..core.len() - last.len_utf8()])
    };
    let names = currency(sign)?;
    let (amount, is_plural_unit) = match amount.strip_suffix('+') {
        Some(less) => (less, true),
        None => (amount, false),
    };
    let words = sum(amount, names, context)?;
    let more = if is_plural_unit { " plus" } else { "" };
    Some(Rewritten::new(format!("{minus}{words}{more}")))
}

fn sum(amount: &str, names: [&'static str; 4], context: &Context<'_>) -> Option<String> {
    let accent = context.accent;
    let digits_end = amount
        .find(|c: char| c.is_ascii_alphabetic())
        .unwrap_or(amount.len());
    let (number, suffix) = amount.split_at(digits_end);
    if let Some((from, to)) = number.split_once(['-', '–'])
        && is_number(from)
        && is_number(to)
    {
        let magnitude = magnitude(suffix)
            .map(|word| format!(" {word}"))
            .unwrap_or_default();
        let (from, to) = (numbers::any(from, accent), numbers::any(to, accent));
        return Some(format!("{from} to {to}{magnitude} {}", names[1]));
    }
    if !is_number(number) || number.starts_with(['-', '+']) {
        return None;
    }
    if let Some(magnitude) = magnitude(suffix) {
        return Some(format!(
            "{} {magnitude} {}",
            numbers::any(number, accent),
            names[1]
        ));
    }
    if !suffix.is_empty() {
        return None;
    }
    let has_magnitude = context.after().and_then(magnitude).is_some();
    if has_magnitude {
        return Some(numbers::any(number, accent));
    }
    let (whole, cents) = number.split_once('.').unwrap_or((number, ""));
    if cents.len() > 2 || (names[2].is_empty() && !cents.is_empty()) {
        return Some(format!("{} {}", numbers::any(number, accent), names[1]));
    }
    Some(coins(whole, cents, names, context))
}

/// `12` and `50` as `twelve dollars and fifty cents`.
fn coins(whole: &str, cents: &str, names: [&str; 4], context: &Context<'_>) -> String {
    let (accent, is_modifier) = (context.accent, is_modifier(context));
    let whole_value: u64 = whole.replace(',', "").parse().unwrap_or(u64::MAX);
    let cents_value: u64 = format!("{cents:0<2}").parse().unwrap_or_default();
    let name = |value: u64, one: usize| {
        names[if value == 1 || is_modifier {
            one
        } else {
            one + 1
        }]
    };
    let main = format!(
        "{} {}",
        numbers::cardinal(whole, accent),
        name(whole_value, 0)
    );
    let small = format!(
        "{} {}",
        numbers::of(cents_value, accent),
        name(cents_value, 2)
    );
    match (whole_value, cents_value) {
        (_, 0) => main,
        (0, _) => small,
        _ => format!("{main} and {small}"),
    }
}

/// `million` after `$1.2` is followed by the currency's name.
pub(super) fn magnitude_of_money(context: &Context<'_>) -> Option<Rewritten> {
    let before = context.before()?;
    let word = magnitude(context.core()).filter(|_| context.core().len() > 2)?;
    let sign = before.chars().find(|&c| currency(c).is_some())?;
    let amount = &before[before.find(sign)? + sign.len_utf8()..];
    let is_amount = amount
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '–'));
    (is_amount && !amount.is_empty()).then(|| {
        let name = currency(sign).map_or("", |names| names[1]);
        Rewritten::new(format!("{word} {name}"))
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
fn is_modifier(context: &Context<'_>) -> bool {
    let is_small = |word: &str| {
        matches!(
            word,
            "of" | "and"
                | "or"
                | "in"
                | "to"
                | "per"
                | "for"
                | "is"
                | "was"
                | "on"
                | "at"
                | "from"
                | "each"
        )
    };
    context
        .before()
        .is_some_and(|before| matches!(before, "a" | "an" | "A" | "An"))
        && context.after().is_some_and(|after| {
            after.bytes().all(|byte| byte.is_ascii_lowercase()) && !is_small(after)
        })
}

/// `km` after `10`; an abbreviation's stop goes with it.
pub(super) fn unit_after_number(context: &Context<'_>) -> Option<Rewritten> {
    let before = context.before()?;
    let number = before.rsplit(['-', '–']).next()?;
    let is_amount = is_number(number) || fractions::ends_with_sign(before);
    let is_modifier = context
        .back(2)
        .is_some_and(|word| matches!(word, "a" | "an" | "A" | "An"))
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
