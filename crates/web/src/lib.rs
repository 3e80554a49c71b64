//! What both sites share: pages, forms, sessions, assets, languages, limits and headers.
//!
//! A handler extracts ([`context::Context`], [`form::FormBody`]), asks `listen-store` and
//! `listen-core`, and answers with a [`page::Page`] or a [`error::PageError`]. The layers of
//! [`layers::wrap`] do the rest for every route.

pub mod account_form;
pub mod agent;
pub mod assets;
pub mod audio;
pub mod bearer;
pub mod chart;
pub mod client;
pub mod context;
pub mod cookies;
pub mod error;
pub mod form;
pub mod format;
pub mod health;
pub mod layers;
pub mod locale;
pub mod login;
pub mod metrics;
pub mod page;
pub mod password;
pub mod preferences;
pub mod range;
pub mod service_worker;
pub mod session;
pub mod shell;
pub mod state;
pub mod table;
pub mod token;
pub mod traffic;
