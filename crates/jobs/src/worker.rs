//! The loop of a worker: sign of life, next job, shutdown.

use crate::files::AudioFiles;
use crate::{JobError, clean_up, render_passage};
use listen_core::job::Job;
use listen_core::time::{HOUR_MS, Timestamp};
use listen_speech::{NoteLevel, Opened, SpeechConfig, Synthesizer};
use listen_store::job::{self, Claimed};
use listen_store::{Db, StoreError, passage, worker};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often an idle worker looks for work.
const POLL: Duration = Duration::from_millis(500);
/// How often progress and the lease are written while a job runs.
const REPORT: Duration = Duration::from_millis(500);
/// How often a worker tells that it is there.
const HEARTBEAT: Duration = Duration::from_secs(10);

/// Tells the time.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What a worker needs.
#[derive(Clone)]
pub struct WorkerConfig {
    /// The database.
    pub db: Db,
    /// The time.
    pub now: Now,
    /// Where audio is written.
    pub files: AudioFiles,
    /// Which voice to use.
    pub speech: SpeechConfig,
    /// A name that no other worker has, not even this process's last start.
    pub id: String,
}

/// A worker with its voice.
pub struct Worker {
    config: WorkerConfig,
    opened: Opened,
}

impl Worker {
    /// Opens the voice and tells that the worker is there.
    ///
    /// # Errors
    /// What the store says.
    ///
    /// # Panics
    /// If opening the voice panics.
    pub async fn start(config: WorkerConfig) -> Result<Self, StoreError> {
        let speech = config.speech.clone();
        let opened = tokio::task::spawn_blocking(move || listen_speech::open(&speech))
            .await
            .expect("opening a voice does not panic");
        for note in &opened.notes {
            match note.level {
                NoteLevel::Info => tracing::info!(message = note.message, "speech"),
                NoteLevel::Warning => tracing::warn!(message = note.message, "speech"),
            }
        }
        let n_parts = config.files.remove_parts();
        if n_parts > 0 {
            tracing::info!(n_parts, "removed half-written audio");
        }
        let worker = Self { config, opened };
        worker.beat().await?;
        Ok(worker)
    }

    /// What was found out about voices, for people.
    #[must_use]
    pub fn opened(&self) -> &Opened {
        &self.opened
    }

    fn now(&self) -> Timestamp {
        (self.config.now)()
    }

    async fn beat(&self) -> Result<(), StoreError> {
        let info = self
            .opened
            .synthesizer
            .as_ref()
            .map(|synthesizer| synthesizer.info().clone());
        let notes: Vec<&str> = self
            .opened
            .notes
            .iter()
            .map(|note| note.message.as_str())
            .collect();
        let row = worker::Worker {
            id: self.config.id.clone(),
            started_at: self.now().0,
            last_seen_at: self.now().0,
            engine: info
                .as_ref()
                .map_or("none", |info| render_passage::engine_name(info.engine))
                .to_owned(),
            label: info
                .as_ref()
                .map_or_else(|| "–".to_owned(), |info| info.label.clone()),
            runtime: info
                .as_ref()
                .map_or_else(|| "none".to_owned(), |info| info.runtime.clone()),
            device: info.map_or_else(|| "cpu".to_owned(), |info| info.device),
            notes: notes.join("\n"),
        };
        worker::upsert(&self.config.db, &row, self.now()).await
    }

    /// Works until it is told to stop, then gives back what it holds.
    pub async fn run(&self, stop: CancellationToken) {
        self.log(self.enqueue_missing().await);
        let heartbeat = async {
            loop {
                tokio::time::sleep(HEARTBEAT).await;
                self.log(self.beat().await);
            }
        };
        tokio::select! {
            () = heartbeat => {}
            () = self.work(&stop) => {}
        }
        self.log(job::give_back(&self.config.db, &self.config.id).await);
        self.log(worker::delete(&self.config.db, &self.config.id).await);
    }

    /// A worker outlives a database that is away for a while.
    fn log<T>(&self, result: Result<T, StoreError>) {
        if let Err(error) = result {
            tracing::error!(%error, worker = self.config.id, "worker");
        }
    }

