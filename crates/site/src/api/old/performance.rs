//! `/api/performance/…`: figures of the server, counted and not invented.

use super::{Refusal, learner};
use crate::SiteState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use listen_store::account::Role;
use listen_store::{metrics, worker};
use listen_web::context::Context;
use listen_web::format::iso_date_time;
use serde_json::{Value, json};

/// `GET /api/performance/metrics`: for whoever may look at the admin site.
///
/// # Errors
/// 401, 403.
pub async fn show(State(site): State<SiteState>, context: Context) -> Result<Response, Refusal> {
    learner(&context)?;
    if context.shell.role < Role::Viewer {
        let message = "only the staff sees the figures of the server";
        return Err(Refusal::new(StatusCode::FORBIDDEN, "forbidden", message));
    }
    let (db, now) = (&site.web.db, site.web.clock.now());
    let counts = metrics::counts(db, now).await?;
    let workers: Vec<Value> = worker::list(db, now)
        .await?
        .iter()
        .map(|worker| {
            json!({"engine": worker.engine, "label": worker.label, "device": worker.device,
                "uptime": (now.0 - worker.started_at) / 1000})
        })
        .collect();
    let waiting_ms = counts.oldest_queued_at.map_or(0, |at| (now.0 - at).max(0));
    let body = json!({
        "status": "ok", "timestamp": iso_date_time(now.0), "version": env!("CARGO_PKG_VERSION"),
        "database": {"name": db.name(), "schema": metrics::schema_version(db).await?},
        "jobs": {"queued": counts.n_jobs_queued, "running": counts.n_jobs_running, "failed": counts.n_jobs_failed,
            "oldestWaitingMs": waiting_ms},
        "accounts": counts.n_accounts, "activeLearners": counts.n_active_learners, "sessions": counts.n_sessions, "workers": workers,
    });
    Ok(Json(body).into_response())
}

/// `GET /api/performance/database`, `GET /api/performance/auth-cache`: never were anything.
pub async fn nothing() -> Refusal {
    let message = "there is nothing here; /api/performance/metrics has the figures";
    Refusal::new(StatusCode::NOT_IMPLEMENTED, "not_implemented", message)
}
