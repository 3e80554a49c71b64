//! `GET /news`: topics and headlines of the day, each with its source.

use crate::SiteState;
use crate::view::ability::LevelView;
use crate::view::choice::{Choice, choices};
use askama::Template;
use axum::extract::State;
use listen_core::news::{Category, TOPICS_OF_LEVEL};
use listen_core::taxonomy::Level;
use listen_store::ability;
use listen_store::news::{self, Article};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::QueryString;
use listen_web::format::query_value;
use listen_web::page::Page;
use listen_web::shell::Shell;
use serde::Deserialize;

/// Headlines that the page lists.
const N_HEADLINES: i64 = 30;

/// The page.
#[derive(Template)]
#[template(path = "pages/news.html")]
pub struct NewsPage {
    shell: Shell,
    levels: Vec<Choice>,
    categories: Vec<Choice>,
    /// Articles that have a passage ready.
    ready: Vec<Article>,
    /// What a model says the articles are about.
    topics: Vec<Article>,
    /// Other articles.
    headlines: Vec<Article>,
    has_model: bool,
    may_fetch: bool,
}

impl NewsPage {
    /// Where a page can be taken as a text of one's own.
    fn own_text(address: &str) -> String {
        format!("/texts/new?address={}", query_value(address))
    }
}

/// Which articles. A level that is not named is the learner's; values that do not exist are "all".
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NewsQuery {
    level: Option<String>,
    category: String,
}

/// Shows the page.
///
/// # Errors
/// What the store says.
pub async fn show(
    State(site): State<SiteState>,
    context: Context,
    QueryString(query): QueryString<NewsQuery>,
) -> Result<Page<NewsPage>, PageError> {
    let level = match &query.level {
        Some(name) => Level::parse(name).ok().map_or("", Level::as_str),
        None => level_of(&site, &context).await?,
    };
    let category = Category::parse(&query.category).map_or("", Category::as_str);
    let ready = news::ready(&site.web.db, level, category, site.web.clock.now()).await?;
    let (topics, headlines) = articles(&site, level, category, &ready).await?;
    Ok(Page(NewsPage {
        levels: choices(Level::ALL.iter().map(|level| level.as_str()), Some(level)),
        categories: choices(Category::ALL.iter().map(|c| c.as_str()), Some(category)),
        ready,
        topics,
        headlines,
        has_model: site.model.is_some(),
        may_fetch: site.fetcher.is_some(),
        shell: context.shell,
    }))
}

/// The level of a learner, if it is known; empty for all.
///
/// # Errors
/// What the store says.
pub async fn level_of(site: &SiteState, context: &Context) -> Result<&'static str, PageError> {
    let Some(learner_id) = context.learner_id() else {
        return Ok("");
    };
    let known = ability::find(&site.web.db, learner_id).await?;
    Ok(known.map_or("", |known| LevelView::of(known.into()).level))
}

/// Topics that have no passage yet, and the headlines that are not among all these.
async fn articles(
    site: &SiteState,
    level: &str,
    category: &str,
    ready: &[Article],
) -> Result<(Vec<Article>, Vec<Article>), PageError> {
    let (db, now) = (&site.web.db, site.web.clock.now());
    let per_level = i64::try_from(TOPICS_OF_LEVEL).unwrap_or(i64::MAX);
    let is_among = |list: &[Article], id: i64| list.iter().any(|article| article.id == id);
    let mut topics = news::topics(db, level, category, per_level, now).await?;
    topics.retain(|topic| !is_among(ready, topic.id));
    let headlines = news::headlines(db, level, category, N_HEADLINES, now).await?;
    let is_other =
        |article: &Article| !is_among(&topics, article.id) && !is_among(ready, article.id);
    let others = headlines.into_iter().filter(is_other).collect();
    Ok((topics, others))
}
