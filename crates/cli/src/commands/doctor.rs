//! `listen doctor`: examines the installation, a line for each dimension.

use crate::examination::Subject;
use crate::settings::DoctorSettings;
use crate::start;
use listen_alerts::{Sender, watch};
use listen_health::{Check, Installation, Report, Status};
use listen_speech::NoteLevel;
use listen_store::Db;
use listen_store::db::without_password;
use std::process::ExitCode;
use std::sync::Arc;

/// Exit status 0, 1 or 2 for HEALTHY, WARNING and UNHEALTHY.
pub(crate) async fn run(settings: DoctorSettings) -> anyhow::Result<ExitCode> {
    let scope = settings.scope();
    let subject = Subject::new(&scope, &settings.content, settings.admin.admin_addr);
    let db = open(&settings, &subject.installation).await;
    let now = start::now();
    let mut report = subject.look(db.clone(), now).await;
    if subject.installation.is_fresh() {
        report.checks.push(voice(&settings));
        report = Report::new(report.checks, now);
    }
    if settings.alert {
        alert(&db, &report).await;
    }
    if let Ok(db) = db {
        db.close().await;
    }
    if settings.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        show(&report, settings.verbose);
    }
    Ok(ExitCode::from(report.status.exit_code()))
}

/// Keeps what was found and sends what is to be said; that it cannot is said on standard error,
/// and the status stays what was found.
async fn alert(db: &Result<Db, String>, report: &Report) {
    let sent = async {
        let db = db.as_ref().map_err(|reason| anyhow::anyhow!("{reason}"))?;
        let sender = Sender::new()?;
        let now: watch::Now = Arc::new(start::now);
        watch::keep(db, report, now()).await?;
        watch::deliver(db, &sender, &now).await?;
        anyhow::Ok(())
    };
    if let Err(error) = sent.await {
        eprintln!("listen: no alerts were sent: {error:#}");
    }
}

/// Without --alert a doctor changes nothing: the database is neither made nor brought up to date.
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
