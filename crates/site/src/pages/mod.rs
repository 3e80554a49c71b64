//! The pages, one file each.

pub mod account;
pub mod attempt;
pub mod history;
pub mod home;
pub mod library;
pub mod login;
pub mod mistakes;
pub mod passage;
pub mod print;
pub mod privacy;
pub mod register;
pub mod shared;
pub mod text;
pub mod text_draft;
pub mod text_new;
pub mod texts;
