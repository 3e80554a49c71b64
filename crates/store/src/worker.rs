//! Workers: which processes do background work, and with which voice.

use crate::sql::{on_db, statements};
use crate::{Db, StoreError};
use listen_core::time::{MINUTE_MS, Timestamp};

/// A worker that was not seen for so long is gone.
pub const ALIVE_MS: i64 = MINUTE_MS;

statements! {
    UPSERT = "INSERT INTO worker (id, started_at, last_seen_at, engine, label, runtime, device, notes,
            model_hash, voices, audio_bytes, max_audio_bytes, wants_cuda)
        VALUES ($1, $2, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        ON CONFLICT (id) DO UPDATE SET last_seen_at = $2, engine = $3, label = $4, runtime = $5, device = $6, notes = $7,
            model_hash = $8, voices = $9, audio_bytes = $10, max_audio_bytes = $11,
            wants_cuda = $12";
    LIST = "SELECT id, started_at, last_seen_at, engine, label, runtime, device, notes, model_hash, voices,
            audio_bytes, max_audio_bytes, wants_cuda FROM worker
        WHERE last_seen_at > $1 ORDER BY started_at, id";
    DELETE = "DELETE FROM worker WHERE id = $1";
    DELETE_OLD = "DELETE FROM worker WHERE last_seen_at <= $1";
}

/// A process that does background work.
#[derive(Debug, Clone, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Worker {
    /// Unique for each start of a process.
    pub id: String,
    /// Unix ms.
    pub started_at: i64,
    /// Unix ms.
    pub last_seen_at: i64,
    /// `kokoro`, `system`, `silence` or `none`.
    pub engine: String,
    /// Name of the voice engine for people.
    pub label: String,
    /// What runs the model.
    pub runtime: String,
    /// `cpu` or `cuda`.
    pub device: String,
    /// Whether its settings ask for `cuda`.
    pub wants_cuda: bool,
    /// What is missing or was fallen back from, a line each.
    pub notes: String,
    /// SHA-256 of the model, or what names a system voice; empty without a voice.
    pub model_hash: String,
    /// The voices as JSON, best first.
    pub voices: String,
    /// Bytes of all audio, as this worker knows it.
    pub audio_bytes: i64,
    /// How large it may become; none is no limit.
    pub max_audio_bytes: Option<i64>,
}

/// Tells that the worker is there.
///
/// # Errors
/// What the database says.
pub async fn upsert(db: &Db, worker: &Worker, now: Timestamp) -> Result<(), StoreError> {
    on_db!(db, execute UPSERT, worker.id.as_str(), now.0, worker.engine.as_str(), worker.label.as_str(),
        worker.runtime.as_str(), worker.device.as_str(), worker.notes.as_str(), worker.model_hash.as_str(),
        worker.voices.as_str(), worker.audio_bytes, worker.max_audio_bytes, worker.wants_cuda)?;
    on_db!(db, execute DELETE_OLD, now.plus_ms(-60 * ALIVE_MS).0).map(|_| ())
}

/// Workers that are there.
///
/// # Errors
/// What the database says.
pub async fn list(db: &Db, now: Timestamp) -> Result<Vec<Worker>, StoreError> {
    on_db!(db, fetch_all Worker, LIST, now.plus_ms(-ALIVE_MS).0)
}

/// The worker stopped.
///
/// # Errors
/// What the database says.
pub async fn delete(db: &Db, id: &str) -> Result<(), StoreError> {
    on_db!(db, execute DELETE, id).map(|_| ())
}
