//! Amounts of money.

use super::amounts::{is_article, is_modifier, is_noun};
use super::numbers::{self, is_number};
use super::tables::{currency, magnitude};
use super::{Context, Rewritten};

/// One, more, a hundredth, more of those.
type Names = [&'static str; 4];

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

fn sum(amount: &str, names: Names, context: &Context<'_>) -> Option<String> {
    match amount.split_once(['-', '–']) {
        Some((from, to)) => sums(from, to, names, context),
        None => one_sum(amount, names, context),
    }
}

/// `10` and `15`, `10` and `$20`, `5m` and `$10m`: the currency is named once.
fn sums(from: &str, to: &str, names: Names, context: &Context<'_>) -> Option<String> {
    let bare = |text: &'_ str| {
        let bare = text.trim_matches(|c| currency(c) == Some(names)).to_owned();
        let digits = bare
            .trim_end_matches(|c: char| c.is_ascii_alphabetic())
            .len();
        let suffix = bare[digits..].to_owned();
        let scale = magnitude(&suffix).filter(|_| !suffix.is_empty());
        let is_sum = is_number(&bare[..digits]) && !bare.starts_with(['-', '+', '−']);
        (is_sum && (suffix.is_empty() || scale.is_some()))
            .then(|| (bare[..digits].to_owned(), scale))
    };
    let ((from, from_scale), (to, to_scale)) = (bare(from)?, bare(to)?);
    let has_coins = from_scale.or(to_scale).is_none() && (from.contains('.') || to.contains('.'));
    if has_coins {
        let (from, to) = (
            one_sum(&from, names, context)?,
            one_sum(&to, names, context)?,
        );
        return Some(format!("{from} to {to}"));
    }
    let words = |number: &str, scale: Option<&str>| {
        let scale = scale.map(|scale| format!(" {scale}")).unwrap_or_default();
        format!("{}{scale}", numbers::any(number, context.accent))
    };
    let from = words(&from, from_scale.filter(|_| from_scale != to_scale));
    let name = if is_before_magnitude(context) {
        ""
    } else {
        names[1]
    };
    Some(
        format!("{from} to {} {name}", words(&to, to_scale))
            .trim_end()
            .to_owned(),
    )
}

/// Whether `million` or the like follows, which is said before the currency.
fn is_before_magnitude(context: &Context<'_>) -> bool {
    context.after().and_then(magnitude).is_some()
}

fn one_sum(amount: &str, names: Names, context: &Context<'_>) -> Option<String> {
    let accent = context.accent;
    let digits_end = amount
        .find(|c: char| c.is_ascii_alphabetic())
        .unwrap_or(amount.len());
    let (number, suffix) = amount.split_at(digits_end);
    if !is_number(number) || number.starts_with(['-', '+', '−']) {
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
    if is_before_magnitude(context) {
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
        .all(|c| c.is_ascii_digit() || c == sign || matches!(c, '.' | ',' | '-' | '–'));
    let is_adjective = is_amount && is_article(context.back(2)) && is_noun(context.after());
    (is_amount && !amount.is_empty()).then(|| {
        let name = currency(sign).map_or("", |names| names[usize::from(!is_adjective)]);
        Rewritten::new(format!("{word} {name}"))
    })
}
