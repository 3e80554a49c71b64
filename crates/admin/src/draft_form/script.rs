//! A script as it is typed: one sentence a line, and the name of who speaks where a turn begins.

use super::one_line;
use listen_core::content_file::draft::{Draft, DraftSpeaker};
use listen_core::passage::Turn;

/// The script of a draft.
#[must_use]
pub fn text(draft: &Draft) -> String {
    let mut text = String::new();
    for turn in &draft.turns {
        let speaker = draft.speakers.get(turn.speaker_idx);
        let name = speaker.map_or("?", |speaker| speaker.name.as_str());
        text.push_str(name);
        text.push_str(": ");
        text.push_str(&turn.sentences.join("\n"));
        text.push('\n');
    }
    text
}

/// What a script says. A line without a name goes on with the turn; the first speaker begins.
pub(super) fn turns(text: &str, speakers: &[DraftSpeaker]) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    let lines = text.lines().map(one_line);
    for line in lines.filter(|line| !line.is_empty()) {
        let (speaker_idx, sentence) = match named(&line, speakers) {
            Some((idx, rest)) => (Some(idx), rest),
            None => (turns.is_empty().then_some(0), line.as_str()),
        };
        if let Some(speaker_idx) = speaker_idx {
            turns.push(Turn {
                speaker_idx,
                sentences: Vec::new(),
            });
        }
        if let Some(turn) = turns.last_mut().filter(|_| !sentence.is_empty()) {
            turn.sentences.push(sentence.to_owned());
        }
    }
    turns
}

/// Who speaks, if the line says so, and what.
fn named<'a>(line: &'a str, speakers: &[DraftSpeaker]) -> Option<(usize, &'a str)> {
    let (name, sentence) = line.split_once(':')?;
    let idx = speakers.iter().position(|speaker| speaker.name == name)?;
    Some((idx, sentence.trim_start()))
}
