//! What tests share: databases, models and sites made for one test.
#[cfg(feature = "database")]
pub mod database;
pub mod skip;
pub mod tiny_kokoro;
