//! Passages about articles of the day that were made before anybody asked.

use super::article::Article;
use crate::passage::{Source, content_hash, insert};
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError, job};
use listen_core::ability::level_of;
use listen_core::job::Job;
use listen_core::news_ahead::LEARNERS_OF_DAYS;
use listen_core::passage::Passage;
use listen_core::taxonomy::Level;
use listen_core::time::{DAY_MS, Timestamp};

/// How the names of such passages begin; they are deleted like those that were only said.
pub const SLUG: &str = "ahead";

statements! {
    KEEP = "INSERT INTO news_passage (article_id, passage_id, created_at) VALUES ($1, $2, $3) ON CONFLICT (article_id) DO NOTHING";
    READY = "SELECT news_article.id, news_article.title, news_article.summary, news_article.address, news_article.published_at,
            news_article.expires_at, news_feed.category, news_feed.name AS publisher, news_article.level, news_article.topic, news_article.brief
        FROM news_article JOIN news_feed ON news_feed.id = news_article.feed_id
            JOIN news_passage ON news_passage.article_id = news_article.id
        WHERE news_article.expires_at > $1 AND news_feed.is_on
            AND ($2 = '' OR news_article.level = $2) AND ($3 = '' OR news_feed.category = $3)
        ORDER BY news_article.published_at DESC, news_article.id DESC";
    PASSAGE = "SELECT news_passage.passage_id FROM news_passage JOIN news_article ON news_article.id = news_passage.article_id
            JOIN news_feed ON news_feed.id = news_article.feed_id
        WHERE news_passage.article_id = $1 AND news_article.expires_at > $2 AND news_feed.is_on";
    THETAS = "SELECT ability.theta FROM ability JOIN account ON account.learner_id = ability.learner_id
        WHERE account.disabled_at IS NULL AND EXISTS (SELECT 1 FROM session WHERE session.learner_id = ability.learner_id AND session.last_seen_at > $1)";
}

/// The articles that have a passage ready, newest first; `level` and `category` may be empty for all.
///
/// # Errors
/// What the database says.
pub async fn ready(
    db: &Db,
    level: &str,
    category: &str,
    now: Timestamp,
) -> Result<Vec<Article>, StoreError> {
    on_db!(db, fetch_all Article, READY, now.0, level, category)
}

/// Row of the passage about an article, if it is ready and the article is still offered.
///
/// # Errors
/// What the database says.
pub async fn ready_passage(
    db: &Db,
    article_id: i64,
    now: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let found = on_db!(db, fetch_optional(i64,), PASSAGE, article_id, now.0)?;
    Ok(found.map(|(passage_id,)| passage_id))
}

/// Keeps a passage about an article and asks for its audio; false if the article has one already, and
/// then nothing is kept.
///
/// # Errors
/// What the database says; then nothing is kept.
pub async fn keep_passage(
    db: &Db,
    article_id: i64,
    passage: &Passage,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let hash = content_hash(passage)?;
    let mut tx = db.begin().await?;
    let passage_id = insert(&mut tx, passage, &hash, Source::Drill, now).await?;
    if on_tx!(tx, execute KEEP, article_id, passage_id, now.0)? == 0 {
        return Ok(false);
    }
    tx.commit().await?;
    let wanted = Job::RenderPassage {
        passage_id,
        again: false,
    };
    job::enqueue(db, &wanted, job::PRIORITY_NEXT, now).await?;
    Ok(true)
}

/// The levels of learners with an account who were here lately, with how many have each.
///
/// # Errors
/// What the database says.
pub async fn levels(db: &Db, now: Timestamp) -> Result<Vec<(Level, i64)>, StoreError> {
    let since = now.plus_ms(-LEARNERS_OF_DAYS * DAY_MS).0;
    let mut levels: Vec<(Level, i64)> = Vec::new();
    for (theta,) in on_db!(db, fetch_all(f64,), THETAS, since)? {
        let level = level_of(theta);
        match levels.iter_mut().find(|(known, _)| *known == level) {
            Some((_, n_learners)) => *n_learners += 1,
            None => levels.push((level, 1)),
        }
    }
    Ok(levels)
}
