//! Words of our own: names, new words, and what the big lexicons have wrong.

use crate::Accent;
use std::collections::HashMap;

static LINES: &str = include_str!("../../data/extra.tsv");

/// `word<TAB>American<TAB>British`; one column stands for both.
pub(crate) struct Extra {
    words: HashMap<&'static str, (&'static str, &'static str)>,
}

impl Extra {
    pub(crate) fn new() -> Self {
        let words = LINES
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| {
                let mut fields = line.split('\t');
                let (word, us) = (fields.next()?, fields.next()?);
                Some((word, (us, fields.next().unwrap_or(us))))
            });
        Self {
            words: words.collect(),
        }
    }

    /// The word as written; words that are all small letters also in capitals.
    pub(crate) fn find(&self, word: &str, accent: Accent) -> Option<&'static str> {
        let found = self.words.get(word).or_else(|| {
            let starts_big = word.starts_with(|c: char| c.is_uppercase());
            self.words
                .get(starts_big.then(|| word.to_lowercase())?.as_str())
        });
        found.map(|(us, uk)| match accent {
            Accent::Us => *us,
            Accent::Uk => *uk,
        })
    }
}
