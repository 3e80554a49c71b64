//! A script: who says which sentences.

use super::layout::clean;
use super::{MAX_CHARS, MAX_SENTENCE_CHARS, MAX_SENTENCES, MAX_SPEAKERS};
use crate::passage::{Turn, word_spans};
use std::collections::HashMap;

/// Longest name of a speaker, in characters.
const MAX_NAME_CHARS: usize = 30;
/// Most words of such a name.
const MAX_NAME_WORDS: usize = 3;

/// Who says which sentences; what [`Script::parse`] lets through can be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// Names as they stand in the text, in the order in which they speak; one empty name for a
    /// text without speakers.
    pub speakers: Vec<String>,
    /// Turns in order.
    pub turns: Vec<Turn>,
}

/// Why a script cannot be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// There is no sentence.
    Empty,
    /// More than [`MAX_CHARS`] characters.
    TooLong {
        /// Characters of the script.
        n_chars: usize,
    },
    /// More than [`MAX_SENTENCES`].
    TooManySentences {
        /// Sentences of the script.
        n_sentences: usize,
    },
    /// More than [`MAX_SPEAKERS`].
    TooManySpeakers {
        /// Speakers of the script.
        n_speakers: usize,
    },
    /// A line of more than [`MAX_SENTENCE_CHARS`] characters.
    LongSentence {
        /// Line of the script, from 1.
        line: usize,
        /// Characters of the line.
        n_chars: usize,
    },
    /// A line that nobody can say: without letters and digits.
    NoWords {
        /// Line of the script, from 1.
        line: usize,
    },
}

impl Script {
    /// Reads a script.
    ///
    /// # Errors
    /// All [`Fault`]s at once.
    pub fn parse(text: &str) -> Result<Self, Vec<Fault>> {
        let text = clean(text);
        let n_chars = text.chars().count();
        if n_chars > MAX_CHARS {
            return Err(vec![Fault::TooLong { n_chars }]);
        }
        let names = names(&text);
        let mut reader = Reader::default();
        for (idx, line) in text.split('\n').enumerate() {
            reader.line(idx + 1, line.trim(), &names);
        }
        reader.finish()
    }

    /// All sentences in order.
    pub fn sentences(&self) -> impl Iterator<Item = &str> {
        self.turns
            .iter()
            .flat_map(|turn| turn.sentences.iter().map(String::as_str))
    }
}

/// The name and what is said, of a line that begins with one to three capitalised words and a
/// colon.
pub(super) fn label(line: &str) -> Option<(&str, &str)> {
    let (name, said) = line.split_once([':', '：'])?;
    let said = said.trim();
    let mut words = name.split(' ');
    let is_name = name.chars().count() <= MAX_NAME_CHARS
        && words.clone().count() <= MAX_NAME_WORDS
        && words.all(|word| word.starts_with(char::is_uppercase));
    (is_name && said.chars().any(char::is_alphanumeric)).then_some((name, said))
}

/// Names that count as speakers: at least two of them, or one that stands there twice. A single
/// `Note: …` is no speaker.
fn names(text: &str) -> Vec<String> {
    let mut n_lines: HashMap<&str, usize> = HashMap::new();
    let mut names: Vec<String> = Vec::new();
    for (name, _) in text.split('\n').filter_map(|line| label(line.trim())) {
        *n_lines.entry(name).or_default() += 1;
        if !names.iter().any(|other| other == name) {
            names.push(name.to_owned());
        }
    }
    let is_script = names.len() > 1 || n_lines.values().any(|n| *n > 1);
    if is_script { names } else { Vec::new() }
}

#[derive(Default)]
struct Reader {
    speakers: Vec<String>,
    turns: Vec<Turn>,
    is_new_turn: bool,
    speaker_idx: usize,
    faults: Vec<Fault>,
}

