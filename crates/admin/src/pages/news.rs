//! `/news`: the feeds that news is taken from, and a new one.

use crate::AdminState;
use crate::feed_form::{FeedErrors, FeedForm};
use crate::notice;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use listen_core::news::Category;
use listen_core::taxonomy::Level;
use listen_store::audit::{self, Entry};
use listen_store::job;
use listen_store::news::{self, Feed};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::{FormBody, QueryString};
use listen_web::page::Page;
use listen_web::shell::Shell;
use serde::Deserialize;

/// The feeds and the form.
#[derive(Template)]
#[template(path = "pages/news.html")]
pub struct NewsPage {
    shell: Shell,
    feeds: Vec<Feed>,
    form: FeedForm,
    errors: FeedErrors,
    /// Articles that are offered at the moment.
    n_articles: i64,
    /// Articles that have a passage ready.
    n_ready: i64,
    /// When the feeds were last fetched.
    last_at: Option<i64>,
    /// Whether that is asked for and not done.
    is_coming: bool,
    /// Whether this server may fetch anything.
    may_fetch: bool,
}

impl NewsPage {
    fn categories(&self) -> Vec<(&'static str, bool)> {
        self.form.categories()
    }

    fn levels(&self) -> Vec<(&'static str, bool)> {
        self.form.levels()
    }
}

/// What happened before the redirect.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NewsQuery {
    pub(crate) notice: String,
}

async fn page(
    state: &AdminState,
    shell: Shell,
    form: FeedForm,
    errors: FeedErrors,
) -> Result<Page<NewsPage>, PageError> {
    let web = &state.web;
    let newest = job::find_newest(&web.db, &listen_core::job::Job::RefreshNews).await?;
    Ok(Page(NewsPage {
        feeds: news::list_feeds(&web.db).await?,
        n_articles: news::count(&web.db, web.clock.now()).await?,
        n_ready: i64::try_from(news::ready(&web.db, "", "", web.clock.now()).await?.len())
            .unwrap_or(i64::MAX),
        last_at: news::last_turn(&web.db).await?,
        is_coming: newest.is_some_and(|job| matches!(job.state.as_str(), "queued" | "running")),
        may_fetch: state.fetcher.is_some(),
        shell,
        form,
        errors,
    }))
}

/// `GET /news`.
///
/// # Errors
/// What the store says.
pub async fn show(
    State(state): State<AdminState>,
    mut signed_in: SignedIn,
    QueryString(query): QueryString<NewsQuery>,
) -> Result<Page<NewsPage>, PageError> {
    signed_in.context.shell.notice = notice::key(&query.notice);
    let (form, errors) = (FeedForm::default(), FeedErrors::default());
    page(&state, signed_in.context.shell, form, errors).await
}

/// `POST /news`: adds a feed.
///
/// # Errors
/// What the store says.
pub async fn create(
    State(state): State<AdminState>,
    signed_in: SignedIn,
    FormBody(form): FormBody<FeedForm>,
) -> Result<Response, PageError> {
    let errors = match form.checked() {
        Ok(new) => {
            let now = state.web.clock.now();
            let made = news::insert_feed(&state.web.db, signed_in.account_id, &new, now).await?;
            if let Some(id) = made {
                let to = format!("/news/{id}?notice=feed-added");
                return Ok(Redirect::to(&to).into_response());
            }
            FeedErrors::taken()
        }
        Err(errors) => errors,
    };
    let page = page(&state, signed_in.context.shell, form, errors).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `POST /news/refresh`: has the worker fetch all feeds now.
///
/// # Errors
/// What the store says.
pub async fn refresh(
    State(state): State<AdminState>,
    signed_in: SignedIn,
) -> Result<Redirect, PageError> {
    let (db, now) = (&state.web.db, state.web.clock.now());
    news::refresh(db, now).await?;
    let entry = Entry {
        actor: signed_in.account_id,
        action: "news-refresh",
        subject: "news",
        before: None,
        after: None,
    };
    audit::insert(db, &entry, now).await?;
    Ok(Redirect::to("/news?notice=news-refresh"))
}

/// Values of a closed list with whether each is chosen.
pub(crate) fn chosen<T: Copy>(
    all: &'static [T],
    name: impl Fn(T) -> &'static str,
    value: &str,
) -> Vec<(&'static str, bool)> {
    all.iter()
        .map(|item| (name(*item), name(*item) == value))
        .collect()
}

impl FeedForm {
    /// Categories, with whether each is chosen.
    #[must_use]
    pub fn categories(&self) -> Vec<(&'static str, bool)> {
        chosen(Category::ALL, Category::as_str, &self.category)
    }

    /// Levels, with whether each is chosen.
    #[must_use]
    pub fn levels(&self) -> Vec<(&'static str, bool)> {
        chosen(Level::ALL, Level::as_str, &self.level)
    }
}
