//! What the product before this one kept, in a browser or in its database, read and checked: each
//! session is taken whole or refused with a reason.

mod browser;
mod read;
mod reason;
mod session;
#[cfg(test)]
mod tests;

pub use browser::{BrowserData, OldChoice, parse_browser};
pub use reason::{Place, Reason, Refused};
pub use session::{OldItem, OldKind, OldSession};
