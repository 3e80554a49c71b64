//! An ONNX model whose nodes can be replaced, without its weights.
//!
//! Weights stay where they are: the model that is written names their places in the original
//! file ("external data"), and ONNX Runtime maps that file into memory. So a changed model takes
//! no second file, and several sessions share the pages of one.

mod graph;
mod node;
mod tensor;
#[cfg(test)]
pub(super) mod written;

pub(super) use graph::Graph;
pub(super) use node::{Attribute, Node};
pub(super) use tensor::Tensor;

use super::protobuf::{Field, Reader, invalid, write_bytes, write_f32, write_number};
use node::first_text;
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::Path;

/// The domain of this program's operators in a graph.
pub(super) const DOMAIN: &str = "listen";

/// The model.
#[derive(Debug, Default)]
pub(super) struct Network {
    /// Fields of the model that are kept as they are.
    model: Vec<u8>,
    /// Fields of the graph that are kept as they are.
    graph: Vec<u8>,
    pub(super) nodes: Vec<Node>,
    pub(super) tensors: HashMap<String, Tensor>,
    pub(super) outputs: HashSet<String>,
}

impl Network {
    /// Reads everything of `file` but large tensors.
    ///
    /// # Errors
    /// What the file system says, or `InvalidData` where the file is no ONNX model.
    pub(super) fn read(file: &Path) -> io::Result<Self> {
        let file = File::open(file)?;
        let len = file.metadata()?.len();
        let mut network = Self::default();
        Reader::new(BufReader::new(file)).fields(len, &mut |reader, field| match field {
            Field::Bytes(7, size) => network.read_graph(reader, size),
            other => copy(reader, other, &mut network.model),
        })?;
        Ok(network)
    }

    fn read_graph<R: Read + Seek>(&mut self, reader: &mut Reader<R>, len: u64) -> io::Result<()> {
        reader.fields(len, &mut |reader, field| match field {
            Field::Bytes(1, size) => {
                self.nodes.push(Node::read(reader.bytes(size)?)?);
                Ok(())
            }
            Field::Bytes(5, size) => {
                let (name, tensor) = Tensor::read(reader, size)?;
                self.tensors.insert(name, tensor);
                Ok(())
            }
            Field::Bytes(12, size) => {
                let bytes = reader.bytes(size)?;
                write_bytes(&mut self.graph, 12, &bytes);
                self.outputs.insert(first_text(&bytes)?);
                Ok(())
            }
            // Shapes of intermediate values; some of those will be gone.
            Field::Bytes(13, _) => reader.skip(field),
            other => copy(reader, other, &mut self.graph),
        })
    }

    /// Drops nodes and tensors that nothing needs.
    pub(super) fn sweep(&mut self) {
        let mut needed = self.outputs.clone();
        let mut kept = Vec::with_capacity(self.nodes.len());
        // Nodes are in order, so what needs a value comes after what gives it.
        for node in self.nodes.drain(..).rev() {
            if node.outputs.iter().any(|name| needed.contains(name)) {
                needed.extend(node.needs().cloned());
                kept.push(node);
            }
        }
        kept.reverse();
        self.nodes = kept;
        self.tensors.retain(|name, _| needed.contains(name));
    }

    /// The model as bytes, to be loaded where its weights are: beside `file`. This program's
    /// domain is among its operator sets.
    pub(super) fn beside(&self, file: &Path) -> Vec<u8> {
        let file_name = file.file_name().unwrap_or_default().to_string_lossy();
        let mut graph = Vec::new();
        for node in &self.nodes {
            write_bytes(&mut graph, 1, &node.bytes);
        }
        for tensor in self.tensors.values() {
            write_bytes(&mut graph, 5, &tensor.encode(&file_name));
        }
        graph.extend_from_slice(&self.graph);
        let mut operators = Vec::new();
        write_bytes(&mut operators, 1, DOMAIN.as_bytes());
        write_number(&mut operators, 2, 1);
        let mut model = self.model.clone();
        write_bytes(&mut model, 8, &operators);
        write_bytes(&mut model, 7, &graph);
        model
    }
}

/// Appends a field as it is.
fn copy<R: Read + Seek>(reader: &mut Reader<R>, field: Field, out: &mut Vec<u8>) -> io::Result<()> {
    match field {
        Field::Varint(number, value) => write_number(out, number, value),
        Field::Bytes(number, len) => write_bytes(out, number, &reader.bytes(len)?),
        Field::Fixed(number, 4) => {
            write_f32(out, number, reader.float()?);
        }
        Field::Fixed(..) => return Err(invalid("a number of eight bytes is not expected here")),
    }
    Ok(())
}
