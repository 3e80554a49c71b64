//! Packs samples for storage, for browsers, and for a peer that listens while synthesis goes on.

mod flac;
mod mp3;
mod opus;
mod pcm;
mod peaks;
mod stream;
mod wav;

pub use mp3::mp3;
pub use opus::opus;
pub use peaks::peaks;
pub use stream::{Format, StreamEncoder};
pub use wav::wav;

#[cfg(test)]
mod tests;
