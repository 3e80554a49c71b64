//! Small models for tests, written by hand.

use super::{Network, Tensor};
use crate::kokoro::protobuf::{write_bytes, write_f32, write_number};

/// A node of the standard domain.
pub(in super::super) fn node(
    operator: &str,
    inputs: &[&str],
    output: &str,
    attributes: &[Vec<u8>],
) -> Vec<u8> {
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

/// An attribute: its name, its value as `write` gives it, and the number of its type.
fn attribute(name: &str, kind: u64, write: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_bytes(&mut bytes, 1, name.as_bytes());
    write(&mut bytes);
    write_number(&mut bytes, 20, kind);
    bytes
}

/// An attribute of whole numbers.
pub(in super::super) fn ints(name: &str, values: &[u64]) -> Vec<u8> {
    attribute(name, 7, |bytes| {
        for &value in values {
            write_number(bytes, 8, value);
        }
    })
}

pub(in super::super) fn float(name: &str, value: f32) -> Vec<u8> {
    attribute(name, 1, |bytes| write_f32(bytes, 2, value))
}

/// An attribute of one whole number.
pub(in super::super) fn int(name: &str, value: u64) -> Vec<u8> {
    attribute(name, 2, |bytes| write_number(bytes, 3, value))
}

/// An attribute that is a graph.
pub(in super::super) fn nested(name: &str, graph: &[u8]) -> Vec<u8> {
    attribute(name, 5, |bytes| write_bytes(bytes, 6, graph))
}

/// A tensor of f32.
pub(in super::super) fn tensor(name: &str, dims: &[usize], values: &[f32]) -> Vec<u8> {
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

/// An f32 `[1, n_channels, ?]`.
pub(in super::super) fn port(name: &str, n_channels: usize) -> Vec<u8> {
    let mut shape = Vec::new();
    for size in [1, n_channels as u64] {
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
    value(name, &wrapped)
}

/// A tensor of whole numbers.
pub(in super::super) fn int64(name: &str, dims: &[u64], values: &[i64]) -> Vec<u8> {
    Tensor::int64(name, dims, values).encode("")
}

/// One number, or a sequence of tensors.
pub(in super::super) fn typed(name: &str, element: u64, is_sequence: bool) -> Vec<u8> {
    let mut tensor = Vec::new();
    write_number(&mut tensor, 1, element);
    if !is_sequence {
        // A shape without dimensions.
        write_bytes(&mut tensor, 2, &[]);
    }
    let mut kind = Vec::new();
    write_bytes(&mut kind, 1, &tensor);
    if is_sequence {
        let (mut sequence, element) = (Vec::new(), std::mem::take(&mut kind));
        write_bytes(&mut sequence, 1, &element);
        write_bytes(&mut kind, 4, &sequence);
    }
    value(name, &kind)
}

/// A value and its type.
fn value(name: &str, kind: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_bytes(&mut bytes, 1, name.as_bytes());
    write_bytes(&mut bytes, 2, kind);
    bytes
}

/// Nodes, tensors, inputs and outputs.
pub(in super::super) fn graph(
    nodes: &[Vec<u8>],
    tensors: &[Vec<u8>],
    inputs: &[Vec<u8>],
    outputs: &[Vec<u8>],
) -> Vec<u8> {
    let mut graph = Vec::new();
    for (number, fields) in [(1, nodes), (5, tensors), (11, inputs), (12, outputs)] {
        for field in fields {
            write_bytes(&mut graph, number, field);
        }
    }
    write_bytes(&mut graph, 2, b"graph");
    graph
}

/// A model of operator set 17 with one input and one output.
pub(in super::super) fn model(
    nodes: &[Vec<u8>],
    tensors: &[Vec<u8>],
    input: Vec<u8>,
    output: Vec<u8>,
) -> Vec<u8> {
    let graph = graph(nodes, tensors, &[input], &[output]);
    let mut opset = Vec::new();
    write_bytes(&mut opset, 1, b"");
    write_number(&mut opset, 2, 17);
    let mut model = Vec::new();
    write_number(&mut model, 1, 8);
    write_bytes(&mut model, 8, &opset);
    write_bytes(&mut model, 7, &graph);
    model
}

/// The operators of a model, in order.
pub(in super::super) fn operators(model: &[u8]) -> Vec<String> {
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
