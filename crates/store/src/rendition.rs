//! Audio of passages: what shaped it, and when each sentence and word is spoken.

use crate::passage::{from_json, to_json};
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError};
use listen_core::pace::Tempo;
use listen_core::time::Timestamp;

statements! {
    INSERT = "INSERT INTO rendition (passage_id, hash, engine, label, runtime, device, model_hash, voices, speed_milli, duration_ms, words_are_estimated, created_at, is_slow)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING id";
    DELETE = "DELETE FROM rendition WHERE passage_id = $1 AND hash = $2";
    INSERT_SENTENCE_TIME = "INSERT INTO sentence_time (rendition_id, sentence_id, start_ms, end_ms) VALUES ($1, $2, $3, $4)";
    INSERT_WORD_TIME = "INSERT INTO word_time (rendition_id, word_id, start_ms, end_ms) VALUES ($1, $2, $3, $4)";
    FIND_OTHER = "SELECT id FROM rendition WHERE hash = $1 AND passage_id <> $2 ORDER BY created_at DESC, id DESC LIMIT 1";
    COPY = "INSERT INTO rendition (passage_id, hash, engine, label, runtime, device, model_hash, voices, speed_milli, duration_ms, words_are_estimated, peaks, created_at, is_slow)
        SELECT $2, hash, engine, label, runtime, device, model_hash, voices, speed_milli, duration_ms, words_are_estimated, peaks, $3, is_slow FROM rendition WHERE id = $1
        ON CONFLICT (passage_id, hash) DO UPDATE SET created_at = excluded.created_at RETURNING id";
    COPY_SENTENCE_TIMES = "INSERT INTO sentence_time (rendition_id, sentence_id, start_ms, end_ms)
        SELECT $2, own.id, sentence_time.start_ms, sentence_time.end_ms FROM sentence_time
        JOIN sentence other ON other.id = sentence_time.sentence_id
        JOIN sentence own ON own.passage_id = $3 AND own.position = other.position
        WHERE sentence_time.rendition_id = $1 ON CONFLICT (rendition_id, sentence_id) DO NOTHING";
    COPY_WORD_TIMES = "INSERT INTO word_time (rendition_id, word_id, start_ms, end_ms)
        SELECT $2, own_word.id, word_time.start_ms, word_time.end_ms FROM word_time
        JOIN word other_word ON other_word.id = word_time.word_id
        JOIN sentence other ON other.id = other_word.sentence_id
        JOIN sentence own ON own.passage_id = $3 AND own.position = other.position
        JOIN word own_word ON own_word.sentence_id = own.id AND own_word.position = other_word.position
        WHERE word_time.rendition_id = $1 ON CONFLICT (rendition_id, word_id) DO NOTHING";
    FIND_NEWEST = "SELECT id, passage_id, hash, engine, label, runtime, device, model_hash, voices, duration_ms, words_are_estimated, created_at
        FROM rendition WHERE passage_id = $1 AND is_slow = $2 ORDER BY created_at DESC, id DESC LIMIT 1";
    TOUCH = "UPDATE rendition SET created_at = $3 WHERE passage_id = $1 AND hash = $2";
    /// Audio that no page plays any more first, then what was heard longest ago.
    BY_NEED = "SELECT rendition.hash,
            CAST(MAX(CASE WHEN passage.is_current AND NOT EXISTS (SELECT 1 FROM rendition newer WHERE newer.passage_id = rendition.passage_id AND newer.is_slow = rendition.is_slow
                AND (newer.created_at > rendition.created_at OR (newer.created_at = rendition.created_at AND newer.id > rendition.id)))
                THEN 1 ELSE 0 END) AS BIGINT) AS is_played,
            MAX((SELECT COALESCE(MAX(started_at), 0) FROM attempt WHERE attempt.passage_id = rendition.passage_id)) AS heard_at
        FROM rendition JOIN passage ON passage.id = rendition.passage_id
        GROUP BY rendition.hash ORDER BY is_played, heard_at, rendition.hash";
    UPDATE_PEAKS = "UPDATE rendition SET peaks = $2 WHERE hash = $1";
    FIND_PEAKS = "SELECT peaks FROM rendition WHERE id = $1";
    SENTENCE_TIMES = "SELECT sentence.position, sentence_time.start_ms, sentence_time.end_ms FROM sentence_time
        JOIN sentence ON sentence.id = sentence_time.sentence_id WHERE rendition_id = $1 ORDER BY sentence.position";
    WORD_TIMES = "SELECT sentence.position, word.char_start, word.char_end, word_time.start_ms, word_time.end_ms FROM word_time
        JOIN word ON word.id = word_time.word_id JOIN sentence ON sentence.id = word.sentence_id
        WHERE rendition_id = $1 ORDER BY sentence.position, word.position";
}

