//! Fractions.

use super::numbers::{self, is_digits, is_number};
use super::{Context, Rewritten};
use crate::Accent;

/// Signs, how they are read alone, and how after a number.
const VULGAR: [(char, &str, &str); 18] = [
    ('½', "one half", "a half"),
    ('⅓', "one third", "a third"),
    ('⅔', "two thirds", "two thirds"),
    ('¼', "one quarter", "a quarter"),
    ('¾', "three quarters", "three quarters"),
    ('⅕', "one fifth", "a fifth"),
    ('⅖', "two fifths", "two fifths"),
    ('⅗', "three fifths", "three fifths"),
    ('⅘', "four fifths", "four fifths"),
    ('⅙', "one sixth", "a sixth"),
    ('⅚', "five sixths", "five sixths"),
    ('⅐', "one seventh", "a seventh"),
    ('⅑', "one ninth", "a ninth"),
    ('⅒', "one tenth", "a tenth"),
    ('⅛', "one eighth", "an eighth"),
    ('⅜', "three eighths", "three eighths"),
    ('⅝', "five eighths", "five eighths"),
    ('⅞', "seven eighths", "seven eighths"),
];

/// `½`, `1½`, `1/2`, `3/4`; `24/7`, `9/11` and the like are not fractions.
pub(super) fn fraction(context: &Context<'_>) -> Option<Rewritten> {
    let core = context.core();
    if let Some(last) = core.chars().last()
        && let Some((_, alone, after)) = VULGAR.iter().find(|(sign, _, _)| *sign == last)
    {
        let whole = &core[..core.len() - last.len_utf8()];
        let follows = context.before().is_some_and(is_digits);
        return match whole {
            "" if follows => Some(Rewritten::new(format!("and {after}"))),
            "" => Some(Rewritten::new(*alone)),
            whole if is_number(whole) => {
                let whole = numbers::any(whole, context.accent);
                Some(Rewritten::new(format!("{whole} and {after}")))
            }
            _ => None,
        };
    }
    let (top, bottom) = core.split_once('/')?;
    if !is_digits(top) || !is_digits(bottom) || top.len() > 2 || bottom.len() > 3 {
        return None;
    }
    let (top, bottom): (u64, u64) = (top.parse().ok()?, bottom.parse().ok()?);
    let follows = context.before().is_some_and(is_digits);
    let words = in_words(top, bottom, context.accent);
    Some(Rewritten::new(match words {
        Some(words) if follows => format!("and {}", words.replacen("one ", "a ", 1)),
        Some(words) => words,
        None => format!(
            "{} {}",
            numbers::of(top, context.accent),
            numbers::of(bottom, context.accent)
        ),
    }))
}

fn in_words(top: u64, bottom: u64, accent: Accent) -> Option<String> {
    let is_fraction = top < bottom && matches!(bottom, 2..=10 | 12 | 16 | 20 | 100);
    let name = match bottom {
        2 => "half".to_owned(),
        4 => "quarter".to_owned(),
        _ => numbers::ordinal(bottom, accent),
    };
    let name = match (top, name.as_str()) {
        (1, _) => name,
        (_, "half") => "halves".to_owned(),
        _ => name + "s",
    };
    is_fraction.then(|| format!("{} {name}", numbers::of(top, accent)))
}

/// Whether `word` ends with the sign of a fraction.
pub(super) fn ends_with_sign(word: &str) -> bool {
    word.ends_with(|c| VULGAR.iter().any(|(sign, _, _)| *sign == c))
}
