//! Kokoro-82M: a text-to-speech model with word times.

mod accelerate;
mod carrier;
mod contract;
mod convolution;
mod files;
mod graph;
mod heard;
mod languages;
mod manifest;
mod mix;
mod model;
mod network;
mod npz;
mod parts;
mod products;
mod pronounce;
mod protobuf;
mod runtime;
mod select;
mod split;
mod verify;
mod vocab;
mod voices;
mod word_times;

pub use pronounce::Pronouncer;
pub(crate) use select::open;

use crate::error::{check_speed, unknown_voice};
use crate::{
    Content, EngineInfo, Language, Note, SpeechError, Spoken, Stop, Synthesizer, VoiceInfo,
};
use files::{LeftOut, Voice};
use listen_phonemes::{Phonemized, is_sound};
use model::Model;
use parts::{Part, join};
use runtime::{Request, Runtime};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use voices::VoicePack;

/// What is spoken before anybody waits: a short and a usual sentence.
const WARM_UP: [&str; 2] = [
    "The train is here.",
    "The first train of the morning leaves a little earlier than it did last year.",
];

/// Style packs with their weights.
type Packs = Vec<(Arc<VoicePack>, f32)>;

type Load = Box<dyn Fn() -> Result<Box<dyn Runtime>, String> + Send + Sync>;

/// The engine. Model, lexicons and voices are loaded when they are first needed.
pub(crate) struct Kokoro {
    model: Model,
    voices: Vec<Voice>,
    /// Asking for one of these is answered with what is wrong with it.
    left_out: Vec<LeftOut>,
    packs: Mutex<HashMap<String, Arc<VoicePack>>>,
    pronouncer: Pronouncer,
    n_parallel: usize,
    /// Whether the export tells how long each token lasts.
    has_durations: bool,
}

/// How an utterance is spoken.
#[derive(Clone, Copy)]
struct Manner<'a> {
    packs: &'a [(Arc<VoicePack>, f32)],
    speed: f32,
    stop: &'a Stop,
}

impl Kokoro {
    fn pack(&self, voice: &Voice) -> Result<Arc<VoicePack>, SpeechError> {
        let mut packs = self.packs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pack) = packs.get(&voice.info.name) {
            return Ok(pack.clone());
        }
        let pack = Arc::new(VoicePack::load(&voice.info.name, &voice.source)?);
        packs.insert(voice.info.name.clone(), pack.clone());
        Ok(pack)
    }

    /// Why there is no voice of this name.
    fn no_voice(&self, name: &str) -> SpeechError {
        let is_it = |bad: &&LeftOut| bad.name == name;
        match self.left_out.iter().find(is_it) {
            Some(bad) => SpeechError::VoicePack {
                voice: name.to_owned(),
                reason: bad.reason.clone(),
            },
            None => unknown_voice(name, &self.voices()),
        }
    }

    /// The packs of a voice or of a mix, with the language of the first.
    fn style(&self, mix: &str) -> Result<(Language, Packs), SpeechError> {
        let mut language = None;
        let mut packs = Vec::new();
        for part in mix::parse(mix)? {
            let voice = self
                .voices
                .iter()
                .find(|known| known.info.name == part.voice)
                .ok_or_else(|| self.no_voice(part.voice))?;
            language.get_or_insert(voice.info.language);
            packs.push((self.pack(voice)?, part.weight));
        }
        Ok((language.unwrap_or(Language::EnUs), packs))
    }

    fn say(&self, text: &str, voice: &str, speed: f32, stop: &Stop) -> Result<Spoken, SpeechError> {
        check_speed(speed)?;
        let (language, packs) = self.style(voice)?;
        let spoken = self.pronouncer.pronounce(text, language)?;
        if spoken.words.is_empty() {
            return Ok(Spoken::nothing());
        }
        let manner = Manner {
            packs: &packs,
            speed,
            stop,
        };
        if carrier::is_needed(&spoken) && self.has_durations {
            return self.speak_short(&spoken, language, manner);
        }
        self.speak(&spoken, manner)
    }

    fn say_phonemes(
        &self,
        phonemes: &str,
        voice: &str,
        speed: f32,
        stop: &Stop,
    ) -> Result<Spoken, SpeechError> {
        check_speed(speed)?;
        let (_, packs) = self.style(voice)?;
        if let Some(symbol) = phonemes.chars().find(|&symbol| vocab::id(symbol).is_none()) {
            return Err(SpeechError::UnknownPhoneme { symbol });
        }
        if !phonemes.chars().any(is_sound) {
            return Err(SpeechError::OnlyMarks);
        }
        let spoken = Phonemized {
            phonemes: phonemes.to_owned(),
            ..Phonemized::default()
        };
        let manner = Manner {
            packs: &packs,
            speed,
            stop,
        };
        self.speak(&spoken, manner)
    }

    fn speak(&self, spoken: &Phonemized, manner: Manner<'_>) -> Result<Spoken, SpeechError> {
        let phonemes: Vec<char> = spoken.phonemes.chars().collect();
        let mut parts = Vec::new();
        for range in split::split(&phonemes) {
            parts.extend(self.speak_part(&phonemes, range, manner)?);
        }
        Ok(join(parts, spoken, &phonemes))
    }

    /// Speaks a few words behind a carrier sentence, which is cut off again; alone if the export
    /// tells no durations to cut by, or the voice makes no pause between.
    fn speak_short(
        &self,
        spoken: &Phonemized,
        language: Language,
        manner: Manner<'_>,
    ) -> Result<Spoken, SpeechError> {
        let carried = self.speak(&carrier::before(spoken, language), manner)?;
        match carrier::cut(&carried) {
            Some(own) => Ok(own),
            None => self.speak(spoken, manner),
        }
    }

    fn speak_part(
        &self,
        phonemes: &[char],
        range: Range<usize>,
        manner: Manner<'_>,
    ) -> Result<Option<Part>, SpeechError> {
        let ids: Vec<Option<i64>> = phonemes[range.clone()]
            .iter()
            .map(|&symbol| vocab::id(symbol))
            .collect();
        let tokens: Vec<i64> = std::iter::once(vocab::PAD)
            .chain(ids.iter().copied().flatten())
            .chain(std::iter::once(vocab::PAD))
            .collect();
        let n_phonemes = tokens.len() - 2;
        if n_phonemes == 0 {
            return Ok(None);
        }
        let style = mix::style_vector(manner.packs, n_phonemes)?;
        let request = Request {
            tokens: &tokens,
            style: &style,
            speed: manner.speed,
            stop: manner.stop,
        };
        let output = self.model.run(&request)?;
        let has_sound = phonemes[range.clone()]
            .iter()
            .any(|&symbol| is_sound(symbol));
        heard::check(&output, tokens.len(), has_sound)
            .map_err(|reason| self.model.error(reason))?;
        Ok(Some(Part {
            range,
            is_token: ids.iter().map(Option::is_some).collect(),
            output,
        }))
    }
}

