//! `/api/practice/…`: what was practised. Scores of this server come from its stored keys; what a
//! client says about itself is taken as imported material, marked as self-reported.

use super::{Refusal, body, learner};
use crate::SiteState;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use listen_core::old_product::OldSession;
use listen_store::api_write::{self, Begun};
use listen_store::practised::{self, Place, Practised};
use listen_store::{PageOf, old_product};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::QueryString;
use listen_web::format::iso_date_time;
use listen_web::token;
use serde::Deserialize;
use serde_json::{Value, json};

/// Most rows of a page.
const MAX_LIMIT: i64 = 100;
/// Longest idempotency key.
const MAX_KEY_CHARS: usize = 200;

/// A page as old clients know it.
#[derive(Debug, Clone, Copy)]
pub struct OldPage {
    /// From 1.
    pub page: i64,
    /// Rows a page.
    pub limit: i64,
    /// Rows in all.
    pub n_rows: i64,
}

impl OldPage {
    /// The page of a list.
    #[must_use]
    pub fn of<T>(found: &PageOf<T>) -> Self {
        Self {
            page: found.page,
            limit: found.per_page,
            n_rows: found.n_rows,
        }
    }

    /// `pagination`.
    #[must_use]
    pub fn json(self) -> Value {
        let n_pages = (self.n_rows + self.limit - 1).div_euclid(self.limit).max(1);
        json!({
            "currentPage": self.page,
            "totalPages": n_pages,
            "totalCount": self.n_rows,
            "hasMore": self.page < n_pages,
        })
    }
}

/// What the history is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct HistoryQuery {
    page: Option<i64>,
    limit: Option<i64>,
    /// Where the last page ended.
    cursor: Option<String>,
}

/// `GET /api/practice/history`: what was practised, newest first; by page number, or from `cursor`,
/// which each answer with more behind it has as `nextCursor`.
///
/// # Errors
/// 400, 401.
pub async fn list(
    State(site): State<SiteState>,
    context: Context,
    query: Result<QueryString<HistoryQuery>, PageError>,
) -> Result<Response, Refusal> {
    let learner_id = learner(&context)?;
    let QueryString(query) = query?;
    let limit = query.limit.unwrap_or(10).clamp(1, MAX_LIMIT);
    let page = query.page.unwrap_or(1).clamp(1, i64::from(u32::MAX));
    let (from, skip) = match query.cursor.as_deref() {
        Some(cursor) => (place(cursor)?, 0),
        None => (Place::NEWEST, (page - 1) * limit),
    };
    let db = &site.web.db;
    let mut rows = practised::list(db, learner_id, from, limit + 1, skip).await?;
    let has_more = rows.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = rows.last().filter(|_| has_more);
    let mut answer = json!({
        "sessions": rows.iter().map(session).collect::<Vec<_>>(),
        "nextCursor": next.map(|row| format!("{}-{}", row.practised_at, row.tie)),
    });
    if query.cursor.is_none() {
        let n_rows = practised::count(db, learner_id).await?;
        answer["pagination"] = OldPage {
            page,
            limit,
            n_rows,
        }
        .json();
    }
    Ok(Json(answer).into_response())
}

/// A cursor that an answer had.
fn place(cursor: &str) -> Result<Place, Refusal> {
    let parts = cursor.rsplit_once('-');
    let numbers = parts.and_then(|(at, tie)| Some((at.parse().ok()?, tie.parse().ok()?)));
    let (practised_at, tie) =
        numbers.ok_or_else(|| Refusal::field("cursor", "is not one that an answer had"))?;
    Ok(Place { practised_at, tie })
}

fn session(row: &Practised) -> Value {
    let count = |n: i64| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    let counted = (row.n_items > 0).then(|| count(row.n_correct) / count(row.n_items));
    let accuracy = counted.or(row.accuracy).unwrap_or(0.0);
    let source = if row.is_imported {
        "imported"
    } else {
        "attempt"
    };
    json!({
        "id": format!("{source}-{}", row.id),
        "difficulty": row.level,
        "language": "en-US",
        "topic": row.title,
        "accuracy": accuracy,
        "score": (100.0 * accuracy).round(),
        "duration": row.duration_ms.map(|ms| ms / 1000),
        "createdAt": iso_date_time(row.practised_at),
        "selfReported": row.is_imported,
        "exerciseData": {"passage": row.slug, "note": row.note, "nItems": row.n_items, "nCorrect": row.n_correct},
    })
}

