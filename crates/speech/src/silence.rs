//! An engine that says nothing, for as long as speech would take.

use crate::error::{check_speed, unknown_voice};
use crate::{
    Accent, EngineInfo, EngineKind, SAMPLE_RATE_HZ, Sex, SpeechError, Spoken, Synthesizer,
    VoiceInfo, WordSpan, words,
};

/// English is read at about 15 characters a second.
const MS_PER_CHAR: f32 = 60.0;

/// Silence of plausible length with plausible word times. For tests and for trying pages
/// without a voice.
pub struct Silence {
    info: EngineInfo,
}

impl Silence {
    /// The engine; it needs nothing.
    #[must_use]
    pub fn new() -> Self {
        Self {
            info: EngineInfo {
                engine: EngineKind::Silence,
                runtime: "none".to_owned(),
                device: "cpu".to_owned(),
                lexicon_hash: None,
                model_hash: "silence-1".to_owned(),
                label: "silence".to_owned(),
            },
        }
    }
}

impl Default for Silence {
    fn default() -> Self {
        Self::new()
    }
}

impl Synthesizer for Silence {
    fn info(&self) -> &EngineInfo {
        &self.info
    }

    fn voices(&self) -> Vec<VoiceInfo> {
        [
            ("silence-female-us", Sex::Female, Accent::Us),
            ("silence-male-us", Sex::Male, Accent::Us),
            ("silence-female-uk", Sex::Female, Accent::Uk),
            ("silence-male-uk", Sex::Male, Accent::Uk),
        ]
        .map(|(name, sex, accent)| VoiceInfo {
            name: name.to_owned(),
            sex,
            accent: Some(accent),
            language: accent.language(),
            grade: None,
        })
        .to_vec()
    }

    fn synthesize(&self, text: &str, voice: &str, speed: f32) -> Result<Spoken, SpeechError> {
        check_speed(speed)?;
        if !self.voices().iter().any(|known| known.name == voice) {
            return Err(unknown_voice(voice, &self.voices()));
        }
        let ms = |n_chars: usize| duration_ms(n_chars, speed);
        let n_chars = text.chars().count();
        let words = words::runs(text)
            .into_iter()
            .map(|run| WordSpan {
                char_start: run.start,
                char_end: run.end,
                start_ms: ms(run.start),
                end_ms: ms(run.end),
            })
            .collect();
        let n_samples = ms(n_chars) as usize * SAMPLE_RATE_HZ as usize / 1000;
        Ok(Spoken {
            samples: vec![0.0; n_samples],
            sample_rate_hz: SAMPLE_RATE_HZ,
            words: Some(words),
            phonemes: Vec::new(),
        })
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a sentence is far shorter than 2^24 characters, and the product is positive"
)]
fn duration_ms(n_chars: usize, speed: f32) -> u32 {
    (n_chars as f32 * MS_PER_CHAR / speed) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_rise_and_lie_inside_the_audio() {
        let spoken = Silence::new()
            .synthesize("Well — it's late.", "silence-male-us", 1.0)
            .unwrap();
        let words = spoken.words.unwrap();
        let chars: Vec<_> = words.iter().map(|w| (w.char_start, w.char_end)).collect();
        assert_eq!(chars, [(0, 4), (7, 11), (12, 16)]);
        let end_ms = u32::try_from(spoken.samples.len() / 24).unwrap();
        assert!(words.is_sorted_by_key(|word| word.start_ms));
        assert!(words.iter().all(|word| word.end_ms <= end_ms));
    }

    #[test]
    fn slower_is_longer() {
        let n_samples = |speed| {
            let spoken = Silence::new().synthesize("Hello.", "silence-male-us", speed);
            spoken.unwrap().samples.len()
        };
        assert_eq!(n_samples(0.5), 2 * n_samples(1.0));
    }
}
