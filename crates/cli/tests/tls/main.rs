//! The program with TLS of its own: certificate files, reload, slow peers, and ACME with pebble.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

mod acme;
mod client;
mod files;
mod running;
