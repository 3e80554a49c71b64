//! Which voice speaks for whom.

use crate::{SpeakerProfile, VoiceInfo};

/// One voice name for each speaker.
///
/// Only English voices are cast: passages are English. A voice nobody has yet comes first, then the right sex, then the right accent, then the
/// order of `voices`. Two speakers sharing a voice cannot be told apart by ear, which would
/// spoil a dialogue more than anything else here.
pub(crate) fn cast(voices: &[VoiceInfo], speakers: &[SpeakerProfile]) -> Vec<String> {
    let mut n_uses = vec![0_usize; voices.len()];
    let english = || {
        voices
            .iter()
            .enumerate()
            .filter(|(_, voice)| voice.language.is_english())
    };
    let mut pick = |speaker: &SpeakerProfile| {
        let (idx, voice) = english().min_by_key(|(idx, voice)| {
            let is_other_sex = voice.sex != speaker.sex;
            let is_other_accent = voice.accent != Some(speaker.accent);
            (n_uses[*idx], is_other_sex, is_other_accent, *idx)
        })?;
        n_uses[idx] += 1;
        Some(voice.name.clone())
    };
    speakers.iter().filter_map(&mut pick).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Accent, Sex};

    fn voice(name: &str, sex: Sex, accent: Accent) -> VoiceInfo {
        VoiceInfo {
            name: name.to_owned(),
            sex,
            accent: Some(accent),
            language: accent.language(),
            grade: None,
        }
    }

    fn speaker(sex: Sex, accent: Accent) -> SpeakerProfile {
        SpeakerProfile { sex, accent }
    }

    #[test]
    fn sex_and_accent_are_matched_and_voices_differ() {
        let voices = [
            voice("us woman", Sex::Female, Accent::Us),
            voice("us man", Sex::Male, Accent::Us),
            voice("uk woman", Sex::Female, Accent::Uk),
        ];
        let woman = speaker(Sex::Female, Accent::Us);
        let cases = [
            (vec![speaker(Sex::Female, Accent::Uk)], vec!["uk woman"]),
            (vec![speaker(Sex::Male, Accent::Uk)], vec!["us man"]),
            (vec![woman, woman], vec!["us woman", "uk woman"]),
            (
                vec![woman, woman, woman, woman],
                vec!["us woman", "uk woman", "us man", "us woman"],
            ),
        ];
        for (speakers, expected) in cases {
            assert_eq!(cast(&voices, &speakers), expected, "{speakers:?}");
        }
    }

    #[test]
    fn an_engine_without_voices_casts_nobody() {
        assert!(cast(&[], &[speaker(Sex::Male, Accent::Us)]).is_empty());
    }
}