impl Reader {
    fn line(&mut self, number: usize, line: &str, names: &[String]) {
        if line.is_empty() {
            self.is_new_turn = true;
            return;
        }
        let said = match label(line).filter(|(name, _)| names.iter().any(|known| known == name)) {
            Some((name, said)) => {
                self.speak(name);
                said
            }
            None => line,
        };
        let n_chars = said.chars().count();
        if n_chars > MAX_SENTENCE_CHARS {
            self.faults.push(Fault::LongSentence {
                line: number,
                n_chars,
            });
        }
        if word_spans(said).is_empty() {
            self.faults.push(Fault::NoWords { line: number });
        }
        self.say(said);
    }

    fn speak(&mut self, name: &str) {
        let known = self.speakers.iter().position(|known| known == name);
        self.speaker_idx = known.unwrap_or_else(|| {
            self.speakers.push(name.to_owned());
            self.speakers.len() - 1
        });
        self.is_new_turn = true;
    }

    fn say(&mut self, sentence: &str) {
        if self.speakers.is_empty() {
            // Nobody is named, or nobody yet.
            self.speakers.push(String::new());
        }
        if self.is_new_turn || self.turns.is_empty() {
            let (speaker_idx, sentences) = (self.speaker_idx, Vec::new());
            self.turns.push(Turn {
                speaker_idx,
                sentences,
            });
            self.is_new_turn = false;
        }
        if let Some(turn) = self.turns.last_mut() {
            turn.sentences.push(sentence.to_owned());
        }
    }

    fn finish(mut self) -> Result<Script, Vec<Fault>> {
        let (n_sentences, n_speakers) = (
            self.turns.iter().map(|turn| turn.sentences.len()).sum(),
            self.speakers.len(),
        );
        if n_sentences == 0 {
            self.faults.push(Fault::Empty);
        }
        if n_sentences > MAX_SENTENCES {
            self.faults.push(Fault::TooManySentences { n_sentences });
        }
        if n_speakers > MAX_SPEAKERS {
            self.faults.push(Fault::TooManySpeakers { n_speakers });
        }
        if !self.faults.is_empty() {
            return Err(self.faults);
        }
        Ok(Script {
            speakers: self.speakers,
            turns: self.turns,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speakers_and_turns_are_read() {
        let script = Script::parse("ANN: Hi.\nHow are you?\nBEN: Fine.\n\nANN: Good.").unwrap();
        assert_eq!(script.speakers, ["ANN", "BEN"]);
        let turns: Vec<(usize, usize)> = script
            .turns
            .iter()
            .map(|turn| (turn.speaker_idx, turn.sentences.len()))
            .collect();
        assert_eq!(turns, [(0, 2), (1, 1), (0, 1)]);
        assert_eq!(script.sentences().last(), Some("Good."));
    }

    #[test]
    fn a_single_note_is_no_speaker() {
        let script = Script::parse("Note: bring a pen.\n\nIt is cold.").unwrap();
        assert_eq!(script.speakers, [""]);
        assert_eq!(script.sentences().next(), Some("Note: bring a pen."));
        assert_eq!(script.turns.len(), 2);
        let spoken = Script::parse("Ann: Hello.\nAnn: Nobody is here.").unwrap();
        assert_eq!(spoken.speakers, ["Ann"]);
    }

    #[test]
    fn what_cannot_be_saved_is_named() {
        let long = "a".repeat(MAX_SENTENCE_CHARS + 1);
        let many = "It rains.\n".repeat(MAX_SENTENCES + 1);
        let crowd: Vec<String> = ('A'..='G').map(|name| format!("{name}: Hello.")).collect();
        let crowd = crowd.join("\n");
        let huge = "a ".repeat(MAX_CHARS);
        let cases = [
            (" \n ", Fault::Empty),
            ("It rains.\n?!", Fault::NoWords { line: 2 }),
            (
                &long,
                Fault::LongSentence {
                    line: 1,
                    n_chars: MAX_SENTENCE_CHARS + 1,
                },
            ),
            (
                &many,
                Fault::TooManySentences {
                    n_sentences: MAX_SENTENCES + 1,
                },
            ),
            (&crowd, Fault::TooManySpeakers { n_speakers: 7 }),
            (
                &huge,
                Fault::TooLong {
                    n_chars: 2 * MAX_CHARS,
                },
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(Script::parse(text), Err(vec![expected]));
        }
    }
}
