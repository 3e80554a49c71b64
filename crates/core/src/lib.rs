//! Passages, items, scoring: the rules of listening practice, without IO.
//!
//! Nothing here reads a file, a clock or a random number: the same responses always give
//! the same score, so a disputed result can be replayed.

pub mod account;
pub mod content_file;
pub mod dictation;
pub mod gates;
pub mod guessable;
pub mod help;
pub mod item;
pub mod job;
pub mod old_product;
pub mod pace;
pub mod paper;
pub mod passage;
pub mod phrases;
pub mod placement;
pub mod practice;
pub mod rendition;
pub mod taxonomy;
pub mod time;
