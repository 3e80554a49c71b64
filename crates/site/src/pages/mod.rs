//! The pages, one file each.

pub mod account;
pub mod attempt;
pub mod history;
pub mod home;
pub mod level_check;
pub mod library;
pub mod login;
pub mod mistakes;
pub mod passage;
pub mod placement;
pub mod print;
pub mod privacy;
pub mod profile;
pub mod register;
