//! Words, names above all, that a voice would have to guess from their letters.

use super::clip::{Clip, Origin};
use super::finding::{Findings, Gate};
use crate::taxonomy::Accent;

/// The words of a sentence that no lexicon has in this accent, in their order.
pub type UnknownWords<'a> = &'a dyn Fn(&str, Accent) -> Vec<String>;

pub(super) fn check(clips: &[Clip<'_>], unknown_words: UnknownWords<'_>, found: &mut Findings) {
    for clip in clips.iter().filter(|clip| clip.origin != Origin::Played) {
        for sentence in &clip.sentences {
            for word in unknown_words(&sentence.text, sentence.accent) {
                found.smell(
                    Gate::Speakable,
                    clip.at(sentence.line),
                    format!(
                        "no lexicon has `{word}`, so a voice guesses: {}",
                        sentence.text
                    ),
                    "another word or name, or a line in the lexicon",
                );
            }
        }
    }
}
