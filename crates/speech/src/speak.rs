//! Speaks a text of any length, piece by piece: the first sentence is heard first.

use crate::render::{cut, n_samples, to_ms};
use crate::utterances::{Utterance, utterances};
use crate::{
    Answer, Content, InOrder, Language, PhonemeSpan, Priority, Request, SAMPLE_RATE_HZ,
    SpeechError, SpeechQueue, Spoken, VoiceInfo, WordSpan, loudness,
};
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

/// How a text is to be spoken.
#[derive(Debug, Clone, PartialEq)]
pub struct SpeakOptions {
    /// A voice of the engine, or a mix of its voices.
    pub voice: String,
    /// 0.5 to 2.0; 1.0 is normal.
    pub speed: f32,
    /// Who comes first.
    pub priority: Priority,
    /// How long a sentence may take from when its turn to be asked for has come; then nobody wants
    /// what is left.
    pub patience: Option<Duration>,
}

/// One utterance of the text as it is heard, at [`SAMPLE_RATE_HZ`].
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// Mono samples in -1.0 to 1.0 at -18 LUFS, with the silence that follows.
    pub samples: Vec<f32>,
    /// Where the utterance is in the text, in Unicode scalars.
    pub chars: Range<usize>,
    /// The utterance.
    pub text: String,
    /// When it is heard, from the start of the text, in milliseconds.
    pub start_ms: u32,
    /// When it ends, without the silence that follows.
    pub end_ms: u32,
    /// Word times from the start of the text; empty for phonemes.
    pub words: Vec<WordSpan>,
    /// Whether the engine knew no word times, so that they are guessed from letters and rests.
    pub words_are_estimated: bool,
    /// Phoneme times from the start of the text; empty where the engine does not know.
    pub phonemes: Vec<PhonemeSpan>,
}

/// The pieces of a text, in order. Dropping it gives up what is left.
pub struct Speaking {
    /// Whether words can be told: phonemes have none.
    is_text: bool,
    answers: InOrder,
    utterances: std::vec::IntoIter<Utterance>,
    /// Everything spoken so far, to find the gain of the voice; only the first seconds.
    heard: Vec<f32>,
    n_samples: usize,
}

/// The gain of a voice is settled after this much speech.
const GAIN_S: usize = 20;

/// Begins to speak `text`.
///
/// # Errors
/// [`SpeechError::Nothing`] for a text without a letter or digit; [`SpeechError::Busy`].
pub fn speak(
    queue: &Arc<SpeechQueue>,
    text: &str,
    options: &SpeakOptions,
) -> Result<Speaking, SpeechError> {
    let language = language_of(&options.voice, &queue.synthesizer().voices());
    begin(queue, utterances(text, language), Content::Text, options)
}

/// The language of a voice, or of the first of a mix; unknown voices are refused later.
pub(crate) fn language_of(voice: &str, voices: &[VoiceInfo]) -> Language {
    let first = voice.split(['(', '+']).next().unwrap_or_default();
    let is_it = |known: &&VoiceInfo| known.name == voice || known.name == first.trim();
    voices
        .iter()
        .find(is_it)
        .map_or(Language::EnUs, |known| known.language)
}

/// Begins to speak phonemes of the engine's own alphabet.
///
/// # Errors
/// [`SpeechError::Nothing`] without any; [`SpeechError::Busy`].
pub fn speak_phonemes(
    queue: &Arc<SpeechQueue>,
    phonemes: &str,
    options: &SpeakOptions,
) -> Result<Speaking, SpeechError> {
    let utterances: Vec<Utterance> = Some(phonemes.trim())
        .filter(|phonemes| !phonemes.is_empty())
        .map(|phonemes| Utterance {
            chars: 0..phonemes.chars().count(),
            text: phonemes.to_owned(),
            gap_ms: 0,
        })
        .into_iter()
        .collect();
    begin(queue, utterances, Content::Phonemes, options)
}

