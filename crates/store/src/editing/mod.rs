//! Passages that are edited on the admin site: their drafts, locks and versions.

pub mod draft;
mod publish;
pub mod version;

pub use publish::{Refused, publish};

use crate::sql::Sql;

/// Every statement of these modules.
pub(crate) fn all_statements() -> Vec<Sql> {
    [draft::STATEMENTS, publish::STATEMENTS, version::STATEMENTS].concat()
}
