//! Phone numbers, codes, versions, and words with digits in them.

use super::numbers::{self, is_digits};
use super::{Context, Part, Rewritten};
use std::ops::Range;

/// `555-1234`, `555-123-4567`, `(020)` before `7946`, `+44`, `0800`.
pub(super) fn phone(context: &Context<'_>) -> Option<Rewritten> {
    let core = context.core();
    let bare = core.strip_prefix('+').unwrap_or(core);
    let groups: Vec<&str> = bare
        .split(['-', '.', ')', '('])
        .filter(|group| !group.is_empty())
        .collect();
    if groups.is_empty() || !groups.iter().all(|group| is_digits(group)) {
        return None;
    }
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let is_phone = match lengths.as_slice() {
        [3, 4] | [3, 3, 4] | [1, 3, 3, 4] => !core.contains('.') || lengths.len() > 2,
        [10 | 11] => groups[0].starts_with('0') || core.starts_with('+'),
        [_] => {
            core.starts_with('+') && follows_phone_group(context) || is_group(context, groups[0])
        }
        _ => core.starts_with('+') && lengths.len() > 1,
    };
    let plus = if core.starts_with('+') { "plus " } else { "" };
    is_phone.then(|| Rewritten::new(format!("{plus}{}", numbers::phone(&groups))))
}

