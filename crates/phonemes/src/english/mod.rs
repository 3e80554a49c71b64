//! English, American and British, as the voices of Kokoro were trained on it.

mod compound;
mod endings;
mod extra;
mod heteronyms;
mod reader;
mod special;
mod spelling;
mod tags;
mod token;
mod unknown;
mod view;
mod words;

use crate::letters::Letters;
use crate::lexicon::Lexicon;
use crate::markup::Override;
use crate::normalize::Piece;
use crate::tagger::Tagger;
use crate::user_lexicon::UserLexicon;
use crate::{Accent, Fallback};
use extra::Extra;
use reader::{Ahead, Reader};
use std::ops::Range;
use tags::Tags;
pub(crate) use token::{Kind, Token};
use view::View;

pub(crate) struct English {
    accent: Accent,
    lexicon: Lexicon,
    extra: Extra,
    user: UserLexicon,
    letters: Letters,
    tagger: Tagger,
}

/// The lexicons, in the order in which they are asked.
pub(crate) struct Known<'a> {
    accent: Accent,
    user: Option<&'a UserLexicon>,
    extra: &'a Extra,
    lexicon: &'a Lexicon,
}

/// A token with its phonemes.
pub(crate) struct Spoken {
    pub(crate) token: Token,
    /// Phonemes or punctuation; empty if there is nothing to say.
    pub(crate) phonemes: String,
    /// Whether a lexicon or the text itself gave all of it.
    pub(crate) is_known: bool,
}

impl English {
    pub(crate) fn new(accent: Accent, user: UserLexicon) -> Self {
        Self {
            accent,
            lexicon: Lexicon::new(accent),
            extra: Extra::new(),
            user,
            letters: Letters::new(accent),
            tagger: Tagger::new(),
        }
    }

    /// The words of the installation.
    pub(crate) fn user(&self) -> &UserLexicon {
        &self.user
    }

    fn known(&self) -> Known<'_> {
        Known {
            accent: self.accent,
            user: (!self.user.is_empty()).then_some(&self.user),
            extra: &self.extra,
            lexicon: &self.lexicon,
        }
    }

    /// Place and tag of every word of the pieces.
    pub(crate) fn parts_of_speech(&self, pieces: &[Piece]) -> Vec<(Range<usize>, &'static str)> {
        let is_known = |word: &str| self.lexicon.find(word).is_some();
        let tokens = token::tokens(pieces, &is_known);
        let tags = Tags::new(&self.tagger, &tokens);
        let words = tokens
            .iter()
            .enumerate()
            .filter(|(_, token)| token.kind == Kind::Word);
        words
            .map(|(idx, token)| (token.chars.clone(), tags.tag(idx, &(0..token.text.len()))))
            .collect()
    }

    /// Phonemes of every token of the pieces.
    pub(crate) fn speak(
        &self,
        pieces: &[Piece],
        overrides: &[Override],
        fallback: Fallback<'_>,
    ) -> Vec<Spoken> {
        let known = self.known();
        let is_known = |word: &str| self.lexicon.find(word).is_some();
        let mut tokens = token::tokens(pieces, &is_known);
        for token in &mut tokens {
            if let Kind::Given(idx) = token.kind {
                token.text.clone_from(&overrides[idx].text);
            }
        }
        let tags = Tags::new(&self.tagger, &tokens);
        let uncertain: Vec<usize> = (0..tokens.len())
            .filter(|&idx| reader::depends_on_tag(&tokens, idx))
            .collect();
        tags.prepare(&uncertain);
        let mut reader = Reader {
            known,
            letters: &self.letters,
            view: View {
                tokens: &tokens,
                tags: &tags,
                idx: 0,
            },
            ahead: Ahead::default(),
            fallback,
        };
        let mut spoken: Vec<(String, bool)> = (0..tokens.len())
            .rev()
            .map(|idx| reader.token(idx, overrides))
            .collect();
        spoken.reverse();
        drop(tags);
        let spoken = tokens.into_iter().zip(spoken);
        spoken
            .map(|(token, (phonemes, is_known))| Spoken {
                token,
                phonemes: phonemes.replace('ɾ', "T").replace('ʔ', "t"),
                is_known,
            })
            .collect()
    }
}
