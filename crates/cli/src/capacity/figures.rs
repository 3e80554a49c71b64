//! The measured figures. Each is a cell of a row of a table in `docs/`, and a test reads it there.

use serde::{Serialize, Serializer};

/// A figure that somebody measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Figure {
    pub value: f64,
    /// The document that has it.
    pub document: &'static str,
    /// The row of its table, as it stands there.
    pub row: &'static str,
}

impl Figure {
    /// Where it stands: the document and the row.
    pub fn source(&self) -> String {
        format!("{}: {}", self.document, self.row)
    }
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.source())
    }
}

const BENCHMARKS: &str = "docs/benchmarks.md";
const CAPACITY: &str = "docs/capacity.md";

/// Processors of the machine of all figures.
pub(crate) const N_CORES: f64 = 2.0;

/// Pages a second on two cores, whose load came from the same two.
pub(crate) const PAGES_A_SECOND: Figure = Figure {
    value: 1_851.0,
    document: BENCHMARKS,
    row: "| passage | 8 | 1,851 | 4.20 ms | 7.68 ms |",
};

/// Logins a second, one after the other.
pub(crate) const LOGINS_A_SECOND: Figure = Figure {
    value: 58.0,
    document: BENCHMARKS,
    row: "| log in (argon2id) | 1 | 58 | 15.65 ms | 24.00 ms |",
};

/// Megabytes of a site under load.
pub(crate) const SITE_MB: Figure = Figure {
    value: 81.0,
    document: BENCHMARKS,
    row: "| resident memory after the load below | 81.0 MB | |",
};

const SPEECH_ROW: &str =
    "| onnxruntime, fast, 1 at once | 0.322 | 0.52 | 2.76 | 1.27 | 2.56 | 697 |";

/// Processor seconds for a second of audio, without a graphics card.
pub(crate) const SPEECH_CPU: Figure = Figure {
    value: 0.322,
    document: BENCHMARKS,
    row: SPEECH_ROW,
};

/// Seconds of audio that one worker on two cores makes a second.
pub(crate) const SPEECH_SPEED: Figure = Figure {
    value: 2.76,
    document: BENCHMARKS,
    row: SPEECH_ROW,
};

/// Mebibytes of one worker, at most.
pub(crate) const WORKER_MIB: Figure = Figure {
    value: 697.0,
    document: BENCHMARKS,
    row: SPEECH_ROW,
};

/// Bytes of a database that has one account more.
pub(crate) const ACCOUNT_BYTES: Figure = Figure {
    value: 676.0,
    document: CAPACITY,
    row: "| account in the database | 676 bytes |",
};

/// Bytes of a database that has one submitted attempt more.
pub(crate) const ATTEMPT_BYTES: Figure = Figure {
    value: 7_221.0,
    document: CAPACITY,
    row: "| submitted attempt in the database, 8.8 responses | 7,221 bytes |",
};

/// Attempts a second that SQLite took, each with three requests.
pub(crate) const ATTEMPTS_A_SECOND: Figure = Figure {
    value: 117.0,
    document: CAPACITY,
    row: "| submitted attempts a second, 8 at once | 117 |",
};

/// Bytes of a second of audio in all formats that are kept.
pub(crate) const AUDIO_BYTES: Figure = Figure {
    value: 59_819.0,
    document: CAPACITY,
    row: "| second of audio, all three formats | 59,819 bytes |",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_stands_where_it_says() {
        let documents = [
            (BENCHMARKS, include_str!("../../../../docs/benchmarks.md")),
            (CAPACITY, include_str!("../../../../docs/capacity.md")),
        ];
        for (figure, cell) in [
            (PAGES_A_SECOND, 2),
            (LOGINS_A_SECOND, 2),
            (SITE_MB, 1),
            (SPEECH_CPU, 1),
            (SPEECH_SPEED, 3),
            (WORKER_MIB, 6),
            (ACCOUNT_BYTES, 1),
            (ATTEMPT_BYTES, 1),
            (ATTEMPTS_A_SECOND, 1),
            (AUDIO_BYTES, 1),
        ] {
            let document = documents.iter().find(|(name, _)| *name == figure.document);
            let (_, text) = document.unwrap();
            assert!(
                text.lines().any(|line| line == figure.row),
                "{}",
                figure.row
            );
            let cells: Vec<&str> = figure.row.trim_matches('|').split('|').collect();
            let cell = cells[cell].trim().replace(',', "");
            let number = cell.split(' ').next().unwrap();
            let found: f64 = number.parse().unwrap();
            assert!((found - figure.value).abs() < 1e-9, "{}", figure.row);
        }
    }
}
