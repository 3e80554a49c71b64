//! Packs samples for storage and for browsers.

mod mp3;
mod opus;
mod wav;

pub use mp3::mp3;
pub use opus::opus;
pub use wav::wav;

#[cfg(test)]
mod tests;
