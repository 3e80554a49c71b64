//! Nothing that advertises, and nothing that will sound old: no brands, no years.

use super::clip::{Answer, Clip, Origin, Question};
use super::finding::{Findings, Gate};
use super::words::tokens;

/// Brands that people put into everyday sentences, in lower case. Those that are ordinary words as
/// well (apple, amazon, shell) are for a reader to find.
const BRANDS: [&str; 54] = [
    "adidas",
    "airbnb",
    "android",
    "audi",
    "bmw",
    "boeing",
    "burberry",
    "cadbury",
    "chatgpt",
    "coca-cola",
    "disney",
    "ebay",
    "facebook",
    "fedex",
    "ferrari",
    "gmail",
    "google",
    "gucci",
    "heinz",
    "honda",
    "huawei",
    "ikea",
    "instagram",
    "ipad",
    "iphone",
    "kellogg's",
    "kfc",
    "lego",
    "linkedin",
    "mcdonald's",
    "mercedes",
    "microsoft",
    "netflix",
    "nike",
    "nintendo",
    "nokia",
    "pepsi",
    "playstation",
    "porsche",
    "rolex",
    "samsung",
    "skype",
    "sony",
    "spotify",
    "starbucks",
    "tesco",
    "tesla",
    "tiktok",
    "toyota",
    "uber",
    "walmart",
    "wechat",
    "whatsapp",
    "youtube",
];
/// After these a number may be a year.
const BEFORE_YEARS: [&str; 9] = [
    "in", "since", "until", "till", "by", "before", "after", "from", "of",
];
/// First halves of years.
const CENTURIES: [&str; 4] = ["seventeen", "eighteen", "nineteen", "twenty"];
/// Beginnings of second halves.
const YEARS: [&str; 19] = [
    "oh",
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
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
];

pub(super) fn check(clip: &Clip<'_>, found: &mut Findings) {
    // A passage that a paper plays is judged where it stands.
    let own = clip
        .sentences
        .iter()
        .filter(|_| clip.origin != Origin::Played);
    for sentence in own {
        if let Some((message, limit)) = problem(&sentence.text) {
            found.fault(Gate::Neutral, clip.at(sentence.line), message, limit);
        }
    }
    for question in &clip.questions {
        if let Some((message, limit)) = texts(question).find_map(problem) {
            found.fault(Gate::Neutral, clip.at_question(question), message, limit);
        }
    }
}

/// What a learner reads of an item.
fn texts<'a>(question: &Question<'a>) -> impl Iterator<Item = &'a str> {
    let options = match question.answer {
        Answer::Shown(options, _) | Answer::Heard(options, _) => options,
        Answer::Shared(..) | Answer::Typed(_) => &[],
    };
    std::iter::once(question.stem).chain(options.iter().map(String::as_str))
}

fn problem(text: &str) -> Option<(String, &'static str)> {
    let words: Vec<String> = tokens(text)
        .iter()
        .map(|token| token.to_lowercase())
        .collect();
    let brand = words.iter().find(|word| is_brand(word));
    let brand = brand.map(|brand| (format!("the brand `{brand}`: {text}"), "no brands"));
    let year =
        || year_in(&words).map(|year| (format!("the year `{year}`: {text}"), "nothing dated"));
    brand.or_else(year)
}

/// Also `Google's`.
fn is_brand(word: &str) -> bool {
    BRANDS.contains(&word)
        || word
            .strip_suffix("'s")
            .is_some_and(|bare| BRANDS.contains(&bare))
}

/// `in nineteen ninety`, `since two thousand and five`.
fn year_in(words: &[String]) -> Option<String> {
    (0..words.len()).find_map(|start| {
        let [before, first, second, rest @ ..] = &words[start..] else {
            return None;
        };
        let tens = second.split('-').next().unwrap_or(second);
        let is_pair = CENTURIES.contains(&first.as_str()) && YEARS.contains(&tens);
        let is_thousand = first == "two" && second == "thousand";
        let has_unit = rest.first().is_some_and(|word| word == "and");
        let is_year = is_pair || (is_thousand && has_unit);
        (BEFORE_YEARS.contains(&before.as_str()) && is_year).then(|| format!("{first} {second}"))
    })
}

#[cfg(test)]
mod tests {
    use super::problem;

    #[test]
    fn brands_and_years_are_found_and_amounts_are_not() {
        for (text, expected) in [
            ("I read it on my iPhone.", true),
            ("We met in Google's lobby.", true),
            ("It opened in nineteen eighty-four.", true),
            ("She's lived here since twenty twenty.", true),
            ("It's the best of two thousand and five.", true),
            ("This week it's eighteen hundred dollars.", false),
            ("There were twenty thirty-year-olds.", false),
            ("It stood there in two thousand gardens.", false),
            ("It was ten after two.", false),
            ("An apple a day is enough.", false),
        ] {
            assert_eq!(problem(text).is_some(), expected, "{text}");
        }
    }
}
