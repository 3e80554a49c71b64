//! `/passages/{slug}`: listening, before the items.

use crate::SiteState;
use crate::access::{self, Access};
use crate::pages::reading::can_be_read;
use crate::view::audio::{self, Audio};
use crate::view::player::{self, Player};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use listen_core::help::HelpRung;
use listen_core::job::Job;
use listen_core::pace::Tempo;
use listen_replicas::Signal;
use listen_store::attempt::{self, Attempt};
use listen_store::history;
use listen_store::job;
use listen_store::listening;
use listen_store::passage::{self, ItemRow, PassageHead};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::{FormBody, QueryString};
use listen_web::page::Page;
use listen_web::preferences::local_path;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

/// The listening page.
#[derive(Template)]
#[template(path = "pages/passage.html")]
pub struct PassagePage {
    shell: Shell,
    head: PassageHead,
    player: Player,
    may_practise: bool,
    is_begun: bool,
    /// The open attempt, if it was begun by listening.
    heard_attempt: Option<i64>,
    /// The same, if reading was refused because of it.
    refused_by: Option<i64>,
    /// Items that can be answered by reading.
    n_readable: i64,
    is_own: bool,
    best: Option<(i64, i64)>,
}

/// The passage of an address, if this visit may see it.
///
/// # Errors
/// [`PageError::NotFound`] if there is none, or if it is another learner's own text.
pub async fn find(web: &WebState, context: &Context, slug: &str) -> Result<PassageHead, PageError> {
    passage::find_visible(&web.db, slug, context.learner_id())
        .await?
        .ok_or(PageError::NotFound)
}

/// What may stand in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PassageQuery {
    audio: Tempo,
    /// Set where reading was refused.
    begun: Option<String>,
}

/// Shows the page.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn show(
    State(site): State<SiteState>,
    Path(slug): Path<String>,
    context: Context,
    QueryString(query): QueryString<PassageQuery>,
) -> Result<Page<PassagePage>, PageError> {
    let web = &site.web;
    let head = find(web, &context, &slug).await?;
    let items = passage::items(&web.db, head.id).await?;
    let open = open_attempt(web, &context, &head).await?;
    let shown = player::revealed(web, open.as_ref().map(|attempt| attempt.id)).await?;
    let player = player::of_tempo(&site, &head, &items, shown, Some(query.audio)).await?;
    let player = player.remembering(web, context.learner_id()).await?;
    let access = access::of(web, &context, &head).await?;
    let best = match context.learner_id() {
        Some(learner_id) => history::best(&web.db, learner_id, head.id).await?,
        None => None,
    };
    let by_ear = |attempt: &&Attempt| attempt.is_begun && !attempt.is_reading;
    let heard_attempt = open.as_ref().filter(by_ear).map(|attempt| attempt.id);
    let n_readable = items.iter().filter(|item| can_be_read(item)).count();
    Ok(Page(PassagePage {
        n_readable: i64::try_from(n_readable).unwrap_or(i64::MAX),
        is_own: head.is_own_of(context.learner_id()),
        shell: context.shell,
        head,
        player,
        may_practise: access == Access::Open,
        refused_by: query.begun.and(heard_attempt),
        heard_attempt,
        is_begun: open.is_some_and(|attempt| attempt.is_begun),
        best,
    }))
}

/// The version of a passage that a page shows: the one named, or the current one.
///
/// # Errors
/// [`PageError::NotFound`] if there is none, or the version is another passage's.
pub async fn find_version(
    web: &WebState,
    context: &Context,
    slug: &str,
    passage_id: Option<i64>,
) -> Result<PassageHead, PageError> {
    match passage_id {
        None => find(web, context, slug).await,
        Some(id) => {
            let head = passage::find(&web.db, id).await?;
            let head = head.filter(|head| head.slug == slug);
            let head = head.ok_or(PageError::NotFound)?;
            let is_visible = passage::is_visible(&web.db, &head, context.learner_id()).await?;
            if is_visible {
                Ok(head)
            } else {
                Err(PageError::NotFound)
            }
        }
    }
}

async fn open_attempt(
    web: &WebState,
    context: &Context,
    head: &PassageHead,
) -> Result<Option<Attempt>, PageError> {
    let Some(learner_id) = context.learner_id() else {
        return Ok(None);
    };
    Ok(attempt::find_open(&web.db, learner_id, head.id).await?)
}

/// The cookie of a visitor who was given one just now.
pub type NewCookie = AppendHeaders<Option<(HeaderName, HeaderValue)>>;

/// The learner of this visit, who may be a visitor of just now.
///
/// # Errors
/// [`PageError::LoginNeeded`] for a visitor who has begun another passage.
pub async fn practising(
    web: &WebState,
    context: &Context,
    head: &PassageHead,
) -> Result<(i64, NewCookie), PageError> {
    if access::of(web, context, head).await? == Access::RegisterFirst {
        return Err(PageError::LoginNeeded);
    }
    let (learner_id, cookie) = access::learner(web, context).await?;
    let cookie = cookie.map(|cookie| (header::SET_COOKIE, cookie));
    Ok((learner_id, AppendHeaders(cookie)))
}

/// Remembers that texts were shown. That begins nothing: a visitor may look at sentences of
/// several passages and then choose the one to answer.
///
/// # Errors
/// What the store says.
pub async fn remember_reveal(
    web: &WebState,
    learner_id: i64,
    head: &PassageHead,
    positions: &[i64],
) -> Result<(), PageError> {
    let now = web.clock.now();
    let attempt = attempt::open_unbegun(&web.db, learner_id, head.id, head.n_items, now).await?;
    for position in positions {
        attempt::reveal(&web.db, attempt.id, *position, now).await?;
    }
    record_help(web, learner_id, head, positions, HelpRung::FullText).await
}

