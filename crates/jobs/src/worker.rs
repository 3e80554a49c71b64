//! The loop of a worker: sign of life, next job, shutdown.

use crate::files::AudioFiles;
use crate::{JobError, clean_up, evict, render_passage};
use listen_core::job::Job;
use listen_core::pace::Tempo;
use listen_core::time::Timestamp;
use listen_fetch::Fetcher;
use listen_generation::Asker;
use listen_speech::{NoteLevel, Opened, Priority, QueueConfig, SpeechConfig, SpeechQueue};
use listen_store::job::{self, Claimed};
use listen_store::{Db, StoreError, passage, worker};
use std::convert::Infallible;
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

/// How often what nobody needs any more is deleted.
const CLEAN_UP: Duration = Duration::from_hours(1);
/// How old a half-written file must be before it is nobody's.
const PART_AGE: Duration = Duration::from_mins(10);

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
    /// How large the folder of audio may become, in bytes; `None` is no limit.
    pub max_audio_bytes: Option<u64>,
    /// The language model, if there is one; without it what it would make is left to others.
    pub model: Option<Asker>,
    /// Fetches the feeds of the news; without it that is left to others.
    pub fetcher: Option<Fetcher>,
    /// A name that no other worker has, not even this process's last start.
    pub id: String,
}

