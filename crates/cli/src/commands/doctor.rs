//! `listen doctor`: checks the installation, a line each.

use crate::settings::DoctorSettings;
use crate::{content, start};
use listen_speech::NoteLevel;
use serde::Serialize;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

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

/// Exit status 0 unless something failed, then 2: a warning is no reason to stop a script.
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
        Some(Status::Fail) => ExitCode::from(2),
        _ => ExitCode::SUCCESS,
    })
}

fn finding(check: &'static str, status: Status, message: impl Into<String>) -> Finding {
    Finding {
        check,
        status,
        message: message.into(),
    }
}

/// A doctor changes nothing: a folder that is not there yet is not made.
fn data_dir(settings: &DoctorSettings) -> Finding {
    let dir = &settings.store.data_dir;
    let is_there = dir.exists();
    // Where a folder is still to be made, the nearest one above must let us.
    let probed = dir
        .ancestors()
        .map(|folder| {
            if folder.as_os_str().is_empty() {
                Path::new(".")
            } else {
                folder
            }
        })
        .find(|folder| folder.exists())
        .unwrap_or(dir);
    let probe = probed.join(format!(".listen-doctor-{}", std::process::id()));
    match std::fs::write(&probe, b"x").and_then(|()| std::fs::remove_file(&probe)) {
        Ok(()) if is_there => finding(
            "data folder",
            Status::Ok,
            format!("{} is writable", dir.display()),
        ),
        Ok(()) => finding(
            "data folder",
            Status::Ok,
            format!("{} is made at the first start", dir.display()),
        ),
        Err(error) => finding(
            "data folder",
            Status::Fail,
            format!("LISTEN_DATA_DIR {}: {error}", dir.display()),
        ),
    }
}

async fn database(settings: &DoctorSettings) -> Finding {
    let file = settings.store.url().ok().and_then(|url| {
        let path = url.strip_prefix("sqlite://")?;
        Some(Path::new(path).to_owned())
    });
    if let Some(file) = file.filter(|file| !file.exists()) {
        let message = format!(
            "no database yet; {} is made at the first start",
            file.display()
        );
        return finding("database", Status::Ok, message);
    }
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
    let config = match settings.speech.config() {
        Ok(config) => config,
        Err(error) => return vec![finding("speech", Status::Fail, format!("{error:#}"))],
    };
    let opened = listen_speech::open(&config);
    let is_natural = opened
        .synthesizer
        .is_some_and(|synthesizer| synthesizer.info().engine == listen_speech::EngineKind::Kokoro);
    let n_notes = opened.notes.len();
    let mut findings: Vec<Finding> = opened
        .notes
        .into_iter()
        .zip(1..)
        .map(|(note, n)| {
            // The last note says who speaks; those before it, why it is not the natural voice.
            let is_reason = !is_natural && n < n_notes;
            let status = if is_reason || note.level == NoteLevel::Warning {
                Status::Warning
            } else {
                Status::Ok
            };
            finding("speech", status, note.message)
        })
        .collect();
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
    let Err(error) = tokio::net::TcpListener::bind(address).await else {
        return finding(check, Status::Ok, format!("{address} is free"));
    };
    let is_listen = tokio::task::spawn_blocking(move || is_listen(address)).await;
    if is_listen.unwrap_or(false) {
        return finding(check, Status::Ok, format!("listen is running on {address}"));
    }
    finding(check, Status::Warning, format!("{address}: {error}"))
}

/// Whether what holds the address answers as this program does.
fn is_listen(mut address: SocketAddr) -> bool {
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(3)))
        .build()
        .into();
    let answer = agent.get(format!("http://{address}/api/health")).call();
    let text = answer.and_then(|mut answer| answer.body_mut().read_to_string());
    let health: Option<serde_json::Value> =
        text.ok().and_then(|text| serde_json::from_str(&text).ok());
    health.is_some_and(|health| health["database"].is_string() && health["speech"].is_array())
}
