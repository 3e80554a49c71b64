//! What several pages show: the player, items, their results, lists of choices.

pub mod ability;
pub mod audio;
pub mod choice;
pub mod focus;
pub mod item;
pub mod player;
pub mod profile;
pub mod result;
