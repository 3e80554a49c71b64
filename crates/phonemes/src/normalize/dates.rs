//! Dates, years and decades.

use super::numbers::{self, is_digits};
use super::tables::{MONTHS, month, weekday};
use super::{Context, Rewritten, clock};
use crate::Accent;

/// `3/15/2024`, `15/03/2024`, `15.3.2024`, `2024-05-17`, `3/15/24`. Which of two small
/// numbers is the month follows the accent.
pub(super) fn numeric(context: &Context<'_>) -> Option<Rewritten> {
    let core = context.core();
    let separator = core.chars().find(|c| matches!(c, '/' | '-' | '.'))?;
    let fields: Vec<&str> = core.split(separator).collect();
    let [first, second, third] = fields.as_slice() else {
        return None;
    };
    if ![first, second, third].iter().all(|field| is_digits(field)) {
        return None;
    }
    let (year, month, day) = if first.len() == 4 {
        (*first, number(second)?, number(third)?)
    } else {
        let (a, b) = (number(first)?, number(second)?);
        let is_day_first =
            a > 12 || (b <= 12 && (context.accent == Accent::Uk || separator == '.'));
        if is_day_first {
            (*third, b, a)
        } else {
            (*third, a, b)
        }
    };
    let is_plausible =
        matches!(year.len(), 2 | 4) && (1..=12).contains(&month) && (1..=31).contains(&day);
    if !is_plausible || (separator == '.' && year.len() != 4) {
        return None;
    }
    let month = MONTHS.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
    Some(Rewritten::new(in_words(month, day, year, context.accent)))
}

fn number(text: &str) -> Option<u64> {
    text.parse().ok().filter(|_| text.len() <= 2)
}

fn in_words(month: &str, day: u64, year: &str, accent: Accent) -> String {
    let day = numbers::ordinal(day, accent);
    let year = match year.parse() {
        Ok(short @ 0..=9) => format!("oh {}", numbers::of(short, accent)),
        Ok(number) if year.len() == 2 => numbers::of(number, accent),
        Ok(number) => numbers::year(number, accent),
        Err(_) => numbers::each_digit(year),
    };
    match accent {
        Accent::Us => format!("{month} {day}, {year}"),
        Accent::Uk => format!("the {day} of {month}, {year}"),
    }
}

/// `March 15`, `15 March`, `March 15th`, `15th March`.
pub(super) fn day_of_month(context: &Context<'_>) -> Option<Rewritten> {
    let core = context.core();
    let digits = core.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let day = number(digits).filter(|_| is_day(core))?;
    let words = numbers::ordinal(day, context.accent);
    let is_after_month = context.back(1).and_then(month).is_some() && context.month_is_before();
    if is_after_month {
        return Some(Rewritten::new(match context.accent {
            Accent::Us => words,
            Accent::Uk => format!("the {words}"),
        }));
    }
    context.after().and_then(month)?;
    let has_article = context
        .before()
        .is_some_and(|before| before.eq_ignore_ascii_case("the"));
    let the = if has_article { "" } else { "the " };
    Some(Rewritten::new(format!("{the}{words} of")))
}

/// `Jan` in `3 Jan` and `Jan 2024`, `Tue` in `Tue, 5 Feb`, both sides of `Mon-Fri`: short names
/// of months and days where nothing but a date is meant.
pub(super) fn short_name(context: &Context<'_>) -> Option<Rewritten> {
    let core = context.core();
    // The abbreviation's stop is used up by another rule.
    if context.trail().starts_with('.') && !context.is_last() {
        return None;
    }
    if let Some((from, to)) = core.split_once(['-', '–']) {
        let days = weekday(from).zip(weekday(to));
        let (from, to) = days.or_else(|| month(from).zip(month(to)))?;
        return Some(Rewritten::new(format!("{from} to {to}")));
    }
    let name = match month(core) {
        Some(month) => Some(month).filter(|_| is_of_date(context)),
        None => weekday(core).filter(|_| precedes_date(context)),
    };
    name.map(Rewritten::new)
}

/// Whether a day stands before or behind this month, or a year behind it.
fn is_of_date(context: &Context<'_>) -> bool {
    let is_year = |word: &str| is_digits(word) && word.parse().is_ok_and(is_year);
    context.before().is_some_and(is_day)
        || context
            .after()
            .is_some_and(|after| is_day(after) || is_year(after))
}

