//! The settings in effect, for the system page: names, values without passwords, and sources.

use super::Cli;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, CommandFactory as _};
use listen_admin::Setting;
use listen_store::db::without_password;

/// Every setting of the command that runs that has an environment variable.
pub(crate) fn settings() -> Vec<Setting> {
    let mut command = Cli::command();
    command.build();
    // The arguments were read once already, so they can be read.
    let Ok(matches) = command.clone().try_get_matches() else {
        return Vec::new();
    };
    let Some((name, matches)) = matches.subcommand() else {
        return Vec::new();
    };
    let arguments = command
        .find_subcommand(name)
        .map(clap::Command::get_arguments);
    arguments
        .into_iter()
        .flatten()
        .filter_map(|argument| setting(argument, matches))
        .collect()
}

fn setting(argument: &Arg, matches: &ArgMatches) -> Option<Setting> {
    let name = argument.get_env()?.to_string_lossy().into_owned();
    let id = argument.get_id().as_str();
    let raw = matches.try_get_raw(id).ok().flatten();
    let values: Vec<String> = raw
        .into_iter()
        .flatten()
        .map(|value| shown(&name, &value.to_string_lossy()))
        .collect();
    Some(Setting {
        name,
        value: values.join(","),
        source: match matches.value_source(id) {
            Some(ValueSource::CommandLine) => "command-line",
            Some(ValueSource::EnvVariable) => "environment",
            Some(ValueSource::DefaultValue) => "default",
            _ => "unset",
        },
    })
}

/// A value without what is secret in it: a key is one, and a URL may hold a password.
fn shown(name: &str, value: &str) -> String {
    let is_secret = ["_KEY", "_PASSWORD", "_SECRET", "_TOKEN"]
        .iter()
        .any(|ending| name.ends_with(ending));
    if is_secret && !value.is_empty() {
        return "***".to_owned();
    }
    without_password(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_secret_is_shown() {
        for (name, value, expected) in [
            ("LLM_API_KEY", "sk-1", "***"),
            ("LLM_API_KEY", "", ""),
            ("AWS_SECRET_ACCESS_KEY", "sk-1", "***"),
            ("AWS_SESSION_TOKEN", "sk-1", "***"),
            ("LLM_API_KEY_FILE", "/run/key", "/run/key"),
            ("LLM_TOKENS_A_DAY", "5", "5"),
        ] {
            assert_eq!(shown(name, value), expected, "{name}");
        }
        for (name, url) in [
            ("DATABASE_URL", "postgres://listen:hunter2@db/listen"),
            ("REDIS_URL", "rediss://:hunter2@cache:6380/1"),
        ] {
            let url = shown(name, url);
            assert!(!url.contains("hunter2"), "{url}");
        }
    }
}
