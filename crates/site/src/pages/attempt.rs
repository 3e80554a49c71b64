//! `/attempts/{id}`: the items of a passage, and after submission the result.

use crate::SiteState;
use crate::pages::reading::can_be_read;
use crate::view::audio::Audio;
use crate::view::focus::{self, FocusResult};
use crate::view::item::{self, ItemView};
use crate::view::player::{self, Player, Shown};
use crate::view::result::{self, ResultView};
use crate::view::tiles;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use listen_core::item::MAX_RESPONSE_CHARS;
use listen_store::attempt::{self, Attempt, Response as Given, Scored};
use listen_store::note;
use listen_store::passage::{self, ItemRow, PassageHead};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::{FormBody, PathPart, QueryString};
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;
use std::collections::HashMap;

/// Fields of the form: `item-<row>`, and `confirm`.
pub(crate) type Fields = HashMap<String, String>;

/// The items.
#[derive(Template)]
#[template(path = "pages/attempt.html")]
pub struct AttemptPage {
    shell: Shell,
    attempt_id: i64,
    head: PassageHead,
    player: Player,
    /// Whether the text stands in place of the player.
    is_reading: bool,
    /// Whether dictations show words to choose from.
    has_tiles: bool,
    items: Vec<ItemView>,
    /// Items without a response, when the learner wanted to submit: row and number.
    empty: Vec<(i64, i64)>,
    n_empty: i64,
}

/// What was typed, kept in a form for a learner whose session has ended.
#[derive(Template)]
#[template(path = "pages/logged_out.html")]
pub struct LoggedOutPage {
    shell: Shell,
    /// The page that the form belongs to.
    page: String,
    /// Where the form was going.
    action: String,
    /// Names and values, by name.
    fields: Vec<(String, String)>,
    /// What was written, to be read and copied.
    texts: Vec<String>,
}

impl AttemptPage {
    fn is_marked(&self, item: &ItemView) -> bool {
        self.empty.iter().any(|(id, _)| *id == item.id)
    }

    fn has_dictation(&self) -> bool {
        let mut items = self.items.iter();
        items.any(|item| item.sentence_number.is_some())
    }
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
    /// Sentences whose text was shown before the submission.
    n_shown: i64,
    results: Vec<ResultView>,
    /// The areas that the learner chose to train.
    focus: Option<FocusResult>,
    is_visitor: bool,
    /// What the learner noted; empty for nothing.
    note: String,
}

/// An attempt of this visit with its passage and items.
pub(crate) struct Loaded {
    pub attempt: Attempt,
    pub head: PassageHead,
    pub items: Vec<ItemRow>,
    pub responses: Vec<Given>,
}

pub(crate) async fn load(web: &WebState, context: &Context, id: i64) -> Result<Loaded, PageError> {
    let learner_id = context.learner_id().ok_or_else(|| context.not_found())?;
    let attempt = attempt::find(&web.db, id, learner_id)
        .await?
        .ok_or_else(|| context.not_found())?;
    let head = passage::find(&web.db, attempt.passage_id)
        .await?
        .ok_or(PageError::NotFound)?;
    let mut items = passage::items(&web.db, head.id).await?;
    if attempt.is_reading {
        items.retain(can_be_read);
    }
    Ok(Loaded {
        items,
        responses: attempt::responses(&web.db, attempt.id).await?,
        head,
        attempt,
    })
}

/// What may stand in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AttemptQuery {
    /// Set after a submission that lacked responses.
    empty: Option<String>,
}

/// Shows the items or the result.
///
/// # Errors
/// [`PageError::NotFound`] also for another learner's attempt.
pub async fn show(
    State(site): State<SiteState>,
    PathPart(id): PathPart<i64>,
    context: Context,
    QueryString(query): QueryString<AttemptQuery>,
) -> Result<Response, PageError> {
    let loaded = load(&site.web, &context, id).await?;
    match (loaded.attempt.submitted_at, loaded.attempt.n_correct) {
        (Some(submitted_at), Some(n_correct)) => {
            show_result(&site, context, loaded, submitted_at, n_correct).await
        }
        _ => show_items(&site, context, loaded, query.empty.is_some()).await,
    }
}

async fn show_items(
    site: &SiteState,
    context: Context,
    loaded: Loaded,
    is_asked_back: bool,
) -> Result<Response, PageError> {
    let shown = if loaded.attempt.is_reading {
        Shown::All
    } else {
        player::revealed(&site.web, Some(loaded.attempt.id)).await?
    };
    let player = player::of(site, &loaded.head, &loaded.items, shown).await?;
    let player = player.remembering(&site.web, context.learner_id()).await?;
    let mut items = item::list(&loaded.items, &loaded.responses, &player);
    if loaded.attempt.has_tiles {
        add_tiles(&site.web, &loaded, &mut items).await?;
    }
    let empty: Vec<(i64, i64)> = items
        .iter()
        .zip(1..)
        .filter(|(item, _)| is_asked_back && is_empty(&item.given))
        .map(|(item, number)| (item.id, number))
        .collect();
    let page = AttemptPage {
        shell: context.shell,
        attempt_id: loaded.attempt.id,
        is_reading: loaded.attempt.is_reading,
        has_tiles: loaded.attempt.has_tiles,
        items,
        head: loaded.head,
        player,
        n_empty: i64::try_from(empty.len()).unwrap_or(i64::MAX),
        empty,
    };
    Ok(Page(page).into_response())
}

/// Adds words to choose from to dictations.
async fn add_tiles(
    web: &WebState,
    loaded: &Loaded,
    items: &mut [ItemView],
) -> Result<(), PageError> {
    let sentences = passage::sentences(&web.db, loaded.head.id).await?;
    let open = tiles::open_sentences(&sentences, &loaded.items);
    for (view, item) in items.iter_mut().zip(&loaded.items) {
        view.tiles = tiles::of_item(loaded.attempt.id, item, &open);
    }
    Ok(())
}

