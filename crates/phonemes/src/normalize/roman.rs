//! Roman numerals, where the words around say that they are numbers.

use super::numbers;
use super::{Context, Rewritten};

/// After these a numeral counts: `Chapter IV`, `World War II`, `Act I`.
const COUNTED: [&str; 30] = [
    "act", "appendix", "article", "book", "chapter", "class", "division", "episode", "figure",
    "game", "grade", "group", "lesson", "level", "list", "module", "part", "phase", "scene",
    "season", "section", "series", "stage", "step", "table", "title", "type", "unit", "volume",
    "war",
];

/// First names of kings, queens and popes; others need a title before them.
const RULERS: [&str; 36] = [
    "Alexander",
    "Benedict",
    "Carl",
    "Catherine",
    "Charles",
    "Christian",
    "Constantine",
    "Edward",
    "Elizabeth",
    "Francis",
    "Frederick",
    "George",
    "Gregory",
    "Gustav",
    "Haakon",
    "Harald",
    "Henry",
    "Ivan",
    "James",
    "John",
    "Joseph",
    "Leo",
    "Leopold",
    "Louis",
    "Mary",
    "Napoleon",
    "Nicholas",
    "Otto",
    "Paul",
    "Peter",
    "Philip",
    "Pius",
    "Ramses",
    "Richard",
    "Victor",
    "William",
];

const TITLES: [&str; 12] = [
    "king", "queen", "pope", "emperor", "empress", "tsar", "czar", "prince", "princess", "kaiser",
    "pharaoh", "sultan",
];

/// `King Henry VIII` is `the eighth`, `Chapter IV` is `four`.
pub(super) fn numeral(context: &Context<'_>) -> Option<Rewritten> {
    let core = context.core();
    let (core, ending) = match core.strip_suffix("'s").or_else(|| core.strip_suffix("’s")) {
        Some(bare) => (bare, "'s"),
        None => (core, ""),
    };
    let number = value(core)?;
    let before = context.before()?;
    let is_counted = COUNTED.contains(&before.to_lowercase().as_str());
    let is_name = before.starts_with(|c: char| c.is_uppercase());
    if is_counted && (is_name || core.len() > 1) {
        return Some(Rewritten::new(numbers::of(number, context.accent) + ending));
    }
    let has_title = context
        .back(2)
        .is_some_and(|word| TITLES.contains(&word.to_lowercase().as_str()));
    let is_ruler = RULERS.contains(&before) || has_title && is_name;
    // `Henry I met` is not a king: a lone I needs a title, or the verb of a name after it.
    let has_verb = matches!(
        context.next(),
        Some("was" | "died" | "ruled" | "reigned" | "became" | "of")
    );
    if is_ruler && (core != "I" || has_title || has_verb) {
        let ordinal = numbers::ordinal(number, context.accent);
        return Some(Rewritten::new(format!("the {ordinal}{ending}")));
    }
    // `Rocky III`: after another name, only what cannot be initials.
    let is_sure = is_name
        && core.len() > 1
        && core.bytes().all(|b| matches!(b, b'I' | b'V' | b'X'))
        && core != "IV";
    is_sure.then(|| Rewritten::new(numbers::of(number, context.accent) + ending))
}

/// The number that a well-formed numeral below 100 stands for.
fn value(text: &str) -> Option<u64> {
    const PAIRS: [(&str, u64); 9] = [
        ("C", 100),
        ("XC", 90),
        ("L", 50),
        ("XL", 40),
        ("X", 10),
        ("IX", 9),
        ("V", 5),
        ("IV", 4),
        ("I", 1),
    ];
    let (mut rest, mut number) = (text, 0);
    for (sign, worth) in PAIRS {
        let most = if worth.to_string().starts_with('1') {
            3
        } else {
            1
        };
        let mut n = 0;
        while n < most
            && let Some(after) = rest.strip_prefix(sign)
        {
            rest = after;
            number += worth;
            n += 1;
        }
    }
    (rest.is_empty() && number > 0 && number < 400).then_some(number)
}
