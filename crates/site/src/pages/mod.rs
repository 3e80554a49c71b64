//! The pages, one file each.

pub mod account;
pub mod attempt;
pub mod choices;
pub mod history;
pub mod home;
pub mod import;
pub mod imported;
pub mod imported_list;
pub mod library;
pub mod login;
pub mod mistakes;
pub mod offline;
pub mod passage;
pub mod print;
pub mod privacy;
pub mod register;
