//! Where logs go: standard error, and files in `LISTEN_LOG_DIR` if that is set.

mod rotating;

use crate::settings::{DEFAULT_LOG, LogFormat, LogSettings};
use anyhow::Context as _;
use rotating::{Limits, Rotating};
use std::fs::File;
use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::Mutex;
use tracing::Metadata;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::{Layered, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt};

/// What `listen-web` calls the line about an answered request.
const ACCESS: &str = "listen_web::access";
/// Files begin anew at 10 MB and at midnight (UTC); fourteen old ones of each kind are kept.
const LIMITS: Limits = Limits {
    max_bytes: 10_000_000,
    n_old_files: 14,
};

/// All layers above the filter of levels.
type Below = Layered<EnvFilter, Registry>;
type AnyLayer = Box<dyn Layer<Below> + Send + Sync>;

/// Starts logging. Logs go to standard error, so that the output of commands stays clean; those
/// of servers go to files as well. The returned file marks the folder as taken, until it is
/// dropped.
pub(crate) fn start(settings: &LogSettings, folder: Option<&Path>) -> Option<File> {
    let mut layers = vec![console(settings)];
    let (lock, problem) = match folder.map(open) {
        Some(Ok((files, lock))) => {
            layers.extend(into_layers(files));
            (Some(lock), None)
        }
        Some(Err(error)) => (None, Some(error)),
        None => (None, None),
    };
    tracing_subscriber::registry()
        .with(filter(settings))
        .with(layers)
        .init();
    if let Some(error) = problem {
        tracing::warn!("LISTEN_LOG_DIR: {error:#}; logs go to standard error only");
    }
    lock
}

fn filter(settings: &LogSettings) -> EnvFilter {
    // A bare word that is no level would be taken for a target, and nothing be logged at all.
    let mut directives = settings.log.split(',');
    let is_plain = directives
        .all(|directive| directive.contains('=') || directive.parse::<LevelFilter>().is_ok());
    let filter = EnvFilter::try_new(&settings.log).ok();
    filter.filter(|_| is_plain).unwrap_or_else(|| {
        eprintln!("listen: LISTEN_LOG `{}` is no filter; using {DEFAULT_LOG}. Accepted: error, warn, info, debug, trace, or LEVEL,TARGET=LEVEL,…", settings.log);
        EnvFilter::new(DEFAULT_LOG)
    })
}

fn console(settings: &LogSettings) -> AnyLayer {
    let is_json = match settings.log_format {
        LogFormat::Json => true,
        LogFormat::Text => false,
        LogFormat::Auto => !std::io::stderr().is_terminal(),
    };
    let layer = fmt::layer::<Below>().with_writer(std::io::stderr);
    if is_json {
        layer.json().flatten_event(true).boxed()
    } else {
        layer.compact().boxed()
    }
}

struct Files {
    app: Rotating,
    error: Rotating,
    access: Rotating,
}

/// Takes the folder: two processes must not rotate the same files.
fn open(folder: &Path) -> anyhow::Result<(Files, File)> {
    let shown = folder.display();
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {shown}"))?;
    let lock = File::create(folder.join("in-use.lock"))
        .with_context(|| format!("cannot write into {shown}"))?;
    lock.try_lock().map_err(|_| {
        anyhow::anyhow!("another listen writes to {shown}; give each process a folder of its own")
    })?;
    let file = |name: &str| {
        Rotating::open(folder.join(name), LIMITS)
            .with_context(|| format!("cannot write {shown}/{name}"))
    };
    let files = Files {
        app: file("app.log")?,
        error: file("error.log")?,
        access: file("access.log")?,
    };
    Ok((files, lock))
}

/// One layer a file. A warning or an error is in app.log and error.log both. Spans are let
/// through everywhere: they bring the id of the request.
fn into_layers(files: Files) -> [AnyLayer; 3] {
    let is_access = |metadata: &Metadata<'_>| metadata.target() == ACCESS;
    let is_grave = |metadata: &Metadata<'_>| *metadata.level() <= LevelFilter::WARN;
    [
        layer(files.app, move |event| !is_access(event)),
        layer(files.error, is_grave),
        layer(files.access, is_access),
    ]
}

fn layer(
    file: Rotating,
    takes: impl Fn(&Metadata<'_>) -> bool + Send + Sync + 'static,
) -> AnyLayer {
    fmt::layer::<Below>()
        .json()
        .flatten_event(true)
        .with_span_list(false)
        .with_writer(Mutex::new(file))
        .with_filter(filter_fn(move |metadata| {
            metadata.is_span() || takes(metadata)
        }))
        .boxed()
}
