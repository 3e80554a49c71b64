//! How hard a text is by its grammar: smells only, because these are measures of reading and a
//! listener has a voice that helps.

use super::clip::{Clip, Origin};
use super::coverage::to_f64;
use super::finding::{Findings, Gate};
use super::limits::{self, LevelLimits, PRONOUN_SHARE_MAX};

/// Words that open a clause inside a sentence. *That* is not among them, since most of them point.
const CLAUSE_WORDS: [&str; 19] = [
    "although", "because", "if", "since", "though", "unless", "until", "what", "when", "whenever",
    "where", "whereas", "whether", "which", "while", "who", "whom", "whose", "why",
];
/// Words for persons and things that were named before: a listener can't look back for whom.
const PRONOUNS: [&str; 15] = [
    "he",
    "him",
    "his",
    "she",
    "her",
    "hers",
    "it",
    "its",
    "they",
    "them",
    "their",
    "theirs",
    "himself",
    "herself",
    "themselves",
];

pub(super) fn check(clip: &Clip<'_>, found: &mut Findings) {
    if clip.origin != Origin::Passage {
        return;
    }
    let limits = limits::of(clip.level);
    grade(clip, limits, found);
    clauses(clip, limits, found);
    pronouns(clip, found);
}

/// Short replies look easy to Flesch–Kincaid.
fn grade(clip: &Clip<'_>, limits: &LevelLimits, found: &mut Findings) {
    let grade = flesch_kincaid(clip);
    if !limits.flesch_kincaid.contains(&grade) {
        let usual = &limits.flesch_kincaid;
        found.smell(
            Gate::Readability,
            clip.at(clip.line),
            format!("Flesch–Kincaid grade {grade:.1}"),
            format!(
                "usual at {} are {} to {}",
                clip.level,
                usual.start(),
                usual.end()
            ),
        );
    }
}

fn flesch_kincaid(clip: &Clip<'_>) -> f64 {
    let n_words = to_f64(clip.n_words().max(1));
    let n_sentences = to_f64(clip.sentences.len().max(1));
    let n_syllables = to_f64(clip.words().map(n_syllables).sum());
    0.39 * n_words / n_sentences + 11.8 * n_syllables / n_words - 15.59
}

/// Groups of vowels, without a silent `e` at the end; right for about nine words in ten.
fn n_syllables(word: &str) -> usize {
    let letters: Vec<char> = word.chars().filter(|c| c.is_alphabetic()).collect();
    let is_vowel = |c: &char| "aeiouyéèê".contains(*c);
    let n_groups = letters
        .chunk_by(|a, b| is_vowel(a) == is_vowel(b))
        .filter(|group| is_vowel(&group[0]))
        .count();
    let is_silent = n_groups > 1 && letters.ends_with(&['e']) && !letters.ends_with(&['l', 'e']);
    (n_groups - usize::from(is_silent)).max(1)
}

/// Sentences with more clauses inside than a listener of the level takes apart.
fn clauses(clip: &Clip<'_>, limits: &LevelLimits, found: &mut Findings) {
    for sentence in &clip.sentences {
        let inner = sentence.words.iter().skip(1);
        let n_clauses = inner.filter(|word| opens_clause(word)).count();
        if n_clauses > limits.clauses_max {
            found.smell(
                Gate::Readability,
                clip.at(sentence.line),
                format!("{n_clauses} clauses inside a sentence: {}", sentence.text),
                format!("at most {}", limits.clauses_max),
            );
        }
    }
}

/// Also `who's` and `what'd`.
fn opens_clause(word: &str) -> bool {
    CLAUSE_WORDS.contains(&bare(word))
}

/// A word without `'s`, `'d`, `'ll` and the like.
fn bare(word: &str) -> &str {
    word.split('\'').next().unwrap_or(word)
}

fn pronouns(clip: &Clip<'_>, found: &mut Findings) {
    let n_pronouns = clip.words().filter(|word| PRONOUNS.contains(&bare(word)));
    let share = to_f64(n_pronouns.count()) / to_f64(clip.n_words().max(1));
    if share > PRONOUN_SHARE_MAX {
        found.smell(
            Gate::Readability,
            clip.at(clip.line),
            format!(
                "{:.0} % of the words are he, she, it or they",
                100.0 * share
            ),
            format!("at most {:.0} %", 100.0 * PRONOUN_SHARE_MAX),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::{n_syllables, opens_clause};

    #[test]
    fn syllables_are_counted_by_their_vowels() {
        for (word, n) in [
            ("the", 1),
            ("make", 1),
            ("table", 2),
            ("umbrella", 3),
            ("don't", 1),
            ("queue", 1),
            ("hmm", 1),
        ] {
            assert_eq!(n_syllables(word), n, "{word}");
        }
    }

    #[test]
    fn contracted_words_open_clauses_too() {
        for (word, expected) in [("who's", true), ("which", true), ("it's", false)] {
            assert_eq!(opens_clause(word), expected, "{word}");
        }
    }
}
