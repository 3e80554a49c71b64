//! The program `listen`: reads arguments and environment, and starts what they ask for.

// First: its `println!` is the one that all the others use.
#[macro_use]
mod output;

mod backup;
mod bench_speech;
mod capacity;
mod commands;
mod content;
mod environment;
mod examination;
mod logs;
mod serve;
mod settings;
mod start;
mod tls;

use clap::Parser as _;
use settings::{Cli, Command};
use std::process::ExitCode;
use std::time::Duration;

/// A login takes 19 MiB for a moment; glibc would keep that for every thread.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long a process that is told to stop waits for what cannot be stopped half-way.
const LAST_WORK: Duration = Duration::from_secs(20);

fn main() -> ExitCode {
    let cli = Cli::parse();
    if matches!(cli.command, Command::Admin(_)) {
        use_small_pages();
    }
    if let Err(error) = listen_speech::check_data() {
        return fail(&error.into());
    }
    let _log_files = logs::start(&cli.logging, cli.command.log_dir());
    for warning in environment::unknown_variables(std::env::vars().map(|(name, _)| name)) {
        tracing::warn!("{warning}");
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.into()),
    };
    let result = runtime.block_on(async {
        match cli.command {
            Command::All(all) => commands::servers::all(all).await,
            Command::Site(site) => commands::servers::site(site).await,
            Command::Admin(admin) => commands::servers::admin(admin).await,
            Command::Worker(worker) => commands::servers::worker(worker).await,
            Command::Migrate(store) => commands::migrate::run(&store).await,
            Command::MigrateDatabase(moving) => commands::migrate_database::run(moving).await,
            Command::CopyAudio(copying) => commands::copy_audio::run(copying).await,
            Command::Backup(backup) => commands::backup::run(backup).await,
            Command::Restore(restore) => commands::restore::run(restore).await,
            Command::Import(import) => commands::import::run(import).await,
            Command::ImportOld(import) => commands::import_old::run(import).await,
            Command::Content(content) => commands::content::run(&content.command).await,
            Command::Speech(speech) => commands::speech::run(speech).await,
            Command::Phonemize(phonemize) => commands::phonemize::run(&phonemize),
            Command::Synthesize(synthesize) => commands::synthesize::run(&synthesize),
            Command::BenchSpeech(bench) => commands::bench_speech::run(&bench),
            Command::Capacity(capacity) => commands::capacity::run(&capacity),
            Command::AdminUser(user) => commands::admin_user::run(user).await,
            Command::Doctor(doctor) => commands::doctor::run(doctor).await,
            Command::Health(health) => commands::health::run(health).await,
        }
    });
    // A model may still be loading, or speaking, on a thread of its own, and ONNX Runtime does not survive
    // that the process ends under it.
    runtime.shutdown_timeout(LAST_WORK);
    match result {
        Ok(_) if output::has_failed() => ExitCode::FAILURE,
        Ok(code) => code,
        Err(error) => fail(&error),
    }
}

/// The allocator asks for pages of 2 MiB, which are wholly in memory if one byte of them is used: 17 MB
/// for a process of 33. What computes speech gains by them; a site of a few people does not.
fn use_small_pages() {
    // A kernel that refuses has none to spare.
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}

fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("listen: {error:#}");
    ExitCode::FAILURE
}
