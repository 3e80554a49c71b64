//! `GET /`: how many learn, how well, and whether the machine is well. True figures only.

use crate::AdminState;
use crate::kept::{Age, Counted, Kept};
use askama::Template;
use axum::extract::State;
use listen_core::time::{MINUTE_MS, Timestamp};
use listen_store::report::{self, Figures, LevelAccuracy, Submitted};
use listen_store::worker::{self, Worker};
use listen_store::{Db, StoreError};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::page::Page;
use listen_web::shell::Shell;

/// The dashboard.
#[derive(Template)]
#[template(path = "pages/dashboard.html")]
pub struct DashboardPage {
    shell: Shell,
    figures: Figures,
    practised: Counted<Practised>,
    workers: Vec<Worker>,
    lacks_natural_voice: bool,
    database: &'static str,
    version: &'static str,
}

/// How old the counts over all attempts may be: with a million responses they take longer than
/// anybody wants to wait for a page.
const AGE: Age = Age {
    max_ms: MINUTE_MS,
    max_shown_ms: 10 * MINUTE_MS,
};

/// What is counted over all attempts.
#[derive(Debug)]
pub struct Practised {
    submitted: Submitted,
    accuracy: Vec<LevelAccuracy>,
}

/// The same, counted a little while ago.
#[derive(Debug, Clone)]
pub struct KeptPractised(Kept<(), Practised>);

impl Default for KeptPractised {
    fn default() -> Self {
        Self(Kept::new(AGE))
    }
}

impl KeptPractised {
    async fn get(&self, db: &Db, now: Timestamp) -> Result<Counted<Practised>, StoreError> {
        let db = db.clone();
        let count = || async move {
            let (submitted, accuracy) =
                tokio::try_join!(report::submitted(&db, now), report::accuracy(&db))?;
            Ok(Practised {
                submitted,
                accuracy,
            })
        };
        self.0.get((), now, count).await
    }
}

/// Shows the page.
///
/// # Errors
/// [`PageError::LoginNeeded`]; what the store says.
pub async fn show(
    State(state): State<AdminState>,
    signed_in: SignedIn,
) -> Result<Page<DashboardPage>, PageError> {
    let db = &state.web.db;
    let now = state.web.clock.now();
    let workers = worker::list(db, now).await?;
    Ok(Page(DashboardPage {
        figures: report::figures(db, now).await?,
        practised: state.practised.get(db, now).await?,
        // Without any worker nobody knows which voices are installed.
        lacks_natural_voice: !workers.is_empty()
            && workers.iter().all(|worker| worker.engine != "kokoro"),
        workers,
        database: db.name(),
        version: env!("CARGO_PKG_VERSION"),
        shell: signed_in.context.shell,
    }))
}
