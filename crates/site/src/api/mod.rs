//! The JSON interface below `/api`, for the scripts of the pages.

pub mod audio;
pub mod audio_events;
pub mod babble;
pub mod dictation;
pub mod exercise;
pub mod import_legacy;
pub mod listening;
pub mod offline;
pub mod response;
pub mod reveal;
pub mod word;
