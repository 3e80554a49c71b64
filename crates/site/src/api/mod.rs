//! The JSON interface below `/api`, for the scripts of the pages.

pub mod audio;
pub mod dictation;
pub mod listening;
pub mod response;
pub mod reveal;
pub mod word;
