//! `listen phonemize`: lines of text in, lines of phonemes out.

use crate::settings::PhonemizeSettings;
use listen_speech::{Phonemized, Pronouncer, SpeechError};
use std::io::{BufRead as _, BufWriter, Write as _};
use std::process::ExitCode;

/// Reads standard input to its end. A reader that goes away ends it without an error.
pub(crate) fn run(settings: &PhonemizeSettings) -> anyhow::Result<ExitCode> {
    let pronouncer =
        Pronouncer::new(settings.lexicon.read()?).with_models_dir(&settings.models_dir);
    let mut out = BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line?;
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

/// Says on standard error which characters nothing says.
fn report(line: &str, spoken: &Phonemized) {
    for chars in &spoken.unspoken {
        let text: String = line.chars().skip(chars.start).take(chars.len()).collect();
        eprintln!("not said: {text}");
    }
}
