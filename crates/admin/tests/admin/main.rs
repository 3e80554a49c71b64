//! The admin site as a browser without scripts sees it, on both databases.

mod access;
mod accounts;
mod dashboard;
mod jobs;
mod login;
mod passages;
mod setup;
mod site;
mod texts;
