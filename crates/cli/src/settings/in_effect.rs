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
        .map(|value| without_password(&value.to_string_lossy()))
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
