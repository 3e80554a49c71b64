//! Runs programs of the machine: no shell, a time limit, nothing read from the terminal.

use crate::SpeechError;
use std::io::{ErrorKind, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// How often a program that has said everything is looked at until it ends.
const POLL: Duration = Duration::from_millis(5);
/// Far more than the phonemes of the longest text; sound goes through files.
const MAX_OUTPUT_BYTES: u64 = 8 << 20;
/// The reason in [`SpeechError::Program`] where there is no such program.
pub(crate) const MISSING: &str = "it is not installed";

/// What the program `name` wrote to its standard output, given `input` on its standard input.
///
/// # Errors
/// [`SpeechError::Program`] if it is missing, fails, runs longer than `limit`, or writes without
/// end. It is stopped then.
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
/// [`SpeechError::Program`] if it is missing, runs longer than `limit`, or writes without end.
pub(crate) fn answer(
    name: &str,
    args: &[&str],
    input: &str,
    limit: Duration,
) -> Result<(ExitStatus, String), SpeechError> {
    let until = Instant::now() + limit;
    let mut child = Command::new(name)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| match error.kind() {
            ErrorKind::NotFound => SpeechError::program(name, MISSING),
            _ => SpeechError::program(name, &error),
        })?;
    write_aside(child.stdin.take(), input);
    let output = read_aside(child.stdout.take());
    let answer = finish(&mut child, &output, until);
    answer.map_err(|reason| {
        stop(&mut child);
        let reason = reason.unwrap_or_else(|| format!("still running after {} s", limit.as_secs()));
        SpeechError::program(name, &reason)
    })
}

/// A thread of its own, so that a full pipe blocks neither side. Nobody waits for it: what the
/// program has started itself may hold the pipe open for ever.
fn write_aside(pipe: Option<ChildStdin>, input: &str) {
    let input = input.to_owned();
    thread::spawn(move || pipe.map(|mut pipe| pipe.write_all(input.as_bytes())));
}

/// All that the program writes, or why it cannot be used; in a thread as above.
fn read_aside(pipe: Option<ChildStdout>) -> Receiver<Result<String, String>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = pipe.map(|pipe| pipe.take(MAX_OUTPUT_BYTES + 1).read_to_end(&mut bytes));
        let answer = match read {
            Some(Err(error)) => Err(error.to_string()),
            _ if bytes.len() as u64 > MAX_OUTPUT_BYTES => {
                Err(format!("it writes more than {MAX_OUTPUT_BYTES} bytes"))
            }
            _ => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        };
        sender.send(answer)
    });
    receiver
}

/// The output and the exit status, or the reason why not; `None` if the time is over.
fn finish(
    child: &mut Child,
    output: &Receiver<Result<String, String>>,
    until: Instant,
) -> Result<(ExitStatus, String), Option<String>> {
    let left = until.saturating_duration_since(Instant::now());
    let output = output.recv_timeout(left).map_err(|error| match error {
        RecvTimeoutError::Timeout => None,
        RecvTimeoutError::Disconnected => Some("its output could not be read".to_owned()),
    })?;
    let output = output.map_err(Some)?;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok((status, output)),
            Ok(None) if Instant::now() < until => thread::sleep(POLL),
            Ok(None) => return Err(None),
            Err(error) => return Err(Some(error.to_string())),
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
    fn what_a_program_started_does_not_hold_it_up() {
        let start = Instant::now();
        let result = run(
            "sh",
            &["-c", "sleep 30 & sleep 30"],
            "",
            Duration::from_millis(50),
        );
        assert!(matches!(result, Err(SpeechError::Program { .. })));
        assert!(start.elapsed() < SOON);
    }

    #[test]
    fn a_program_that_writes_without_end_is_stopped() {
        let error = run("yes", &[], "", Duration::from_mins(1)).unwrap_err();
        assert!(error.to_string().contains("more than"), "{error}");
    }

    #[test]
    fn missing_and_failing_programs_are_errors() {
        for name in ["no-such-program-anywhere", "false"] {
            let error = run(name, &[], "", SOON).unwrap_err();
            assert!(error.to_string().starts_with(name), "{error}");
        }
    }
}
