//! `GET /audio/{hash}.{ogg|mp3|wav}`: audio with entity tag and byte ranges, on both sites.

use crate::error::PageError;
use crate::range::{self, Wanted};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, SeekFrom};
use tokio_util::io::ReaderStream;

/// What is spoken never changes under an address that is the hash of all that shaped it.
const CACHE: &str = "public, max-age=31536000, immutable";

/// Folder of the audio files, `<two digits>/<hash>.<ogg|mp3|wav>`.
#[derive(Debug, Clone)]
pub struct AudioDir(pub Arc<PathBuf>);

impl AudioDir {
    /// Audio in this folder.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self(Arc::new(folder))
    }

    /// Where a file of this name lies. The hash must have been checked.
    #[must_use]
    pub fn path(&self, hash: &str, extension: &str) -> PathBuf {
        self.0.join(&hash[..2]).join(format!("{hash}.{extension}"))
    }

    /// Deletes the audio; what is not there, or cannot be deleted, is left to the eviction.
    pub async fn remove(&self, hash: &str) {
        for extension in ["ogg", "mp3", "wav"] {
            let _ = tokio::fs::remove_file(self.path(hash, extension)).await;
        }
    }

    /// Whether the audio is there: a row alone plays nothing.
    pub async fn has(&self, hash: &str) -> bool {
        tokio::fs::try_exists(self.path(hash, "mp3"))
            .await
            .unwrap_or(false)
    }
}

/// Sends a file or a part of it.
///
/// # Errors
/// [`PageError::NotFound`] for a name that is no audio address, or audio that is not there.
pub async fn show(
    State(audio): State<AudioDir>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let (hash, extension) = parse_name(&file).ok_or(PageError::NotFound)?;
    let content_type = content_type(extension).ok_or(PageError::NotFound)?;
    let path = audio.path(hash, extension);
    let opened = File::open(&path)
        .await
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => PageError::NotFound,
            _ => PageError::from(error),
        })?;
    let length = opened.metadata().await?.len();
    let etag = format!("\"{hash}-{extension}\"");
    let common = [
        (header::CONTENT_TYPE, content_type.to_owned()),
        (header::ACCEPT_RANGES, "bytes".to_owned()),
        (header::CACHE_CONTROL, CACHE.to_owned()),
        (header::ETAG, etag.clone()),
    ];
    if matches(&headers, &header::IF_NONE_MATCH, &etag) == Some(true) {
        return Ok((StatusCode::NOT_MODIFIED, common).into_response());
    }
    let body = match wanted(&headers, &etag, length) {
        Wanted::Whole => (
            StatusCode::OK,
            common,
            [(header::CONTENT_LENGTH, length.to_string())],
            Body::from_stream(ReaderStream::new(opened)),
        )
            .into_response(),
        Wanted::Part { first, last } => part(opened, first, last, length, common).await?,
        Wanted::Unsatisfiable => {
            let whole = [(header::CONTENT_RANGE, format!("bytes */{length}"))];
            (
                StatusCode::RANGE_NOT_SATISFIABLE,
                [common[1].clone(), common[3].clone()],
                whole,
            )
                .into_response()
        }
    };
    Ok(body)
}

/// What lets a page of another server play a file: there is nothing secret in it that its address
/// does not give away already.
const FOR_ALL: [(HeaderName, &str); 3] = [
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, OPTIONS"),
    (header::ACCESS_CONTROL_ALLOW_HEADERS, "range"),
];

/// `GET /api/audio/{file}`: the same for pages of other servers, too.
///
/// # Errors
/// As [`show`].
pub async fn show_to_all(
    audio: State<AudioDir>,
    file: Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    Ok((FOR_ALL, show(audio, file, headers).await?).into_response())
}

/// `OPTIONS /api/audio/{file}`.
#[must_use]
pub fn allow_all() -> impl IntoResponse + Clone {
    (StatusCode::NO_CONTENT, FOR_ALL)
}

/// 64 lower-case hexadecimal digits and an extension; anything else could leave the folder.
fn parse_name(file: &str) -> Option<(&str, &str)> {
    let (hash, extension) = file.split_once('.')?;
    let is_hash = hash.len() == 64
        && hash
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_hash.then_some((hash, extension))
}

fn content_type(extension: &str) -> Option<&'static str> {
    match extension {
        "ogg" => Some("audio/ogg; codecs=opus"),
        "mp3" => Some("audio/mpeg"),
        "wav" => Some("audio/wav"),
        _ => None,
    }
}

/// Whether the header lists the tag; `None` without the header.
fn matches(headers: &HeaderMap, name: &HeaderName, etag: &str) -> Option<bool> {
    let listed = headers.get(name)?.to_str().unwrap_or_default();
    Some(listed.split(',').any(|tag| {
        let tag = tag.trim();
        tag == "*" || tag.trim_start_matches("W/") == etag
    }))
}

/// A range asked for with `If-Range` counts only while the tag is still this one.
fn wanted(headers: &HeaderMap, etag: &str, length: u64) -> Wanted {
    if matches(headers, &header::IF_RANGE, etag) == Some(false) {
        return Wanted::Whole;
    }
    range::parse(
        headers
            .get(header::RANGE)
            .and_then(|value| value.to_str().ok()),
        length,
    )
}

async fn part(
    mut file: File,
    first: u64,
    last: u64,
    length: u64,
    common: [(HeaderName, String); 4],
) -> Result<Response, PageError> {
    file.seek(SeekFrom::Start(first)).await?;
    let n_bytes = last - first + 1;
    let place = [
        (
            header::CONTENT_RANGE,
            format!("bytes {first}-{last}/{length}"),
        ),
        (header::CONTENT_LENGTH, n_bytes.to_string()),
    ];
    let body = Body::from_stream(ReaderStream::new(file.take(n_bytes)));
    Ok((StatusCode::PARTIAL_CONTENT, common, place, body).into_response())
}

#[cfg(test)]
mod tests {
    use super::parse_name;

    #[test]
    fn only_hashes_are_file_names() {
        let hash = "0".repeat(64);
        assert!(parse_name(&format!("{hash}.mp3")).is_some());
        for name in [
            "../secret.mp3",
            "abc.mp3",
            &"A".repeat(64),
            &format!("{}/.mp3", "0".repeat(63)),
        ] {
            assert!(parse_name(name).is_none(), "{name}");
        }
    }
}
