//! Audio in a bucket of S3-compatible storage.
//!
//! Everything has an end: no request waits for ever, and while the storage does not answer, whoever
//! asks is told so at once for a few seconds instead of waiting, too.

use crate::bucket_client::{explain, has_no_reason, is_missing_object, open, options, reason};
use crate::found::{ByteStream, Found, Source};
use crate::{
    AudioError, BucketSettings, CACHE_CONTROL, EXTENSIONS, Listing, content_type, parse_name, place,
};
use futures::TryStreamExt as _;
use object_store::aws::AmazonS3;
use object_store::path::Path;
use object_store::{
    Attribute, Attributes, GetOptions, GetRange, ObjectStore as _, ObjectStoreExt as _, PutOptions,
    PutPayload,
};
use quick_cache::sync::Cache;
use std::io;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// How long whether a file is there may take; a page waits for it.
const LOOK_TIMEOUT: Duration = Duration::from_secs(5);
/// How long the first byte of audio may take, and each that follows.
const READ_TIMEOUT: Duration = Duration::from_secs(10);
/// How long writing one file may take. The longest is about 30 MB.
const WRITE_TIMEOUT: Duration = Duration::from_mins(2);
/// How long naming everything may take: a thousand files are one request.
const LIST_TIMEOUT: Duration = Duration::from_mins(5);
/// How long nobody asks after a request that was not answered.
const REST: Duration = Duration::from_secs(3);
/// How long what was there is believed to be there: the pages of one learner ask for the same audio
/// again and again.
const BELIEVED: Duration = Duration::from_mins(1);
/// So many files are remembered: the audio of three thousand passages.
const N_REMEMBERED: usize = 10_000;
/// How long a listing is used; each thousand files cost a request.
const LISTING_AGE: Duration = Duration::from_mins(10);

#[derive(Debug)]
pub(crate) struct Bucket {
    name: String,
    prefix: String,
    reader: AmazonS3,
    writer: AmazonS3,
    /// Bytes of files that were there, and when they were looked at.
    seen: Cache<Path, (u64, Instant)>,
    listing: Mutex<Option<(Instant, Listing)>>,
    /// The last request that was not answered.
    silence: Mutex<Option<(Instant, AudioError)>>,
}

