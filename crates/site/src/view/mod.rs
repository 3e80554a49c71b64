//! What several pages show: the player, items, their results, lists of choices.

pub mod audio;
pub mod cause;
pub mod chart;
pub mod choice;
pub mod heat;
pub mod item;
pub mod player;
pub mod result;
pub mod review_card;
pub mod review_sound;
pub mod today;
