//! `listen migrate`.

use crate::settings::StoreSettings;
use crate::start;
use std::process::ExitCode;

/// Brings the database up to date.
pub(crate) async fn run(settings: &StoreSettings) -> anyhow::Result<ExitCode> {
    let db = start::database(settings).await?;
    println!("{} is up to date", db.name());
    db.close().await;
    Ok(ExitCode::SUCCESS)
}
