//! What each subcommand does.

pub(crate) mod admin_site;
pub(crate) mod admin_user;
pub(crate) mod backup;
pub(crate) mod bench_speech;
pub(crate) mod capacity;
pub(crate) mod content;
pub(crate) mod copy_audio;
pub(crate) mod doctor;
pub(crate) mod health;
pub(crate) mod import;
pub(crate) mod import_old;
pub(crate) mod migrate;
pub(crate) mod migrate_database;
pub(crate) mod phonemize;
pub(crate) mod public_site;
pub(crate) mod restore;
pub(crate) mod servers;
pub(crate) mod speech;
pub(crate) mod synthesize;
