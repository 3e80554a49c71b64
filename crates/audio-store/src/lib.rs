//! Where audio lies: a folder of this machine, or a bucket of S3-compatible storage that several
//! hosts share. What is written is there whole or not at all.
//!
//! A rendition is three files, `<two digits>/<hash>.<ogg|mp3|wav>`. An [`AudioError`] always means
//! that nothing is known: what is not there is `None` or `false`, so that no page has audio made
//! again because a network is away.

mod bucket;
mod bucket_client;
mod bucket_settings;
mod error;
mod folder;
mod found;
mod listing;
mod moving;

pub use bucket_settings::{BucketSettings, Keys};
pub use error::AudioError;
pub use found::{ByteStream, Found};
pub use listing::Listing;
pub use moving::{Step, Transfer, copy};

use bucket::Bucket;
use folder::Folder;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The formats that every rendition has.
pub const EXTENSIONS: [&str; 3] = ["ogg", "mp3", "wav"];

/// What is spoken never changes under an address that is the hash of all that shaped it.
pub const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

/// The type of a format; `None` for what is no format.
#[must_use]
pub fn content_type(extension: &str) -> Option<&'static str> {
    match extension {
        "ogg" => Some("audio/ogg; codecs=opus"),
        "mp3" => Some("audio/mpeg"),
        "wav" => Some("audio/wav"),
        _ => None,
    }
}

/// All audio of an installation. Clones share what is remembered of a bucket.
#[derive(Debug, Clone)]
pub struct AudioStore(Place);

#[derive(Debug, Clone)]
enum Place {
    Folder(Folder),
    Bucket(Arc<Bucket>),
}

impl AudioStore {
    /// Audio in a folder, which is made when the first file is written.
    #[must_use]
    pub fn folder(path: PathBuf) -> Self {
        Self(Place::Folder(Folder::new(path)))
    }

    /// Audio in a bucket. Nothing is sent yet.
    ///
    /// # Errors
    /// [`AudioError::Settings`].
    pub fn bucket(settings: &BucketSettings) -> Result<Self, AudioError> {
        Ok(Self(Place::Bucket(Arc::new(Bucket::new(settings)?))))
    }

    /// The folder, where it is one.
    #[must_use]
    pub fn as_folder(&self) -> Option<&Path> {
        match &self.0 {
            Place::Folder(folder) => Some(folder.path()),
            Place::Bucket(_) => None,
        }
    }

