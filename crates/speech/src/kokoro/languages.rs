//! Phonemes of all eight languages: lexicons for English, espeak-ng for five, a dictionary for
//! Japanese.

use super::Pronouncer;
use crate::open::Note;
use crate::{Accent, SpeechError, VoiceInfo, system};
use listen_phonemes::{
    DictionaryFiles, EspeakText, Japanese, Language, Phonemized, PhonemizedWord,
};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

const NO_DICTIONARY: &str = "the Japanese dictionary is missing, so only kana can be read: run \
                             scripts/fetch-models.sh --japanese";
const NO_ESPEAK: &str =
    "it needs the program espeak-ng, which is not installed: apt-get install espeak-ng";

/// Reads the Japanese dictionary when it is first needed.
#[derive(Default)]
pub(super) struct JapaneseReader {
    /// The folder of the dictionary's four files.
    dir: Option<PathBuf>,
    loaded: OnceLock<Japanese>,
}

impl JapaneseReader {
    fn get(&self) -> &Japanese {
        self.loaded.get_or_init(|| {
            let dictionary = self.dir.as_deref().map(load);
            dictionary
                .unwrap_or_else(|| Err(NO_DICTIONARY.to_owned()))
                .unwrap_or_else(|reason| {
                    tracing::warn!("{reason}");
                    Japanese::without_dictionary()
                })
        })
    }
}

/// The dictionary in `dir`, or what is wrong with it.
fn load(dir: &Path) -> Result<Japanese, String> {
    if !dir.join("sys.dic").is_file() {
        return Err(format!("{NO_DICTIONARY} (no sys.dic in {})", dir.display()));
    }
    let read = |name: &str| {
        let file = dir.join(name);
        std::fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))
    };
    let files = DictionaryFiles {
        words: read("sys.dic")?,
        unknown: read("unk.dic")?,
        characters: read("char.bin")?,
        matrix: read("matrix.bin")?,
    };
    Japanese::new(files).map_err(|error| format!("{}: {error}", dir.display()))
}

/// Where the Japanese dictionary is.
fn dictionary_dir(models_dir: &Path) -> PathBuf {
    models_dir.join("japanese")
}

impl Pronouncer {
    /// With the folder of models, where the Japanese dictionary is.
    #[must_use]
    pub fn with_models_dir(mut self, models_dir: &Path) -> Self {
        self.japanese = JapaneseReader {
            dir: Some(dictionary_dir(models_dir)),
            loaded: OnceLock::new(),
        };
        self
    }

    /// Phonemes of `text`, which is in `language`; what cannot be said is in `unspoken`.
    ///
    /// # Errors
    /// [`SpeechError::Language`] where what reads that language is not installed,
    /// [`SpeechError::Unspeakable`] where nothing of the text can be said in it, and
    /// [`SpeechError::Program`] if espeak-ng fails or takes too long.
    pub fn pronounce(&self, text: &str, language: Language) -> Result<Phonemized, SpeechError> {
        let spoken = match (language, language.espeak_voice()) {
            (Language::EnUs, _) => self.phonemize(text, Accent::Us),
            (Language::EnGb, _) => self.phonemize(text, Accent::Uk),
            (_, Some(voice)) => through_espeak(text, language, voice)?,
            (_, None) => self.japanese.get().phonemize(text),
        };
        for word in spoken.words.iter().filter(|word| !word.known) {
            let place = word.char_start..word.char_end;
            tracing::debug!(?place, phonemes = word.phonemes, "word that is not known");
        }
        if !spoken.unspoken.is_empty() {
            tracing::debug!(%language, places = ?spoken.unspoken, "nothing says these characters");
        }
        if spoken.words.is_empty() && text.chars().any(char::is_alphanumeric) {
            let is_kana_only = language == Language::Ja && !self.japanese.get().has_dictionary();
            return Err(if is_kana_only {
                language_error(language, NO_DICTIONARY)
            } else {
                SpeechError::Unspeakable { language }
            });
        }
        Ok(spoken)
    }
}

fn language_error(language: Language, todo: &'static str) -> SpeechError {
    SpeechError::Language { language, todo }
}

fn through_espeak(text: &str, language: Language, voice: &str) -> Result<Phonemized, SpeechError> {
    let read = EspeakText::new(text, language);
    let lines = read.lines();
    if lines.is_empty() {
        return Ok(read.assemble(&[]));
    }
    match system::read_lines(&lines, voice) {
        Ok(answers) => Ok(read.assemble(&answers)),
        Err(_) if !system::has_espeak() => Err(language_error(language, NO_ESPEAK)),
        Err(error) => Err(error),
    }
}

/// Says which of the languages of `voices` cannot be read here.
pub(super) fn note_missing(voices: &[VoiceInfo], models_dir: &Path, notes: &mut Vec<Note>) {
    let has = |fits: &dyn Fn(Language) -> bool| voices.iter().any(|voice| fits(voice.language));
    if has(&|language| language.espeak_voice().is_some()) && !system::has_espeak() {
        notes.push(Note::warning(
            "espeak-ng is not installed, so the Spanish, French, Hindi, Italian and Portuguese \
             voices cannot speak: apt-get install espeak-ng",
        ));
    }
    let dictionary = dictionary_dir(models_dir).join("sys.dic");
    if has(&|language| language == Language::Ja) && !dictionary.is_file() {
        notes.push(Note::warning(NO_DICTIONARY));
    }
}

/// "Listen to this." in phonemes of each language; the full stop makes the pause.
pub(super) fn carrier(language: Language) -> &'static str {
    match language {
        // Both accents share these phonemes.
        Language::EnUs | Language::EnGb => "nˈW lˈɪsən tə ðˈɪs.",
        Language::Es => "aˈoɾa eskˈuʧa ˈesto.",
        Language::Fr => "mɛ̃tnˈɑ̃ ekˈut səsˈi.",
        Language::Hi => "ˈʌb jˌəh sˈʊnoː.",
        Language::It => "ˈora askˈolta kwˈesto.",
        Language::Ja => "kʲiite kɯdasai.",
        Language::PtBr => "aɡˈɔɾæ eskˈutɪ ˈistʊ.",
    }
}

/// As a word of its own, which is cut off again.
pub(super) fn carrier_word(language: Language) -> PhonemizedWord {
    PhonemizedWord {
        char_start: 0,
        char_end: 0,
        phoneme_start: 0,
        // Without the full stop: the pause begins with it.
        phonemes: carrier(language).trim_end_matches('.').to_owned(),
        known: true,
    }
}
