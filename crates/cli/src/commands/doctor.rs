//! `listen doctor`: examines the installation, a line for each dimension.

use crate::settings::DoctorSettings;
use crate::{content, environment, start};
use listen_health::{Check, Installation, Report, Status};
use listen_speech::NoteLevel;
use listen_store::Db;
use listen_store::db::without_password;
use std::process::ExitCode;

/// Exit status 0, 1 or 2 for HEALTHY, WARNING and UNHEALTHY.
pub(crate) async fn run(settings: DoctorSettings) -> anyhow::Result<ExitCode> {
    let installation = settings.installation();
    let db = open(&settings, &installation).await;
    let now = start::now();
    let report =
        listen_health::examine(db.as_ref().map_err(Clone::clone), &installation, now).await;
    if let Ok(db) = db {
        db.close().await;
    }
    let mut checks = report.checks;
    checks.push(library(&settings));
    checks.push(environment());
    if installation.is_fresh() {
        checks.push(voice(&settings));
    }
    checks.push(port(&settings).await);
    let report = Report::new(checks, now);
    if settings.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        show(&report, settings.verbose);
    }
    Ok(ExitCode::from(report.status.exit_code()))
}

/// A doctor changes nothing: the database is neither made nor brought up to date.
async fn open(settings: &DoctorSettings, installation: &Installation) -> Result<Db, String> {
    if installation.is_fresh() {
        return Err("there is no database yet".to_owned());
    }
    let url = settings.store.url().map_err(|error| format!("{error:#}"))?;
    let shown = without_password(&url);
    Db::connect(&url)
        .await
        .map_err(|error| format!("DATABASE_URL {shown}: {error}"))
}

fn show(report: &Report, is_verbose: bool) {
    for check in &report.checks {
        let mark = match check.status {
            Status::Pass => "ok     ",
            Status::Warn => "warning",
            Status::Fail => "FAIL   ",
        };
        println!("{mark}  {}: {}", check.name, check.message);
        if is_verbose {
            for (name, value) in &check.details {
                println!("           {name} = {value}");
            }
        }
    }
    println!(
        "{}: {} checks, {} failed, {} warnings",
        report.status.name(),
        report.summary.total_checks,
        report.summary.issues_count,
        report.summary.warnings_count
    );
}

fn library(settings: &DoctorSettings) -> Check {
    let check = |status, message: String| Check::new("library", status, message);
    let Some(dir) = settings.content.dir() else {
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

fn environment() -> Check {
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

/// Before the first start no worker has said who speaks; so the voice is opened here.
fn voice(settings: &DoctorSettings) -> Check {
    let check = |status, message: String| Check::new("speech", status, message);
    let config = match settings.speech.config() {
        Ok(config) => config,
        Err(error) => return check(Status::Fail, format!("{error:#}")),
    };
    let opened = listen_speech::open(&config);
    let is_natural = opened
        .synthesizer
        .is_some_and(|synthesizer| synthesizer.info().engine == listen_speech::EngineKind::Kokoro);
    let has_warning = opened
        .notes
        .iter()
        .any(|note| note.level == NoteLevel::Warning);
    let mut lines: Vec<String> = opened.notes.into_iter().map(|note| note.message).collect();
    if !is_natural {
        lines.push(
            "no Kokoro model: run ./scripts/fetch-models.sh and restart, or see models/README.md"
                .to_owned(),
        );
    }
    let status = if is_natural && !has_warning {
        Status::Pass
    } else {
        Status::Warn
    };
    check(status, lines.join("; "))
}

/// The admin site is not asked, only whether its address can be had: it may run elsewhere.
async fn port(settings: &DoctorSettings) -> Check {
    let address = settings.admin.admin_addr;
    let check = |status, message: String| Check::new("admin-address", status, message);
    let Err(error) = tokio::net::TcpListener::bind(address).await else {
        return check(Status::Pass, format!("{address} is free"));
    };
    let url = format!("http://{address}/api/health");
    let answer = tokio::task::spawn_blocking(move || super::health::ask(&url)).await;
    if answer.is_ok_and(|answer| answer.is_ok_and(|text| text.contains("\"database\""))) {
        return check(Status::Pass, format!("listen is running on {address}"));
    }
    check(Status::Warn, format!("{address}: {error}"))
}
