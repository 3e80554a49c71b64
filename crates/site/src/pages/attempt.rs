//! `/attempts/{id}`: the items of a passage, and after submission the result.

use crate::view::audio::Audio;
use crate::view::item::{self, ItemView};
use crate::view::player::{self, Player, Shown};
use crate::view::result::{self, ResultView};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use listen_core::item::MAX_RESPONSE_CHARS;
use listen_store::attempt::{self, Attempt, Response as Given, Scored};
use listen_store::passage::{self, ItemRow, PassageHead};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::FormBody;
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use std::collections::HashMap;

/// Fields of the form: `item-<row>`, and `confirm`.
type Fields = HashMap<String, String>;

/// The items.
#[derive(Template)]
#[template(path = "pages/attempt.html")]
pub struct AttemptPage {
    shell: Shell,
    attempt_id: i64,
    head: PassageHead,
    player: Player,
    items: Vec<ItemView>,
    /// Items without a response, when the learner wanted to submit.
    n_empty: Option<i64>,
}

/// The result.
#[derive(Template)]
#[template(path = "pages/result.html")]
pub struct ResultPage {
    shell: Shell,
    head: PassageHead,
    player: Player,
    attempt: Attempt,
    submitted_at: i64,
    n_correct: i64,
    results: Vec<ResultView>,
    is_visitor: bool,
}

/// An attempt of this visit with its passage and items.
struct Loaded {
    attempt: Attempt,
    head: PassageHead,
    items: Vec<ItemRow>,
    responses: Vec<Given>,
}

async fn load(web: &WebState, context: &Context, id: i64) -> Result<Loaded, PageError> {
    let learner_id = context.learner_id().ok_or(PageError::NotFound)?;
    let attempt = attempt::find(&web.db, id, learner_id)
        .await?
        .ok_or(PageError::NotFound)?;
    let head = passage::find(&web.db, attempt.passage_id)
        .await?
        .ok_or(PageError::NotFound)?;
    Ok(Loaded {
        items: passage::items(&web.db, head.id).await?,
        responses: attempt::responses(&web.db, attempt.id).await?,
        head,
        attempt,
    })
}

/// Shows the items or the result.
///
/// # Errors
/// [`PageError::NotFound`] also for another learner's attempt.
pub async fn show(
    State(web): State<WebState>,
    Path(id): Path<i64>,
    context: Context,
) -> Result<Response, PageError> {
    let loaded = load(&web, &context, id).await?;
    match (loaded.attempt.submitted_at, loaded.attempt.n_correct) {
        (Some(submitted_at), Some(n_correct)) => {
            show_result(&web, context, loaded, submitted_at, n_correct).await
        }
        _ => show_items(&web, context, loaded, None).await,
    }
}

async fn show_items(
    web: &WebState,
    context: Context,
    loaded: Loaded,
    n_empty: Option<i64>,
) -> Result<Response, PageError> {
    let shown = player::revealed(web, Some(loaded.attempt.id)).await?;
    let player = player::of(web, &loaded.head, &loaded.items, shown).await?;
    let page = AttemptPage {
        shell: context.shell,
        attempt_id: loaded.attempt.id,
        items: item::list(&loaded.items, &loaded.responses, &player),
        head: loaded.head,
        player,
        n_empty,
    };
    Ok(Page(page).into_response())
}

async fn show_result(
    web: &WebState,
    context: Context,
    loaded: Loaded,
    submitted_at: i64,
    n_correct: i64,
) -> Result<Response, PageError> {
    let player = player::of(web, &loaded.head, &loaded.items, Shown::All).await?;
    let page = ResultPage {
        results: result::list(
            &loaded.items,
            &loaded.responses,
            &player,
            context.shell.locale,
        ),
        is_visitor: !context.is_signed_in(),
        shell: context.shell,
        head: loaded.head,
        player,
        attempt: loaded.attempt,
        submitted_at,
        n_correct,
    };
    Ok(Page(page).into_response())
}

/// What the form gives for an item, if it has the field at all.
fn field<'a>(fields: &'a Fields, item: &ItemRow) -> Option<&'a str> {
    fields.get(&format!("item-{}", item.id)).map(String::as_str)
}

/// A response, cut to the length that is scored.
#[must_use]
pub fn cut(given: &str) -> String {
    given.chars().take(MAX_RESPONSE_CHARS).collect()
}

/// Keeps what the form has as drafts.
async fn save_drafts(web: &WebState, loaded: &Loaded, fields: &Fields) -> Result<(), PageError> {
    for item in &loaded.items {
        if let Some(given) = field(fields, item) {
            attempt::save_draft(
                &web.db,
                loaded.attempt.id,
                item.id,
                &cut(given),
                web.clock.now(),
            )
            .await?;
        }
    }
    Ok(())
}

/// `POST /attempts/{id}`: keeps drafts, for browsers without scripts.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn save(
    State(web): State<WebState>,
    Path(id): Path<i64>,
    context: Context,
    FormBody(fields): FormBody<Fields>,
) -> Result<Redirect, PageError> {
    let loaded = load(&web, &context, id).await?;
    save_drafts(&web, &loaded, &fields).await?;
    Ok(Redirect::to(&format!("/attempts/{id}")))
}

/// `POST /attempts/{id}/submit`: scores everything, or asks back if responses are missing.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn submit(
    State(web): State<WebState>,
    Path(id): Path<i64>,
    mut context: Context,
    FormBody(fields): FormBody<Fields>,
) -> Result<Response, PageError> {
    let mut loaded = load(&web, &context, id).await?;
    let done = Redirect::to(&format!("/attempts/{id}"));
    if loaded.attempt.submitted_at.is_some() {
        return Ok(done.into_response());
    }
    save_drafts(&web, &loaded, &fields).await?;
    loaded.responses = attempt::responses(&web.db, id).await?;
    let scored: Vec<Scored> = loaded
        .items
        .iter()
        .map(|item| score(item, &loaded.responses))
        .collect();
    let n_empty = scored
        .iter()
        .filter(|response| response.given.trim().is_empty())
        .count();
    if n_empty > 0 && !fields.contains_key("confirm") {
        // A reload of this answer must not submit again, so links lead back to the page itself.
        context.shell.path = format!("/attempts/{id}");
        return show_items(&web, context, loaded, i64::try_from(n_empty).ok()).await;
    }
    attempt::submit(&web.db, id, &scored, web.clock.now()).await?;
    Ok(done.into_response())
}

fn score(item: &ItemRow, responses: &[Given]) -> Scored {
    let given = item::given(item, responses);
    Scored {
        item_id: item.id,
        score: item.body.score(&given),
        given,
    }
}

/// `POST /attempts/{id}/discard`: forgets an open attempt.
///
/// # Errors
/// [`PageError::NotFound`] if it is not there, submitted or another's.
pub async fn discard(
    State(web): State<WebState>,
    Path(id): Path<i64>,
    context: Context,
) -> Result<Redirect, PageError> {
    let learner_id = context.learner_id().ok_or(PageError::NotFound)?;
    if attempt::discard(&web.db, id, learner_id).await? {
        Ok(Redirect::to("/passages"))
    } else {
        Err(PageError::NotFound)
    }
}
