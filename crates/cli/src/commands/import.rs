//! `listen import`: passage files into the library, all of them or none.

use crate::content::{self, Content};
use crate::settings::ImportSettings;
use crate::start;
use anyhow::Context as _;
use listen_store::Db;
use listen_store::passage::{self, Imported};
use std::process::ExitCode;

/// Reads, checks and imports.
pub(crate) async fn run(settings: ImportSettings) -> anyhow::Result<ExitCode> {
    let content = if settings.paths.is_empty() {
        let dir = settings
            .content
            .dir()
            .context("LISTEN_CONTENT_DIR is not set and ./content is not there")?;
        content::read_folder(&dir)?
    } else {
        content::read(&settings.paths)?
    };
    if !content.problems.is_empty() {
        for problem in &content.problems {
            eprintln!("{problem}");
        }
        eprintln!("nothing was imported");
        return Ok(ExitCode::FAILURE);
    }
    if settings.check {
        println!("{} passages, no problems", content.passages.len());
        return Ok(ExitCode::SUCCESS);
    }
    let db = start::database(&settings.store).await?;
    println!("{}", import(&db, &content).await?);
    Ok(ExitCode::SUCCESS)
}

/// Imports what was read; says how much was new.
pub(crate) async fn import(db: &Db, content: &Content) -> anyhow::Result<String> {
    let outcomes = passage::import(db, &content.passages, start::now()).await?;
    let n_added = outcomes
        .iter()
        .filter(|outcome| **outcome == Imported::Added)
        .count();
    Ok(format!(
        "{n_added} passages added, {} unchanged",
        outcomes.len() - n_added
    ))
}