/// `POST /api/practice/save`: a session that the client made and graded itself. It is kept with
/// imported material, and counts as practice but says nothing about ability. The same session is
/// taken once; with an `Idempotency-Key` the same request gets the same answer.
///
/// # Errors
/// 400, 401, 409 for a key that was used for something else.
pub async fn save(
    State(site): State<SiteState>,
    context: Context,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<Response, Refusal> {
    let learner_id = learner(&context)?;
    let Some(key) = idempotency_key(&headers)? else {
        return Ok(save_once(&site, learner_id, &bytes).await?.into_response());
    };
    let db = &site.web.db;
    let hash = token::hash(&String::from_utf8_lossy(&bytes));
    match api_write::begin(db, learner_id, &key, &hash, site.web.clock.now()).await? {
        Begun::New => {}
        Begun::Answered { status, body } => {
            let status = u16::try_from(status)
                .ok()
                .and_then(|status| StatusCode::from_u16(status).ok());
            let value: Value = serde_json::from_str(&body).unwrap_or(Value::Null);
            return Ok((status.unwrap_or(StatusCode::OK), Json(value)).into_response());
        }
        Begun::Running => {
            return Err(Refusal::new(
                StatusCode::CONFLICT,
                "conflict",
                "the same request is under way",
            ));
        }
        Begun::Other => {
            return Err(Refusal::new(
                StatusCode::CONFLICT,
                "conflict",
                "the idempotency key was used for another request",
            ));
        }
    }
    match save_once(&site, learner_id, &bytes).await {
        Ok(Json(answer)) => {
            api_write::finish(db, learner_id, &key, 200, &answer.to_string()).await?;
            Ok(Json(answer).into_response())
        }
        Err(refusal) => {
            api_write::forget(db, learner_id, &key).await?;
            Err(refusal)
        }
    }
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = value
        .to_str()
        .ok()
        .filter(|key| !key.is_empty() && key.len() <= MAX_KEY_CHARS);
    let refused = || {
        Refusal::new(
            StatusCode::BAD_REQUEST,
            "bad_request",
            format!("Idempotency-Key: 1 to {MAX_KEY_CHARS} visible characters"),
        )
    };
    key.map(|key| Some(key.to_owned())).ok_or_else(refused)
}

/// Whether a session says when it was: old clients often leave that to the server.
fn has_date(sent: &Value) -> bool {
    let inner = match &sent["exerciseData"] {
        Value::String(json) => serde_json::from_str(json).unwrap_or(Value::Null),
        inner => inner.clone(),
    };
    let names = ["createdAt", "created_at", "completedAt", "id"];
    let is_there = |value: &Value| names.iter().any(|name| !value[name].is_null());
    is_there(sent) || is_there(&inner)
}

async fn save_once(
    site: &SiteState,
    learner_id: i64,
    bytes: &Bytes,
) -> Result<Json<Value>, Refusal> {
    let mut sent: Value = body(bytes)?;
    for name in ["exerciseData", "difficulty", "topic"] {
        if sent
            .get(name)
            .is_none_or(|value| value.is_null() || *value == json!(""))
        {
            return Err(Refusal::field(name, "is missing"));
        }
    }
    let now = site.web.clock.now();
    if !has_date(&sent) {
        sent["createdAt"] = json!(iso_date_time(now.0));
    }
    let session =
        OldSession::parse(&sent, now).map_err(|reason| Refusal::field("exerciseData", reason))?;
    let fingerprint = session.fingerprint();
    let mut tx = site.web.db.begin().await?;
    old_product::import(&mut tx, learner_id, std::slice::from_ref(&session), now).await?;
    tx.commit().await?;
    let found = old_product::find_by_fingerprint(&site.web.db, learner_id, &fingerprint).await?;
    let (id, at) = found.ok_or_else(|| PageError::Internal("a session vanished".to_owned()))?;
    Ok(Json(json!({
        "success": true,
        "message": "the session was saved as imported material",
        "selfReported": true,
        "session": {"id": id.to_string(), "createdAt": iso_date_time(at)},
    })))
}

/// `GET /api/practice/history/summary`: the last three sessions.
///
/// # Errors
/// 401.
pub async fn summary(State(site): State<SiteState>, context: Context) -> Result<Response, Refusal> {
    let learner_id = learner(&context)?;
    let db = &site.web.db;
    let rows = practised::list(db, learner_id, Place::NEWEST, 3, 0).await?;
    let n_rows = practised::count(db, learner_id).await?;
    let data: Vec<Value> = rows.iter().map(session).collect();
    let body = json!({"data": data, "meta": {"totalCount": n_rows}});
    Ok(([(header::CACHE_CONTROL, "private, no-store")], Json(body)).into_response())
}