impl Bucket {
    pub fn new(settings: &BucketSettings) -> Result<Self, AudioError> {
        settings.check()?;
        // A second call finds it installed already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let reading = options()
            .with_timeout_disabled()
            .with_read_timeout(READ_TIMEOUT);
        let writing = options().with_timeout(WRITE_TIMEOUT);
        Ok(Self {
            name: settings.name(),
            prefix: settings.prefix.clone(),
            reader: open(settings, reading, 2)?,
            writer: open(settings, writing, 4)?,
            seen: Cache::new(N_REMEMBERED),
            listing: Mutex::default(),
            silence: Mutex::default(),
        })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    fn key(&self, below: &str) -> Path {
        Path::from(format!("{}/{below}", self.prefix))
    }

    pub async fn size(&self, hash: &str, extension: &str) -> Result<Option<u64>, AudioError> {
        let key = self.key(&place(hash, extension));
        if let Some((length, at)) = self.seen.get(&key)
            && at.elapsed() < BELIEVED
        {
            return Ok(Some(length));
        }
        self.look(&key).await
    }

    /// Asks the storage itself.
    async fn look(&self, key: &Path) -> Result<Option<u64>, AudioError> {
        self.rest()?;
        let asked = async {
            match self.reader.head(key).await {
                Err(error) if has_no_reason(&error) => self.length_by_get(key).await,
                head => head.map(|meta| Some(meta.size)),
            }
        };
        let found = self.bounded(LOOK_TIMEOUT, asked).await?;
        match found {
            Some(length) => self.seen.insert(key.clone(), (length, Instant::now())),
            None => {
                self.seen.remove(key);
            }
        }
        Ok(found)
    }

    /// An answer to HEAD has no body, so that it does not say what is missing, the object or the whole
    /// bucket, nor what is wrong with a key. That to GET does.
    async fn length_by_get(&self, key: &Path) -> object_store::Result<Option<u64>> {
        let options = GetOptions {
            range: Some(GetRange::Bounded(0..1)),
            ..GetOptions::default()
        };
        match self.reader.get_opts(key, options).await {
            Ok(found) => Ok(Some(found.meta.size)),
            Err(error) if is_missing_object(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub async fn find(
        bucket: &Arc<Self>,
        hash: &str,
        extension: &str,
    ) -> Result<Option<Found>, AudioError> {
        let key = bucket.key(&place(hash, extension));
        let length = bucket.size(hash, extension).await?;
        Ok(length.map(|length| Found {
            length,
            source: Source::Object(bucket.clone(), key),
        }))
    }

    pub async fn stream(
        &self,
        key: &Path,
        length: u64,
        range: Range<u64>,
    ) -> Result<Option<ByteStream>, AudioError> {
        let is_part = range != (0..length);
        let options = GetOptions {
            range: is_part.then_some(GetRange::Bounded(range)),
            ..GetOptions::default()
        };
        let asked = async {
            match self.reader.get_opts(key, options).await {
                Err(error) if is_missing_object(&error) => Ok(None),
                found => found.map(Some),
            }
        };
        let found = self.bounded(READ_TIMEOUT, asked).await?;
        let Some(found) = found else {
            self.seen.remove(key);
            return Ok(None);
        };
        if found.meta.size != length {
            self.seen.remove(key);
            return Err(self.away("the audio was made again while it was asked for"));
        }
        let place = self.name.clone();
        let stream = found.into_stream().map_err(move |error| {
            let reason = reason(&error);
            io::Error::other(format!(
                "the audio storage {place} stopped sending: {reason}"
            ))
        });
        Ok(Some(Box::pin(stream)))
    }

    pub async fn write(
        &self,
        hash: &str,
        extension: &str,
        bytes: Vec<u8>,
    ) -> Result<(), AudioError> {
        let (key, length) = (self.key(&place(hash, extension)), bytes.len() as u64);
        self.put(&key, content_type(extension).unwrap_or_default(), bytes)
            .await?;
        self.seen.insert(key, (length, Instant::now()));
        if let Some(format) = EXTENSIONS.iter().position(|known| *known == extension) {
            self.note(|listing| listing.insert(hash, format, length));
        }
        Ok(())
    }

    async fn put(
        &self,
        key: &Path,
        content_type: &'static str,
        bytes: Vec<u8>,
    ) -> Result<(), AudioError> {
        let mut attributes = Attributes::new();
        attributes.insert(Attribute::ContentType, content_type.into());
        attributes.insert(Attribute::CacheControl, CACHE_CONTROL.into());
        let (payload, options) = (PutPayload::from(bytes), PutOptions::from(attributes));
        let put = self.writer.put_opts(key, payload, options);
        self.bounded(WRITE_TIMEOUT, put).await.map(drop)
    }

    pub async fn remove(&self, hash: &str) -> Result<(), AudioError> {
        for extension in EXTENSIONS {
            let key = self.key(&place(hash, extension));
            self.delete(&key).await?;
            self.seen.remove(&key);
        }
        self.note(|listing| listing.remove(hash));
        Ok(())
    }

    async fn delete(&self, key: &Path) -> Result<(), AudioError> {
        let deleted = async {
            match self.writer.delete(key).await {
                // Amazon calls this success; others differ.
                Err(object_store::Error::NotFound { .. }) => Ok(()),
                deleted => deleted,
            }
        };
        self.bounded(READ_TIMEOUT, deleted).await
    }

    pub async fn list(&self) -> Result<Listing, AudioError> {
        let known = self
            .listing
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some((at, listing)) = known
            && at.elapsed() < LISTING_AGE
        {
            return Ok(listing);
        }
        self.list_now().await
    }

    pub async fn list_now(&self) -> Result<Listing, AudioError> {
        let prefix = (!self.prefix.is_empty()).then(|| Path::from(self.prefix.as_str()));
        let asked = async {
            let mut listing = Listing::default();
            let mut objects = self.writer.list(prefix.as_ref());
            while let Some(object) = objects.try_next().await? {
                if let Some((hash, format)) = object.location.filename().and_then(parse_name) {
                    listing.insert(hash, format, object.size);
                }
            }
            Ok(listing)
        };
        let listing = self.bounded(LIST_TIMEOUT, asked).await?;
        let kept = Some((Instant::now(), listing.clone()));
        *self.listing.lock().unwrap_or_else(PoisonError::into_inner) = kept;
        Ok(listing)
    }

    /// What this process does is in the listing at once.
    fn note(&self, change: impl FnOnce(&mut Listing)) {
        let mut kept = self.listing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, listing)) = kept.as_mut() {
            change(listing);
        }
    }

    pub async fn probe(&self) -> Result<(), AudioError> {
        let key = self.key(&format!(".probe-{}", std::process::id()));
        self.put(&key, "text/plain", b"listen".to_vec()).await?;
        let found = self.stream(&key, 6, 0..6).await?;
        let read = match found {
            Some(stream) => stream.map_ok(|bytes| bytes.to_vec()).try_concat().await,
            None => Err(io::Error::other("what was written is not there")),
        };
        self.delete(&key).await?;
        match read {
            Ok(bytes) if bytes == b"listen" => Ok(()),
            Ok(_) => Err(self.away("what was written came back otherwise")),
            Err(error) => Err(self.away(&error.to_string())),
        }
    }

    /// The last failure again, if it was a moment ago.
    fn rest(&self) -> Result<(), AudioError> {
        let silence = self.silence.lock().unwrap_or_else(PoisonError::into_inner);
        match silence.as_ref() {
            Some((at, error)) if at.elapsed() < REST => Err(error.clone()),
            _ => Ok(()),
        }
    }

    async fn bounded<T>(
        &self,
        longest: Duration,
        request: impl Future<Output = object_store::Result<T>>,
    ) -> Result<T, AudioError> {
        let result = match timeout(longest, request).await {
            Ok(result) => result.map_err(|error| explain(&self.name, &error)),
            Err(_) => Err(self.away(&format!("no answer within {} seconds", longest.as_secs()))),
        };
        let silence = match &result {
            Err(error) if error.is_passing() => Some((Instant::now(), error.clone())),
            _ => None,
        };
        *self.silence.lock().unwrap_or_else(PoisonError::into_inner) = silence;
        result
    }

    fn away(&self, reason: &str) -> AudioError {
        AudioError::Away {
            place: self.name.clone(),
            reason: reason.to_owned(),
        }
    }
}
