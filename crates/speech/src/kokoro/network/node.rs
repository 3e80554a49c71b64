//! Operators of a graph and their attributes.

use super::tensor::Tensor;
use crate::kokoro::protobuf::{Field, Reader, write_bytes, write_f32, write_number};
use std::collections::HashMap;
use std::io::{self, Cursor};

/// An operator with what it reads and gives.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in super::super) struct Node {
    pub(super) bytes: Vec<u8>,
    pub(in super::super) operator: String,
    /// Empty where an optional input is left out.
    pub(in super::super) inputs: Vec<String>,
    pub(in super::super) outputs: Vec<String>,
    /// Names that graphs inside of this node take from outside.
    captured: Vec<String>,
    pub(in super::super) attributes: HashMap<String, Attribute>,
}

/// The kinds of attributes that are looked at.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Attribute {
    /// Also a tensor of one i64.
    Int(i64),
    Ints(Vec<i64>),
    Float(f32),
    /// A tensor of one f32.
    Scalar(f32),
}

impl Node {
    /// A node of this program's own domain.
    pub(in super::super) fn new(
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

    /// An attribute of whole numbers.
    pub(in super::super) fn ints(&self, name: &str) -> Option<&[i64]> {
        match self.attributes.get(name) {
            Some(Attribute::Ints(values)) => Some(values),
            _ => None,
        }
    }

    /// All values that it needs.
    pub(in super::super) fn needs(&self) -> impl Iterator<Item = &String> {
        self.inputs.iter().chain(&self.captured)
    }

    pub(super) fn read(bytes: Vec<u8>) -> io::Result<Self> {
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
                    let number = tensor.number().map(Attribute::Int);
                    value = tensor.scalar().map(Attribute::Scalar).or(number);
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
                self.captured.push(first_text(&reader.bytes(size)?)?);
                Ok(())
            }
            other => reader.skip(other),
        })
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
                write_f32(&mut bytes, 2, *value);
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

/// What is done with each field.
type Take<'t, 'a> = dyn FnMut(&mut Reader<Cursor<&'a [u8]>>, Field) -> io::Result<()> + 't;

/// Reads a message that is in memory.
fn in_message<'a>(bytes: &'a [u8], take: &mut Take<'_, 'a>) -> io::Result<()> {
    Reader::new(Cursor::new(bytes)).fields(bytes.len() as u64, take)
}

/// The name of a value: its first field.
pub(super) fn first_text(bytes: &[u8]) -> io::Result<String> {
    let mut name = String::new();
    in_message(bytes, &mut |reader, field| match field {
        Field::Bytes(1, size) => {
            name = reader.text(size)?;
            Ok(())
        }
        other => reader.skip(other),
    })?;
    Ok(name)
}
