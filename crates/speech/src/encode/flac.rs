//! FLAC: lossless at 40 % of the size, frame by frame.

use super::pcm::to_i16;
use crate::SpeechError;
use flacenc::bitsink::ByteSink;
use flacenc::component::{BitRepr, StreamInfo};
use flacenc::config;
use flacenc::error::{Verified, Verify};
use flacenc::source::{Fill, FrameBuf};

/// Samples of a frame; the last one may be shorter.
const BLOCK: usize = 4096;
/// The shortest last frame, filled up with silence (8 ms at 24 kHz).
const MIN_BLOCK: usize = 192;

/// A FLAC stream whose length is not known when it begins.
pub(super) struct FlacStream {
    config: Verified<config::Encoder>,
    info: StreamInfo,
    n_frames: usize,
    pending: Vec<i32>,
    header: Vec<u8>,
}

fn fail(reason: &impl ToString) -> SpeechError {
    SpeechError::encode("flac", reason)
}

impl FlacStream {
    pub(super) fn new(sample_rate_hz: u32) -> Result<Self, SpeechError> {
        let config = config::Encoder::default()
            .into_verified()
            .map_err(|(_, error)| fail(&error))?;
        let info = stream_info(sample_rate_hz)?;
        let header = header(&info)?;
        Ok(Self {
            config,
            info,
            n_frames: 0,
            pending: Vec::with_capacity(BLOCK),
            header,
        })
    }

    pub(super) fn push(&mut self, samples: &[f32]) -> Result<Vec<u8>, SpeechError> {
        let mut bytes = std::mem::take(&mut self.header);
        for &sample in samples {
            self.pending.push(i32::from(to_i16(sample)));
            if self.pending.len() == BLOCK {
                bytes.extend(self.frame()?);
            }
        }
        Ok(bytes)
    }

    pub(super) fn finish(mut self) -> Result<Vec<u8>, SpeechError> {
        let mut bytes = std::mem::take(&mut self.header);
        if !self.pending.is_empty() {
            let len = self.pending.len().max(MIN_BLOCK);
            self.pending.resize(len, 0);
            bytes.extend(self.frame()?);
        }
        Ok(bytes)
    }

    fn frame(&mut self) -> Result<Vec<u8>, SpeechError> {
        let mut buffer = FrameBuf::with_size(1, self.pending.len()).map_err(|e| fail(&e))?;
        buffer
            .fill_interleaved(&self.pending)
            .map_err(|e| fail(&e))?;
        let frame =
            flacenc::encode_fixed_size_frame(&self.config, &buffer, self.n_frames, &self.info)
                .map_err(|e| fail(&e))?;
        self.n_frames += 1;
        self.pending.clear();
        written(&frame)
    }
}

/// The head of a stream of `n_samples`, which its last frame may fill up with silence.
pub(super) fn head(sample_rate_hz: u32, n_samples: usize) -> Result<Vec<u8>, SpeechError> {
    let mut info = stream_info(sample_rate_hz)?;
    let last = n_samples % BLOCK;
    let filled_up = if last == 0 {
        0
    } else {
        MIN_BLOCK.saturating_sub(last)
    };
    info.set_total_samples(n_samples + filled_up);
    header(&info)
}

fn stream_info(sample_rate_hz: u32) -> Result<StreamInfo, SpeechError> {
    let mut info = StreamInfo::new(sample_rate_hz as usize, 1, 16).map_err(|e| fail(&e))?;
    info.set_block_sizes(BLOCK, BLOCK).map_err(|e| fail(&e))?;
    Ok(info)
}

/// The marker and the one metadata block every stream must have; a length and a digest of 0
/// say "not known".
fn header(info: &StreamInfo) -> Result<Vec<u8>, SpeechError> {
    let mut bytes = b"fLaC".to_vec();
    let body = written(info)?;
    let len = u32::try_from(body.len()).map_err(|e| fail(&e))?;
    bytes.push(0x80); // the last block, of type 0
    bytes.extend(&len.to_be_bytes()[1..]);
    bytes.extend(body);
    Ok(bytes)
}

fn written(part: &impl BitRepr) -> Result<Vec<u8>, SpeechError> {
    let mut sink = ByteSink::new();
    part.write(&mut sink)
        .map_err(|error| SpeechError::encode("flac", &format!("{error:?}")))?;
    Ok(sink.as_slice().to_vec())
}
