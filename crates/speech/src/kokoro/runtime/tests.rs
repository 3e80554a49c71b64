use super::super::{contract, graph};
use super::onnxruntime::{OnnxRuntime, Place, brief};
use super::rten::Rten;
use super::*;
use crate::Convolutions;
use listen_test_kit::skip::skipped;
use listen_test_kit::tiny_kokoro::{self, Contract as Tiny, FRAMES_PER_TOKEN};
use std::path::PathBuf;

/// Samples of one frame: 25 ms at 24 kHz.
const FRAME_SAMPLES: usize = 600;

const TWO: Parallel = Parallel {
    calls: 2,
    threads: 1,
    threads_alone: 2,
};

const ALL: [Tiny; 5] = [
    Tiny::V10,
    Tiny::V11,
    Tiny::V11IntSpeed,
    Tiny::Hf,
    Tiny::HfTimestamped,
];

/// Runs `check` on every contract, loaded by `load`.
fn with_each(
    tinies: &[Tiny],
    load: impl Fn(&std::path::Path, &Contract) -> Result<Box<dyn Runtime>, String>,
    check: impl Fn(Tiny, &dyn Runtime),
) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("model.onnx");
    for &tiny in tinies {
        std::fs::write(&file, tiny_kokoro::model(tiny)).unwrap();
        let contract = contract::recognize(&graph::read(&file).unwrap()).unwrap();
        let runtime = load(&file, &contract).unwrap_or_else(|error| panic!("{tiny:?}: {error}"));
        check(tiny, runtime.as_ref());
    }
}

fn request(speed: f32, stop: &Stop) -> Request<'_> {
    Request {
        tokens: &[0, 50, 83, 54, 31, 0],
        style: &[0.5; 256],
        speed,
        stop,
    }
}

fn check(tiny: Tiny, runtime: &dyn Runtime) {
    let stop = Stop::default();
    let request = |speed| request(speed, &stop);
    let output = runtime.run(&request(1.0)).unwrap();
    assert_eq!(
        output.samples.len(),
        6 * FRAMES_PER_TOKEN * FRAME_SAMPLES,
        "{tiny:?}"
    );
    let peak = output
        .samples
        .iter()
        .fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
    assert!((0.19..=0.21).contains(&peak), "{tiny:?}: {peak}");
    let has_durations = !matches!(tiny, Tiny::V10 | Tiny::V10Stft | Tiny::Hf);
    assert_eq!(
        output.frames,
        has_durations.then(|| vec![3.0; 6]),
        "{tiny:?}"
    );
    let slower = runtime.run(&request(0.75)).unwrap().samples.len();
    let expected = if tiny == Tiny::V11IntSpeed { 3 } else { 4 };
    assert_eq!(slower, 6 * expected * FRAME_SAMPLES, "{tiny:?}");
}

#[test]
fn rten_runs_every_contract() {
    let load = |file: &std::path::Path, contract: &Contract| {
        Ok(Box::new(Rten::load(file, contract, TWO)?) as Box<dyn Runtime>)
    };
    with_each(&ALL, load, check);
    with_each(&[Tiny::Fp16], load, check);
}

#[test]
fn onnxruntime_runs_every_contract() {
    let Some(file) = std::env::var_os("LISTEN_TEST_ONNXRUNTIME").map(PathBuf::from) else {
        skipped("ONNX Runtime", "LISTEN_TEST_ONNXRUNTIME names no library");
        return;
    };
    let library = library::load(&file).unwrap();
    let load = |file: &std::path::Path, contract: &Contract| {
        let place = Place::Cpu {
            convolutions: Convolutions::Plain,
        };
        let loaded = OnnxRuntime::load(file, contract, &library, &place, TWO)?;
        Ok(Box::new(loaded) as Box<dyn Runtime>)
    };
    with_each(&ALL, load, check);
    with_each(&[Tiny::V10Stft, Tiny::Fp16, Tiny::Int8], load, check);
    // A call that nobody wants ends early, and the next one is none the worse.
    with_each(&[Tiny::V11], load, |tiny, runtime| {
        let stop = Stop::default();
        stop.set();
        let stopped = runtime.run(&request(1.0, &stop)).map(|_| ());
        assert!(stopped.is_err(), "{tiny:?}");
        check(tiny, runtime);
    });
}

#[test]
fn predicted_durations_are_rounded_as_the_graph_does() {
    let raw = [0.2, 1.4, 2.6];
    let frames = |n_tokens| whole_frames(raw.into_iter(), n_tokens);
    assert_eq!(frames(3), Ok(Some(vec![1.0, 1.0, 3.0])));
    assert_eq!(frames(4), Ok(None));
    for none in [-1.0, f32::NAN, f32::INFINITY] {
        assert!(whole_frames([1.0, none].into_iter(), 2).is_err(), "{none}");
    }
}

#[test]
fn a_failure_of_cuda_is_told_without_the_code_that_noticed_it() {
    let message = "/onnxruntime_src/onnxruntime/core/providers/cuda/cuda_call.cc:154 std::conditional_t<THRW, void, \
        onnxruntime::common::Status> onnxruntime::CudaCall(ERRTYPE) [with ERRTYPE = cudaError] CUDA failure 100: no \
        CUDA-capable device is detected ; GPU=-1 ; hostname=vm ; file=/onnxruntime_src/cuda_execution_provider.cc ; \
        line=282 ; expr=cudaSetDevice(info_.device_id); ";
    assert_eq!(
        brief(message),
        "CUDA failure 100: no CUDA-capable device is detected"
    );
    let other = "Invalid rank for input: tokens\nmore";
    assert_eq!(brief(other), "Invalid rank for input: tokens");
}