fn begin(
    queue: &Arc<SpeechQueue>,
    utterances: Vec<Utterance>,
    content: fn(String) -> Content,
    options: &SpeakOptions,
) -> Result<Speaking, SpeechError> {
    if utterances.is_empty() {
        return Err(SpeechError::Nothing);
    }
    let requests: Vec<Request> = utterances
        .iter()
        .map(|utterance| Request {
            content: content(utterance.text.clone()),
            voice: options.voice.clone(),
            speed: options.speed,
            priority: options.priority,
            patience: options.patience,
        })
        .collect();
    let is_text = matches!(
        requests.first().map(|request| &request.content),
        Some(Content::Text(_))
    );
    Ok(Speaking {
        is_text,
        answers: queue.speak_in_order(requests)?,
        utterances: utterances.into_iter(),
        heard: Vec::new(),
        n_samples: 0,
    })
}

impl Speaking {
    /// How many utterances of others come before the next piece; `None` once it is being spoken or
    /// done.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        self.answers.position()
    }

    /// How many pieces are still to come.
    #[must_use]
    pub fn n_left(&self) -> usize {
        self.utterances.len()
    }

    fn piece(&mut self, utterance: Utterance, spoken: &Spoken) -> Piece {
        let mut heard = cut(spoken, &utterance.text);
        self.level(&mut heard.samples);
        let start_ms = to_ms(self.n_samples);
        let end_ms = to_ms(self.n_samples + heard.samples.len());
        let mut samples = heard.samples;
        samples.resize(samples.len() + n_samples(utterance.gap_ms as usize), 0.0);
        self.n_samples += samples.len();
        let first_char = utterance.chars.start;
        let words = heard.words.into_iter().map(|word| WordSpan {
            char_start: word.char_start + first_char,
            char_end: word.char_end + first_char,
            start_ms: word.start_ms + start_ms,
            end_ms: word.end_ms + start_ms,
        });
        let phonemes = heard.phonemes.into_iter().map(|phoneme| PhonemeSpan {
            start_ms: phoneme.start_ms + start_ms,
            end_ms: phoneme.end_ms + start_ms,
            ..phoneme
        });
        Piece {
            samples,
            words: words.filter(|_| self.is_text).collect(),
            words_are_estimated: heard.words_are_estimated,
            phonemes: phonemes.collect(),
            chars: utterance.chars,
            text: utterance.text,
            start_ms,
            end_ms,
        }
    }

    fn may_leave_out(&self, error: &SpeechError) -> bool {
        let has_others = self.n_samples > 0 || self.utterances.len() > 0;
        has_others && matches!(error, SpeechError::Unspeakable { .. })
    }

    /// Brings an utterance to the loudness of the text, which is settled by its first seconds.
    fn level(&mut self, samples: &mut [f32]) {
        if self.heard.len() < GAIN_S * SAMPLE_RATE_HZ as usize {
            self.heard.extend_from_slice(samples);
        }
        let gain = loudness::gain(&self.heard, SAMPLE_RATE_HZ);
        for sample in samples.iter_mut() {
            *sample *= gain;
        }
        loudness::limit(samples, SAMPLE_RATE_HZ);
    }
}

impl Speaking {
    /// The next piece. A sentence that cannot be said in the language of the voice, such as a gloss in
    /// another script, is left out of a text that has others; a text of nothing else is
    /// [`SpeechError::Unspeakable`]. [`SpeechError::Cancelled`] as soon as `is_left`, which is asked many times
    /// a second, says that nobody listens any more. Then drop it: that stops what is being spoken.
    pub fn next_unless(
        &mut self,
        is_left: &mut dyn FnMut() -> bool,
    ) -> Option<Result<Piece, Arc<SpeechError>>> {
        loop {
            let answer: Answer = self.answers.next_unless(is_left)?;
            let utterance = self.utterances.next()?;
            match answer {
                Err(error) if self.may_leave_out(&error) => {}
                Err(error) => return Some(Err(error)),
                Ok(spoken) => return Some(Ok(self.piece(utterance, &spoken))),
            }
        }
    }
}

