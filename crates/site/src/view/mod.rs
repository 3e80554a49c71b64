//! What several pages show: the player, items, their results, lists of choices.

pub mod audio;
pub mod chart;
pub mod choice;
pub mod heat;
pub mod item;
pub mod player;
pub mod result;
pub mod sentence;
pub mod today;
pub mod waveform;
