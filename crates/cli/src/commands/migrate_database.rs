//! `listen migrate-database`: everything from one database into another one.

use crate::settings::MigrateDatabaseSettings;
use crate::start;
use anyhow::{Context as _, ensure};
use listen_store::copy::{self, Progress, TableCount};
use listen_store::db::without_password;
use listen_store::{Db, snapshot};
use std::fs::File;
use std::path::Path;
use std::process::ExitCode;

/// A table is spoken of each time that so many of its rows have arrived.
const ROWS_A_LINE: u64 = 10_000;

/// Copies, or says what would be copied.
pub(crate) async fn run(settings: MigrateDatabaseSettings) -> anyhow::Result<ExitCode> {
    let (from, to) = (settings.source()?, settings.target()?);
    ensure!(from != to, "--from and --to are the same database");
    let _alone = nobody_uses(&from)?;
    let source = open(&from).await.context("--from")?;
    if settings.dry_run {
        let target = open_if_there(&to).await.context("--to")?;
        let counts = copy::plan(&source, target.as_ref()).await?;
        show(&counts);
        println!("all of this can be copied; nothing was written");
        return Ok(ExitCode::SUCCESS);
    }
    let target = open_target(&to).await.context("--to")?;
    let counts = copy::copy(&source, &target, start::now(), tell).await?;
    source.close().await;
    target.close().await;
    show(&counts);
    println!(
        "everything is in {}, and the same; let DATABASE_URL name it, then start",
        without_password(&to)
    );
    Ok(ExitCode::SUCCESS)
}

/// What is written to a SQLite file while it is copied would be missing in the copy.
fn nobody_uses(url: &str) -> anyhow::Result<Option<File>> {
    let Some(file) = url.strip_prefix("sqlite://").map(Path::new) else {
        return Ok(None);
    };
    ensure!(file.is_file(), "--from: {} is not there", file.display());
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    start::own_data_folder(folder).map(Some)
}

async fn open(url: &str) -> anyhow::Result<Db> {
    let shown = without_password(url);
    Db::connect(url).await.with_context(|| shown)
}

/// None where nothing could be examined: no file, or a database without tables.
async fn open_if_there(url: &str) -> anyhow::Result<Option<Db>> {
    let file = url.strip_prefix("sqlite://").map(Path::new);
    if file.is_some_and(|file| !file.exists()) {
        return Ok(None);
    }
    let db = open(url).await?;
    let has_tables = snapshot::migration(&db).await.is_ok();
    Ok(has_tables.then_some(db))
}

async fn open_target(url: &str) -> anyhow::Result<Db> {
    let db = open(url).await?;
    // Migrating completes the list of mistakes as well, which is not to be done half-way.
    if !copy::is_unfinished(&db).await? {
        db.migrate().await.with_context(|| without_password(url))?;
    }
    Ok(db)
}

fn tell(progress: Progress) {
    match progress {
        Progress::Resumed { n_rows } => {
            eprintln!("going on with a copy that was interrupted: {n_rows} rows are there");
        }
        Progress::Restarted { table } => eprintln!(
            "the source has changed since a copy was interrupted (table {table}); starting anew"
        ),
        Progress::Copied {
            table,
            n_done,
            n_rows,
        } if n_done == n_rows || n_done % ROWS_A_LINE == 0 => {
            eprintln!("copied {table}: {n_done} of {n_rows}");
        }
        Progress::Copied { .. } => {}
        Progress::Verified(count) => eprintln!("verified {}", count.table),
    }
}

/// A table: name, rows, and the first digits of the hash.
fn show(counts: &[TableCount]) {
    println!("{:<24} {:>10}  sha256", "table", "rows");
    for count in counts {
        let short = count.sha256.get(..16).unwrap_or("-");
        println!("{:<24} {:>10}  {short}", count.table, count.n_rows);
    }
    let n_rows: u64 = counts.iter().map(|count| count.n_rows).sum();
    println!("{:<24} {n_rows:>10}", format!("{} tables", counts.len()));
}