    /// Where it is, for people: a path, or `s3://bucket/prefix`.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.0 {
            Place::Folder(folder) => folder.path().display().to_string(),
            Place::Bucket(bucket) => bucket.name().to_owned(),
        }
    }

    /// Whether a page can play the audio: a row alone plays nothing. Of a bucket, what was there
    /// is believed to be there for a minute.
    ///
    /// # Errors
    /// See [`AudioError`].
    pub async fn has(&self, hash: &str) -> Result<bool, AudioError> {
        Ok(self.size(hash, "mp3").await?.is_some())
    }

    /// Whether all formats are there and none is empty.
    ///
    /// # Errors
    /// See [`AudioError`].
    pub async fn is_whole(&self, hash: &str) -> Result<bool, AudioError> {
        for extension in EXTENSIONS {
            if self.size(hash, extension).await?.unwrap_or_default() == 0 {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Bytes of one format; `None` if it is not there.
    ///
    /// # Errors
    /// See [`AudioError`].
    pub async fn size(&self, hash: &str, extension: &str) -> Result<Option<u64>, AudioError> {
        match &self.0 {
            Place::Folder(folder) => folder.size(hash, extension).await,
            Place::Bucket(bucket) => bucket.size(hash, extension).await,
        }
    }

    /// One format, to be read in whole or in part; `None` if it is not there.
    ///
    /// # Errors
    /// See [`AudioError`].
    pub async fn find(&self, hash: &str, extension: &str) -> Result<Option<Found>, AudioError> {
        match &self.0 {
            Place::Folder(folder) => folder.find(hash, extension).await,
            Place::Bucket(bucket) => Bucket::find(bucket, hash, extension).await,
        }
    }

    /// All bytes of one format; `None` if it is not there.
    ///
    /// # Errors
    /// See [`AudioError`].
    pub async fn read(&self, hash: &str, extension: &str) -> Result<Option<Vec<u8>>, AudioError> {
        match self.find(hash, extension).await? {
            Some(found) => found.read().await,
            None => Ok(None),
        }
    }

    /// One format as a file of this machine: the one in the folder, or a copy below `folder`; `None`
    /// if it is not there.
    ///
    /// # Errors
    /// See [`AudioError`].
    pub async fn file(
        &self,
        hash: &str,
        extension: &str,
        folder: &Path,
    ) -> Result<Option<PathBuf>, AudioError> {
        if let Some(own) = self.as_folder() {
            let is_there = self.size(hash, extension).await?.is_some();
            return Ok(is_there.then(|| own.join(place(hash, extension))));
        }
        let Some(bytes) = self.read(hash, extension).await? else {
            return Ok(None);
        };
        let path = folder.join(format!("{hash}.{extension}"));
        match tokio::fs::write(&path, bytes).await {
            Ok(()) => Ok(Some(path)),
            Err(error) => Err(AudioError::Write {
                path: path.display().to_string(),
                reason: error.to_string(),
            }),
        }
    }

    /// Writes one format: all of it is safely there, or nothing of it.
    ///
    /// # Errors
    /// See [`AudioError`]; a disk counts as full when its last 64 MiB, or the last tenth of a small
    /// one, would be used.
    pub async fn write(
        &self,
        hash: &str,
        extension: &str,
        bytes: Vec<u8>,
    ) -> Result<(), AudioError> {
        match &self.0 {
            Place::Folder(folder) => folder.write(hash, extension, bytes).await,
            Place::Bucket(bucket) => bucket.write(hash, extension, bytes).await,
        }
    }

    /// Removes a rendition; it can be made again.
    ///
    /// # Errors
    /// See [`AudioError`]; what is not there is none.
    pub async fn remove(&self, hash: &str) -> Result<(), AudioError> {
        match &self.0 {
            Place::Folder(folder) => folder.remove(hash).await,
            Place::Bucket(bucket) => bucket.remove(hash).await,
        }
    }

    /// What is there. Of a bucket what others wrote or removed is seen within ten minutes.
    ///
    /// # Errors
    /// See [`AudioError`].
    pub async fn list(&self) -> Result<Listing, AudioError> {
        match &self.0 {
            Place::Folder(folder) => folder.list().await,
            Place::Bucket(bucket) => bucket.list().await,
        }
    }

    /// What is there at this moment.
    ///
    /// # Errors
    /// See [`AudioError`].
    pub async fn list_now(&self) -> Result<Listing, AudioError> {
        match &self.0 {
            Place::Folder(folder) => folder.list().await,
            Place::Bucket(bucket) => bucket.list_now().await,
        }
    }

    /// Removes what a killed process left half-written in a folder at least `age` ago; how many
    /// files there were. Younger ones may be another worker's. A bucket has no such files.
    pub async fn remove_parts(&self, age: Duration) -> usize {
        match &self.0 {
            Place::Folder(folder) => folder.remove_parts(age).await,
            Place::Bucket(_) => 0,
        }
    }

    /// Writes, reads and removes something that is no audio.
    ///
    /// # Errors
    /// See [`AudioError`]: what does not work.
    pub async fn probe(&self) -> Result<(), AudioError> {
        match &self.0 {
            Place::Folder(folder) => folder.probe().await,
            Place::Bucket(bucket) => bucket.probe().await,
        }
    }
}

/// Place of a file within a folder or below a prefix. The hash has been checked.
fn place(hash: &str, extension: &str) -> String {
    format!("{}/{hash}.{extension}", hash.get(..2).unwrap_or("__"))
}

/// Hash and format of a file of this name, if it is audio.
fn parse_name(name: &str) -> Option<(&str, usize)> {
    let (hash, extension) = name.split_once('.')?;
    let format = EXTENSIONS.iter().position(|known| *known == extension)?;
    let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash.then_some((hash, format))
}
