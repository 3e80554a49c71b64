#![expect(
    clippy::cast_precision_loss,
    reason = "tests count samples, far below 2^23"
)]

use super::*;
use crate::Stop;
use crate::system::SystemVoice;
use crate::{
    Accent, EngineInfo, QueueConfig, Sex, Silence, SpeakerProfile, Synthesizer, Turn, VoiceInfo,
};
use listen_test_kit::skip::skipped;
use std::sync::atomic::{AtomicBool, Ordering};

fn script() -> Script {
    let turn = |speaker_idx, sentences: &[&str]| Turn {
        speaker_idx,
        sentences: sentences.iter().map(|&text| text.to_owned()).collect(),
    };
    Script {
        speakers: vec![
            SpeakerProfile {
                sex: Sex::Female,
                accent: Accent::Us,
            },
            SpeakerProfile {
                sex: Sex::Male,
                accent: Accent::Uk,
            },
        ],
        turns: vec![
            turn(
                0,
                &["Good morning, how can I help you?", "Do you have a ticket?"],
            ),
            turn(1, &["Not yet, I would like to buy one."]),
        ],
        speed: 1.0,
        gap_percent: 100,
    }
}

fn render_with(
    synth: impl Synthesizer + 'static,
    script: &Script,
    progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
) -> Result<Rendition, Arc<SpeechError>> {
    let voices = synth.cast(&script.speakers);
    let queue = Arc::new(SpeechQueue::new(Arc::new(synth), QueueConfig::default()));
    render(&queue, script, voices, Priority::Waiting, progress)
}

fn all(synth: impl Synthesizer + 'static) -> Rendition {
    render_with(synth, &script(), &mut |_, _| ControlFlow::Continue(())).unwrap()
}

/// A hum with silence around it; the second voice is much quieter.
struct Hum(Silence);

impl Synthesizer for Hum {
    fn info(&self) -> &EngineInfo {
        self.0.info()
    }

    fn voices(&self) -> Vec<VoiceInfo> {
        self.0.voices()
    }

    fn synthesize(&self, _: &str, voice: &str, _: f32) -> Result<Spoken, SpeechError> {
        let level = if voice.contains("female") { 0.5 } else { 0.02 };
        let mut samples = vec![0.0; 8_000];
        samples.extend((0..16_000).map(|idx| level * (idx as f32 * 0.2).sin()));
        samples.resize(32_000, 0.0);
        let words = vec![WordSpan {
            char_start: 0,
            char_end: 1,
            start_ms: 500,
            end_ms: 1_500,
        }];
        Ok(Spoken {
            samples,
            sample_rate_hz: 16_000,
            words: Some(words),
            phonemes: Vec::new(),
        })
    }
}

#[test]
fn silence_is_cut_and_pauses_are_even() {
    let rendition = all(Hum(Silence::new()));
    assert_eq!(rendition.sample_rate_hz, 24_000);
    let times: Vec<_> = rendition
        .sentences
        .iter()
        .map(|s| (s.start_ms, s.end_ms))
        .collect();
    // After the first question 350 ms, between the turns 500.
    // 1000 ms of sound with 20 ms before and 80 after; the edge is 200 ms. The resampler
    // smears the edges of the hum by less than a window of 10 ms on either side.
    let expected = [(200, 1300), (1650, 2750), (3250, 4350)];
    for (found, expected) in times.iter().zip(expected) {
        assert!(found.0.abs_diff(expected.0) <= 40, "{times:?}");
        assert!(found.1.abs_diff(expected.1) <= 60, "{times:?}");
    }
    for (words, (start_ms, end_ms)) in rendition.words.iter().zip(times) {
        assert!(
            words[0].start_ms.abs_diff(start_ms + 20) <= 20,
            "{words:?} from {start_ms}"
        );
        assert!(words[0].end_ms <= end_ms);
    }
}

