//! Fetches the feeds, takes their new articles, and has a language model judge them.

use crate::JobError;
use futures::{StreamExt as _, stream};
use listen_core::news::{MAX_OF_FEED, MAX_SUMMARY_CHARS, MAX_TITLE_CHARS, article_address, line};
use listen_core::time::Timestamp;
use listen_documents::Entry;
use listen_fetch::Fetcher;
use listen_generation::{Asker, GenerationError};
use listen_store::Db;
use listen_store::news::{self, Feed, NewArticle};

/// Feeds that are fetched at the same moment.
const N_AT_ONCE: usize = 4;

/// Fetches every feed that is on. What is wrong with one is written down beside it and stops no
/// other; that a model cannot judge now is no failure either, since titles and links are there.
///
/// # Errors
/// What the store says.
pub(crate) async fn run(
    db: &Db,
    fetcher: &Fetcher,
    model: Option<&Asker>,
    now: impl Fn() -> Timestamp,
) -> Result<(), JobError> {
    let feeds = news::list_feeds(db).await?;
    let replies = stream::iter(feeds.into_iter().filter(|feed| feed.is_on))
        .map(|feed| async {
            let entries = entries(fetcher.clone(), feed.address.clone()).await;
            (feed, entries)
        })
        .buffer_unordered(N_AT_ONCE);
    let mut replies = std::pin::pin!(replies);
    let mut n_new = 0;
    while let Some((feed, entries)) = replies.next().await {
        n_new += keep(db, &feed, entries, now()).await?;
    }
    tracing::info!(n_new, "news");
    let Some(asker) = model else {
        return Ok(());
    };
    match listen_generation::judge_news(asker, now()).await {
        Ok(n_judged) => tracing::info!(n_judged, "news judged"),
        Err(GenerationError::Store(error)) => return Err(error.into()),
        Err(error) => tracing::warn!(%error, "the model cannot judge the news now"),
    }
    Ok(())
}

/// The entries of a feed, or why there are none, for people.
async fn entries(fetcher: Fetcher, address: String) -> Result<Vec<Entry>, String> {
    let read = move || {
        let page = fetcher
            .fetch_feed(&address)
            .map_err(|error| error.to_string())?;
        listen_documents::entries(&page.bytes, page.charset.as_deref(), &address)
            .map_err(|error| error.to_string())
    };
    tokio::task::spawn_blocking(read)
        .await
        .unwrap_or_else(|error| Err(error.to_string()))
}

/// Keeps the articles of a feed and how its fetch ended; how many are new.
async fn keep(
    db: &Db,
    feed: &Feed,
    entries: Result<Vec<Entry>, String>,
    now: Timestamp,
) -> Result<i64, JobError> {
    let entries = match entries {
        Ok(entries) => entries,
        Err(error) => {
            tracing::warn!(feed = feed.id, error, "a feed cannot be read");
            news::note_fetch(db, feed.id, Err(&error), now).await?;
            return Ok(0);
        }
    };
    let mut n_new = 0;
    for entry in entries.iter().take(MAX_OF_FEED) {
        if let Some(article) = article(entry, now) {
            n_new += i64::from(news::insert(db, feed.id, &article, now).await?);
        }
    }
    let n_found = i64::try_from(entries.len()).unwrap_or(i64::MAX);
    news::note_fetch(db, feed.id, Ok(n_found), now).await?;
    Ok(n_new)
}

/// An entry as an article; none where it links to no page of the web.
fn article(entry: &Entry, now: Timestamp) -> Option<NewArticle> {
    Some(NewArticle {
        address: article_address(&entry.address)?,
        title: Some(line(&entry.title, MAX_TITLE_CHARS)).filter(|title| !title.is_empty())?,
        summary: line(&entry.summary, MAX_SUMMARY_CHARS),
        // A feed cannot put itself first for ever by dating its articles into the future.
        published_at: entry.published_ms.map_or(now.0, |at| at.min(now.0)),
    })
}
