//! A safe face for the part of libopus that encoding needs.
#![expect(
    unsafe_code,
    reason = "libopus, translated to Rust, keeps the C interface"
)]

use crate::SpeechError;
use unsafe_libopus as unsafe_lib;

const BITRATE: i32 = 32_000;
/// 0 to 10; beyond 9 speech gains nothing.
const COMPLEXITY: i32 = 9;
/// The longest packet RFC 6716 allows for one 20 ms frame.
const MAX_PACKET: usize = 1275;

/// An encoder of one mono stream.
pub(super) struct OpusEncoder {
    state: *mut unsafe_lib::OpusEncoder,
}

impl OpusEncoder {
    pub(super) fn new(sample_rate_hz: u32) -> Result<Self, SpeechError> {
        let rate = i32::try_from(sample_rate_hz).unwrap_or(0);
        let mut error = 0;
        // SAFETY: the call only writes to `error`; a null result is checked below.
        let state = unsafe {
            unsafe_lib::opus_encoder_create(
                rate,
                1,
                unsafe_lib::OPUS_APPLICATION_AUDIO,
                &raw mut error,
            )
        };
        if state.is_null() || error != unsafe_lib::OPUS_OK {
            return Err(failure(error, "create"));
        }
        let encoder = Self { state };
        encoder.set(unsafe_lib::OPUS_SET_BITRATE_REQUEST, BITRATE)?;
        encoder.set(unsafe_lib::OPUS_SET_COMPLEXITY_REQUEST, COMPLEXITY)?;
        encoder.set(
            unsafe_lib::OPUS_SET_SIGNAL_REQUEST,
            unsafe_lib::OPUS_SIGNAL_VOICE,
        )?;
        Ok(encoder)
    }

    /// Samples by which the encoder's output lags behind its input.
    pub(super) fn lookahead(&self) -> Result<usize, SpeechError> {
        let mut lookahead: i32 = 0;
        // SAFETY: `state` is valid until drop, and the request writes one i32.
        let code = unsafe {
            unsafe_lib::opus_encoder_ctl!(
                self.state,
                unsafe_lib::OPUS_GET_LOOKAHEAD_REQUEST,
                &mut lookahead
            )
        };
        check(code, "look-ahead")?;
        usize::try_from(lookahead).map_err(|_| failure(lookahead, "look-ahead"))
    }

    /// One packet from one frame of 20 ms.
    pub(super) fn encode(&mut self, frame: &[f32]) -> Result<Vec<u8>, SpeechError> {
        let mut packet = vec![0_u8; MAX_PACKET];
        let n_samples = i32::try_from(frame.len()).unwrap_or(0);
        let capacity = i32::try_from(packet.len()).unwrap_or(0);
        // SAFETY: `frame` holds `n_samples` samples of the one channel, `packet` holds
        // `capacity` bytes, and `state` is valid until drop.
        let n_bytes = unsafe {
            unsafe_lib::opus_encode_float(
                self.state,
                frame.as_ptr(),
                n_samples,
                packet.as_mut_ptr(),
                capacity,
            )
        };
        let n_bytes = usize::try_from(n_bytes).map_err(|_| failure(n_bytes, "encode"))?;
        packet.truncate(n_bytes);
        Ok(packet)
    }

    fn set(&self, request: i32, value: i32) -> Result<(), SpeechError> {
        // SAFETY: `state` is valid until drop, and these requests take one i32.
        check(
            unsafe { unsafe_lib::opus_encoder_ctl!(self.state, request, value) },
            "setting",
        )
    }
}

impl Drop for OpusEncoder {
    fn drop(&mut self) {
        // SAFETY: made by `opus_encoder_create` and freed only here.
        unsafe { unsafe_lib::opus_encoder_destroy(self.state) }
    }
}

fn check(code: i32, what: &str) -> Result<(), SpeechError> {
    if code == unsafe_lib::OPUS_OK {
        Ok(())
    } else {
        Err(failure(code, what))
    }
}

fn failure(code: i32, what: &str) -> SpeechError {
    SpeechError::encode("opus", &format!("{what} failed with libopus code {code}"))
}
