use super::verify::hash_bytes;
use crate::{Device, EngineChoice, EngineKind, NoteLevel, Opened, SpeechConfig, SpeechError, open};
use listen_test_kit::tiny_kokoro::{self, Contract as Tiny};
use std::fs;
use std::path::Path;

fn config(models_dir: &Path) -> SpeechConfig {
    SpeechConfig {
        models_dir: models_dir.to_path_buf(),
        device: Device::Cpu,
        engine: EngineChoice::Kokoro,
        // Tests must not depend on what is installed: a file that is no library.
        onnxruntime: Some(models_dir.join("no-library")),
        ..SpeechConfig::default()
    }
}

fn installed(tiny: Tiny) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    tiny_kokoro::install(dir.path(), tiny, &hash_bytes).unwrap();
    dir
}

fn warnings(opened: &Opened) -> String {
    let is_warning = |note: &&crate::Note| note.level == NoteLevel::Warning;
    let messages = opened
        .notes
        .iter()
        .filter(is_warning)
        .map(|note| note.message.as_str());
    messages.collect::<Vec<_>>().join("\n")
}

#[test]
fn word_times_rise_and_lie_inside_the_audio() {
    let dir = installed(Tiny::V11);
    let engine = open(&config(dir.path())).synthesizer.unwrap();
    assert_eq!(engine.info().engine, EngineKind::Kokoro);
    assert_eq!(engine.info().runtime, "rten");
    let text = "Leave at 7:45 — don't be late, Siobhan!";
    let spoken = engine.synthesize(text, "bf_emma", 1.0).unwrap();
    let words = spoken.words.unwrap();
    let source = |word: &crate::WordSpan| -> String {
        text.chars()
            .take(word.char_end)
            .skip(word.char_start)
            .collect()
    };
    assert_eq!(
        words.iter().map(source).collect::<Vec<_>>(),
        ["Leave", "at", "7:45", "don't", "be", "late", "Siobhan"]
    );
    let end_ms = u32::try_from(spoken.samples.len() / 24).unwrap();
    assert!(words.is_sorted_by_key(|word| word.start_ms), "{words:?}");
    assert!(
        words
            .iter()
            .all(|word| word.start_ms < word.end_ms && word.end_ms <= end_ms)
    );
    assert_eq!(
        words[0].start_ms, 75,
        "the first word starts after the pad of 3 frames"
    );
}

#[test]
fn a_long_sentence_is_spoken_in_parts_with_all_its_words() {
    let dir = installed(Tiny::V11);
    let engine = open(&config(dir.path())).synthesizer.unwrap();
    let text = "The old train was late again, ".repeat(30);
    let spoken = engine.synthesize(&text, "af_heart", 1.0).unwrap();
    let words = spoken.words.unwrap();
    assert_eq!(words.len(), 30 * 6);
    assert!(words.is_sorted_by_key(|word| word.start_ms));
}

#[test]
fn a_few_words_are_spoken_behind_a_carrier_that_is_cut_off() {
    let dir = installed(Tiny::V11);
    let engine = open(&config(dir.path())).synthesizer.unwrap();
    let spoken = engine.synthesize("Good bye.", "af_heart", 1.0).unwrap();
    let words = spoken.words.unwrap();
    let places: Vec<_> = words.iter().map(|w| (w.char_start, w.char_end)).collect();
    assert_eq!(places, [(0, 4), (5, 8)]);
    assert!(
        words[0].start_ms <= 150,
        "it begins with its own first word: {words:?}"
    );
    // Each symbol lasts 75 ms in the stand-in; the carrier alone has 19.
    assert!(
        spoken.samples.len() < 19 * 75 * 24,
        "{}",
        spoken.samples.len()
    );
    assert_eq!(spoken.phonemes[0].symbol, 'ɡ', "{:?}", spoken.phonemes);
}

#[test]
fn phonemes_have_times_that_rise_and_fill_the_words() {
    let dir = installed(Tiny::V11);
    let engine = open(&config(dir.path())).synthesizer.unwrap();
    let text = "The old train was late again, they say.";
    let spoken = engine.synthesize(text, "af_heart", 1.0).unwrap();
    let words = spoken.words.unwrap();
    assert!(spoken.phonemes.len() > words.len() * 2);
    assert!(spoken.phonemes.is_sorted_by_key(|phoneme| phoneme.start_ms));
    assert_eq!(spoken.phonemes[0].start_ms, words[0].start_ms);
    assert!(
        spoken
            .phonemes
            .iter()
            .all(|phoneme| phoneme.start_ms < phoneme.end_ms)
    );
}

