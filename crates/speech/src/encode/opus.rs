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
    let mut encoder = OpusEncoder::new(sample_rate_hz)?;
    let granules_per_sample = u64::from(GRANULES_PER_SECOND / sample_rate_hz);
    let frame_len = (sample_rate_hz / FRAMES_PER_SECOND) as usize;
    let lookahead = encoder.lookahead()?;
    let pre_skip = lookahead as u64 * granules_per_sample;
    let end = pre_skip + samples.len() as u64 * granules_per_sample;
    let n_frames = (samples.len() + lookahead).div_ceil(frame_len).max(1);
    let frame_granules = u64::from(GRANULES_PER_SECOND / FRAMES_PER_SECOND);

    let mut writer = PacketWriter::new(Vec::new());
    write(
        &mut writer,
        head(pre_skip, sample_rate_hz),
        PacketWriteEndInfo::EndPage,
        0,
    )?;
    write(&mut writer, tags(), PacketWriteEndInfo::EndPage, 0)?;
    for idx in 0..n_frames {
        let packet = encoder.encode(&frame(samples, idx, frame_len))?;
        let granule = (idx as u64 + 1) * frame_granules;
        if idx + 1 == n_frames {
            write(&mut writer, packet, PacketWriteEndInfo::EndStream, end)?;
        } else if (idx + 1) % FRAMES_PER_PAGE == 0 {
            write(&mut writer, packet, PacketWriteEndInfo::EndPage, granule)?;
        } else {
            write(
                &mut writer,
                packet,
                PacketWriteEndInfo::NormalPacket,
                granule,
            )?;
        }
    }
    Ok(writer.into_inner())
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

/// Frame `idx`, filled up with silence past the end.
fn frame(samples: &[f32], idx: usize, frame_len: usize) -> Vec<f32> {
    let mut frame: Vec<f32> = samples
        .iter()
        .skip(idx * frame_len)
        .take(frame_len)
        .copied()
        .collect();
    frame.resize(frame_len, 0.0);
    frame
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
