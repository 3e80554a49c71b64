//! What a voice, or a listener without the page, would stumble over.

use super::clip::{Answer, Clip, Sentence};
use super::coverage::to_f64;
use super::finding::{Findings, Gate};
use super::limits::{self, SENTENCE_SECONDS_MAX, SENTENCE_WORDS_MIN};
use super::words::{tokens, words};

/// Capitals that are said as everybody expects.
const SPOKEN_CAPITALS: [&str; 4] = ["I", "TV", "OK", "A"];
/// Abbreviations, with or without a full stop.
const ABBREVIATIONS: [&str; 18] = [
    "mr", "mrs", "ms", "dr", "prof", "etc", "vs", "approx", "dept", "min", "hr", "hrs", "kg", "km",
    "cm", "mm", "lb", "oz",
];
/// Marks that may stand in a sentence: a voice makes pauses and tunes of them.
const MARKS: &str = " .,?!:'-";

/// Words with two pronunciations that no rule of ours tells apart.
const ALWAYS: [&str; 9] = [
    "lead", "wind", "tear", "tears", "bow", "bass", "sow", "wound", "row",
];
/// Verbs that are stressed on the second syllable and whose nouns are on the first.
const NOUNS_AND_VERBS: [&str; 14] = [
    "record", "present", "object", "produce", "refuse", "permit", "desert", "conduct", "contract",
    "contest", "project", "conflict", "subject", "content",
];
/// After these a verb comes.
const BEFORE_VERBS: [&str; 26] = [
    "to", "will", "can", "could", "would", "should", "must", "may", "might", "don't", "didn't",
    "doesn't", "won't", "can't", "i", "you", "we", "they", "i'll", "you'll", "we'll", "they'll",
    "i'd", "we'd", "they'd", "let's",
];
/// After these a participle comes.
const BEFORE_PARTICIPLES: [&str; 22] = [
    "have", "has", "had", "i've", "you've", "we've", "they've", "he's", "she's", "i'd", "was",
    "were", "been", "be", "is", "are", "he", "she", "it", "haven't", "hasn't", "hadn't",
];
/// After `live` as an adjective.
const AFTER_LIVE: [&str; 14] = [
    "music",
    "show",
    "shows",
    "radio",
    "concert",
    "concerts",
    "band",
    "bands",
    "broadcast",
    "recording",
    "audience",
    "performance",
    "performances",
    "television",
];

pub(super) fn check(clip: &Clip<'_>, found: &mut Findings) {
    for sentence in &clip.sentences {
        for (message, limit) in faults_of(sentence, clip) {
            found.fault(Gate::Speakable, clip.at(sentence.line), message, limit);
        }
        for word in doubtful(sentence) {
            found.smell(
                Gate::Speakable,
                clip.at(sentence.line),
                format!("`{word}` has two pronunciations: {}", sentence.text),
                "listen whether the voice says the right one",
            );
        }
    }
    for question in &clip.questions {
        if let Answer::Heard(options, _) = question.answer {
            for option in options {
                for (message, limit) in text_faults(option) {
                    found.fault(Gate::Speakable, clip.at_question(question), message, limit);
                }
            }
        }
    }
}

type Fault = (String, String);

fn faults_of(sentence: &Sentence, clip: &Clip<'_>) -> Vec<Fault> {
    let mut faults = text_faults(&sentence.text);
    let slowest = *limits::of(clip.level).words_per_minute.start();
    let seconds = to_f64(sentence.words.len()) / slowest * 60.0;
    if seconds > SENTENCE_SECONDS_MAX {
        faults.push((
            format!("a sentence of about {seconds:.0} seconds"),
            format!("at most {SENTENCE_SECONDS_MAX:.0}"),
        ));
    }
    let doubles = ambiguous(&sentence.words).map(|word| Odd::TwoPronunciations(word.to_owned()));
    faults.extend(doubles.map(|odd| fault(&odd, &sentence.text)));
    faults
}

