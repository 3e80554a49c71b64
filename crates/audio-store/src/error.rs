//! What can go wrong with a place of audio.

/// Why a place of audio did not do what it was asked; what it holds is not known then.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AudioError {
    /// The disk is full.
    #[error("no space left on the disk that holds {0}")]
    DiskFull(String),
    /// A file could not be written or removed.
    #[error("cannot write {path}: {reason}")]
    Write {
        /// The file.
        path: String,
        /// What the system said.
        reason: String,
    },
    /// A file could not be read.
    #[error("cannot read {path}: {reason}")]
    Read {
        /// The file or folder.
        path: String,
        /// What the system said.
        reason: String,
    },
    /// The storage does not answer, or not in time; later it may.
    #[error("the audio storage {place} cannot be reached: {reason}")]
    Away {
        /// `s3://bucket/prefix`.
        place: String,
        /// What went wrong.
        reason: String,
    },
    /// The storage answers and refuses: a wrong key, no right, no such bucket.
    #[error("the audio storage {place} refuses: {reason}")]
    Refused {
        /// `s3://bucket/prefix`.
        place: String,
        /// The code of its answer, such as `NoSuchBucket`.
        reason: String,
    },
    /// The settings are wrong; the text names the setting.
    #[error("{0}")]
    Settings(String),
}

impl AudioError {
    /// Whether the same may work a little later, without anybody doing anything.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Away { .. })
    }
}
