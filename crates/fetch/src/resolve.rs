//! Looks names up, and hands on only addresses that may be reached.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Which addresses may be reached.
pub(crate) type Rule = Arc<dyn Fn(SocketAddr) -> bool + Send + Sync>;

/// A resolver for one fetch.
pub(crate) struct Checked<R = DefaultResolver> {
    pub names: R,
    pub may_reach: Rule,
    /// Set when an address was refused, so that the reason can be told.
    pub has_refused: Arc<AtomicBool>,
}

impl<R> fmt::Debug for Checked<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Checked")
    }
}

impl<R: Resolver> Resolver for Checked<R> {
    /// The connection is made to what comes out here and to nothing else. A name with one address
    /// that may not be reached is refused whole: nobody needs such a name honestly.
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.names.resolve(uri, config, timeout)?;
        if found.iter().all(|address| (self.may_reach)(*address)) {
            return Ok(found);
        }
        self.has_refused.store(true, Ordering::Relaxed);
        Err(ureq::Error::HostNotFound)
    }
}
