//! Settings of the library: where it is, `listen import`, `listen content`.

use super::StoreSettings;
use clap::{Args, Subcommand, ValueEnum};
use listen_core::taxonomy::{Level, UnknownValue};
use std::path::PathBuf;

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Library")]
pub(crate) struct ContentSettings {
    /// Folder of the library [default: ./content if it is there]
    #[arg(
        long,
        env = "LISTEN_CONTENT_DIR",
        value_name = "LISTEN_CONTENT_DIR",
        hide_env_values = true
    )]
    pub content_dir: Option<PathBuf>,
}

impl ContentSettings {
    pub fn dir(&self) -> Option<PathBuf> {
        let default = || Some(PathBuf::from("content")).filter(|path| path.is_dir());
        self.content_dir.clone().or_else(default)
    }
}

#[derive(Debug, Clone, Args)]
pub(crate) struct ImportSettings {
    #[command(flatten)]
    pub store: StoreSettings,
    #[command(flatten)]
    pub content: ContentSettings,
    /// Only check the files
    #[arg(long, help_heading = None::<&str>)]
    pub check: bool,
    /// Files or folders [default: passages/ in the content folder]
    #[arg(help_heading = None::<&str>)]
    pub paths: Vec<PathBuf>,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct ImportOldSettings {
    #[command(flatten)]
    pub store: StoreSettings,
    /// Import; without it nothing is changed, and only said what would come in
    #[arg(long, help_heading = None::<&str>)]
    pub apply: bool,
    /// SQLite file of the old product; it is only read
    #[arg(help_heading = None::<&str>)]
    pub file: PathBuf,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct ContentArguments {
    #[command(subcommand)]
    pub command: ContentCommand,
}

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum ContentCommand {
    /// Run the gates over passages, placement bank and mini papers; content/README.md explains them
    Check(ContentCheckSettings),
    /// How fast the rendered audio of each level is spoken, in words a minute
    Rates(Box<ContentRatesSettings>),
}

#[derive(Debug, Clone, Args)]
pub(crate) struct ContentRatesSettings {
    #[command(flatten)]
    pub store: StoreSettings,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct ContentCheckSettings {
    #[command(flatten)]
    pub content: ContentSettings,
    /// Only findings about this level: A1, A2, B1, B2, C1 or C2
    #[arg(long, value_parser = level, help_heading = None::<&str>)]
    pub level: Option<Level>,
    /// How the report is written
    #[arg(long, default_value = "text", help_heading = None::<&str>)]
    pub format: ReportFormat,
    /// Levels of words [default: data/word-list.tsv in the content folder, if it is there]
    #[arg(long, help_heading = None::<&str>)]
    pub word_list: Option<PathBuf>,
    /// Only findings about these files, and none about whole levels [default: everything]
    #[arg(help_heading = None::<&str>)]
    pub files: Vec<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// Findings, then a table
    Text,
    /// Everything, for programs
    Json,
    /// Only the table, for a README
    Markdown,
}

fn level(text: &str) -> Result<Level, UnknownValue> {
    Level::parse(&text.to_uppercase())
}
