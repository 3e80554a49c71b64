//! Has passages about articles of the day made before anybody asks: one after the other, each kept when
//! it is whole, so that a job that begins again only makes what is missing.

use crate::JobError;
use listen_core::news_ahead::{Candidate, choose};
use listen_core::taxonomy::Level;
use listen_core::time::Timestamp;
use listen_generation::{Asker, GenerationError, is_ahead_spent, prepare_news};
use listen_store::Db;
use listen_store::news::{self, Article};

/// Newest topics of each level that are looked at.
const N_LOOKED_AT: i64 = 50;

/// Makes passages until `n_wanted` articles of today have one, the articles are used up, or the share of
/// today's tokens is.
///
/// # Errors
/// What the store says.
pub(crate) async fn run(
    db: &Db,
    asker: &Asker,
    n_wanted: usize,
    now: impl Fn() -> Timestamp,
) -> Result<(), JobError> {
    let mut n_made = 0;
    for article in chosen(db, n_wanted, now()).await? {
        match made(asker, &article).await {
            Ok(is_kept) => n_made += usize::from(is_kept),
            Err(GenerationError::Store(error)) => return Err(error.into()),
            Err(error) if error.is_about_answer() => {
                tracing::warn!(article = article.id, %error, "no passage ahead about this article");
            }
            Err(error) => {
                tracing::info!(%error, "no more passages are made ahead now");
                break;
            }
        }
    }
    tracing::info!(n_made, "passages about news made ahead");
    Ok(())
}

async fn made(asker: &Asker, article: &Article) -> Result<bool, GenerationError> {
    if is_ahead_spent(asker).await? {
        let resets_at = listen_store::model_use::resets_at(asker.now());
        return Err(GenerationError::Budget { resets_at });
    }
    prepare_news(asker, article).await
}

/// The articles that get one next, for the levels that learners have.
async fn chosen(db: &Db, n_wanted: usize, now: Timestamp) -> Result<Vec<Article>, JobError> {
    let ready = news::ready(db, "", "", now).await?;
    let topics = news::topics(db, "", "", N_LOOKED_AT, now).await?;
    let is_ready = |article: &Article| ready.iter().any(|other| other.id == article.id);
    let waiting: Vec<Article> = topics
        .into_iter()
        .filter(|article| !is_ready(article))
        .collect();
    let candidates: Vec<Candidate<'_>> = waiting.iter().filter_map(candidate).collect();
    let levels = news::levels(db, now).await?;
    let ids = choose(&levels, &candidates, n_wanted.saturating_sub(ready.len()));
    let of = |id| waiting.iter().find(|article| article.id == id).cloned();
    Ok(ids.into_iter().filter_map(of).collect())
}

fn candidate(article: &Article) -> Option<Candidate<'_>> {
    Some(Candidate {
        id: article.id,
        level: Level::parse(article.level.as_deref()?).ok()?,
        category: &article.category,
    })
}
