//! How much help a learner took with a sentence: a ladder, the mildest rung first.

use crate::taxonomy::closed_list;

closed_list! {
    /// The highest rung that was used. Later values are stronger help, so rungs compare.
    HelpRung, "help" {
        /// Heard once and understood.
        None => "none",
        /// Heard again.
        Replay => "replay",
        /// With pauses at the ends of phrases.
        Pauses => "pauses",
        /// A few words at a time.
        Chunk => "chunk",
        /// Slower.
        Slow => "slow",
        /// The first letter of each word was shown.
        FirstLetters => "first_letters",
        /// The words that carry the meaning were shown.
        Keywords => "keywords",
        /// All words stood there to choose from, among others.
        WordTiles => "word_tiles",
        /// The text was shown.
        FullText => "full_text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_rungs_are_stronger_help() {
        assert!(HelpRung::ALL.is_sorted());
        assert!(HelpRung::FullText > HelpRung::Replay);
    }
}
