//! PostgreSQL's own programs for dumps. They are asked for by name and never get the password as
//! an argument, where every user of the machine could read it.

use anyhow::{Context as _, bail};
use std::path::Path;
use std::process::Command;

/// Writes a dump in PostgreSQL's own format.
pub(super) fn dump(url: &str, to: &Path) -> anyhow::Result<()> {
    let mut command = program("pg_dump", url)?;
    command.args(["--format=custom", "--no-owner", "--no-privileges", "--file"]);
    run(command.arg(to))
}

/// Puts a dump in the place of what the database holds, in one transaction.
pub(super) fn restore(url: &str, from: &Path) -> anyhow::Result<()> {
    let mut command = program("pg_restore", url)?;
    command.args(["--clean", "--if-exists", "--no-owner", "--no-privileges"]);
    command.args(["--single-transaction", "--exit-on-error"]);
    run(command.arg(from))
}

/// The program with the address as an argument and the password in its environment.
fn program(name: &'static str, url: &str) -> anyhow::Result<Command> {
    let mut url = url::Url::parse(url).context("DATABASE_URL")?;
    let password = url.password().map(|password| {
        percent_encoding::percent_decode_str(password)
            .decode_utf8_lossy()
            .into_owned()
    });
    if url.set_password(None).is_err() {
        bail!("DATABASE_URL names no host");
    }
    let mut command = Command::new(name);
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    command.arg(format!("--dbname={url}"));
    Ok(command)
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| {
        format!("{name} cannot be started; it comes with PostgreSQL (Debian: postgresql-client)")
    })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("{name} failed: {}", said.trim());
    }
    Ok(())
}
