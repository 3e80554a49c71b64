//! What several pages show: the player, items, their results, lists of choices.

pub mod audio;
pub mod choice;
pub mod item;
pub mod player;
pub mod refusal;
pub mod result;
