//! `GET /system`: versions, workers and the settings in effect.

use crate::probe::Probe;
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

/// What came of asking the model, or the web search.
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
    /// Name of the web search.
    search: Option<Arc<str>>,
    /// What came of asking it, if that was just done.
    searched: Option<Asked>,
    settings: Arc<[Setting]>,
}

async fn page(
    state: &AdminState,
    shell: Shell,
    (asked, searched): (Option<Asked>, Option<Asked>),
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
        search: state.search.as_ref().map(|search| search.name.clone()),
        searched,
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
    page(&state, signed_in.context.shell, (None, None)).await
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
    let asked = ask(&state, model, signed_in.learner_id).await;
    page(&state, at_system(signed_in), (Some(asked), None)).await
}

/// `POST /system/search`: searches the web for a word; as [`ask_model`].
///
/// # Errors
/// [`PageError::Unavailable`] without a web search; what the store says.
pub async fn ask_search(
    State(state): State<AdminState>,
    signed_in: SignedIn,
) -> Result<Page<SystemPage>, PageError> {
    let Some(search) = &state.search else {
        return Err(PageError::Unavailable(
            "no web search is set; see LISTEN_SEARCH".to_owned(),
        ));
    };
    let searched = ask(&state, search, signed_in.learner_id).await;
    page(&state, at_system(signed_in), (None, Some(searched))).await
}

async fn ask(state: &AdminState, probe: &Probe, learner_id: i64) -> Asked {
    let begun = state.web.clock.now();
    let answer = probe.ask(learner_id).await;
    Asked {
        duration_ms: state.web.clock.now().0 - begun.0,
        problem: answer.err(),
    }
}

/// What is around a page that comes without a redirect: its address is that of the page.
fn at_system(signed_in: SignedIn) -> Shell {
    let mut shell = signed_in.context.shell;
    "/system".clone_into(&mut shell.path);
    shell
}
