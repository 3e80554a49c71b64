//! `GET /backups`: the backups that are there, one more at once, and reading one through.

use crate::AdminState;
use crate::backups::{self, BackupFile, BackupKeeper, Run};
use crate::notice::ListQuery;
use askama::Template;
use axum::extract::State;
use axum::response::Redirect;
use listen_store::backup_run::{self, BackupRun};
use listen_store::health_check::{self, Known};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::{FormBody, QueryString};
use listen_web::format::percent;
use listen_web::page::Page;
use listen_web::shell::Shell;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::Arc;

/// The page.
#[derive(Template)]
#[template(path = "pages/backups.html")]
pub struct BackupsPage {
    shell: Shell,
    /// None where this process does not know it.
    folder: Option<String>,
    /// Where audio lies that no backup holds.
    audio_elsewhere: Option<String>,
    /// Why the folder cannot be read.
    problem: Option<String>,
    rows: Vec<Row>,
    run: Option<BackupRun>,
    is_running: bool,
    /// How far it is.
    percent: i64,
    /// What the last look said of backups and of rehearsed restores.
    checks: Vec<Known>,
}

/// One backup.
#[derive(Debug)]
struct Row {
    file: BackupFile,
    megabytes: String,
    verified_at: Option<i64>,
    is_damaged: bool,
}

/// What is asked for with a new backup.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct WriteForm {
    /// `on`, or empty.
    audio: String,
}

/// Which backup is to be read through.
#[derive(Debug, Deserialize)]
pub struct VerifyForm {
    name: String,
}

fn keeper(state: &AdminState) -> Result<&Arc<dyn BackupKeeper>, PageError> {
    state.backups.as_ref().ok_or_else(|| {
        PageError::Unavailable("this process does not know where backups are".to_owned())
    })
}

async fn rows(state: &AdminState, files: Vec<BackupFile>) -> Result<Vec<Row>, PageError> {
    let db = &state.web.db;
    let verified: HashMap<String, i64> = backup_run::verified(db).await?.into_iter().collect();
    let damaged: HashMap<String, i64> = backup_run::damaged(db).await?.into_iter().collect();
    let row = |file: BackupFile| {
        let verified_at = verified.get(&file.name).copied();
        let damaged_at = damaged.get(&file.name).copied();
        Row {
            megabytes: megabytes(file.n_bytes),
            is_damaged: damaged_at > verified_at,
            verified_at,
            file,
        }
    };
    Ok(files.into_iter().map(row).collect())
}

fn megabytes(n_bytes: u64) -> String {
    format!(
        "{}.{:02}",
        n_bytes / 1_000_000,
        n_bytes % 1_000_000 / 10_000
    )
}

/// Shows the page.
///
/// # Errors
/// What the store says.
pub async fn show(
    State(state): State<AdminState>,
    mut signed_in: SignedIn,
    QueryString(query): QueryString<ListQuery>,
) -> Result<Page<BackupsPage>, PageError> {
    signed_in.context.shell.notice = query.notice_key();
    let listed = match &state.backups {
        Some(keeper) => backups::list(keeper).await,
        None => Ok(Vec::new()),
    };
    let (files, problem) = match listed {
        Ok(files) => (files, None),
        Err(problem) => (Vec::new(), Some(problem)),
    };
    let (db, now) = (&state.web.db, state.web.clock.now());
    let run = backup_run::newest(db, now).await?;
    let mut checks = health_check::list(db).await?;
    checks.retain(|one| matches!(one.name.as_str(), "backups" | "restore-drill"));
    Ok(Page(BackupsPage {
        folder: state.backups.as_ref().map(|keeper| keeper.folder()),
        audio_elsewhere: match state.audio.as_folder() {
            Some(_) => None,
            None => Some(state.audio.name()),
        },
        problem,
        rows: rows(&state, files).await?,
        percent: run
            .as_ref()
            .map_or(0, |run| percent(run.n_done, run.n_total)),
        is_running: run.as_ref().is_some_and(|run| run.state == "running"),
        run,
        checks,
        shell: signed_in.context.shell,
    }))
}

/// `POST /backups/write`: begins a backup.
///
/// # Errors
/// [`PageError::Unavailable`] without a folder of backups; what the store says.
pub async fn write(
    State(state): State<AdminState>,
    signed_in: SignedIn,
    FormBody(form): FormBody<WriteForm>,
) -> Result<Redirect, PageError> {
    let run = Run::Write {
        with_audio: form.audio == "on",
    };
    begin(&state, signed_in.account_id, run).await
}

/// `POST /backups/verify`: begins to read a backup through.
///
/// # Errors
/// [`PageError::NotFound`] if there is none of this name; [`PageError::Unavailable`] without a
/// folder of backups; what the store says.
pub async fn verify(
    State(state): State<AdminState>,
    signed_in: SignedIn,
    FormBody(form): FormBody<VerifyForm>,
) -> Result<Redirect, PageError> {
    let files = backups::list(keeper(&state)?).await;
    let files = files.map_err(PageError::Unavailable)?;
    // Only what is in the folder: a name from a form must not lead elsewhere.
    if !files.iter().any(|file| file.name == form.name) {
        return Err(PageError::NotFound);
    }
    let run = Run::Verify { name: form.name };
    begin(&state, signed_in.account_id, run).await
}

async fn begin(state: &AdminState, actor: i64, run: Run) -> Result<Redirect, PageError> {
    let notice = if backups::start(state, keeper(state)?, actor, run).await? {
        "backup"
    } else {
        "backup-not"
    };
    Ok(Redirect::to(&format!("/backups?notice={notice}")))
}