/// A piece of audio and what shaped it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendition {
    /// Row.
    pub id: i64,
    /// Version of the passage that is spoken.
    pub passage_id: i64,
    /// Address: 64 hexadecimal digits.
    pub hash: String,
    /// `kokoro`, `system` or `silence`.
    pub engine: String,
    /// Name of the engine for people.
    pub label: String,
    /// What ran the model.
    pub runtime: String,
    /// `cpu` or `cuda`.
    pub device: String,
    /// SHA-256 of the model, or identity of the system voice.
    pub model_hash: String,
    /// One voice for each speaker.
    pub voices: Vec<String>,
    /// Length.
    pub duration_ms: i64,
    /// Whether the engine told no word times, so that they are guessed.
    pub words_are_estimated: bool,
    /// Unix ms.
    pub created_at: i64,
}

#[derive(sqlx::FromRow)]
struct RawRendition {
    id: i64,
    passage_id: i64,
    hash: String,
    engine: String,
    label: String,
    runtime: String,
    device: String,
    model_hash: String,
    voices: String,
    duration_ms: i64,
    words_are_estimated: bool,
    created_at: i64,
}

/// A piece of audio that was just made.
#[derive(Debug, Clone)]
pub struct NewRendition<'a> {
    /// Version of the passage that is spoken.
    pub passage_id: i64,
    /// Address.
    pub hash: &'a str,
    /// Engine.
    pub engine: &'a str,
    /// Name of the engine for people.
    pub label: &'a str,
    /// What ran the model.
    pub runtime: &'a str,
    /// `cpu` or `cuda`.
    pub device: &'a str,
    /// SHA-256 of the model, or identity of the system voice.
    pub model_hash: &'a str,
    /// One voice for each speaker.
    pub voices: &'a [String],
    /// Speed in thousandths.
    pub speed_milli: i64,
    /// Which of the passage's two paces it is.
    pub tempo: Tempo,
    /// Length.
    pub duration_ms: i64,
    /// Sentence row, start and end in ms.
    pub sentence_times: Vec<(i64, i64, i64)>,
    /// Whether the engine told no word times, so that they are guessed.
    pub words_are_estimated: bool,
    /// Word row, start and end in ms.
    pub word_times: Vec<(i64, i64, i64)>,
}

/// When a sentence is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct SentenceTime {
    /// Index in the passage.
    pub position: i64,
    /// Start within the audio.
    pub start_ms: i64,
    /// End within the audio.
    pub end_ms: i64,
}

/// When a word is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct WordTime {
    /// Index of its sentence in the passage.
    pub position: i64,
    /// First character in the sentence.
    pub char_start: i64,
    /// One past the last character.
    pub char_end: i64,
    /// Start within the audio.
    pub start_ms: i64,
    /// End within the audio.
    pub end_ms: i64,
}

/// Stores a rendition with its times, in the place of an earlier one of this passage with the
/// same address.
///
/// # Errors
/// What the database says; then the earlier one is still there.
pub async fn replace(db: &Db, new: &NewRendition<'_>, now: Timestamp) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    let voices = to_json(&new.voices)?;
    on_tx!(tx, execute DELETE, new.passage_id, new.hash)?;
    let (rendition_id,) = on_tx!(
        tx,
        fetch_one(i64,),
        INSERT,
        new.passage_id,
        new.hash,
        new.engine,
        new.label,
        new.runtime,
        new.device,
        new.model_hash,
        voices.as_str(),
        new.speed_milli,
        new.duration_ms,
        new.words_are_estimated,
        now.0,
        new.tempo == Tempo::Slow
    )?;
    for (sentence_id, start_ms, end_ms) in &new.sentence_times {
        on_tx!(tx, execute INSERT_SENTENCE_TIME, rendition_id, sentence_id, start_ms, end_ms)?;
    }
    for (word_id, start_ms, end_ms) in &new.word_times {
        on_tx!(tx, execute INSERT_WORD_TIME, rendition_id, word_id, start_ms, end_ms)?;
    }
    tx.commit().await
}

