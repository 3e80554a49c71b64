//! Dictation: what a learner typed, scored against what was said.
//!
//! Two numbers come out. *Heard* asks whether the ear got it; *written* also counts
//! spelling and form. A typed text is split into words ([`normalize()`]), every word gets
//! its readings (`7:30` is "seven thirty", `we'll` is "we will"), and dynamic programming
//! finds the cheapest way to lay the two texts side by side. Contractions and numbers are
//! therefore compared and never rewritten beforehand: expanding `it's` too early would
//! turn a homophone into three errors.

mod align;
mod contractions;
mod homophones;
mod inflection;
mod label;
mod minimal_pairs;
mod misheard_number;
mod normalize;
mod number_context;
mod number_words;
mod numbers;
mod readings;
mod spelling;
mod vocabulary;

use crate::taxonomy::closed_list;
use serde::{Deserialize, Serialize};

use align::{Alignment, align};
use label::Cost;
use normalize::Word;
use readings::Readings;

/// How a typed text compares with the reference.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DictationScore {
    /// Whether the ear got it, from 0 to 1. Homophones and spelling slips cost nothing.
    pub heard: f64,
    /// The same with spelling and form counted, from 0 to 1; never above `heard`.
    pub written: f64,
    /// The word diff: each reference word once and in order, extra words between them.
    pub words: Vec<WordResult>,
}

/// One step of the word diff.
///
/// Usually one word on each side. Where several words answer one (`We'll` and "we will",
/// `ice cream` and "icecream"), a side holds those words with a space between them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordResult {
    /// What happened to the word.
    pub label: Label,
    /// As the reference spells it, without the punctuation around it; empty for an extra word.
    pub reference: String,
    /// As the learner typed it; empty for a missed word.
    pub typed: String,
}

closed_list! {
    /// What happened to a word.
    Label, "label" {
        /// Right, also in another accepted form: `don't` for "do not", `13` for "thirteen".
        Same => "same",
        /// A small grammatical word (`to`, `of`, `the`) was left out.
        MissedFunction => "missed-function",
        /// Any other word was left out.
        Missed => "missed",
        /// The right word with another ending, or another form of the same verb or noun.
        Ending => "ending",
        /// A number for another number.
        Number => "number",
        /// `not`, `never` or an `n't` too few or too many.
        Negation => "negation",
        /// Another word that sounds the same: heard, but wrongly written.
        Homophone => "homophone",
        /// A slip that makes no other English word: heard, but wrongly written.
        Spelling => "spelling",
        /// The right letters with a space too few or too many.
        Spacing => "spacing",
        /// Another word.
        Wrong => "wrong",
        /// Another word that differs in one sound.
        MinimalPair => "minimal-pair",
        /// A word that was not said.
        Extra => "extra",
    }
}

/// Scores `typed` against `reference`.
///
/// A typed text without words scores 0, and so does any text against a reference without
/// words. At most four typed words per spoken reference word are aligned; the words after
/// that are not in the diff, and a text so long scores 0. Memory grows with
/// reference words × typed words: meant for sentences, and good for a passage of a few
/// hundred words.
///
/// ```
/// use listen_core::dictation::{Label, score};
///
/// let score = score("She received a package.", "she recieved a package");
/// assert_eq!((score.heard, score.written), (1.0, 0.875));
/// assert_eq!(score.words[1].label, Label::Spelling);
/// ```
#[must_use]
pub fn score(reference: &str, typed: &str) -> DictationScore {
    let reference = normalize::words(reference);
    let mut typed = normalize::words(typed);
    let reference_readings = Readings::of(&reference);
    let n_aligned = MAX_TYPED_PER_REFERENCE * reference_readings.n_spoken();
    let is_too_long = typed.len() > n_aligned;
    typed.truncate(n_aligned);

    let alignment = align(
        &reference,
        &reference_readings,
        &typed,
        &Readings::of(&typed),
    );
    // No reference word answers more than three words, so the extra words alone would cost
    // a text that is too long more than the reference has.
    let (heard, written) = if typed.is_empty() || is_too_long {
        (0.0, 0.0)
    } else {
        shares(alignment.cost, reference.len())
    };
    DictationScore {
        heard,
        written,
        words: diff(&alignment, &reference, &typed),
    }
}

/// Whether a typed short answer is an accepted one, going by the ear.
///
/// Homophones, spelling slips and other forms of the same number pass. An article before
/// the answer may be there or not, on either side.
///
/// ```
/// use listen_core::dictation::matches;
///
/// assert!(matches("the library", "Library"));
/// assert!(matches("25 dollars", "$25"));
/// assert!(!matches("library", "in the library"));
/// ```
#[must_use]
pub fn matches(accepted: &str, typed: &str) -> bool {
    let is_heard = |accepted: &str, typed: &str| {
        let score = score(accepted, typed);
        score.heard >= 1.0 && score.words.iter().all(|word| word.label != Label::Extra)
    };
    // The article stays in one trial, because "a hundred" is 100 and "hundred" is not.
    [accepted, without_article(accepted)]
        .iter()
        .any(|accepted| is_heard(accepted, typed) || is_heard(accepted, without_article(typed)))
}

