//! Makes the audio of a passage: sentence by sentence, joined, encoded, stored with its times.

use crate::JobError;
use listen_audio_store::{AudioStore, EXTENSIONS};
use listen_core::pace::{Pace, Tempo};
use listen_core::peaks;
use listen_core::rendition::RenditionShape;
use listen_core::taxonomy::Level;
use listen_core::time::Timestamp;
use listen_speech::{
    Accent, EngineInfo, EngineKind, Priority, RENDER_VERSION, Rendition, Script, Sex,
    SpeakerProfile, SpeechError, SpeechQueue, Synthesizer, Turn, encode,
};
use listen_store::passage::{self, SentenceRow, SpeakerRow, WordRow};
use listen_store::rendition::{self, NewRendition};
use listen_store::{Db, StoreError};
use std::ops::ControlFlow;
use std::sync::Arc;

/// A passage as its audio needs it.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    passage_id: i64,
    tempo: Tempo,
    /// By its level and the tempo; learners change the speed in the player.
    pace: Pace,
    /// Chosen by somebody, one for each speaker; empty where the engine casts.
    voices: Vec<String>,
    speakers: Vec<SpeakerRow>,
    sentences: Vec<SentenceRow>,
    words: Vec<WordRow>,
}

/// Name of an engine kind, as stored.
#[must_use]
pub(crate) fn engine_name(kind: EngineKind) -> &'static str {
    match kind {
        EngineKind::Kokoro => "kokoro",
        EngineKind::System => "system",
        EngineKind::Silence => "silence",
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "thousandths of a speed of 0.5 to 2"
)]
fn speed(pace: Pace) -> f32 {
    pace.speed_milli as f32 / 1000.0
}

/// Reads a passage that is to be spoken at a tempo.
///
/// # Errors
/// [`JobError::Gone`] if it is not there.
pub(crate) async fn load(db: &Db, passage_id: i64, tempo: Tempo) -> Result<Text, JobError> {
    let sentences = passage::sentences(db, passage_id).await?;
    if sentences.is_empty() {
        return Err(JobError::Gone);
    }
    let head = passage::find(db, passage_id).await?.ok_or(JobError::Gone)?;
    Ok(Text {
        passage_id,
        tempo,
        pace: Level::parse(&head.level)
            .map_or(Pace::NATURAL, Pace::of)
            .at(tempo),
        voices: Vec::new(),
        speakers: passage::speakers(db, passage_id).await?,
        words: passage::words(db, passage_id).await?,
        sentences,
    })
}

impl Text {
    /// The same, spoken by voices that somebody chose.
    pub(crate) fn in_voices(self, voices: Vec<String>) -> Self {
        Self { voices, ..self }
    }

    /// One voice for each speaker: what was chosen, or what the engine casts.
    fn cast(&self, synthesizer: &dyn Synthesizer) -> Vec<String> {
        let mut voices = synthesizer.cast(&self.profiles());
        for (voice, chosen) in voices.iter_mut().zip(&self.voices) {
            if !chosen.is_empty() {
                voice.clone_from(chosen);
            }
        }
        voices
    }

    fn profiles(&self) -> Vec<SpeakerProfile> {
        self.speakers
            .iter()
            .map(|speaker| SpeakerProfile {
                sex: if speaker.sex == "male" {
                    Sex::Male
                } else {
                    Sex::Female
                },
                accent: if speaker.accent == "uk" {
                    Accent::Uk
                } else {
                    Accent::Us
                },
            })
            .collect()
    }

    fn script(&self) -> Script {
        let mut turns: Vec<Turn> = Vec::new();
        let mut previous = None;
        for sentence in &self.sentences {
            if previous.replace(sentence.turn_position) != Some(sentence.turn_position) {
                turns.push(Turn {
                    speaker_idx: usize::try_from(sentence.speaker_position).unwrap_or(0),
                    sentences: Vec::new(),
                });
            }
            if let Some(turn) = turns.last_mut() {
                turn.sentences.push(sentence.text.clone());
            }
        }
        Script {
            speakers: self.profiles(),
            turns,
            speed: speed(self.pace),
            gap_percent: self.pace.gap_percent,
        }
    }

    /// Address of the audio that this engine would make.
    pub(crate) fn hash(&self, synthesizer: &dyn Synthesizer) -> String {
        let voices = self.cast(synthesizer);
        let texts: Vec<&str> = self.sentences.iter().map(|row| row.text.as_str()).collect();
        let info = synthesizer.info();
        let voice_of = |sentence: &SentenceRow| {
            usize::try_from(sentence.speaker_position)
                .ok()
                .and_then(|idx| voices.get(idx))
                .map_or("", String::as_str)
        };
        let turn_ends = self
            .sentences
            .windows(2)
            .map(|pair| pair[0].turn_position != pair[1].turn_position)
            .chain([true]);
        RenditionShape {
            engine: engine_name(info.engine),
            model_hash: &synthesizer.identity_for(&texts),
            render_version: RENDER_VERSION,
            speed_milli: self.pace.speed_milli,
            gap_percent: self.pace.gap_percent,
            sentences: self
                .sentences
                .iter()
                .map(|sentence| (voice_of(sentence), sentence.text.as_str()))
                .collect(),
            turn_ends: turn_ends.collect(),
        }
        .hash()
    }
}

