//! `/placement`: what the level check is, the sound check before it, and what earlier ones found.

use crate::SiteState;
use crate::access;
use crate::api::audio_events;
use crate::view::ability::LevelView;
use crate::view::audio::{self, Audio};
use crate::view::choice::{Choice, choices};
use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use listen_core::ability::level_check::{self, MAX_ITEMS, MIN_ITEMS};
use listen_core::dictation;
use listen_core::pace::Tempo;
use listen_core::taxonomy::Level;
use listen_store::placement::{self, Placement};
use listen_store::{ability, placement_bank};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::{FormBody, QueryString};
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

/// Longest response to the sound check that is looked at, in characters.
const MAX_HEARD_CHARS: usize = 100;

/// The page before the level check.
#[derive(Template)]
#[template(path = "pages/placement.html")]
pub struct PlacementPage {
    shell: Shell,
    /// The check to go on with.
    open_id: Option<i64>,
    /// Whether there are items to ask.
    has_bank: bool,
    /// When the next one may begin, Unix ms, if not yet.
    retake_at: Option<i64>,
    /// The one that is known already is selected.
    levels: Vec<Choice>,
    /// What is heard before it.
    audio: Audio,
    /// What was typed of it, if that was wrong.
    is_misheard: bool,
    history: Vec<Earlier>,
    n_min: i64,
    n_max: i64,
}

impl PlacementPage {
    fn audio_url(&self, extension: &str) -> String {
        match &self.audio {
            Audio::Ready(rendition) => format!("/audio/{}.{extension}", rendition.hash),
            _ => String::new(),
        }
    }

    #[expect(
        clippy::unused_self,
        reason = "as the template of the audio calls it on each page"
    )]
    fn wait_url(&self) -> String {
        "/placement/sound".to_owned()
    }
}

/// An earlier check.
struct Earlier {
    id: i64,
    finished_at: i64,
    n_items: i64,
    level: LevelView,
}

/// What may stand in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PlacementQuery {
    /// Set when something else was typed than was said.
    misheard: Option<String>,
}

/// Shows the page.
///
/// # Errors
/// What the store says.
pub async fn show(
    State(site): State<SiteState>,
    context: Context,
    QueryString(query): QueryString<PlacementQuery>,
) -> Result<Page<PlacementPage>, PageError> {
    let (db, now) = (&site.web.db, site.web.clock.now());
    // Nobody has done nothing: the statements find no row.
    let learner_id = context.learner_id().unwrap_or(0);
    let open = placement::find_open(db, learner_id).await?;
    let done = placement::list(db, learner_id).await?;
    let known = ability::find(db, learner_id).await?;
    let guess = known.map(|known| listen_core::ability::level_of(known.theta).as_str());
    let sound_id = placement_bank::sound_check(db, now).await?;
    Ok(Page(PlacementPage {
        open_id: open.map(|open| open.id),
        has_bank: placement_bank::count(db).await? > 0,
        retake_at: retake_at(&done).filter(|at| *at > now.0),
        levels: choices(Level::ALL.iter().map(|level| level.as_str()), guess),
        audio: audio::of(&site, sound_id).await?,
        is_misheard: query.misheard.is_some(),
        history: done.iter().filter_map(earlier).collect(),
        n_min: i64::try_from(MIN_ITEMS).unwrap_or(0),
        n_max: i64::try_from(MAX_ITEMS).unwrap_or(i64::MAX),
        shell: context.shell,
    }))
}

fn earlier(done: &Placement) -> Option<Earlier> {
    Some(Earlier {
        id: done.id,
        finished_at: done.finished_at?,
        n_items: done.n_items,
        level: LevelView::of(done.outcome()?.ability),
    })
}

/// When the next check may begin after the newest one.
fn retake_at(done: &[Placement]) -> Option<i64> {
    let newest = done.first()?;
    newest.finished_at.map(level_check::retake_at)
}

/// `GET /placement/sound`: the state of the sound check's audio, as it changes.
///
/// # Errors
/// What the store says.
pub async fn sound(State(site): State<SiteState>) -> Result<impl IntoResponse, PageError> {
    let id = placement_bank::sound_check(&site.web.db, site.web.clock.now()).await?;
    audio_events::of(site, id, Tempo::Usual).await
}

/// What the form says.
#[derive(Debug, Deserialize)]
pub struct BeginForm {
    /// Where the learner thinks to be; empty for no idea.
    #[serde(default)]
    guess: String,
    /// What was heard in the sound check.
    #[serde(default)]
    heard: String,
    /// Set to begin without it.
    anyway: Option<String>,
}

/// `POST /placement`: begins, or goes on with what is open.
///
/// # Errors
/// [`PageError::Field`] for an unknown level; what the store says.
pub async fn begin(
    State(site): State<SiteState>,
    context: Context,
    FormBody(form): FormBody<BeginForm>,
) -> Result<Response, PageError> {
    let web = &site.web;
    let guess = match form.guess.as_str() {
        "" => None,
        text => Some(Level::parse(text).map_err(|error| PageError::Field(error.to_string()))?),
    };
    // A visitor who has done nothing finds nothing, and gets a row only when the check begins.
    let known_id = context.learner_id().unwrap_or(0);
    if let Some(open) = placement::find_open(&web.db, known_id).await? {
        return Ok(Redirect::to(&format!("/placement/{}", open.id)).into_response());
    }
    let is_too_early = retake_at(&placement::list(&web.db, known_id).await?)
        .is_some_and(|at| at > web.clock.now().0);
    if is_too_early {
        return Ok(Redirect::to("/placement").into_response());
    }
    if form.anyway.is_none() && !is_heard(&form.heard) {
        return Ok(Redirect::to("/placement?misheard=1").into_response());
    }
    let (learner_id, cookie) = access::learner(web, &context).await?;
    let cookie = AppendHeaders(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
    let begun = placement::begin(&web.db, learner_id, guess, web.clock.now()).await?;
    let path = begun.map_or_else(
        || "/placement".to_owned(),
        |begun| format!("/placement/{}", begun.id),
    );
    Ok((cookie, Redirect::to(&path)).into_response())
}

/// Whether somebody heard the number. Thirteen and forty-two are a different thing, but a typing
/// slip is none.
fn is_heard(typed: &str) -> bool {
    let typed: String = typed.chars().take(MAX_HEARD_CHARS).collect();
    let key = placement_bank::SOUND_CHECK_KEY;
    dictation::matches(key, &typed) || dictation::score(key, &typed).heard >= 1.0
}

/// `POST /placement/{id}/discard`: gives an open check up.
///
/// # Errors
/// [`PageError::NotFound`] if it is not there, finished or another's.
pub async fn discard(
    State(web): State<WebState>,
    listen_web::form::PathPart(id): listen_web::form::PathPart<i64>,
    context: Context,
) -> Result<Redirect, PageError> {
    let learner_id = context.learner_id().ok_or(PageError::LoginNeeded)?;
    if placement::discard(&web.db, id, learner_id).await? {
        Ok(Redirect::to("/placement"))
    } else {
        Err(PageError::NotFound)
    }
}