impl Iterator for Speaking {
    type Item = Result<Piece, Arc<SpeechError>>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_unless(&mut || false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EngineInfo, QueueConfig, Silence, Synthesizer};

    fn options(voice: &str) -> SpeakOptions {
        SpeakOptions {
            voice: voice.to_owned(),
            speed: 1.0,
            priority: Priority::Waiting,
            patience: None,
        }
    }

    fn queue() -> Arc<SpeechQueue> {
        Arc::new(SpeechQueue::new(
            Arc::new(Silence::new()),
            QueueConfig::default(),
        ))
    }

    #[test]
    fn pieces_follow_each_other_and_words_lie_inside() {
        let text = "The train to York was late again. We missed the concert because of it.\n\n\
                    Nobody said a word on the way home.";
        let queue = queue();
        let speaking = speak(&queue, text, &options("silence-female-us")).unwrap();
        let pieces: Vec<Piece> = speaking.map(Result::unwrap).collect();
        assert_eq!(pieces.len(), 3);
        let chars: Vec<char> = text.chars().collect();
        let mut at = 0;
        for piece in &pieces {
            assert_eq!(piece.start_ms, to_ms(at));
            at += piece.samples.len();
            assert!(piece.end_ms <= to_ms(at));
            for word in &piece.words {
                assert!(piece.start_ms <= word.start_ms && word.end_ms <= piece.end_ms);
                let source: String = chars[word.char_start..word.char_end].iter().collect();
                assert!(
                    text.contains(&source) && !source.contains(' '),
                    "{source:?}"
                );
            }
        }
        assert_eq!(pieces[0].words.len(), 7);
    }

    /// Speaks no Chinese.
    struct English(Silence);

    impl Synthesizer for English {
        fn info(&self) -> &EngineInfo {
            self.0.info()
        }

        fn voices(&self) -> Vec<VoiceInfo> {
            self.0.voices()
        }

        fn synthesize(&self, text: &str, voice: &str, speed: f32) -> Result<Spoken, SpeechError> {
            if text.is_ascii() {
                return self.0.synthesize(text, voice, speed);
            }
            let language = Language::EnUs;
            Err(SpeechError::Unspeakable { language })
        }
    }

    #[test]
    fn a_gloss_in_another_script_is_left_out_of_a_text_with_others() {
        let engine = Arc::new(English(Silence::new()));
        let queue = Arc::new(SpeechQueue::new(engine, QueueConfig::default()));
        let spoken = |text: &str| -> Result<Vec<String>, Arc<SpeechError>> {
            let speaking = speak(&queue, text, &options("silence-female-us")).unwrap();
            speaking.map(|piece| Ok(piece?.text)).collect()
        };
        let good = "Good morning to you all.";
        for text in [
            "早上好，很高兴见到你们大家。\n\nGood morning to you all.",
            "Good morning to you all.\n\n早上好，很高兴见到你们大家。",
        ] {
            assert_eq!(spoken(text).unwrap(), [good], "{text}");
        }
        let error = spoken("早上好，很高兴见到你们。\n\n我们明天再见吧，好吗？").unwrap_err();
        assert!(matches!(*error, SpeechError::Unspeakable { .. }), "{error}");
    }

    #[test]
    fn nothing_to_say_and_unknown_voices_are_errors() {
        let queue = queue();
        let nothing = speak(&queue, " … ", &options("silence-female-us")).map(|_| ());
        assert!(matches!(nothing, Err(SpeechError::Nothing)));
        let mut speaking = speak(&queue, "Good morning to you all.", &options("nobody")).unwrap();
        let error = speaking.next().unwrap().unwrap_err();
        assert!(error.to_string().contains("silence-male-uk"), "{error}");
    }
}