#[test]
fn warming_up_speaks() {
    let dir = installed(Tiny::Hf);
    let engine = open(&config(dir.path())).synthesizer.unwrap();
    engine.warm_up().unwrap();
}

#[test]
fn an_export_without_durations_speaks_without_word_times() {
    let dir = installed(Tiny::V10);
    let opened = open(&config(dir.path()));
    let engine = opened.synthesizer.unwrap();
    let spoken = engine.synthesize("Hello there.", "am_puck", 1.0).unwrap();
    assert_eq!(spoken.words, None);
    assert!(spoken.samples.len() > 10_000);
    assert!(
        opened
            .notes
            .iter()
            .any(|note| note.message.contains("estimated"))
    );
}

#[test]
fn what_cannot_be_said_is_an_error_and_no_silence() {
    let dir = installed(Tiny::V11);
    let engine = open(&config(dir.path())).synthesizer.unwrap();
    for (voice, text) in [("af_heart", "你好世界"), ("bf_emma", "١٢٣")] {
        let error = engine.synthesize(text, voice, 1.0).unwrap_err();
        assert!(matches!(error, SpeechError::Unspeakable { .. }), "{error}");
    }
    let pack = dir.path().join("broken.bin");
    fs::write(&pack, vec![0xff; 522_240]).unwrap();
    let source = super::voices::Source::File(pack);
    let error = super::VoicePack::load("af_heart", &source).unwrap_err();
    assert!(error.to_string().contains("no numbers"), "{error}");
}

#[test]
fn nothing_to_say_is_a_short_silence() {
    let dir = installed(Tiny::V11);
    let engine = open(&config(dir.path())).synthesizer.unwrap();
    for text in ["", "…", " — "] {
        let spoken = engine.synthesize(text, "af_heart", 1.0).unwrap();
        assert_eq!(spoken.samples.len(), 7_200, "{text:?}");
    }
}

#[test]
fn a_damaged_model_is_named_with_both_hashes_and_not_used() {
    let dir = installed(Tiny::V11);
    let file = dir.path().join("kokoro/kokoro-v1.0.onnx");
    let good = fs::read(&file).unwrap();
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 1;
    for bad in [&good[..good.len() / 2], &flipped] {
        fs::write(&file, bad).unwrap();
        let opened = open(&config(dir.path()));
        assert!(opened.synthesizer.is_none());
        let warnings = warnings(&opened);
        for part in ["kokoro-v1.0.onnx", &hash_bytes(&good), &hash_bytes(bad)] {
            assert!(warnings.contains(part), "{part} is not in {warnings}");
        }
        // Either another voice goes on, or it is said how to get one.
        let auto = SpeechConfig {
            engine: EngineChoice::Auto,
            ..config(dir.path())
        };
        let engine = open(&auto).synthesizer;
        assert!(engine.is_none_or(|engine| engine.info().engine == EngineKind::System));
    }
}

#[test]
fn a_damaged_voice_is_left_out_and_the_others_stay() {
    let dir = installed(Tiny::V11);
    let file = dir.path().join("kokoro/voices/af_bella.bin");
    fs::write(&file, tiny_kokoro::voice_pack(9.0)).unwrap();
    let opened = open(&config(dir.path()));
    let warnings = warnings(&opened);
    assert!(warnings.contains("af_bella"), "{warnings}");
    let engine = opened.synthesizer.unwrap();
    assert_eq!(engine.voices().len(), tiny_kokoro::VOICES.len() - 1);
    let error = engine.synthesize("Hi.", "af_bella", 1.0).unwrap_err();
    assert!(error.to_string().contains("expected"), "{error}");
    let error = engine.synthesize("Hi.", "nobody", 1.0).unwrap_err();
    assert!(matches!(error, SpeechError::UnknownVoice { .. }), "{error}");
}

/// Of the voices that the settings name, none is dropped without a word.
#[test]
fn a_pack_of_another_length_is_named_with_both_lengths() {
    let dir = installed(Tiny::V11);
    let voices = dir.path().join("mine");
    fs::create_dir(&voices).unwrap();
    fs::write(voices.join("af_good.bin"), tiny_kokoro::voice_pack(1.0)).unwrap();
    fs::write(voices.join("am_short.bin"), [0; 1000]).unwrap();
    fs::write(voices.join("george.bin"), tiny_kokoro::voice_pack(1.0)).unwrap();
    let explicit = SpeechConfig {
        voices: Some(voices),
        ..config(dir.path())
    };
    let opened = open(&explicit);
    let warnings = warnings(&opened);
    for part in [
        "am_short.bin has 1000 bytes, expected 522240",
        "george",
        "f or m",
    ] {
        assert!(warnings.contains(part), "{part} is not in {warnings}");
    }
    let engine = opened.synthesizer.unwrap();
    assert_eq!(engine.voices().len(), 1);
    let error = engine.synthesize("Hi.", "am_short", 1.0).unwrap_err();
    for part in ["am_short.bin", "1000", "522240"] {
        assert!(error.to_string().contains(part), "{error}");
    }
}

