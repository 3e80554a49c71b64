//! `listen phonemize`: lines of text in, lines of phonemes out.

use crate::settings::{LanguageSetting, PhonemizeSettings};
use listen_speech::{Accent, Pronouncer};
use std::io::{BufRead as _, BufWriter, Write as _};
use std::process::ExitCode;

/// Reads standard input to its end. A reader that goes away ends it without an error.
pub(crate) fn run(settings: &PhonemizeSettings) -> anyhow::Result<ExitCode> {
    let accent = match settings.language {
        LanguageSetting::EnUs => Accent::Us,
        LanguageSetting::EnGb => Accent::Uk,
    };
    let pronouncer = Pronouncer::new(settings.lexicon.read()?);
    let mut out = BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let phonemes = pronouncer.phonemize(&line?, accent).phonemes;
        match writeln!(out, "{phonemes}").and_then(|()| out.flush()) {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => break,
            result => result?,
        }
    }
    Ok(ExitCode::SUCCESS)
}
