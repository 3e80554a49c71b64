//! The system voice: speech from programs the machine has, where there is no model.
//!
//! flite speaks American, espeak-ng British, whatever flite is missing for, and five other
//! languages (its Japanese reads no kanji, so it is not used). Both are
//! called as programs; espeak-ng's licence (GPL-3) would otherwise reach this one.

mod espeak;
mod flite;

pub(crate) use espeak::{pronounce, read_lines};

use crate::error::{check_speed, unknown_voice};
use crate::open::Note;
use crate::{
    Accent, EngineInfo, EngineKind, Language, Sex, SpeechError, Spoken, Synthesizer, VoiceInfo,
};
use std::path::Path;
use std::time::Duration;

/// Far more than a sentence takes at a real-time factor of 0.02.
const LIMIT: Duration = Duration::from_secs(30);

/// One voice of one program.
#[derive(Debug, Clone)]
struct Voice {
    program: Program,
    /// What the program calls it.
    id: &'static str,
    sex: Sex,
    language: Language,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Program {
    Flite,
    Espeak,
}

impl Voice {
    fn name(&self) -> String {
        match self.program {
            Program::Flite => format!("flite-{}", self.id),
            Program::Espeak => format!("espeak-{}", self.id),
        }
    }
}

/// Whether espeak-ng is installed.
pub(crate) fn has_espeak() -> bool {
    espeak::version().is_some()
}

/// The programs found on this machine as one engine.
pub(crate) struct SystemVoice {
    info: EngineInfo,
    voices: Vec<Voice>,
}

impl SystemVoice {
    /// Looks for the programs; `None` if there is neither. `notes` say what is missing.
    pub(crate) fn find(notes: &mut Vec<Note>) -> Option<Self> {
        let flite = flite::version();
        let espeak = espeak::version();
        if flite.is_none() {
            notes.push(Note::info(
                "flite is not installed (American system voice): apt-get install flite",
            ));
        }
        if espeak.is_none() {
            notes.push(Note::info(
                "espeak-ng is not installed (British and other system voices, unusual words): \
                 apt-get install espeak-ng",
            ));
        }
        let mut voices = Vec::new();
        if flite.is_some() {
            voices.extend(flite::voices());
        }
        if espeak.is_some() {
            voices.extend(espeak::voices());
        }
        let programs = match (&flite, &espeak) {
            (Some(_), Some(_)) => "flite + espeak-ng",
            (Some(_), None) => "flite",
            (None, Some(_)) => "espeak-ng",
            (None, None) => return None,
        };
        let versions: Vec<String> = flite.into_iter().chain(espeak).collect();
        Some(Self {
            info: EngineInfo {
                engine: EngineKind::System,
                runtime: programs.to_owned(),
                device: "cpu".to_owned(),
                lexicon_hash: None,
                model_hash: versions.join(" + "),
                label: format!("system voice ({programs})"),
            },
            voices,
        })
    }
}

impl Synthesizer for SystemVoice {
    fn info(&self) -> &EngineInfo {
        &self.info
    }

    fn voices(&self) -> Vec<VoiceInfo> {
        let info = |voice: &Voice| VoiceInfo {
            name: voice.name(),
            sex: voice.sex,
            accent: Accent::of(voice.language),
            language: voice.language,
            grade: None,
        };
        self.voices.iter().map(info).collect()
    }

    fn synthesize(&self, text: &str, voice: &str, speed: f32) -> Result<Spoken, SpeechError> {
        check_speed(speed)?;
        let voice = self
            .voices
            .iter()
            .find(|known| known.name() == voice)
            .ok_or_else(|| unknown_voice(voice, &self.voices()))?;
        let text = one_line(text);
        match voice.program {
            Program::Flite => flite::speak(&text, voice.id, speed),
            Program::Espeak => espeak::speak(&text, voice.id, speed),
        }
    }

    fn n_parallel(&self) -> usize {
        std::thread::available_parallelism().map_or(1, usize::from)
    }
}

/// Text for a program: one line, no control characters.
fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

fn read_wav(program: &str, file: &Path) -> Result<Spoken, SpeechError> {
    let fail = |error| SpeechError::program(program, &format!("unreadable WAV: {error}"));
    let mut reader = hound::WavReader::open(file).map_err(fail)?;
    let sample_rate_hz = reader.spec().sample_rate;
    let samples = reader
        .samples::<i16>()
        .map(|sample| sample.map(|value| f32::from(value) / 32768.0))
        .collect::<Result<Vec<_>, _>>()
        .map_err(fail)?;
    Ok(Spoken {
        samples,
        sample_rate_hz,
        words: None,
        phonemes: Vec::new(),
    })
}

/// Runs `speak` with the text in a file and the name of the WAV file to write.
///
/// Files rather than pipes: flite hangs on a pipe for its output, and espeak-ng leaves the
/// length out of a header it cannot go back to.
fn through_files(
    program: &str,
    text: &str,
    speak: impl FnOnce(&str, &str) -> Result<String, SpeechError>,
) -> Result<Spoken, SpeechError> {
    let fail = |error| SpeechError::program(program, &error);
    let dir = tempfile::tempdir().map_err(fail)?;
    let (text_file, wav_file) = (dir.path().join("text.txt"), dir.path().join("speech.wav"));
    std::fs::write(&text_file, text).map_err(fail)?;
    speak(&text_file.to_string_lossy(), &wav_file.to_string_lossy())?;
    read_wav(program, &wav_file)
}

#[cfg(test)]
mod tests;
