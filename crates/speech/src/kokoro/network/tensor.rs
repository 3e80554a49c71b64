//! Weights and other constants.

use super::copy;
use crate::kokoro::protobuf::{Field, Reader, write_bytes, write_number};
use std::io::{self, Read, Seek};

/// Smaller tensors are copied. Shapes are worked out from some of them, and others are inputs of our own
/// operators, which read them as slices of f32: in the file numbers may begin at any byte.
const SMALLEST_EXTERNAL: u64 = 16 * 1024;
/// `TensorProto.DataType.FLOAT`.
const FLOAT: u64 = 1;
/// `TensorProto.DataType.INT32`.
const INT32: u64 = 6;
/// `TensorProto.DataType.INT64`.
const INT64: u64 = 7;

/// Weights.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Tensor {
    pub(in super::super) dims: Vec<u64>,
    element: u64,
    /// Where its bytes are in the file, if there are enough of them.
    place: Option<(u64, u64)>,
    bytes: Vec<u8>,
    small: Vec<u8>,
}

impl Tensor {
    pub(super) fn read<R: Read + Seek>(
        reader: &mut Reader<R>,
        len: u64,
    ) -> io::Result<(String, Self)> {
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

    /// Whole numbers.
    pub(in super::super) fn int64(name: &str, dims: &[u64], values: &[i64]) -> Self {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes());
        Self::new(name, dims, INT64, bytes.collect())
    }

    /// Whole numbers of four bytes.
    pub(in super::super) fn int32(name: &str, dims: &[u64], values: &[i32]) -> Self {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes());
        Self::new(name, dims, INT32, bytes.collect())
    }

    fn new(name: &str, dims: &[u64], element: u64, small: Vec<u8>) -> Self {
        let mut tensor = Self {
            element,
            small,
            ..Self::default()
        };
        for &dim in dims {
            tensor.push_dim(dim);
        }
        write_number(&mut tensor.bytes, 2, element);
        write_bytes(&mut tensor.bytes, 8, name.as_bytes());
        write_bytes(&mut tensor.bytes, 9, &tensor.small);
        tensor
    }

    fn push_dim(&mut self, dim: u64) {
        self.dims.push(dim);
        write_number(&mut self.bytes, 1, dim);
    }

    /// The number of a tensor of one f32.
    pub(in super::super) fn scalar(&self) -> Option<f32> {
        let bytes: [u8; 4] = self.small.as_slice().try_into().ok()?;
        (self.element == FLOAT).then_some(f32::from_le_bytes(bytes))
    }

    /// The number of a tensor of one i64.
    pub(in super::super) fn number(&self) -> Option<i64> {
        let bytes: [u8; 8] = self.small.as_slice().try_into().ok()?;
        (self.element == INT64).then_some(i64::from_le_bytes(bytes))
    }

    /// All numbers of an f32 tensor, from the file that it was read from.
    pub(in super::super) fn floats(
        &self,
        file: &mut (impl Read + Seek),
    ) -> io::Result<Option<Vec<f32>>> {
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

    pub(super) fn encode(&self, file_name: &str) -> Vec<u8> {
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
