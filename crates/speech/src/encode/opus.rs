//! Ogg Opus: half the size of MP3, for browsers that say they play it.

use crate::SpeechError;
use ogg::writing::{PacketWriteEndInfo, PacketWriter};

mod encoder;
use encoder::OpusEncoder;

/// Opus counts time at 48 kHz whatever the input rate.
const GRANULES_PER_SECOND: u32 = 48_000;
const FRAMES_PER_SECOND: u32 = 50;
/// One page a second, so that a player can seek to within one.
const FRAMES_PER_PAGE: usize = 50;
/// Any number does: the file holds one stream.
const STREAM_SERIAL: u32 = 0x6c69_7374;
const VENDOR: &str = "listen";

/// Mono Ogg Opus of `samples` at 32 kbit/s in 20 ms frames.
///
/// The header's pre-skip covers the encoder's look-ahead and the last page says where the
/// audio ends, so the decoded length is exactly that of `samples`.
///
/// # Errors
/// [`SpeechError::Encode`] for a rate other than 8, 12, 16, 24 or 48 kHz.
pub fn opus(samples: &[f32], sample_rate_hz: u32) -> Result<Vec<u8>, SpeechError> {
    let mut stream = OpusStream::new(sample_rate_hz)?;
    let mut bytes = stream.push(samples)?;
    bytes.extend(stream.finish()?);
    Ok(bytes)
}

/// A stream whose length is not known when it begins.
pub(super) struct OpusStream {
    encoder: OpusEncoder,
    writer: PacketWriter<'static, Vec<u8>>,
    frame_len: usize,
    lookahead: usize,
    granules_per_sample: u64,
    n_samples: usize,
    /// Samples that do not fill a frame yet.
    pending: Vec<f32>,
    n_frames: usize,
    /// The packet before the next: whether it is the last shows only then.
    held: Option<Vec<u8>>,
}

impl OpusStream {
    pub(super) fn new(sample_rate_hz: u32) -> Result<Self, SpeechError> {
        let encoder = OpusEncoder::new(sample_rate_hz)?;
        let granules_per_sample = u64::from(GRANULES_PER_SECOND / sample_rate_hz);
        let lookahead = encoder.lookahead()?;
        let mut writer = PacketWriter::new(Vec::new());
        let head = head(lookahead as u64 * granules_per_sample, sample_rate_hz);
        write(&mut writer, head, PacketWriteEndInfo::EndPage, 0)?;
        write(&mut writer, tags(), PacketWriteEndInfo::EndPage, 0)?;
        Ok(Self {
            encoder,
            writer,
            frame_len: (sample_rate_hz / FRAMES_PER_SECOND) as usize,
            lookahead,
            granules_per_sample,
            n_samples: 0,
            pending: Vec::new(),
            n_frames: 0,
            held: None,
        })
    }

    pub(super) fn push(&mut self, samples: &[f32]) -> Result<Vec<u8>, SpeechError> {
        self.n_samples += samples.len();
        self.add(samples)?;
        Ok(std::mem::take(self.writer.inner_mut()))
    }

    pub(super) fn finish(mut self) -> Result<Vec<u8>, SpeechError> {
        let n_frames = (self.n_samples + self.lookahead)
            .div_ceil(self.frame_len)
            .max(1);
        let n_left = n_frames * self.frame_len - self.n_frames * self.frame_len;
        let silence = vec![0.0; n_left - self.pending.len()];
        self.add(&silence)?;
        let end = (self.lookahead + self.n_samples) as u64 * self.granules_per_sample;
        if let Some(last) = self.held.take() {
            write(&mut self.writer, last, PacketWriteEndInfo::EndStream, end)?;
        }
        Ok(self.writer.into_inner())
    }

    fn add(&mut self, samples: &[f32]) -> Result<(), SpeechError> {
        self.pending.extend_from_slice(samples);
        let pending = std::mem::take(&mut self.pending);
        let frames = pending.chunks_exact(self.frame_len);
        self.pending = frames.remainder().to_vec();
        for frame in frames {
            let packet = self.encoder.encode(frame)?;
            if let Some(before) = self.held.replace(packet) {
                self.write_packet(before)?;
            }
            self.n_frames += 1;
        }
        Ok(())
    }

    /// Writes a packet that is not the last.
    fn write_packet(&mut self, packet: Vec<u8>) -> Result<(), SpeechError> {
        let granule = self.n_frames as u64 * u64::from(GRANULES_PER_SECOND / FRAMES_PER_SECOND);
        let end = if self.n_frames.is_multiple_of(FRAMES_PER_PAGE) {
            PacketWriteEndInfo::EndPage
        } else {
            PacketWriteEndInfo::NormalPacket
        };
        write(&mut self.writer, packet, end, granule)
    }
}

fn write(
    writer: &mut PacketWriter<'_, Vec<u8>>,
    packet: Vec<u8>,
    end: PacketWriteEndInfo,
    granule: u64,
) -> Result<(), SpeechError> {
    writer
        .write_packet(packet, STREAM_SERIAL, end, granule)
        .map_err(|error| SpeechError::encode("opus", &error))
}

/// The identification header of RFC 7845, 5.1.
fn head(pre_skip: u64, sample_rate_hz: u32) -> Vec<u8> {
    let pre_skip = u16::try_from(pre_skip).unwrap_or(u16::MAX);
    let mut bytes = b"OpusHead".to_vec();
    bytes.extend([1, 1]); // version, channels
    bytes.extend(pre_skip.to_le_bytes());
    bytes.extend(sample_rate_hz.to_le_bytes());
    bytes.extend([0, 0, 0]); // gain (two bytes), channel mapping family
    bytes
}

/// The comment header of RFC 7845, 5.2, without comments.
fn tags() -> Vec<u8> {
    let mut bytes = b"OpusTags".to_vec();
    bytes.extend(u32::try_from(VENDOR.len()).unwrap_or(0).to_le_bytes());
    bytes.extend(VENDOR.as_bytes());
    bytes.extend(0_u32.to_le_bytes());
    bytes
}
