//! Tests in a real browser: Debian's Chromium against the installed program.
//!
//! The tests are in `tests/browser/`; this library is empty.
