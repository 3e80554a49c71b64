//! `GET /metrics`: figures for Prometheus, in its text format. There is nothing personal in them,
//! so they need no login; who may ask is a matter of the allowed networks.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use listen_store::metrics::{self, Counts};
use listen_store::worker::{self, Worker};
use listen_web::error::PageError;
use listen_web::state::WebState;
use std::fmt::Write as _;

/// A metric: its name with the unit, its type, what it is, and its values by label.
struct Metric {
    name: &'static str,
    kind: &'static str,
    help: &'static str,
    values: Vec<(String, i64)>,
}

/// Writes them all.
///
/// # Errors
/// What the store says.
pub async fn show(State(web): State<WebState>) -> Result<Response, PageError> {
    let now = web.clock.now();
    let counts = metrics::counts(&web.db, now).await?;
    let workers = worker::list(&web.db, now).await?;
    let waiting_ms = counts.oldest_queued_at.map_or(0, |at| (now.0 - at).max(0));
    let mut text = String::new();
    for metric in metrics_of(&counts, &workers, waiting_ms / 1000) {
        metric.write(&mut text);
    }
    let content_type = "text/plain; version=0.0.4; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, content_type)], text).into_response())
}

impl Metric {
    fn one(name: &'static str, kind: &'static str, help: &'static str, value: i64) -> Self {
        Self {
            name,
            kind,
            help,
            values: vec![(String::new(), value)],
        }
    }

    fn write(&self, text: &mut String) {
        // Writing into a text cannot fail.
        let _ = writeln!(text, "# HELP {} {}", self.name, self.help);
        let _ = writeln!(text, "# TYPE {} {}", self.name, self.kind);
        for (labels, value) in &self.values {
            let _ = writeln!(text, "{}{labels} {value}", self.name);
        }
    }
}

/// A label with its value, as the format wants it escaped.
fn label(name: &str, value: &str) -> String {
    let value = value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n");
    format!("{name}=\"{value}\"")
}

fn metrics_of(counts: &Counts, workers: &[Worker], waiting_s: i64) -> Vec<Metric> {
    let gauge = |name, help, value| Metric::one(name, "gauge", help, value);
    vec![
        Metric {
            name: "listen_build_info",
            kind: "gauge",
            help: "Version of the program; the value is always 1.",
            values: vec![(
                format!("{{{}}}", label("version", env!("CARGO_PKG_VERSION"))),
                1,
            )],
        },
        gauge("listen_accounts", "Accounts.", counts.n_accounts),
        gauge(
            "listen_active_learners",
            "Learners who finished something in the last seven days.",
            counts.n_active_learners,
        ),
        Metric::one(
            "listen_practice_sessions_total",
            "counter",
            "Pieces of work that were finished.",
            counts.n_sessions,
        ),
        gauge("listen_passages", "Passages offered.", counts.n_passages),
        gauge(
            "listen_passages_with_audio",
            "Passages offered that have audio.",
            counts.n_passages_with_audio,
        ),
        Metric {
            name: "listen_jobs",
            kind: "gauge",
            help: "Jobs that wait, run or failed.",
            values: [
                ("queued", counts.n_jobs_queued),
                ("running", counts.n_jobs_running),
                ("failed", counts.n_jobs_failed),
            ]
            .map(|(state, n)| (format!("{{{}}}", label("state", state)), n))
            .to_vec(),
        },
        gauge(
            "listen_job_oldest_wait_seconds",
            "How long the job waits that waits longest.",
            waiting_s,
        ),
        Metric {
            name: "listen_workers",
            kind: "gauge",
            help: "Workers by engine and device.",
            values: by_engine(workers),
        },
        gauge(
            "listen_admin_sessions",
            "Sessions on the admin site.",
            counts.n_admin_sessions,
        ),
    ]
}

fn by_engine(workers: &[Worker]) -> Vec<(String, i64)> {
    let mut values: Vec<(String, i64)> = Vec::new();
    for worker in workers {
        let labels = format!(
            "{{{},{}}}",
            label("engine", &worker.engine),
            label("device", &worker.device)
        );
        match values.iter_mut().find(|(known, _)| *known == labels) {
            Some((_, n)) => *n += 1,
            None => values.push((labels, 1)),
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_values_stay_in_their_quotes() {
        assert_eq!(label("a", "x\"y\\z\n"), "a=\"x\\\"y\\\\z\\n\"");
    }
}