impl Synthesizer for Kokoro {
    fn info(&self) -> &EngineInfo {
        self.model.info()
    }

    fn notes(&self) -> Vec<Note> {
        self.model.notes()
    }

    fn identity_for(&self, texts: &[&str]) -> String {
        let lexicon = self.pronouncer.lexicon_within(texts);
        let lexicon_hash =
            (!lexicon.is_empty()).then(|| verify::hash_bytes(lexicon.to_lines().as_bytes()));
        EngineInfo {
            lexicon_hash,
            ..self.info().clone()
        }
        .identity()
    }

    fn voices(&self) -> Vec<VoiceInfo> {
        self.voices.iter().map(|voice| voice.info.clone()).collect()
    }

    fn synthesize(&self, text: &str, voice: &str, speed: f32) -> Result<Spoken, SpeechError> {
        self.say(text, voice, speed, &Stop::default())
    }

    fn warm_up(&self) -> Result<(), SpeechError> {
        let Some(voice) = self.voices.first() else {
            return Ok(());
        };
        // Two lengths: a runtime may prepare for the first shape it sees and again for another.
        for text in WARM_UP {
            self.synthesize(text, &voice.info.name, 1.0)?;
        }
        Ok(())
    }

    fn synthesize_phonemes(
        &self,
        phonemes: &str,
        voice: &str,
        speed: f32,
    ) -> Result<Spoken, SpeechError> {
        self.say_phonemes(phonemes, voice, speed, &Stop::default())
    }

    fn speak_until(
        &self,
        content: &Content,
        voice: &str,
        speed: f32,
        stop: &Stop,
    ) -> Result<Spoken, SpeechError> {
        match content {
            Content::Text(text) => self.say(text, voice, speed, stop),
            Content::Phonemes(phonemes) => self.say_phonemes(phonemes, voice, speed, stop),
        }
    }

    fn unspoken(&self, text: &str, voice: &str) -> Result<Vec<Range<usize>>, SpeechError> {
        let (language, _) = self.style(voice)?;
        Ok(self.pronouncer.pronounce(text, language)?.unspoken)
    }

    fn n_parallel(&self) -> usize {
        self.n_parallel
    }
}

/// The model's ids of phonemes, with the padding at both ends; other symbols are left out.
#[must_use]
pub fn tokens(phonemes: &str) -> Vec<i64> {
    std::iter::once(vocab::PAD)
        .chain(phonemes.chars().filter_map(vocab::id))
        .chain(std::iter::once(vocab::PAD))
        .collect()
}

#[cfg(test)]
mod tests;