#[test]
fn every_voice_comes_to_the_same_loudness() {
    let rendition = all(Hum(Silence::new()));
    for sentence in &rendition.sentences {
        let range = sentence.start_ms as usize * 24..sentence.end_ms as usize * 24;
        let (lufs, peak) = loudness::measure(&rendition.samples[range], 24_000).unwrap();
        assert!((lufs - loudness::TARGET_LUFS).abs() < 1.0, "{lufs}");
        assert!(peak <= loudness::PEAK_DBTP, "{peak}");
    }
}

#[test]
fn a_passage_may_have_longer_pauses() {
    let usual = all(Hum(Silence::new()));
    let mut slow = script();
    slow.gap_percent = 200;
    let spoken = Hum(Silence::new());
    let slow = render_with(spoken, &slow, &mut |_, _| ControlFlow::Continue(())).unwrap();
    let gap =
        |rendition: &Rendition| rendition.sentences[1].start_ms - rendition.sentences[0].end_ms;
    assert_eq!(gap(&slow), 2 * gap(&usual));
    assert_eq!(slow.sentences[0], usual.sentences[0]);
}

/// Speaks no Chinese.
struct English(Hum);

impl Synthesizer for English {
    fn info(&self) -> &EngineInfo {
        self.0.info()
    }

    fn voices(&self) -> Vec<VoiceInfo> {
        self.0.voices()
    }

    fn synthesize(&self, text: &str, voice: &str, speed: f32) -> Result<Spoken, SpeechError> {
        if text.is_ascii() {
            return self.0.synthesize(text, voice, speed);
        }
        Err(SpeechError::Unspeakable {
            language: crate::Language::EnUs,
        })
    }
}

#[test]
fn a_gloss_in_another_script_does_not_silence_the_rest() {
    let mut script = script();
    script.turns[0].sentences[1] = "你有票吗？".to_owned();
    let english = || English(Hum(Silence::new()));
    let rendition = render_with(english(), &script, &mut |_, _| ControlFlow::Continue(())).unwrap();
    let n_words: Vec<usize> = rendition.words.iter().map(Vec::len).collect();
    assert_eq!(n_words, [1, 0, 1]);
    for turn in &mut script.turns {
        turn.sentences = vec!["你好".to_owned()];
    }
    let nothing = render_with(english(), &script, &mut |_, _| ControlFlow::Continue(()));
    let error = nothing.unwrap_err();
    assert!(matches!(*error, SpeechError::Unspeakable { .. }), "{error}");
}

/// Says nothing about words.
struct Wordless(Hum);

impl Synthesizer for Wordless {
    fn info(&self) -> &EngineInfo {
        self.0.info()
    }

    fn voices(&self) -> Vec<VoiceInfo> {
        self.0.voices()
    }

    fn synthesize(&self, text: &str, voice: &str, speed: f32) -> Result<Spoken, SpeechError> {
        Ok(Spoken {
            words: None,
            ..self.0.synthesize(text, voice, speed)?
        })
    }
}

#[test]
fn word_times_are_estimated_where_the_engine_tells_none() {
    let rendition = all(Wordless(Hum(Silence::new())));
    assert!(rendition.words_are_estimated);
    assert_eq!(rendition.words[0].len(), 7);
    for (sentence, words) in rendition.sentences.iter().zip(&rendition.words) {
        assert!(words.is_sorted_by_key(|word| (word.start_ms, word.end_ms)));
        assert!(
            words
                .iter()
                .all(|word| sentence.start_ms <= word.start_ms && word.end_ms <= sentence.end_ms)
        );
    }
    assert!(!all(Hum(Silence::new())).words_are_estimated);
}

