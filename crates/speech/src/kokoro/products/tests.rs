use super::*;
use crate::kokoro::network::written::{
    graph, int, int64, ints, model, nested, node, operators, port, tensor, typed,
};
use crate::kokoro::runtime::changed_and_plain;
use listen_test_kit::skip::skipped;
use std::path::PathBuf;

/// A convolution between `x` and `y`.
struct Case {
    operator: &'static str,
    /// Of the input and of the output.
    channels: [usize; 2],
    dims: [usize; 3],
    stride: u64,
    dilation: u64,
    pads: [u64; 2],
    groups: u64,
    output_padding: u64,
}

impl Case {
    fn conv(
        channels: [usize; 2],
        width: usize,
        stride: u64,
        dilation: u64,
        pads: [u64; 2],
    ) -> Self {
        Self {
            operator: "Conv",
            channels,
            dims: [channels[1], channels[0], width],
            stride,
            dilation,
            pads,
            groups: 1,
            output_padding: 0,
        }
    }

    fn transposed(channels: [usize; 2], width: usize, stride: u64, pads: [u64; 2]) -> Self {
        Self {
            operator: "ConvTranspose",
            dims: [channels[0], channels[1], width],
            ..Self::conv(channels, width, stride, 1, pads)
        }
    }

    fn model(&self) -> Vec<u8> {
        let wave = |n: usize| -> Vec<f32> { (0..n).map(|i| (i as f32 * 0.7).sin()).collect() };
        let tensors = [
            tensor("weights", &self.dims, &wave(self.dims.iter().product())),
            tensor("bias", &[self.channels[1]], &wave(self.channels[1])),
        ];
        let mut attributes = vec![
            ints("strides", &[self.stride]),
            ints("dilations", &[self.dilation]),
            ints("pads", &self.pads),
            int("group", self.groups),
        ];
        if self.operator == "ConvTranspose" {
            attributes.push(ints("output_padding", &[self.output_padding]));
        }
        let inputs = ["x", "weights", "bias"];
        let node = node(self.operator, &inputs, "y", &attributes);
        let [input, output] = self.channels;
        model(&[node], &tensors, port("x", input), port("y", output))
    }
}

/// Every kind of convolution in the graph.
fn cases() -> Vec<Case> {
    vec![
        Case::conv([6, 4], 1, 1, 1, [0, 0]),
        Case::conv([6, 4], 3, 1, 1, [1, 1]),
        Case::conv([4, 6], 11, 1, 5, [25, 25]),
        Case::conv([5, 3], 12, 6, 1, [3, 3]),
        Case::conv([1, 11], 20, 5, 1, [0, 0]),
        Case::conv([1, 1], 3, 2, 1, [1, 1]),
        Case::transposed([6, 3], 20, 10, [5, 5]),
        Case::transposed([6, 3], 12, 6, [3, 3]),
        Case::transposed([11, 1], 20, 5, [0, 0]),
        Case {
            dims: [6, 1, 3],
            groups: 6,
            output_padding: 1,
            ..Case::transposed([6, 6], 3, 2, [1, 1])
        },
    ]
}

fn written(case: &Case) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("convolution.onnx");
    std::fs::write(&file, case.model()).unwrap();
    (dir, file)
}

#[test]
fn products_give_what_convolutions_give() {
    let Some(library) = std::env::var_os("LISTEN_TEST_ONNXRUNTIME").map(PathBuf::from) else {
        skipped("ONNX Runtime", "LISTEN_TEST_ONNXRUNTIME names no library");
        return;
    };
    for case in cases() {
        let (_dir, file) = written(&case);
        let changed = with_products(&file).unwrap().unwrap();
        let kept = operators(&changed);
        assert!(!kept.iter().any(|name| name == case.operator), "{kept:?}");
        for length in [20, 21, 27, 500] {
            let n_channels = case.channels[0];
            let x: Vec<f32> = (0..n_channels * length)
                .map(|i| (i as f32 * 0.37).sin() + (i as f32 * 0.011).cos())
                .collect();
            let (new, plain) = changed_and_plain(&library, &file, (&changed, None), n_channels, &x);
            assert_eq!(new.len(), plain.len(), "{:?} {length}", case.dims);
            let error = new.iter().zip(&plain).map(|(a, b)| (a - b).abs());
            let error = error.fold(0.0, f32::max);
            assert!(error < 1e-4, "{:?} {length}: {error}", case.dims);
        }
    }
}

