//! The ways to read a text aloud, and where two texts can be read alike.

use super::homophones::Sound;
use super::normalize::Word;
use super::{contractions, number_context, numbers};

/// Every reading of a text, by the word that it begins with.
pub(super) struct Readings {
    from: Vec<Vec<Reading>>,
}

/// A stretch of both texts that can be read alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) n_reference: usize,
    pub(super) n_typed: usize,
    /// Words that sound alike but are written otherwise.
    pub(super) homophones: u32,
}

impl Readings {
    pub(super) fn of(words: &[Word]) -> Self {
        Self {
            from: (0..words.len())
                .map(|at| readings_from(words, at))
                .collect(),
        }
    }

    /// The number of words in the text when each is read in its longest way.
    pub(super) fn n_spoken(&self) -> usize {
        let longest =
            |readings: &Vec<Reading>| readings.iter().map(|reading| reading.tokens.len()).max();
        self.from.iter().filter_map(longest).sum()
    }

    /// The usual reading of one word: a number spoken, any other word as it is.
    pub(super) fn usual(&self, index: usize) -> impl Iterator<Item = &str> {
        self.from[index]
            .first()
            .into_iter()
            .flat_map(|reading| reading.tokens.iter().map(|token| token.text.as_str()))
    }
}

/// The shortest stretches from the two positions on that can be read alike.
///
/// Longer ones are left out where they are two shorter ones in a row.
pub(super) fn stretches(
    reference: &Readings,
    reference_at: usize,
    typed: &Readings,
    typed_at: usize,
) -> Vec<Stretch> {
    walk(reference, reference_at, typed, typed_at).found
}

fn walk<'a>(
    reference: &'a Readings,
    reference_at: usize,
    typed: &'a Readings,
    typed_at: usize,
) -> Walk<'a> {
    let mut walk = Walk {
        reference,
        typed,
        start: (reference_at, typed_at),
        steps_left: MAX_STEPS,
        found: Vec::new(),
    };
    for reading in &reference.from[reference_at] {
        walk.advance(
            Side {
                at: reference_at + reading.n_words,
                left: &reading.tokens,
            },
            Side {
                at: typed_at,
                left: &[],
            },
            u32::from(reading.is_slip),
        );
    }
    walk
}

/// Enough for the longest number; a bound for texts made to have very many readings.
const MAX_STEPS: usize = 1_024;

struct Reading {
    n_words: usize,
    tokens: Vec<Token>,
    /// Heard rightly but written wrongly: the `of` of "should of".
    is_slip: bool,
}

struct Token {
    text: String,
    sound: Sound,
}

/// A position in one text with the tokens that were read but not yet answered.
#[derive(Clone, Copy)]
struct Side<'a> {
    at: usize,
    left: &'a [Token],
}

struct Walk<'a> {
    reference: &'a Readings,
    typed: &'a Readings,
    start: (usize, usize),
    steps_left: usize,
    found: Vec<Stretch>,
}

impl<'a> Walk<'a> {
    fn advance(&mut self, mut reference: Side<'a>, mut typed: Side<'a>, mut homophones: u32) {
        if self.steps_left == 0 {
            return;
        }
        self.steps_left -= 1;
        while let ([said, said_rest @ ..], [wrote, wrote_rest @ ..]) = (reference.left, typed.left)
        {
            if !said.sound.is_like(&wrote.sound) {
                return;
            }
            homophones += u32::from(said.text != wrote.text);
            (reference.left, typed.left) = (said_rest, wrote_rest);
        }
        if reference.left.is_empty() && typed.left.is_empty() {
            self.found.push(Stretch {
                n_reference: reference.at - self.start.0,
                n_typed: typed.at - self.start.1,
                homophones,
            });
        } else if reference.left.is_empty() {
            for reading in self.reference.from.get(reference.at).into_iter().flatten() {
                let next = Side {
                    at: reference.at + reading.n_words,
                    left: &reading.tokens,
                };
                self.advance(next, typed, homophones + u32::from(reading.is_slip));
            }
        } else {
            for reading in self.typed.from.get(typed.at).into_iter().flatten() {
                let next = Side {
                    at: typed.at + reading.n_words,
                    left: &reading.tokens,
                };
                self.advance(reference, next, homophones + u32::from(reading.is_slip));
            }
        }
    }
}

