//! The lexicon of an installation: words that its texts have and no lexicon knows.

use crate::Accent;
use crate::alphabet::is_symbol;
use crate::fold::folded;
use crate::markup::is_pronunciation;
use std::collections::HashMap;

/// Pronunciations of an installation's own words, which win over all others.
///
/// Read from lines `word<TAB>phonemes` or `word<TAB>phonemes<TAB>accent`, where the accent is
/// `en-US` or `en-GB` and both are meant without it. Empty lines and lines that start with
/// `#` are skipped. A word with a capital letter is only found as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserLexicon {
    us: HashMap<String, String>,
    uk: HashMap<String, String>,
}

/// What is wrong with a line of a lexicon.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct LexiconError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, and what is allowed.
    pub problem: String,
}

impl UserLexicon {
    /// Reads a whole file.
    ///
    /// # Errors
    /// The first line that is not as described above, with its number.
    pub fn parse(text: &str) -> Result<Self, LexiconError> {
        let mut lexicon = Self::default();
        for (idx, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            lexicon.add(line).map_err(|problem| LexiconError {
                line: idx + 1,
                problem,
            })?;
        }
        Ok(lexicon)
    }

    /// How many pronunciations there are, both accents counted.
    #[must_use]
    pub fn len(&self) -> usize {
        self.us.len() + self.uk.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A line for each pronunciation, sorted: the same for lexicons that say the same.
    #[must_use]
    pub fn to_lines(&self) -> String {
        let of = |accent: &str, table: &HashMap<String, String>| -> Vec<String> {
            let line = |(word, phonemes)| format!("{word}\t{phonemes}\t{accent}\n");
            table.iter().map(line).collect()
        };
        let mut lines = [of("en-US", &self.us), of("en-GB", &self.uk)].concat();
        lines.sort_unstable();
        lines.concat()
    }

    /// The same with the words of `other`, which win where both have one.
    #[must_use]
    pub fn with(mut self, other: &Self) -> Self {
        let pairs = |table: &HashMap<String, String>| table.clone().into_iter();
        self.us.extend(pairs(&other.us));
        self.uk.extend(pairs(&other.uk));
        self
    }

    /// Only the words that may shape how these texts are said: those that stand somewhere in them,
    /// also as a part of a longer word, whatever the case.
    #[must_use]
    pub fn within(&self, texts: &[&str]) -> Self {
        let texts: Vec<String> = texts
            .iter()
            .map(|text| folded(text).to_lowercase())
            .collect();
        let is_there = |word: &str| {
            let word = word.to_lowercase();
            texts.iter().any(|text| text.contains(&word))
        };
        let of = |table: &HashMap<String, String>| {
            let pairs = table.iter().filter(|(word, _)| is_there(word));
            pairs
                .map(|(word, phonemes)| (word.clone(), phonemes.clone()))
                .collect()
        };
        Self {
            us: of(&self.us),
            uk: of(&self.uk),
        }
    }

    fn add(&mut self, line: &str) -> Result<(), String> {
        if line.trim().is_empty() || line.starts_with('#') {
            return Ok(());
        }
        let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
        let (word, phonemes, accent) = match fields.as_slice() {
            [word, phonemes] => (*word, *phonemes, None),
            [word, phonemes, accent] => (*word, *phonemes, Some(*accent)),
            _ => {
                return Err(format!(
                    "expected word<TAB>phonemes or word<TAB>phonemes<TAB>accent, found {} fields",
                    fields.len()
                ));
            }
        };
        check(word, phonemes)?;
        // Texts are folded before words are looked up.
        let word = folded(word);
        let (us, uk) = accents(accent)?;
        for (is_meant, table) in [(us, &mut self.us), (uk, &mut self.uk)] {
            if is_meant
                && table
                    .insert(word.to_string(), phonemes.to_owned())
                    .is_some()
            {
                return Err(format!("{word:?} has a pronunciation already"));
            }
        }
        Ok(())
    }

    pub(crate) fn find(&self, word: &str, accent: Accent) -> Option<&str> {
        let table = match accent {
            Accent::Us => &self.us,
            Accent::Uk => &self.uk,
        };
        if table.is_empty() {
            return None;
        }
        let found = table.get(word).or_else(|| table.get(&word.to_lowercase()));
        found.map(String::as_str)
    }
}

fn check(word: &str, phonemes: &str) -> Result<(), String> {
    if !word.chars().any(char::is_alphanumeric) || word.chars().any(char::is_whitespace) {
        return Err(format!("{word:?} is not one word"));
    }
    if let Some(strange) = phonemes.chars().find(|&symbol| !is_symbol(symbol)) {
        return Err(format!("{strange:?} is not one of Kokoro's symbols"));
    }
    if !is_pronunciation(phonemes) {
        return Err(format!("the phonemes of {word:?} have no sound"));
    }
    Ok(())
}

/// For which of the two accents a line is meant.
fn accents(field: Option<&str>) -> Result<(bool, bool), String> {
    match field {
        None | Some("") => Ok((true, true)),
        Some("en-US") => Ok((true, false)),
        Some("en-GB") => Ok((false, true)),
        Some(other) => Err(format!("accent {other:?} is not en-US or en-GB")),
    }
}

#[cfg(test)]
mod tests {
    use super::UserLexicon;

    fn lexicon(text: &str) -> UserLexicon {
        UserLexicon::parse(text).unwrap()
    }

    #[test]
    fn the_other_lexicon_wins() {
        let ours = lexicon("Xian\tʃiən\nQat\tkæt\n");
        let theirs = lexicon("Xian\tʃˈiɑn\ten-US\n");
        let both = ours.with(&theirs);
        assert!(
            both.to_lines().contains("Xian\tʃˈiɑn\ten-US"),
            "{}",
            both.to_lines()
        );
        assert!(both.to_lines().contains("Xian\tʃiən\ten-GB"));
        assert_eq!(both.len(), 4);
    }

    #[test]
    fn only_words_that_stand_in_the_texts_shape_them() {
        let all = lexicon("gif\tdʒɪf\nXian\tʃiən\n");
        for (text, n) in [
            ("A GIF, please.", 2),
            ("Two gifs.", 2),
            ("Nothing.", 0),
            ("xian and a gif", 4),
        ] {
            assert_eq!(all.within(&[text]).len(), n, "{text}");
        }
    }
}
