//! What a voice does not say: told beside the audio, since nobody would hear it.

use crate::SpeechApi;
use axum::http::HeaderValue;
use std::fmt::Write as _;
use std::ops::Range;

/// Where `/v1/audio/speech` tells it: ranges of Unicode scalars of `input`, as in `3-5,9-10`.
pub(crate) const HEADER: &str = "x-listen-unspoken";
/// Ranges in the header; how many more there are follows.
const MAX_RANGES: usize = 100;

/// Looks for it on a thread of its own, while the text is being spoken. That it cannot be found
/// out is no reason to be silent: what is wrong is heard from speaking, too.
pub(crate) fn find(
    api: &SpeechApi,
    text: &str,
    voice: &str,
) -> impl Future<Output = Vec<Range<usize>>> + use<> {
    let engine = api.queue.synthesizer().clone();
    let (text, voice) = (text.to_owned(), voice.to_owned());
    let found = tokio::task::spawn_blocking(move || engine.unspoken(&text, &voice));
    async { found.await.ok().and_then(Result::ok).unwrap_or_default() }
}

/// The header's value; `None` if everything is said.
pub(crate) fn header(unspoken: &[Range<usize>]) -> Option<HeaderValue> {
    let (shown, more) = unspoken.split_at(unspoken.len().min(MAX_RANGES));
    let ranges: Vec<String> = shown
        .iter()
        .map(|chars| format!("{}-{}", chars.start, chars.end))
        .collect();
    let mut value = ranges.join(",");
    if !more.is_empty() {
        // Writing to a string cannot fail.
        let _ = write!(value, ",+{}", more.len());
    }
    HeaderValue::from_str(&value)
        .ok()
        .filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_has_the_first_hundred_and_counts_the_rest() {
        assert_eq!(header(&[]), None);
        assert_eq!(header(&[3..5, 9..10]).unwrap(), "3-5,9-10");
        let many: Vec<Range<usize>> = (0..107).map(|at| at..at + 1).collect();
        let value = header(&many).unwrap();
        assert!(value.to_str().unwrap().ends_with(",99-100,+7"), "{value:?}");
    }
}
