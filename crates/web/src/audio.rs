//! `GET /audio/{hash}.{ogg|mp3|wav}`: audio with entity tag and byte ranges, on both sites.

use crate::error::PageError;
use crate::range::{self, Wanted};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use listen_audio_store::{AudioStore, CACHE_CONTROL, Found, content_type};
use std::ops::Range;

/// Sends a file or a part of it.
///
/// # Errors
/// [`PageError::NotFound`] for a name that is no audio address, or audio that is not there;
/// [`PageError::AudioAway`] where that cannot be known.
pub async fn show(
    State(audio): State<AudioStore>,
    Path(file): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let (hash, extension) = parse_name(&file).ok_or(PageError::NotFound)?;
    let content_type = content_type(extension).ok_or(PageError::NotFound)?;
    let found = audio.find(hash, extension).await?;
    let found = found.ok_or(PageError::NotFound)?;
    let length = found.length;
    let etag = format!("\"{hash}-{extension}\"");
    let common = [
        (header::CONTENT_TYPE, content_type.to_owned()),
        (header::ACCEPT_RANGES, "bytes".to_owned()),
        (header::CACHE_CONTROL, CACHE_CONTROL.to_owned()),
        (header::ETAG, etag.clone()),
    ];
    if matches(&headers, &header::IF_NONE_MATCH, &etag) == Some(true) {
        return Ok((StatusCode::NOT_MODIFIED, common).into_response());
    }
    let (status, range) = match wanted(&headers, &etag, length) {
        Wanted::Whole => (StatusCode::OK, 0..length),
        Wanted::Part { first, last } => (StatusCode::PARTIAL_CONTENT, first..last + 1),
        Wanted::Unsatisfiable => {
            let whole = [(header::CONTENT_RANGE, format!("bytes */{length}"))];
            let [_, ranges, _, tag] = common;
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, [ranges, tag], whole).into_response());
        }
    };
    let size = [(
        header::CONTENT_LENGTH,
        (range.end - range.start).to_string(),
    )];
    let place = (status == StatusCode::PARTIAL_CONTENT).then(|| {
        let (first, last) = (range.start, range.end - 1);
        AppendHeaders([(
            header::CONTENT_RANGE,
            format!("bytes {first}-{last}/{length}"),
        )])
    });
    let body = body(&method, found, range).await?;
    Ok((status, common, size, place, body).into_response())
}

/// Nothing is read for who asks only what there is.
async fn body(method: &Method, found: Found, range: Range<u64>) -> Result<Body, PageError> {
    if method == Method::HEAD {
        return Ok(Body::empty());
    }
    let stream = found.stream(range).await?;
    Ok(Body::from_stream(stream.ok_or(PageError::NotFound)?))
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
    audio: State<AudioStore>,
    file: Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    Ok((FOR_ALL, show(audio, file, method, headers).await?).into_response())
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