/// Who names a model wants to hear it and no other voice.
#[test]
fn a_model_of_the_settings_that_cannot_be_used_is_no_system_voice() {
    let dir = installed(Tiny::V11);
    let text = dir.path().join("text.onnx");
    fs::write(&text, "this is no model").unwrap();
    let missing = dir.path().join("missing");
    let cases = [
        (Some(text.clone()), None, "text.onnx"),
        (Some(missing.clone()), None, "missing"),
        (None, Some(missing), "missing"),
        (None, Some(text), "text.onnx"),
    ];
    for (model_file, voices, name) in cases {
        let opened = open(&SpeechConfig {
            engine: EngineChoice::Auto,
            model_file,
            voices,
            ..config(dir.path())
        });
        let error = opened.voice().map(|_| ()).unwrap_err().to_string();
        for part in [name, "LISTEN_KOKORO_MODEL"] {
            assert!(error.contains(part), "{part} is not in {error}");
        }
    }
}

#[test]
fn a_graph_that_rten_gets_wrong_is_refused() {
    for tiny in [Tiny::V10Stft, Tiny::Int8] {
        let dir = installed(tiny);
        let opened = open(&config(dir.path()));
        assert!(opened.synthesizer.is_none(), "{tiny:?}");
        let warnings = warnings(&opened);
        assert!(warnings.contains("needs ONNX Runtime"), "{warnings}");
    }
}

/// fp16 runs in both runtimes, int8 in ONNX Runtime only; both with the times of words.
#[test]
fn smaller_exports_speak_where_they_can() {
    let library = std::env::var_os("LISTEN_TEST_ONNXRUNTIME");
    if library.is_none() {
        let reason = "LISTEN_TEST_ONNXRUNTIME names no library";
        listen_test_kit::skip::skipped("int8 and fp16 in ONNX Runtime", reason);
    }
    let library = library.map(std::path::PathBuf::from);
    let cases = [
        (Tiny::Fp16, None),
        (Tiny::Fp16, library.clone()),
        (Tiny::Int8, library.clone()),
    ];
    for (tiny, onnxruntime) in cases {
        if tiny == Tiny::Int8 && onnxruntime.is_none() {
            continue;
        }
        let dir = installed(tiny);
        let runtime = if onnxruntime.is_some() {
            "onnxruntime"
        } else {
            "rten"
        };
        let opened = open(&SpeechConfig {
            onnxruntime: onnxruntime.or_else(|| config(dir.path()).onnxruntime),
            ..config(dir.path())
        });
        let engine = opened.voice().unwrap();
        assert!(
            engine.info().runtime.starts_with(runtime),
            "{tiny:?}: {}",
            engine.info().runtime
        );
        let text = "The old train was late again.";
        let spoken = engine.synthesize(text, "af_heart", 1.0).unwrap();
        assert_eq!(spoken.words.unwrap().len(), 6, "{tiny:?} in {runtime}");
    }
}

#[test]
fn a_model_outside_the_manifest_is_used_and_noted() {
    let dir = installed(Tiny::V11);
    let file = dir.path().join("mine.onnx");
    fs::write(&file, tiny_kokoro::model(Tiny::Hf)).unwrap();
    let explicit = SpeechConfig {
        model_file: Some(file),
        ..config(dir.path())
    };
    let opened = open(&explicit);
    assert!(warnings(&opened).contains("mine.onnx is used unverified"));
    assert!(opened.synthesizer.is_some());
}

#[test]
fn an_empty_folder_is_no_error() {
    let dir = tempfile::tempdir().unwrap();
    let opened = open(&config(dir.path()));
    assert!(opened.synthesizer.is_none());
    assert!(warnings(&opened).contains("no voice"));
}

#[test]
fn cuda_that_is_not_there_is_a_warning() {
    let dir = installed(Tiny::V11);
    let cuda = SpeechConfig {
        device: Device::Cuda,
        ..config(dir.path())
    };
    let opened = open(&cuda);
    assert!(
        warnings(&opened).contains("no CUDA"),
        "{}",
        warnings(&opened)
    );
    assert_eq!(opened.synthesizer.unwrap().info().device, "cpu");
}