/// Whether a day and a month, or a time, follow this weekday, perhaps behind a comma.
fn precedes_date(context: &Context<'_>) -> bool {
    let ahead = |n: usize| {
        context
            .parts
            .get(context.idx + n)
            .map_or("", |part| part.core)
    };
    let (first, second) = (ahead(1), ahead(2));
    is_day(first) && month(second).is_some()
        || month(first).is_some() && is_day(second)
        || first.split(['-', '–']).all(clock::is_clear)
}

/// `5` and `5th`.
fn is_day(word: &str) -> bool {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
    matches!(&word[digits.len()..], "" | "st" | "nd" | "rd" | "th")
        && is_digits(digits)
        && number(digits).is_some_and(|day| (1..=31).contains(&day))
}

impl Context<'_> {
    /// Only an abbreviation's stop may stand between a month and its day.
    fn month_is_before(&self) -> bool {
        let before = self.idx.checked_sub(1).map(|idx| self.parts[idx].trail);
        matches!(before, Some("" | "."))
    }
}

/// `1990s`, `1990's`, `90s`, `'90s`.
pub(super) fn decade(context: &Context<'_>) -> Option<Rewritten> {
    let core = context.core();
    let digits = core
        .strip_suffix("'s")
        .or_else(|| core.strip_suffix("’s"))
        .or_else(|| core.strip_suffix('s'))?;
    if !is_digits(digits) || !digits.ends_with('0') {
        return None;
    }
    let apostrophe = context.parts[context.idx].lead.ends_with(['\'', '’', '‘']);
    let number: u64 = digits.parse().ok()?;
    let text = match digits.len() {
        2 => numbers::decade(number / 10)?,
        4 if number.is_multiple_of(1000) => {
            format!("{}s", numbers::of(number, Accent::Us))
        }
        4 if number.is_multiple_of(100) => format!("{}s", numbers::year(number, Accent::Us)),
        4 => format!(
            "{} {}",
            numbers::of(number / 100, Accent::Us),
            numbers::decade(number / 10 % 10)
                .or_else(|| (number / 10 % 10 == 1).then(|| "tens".to_owned()))?
        ),
        _ => return None,
    };
    Some(Rewritten {
        n_lead: usize::from(apostrophe && digits.len() == 2),
        ..Rewritten::new(text)
    })
}

/// `2019–2020`, `1914-18`.
pub(super) fn year_range(context: &Context<'_>) -> Option<Rewritten> {
    let (from, to) = context.core().split_once(['-', '–', '—'])?;
    let is_years = is_digits(from) && is_digits(to) && from.len() == 4 && matches!(to.len(), 2 | 4);
    let (from, until): (u64, u64) = (from.parse().ok()?, to.parse().ok()?);
    if !is_years || !is_year(from) || (to.len() == 4 && !is_year(until)) {
        return None;
    }
    let until = if to.len() == 4 {
        numbers::year(until, context.accent)
    } else {
        numbers::of(until, context.accent)
    };
    Some(Rewritten::new(format!(
        "{} to {until}",
        numbers::year(from, context.accent)
    )))
}

/// Words before a year that could be any number.
fn precedes_year(word: &str) -> bool {
    matches!(
        word,
        "in" | "In"
            | "since"
            | "by"
            | "year"
            | "until"
            | "from"
            | "before"
            | "after"
            | "of"
            | "around"
    )
}

fn is_year(number: u64) -> bool {
    (1100..=2099).contains(&number)
}

/// `1984` and `2024`; what counts something is a number like any other.
pub(super) fn year(context: &Context<'_>) -> Option<Rewritten> {
    let core = context.core();
    let bare = core.strip_suffix("'s").or_else(|| core.strip_suffix("’s"));
    let digits = bare.unwrap_or(core);
    let is_early =
        |number: u64| (1010..1100).contains(&number) && context.before().is_some_and(precedes_year);
    let number = digits
        .parse()
        .ok()
        .filter(|&number| is_year(number) || is_early(number))?;
    if !is_digits(digits) || context.next().is_some_and(super::tables::is_unit) {
        return None;
    }
    let words = numbers::year(number, context.accent);
    Some(Rewritten::new(if bare.is_some() {
        words + "'s"
    } else {
        words
    }))
}
