//! `listen health`: for the health check of a container, which has no curl.

use crate::settings::HealthSettings;
use crate::start;
use listen_store::Db;
use std::process::ExitCode;
use std::time::Duration;

/// Exit status 0 if the server answers 200, or with `--worker` if a worker is alive.
pub(crate) async fn run(settings: HealthSettings) -> anyhow::Result<ExitCode> {
    if settings.worker {
        return worker(&settings).await;
    }
    let asked = tokio::task::spawn_blocking(move || ask(&settings.url)).await?;
    println!("{}", asked?);
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

/// Workers serve no address; their sign of life is a row that they renew.
async fn worker(settings: &HealthSettings) -> anyhow::Result<ExitCode> {
    let db = Db::connect(&settings.store.url()?).await?;
    let workers = listen_store::worker::list(&db, start::now()).await?;
    db.close().await;
    anyhow::ensure!(
        !workers.is_empty(),
        "no worker gave a sign of life within a minute"
    );
    println!("{} workers are alive", workers.len());
    Ok(ExitCode::SUCCESS)
}
