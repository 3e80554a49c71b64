//! What is logged, how, and where.

use super::Command;
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

/// Without what libraries say of no use: assets as they are served, notices of PostgreSQL.
pub(crate) const DEFAULT_LOG: &str = "info,memory_serve=warn,sqlx::postgres::notice=warn";

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Logs")]
pub(crate) struct LogSettings {
    /// What is logged: error, warn, info, debug, trace, or a filter such as info,sqlx=warn
    #[arg(
        long,
        global = true,
        env = "LISTEN_LOG",
        value_name = "LISTEN_LOG",
        default_value = DEFAULT_LOG,
        hide_env_values = true
    )]
    pub log: String,
    /// How it is logged; auto is text on a terminal and JSON elsewhere
    #[arg(
        long,
        global = true,
        env = "LISTEN_LOG_FORMAT",
        value_name = "LISTEN_LOG_FORMAT",
        default_value = "auto",
        hide_env_values = true
    )]
    pub log_format: LogFormat,
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Logs")]
pub(crate) struct LogDir {
    /// Folder of log files (app.log, error.log, access.log): servers write them as well as to
    /// standard error, and doctor searches them for errors [default: none]
    #[arg(
        long,
        env = "LISTEN_LOG_DIR",
        value_name = "LISTEN_LOG_DIR",
        hide_env_values = true
    )]
    pub log_dir: Option<PathBuf>,
}

impl Command {
    /// Where this command keeps log files; only those that run on do.
    pub fn log_dir(&self) -> Option<&Path> {
        let logs = match self {
            Self::All(all) => &all.logs,
            Self::Site(site) => &site.logs,
            Self::Admin(admin) => &admin.logs,
            Self::Worker(worker) => &worker.logs,
            Self::Speech(speech) => &speech.logs,
            _ => return None,
        };
        logs.log_dir.as_deref()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    Auto,
    Json,
    Text,
}
