//! Looking at this installation: what `listen-health` looks at, and what only the program knows.

use crate::commands::health;
use crate::settings::{ContentSettings, Scope};
use crate::{content, environment};
use listen_core::time::Timestamp;
use listen_health::{Check, Examiner, Installation, Report, Status};
use listen_replicas::RedisAddress;
use listen_store::Db;
use std::net::SocketAddr;
use std::sync::Arc;

/// What is looked at.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    pub installation: Installation,
    content: ContentSettings,
    admin: SocketAddr,
    redis: Result<Option<RedisAddress>, String>,
}

impl Subject {
    pub fn new(scope: &Scope<'_>, content: &ContentSettings, admin: SocketAddr) -> Self {
        Self {
            installation: scope.installation(),
            content: content.clone(),
            admin,
            redis: scope.redis.address().map_err(|error| format!("{error:#}")),
        }
    }

    /// Looks at every dimension; `db` says why where the database cannot be opened.
    pub async fn look(&self, db: Result<Db, String>, now: Timestamp) -> Report {
        let db = db.as_ref().map_err(Clone::clone);
        let report = listen_health::examine(db, &self.installation, now).await;
        let mut checks = report.checks;
        checks.extend(self.aside().await);
        checks.push(port(self.admin).await);
        checks.push(redis(&self.redis).await);
        checks.sort_by_key(|check| listen_health::order(check.name));
        Report::new(checks, now)
    }

    /// The same, for those who look again and again.
    pub fn examiner(self) -> Examiner {
        let subject = Arc::new(self);
        Examiner::new(move |db, now| {
            let subject = subject.clone();
            Box::pin(async move { subject.look(db, now).await })
        })
    }

    async fn aside(&self) -> Vec<Check> {
        let content = self.content.clone();
        tokio::task::spawn_blocking(move || vec![library(&content), variables()])
            .await
            .unwrap_or_default()
    }
}

fn library(settings: &ContentSettings) -> Check {
    let check = |status, message: String| Check::new("library", status, message);
    let Some(dir) = settings.dir() else {
        let message = "LISTEN_CONTENT_DIR is not set and ./content is not there";
        return check(Status::Warn, message.to_owned());
    };
    match content::read_folder(&dir) {
        Ok(content) if content.problems.is_empty() => check(
            Status::Pass,
            format!("{} passages in {}", content.passages.len(), dir.display()),
        ),
        Ok(content) => check(Status::Warn, content.problems.join("; ")),
        Err(error) => check(Status::Warn, format!("{error:#}")),
    }
}

fn variables() -> Check {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let unknown = environment::unknown_variables(names);
    if unknown.is_empty() {
        return Check::new(
            "environment",
            Status::Pass,
            "all LISTEN_… variables are known",
        );
    }
    Check::new("environment", Status::Warn, unknown.join("; "))
}

/// A Redis that is lost is a warning: the database counts meanwhile.
async fn redis(address: &Result<Option<RedisAddress>, String>) -> Check {
    let check = |status, message: String| Check::new("redis", status, message);
    let address = match address {
        Ok(Some(address)) => address,
        Ok(None) => {
            let message = "REDIS_URL is not set: the database counts";
            return check(Status::Pass, message.to_owned());
        }
        Err(reason) => return check(Status::Fail, reason.clone()),
    };
    let shown = address.shown();
    match listen_replicas::probe(address).await {
        Ok(found) => {
            let ms = found.round_trip.as_millis();
            let check = match found.forgets_by {
                None => check(Status::Pass, format!("{shown} answers in {ms} ms")),
                Some(policy) => check(
                    Status::Warn,
                    format!(
                        "{shown} forgets counters when its memory is full: set maxmemory-policy noeviction in place of {policy}"
                    ),
                ),
            };
            check.with("round_trip_ms", &ms)
        }
        Err(reason) => check(
            Status::Warn,
            format!("{shown} is lost, the database counts meanwhile: {reason}"),
        ),
    }
}

/// The admin site may run elsewhere: only whether its address can be had, or who has it, is asked.
async fn port(address: SocketAddr) -> Check {
    let check = |status, message: String| Check::new("admin-address", status, message);
    let Err(error) = tokio::net::TcpListener::bind(address).await else {
        return check(Status::Pass, format!("{address} is free"));
    };
    let url = format!("http://{address}/api/health");
    let answer = tokio::task::spawn_blocking(move || health::ask(&url)).await;
    if answer.is_ok_and(|answer| answer.is_ok_and(|text| text.contains("\"database\""))) {
        return check(Status::Pass, format!("listen is running on {address}"));
    }
    check(Status::Warn, format!("{address}: {error}"))
}
