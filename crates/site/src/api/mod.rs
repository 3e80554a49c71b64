//! The JSON interface below `/api`, for the scripts of the pages.

pub mod audio;
pub mod audio_events;
pub mod dictation;
pub mod response;
pub mod reveal;
