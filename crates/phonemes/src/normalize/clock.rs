//! Clock times.

use super::numbers::{is_digits, of};
use super::{Context, Rewritten};
use crate::Accent;

/// `7:45`, `7:05`, `12:00`, `19:30`, `10:05:30`, with `am` or `pm` in the same word or the next.
pub(super) fn time(context: &Context<'_>) -> Option<Rewritten> {
    let half_follows = context.after().is_some_and(is_half);
    spoken(context.core(), half_follows).map(Rewritten::new)
}

/// `9am-5pm`, `9:30–11:00`, `9-5pm`.
pub(super) fn range(context: &Context<'_>) -> Option<Rewritten> {
    let (from, to) = context.core().split_once(['-', '–'])?;
    if !is_clear(from) && !is_clear(to) {
        return None;
    }
    let half_follows = context.after().is_some_and(is_half);
    let until_half = half_follows || !split_half(to).1.is_empty();
    let either = |text, half| spoken(text, half).or_else(|| Some(of(field(text, 24)?, Accent::Us)));
    let (from, to) = (either(from, until_half)?, either(to, half_follows)?);
    Some(Rewritten::new(format!("{from} to {to}")))
}

/// Whether `text` can be nothing but a time: with a colon, or `am` or `pm`.
pub(super) fn is_clear(text: &str) -> bool {
    spoken(text, false).is_some_and(|_| text.contains(':') || !split_half(text).1.is_empty())
}

/// A time in words. `half_follows` says whether `am` or `pm` is the next word.
fn spoken(core: &str, half_follows: bool) -> Option<String> {
    let (clock, half) = split_half(core);
    let mut fields = clock.split([':', '.']);
    let (hours, minutes, seconds) = (fields.next()?, fields.next(), fields.next());
    let has_half = !half.is_empty() || half_follows;
    if clock.contains('.') && !has_half {
        return None;
    }
    let hour = field(hours, 24)?;
    let Some(minutes) = minutes else {
        // `7pm`; a number before `pm` is a number like any other.
        return (!half.is_empty()).then(|| format!("{} {half}", of(hour, Accent::Us)));
    };
    let minute = field(minutes, 59).filter(|_| minutes.len() == 2)?;
    let mut words = hour_and_minute(hour, minute, has_half);
    if let Some(seconds) = seconds {
        let second = field(seconds, 59)?;
        words = format!("{words} and {} seconds", of(second, Accent::Us));
    }
    if !half.is_empty() {
        words = format!("{words} {half}");
    }
    Some(words)
}

fn hour_and_minute(hour: u64, minute: u64, has_half: bool) -> String {
    let hours = of(hour, Accent::Us);
    match minute {
        0 if has_half => hours,
        0 if (1..=12).contains(&hour) => format!("{hours} o'clock"),
        0 if hour == 0 || hour == 24 => "midnight".to_owned(),
        0 => format!("{hours} hundred"),
        1..=9 => format!("{hours} oh {}", of(minute, Accent::Us)),
        _ => format!("{hours} {}", of(minute, Accent::Us)),
    }
}

fn field(text: &str, most: u64) -> Option<u64> {
    let value = text.parse().ok()?;
    (is_digits(text) && text.len() <= 2 && value <= most).then_some(value)
}

/// The time without `am` or `pm`, and that as it is read: letter by letter.
fn split_half(core: &str) -> (&str, &'static str) {
    let lower = core.to_ascii_lowercase();
    for (endings, spoken) in [(["a.m", "am"], "A.M"), (["p.m", "pm"], "P.M")] {
        for ending in endings {
            if lower.ends_with(ending) && lower.as_bytes()[0].is_ascii_digit() {
                return (&core[..core.len() - ending.len()], spoken);
            }
        }
    }
    (core, "")
}

fn is_half(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    matches!(word.as_str(), "am" | "pm" | "a.m" | "p.m")
}

/// `am` and `pm` after a time are read as letters, `7 a.m.` and `7am` alike.
pub(super) fn half_of_day(context: &Context<'_>) -> Option<Rewritten> {
    let follows_time = context.before()?.ends_with(|c: char| c.is_ascii_digit());
    let word = context.core().to_ascii_lowercase();
    let (letters, is_dotted) = match word.as_str() {
        "am" => ("A.M", false),
        "a.m" => ("A.M", true),
        "pm" => ("P.M", false),
        "p.m" => ("P.M", true),
        _ => return None,
    };
    if !follows_time {
        return None;
    }
    let takes_stop = is_dotted && context.trail().starts_with('.');
    Some(if takes_stop {
        Rewritten::with_stop(letters)
    } else {
        Rewritten::new(letters)
    })
}
