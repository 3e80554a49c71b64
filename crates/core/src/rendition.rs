//! What shaped a piece of audio, and the address that follows from it.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// Everything that shapes the audio of a passage. Two equal shapes give the same audio, but
/// for the model's own noise.
#[derive(Debug, Clone, PartialEq)]
pub struct RenditionShape<'a> {
    /// Engine and runtime, for instance `kokoro`.
    pub engine: &'a str,
    /// SHA-256 of the model, or the identity of the system voice.
    pub model_hash: &'a str,
    /// Version of the joining and encoding.
    pub render_version: u32,
    /// Speed in thousandths; 1000 is the model's natural speed.
    pub speed_milli: u32,
    /// Silence between sentences, in percent of the usual.
    pub gap_percent: u32,
    /// Voice, then sentence, for every sentence in order.
    pub sentences: Vec<(&'a str, &'a str)>,
    /// Whether the turn ends after each sentence: it decides the gap.
    pub turn_ends: Vec<bool>,
}

impl RenditionShape<'_> {
    /// Address of the audio: 64 hexadecimal digits.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        let mut field = |bytes: &[u8]| {
            // The length before the bytes keeps "ab" + "c" apart from "a" + "bc".
            hasher.update((bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        };
        field(self.engine.as_bytes());
        field(self.model_hash.as_bytes());
        field(&self.render_version.to_le_bytes());
        field(&self.speed_milli.to_le_bytes());
        field(&self.gap_percent.to_le_bytes());
        for (voice, sentence) in &self.sentences {
            field(voice.as_bytes());
            field(sentence.as_bytes());
        }
        field(
            &self
                .turn_ends
                .iter()
                .map(|end| u8::from(*end))
                .collect::<Vec<_>>(),
        );
        hex(&hasher.finalize())
    }
}

/// Lower-case hexadecimal digits of `bytes`.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape() -> RenditionShape<'static> {
        RenditionShape {
            engine: "kokoro",
            model_hash: "00",
            render_version: 1,
            speed_milli: 1000,
            gap_percent: 100,
            sentences: vec![("af_heart", "Good morning."), ("am_michael", "Hello.")],
            turn_ends: vec![true, true],
        }
    }

    #[test]
    fn every_part_of_the_shape_changes_the_address() {
        let base = shape().hash();
        assert_eq!(base.len(), 64);
        assert_eq!(base, shape().hash());
        let others = [
            RenditionShape {
                engine: "system",
                ..shape()
            },
            RenditionShape {
                model_hash: "01",
                ..shape()
            },
            RenditionShape {
                render_version: 2,
                ..shape()
            },
            RenditionShape {
                speed_milli: 900,
                ..shape()
            },
            RenditionShape {
                gap_percent: 200,
                ..shape()
            },
            RenditionShape {
                sentences: vec![("af_heart", "Good morning."), ("am_puck", "Hello.")],
                ..shape()
            },
            RenditionShape {
                turn_ends: vec![false, true],
                ..shape()
            },
        ];
        for other in others {
            assert_ne!(other.hash(), base, "{other:?}");
        }
    }
}
