//! E-mail and web addresses, names of accounts, hashtags.

use super::numbers;
use super::{Context, Rewritten};

const ENDINGS: [&str; 34] = [
    "com", "org", "net", "edu", "gov", "io", "uk", "co", "us", "info", "ai", "app", "dev", "tv",
    "de", "fr", "es", "it", "jp", "cn", "in", "ca", "au", "br", "eu", "me", "ly", "museum", "biz",
    "int", "nz", "ie", "ch", "be",
];

/// `www.example.com`, `https://example.org/a-b`, `anna@example.com`, `example.com`.
pub(super) fn address(context: &Context<'_>) -> Option<Rewritten> {
    let core = context.core();
    let lower = core.to_ascii_lowercase();
    let bare = lower
        .split_once("://")
        .map_or(lower.as_str(), |(_, rest)| rest);
    let host = bare.rsplit('@').next()?.split(['/', '?', ':']).next()?;
    let has_scheme = lower.contains("://") && !host.is_empty();
    let is_host = host.contains('.')
        && host.split('.').all(|label| {
            !label.is_empty()
                && label
                    .chars()
                    .all(|c| c.is_alphanumeric() || c == '-' || c == '_')
        })
        && host
            .rsplit('.')
            .next()
            .is_some_and(|ending| ENDINGS.contains(&ending));
    let is_mail = bare.contains('@') && is_host && !bare.starts_with('@');
    let is_plain =
        is_host && host.len() > 5 && host.split('.').next().is_some_and(|label| label.len() > 1);
    (has_scheme || host.starts_with("www.") || is_mail || is_plain)
        .then(|| Rewritten::new(spoken(bare.trim_end_matches('/'))))
}

/// Words as they are, signs by name.
fn spoken(address: &str) -> String {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in address.chars() {
        let name = match c {
            '.' => "dot",
            '/' => "slash",
            '-' => "dash",
            '_' => "underscore",
            '@' => "at",
            ':' => "colon",
            '?' => "question mark",
            '=' => "equals",
            '&' => "and",
            '#' => "hash",
            '%' => "percent",
            '~' => "tilde",
            '+' => "plus",
            other => {
                let is_digit = other.is_ascii_digit();
                if word
                    .chars()
                    .last()
                    .is_some_and(|last| last.is_ascii_digit() != is_digit)
                {
                    words.push(label(&std::mem::take(&mut word)));
                }
                word.push(other);
                continue;
            }
        };
        words.push(label(&std::mem::take(&mut word)));
        words.push(name.to_owned());
    }
    words.push(label(&word));
    words.retain(|word| !word.is_empty());
    words.join(" ")
}

/// A part of an address: short ones that are no words are read letter by letter.
fn label(word: &str) -> String {
    let letters = || {
        word.to_uppercase()
            .chars()
            .map(String::from)
            .collect::<Vec<_>>()
            .join(".")
    };
    match word {
        "www" | "uk" | "edu" | "io" | "tv" | "us" | "eu" | "ai" | "nz" | "http" | "html"
        | "pdf" => letters(),
        _ if numbers::is_digits(word) && word.len() < 3 => numbers::any(word, crate::Accent::Us),
        _ if numbers::is_digits(word) => numbers::each_digit(word),
        _ if word.len() == 1 => letters(),
        _ if word.len() < 5 && !word.contains(['a', 'e', 'i', 'o', 'u', 'y']) => letters(),
        _ => word.to_owned(),
    }
}

/// `@anna_b` and `#travel`; `#5` is `number five`.
pub(super) fn handle(context: &Context<'_>) -> Option<Rewritten> {
    let core = context.core();
    let (sign, name) = (core.chars().next()?, core.get(1..)?);
    if name.is_empty()
        || !name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
    {
        return None;
    }
    match sign {
        '@' => Some(Rewritten::new(format!("at {}", spoken(name)))),
        '#' if numbers::is_digits(name) => Some(Rewritten::new(format!(
            "number {}",
            numbers::any(name, context.accent)
        ))),
        '#' => Some(Rewritten::new(format!("hashtag {}", hashtag(name)))),
        _ => None,
    }
}

/// `LearnEnglish` as two words.
fn hashtag(name: &str) -> String {
    let mut out = String::new();
    let mut last = '\0';
    for c in name.chars() {
        if (last.is_lowercase() && c.is_uppercase()) || last.is_alphabetic() && c.is_ascii_digit() {
            out.push(' ');
        }
        out.push(if c == '_' { ' ' } else { c });
        last = c;
    }
    out
}
