//! `listen capacity`: what so many learners need.

use crate::capacity::{Capacity, table};
use crate::settings::CapacitySettings;
use std::process::ExitCode;

/// Prints it as a table or JSON.
pub(crate) fn run(settings: &CapacitySettings) -> anyhow::Result<ExitCode> {
    let capacity = Capacity::of(settings.wanted());
    if settings.json {
        println!("{}", serde_json::to_string_pretty(&capacity)?);
    } else {
        println!("{}", table(&capacity));
    }
    Ok(ExitCode::SUCCESS)
}
