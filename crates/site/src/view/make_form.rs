//! The form for what a language model is to make.

use crate::view::choice::{Choice, choices};
use listen_core::generation::{MAX_FOCUS_AREAS, MAX_TOPIC_CHARS, SECONDS, Wish};
use listen_core::taxonomy::{FocusArea, Form, Level};
use listen_store::news::Article;

/// The form, here and below five topics.
#[derive(Debug, Clone)]
pub struct MakeForm {
    /// Levels.
    pub levels: Vec<Choice>,
    /// Lengths in seconds and minutes, with whether it is chosen.
    pub lengths: Vec<(i64, i64, bool)>,
    /// Dialogue and monologue.
    pub forms: Vec<Choice>,
    /// Focus areas.
    pub areas: Vec<Choice>,
    /// Topics to choose from.
    pub offered: Vec<String>,
    /// Topics that were offered before.
    pub excluded: Vec<String>,
    /// The topic in own words.
    pub topic: String,
    /// The article of the day that it is about.
    pub news: Option<Article>,
    /// Whether the web is searched first.
    pub wants_search: bool,
    /// Most areas.
    pub max_areas: i64,
    /// Most characters of a topic.
    pub max_chars: i64,
}

impl MakeForm {
    /// Whether some focus area is chosen.
    #[must_use]
    pub fn has_areas(&self) -> bool {
        self.areas.iter().any(|area| area.is_selected)
    }

    /// The same about an article of the day: its topic, and its level where that is known.
    #[must_use]
    pub fn about(mut self, article: Article) -> Self {
        if self.topic.is_empty() {
            article.subject().clone_into(&mut self.topic);
        }
        if let Some(level) = &article.level {
            for choice in &mut self.levels {
                choice.is_selected = choice.value == level;
            }
        }
        // A feed says little, and only the title of the article is sent.
        self.wants_search = true;
        self.news = Some(article);
        self
    }

    /// The form with a wish filled in.
    #[must_use]
    pub fn of(wish: Option<&Wish>, offered: Vec<String>, excluded: Vec<String>) -> Self {
        let is_chosen = |area: &FocusArea| wish.is_some_and(|wish| wish.focus_areas.contains(area));
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let seconds = wish.map_or(120, |wish| wish.seconds);
        Self {
            levels: choices(
                Level::ALL.iter().map(|level| level.as_str()),
                Some(wish.map_or(Level::B1, |wish| wish.level).as_str()),
            ),
            lengths: SECONDS
                .map(|n| (i64::from(n), i64::from(n / 60), n == seconds))
                .to_vec(),
            forms: choices(
                Form::ALL.iter().map(|form| form.as_str()),
                Some(wish.map_or(Form::Monologue, |wish| wish.form).as_str()),
            ),
            areas: FocusArea::ALL
                .iter()
                .map(|area| Choice {
                    value: area.as_str(),
                    is_selected: is_chosen(area),
                })
                .collect(),
            topic: wish.map_or_else(String::new, |wish| wish.topic.clone()),
            offered,
            excluded,
            news: None,
            wants_search: wish.is_some_and(|wish| wish.wants_search),
            max_areas: count(MAX_FOCUS_AREAS),
            max_chars: count(MAX_TOPIC_CHARS),
        }
    }
}
