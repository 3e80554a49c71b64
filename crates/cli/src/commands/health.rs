//! `listen health`: for the health check of a container, which has no curl.

use crate::settings::HealthSettings;
use anyhow::Context as _;
use listen_jobs::SignOfLife;
use std::process::ExitCode;
use std::time::Duration;

/// Exit status 0 if the server answers 200, or with `--worker` if a worker is alive.
pub(crate) async fn run(settings: HealthSettings) -> anyhow::Result<ExitCode> {
    if settings.worker {
        return worker();
    }
    let url = settings.url();
    let asking = url.clone();
    let asked = tokio::task::spawn_blocking(move || ask(&asking)).await?;
    println!(
        "{}",
        asked.with_context(|| format!("{url} gives no answer"))?
    );
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn ask(url: &str) -> Result<String, ureq::Error> {
    // The server is on this machine; a proxy of the environment is not meant for it.
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .proxy(None)
        .timeout_global(Some(Duration::from_secs(5)))
        .build()
        .into();
    agent.get(url).call()?.body_mut().read_to_string()
}

/// Workers serve no address; their sign of life is a file that they renew. It is of this container alone
/// and needs no database, so one that hangs is found, and none is blamed for a database that is away.
fn worker() -> anyhow::Result<ExitCode> {
    let folder = std::env::temp_dir();
    let n_alive =
        SignOfLife::count(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    anyhow::ensure!(
        n_alive > 0,
        "no worker of this machine or container gave a sign of life within a minute"
    );
    println!("{n_alive} workers are alive");
    Ok(ExitCode::SUCCESS)
}
