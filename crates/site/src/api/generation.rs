//! `/api/generations/{id}`: how far an order is, as JSON and as server-sent events.

use super::watch::{self, Watched};
use crate::SiteState;
use crate::pages::make::LIMIT;
use crate::view::generation::{self as view, GenerationState};
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::sse::Event;
use axum::response::{IntoResponse, Response, Sse};
use futures::Stream;
use listen_core::generation::{
    MAX_EXCLUDED, MAX_FOCUS_AREAS, MAX_TOPIC_CHARS, SECONDS, Wish, is_safe_line,
};
use listen_core::job::Job;
use listen_core::taxonomy::{FocusArea, Form, Level};
use listen_replicas::Signal;
use listen_store::generation::{self, Generation};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::{JsonBody, PathPart};
use listen_web::login;
use listen_web::shell::Shell;
use serde::Deserialize;

async fn find(site: &SiteState, learner_id: i64, id: i64) -> Result<Generation, PageError> {
    let (db, now) = (&site.web.db, site.web.clock.now());
    let found = generation::find_own(db, id, learner_id, now).await?;
    found.ok_or(PageError::NotFound)
}

/// What a program orders.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewOrder {
    /// `topics` or `passage`.
    kind: String,
    /// `A1` to `C2`.
    level: String,
    /// 60, 120, 180 or 300.
    #[serde(default = "usual_seconds")]
    seconds: u32,
    /// `monologue` or `dialogue`.
    #[serde(default = "usual_form")]
    form: String,
    /// At most five.
    #[serde(default)]
    focus_areas: Vec<String>,
    /// One line of English; topics do without.
    #[serde(default)]
    topic: String,
    /// Topics that are not wanted.
    #[serde(default)]
    excluded: Vec<String>,
    /// Whether the web is searched for facts first.
    #[serde(default)]
    search: bool,
}

fn usual_seconds() -> u32 {
    120
}

fn usual_form() -> String {
    "monologue".to_owned()
}

fn order_of(sent: NewOrder) -> Result<listen_core::generation::Order, PageError> {
    let refused = |name: &str, why: String| PageError::Field(format!("{name}: {why}"));
    let areas = sent.focus_areas.iter().map(|name| FocusArea::parse(name));
    let wish = Wish {
        level: Level::parse(&sent.level).map_err(|error| refused("level", error.to_string()))?,
        seconds: sent.seconds,
        form: Form::parse(&sent.form).map_err(|error| refused("form", error.to_string()))?,
        focus_areas: areas
            .collect::<Result<_, _>>()
            .map_err(|error| refused("focus_areas", error.to_string()))?,
        topic: sent.topic,
        source: None,
        wants_search: sent.search,
        found: Vec::new(),
    };
    let is_topics = match sent.kind.as_str() {
        "topics" => true,
        "passage" => false,
        other => {
            return Err(refused(
                "kind",
                format!("`{other}` is unknown; allowed: topics, passage"),
            ));
        }
    };
    if !SECONDS.contains(&wish.seconds) {
        return Err(refused(
            "seconds",
            format!("{} is none of 60, 120, 180, 300", wish.seconds),
        ));
    }
    if wish.focus_areas.len() > MAX_FOCUS_AREAS {
        return Err(refused(
            "focus_areas",
            format!("at most {MAX_FOCUS_AREAS} are allowed"),
        ));
    }
    if !is_topics && !is_safe_line(&wish.topic, MAX_TOPIC_CHARS) {
        return Err(refused(
            "topic",
            format!("one line of 1 to {MAX_TOPIC_CHARS} characters without addresses"),
        ));
    }
    let is_topic = |topic: &String| is_safe_line(topic, MAX_TOPIC_CHARS);
    if sent.excluded.len() > MAX_EXCLUDED || !sent.excluded.iter().all(is_topic) {
        return Err(refused(
            "excluded",
            format!("at most {MAX_EXCLUDED} topics, one line each"),
        ));
    }
    Ok(if is_topics {
        listen_core::generation::Order::Topics {
            wish,
            excluded: sent.excluded,
        }
    } else {
        listen_core::generation::Order::Passage { wish }
    })
}

