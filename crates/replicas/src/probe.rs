//! Asking a Redis how it is, for those who examine an installation.

use crate::RedisAddress;
use crate::link::PATIENCE;
use redis::{AsyncConnectionConfig, RedisError, cmd};
use std::time::{Duration, Instant};

/// What a Redis said of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// How long it took to answer.
    pub round_trip: Duration,
    /// What it does when its memory is full, as `allkeys-lru`, if that would make it forget counters.
    pub forgets_by: Option<String>,
}

/// Asks on a connection of its own.
///
/// # Errors
/// Why there is no answer, for people, without the password.
pub async fn probe(address: &RedisAddress) -> Result<Found, String> {
    ask(address).await.map_err(|error| error.to_string())
}

async fn ask(address: &RedisAddress) -> Result<Found, RedisError> {
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(PATIENCE))
        .set_response_timeout(Some(PATIENCE));
    let mut connection = address
        .client()
        .get_multiplexed_async_connection_with_config(&config)
        .await?;
    let began = Instant::now();
    cmd("PING").query_async::<()>(&mut connection).await?;
    let round_trip = began.elapsed();
    // Some providers forbid it; then it is not known.
    let info = cmd("INFO").arg("memory").take();
    let memory: String = info.query_async(&mut connection).await.unwrap_or_default();
    Ok(Found {
        round_trip,
        forgets_by: forgets_by(&memory),
    })
}

fn forgets_by(memory: &str) -> Option<String> {
    let value = |name: &str| {
        let mut lines = memory.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
    };
    let policy = value("maxmemory_policy")?;
    let is_bounded = value("maxmemory").is_some_and(|max| max != "0");
    (is_bounded && policy != "noeviction").then(|| policy.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_full_memory_that_makes_room_forgets() {
        for (memory, expected) in [
            (
                "used_memory:1\r\nmaxmemory:0\r\nmaxmemory_policy:allkeys-lru\r\n",
                None,
            ),
            ("maxmemory:5000\r\nmaxmemory_policy:noeviction\r\n", None),
            (
                "maxmemory:5000\r\nmaxmemory_human:5K\r\nmaxmemory_policy:volatile-ttl\r\n",
                Some("volatile-ttl"),
            ),
            ("", None),
        ] {
            assert_eq!(forgets_by(memory).as_deref(), expected, "{memory}");
        }
    }
}
