//! Parts of WAV files.

use std::io::{self, Cursor};
use std::path::Path;

/// What is heard before and after a sentence, ms: times that are a little early or late must not
/// cut a word.
const LEAD_MS: i64 = 120;
const TAIL_MS: i64 = 150;

/// The place of a sentence in its audio with a little before and after it, but nothing of its
/// neighbours, in ms.
#[must_use]
pub fn with_margins(
    (start_ms, end_ms): (i64, i64),
    previous_end_ms: i64,
    next_start_ms: i64,
) -> (i64, i64) {
    let start = (start_ms - LEAD_MS).max(previous_end_ms).max(0);
    let end = (end_ms + TAIL_MS).min(next_start_ms);
    (start.min(start_ms), end.max(end_ms))
}

/// The part of a file of whole samples from `start_ms` to `end_ms`, as a file of its own.
///
/// # Errors
/// If the file cannot be read, has samples that are not whole numbers, or ends before the part.
pub fn cut(path: &Path, start_ms: i64, end_ms: i64) -> io::Result<Vec<u8>> {
    let mut reader = hound::WavReader::open(path).map_err(io_error)?;
    let spec = reader.spec();
    let frame = |ms: i64| {
        u32::try_from(ms * i64::from(spec.sample_rate) / 1000)
            .unwrap_or(0)
            .min(reader.duration())
    };
    let (first, last) = (frame(start_ms), frame(end_ms));
    if first >= last {
        return Err(io::Error::new(
            io::ErrorKind::UnexpectedEof,
            "the audio ends before the sentence",
        ));
    }
    reader.seek(first)?;
    let n_samples = (last - first) * u32::from(spec.channels);
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut bytes, spec).map_err(io_error)?;
    for sample in reader
        .samples::<i32>()
        .take(usize::try_from(n_samples).unwrap_or(0))
    {
        writer
            .write_sample(sample.map_err(io_error)?)
            .map_err(io_error)?;
    }
    writer.finalize().map_err(io_error)?;
    Ok(bytes.into_inner())
}

fn io_error(error: hound::Error) -> io::Error {
    match error {
        hound::Error::IoError(error) => error,
        other => io::Error::new(io::ErrorKind::InvalidData, other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn margins_never_reach_a_neighbour() {
        for (place, previous, next, expected) in [
            ((1000, 2000), 0, 9000, (880, 2150)),
            ((1000, 2000), 950, 2050, (950, 2050)),
            ((50, 2000), 0, 9000, (0, 2150)),
            // Times that overlap: the sentence itself is never cut.
            ((1000, 2000), 1100, 1900, (1000, 2000)),
        ] {
            assert_eq!(with_margins(place, previous, next), expected, "{place:?}");
        }
    }

    #[test]
    fn a_part_has_exactly_its_samples() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.wav");
        let spec = hound::WavSpec {
            channels: 1,
            sample_rate: 1000,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut writer = hound::WavWriter::create(&path, spec).unwrap();
        for sample in 0..100i16 {
            writer.write_sample(sample).unwrap();
        }
        writer.finalize().unwrap();
        let part = cut(&path, 10, 13).unwrap();
        let samples: Vec<i32> = hound::WavReader::new(Cursor::new(part))
            .unwrap()
            .samples()
            .collect::<Result<_, _>>()
            .unwrap();
        assert_eq!(samples, [10, 11, 12]);
        assert!(cut(&path, 100, 200).is_err(), "nothing is there");
        assert_eq!(
            cut(&path, 99, 9000).unwrap().len(),
            46,
            "what is there, with its head of 44 bytes"
        );
    }
}