    async fn work(&self, stop: &CancellationToken) {
        let mut cleaned_at = i64::MIN;
        while !stop.is_cancelled() {
            if self.now().0.saturating_sub(cleaned_at) > HOUR_MS {
                cleaned_at = self.now().0;
                self.log(clean_up::run(&self.config.db, self.now()).await);
            }
            match job::claim(&self.config.db, &self.config.id, self.now()).await {
                Ok(Some(claimed)) => self.log(self.do_job(&claimed, stop).await),
                Ok(None) => wait(stop).await,
                Err(error) => {
                    self.log::<()>(Err(error));
                    wait(stop).await;
                }
            }
        }
    }

    /// Asks for the audio of every passage that this worker's voice has not spoken yet.
    ///
    /// # Errors
    /// What the store says.
    pub async fn enqueue_missing(&self) -> Result<usize, StoreError> {
        let Some(synthesizer) = &self.opened.synthesizer else {
            return Ok(0);
        };
        let mut n_missing = 0;
        for passage_id in passage::list_current_ids(&self.config.db).await? {
            let Ok(text) = render_passage::load(&self.config.db, passage_id).await else {
                continue;
            };
            let hash = text.hash(synthesizer.as_ref());
            if !render_passage::is_done(&self.config.db, &hash, &self.config.files).await? {
                n_missing += 1;
                job::enqueue(
                    &self.config.db,
                    &Job::RenderPassage { passage_id },
                    job::PRIORITY_AHEAD,
                    self.now(),
                )
                .await?;
            }
        }
        Ok(n_missing)
    }

    async fn do_job(&self, claimed: &Claimed, stop: &CancellationToken) -> Result<(), StoreError> {
        let (db, id) = (&self.config.db, &self.config.id);
        tracing::info!(
            job = claimed.id,
            kind = claimed.job.kind(),
            n_tries = claimed.n_tries,
            "job begins"
        );
        let result = match claimed.job {
            Job::RenderPassage { passage_id } => self.render(claimed, passage_id, stop).await,
        };
        match result {
            Ok(()) => {
                tracing::info!(job = claimed.id, "job done");
                job::done(db, claimed.id, id, self.now()).await
            }
            Err(JobError::Interrupted) => Ok(()),
            Err(error) => {
                tracing::error!(job = claimed.id, %error, "job failed");
                job::fail(
                    db,
                    claimed,
                    id,
                    &error.to_string(),
                    error.may_retry(),
                    self.now(),
                )
                .await
            }
        }
    }

    async fn render(
        &self,
        claimed: &Claimed,
        passage_id: i64,
        stop: &CancellationToken,
    ) -> Result<(), JobError> {
        let synthesizer: Arc<dyn Synthesizer> =
            self.opened.synthesizer.clone().ok_or(JobError::NoVoice)?;
        let text = render_passage::load(&self.config.db, passage_id).await?;
        let (n_done, n_total, is_lost) = (
            Arc::new(AtomicI64::new(0)),
            Arc::new(AtomicI64::new(0)),
            Arc::new(AtomicBool::new(false)),
        );
        let progress = {
            let (n_done, n_total, is_lost, stop) = (
                n_done.clone(),
                n_total.clone(),
                is_lost.clone(),
                stop.clone(),
            );
            move |done: usize, total: usize| {
                n_done.store(i64::try_from(done).unwrap_or(0), Ordering::Relaxed);
                n_total.store(i64::try_from(total).unwrap_or(0), Ordering::Relaxed);
                if stop.is_cancelled() || is_lost.load(Ordering::Relaxed) {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            }
        };
        let report = async {
            loop {
                tokio::time::sleep(REPORT).await;
                let (done, total) = (
                    n_done.load(Ordering::Relaxed),
                    n_total.load(Ordering::Relaxed),
                );
                match job::progress(
                    &self.config.db,
                    claimed.id,
                    &self.config.id,
                    done,
                    total,
                    self.now(),
                )
                .await
                {
                    Ok(true) => {}
                    Ok(false) => is_lost.store(true, Ordering::Relaxed),
                    Err(error) => self.log::<()>(Err(error)),
                }
            }
        };
        let now = || self.now();
        let rendered = tokio::select! {
            rendered = render_passage::run(&self.config.db, text, synthesizer, &self.config.files, progress, now) => rendered,
            () = report => Ok(()),
        };
        let was_interrupted = stop.is_cancelled() || is_lost.load(Ordering::Relaxed);
        if was_interrupted && rendered.is_err() {
            Err(JobError::Interrupted)
        } else {
            rendered
        }
    }
}

async fn wait(stop: &CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(POLL) => {}
    }
}
