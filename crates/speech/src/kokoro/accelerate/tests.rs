use super::*;
use crate::kokoro::protobuf::{write_bytes, write_f32, write_number};
use crate::kokoro::runtime::fast_and_plain;
use listen_test_kit::skip::skipped;
use std::path::PathBuf;

const CHANNELS: usize = 32;
const WIDTH: usize = 7;

/// A node of the standard domain; attributes are `(name, field, value)` of whole numbers.
fn node(operator: &str, inputs: &[&str], output: &str, attributes: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for input in inputs {
        write_bytes(&mut bytes, 1, input.as_bytes());
    }
    write_bytes(&mut bytes, 2, output.as_bytes());
    write_bytes(&mut bytes, 4, operator.as_bytes());
    for attribute in attributes {
        write_bytes(&mut bytes, 5, attribute);
    }
    bytes
}

fn ints(name: &str, values: &[u64]) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_bytes(&mut bytes, 1, name.as_bytes());
    for &value in values {
        write_number(&mut bytes, 8, value);
    }
    write_number(&mut bytes, 20, 7);
    bytes
}

fn float(name: &str, value: f32) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_bytes(&mut bytes, 1, name.as_bytes());
    write_f32(&mut bytes, 2, value);
    write_number(&mut bytes, 20, 1);
    bytes
}

fn tensor(name: &str, dims: &[usize], values: &[f32]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for &dim in dims {
        write_number(&mut bytes, 1, dim as u64);
    }
    write_number(&mut bytes, 2, 1);
    write_bytes(&mut bytes, 8, name.as_bytes());
    let raw: Vec<u8> = values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    write_bytes(&mut bytes, 9, &raw);
    bytes
}

/// An f32 `[1, CHANNELS, ?]`.
fn port(name: &str) -> Vec<u8> {
    let mut shape = Vec::new();
    for size in [1, CHANNELS as u64] {
        let mut dim = Vec::new();
        write_number(&mut dim, 1, size);
        write_bytes(&mut shape, 1, &dim);
    }
    write_bytes(&mut shape, 1, &[]);
    let mut kind = Vec::new();
    write_number(&mut kind, 1, 1);
    write_bytes(&mut kind, 2, &shape);
    let mut wrapped = Vec::new();
    write_bytes(&mut wrapped, 1, &kind);
    let mut bytes = Vec::new();
    write_bytes(&mut bytes, 1, name.as_bytes());
    write_bytes(&mut bytes, 2, &wrapped);
    bytes
}

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
    let mut graph = Vec::new();
    for node in &nodes {
        write_bytes(&mut graph, 1, node);
    }
    write_bytes(&mut graph, 2, b"block");
    for tensor in &tensors {
        write_bytes(&mut graph, 5, tensor);
    }
    write_bytes(&mut graph, 11, &port("x"));
    write_bytes(&mut graph, 12, &port("y"));
    let mut opset = Vec::new();
    write_bytes(&mut opset, 1, b"");
    write_number(&mut opset, 2, 17);
    let mut model = Vec::new();
    write_number(&mut model, 1, 8);
    write_bytes(&mut model, 8, &opset);
    write_bytes(&mut model, 7, &graph);
    model
}

fn written(padding: u64) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("block.onnx");
    std::fs::write(&file, block(padding)).unwrap();
    (dir, file)
}

fn operators(model: &[u8]) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("changed.onnx");
    std::fs::write(&file, model).unwrap();
    let network = Network::read(&file).unwrap();
    network
        .nodes
        .into_iter()
        .map(|node| node.operator)
        .collect()
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
        let (fast, plain) = fast_and_plain(&library, &file, CHANNELS, &x);
        let error: f32 = fast.iter().zip(&plain).map(|(a, b)| (a - b).powi(2)).sum();
        let power: f32 = plain.iter().map(|b| b * b).sum();
        assert_eq!(fast.len(), x.len());
        assert!(
            (error / power).sqrt() < 1e-4,
            "{length}: {error} of {power}"
        );
    }
}
