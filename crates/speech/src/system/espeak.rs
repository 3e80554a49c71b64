//! espeak-ng: British voices, and phonemes of words no lexicon has. GPL-3, so a program only.

use super::{LIMIT, Program, Voice, through_files};
use crate::{Accent, Sex, SpeechError, Spoken, program};

const PROGRAM: &str = "espeak-ng";
/// Words a minute at speed 1; espeak-ng's own default of 175 is fast for learners.
const WORDS_PER_MINUTE: f32 = 160.0;

const VOICES: [(&str, Sex, Accent); 8] = [
    ("en-gb+f2", Sex::Female, Accent::Uk),
    ("en-gb", Sex::Male, Accent::Uk),
    ("en-gb+f4", Sex::Female, Accent::Uk),
    ("en-gb+m3", Sex::Male, Accent::Uk),
    ("en-us+f2", Sex::Female, Accent::Us),
    ("en-us", Sex::Male, Accent::Us),
    ("en-us+f4", Sex::Female, Accent::Us),
    ("en-us+m3", Sex::Male, Accent::Us),
];

/// `espeak-ng 1.51`, or `None` where there is no espeak-ng.
pub(super) fn version() -> Option<String> {
    let output = program::run(PROGRAM, &["--version"], "", LIMIT).ok()?;
    let version = output
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    Some(format!("espeak-ng {}", version.unwrap_or_default()))
}

pub(super) fn voices() -> Vec<Voice> {
    VOICES
        .into_iter()
        .map(|(id, sex, accent)| Voice {
            program: Program::Espeak,
            id,
            sex,
            accent,
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

/// The word in the phonetic alphabet as espeak-ng writes it; `None` where it cannot.
pub(crate) fn pronounce(word: &str, accent: Accent) -> Option<String> {
    let voice = match accent {
        Accent::Us => "en-us",
        Accent::Uk => "en-gb",
    };
    let args = ["-q", "--ipa", "-b", "1", "-v", voice, "--stdin"];
    let output = program::run(PROGRAM, &args, word, LIMIT).ok()?;
    let ipa = output.split_whitespace().collect::<Vec<_>>().join(" ");
    (!ipa.is_empty()).then_some(ipa)
}
