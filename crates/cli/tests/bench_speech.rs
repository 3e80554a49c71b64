//! `listen bench-speech` on the tiny model.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use listen_test_kit::tiny_kokoro::{self, Contract};
use std::path::Path;
use std::process::{Command, Output};

fn bench(dir: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_listen"))
        .arg("bench-speech")
        .args(arguments)
        .arg("--models-dir")
        .arg(dir)
        .args(["--runtime", "rten", "--parallel", "2"])
        .output()
        .unwrap()
}

/// The arguments that name a tiny model and a voice in `dir`.
fn tiny(dir: &Path) -> Vec<String> {
    let (model, voices) = (dir.join("tiny.onnx"), dir.join("voices"));
    std::fs::create_dir_all(&voices).unwrap();
    std::fs::write(&model, tiny_kokoro::model(Contract::V11)).unwrap();
    std::fs::write(voices.join("af_heart.bin"), tiny_kokoro::voice_pack(0.5)).unwrap();
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    vec![
        "--kokoro-model".to_owned(),
        text(&model),
        "--kokoro-voices".to_owned(),
        text(&voices),
    ]
}

fn bench_tiny(arguments: &[&str]) -> (tempfile::TempDir, Output) {
    let dir = tempfile::tempdir().unwrap();
    let tiny = tiny(dir.path());
    let all: Vec<&str> = tiny
        .iter()
        .map(String::as_str)
        .chain(arguments.iter().copied())
        .collect();
    let output = bench(dir.path(), &all);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{errors}");
    (dir, output)
}

#[test]
fn without_a_model_it_says_how_to_get_one() {
    let dir = tempfile::tempdir().unwrap();
    let output = bench(dir.path(), &[]);
    assert!(!output.status.success());
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(
        errors.contains("--kokoro-model") && errors.contains("fetch-models.sh"),
        "{errors}"
    );
}

#[test]
fn the_report_has_model_machine_and_times() {
    let (_dir, output) = bench_tiny(&["--rounds", "1", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        report["model"]["model_hash"].as_str().map(str::len),
        Some(64)
    );
    assert!(report["machine"].as_str().unwrap().contains("cores"));
    let found = &report["cases"][0]["medians"];
    assert_eq!(found["runtime"], "rten");
    assert!(
        found["passages"][0]["audio_s"].as_f64().unwrap() > 10.0,
        "{report}"
    );
    assert_eq!(found["sentences"].as_array().map(Vec::len), Some(5));
}

#[test]
fn a_soak_tells_the_memory_on_the_way() {
    let (_dir, output) = bench_tiny(&["--soak", "20"]);
    let soak: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(soak["resident_mib"].as_array().map(Vec::len), Some(10));
}

#[test]
fn what_was_spoken_before_is_asked_for_again() {
    let (_dir, output) = bench_tiny(&["--cached", "3"]);
    let cached: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let (first, again) = (&cached["first_ms"], &cached["again_ms"]);
    assert!(
        // How much faster is for the bench to say: a loaded machine measures anything.
        first.as_f64().unwrap() > 0.0 && again.as_f64().unwrap() > 0.0,
        "{cached}"
    );
    assert_eq!(cached["reply_ms"].as_array().map(Vec::len), Some(5));
}
