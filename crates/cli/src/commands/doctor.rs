//! `listen doctor`: checks the installation, a line each.

use crate::settings::DoctorSettings;
use crate::{content, start};
use listen_speech::NoteLevel;
use serde::Serialize;
use std::net::SocketAddr;
use std::process::ExitCode;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Ok,
    Warning,
    Fail,
}

#[derive(Debug, Serialize)]
struct Finding {
    check: &'static str,
    status: Status,
    message: String,
}

/// Exit status 0 if all is well, 1 with warnings, 2 with failures.
pub(crate) async fn run(settings: DoctorSettings) -> anyhow::Result<ExitCode> {
    let mut findings = vec![
        data_dir(&settings),
        database(&settings).await,
        library(&settings),
    ];
    findings.extend(speech(&settings));
    findings.push(port("public address", settings.public.public_addr).await);
    findings.push(port("admin address", settings.admin.admin_addr).await);
    if settings.json {
        println!("{}", serde_json::to_string_pretty(&findings)?);
    } else {
        for finding in &findings {
            let mark = match finding.status {
                Status::Ok => "ok     ",
                Status::Warning => "warning",
                Status::Fail => "FAIL   ",
            };
            println!("{mark}  {}: {}", finding.check, finding.message);
        }
    }
    Ok(match findings.iter().map(|finding| finding.status).max() {
        None | Some(Status::Ok) => ExitCode::SUCCESS,
        Some(Status::Warning) => ExitCode::from(1),
        Some(Status::Fail) => ExitCode::from(2),
    })
}

fn finding(check: &'static str, status: Status, message: impl Into<String>) -> Finding {
    Finding {
        check,
        status,
        message: message.into(),
    }
}

fn data_dir(settings: &DoctorSettings) -> Finding {
    let dir = &settings.store.data_dir;
    let probe = dir.join(".doctor");
    match std::fs::create_dir_all(dir)
        .and_then(|()| std::fs::write(&probe, b"x"))
        .and_then(|()| std::fs::remove_file(&probe))
    {
        Ok(()) => finding(
            "data folder",
            Status::Ok,
            format!("{} is writable", dir.display()),
        ),
        Err(error) => finding(
            "data folder",
            Status::Fail,
            format!("LISTEN_DATA_DIR {}: {error}", dir.display()),
        ),
    }
}

async fn database(settings: &DoctorSettings) -> Finding {
    match start::database(&settings.store).await {
        Ok(db) => finding(
            "database",
            Status::Ok,
            format!("{} answers and is up to date", db.name()),
        ),
        Err(error) => finding("database", Status::Fail, format!("{error:#}")),
    }
}

fn library(settings: &DoctorSettings) -> Finding {
    let Some(dir) = settings.content.dir() else {
        return finding(
            "library",
            Status::Warning,
            "LISTEN_CONTENT_DIR is not set and ./content is not there",
        );
    };
    match content::read_folder(&dir) {
        Ok(content) if content.problems.is_empty() => finding(
            "library",
            Status::Ok,
            format!("{} passages in {}", content.passages.len(), dir.display()),
        ),
        Ok(content) => finding("library", Status::Warning, content.problems.join("; ")),
        Err(error) => finding("library", Status::Warning, format!("{error:#}")),
    }
}

fn speech(settings: &DoctorSettings) -> Vec<Finding> {
    let opened = listen_speech::open(&settings.speech.config());
    let mut findings: Vec<Finding> = opened
        .notes
        .iter()
        .map(|note| {
            let status = if note.level == NoteLevel::Warning {
                Status::Warning
            } else {
                Status::Ok
            };
            finding("speech", status, note.message.clone())
        })
        .collect();
    let is_natural = opened
        .synthesizer
        .is_some_and(|synthesizer| synthesizer.info().engine == listen_speech::EngineKind::Kokoro);
    if !is_natural {
        findings.push(finding(
            "natural voice",
            Status::Warning,
            "no Kokoro model: run ./scripts/fetch-models.sh and restart, or see models/README.md",
        ));
    }
    findings
}

async fn port(check: &'static str, address: SocketAddr) -> Finding {
    match tokio::net::TcpListener::bind(address).await {
        Ok(_) => finding(check, Status::Ok, format!("{address} is free")),
        Err(error) => finding(
            check,
            Status::Warning,
            format!("{address}: {error} (fine if listen is running there)"),
        ),
    }
}
