//! `listen restore`.

use crate::backup::{self, Manifest};
use crate::settings::RestoreSettings;
use anyhow::bail;
use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::process::ExitCode;

/// Checks the backup, asks, and puts it back.
pub(crate) async fn run(settings: RestoreSettings) -> anyhow::Result<ExitCode> {
    let unpacked = backup::unpack(&settings.file, &backup::restore::unpack_into(&settings)?)?;
    println!("{}", summary(&unpacked.manifest));
    if settings.dry_run {
        backup::restore::rehearse(&settings, &unpacked).await?;
        println!("the backup can be put back; nothing was changed");
        return Ok(ExitCode::SUCCESS);
    }
    if !settings.force && !is_confirmed()? {
        println!("nothing was changed");
        return Ok(ExitCode::SUCCESS);
    }
    let restored = backup::restore::restore(&settings, &unpacked).await?;
    if let Some(point) = restored.restore_point {
        println!("restore point of what was there: {}", point.display());
    }
    println!(
        "restored: {} accounts, {} submitted attempts",
        restored.contents.n_accounts, restored.contents.n_attempts
    );
    Ok(ExitCode::SUCCESS)
}

fn summary(manifest: &Manifest) -> String {
    format!(
        "backup of {}, written by version {}: {} accounts, {} submitted attempts, {}",
        listen_web::format::iso_date_time(manifest.created_at),
        manifest.program.escape_debug(),
        manifest.n_accounts,
        manifest.n_attempts,
        if manifest.has_audio() {
            "with audio"
        } else {
            "without audio, which is made again"
        }
    )
}

fn is_confirmed() -> anyhow::Result<bool> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        bail!("nobody is there to be asked; --force replaces the present database without asking");
    }
    eprint!("Replace the present database? Type yes: ");
    std::io::stderr().flush()?;
    let mut line = String::new();
    stdin.lock().read_line(&mut line)?;
    Ok(line.trim() == "yes")
}
