//! What a card says, spoken by somebody else than last time.

use crate::passage::{Bilingual, Passage, Speaker, Turn};
use crate::taxonomy::{Accent, Form, Level, Sex, Topic};

/// A sentence with its speaker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeardSentence {
    /// What is said.
    pub text: String,
    /// Index of who says it, in the passage it comes from.
    pub speaker_idx: i64,
    /// For casting.
    pub sex: Sex,
    /// For casting.
    pub accent: Accent,
}

/// What is to be heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// Level of the passage it comes from; it shapes the pace.
    pub level: Level,
    /// In order.
    pub sentences: Vec<HeardSentence>,
}

/// Everybody who may be cast: research finds no gain in more than a few voices.
const CAST: [(Sex, Accent); 4] = [
    (Sex::Female, Accent::Us),
    (Sex::Male, Accent::Uk),
    (Sex::Female, Accent::Uk),
    (Sex::Male, Accent::Us),
];

fn other(sex: Sex, accent: Accent, turn: i64) -> (Sex, Accent) {
    let here = CAST
        .iter()
        .position(|cast| *cast == (sex, accent))
        .unwrap_or(0);
    // Turn 0 is not the voice of the passage, and no turn has the voice of the one before.
    let turns = usize::try_from(turn.unsigned_abs()).unwrap_or(0);
    CAST[(here + 1 + turns) % CAST.len()]
}

/// The hidden passage that says it in turn `turn`, from 0.
#[must_use]
pub fn drill(heard: &Heard, turn: i64) -> Passage {
    let mut speakers: Vec<(i64, Speaker)> = Vec::new();
    let mut turns: Vec<Turn> = Vec::new();
    for sentence in &heard.sentences {
        let known = speakers
            .iter()
            .position(|(idx, _)| *idx == sentence.speaker_idx);
        let speaker_idx = known.unwrap_or_else(|| {
            let (sex, accent) = other(sentence.sex, sentence.accent, turn);
            let name = format!("Speaker {}", speakers.len() + 1);
            speakers.push((sentence.speaker_idx, Speaker { name, sex, accent }));
            speakers.len() - 1
        });
        match turns
            .last_mut()
            .filter(|last| last.speaker_idx == speaker_idx)
        {
            Some(last) => last.sentences.push(sentence.text.clone()),
            None => turns.push(Turn {
                speaker_idx,
                sentences: vec![sentence.text.clone()],
            }),
        }
    }
    Passage {
        slug: "review".to_owned(),
        version: 1,
        level: heard.level,
        topic: Topic::School,
        form: if speakers.len() > 1 {
            Form::Dialogue
        } else {
            Form::Monologue
        },
        title: same("Review"),
        context: same("Review"),
        licence: "CC BY 4.0".to_owned(),
        provenance: "Taken from a passage for review".to_owned(),
        speakers: speakers.into_iter().map(|(_, speaker)| speaker).collect(),
        turns,
        items: Vec::new(),
    }
}

/// Nobody reads it: such a passage is listed nowhere.
fn same(text: &str) -> Bilingual {
    Bilingual {
        en: text.to_owned(),
        zh: text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(text: &str, speaker_idx: i64, sex: Sex) -> HeardSentence {
        HeardSentence {
            text: text.to_owned(),
            speaker_idx,
            sex,
            accent: Accent::Us,
        }
    }

    #[test]
    fn every_turn_has_another_voice_and_speakers_stay_apart() {
        let heard = Heard {
            level: Level::A2,
            sentences: vec![
                sentence("Hello.", 3, Sex::Female),
                sentence("Are you well?", 3, Sex::Female),
                sentence("I am.", 1, Sex::Male),
            ],
        };
        let mut last = (Sex::Female, Accent::Us);
        for turn in 0..9 {
            let passage = drill(&heard, turn);
            let cast: Vec<(Sex, Accent)> = passage
                .speakers
                .iter()
                .map(|speaker| (speaker.sex, speaker.accent))
                .collect();
            assert_eq!(cast.len(), 2);
            assert_ne!(cast[0], cast[1], "turn {turn}");
            assert_ne!(cast[0], last, "turn {turn}");
            last = cast[0];
            let n_sentences: Vec<usize> = passage
                .turns
                .iter()
                .map(|turn| turn.sentences.len())
                .collect();
            assert_eq!(n_sentences, [2, 1]);
        }
    }
}
