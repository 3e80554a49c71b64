//! `/choices`: templates and presets, kept to find passages again.

use crate::view::choice::{Choice, choices};
use askama::Template;
use axum::extract::State;
use axum::response::Redirect;
use listen_core::taxonomy::{FocusArea, Length, Level, Topic};
use listen_store::choice::{
    self, Changed, Kind, MAX, MAX_AREAS, MAX_NAME_CHARS, NewChoice, SavedChoice,
};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::{FormBody, PathPart, QueryString};
use listen_web::format::query_value;
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

/// The page.
#[derive(Template)]
#[template(path = "pages/choices.html")]
pub struct ChoicesPage {
    shell: Shell,
    lists: [List; 2],
    levels: Vec<Choice>,
    lengths: Vec<Choice>,
    topics: Vec<Choice>,
    areas: Vec<&'static str>,
    /// One that was deleted just now.
    deleted: Option<i64>,
    /// Why nothing was changed, as a translation key.
    error: Option<&'static str>,
}

/// All of one kind.
struct List {
    kind: &'static str,
    rows: Vec<Row>,
}

struct Row {
    id: i64,
    name: String,
    /// Where it leads.
    href: String,
    /// Level, length, topic and areas, as people read them.
    summary: String,
}

/// What happened before the redirect.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ChoicesQuery {
    deleted: Option<String>,
    error: String,
}

/// `GET /choices`.
///
/// # Errors
/// [`PageError::LoginNeeded`]; what the store says.
pub async fn show(
    State(web): State<WebState>,
    signed_in: SignedIn,
    QueryString(query): QueryString<ChoicesQuery>,
) -> Result<Page<ChoicesPage>, PageError> {
    let learner_id = signed_in.learner_id;
    let shell = signed_in.context.shell;
    let templates = choice::list(&web.db, learner_id, Kind::Template).await?;
    let presets = choice::list(&web.db, learner_id, Kind::Preset).await?;
    let list = |kind: Kind, rows: &[SavedChoice]| List {
        kind: kind.as_str(),
        rows: rows.iter().map(|row| view(row, &shell)).collect(),
    };
    Ok(Page(ChoicesPage {
        lists: [
            list(Kind::Template, &templates),
            list(Kind::Preset, &presets),
        ],
        levels: choices(Level::ALL.iter().map(|level| level.as_str()), None),
        lengths: choices(Length::ALL.iter().map(|length| length.as_str()), None),
        topics: choices(Topic::ALL.iter().map(|topic| topic.as_str()), None),
        areas: FocusArea::ALL.iter().map(|area| area.as_str()).collect(),
        deleted: query.deleted.and_then(|id| id.parse().ok()),
        error: error_key(&query.error),
        shell,
    }))
}

/// Unknown names say nothing, so that an address cannot put words onto a page.
fn error_key(name: &str) -> Option<&'static str> {
    match name {
        "taken" => Some("choice-error-taken"),
        "full" => Some("choice-error-full"),
        "name" => Some("choice-error-name"),
        "areas" => Some("choice-error-areas"),
        _ => None,
    }
}

fn view(row: &SavedChoice, shell: &Shell) -> Row {
    let areas: Vec<&str> = row.focus_areas.iter().map(|area| area.as_str()).collect();
    let mut parts = Vec::new();
    if !row.level.is_empty() {
        parts.push(row.level.clone());
    }
    if !row.length.is_empty() {
        parts.push(shell.term("length", &row.length));
    }
    if !row.topic.is_empty() {
        parts.push(shell.term("topic", &row.topic));
    }
    parts.extend(areas.iter().map(|area| shell.term("choice-area", area)));
    if parts.is_empty() {
        parts.push(shell.t("filter-all"));
    }
    Row {
        id: row.id,
        name: row.name.clone(),
        href: format!(
            "/passages?level={}&length={}&topic={}&focus={}",
            row.level,
            row.length,
            row.topic,
            query_value(&areas.join(","))
        ),
        summary: parts.join(" · "),
    }
}

/// Fields of the form. Areas are boxes, so their names are their values.
type ChoiceForm = std::collections::HashMap<String, String>;

