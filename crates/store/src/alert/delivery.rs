//! What was sent through the channels, what waits for another try, and how it ended.

use crate::sql::{on_db, statements};
use crate::{Db, PageOf, StoreError, offset, page_within};
use listen_core::time::{MINUTE_MS, SECOND_MS, Timestamp};

/// Tries before a delivery is given up: the last one about an hour after the first.
pub const MAX_TRIES: i64 = 8;
/// How long a try may take before another process may make the next.
const LEASE_MS: i64 = 2 * MINUTE_MS;
/// Longest answer that is kept, in characters.
const MAX_ANSWER_CHARS: usize = 300;

statements! {
    LIST = "SELECT alert_delivery.id, alert_delivery.channel_id, alert_channel.name AS channel, alert_delivery.kind,
            alert_delivery.events, alert_delivery.state, alert_delivery.n_tries, alert_delivery.created_at,
            alert_delivery.next_try_at, alert_delivery.answer
        FROM alert_delivery JOIN alert_channel ON alert_channel.id = alert_delivery.channel_id
        ORDER BY alert_delivery.id DESC LIMIT $1 OFFSET $2";
    COUNT = "SELECT COUNT(*) FROM alert_delivery";
    DUE = "SELECT alert_delivery.id, alert_delivery.channel_id, alert_channel.name AS channel, alert_delivery.kind,
            alert_delivery.events, alert_delivery.state, alert_delivery.n_tries, alert_delivery.created_at,
            alert_delivery.next_try_at, alert_delivery.answer
        FROM alert_delivery JOIN alert_channel ON alert_channel.id = alert_delivery.channel_id
        WHERE alert_delivery.state = 'waiting' AND alert_delivery.next_try_at <= $1 ORDER BY alert_delivery.id LIMIT 50";
    CLAIM = "UPDATE alert_delivery SET next_try_at = $3, n_tries = n_tries + 1 WHERE id = $1 AND state = 'waiting' AND next_try_at = $2";
    SENT = "UPDATE alert_delivery SET state = 'sent', finished_at = $2, answer = $3 WHERE id = $1";
    AGAIN = "UPDATE alert_delivery SET next_try_at = $2, answer = $3 WHERE id = $1";
    FAILED = "UPDATE alert_delivery SET state = 'failed', finished_at = $2, answer = $3 WHERE id = $1";
    RETRY = "UPDATE alert_delivery SET state = 'waiting', n_tries = 0, next_try_at = $2, finished_at = NULL
        WHERE id = $1 AND state = 'failed'";
    INSERT_TEST = "INSERT INTO alert_delivery (channel_id, kind, events, state, n_tries, created_at, next_try_at, answer)
        VALUES ($1, 'test', '[]', 'waiting', 1, $2, $3, '')
        RETURNING id";
}

/// One message to one channel.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Delivery {
    /// Row.
    pub id: i64,
    /// Channel.
    pub channel_id: i64,
    /// Its name.
    pub channel: String,
    /// `alert` or `test`.
    pub kind: String,
    /// A JSON list of events.
    pub events: String,
    /// `waiting`, `sent` or `failed`.
    pub state: String,
    /// Tries begun.
    pub n_tries: i64,
    /// Unix ms.
    pub created_at: i64,
    /// Unix ms.
    pub next_try_at: i64,
    /// What the other side answered last, or why it could not.
    pub answer: String,
}

/// Deliveries, newest first.
///
/// # Errors
/// What the database says.
pub async fn list(db: &Db, page: i64, per_page: i64) -> Result<PageOf<Delivery>, StoreError> {
    let (n_rows,) = on_db!(db, fetch_one(i64,), COUNT)?;
    let page = page_within(page, per_page, n_rows);
    let rows = on_db!(db, fetch_all Delivery, LIST, per_page, offset(page, per_page))?;
    Ok(PageOf {
        rows,
        page,
        per_page,
        n_rows,
    })
}

/// Deliveries whose time has come, 50 at most.
///
/// # Errors
/// What the database says.
pub async fn due(db: &Db, now: Timestamp) -> Result<Vec<Delivery>, StoreError> {
    on_db!(db, fetch_all Delivery, DUE, now.0)
}

/// Takes a try for this process; false if another one has it.
///
/// # Errors
/// What the database says.
pub async fn claim(db: &Db, due: &Delivery, now: Timestamp) -> Result<bool, StoreError> {
    let lease = now.plus_ms(LEASE_MS).0;
    on_db!(db, execute CLAIM, due.id, due.next_try_at, lease).map(|n_rows| n_rows == 1)
}

/// It arrived.
///
/// # Errors
/// What the database says.
pub async fn sent(db: &Db, id: i64, answer: &str, now: Timestamp) -> Result<(), StoreError> {
    on_db!(db, execute SENT, id, now.0, shortened(answer)).map(|_| ())
}

/// The try failed: again after a while that doubles, or never if it was the last one. `claimed` is
/// the delivery as it was before the try.
///
/// # Errors
/// What the database says.
pub async fn fail(
    db: &Db,
    claimed: &Delivery,
    answer: &str,
    may_retry: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    let n_tries = claimed.n_tries + 1;
    if may_retry && n_tries < MAX_TRIES {
        let next = now.plus_ms((30 * SECOND_MS) << (n_tries - 1).clamp(0, 10));
        return on_db!(db, execute AGAIN, claimed.id, next.0, shortened(answer)).map(|_| ());
    }
    give_up(db, claimed.id, answer, now).await
}

/// Nobody tries again.
///
/// # Errors
/// What the database says.
pub async fn give_up(db: &Db, id: i64, answer: &str, now: Timestamp) -> Result<(), StoreError> {
    on_db!(db, execute FAILED, id, now.0, shortened(answer)).map(|_| ())
}

/// Tries a failed delivery again; false if it did not fail.
///
/// # Errors
/// What the database says.
pub async fn retry(db: &Db, id: i64, now: Timestamp) -> Result<bool, StoreError> {
    on_db!(db, execute RETRY, id, now.0).map(|n_rows| n_rows == 1)
}

/// A test message, claimed by who makes it, so that it is sent at once and by nobody else.
///
/// # Errors
/// What the database says.
pub async fn insert_test(db: &Db, channel_id: i64, now: Timestamp) -> Result<i64, StoreError> {
    let lease = now.plus_ms(LEASE_MS).0;
    Ok(on_db!(db, fetch_one(i64,), INSERT_TEST, channel_id, now.0, lease)?.0)
}

fn shortened(answer: &str) -> String {
    answer.chars().take(MAX_ANSWER_CHARS).collect()
}
