//! `POST /api/practice/import-legacy`: sessions of the product before this one, with its fields and
//! its kinds of errors. All of them come in, or none.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use listen_core::old_product::OldSession;
use listen_store::StoreError;
use listen_store::old_product::{self, Imported};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::state::WebState;
use serde_json::{Value, json};
use std::time::Duration;

/// Longest time for the transaction: the time limit of every request is a little more.
const TIMEOUT: Duration = Duration::from_secs(25);

fn refuse(status: StatusCode, code: &str, error: &str, details: &[String]) -> Response {
    let body = json!({ "success": false, "error": error, "code": code, "details": details });
    (status, Json(body)).into_response()
}

/// Imports everything, or says what is wrong with each session that cannot be taken.
///
/// # Errors
/// None: every error is an answer of its own kind.
pub async fn create(
    State(web): State<WebState>,
    context: Context,
    body: Bytes,
) -> Result<Response, PageError> {
    let learner_id = if context.is_signed_in() {
        context.learner_id()
    } else {
        None
    };
    let Some(learner_id) = learner_id else {
        return Ok(refuse(
            StatusCode::UNAUTHORIZED,
            "UNAUTHORIZED",
            "log in first",
            &[],
        ));
    };
    let sessions = match read(&web, &body) {
        Ok(sessions) => sessions,
        Err(refused) => return Ok(*refused),
    };
    let stored = tokio::time::timeout(TIMEOUT, store(&web, learner_id, &sessions)).await;
    Ok(stored.map_or_else(
        |_| {
            refuse(
                StatusCode::REQUEST_TIMEOUT,
                "DATABASE_ERROR",
                "the import took too long; nothing was imported",
                &[],
            )
        },
        |stored| stored.map_or_else(failed, answer),
    ))
}

fn failed(failure: Failure) -> Response {
    match failure {
        Failure::Duplicate(details) => refuse(
            StatusCode::CONFLICT,
            "DUPLICATE_DATA",
            "sessions are there already; nothing was imported",
            &details,
        ),
        Failure::Store(error) => {
            tracing::error!(%error, "import failed");
            refuse(
                StatusCode::INTERNAL_SERVER_ERROR,
                "DATABASE_ERROR",
                "the import could not be stored",
                &[],
            )
        }
    }
}

/// The sessions of a body, if all of them can be taken.
fn read(web: &WebState, body: &[u8]) -> Result<Vec<OldSession>, Box<Response>> {
    let invalid = |error: &str| {
        let details = [error.to_owned()];
        let error = "the body must be {\"sessions\": [...]} with at least one session";
        Box::new(refuse(
            StatusCode::BAD_REQUEST,
            "INVALID_REQUEST",
            error,
            &details,
        ))
    };
    let body: Value = serde_json::from_slice(body).map_err(|error| invalid(&error.to_string()))?;
    let list = body["sessions"]
        .as_array()
        .filter(|list| !list.is_empty())
        .ok_or_else(|| invalid("`sessions` is missing or empty"))?;
    let (mut sessions, mut details) = (Vec::new(), Vec::new());
    for (idx, value) in list.iter().enumerate() {
        match OldSession::parse(value, web.clock.now()) {
            Ok(session) => sessions.push(session),
            Err(reason) => details.push(format!("sessions[{idx}]: {reason}")),
        }
    }
    if details.is_empty() {
        Ok(sessions)
    } else {
        let error = "sessions cannot be taken; nothing was imported";
        let status = StatusCode::BAD_REQUEST;
        Err(Box::new(refuse(
            status,
            "VALIDATION_ERROR",
            error,
            &details,
        )))
    }
}

enum Failure {
    Duplicate(Vec<String>),
    Store(StoreError),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

async fn store(
    web: &WebState,
    learner_id: i64,
    sessions: &[OldSession],
) -> Result<Imported, Failure> {
    let mut tx = web.db.begin().await?;
    let mut details = Vec::new();
    let mut done = Imported::default();
    for (idx, session) in sessions.iter().enumerate() {
        let one = std::slice::from_ref(session);
        let imported = old_product::import(&mut tx, learner_id, one, web.clock.now()).await?;
        if imported.n_duplicates > 0 {
            details.push(format!("sessions[{idx}]: `{}`", session.topic));
        }
        done.n_sessions += imported.n_sessions;
        done.n_items += imported.n_items;
    }
    if !details.is_empty() {
        // The transaction is given up with all that went in before.
        return Err(Failure::Duplicate(details));
    }
    tx.commit().await?;
    Ok(done)
}

fn answer(imported: Imported) -> Response {
    Json(json!({
        "success": true,
        "message": format!("{} sessions were imported", imported.n_sessions),
        "imported": {
            "sessions": imported.n_sessions,
            "questions": imported.n_items,
            // Each question comes in with its last answer.
            "answers": imported.n_items,
        },
    }))
    .into_response()
}
