//! What Redis does in one step each, so that of tries at the same moment no more than the limit get
//! through. The rules are those of the statements of `listen_store::throttle`.

use crate::link::PREFIX;
use listen_store::throttle::{Kept, Limit};
use redis::aio::MultiplexedConnection;
use redis::{RedisResult, Script, cmd, pipe};
use std::sync::LazyLock;

/// Counters that are put into Redis with one call.
const AT_ONCE: usize = 200;

/// Counts once and answers with number, end of the window and end of the lock. Nothing is answered where
/// Redis does not have the counters of the database. The times are handed back as they came: Lua
/// would write them in another form. A counter goes a minute after its time, since clocks differ.
static ADD: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
        if redis.call('EXISTS', KEYS[2]) == 0 then return {} end
        local now, limit = tonumber(ARGV[1]), tonumber(ARGV[3])
        local row = redis.call('HMGET', KEYS[1], 'n', 'window', 'lock')
        local n, window, lock = tonumber(row[1] or '0'), row[2] or '0', row[3] or '0'
        if tonumber(window) <= now then
            n, window = 1, ARGV[2]
        else
            n = n + 1
            if n == limit then window, lock = ARGV[4], ARGV[4] end
        end
        redis.call('HSET', KEYS[1], 'n', n, 'window', window, 'lock', lock)
        redis.call('PEXPIRE', KEYS[1], math.max(tonumber(window), tonumber(lock)) - now + 60000)
        return {n, tonumber(window), tonumber(lock)}
        ",
    )
});

/// The end of the lock, 0 without one; nothing where Redis does not have the counters of the database.
static LOOK: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
        if redis.call('EXISTS', KEYS[2]) == 0 then return {} end
        return {tonumber(redis.call('HGET', KEYS[1], 'lock') or '0')}
        ",
    )
});

/// Takes a counter of the database over, so that the stricter of both holds; twice is as once.
static TAKE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
        local now, n, window, lock = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3], ARGV[4]
        local row = redis.call('HMGET', KEYS[1], 'n', 'window', 'lock')
        if tonumber(row[2] or '0') > now then
            n = math.max(n, tonumber(row[1]))
            if tonumber(row[2]) > tonumber(window) then window = row[2] end
        end
        if tonumber(row[3] or '0') > tonumber(lock) then lock = row[3] end
        redis.call('HSET', KEYS[1], 'n', n, 'window', window, 'lock', lock)
        redis.call('PEXPIRE', KEYS[1], math.max(tonumber(window), tonumber(lock)) - now + 60000)
        ",
    )
});

/// What is asked of a counter.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ask {
    /// Count, and lock at the limit if there is one.
    Add {
        window_ends_at: i64,
        limit: Option<Limit>,
    },
    /// Look at the lock.
    Look,
}

fn counter(key: &str) -> String {
    format!("{PREFIX}throttle:{key}")
}

/// Set once the counters of the database have been taken over.
fn taken_over() -> String {
    format!("{PREFIX}taken-over")
}

/// Asks a counter; empty where Redis does not have the counters of the database.
pub(crate) async fn ask(
    connection: &mut MultiplexedConnection,
    key: &str,
    ask: Ask,
    now: i64,
) -> RedisResult<Vec<i64>> {
    match ask {
        Ask::Look => {
            let mut call = LOOK.key(counter(key));
            call.key(taken_over()).invoke_async(connection).await
        }
        Ask::Add {
            window_ends_at,
            limit,
        } => {
            // No counter is ever at 0.
            let (n, lock_ms) = limit.map_or((0, 0), |limit| (limit.n_failures, limit.lock_ms));
            let mut call = ADD.key(counter(key));
            call.key(taken_over()).arg(now).arg(window_ends_at);
            call.arg(n).arg(now.saturating_add(lock_ms));
            call.invoke_async(connection).await
        }
    }
}

/// Forgets a counter.
pub(crate) async fn forget(connection: &mut MultiplexedConnection, key: &str) -> RedisResult<()> {
    cmd("DEL").arg(counter(key)).query_async(connection).await
}

/// Takes counters of the database over and notes that Redis has them, which also shows that it can
/// be written to.
pub(crate) async fn take_over(
    connection: &mut MultiplexedConnection,
    rows: &[Kept],
    now: i64,
) -> RedisResult<()> {
    let script = TAKE.load_async(connection).await?;
    for rows in rows.chunks(AT_ONCE) {
        let mut calls = pipe();
        for row in rows {
            calls
                .cmd("EVALSHA")
                .arg(&script)
                .arg(1)
                .arg(counter(&row.key));
            calls.arg(now).arg(row.n_failures).arg(row.window_ends_at);
            calls.arg(row.locked_until).ignore();
        }
        calls.query_async::<()>(connection).await?;
    }
    cmd("SET")
        .arg(taken_over())
        .arg(1)
        .query_async(connection)
        .await
}