/// Remembers that part of the texts was shown, which counts as help but not as seen.
///
/// # Errors
/// What the store says.
pub async fn record_help(
    web: &WebState,
    learner_id: i64,
    head: &PassageHead,
    positions: &[i64],
    rung: HelpRung,
) -> Result<(), PageError> {
    let help: Vec<(i64, HelpRung)> = positions.iter().map(|place| (*place, rung)).collect();
    let now = web.clock.now();
    Ok(listening::record(&web.db, learner_id, head.id, &[], &help, now).await?)
}

/// `POST /passages/{slug}/attempts`: on to the items.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn begin(
    State(site): State<SiteState>,
    Path(slug): Path<String>,
    context: Context,
) -> Result<Response, PageError> {
    let web = &site.web;
    let head = find(web, &context, &slug).await?;
    if access::of(web, &context, &head).await? == Access::RegisterFirst {
        return Ok(register_first(&slug));
    }
    let (learner_id, cookie) = practising(web, &context, &head).await?;
    let attempt =
        attempt::open(&web.db, learner_id, head.id, head.n_items, web.clock.now()).await?;
    // Afterwards, since the passage that was begun just now is not the next one.
    audio::ask_for_next(&site, learner_id).await?;
    Ok((cookie, Redirect::to(&format!("/attempts/{}", attempt.id))).into_response())
}

/// To the form that opens all passages, and back.
pub(super) fn register_first(slug: &str) -> Response {
    Redirect::to(&format!("/register?return_to=/passages/{slug}")).into_response()
}

/// Which sentence to show.
#[derive(Debug, Deserialize)]
pub struct RevealForm {
    /// Index from 0, or `all`.
    pub sentence: String,
    /// Version of the passage; the current one if it is not named.
    pub passage_id: Option<i64>,
    /// Where to go back to.
    pub return_to: Option<String>,
}

/// Indexes that the form means; dictated sentences are left out, since they are the key.
///
/// # Errors
/// [`PageError::Field`] for anything else.
pub fn wanted_positions(
    sentence: &str,
    items: &[ItemRow],
    n_sentences: i64,
) -> Result<Vec<i64>, PageError> {
    let dictated = player::dictated_positions(items);
    let all = 0..n_sentences;
    let wanted: Vec<i64> = match sentence {
        "all" => all.collect(),
        one => {
            let position = one.parse().ok().filter(|position| all.contains(position));
            vec![position.ok_or_else(|| {
                PageError::Field(format!(
                    "sentence: `{one}` is not 0 to {} or `all`",
                    n_sentences - 1
                ))
            })?]
        }
    };
    Ok(wanted
        .into_iter()
        .filter(|position| !dictated.contains(position))
        .collect())
}

/// `POST /passages/{slug}/reveal`: shows the text of a sentence, and remembers that it did.
///
/// # Errors
/// [`PageError::NotFound`]; [`PageError::Field`]; what the store says.
pub async fn reveal(
    State(web): State<WebState>,
    Path(slug): Path<String>,
    context: Context,
    FormBody(form): FormBody<RevealForm>,
) -> Result<Response, PageError> {
    let head = find_version(&web, &context, &slug, form.passage_id).await?;
    let items = passage::items(&web.db, head.id).await?;
    let n_sentences = i64::try_from(passage::sentences(&web.db, head.id).await?.len()).unwrap_or(0);
    let positions = wanted_positions(&form.sentence, &items, n_sentences)?;
    let (learner_id, cookie) = practising(&web, &context, &head).await?;
    remember_reveal(&web, learner_id, &head, &positions).await?;
    let back = match form.return_to.as_deref() {
        Some(path) => local_path(Some(path)).to_owned(),
        None => format!("/passages/{slug}"),
    };
    let fragment = positions.first().map_or_else(String::new, |position| {
        format!("#sentence-{}", position + 1)
    });
    Ok((cookie, Redirect::to(&format!("{back}{fragment}"))).into_response())
}

/// `POST /passages/{slug}/render`: asks for the audio again.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn render(
    State(web): State<WebState>,
    Path(slug): Path<String>,
    context: Context,
    FormBody(form): FormBody<RenderForm>,
) -> Result<Redirect, PageError> {
    let head = find_version(&web, &context, &slug, form.passage_id).await?;
    audio::ask_again(&web, head.id, form.audio).await?;
    let back = form
        .return_to
        .unwrap_or_else(|| format!("/passages/{slug}"));
    Ok(Redirect::to(local_path(Some(&back))))
}

/// `POST /passages/{slug}/cancel`: stops making the audio of one's own text. Audio of the library
/// is everybody's, and others may wait for it.
///
/// # Errors
/// [`PageError::NotFound`] for what is not one's own; what the store says.
pub async fn cancel(
    State(web): State<WebState>,
    Path(slug): Path<String>,
    context: Context,
) -> Result<Redirect, PageError> {
    let head = find(&web, &context, &slug).await?;
    if !head.is_own_of(context.learner_id()) {
        return Err(PageError::NotFound);
    }
    let wanted = Job::RenderPassage {
        passage_id: head.id,
        again: false,
    };
    job::cancel(&web.db, &wanted, web.clock.now()).await?;
    web.shared.signals.tell(Signal::of_job(&wanted));
    Ok(Redirect::to(&format!("/passages/{slug}")))
}

/// Which version to make the audio of.
#[derive(Debug, Deserialize)]
pub struct RenderForm {
    passage_id: Option<i64>,
    #[serde(default)]
    audio: Tempo,
    return_to: Option<String>,
}