/// Something in a text that a voice may misread, or a listener stumble over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Odd {
    /// Fewer words than a voice speaks well.
    Short {
        /// Words of the text.
        n_words: usize,
    },
    /// A mark that is not one of `. , ? ! : ' -`.
    Mark(char),
    /// A dash or dots.
    Dash,
    /// No full stop, question or exclamation mark at the end.
    NoEnd,
    /// A name and a colon at the beginning.
    Label,
    /// A word with digits.
    Digits(String),
    /// An abbreviation or a Roman numeral.
    Abbreviation(String),
    /// A word whose neighbours say that a voice may take the wrong one of two pronunciations.
    TwoPronunciations(String),
}

/// What is odd in a sentence, whatever its level.
#[must_use]
pub fn odd(sentence: &str) -> Vec<Odd> {
    let mut found = text_odd(sentence);
    let words = words(sentence);
    found.extend(ambiguous(&words).map(|word| Odd::TwoPronunciations(word.to_owned())));
    found
}

/// The same without the words of two pronunciations, which need their neighbours.
fn text_odd(text: &str) -> Vec<Odd> {
    let mut found = Vec::new();
    let tokens = tokens(text);
    if tokens.len() < SENTENCE_WORDS_MIN {
        let n_words = tokens.len();
        found.push(Odd::Short { n_words });
    }
    let is_mark = |c: &char| !c.is_alphanumeric() && !MARKS.contains(*c);
    found.extend(text.chars().find(is_mark).map(Odd::Mark));
    if text.contains(" - ") || text.contains("--") || text.contains("..") {
        found.push(Odd::Dash);
    }
    if !text.ends_with(['.', '?', '!']) {
        found.push(Odd::NoEnd);
    }
    if has_label(text) {
        found.push(Odd::Label);
    }
    for token in tokens {
        if token.chars().any(|c| c.is_ascii_digit()) {
            found.push(Odd::Digits(token));
        } else if is_abbreviation(&token) {
            found.push(Odd::Abbreviation(token));
        }
    }
    found
}

/// Faults of a text whatever its level.
fn text_faults(text: &str) -> Vec<Fault> {
    text_odd(text).iter().map(|odd| fault(odd, text)).collect()
}

fn fault(odd: &Odd, text: &str) -> Fault {
    let (message, limit) = match odd {
        Odd::Short { n_words } => (
            format!("a sentence of {n_words} words"),
            format!("at least {SENTENCE_WORDS_MIN}"),
        ),
        Odd::Mark(mark) => (
            format!("the mark `{mark}`"),
            "letters and . , ? ! : ' -".to_owned(),
        ),
        Odd::Dash => (
            "a dash or dots".to_owned(),
            "a comma or a full stop".to_owned(),
        ),
        Odd::NoEnd => (
            "no mark at the end".to_owned(),
            "a full stop, ? or !".to_owned(),
        ),
        Odd::Label => (
            "a speaker's label".to_owned(),
            "the turn names the speaker".to_owned(),
        ),
        Odd::Digits(token) => (
            format!("digits in `{token}`"),
            "numbers in words".to_owned(),
        ),
        Odd::Abbreviation(token) => (
            format!("the abbreviation `{token}`"),
            "the words in full".to_owned(),
        ),
        Odd::TwoPronunciations(word) => (
            format!("`{word}` has two pronunciations"),
            "words with one, or a spelling that decides".to_owned(),
        ),
    };
    (format!("{message}: {text}"), limit)
}

/// `MR. BLAKE: …`, `Anna: …`: one or two capitalised words and a colon.
fn has_label(text: &str) -> bool {
    let Some((label, _)) = text.split_once(':') else {
        return false;
    };
    let words: Vec<&str> = label.split_whitespace().collect();
    words.len() <= 2
        && words
            .iter()
            .all(|word| word.starts_with(char::is_uppercase))
}