#[test]
fn other_groups_and_a_longer_end_stay() {
    let grouped = Case {
        dims: [4, 3, 3],
        groups: 2,
        ..Case::conv([6, 4], 3, 1, 1, [1, 1])
    };
    let longer = Case {
        output_padding: 1,
        ..Case::transposed([6, 3], 12, 6, [0, 0])
    };
    for case in [grouped, longer] {
        let (_dir, file) = written(&case);
        assert_eq!(with_products(&file).unwrap(), None, "{:?}", case.dims);
    }
}

/// `repeat_interleave` of 0, 1, 2 … as exporters write it: `x` tells how often each, from `start`.
fn repeating(start: i64) -> Vec<u8> {
    /// `TensorProto.DataType`.
    const FLOAT: u64 = 1;
    const INT64: u64 = 7;
    const BOOL: u64 = 9;
    let body = graph(
        &[
            node("SequenceAt", &["split_repeats", "turn"], "times", &[]),
            node("SequenceAt", &["split_values", "turn"], "value", &[]),
            node("Expand", &["value", "times"], "repeated", &[]),
            node("SequenceInsert", &["so_far", "repeated"], "longer", &[]),
            node("Identity", &["go_on"], "goes_on", &[]),
        ],
        &[],
        &[
            typed("turn", INT64, false),
            typed("go_on", BOOL, false),
            typed("so_far", INT64, true),
        ],
        &[typed("goes_on", BOOL, false), typed("longer", INT64, true)],
    );
    let tensors = [
        int64("any_length", &[1], &[-1]),
        int64("as_output", &[3], &[1, 1, -1]),
        int64("start", &[], &[start]),
        int64("zero", &[], &[0]),
        int64("one", &[], &[1]),
    ];
    let nodes = [
        node("Reshape", &["x", "any_length"], "flat", &[]),
        node("Cast", &["flat"], "repeats", &[int("to", INT64)]),
        node("Shape", &["repeats"], "shape", &[]),
        node("Gather", &["shape", "zero"], "n", &[]),
        node("Add", &["n", "start"], "end", &[]),
        node("Range", &["start", "end", "one"], "counted", &[]),
        node("Reshape", &["counted", "any_length"], "values", &[]),
        node("Sub", &["shape", "shape"], "nothing", &[]),
        node("Add", &["nothing", "one"], "singly", &[]),
        node("Expand", &["singly", "shape"], "ones", &[]),
        node(
            "SplitToSequence",
            &["repeats", "ones"],
            "split_repeats",
            &[],
        ),
        node("SplitToSequence", &["values", "ones"], "split_values", &[]),
        node("Equal", &["n", "n"], "yes", &[]),
        node("SequenceEmpty", &[], "empty", &[int("dtype", INT64)]),
        node(
            "Loop",
            &["n", "yes", "empty"],
            "all",
            &[nested("body", &body)],
        ),
        node(
            "ConcatFromSequence",
            &["all"],
            "repeated",
            &[int("axis", 0)],
        ),
        node("Cast", &["repeated"], "numbers", &[int("to", FLOAT)]),
        node("Reshape", &["numbers", "as_output"], "y", &[]),
    ];
    model(&nodes, &tensors, port("x", 1), port("y", 1))
}

#[test]
fn a_sum_gives_what_the_loop_gives() {
    let Some(library) = std::env::var_os("LISTEN_TEST_ONNXRUNTIME").map(PathBuf::from) else {
        skipped("ONNX Runtime", "LISTEN_TEST_ONNXRUNTIME names no library");
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("repeats.onnx");
    std::fs::write(&file, repeating(0)).unwrap();
    let changed = with_products(&file).unwrap().unwrap();
    let kept = operators(&changed);
    assert!(!kept.iter().any(|name| name == "Loop"), "{kept:?}");
    let repeats = [8.0, 1.0, 3.0, 2.0, 8.0];
    let (new, plain) = changed_and_plain(&library, &file, (&changed, None), 1, &repeats);
    assert_eq!(new, plain);
    assert_eq!(new.len(), 22);
    assert_eq!(new[7..13], [0.0, 1.0, 2.0, 2.0, 2.0, 3.0]);
}

#[test]
fn a_loop_that_counts_otherwise_stays() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("repeats.onnx");
    std::fs::write(&file, repeating(1)).unwrap();
    assert_eq!(with_products(&file).unwrap(), None);
}
