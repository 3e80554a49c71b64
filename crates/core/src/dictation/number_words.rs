//! Number words: cardinals, ranks, digits.

use std::collections::HashSet;
use std::sync::LazyLock;

/// The digit zero in a reading. It is one token because it has several names: "zero", "oh".
pub(super) const ZERO: &str = "0";

/// Words said one after another.
pub(super) type Tokens = Vec<String>;

/// "one thousand two hundred fifty" for 1,250: without "and", which is optional in speech and dropped on both sides.
pub(super) fn cardinal(n: u64) -> Tokens {
    if let Some(word) = usize::try_from(n).ok().and_then(|n| UNITS.get(n)) {
        return vec![(*word).to_owned()];
    }
    let (size, name) = match n {
        20..100 => {
            let ten = usize::try_from(n / 10).map_or("", |ten| TENS[ten]);
            return followed(vec![ten.to_owned()], n % 10);
        }
        100..1_000 => (100, "hundred"),
        1_000..1_000_000 => (1_000, "thousand"),
        1_000_000..1_000_000_000 => (1_000_000, "million"),
        _ => (1_000_000_000, "billion"),
    };
    let mut tokens = cardinal(n / size);
    tokens.push(name.to_owned());
    followed(tokens, n % size)
}

/// "twenty first" for 21.
pub(super) fn ordinal(n: u64) -> Tokens {
    let mut tokens = cardinal(n);
    if let Some(last) = tokens.last_mut() {
        *last = ordinal_word(last);
    }
    tokens
}

/// "0 five" for `05`.
pub(super) fn digit_by_digit(digits: &str) -> Tokens {
    digits
        .chars()
        .filter_map(|digit| UNITS.get(usize::try_from(digit.to_digit(10)?).ok()?))
        .map(|&word| word.to_owned())
        .collect()
}

/// Whether a word without digits names a number or a rank.
pub(super) fn is_number_word(key: &str) -> bool {
    NUMBER_WORDS.contains(key)
}

/// "hundred", "thousand" and above: an "and" may follow them.
pub(super) fn is_scale(key: &str) -> bool {
    SCALES.contains(&key)
}

/// The words for one digit, zero not among them.
pub(super) fn is_digit_word(key: &str) -> bool {
    UNITS[1..10].contains(&key)
}

const UNITS: [&str; 20] = [
    ZERO,
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

const SCALES: [&str; 4] = ["hundred", "thousand", "million", "billion"];

static NUMBER_WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let cardinals = UNITS[1..].iter().chain(&TENS[2..]).chain(&SCALES);
    cardinals
        .flat_map(|word| [(*word).to_owned(), ordinal_word(word)])
        .chain(["zero".to_owned()])
        .collect()
});

fn followed(mut tokens: Tokens, rest: u64) -> Tokens {
    if rest > 0 {
        tokens.extend(cardinal(rest));
    }
    tokens
}

fn ordinal_word(cardinal: &str) -> String {
    match cardinal {
        "one" => "first".to_owned(),
        "two" => "second".to_owned(),
        "three" => "third".to_owned(),
        "five" => "fifth".to_owned(),
        "eight" => "eighth".to_owned(),
        "nine" => "ninth".to_owned(),
        "twelve" => "twelfth".to_owned(),
        _ => cardinal
            .strip_suffix('y')
            .map_or_else(|| format!("{cardinal}th"), |stem| format!("{stem}ieth")),
    }
}

#[cfg(test)]
mod tests {
    use super::{cardinal, is_number_word, ordinal};

    #[test]
    fn numbers_are_spoken_without_and() {
        let cases = [
            (0, "0"),
            (19, "nineteen"),
            (80, "eighty"),
            (1_250, "one thousand two hundred fifty"),
            (2_000_005, "two million five"),
        ];
        for (n, expected) in cases {
            assert_eq!(cardinal(n).join(" "), expected);
        }
        assert_eq!(ordinal(112).join(" "), "one hundred twelfth");
    }

    #[test]
    fn cardinals_and_ranks_are_number_words() {
        for word in ["zero", "one", "thirteenth", "million", "twentieth"] {
            assert!(is_number_word(word), "{word}");
        }
        assert!(!is_number_word("one's") && !is_number_word("0"));
    }
}
