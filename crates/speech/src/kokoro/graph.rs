//! Reads inputs, outputs and operators of an ONNX file without loading it.
//!
//! Weights are skipped, so this takes milliseconds and no memory for a model of 326 MB. Only
//! the fields that tell the exports apart are read; field numbers are those of `onnx.proto`.

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
    let mut reader = Reader {
        input: BufReader::new(file),
        at: 0,
    };
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

/// A protobuf field: its number and what follows.
#[derive(Clone, Copy)]
enum Field {
    Varint(u64, u64),
    Fixed(u64),
    Bytes(u64, u64),
}

struct Reader<R> {
    input: R,
    at: u64,
}

impl<R: Read + Seek> Reader<BufReader<R>> {
    /// Calls `take` for each field of a message of `len` bytes; `take` must consume the field.
    fn fields(
        &mut self,
        len: u64,
        take: &mut dyn FnMut(&mut Self, Field) -> io::Result<()>,
    ) -> io::Result<()> {
        let end = self.at + len;
        while self.at < end {
            let key = self.varint()?;
            let number = key >> 3;
            let field = match key & 7 {
                0 => Field::Varint(number, self.varint()?),
                1 => Field::Fixed(8),
                2 => Field::Bytes(number, self.varint()?),
                5 => Field::Fixed(4),
                _ => return Err(invalid("not an ONNX model")),
            };
            if let Field::Bytes(_, size) = field
                && size > end - self.at.min(end)
            {
                return Err(invalid("the file is cut off or no ONNX model"));
            }
            take(self, field)?;
        }
        Ok(())
    }

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

    fn skip(&mut self, field: Field) -> io::Result<()> {
        let len = match field {
            Field::Varint(..) => 0,
            Field::Fixed(len) | Field::Bytes(_, len) => len,
        };
        let step = i64::try_from(len).map_err(|_| invalid("a field is too large"))?;
        self.input.seek_relative(step)?;
        self.at += len;
        Ok(())
    }

    fn text(&mut self, len: u64) -> io::Result<String> {
        const LONGEST: u64 = 1 << 16;
        if len > LONGEST {
            return Err(invalid("a name is too long"));
        }
        let mut bytes = vec![0; usize::try_from(len).unwrap_or(0)];
        self.input.read_exact(&mut bytes)?;
        self.at += len;
        String::from_utf8(bytes).map_err(|_| invalid("a name is not UTF-8"))
    }

    fn varint(&mut self) -> io::Result<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let mut byte = [0];
            self.input.read_exact(&mut byte)?;
            self.at += 1;
            value |= u64::from(byte[0] & 0x7f) << shift;
            if byte[0] < 0x80 {
                return Ok(value);
            }
        }
        Err(invalid("a number is too long"))
    }
}

fn invalid(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}
