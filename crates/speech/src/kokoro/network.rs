//! An ONNX model whose nodes can be replaced, without its weights.
//!
//! Weights stay where they are: the model that is written names their places in the original
//! file ("external data"), and ONNX Runtime maps that file into memory. So a changed model takes
//! no second file, and several sessions share the pages of one.

use super::protobuf::{Field, Reader, invalid, write_bytes, write_number};
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::path::Path;

/// Smaller tensors are copied: shapes are worked out from some of them.
const SMALLEST_EXTERNAL: u64 = 1024;
/// `TensorProto.DataType.FLOAT`.
const FLOAT: u64 = 1;

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

/// An operator with what it reads and gives.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Node {
    bytes: Vec<u8>,
    pub(super) operator: String,
    /// Empty where an optional input is left out.
    pub(super) inputs: Vec<String>,
    pub(super) outputs: Vec<String>,
    /// Names that graphs inside of this node take from outside.
    captured: Vec<String>,
    pub(super) attributes: HashMap<String, Attribute>,
}

/// The kinds of attributes that are looked at.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Attribute {
    Int(i64),
    Ints(Vec<i64>),
    Float(f32),
    /// A tensor of one f32.
    Scalar(f32),
}

/// Weights.
#[derive(Debug, Clone, Default)]
pub(super) struct Tensor {
    pub(super) dims: Vec<u64>,
    element: u64,
    /// Where its bytes are in the file, if there are enough of them.
    place: Option<(u64, u64)>,
    bytes: Vec<u8>,
    small: Vec<u8>,
}

impl Node {
    /// A node of this program's own domain.
    pub(super) fn new(
        domain: &str,
        operator: &str,
        inputs: Vec<String>,
        output: String,
        attributes: &[(&str, Attribute)],
    ) -> Self {
        let mut bytes = Vec::new();
        for input in &inputs {
            write_bytes(&mut bytes, 1, input.as_bytes());
        }
        write_bytes(&mut bytes, 2, output.as_bytes());
        write_bytes(&mut bytes, 4, operator.as_bytes());
        for (name, attribute) in attributes {
            write_bytes(&mut bytes, 5, &attribute.encode(name));
        }
        write_bytes(&mut bytes, 7, domain.as_bytes());
        Self {
            bytes,
            operator: operator.to_owned(),
            inputs,
            outputs: vec![output],
            captured: Vec::new(),
            attributes: attributes
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect(),
        }
    }

    /// All values that it needs.
    pub(super) fn needs(&self) -> impl Iterator<Item = &String> {
        self.inputs.iter().chain(&self.captured)
    }
}

impl Attribute {
    fn encode(&self, name: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        write_bytes(&mut bytes, 1, name.as_bytes());
        let kind = match self {
            Self::Int(value) => {
                write_number(&mut bytes, 3, value.cast_unsigned());
                2
            }
            Self::Float(value) | Self::Scalar(value) => {
                super::protobuf::write_f32(&mut bytes, 2, *value);
                1
            }
            Self::Ints(values) => {
                for value in values {
                    write_number(&mut bytes, 8, value.cast_unsigned());
                }
                7
            }
        };
        write_number(&mut bytes, 20, kind);
        bytes
    }
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
                self.outputs.insert(first_text(bytes)?);
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

    /// The model as bytes, with `domain` among its operator sets and tensors in `file`, which
    /// must be in the folder that the session is told.
    pub(super) fn encode(&self, domain: &str, file_name: &str) -> Vec<u8> {
        let mut graph = Vec::new();
        for node in &self.nodes {
            write_bytes(&mut graph, 1, &node.bytes);
        }
        for tensor in self.tensors.values() {
            write_bytes(&mut graph, 5, &tensor.encode(file_name));
        }
        graph.extend_from_slice(&self.graph);
        let mut operators = Vec::new();
        write_bytes(&mut operators, 1, domain.as_bytes());
        write_number(&mut operators, 2, 1);
        let mut model = self.model.clone();
        write_bytes(&mut model, 8, &operators);
        write_bytes(&mut model, 7, &graph);
        model
    }
}

impl Node {
    fn read(bytes: Vec<u8>) -> io::Result<Self> {
        let mut node = Self::default();
        in_message(&bytes, &mut |reader, field| match field {
            Field::Bytes(1, size) => {
                node.inputs.push(reader.text(size)?);
                Ok(())
            }
            Field::Bytes(2, size) => {
                node.outputs.push(reader.text(size)?);
                Ok(())
            }
            Field::Bytes(4, size) => {
                node.operator = reader.text(size)?;
                Ok(())
            }
            Field::Bytes(5, size) => {
                let bytes = reader.bytes(size)?;
                node.read_attribute(&bytes)
            }
            other => reader.skip(other),
        })?;
        node.bytes = bytes;
        Ok(node)
    }

    fn read_attribute(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut name = String::new();
        let mut value = None;
        let mut ints = Vec::new();
        in_message(bytes, &mut |reader, field| {
            match field {
                Field::Bytes(1, size) => name = reader.text(size)?,
                Field::Fixed(2, 4) => value = Some(Attribute::Float(reader.float()?)),
                Field::Varint(3, number) => value = Some(Attribute::Int(number.cast_signed())),
                Field::Varint(8, number) => ints.push(number.cast_signed()),
                Field::Bytes(8, size) => {
                    let end = reader.at + size;
                    while reader.at < end {
                        ints.push(reader.varint()?.cast_signed());
                    }
                }
                Field::Bytes(5, size) => {
                    let (_, tensor) = Tensor::read(reader, size)?;
                    value = tensor.scalar().map(Attribute::Scalar);
                }
                Field::Bytes(6 | 11, size) => {
                    let graph = reader.bytes(size)?;
                    self.read_captured(&graph)?;
                }
                other => reader.skip(other)?,
            }
            Ok(())
        })?;
        if !ints.is_empty() {
            value = Some(Attribute::Ints(ints));
        }
        self.attributes
            .extend(value.map(|value| (name.clone(), value)));
        Ok(())
    }

