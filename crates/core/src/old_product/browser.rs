//! The `localStorage` of the old product as one JSON object: its keys, each with a text of JSON or
//! with the JSON itself.

use super::read::{list, moment, text, texts};
use super::reason::{Reason, Refused};
use super::session::OldSession;
use crate::taxonomy::{FocusArea, Level};
use crate::time::Timestamp;
use serde_json::{Map, Value};

pub(super) const HISTORY: &str = "english-listening-history";
pub(super) const NOTES: &str = "english-listening-notes";
pub(super) const TEMPLATES: &str = "english-listening-templates";
pub(super) const PRESETS: &str = "english-listening-specialized-presets";
/// What the old page had computed from its history, or what belongs to that page only.
const LEFT_OUT: [&str; 11] = [
    "english-listening-progress",
    "english-listening-goals",
    "english-listening-achievements",
    "english-listening-user-intent",
    "english-listening-focus-area-cache",
    "english-listening-playback-rate",
    "english-listening-shortcuts-enabled",
    "english-listening-shortcuts-onboarded",
    "english-listening-difficulty-mode",
    "english-listening-manual-difficulty",
    "english-listening-personalization",
];

/// What can be taken of a browser's data, and what cannot.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BrowserData {
    /// Sessions of the history, with their notes.
    pub sessions: Vec<OldSession>,
    /// Templates.
    pub templates: Vec<OldChoice>,
    /// Presets of the specialised mode.
    pub presets: Vec<OldChoice>,
    /// What is refused, and why.
    pub refused: Vec<Refused>,
    /// Keys that are known and not taken: they are counted anew here, or belong to that page.
    pub left_out: Vec<&'static str>,
}

/// A template or a preset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldChoice {
    /// Its name.
    pub name: String,
    /// Level, if it said one.
    pub level: Option<Level>,
    /// Areas; empty for templates.
    pub focus_areas: Vec<FocusArea>,
    /// Unix ms; now if it said none.
    pub created_at: i64,
}

/// Reads what was copied out of a browser: the object of keys, or the history alone.
///
/// # Errors
/// [`Reason::NotJson`], or [`Reason::NotAnObject`] if it is neither.
pub fn parse_browser(json: &str, now: Timestamp) -> Result<BrowserData, Reason> {
    let pasted: Value =
        serde_json::from_str(json.trim()).map_err(|error| Reason::NotJson(error.to_string()))?;
    let storage = match pasted {
        Value::Object(storage) => storage,
        Value::Array(history) => Map::from_iter([(HISTORY.to_owned(), Value::Array(history))]),
        _ => return Err(Reason::NotAnObject),
    };
    let mut data = BrowserData::default();
    read_history(&storage, now, &mut data);
    read_choices(&storage, now, &mut data);
    data.left_out = LEFT_OUT
        .into_iter()
        .filter(|key| storage.contains_key(*key))
        .collect();
    Ok(data)
}

/// The value of a key; `None` where it is not there. A text that is no JSON is refused.
fn stored(storage: &Map<String, Value>, key: &str, refused: &mut Vec<Refused>) -> Option<Value> {
    match storage.get(key)? {
        Value::String(text) => match serde_json::from_str(text) {
            Ok(value) => Some(value),
            Err(error) => {
                refused.push(Refused {
                    place: key.to_owned(),
                    reason: Reason::NotJson(error.to_string()),
                });
                None
            }
        },
        value => Some(value.clone()),
    }
}

/// The entries of a list, or the values of an object with their names.
fn entries(value: &Value) -> Vec<(String, Value)> {
    match value {
        Value::Array(list) => (1..)
            .zip(list)
            .map(|(number, entry): (usize, _)| (number.to_string(), entry.clone()))
            .collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, entry)| (name.clone(), entry.clone()))
            .collect(),
        _ => Vec::new(),
    }
}

fn read_history(storage: &Map<String, Value>, now: Timestamp, data: &mut BrowserData) {
    let notes = stored(storage, NOTES, &mut data.refused).unwrap_or(Value::Null);
    let history = stored(storage, HISTORY, &mut data.refused).unwrap_or(Value::Null);
    for (number, entry) in entries(&history) {
        match OldSession::parse(&entry, now) {
            Ok(mut session) => {
                if session.note.is_empty() {
                    session.note = note_of(&notes, &entry);
                }
                data.sessions.push(session);
            }
            Err(reason) => data.refused.push(Refused {
                place: format!("{HISTORY} {number}"),
                reason,
            }),
        }
    }
}

/// The note about an exercise: by its id, in an object or in a list.
fn note_of(notes: &Value, exercise: &Value) -> String {
    let Ok(id) = text(exercise, &["id", "sessionId"]) else {
        return String::new();
    };
    let found = entries(notes).into_iter().find(|(name, note)| {
        *name == id || text(note, &["exerciseId", "id"]).is_ok_and(|other| other == id)
    });
    let note = match found {
        Some((_, Value::String(note))) => note,
        Some((_, note)) => text(&note, &["note", "content", "text"]).unwrap_or_default(),
        None => String::new(),
    };
    note.chars().filter(|c| *c != '\0').take(2_000).collect()
}

fn read_choices(storage: &Map<String, Value>, now: Timestamp, data: &mut BrowserData) {
    let mut refused = Vec::new();
    for (key, into) in [
        (TEMPLATES, &mut data.templates),
        (PRESETS, &mut data.presets),
    ] {
        let value = stored(storage, key, &mut refused).unwrap_or(Value::Null);
        // Presets stood as a list, and elsewhere as a list inside an object.
        let inner = list(&value, &["presets", "templates"]);
        let value = if inner.is_empty() {
            value
        } else {
            Value::Array(inner)
        };
        for (name, entry) in entries(&value) {
            match choice(&name, &entry, now) {
                Ok(choice) => into.push(choice),
                Err(reason) => refused.push(Refused {
                    place: format!("{key} {name}"),
                    reason,
                }),
            }
        }
    }
    data.refused.append(&mut refused);
}

fn choice(key: &str, entry: &Value, now: Timestamp) -> Result<OldChoice, Reason> {
    if !entry.is_object() {
        return Err(Reason::NotAnObject);
    }
    let name = text(entry, &["name"])?;
    let is_number = key.parse::<usize>().is_ok();
    let name = if name.is_empty() && !is_number {
        key.to_owned()
    } else {
        name
    };
    if name.is_empty() {
        return Err(Reason::NoTopic);
    }
    let level = text(entry, &["difficulty", "level"])?;
    Ok(OldChoice {
        name: name.chars().take(60).collect(),
        level: Level::parse(&level.to_uppercase()).ok(),
        focus_areas: texts(entry, &["focusAreas", "focus_areas"])
            .iter()
            .filter_map(|area| FocusArea::parse(area).ok())
            .collect(),
        created_at: moment(entry, &["createdAt", "created_at"], now).unwrap_or(now.0),
    })
}
