//! Words with hyphens of which a part is a number: `19th-century`, `mid-1990s`, `$5-a-day`.

use super::numbers::{self, is_digits};
use super::{Context, Part, Rewritten, Rule, amounts, clock, codes, dates, money};

/// What a part by itself may be, in the order in which they are tried.
const RULES: [Rule; 11] = [
    codes::formula,
    clock::time,
    dates::day_of_month,
    dates::short_name,
    dates::decade,
    money::money,
    money::magnitude_of_money,
    amounts::percent,
    amounts::unit,
    amounts::unit_after_number,
    amounts::ordinal,
];

/// Each part as it is read where it stands alone between its neighbours.
pub(super) fn parts(context: &Context<'_>) -> Option<Rewritten> {
    let core = context.core();
    if !core.contains(is_hyphen) || !core.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut parts: Vec<Part<'_>> = core
        .split(is_hyphen)
        .filter(|part| !part.is_empty())
        .map(|part| Part::new(part, 0))
        .collect();
    let n_parts = parts.len();
    // Before a noun all of it is one adjective: `a 10-km run`, `the $5-a-day plan`.
    let noun = context
        .after()
        .filter(|after| !after.is_empty() && after.bytes().all(|byte| byte.is_ascii_lowercase()));
    parts.insert(0, Part::new(noun.map_or("", |_| "a"), 0));
    parts.extend(noun.map(|noun| Part::new(noun, 0)));
    let mut out = String::new();
    let mut was_plain = false;
    for idx in 1..=n_parts {
        let part = Context {
            parts: &parts,
            idx,
            ..*context
        };
        let words = words(&part);
        if idx > 1 {
            out.push(if was_plain && words.is_none() {
                '-'
            } else {
                ' '
            });
        }
        was_plain = words.is_none();
        out.push_str(words.as_deref().unwrap_or(part.core()));
    }
    Some(Rewritten::new(out))
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '‑' | '–')
}

/// The words for a part; `None` if it stays as it is.
fn words(part: &Context<'_>) -> Option<String> {
    let core = part.core();
    if part.is_own() {
        return None;
    }
    if is_digits(core) && (part.idx > 1 || core.starts_with('0')) {
        return Some(codes::digits_of_word(core, part.idx > 1, part));
    }
    let ruled = RULES.iter().find_map(|rule| rule(part));
    let words = ruled.map(|ruled| ruled.text);
    words
        .or_else(|| numbers::is_number(core).then(|| number(part)))
        .or_else(|| codes::mixed(part).map(|mixed| mixed.text))
}

/// `1,000` of `1,000-word`; `1990` of `1990-built` is a year, as is every number that could be.
fn number(part: &Context<'_>) -> String {
    let core = part.core();
    let is_short = is_digits(core) && core.len() < 5;
    let year = core
        .parse()
        .ok()
        .filter(|year| is_short && (1100..=2099).contains(year));
    match year {
        Some(year) => numbers::year(year, part.accent),
        None => numbers::any(core, part.accent),
    }
}