/// Makes audio whose files are there the newest of its passage, also if it was made for another
/// passage or version that says the same; false if no passage has it.
///
/// # Errors
/// What the store says.
pub(crate) async fn use_what_is_there(
    db: &Db,
    text: &Text,
    hash: &str,
    now: impl Fn() -> Timestamp,
) -> Result<bool, StoreError> {
    let newest = rendition::find_newest_at(db, text.passage_id, text.tempo).await?;
    if newest.is_some_and(|newest| newest.hash == hash) {
        return Ok(true);
    }
    // Another voice may have spoken meanwhile; this one is the worker's now.
    Ok(rendition::touch(db, text.passage_id, hash, now()).await?
        || rendition::copy(db, text.passage_id, hash, now()).await?)
}

/// Makes the audio on a thread of its own. `progress` is told sentences done and in all, and
/// may stop the work. Gives the address of the audio and its length in ms.
///
/// # Errors
/// See [`JobError`]; then nothing partial is left to be served.
pub(crate) async fn run(
    db: &Db,
    text: Text,
    queue: Arc<SpeechQueue>,
    priority: Priority,
    audio: &AudioStore,
    mut progress: impl FnMut(usize, usize) -> ControlFlow<()> + Send + 'static,
    now: impl Fn() -> Timestamp,
) -> Result<(String, i64), JobError> {
    let synthesizer = queue.synthesizer().clone();
    let hash = text.hash(synthesizer.as_ref());
    let info = synthesizer.info().clone();
    let voices = text.cast(synthesizer.as_ref());
    let script = text.script();
    let passage_id = text.passage_id;
    let (rendered, files) = tokio::task::spawn_blocking(move || {
        warn_of_unspoken(passage_id, &script, &voices, synthesizer.as_ref());
        let rendered = listen_speech::render(&queue, &script, voices, priority, &mut progress)?;
        let files = encode(&rendered)?;
        Ok::<_, JobError>((rendered, files))
    })
    .await
    .map_err(|error| JobError::VoiceStopped(error.to_string()))??;
    for (extension, bytes) in EXTENSIONS.into_iter().zip(files) {
        audio.write(&hash, extension, bytes).await?;
    }
    // The row comes last: what it names is there by now.
    let row = row(&text, &hash, &info, &rendered);
    let duration_ms = row.duration_ms;
    rendition::replace(db, &row, now()).await?;
    rendition::update_peaks(db, &hash, &peaks::encode(&rendered.samples)).await?;
    Ok((hash, duration_ms))
}

/// A word that nobody hears is a fault of the passage or of the lexicon.
fn warn_of_unspoken(
    passage_id: i64,
    script: &Script,
    voices: &[String],
    synthesizer: &dyn Synthesizer,
) {
    for turn in &script.turns {
        let Some(voice) = voices.get(turn.speaker_idx) else {
            continue;
        };
        for sentence in &turn.sentences {
            // What cannot be read at all is an error of the rendering.
            let places = synthesizer.unspoken(sentence, voice).unwrap_or_default();
            if !places.is_empty() {
                tracing::warn!(passage_id, sentence, ?places, "not said");
            }
        }
    }
}

/// The files in the order of [`EXTENSIONS`].
fn encode(rendered: &Rendition) -> Result<[Vec<u8>; EXTENSIONS.len()], JobError> {
    let (samples, rate) = (&rendered.samples, rendered.sample_rate_hz);
    let encoded = |result: Result<Vec<u8>, SpeechError>| result.map_err(Arc::new);
    Ok([
        encoded(encode::opus(samples, rate))?,
        encoded(encode::mp3(samples, rate))?,
        encoded(encode::wav(samples, rate))?,
    ])
}

fn row<'a>(
    text: &Text,
    hash: &'a str,
    info: &'a EngineInfo,
    rendered: &'a Rendition,
) -> NewRendition<'a> {
    let sentence_times = text
        .sentences
        .iter()
        .zip(&rendered.sentences)
        .map(|(row, span)| (row.id, i64::from(span.start_ms), i64::from(span.end_ms)));
    let duration_ms =
        rendered.samples.len() as u64 * 1000 / u64::from(rendered.sample_rate_hz.max(1));
    NewRendition {
        passage_id: text.passage_id,
        hash,
        engine: engine_name(info.engine),
        label: &info.label,
        runtime: &info.runtime,
        device: &info.device,
        model_hash: &info.model_hash,
        voices: &rendered.voices,
        speed_milli: i64::from(text.pace.speed_milli),
        tempo: text.tempo,
        duration_ms: i64::try_from(duration_ms).unwrap_or(i64::MAX),
        sentence_times: sentence_times.collect(),
        words_are_estimated: rendered.words_are_estimated,
        word_times: word_times(text, rendered),
    }
}

/// Joins spoken words to the words of the text: a word of ours takes the time from the first
/// to the last spoken word that overlaps its characters.
fn word_times(text: &Text, rendered: &Rendition) -> Vec<(i64, i64, i64)> {
    let mut times = Vec::new();
    for (sentence, spans) in text.sentences.iter().zip(&rendered.words) {
        for word in text
            .words
            .iter()
            .filter(|word| word.sentence_id == sentence.id)
        {
            let overlapping = spans.iter().filter(|span| {
                let (start, end) = (as_i64(span.char_start), as_i64(span.char_end));
                start < word.char_end && word.char_start < end
            });
            let (first, last) =
                overlapping.fold((None, 0), |(first, last): (Option<u32>, u32), span| {
                    (Some(first.unwrap_or(span.start_ms)), last.max(span.end_ms))
                });
            if let Some(first) = first {
                times.push((word.id, i64::from(first), i64::from(last)));
            }
        }
    }
    times
}

fn as_i64(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
