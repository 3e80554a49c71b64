//! espeak-ng: British and other voices, phonemes of other languages, and phonemes of words no lexicon has. GPL-3, so a program only.

use super::{LIMIT, Program, Voice, through_files};
use crate::{Accent, Language, Sex, SpeechError, Spoken, program};
use std::time::Duration;

const PROGRAM: &str = "espeak-ng";
/// Phonemes of a line take milliseconds; a program that takes longer hangs.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);
/// Words a minute at speed 1; espeak-ng's own default of 175 is fast for learners.
const WORDS_PER_MINUTE: f32 = 160.0;

const VOICES: [(&str, Sex, Language); 18] = [
    ("en-gb+f2", Sex::Female, Language::EnGb),
    ("en-gb", Sex::Male, Language::EnGb),
    ("en-gb+f4", Sex::Female, Language::EnGb),
    ("en-gb+m3", Sex::Male, Language::EnGb),
    ("en-us+f2", Sex::Female, Language::EnUs),
    ("en-us", Sex::Male, Language::EnUs),
    ("en-us+f4", Sex::Female, Language::EnUs),
    ("en-us+m3", Sex::Male, Language::EnUs),
    ("es", Sex::Male, Language::Es),
    ("es+f2", Sex::Female, Language::Es),
    ("fr", Sex::Male, Language::Fr),
    ("fr+f2", Sex::Female, Language::Fr),
    ("hi", Sex::Male, Language::Hi),
    ("hi+f2", Sex::Female, Language::Hi),
    ("it", Sex::Male, Language::It),
    ("it+f2", Sex::Female, Language::It),
    ("pt-br", Sex::Male, Language::PtBr),
    ("pt-br+f2", Sex::Female, Language::PtBr),
];

/// `espeak-ng 1.51`, or `None` where there is no espeak-ng.
pub(super) fn version() -> Option<String> {
    let output = program::run(PROGRAM, &["--version"], "", ANSWER_LIMIT).ok()?;
    let version = output
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    Some(format!("espeak-ng {}", version.unwrap_or_default()))
}

pub(super) fn voices() -> Vec<Voice> {
    VOICES
        .into_iter()
        .map(|(id, sex, language)| Voice {
            program: Program::Espeak,
            id,
            sex,
            language,
        })
        .collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "speed is 0.5 to 2"
)]
pub(super) fn speak(text: &str, voice: &str, speed: f32) -> Result<Spoken, SpeechError> {
    let rate = ((WORDS_PER_MINUTE * speed).round() as u32).to_string();
    through_files(PROGRAM, text, |text_file, wav_file| {
        let args = ["-v", voice, "-s", &rate, "-f", text_file, "-w", wav_file];
        program::run(PROGRAM, &args, "", LIMIT)
    })
}

/// Each of `lines` in the phonetic alphabet, read on its own, with tied sounds marked.
///
/// # Errors
/// [`SpeechError::Program`] if espeak-ng is missing, fails, or takes too long.
pub(crate) fn read_lines(lines: &[String], voice: &str) -> Result<Vec<String>, SpeechError> {
    let answers: Vec<String> = ask(&lines.join("\n"), voice)?
        .lines()
        .map(str::to_owned)
        .collect();
    if answers.len() == lines.len() {
        return Ok(answers);
    }
    // espeak-ng cuts very long lines and leaves out those that it has nothing to say for.
    lines
        .iter()
        .map(|line| ask(line, voice).map(|answer| answer.replace('\n', " ")))
        .collect()
}

/// Without `--stdin` every line is read by itself.
fn ask(text: &str, voice: &str) -> Result<String, SpeechError> {
    let tie = format!("--tie={}", listen_phonemes::TIE);
    let args = ["-q", "--ipa", tie.as_str(), "-b", "1", "-v", voice];
    program::run(PROGRAM, &args, &format!("{text}\n"), ANSWER_LIMIT)
}

/// The word in the phonetic alphabet as espeak-ng writes it; `None` where it says nothing or is
/// not installed.
///
/// # Errors
/// [`SpeechError::Program`] if espeak-ng fails or takes too long.
pub(crate) fn pronounce(word: &str, accent: Accent) -> Result<Option<String>, SpeechError> {
    let voice = match accent {
        Accent::Us => "en-us",
        Accent::Uk => "en-gb",
    };
    let args = ["-q", "--ipa", "-b", "1", "-v", voice, "--stdin"];
    let output = match program::run(PROGRAM, &args, word, ANSWER_LIMIT) {
        Ok(output) => output,
        Err(SpeechError::Program { reason, .. }) if reason == program::MISSING => return Ok(None),
        Err(error) => return Err(error),
    };
    let ipa = output.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok((!ipa.is_empty()).then_some(ipa))
}
