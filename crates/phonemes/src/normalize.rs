//! Rewrites what misaki cannot read (clock times, units, ranges) and remembers where it stood.

use crate::units;
use std::ops::Range;

/// A whitespace-separated part of the text, perhaps rewritten to be read aloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// What misaki gets to read.
    pub(crate) text: String,
    /// Where the piece starts in the text as given, in Unicode scalars.
    pub(crate) start: usize,
    /// The piece without the punctuation around it, in Unicode scalars of the text as given.
    pub(crate) core: Range<usize>,
    /// Whether `text` differs from the text as given.
    pub(crate) is_rewritten: bool,
}

/// What a rule sees: a word without the punctuation around it, and its neighbours.
struct Context<'a> {
    core: &'a str,
    /// The punctuation after it; an abbreviation's own full stop comes first.
    trail: &'a str,
    before: Option<&'a str>,
    after: Option<&'a str>,
}

/// Splits `text` at white space and rewrites each part that needs it.
pub(crate) fn pieces(text: &str) -> Vec<Piece> {
    let words = split(text);
    (0..words.len()).map(|idx| piece(&words, idx)).collect()
}

fn piece(words: &[(usize, &str)], idx: usize) -> Piece {
    let (start, raw) = words[idx];
    let (lead, core, trail) = strip_punctuation(raw);
    let context = Context {
        core,
        trail,
        before: idx.checked_sub(1).map(|before| words[before].1),
        after: words.get(idx + 1).map(|after| after.1),
    };
    let core_start = start + lead.chars().count();
    let rewritten = rewrite(&context);
    let core_len = rewritten.as_ref().map_or(core.chars().count(), |rule| {
        core.chars().count() + rule.n_trail
    });
    let text = match &rewritten {
        Some(rule) => format!("{lead}{}{}", rule.text, rule.rest(trail, context.after)),
        None => harmless(raw),
    };
    Piece {
        is_rewritten: text != raw,
        text,
        start,
        core: core_start..core_start + core_len,
    }
}

/// misaki would read `[word](/x/)` as markup; a space between makes it text.
fn harmless(raw: &str) -> String {
    raw.replace("](", "] (")
}

/// A rule's answer: the words to read, and how much of the trailing punctuation it used up.
struct Rewritten {
    text: String,
    n_trail: usize,
}

impl Rewritten {
    fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            n_trail: 0,
        }
    }

    /// The punctuation left over. At the end of the text an abbreviation's stop ends the
    /// sentence too, so it stays.
    fn rest<'a>(&self, trail: &'a str, after: Option<&str>) -> &'a str {
        if after.is_none() && trail.chars().count() == self.n_trail {
            return trail;
        }
        trail.get(self.n_trail..).unwrap_or_default()
    }
}

fn rewrite(context: &Context<'_>) -> Option<Rewritten> {
    abbreviation(context)
        .or_else(|| clock_time(context))
        .or_else(|| money(context))
        .or_else(|| range(context.core))
        .or_else(|| decade(context.core))
        .or_else(|| unit(context))
        .or_else(|| units::symbol(context.core).map(Rewritten::new))
}

fn abbreviation(context: &Context<'_>) -> Option<Rewritten> {
    if !context.trail.starts_with('.') {
        return None;
    }
    let dotted = format!("{}.", context.core);
    let text = match units::abbreviation(&dotted) {
        Some(text) => text,
        None if dotted == "St." => saint_or_street(context.after),
        None => return None,
    };
    Some(Rewritten {
        text: text.to_owned(),
        n_trail: 1,
    })
}

/// `St. Mary` is a saint, `Main St. is closed` a street.
fn saint_or_street(after: Option<&str>) -> &'static str {
    match after.and_then(|word| word.chars().next()) {
        Some(first) if first.is_uppercase() => "Saint",
        _ => "Street",
    }
}

/// `7:45`, `7:05`, `12:00`, with or without `a.m.` in the same or the next word.
fn clock_time(context: &Context<'_>) -> Option<Rewritten> {
    let (clock, half) = split_half_of_day(context.core);
    let (hours, minutes) = clock.split_once(':')?;
    if !(is_digits(hours, 1..=2) && is_digits(minutes, 2..=2)) {
        return None;
    }
    let (hour, minute): (u8, u8) = (hours.parse().ok()?, minutes.parse().ok()?);
    if hour > 24 || minute > 59 {
        return None;
    }
    let has_half = !half.is_empty() || context.after.is_some_and(is_half_of_day);
    let spoken = match minute {
        0 if has_half || !(1..=12).contains(&hour) => hour.to_string(),
        0 => format!("{hour} o'clock"),
        1..=9 => format!("{hour} oh {minute}"),
        _ => format!("{hour} {minute}"),
    };
    Some(Rewritten::new(format!("{spoken}{half}")))
}

