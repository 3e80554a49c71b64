//! What runs the graph: ONNX Runtime where its library is installed, else rten.

pub(super) mod cuda;
pub(super) mod library;
pub(super) mod onnxruntime;
mod pool;
pub(super) mod rten;
mod styled;

use super::contract::Contract;
use crate::Stop;

/// How a model uses the processor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parallel {
    /// Calls at the same moment; further ones wait.
    pub(super) calls: usize,
    /// Threads of each call.
    pub(super) threads: usize,
    /// Threads of a call that is alone.
    pub(super) threads_alone: usize,
}

/// One call of the model.
pub(super) struct Request<'a> {
    /// Token ids with the padding at both ends.
    pub(super) tokens: &'a [i64],
    /// 256 numbers.
    pub(super) style: &'a [f32],
    pub(super) speed: f32,
    /// A runtime that can ends the call when it is set, with any error.
    pub(super) stop: &'a Stop,
}

/// What the model answers.
pub(super) struct Output {
    pub(super) samples: Vec<f32>,
    /// Frames of each token, where the export tells them and they fit the tokens.
    pub(super) frames: Option<Vec<f32>>,
}

/// A loaded model. Errors are what the runtime says.
pub(super) trait Runtime: Send + Sync {
    fn run(&self, request: &Request<'_>) -> Result<Output, String>;
}

/// The speed for exports that take it as an integer.
#[expect(clippy::cast_possible_truncation, reason = "speed is 0.5 to 2")]
fn integer_speed(speed: f32) -> i32 {
    (speed.round() as i32).max(1)
}

/// Frames as the model itself counts them: whole, and at least one.
///
/// Some exports give the predictor's real numbers, from before the graph rounds them. `None` for
/// numbers that are not those of the tokens.
///
/// # Errors
/// A number that is no length of time: then the audio is none, either.
fn whole_frames(
    mut raw: impl Iterator<Item = f32> + Clone,
    n_tokens: usize,
) -> Result<Option<Vec<f32>>, String> {
    let frames: Vec<f32> = raw.clone().map(|value| value.round().max(1.0)).collect();
    match raw.find(|frames| !(0.0..f32::INFINITY).contains(frames)) {
        Some(frames) => Err(format!("it answers a token that lasts {frames} frames")),
        None => Ok((frames.len() == n_tokens).then_some(frames)),
    }
}

#[cfg(test)]
pub(super) use onnxruntime::changed_and_plain;

#[cfg(test)]
mod tests;
