//! `listen all | site | admin | worker`: the processes that keep running.

use crate::commands::public_site::{PublicSite, PublicTls};
use crate::commands::{admin_site, import};
use crate::settings::{
    AdminSettings, AllSettings, AudioSettings, ContentSettings, FetchSettings, ModelSettings,
    NewsSettings, ProxySettings, RedisSettings, SiteSettings, SpeechSettings, StoreSettings,
    WorkerSettings,
};
use crate::{content, serve, start};
use listen_audio_store::AudioStore;
use listen_generation::Asker;
use listen_jobs::{SignOfLife, Worker, WorkerConfig};
use listen_replicas::Shared;
use listen_site::SiteState;
use listen_store::{Db, account, setup};
use listen_web::state::{Clock, SiteKind, WebState};
use listen_web::token;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

pub(super) fn web_state(
    db: &Db,
    kind: SiteKind,
    proxy: &ProxySettings,
    shared: &Shared,
) -> WebState {
    let proxies = proxy.trusted_proxies.clone();
    let web = WebState::new(db.clone(), Clock::new(start::now), kind, proxies);
    web.with_shared(shared.clone())
}

/// The database, and what this process shares with others. Settings of Redis that are wrong are said
/// before anything is opened.
async fn shared(store: &StoreSettings, redis: &RedisSettings) -> anyhow::Result<(Db, Shared)> {
    redis.address()?;
    let db = start::database(store).await?;
    let shared = redis.shared(&db)?;
    Ok((db, shared))
}

fn asker(model: &ModelSettings, db: &Db, shared: &Shared) -> anyhow::Result<Option<Asker>> {
    let asker = model.asker(db)?;
    Ok(asker.map(|asker| asker.with_signals(shared.signals.clone())))
}

fn site_router(
    db: &Db,
    audio: &AudioStore,
    proxy: &ProxySettings,
    fetch: &FetchSettings,
    model: Option<Asker>,
    shared: &Shared,
) -> axum::Router {
    let web = web_state(db, SiteKind::Public, proxy, shared);
    let site = SiteState::new(web, audio.clone());
    listen_site::router(site.with_fetcher(fetch.fetcher()).with_model(model))
}

/// Both sites and the worker in one process.
pub(crate) async fn all(settings: AllSettings) -> anyhow::Result<ExitCode> {
    let _in_use = start::use_data_folder(&settings.store.data_dir)?;
    let stop = start::stop_signal()?;
    let public = serve::bind(settings.public.public_addr, "LISTEN_PUBLIC_ADDR").await?;
    let admin = serve::bind(settings.admin.admin_addr, "LISTEN_ADMIN_ADDR").await?;
    let tls = PublicTls::bind(&settings.tls, &settings.store.data_dir).await?;
    let audio = settings.store.audio()?;
    let (db, shared) = shared(&settings.store, &settings.redis).await?;
    let model = asker(&settings.model, &db, &shared)?;
    let admin_addr = admin.local_addr()?;
    let public = PublicSite {
        listener: public,
        tls,
        public_url: &settings.admin.public_url,
    };
    let addresses = public.addresses()?;
    let (admin_router, watching) =
        admin_site::start(&db, &settings.admin_parts(), &audio, model.clone(), &shared);
    let sites = [
        tokio::spawn(public.serve(
            site_router(
                &db,
                &audio,
                &settings.proxy,
                &settings.fetch,
                model.clone(),
                &shared,
            ),
            stop.clone(),
        )?),
        tokio::spawn(serve::serve(admin, admin_router, stop.clone())),
    ];
    println!("{addresses}");
    println!("Admin site   http://{admin_addr}");
    println!("{}", sign_in_help(&db, admin_addr).await?);
    println!("{}", import_library(&db, &settings.content).await);
    println!("{}", model_help(model.as_ref()));
    let starting = start_worker(
        &db,
        audio,
        &settings.audio,
        &settings.speech,
        &settings.fetch,
        (model, &settings.news),
        &shared,
    );
    work(starting, &stop).await?;
    for site in sites {
        site.await?;
    }
    watching.abort();
    db.close().await;
    Ok(ExitCode::SUCCESS)
}

/// The public site alone.
pub(crate) async fn site(settings: SiteSettings) -> anyhow::Result<ExitCode> {
    let _in_use = start::use_data_folder(&settings.store.data_dir)?;
    let listener = serve::bind(
        settings.port.over(settings.public.public_addr),
        "LISTEN_PUBLIC_ADDR (or PORT)",
    )
    .await?;
    let public = PublicSite {
        listener,
        tls: PublicTls::bind(&settings.tls, &settings.store.data_dir).await?,
        public_url: "",
    };
    let metrics = match settings.metrics.metrics_addr {
        Some(address) => Some(serve::bind(address, "LISTEN_METRICS_ADDR").await?),
        None => None,
    };
    let audio = settings.store.audio()?;
    let (db, shared) = shared(&settings.store, &settings.redis).await?;
    let model = asker(&settings.model, &db, &shared)?;
    println!("{}", public.addresses()?);
    let router = site_router(
        &db,
        &audio,
        &settings.proxy,
        &settings.fetch,
        model,
        &shared,
    );
    let stop = start::stop_signal()?;
    if let Some(listener) = metrics {
        println!("Metrics      http://{}/metrics", listener.local_addr()?);
        let router = listen_web::metrics::of_public_site();
        tokio::spawn(serve::serve(listener, router, stop.clone()));
    }
    public.serve(router, stop)?.await;
    db.close().await;
    Ok(ExitCode::SUCCESS)
}

