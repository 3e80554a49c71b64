//! Carries phrases of a few words: alone the model spells them out or changes its tone.
//!
//! A carrier sentence is spoken before them in the same utterance, and the audio is cut in the
//! quietest moment of the pause between, which the model's durations tell.

use super::languages;
use crate::{Language, PhonemeSpan, Spoken, WordSpan};
use listen_phonemes::{Phonemized, PhonemizedWord};

/// A phrase of at most this many words is carried…
const MAX_WORDS: usize = 3;
/// …if it also has at most this many phonemes; a long name is stable alone.
const MAX_PHONEMES: usize = 24;
/// A pause shorter than this has no place for a cut.
const MIN_PAUSE_MS: u32 = 40;
/// The pause is searched in steps of this length.
const STEP_MS: u32 = 5;

/// Whether a phrase is too short to be spoken alone.
pub(super) fn is_needed(spoken: &Phonemized) -> bool {
    spoken.words.len() <= MAX_WORDS && spoken.phonemes.chars().count() <= MAX_PHONEMES
}

/// The phrase behind the carrier, which is the first word of what comes out.
pub(super) fn before(spoken: &Phonemized, language: Language) -> Phonemized {
    let carrier = languages::carrier(language);
    let shift = carrier.chars().count() + 1;
    let own = spoken.words.iter().map(|word| PhonemizedWord {
        phoneme_start: word.phoneme_start + shift,
        ..word.clone()
    });
    Phonemized {
        phonemes: format!("{carrier} {}", spoken.phonemes),
        words: std::iter::once(languages::carrier_word(language))
            .chain(own)
            .collect(),
        unspoken: spoken.unspoken.clone(),
    }
}

/// What comes after the carrier; `None` if there is no pause to cut in.
pub(super) fn cut(spoken: &Spoken) -> Option<Spoken> {
    let [carrier, own @ ..] = spoken.words.as_deref()? else {
        return None;
    };
    let own_start_ms = own.first()?.start_ms;
    let cut_ms = quietest(spoken, carrier.end_ms, own_start_ms)?;
    let after = |ms: u32| ms.saturating_sub(cut_ms);
    let first = cut_ms as usize * spoken.sample_rate_hz as usize / 1000;
    let phonemes = spoken
        .phonemes
        .iter()
        .filter(|phoneme| phoneme.start_ms >= own_start_ms);
    Some(Spoken {
        samples: spoken.samples[first..].to_vec(),
        sample_rate_hz: spoken.sample_rate_hz,
        words: Some(
            own.iter()
                .map(|word| WordSpan {
                    start_ms: after(word.start_ms),
                    end_ms: after(word.end_ms),
                    ..*word
                })
                .collect(),
        ),
        phonemes: phonemes
            .map(|phoneme| PhonemeSpan {
                start_ms: after(phoneme.start_ms),
                end_ms: after(phoneme.end_ms),
                ..*phoneme
            })
            .collect(),
    })
}

/// The quietest moment of a pause.
fn quietest(spoken: &Spoken, from_ms: u32, to_ms: u32) -> Option<u32> {
    if to_ms < from_ms + MIN_PAUSE_MS {
        return None;
    }
    let sample = |ms: u32| ms as usize * spoken.sample_rate_hz as usize / 1000;
    let energy = |ms: u32| -> Option<f32> {
        let window = spoken.samples.get(sample(ms)..sample(ms + STEP_MS))?;
        Some(window.iter().map(|sample| sample * sample).sum())
    };
    (from_ms..to_ms - STEP_MS)
        .step_by(STEP_MS as usize)
        .filter_map(|ms| Some((ms, energy(ms)?)))
        .min_by(|(_, left), (_, right)| left.total_cmp(right))
        .map(|(ms, _)| ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phonemized(phonemes: &str, n_words: usize) -> Phonemized {
        let word = |idx| PhonemizedWord {
            char_start: idx,
            char_end: idx + 1,
            phoneme_start: idx,
            phonemes: "a".to_owned(),
            known: true,
        };
        Phonemized {
            phonemes: phonemes.to_owned(),
            words: (0..n_words).map(word).collect(),
            unspoken: Vec::new(),
        }
    }

    fn word(start_ms: u32, end_ms: u32) -> WordSpan {
        WordSpan {
            char_start: 0,
            char_end: 3,
            start_ms,
            end_ms,
        }
    }

    #[test]
    fn only_a_few_short_words_are_carried() {
        assert!(is_needed(&phonemized("ɡʊd bˈI.", 2)));
        assert!(!is_needed(&phonemized("a a a a", 4)));
        assert!(!is_needed(&phonemized(&"a".repeat(25), 1)));
    }

    #[test]
    fn the_phrase_keeps_its_places_behind_the_carrier() {
        let carried = before(&phonemized("a", 1), Language::Es);
        let chars: Vec<char> = carried.phonemes.chars().collect();
        assert_eq!(chars[carried.words[1].phoneme_start], 'a');
        assert_eq!(carried.words[1].char_end, 1);
    }

    #[test]
    fn the_cut_lies_in_the_quietest_moment_of_the_pause() {
        let mut samples = vec![0.2; 1_000];
        samples[450..480].fill(0.0);
        let carried = Spoken {
            samples,
            sample_rate_hz: 1_000,
            words: Some(vec![word(50, 400), word(500, 700)]),
            phonemes: vec![PhonemeSpan {
                symbol: 'a',
                start_ms: 500,
                end_ms: 700,
            }],
        };
        let own = cut(&carried).unwrap();
        assert_eq!(own.samples.len(), 550);
        assert_eq!(own.words.unwrap(), [word(50, 250)]);
        assert_eq!((own.phonemes[0].start_ms, own.phonemes.len()), (50, 1));
    }

    #[test]
    fn without_a_pause_there_is_no_cut() {
        let carried = Spoken {
            samples: vec![0.2; 1_000],
            sample_rate_hz: 1_000,
            words: Some(vec![word(50, 400), word(420, 700)]),
            phonemes: Vec::new(),
        };
        assert!(cut(&carried).is_none());
    }
}
