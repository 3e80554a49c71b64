//! The JSON interface below `/api`, for the scripts of the pages.

pub mod audio;
pub mod dictation;
pub mod import_legacy;
pub mod offline;
pub mod response;
pub mod reveal;
