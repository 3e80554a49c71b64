//! The form for a feed, with what was typed and what is wrong with it.

use listen_core::news::{Category, MAX_NAME_CHARS, is_web_address};
use listen_core::taxonomy::Level;
use listen_store::news::{Feed, NewFeed};
use serde::Deserialize;

/// Fields of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct FeedForm {
    /// Who publishes it.
    pub name: String,
    /// Where it is fetched.
    pub address: String,
    /// What it is about.
    pub category: String,
    /// Level of all its articles, or empty.
    pub level: String,
}

/// Translation keys of what is wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FeedErrors {
    /// With the name.
    pub name: Option<&'static str>,
    /// With the address.
    pub address: Option<&'static str>,
    /// With the category.
    pub category: Option<&'static str>,
    /// With the level.
    pub level: Option<&'static str>,
}

impl FeedErrors {
    /// The address is that of another feed, or there are too many.
    #[must_use]
    pub fn taken() -> Self {
        Self {
            address: Some("news-error-taken"),
            ..Self::default()
        }
    }
}

impl FeedForm {
    /// A feed as it is.
    #[must_use]
    pub fn of(feed: &Feed) -> Self {
        Self {
            name: feed.name.clone(),
            address: feed.address.clone(),
            category: feed.category.clone(),
            level: feed.level.clone().unwrap_or_default(),
        }
    }

    /// What was typed, read.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn checked(&self) -> Result<NewFeed, FeedErrors> {
        let (name, address) = (self.name.trim(), self.address.trim());
        let is_name = !name.is_empty()
            && name.chars().count() <= MAX_NAME_CHARS
            && !name.contains(char::is_control);
        let category = Category::parse(&self.category);
        let level = match self.level.as_str() {
            "" => Ok(None),
            name => Level::parse(name).map(Some),
        };
        let errors = FeedErrors {
            name: (!is_name).then_some("news-error-name"),
            address: (!is_feed_address(address)).then_some("news-error-address"),
            category: category.is_err().then_some("news-error-category"),
            level: level.is_err().then_some("news-error-level"),
        };
        match (category, level) {
            (Ok(category), Ok(level)) if errors == FeedErrors::default() => Ok(NewFeed {
                name: name.to_owned(),
                address: address.to_owned(),
                category,
                level,
            }),
            _ => Err(errors),
        }
    }
}

/// An address without a login in it: everybody who administers would read it.
fn is_feed_address(text: &str) -> bool {
    let host = text.split('/').nth(2).unwrap_or_default();
    is_web_address(text) && !host.contains('@')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let form = FeedForm {
            name: " ".to_owned(),
            address: "https://ann:secret@news.example/rss".to_owned(),
            category: "sport".to_owned(),
            level: "B7".to_owned(),
        };
        let errors = form.checked().unwrap_err();
        assert!(errors.name.is_some() && errors.address.is_some());
        assert!(errors.category.is_some() && errors.level.is_some());
        let form = FeedForm {
            name: "Post".to_owned(),
            address: " https://news.example/rss ".to_owned(),
            category: "tech".to_owned(),
            level: String::new(),
        };
        assert_eq!(form.checked().unwrap().address, "https://news.example/rss");
    }
}
