//! The JSON interface below `/api`, for the scripts of the pages, for programs, and for the
//! clients of the product before this one. `openapi.json` describes what is meant for others.

pub mod audio;
pub mod audio_events;
pub mod babble;
pub mod described;
pub mod dictation;
pub mod exercise;
pub mod generation;
pub mod import_legacy;
pub mod listening;
pub mod offline;
pub mod old;
pub mod openapi;
pub mod response;
pub mod reveal;
pub mod watch;
pub mod word;
