//! `/news/{id}`: one feed, and what a fetch of it finds now.

use crate::AdminState;
use crate::feed_form::{FeedErrors, FeedForm};
use crate::notice;
use crate::pages::news::NewsQuery;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use listen_documents::Entry;
use listen_fetch::Fetcher;
use listen_store::news::{self, Feed};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::{FormBody, PathPart, QueryString};
use listen_web::page::Page;
use listen_web::shell::Shell;

/// Entries that a look shows.
const N_SHOWN: usize = 10;

/// The feed.
#[derive(Template)]
#[template(path = "pages/news_feed.html")]
pub struct NewsFeedPage {
    shell: Shell,
    feed: Feed,
    form: FeedForm,
    errors: FeedErrors,
    found: Option<Found>,
    may_fetch: bool,
}

impl NewsFeedPage {
    fn categories(&self) -> Vec<(&'static str, bool)> {
        self.form.categories()
    }

    fn levels(&self) -> Vec<(&'static str, bool)> {
        self.form.levels()
    }
}

/// What a fetch found.
#[derive(Debug, Default)]
struct Found {
    n_entries: i64,
    entries: Vec<Entry>,
    error: Option<String>,
}

async fn find(state: &AdminState, id: i64) -> Result<Feed, PageError> {
    let found = news::find_feed(&state.web.db, id).await?;
    found.ok_or(PageError::NotFound)
}

fn page(
    state: &AdminState,
    mut shell: Shell,
    feed: Feed,
    (form, errors): (FeedForm, FeedErrors),
    found: Option<Found>,
) -> Page<NewsFeedPage> {
    // Forms of this page post elsewhere, where no page is.
    shell.path = format!("/news/{}", feed.id);
    Page(NewsFeedPage {
        may_fetch: state.fetcher.is_some(),
        shell,
        feed,
        form,
        errors,
        found,
    })
}

fn as_it_is(feed: &Feed) -> (FeedForm, FeedErrors) {
    (FeedForm::of(feed), FeedErrors::default())
}

/// `GET /news/{id}`.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn show(
    State(state): State<AdminState>,
    mut signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
    QueryString(query): QueryString<NewsQuery>,
) -> Result<Page<NewsFeedPage>, PageError> {
    signed_in.context.shell.notice = notice::key(&query.notice);
    let feed = find(&state, id).await?;
    let form = as_it_is(&feed);
    Ok(page(&state, signed_in.context.shell, feed, form, None))
}

/// `POST /news/{id}`: changes the feed.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn update(
    State(state): State<AdminState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
    FormBody(form): FormBody<FeedForm>,
) -> Result<Response, PageError> {
    let feed = find(&state, id).await?;
    let errors = match form.checked() {
        Ok(new) => {
            let (db, now) = (&state.web.db, state.web.clock.now());
            if news::update_feed(db, signed_in.account_id, id, &new, now).await? {
                let to = format!("/news/{id}?notice=feed-changed");
                return Ok(Redirect::to(&to).into_response());
            }
            FeedErrors::taken()
        }
        Err(errors) => errors,
    };
    let page = page(&state, signed_in.context.shell, feed, (form, errors), None);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `POST /news/{id}/fetch`: fetches the feed now and shows what is in it; nothing is kept.
///
/// # Errors
/// [`PageError::NotFound`]; [`PageError::Unavailable`] where this server fetches nothing.
pub async fn fetch(
    State(state): State<AdminState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
) -> Result<Page<NewsFeedPage>, PageError> {
    let feed = find(&state, id).await?;
    let fetcher = state.fetcher.clone().ok_or_else(|| {
        PageError::Unavailable("this server fetches nothing: LISTEN_FETCH is off".to_owned())
    })?;
    let found = look(fetcher, feed.address.clone()).await?;
    let form = as_it_is(&feed);
    Ok(page(
        &state,
        signed_in.context.shell,
        feed,
        form,
        Some(found),
    ))
}

async fn look(fetcher: Fetcher, address: String) -> Result<Found, PageError> {
    let read = move || {
        let page = fetcher
            .fetch_feed(&address)
            .map_err(|error| error.to_string())?;
        listen_documents::entries(&page.bytes, page.charset.as_deref(), &address)
            .map_err(|error| error.to_string())
    };
    let read = tokio::task::spawn_blocking(read)
        .await
        .map_err(|error| PageError::Internal(error.to_string()))?;
    Ok(match read {
        Ok(mut entries) => {
            let n_entries = i64::try_from(entries.len()).unwrap_or(i64::MAX);
            entries.truncate(N_SHOWN);
            Found {
                n_entries,
                entries,
                error: None,
            }
        }
        Err(error) => Found {
            error: Some(error),
            ..Found::default()
        },
    })
}

async fn set(
    state: &AdminState,
    signed_in: &SignedIn,
    id: i64,
    is_on: bool,
) -> Result<Redirect, PageError> {
    find(state, id).await?;
    let (db, now) = (&state.web.db, state.web.clock.now());
    news::set_on(db, signed_in.account_id, id, is_on, now).await?;
    Ok(Redirect::to(&format!("/news/{id}?notice=feed-changed")))
}

/// `POST /news/{id}/on`: has it fetched again.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn turn_on(
    State(state): State<AdminState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
) -> Result<Redirect, PageError> {
    set(&state, &signed_in, id, true).await
}

/// `POST /news/{id}/off`: has it fetched no longer; its articles are offered no longer.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn turn_off(
    State(state): State<AdminState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
) -> Result<Redirect, PageError> {
    set(&state, &signed_in, id, false).await
}

/// `POST /news/{id}/delete`: deletes it with its articles. Passages that were made of them stay.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn delete(
    State(state): State<AdminState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
) -> Result<Redirect, PageError> {
    let (db, now) = (&state.web.db, state.web.clock.now());
    if news::delete(db, signed_in.account_id, id, now).await? {
        Ok(Redirect::to("/news?notice=feed-deleted"))
    } else {
        Err(PageError::NotFound)
    }
}