/// `POST /choices`: keeps one.
///
/// # Errors
/// [`PageError::Field`] for a kind, level, length or topic that there is not; what the store says.
pub async fn create(
    State(web): State<WebState>,
    signed_in: SignedIn,
    FormBody(form): FormBody<ChoiceForm>,
) -> Result<Redirect, PageError> {
    let field = |name: &str| form.get(name).map_or("", String::as_str);
    let Some(name) = parse_name(field("name")) else {
        return Ok(back("error=name"));
    };
    let kind = Kind::parse(field("kind"))
        .ok_or_else(|| PageError::Field("kind: must be template or preset".to_owned()))?;
    let focus_areas = parse_areas(&form, kind);
    if kind == Kind::Preset && !(1..=MAX_AREAS).contains(&focus_areas.len()) {
        return Ok(back("error=areas"));
    }
    let new = NewChoice {
        kind,
        name,
        level: known("level", field("level"), |text| {
            Level::parse(text).map(|_| ())
        })?,
        length: known("length", field("length"), |text| {
            Length::parse(text).map(|_| ())
        })?,
        topic: known("topic", field("topic"), |text| {
            Topic::parse(text).map(|_| ())
        })?,
        focus_areas,
        created_at: web.clock.now().0,
    };
    let changed = choice::insert(&web.db, signed_in.learner_id, &new).await?;
    answer(changed)
}

/// A name without spaces around it; `None` if it is empty or too long.
fn parse_name(text: &str) -> Option<String> {
    let name = text.replace('\0', "").trim().to_owned();
    (1..=MAX_NAME_CHARS)
        .contains(&name.chars().count())
        .then_some(name)
}

fn parse_areas(form: &ChoiceForm, kind: Kind) -> Vec<FocusArea> {
    FocusArea::ALL
        .iter()
        .copied()
        .filter(|area| kind == Kind::Preset && form.contains_key(area.as_str()))
        .collect()
}

/// A value of a closed list, or nothing for all of them.
fn known<E: std::fmt::Display>(
    name: &str,
    value: &str,
    parse: impl Fn(&str) -> Result<(), E>,
) -> Result<String, PageError> {
    if !value.is_empty() {
        parse(value).map_err(|error| PageError::Field(format!("{name}: {error}")))?;
    }
    Ok(value.to_owned())
}

fn back(query: &str) -> Redirect {
    Redirect::to(&format!("/choices?{query}"))
}

fn answer(changed: Changed) -> Result<Redirect, PageError> {
    match changed {
        Changed::Done => Ok(Redirect::to("/choices")),
        Changed::NameTaken => Ok(back("error=taken")),
        Changed::Full => Ok(back("error=full")),
        Changed::NotFound => Err(PageError::NotFound),
    }
}

/// The new name.
#[derive(Debug, Deserialize)]
pub struct RenameForm {
    name: String,
}

/// `POST /choices/{id}/rename`.
///
/// # Errors
/// [`PageError::NotFound`] also for another learner's; what the store says.
pub async fn rename(
    State(web): State<WebState>,
    PathPart(id): PathPart<i64>,
    signed_in: SignedIn,
    FormBody(form): FormBody<RenameForm>,
) -> Result<Redirect, PageError> {
    let Some(name) = parse_name(&form.name) else {
        return Ok(back("error=name"));
    };
    answer(choice::rename(&web.db, signed_in.learner_id, id, &name).await?)
}

/// `POST /choices/{id}/delete`: it can be brought back.
///
/// # Errors
/// [`PageError::NotFound`] also for another learner's; what the store says.
pub async fn delete(
    State(web): State<WebState>,
    PathPart(id): PathPart<i64>,
    signed_in: SignedIn,
) -> Result<Redirect, PageError> {
    if choice::delete(&web.db, signed_in.learner_id, id, web.clock.now()).await? {
        Ok(back(&format!("deleted={id}")))
    } else {
        Err(PageError::NotFound)
    }
}

/// `POST /choices/{id}/restore`: brings a deleted one back.
///
/// # Errors
/// [`PageError::NotFound`] also for another learner's; what the store says.
pub async fn restore(
    State(web): State<WebState>,
    PathPart(id): PathPart<i64>,
    signed_in: SignedIn,
) -> Result<Redirect, PageError> {
    answer(choice::restore(&web.db, signed_in.learner_id, id).await?)
}

/// How many there may be of a kind.
const _: () = assert!(MAX == 20, "the texts of the page say 20");