    /// Every name that a graph reads may come from outside; too many do no harm.
    fn read_captured(&mut self, graph: &[u8]) -> io::Result<()> {
        in_message(graph, &mut |reader, field| match field {
            Field::Bytes(1, size) => {
                let inner = Self::read(reader.bytes(size)?)?;
                self.captured.extend(inner.inputs);
                self.captured.extend(inner.captured);
                Ok(())
            }
            Field::Bytes(12, size) => {
                self.captured.push(first_text(reader.bytes(size)?)?);
                Ok(())
            }
            other => reader.skip(other),
        })
    }
}

impl Tensor {
    fn read<R: Read + Seek>(reader: &mut Reader<R>, len: u64) -> io::Result<(String, Self)> {
        let mut name = String::new();
        let mut tensor = Self::default();
        reader.fields(len, &mut |reader, field| match field {
            Field::Bytes(9, size) if size >= SMALLEST_EXTERNAL => {
                tensor.place = Some((reader.at, size));
                reader.skip(field)
            }
            Field::Bytes(9, size) => {
                tensor.small = reader.bytes(size)?;
                write_bytes(&mut tensor.bytes, 9, &tensor.small);
                Ok(())
            }
            Field::Bytes(1, size) => {
                let end = reader.at + size;
                while reader.at < end {
                    let dim = reader.varint()?;
                    tensor.push_dim(dim);
                }
                Ok(())
            }
            Field::Varint(1, dim) => {
                tensor.push_dim(dim);
                Ok(())
            }
            Field::Varint(2, element) => {
                tensor.element = element;
                write_number(&mut tensor.bytes, 2, element);
                Ok(())
            }
            Field::Bytes(8, size) => {
                name = reader.text(size)?;
                write_bytes(&mut tensor.bytes, 8, name.as_bytes());
                Ok(())
            }
            Field::Bytes(4, size) if size == 4 => {
                tensor.small = reader.bytes(size)?;
                write_bytes(&mut tensor.bytes, 4, &tensor.small);
                Ok(())
            }
            other => copy(reader, other, &mut tensor.bytes),
        })?;
        Ok((name, tensor))
    }

    fn push_dim(&mut self, dim: u64) {
        self.dims.push(dim);
        write_number(&mut self.bytes, 1, dim);
    }

    /// The number of a tensor of one f32.
    pub(super) fn scalar(&self) -> Option<f32> {
        let bytes: [u8; 4] = self.small.as_slice().try_into().ok()?;
        (self.element == FLOAT).then_some(f32::from_le_bytes(bytes))
    }

    /// All numbers of an f32 tensor, from the file that it was read from.
    pub(super) fn floats(&self, file: &mut (impl Read + Seek)) -> io::Result<Option<Vec<f32>>> {
        if self.element != FLOAT {
            return Ok(None);
        }
        let bytes = match self.place {
            Some((at, len)) => {
                file.seek(io::SeekFrom::Start(at))?;
                Reader::new(file).bytes(len)?
            }
            None => self.small.clone(),
        };
        let (numbers, rest) = bytes.as_chunks::<4>();
        let n_expected: u64 = self.dims.iter().product();
        if !rest.is_empty() || numbers.len() as u64 != n_expected {
            return Ok(None);
        }
        let numbers = numbers.iter().map(|&bytes| f32::from_le_bytes(bytes));
        Ok(Some(numbers.collect()))
    }

    fn encode(&self, file_name: &str) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        if let Some((at, len)) = self.place {
            let entries = [
                ("location", file_name.to_owned()),
                ("offset", at.to_string()),
                ("length", len.to_string()),
            ];
            for (key, value) in entries {
                let mut entry = Vec::new();
                write_bytes(&mut entry, 1, key.as_bytes());
                write_bytes(&mut entry, 2, value.as_bytes());
                write_bytes(&mut bytes, 13, &entry);
            }
            // EXTERNAL.
            write_number(&mut bytes, 14, 1);
        }
        bytes
    }
}

/// Reads a message that is in memory.
fn in_message(
    bytes: &[u8],
    take: &mut dyn FnMut(&mut Reader<Cursor<&[u8]>>, Field) -> io::Result<()>,
) -> io::Result<()> {
    Reader::new(Cursor::new(bytes)).fields(bytes.len() as u64, take)
}

/// The name of a value: its first field.
fn first_text(bytes: Vec<u8>) -> io::Result<String> {
    let mut name = String::new();
    in_message(&bytes, &mut |reader, field| match field {
        Field::Bytes(1, size) => {
            name = reader.text(size)?;
            Ok(())
        }
        other => reader.skip(other),
    })?;
    Ok(name)
}

fn copy<R: Read + Seek>(reader: &mut Reader<R>, field: Field, out: &mut Vec<u8>) -> io::Result<()> {
    match field {
        Field::Varint(number, value) => write_number(out, number, value),
        Field::Bytes(number, len) => write_bytes(out, number, &reader.bytes(len)?),
        Field::Fixed(number, 4) => {
            super::protobuf::write_f32(out, number, reader.float()?);
        }
        Field::Fixed(..) => return Err(invalid("a number of eight bytes is not expected here")),
    }
    Ok(())
}