fn split_half_of_day(core: &str) -> (&str, &'static str) {
    for (suffix, spoken) in [
        ("am", " a.m."),
        ("pm", " p.m."),
        ("AM", " a.m."),
        ("PM", " p.m."),
    ] {
        if let Some(clock) = core.strip_suffix(suffix) {
            return (clock, spoken);
        }
    }
    (core, "")
}

fn is_half_of_day(word: &str) -> bool {
    let letters: String = word
        .chars()
        .filter(|c| c.is_alphabetic())
        .map(|c| c.to_ascii_lowercase())
        .collect();
    letters == "am" || letters == "pm"
}

/// `$3bn`; the currency is named after the magnitude.
fn money(context: &Context<'_>) -> Option<Rewritten> {
    let currency = match context.core.chars().next()? {
        '$' => "dollars",
        '£' => "pounds",
        '€' => "euros",
        _ => return None,
    };
    let amount = context.core.get(context.core.char_indices().nth(1)?.0..)?;
    for (suffix, magnitude) in [("bn", "billion"), ("m", "million"), ("k", "thousand")] {
        if let Some(number) = amount.strip_suffix(suffix)
            && is_number(number)
        {
            return Some(Rewritten::new(format!("{number} {magnitude} {currency}")));
        }
    }
    None
}

/// `10-15` and `2019–2020`; a phone number (`555-1234`) stays.
fn range(core: &str) -> Option<Rewritten> {
    let (from, to) = core.split_once(['-', '–'])?;
    let is_range = is_digits(from, 1..=4) && is_digits(to, 1..=4) && from.len() <= to.len();
    if !is_range || (from.len() == 3 && to.len() == 4) {
        return None;
    }
    Some(Rewritten::new(format!("{from} to {to}")))
}

/// `1990s` and `90s`.
fn decade(core: &str) -> Option<Rewritten> {
    let digits = core.strip_suffix('s')?;
    if !(is_digits(digits, 4..=4) || is_digits(digits, 2..=2)) || !digits.ends_with('0') {
        return None;
    }
    let (century, tens) = digits.split_at(digits.len() - 2);
    let tens: usize = tens.parse::<usize>().ok()? / 10;
    match (century, tens) {
        ("20", 0) => Some(Rewritten::new("two thousands")),
        ("", 0) => None,
        _ => Some(Rewritten::new(
            format!("{century} {}", units::decade(tens)?).trim_start(),
        )),
    }
}

/// `10km`, `20°C`, `75¢`, `1½`; `km` after a word that ends in a digit.
fn unit(context: &Context<'_>) -> Option<Rewritten> {
    let number_len = context.core.find(|c: char| !is_number_char(c))?;
    let (number, name) = context.core.split_at(number_len);
    if number.is_empty() {
        let follows_number = context.before?.ends_with(|c: char| c.is_ascii_digit());
        return units::unit(name)
            .filter(|_| follows_number)
            .map(Rewritten::new);
    }
    let name = units::unit(name).filter(|_| is_number(number))?;
    Some(Rewritten::new(format!("{number} {name}")))
}

fn is_number_char(c: char) -> bool {
    c.is_ascii_digit() || c == '.' || c == ','
}

fn is_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(is_number_char)
}

fn is_digits(text: &str, lengths: std::ops::RangeInclusive<usize>) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Words with the scalar they start at.
fn split(text: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut n_chars = 0;
    for part in text.split(char::is_whitespace) {
        if !part.is_empty() {
            words.push((n_chars, part));
        }
        n_chars += part.chars().count() + 1;
    }
    words
}

fn strip_punctuation(raw: &str) -> (&str, &str, &str) {
    const LEAD: [char; 7] = ['"', '“', '‘', '\'', '’', '(', '['];
    const TRAIL: [char; 11] = ['"', '”', '’', '\'', ')', ']', '.', ',', ';', '!', '?'];
    let core = raw.trim_start_matches(LEAD);
    let lead = &raw[..raw.len() - core.len()];
    let bare = core.trim_end_matches(TRAIL).trim_end_matches(':');
    let trail = &core[bare.len()..];
    (lead, bare, trail)
}
