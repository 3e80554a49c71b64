//! Whole packed replies of `/v1/audio/speech`, kept in memory: packing again costs more than the
//! utterances, which the queue keeps too.

use axum::body::Bytes;
use axum::http::HeaderValue;
use listen_speech::{Format, SpeakOptions};
use quick_cache::Weighter;
use quick_cache::unsync::Cache;
use sha2::{Digest, Sha256};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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

/// The replies, within a limit of bytes: three quarters for whole ones, one for what is kept of
/// those that are being sent.
pub(crate) struct Replies {
    cache: Mutex<Cache<Key, Reply, Weight>>,
    max_bytes: u64,
    n_open_bytes: AtomicU64,
    n_found: AtomicU64,
}

impl Replies {
    /// Keeps at most `max_bytes`; none of 0 bytes.
    pub(crate) fn new(max_bytes: u64) -> Self {
        Self {
            cache: Mutex::new(Cache::with_weighter(
                N_REPLIES,
                max_bytes - max_bytes / 4,
                Weight,
            )),
            max_bytes,
            n_open_bytes: AtomicU64::new(0),
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

    /// A reply that is about to be sent.
    pub(crate) fn open(self: &Arc<Self>) -> OpenReply {
        OpenReply {
            replies: self.clone(),
            parts: Some(Vec::new()),
            n_bytes: 0,
        }
    }

    /// Whether there is room for `n_bytes` more of replies that are being sent; then it is taken.
    fn take(&self, n_bytes: u64) -> bool {
        let max_bytes = self.max_bytes / 4;
        let taken = |open: u64| open.checked_add(n_bytes).filter(|sum| *sum <= max_bytes);
        self.n_open_bytes
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, taken)
            .is_ok()
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

/// What is kept of a reply while it is being sent; all of it or nothing.
pub(crate) struct OpenReply {
    replies: Arc<Replies>,
    /// `None` when it is too long to be kept, or too many are being sent.
    parts: Option<Vec<Bytes>>,
    /// Of `parts`.
    n_bytes: usize,
}

impl OpenReply {
    /// Shares the bytes with who sends them.
    pub(crate) fn push(&mut self, part: &Bytes) {
        let Some(parts) = &mut self.parts else {
            return;
        };
        let n_bytes = self.n_bytes.saturating_add(part.len());
        if n_bytes <= self.replies.max_reply() && self.replies.take(part.len() as u64) {
            parts.push(part.clone());
            self.n_bytes = n_bytes;
        } else {
            self.let_go();
        }
    }

    /// It was sent to its end.
    pub(crate) fn keep(mut self, key: Key, unspoken: Option<HeaderValue>) {
        if let Some(parts) = self.parts.take() {
            let audio = Bytes::from(parts.concat());
            self.replies.keep(key, Reply { audio, unspoken });
        }
    }

    fn let_go(&mut self) {
        self.parts = None;
        let n_bytes = std::mem::take(&mut self.n_bytes) as u64;
        self.replies
            .n_open_bytes
            .fetch_sub(n_bytes, Ordering::Relaxed);
    }
}

impl Drop for OpenReply {
    fn drop(&mut self) {
        self.let_go();
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
            patience: None,
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
    fn what_is_kept_of_open_replies_stays_within_the_limit() {
        let replies = Arc::new(Replies::new(8_000));
        let part = Bytes::from(vec![0; replies.max_reply()]);
        let key = |text| Key::new(text, &options("af_heart", 1.0), Format::Mp3);
        let mut open: Vec<OpenReply> = (0..3).map(|_| replies.open()).collect();
        for reply in &mut open {
            reply.push(&part);
        }
        let kept = |open: &[OpenReply]| -> Vec<bool> {
            open.iter().map(|reply| reply.parts.is_some()).collect()
        };
        assert_eq!(kept(&open), [true, true, false]);
        open.pop().unwrap().keep(key("third"), None);
        open.pop().unwrap().keep(key("second"), None);
        assert!(replies.find(&key("third")).is_none());
        assert_eq!(replies.find(&key("second")).unwrap().audio.len(), 1_000);
        // Room is free again when a reply is kept, broken off, or too long.
        drop(open);
        let mut long = replies.open();
        long.push(&part);
        long.push(&part);
        assert!(long.parts.is_none());
        assert_eq!(replies.n_open_bytes.load(Ordering::Relaxed), 0);
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
