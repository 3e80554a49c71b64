//! The JSON interface below `/api`, for the scripts of the pages.

pub mod audio;
pub mod dictation;
pub mod exercise;
pub mod response;
pub mod reveal;