/// Also Roman numerals, which are capitals.
fn is_abbreviation(token: &str) -> bool {
    let is_capitals = token.chars().count() > 1 && token.chars().all(char::is_uppercase);
    (is_capitals && !SPOKEN_CAPITALS.contains(&token))
        || ABBREVIATIONS.contains(&token.to_lowercase().as_str())
}

/// Words of which the neighbours say that a voice may take the wrong pronunciation.
fn ambiguous(words: &[String]) -> impl Iterator<Item = &str> {
    words.iter().enumerate().filter_map(|(idx, word)| {
        let before = idx
            .checked_sub(1)
            .map_or("", |before| words[before].as_str());
        let after = words.get(idx + 1).map_or("", String::as_str);
        let word = word.as_str();
        let is_ambiguous = ALWAYS.contains(&word)
            || (NOUNS_AND_VERBS.contains(&word) && BEFORE_VERBS.contains(&before))
            || (word == "read" && BEFORE_PARTICIPLES.contains(&before))
            || (word == "live" && AFTER_LIVE.contains(&after))
            || (word == "close"
                && [
                    "a", "very", "so", "too", "quite", "that", "is", "was", "are", "were",
                ]
                .contains(&before))
            || (word == "minute" && ["most", "very", "so"].contains(&before));
        is_ambiguous.then_some(word)
    })
}

/// Words whose neighbours decide nothing: somebody should listen.
fn doubtful(sentence: &Sentence) -> Vec<&str> {
    let words = &sentence.words;
    let sure: Vec<&str> = ambiguous(words).collect();
    let is_doubtful = |(idx, word): (usize, &String)| {
        let before = idx
            .checked_sub(1)
            .map_or("", |before| words[before].as_str());
        let is_verb = BEFORE_VERBS.contains(&before);
        match word.as_str() {
            // "I read" is today or yesterday.
            "read" => !is_verb || ["i", "you", "we", "they"].contains(&before),
            "live" | "close" => {
                !is_verb && !["please", "who", "where", "that", "and"].contains(&before)
            }
            _ => false,
        }
    };
    let doubtful = words.iter().enumerate().filter(|entry| is_doubtful(*entry));
    let doubtful = doubtful.map(|(_, word)| word.as_str());
    doubtful.filter(|word| !sure.contains(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_voice_stumbles_over_is_found() {
        let cases = [
            ("See you at 7 then.", "digits in `7`"),
            ("King Henry VIII was here.", "abbreviation `VIII`"),
            ("Ask Dr Lee about it.", "abbreviation `Dr`"),
            ("It costs about £ five.", "the mark `£`"),
            ("I was late (again) today.", "the mark `(`"),
            ("Well... I am not sure.", "dots"),
            ("I waited - and waited.", "dash"),
            ("Anna: where are you?", "speaker's label"),
            ("Yes, please.", "a sentence of 2 words"),
            ("There is no end", "no mark at the end"),
        ];
        for (text, expected) in cases {
            let faults = text_faults(text);
            assert!(
                faults.iter().any(|(message, _)| message.contains(expected)),
                "{text}: {faults:?}"
            );
        }
    }

    #[test]
    fn ordinary_sentences_pass() {
        for text in [
            "I don't know, do you?",
            "The TV is on again.",
            "One thing is sure: it rains.",
            "It's a well-known café.",
        ] {
            assert_eq!(text_faults(text), Vec::<Fault>::new(), "{text}");
        }
    }

    #[test]
    fn two_pronunciations_are_found_by_their_neighbours() {
        let cases = [
            ("I have read it", true),
            ("please read it", false),
            ("they record it", true),
            ("a new record", false),
            ("live music tonight", true),
            ("we live here", false),
            ("a minute ago", false),
            ("the wind was cold", true),
        ];
        for (text, expected) in cases {
            assert_eq!(ambiguous(&words(text)).count() > 0, expected, "{text}");
        }
    }
}
