//! `listen phonemize`: lines of text in, lines of phonemes out.

use crate::settings::PhonemizeSettings;
use anyhow::{anyhow, ensure};
use listen_speech::{Phonemized, Pronouncer, SpeechError};
use std::io::{BufRead, BufWriter, Read as _, Write as _};
use std::process::ExitCode;

/// What is longer is no line of text, and would be held in memory as a whole.
const MAX_LINE_BYTES: usize = 4 << 20;

/// Reads standard input to its end. A reader that goes away ends it without an error.
pub(crate) fn run(settings: &PhonemizeSettings) -> anyhow::Result<ExitCode> {
    let pronouncer =
        Pronouncer::new(settings.lexicon.read()?).with_models_dir(&settings.models_dir);
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut input = std::io::stdin().lock();
    for number in 1.. {
        let Some(line) = next_line(&mut input, number)? else {
            break;
        };
        let spoken = match pronouncer.pronounce(&line, settings.language) {
            // A line for each line, also for one that nobody can say.
            Err(error @ SpeechError::Unspeakable { .. }) => {
                eprintln!("{error}: {line}");
                Phonemized::default()
            }
            spoken => spoken?,
        };
        report(&line, &spoken);
        match writeln!(out, "{}", spoken.phonemes).and_then(|()| out.flush()) {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => break,
            result => result?,
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A line without its end; none at the end of the input.
fn next_line(input: &mut impl BufRead, number: usize) -> anyhow::Result<Option<String>> {
    let mut bytes = Vec::new();
    let max = u64::try_from(MAX_LINE_BYTES)?;
    input.take(max + 1).read_until(b'\n', &mut bytes)?;
    ensure!(
        bytes.len() <= MAX_LINE_BYTES,
        "line {number} has more than {} MiB",
        MAX_LINE_BYTES >> 20
    );
    if bytes.is_empty() {
        return Ok(None);
    }
    let mut line = String::from_utf8(bytes).map_err(|error| {
        let place = error.utf8_error().valid_up_to() + 1;
        anyhow!("line {number} is not UTF-8 at byte {place}")
    })?;
    line.truncate(line.trim_end_matches(['\r', '\n']).len());
    Ok(Some(line))
}

/// Says on standard error which characters nothing says.
fn report(line: &str, spoken: &Phonemized) {
    for chars in &spoken.unspoken {
        let text: String = line.chars().skip(chars.start).take(chars.len()).collect();
        eprintln!("not said: {text}");
    }
}
