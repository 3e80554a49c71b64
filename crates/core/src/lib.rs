//! Passages, items, scoring: the rules of listening practice, without IO.
//!
//! Nothing here reads a file, a clock or a random number: the same responses always give
//! the same score, so a disputed result can be replayed.

pub mod ability;
pub mod account;
pub mod babble;
pub mod calendar;
pub mod content_file;
pub mod dictation;
pub mod effect;
pub mod exercise;
pub mod gates;
pub mod generation;
pub mod goals;
pub mod guessable;
pub mod help;
pub mod hint;
pub mod item;
pub mod item_analysis;
pub mod job;
pub mod news;
pub mod news_ahead;
pub mod old_product;
pub mod own_text;
pub mod pace;
pub mod paper;
pub mod passage;
pub mod peaks;
pub mod phrases;
pub mod placement;
pub mod player;
pub mod practice;
pub mod profile;
pub mod rendition;
pub mod review;
pub mod search;
pub mod taxonomy;
pub mod time;
pub mod web_search;
