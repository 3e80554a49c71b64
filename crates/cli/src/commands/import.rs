//! `listen import`: passage files into the library and the placement bank beside it, all of them or
//! none. At the start of a
//! server, each that can be taken.

use crate::content::{self, Content, Found, FoundBank};
use crate::settings::ImportSettings;
use crate::start;
use anyhow::Context as _;
use listen_core::job::Job;
use listen_core::passage::Passage;
use listen_core::placement::Bank;
use listen_store::passage::{self, ImportError, Imported};
use listen_store::{Db, StoreError, job, placement_bank};
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
        return Ok(refuse(&content.problems));
    }
    if settings.check {
        println!(
            "{} passages, {} files of the placement bank, no problems",
            content.passages.len(),
            content.banks.len()
        );
        return Ok(ExitCode::SUCCESS);
    }
    let db = start::database(&settings.store).await?;
    let passages: Vec<Passage> = content
        .passages
        .iter()
        .map(|found| found.passage.clone())
        .collect();
    let outcomes = match passage::import(&db, &passages, start::now()).await {
        Ok(outcomes) => outcomes,
        Err(error) => return Ok(refuse(&[with_place(&content, &error)])),
    };
    // A worker that runs looks for what is missing only when it starts.
    ask_for_audio(&db, &passages, &outcomes).await?;
    println!("{}", summary("passages", &outcomes));
    if content.banks.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    match placement_bank::import(&db, &banks(&content), start::now()).await {
        Ok(outcomes) => {
            ask_for_bank_audio(&db).await?;
            println!("{}", summary("items of the level check", &outcomes));
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            eprintln!("{}", with_place(&content, &error));
            eprintln!("nothing of the placement bank was imported");
            Ok(ExitCode::FAILURE)
        }
    }
}

fn banks(content: &Content) -> Vec<Bank> {
    content
        .banks
        .iter()
        .map(|source| source.content.clone())
        .collect()
}

fn refuse(problems: &[String]) -> ExitCode {
    for problem in problems {
        eprintln!("{problem}");
    }
    eprintln!("nothing was imported");
    ExitCode::FAILURE
}

/// Where the passage stands that an error is about, and the error.
fn with_place(content: &Content, error: &ImportError) -> String {
    let slug = match error {
        ImportError::ChangedWithoutVersion { slug, .. } | ImportError::Older { slug, .. } => slug,
        ImportError::Store(_) => return error.to_string(),
    };
    let found = content
        .passages
        .iter()
        .find(|found| found.passage.slug == *slug);
    found
        .map(|found| found.place.clone())
        .or_else(|| content.banks.iter().find_map(|bank| place_in(bank, slug)))
        .map_or_else(|| error.to_string(), |place| format!("{place}: {error}"))
}

/// `file:line` of a clip or gap sentence.
fn place_in(bank: &FoundBank, slug: &str) -> Option<String> {
    let clips = bank.content.clips.iter().map(|clip| &clip.slug);
    let sentences = bank.content.gap_sentences.iter().map(|one| &one.slug);
    let lines = bank.lines.clips.iter().chain(&bank.lines.gap_sentences);
    let mut places = clips.chain(sentences).zip(lines);
    let (_, line) = places.find(|(found, _)| *found == slug)?;
    Some(format!("{}:{line}", bank.file))
}

async fn ask_for_audio(
    db: &Db,
    passages: &[Passage],
    outcomes: &[Imported],
) -> Result<(), StoreError> {
    for (passage, outcome) in passages.iter().zip(outcomes) {
        if *outcome != Imported::Added {
            continue;
        }
        if let Some(head) = passage::find_current(db, &passage.slug).await? {
            let wanted = Job::RenderPassage {
                passage_id: head.id,
                again: false,
            };
            job::enqueue(db, &wanted, job::PRIORITY_AHEAD, start::now()).await?;
        }
    }
    Ok(())
}

/// A check goes from item to item, and nobody should wait between them.
async fn ask_for_bank_audio(db: &Db) -> Result<(), StoreError> {
    for passage_id in placement_bank::list_passages(db).await? {
        let wanted = Job::RenderPassage {
            passage_id,
            again: false,
        };
        job::enqueue(db, &wanted, job::PRIORITY_AHEAD, start::now()).await?;
    }
    Ok(())
}

/// `3 passages added, 93 unchanged`.
fn summary(what: &str, outcomes: &[Imported]) -> String {
    let n_added = outcomes
        .iter()
        .filter(|outcome| **outcome == Imported::Added)
        .count();
    format!(
        "{n_added} {what} added, {} unchanged",
        outcomes.len() - n_added
    )
}

/// Imports every passage that can be taken, and says in further lines which cannot and why:
/// one file must not keep the others out, nor the server from starting.
pub(crate) async fn import_each(db: &Db, content: &Content) -> Result<String, StoreError> {
    let passages: Vec<Passage> = content
        .passages
        .iter()
        .map(|found| found.passage.clone())
        .collect();
    let mut notes = content.problems.clone();
    // Nearly always all can be taken, and one transaction is much faster than one for each.
    let outcomes = match passage::import(db, &passages, start::now()).await {
        Ok(outcomes) => outcomes,
        Err(ImportError::Store(error)) => return Err(error),
        Err(_) => one_by_one(db, content, &mut notes).await?,
    };
    let mut lines = vec![summary("passages", &outcomes)];
    if !content.banks.is_empty() {
        match placement_bank::import(db, &banks(content), start::now()).await {
            Ok(outcomes) => lines.push(summary("items of the level check", &outcomes)),
            Err(ImportError::Store(error)) => return Err(error),
            Err(error) => notes.push(with_place(content, &error)),
        }
    }
    lines.extend(notes);
    Ok(lines.join("\n             "))
}

async fn one_by_one(
    db: &Db,
    content: &Content,
    notes: &mut Vec<String>,
) -> Result<Vec<Imported>, StoreError> {
    let mut outcomes = Vec::new();
    for Found { passage, place } in &content.passages {
        match passage::import(db, std::slice::from_ref(passage), start::now()).await {
            Ok(done) => outcomes.extend(done),
            Err(ImportError::Store(error)) => return Err(error),
            Err(error @ ImportError::Older { .. }) => {
                notes.push(format!("{place}: {error}; left out"));
            }
            Err(error) => notes.push(format!("{place}: {error}")),
        }
    }
    Ok(outcomes)
}
