//! Everything that is remembered: SQLite and PostgreSQL behind one set of functions.
//!
//! **How to add a statement.** Put it into the `statements!` list of its module: one text for
//! both databases, or two where they must differ. The test `every_statement_prepares` then
//! checks it on both. Rows that are not there are `None`, not errors. "Now" is a parameter.

pub mod ability;
pub mod account;
pub mod account_change;
pub mod account_import;
pub mod account_link;
pub mod account_list;
pub mod alert;
pub mod analysis;
pub mod anki;
pub mod api_token;
pub mod api_write;
pub mod attempt;
pub mod audit;
pub mod babble;
pub mod backup_run;
pub mod choice;
pub mod class;
pub mod copy;
pub mod db;
pub mod drill;
pub mod editing;
pub mod exercise;
pub mod export;
pub mod generation;
pub mod health_check;
pub mod history;
pub mod job;
pub mod learner_card;
pub mod learning_choice;
pub mod lexicon;
pub mod listening;
pub mod metrics;
pub mod mistake;
pub mod model_use;
pub mod news;
pub mod next_passage;
pub mod note;
pub mod offline;
pub mod old_product;
pub mod passage;
pub mod place;
pub mod placement;
pub mod placement_bank;
pub mod podcast;
pub mod practice;
pub mod practised;
pub mod problem;
pub mod profile;
pub mod quota;
pub mod rendition;
pub mod report;
pub mod report_activity;
pub mod report_effect;
pub mod report_item;
pub mod review;
pub mod said;
pub mod scratch;
pub mod second_factor;
pub mod session;
pub mod setup;
pub mod snapshot;
pub mod speech_measure;
pub mod sql;
pub mod takeout;
pub mod text;
pub mod throttle;
pub mod tiles;
pub mod today;
pub mod whole_passage;
pub mod withdrawn;
pub mod worker;

pub use db::{Db, StoreError};

use listen_core::taxonomy::UnknownValue;

/// One page of rows and the number of all rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageOf<T> {
    /// The rows of this page.
    pub rows: Vec<T>,
    /// Number of this page, from 1; the last one if a later one was asked for.
    pub page: i64,
    /// Rows a page.
    pub per_page: i64,
    /// Rows in all.
    pub n_rows: i64,
}

impl<T> PageOf<T> {
    /// Number of pages; 1 when there are no rows.
    #[must_use]
    pub fn n_pages(&self) -> i64 {
        (self.n_rows + self.per_page - 1)
            .div_euclid(self.per_page)
            .max(1)
    }
}

/// A value of a closed list that the database should not hold otherwise.
fn corrupt<T>(parsed: Result<T, UnknownValue>) -> Result<T, StoreError> {
    parsed.map_err(|error| StoreError::Corrupt(error.to_string()))
}

/// A count as the databases keep it.
fn as_i64(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The page that is shown where `page` was asked for: the last one where it is beyond the end.
fn page_within(page: i64, per_page: i64, n_rows: i64) -> i64 {
    let n_pages = (n_rows + per_page - 1).div_euclid(per_page).max(1);
    page.clamp(1, n_pages)
}

/// Rows to skip for page `page` (from 1).
fn offset(page: i64, per_page: i64) -> i64 {
    (page.max(1) - 1).saturating_mul(per_page)
}