fn follows_phone_group(context: &Context<'_>) -> bool {
    context
        .next()
        .is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether the number stands in a row of numbers that starts with a zero, a plus or an area
/// code in parentheses: `020 7946 0958`.
fn is_group(context: &Context<'_>, digits: &str) -> bool {
    if !is_phone_group(digits) {
        return false;
    }
    let row = &context.parts[row(context)];
    let starts = row[0].core.starts_with(['0', '+']) || row[0].lead.ends_with('(');
    let n_digits: usize = row.iter().map(|part| n_digits(part.core)).sum();
    row.len() > 1 && starts && (7..=15).contains(&n_digits)
}

/// The parts of the telephone number that the part at hand belongs to.
fn row(context: &Context<'_>) -> Range<usize> {
    /// Parts that are looked at; a number has fewer.
    const REACH: usize = 16;
    /// With so many digits a number may be complete.
    const ENOUGH: usize = 10;
    let parts = context.parts;
    let low = context.idx.saturating_sub(REACH);
    let mut start = (low + 1..=context.idx)
        .rev()
        .find(|&idx| !continues(parts, idx))
        .unwrap_or(low);
    let mut n_found = 0;
    let reach = start..parts.len().min(start + 2 * REACH);
    for idx in reach.clone() {
        let is_next = n_found >= ENOUGH && parts[idx].core.starts_with('0');
        let is_apart =
            idx > start && (!continues(parts, idx) || is_next && parts[idx].core.len() > 2);
        if is_apart && idx > context.idx {
            return start..idx;
        }
        if is_apart {
            (start, n_found) = (idx, 0);
        }
        n_found += n_digits(parts[idx].core);
    }
    start..reach.end
}

fn n_digits(core: &str) -> usize {
    core.bytes().filter(u8::is_ascii_digit).count()
}

/// Whether the part at `idx` goes on with the number of the part before it.
fn continues(parts: &[Part<'_>], idx: usize) -> bool {
    let (before, part) = (&parts[idx - 1], &parts[idx]);
    let is_joined = matches!(before.trail, "" | ")");
    let is_new =
        part.core.starts_with('+') || part.lead.ends_with('(') && !before.core.starts_with('+');
    is_joined && !is_new && is_phone_group(before.core) && is_phone_group(part.core)
}

fn is_phone_group(core: &str) -> bool {
    let bare = core.strip_prefix('+').unwrap_or(core);
    bare.len() <= 8 && bare.split('-').all(is_digits)
}

/// Words before a number that is read digit by digit.
const BEFORE_CODES: [&str; 16] = [
    "code",
    "pin",
    "room",
    "flight",
    "extension",
    "ext",
    "password",
    "zip",
    "postcode",
    "account",
    "confirmation",
    "reference",
    "booking",
    "id",
    "passcode",
    "serial",
];

/// Digits after such a word, and digits with a zero in front: `room 304`, `code 90210`.
pub(super) fn code(context: &Context<'_>) -> Option<Rewritten> {
    let core = context.core();
    if is_digits(core) && core.len() >= 3 {
        let is_number_word = |word: &str| matches!(word, "number" | "is" | "no");
        let mut back = 1;
        while context
            .back(back)
            .is_some_and(|word| is_number_word(&word.to_lowercase()))
            && back < 3
        {
            back += 1;
        }
        let before = context.back(back).map(str::to_lowercase);
        let is_code = before.is_some_and(|word| BEFORE_CODES.contains(&word.as_str()));
        return (is_code || is_dialled(context) || core.starts_with('0') || core.len() > 15)
            .then(|| Rewritten::new(spoken_code(core)));
    }
    version(core).map(Rewritten::new)
}

/// `Dial 911`, `call 999`, `a 911 call`.
fn is_dialled(context: &Context<'_>) -> bool {
    const SHORT: [&str; 12] = [
        "000", "101", "111", "112", "211", "311", "411", "511", "611", "911", "988", "999",
    ];
    let before = context.back(1).unwrap_or_default().to_lowercase();
    let after = context.after().unwrap_or_default();
    let is_call = ["call", "ring", "rang", "rung", "phone", "text"]
        .iter()
        .any(|verb| before.starts_with(verb))
        || ["call", "operator", "dispatch"]
            .iter()
            .any(|noun| after.starts_with(noun));
    before.starts_with("dial") || is_call && SHORT.contains(&context.core())
}

/// `CO2`, `H2O`: letters one by one, unlike the words that they would make.
pub(super) fn formula(context: &Context<'_>) -> Option<Rewritten> {
    let core = context.core();
    let mut words: Vec<String> = Vec::new();
    let mut n_elements = 0;
    let mut rest = core;
    while !rest.is_empty() {
        let element = ELEMENTS
            .iter()
            .find(|element| rest.starts_with(**element))?;
        rest = &rest[element.len()..];
        n_elements += 1;
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (count, after) = rest.split_at(digits);
        match words
            .last_mut()
            .filter(|word| word.ends_with(|c: char| c.is_ascii_uppercase()))
        {
            Some(word) => {
                word.push('.');
                word.push_str(&spelled(element));
            }
            None => words.push(spelled(element)),
        }
        if !count.is_empty() {
            let number = count
                .parse()
                .ok()
                .filter(|count| (2..=24).contains(count))?;
            words.push(numbers::of(number, context.accent));
        }
        rest = after;
    }
    (n_elements > 1 && n_digits(core) > 0).then(|| Rewritten::new(words.join(" ")))
}

/// The elements that texts for learners have; those of two letters first.
const ELEMENTS: [&str; 17] = [
    "Al", "Ca", "Cl", "Cu", "Fe", "Mg", "Na", "Si", "Zn", "H", "C", "N", "O", "P", "S", "F", "K",
];

fn spelled(element: &str) -> String {
    let letters = element
        .chars()
        .map(|letter| letter.to_ascii_uppercase().to_string());
    letters.collect::<Vec<_>>().join(".")
}

/// Digits one by one; a zero between others is `oh`.
fn spoken_code(digits: &str) -> String {
    numbers::each_digit(digits).replace("zero", "oh")
}

/// `1.2.3` and `192.168.0.1`.
fn version(core: &str) -> Option<String> {
    let fields: Vec<&str> = core.split('.').collect();
    let is_version = fields.len() > 2
        && fields
            .iter()
            .all(|field| is_digits(field) && field.len() < 10);
    let words = fields.iter().map(|field| match field.parse() {
        Ok(number) if field.len() < 3 => numbers::of(number, crate::Accent::Us),
        _ => numbers::each_digit(field),
    });
    is_version.then(|| words.collect::<Vec<_>>().join(" point "))
}

/// `MP3`, `COVID-19`, `A4`, `4K`, `24/7`, `B2B`, `3D`, `10x`: letters as they are, digits as
/// numbers.
pub(super) fn mixed(context: &Context<'_>) -> Option<Rewritten> {
    let core = context.core();
    if !core.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut runs: Vec<String> = Vec::new();
    let mut last = '\0';
    for c in core.chars() {
        let kind = if c.is_ascii_digit() { '0' } else { 'a' };
        if kind != last || runs.is_empty() {
            runs.push(String::new());
        }
        runs.last_mut()?.push(c);
        last = kind;
    }
    let words = runs.iter().enumerate().map(|(idx, run)| {
        if is_digits(run) {
            return digits_of_word(run, idx > 0, context);
        }
        let word = run.trim_matches(['-', '/', '_', '–']);
        if word == "." {
            "point".to_owned()
        } else {
            word.to_owned()
        }
    });
    let words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
    Some(Rewritten::new(words.join(" ")))
}

/// Two digits are a number, three are said as `seven forty seven`, more one by one.
pub(super) fn digits_of_word(digits: &str, follows_letters: bool, context: &Context<'_>) -> String {
    let number = digits.parse().unwrap_or_default();
    match digits.len() {
        _ if digits.starts_with('0') => spoken_code(digits),
        3 if follows_letters && number % 100 != 0 => {
            let rest = digits[1..].parse().unwrap_or_default();
            let tens = if rest < 10 {
                format!("oh {}", numbers::of(rest, context.accent))
            } else {
                numbers::of(rest, context.accent)
            };
            format!("{} {tens}", numbers::of(number / 100, context.accent))
        }
        1..=3 => numbers::of(number, context.accent),
        4 if (1100..=2099).contains(&number) => numbers::year(number, context.accent),
        _ => spoken_code(digits),
    }
}
