//! News made ahead.

use clap::Args;

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "News")]
pub(crate) struct NewsSettings {
    /// Articles of the day that get a passage before anybody asks, spread over the levels that learners
    /// have; it ends when half of LLM_TOKENS_A_DAY is spent [0 to 100]
    #[arg(
        long,
        env = "LISTEN_NEWS_AHEAD",
        value_name = "LISTEN_NEWS_AHEAD",
        default_value_t = 0,
        value_parser = clap::value_parser!(u16).range(0..=100),
        hide_env_values = true
    )]
    pub news_ahead: u16,
}
