//! rten: pure Rust, so a plain clone needs no shared library.

use super::pool::Pool;
use super::{Contract, Output, Parallel, Request, Runtime, integer_speed, whole_frames};
use rten::{Model, NodeId, RunOptions, ThreadPool, Value, ValueOrView};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, NdTensorView};
use std::path::Path;
use std::sync::Arc;

/// A model in rten. Calls may overlap; they share the weights.
pub(in super::super) struct Rten {
    model: Model,
    nodes: Nodes,
    speed_is_integer: bool,
    threads: Pool<Arc<ThreadPool>>,
    threads_alone: Arc<ThreadPool>,
}

struct Nodes {
    tokens: NodeId,
    style: NodeId,
    speed: NodeId,
    outputs: Vec<NodeId>,
}

impl Rten {
    pub(in super::super) fn load(
        file: &Path,
        contract: &Contract,
        parallel: Parallel,
    ) -> Result<Self, String> {
        let model = Model::load_file(file).map_err(|error| error.to_string())?;
        let node = |name: &str| model.node_id(name).map_err(|error| error.to_string());
        let mut outputs = vec![node(&contract.audio)?];
        if let Some(durations) = &contract.durations {
            outputs.push(node(durations)?);
        }
        let nodes = Nodes {
            tokens: node(&contract.tokens)?,
            style: node(&contract.style)?,
            speed: node(&contract.speed)?,
            outputs,
        };
        Ok(Self {
            model,
            nodes,
            speed_is_integer: contract.speed_is_integer,
            threads: Pool::new(
                (0..parallel.calls)
                    .map(|_| threads(parallel.threads))
                    .collect(),
            ),
            threads_alone: threads(parallel.threads_alone),
        })
    }

    fn inputs<'a>(&self, request: &Request<'a>) -> Vec<(NodeId, ValueOrView<'a>)> {
        // rten counts in i32; token ids are below 178.
        let ids: Vec<i32> = request
            .tokens
            .iter()
            .map(|&id| i32::try_from(id).unwrap_or(0))
            .collect();
        let tokens = NdTensor::from_data([1, ids.len()], ids);
        let style = NdTensorView::from_data([1, request.style.len()], request.style);
        let speed: Value = if self.speed_is_integer {
            NdTensor::from_data([1], vec![integer_speed(request.speed)]).into()
        } else {
            NdTensor::from_data([1], vec![request.speed]).into()
        };
        vec![
            (self.nodes.tokens, Value::from(tokens).into()),
            (self.nodes.style, style.into()),
            (self.nodes.speed, speed.into()),
        ]
    }
}

impl Runtime for Rten {
    fn run(&self, request: &Request<'_>) -> Result<Output, String> {
        let taken = self.threads.take();
        let threads = if taken.is_alone {
            self.threads_alone.clone()
        } else {
            taken.clone()
        };
        let options = RunOptions::default().with_thread_pool(Some(threads));
        let mut outputs = self
            .model
            .run(self.inputs(request), &self.nodes.outputs, Some(options))
            .map_err(|error| error.to_string())?
            .into_iter();
        let Some(Value::FloatTensor(audio)) = outputs.next() else {
            return Err("the audio output is not f32".to_owned());
        };
        Ok(Output {
            samples: audio.to_vec(),
            frames: match outputs.next() {
                Some(value) => frames(&value, request.tokens.len())?,
                None => None,
            },
        })
    }
}

fn threads(threads: usize) -> Arc<ThreadPool> {
    Arc::new(ThreadPool::with_num_threads(threads))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a token lasts a few dozen frames"
)]
fn frames(value: &Value, n_tokens: usize) -> Result<Option<Vec<f32>>, String> {
    match value {
        Value::FloatTensor(tensor) => whole_frames(tensor.iter().copied(), n_tokens),
        Value::Int32Tensor(tensor) => {
            whole_frames(tensor.iter().map(|&frames| frames as f32), n_tokens)
        }
        _ => Ok(None),
    }
}
