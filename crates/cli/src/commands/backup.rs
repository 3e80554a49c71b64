//! `listen backup`.

use crate::backup::{self, Manifest};
use crate::settings::BackupSettings;
use crate::start;
use listen_admin::backups::Progress;
use serde_json::json;
use std::path::Path;
use std::process::ExitCode;

/// Writes, lists or reads through.
pub(crate) async fn run(settings: BackupSettings) -> anyhow::Result<ExitCode> {
    if settings.list {
        return list(&settings);
    }
    if let Some(file) = &settings.verify {
        let unpacked = backup::unpack_beside(file)?;
        if unpacked.manifest.engine == backup::Engine::Sqlite {
            listen_store::snapshot::check(&unpacked.sqlite()).await?;
        }
        show(&settings, file, &unpacked.manifest);
        return Ok(ExitCode::SUCCESS);
    }
    write(&settings).await
}

async fn write(settings: &BackupSettings) -> anyhow::Result<ExitCode> {
    let url = settings.store.url()?;
    let folder = settings.folder();
    let audio = settings.audio.then(|| settings.store.audio()).transpose()?;
    let db = start::present_database(&settings.store).await?;
    let job = backup::WriteJob {
        db: &db,
        url: &url,
        audio,
        folder: &folder,
        progress: Progress::default(),
    };
    let (file, manifest) = backup::write(&job).await?;
    db.close().await;
    show(settings, &file, &manifest);
    if let Some(n_kept) = settings.keep {
        for removed in backup::remove_oldest(&folder, usize::from(n_kept), &file)? {
            tracing::info!(file = %removed.display(), "an old backup was removed");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn list(settings: &BackupSettings) -> anyhow::Result<ExitCode> {
    let found = backup::list(&settings.folder())?;
    if settings.json {
        println!("{}", json!(found));
        return Ok(ExitCode::SUCCESS);
    }
    if found.is_empty() {
        println!("no backups in {}", settings.folder().display());
    }
    for file in found {
        let n_bytes = std::fs::metadata(&file)?.len();
        println!("{}  {}", megabytes(n_bytes), file.display());
    }
    Ok(ExitCode::SUCCESS)
}

fn show(settings: &BackupSettings, file: &Path, manifest: &Manifest) {
    let n_bytes = std::fs::metadata(file).map_or(0, |metadata| metadata.len());
    if settings.json {
        println!(
            "{}",
            json!({"file": file, "n_bytes": n_bytes, "manifest": manifest})
        );
        return;
    }
    println!("{}", file.display());
    println!(
        "{}, {} accounts, {} submitted attempts, {} files; read through and whole",
        megabytes(n_bytes),
        manifest.n_accounts,
        manifest.n_attempts,
        manifest.parts.len()
    );
}

fn megabytes(n_bytes: u64) -> String {
    format!(
        "{}.{} MB",
        n_bytes / 1_000_000,
        n_bytes % 1_000_000 / 100_000
    )
}