#[test]
fn sentences_and_words_rise_and_lie_inside_the_audio() {
    let rendition = all(Silence::new());
    assert_eq!(rendition.voices, ["silence-female-us", "silence-male-uk"]);
    assert_eq!((rendition.sentences.len(), rendition.words.len()), (3, 3));
    let end_ms = to_ms(rendition.samples.len());
    let words: Vec<&WordSpan> = rendition.words.iter().flatten().collect();
    assert!(words.is_sorted_by_key(|word| word.start_ms));
    assert!(words.iter().all(|word| word.end_ms <= end_ms));
    for (sentence, words) in rendition.sentences.iter().zip(&rendition.words) {
        let span = sentence.start_ms..=sentence.end_ms;
        assert!(
            words
                .iter()
                .all(|w| span.contains(&w.start_ms) && span.contains(&w.end_ms))
        );
    }
}

#[test]
fn progress_is_told_and_can_stop_the_work() {
    let mut told = Vec::new();
    let result = render_with(Silence::new(), &script(), &mut |done, total| {
        told.push((done, total));
        if done == 2 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    assert!(matches!(*result.unwrap_err(), SpeechError::Cancelled));
    // It is told again while a sentence is waited for.
    told.dedup();
    told.retain(|&(done, _)| done > 0);
    assert_eq!(told, [(1, 3), (2, 3)]);
}

#[test]
fn a_turn_without_its_speaker_is_refused() {
    let mut script = script();
    script.turns[1].speaker_idx = 2;
    let result = render_with(Silence::new(), &script, &mut |_, _| {
        ControlFlow::Continue(())
    });
    let is_right = matches!(
        *result.unwrap_err(),
        SpeechError::Speaker {
            turn_idx: 1,
            speaker_idx: 2,
            n_speakers: 2
        }
    );
    assert!(is_right);
}

#[test]
fn an_empty_script_is_a_moment_of_silence() {
    let empty = Script {
        speakers: Vec::new(),
        turns: Vec::new(),
        speed: 1.0,
        gap_percent: 100,
    };
    let rendition = render_with(
        Silence::new(),
        &empty,
        &mut |_, _| ControlFlow::Continue(()),
    );
    assert_eq!(rendition.unwrap().sentences, []);
}

#[test]
fn the_system_voice_is_heard_at_the_target_loudness() {
    let Some(engine) = SystemVoice::find(&mut Vec::new()) else {
        skipped(
            "the system voice",
            "neither flite nor espeak-ng is installed",
        );
        return;
    };
    let rendition = all(engine);
    let seconds = rendition.samples.len() as f32 / 24_000.0;
    assert!((4.0..12.0).contains(&seconds), "{seconds} s");
    assert_ne!(rendition.voices[0], rendition.voices[1]);
    let (lufs, peak) = loudness::measure(&rendition.samples, 24_000).unwrap();
    assert!((lufs - loudness::TARGET_LUFS).abs() < 1.5, "{lufs}");
    assert!(peak <= loudness::PEAK_DBTP, "{peak}");
}

/// Speaks until it is stopped.
struct Endless(Hum, Arc<AtomicBool>);

impl Synthesizer for Endless {
    fn info(&self) -> &EngineInfo {
        self.0.info()
    }

    fn voices(&self) -> Vec<VoiceInfo> {
        self.0.voices()
    }

    fn synthesize(&self, text: &str, voice: &str, speed: f32) -> Result<Spoken, SpeechError> {
        self.0.synthesize(text, voice, speed)
    }

    fn speak_until(
        &self,
        _: &Content,
        _: &str,
        _: f32,
        stop: &Stop,
    ) -> Result<Spoken, SpeechError> {
        self.1.store(true, Ordering::SeqCst);
        while !stop.is_set() {
            std::thread::yield_now();
        }
        Err(SpeechError::Cancelled)
    }
}

#[test]
fn a_cancelled_job_stops_the_sentence_that_is_being_spoken() {
    let is_running = Arc::new(AtomicBool::new(false));
    let engine = Endless(Hum(Silence::new()), is_running.clone());
    let error = render_with(engine, &script(), &mut |n_done, _| {
        assert_eq!(n_done, 0);
        if is_running.load(Ordering::SeqCst) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    assert!(matches!(*error.unwrap_err(), SpeechError::Cancelled));
}
