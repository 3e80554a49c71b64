//! The outline of a sound: how loud each small part of it is.

/// Parts that an outline has: as many as a screen shows well.
pub const N_PEAKS: usize = 320;
/// Loudest height; one hexadecimal digit holds it.
const MAX_HEIGHT: u8 = 15;

/// The outline of mono samples (-1 to 1) as [`N_PEAKS`] hexadecimal digits, the loudest part
/// being `f`. Nothing for silence.
#[must_use]
pub fn encode(samples: &[f32]) -> String {
    let size = samples.len().div_ceil(N_PEAKS).max(1);
    let loudness: Vec<f32> = samples.chunks(size).map(loudest).collect();
    let highest = loudness.iter().copied().fold(0.0, f32::max);
    if highest <= 0.0 {
        return String::new();
    }
    loudness
        .iter()
        .map(|part| digit(part / highest * f32::from(MAX_HEIGHT)))
        .collect()
}

fn loudest(samples: &[f32]) -> f32 {
    samples
        .iter()
        .fold(0.0, |peak, sample| peak.max(sample.abs()))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "0 to 15, rounded"
)]
fn digit(height: f32) -> char {
    char::from_digit(height.round() as u32, 16).unwrap_or('0')
}

/// Heights from 0 to 1, one for each part; other characters than digits are silence.
pub fn heights(encoded: &str) -> impl Iterator<Item = f64> + '_ {
    encoded
        .chars()
        .map(|c| f64::from(c.to_digit(16).unwrap_or(0)) / f64::from(MAX_HEIGHT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outline_follows_the_sound() {
        let mut samples = vec![0.0_f32; 24_000];
        samples[12_000..18_000].fill(-0.25);
        samples[18_000..].fill(0.5);
        let outline = encode(&samples);
        assert_eq!(outline.len(), N_PEAKS);
        let heights: Vec<f64> = heights(&outline).collect();
        let at = |part: usize| heights[part * N_PEAKS / 100];
        assert!(at(25) < 0.01 && at(99) > 0.99);
        assert!((at(60) - 0.5).abs() < 0.05, "{}", at(60));
    }

    #[test]
    fn silence_and_nothing_have_no_outline() {
        assert_eq!(encode(&[]), "");
        assert_eq!(encode(&[0.0; 100]), "");
        assert_eq!(encode(&[0.5; 3]), "fff");
    }
}