/// Makes a rendition the newest of its passage again: the worker's voice is this one now.
/// False if the passage has none with this address.
///
/// # Errors
/// What the database says.
pub async fn touch(
    db: &Db,
    passage_id: i64,
    hash: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    on_db!(db, execute TOUCH, passage_id, hash, now.0).map(|n_rows| n_rows == 1)
}

/// Gives a passage rows of its own for the audio that another passage has at this address, with
/// the times by the places of sentences and words: the address stands for equal texts. False if
/// no other passage has it.
///
/// # Errors
/// What the database says; then nothing was stored.
pub async fn copy(
    db: &Db,
    passage_id: i64,
    hash: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    let Some((other_id,)) = on_tx!(tx, fetch_optional(i64,), FIND_OTHER, hash, passage_id)? else {
        return Ok(false);
    };
    let (own_id,) = on_tx!(tx, fetch_one(i64,), COPY, other_id, passage_id, now.0)?;
    on_tx!(tx, execute COPY_SENTENCE_TIMES, other_id, own_id, passage_id)?;
    on_tx!(tx, execute COPY_WORD_TIMES, other_id, own_id, passage_id)?;
    tx.commit().await?;
    Ok(true)
}

/// The newest rendition of a passage version at the pace of its level.
///
/// # Errors
/// What the database says.
pub async fn find_newest(db: &Db, passage_id: i64) -> Result<Option<Rendition>, StoreError> {
    find_newest_at(db, passage_id, Tempo::Usual).await
}

/// The newest rendition of a passage version at a tempo.
///
/// # Errors
/// What the database says.
pub async fn find_newest_at(
    db: &Db,
    passage_id: i64,
    tempo: Tempo,
) -> Result<Option<Rendition>, StoreError> {
    let is_slow = tempo == Tempo::Slow;
    let raw = on_db!(db, fetch_optional RawRendition, FIND_NEWEST, passage_id, is_slow)?;
    raw.map(read).transpose()
}

fn read(raw: RawRendition) -> Result<Rendition, StoreError> {
    Ok(Rendition {
        id: raw.id,
        passage_id: raw.passage_id,
        hash: raw.hash,
        engine: raw.engine,
        label: raw.label,
        runtime: raw.runtime,
        device: raw.device,
        model_hash: raw.model_hash,
        voices: from_json(&raw.voices)?,
        duration_ms: raw.duration_ms,
        words_are_estimated: raw.words_are_estimated,
        created_at: raw.created_at,
    })
}

/// Addresses of all audio, that which is needed least first: of texts or voices that are not
/// current, then what no learner or only an earlier one has practised with.
///
/// # Errors
/// What the database says.
pub async fn by_need(db: &Db) -> Result<Vec<String>, StoreError> {
    let rows = on_db!(db, fetch_all(String, i64, i64), BY_NEED)?;
    Ok(rows.into_iter().map(|(hash, _, _)| hash).collect())
}

/// When each sentence is spoken, in order.
///
/// # Errors
/// What the database says.
pub async fn sentence_times(db: &Db, rendition_id: i64) -> Result<Vec<SentenceTime>, StoreError> {
    on_db!(db, fetch_all SentenceTime, SENTENCE_TIMES, rendition_id)
}

/// When each word is spoken, in order.
///
/// # Errors
/// What the database says.
pub async fn word_times(db: &Db, rendition_id: i64) -> Result<Vec<WordTime>, StoreError> {
    on_db!(db, fetch_all WordTime, WORD_TIMES, rendition_id)
}

/// Keeps the outline of the sound at an address, see [`listen_core::peaks`].
///
/// # Errors
/// What the database says.
pub async fn update_peaks(db: &Db, hash: &str, peaks: &str) -> Result<(), StoreError> {
    on_db!(db, execute UPDATE_PEAKS, hash, peaks).map(|_| ())
}

type PeaksRow = (Option<String>,);

/// The outline of the sound; none for audio that was made before outlines were kept.
///
/// # Errors
/// What the database says.
pub async fn find_peaks(db: &Db, rendition_id: i64) -> Result<Option<String>, StoreError> {
    let row = on_db!(db, fetch_optional PeaksRow, FIND_PEAKS, rendition_id)?;
    Ok(row.and_then(|(peaks,)| peaks))
}
