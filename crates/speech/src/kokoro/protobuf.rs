//! Protobuf, as much as ONNX files need: fields one after the other, without a schema.

use std::io::{self, Read, Seek};

/// A field: its number and what follows.
#[derive(Debug, Clone, Copy)]
pub(super) enum Field {
    /// A number, already read.
    Varint(u64, u64),
    /// So many bytes of a number.
    Fixed(u64, u64),
    /// So many bytes: a text, a message, packed numbers.
    Bytes(u64, u64),
}

/// Reads fields and knows where it is in the file.
pub(super) struct Reader<R> {
    pub(super) input: R,
    /// Bytes read or skipped so far.
    pub(super) at: u64,
}

impl<R: Read + Seek> Reader<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, at: 0 }
    }

    /// Calls `take` for each field of a message of `len` bytes; `take` must consume the field.
    pub(super) fn fields(
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
                1 => Field::Fixed(number, 8),
                2 => Field::Bytes(number, self.varint()?),
                5 => Field::Fixed(number, 4),
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

    pub(super) fn skip(&mut self, field: Field) -> io::Result<()> {
        let len = match field {
            Field::Varint(..) => 0,
            Field::Fixed(_, len) | Field::Bytes(_, len) => len,
        };
        let step = i64::try_from(len).map_err(|_| invalid("a field is too large"))?;
        self.input.seek_relative(step)?;
        self.at += len;
        Ok(())
    }

    pub(super) fn text(&mut self, len: u64) -> io::Result<String> {
        const LONGEST: u64 = 1 << 16;
        if len > LONGEST {
            return Err(invalid("a name is too long"));
        }
        String::from_utf8(self.bytes(len)?).map_err(|_| invalid("a name is not UTF-8"))
    }

    /// `len` must have been checked against the size of the message, as [`Reader::fields`] does.
    pub(super) fn bytes(&mut self, len: u64) -> io::Result<Vec<u8>> {
        let size = usize::try_from(len).map_err(|_| invalid("a field is too large"))?;
        let mut bytes = vec![0; size];
        self.input.read_exact(&mut bytes)?;
        self.at += len;
        Ok(bytes)
    }

    pub(super) fn float(&mut self) -> io::Result<f32> {
        let mut bytes = [0; 4];
        self.input.read_exact(&mut bytes)?;
        self.at += 4;
        Ok(f32::from_le_bytes(bytes))
    }

    pub(super) fn varint(&mut self) -> io::Result<u64> {
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

pub(super) fn invalid(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// Appends a number.
pub(super) fn write_number(out: &mut Vec<u8>, number: u64, value: u64) {
    write_varint(out, number << 3);
    write_varint(out, value);
}

/// Appends a text, a message or packed numbers.
pub(super) fn write_bytes(out: &mut Vec<u8>, number: u64, bytes: &[u8]) {
    write_varint(out, number << 3 | 2);
    write_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Appends a number of four bytes.
pub(super) fn write_f32(out: &mut Vec<u8>, number: u64, value: f32) {
    write_varint(out, number << 3 | 5);
    out.extend_from_slice(&value.to_le_bytes());
}

fn write_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    out.push(value.to_le_bytes()[0]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn what_is_written_is_read() {
        let mut out = Vec::new();
        write_number(&mut out, 3, 1 << 40);
        write_bytes(&mut out, 20, b"text");
        write_f32(&mut out, 2, 0.5);
        let mut reader = Reader::new(Cursor::new(&out));
        let mut seen = Vec::new();
        let mut take = |reader: &mut Reader<Cursor<&Vec<u8>>>, field| {
            seen.push(match field {
                Field::Varint(number, value) => format!("{number}={value}"),
                Field::Bytes(number, len) => format!("{number}={}", reader.text(len)?),
                Field::Fixed(number, len) => format!("{number}={:?}", reader.bytes(len)?),
            });
            Ok(())
        };
        reader.fields(out.len() as u64, &mut take).unwrap();
        assert_eq!(seen, ["3=1099511627776", "20=text", "2=[0, 0, 0, 63]"]);
    }
}
