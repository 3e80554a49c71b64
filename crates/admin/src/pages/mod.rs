//! The pages, one file each.

pub mod account;
pub mod account_change;
pub mod account_delete;
pub mod account_new;
pub mod accounts;
pub mod audit;
pub mod confirm;
pub mod dashboard;
pub mod factor;
pub mod jobs;
pub mod login;
pub mod login_code;
pub mod passages;
pub mod security;
pub mod setup;
