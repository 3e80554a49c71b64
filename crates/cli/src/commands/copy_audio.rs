//! `listen copy-audio`: all audio from one place to another one, as often as it takes.

use crate::settings::CopyAudioSettings;
use anyhow::ensure;
use listen_audio_store::{Step, Transfer, copy};
use std::process::ExitCode;

/// So many files are copied between two lines about them.
const FILES_A_LINE: u64 = 100;

/// Copies, or says what would be copied.
pub(crate) async fn run(settings: CopyAudioSettings) -> anyhow::Result<ExitCode> {
    let (from, to) = (settings.source()?, settings.target()?);
    ensure!(
        from.name() != to.name(),
        "{} is both source and target",
        to.name()
    );
    let step = if settings.dry_run {
        Step::Plan
    } else {
        Step::Copy
    };
    let transfer = copy(&from, &to, step, tell).await?;
    println!(
        "{} → {}: {}",
        from.name(),
        to.name(),
        summary(&transfer, step)
    );
    if step == Step::Copy {
        println!(
            "everything that was there is there now; name the new place in the settings, restart, and copy once more"
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn summary(transfer: &Transfer, step: Step) -> String {
    let Transfer {
        n_files,
        n_there,
        n_copied,
        n_bytes,
        n_gone,
    } = transfer;
    let megabytes = n_bytes / 1_000_000;
    match step {
        Step::Plan => format!(
            "{n_files} files, {n_there} are there already, {n_copied} would be copied ({megabytes} MB); nothing was written"
        ),
        Step::Copy => format!(
            "{n_files} files, {n_there} were there already, {n_copied} copied and read back ({megabytes} MB), {n_gone} removed meanwhile"
        ),
    }
}

fn tell(transfer: &Transfer) {
    if transfer.n_copied > 0 && transfer.n_copied.is_multiple_of(FILES_A_LINE) {
        eprintln!(
            "copied {} files, {} MB",
            transfer.n_copied,
            transfer.n_bytes / 1_000_000
        );
    }
}
