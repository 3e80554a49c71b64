//! `GET /system`: versions, workers and the settings in effect.

use crate::{AdminState, Setting};
use askama::Template;
use axum::extract::State;
use listen_store::metrics;
use listen_store::worker::{self, Worker};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::page::Page;
use listen_web::shell::Shell;
use std::sync::Arc;

/// The page.
#[derive(Template)]
#[template(path = "pages/system.html")]
pub struct SystemPage {
    shell: Shell,
    version: &'static str,
    database: &'static str,
    schema: i64,
    workers: Vec<Worker>,
    settings: Arc<[Setting]>,
}

/// Shows the page.
///
/// # Errors
/// What the store says.
pub async fn show(
    State(state): State<AdminState>,
    signed_in: SignedIn,
) -> Result<Page<SystemPage>, PageError> {
    let web = &state.web;
    Ok(Page(SystemPage {
        version: env!("CARGO_PKG_VERSION"),
        database: web.db.name(),
        schema: metrics::schema_version(&web.db).await?,
        workers: worker::list(&web.db, web.clock.now()).await?,
        settings: state.settings.clone(),
        shell: signed_in.context.shell,
    }))
}
