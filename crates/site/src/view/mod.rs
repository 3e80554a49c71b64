//! What several pages show: the player, items, their results, lists of choices.

pub mod ability;
pub mod audio;
pub mod cause;
pub mod choice;
pub mod draft;
pub mod exercise;
pub mod exercise_result;
pub mod focus;
pub mod focus_drill;
pub mod generation;
pub mod heat;
pub mod item;
pub mod make_form;
pub mod player;
pub mod profile;
pub mod refusal;
pub mod result;
pub mod review_card;
pub mod review_sound;
pub mod sentence;
pub mod today;
pub mod waveform;
