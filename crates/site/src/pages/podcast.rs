//! `/podcast/{token}`: a learner's own passages for podcast programs, by a secret address.

use crate::SiteState;
use crate::pages::text::origin;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use futures::{StreamExt as _, TryStreamExt as _, future, stream};
use listen_store::podcast::{self, Episode};
use listen_web::context::{Context, SignedIn};
use listen_web::error::PageError;
use listen_web::format::rfc2822;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use listen_web::token;

/// Episodes of a feed, newest first.
const MAX_EPISODES: i64 = 100;
/// In object storage the size of each episode is a request.
const N_SIZES_AT_ONCE: usize = 8;

/// The feed.
#[derive(Template)]
#[template(path = "feeds/podcast.xml")]
struct Podcast {
    shell: Shell,
    /// Where this site is.
    origin: String,
    items: Vec<Item>,
}

struct Item {
    episode: Episode,
    /// As feeds write times.
    published: String,
    /// Size of the audio.
    n_bytes: u64,
    seconds: i64,
}

/// `GET /podcast/{token}`: RSS. Nobody logs in: the address is the secret.
///
/// # Errors
/// [`PageError::NotFound`] where it was revoked; what the store says.
pub async fn show(
    State(site): State<SiteState>,
    Path(secret): Path<String>,
    context: Context,
) -> Result<Response, PageError> {
    let db = &site.web.db;
    let found = podcast::find_learner(db, &secret).await?;
    let learner_id = found.ok_or(PageError::NotFound)?;
    let episodes = podcast::episodes(db, learner_id, MAX_EPISODES).await?;
    let items = stream::iter(episodes.into_iter().map(|episode| item(&site, episode)));
    let items = items.buffered(N_SIZES_AT_ONCE).try_filter_map(future::ok);
    let feed = Podcast {
        origin: origin(&context),
        shell: context.shell,
        items: items.try_collect().await?,
    };
    let headers = [
        (header::CONTENT_TYPE, "application/rss+xml; charset=utf-8"),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, feed.render()?).into_response())
}

/// None for audio that was evicted: it is made again when its page is opened.
async fn item(site: &SiteState, episode: Episode) -> Result<Option<Item>, PageError> {
    let n_bytes = site.audio.size(&episode.hash, "mp3").await?;
    Ok(n_bytes.map(|n_bytes| Item {
        published: rfc2822(episode.created_at),
        n_bytes,
        seconds: episode.duration_ms / 1000,
        episode,
    }))
}

/// `POST /texts/podcast`: makes the address, in place of one that is there.
///
/// # Errors
/// [`PageError::LoginNeeded`]; what the store says.
pub async fn create(State(web): State<WebState>, signed: SignedIn) -> Result<Redirect, PageError> {
    let secret = &token::random()[..32];
    podcast::set(&web.db, signed.learner_id, secret, web.clock.now()).await?;
    Ok(Redirect::to("/texts#podcast-title"))
}

/// `POST /texts/podcast/revoke`: ends the address.
///
/// # Errors
/// [`PageError::LoginNeeded`]; what the store says.
pub async fn revoke(State(web): State<WebState>, signed: SignedIn) -> Result<Redirect, PageError> {
    podcast::revoke(&web.db, signed.learner_id).await?;
    Ok(Redirect::to("/texts#podcast-title"))
}
