//! Mixes of voices: `af_heart(2)+af_bella(1)`.

use super::voices::VoicePack;
use crate::SpeechError;
use std::sync::Arc;

/// The most voices of a mix; more sound like nobody.
const MAX_PARTS: usize = 8;

/// One voice of a mix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Part<'a> {
    pub(super) voice: &'a str,
    /// Above 0; the weights of a mix need not add up to anything.
    pub(super) weight: f32,
}

/// Reads `name`, `name+name` or `name(weight)+name(weight)`.
///
/// # Errors
/// [`SpeechError::VoiceMix`] for anything else.
pub(super) fn parse(text: &str) -> Result<Vec<Part<'_>>, SpeechError> {
    let parts: Option<Vec<Part<'_>>> = text.split('+').map(part).collect();
    parts
        .filter(|parts| parts.len() <= MAX_PARTS)
        .ok_or_else(|| SpeechError::VoiceMix {
            mix: text.to_owned(),
            max_voices: MAX_PARTS,
        })
}

fn part(text: &str) -> Option<Part<'_>> {
    let text = text.trim();
    let (voice, weight) = match text.split_once('(') {
        None => (text, 1.0),
        Some((voice, rest)) => (
            voice.trim_end(),
            rest.strip_suffix(')')?.trim().parse().ok()?,
        ),
    };
    let is_name = !voice.is_empty()
        && voice
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
    (is_name && weight > 0.0 && weight <= 1000.0).then_some(Part { voice, weight })
}

/// The weighted mean of the style vectors for `n_phonemes` phonemes.
///
/// # Errors
/// [`SpeechError::Length`] unless `1 <= n_phonemes <= 510`.
pub(super) fn style_vector(
    packs: &[(Arc<VoicePack>, f32)],
    n_phonemes: usize,
) -> Result<Vec<f32>, SpeechError> {
    let total: f32 = packs.iter().map(|(_, weight)| weight).sum();
    let mut mixed = Vec::new();
    for (pack, weight) in packs {
        let style = pack.style_vector(n_phonemes)?;
        mixed.resize(style.len(), 0.0);
        for (sum, value) in mixed.iter_mut().zip(style) {
            *sum += value * weight / total;
        }
    }
    Ok(mixed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weights(text: &str) -> Option<Vec<(&str, f32)>> {
        let parts = parse(text).ok()?;
        Some(parts.iter().map(|part| (part.voice, part.weight)).collect())
    }

    #[test]
    fn mixes_are_read() {
        assert_eq!(weights("af_heart"), Some(vec![("af_heart", 1.0)]));
        assert_eq!(
            weights("af_heart(2)+af_bella(1)"),
            Some(vec![("af_heart", 2.0), ("af_bella", 1.0)])
        );
        assert_eq!(
            weights(" af_heart ( 0.25 ) + af_bella"),
            Some(vec![("af_heart", 0.25), ("af_bella", 1.0)])
        );
    }

    #[test]
    fn what_is_no_mix_is_refused() {
        for text in [
            "", "+", "a+", "a(", "a(x)", "a(0)", "a(-1)", "a(NaN)", "a(inf)", "a(1)b", "a(1e9)",
            "../a", "a b",
        ] {
            assert_eq!(weights(text), None, "{text}");
        }
        assert!(parse(&["a"; 9].join("+")).is_err());
    }
}
