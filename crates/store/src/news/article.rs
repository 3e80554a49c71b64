//! Articles of the day, what a model says about them, and texts that were written from them.

use crate::sql::{on_db, statements};
use crate::{Db, StoreError};
use listen_core::news::{Judgement, MAX_AGE_MS, OFFERED_MS, Source};
use listen_core::time::Timestamp;

/// Times that a model is asked about an article that it says nothing usable about.
const MAX_ASKED: i64 = 3;

statements! {
    INSERT = "INSERT INTO news_article (feed_id, address, title, summary, published_at, fetched_at, expires_at, n_asked)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 0) ON CONFLICT (address) DO NOTHING";
    TO_JUDGE = "SELECT news_article.id, news_article.title, news_article.summary, news_feed.level FROM news_article
        JOIN news_feed ON news_feed.id = news_article.feed_id
        WHERE news_article.topic IS NULL AND news_article.n_asked < $1 AND news_article.expires_at > $2
        ORDER BY news_article.n_asked, news_article.published_at DESC, news_article.id LIMIT $3";
    ASKED = "UPDATE news_article SET n_asked = n_asked + 1 WHERE id = $1";
    JUDGE = "UPDATE news_article SET level = $2, topic = $3, brief = $4 WHERE id = $1";
    /// The newest topics of each level; `$2` and `$3` may be empty for all.
    TOPICS = "SELECT id, title, summary, address, published_at, expires_at, category, publisher, level, topic, brief FROM (
            SELECT news_article.id, news_article.title, news_article.summary, news_article.address, news_article.published_at,
                news_article.expires_at, news_feed.category, news_feed.name AS publisher, news_article.level, news_article.topic, news_article.brief,
                ROW_NUMBER() OVER (PARTITION BY news_article.level ORDER BY news_article.published_at DESC, news_article.id DESC) AS place
            FROM news_article JOIN news_feed ON news_feed.id = news_article.feed_id
            WHERE news_article.topic IS NOT NULL AND news_article.expires_at > $1 AND news_feed.is_on
                AND ($2 = '' OR news_article.level = $2) AND ($3 = '' OR news_feed.category = $3)) AS placed
        WHERE place <= $4 ORDER BY level, place";
    /// Those that no model has judged have the level of their feed, if that has one.
    HEADLINES = "SELECT news_article.id, news_article.title, news_article.summary, news_article.address, news_article.published_at,
            news_article.expires_at, news_feed.category, news_feed.name AS publisher,
            COALESCE(news_article.level, news_feed.level) AS level, news_article.topic, news_article.brief
        FROM news_article JOIN news_feed ON news_feed.id = news_article.feed_id
        WHERE news_article.expires_at > $1 AND news_feed.is_on
            AND ($2 = '' OR COALESCE(news_article.level, news_feed.level, $2) = $2) AND ($3 = '' OR news_feed.category = $3)
        ORDER BY news_article.published_at DESC, news_article.id DESC LIMIT $4";
    FIND = "SELECT news_article.id, news_article.title, news_article.summary, news_article.address, news_article.published_at,
            news_article.expires_at, news_feed.category, news_feed.name AS publisher,
            COALESCE(news_article.level, news_feed.level) AS level, news_article.topic, news_article.brief
        FROM news_article JOIN news_feed ON news_feed.id = news_article.feed_id
        WHERE news_article.id = $1 AND news_article.expires_at > $2 AND news_feed.is_on";
    COUNT = "SELECT COUNT(*) FROM news_article WHERE expires_at > $1";
    DELETE_OLD = "DELETE FROM news_article WHERE expires_at <= $1";
    TEXT = "SELECT title, text, n_words FROM news_text WHERE article_id = $1 AND minutes = $2";
    KEEP_TEXT = "INSERT INTO news_text (article_id, minutes, title, text, n_words, created_at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (article_id, minutes) DO NOTHING";
}

/// An article of a feed; its texts are one line each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewArticle {
    /// Without what only counts visitors.
    pub address: String,
    /// As the feed has it.
    pub title: String,
    /// As the feed has it, without marks; may be empty.
    pub summary: String,
    /// Unix ms; when it was found where the feed does not say.
    pub published_at: i64,
}

/// An article as it is offered.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Article {
    /// Row.
    pub id: i64,
    /// As the feed has it.
    pub title: String,
    /// As the feed has it; may be empty.
    pub summary: String,
    /// Its own address.
    pub address: String,
    /// Unix ms.
    pub published_at: i64,
    /// Until when it is offered, Unix ms.
    pub expires_at: i64,
    /// Of its feed.
    pub category: String,
    /// Name of its feed.
    pub publisher: String,
    /// For whom it is, if that is known.
    pub level: Option<String>,
    /// What a model says it is about.
    pub topic: Option<String>,
    /// What a model says it says.
    pub brief: Option<String>,
}

