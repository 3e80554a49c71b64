//! Numbers as words.

use crate::Accent;

const UNITS: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] = [
    "", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];
const SCALES: [(u64, &str); 6] = [
    (1_000_000_000_000_000_000, "quintillion"),
    (1_000_000_000_000_000, "quadrillion"),
    (1_000_000_000_000, "trillion"),
    (1_000_000_000, "billion"),
    (1_000_000, "million"),
    (1_000, "thousand"),
];

/// `1,250` as words. Digits beyond 64 bits are said one by one.
pub(super) fn cardinal(digits: &str, accent: Accent) -> String {
    match digits.replace(',', "").parse() {
        Ok(number) => of(number, accent),
        Err(_) => each_digit(digits),
    }
}

/// `number` as words: British English has an `and` before the tens.
pub(super) fn of(number: u64, accent: Accent) -> String {
    if number == 0 {
        return UNITS[0].to_owned();
    }
    let mut words = Vec::new();
    let mut rest = number;
    for (scale, name) in SCALES {
        if rest >= scale {
            words.push(below_thousand(rest / scale, accent));
            words.push(name.to_owned());
            rest %= scale;
        }
    }
    if rest > 0 {
        if accent == Accent::Uk && rest < 100 && !words.is_empty() {
            words.push("and".to_owned());
        }
        words.push(below_thousand(rest, accent));
    }
    words.join(" ")
}

fn below_thousand(number: u64, accent: Accent) -> String {
    let and = if accent == Accent::Uk { " and " } else { " " };
    match (number / 100, number % 100) {
        (0, rest) => below_hundred(rest),
        (hundreds, 0) => format!("{} hundred", unit(hundreds)),
        (hundreds, rest) => format!("{} hundred{and}{}", unit(hundreds), below_hundred(rest)),
    }
}

fn below_hundred(number: u64) -> String {
    match (number / 10, number % 10) {
        (0 | 1, _) => unit(number).to_owned(),
        (tens, 0) => ten(tens).to_owned(),
        (tens, ones) => format!("{} {}", ten(tens), unit(ones)),
    }
}

fn unit(number: u64) -> &'static str {
    usize::try_from(number)
        .ok()
        .and_then(|idx| UNITS.get(idx))
        .copied()
        .unwrap_or_default()
}

fn ten(number: u64) -> &'static str {
    usize::try_from(number)
        .ok()
        .and_then(|idx| TENS.get(idx))
        .copied()
        .unwrap_or_default()
}

/// `21` as `twenty first`.
pub(super) fn ordinal(number: u64, accent: Accent) -> String {
    let words = of(number, accent);
    let (before, last) = match words.rsplit_once(' ') {
        Some((before, last)) => (format!("{before} "), last),
        None => (String::new(), words.as_str()),
    };
    let last = match last {
        "one" => "first".to_owned(),
        "two" => "second".to_owned(),
        "three" => "third".to_owned(),
        "five" => "fifth".to_owned(),
        "eight" => "eighth".to_owned(),
        "nine" => "ninth".to_owned(),
        "twelve" => "twelfth".to_owned(),
        tens if tens.ends_with('y') => format!("{}ieth", tens.trim_end_matches('y')),
        other => format!("{other}th"),
    };
    before + &last
}

/// `1905` as `nineteen oh five`, `2010` as `twenty ten`, `1900` as `nineteen hundred`.
pub(super) fn year(number: u64, accent: Accent) -> String {
    let (century, rest) = (number / 100, number % 100);
    let has_thousands = century.is_multiple_of(10) && rest < 10;
    if !(1010..=9999).contains(&number) || has_thousands {
        return of(number, accent);
    }
    match rest {
        0 => format!("{} hundred", below_hundred(century)),
        1..=9 => format!("{} oh {}", below_hundred(century), unit(rest)),
        _ => format!("{} {}", below_hundred(century), below_hundred(rest)),
    }
}

/// Twenties, nineties: the plural of tens, for decades.
pub(super) fn decade(tens: u64) -> Option<String> {
    let name = TENS.get(usize::try_from(tens).ok()?)?.strip_suffix('y')?;
    Some(format!("{name}ies"))
}

/// Every digit by itself; what is no digit is left out.
pub(super) fn each_digit(text: &str) -> String {
    let digits = text.chars().filter_map(|c| c.to_digit(10));
    digits
        .map(|digit| unit(digit.into()))
        .collect::<Vec<_>>()
        .join(" ")
}

/// A phone number's digits: a zero is `oh`, and groups are parted by commas.
pub(super) fn phone(groups: &[&str]) -> String {
    let group = |text: &&str| each_digit(text).replace("zero", "oh");
    groups.iter().map(group).collect::<Vec<_>>().join(", ")
}

/// `1,250`, `3.14`, `.5`, `-7`: whatever [`is_number`] takes.
pub(super) fn any(text: &str, accent: Accent) -> String {
    let (sign, text) = match text.strip_prefix(['-', '−', '+']) {
        Some(rest) if text.starts_with('+') => ("plus ", rest),
        Some(rest) => ("minus ", rest),
        None => ("", text),
    };
    let words = match text.split_once('.') {
        Some(("", decimals)) => format!("point {}", each_digit(decimals)),
        Some((whole, decimals)) => {
            format!("{} point {}", cardinal(whole, accent), each_digit(decimals))
        }
        None if text.len() > 1 && text.starts_with('0') => each_digit(text),
        None => cardinal(text, accent),
    };
    format!("{sign}{words}")
}

/// Whether `text` is a number: digits, perhaps with a sign, commas between thousands and
/// one decimal point.
pub(super) fn is_number(text: &str) -> bool {
    let text = text.strip_prefix(['-', '−', '+']).unwrap_or(text);
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let has_whole = match rest.len() {
        0 => is_digits(first) || (first.is_empty() && text.starts_with('.')),
        _ => {
            is_digits(first)
                && first.len() <= 3
                && rest
                    .iter()
                    .all(|group| group.len() == 3 && is_digits(group))
        }
    };
    has_whole && is_digits(decimals)
}

/// Whether there are digits and nothing else.
pub(super) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
