//! What every handler may use.

use crate::assets::Assets;
use crate::password::Passwords;
use ipnet::IpNet;
use listen_core::time::Timestamp;
use listen_replicas::Shared;
use listen_store::Db;
use std::fmt;
use std::sync::Arc;

/// Which of the two sites a router serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SiteKind {
    /// Learners.
    Public,
    /// Administrators, on a listener of their own.
    Admin,
}

/// Tells the time; tests move it.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// A clock that asks `now` each time.
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// What both sites need.
#[derive(Debug, Clone)]
pub struct WebState {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Which site this is.
    pub kind: SiteKind,
    /// Proxies whose `X-Forwarded-*` headers are believed.
    pub trusted_proxies: Arc<[IpNet]>,
    /// Style sheets, scripts and icons.
    pub assets: Arc<Assets>,
    /// Hashes passwords, a few at a time.
    pub passwords: Passwords,
    /// Counters and signals that the processes of an installation share.
    pub shared: Shared,
}

impl WebState {
    /// State for one site.
    #[must_use]
    pub fn new(db: Db, clock: Clock, kind: SiteKind, trusted_proxies: Vec<IpNet>) -> Self {
        Self {
            shared: Shared::by_database(&db),
            db,
            clock,
            kind,
            trusted_proxies: trusted_proxies.into(),
            assets: Arc::new(Assets::load()),
            passwords: Passwords::default(),
        }
    }

    /// The same with counters and signals that other processes share.
    #[must_use]
    pub fn with_shared(self, shared: Shared) -> Self {
        Self { shared, ..self }
    }
}