/// Words that are also written apart: either is right.
const COMPOUNDS: [([&str; 2], &str); 12] = [
    (["per", "cent"], "percent"),
    (["e", "mail"], "email"),
    (["e", "mails"], "emails"),
    (["good", "bye"], "goodbye"),
    (["co", "operate"], "cooperate"),
    (["co", "operation"], "cooperation"),
    (["co", "ordinate"], "coordinate"),
    (["co", "worker"], "coworker"),
    (["t", "shirt"], "tshirt"),
    (["on", "line"], "online"),
    (["a", "m"], "am"),
    (["p", "m"], "pm"),
];

fn readings_from(words: &[Word], at: usize) -> Vec<Reading> {
    let own = &words[at].key;
    let mut readings: Vec<Reading> = numbers::readings(own)
        .into_iter()
        .map(|tokens| reading(1, tokens))
        .collect();
    if !readings
        .iter()
        .any(|reading| matches!(&reading.tokens[..], [token] if token.text == *own))
    {
        readings.push(reading(1, vec![own.clone()]));
    }
    readings.extend(
        contractions::expansions(own)
            .into_iter()
            .map(|tokens| reading(1, tokens)),
    );
    readings.extend(
        number_context::readings(words, at)
            .into_iter()
            .map(|found| reading(found.n_words, found.tokens)),
    );
    readings.extend(compound(words, at).map(|joined| reading(2, vec![joined.to_owned()])));
    if own == "of" && at > 0 && takes_have(&words[at - 1].key) {
        readings.push(Reading {
            is_slip: true,
            ..reading(1, vec!["have".to_owned()])
        });
    }
    readings
}

fn reading(n_words: usize, tokens: Vec<String>) -> Reading {
    let tokens = tokens
        .into_iter()
        .map(|text| Token {
            sound: Sound::of(&text),
            text,
        })
        .collect();
    Reading {
        n_words,
        tokens,
        is_slip: false,
    }
}

fn compound(words: &[Word], at: usize) -> Option<&'static str> {
    let second = &words.get(at + 1)?.key;
    COMPOUNDS
        .iter()
        .find(|(parts, _)| words[at].key == parts[0] && second == parts[1])
        .map(|&(_, joined)| joined)
}

/// Verbs after which "have" is said like "of".
fn takes_have(key: &str) -> bool {
    let verb = contractions::negated(key).unwrap_or(key);
    matches!(
        verb,
        "should" | "could" | "would" | "must" | "might" | "may"
    )
}

#[cfg(test)]
mod tests {
    use super::{MAX_STEPS, Readings, stretches, walk};
    use crate::dictation::normalize::words;

    fn readings(text: &str) -> Readings {
        Readings::of(&words(text))
    }

    #[test]
    fn texts_are_alike_from_their_start() {
        let cases = [
            ("we'll go", "we will go", Some((1, 2, 0))),
            ("dunno", "don't know", Some((1, 2, 0))),
            ("a hundred and five", "105", Some((4, 1, 0))),
            ("should've", "should of", Some((1, 2, 1))),
            ("their dog", "there dog", Some((1, 1, 1))),
            ("dog", "cat", None),
        ];
        for (reference, typed, expected) in cases {
            let found = stretches(&readings(reference), 0, &readings(typed), 0);
            let found = found
                .first()
                .map(|found| (found.n_reference, found.n_typed, found.homophones));
            assert_eq!(found, expected, "{reference} / {typed}");
        }
    }

    #[test]
    fn a_walk_takes_few_steps() {
        let steps = |reference: &str, typed: &str| {
            MAX_STEPS - walk(&readings(reference), 0, &readings(typed), 0).steps_left
        };
        assert!(steps("the old dog sleeps", "a young cat walks") <= 2);
        assert!(steps("I'd've gone home", "I would have gone") <= 40);
        assert!(
            steps(
                "$1,250.50",
                "one thousand two hundred and fifty dollars and fifty cents"
            ) <= 512
        );
    }
}
