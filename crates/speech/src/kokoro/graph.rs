//! Reads inputs, outputs and operators of an ONNX file without loading it.
//!
//! Weights are skipped, so this takes milliseconds and no memory for a model of 326 MB. Only
//! the fields that tell the exports apart are read; field numbers are those of `onnx.proto`.

use super::protobuf::{Field, Reader, invalid};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::Path;

/// An input or output of the graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Port {
    pub(super) name: String,
    pub(super) element: Element,
    /// Sizes; `None` where a dimension is left open.
    pub(super) dims: Vec<Option<u64>>,
}

/// Element types that matter here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    Float,
    Int32,
    Int64,
    Other,
}

/// What a graph says about itself.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) inputs: Vec<Port>,
    pub(super) outputs: Vec<Port>,
    pub(super) operators: BTreeSet<String>,
}

/// Reads the graph of `file`.
///
/// # Errors
/// What the file system says, or `InvalidData` where the file is no ONNX model or is cut off.
pub(super) fn read(file: &Path) -> io::Result<Graph> {
    let file = File::open(file)?;
    let len = file.metadata()?.len();
    let mut reader = Reader::new(BufReader::new(file));
    let mut graph = Graph::default();
    reader.fields(len, &mut |reader, field| match field {
        Field::Bytes(7, size) => reader.graph(size, &mut graph, true),
        other => reader.skip(other),
    })?;
    if graph.inputs.is_empty() || graph.outputs.is_empty() {
        return Err(invalid("not an ONNX model"));
    }
    Ok(graph)
}

/// What is read of a graph.
impl<R: Read + Seek> Reader<R> {
    fn graph(&mut self, len: u64, graph: &mut Graph, is_top: bool) -> io::Result<()> {
        self.fields(len, &mut |reader, field| match field {
            Field::Bytes(1, size) => reader.node(size, graph),
            Field::Bytes(11, size) if is_top => {
                let port = reader.port(size)?;
                graph.inputs.push(port);
                Ok(())
            }
            Field::Bytes(12, size) if is_top => {
                let port = reader.port(size)?;
                graph.outputs.push(port);
                Ok(())
            }
            other => reader.skip(other),
        })
    }

    fn node(&mut self, len: u64, graph: &mut Graph) -> io::Result<()> {
        self.fields(len, &mut |reader, field| match field {
            Field::Bytes(4, size) => {
                let operator = reader.text(size)?;
                graph.operators.insert(operator);
                Ok(())
            }
            Field::Bytes(5, size) => reader.attribute(size, graph),
            other => reader.skip(other),
        })
    }

    /// Bodies of `Loop` and `If` are graphs inside attributes.
    fn attribute(&mut self, len: u64, graph: &mut Graph) -> io::Result<()> {
        self.fields(len, &mut |reader, field| match field {
            Field::Bytes(6 | 11, size) => reader.graph(size, graph, false),
            other => reader.skip(other),
        })
    }

    fn port(&mut self, len: u64) -> io::Result<Port> {
        let mut port = Port {
            name: String::new(),
            element: Element::Other,
            dims: Vec::new(),
        };
        self.fields(len, &mut |reader, field| match field {
            Field::Bytes(1, size) => {
                port.name = reader.text(size)?;
                Ok(())
            }
            // TypeProto, in it tensor_type (1).
            Field::Bytes(2, size) => reader.fields(size, &mut |reader, field| match field {
                Field::Bytes(1, size) => reader.tensor_type(size, &mut port),
                other => reader.skip(other),
            }),
            other => reader.skip(other),
        })?;
        Ok(port)
    }

    fn tensor_type(&mut self, len: u64, port: &mut Port) -> io::Result<()> {
        self.fields(len, &mut |reader, field| match field {
            Field::Varint(1, element) => {
                port.element = match element {
                    1 => Element::Float,
                    6 => Element::Int32,
                    7 => Element::Int64,
                    _ => Element::Other,
                };
                Ok(())
            }
            // TensorShapeProto, in it dim (1).
            Field::Bytes(2, size) => reader.fields(size, &mut |reader, field| match field {
                Field::Bytes(1, size) => {
                    let dim = reader.dim(size)?;
                    port.dims.push(dim);
                    Ok(())
                }
                other => reader.skip(other),
            }),
            other => reader.skip(other),
        })
    }

    fn dim(&mut self, len: u64) -> io::Result<Option<u64>> {
        let mut dim = None;
        self.fields(len, &mut |reader, field| {
            if let Field::Varint(1, size) = field {
                dim = Some(size);
            }
            reader.skip(field)
        })?;
        Ok(dim)
    }
}