impl Article {
    /// What a passage about it is made of.
    #[must_use]
    pub fn source(&self) -> Source {
        Source {
            title: self.title.clone(),
            summary: if self.summary.is_empty() {
                self.brief.clone().unwrap_or_default()
            } else {
                self.summary.clone()
            },
            publisher: self.publisher.clone(),
            address: self.address.clone(),
        }
    }

    /// What it is about: in a model's words, or its title.
    #[must_use]
    pub fn subject(&self) -> &str {
        self.topic.as_deref().unwrap_or(&self.title)
    }
}

/// An article that a model is to judge.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ToJudge {
    /// Row.
    pub id: i64,
    /// As the feed has it.
    pub title: String,
    /// As the feed has it.
    pub summary: String,
    /// The level of the feed, which counts more than the model's.
    pub level: Option<String>,
}

/// A text that was written from an article.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Text {
    /// English title.
    pub title: String,
    /// The text.
    pub text: String,
    /// Words that it has.
    pub n_words: i64,
}

/// Takes an article of a feed; false for one that is there, was there this week, or is too old.
///
/// # Errors
/// What the database says.
pub async fn insert(
    db: &Db,
    feed_id: i64,
    new: &NewArticle,
    now: Timestamp,
) -> Result<bool, StoreError> {
    if new.published_at < now.plus_ms(-MAX_AGE_MS).0 {
        return Ok(false);
    }
    let expires_at = now.plus_ms(OFFERED_MS).0;
    on_db!(db, execute INSERT, feed_id, new.address.as_str(), new.title.as_str(), new.summary.as_str(), new.published_at, now.0, expires_at)
        .map(|n_rows| n_rows == 1)
}

/// Articles that no model has judged, those that were asked about least first.
///
/// # Errors
/// What the database says.
pub async fn to_judge(db: &Db, limit: i64, now: Timestamp) -> Result<Vec<ToJudge>, StoreError> {
    on_db!(db, fetch_all ToJudge, TO_JUDGE, MAX_ASKED, now.0, limit)
}

/// Keeps what a model said about an article: nothing where it did not pass.
///
/// # Errors
/// What the database says.
pub async fn judge(db: &Db, id: i64, said: Option<&Judgement>) -> Result<(), StoreError> {
    on_db!(db, execute ASKED, id)?;
    let Some(said) = said else {
        return Ok(());
    };
    on_db!(db, execute JUDGE, id, said.level.as_str(), said.topic.as_str(), said.brief.as_str())
        .map(|_| ())
}

/// The newest `per_level` topics of each level; `level` and `category` may be empty for all.
///
/// # Errors
/// What the database says.
pub async fn topics(
    db: &Db,
    level: &str,
    category: &str,
    per_level: i64,
    now: Timestamp,
) -> Result<Vec<Article>, StoreError> {
    on_db!(db, fetch_all Article, TOPICS, now.0, level, category, per_level)
}

/// The newest articles, judged or not; `level` and `category` may be empty for all, and what has
/// no level is for every level.
///
/// # Errors
/// What the database says.
pub async fn headlines(
    db: &Db,
    level: &str,
    category: &str,
    limit: i64,
    now: Timestamp,
) -> Result<Vec<Article>, StoreError> {
    on_db!(db, fetch_all Article, HEADLINES, now.0, level, category, limit)
}

/// An article that is still offered.
///
/// # Errors
/// What the database says.
pub async fn find(db: &Db, id: i64, now: Timestamp) -> Result<Option<Article>, StoreError> {
    on_db!(db, fetch_optional Article, FIND, id, now.0)
}

/// How many articles are offered.
///
/// # Errors
/// What the database says.
pub async fn count(db: &Db, now: Timestamp) -> Result<i64, StoreError> {
    Ok(on_db!(db, fetch_one(i64,), COUNT, now.0)?.0)
}

/// Forgets articles that ended so long ago that no feed can bring them back.
///
/// # Errors
/// What the database says.
pub async fn delete_old(db: &Db, now: Timestamp) -> Result<u64, StoreError> {
    on_db!(db, execute DELETE_OLD, now.plus_ms(-MAX_AGE_MS).0)
}

/// The text of this length about an article, if somebody had it written.
///
/// # Errors
/// What the database says.
pub async fn text(db: &Db, article_id: i64, minutes: i64) -> Result<Option<Text>, StoreError> {
    on_db!(db, fetch_optional Text, TEXT, article_id, minutes)
}

/// Keeps a text about an article; the first one counts.
///
/// # Errors
/// What the database says.
pub async fn keep_text(
    db: &Db,
    article_id: i64,
    minutes: i64,
    text: &Text,
    now: Timestamp,
) -> Result<(), StoreError> {
    on_db!(db, execute KEEP_TEXT, article_id, minutes, text.title.as_str(), text.text.as_str(), text.n_words, now.0)
        .map(|_| ())
}
