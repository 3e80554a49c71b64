//! `voices-v1.0.bin` of kokoro-onnx: an `.npz`, which is a ZIP of stored `.npy` arrays.
//!
//! Only stored (not compressed) entries are read, which is how it is published; a ZIP crate
//! would bring decompressors for a format of four fixed records.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// The end record: 22 bytes and a comment of at most 65,535.
const END_MIN: usize = 22;
const END_MAX: u64 = 22 + 65_535;

struct Entry {
    name: String,
    is_stored: bool,
    size: u64,
    /// Where the local header starts.
    at: u64,
}

/// Names of the arrays, without `.npy`.
pub(super) fn names(file: &Path) -> Result<Vec<String>, String> {
    let mut file = File::open(file).map_err(|error| error.to_string())?;
    let names = entries(&mut file)?.into_iter().map(|entry| entry.name);
    Ok(names.collect())
}

/// The raw values of the array `name`, which must be little-endian f32.
pub(super) fn read(file: &Path, name: &str) -> Result<Vec<u8>, String> {
    let mut file = File::open(file).map_err(|error| error.to_string())?;
    let entry = entries(&mut file)?
        .into_iter()
        .find(|entry| entry.name == name)
        .ok_or_else(|| format!("no array {name}"))?;
    if !entry.is_stored {
        return Err(format!("array {name} is compressed; it must be stored"));
    }
    let local = read_at(&mut file, entry.at, 30)?;
    let skip = 30 + number(&local, 26, 2)? + number(&local, 28, 2)?;
    let array = read_at(&mut file, entry.at + skip, entry.size)?;
    values(&array).map(<[u8]>::to_vec)
}

/// What follows the header of a `.npy` file.
fn values(array: &[u8]) -> Result<&[u8], String> {
    let bad = || "not a .npy array of little-endian f32".to_owned();
    if array.get(..6) != Some(b"\x93NUMPY") {
        return Err(bad());
    }
    let is_version_1 = array.get(6) == Some(&1);
    let (len_size, start) = if is_version_1 { (2, 10) } else { (4, 12) };
    let header_len = usize::try_from(number(array, 8, len_size)?).map_err(|_| bad())?;
    let end = start + header_len;
    let header = array.get(start..end).ok_or_else(bad)?;
    let header = String::from_utf8_lossy(header);
    if !header.contains("<f4") || header.contains("'fortran_order': True") {
        return Err(bad());
    }
    array.get(end..).ok_or_else(bad)
}

/// The central directory.
fn entries(file: &mut File) -> Result<Vec<Entry>, String> {
    let len = file.metadata().map_err(|error| error.to_string())?.len();
    let tail_len = len.min(END_MAX);
    let tail = read_at(file, len - tail_len, tail_len)?;
    let end = tail
        .windows(4)
        .rposition(|window| window == b"PK\x05\x06")
        .filter(|end| end + END_MIN <= tail.len())
        .ok_or("not a ZIP archive")?;
    let n_entries = number(&tail, end + 10, 2)?;
    let size = number(&tail, end + 12, 4)?;
    let at = number(&tail, end + 16, 4)?;
    if at + size > len {
        return Err("the archive is cut off".to_owned());
    }
    let directory = read_at(file, at, size)?;
    let mut entries = Vec::new();
    let mut at = 0;
    for _ in 0..n_entries {
        let (entry, next) = entry(&directory, at)?;
        entries.push(entry);
        at = next;
    }
    Ok(entries)
}

/// The entry at `at` of the directory, and where the next one starts.
fn entry(directory: &[u8], at: usize) -> Result<(Entry, usize), String> {
    let field = |offset, len| number(directory, at + offset, len);
    let lens = [field(28, 2)?, field(30, 2)?, field(32, 2)?];
    let [name_len, extra_len, comment_len] =
        lens.map(|len| usize::try_from(len).unwrap_or(usize::MAX / 4));
    let name = directory
        .get(at + 46..at + 46 + name_len)
        .ok_or("the archive is cut off")?;
    let name = String::from_utf8_lossy(name);
    let entry = Entry {
        name: name.trim_end_matches(".npy").to_owned(),
        is_stored: field(10, 2)? == 0,
        size: field(20, 4)?,
        at: field(42, 4)?,
    };
    Ok((entry, at + 46 + name_len + extra_len + comment_len))
}

/// A little-endian number of `len` bytes.
fn number(bytes: &[u8], at: usize, len: usize) -> Result<u64, String> {
    let slice = bytes.get(at..at + len).ok_or("the archive is cut off")?;
    Ok(slice
        .iter()
        .rev()
        .fold(0, |value, byte| value << 8 | u64::from(*byte)))
}

fn read_at(file: &mut File, at: u64, len: u64) -> Result<Vec<u8>, String> {
    let fail = |error: std::io::Error| error.to_string();
    file.seek(SeekFrom::Start(at)).map_err(fail)?;
    let mut bytes = Vec::new();
    file.take(len).read_to_end(&mut bytes).map_err(fail)?;
    if bytes.len() as u64 == len {
        Ok(bytes)
    } else {
        Err("the archive is cut off".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn le(value: usize, len: usize) -> Vec<u8> {
        value.to_le_bytes()[..len].to_vec()
    }

    /// A ZIP with one stored array, as numpy's `savez` writes it.
    fn archive(name: &str, data: &[u8]) -> Vec<u8> {
        let header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n";
        let array = [b"\x93NUMPY\x01\x00", &le(header.len(), 2)[..], header, data].concat();
        let file = format!("{name}.npy");
        let sizes = [le(0, 4), le(array.len(), 4), le(array.len(), 4)].concat();
        let name_len = le(file.len(), 2);
        let local = [
            b"PK\x03\x04".to_vec(),
            vec![0; 10],
            sizes.clone(),
            name_len.clone(),
            le(0, 2),
            file.clone().into_bytes(),
            array,
        ]
        .concat();
        let central = [
            b"PK\x01\x02".to_vec(),
            vec![0; 12],
            sizes,
            name_len,
            vec![0; 16],
            file.into_bytes(),
        ]
        .concat();
        let end = [
            b"PK\x05\x06".to_vec(),
            vec![0; 6],
            le(1, 2),
            le(central.len(), 4),
            le(local.len(), 4),
            le(0, 2),
        ]
        .concat();
        [local, central, end].concat()
    }

    #[test]
    fn a_stored_array_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("voices-v1.0.bin");
        let data = [1.0_f32, -2.0].map(f32::to_le_bytes).concat();
        fs::write(&file, archive("af_heart", &data)).unwrap();
        assert_eq!(names(&file).unwrap(), ["af_heart"]);
        assert_eq!(read(&file, "af_heart").unwrap(), data);
        assert!(read(&file, "af_bella").is_err());
    }

    #[test]
    fn a_cut_archive_is_an_error_and_never_a_panic() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("voices-v1.0.bin");
        let whole = archive("af_heart", &[0; 8]);
        for len in 0..whole.len() {
            fs::write(&file, &whole[..len]).unwrap();
            assert!(read(&file, "af_heart").is_err(), "{len} bytes");
        }
    }
}
