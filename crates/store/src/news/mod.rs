//! News: feeds that administrators chose, and their articles of the day.

mod ahead;
mod article;
mod feed;

pub use ahead::{SLUG as AHEAD_SLUG, keep_passage, levels, ready, ready_passage};
pub use article::{
    Article, NewArticle, Text, ToJudge, count, delete_old, find, headlines, insert, judge,
    keep_text, text, to_judge, topics,
};
pub use feed::find as find_feed;
pub use feed::{Feed, NewFeed, delete, insert_feed, list_feeds, note_fetch, set_on, update_feed};

use crate::sql::{Sql, on_db, statements};
use crate::{Db, StoreError, job};
use listen_core::job::Job;
use listen_core::news::REFRESH_MS;
use listen_core::time::Timestamp;

statements! {
    /// Of two workers at the same moment one changes the row.
    TAKE_TURN = "INSERT INTO news_turn (id, begun_at) SELECT 1, CAST($1 AS BIGINT) WHERE EXISTS (SELECT 1 FROM news_feed WHERE is_on)
        ON CONFLICT (id) DO UPDATE SET begun_at = excluded.begun_at WHERE news_turn.begun_at <= $2";
    BEGIN_TURN = "INSERT INTO news_turn (id, begun_at) VALUES (1, $1)
        ON CONFLICT (id) DO UPDATE SET begun_at = excluded.begun_at WHERE news_turn.begun_at < excluded.begun_at";
    TURN = "SELECT begun_at FROM news_turn WHERE id = 1";
}

/// All statements of the module.
pub(crate) fn all_statements() -> Vec<Sql> {
    [
        STATEMENTS,
        ahead::STATEMENTS,
        article::STATEMENTS,
        feed::STATEMENTS,
    ]
    .concat()
}

/// Asks for the news if the last time is [`REFRESH_MS`] ago and there is a feed; true for who asked.
///
/// # Errors
/// What the database says.
pub async fn refresh_if_due(db: &Db, now: Timestamp) -> Result<bool, StoreError> {
    let due = now.plus_ms(-REFRESH_MS).0;
    let is_turn = on_db!(db, execute TAKE_TURN, now.0, due)? == 1;
    if is_turn {
        job::enqueue(db, &Job::RefreshNews, job::PRIORITY_AHEAD, now).await?;
    }
    Ok(is_turn)
}

/// Asks for the news now, unless that is asked for already.
///
/// # Errors
/// What the database says.
pub async fn refresh(db: &Db, now: Timestamp) -> Result<(), StoreError> {
    on_db!(db, execute BEGIN_TURN, now.0)?;
    job::enqueue(db, &Job::RefreshNews, job::PRIORITY_WAITING, now).await
}

/// When the news was last asked for, Unix ms; none if never.
///
/// # Errors
/// What the database says.
pub async fn last_turn(db: &Db) -> Result<Option<i64>, StoreError> {
    let found = on_db!(db, fetch_optional(i64,), TURN)?;
    Ok(found.map(|(begun_at,)| begun_at))
}
