//! Forgets what nobody needs any more: ended sessions, old locks and drafts, jobs that were done,
//! texts that programs had spoken.

use listen_audio_store::AudioStore;
use listen_core::time::Timestamp;
use listen_store::{
    Db, StoreError, account, generation, job, model_use, news, said, session, speech_measure, text,
    throttle,
};

/// Deletes such rows; how many there were.
pub(crate) async fn run(db: &Db, audio: &AudioStore, now: Timestamp) -> Result<u64, StoreError> {
    let n_sessions = session::delete_expired(db, now).await?;
    let n_visitors = account::delete_visitors(db, now).await?;
    let n_locks = throttle::delete_old(db, now).await?;
    let n_drafts = text::draft::delete_old(db, now).await?;
    let n_calls = model_use::delete_old_calls(db, now).await?;
    let n_generations = generation::delete_old(db, now).await?;
    let n_measures = speech_measure::delete_old(db, now).await?;
    let n_articles = news::delete_old(db, now).await?;
    for hash in &said::delete_old(db, now).await? {
        // What cannot be removed is left to the eviction.
        if let Err(error) = audio.remove(hash).await {
            tracing::warn!(%error, "audio that nobody needs");
        }
    }
    let n_made = n_measures + n_calls + n_generations + n_articles;
    Ok(n_made + n_sessions + n_visitors + n_locks + n_drafts + job::delete_old(db, now).await?)
}
