//! Symbols that are read as words.

use super::numbers::{self, is_number};
use super::{Context, Rewritten};

/// Symbols that stand alone between spaces.
const ALONE: &[(&str, &str)] = &[
    ("=", "equals"),
    ("≠", "does not equal"),
    ("≈", "is about"),
    ("×", "times"),
    ("÷", "divided by"),
    ("+", "plus"),
    ("−", "minus"),
    ("±", "plus or minus"),
    ("<", "is less than"),
    (">", "is greater than"),
    ("≤", "is at most"),
    ("≥", "is at least"),
    ("&", "and"),
    ("@", "at"),
    ("#", "number"),
    ("%", "percent"),
    ("→", "to"),
    ("°C", "degrees Celsius"),
    ("°F", "degrees Fahrenheit"),
    ("$", "dollars"),
    ("£", "pounds"),
    ("€", "euros"),
    ("¢", "cents"),
    ("§", "section"),
    ("π", "pi"),
    ("∞", "infinity"),
    ("√", "the square root of"),
];

/// A symbol between spaces. `x`, `*` and `/` are symbols only between numbers.
pub(super) fn alone(context: &Context<'_>) -> Option<Rewritten> {
    let core = context.core();
    let is_between_numbers = || {
        let is_operand =
            |word: Option<&str>| word.is_some_and(|word| is_number(word) || word.len() == 1);
        is_operand(context.before()) && context.after().is_some_and(is_number)
            || context.before().is_some_and(is_number) && is_operand(context.after())
    };
    let found = ALONE
        .iter()
        .find_map(|&(symbol, words)| (symbol == core).then_some(words));
    let words = match core {
        "x" | "X" | "*" if is_between_numbers() => "times",
        "/" if is_between_numbers() && !is_between_codes(context) => "divided by",
        "-" | "–" if is_between_numbers() => "minus",
        "+/-" | "+/−" => "plus or minus",
        "&c" => "et cetera",
        _ => found?,
    };
    Some(Rewritten::new(words))
}

/// `020 7946 0958 / 0161 496 0000`: two telephone numbers.
fn is_between_codes(context: &Context<'_>) -> bool {
    let is_code =
        |word: Option<&str>| word.is_some_and(|word| word.len() > 1 && word.starts_with('0'));
    is_code(context.before()) || is_code(context.after())
}

/// `10⁶`, `2⁻³`; squares and cubes have names of their own.
pub(super) fn power(context: &Context<'_>) -> Option<Rewritten> {
    const RAISED: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    let core = context.core();
    let base = core.trim_end_matches(|c| c == '⁻' || RAISED.contains(c));
    let raised = &core[base.len()..];
    if !is_number(base) || matches!(raised, "" | "²" | "³") {
        return None;
    }
    let digit = |c: char| {
        RAISED
            .chars()
            .position(|raised| raised == c)
            .map_or("-".to_owned(), |at| at.to_string())
    };
    let exponent: String = raised.chars().map(digit).collect();
    let words = |number: &str| numbers::any(number, context.accent);
    is_number(&exponent).then(|| {
        Rewritten::new(format!(
            "{} to the power of {}",
            words(base),
            words(&exponent)
        ))
    })
}

/// `2+2=4`, `R&D`, `A+`, `3x4`, `x=5`.
pub(super) fn between_words(context: &Context<'_>) -> Option<Rewritten> {
    let core = context.core();
    if !core.contains([
        '=', '+', '&', '×', '÷', '<', '>', '%', '°', '#', '±', '²', '³',
    ]) && !is_product(core)
    {
        return None;
    }
    let mut out = Vec::new();
    let mut word = String::new();
    let mut chars = core.chars().peekable();
    while let Some(c) = chars.next() {
        let follows_digit = word.ends_with(|c: char| c.is_ascii_digit());
        let precedes_digit = chars.peek().is_some_and(char::is_ascii_digit);
        let name = match c {
            '=' => "equals",
            '+' => "plus",
            '&' => "and",
            '×' => "times",
            '÷' => "divided by",
            '<' => "is less than",
            '>' => "is greater than",
            '%' => "percent",
            '±' => "plus or minus",
            '°' => "degrees",
            '#' if word.is_empty() => "number",
            '#' => "sharp",
            '²' => "squared",
            '³' => "cubed",
            'x' | '*' if follows_digit && precedes_digit => "by",
            '-' | '−' if follows_digit && precedes_digit => "minus",
            other => {
                word.push(other);
                continue;
            }
        };
        push(&mut word, &mut out, context);
        out.push(name.to_owned());
    }
    push(&mut word, &mut out, context);
    Some(Rewritten::new(out.join(" ")))
}

fn is_product(core: &str) -> bool {
    core.split_once(['x', '*', '×'])
        .is_some_and(|(a, b)| is_number(a) && is_number(b))
}

fn push(word: &mut String, out: &mut Vec<String>, context: &Context<'_>) {
    let word = std::mem::take(word);
    if is_number(&word) {
        out.push(numbers::any(&word, context.accent));
    } else if !word.is_empty() {
        out.push(word);
    }
}
