//! Whoever can look at this installation, for those who only want to know what was found.

use crate::Report;
use listen_core::time::Timestamp;
use listen_store::Db;
use std::pin::Pin;
use std::sync::Arc;

/// What a look gives, some time later.
pub type Look = Pin<Box<dyn Future<Output = Report> + Send>>;

/// Looks at every dimension. The program makes one from its settings; the admin site and the
/// alerts use the same one as `listen doctor`, so that all three know the same dimensions.
#[derive(Clone)]
pub struct Examiner(Arc<dyn Fn(Result<Db, String>, Timestamp) -> Look + Send + Sync>);

impl std::fmt::Debug for Examiner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Examiner")
    }
}

impl Examiner {
    /// Looks as `look` does.
    pub fn new(
        look: impl Fn(Result<Db, String>, Timestamp) -> Look + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(look))
    }

    /// Looks once; `db` says why where the database cannot be opened. Takes up to some seconds.
    pub async fn look(&self, db: Result<Db, String>, now: Timestamp) -> Report {
        (self.0)(db, now).await
    }
}
