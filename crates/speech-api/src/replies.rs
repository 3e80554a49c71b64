//! Whole packed replies of `/v1/audio/speech`, kept in memory: packing again costs more than the
//! utterances, which the queue keeps too.

use axum::body::Bytes;
use axum::http::HeaderValue;
use listen_speech::{Format, SpeakOptions};
use quick_cache::Weighter;
use quick_cache::unsync::Cache;
use sha2::{Digest, Sha256};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Replies the cache makes room for at first; it grows by weight.
const N_REPLIES: usize = 256;
/// Bytes of a reply besides its audio: key, header and the cache's own.
const OVERHEAD: u64 = 256;

/// SHA-256 of everything that decides how a reply sounds on this server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Key([u8; 32]);

impl Key {
    /// Texts of the same characters in the same voice, speed and format sound the same.
    pub(crate) fn new(text: &str, options: &SpeakOptions, format: Format) -> Self {
        let mut hash = Sha256::new();
        hash.update(options.speed.to_bits().to_le_bytes());
        for part in [format.as_str(), &options.voice, text] {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
        Self(hash.finalize().into())
    }
}

/// A reply that was sent to its end once.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) audio: Bytes,
    /// Value of [`crate::unspoken::HEADER`].
    pub(crate) unspoken: Option<HeaderValue>,
}

#[derive(Clone)]
struct Weight;

impl Weighter<Key, Reply> for Weight {
    fn weight(&self, _: &Key, reply: &Reply) -> u64 {
        OVERHEAD.saturating_add(reply.audio.len().try_into().unwrap_or(u64::MAX))
    }
}

/// The replies, within a limit of bytes.
pub(crate) struct Replies {
    cache: Mutex<Cache<Key, Reply, Weight>>,
    max_bytes: u64,
    n_found: AtomicU64,
}

impl Replies {
    /// Keeps at most `max_bytes`; none of 0 bytes.
    pub(crate) fn new(max_bytes: u64) -> Self {
        Self {
            cache: Mutex::new(Cache::with_weighter(N_REPLIES, max_bytes, Weight)),
            max_bytes,
            n_found: AtomicU64::new(0),
        }
    }

    /// The largest reply that is kept, in bytes: one text must not push all others out.
    pub(crate) fn max_reply(&self) -> usize {
        usize::try_from(self.max_bytes / 8).unwrap_or(usize::MAX)
    }

    pub(crate) fn find(&self, key: &Key) -> Option<Reply> {
        let reply = self.cache().get(key)?.clone();
        self.n_found.fetch_add(1, Ordering::Relaxed);
        Some(reply)
    }

    pub(crate) fn keep(&self, key: Key, reply: Reply) {
        self.cache().insert(key, reply);
    }

    /// What a thread that panicked left is a whole cache, too.
    fn cache(&self) -> MutexGuard<'_, Cache<Key, Reply, Weight>> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Requests that were answered from here.
    pub(crate) fn n_found(&self) -> u64 {
        self.n_found.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use listen_speech::Priority;

    fn options(voice: &str, speed: f32) -> SpeakOptions {
        SpeakOptions {
            voice: voice.to_owned(),
            speed,
            priority: Priority::Waiting,
            deadline: None,
        }
    }

    #[test]
    fn every_parameter_changes_the_key() {
        let key = |text, voice, speed, format| Key::new(text, &options(voice, speed), format);
        let first = key("Rain.", "af_heart", 1.0, Format::Mp3);
        assert_eq!(first, key("Rain.", "af_heart", 1.0, Format::Mp3));
        for other in [
            key("Rain!", "af_heart", 1.0, Format::Mp3),
            key("Rain.", "af_bella", 1.0, Format::Mp3),
            key("Rain.", "af_heart", 1.1, Format::Mp3),
            key("Rain.", "af_heart", 1.0, Format::Wav),
            key("tRain.", "af_hear", 1.0, Format::Mp3),
        ] {
            assert_ne!(first, other);
        }
    }

    #[test]
    fn the_bytes_kept_stay_within_the_limit() {
        let replies = Replies::new(10_000);
        for speed in 0..100_u8 {
            let key = Key::new("Rain.", &options("af_heart", f32::from(speed)), Format::Mp3);
            let audio = Bytes::from(vec![0; replies.max_reply()]);
            replies.keep(
                key,
                Reply {
                    audio,
                    unspoken: None,
                },
            );
        }
        assert!(replies.cache().weight() <= 10_000);
        assert!(replies.cache().len() > 1);
    }
}
