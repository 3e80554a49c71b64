//! Runs programs of the machine: no shell, a time limit, nothing read from the terminal.

use crate::SpeechError;
use std::io::{Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How often a running program is looked at.
const POLL: Duration = Duration::from_millis(5);

/// What the program `name` wrote to its standard output, given `input` on its standard input.
///
/// # Errors
/// [`SpeechError::Program`] if it is missing, fails, or runs longer than `limit`.
pub(crate) fn run(
    name: &str,
    args: &[&str],
    input: &str,
    limit: Duration,
) -> Result<String, SpeechError> {
    let (status, output) = answer(name, args, input, limit)?;
    if status.success() {
        Ok(output)
    } else {
        Err(SpeechError::program(name, &status))
    }
}

/// The same whatever the exit status: flite tells its version and then "fails".
///
/// # Errors
/// [`SpeechError::Program`] if it is missing or runs longer than `limit`.
pub(crate) fn answer(
    name: &str,
    args: &[&str],
    input: &str,
    limit: Duration,
) -> Result<(ExitStatus, String), SpeechError> {
    let mut child = Command::new(name)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| SpeechError::program(name, &error))?;
    let stdin = child.stdin.take();
    let stdout = child.stdout.take();
    thread::scope(|scope| {
        // Threads of their own, so that a full pipe can block neither side.
        scope.spawn(move || stdin.map(|mut pipe| pipe.write_all(input.as_bytes())));
        let output = scope.spawn(move || {
            let mut bytes = Vec::new();
            let result = stdout.map_or(Ok(0), |mut pipe| pipe.read_to_end(&mut bytes));
            result.map(|_| bytes)
        });
        let status = wait(name, &mut child, limit)?;
        match output.join() {
            Ok(Ok(bytes)) => Ok((status, String::from_utf8_lossy(&bytes).into_owned())),
            _ => Err(SpeechError::program(name, "its output could not be read")),
        }
    })
}

fn wait(name: &str, child: &mut Child, limit: Duration) -> Result<ExitStatus, SpeechError> {
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) if start.elapsed() < limit => thread::sleep(POLL),
            Ok(None) => {
                stop(child);
                let reason = format!("still running after {} s", limit.as_secs());
                return Err(SpeechError::program(name, &reason));
            }
            Err(error) => {
                stop(child);
                return Err(SpeechError::program(name, &error));
            }
        }
    }
}

fn stop(child: &mut Child) {
    // A child that is already gone needs no killing, only to be waited for.
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_secs(5);

    #[test]
    fn input_reaches_the_program_and_output_comes_back() {
        assert_eq!(run("cat", &[], "a\nb", SOON).unwrap(), "a\nb");
    }

    #[test]
    fn more_than_a_pipe_holds_goes_through() {
        let text = "x".repeat(1_000_000);
        assert_eq!(run("cat", &[], &text, SOON).unwrap().len(), text.len());
    }

    #[test]
    fn a_program_that_hangs_is_stopped() {
        let start = Instant::now();
        let result = run("sleep", &["30"], "", Duration::from_millis(50));
        assert!(matches!(result, Err(SpeechError::Program { .. })));
        assert!(start.elapsed() < SOON);
    }

    #[test]
    fn missing_and_failing_programs_are_errors() {
        for name in ["no-such-program-anywhere", "false"] {
            let error = run(name, &[], "", SOON).unwrap_err();
            assert!(error.to_string().starts_with(name), "{error}");
        }
    }
}
