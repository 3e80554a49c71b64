//! What the processes of one installation share beside the database: [`Counters`] of tries and
//! requests, and [`Signals`] that something has changed.
//!
//! Nothing of it needs Redis. Without one the database counts, and who waits for a change looks
//! again and again. With one (`REDIS_URL`) Redis counts and carries the signals; while it is lost
//! the database does so again, and no request waits for it to come back. Nothing stands in Redis
//! that is not also in the database or worthless within the hour.

mod address;
mod counters;
mod link;
mod probe;
mod scripts;
mod signals;

pub use address::{AddressError, RedisAddress};
pub use counters::Counters;
pub use link::{LinkState, Now};
pub use probe::{Found, probe};
pub use signals::{Ear, Signal, Signals};

use link::Link;
use listen_store::Db;

/// Counters and signals of one process. Clones share them.
#[derive(Debug, Clone)]
pub struct Shared {
    /// Tries and requests that are counted.
    pub counters: Counters,
    /// What has changed.
    pub signals: Signals,
    link: Option<Link>,
}

impl Shared {
    /// What needs the database and nothing else. The runtime has to be there.
    #[must_use]
    pub fn by_database(db: &Db) -> Self {
        Self {
            counters: Counters::new(db, None),
            signals: Signals::default(),
            link: None,
        }
    }

    /// The same with Redis, whether or not it is there at the moment: a task keeps the connection for
    /// as long as the process lives.
    #[must_use]
    pub fn by_redis(db: &Db, address: RedisAddress, now: Now) -> Self {
        let heard = signals::channel();
        let link = Link::start(address, heard.clone(), db.clone(), now);
        Self {
            counters: Counters::new(db, Some(link.clone())),
            signals: Signals::new(heard, Some(link.clone())),
            link: Some(link),
        }
    }

    /// How it is with Redis; `None` where it is not used.
    #[must_use]
    pub fn redis(&self) -> Option<LinkState> {
        self.link.as_ref().map(Link::state)
    }
}
