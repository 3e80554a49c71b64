//! What is sent to `/make`: a wish, and perhaps the article of the day that it is about.

use crate::SiteState;
use crate::view::make_form::MakeForm;
use axum::http::StatusCode;
use listen_core::generation::{
    MAX_EXCLUDED, MAX_FOCUS_AREAS, MAX_TOPIC_CHARS, Order, SECONDS, Wish, is_safe_line,
};
use listen_core::own_text::clean;
use listen_core::taxonomy::{FocusArea, Form, Level};
use listen_store::news::{self, Article};
use listen_web::error::PageError;
use std::collections::HashMap;

/// The fields of the form.
pub type Fields = HashMap<String, String>;

/// What somebody wants made.
#[derive(Debug, Clone)]
pub struct Asked {
    wish: Wish,
    excluded: Vec<String>,
    wants_topics: bool,
    /// The article that the form names.
    news: Option<Article>,
    /// Whether it names one that is not offered any more.
    is_gone: bool,
}

impl Asked {
    /// Reads the form.
    ///
    /// # Errors
    /// [`PageError::Field`] for values that the form does not offer; what the store says.
    pub async fn read(site: &SiteState, fields: &Fields) -> Result<Self, PageError> {
        let named = fields.get("news");
        let news = match named {
            Some(id) => article(site, id).await?,
            None => None,
        };
        Ok(Self {
            wish: wish(fields, site.search_name().is_some())?,
            excluded: excluded(fields),
            wants_topics: fields.get("do").is_some_and(|what| what == "topics"),
            is_gone: named.is_some() && news.is_none(),
            news,
        })
    }

    /// Why it is not made: the status and the key of a text.
    #[must_use]
    pub fn refusal(&self, site: &SiteState) -> Option<(StatusCode, &'static str)> {
        if site.model.is_none() {
            return Some((StatusCode::SERVICE_UNAVAILABLE, "make-no-model"));
        }
        if self.is_gone {
            return Some((StatusCode::UNPROCESSABLE_ENTITY, "news-gone"));
        }
        let has_topic = self.wants_topics || is_safe_line(&self.wish.topic, MAX_TOPIC_CHARS);
        (!has_topic).then_some((StatusCode::UNPROCESSABLE_ENTITY, "make-error-topic"))
    }

    /// What is ordered. Topics are about the wish alone.
    #[must_use]
    pub fn order(&self) -> Order {
        let wish = self.wish.clone();
        if self.wants_topics {
            let excluded = self.excluded.clone();
            return Order::Topics { wish, excluded };
        }
        let source = self.news.as_ref().map(Article::source);
        Order::Passage {
            wish: Wish { source, ..wish },
        }
    }

    /// The form as it was filled in.
    #[must_use]
    pub fn form(&self) -> MakeForm {
        let form = MakeForm::of(Some(&self.wish), Vec::new(), self.excluded.clone());
        MakeForm {
            news: self.news.clone(),
            ..form
        }
    }
}

/// The article of the day with this row, if it is still offered.
///
/// # Errors
/// What the store says.
pub async fn article(site: &SiteState, id: &str) -> Result<Option<Article>, PageError> {
    let Ok(id) = id.parse() else {
        return Ok(None);
    };
    Ok(news::find(&site.web.db, id, site.web.clock.now()).await?)
}

/// The wish of a form; a search is wished where there is one. A topic in own words is worth more than one that was offered.
fn wish(fields: &Fields, has_search: bool) -> Result<Wish, PageError> {
    let refused = |error: listen_core::taxonomy::UnknownValue| PageError::Field(error.to_string());
    let value = |name: &str| fields.get(name).map_or("", String::as_str);
    let line = |name: &str| clean(value(name)).replace('\n', " ").trim().to_owned();
    let seconds = value("seconds")
        .parse()
        .ok()
        .filter(|n| SECONDS.contains(n));
    let areas = FocusArea::ALL.iter().copied();
    let focus_areas: Vec<FocusArea> = areas
        .filter(|area| fields.contains_key(area.as_str()))
        .collect();
    if focus_areas.len() > MAX_FOCUS_AREAS {
        let n_areas = focus_areas.len();
        return Err(PageError::Field(format!(
            "focus areas: {n_areas} are chosen; at most {MAX_FOCUS_AREAS} are allowed"
        )));
    }
    let own = line("topic");
    Ok(Wish {
        level: Level::parse(value("level")).map_err(refused)?,
        seconds: seconds.ok_or_else(|| {
            PageError::Field(format!(
                "seconds: `{}` is none of 60, 120, 180, 300",
                value("seconds")
            ))
        })?,
        form: Form::parse(value("form")).map_err(refused)?,
        focus_areas,
        topic: if own.is_empty() { line("offered") } else { own },
        source: None,
        wants_search: has_search && fields.contains_key("search"),
        found: Vec::new(),
    })
}

fn excluded(fields: &Fields) -> Vec<String> {
    (0..MAX_EXCLUDED)
        .filter_map(|idx| fields.get(&format!("excluded-{idx}")))
        .filter(|topic| is_safe_line(topic, MAX_TOPIC_CHARS))
        .cloned()
        .collect()
}
