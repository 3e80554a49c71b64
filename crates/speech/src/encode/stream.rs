//! Audio that is sent while it is made.

use super::flac::FlacStream;
use super::mp3::Mp3Stream;
use super::opus::OpusStream;
use super::{flac, pcm, wav};
use crate::SpeechError;

/// How audio is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// MP3, 64 kbit/s.
    Mp3,
    /// Opus in Ogg, 32 kbit/s.
    Opus,
    /// FLAC, 16 bit.
    Flac,
    /// WAV, 16 bit.
    Wav,
    /// 16-bit little-endian samples at 24 kHz without a header.
    Pcm,
}

impl Format {
    /// All of them, in the order of help texts.
    pub const ALL: [Self; 5] = [Self::Mp3, Self::Opus, Self::Flac, Self::Wav, Self::Pcm];

    /// Every name that [`Format::parse`] knows, in the order of help texts.
    pub const NAMES: [&str; 6] = ["mp3", "opus", "flac", "wav", "pcm", "ogg"];

    /// Name in interfaces and of files: `mp3`, `opus`, `flac`, `wav`, `pcm`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mp3 => "mp3",
            Self::Opus => "opus",
            Self::Flac => "flac",
            Self::Wav => "wav",
            Self::Pcm => "pcm",
        }
    }

    /// The format of a name, in capitals or not; `ogg` is Opus, too.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        if name == "ogg" {
            return Some(Self::Opus);
        }
        Self::ALL.into_iter().find(|format| format.as_str() == name)
    }

    /// Media type.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Mp3 => "audio/mpeg",
            Self::Opus => "audio/ogg; codecs=opus",
            Self::Flac => "audio/flac",
            Self::Wav => "audio/wav",
            Self::Pcm => "audio/pcm",
        }
    }
}

/// Packs mono samples piece by piece.
///
/// WAV and FLAC say that their length is not known: players play them to the end. Whoever writes a
/// file puts [`StreamEncoder::head`] over its beginning afterwards.
pub struct StreamEncoder {
    inner: Inner,
}

enum Inner {
    Mp3(Mp3Stream),
    Opus(OpusStream),
    Flac(Box<FlacStream>),
    Wav { header: Vec<u8> },
    Pcm,
}

impl StreamEncoder {
    /// A stream of samples at `sample_rate_hz`.
    ///
    /// # Errors
    /// [`SpeechError::Encode`] for a rate the format does not have; all have 24 kHz.
    pub fn new(format: Format, sample_rate_hz: u32) -> Result<Self, SpeechError> {
        let inner = match format {
            Format::Mp3 => Inner::Mp3(Mp3Stream::new(sample_rate_hz)?),
            Format::Opus => Inner::Opus(OpusStream::new(sample_rate_hz)?),
            Format::Flac => Inner::Flac(Box::new(FlacStream::new(sample_rate_hz)?)),
            Format::Wav => Inner::Wav {
                header: wav::endless_header(sample_rate_hz),
            },
            Format::Pcm => Inner::Pcm,
        };
        Ok(Self { inner })
    }

    /// Bytes to send now; may be none.
    ///
    /// # Errors
    /// [`SpeechError::Encode`].
    pub fn push(&mut self, samples: &[f32]) -> Result<Vec<u8>, SpeechError> {
        match &mut self.inner {
            Inner::Mp3(stream) => stream.push(samples),
            Inner::Opus(stream) => stream.push(samples),
            Inner::Flac(stream) => stream.push(samples),
            Inner::Wav { header } => {
                let mut bytes = std::mem::take(header);
                bytes.extend(pcm::bytes(samples));
                Ok(bytes)
            }
            Inner::Pcm => Ok(pcm::bytes(samples)),
        }
    }

    /// The first bytes of a stream of `n_samples`, to be written over those of a stream that did not
    /// know its length; `None` where a format tells none at its beginning.
    ///
    /// # Errors
    /// [`SpeechError::Encode`].
    pub fn head(
        format: Format,
        sample_rate_hz: u32,
        n_samples: usize,
    ) -> Result<Option<Vec<u8>>, SpeechError> {
        match format {
            Format::Flac => flac::head(sample_rate_hz, n_samples).map(Some),
            Format::Wav => Ok(Some(wav::head(sample_rate_hz, n_samples))),
            Format::Mp3 | Format::Opus | Format::Pcm => Ok(None),
        }
    }

    /// What is left.
    ///
    /// # Errors
    /// [`SpeechError::Encode`].
    pub fn finish(self) -> Result<Vec<u8>, SpeechError> {
        match self.inner {
            Inner::Mp3(stream) => stream.finish(),
            Inner::Opus(stream) => stream.finish(),
            Inner::Flac(stream) => stream.finish(),
            Inner::Wav { header } => Ok(header),
            Inner::Pcm => Ok(Vec::new()),
        }
    }
}
