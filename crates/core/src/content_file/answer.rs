//! What items of all files have in common: evidence, options, keys, accepted answers.

use super::check::Check;
use toml::Spanned;

impl Check<'_> {
    /// Indexes of evidence sentences; `whose` names the item in errors.
    pub(super) fn evidence(
        &mut self,
        whose: &str,
        evidence: &Spanned<Vec<usize>>,
        n_sentences: usize,
    ) -> Vec<usize> {
        if evidence.as_ref().is_empty() {
            self.error(evidence, format!("{whose} has no evidence"));
        }
        let mut indexes = Vec::new();
        for sentence in evidence.as_ref() {
            if !(1..=n_sentences).contains(sentence) {
                let reason = format!(
                    "{whose} names evidence sentence {sentence}; the passage has 1 to {n_sentences}"
                );
                self.error(evidence, reason);
            }
            indexes.push(sentence.saturating_sub(1));
        }
        indexes.sort_unstable();
        indexes.dedup();
        indexes
    }

    /// Options are distinct and as many as allowed; `at` is where an error is shown.
    pub(super) fn options<T>(
        &mut self,
        whose: &str,
        at: &Spanned<T>,
        options: &[String],
        (min, max): (usize, usize),
    ) {
        if !(min..=max).contains(&options.len()) {
            let allowed = if min == max {
                format!("exactly {min}")
            } else {
                format!("{min} to {max}")
            };
            self.error(
                at,
                format!(
                    "{whose} has {} options; {allowed} are allowed",
                    options.len()
                ),
            );
        }
        let mut distinct: Vec<String> = options
            .iter()
            .map(|option| option.trim().to_lowercase())
            .collect();
        distinct.sort();
        distinct.dedup();
        if distinct.len() != options.len() || distinct.first().is_some_and(String::is_empty) {
            self.error(at, format!("{whose} has an empty or repeated option"));
        }
    }

    /// Index of the option whose letter the key is.
    pub(super) fn key(
        &mut self,
        whose: &str,
        key: &Spanned<String>,
        n_options: usize,
    ) -> Option<usize> {
        let idx = option_index(key.as_ref(), n_options);
        if idx.is_none() {
            let reason = format!(
                "{whose} has key `{}`, which is no letter of its {n_options} options",
                key.as_ref()
            );
            self.error(key, reason);
        }
        idx
    }

    /// Accepted answers are there and within the limit of words.
    pub(super) fn accepted<T>(
        &mut self,
        whose: &str,
        at: &Spanned<T>,
        accepted: &[String],
        max_words: usize,
    ) {
        if accepted.is_empty() {
            self.error(at, format!("{whose} accepts nothing"));
        }
        for variant in accepted {
            let n_words = variant.split_whitespace().count();
            if !(1..=max_words).contains(&n_words) {
                let reason = format!(
                    "{whose} accepts `{variant}` of {n_words} words; max_words is {max_words}"
                );
                self.error(at, reason);
            }
        }
    }
}

/// `A` is 0, `B` is 1, as long as there are so many options.
fn option_index(key: &str, n_options: usize) -> Option<usize> {
    let [letter @ b'A'..=b'Z'] = key.as_bytes() else {
        return None;
    };
    let idx = usize::from(letter - b'A');
    (idx < n_options).then_some(idx)
}
