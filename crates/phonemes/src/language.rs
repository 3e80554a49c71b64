//! The languages that Kokoro speaks.

use std::fmt;

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// American English.
    EnUs,
    /// British English.
    EnGb,
    /// Spanish.
    Es,
    /// French.
    Fr,
    /// Hindi.
    Hi,
    /// Italian.
    It,
    /// Japanese.
    Ja,
    /// Brazilian Portuguese.
    PtBr,
}

/// A name that no language here has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "language {name:?} is not one of {}, or Kokoro's letter of one",
    known_names()
)]
pub struct UnknownLanguage {
    /// The name.
    pub name: String,
}

impl Language {
    /// All of them, English first.
    pub const ALL: [Self; 8] = [
        Self::EnUs,
        Self::EnGb,
        Self::Es,
        Self::Fr,
        Self::Hi,
        Self::It,
        Self::Ja,
        Self::PtBr,
    ];

    /// The language of a BCP-47 name or of one of Kokoro's letters.
    ///
    /// Capitals do not matter, `_` is as good as `-`, and a region that is none of ours is read
    /// as the language itself: `en` is American, `pt` Brazilian, `fr-CA` French.
    ///
    /// # Errors
    /// [`UnknownLanguage`], which names those that there are.
    pub fn parse(name: &str) -> Result<Self, UnknownLanguage> {
        let lower = name.trim().to_ascii_lowercase().replace('_', "-");
        let exact = Self::ALL.into_iter().find(|language| {
            language.code().eq_ignore_ascii_case(&lower) || lower == language.letter().to_string()
        });
        let base = lower.split('-').next().unwrap_or_default();
        exact
            .or_else(|| {
                Self::ALL
                    .into_iter()
                    .find(|language| language.code().split('-').next() == Some(base))
            })
            .ok_or_else(|| UnknownLanguage {
                name: name.to_owned(),
            })
    }

    /// The language that a published voice name tells: `ef_dora` is Spanish.
    #[must_use]
    pub fn of_voice(name: &str) -> Option<Self> {
        let letter = name.chars().next()?;
        Self::ALL
            .into_iter()
            .find(|language| language.letter() == letter)
    }

    /// The name by BCP 47, such as `pt-BR`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::EnUs => "en-US",
            Self::EnGb => "en-GB",
            Self::Es => "es",
            Self::Fr => "fr",
            Self::Hi => "hi",
            Self::It => "it",
            Self::Ja => "ja",
            Self::PtBr => "pt-BR",
        }
    }

    /// The letter that Kokoro's voice names begin with.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::EnUs => 'a',
            Self::EnGb => 'b',
            Self::Es => 'e',
            Self::Fr => 'f',
            Self::Hi => 'h',
            Self::It => 'i',
            Self::Ja => 'j',
            Self::PtBr => 'p',
        }
    }

    /// Whether it is one of the two Englishes.
    #[must_use]
    pub fn is_english(self) -> bool {
        matches!(self, Self::EnUs | Self::EnGb)
    }

    /// The voice of espeak-ng whose phonemes Kokoro was trained with; `None` for English, which
    /// has lexicons, and for Japanese, which has a dictionary.
    #[must_use]
    pub fn espeak_voice(self) -> Option<&'static str> {
        match self {
            Self::EnUs | Self::EnGb | Self::Ja => None,
            Self::Es => Some("es"),
            Self::Fr => Some("fr-fr"),
            Self::Hi => Some("hi"),
            Self::It => Some("it"),
            Self::PtBr => Some("pt-br"),
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

fn known_names() -> String {
    Language::ALL.map(Language::code).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_letters_are_read_and_others_are_refused() {
        let cases = [
            ("en-US", Some(Language::EnUs)),
            ("en", Some(Language::EnUs)),
            ("a", Some(Language::EnUs)),
            ("EN_gb", Some(Language::EnGb)),
            ("b", Some(Language::EnGb)),
            ("es-MX", Some(Language::Es)),
            ("fr-fr", Some(Language::Fr)),
            ("pt", Some(Language::PtBr)),
            ("p", Some(Language::PtBr)),
            ("ja", Some(Language::Ja)),
            ("zh", None),
            ("z", None),
            ("", None),
            ("español", None),
        ];
        for (name, expected) in cases {
            assert_eq!(Language::parse(name).ok(), expected, "{name:?}");
        }
        let message = Language::parse("zh").unwrap_err().to_string();
        for language in Language::ALL {
            assert!(message.contains(language.code()), "{message}");
            assert_eq!(Language::parse(language.code()), Ok(language));
        }
    }

    #[test]
    fn a_voice_name_tells_its_language() {
        assert_eq!(Language::of_voice("ef_dora"), Some(Language::Es));
        assert_eq!(Language::of_voice("bm_george"), Some(Language::EnGb));
        assert_eq!(Language::of_voice("zf_xiaobei"), None);
        assert_eq!(Language::of_voice(""), None);
    }
}
