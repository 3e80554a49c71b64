//! The loop of a worker: sign of life, next job, shutdown.

use crate::steps::Steps;
use crate::{JobError, SignOfLife, clean_up, evict, render_passage};
use listen_audio_store::AudioStore;
use listen_core::job::Job;
use listen_core::pace::Tempo;
use listen_core::time::Timestamp;
use listen_fetch::Fetcher;
use listen_generation::Asker;
use listen_replicas::{Signal, Signals};
use listen_speech::{
    Device, NoteLevel, Opened, Priority, QueueConfig, SpeechConfig, SpeechQueue, UserLexicon,
};
use listen_store::job::{self, Claimed};
use listen_store::speech_measure::{self, Measure};
use listen_store::{Db, StoreError, lexicon, passage, worker};
use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often an idle worker looks for work.
const POLL: Duration = Duration::from_millis(500);
/// How often progress and the lease are written while a job runs.
const REPORT: Duration = Duration::from_millis(500);
/// How often a worker tells that it is there.
const HEARTBEAT: Duration = Duration::from_secs(10);

/// How often a worker looks whether the lexicon has changed.
const LEXICON_POLL: Duration = Duration::from_secs(1);
/// How often what nobody needs any more is deleted.
const CLEAN_UP: Duration = Duration::from_hours(1);
/// How old a half-written file must be before it is nobody's.
const PART_AGE: Duration = Duration::from_mins(10);
/// How long a start waits to hear how much audio there is.
const FIRST_MEASURE: Duration = Duration::from_secs(5);
/// How long audio storage that is away is left alone by who only measures or asks ahead.
const AWAY: Duration = Duration::from_secs(30);
/// The same for a database that is away when the worker starts.
const DATABASE_RETRY: Duration = Duration::from_secs(2);

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
    pub audio: AudioStore,
    /// Which voice to use.
    pub speech: SpeechConfig,
    /// How large all audio may become, in bytes; `None` is no limit.
    pub max_audio_bytes: Option<u64>,
    /// The language model, if there is one; without it what it would make is left to others.
    pub model: Option<Asker>,
    /// Fetches the feeds of the news; without it that is left to others.
    pub fetcher: Option<Fetcher>,
    /// Articles of the day that are to have a passage before anybody asks; 0 is none.
    pub n_news_ahead: usize,
    /// What the worker tells, and hears, without looking.
    pub signals: Signals,
    /// A name that no other worker has, not even this process's last start.
    pub id: String,
    /// What tells on this machine that the worker lives, also while the database is away.
    pub sign_of_life: Option<SignOfLife>,
}

/// A worker with its voice.
pub struct Worker {
    pub(crate) config: WorkerConfig,
    voice: Mutex<Voice>,
    /// How much audio there was when it was measured last.
    audio_bytes: AtomicU64,
}

/// A voice as it was opened.
#[derive(Clone)]
struct Voice {
    opened: Arc<Opened>,
    /// The lines of the administrator's lexicon that it was opened with.
    lexicon: Arc<str>,
}

/// A database that is away when a worker starts comes back, and sites of the same process serve already.
async fn when_back<T>(ask: impl AsyncFn() -> Result<T, StoreError>) -> Result<T, StoreError> {
    loop {
        match ask().await {
            Err(error @ StoreError::Away(_)) => {
                tracing::error!(%error, "the worker waits for the database");
                tokio::time::sleep(DATABASE_RETRY).await;
            }
            answer => return answer,
        }
    }
}

