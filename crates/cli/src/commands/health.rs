//! `listen health`: for the health check of a container, which has no curl.

use crate::settings::HealthSettings;
use std::process::ExitCode;
use std::time::Duration;

/// Exit status 0 if the server answers 200.
pub(crate) fn run(settings: &HealthSettings) -> anyhow::Result<ExitCode> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(5)))
        .build()
        .into();
    let mut response = agent.get(&settings.url).call()?;
    println!("{}", response.body_mut().read_to_string()?);
    Ok(ExitCode::SUCCESS)
}
