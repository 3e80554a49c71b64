//! Whether what a model answers can be speech: silence must not be passed off as it.

use super::runtime::Output;
use crate::trim::is_silent;

/// Every export gives a token at least one frame, which is 600 samples; a quarter of it leaves room
/// for one that trims.
const MIN_SAMPLES_PER_TOKEN: usize = 150;

/// Refuses what is no audio of `n_tokens`; where they have a sound, it must be heard.
pub(super) fn check(output: &Output, n_tokens: usize, has_sound: bool) -> Result<(), String> {
    let samples = &output.samples;
    if samples.iter().any(|sample| !sample.is_finite()) {
        return Err("it answers what is no audio".to_owned());
    }
    if samples.len() < n_tokens * MIN_SAMPLES_PER_TOKEN {
        return Err(format!(
            "it answers {} samples for {n_tokens} tokens, which have at least {} each",
            samples.len(),
            MIN_SAMPLES_PER_TOKEN
        ));
    }
    if has_sound && is_silent(samples) {
        return Err("it answers silence".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::verify::hash_bytes;
    use crate::{
        Content, Device, EngineChoice, Priority, QueueConfig, Request, RuntimeChoice, SpeechConfig,
        SpeechError, SpeechQueue, Synthesizer, open,
    };
    use listen_test_kit::tiny_kokoro::{self, Contract, Fault};
    use std::sync::Arc;

    fn engine(contract: Contract) -> (tempfile::TempDir, Arc<dyn Synthesizer>) {
        let dir = tempfile::tempdir().unwrap();
        tiny_kokoro::install(dir.path(), contract, &hash_bytes).unwrap();
        let opened = open(&SpeechConfig {
            models_dir: dir.path().to_path_buf(),
            device: Device::Cpu,
            engine: EngineChoice::Kokoro,
            runtime: RuntimeChoice::Rten,
            ..SpeechConfig::default()
        });
        (dir, opened.synthesizer.unwrap())
    }

    #[test]
    fn what_is_no_speech_is_an_error_and_not_kept() {
        let cases = [
            (Fault::Silent, "it answers silence"),
            (Fault::Empty, "it answers 0 samples for"),
            (Fault::Short, "samples for"),
            (Fault::NegativeDurations, "lasts -3 frames"),
        ];
        let content = [
            Content::Text("The train to York was late again.".to_owned()),
            Content::Phonemes("həlˈO".to_owned()),
        ];
        for (fault, reason) in cases {
            let (_dir, engine) = engine(Contract::Broken(fault));
            let queue = SpeechQueue::new(engine, QueueConfig::default());
            for content in content.iter().chain(&content) {
                let request = Request {
                    content: content.clone(),
                    voice: "af_heart".to_owned(),
                    speed: 1.0,
                    priority: Priority::Waiting,
                    patience: None,
                };
                let error = queue.speak(request).map(|_| ()).unwrap_err();
                assert!(error.to_string().contains(reason), "{fault:?}: {error}");
            }
            assert_eq!((queue.status().n_failed, queue.status().n_cached), (4, 0));
        }
    }

    #[test]
    fn phonemes_without_a_sound_are_refused() {
        let (_dir, engine) = engine(Contract::V11);
        for phonemes in ["ˈ", "…, !", "ˈˌː."] {
            let spoken = engine.synthesize_phonemes(phonemes, "af_heart", 1.0);
            assert!(matches!(spoken, Err(SpeechError::OnlyMarks)), "{phonemes}");
        }
    }
}
