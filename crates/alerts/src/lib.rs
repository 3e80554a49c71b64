//! Alerts: somebody is told when a dimension of the installation is not well, again after a while,
//! and when it is well again.
//!
//! What is found comes from [`listen_health`]; what was said about it, and what waits to be sent,
//! stands in the database, so that several processes say everything once.

pub mod channel;
mod email;
pub mod event;
pub mod form;
mod hook;
pub mod rule;
pub mod send;
pub mod watch;

pub use channel::{Kind, Target};
pub use event::{Event, EventKind};
pub use form::{ChannelForm, FormError};
pub use send::{SendError, Sender};
pub use watch::Watch;
