//! Kokoro-82M: a text-to-speech model with word times.

mod accelerate;
mod carrier;
mod contract;
mod convolution;
mod files;
mod graph;
mod languages;
mod manifest;
mod mix;
mod network;
mod npz;
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
    EngineInfo, Language, PhonemeSpan, SAMPLE_RATE_HZ, SpeechError, Spoken, Synthesizer, VoiceInfo,
    WordSpan,
};
use files::{LeftOut, Voice};
use listen_phonemes::Phonemized;
use runtime::{Output, Request, Runtime};
use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use voices::VoicePack;
use word_times::Timeline;

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
    info: EngineInfo,
    model_file: PathBuf,
    voices: Vec<Voice>,
    /// Asking for one of these is answered with what is wrong with it.
    left_out: Vec<LeftOut>,
    load: Load,
    runtime: Mutex<Option<Arc<dyn Runtime>>>,
    packs: Mutex<HashMap<String, Arc<VoicePack>>>,
    pronouncer: Pronouncer,
    n_parallel: usize,
    /// Whether the export tells how long each token lasts.
    has_durations: bool,
}

/// One utterance of a sentence, spoken.
struct Part {
    range: Range<usize>,
    is_token: Vec<bool>,
    output: Output,
}

impl Kokoro {
    fn model_error(&self, reason: String) -> SpeechError {
        SpeechError::Model {
            file: self.model_file.clone(),
            reason,
        }
    }

    fn runtime(&self) -> Result<Arc<dyn Runtime>, SpeechError> {
        let mut loaded = self.runtime.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(runtime) = loaded.as_ref() {
            return Ok(runtime.clone());
        }
        let runtime: Arc<dyn Runtime> = (self.load)()
            .map_err(|reason| self.model_error(reason))?
            .into();
        *loaded = Some(runtime.clone());
        Ok(runtime)
    }

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

    fn speak(
        &self,
        spoken: &Phonemized,
        packs: &[(Arc<VoicePack>, f32)],
        speed: f32,
    ) -> Result<Spoken, SpeechError> {
        let phonemes: Vec<char> = spoken.phonemes.chars().collect();
        let mut parts = Vec::new();
        for range in split::split(&phonemes) {
            parts.extend(self.speak_part(&phonemes, range, packs, speed)?);
        }
        Ok(join(parts, spoken, &phonemes))
    }

    /// Speaks a few words behind a carrier sentence, which is cut off again; alone if the export
    /// tells no durations to cut by, or the voice makes no pause between.
    fn speak_short(
        &self,
        spoken: &Phonemized,
        language: Language,
        packs: &[(Arc<VoicePack>, f32)],
        speed: f32,
    ) -> Result<Spoken, SpeechError> {
        let carried = self.speak(&carrier::before(spoken, language), packs, speed)?;
        match carrier::cut(&carried) {
            Some(own) => Ok(own),
            None => self.speak(spoken, packs, speed),
        }
    }

    fn speak_part(
        &self,
        phonemes: &[char],
        range: Range<usize>,
        packs: &[(Arc<VoicePack>, f32)],
        speed: f32,
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
        let style = mix::style_vector(packs, n_phonemes)?;
        let request = Request {
            tokens: &tokens,
            style: &style,
            speed,
        };
        let output = self
            .runtime()?
            .run(&request)
            .map_err(|reason| self.model_error(reason))?;
        if output.samples.iter().any(|sample| !sample.is_finite()) {
            return Err(self.model_error("it answers what is no audio".to_owned()));
        }
        Ok(Some(Part {
            range,
            is_token: ids.iter().map(Option::is_some).collect(),
            output,
        }))
    }
}

impl Synthesizer for Kokoro {
    fn info(&self) -> &EngineInfo {
        &self.info
    }

    fn voices(&self) -> Vec<VoiceInfo> {
        self.voices.iter().map(|voice| voice.info.clone()).collect()
    }

    fn synthesize(&self, text: &str, voice: &str, speed: f32) -> Result<Spoken, SpeechError> {
        check_speed(speed)?;
        let (language, packs) = self.style(voice)?;
        let spoken = self.pronouncer.pronounce(text, language)?;
        if spoken.words.is_empty() {
            return Ok(Spoken::nothing());
        }
        if carrier::is_needed(&spoken) && self.has_durations {
            return self.speak_short(&spoken, language, &packs, speed);
        }
        self.speak(&spoken, &packs, speed)
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
        check_speed(speed)?;
        let (_, packs) = self.style(voice)?;
        if let Some(symbol) = phonemes.chars().find(|&symbol| vocab::id(symbol).is_none()) {
            return Err(SpeechError::UnknownPhoneme { symbol });
        }
        let spoken = Phonemized {
            phonemes: phonemes.to_owned(),
            ..Phonemized::default()
        };
        self.speak(&spoken, &packs, speed)
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

/// One sentence from its utterances; times only if all of them have durations.
fn join(parts: Vec<Part>, spoken: &Phonemized, symbols: &[char]) -> Spoken {
    let mut samples = Vec::new();
    let mut times = Some((Vec::new(), Vec::new()));
    for part in parts {
        let own = part_times(&part, spoken, symbols, samples.len());
        times = times.zip(own).map(|(mut all, own)| {
            all.0.extend(own.0);
            all.1.extend(own.1);
            all
        });
        samples.extend(part.output.samples);
    }
    let (words, phonemes) = times.unzip();
    Spoken {
        samples,
        sample_rate_hz: SAMPLE_RATE_HZ,
        words,
        phonemes: phonemes.unwrap_or_default(),
    }
}

fn part_times(
    part: &Part,
    spoken: &Phonemized,
    symbols: &[char],
    samples_before: usize,
) -> Option<(Vec<WordSpan>, Vec<PhonemeSpan>)> {
    let frames = part.output.frames.as_ref()?;
    let timeline = Timeline::new(frames, part.output.samples.len())?;
    let span =
        |word| word_times::word_span(word, &part.range, &part.is_token, &timeline, samples_before);
    let phonemes = word_times::phoneme_spans(
        &symbols[part.range.clone()],
        &part.is_token,
        &timeline,
        samples_before,
    );
    Some((spoken.words.iter().filter_map(span).collect(), phonemes))
}

#[cfg(test)]
mod tests;