/// `POST /api/generations`: orders topics or a passage; 202 with its state.
///
/// # Errors
/// [`PageError::Field`]; [`PageError::Conflict`] while two are open, [`PageError::Unavailable`]
/// without a model, [`PageError::TooMany`]; what the store says.
pub async fn create(
    State(site): State<SiteState>,
    signed: SignedIn,
    JsonBody(sent): JsonBody<NewOrder>,
) -> Result<Response, PageError> {
    let web = &site.web;
    let wants_search = sent.search;
    let order = order_of(sent)?;
    if site.model.is_none() {
        return Err(PageError::Unavailable(
            "this server has no language model; the library and own texts work without one"
                .to_owned(),
        ));
    }
    if wants_search && site.search_name().is_none() {
        let message = "search: this server has no web search; leave it out or send false";
        return Err(PageError::Field(message.to_owned()));
    }
    login::count(web, &format!("make:{}", signed.learner_id), LIMIT).await?;
    let id = generation::order(&web.db, signed.learner_id, &order, web.clock.now()).await?;
    let open =
        || PageError::Conflict("two orders are open already; wait for one or cancel it".to_owned());
    let row = find(&site, signed.learner_id, id.ok_or_else(open)?).await?;
    let state = view::of(&site, &signed.context.shell, &row).await?;
    let place = [(header::LOCATION, format!("/api/generations/{}", row.id))];
    Ok((StatusCode::ACCEPTED, place, Json(state)).into_response())
}

/// `GET /api/generations/{id}`.
///
/// # Errors
/// [`PageError::NotFound`] for another's; what the store says.
pub async fn show(
    State(site): State<SiteState>,
    PathPart(id): PathPart<i64>,
    signed: SignedIn,
) -> Result<Json<GenerationState>, PageError> {
    let row = find(&site, signed.learner_id, id).await?;
    Ok(Json(view::of(&site, &signed.context.shell, &row).await?))
}

/// `DELETE /api/generations/{id}`: cancels it; 204 also where it had ended.
///
/// # Errors
/// [`PageError::NotFound`] for another's; what the store says.
pub async fn cancel(
    State(site): State<SiteState>,
    PathPart(id): PathPart<i64>,
    signed: SignedIn,
) -> Result<StatusCode, PageError> {
    find(&site, signed.learner_id, id).await?;
    generation::cancel(&site.web.db, id, signed.learner_id, site.web.clock.now()).await?;
    site.web.shared.signals.tell(of_order(id));
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /api/generations/{id}/events`. Each event is named `generation`; its data is that of
/// `GET /api/generations/{id}`.
///
/// # Errors
/// [`PageError::NotFound`] for another's; what the store says.
pub async fn events(
    State(site): State<SiteState>,
    PathPart(id): PathPart<i64>,
    signed: SignedIn,
) -> Result<Sse<impl Stream<Item = Result<Event, axum::Error>>>, PageError> {
    let signals = site.web.shared.signals.clone();
    let watched = Order {
        site,
        learner_id: signed.learner_id,
        id,
        shell: signed.context.shell,
    };
    watch::events(watched, signals).await
}

/// The signal about an order.
#[must_use]
pub fn of_order(generation_id: i64) -> Signal {
    Signal::of_job(&Job::Generate { generation_id })
}

struct Order {
    site: SiteState,
    learner_id: i64,
    id: i64,
    shell: Shell,
}

impl Watched for Order {
    type State = GenerationState;
    const NAME: &'static str = "generation";

    async fn look(&self) -> Result<GenerationState, PageError> {
        let row = find(&self.site, self.learner_id, self.id).await?;
        view::of(&self.site, &self.shell, &row).await
    }

    fn is_coming(state: &GenerationState) -> bool {
        state.is_coming()
    }

    fn signal(&self) -> Signal {
        of_order(self.id)
    }
}