/// The admin site alone.
pub(crate) async fn admin(settings: AdminSettings) -> anyhow::Result<ExitCode> {
    let _in_use = start::use_data_folder(&settings.store.data_dir)?;
    let listener = serve::bind(
        settings.port.over(settings.admin.admin_addr),
        "LISTEN_ADMIN_ADDR (or PORT)",
    )
    .await?;
    let audio = settings.store.audio()?;
    let (db, shared) = shared(&settings.store, &settings.redis).await?;
    let address = listener.local_addr()?;
    println!("Admin site   http://{address}");
    println!("{}", sign_in_help(&db, address).await?);
    let model = asker(&settings.model, &db, &shared)?;
    let (router, watching) = admin_site::start(&db, &settings.parts(), &audio, model, &shared);
    serve::serve(listener, router, start::stop_signal()?).await;
    watching.abort();
    db.close().await;
    Ok(ExitCode::SUCCESS)
}

/// The worker alone.
pub(crate) async fn worker(settings: WorkerSettings) -> anyhow::Result<ExitCode> {
    let _in_use = start::use_data_folder(&settings.store.data_dir)?;
    let stop: CancellationToken = start::stop_signal()?;
    let audio = settings.store.audio()?;
    let (db, shared) = shared(&settings.store, &settings.redis).await?;
    let model = asker(&settings.model, &db, &shared)?;
    println!("{}", model_help(model.as_ref()));
    let starting = start_worker(
        &db,
        audio,
        &settings.audio,
        &settings.speech,
        &settings.fetch,
        (model, &settings.news),
        &shared,
    );
    work(starting, &stop).await?;
    db.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn start_worker(
    db: &Db,
    audio: AudioStore,
    limit: &AudioSettings,
    speech: &SpeechSettings,
    fetch: &FetchSettings,
    (model, news): (Option<Asker>, &NewsSettings),
    shared: &Shared,
) -> anyhow::Result<Worker> {
    let id = token::random()[..16].to_owned();
    let config = WorkerConfig {
        db: db.clone(),
        now: Arc::new(start::now),
        audio,
        speech: speech.config()?,
        max_audio_bytes: limit.max_bytes(),
        model,
        fetcher: fetch.fetcher(),
        n_news_ahead: news.news_ahead.into(),
        signals: shared.signals.clone(),
        sign_of_life: Some(SignOfLife::new(&std::env::temp_dir(), &id)),
        id,
    };
    Ok(Worker::start(config).await?)
}

/// Until it is told to stop, also while it starts.
async fn work(
    starting: impl Future<Output = anyhow::Result<Worker>>,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    let Some(worker) = stop.run_until_cancelled(starting).await.transpose()? else {
        return Ok(());
    };
    println!("{}", voice_help(&worker));
    worker.run(stop.clone()).await;
    Ok(())
}

/// Files that cannot be taken are named and do not stop the start, nor the other files.
async fn import_library(db: &Db, settings: &ContentSettings) -> String {
    let Some(dir) = settings.dir() else {
        return "Library      LISTEN_CONTENT_DIR is not set and ./content is not there; nothing imported".to_owned();
    };
    let read = tokio::task::spawn_blocking(move || content::read_folder(&dir)).await;
    match read {
        Ok(Ok(content)) => match import::import_each(db, &content).await {
            Ok(message) => format!("Library      {message}"),
            Err(error) => format!("Library      not imported: {error}"),
        },
        Ok(Err(error)) => format!("Library      not imported: {error:#}"),
        Err(error) => format!("Library      not imported: {error}"),
    }
}

/// How to sign in as administrator: by a fresh one-time link if there is none yet.
async fn sign_in_help(db: &Db, address: SocketAddr) -> anyhow::Result<String> {
    if account::count_administrators(db).await? > 0 {
        return Ok(format!("Sign in      http://{address}/login"));
    }
    let secret = token::random();
    setup::replace(db, &token::hash(&secret), start::now()).await?;
    Ok(format!(
        "Sign in      open this once, within 24 hours, to make the first administrator:\n             http://{address}/setup/{secret}"
    ))
}

fn model_help(model: Option<&Asker>) -> String {
    model.map_or_else(
        || {
            "Model        none; LLM_BASE_URL and LLM_MODEL name one that writes passages on demand"
                .to_owned()
        },
        |asker| format!("Model        {}", asker.model()),
    )
}

fn voice_help(worker: &Worker) -> String {
    match &worker.opened().synthesizer {
        Some(synthesizer) if synthesizer.info().engine == listen_speech::EngineKind::Kokoro => {
            format!("Voice        {}", synthesizer.info().label)
        }
        Some(synthesizer) => format!(
            "Voice        {}; for the natural voice run ./scripts/fetch-models.sh and restart",
            synthesizer.info().label
        ),
        None => format!(
            "Voice        none: {}",
            worker
                .opened()
                .notes
                .iter()
                .map(|note| note.message.as_str())
                .collect::<Vec<_>>()
                .join("; ")
        ),
    }
}
