//! `GET /`: what this is and where to begin; for learners, where to go on.

use crate::pages::account::NoticeQuery;
use crate::pages::review::minutes;
use crate::view::ability::NextView;
use crate::view::today::{self, Standing};
use askama::Template;
use axum::extract::State;
use listen_core::taxonomy::Level;
use listen_store::history::{self, OpenRow};
use listen_store::passage::{self, Filter, PassageCard};
use listen_store::{next_passage, review};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::QueryString;
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;

/// Passages offered on the page.
const N_NEXT: usize = 3;
/// Rows read to find them.
const N_READ: i64 = 200;

/// The start page.
#[derive(Template)]
#[template(path = "pages/home.html")]
pub struct HomePage {
    shell: Shell,
    levels: Vec<&'static str>,
    open: Vec<OpenRow>,
    next: Vec<PassageCard>,
    /// For learners who have done something, or have an account.
    standing: Option<Standing>,
    /// The passage that fits best, with the reason.
    best: Option<NextView>,
    /// Cards of the review that wait, and the minutes that they take.
    n_review: i64,
    review_minutes: i64,
}

/// Shows the page.
///
/// # Errors
/// What the store says.
pub async fn show(
    State(web): State<WebState>,
    mut context: Context,
    QueryString(query): QueryString<NoticeQuery>,
) -> Result<Page<HomePage>, PageError> {
    context.shell.notice = query.key();
    let learner_id = context.learner_id().unwrap_or(0);
    let cards = passage::list(&web.db, &Filter::default(), learner_id, 1, N_READ)
        .await?
        .rows;
    let standing = match context.learner_id() {
        Some(learner_id) => Some(today::standing(&web, learner_id).await?),
        None => None,
    };
    let now = web.clock.now();
    let (n_review, best) = match context.learner_id() {
        Some(id) => (
            review::queue(&web.db, id, now).await?.n_cards(),
            next_passage::find(&web.db, id, now).await?,
        ),
        None => (0, None),
    };
    let is_learner = |standing: &Standing| context.is_signed_in() || !standing.diary.is_empty();
    Ok(Page(HomePage {
        open: history::list_open(&web.db, learner_id).await?,
        next: next(cards),
        standing: standing.filter(is_learner),
        best: best.map(NextView::of),
        n_review,
        review_minutes: minutes(n_review),
        levels: Level::ALL.iter().map(|level| level.as_str()).collect(),
        shell: context.shell,
    }))
}

/// New passages from the highest level that the learner has worked at, then above it; the
/// easiest ones for a beginner.
fn next(cards: Vec<PassageCard>) -> Vec<PassageCard> {
    let reached = cards
        .iter()
        .filter(|card| card.done_at.is_some())
        .map(|card| card.level.clone())
        .max();
    let is_new = |card: &PassageCard| card.done_at.is_none() && card.n_open == 0;
    let at_level = |card: &PassageCard| reached.as_ref().is_none_or(|level| card.level >= *level);
    cards
        .into_iter()
        .filter(|card| is_new(card) && at_level(card))
        .take(N_NEXT)
        .collect()
}