/// Every word in lower case that `word` may be a form of by the rules of spelling, itself first.
pub(crate) fn bases(word: &str) -> Vec<String> {
    inflection::bases(word)
}

/// The words under which a dictionary has `word`, the likeliest first: `leave` for `leaving`,
/// `left` and `leave` for `left`. A word that is not known is its own.
#[must_use]
pub fn dictionary_forms(word: &str) -> Vec<String> {
    vocabulary::dictionary_forms(&word.to_lowercase().replace('’', "'"))
}

/// Whether this project knows the word, as it is or as a form.
pub(crate) fn is_word(word: &str) -> bool {
    vocabulary::is_real(word)
}

/// Whether a word in lower case is a small grammatical one, contractions included.
pub(crate) fn is_function_word(word: &str) -> bool {
    vocabulary::is_function(word)
}

/// The form in which one word is compared; empty for text without words.
pub(crate) fn key(word: &str) -> String {
    let keys: Vec<String> = normalize::words(word)
        .into_iter()
        .map(|word| word.key)
        .collect();
    keys.join(" ")
}

/// Whether the form of a word is a number, in digits or in words.
pub(crate) fn is_number(key: &str) -> bool {
    number_context::is_number(key)
}

/// Whether the form of a word says no.
pub(crate) fn is_negative(key: &str) -> bool {
    contractions::negated(key).is_some() || matches!(key, "not" | "never")
}

/// Whether the form of a word stands for two: `we'll`, `can't`, `gonna`; no possessives.
pub(crate) fn is_contraction(key: &str) -> bool {
    contractions::negated(key).is_some() || !contractions::expansions(key).is_empty()
}

/// Whether a word has an ending, or is another form of its verb or noun.
pub(crate) fn is_inflected(key: &str) -> bool {
    inflection::is_irregular(key)
        || (!vocabulary::is_function(key)
            && inflection::bases(key)
                .iter()
                .skip(1)
                .any(|base| vocabulary::is_real(base)))
}

/// Whether another word sounds like it.
pub(crate) fn has_homophone(key: &str) -> bool {
    homophones::is_listed(key)
}

/// Whether the table has a word that differs from it in one sound.
pub(crate) fn has_minimal_pair(key: &str) -> bool {
    minimal_pairs::is_listed(key)
}

/// The verb under a negation: `can` for `can't`.
pub(crate) fn negated(word: &str) -> Option<&'static str> {
    contractions::negated(word)
}

/// The word in American spelling.
pub(crate) fn american(word: &str) -> String {
    spelling::fold(word)
}

/// The words of `text` in the form in which they are compared, with a space between them.
///
/// Lower case, without punctuation and accents, in American spelling, with apostrophes
/// restored and numbers spoken. Contractions stay as they are. Two texts with the same
/// normal form score 1 against each other; the reverse need not hold.
///
/// ```
/// use listen_core::dictation::normalize;
///
/// assert_eq!(normalize("I DONT like colours — at 7:30!"), "i don't like colors at seven thirty");
/// ```
#[must_use]
pub fn normalize(text: &str) -> String {
    let words = normalize::words(text);
    let readings = Readings::of(&words);
    let spoken: Vec<&str> = (0..words.len())
        .flat_map(|index| readings.usual(index))
        .map(|token| {
            if token == number_words::ZERO {
                "zero"
            } else {
                token
            }
        })
        .collect();
    spoken.join(" ")
}

const MAX_TYPED_PER_REFERENCE: usize = 4;

/// What a cost leaves of the reference, heard and written. Needs at least one word.
fn shares(cost: Cost, n_reference: usize) -> (f64, f64) {
    let all = 2 * n_reference;
    let share = |halves: usize| to_f64(all.saturating_sub(halves)) / to_f64(all);
    (
        share(2 * count(cost.heard)),
        share(count(cost.written_halves)),
    )
}

/// Exact below 2³²; more words than that never arrive.
fn to_f64(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

fn count(n: u32) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

fn diff(alignment: &Alignment, reference: &[Word], typed: &[Word]) -> Vec<WordResult> {
    let (mut reference, mut typed) = (reference.iter(), typed.iter());
    alignment
        .edges
        .iter()
        .map(|edge| WordResult {
            label: edge.label,
            reference: shown(&mut reference, edge.n_reference.into()),
            typed: shown(&mut typed, edge.n_typed.into()),
        })
        .collect()
}

fn shown<'a>(words: &mut impl Iterator<Item = &'a Word>, n: usize) -> String {
    let words: Vec<&str> = words.take(n).map(|word| word.shown.as_str()).collect();
    words.join(" ")
}

fn without_article(text: &str) -> &str {
    let text = text.trim_start();
    match text.split_once(char::is_whitespace) {
        Some((first, rest))
            if matches!(first.to_lowercase().as_str(), "a" | "an" | "the")
                && !normalize::words(rest).is_empty() =>
        {
            rest
        }
        _ => text,
    }
}
