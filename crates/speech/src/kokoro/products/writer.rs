//! Writes operators of ONNX into a graph.

use crate::kokoro::network::{Attribute, Node, Tensor};
use std::collections::HashMap;

/// How far [`Writer::places`] counts. The highest rate in the vocoder is 4,800 places a second, so
/// an utterance may last 218 s; a longer one is an error of the run.
const N_PLACES: i32 = 1 << 20;

/// Operators and numbers that are to be added to a graph.
#[derive(Default)]
pub(super) struct Writer {
    nodes: Vec<Node>,
    tensors: HashMap<String, Tensor>,
    n_values: usize,
}

impl Writer {
    /// Adds an operator and gives the name of what it gives.
    pub(super) fn add(
        &mut self,
        operator: &str,
        inputs: &[&str],
        attributes: &[(&str, Attribute)],
    ) -> String {
        self.n_values += 1;
        let output = format!("listen/{}", self.n_values);
        self.add_as(&output, operator, inputs, attributes);
        output
    }

    /// The same, with a name for what it gives.
    pub(super) fn add_as(
        &mut self,
        output: &str,
        operator: &str,
        inputs: &[&str],
        attributes: &[(&str, Attribute)],
    ) {
        let inputs = inputs.iter().map(|&name| name.to_owned()).collect();
        let node = Node::new("", operator, inputs, output.to_owned(), attributes);
        self.nodes.push(node);
    }

    /// A list of whole numbers.
    pub(super) fn list(&mut self, values: &[i64]) -> String {
        let name = format!("listen/list{values:?}");
        let n_values = [values.len() as u64];
        self.tensor(name, |name| Tensor::int64(name, &n_values, values))
    }

    /// One whole number.
    pub(super) fn number(&mut self, value: i64) -> String {
        let name = format!("listen/number{value}");
        self.tensor(name, |name| Tensor::int64(name, &[], &[value]))
    }

    /// Distances in samples, i32 `[n, 1]`.
    #[expect(clippy::cast_possible_truncation, reason = "a few samples")]
    pub(super) fn column(&mut self, values: &[i64]) -> String {
        let name = format!("listen/column{values:?}");
        let dims = [values.len() as u64, 1];
        let values: Vec<i32> = values.iter().map(|&value| value as i32).collect();
        self.tensor(name, |name| Tensor::int32(name, &dims, &values))
    }

    /// 0, 1, 2 …, i32, to look samples up by.
    pub(super) fn places(&mut self) -> String {
        self.tensor("listen/places".to_owned(), |name| {
            let places: Vec<i32> = (0..N_PLACES).collect();
            Tensor::int32(name, &[places.len() as u64], &places)
        })
    }

    pub(super) fn reshape(&mut self, value: &str, dims: &[i64]) -> String {
        let dims = self.list(dims);
        self.add("Reshape", &[value, &dims], &[])
    }

    pub(super) fn transpose(&mut self, value: &str, order: &[i64]) -> String {
        let order = Attribute::Ints(order.to_vec());
        self.add("Transpose", &[value], &[("perm", order)])
    }

    /// Zeros before and after the last axis.
    pub(super) fn pad(&mut self, value: &str, [before, after]: [i64; 2]) -> String {
        if before == 0 && after == 0 {
            return value.to_owned();
        }
        let pads = self.list(&[0, 0, before, 0, 0, after]);
        self.add("Pad", &[value, &pads], &[])
    }

    pub(super) fn take_nodes(&mut self) -> Vec<Node> {
        std::mem::take(&mut self.nodes)
    }

    pub(super) fn into_tensors(self) -> HashMap<String, Tensor> {
        self.tensors
    }

    fn tensor(&mut self, name: String, new: impl FnOnce(&str) -> Tensor) -> String {
        if !self.tensors.contains_key(&name) {
            let tensor = new(&name);
            self.tensors.insert(name.clone(), tensor);
        }
        name
    }
}
