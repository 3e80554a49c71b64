//! `GET /api/health`: whether this process can serve, and `GET /api/health/live`: whether it runs at
//! all. Without secrets and without waiting.

use crate::state::WebState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use listen_store::worker::Worker;
use serde::Serialize;
use std::time::Duration;

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Serialize)]
struct Health {
    status: &'static str,
    version: &'static str,
    database: &'static str,
    speech: Vec<Speech>,
}

#[derive(Serialize)]
struct Speech {
    engine: String,
    label: String,
    device: String,
    /// What is missing or wrong where nothing speaks; the pages show it, too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

fn notes(worker: &Worker) -> Vec<String> {
    let is_silent = worker.engine == "none";
    let notes = worker.notes.lines().filter(|_| is_silent);
    notes.map(str::to_owned).collect()
}

/// 200 while requests are answered: nothing else is asked, so that nobody restarts a process because
/// its database is away.
pub async fn live() -> &'static str {
    "ok"
}

/// 200 when the database answers, 503 when it does not.
pub async fn show(State(web): State<WebState>) -> Response {
    let workers = tokio::time::timeout(
        PATIENCE,
        listen_store::worker::list(&web.db, web.clock.now()),
    )
    .await;
    let (status, code, speech) = match workers {
        Ok(Ok(workers)) => {
            let speech = workers.into_iter().map(|worker| Speech {
                notes: notes(&worker),
                engine: worker.engine,
                label: worker.label,
                device: worker.device,
            });
            ("ok", StatusCode::OK, speech.collect())
        }
        _ => ("down", StatusCode::SERVICE_UNAVAILABLE, Vec::new()),
    };
    let health = Health {
        status,
        version: env!("CARGO_PKG_VERSION"),
        database: status,
        speech,
    };
    (code, Json(health)).into_response()
}
