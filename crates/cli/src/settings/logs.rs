//! Where logs are.

use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Logs")]
pub(crate) struct LogDir {
    /// Folder of log files (*.log) that are searched for errors and shown on the admin site
    /// [default: none]
    #[arg(
        long,
        env = "LISTEN_LOG_DIR",
        value_name = "LISTEN_LOG_DIR",
        hide_env_values = true
    )]
    pub log_dir: Option<PathBuf>,
}
