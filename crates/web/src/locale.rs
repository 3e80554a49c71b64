//! The two languages of the interface. Texts are in `locales/{en,zh}/*.ftl`.

use axum::http::{HeaderMap, header};
use fluent_templates::{LanguageIdentifier, Loader, fluent_bundle::FluentValue, static_loader};
use listen_core::passage::Bilingual;
use std::borrow::Cow;
use std::collections::HashMap;

static_loader! {
    static TEXTS = {
        locales: "./locales",
        fallback_language: "en",
        // Isolation marks around every value confuse copying, searching and screen readers.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static EN: LanguageIdentifier = fluent_templates::langid!("en");
static ZH: LanguageIdentifier = fluent_templates::langid!("zh");

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Locale {
    /// English.
    En,
    /// Simplified Chinese.
    Zh,
}

impl Locale {
    /// As in cookies and accounts.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh",
        }
    }

    /// For the `lang` attribute.
    #[must_use]
    pub fn html_lang(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh-CN",
        }
    }

    /// The language of this name, if it is one of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "en" => Some(Self::En),
            "zh" => Some(Self::Zh),
            _ => None,
        }
    }

    /// What the browser likes best of the two; English if it likes neither.
    #[must_use]
    pub fn of_browser(headers: &HeaderMap) -> Self {
        let accepted = headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        accepted
            .split(',')
            .map(|choice| choice.trim().to_lowercase())
            .find_map(|choice| {
                if choice.starts_with("zh") {
                    Some(Self::Zh)
                } else if choice.starts_with("en") {
                    Some(Self::En)
                } else {
                    None
                }
            })
            .unwrap_or(Self::En)
    }

    fn id(self) -> &'static LanguageIdentifier {
        match self {
            Self::En => &EN,
            Self::Zh => &ZH,
        }
    }

    /// The text of a key.
    #[must_use]
    pub fn text(self, key: &str) -> String {
        TEXTS.lookup(self.id(), key)
    }

    /// The text of a key with values set in.
    #[must_use]
    pub fn text_with(self, key: &str, values: &[(&'static str, FluentValue<'_>)]) -> String {
        let values: HashMap<Cow<'static, str>, FluentValue<'_>> = values
            .iter()
            .map(|(name, value)| (Cow::Borrowed(*name), value.clone()))
            .collect();
        TEXTS.lookup_with_args(self.id(), key, &values)
    }

    /// The reader's part of a bilingual text.
    #[must_use]
    pub fn choose(self, text: &Bilingual) -> &str {
        self.pick(&text.en, &text.zh)
    }

    /// The reader's one of two texts.
    #[must_use]
    pub fn pick<'a>(self, en: &'a str, zh: &'a str) -> &'a str {
        match self {
            Self::En => en,
            Self::Zh => zh,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_first_known_language_wins() {
        for (accepted, expected) in [
            ("zh-CN,zh;q=0.9,en;q=0.8", Locale::Zh),
            ("fr-FR, en-GB;q=0.5, zh;q=0.1", Locale::En),
            ("de", Locale::En),
            ("", Locale::En),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, accepted.parse().unwrap());
            assert_eq!(Locale::of_browser(&headers), expected, "{accepted}");
        }
    }

    #[test]
    fn numbers_are_set_into_texts() {
        let values = [("n", FluentValue::from(1))];
        assert_eq!(Locale::En.text_with("n-items", &values), "1 question");
        let values = [("n", FluentValue::from(3))];
        assert_eq!(Locale::En.text_with("n-items", &values), "3 questions");
        assert_eq!(Locale::Zh.text_with("n-items", &values), "3 题");
    }
}
