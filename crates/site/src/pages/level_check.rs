//! `/placement/{id}`: one item of the level check at a time, and what it found at the end.
//!
//! No key, no text of what is said and no name of an item is in the page.

use crate::SiteState;
use crate::api::audio_events;
use crate::view::ability::{LevelView, NextView};
use crate::view::audio::{self, Audio};
use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use listen_core::ability::level_check::{CheckItem, Given, MAX_ITEMS, Outcome};
use listen_core::pace::Tempo;
use listen_store::next_passage;
use listen_store::placement::{self, Placement, Question};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::{FormBody, PathPart};
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Serialize;
use std::collections::HashMap;

/// Fields of the form: `position`, and the gaps or the option.
type Fields = HashMap<String, String>;

/// Longest response to a gap that is kept, in characters.
const MAX_GAP_CHARS: usize = 60;

/// One item.
#[derive(Template)]
#[template(path = "pages/level_check.html")]
pub struct LevelCheckPage {
    shell: Shell,
    id: i64,
    position: i64,
    /// Counted from 1.
    number: i64,
    n_max: i64,
    audio: Audio,
    n_left: i64,
    question: Asked,
}

/// An item without its key.
enum Asked {
    /// A clip with options.
    Clip { stem: String, options: Vec<String> },
    /// A sentence with gaps: what stands before each, and its number.
    Gaps {
        gaps: Vec<(String, i64)>,
        last: String,
        n_gaps: i64,
    },
}

impl LevelCheckPage {
    fn audio_url(&self, extension: &str) -> String {
        match &self.audio {
            Audio::Ready(rendition) => format!("/audio/{}.{extension}", rendition.hash),
            _ => String::new(),
        }
    }

    fn wait_url(&self) -> String {
        format!("/placement/{}/audio", self.id)
    }
}

/// What a check found.
#[derive(Template)]
#[template(path = "pages/level_result.html")]
pub struct LevelResultPage {
    shell: Shell,
    n_items: i64,
    level: LevelView,
    comprehension: LevelView,
    decoding: LevelView,
    next: Option<NextView>,
    is_visitor: bool,
}

async fn load(web: &WebState, context: &Context, id: i64) -> Result<Placement, PageError> {
    let learner_id = context.learner_id().ok_or_else(|| context.not_found())?;
    placement::find(&web.db, id, learner_id)
        .await?
        .ok_or_else(|| context.not_found())
}

/// The item that waits; [`PageError::NotFound`] when the check is finished.
async fn waiting(
    web: &WebState,
    context: &Context,
    id: i64,
) -> Result<(Placement, Question), PageError> {
    let check = load(web, context, id).await?;
    let question = placement::question(&web.db, check.id).await?;
    Ok((check, question.ok_or(PageError::NotFound)?))
}

/// Shows the item that waits, or the result.
///
/// # Errors
/// [`PageError::NotFound`] also for another learner's check.
pub async fn show(
    State(site): State<SiteState>,
    PathPart(id): PathPart<i64>,
    context: Context,
) -> Result<Response, PageError> {
    let check = load(&site.web, &context, id).await?;
    if let Some(outcome) = check.outcome() {
        return show_result(&site.web, context, &check, outcome).await;
    }
    let question = placement::question(&site.web.db, check.id)
        .await?
        .ok_or(PageError::NotFound)?;
    let page = LevelCheckPage {
        id,
        position: question.position,
        number: question.position + 1,
        n_max: i64::try_from(MAX_ITEMS).unwrap_or(i64::MAX),
        audio: audio::of(&site, question.passage_id).await?,
        n_left: n_left(&question),
        question: asked(question.item),
        shell: context.shell,
    };
    Ok(Page(page).into_response())
}

fn n_left(question: &Question) -> i64 {
    (question.item.part().max_plays() - question.n_plays).max(0)
}

fn asked(item: CheckItem) -> Asked {
    match item {
        CheckItem::Clip { stem, options, .. } => Asked::Clip { stem, options },
        CheckItem::Gaps { mut shown, keys } => {
            let last = shown.pop().unwrap_or_default();
            Asked::Gaps {
                gaps: shown.into_iter().zip(1..).collect(),
                last,
                n_gaps: i64::try_from(keys.len()).unwrap_or(i64::MAX),
            }
        }
    }
}

async fn show_result(
    web: &WebState,
    context: Context,
    check: &Placement,
    outcome: Outcome,
) -> Result<Response, PageError> {
    let next = next_passage::find(&web.db, check.learner_id, web.clock.now()).await?;
    let page = LevelResultPage {
        n_items: check.n_items,
        level: LevelView::of(outcome.ability),
        comprehension: LevelView::of(outcome.comprehension),
        decoding: LevelView::of(outcome.decoding),
        next: next.map(NextView::of),
        is_visitor: !context.is_signed_in(),
        shell: context.shell,
    };
    Ok(Page(page).into_response())
}

/// `POST /placement/{id}`: takes a response and goes on. Fields: `position`, and `option` or
/// `gap-1` to `gap-4`; what is missing counts as not known.
///
/// # Errors
/// [`PageError::NotFound`]; [`PageError::Field`] without a position.
pub async fn answer(
    State(web): State<WebState>,
    PathPart(id): PathPart<i64>,
    context: Context,
    FormBody(fields): FormBody<Fields>,
) -> Result<Redirect, PageError> {
    let check = load(&web, &context, id).await?;
    let position = fields.get("position").and_then(|text| text.parse().ok());
    let position: i64 = position.ok_or_else(|| {
        PageError::Field("position: the number of the item is missing".to_owned())
    })?;
    let here = Redirect::to(&format!("/placement/{id}"));
    let Some(question) = placement::question(&web.db, check.id).await? else {
        return Ok(here);
    };
    let given = given(&question.item, &fields);
    // What was answered in another tab meanwhile stays as it is.
    placement::answer(
        &web.db,
        id,
        check.learner_id,
        position,
        &given,
        web.clock.now(),
    )
    .await?;
    Ok(here)
}

fn given(item: &CheckItem, fields: &HashMap<String, String>) -> Given {
    let field = |name: String| fields.get(&name).map_or("", String::as_str);
    match item {
        CheckItem::Clip { .. } => Given::Option(field("option".to_owned()).parse().ok()),
        CheckItem::Gaps { keys, .. } => {
            let words = (1..=keys.len()).map(|number| cut(field(format!("gap-{number}"))));
            Given::Words(words.collect())
        }
    }
}

/// Without NUL, which PostgreSQL cannot keep.
fn cut(typed: &str) -> String {
    typed
        .chars()
        .filter(|c| *c != '\0')
        .take(MAX_GAP_CHARS)
        .collect()
}

/// How often the item may still be heard.
#[derive(Debug, Serialize)]
pub struct Plays {
    n_left: i64,
}

/// `POST /placement/{id}/plays`: notes that the item was heard.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn play(
    State(web): State<WebState>,
    PathPart(id): PathPart<i64>,
    context: Context,
) -> Result<Json<Plays>, PageError> {
    let (check, question) = waiting(&web, &context, id).await?;
    let was_counted = placement::play(&web.db, &check, &question).await?;
    Ok(Json(Plays {
        n_left: n_left(&question) - i64::from(was_counted),
    }))
}

/// `GET /placement/{id}/audio`: the state of the item's audio, as it changes.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn sound(
    State(site): State<SiteState>,
    PathPart(id): PathPart<i64>,
    context: Context,
) -> Result<impl IntoResponse, PageError> {
    let (_, question) = waiting(&site.web, &context, id).await?;
    audio_events::of(site, question.passage_id, Tempo::Usual).await
}
