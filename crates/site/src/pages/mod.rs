//! The pages, one file each.

pub mod account;
pub mod attempt;
pub mod drills;
pub mod exercise;
pub mod exercise_result;
pub mod exercises;
pub mod history;
pub mod home;
pub mod library;
pub mod login;
pub mod mistakes;
pub mod note;
pub mod passage;
pub mod print;
pub mod privacy;
pub mod progress;
pub mod register;
pub mod zone;
