//! `GET /metrics`: figures for Prometheus, in its text format. There is nothing personal in them,
//! so they need no login; who may ask is a matter of the allowed networks.

use axum::extract::State;
use axum::response::Response;
use listen_health::Status;
use listen_replicas::LinkState;
use listen_store::health_check::{self, Known};
use listen_store::job::{self, Load};
use listen_store::metrics::{self, Counts};
use listen_store::speech_measure::{self, Day};
use listen_store::worker::{self, Worker};
use listen_web::error::PageError;
use listen_web::metrics::{Metric, label, of_requests, page};
use listen_web::state::WebState;
use listen_web::traffic;

/// Writes them all.
///
/// # Errors
/// What the store says.
pub async fn show(State(web): State<WebState>) -> Result<Response, PageError> {
    let now = web.clock.now();
    let counts = metrics::counts(&web.db, now).await?;
    let load = job::load(&web.db, now).await?;
    let workers = worker::list(&web.db, now).await?;
    let known = health_check::list(&web.db).await?;
    // The last 24 hours are one row, if something was spoken.
    let spoken = speech_measure::days(&web.db, 1, now).await?.pop();
    let seconds_since = |at: Option<i64>| at.map_or(0, |at| (now.0 - at).max(0) / 1000);
    let groups = [
        of_learners(&counts),
        of_jobs(
            &counts,
            &load,
            seconds_since(counts.oldest_queued_at),
            seconds_since(load.awaited_since),
        ),
        of_speech(&workers, spoken.as_ref()),
        of_health(&known, &counts, metrics::database_bytes(&web.db).await?),
        of_requests(&traffic::answered()),
        of_redis(web.shared.redis()),
    ];
    Ok(page(groups.iter().flatten()))
}

fn of_learners(counts: &Counts) -> Vec<Metric> {
    let version = format!("{{{}}}", label("version", env!("CARGO_PKG_VERSION")));
    vec![
        Metric::labelled(
            "listen_build_info",
            "gauge",
            "Version of the program; the value is always 1.",
            vec![(version, 1)],
        ),
        Metric::gauge("listen_accounts", "Accounts.", counts.n_accounts),
        Metric::gauge(
            "listen_active_learners",
            "Learners who finished something in the last seven days.",
            counts.n_active_learners,
        ),
        Metric::labelled(
            "listen_practice_sessions_total",
            "counter",
            "Pieces of work that were finished.",
            vec![(String::new(), counts.n_sessions)],
        ),
        Metric::gauge("listen_passages", "Passages offered.", counts.n_passages),
        Metric::gauge(
            "listen_passages_with_audio",
            "Passages offered that have audio.",
            counts.n_passages_with_audio,
        ),
        Metric::gauge(
            "listen_admin_sessions",
            "Sessions on the admin site.",
            counts.n_admin_sessions,
        ),
    ]
}

fn of_jobs(counts: &Counts, load: &Load, oldest_s: i64, awaited_s: i64) -> Vec<Metric> {
    let by_state = [
        ("queued", counts.n_jobs_queued),
        ("running", counts.n_jobs_running),
        ("failed", counts.n_jobs_failed),
    ]
    .map(|(state, n)| (format!("{{{}}}", label("state", state)), n));
    vec![
        Metric::labelled(
            "listen_jobs",
            "gauge",
            "Jobs that wait, run or failed.",
            by_state.to_vec(),
        ),
        Metric::gauge(
            "listen_jobs_failed_last_day",
            "Jobs that failed in the last 24 hours, without those that somebody cancelled.",
            load.n_failed,
        ),
        Metric::gauge(
            "listen_job_oldest_wait_seconds",
            "How long the job waits that waits longest.",
            oldest_s,
        ),
        Metric::gauge(
            "listen_job_awaited_seconds",
            "How long somebody has been waiting for a job that has not begun.",
            awaited_s,
        ),
    ]
}

/// As the process of the admin site sees it; nothing where there is to be no Redis.
fn of_redis(state: Option<LinkState>) -> Vec<Metric> {
    let outages = state.map(|state| i64::try_from(state.n_outages).unwrap_or(i64::MAX));
    let outages = outages.map(|n| (String::new(), n));
    vec![
        Metric::perhaps(
            "listen_redis_up",
            "Whether Redis counts for this process; 0 while the database does instead.",
            state.map(|state| i64::from(state.is_up)),
        ),
        Metric::labelled(
            "listen_redis_outages_total",
            "counter",
            "How often this process lost Redis.",
            outages.into_iter().collect(),
        ),
    ]
}

fn of_speech(workers: &[Worker], spoken: Option<&Day>) -> Vec<Metric> {
    // Workers share one folder; each tells its size as it saw it last.
    let audio_bytes = workers.iter().map(|worker| worker.audio_bytes).max();
    let max_bytes = workers.iter().filter_map(|worker| worker.max_audio_bytes);
    vec![
        Metric::labelled(
            "listen_workers",
            "gauge",
            "Workers by engine and device.",
            by_engine(workers),
        ),
        Metric::perhaps(
            "listen_speech_real_time_percent",
            "Time that speech took in the last 24 hours, in percent of its length.",
            spoken.and_then(Day::real_time_percent),
        ),
        Metric::perhaps(
            "listen_speech_first_sentence_milliseconds",
            "Mean time to the first sentence in the last 24 hours.",
            spoken.and_then(Day::mean_first_ms),
        ),
        Metric::perhaps("listen_audio_bytes", "Size of all audio.", audio_bytes),
        Metric::perhaps(
            "listen_audio_limit_bytes",
            "How large all audio may become.",
            max_bytes.min(),
        ),
    ]
}

fn of_health(known: &[Known], counts: &Counts, database_bytes: i64) -> Vec<Metric> {
    let level = |one: &Known| match Status::parse(&one.status) {
        Some(Status::Pass) => 0,
        Some(Status::Warn) => 1,
        Some(Status::Fail) | None => 2,
    };
    let by_check = known
        .iter()
        .map(|one| (format!("{{{}}}", label("check", &one.name)), level(one)));
    vec![
        Metric::labelled(
            "listen_health_status",
            "gauge",
            "What the last look found: 0 as it should be, 1 a warning, 2 a failure.",
            by_check.collect(),
        ),
        Metric::perhaps(
            "listen_health_checked_timestamp_seconds",
            "When the last look was.",
            known.iter().map(|one| one.checked_at / 1000).max(),
        ),
        Metric::gauge(
            "listen_alerts_failed_last_day",
            "Messages about the health that reached nobody in the last 24 hours.",
            counts.n_alerts_failed,
        ),
        Metric::gauge(
            "listen_database_bytes",
            "Size of the database; of SQLite without its journal.",
            database_bytes,
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
