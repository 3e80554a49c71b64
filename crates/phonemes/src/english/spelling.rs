//! The names of letters and digits, for words that nothing else can say.

use crate::Accent;
use unicode_normalization::char::decompose_canonical;

/// American letter names; British ones differ where `letter` says so.
const LETTERS: [&str; 26] = [
    "ˈA",
    "bˈi",
    "sˈi",
    "dˈi",
    "ˈi",
    "ˈɛf",
    "ʤˈi",
    "ˈAʧ",
    "ˈI",
    "ʤˈA",
    "kˈA",
    "ˈɛl",
    "ˈɛm",
    "ˈɛn",
    "ˈO",
    "pˈi",
    "kjˈu",
    "ˈɑɹ",
    "ˈɛs",
    "tˈi",
    "jˈu",
    "vˈi",
    "dˈʌbᵊlju",
    "ˈɛks",
    "wˈI",
    "zˈi",
];

const DIGITS: [&str; 10] = [
    "zˈɪɹO",
    "wˈʌn",
    "tˈu",
    "θɹˈi",
    "fˈɔɹ",
    "fˈIv",
    "sˈɪks",
    "sˈɛvən",
    "ˈAt",
    "nˈIn",
];

/// `word` with plain letters for those with marks: `café` as `cafe`.
pub(crate) fn fold(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        match (c, base_letter(c)) {
            _ if ('\u{300}'..='\u{36f}').contains(&c) => {}
            ('ß', _) => out.push_str("ss"),
            ('þ' | 'Þ', _) => out.push_str("th"),
            ('æ' | 'Æ', _) => out.push_str("ae"),
            ('œ' | 'Œ', _) => out.push_str("oe"),
            (_, Some(base)) if c.is_uppercase() => out.push(base.to_ascii_uppercase()),
            (_, Some(base)) => out.push(base),
            (other, None) => out.push(other),
        }
    }
    out
}

/// `word` letter by letter; letters of other scripts and symbols give nothing.
pub(crate) fn spell(word: &str, accent: Accent) -> String {
    word.chars()
        .filter_map(|symbol| name(symbol, accent))
        .collect::<Vec<_>>()
        .join(" ")
}

fn name(symbol: char, accent: Accent) -> Option<&'static str> {
    if let Some(digit) = symbol.to_digit(10) {
        return DIGITS.get(digit as usize).copied();
    }
    let lower = base_letter(symbol)?;
    let idx = usize::try_from(u32::from(lower) - u32::from('a')).ok()?;
    let us = LETTERS.get(idx).copied()?;
    Some(match (accent, lower) {
        (Accent::Uk, 'i') => "ˈI",
        (Accent::Uk, 'o') => "ˈQ",
        (Accent::Uk, 'r') => "ˈɑː",
        (Accent::Uk, 'z') => "zˈɛd",
        (Accent::Uk, 'b' | 'c' | 'd' | 'e' | 'g' | 'p' | 'q' | 't' | 'u' | 'v' | 'w') => {
            long_vowel(lower)
        }
        _ => us,
    })
}

/// British phonemes mark length, which American ones leave out.
fn long_vowel(letter: char) -> &'static str {
    match letter {
        'b' => "bˈiː",
        'c' => "sˈiː",
        'd' => "dˈiː",
        'e' => "ˈiː",
        'g' => "ʤˈiː",
        'p' => "pˈiː",
        'q' => "kjˈuː",
        't' => "tˈiː",
        'u' => "jˈuː",
        'v' => "vˈiː",
        _ => "dˈʌbᵊljuː",
    }
}

/// The Latin letter without its accent mark, lower case.
fn base_letter(symbol: char) -> Option<char> {
    let lower = symbol.to_lowercase().next()?;
    let base = match lower {
        'a'..='z' => lower,
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'đ' | 'ð' => 'd',
        'è'..='ë' | 'ē' | 'ę' | 'ě' => 'e',
        'ì'..='ï' | 'ī' | 'ı' => 'i',
        'ł' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ř' => 'r',
        'ś' | 'š' | 'ş' | 'ß' => 's',
        'ù'..='ü' | 'ū' | 'ű' | 'ů' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        _ => return decomposed(lower),
    };
    Some(base)
}

/// The letter that Unicode puts the marks on: `ễ` is an `e`.
fn decomposed(letter: char) -> Option<char> {
    let mut first = None;
    decompose_canonical(letter, |part| {
        first.get_or_insert(part);
    });
    first.filter(char::is_ascii_lowercase)
}
