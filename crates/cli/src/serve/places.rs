//! Room for connections.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many connections one site has, and how long slow peers are waited for.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// Connections at a time.
    pub usual: usize,
    /// Connections beyond those. Only health checks are answered on them: who watches must not be
    /// shut out by who holds the others.
    pub spare: usize,
    /// A peer must send the head of a request within this time…
    pub head: Duration,
    /// …and on a spare connection within this.
    pub spare_head: Duration,
    /// A peer that takes nothing of its answer for this long is cut off.
    pub unsent: Duration,
}

/// Two sites stay below the 1,024 files that systems allow by default.
pub(super) const LIMITS: Limits = Limits {
    usual: 400,
    spare: 32,
    head: Duration::from_secs(15),
    spare_head: Duration::from_secs(2),
    // A paused audio player takes nothing, either, and comes back for the rest.
    unsent: Duration::from_mins(5),
};

/// The places of a site, which its listeners share.
pub(super) struct Places {
    pub limits: Limits,
    all: Arc<Semaphore>,
    usual: Arc<Semaphore>,
}

/// What a connection holds while it is open.
pub(super) struct Place {
    _one: OwnedSemaphorePermit,
    /// `None` on a spare connection.
    usual: Option<OwnedSemaphorePermit>,
}

impl Place {
    /// Whether only health checks are answered on it.
    pub fn is_spare(&self) -> bool {
        self.usual.is_none()
    }
}

impl Places {
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            all: Arc::new(Semaphore::new(limits.usual + limits.spare)),
            usual: Arc::new(Semaphore::new(limits.usual)),
        }
    }

    /// The next connection, once there is a place for it; none if the system has none.
    pub async fn accept(&self, listener: &TcpListener) -> Option<(TcpStream, SocketAddr, Place)> {
        let one = self.all.clone().acquire_owned().await.ok()?;
        let (stream, peer) = listener.accept().await.ok()?;
        let place = Place {
            _one: one,
            usual: self.usual.clone().try_acquire_owned().ok(),
        };
        Some((stream, peer, place))
    }
}
