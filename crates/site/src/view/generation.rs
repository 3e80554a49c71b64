//! What a language model makes for a learner, as pages and the JSON interface show it.

use crate::SiteState;
use listen_core::generation::{Failure, Order, Wish};
use listen_core::web_search::Hit;
use listen_generation::{Made, Searched, Work};
use listen_store::generation::{self, Generation};
use listen_store::model_use;
use listen_web::error::PageError;
use listen_web::shell::Shell;
use serde::Serialize;

/// How far a generation is. The text itself is not in it: it is to be heard first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GenerationState {
    /// Row.
    pub id: i64,
    /// `topics`, `passage` or `item`.
    pub kind: String,
    /// `open`, `done`, `failed` or `cancelled`.
    pub state: String,
    /// What is being done; see `Stage`.
    pub stage: String,
    /// What is being done, in the reader's language.
    pub stage_text: String,
    /// Other jobs that come first, while it waits.
    pub n_ahead: i64,
    /// Title of the draft, once there is one.
    pub title: Option<String>,
    /// Words of the draft; 0 before there is one.
    pub n_words: i64,
    /// Words that it is to have; 0 where that means nothing.
    pub target_words: i64,
    /// The topics, when they are done.
    pub topics: Vec<String>,
    /// Name of the passage, when it is done.
    pub slug: Option<String>,
    /// Items about it.
    pub n_items: i64,
    /// Items that did not pass their checks and were dropped.
    pub n_dropped: i64,
    /// Areas that were asked for and that no item trains.
    pub unmatched: Vec<String>,
    /// What came of searching the web, if that was done: `found`, `nothing` or `failed`.
    pub search: Option<&'static str>,
    /// What the web search found; material, and never followed.
    pub sources: Vec<Hit>,
    /// What went wrong, when it failed.
    pub error: Option<FailureText>,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FailureText {
    /// See `Failure`.
    pub code: String,
    /// What to do, in the reader's language.
    pub message: String,
}

impl GenerationState {
    /// Whether it changes by itself.
    #[must_use]
    pub fn is_coming(&self) -> bool {
        self.state == "open"
    }
}

/// The wish of an order; none of an item.
#[must_use]
pub fn wish_of(order: &Order) -> Option<&Wish> {
    match order {
        Order::Topics { wish, .. } | Order::Passage { wish } => Some(wish),
        Order::Item { .. } => None,
    }
}

/// The state of a generation.
///
/// # Errors
/// What the store says.
pub async fn of(
    site: &SiteState,
    shell: &Shell,
    row: &Generation,
) -> Result<GenerationState, PageError> {
    let (order, work): (Order, Work) = (row.order()?, row.work()?);
    let n_ahead = if row.is_open() && row.stage == "waiting" {
        generation::count_ahead(&site.web.db, row.id).await?
    } else {
        0
    };
    let draft = work.draft.as_ref();
    let is_passage = matches!(order, Order::Passage { .. });
    let target = wish_of(&order)
        .filter(|_| is_passage)
        .map(Wish::target_words);
    let state = GenerationState {
        id: row.id,
        kind: row.kind.clone(),
        state: row.state.clone(),
        stage: row.stage.clone(),
        stage_text: shell.term("make-stage", &row.stage),
        n_ahead,
        title: draft.map(|draft| draft.title.clone()),
        n_words: draft.map_or(0, |draft| count(draft.n_words())),
        target_words: target.map_or(0, count),
        topics: Vec::new(),
        slug: None,
        n_items: 0,
        n_dropped: 0,
        unmatched: Vec::new(),
        search: work.searched.as_ref().map(outcome),
        sources: work
            .searched
            .map_or_else(Vec::new, |searched| searched.hits),
        error: row
            .error
            .as_deref()
            .map(|code| failure_text(site, shell, code)),
    };
    Ok(with_result(state, row.result()?))
}

/// What came of a search; its word in the locale files.
fn outcome(searched: &Searched) -> &'static str {
    match searched {
        Searched {
            has_failed: true, ..
        } => "failed",
        Searched { hits, .. } if hits.is_empty() => "nothing",
        _ => "found",
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn with_result(state: GenerationState, made: Option<Made>) -> GenerationState {
    match made {
        None => state,
        Some(Made::Topics { topics }) => GenerationState { topics, ..state },
        Some(Made::Passage {
            slug,
            n_items,
            n_dropped,
            coverage,
        }) => GenerationState {
            slug: Some(slug),
            n_items: count(n_items),
            n_dropped: count(n_dropped),
            unmatched: coverage.unmatched.iter().map(ToString::to_string).collect(),
            ..state
        },
    }
}

/// What a failure means for a learner; budgets say when they begin anew.
#[must_use]
pub fn failure_text(site: &SiteState, shell: &Shell, code: &str) -> FailureText {
    let failure = Failure::parse(code).unwrap_or(Failure::Internal);
    let text = shell.term("make-failure", failure.as_str());
    let is_budget = matches!(failure, Failure::Budget | Failure::AccountBudget);
    let message = if is_budget {
        let resets_at = model_use::resets_at(site.web.clock.now()).0;
        let when = shell.v("make-resets", &shell.date(&resets_at));
        format!("{text} {when}")
    } else {
        text
    };
    FailureText {
        code: failure.as_str().to_owned(),
        message,
    }
}
