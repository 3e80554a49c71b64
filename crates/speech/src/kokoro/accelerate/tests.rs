use super::*;
use crate::kokoro::network::written::{float, ints, model, node, operators, port, tensor};
use crate::kokoro::runtime::changed_and_plain;
use listen_test_kit::skip::skipped;
use std::path::PathBuf;

const CHANNELS: usize = 32;
const WIDTH: usize = 7;

/// One half of a residual block of the vocoder, as exporters write it.
fn block(padding: u64) -> Vec<u8> {
    let wave = |n: usize, speed: f32| -> Vec<f32> {
        (0..n)
            .map(|i| (i as f32 * speed).sin() * 0.3 + 0.1)
            .collect()
    };
    let per_channel = [1, CHANNELS, 1];
    let tensors = [
        tensor("norm_scale", &[CHANNELS], &wave(CHANNELS, 0.3)),
        tensor("norm_shift", &[CHANNELS], &wave(CHANNELS, 0.4)),
        tensor("scale", &per_channel, &wave(CHANNELS, 0.5)),
        tensor("shift", &per_channel, &wave(CHANNELS, 0.6)),
        tensor("shared", &per_channel, &[0.7; CHANNELS]),
        tensor("two", &[], &[2.0]),
        tensor("bias", &[CHANNELS], &wave(CHANNELS, 0.8)),
        tensor(
            "weights",
            &[CHANNELS, CHANNELS, WIDTH],
            &wave(CHANNELS * CHANNELS * WIDTH, 0.9),
        ),
    ];
    let convolution = [
        ints("dilations", &[3]),
        ints("kernel_shape", &[WIDTH as u64]),
        ints("pads", &[padding, padding]),
    ];
    let nodes = [
        node("Identity", &["shared"], "alpha", &[]),
        node("Reciprocal", &["alpha"], "inverse", &[]),
        node(
            "InstanceNormalization",
            &["x", "norm_scale", "norm_shift"],
            "norm",
            &[float("epsilon", 1e-5)],
        ),
        node("Mul", &["scale", "norm"], "scaled", &[]),
        node("Add", &["scaled", "shift"], "styled", &[]),
        node("Mul", &["alpha", "styled"], "angle", &[]),
        node("Sin", &["angle"], "sine", &[]),
        node("Pow", &["sine", "two"], "square", &[]),
        node("Mul", &["inverse", "square"], "term", &[]),
        node("Add", &["styled", "term"], "snake", &[]),
        node(
            "Conv",
            &["snake", "weights", "bias"],
            "filtered",
            &convolution,
        ),
        node("Identity", &["x"], "copy", &[]),
        node("Add", &["filtered", "copy"], "y", &[]),
    ];
    model(&nodes, &tensors, port("x", CHANNELS), port("y", CHANNELS))
}

fn written(padding: u64) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("block.onnx");
    std::fs::write(&file, block(padding)).unwrap();
    (dir, file)
}

#[test]
fn a_block_becomes_one_operator() {
    let (_dir, file) = written(9);
    let fast = accelerate(&file).unwrap();
    assert_eq!(fast.convolutions.len(), 1);
    assert_eq!(
        operators(&fast.model),
        ["Identity", "Reciprocal", "Identity", OPERATOR]
    );
}

#[test]
fn what_does_not_look_as_expected_stays() {
    let (_dir, file) = written(8);
    let fast = accelerate(&file).unwrap();
    assert!(fast.convolutions.is_empty());
    assert_eq!(operators(&fast.model).len(), 13);
}

#[test]
fn a_file_cut_off_anywhere_is_an_error_and_never_a_panic() {
    let (_dir, file) = written(9);
    let whole = std::fs::read(&file).unwrap();
    for len in (0..whole.len()).step_by(101) {
        std::fs::write(&file, &whole[..len]).unwrap();
        let is_error = accelerate(&file).is_err();
        assert!(is_error || len < 32, "{len} of {} bytes", whole.len());
    }
}

#[test]
fn onnxruntime_gives_the_same_either_way() {
    let Some(library) = std::env::var_os("LISTEN_TEST_ONNXRUNTIME").map(PathBuf::from) else {
        skipped("ONNX Runtime", "LISTEN_TEST_ONNXRUNTIME names no library");
        return;
    };
    let (_dir, file) = written(9);
    for length in [1, 5, 100, 2_001] {
        let x: Vec<f32> = (0..CHANNELS * length)
            .map(|i| (i as f32 * 0.37).sin() + (i as f32 * 0.011).cos())
            .collect();
        let fast = accelerate(&file).unwrap();
        let changed = (fast.model.as_slice(), Some(fast.convolutions));
        let (fast, plain) = changed_and_plain(&library, &file, changed, CHANNELS, &x);
        let error: f32 = fast.iter().zip(&plain).map(|(a, b)| (a - b).powi(2)).sum();
        let power: f32 = plain.iter().map(|b| b * b).sum();
        assert_eq!(fast.len(), x.len());
        assert!(
            (error / power).sqrt() < 1e-4,
            "{length}: {error} of {power}"
        );
    }
}