impl Voice {
    /// Opens the voice with these lines of a lexicon, over the file of the settings.
    async fn open(config: &SpeechConfig, lines: String) -> Self {
        let mut speech = config.clone();
        match UserLexicon::parse(&lines) {
            Ok(own) => speech.lexicon = speech.lexicon.with(&own),
            Err(error) => tracing::error!(%error, "the administrator's lexicon is left out"),
        }
        let opened = tokio::task::spawn_blocking(move || listen_speech::open(&speech))
            .await
            .expect("opening a voice does not panic");
        for note in &opened.notes {
            match note.level {
                NoteLevel::Info => tracing::info!(note = note.message, "speech"),
                NoteLevel::Warning => tracing::warn!(note = note.message, "speech"),
            }
        }
        Self {
            opened: Arc::new(opened),
            lexicon: lines.into(),
        }
    }
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
        let lines = when_back(async || lexicon::lines(&config.db).await).await?;
        let voice = Voice::open(&config.speech, lines).await;
        let worker = Self {
            config,
            voice: Mutex::new(voice),
            audio_bytes: AtomicU64::new(0),
        };
        let n_parts = worker.config.audio.remove_parts(PART_AGE).await;
        if n_parts > 0 {
            tracing::info!(n_parts, "removed half-written audio");
        }
        // Storage that is away keeps nobody from starting.
        let _ = tokio::time::timeout(FIRST_MEASURE, worker.measure()).await;
        when_back(async || worker.beat().await).await?;
        Ok(worker)
    }

    /// What was found out about voices, for people.
    #[must_use]
    pub fn opened(&self) -> Arc<Opened> {
        self.voice().opened
    }

    fn voice(&self) -> Voice {
        let voice = self.voice.lock();
        voice.unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.config.now)()
    }

    /// Notes how much audio there is; how long to wait before the next time.
    async fn measure(&self) -> Duration {
        match self.config.audio.list().await {
            Ok(listing) => {
                self.audio_bytes.store(listing.n_bytes(), Ordering::Relaxed);
                HEARTBEAT
            }
            Err(error) => {
                tracing::error!(%error, "it is not known how much audio there is");
                AWAY
            }
        }
    }

    async fn beat(&self) -> Result<(), StoreError> {
        if let Some(sign) = &self.config.sign_of_life {
            sign.give();
        }
        let opened = self.opened();
        let info = opened
            .synthesizer
            .as_ref()
            .map(|synthesizer| synthesizer.info().clone());
        let later = opened.synthesizer.as_ref().map(|voice| voice.notes());
        let notes: Vec<&str> = opened
            .notes
            .iter()
            .chain(later.iter().flatten())
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
            device: info
                .as_ref()
                .map_or_else(|| "cpu".to_owned(), |info| info.device.clone()),
            wants_cuda: self.config.speech.device == Device::Cuda,
            model_hash: info.map_or_else(String::new, |info| info.model_hash),
            notes: notes.join("\n"),
            voices: voices(&opened),
            audio_bytes: as_i64(self.audio_bytes.load(Ordering::Relaxed)),
            max_audio_bytes: self.config.max_audio_bytes.map(as_i64),
        };
        worker::upsert(&self.config.db, &row, self.now()).await
    }

    /// Works until it is told to stop, then gives back what it holds. When the lexicon changes, the
    /// voice is opened anew with it, and what it would say otherwise now is spoken again.
    pub async fn run(&self, stop: CancellationToken) {
        loop {
            let changed = self.run_until_changed(&stop).await;
            self.log(job::give_back(&self.config.db, &self.config.id).await);
            let Some(lines) = changed else { break };
            tracing::info!("the lexicon has changed; opening the voice with it");
            let voice = Voice::open(&self.config.speech, lines).await;
            *self.voice.lock().unwrap_or_else(PoisonError::into_inner) = voice;
        }
        self.log(worker::delete(&self.config.db, &self.config.id).await);
        if let Some(sign) = &self.config.sign_of_life {
            sign.remove();
        }
    }

    /// Works until it is told to stop, or the lexicon is another one: its lines.
    async fn run_until_changed(&self, stop: &CancellationToken) -> Option<String> {
        let round = stop.child_token();
        let measure = async {
            loop {
                tokio::time::sleep(self.measure().await).await;
            }
        };
        let heartbeat = async {
            loop {
                tokio::time::sleep(HEARTBEAT).await;
                self.log(self.beat().await);
            }
        };
        let work = async {
            tokio::select! {
                () = heartbeat => {}
                () = measure => {}
                // All kinds of jobs in one future: too much for the stack of whoever awaits it.
                () = Box::pin(self.work(&round)) => {}
            }
        };
        let watch = async {
            let changed = tokio::select! {
                lines = self.changed_lexicon() => Some(lines),
                () = round.cancelled() => None,
            };
            round.cancel();
            changed
        };
        tokio::join!(self.ask_for_missing(&round), work, watch).2
    }

    /// The lines of the lexicon, as soon as they are others than the voice was opened with.
    async fn changed_lexicon(&self) -> String {
        let mut ear = self.config.signals.listen(Signal::Lexicon);
        let known = self.voice().lexicon;
        loop {
            tokio::select! {
                () = ear.hear() => {}
                () = tokio::time::sleep(LEXICON_POLL) => {}
            }
            match lexicon::lines(&self.config.db).await {
                Ok(lines) if *lines != *known => return lines,
                Ok(_) => {}
                Err(error) => self.log::<()>(Err(error)),
            }
        }
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
        let opened = self.opened();
        let Some(synthesizer) = &opened.synthesizer else {
            // Another worker may have a voice; this one leaves the jobs to it.
            tokio::join!(
                self.clean_up(stop),
                self.do_generations(stop),
                self.do_news(stop),
                self.do_ahead(stop)
            );
            return;
        };
        let config = QueueConfig::default();
        let queue = Arc::new(SpeechQueue::new(synthesizer.clone(), config));
        tokio::join!(
            self.clean_up(stop),
            self.do_generations(stop),
            self.do_news(stop),
            self.do_ahead(stop),
            self.do_jobs(&queue, job::PRIORITY_AHEAD, stop),
            self.do_jobs(&queue, job::PRIORITY_WAITING, stop),
        );
        // The sentence that was being spoken when the job was given back.
        let _ = tokio::task::spawn_blocking(move || queue.end()).await;
    }

    async fn clean_up(&self, stop: &CancellationToken) {
        while !stop.is_cancelled() {
            self.log(clean_up::run(&self.config.db, &self.config.audio, self.now()).await);
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

    /// Asks for what is missing once, as soon as it can be known.
    async fn ask_for_missing(&self, stop: &CancellationToken) {
        while let Err(error) = self.enqueue_missing().await {
            tracing::error!(%error, worker = self.config.id, "what is missing is not known");
            if !matches!(error, JobError::Audio(_)) {
                return;
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(AWAY) => {}
            }
        }
    }

    /// Asks for the audio of every passage that this worker's voice has not spoken yet.
    ///
    /// # Errors
    /// What the store says, and the place of audio.
    pub async fn enqueue_missing(&self) -> Result<usize, JobError> {
        let opened = self.opened();
        let Some(synthesizer) = &opened.synthesizer else {
            return Ok(0);
        };
        let mut n_missing = 0;
        // One look at everything: of a bucket each look at a file would be a request.
        let there = self.config.audio.list().await?;
        let n_that_fit = self
            .config
            .max_audio_bytes
            .map_or(usize::MAX, |max| evict::n_that_fit(&there, max));
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
            let (db, now) = (&self.config.db, || self.now());
            let hash = text.hash(synthesizer.as_ref());
            let is_known = there.is_whole(&hash)
                && render_passage::use_what_is_there(db, &text, &hash, now).await?;
            if !is_known {
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
        let db = &self.config.db;
        let load = |passage_id, tempo| render_passage::load(db, passage_id, tempo);
        match &claimed.job {
            Job::RenderPassage { passage_id, again } => {
                let text = load(*passage_id, Tempo::Usual).await?;
                self.render(claimed, text, *again, queue, stop).await
            }
            Job::RenderSlowly { passage_id } => {
                let text = load(*passage_id, Tempo::Slow).await?;
                self.render(claimed, text, false, queue, stop).await
            }
            Job::RenderInVoices { passage_id, voices } => {
                let text = load(*passage_id, Tempo::Usual).await?;
                let text = text.in_voices(voices.clone());
                self.render(claimed, text, false, queue, stop).await
            }
            // Of other lanes.
            Job::Generate { .. } | Job::RefreshNews | Job::PrepareNews => {
                Err(JobError::Interrupted)
            }
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
        let settled = match result {
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
        };
        self.config.signals.tell(Signal::of_job(&claimed.job));
        settled
    }

    async fn render(
        &self,
        claimed: &Claimed,
        text: render_passage::Text,
        again: bool,
        queue: &Arc<SpeechQueue>,
        stop: &CancellationToken,
    ) -> Result<(), JobError> {
        let (db, audio) = (&self.config.db, &self.config.audio);
        let synthesizer = queue.synthesizer().as_ref();
        let now = || self.now();
        let hash = text.hash(synthesizer);
        // Also where it is to be made again: what cannot be kept is not worth speaking.
        let is_there = audio.is_whole(&hash).await?;
        if !again && is_there && render_passage::use_what_is_there(db, &text, &hash, now).await? {
            return Ok(());
        }
        let steps = Arc::new(Steps::new(stop.clone()));
        let (told, clock) = (steps.clone(), self.config.now.clone());
        let began = self.now();
        let progress = move |done, total| {
            told.note_first(done, clock().0 - began.0);
            told.tell(done, total)
        };
        let priority = if claimed.priority >= job::PRIORITY_WAITING {
            Priority::Waiting
        } else {
            Priority::Ahead
        };
        let queue = queue.clone();
        let rendered = tokio::select! {
            () = stop.cancelled() => Err(JobError::Interrupted),
            rendered = render_passage::run(db, text, queue, priority, audio, progress, now) => rendered,
            never = self.report(claimed, &steps) => match never {},
        };
        if steps.must_stop() && rendered.is_err() {
            return Err(JobError::Interrupted);
        }
        let (hash, audio_ms) = rendered?;
        let work_ms = (self.now().0 - began.0).max(0);
        let n_evicted = self.evict(&hash).await;
        let info = synthesizer.info();
        let measure = Measure {
            label: &info.label,
            device: &info.device,
            audio_ms,
            work_ms,
            first_ms: steps.first_ms(),
            n_evicted: i64::try_from(n_evicted).unwrap_or(i64::MAX),
        };
        self.log(speech_measure::insert(db, &measure, self.now()).await);
        Ok(())
    }

    /// Makes room after `made` came to the audio, and says how many renditions went; that
    /// it cannot is no fault of the job.
    async fn evict(&self, made: &str) -> usize {
        let Some(max_bytes) = self.config.max_audio_bytes else {
            return 0;
        };
        let (db, audio) = (&self.config.db, &self.config.audio);
        match evict::run(db, audio, max_bytes, made).await {
            Ok(0) => 0,
            Ok(n_removed) => {
                tracing::info!(n_removed, "removed audio that is needed least");
                n_removed
            }
            Err(error) => {
                tracing::error!(%error, "audio cannot be removed");
                0
            }
        }
    }

    /// Writes down how far a job is, which also keeps the claim on it.
    async fn report(&self, claimed: &Claimed, steps: &Steps) -> Infallible {
        let mut told = (0, 0);
        loop {
            tokio::time::sleep(REPORT).await;
            let (done, total) = steps.so_far();
            let (db, id) = (&self.config.db, &self.config.id);
            match job::progress(db, claimed.id, id, done, total, self.now()).await {
                Ok(true) if told == (done, total) => {}
                Ok(true) => {
                    told = (done, total);
                    self.config.signals.tell(Signal::of_job(&claimed.job));
                }
                Ok(false) => steps.lose(),
                Err(error) => self.log::<()>(Err(error)),
            }
        }
    }
}

/// The voices as JSON, for the admin site.
fn voices(opened: &Opened) -> String {
    let voices = opened.synthesizer.as_ref();
    let voices = voices.map_or_else(Vec::new, |synthesizer| synthesizer.voices());
    serde_json::to_string(&voices).unwrap_or_else(|_| "[]".to_owned())
}

fn as_i64(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

pub(crate) async fn wait(stop: &CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(POLL) => {}
    }
}
