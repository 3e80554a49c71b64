//! The pages, one file each.

pub mod account;
pub mod attempt;
pub mod cause;
pub mod history;
pub mod home;
pub mod library;
pub mod login;
pub mod mistakes;
pub mod mistakes_change;
pub mod note;
pub mod passage;
pub mod print;
pub mod privacy;
pub mod progress;
pub mod register;
pub mod review;
pub mod review_answer;
pub mod review_card;
pub mod review_check;
pub mod zone;