async fn show_result(
    site: &SiteState,
    context: Context,
    loaded: Loaded,
    submitted_at: i64,
    n_correct: i64,
) -> Result<Response, PageError> {
    let player = player::of(site, &loaded.head, &loaded.items, Shown::All).await?;
    let player = player.remembering(&site.web, context.learner_id()).await?;
    let n_shown = attempt::revealed(&site.web.db, loaded.attempt.id)
        .await?
        .len();
    let focus = focus::of(
        &site.web,
        loaded.attempt.learner_id,
        &loaded.items,
        &loaded.responses,
        submitted_at,
    )
    .await?;
    let mut results = result::list(
        &loaded.items,
        &loaded.responses,
        &player,
        context.shell.locale,
    );
    let (learner_id, id) = (loaded.attempt.learner_id, loaded.attempt.id);
    result::add_marks(&site.web.db, learner_id, id, &mut results).await?;
    let page = ResultPage {
        note: note::find(&site.web.db, loaded.attempt.id, loaded.attempt.learner_id).await?,
        focus,
        n_shown: i64::try_from(n_shown).unwrap_or(i64::MAX),
        results,
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

/// A response, cut to the length that is scored, without NUL, which PostgreSQL cannot keep.
#[must_use]
pub fn cut(given: &str) -> String {
    given
        .chars()
        .filter(|c| *c != '\0')
        .take(MAX_RESPONSE_CHARS)
        .collect()
}

/// Keeps what the form has as drafts.
pub(crate) async fn save_drafts(
    web: &WebState,
    loaded: &Loaded,
    fields: &Fields,
) -> Result<(), PageError> {
    for item in &loaded.items {
        if let Some(given) = field(fields, item) {
            item.body.check(given).map_err(PageError::Field)?;
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
/// [`PageError::NotFound`]; [`PageError::Field`] for what can be no response; what the store says.
pub async fn save(
    State(web): State<WebState>,
    PathPart(id): PathPart<i64>,
    context: Context,
    FormBody(fields): FormBody<Fields>,
) -> Result<Response, PageError> {
    let loaded = match load(&web, &context, id).await {
        Err(PageError::LoginNeeded) => {
            let page = format!("/attempts/{id}");
            return Ok(logged_out(context, page.clone(), page, fields));
        }
        loaded => loaded?,
    };
    save_drafts(&web, &loaded, &fields).await?;
    Ok(Redirect::to(&format!("/attempts/{id}")).into_response())
}

/// The page for a form that came without a session: nothing typed is lost.
pub fn logged_out(
    mut context: Context,
    page: String,
    action: String,
    fields: impl IntoIterator<Item = (String, String)>,
) -> Response {
    let mut fields: Vec<(String, String)> = fields
        .into_iter()
        .filter(|(name, _)| name.starts_with("item-") || name == "confirm")
        .collect();
    fields.sort();
    let is_text = |given: &&String| !given.is_empty() && given.parse::<u8>().is_err();
    context.shell.path.clone_from(&page);
    let page = LoggedOutPage {
        page,
        action,
        texts: fields
            .iter()
            .map(|(_, given)| given)
            .filter(is_text)
            .cloned()
            .collect(),
        fields,
        shell: context.shell,
    };
    (StatusCode::UNAUTHORIZED, Page(page)).into_response()
}

/// `POST /attempts/{id}/submit`: scores everything, or asks back if responses are missing.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn submit(
    State(site): State<SiteState>,
    PathPart(id): PathPart<i64>,
    context: Context,
    FormBody(fields): FormBody<Fields>,
) -> Result<Response, PageError> {
    let web = &site.web;
    let loaded = match load(web, &context, id).await {
        Err(PageError::LoginNeeded) => {
            let action = format!("/attempts/{id}/submit");
            return Ok(logged_out(
                context,
                format!("/attempts/{id}"),
                action,
                fields,
            ));
        }
        loaded => loaded?,
    };
    let done = Redirect::to(&format!("/attempts/{id}")).into_response();
    if loaded.attempt.submitted_at.is_some() {
        return Ok(done);
    }
    let has_empty = loaded
        .items
        .iter()
        .any(|item| is_empty(&given(item, &fields, &loaded.responses)));
    if has_empty && !fields.contains_key("confirm") {
        save_drafts(web, &loaded, &fields).await?;
        return Ok(Redirect::to(&format!("/attempts/{id}?empty=1")).into_response());
    }
    attempt::submit(&web.db, id, web.clock.now(), |drafts| {
        loaded
            .items
            .iter()
            .map(|item| score(item, &fields, drafts))
            .collect()
    })
    .await?;
    Ok(done)
}

/// Whether nothing was given.
#[must_use]
pub fn is_empty(given: &str) -> bool {
    given.trim().is_empty()
}

/// What the form has counts; a draft only where the form has no such field. A draft that was
/// still on its way must not replace what the learner saw when submitting.
fn given(item: &ItemRow, fields: &Fields, drafts: &[Given]) -> String {
    field(fields, item).map_or_else(|| item::given(item, drafts), cut)
}

pub(crate) fn score(item: &ItemRow, fields: &Fields, drafts: &[Given]) -> Scored {
    let given = given(item, fields, drafts);
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
    PathPart(id): PathPart<i64>,
    context: Context,
) -> Result<Redirect, PageError> {
    let learner_id = context.learner_id().ok_or(PageError::LoginNeeded)?;
    if attempt::discard(&web.db, id, learner_id).await? {
        Ok(Redirect::to("/passages"))
    } else {
        Err(PageError::NotFound)
    }
}