#[test]
fn the_best_voices_are_cast_first() {
    use crate::{Accent, Sex, SpeakerProfile};
    let dir = installed(Tiny::V11);
    let engine = open(&config(dir.path())).synthesizer.unwrap();
    let speaker = |sex, accent| SpeakerProfile { sex, accent };
    let cast = engine.cast(&[
        speaker(Sex::Female, Accent::Us),
        speaker(Sex::Male, Accent::Uk),
        speaker(Sex::Female, Accent::Us),
        speaker(Sex::Male, Accent::Us),
    ]);
    assert_eq!(cast, ["af_heart", "bm_george", "af_bella", "am_michael"]);
}

#[test]
fn every_language_is_spoken_with_the_time_of_every_word() {
    let dir = installed(Tiny::V11);
    let engine = open(&config(dir.path())).synthesizer.unwrap();
    let cases = [
        ("bf_emma", "The train leaves at nine in the morning.", 8),
        ("ef_dora", "¿A qué hora sale el próximo tren a Madrid?", 9),
        ("ff_siwis", "À quelle heure part le prochain train ?", 7),
        ("hf_alpha", "अगली गाड़ी कितने बजे जाएगी?", 5),
        ("if_sara", "A che ora parte il prossimo treno?", 7),
        ("jf_alpha", "つぎの でんしゃは なんじに でますか。", 4),
        ("pf_dora", "A que horas sai o próximo trem?", 7),
    ];
    for (voice, text, n_words) in cases {
        let is_english = voice.starts_with('b');
        let needs_espeak = !is_english && !voice.starts_with('j');
        if needs_espeak && !crate::system::has_espeak() {
            listen_test_kit::skip::skipped(voice, "espeak-ng is not installed");
            continue;
        }
        let spoken = engine.synthesize(text, voice, 1.0).unwrap();
        let words = spoken.words.unwrap();
        assert_eq!(words.len(), n_words, "{voice}: {words:?}");
        assert!(words.is_sorted_by_key(|word| word.start_ms), "{voice}");
        let n_chars = text.chars().count();
        assert!(words.iter().all(|word| word.char_end <= n_chars), "{voice}");
    }
}

#[test]
fn without_a_dictionary_kanji_alone_are_no_silence() {
    let dir = installed(Tiny::V11);
    let opened = open(&config(dir.path()));
    assert!(
        warnings(&opened).contains("--japanese"),
        "{}",
        warnings(&opened)
    );
    let error = opened
        .synthesizer
        .unwrap()
        .synthesize("東京", "jf_alpha", 1.0)
        .unwrap_err();
    assert!(matches!(error, SpeechError::Language { .. }), "{error}");
}

/// Audio of one lexicon must not be taken for that of another.
#[test]
fn a_lexicon_is_part_of_what_speaks() {
    let dir = installed(Tiny::V11);
    let identity = |lines: &str| {
        let with = SpeechConfig {
            lexicon: listen_phonemes::UserLexicon::parse(lines).unwrap(),
            ..config(dir.path())
        };
        open(&with).synthesizer.unwrap().info().identity()
    };
    let (zed, york) = ("Zed\tzˈi", "York\tjˈɔɹk");
    let both = identity(&format!("{zed}\n{york}\n"));
    assert_eq!(
        both,
        identity(&format!("# ours\n{york}\n{zed}")),
        "the order is no matter"
    );
    let others = [
        String::new(),
        zed.to_owned(),
        format!("{zed}\ten-GB\n{york}"),
    ];
    for lines in others {
        assert_ne!(both, identity(&lines), "{lines}");
    }
}

/// A word of the lexicon is no reason to speak again what does not have it.
#[test]
fn only_texts_with_its_words_depend_on_the_lexicon() {
    let dir = installed(Tiny::V11);
    let identity = |lines: &str, text: &str| {
        let with = SpeechConfig {
            lexicon: listen_phonemes::UserLexicon::parse(lines).unwrap(),
            ..config(dir.path())
        };
        open(&with).synthesizer.unwrap().identity_for(&[text])
    };
    let lines = "York\tjˈɔɹk";
    for (text, depends) in [("Where is York?", true), ("Where is Zed?", false)] {
        let differs = identity(lines, text) != identity("", text);
        assert_eq!(differs, depends, "{text}");
    }
    let two = "York\tjˈɔɹk\nZed\tzˈi";
    assert_eq!(identity(two, "In York."), identity(lines, "In York."));
}
