//! The outline of the sound with a mark at each sentence, as the paths of a picture.

use listen_core::peaks;
use std::fmt::Write as _;

/// Height of the picture in its own units; its width is the length of the audio in ms.
pub const HEIGHT: i64 = 100;
/// Silence is a thin line, so that the picture has no holes.
const MIN_SHARE: f64 = 0.04;

/// Two paths of a picture that is as wide as the audio is long, ms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waveform {
    /// The outline, closed.
    pub outline: String,
    /// A line at the start of each sentence but the first.
    pub marks: String,
}

impl Waveform {
    /// Draws stored peaks; nothing without any.
    #[must_use]
    pub fn draw(peaks: &str, duration_ms: i64, starts_ms: &[i64]) -> Option<Self> {
        if peaks.is_empty() || duration_ms <= 0 {
            return None;
        }
        Some(Self {
            outline: outline(peaks, duration_ms),
            marks: marks(starts_ms),
        })
    }
}

/// Along the upper edge to the end, and back along the lower one.
fn outline(peaks: &str, duration_ms: i64) -> String {
    let n_peaks = i64::try_from(peaks.len()).unwrap_or(i64::MAX);
    let points: Vec<(i64, i64)> = peaks::heights(peaks)
        .zip(0..)
        .map(|(height, part)| (duration_ms * part / n_peaks, half(height)))
        .collect();
    let middle = HEIGHT / 2;
    let mut path = format!("M0 {middle}");
    for (x, half) in &points {
        let _ = write!(path, "L{x} {}", middle - half);
    }
    let _ = write!(path, "L{duration_ms} {middle}");
    for (x, half) in points.iter().rev() {
        let _ = write!(path, "L{x} {}", middle + half);
    }
    path.push('Z');
    path
}

#[expect(clippy::cast_possible_truncation, reason = "0 to 50")]
fn half(height: f64) -> i64 {
    let middle = 50.0;
    (height.max(MIN_SHARE) * middle).round() as i64
}

fn marks(starts_ms: &[i64]) -> String {
    let mut path = String::new();
    for start_ms in starts_ms.iter().skip(1) {
        let _ = write!(path, "M{start_ms} 0V{HEIGHT}");
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_is_as_long_as_the_audio_and_marks_sentences() {
        let drawn = Waveform::draw("0f8", 3_000, &[0, 900, 2_100]).unwrap();
        assert_eq!(
            drawn.outline,
            "M0 50L0 48L1000 0L2000 23L3000 50L2000 77L1000 100L0 52Z"
        );
        assert_eq!(drawn.marks, "M900 0V100M2100 0V100");
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        assert_eq!(Waveform::draw("", 3_000, &[0]), None);
        assert_eq!(Waveform::draw("f", 0, &[0]), None);
    }
}
