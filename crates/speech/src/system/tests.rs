#![expect(
    clippy::cast_precision_loss,
    reason = "tests count samples, far below 2^23"
)]

use super::*;
use crate::loudness;
use listen_test_kit::skip::skipped;

fn engine() -> Option<SystemVoice> {
    let engine = SystemVoice::find(&mut Vec::new());
    if engine.is_none() {
        skipped(
            "the system voice",
            "neither flite nor espeak-ng is installed",
        );
    }
    engine
}

#[test]
fn every_voice_speaks() {
    let Some(engine) = engine() else { return };
    for voice in engine.voices() {
        let spoken = engine
            .synthesize("The train to Bristol leaves at nine.", &voice.name, 1.0)
            .unwrap();
        let seconds = spoken.samples.len() as f32 / spoken.sample_rate_hz as f32;
        assert!((1.0..5.0).contains(&seconds), "{}: {seconds} s", voice.name);
        let (lufs, _) = loudness::measure(&spoken.samples, spoken.sample_rate_hz).unwrap();
        assert!(lufs > -40.0, "{}: {lufs} LUFS", voice.name);
    }
}

#[test]
fn text_is_never_an_option() {
    let Some(engine) = engine() else { return };
    for voice in ["flite-slt", "espeak-en-gb"] {
        if !engine.voices().iter().any(|known| known.name == voice) {
            continue;
        }
        for text in [
            "--version is an option.",
            "-w nowhere.wav; $(touch nowhere)",
        ] {
            let spoken = engine.synthesize(text, voice, 1.0).unwrap();
            assert!(spoken.samples.len() > 8_000, "{voice}: {text}");
        }
    }
}

#[test]
fn speed_changes_the_length() {
    let Some(engine) = engine() else { return };
    for voice in engine.voices() {
        let n_samples = |speed| {
            let spoken = engine.synthesize("The train leaves at nine.", &voice.name, speed);
            spoken.unwrap().samples.len() as f32
        };
        let ratio = n_samples(0.7) / n_samples(1.0);
        assert!((1.2..1.7).contains(&ratio), "{}: {ratio}", voice.name);
    }
}

#[test]
fn unknown_voices_and_speeds_are_refused() {
    let Some(engine) = engine() else { return };
    let no_voice = engine.synthesize("Hi.", "--help", 1.0);
    assert!(matches!(no_voice, Err(SpeechError::UnknownVoice { .. })));
    let voice = &engine.voices()[0].name;
    let no_speed = engine.synthesize("Hi.", voice, f32::NAN);
    assert!(matches!(no_speed, Err(SpeechError::Speed { .. })));
}