/// A worker with its voice.
pub struct Worker {
    pub(crate) config: WorkerConfig,
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
                NoteLevel::Info => tracing::info!(note = note.message, "speech"),
                NoteLevel::Warning => tracing::warn!(note = note.message, "speech"),
            }
        }
        let n_parts = config.files.remove_parts(PART_AGE);
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

    pub(crate) fn now(&self) -> Timestamp {
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
            // All kinds of jobs in one future: too much for the stack of whoever awaits it.
            () = Box::pin(self.work(&stop)) => {}
        }
        self.log(job::give_back(&self.config.db, &self.config.id).await);
        self.log(worker::delete(&self.config.db, &self.config.id).await);
    }

    /// A worker outlives a database that is away for a while.
    pub(crate) fn log<T>(&self, result: Result<T, StoreError>) {
        if let Err(error) = result {
            tracing::error!(%error, worker = self.config.id, "worker");
        }
    }

    /// Two jobs at a time, the second only of those that somebody waits for: what is rendered
    /// ahead must not keep a learner waiting.
    async fn work(&self, stop: &CancellationToken) {
        let Some(synthesizer) = &self.opened.synthesizer else {
            // Another worker may have a voice; this one leaves the jobs to it.
            tokio::join!(
                self.clean_up(stop),
                self.do_generations(stop),
                self.do_news(stop)
            );
            return;
        };
        let config = QueueConfig::default();
        let queue = Arc::new(SpeechQueue::new(synthesizer.clone(), config));
        tokio::join!(
            self.clean_up(stop),
            self.do_generations(stop),
            self.do_news(stop),
            self.do_jobs(&queue, job::PRIORITY_AHEAD, stop),
            self.do_jobs(&queue, job::PRIORITY_WAITING, stop),
        );
    }

    async fn clean_up(&self, stop: &CancellationToken) {
        while !stop.is_cancelled() {
            self.log(clean_up::run(&self.config.db, &self.config.files, self.now()).await);
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(CLEAN_UP) => {}
            }
        }
    }

    async fn do_jobs(&self, queue: &Arc<SpeechQueue>, min_priority: i64, stop: &CancellationToken) {
        let (db, id) = (&self.config.db, &self.config.id);
        while !stop.is_cancelled() {
            match job::claim(db, id, min_priority, self.now()).await {
                Ok(Some(claimed)) => {
                    let result = self.voiced(&claimed, queue, stop).await;
                    self.log(self.settle(&claimed, result).await);
                }
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
        let n_that_fit = self
            .config
            .max_audio_bytes
            .map_or(usize::MAX, |max| evict::n_that_fit(&self.config.files, max));
        for passage_id in passage::list_current_ids(&self.config.db).await? {
            if n_missing == n_that_fit {
                tracing::info!(
                    n_that_fit,
                    "audio of the rest is made when somebody asks for it"
                );
                break;
            }
            let Ok(text) = render_passage::load(&self.config.db, passage_id, Tempo::Usual).await
            else {
                continue;
            };
            let (db, files) = (&self.config.db, &self.config.files);
            let (voice, now) = (synthesizer.as_ref(), || self.now());
            if !render_passage::use_what_is_there(db, &text, voice, files, now).await? {
                n_missing += 1;
                let wanted = Job::RenderPassage {
                    passage_id,
                    again: false,
                };
                job::enqueue(db, &wanted, job::PRIORITY_AHEAD, self.now()).await?;
            }
        }
        Ok(n_missing)
    }

    /// Does what needs a voice.
    async fn voiced(
        &self,
        claimed: &Claimed,
        queue: &Arc<SpeechQueue>,
        stop: &CancellationToken,
    ) -> Result<(), JobError> {
        Self::log_begin(claimed);
        match claimed.job {
            Job::RenderPassage { passage_id, again } => {
                let tempo = Tempo::Usual;
                self.render(claimed, passage_id, tempo, again, queue, stop)
                    .await
            }
            Job::RenderSlowly { passage_id } => {
                let tempo = Tempo::Slow;
                self.render(claimed, passage_id, tempo, false, queue, stop)
                    .await
            }
            // Of other lanes.
            Job::Generate { .. } | Job::RefreshNews => Err(JobError::Interrupted),
        }
    }

    pub(crate) fn log_begin(claimed: &Claimed) {
        let (job, kind) = (claimed.id, claimed.job.kind());
        tracing::info!(job, kind, n_tries = claimed.n_tries, "job begins");
    }

    /// Writes down how a job ended.
    pub(crate) async fn settle(
        &self,
        claimed: &Claimed,
        result: Result<(), JobError>,
    ) -> Result<(), StoreError> {
        let (db, id) = (&self.config.db, &self.config.id);
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
        tempo: Tempo,
        again: bool,
        queue: &Arc<SpeechQueue>,
        stop: &CancellationToken,
    ) -> Result<(), JobError> {
        let (db, files) = (&self.config.db, &self.config.files);
        let synthesizer = queue.synthesizer().as_ref();
        let text = render_passage::load(db, passage_id, tempo).await?;
        let now = || self.now();
        if !again && render_passage::use_what_is_there(db, &text, synthesizer, files, now).await? {
            return Ok(());
        }
        let steps = Arc::new(Steps::new(stop.clone()));
        let told = steps.clone();
        let progress = move |done, total| told.tell(done, total);
        let priority = if claimed.priority >= job::PRIORITY_WAITING {
            Priority::Waiting
        } else {
            Priority::Ahead
        };
        let queue = queue.clone();
        let rendered = tokio::select! {
            () = stop.cancelled() => Err(JobError::Interrupted),
            rendered = render_passage::run(db, text, queue, priority, files, progress, now) => rendered,
            never = self.report(claimed, &steps) => match never {},
        };
        if steps.must_stop() && rendered.is_err() {
            return Err(JobError::Interrupted);
        }
        self.evict(&rendered?).await;
        Ok(())
    }

    /// Makes room after `made` came to the folder of audio; that it cannot is no fault of the job.
    async fn evict(&self, made: &str) {
        let Some(max_bytes) = self.config.max_audio_bytes else {
            return;
        };
        let (db, files) = (&self.config.db, &self.config.files);
        match evict::run(db, files, max_bytes, made).await {
            Ok(0) => {}
            Ok(n_removed) => tracing::info!(n_removed, "removed audio that is needed least"),
            Err(error) => tracing::error!(%error, "audio cannot be removed"),
        }
    }

    /// Writes down how far a job is, which also keeps the claim on it.
    async fn report(&self, claimed: &Claimed, steps: &Steps) -> Infallible {
        loop {
            tokio::time::sleep(REPORT).await;
            let (done, total) = steps.so_far();
            let (db, id) = (&self.config.db, &self.config.id);
            match job::progress(db, claimed.id, id, done, total, self.now()).await {
                Ok(true) => {}
                Ok(false) => steps.is_lost.store(true, Ordering::Relaxed),
                Err(error) => self.log::<()>(Err(error)),
            }
        }
    }
}

/// How far a rendering is, shared with the thread that does it.
struct Steps {
    n_done: AtomicI64,
    n_total: AtomicI64,
    /// Another worker has the job now.
    is_lost: AtomicBool,
    stop: CancellationToken,
}

impl Steps {
    fn new(stop: CancellationToken) -> Self {
        Self {
            n_done: AtomicI64::new(0),
            n_total: AtomicI64::new(0),
            is_lost: AtomicBool::new(false),
            stop,
        }
    }

    /// Takes note of progress, and tells the thread whether to go on.
    fn tell(&self, done: usize, total: usize) -> ControlFlow<()> {
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        self.n_done.store(count(done), Ordering::Relaxed);
        self.n_total.store(count(total), Ordering::Relaxed);
        if self.must_stop() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    fn so_far(&self) -> (i64, i64) {
        let (done, total) = (&self.n_done, &self.n_total);
        (done.load(Ordering::Relaxed), total.load(Ordering::Relaxed))
    }

    fn must_stop(&self) -> bool {
        self.stop.is_cancelled() || self.is_lost.load(Ordering::Relaxed)
    }
}

pub(crate) async fn wait(stop: &CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(POLL) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A job that was cancelled, or claimed by another worker, stops after the sentence.
    #[test]
    fn a_lost_job_does_not_go_on() {
        let steps = Steps::new(CancellationToken::new());
        assert_eq!(steps.tell(1, 3), ControlFlow::Continue(()));
        steps.is_lost.store(true, Ordering::Relaxed);
        assert_eq!(steps.tell(2, 3), ControlFlow::Break(()));
        assert_eq!(steps.so_far(), (2, 3));
    }
}
