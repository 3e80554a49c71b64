//! What holds for every text, asked of generated ones.
//!
//! `LISTEN_TEST_FUZZ_MINUTES` makes it go on for so long, each time with other texts.

use listen_phonemes::{Accent, Phonemized, Phonemizer, UserLexicon, is_symbol};
use std::time::{Duration, Instant};

/// What breaks tokenizers and rules.
const PARTS: [&str; 96] = [
    " ",
    " ",
    " ",
    " ",
    "the",
    "read",
    "Xq",
    "don't",
    "'",
    "’s",
    "“",
    "”",
    "-",
    "–",
    "—",
    "…",
    ".",
    ",",
    "!",
    "$",
    "£",
    "%",
    "°",
    "½",
    "7:45",
    "12",
    "0",
    "1990s",
    "3rd",
    "1,000.5",
    "U.S.",
    "e.g.",
    "[a](",
    "/x/)",
    "[",
    "](/ˈA/)",
    "](/",
    "\n",
    "\t",
    "\u{301}",
    "é",
    "京",
    "🙂",
    "@#&",
    "A",
    "St.",
    "No.",
    "VIII",
    "King",
    "Henry",
    "km",
    "°C",
    "¢",
    "bn",
    "€3m",
    "3/4",
    "12/25/2024",
    "2024-05-17",
    "www.",
    "a@b.com",
    "https://",
    "#",
    "x",
    "=",
    "+",
    "−5",
    "555-1234",
    "(555)",
    "020",
    "7946",
    "March",
    "15",
    "Jan.",
    "p.m.",
    "'90s",
    "24/7",
    "MP3",
    "COVID-19",
    "iPhone",
    "mother-in-law",
    "n't",
    "'ve",
    "O'",
    "\u{e000}",
    "\u{ad}",
    "\u{200b}",
    "ß",
    "İ",
    "ǅ",
    "ﬁ",
    "٣",
    "²",
    "will",
    "a",
    "of",
    "\u{fffd}",
];

struct Texts(u64);

impl Texts {
    fn pick(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(self.0 >> 33).expect("31 bits") % n
    }

    /// Parts, and now and then any character at all.
    fn next(&mut self) -> String {
        let n_parts = 1 + self.pick(14);
        let mut text = String::new();
        for _ in 0..n_parts {
            if self.pick(12) == 0 {
                let most = [0x80, 0x250, 0x3000, 0x1_1000][self.pick(4)];
                let code = u32::try_from(self.pick(most)).expect("a code point");
                text.extend(char::from_u32(code));
            } else {
                text.push_str(PARTS[self.pick(PARTS.len())]);
            }
        }
        text
    }
}

/// Whether something of the text is meant to be said.
fn is_speakable(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

/// Whether `at` is among the phonemes that the text gives for a word that ends at `end`.
fn is_target(text: &str, end: usize, at: usize) -> bool {
    let rest: String = text.chars().skip(end).collect();
    let target = rest.strip_prefix("](/").and_then(|rest| rest.find(')'));
    target.is_some_and(|close| (end..end + 3 + rest[3..3 + close].chars().count()).contains(&at))
}

fn check(text: &str, said: &Phonemized) {
    let context = || format!("{text:?}: {said:?}");
    let n_chars = text.chars().count();
    let symbols: Vec<char> = said.phonemes.chars().collect();
    assert!(
        symbols.iter().all(|&symbol| is_symbol(symbol)),
        "{}",
        context()
    );
    let mut end = 0;
    for word in &said.words {
        assert!(
            word.char_start < word.char_end && word.char_end <= n_chars,
            "{}",
            context()
        );
        assert!(word.char_start >= end, "{}", context());
        end = word.char_end;
        let phonemes: Vec<char> = word.phonemes.chars().collect();
        assert!(!phonemes.is_empty(), "{}", context());
        let place = word.phoneme_start..word.phoneme_start + phonemes.len();
        assert_eq!(
            symbols.get(place),
            Some(phonemes.as_slice()),
            "{}",
            context()
        );
    }
    for range in &said.unspoken {
        assert!(
            range.start < range.end && range.end <= n_chars,
            "{}",
            context()
        );
    }
    if n_chars > 1_000 {
        return;
    }
    // Nothing that can be said vanishes: it is in a word or it is reported.
    for (at, c) in text.chars().enumerate().filter(|&(_, c)| is_speakable(c)) {
        let is_said = said
            .words
            .iter()
            .any(|word| (word.char_start..word.char_end).contains(&at));
        let is_reported = said.unspoken.iter().any(|range| range.contains(&at));
        let is_markup = said
            .words
            .iter()
            .any(|word| is_target(text, word.char_end, at));
        assert!(
            is_said || is_reported || is_markup,
            "{c:?} at {at} is lost: {}",
            context()
        );
    }
}

#[test]
fn every_text_keeps_the_promises() {
    let minutes = std::env::var("LISTEN_TEST_FUZZ_MINUTES")
        .ok()
        .and_then(|text| text.parse().ok());
    let start = Instant::now();
    let until = Duration::from_secs(60 * minutes.unwrap_or(0));
    let seed = minutes.map_or(1, |_| u64::from(std::process::id()) << 20);
    let engines = [Accent::Us, Accent::Uk].map(Phonemizer::new);
    let mut texts = Texts(seed);
    let mut n = 0;
    while n < 4_000 || start.elapsed() < until {
        let text = texts.next();
        for engine in &engines {
            check(&text, &engine.phonemize(&text, &|_| None));
        }
        n += 1;
    }
    println!("{n} texts from seed {seed}");
}

#[test]
fn odd_texts_keep_them_too() {
    let engine = Phonemizer::new(Accent::Us);
    let long = [
        "a".repeat(100_000),
        "a-".repeat(50_000),
        "[".repeat(50_000),
        "](".repeat(50_000),
        "'".repeat(50_000),
        "1".repeat(50_000),
        "1-".repeat(30_000),
        "the cat sat. ".repeat(8_000),
        "京".repeat(50_000),
        "U.".repeat(30_000),
    ];
    let short = [
        "",
        " ",
        "—",
        "🙂",
        "\u{0}",
        "\u{e000}",
        "½½½",
        "!?!?",
        "\u{200b}",
        "١٢٣",
        "Ωμέγα",
        "北京",
        "[x](/❓/)",
        "[](/a/)",
        "[a](//)",
    ];
    for text in long.iter().map(String::as_str).chain(short) {
        check(text, &engine.phonemize(text, &|_| None));
    }
}

#[test]
fn lexicons_of_any_bytes_are_refused_or_read() {
    let mut texts = Texts(7);
    for _ in 0..3_000 {
        let text = texts.next().replace(' ', "\t");
        let n_lines = text.lines().count();
        if let Err(error) = UserLexicon::parse(&text) {
            assert!(
                (1..=n_lines.max(1)).contains(&error.line),
                "{text:?}: {error}"
            );
        }
    }
}
