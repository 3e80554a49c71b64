//! `GET /`: how many learn, how well, and whether the machine is well. True figures only.

use askama::Template;
use axum::extract::State;
use listen_store::report::{self, Figures, LevelAccuracy};
use listen_store::worker::{self, Worker};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;

/// The dashboard.
#[derive(Template)]
#[template(path = "pages/dashboard.html")]
pub struct DashboardPage {
    shell: Shell,
    figures: Figures,
    accuracy: Vec<LevelAccuracy>,
    workers: Vec<Worker>,
    lacks_natural_voice: bool,
    database: &'static str,
    version: &'static str,
}

/// Shows the page.
///
/// # Errors
/// [`PageError::LoginNeeded`]; what the store says.
pub async fn show(
    State(web): State<WebState>,
    signed_in: SignedIn,
) -> Result<Page<DashboardPage>, PageError> {
    let now = web.clock.now();
    let workers = worker::list(&web.db, now).await?;
    // Side by side: with a million responses each takes some 40 ms on PostgreSQL.
    let (figures, accuracy) =
        tokio::try_join!(report::figures(&web.db, now), report::accuracy(&web.db))?;
    Ok(Page(DashboardPage {
        figures,
        accuracy,
        // Without any worker nobody knows which voices are installed.
        lacks_natural_voice: !workers.is_empty()
            && workers.iter().all(|worker| worker.engine != "kokoro"),
        workers,
        database: web.db.name(),
        version: env!("CARGO_PKG_VERSION"),
        shell: signed_in.context.shell,
    }))
}
