//! `GET /system`: versions, workers and the settings in effect.

use crate::{AdminState, Setting};
use askama::Template;
use axum::extract::State;
use listen_store::metrics::{self, Migration};
use listen_store::snapshot;
use listen_store::worker::{self, Worker};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::page::Page;
use listen_web::shell::Shell;
use std::sync::Arc;

/// What came of asking the model.
#[derive(Debug)]
struct Asked {
    duration_ms: i64,
    /// Why it did not answer.
    problem: Option<String>,
}

/// The page.
#[derive(Template)]
#[template(path = "pages/system.html")]
pub struct SystemPage {
    shell: Shell,
    version: &'static str,
    database: &'static str,
    schema: i64,
    /// The newest migration that this program knows.
    newest: i64,
    migrations: Vec<Migration>,
    workers: Vec<Worker>,
    /// Name of the language model.
    model: Option<Arc<str>>,
    /// What came of asking it, if that was just done.
    asked: Option<Asked>,
    settings: Arc<[Setting]>,
}

async fn page(
    state: &AdminState,
    shell: Shell,
    asked: Option<Asked>,
) -> Result<Page<SystemPage>, PageError> {
    let web = &state.web;
    Ok(Page(SystemPage {
        version: env!("CARGO_PKG_VERSION"),
        database: web.db.name(),
        schema: metrics::schema_version(&web.db).await?,
        newest: snapshot::newest_migration(),
        migrations: metrics::migrations(&web.db).await?,
        workers: worker::list(&web.db, web.clock.now()).await?,
        model: state.model.as_ref().map(|model| model.name.clone()),
        asked,
        settings: state.settings.clone(),
        shell,
    }))
}

/// Shows the page.
///
/// # Errors
/// What the store says.
pub async fn show(
    State(state): State<AdminState>,
    signed_in: SignedIn,
) -> Result<Page<SystemPage>, PageError> {
    page(&state, signed_in.context.shell, None).await
}

/// `POST /system/model`: asks the language model for a word. The page comes at once, without a
/// redirect, since the answer is kept nowhere.
///
/// # Errors
/// [`PageError::Unavailable`] without a model; what the store says.
pub async fn ask_model(
    State(state): State<AdminState>,
    signed_in: SignedIn,
) -> Result<Page<SystemPage>, PageError> {
    let Some(model) = &state.model else {
        return Err(PageError::Unavailable(
            "no language model is set; see LLM_BASE_URL".to_owned(),
        ));
    };
    let begun = state.web.clock.now();
    let answer = model.ask(signed_in.learner_id).await;
    let asked = Asked {
        duration_ms: state.web.clock.now().0 - begun.0,
        problem: answer.err(),
    };
    let mut shell = signed_in.context.shell;
    "/system".clone_into(&mut shell.path);
    page(&state, shell, Some(asked)).await
}
