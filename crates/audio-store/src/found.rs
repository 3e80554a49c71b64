//! A file of audio that was found, before it is read.

use crate::AudioError;
use crate::bucket::Bucket;
use futures::TryStreamExt as _;
use futures::stream::BoxStream;
use object_store::path::Path;
use std::io;
use std::ops::Range;
use std::sync::Arc;
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, SeekFrom};
use tokio_util::bytes::Bytes;
use tokio_util::io::ReaderStream;

/// Bytes as they come; an error in the middle means that the rest does not come.
pub type ByteStream = BoxStream<'static, io::Result<Bytes>>;

/// One format of a rendition.
#[derive(Debug)]
pub struct Found {
    /// Bytes of all of it.
    pub length: u64,
    pub(crate) source: Source,
}

#[derive(Debug)]
pub(crate) enum Source {
    File(File, String),
    Object(Arc<Bucket>, Path),
}

impl Found {
    /// Its bytes in this range, which must lie within its length; `None` if it was removed since it
    /// was found.
    ///
    /// # Errors
    /// See [`AudioError`].
    pub async fn stream(self, range: Range<u64>) -> Result<Option<ByteStream>, AudioError> {
        match self.source {
            Source::File(file, path) => part(file, path, range).await.map(Some),
            Source::Object(bucket, key) => bucket.stream(&key, self.length, range).await,
        }
    }

    /// All its bytes.
    pub(crate) async fn read(self) -> Result<Option<Vec<u8>>, AudioError> {
        let (length, place) = (self.length, self.place());
        let Some(stream) = self.stream(0..length).await? else {
            return Ok(None);
        };
        let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
        let mut stream = stream;
        loop {
            match stream.try_next().await {
                Ok(Some(more)) => bytes.extend_from_slice(&more),
                Ok(None) => return Ok(Some(bytes)),
                Err(error) => {
                    return Err(AudioError::Read {
                        path: place,
                        reason: error.to_string(),
                    });
                }
            }
        }
    }

    fn place(&self) -> String {
        match &self.source {
            Source::File(_, path) => path.clone(),
            Source::Object(bucket, _) => bucket.name().to_owned(),
        }
    }
}

async fn part(mut file: File, path: String, range: Range<u64>) -> Result<ByteStream, AudioError> {
    let sought = file.seek(SeekFrom::Start(range.start)).await;
    sought.map_err(|error| AudioError::Read {
        path,
        reason: error.to_string(),
    })?;
    let reader = file.take(range.end - range.start);
    Ok(Box::pin(ReaderStream::new(reader)))
}
