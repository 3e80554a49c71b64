//! Which model and which voices are there and good.

use super::manifest::{self, Listed, Manifest};
use super::voices::{self, Source};
use super::{npz, verify};
use crate::open::Note;
use crate::{Accent, Language, Sex, SpeechConfig, VoiceInfo};
use std::path::{Path, PathBuf};

/// Which voices come first; the rest follow by grade. Whispers (`af_nicole`) come late for
/// all their grade, as nobody should have to learn listening from them.
const PREFERRED: [&str; 10] = [
    "af_heart",
    "af_bella",
    "af_sarah",
    "am_michael",
    "am_fenrir",
    "am_puck",
    "bf_emma",
    "bf_isabella",
    "bm_george",
    "bm_fable",
];

/// A model file to use.
pub(super) struct ModelFile {
    pub(super) file: PathBuf,
    pub(super) sha256: String,
    pub(super) label: String,
}

/// A voice to use.
pub(super) struct Voice {
    pub(super) info: VoiceInfo,
    pub(super) source: Source,
}

/// The folder of Kokoro's files.
pub(super) fn dir(config: &SpeechConfig) -> PathBuf {
    config.models_dir.join("kokoro")
}

/// The manifest, with a note where there is none or a broken one.
pub(super) fn read_manifest(config: &SpeechConfig, notes: &mut Vec<Note>) -> Option<Manifest> {
    let file = dir(config).join("manifest.toml");
    if !file.is_file() {
        notes.push(Note::info(format!(
            "no model manifest at {}",
            file.display()
        )));
        return None;
    }
    manifest::read(&file)
        .inspect_err(|reason| {
            let message = format!("{}: {reason}; restore it", file.display());
            notes.push(Note::warning(message));
        })
        .ok()
}

/// The models to try, best first: the explicit one alone, else those of the manifest that are
/// there and verify.
pub(super) fn models(
    config: &SpeechConfig,
    manifest: Option<&Manifest>,
    notes: &mut Vec<Note>,
) -> Vec<ModelFile> {
    if let Some(file) = &config.model_file {
        return explicit_model(file, notes).into_iter().collect();
    }
    let Some(manifest) = manifest else {
        return Vec::new();
    };
    let dir = dir(config);
    let present: Vec<&Listed> = manifest
        .model
        .files
        .iter()
        .filter(|listed| dir.join(&listed.file).is_file())
        .collect();
    if present.is_empty() {
        notes.push(Note::info(format!(
            "no Kokoro model in {}: run scripts/fetch-models.sh",
            dir.display()
        )));
    }
    present
        .into_iter()
        .filter_map(|listed| listed_model(&dir, listed, &manifest.model.name, notes))
        .collect()
}

fn explicit_model(file: &Path, notes: &mut Vec<Note>) -> Option<ModelFile> {
    // Not from the cache: nothing is written into folders that are not ours.
    match verify::hash(file) {
        Ok(sha256) => {
            let message = format!("{} is used unverified, SHA-256 {sha256}", file.display());
            notes.push(Note::warning(message));
            Some(ModelFile {
                file: file.to_path_buf(),
                label: format!("Kokoro (custom, {})", &sha256[..8]),
                sha256,
            })
        }
        Err(error) => {
            let message = format!("model file {}: {error}", file.display());
            notes.push(Note::warning(message));
            None
        }
    }
}

fn listed_model(
    dir: &Path,
    listed: &Listed,
    name: &str,
    notes: &mut Vec<Note>,
) -> Option<ModelFile> {
    let file = dir.join(&listed.file);
    match verify::verify(&file, listed) {
        Ok(verified) => {
            if !verified.is_pinned {
                let message = format!("{} has no known hash to verify", file.display());
                notes.push(Note::warning(message));
            }
            Some(ModelFile {
                file,
                sha256: verified.sha256,
                label: name.to_owned(),
            })
        }
        Err(reason) => {
            let todo = "delete it and run scripts/fetch-models.sh";
            notes.push(Note::warning(format!("{reason}; {todo}")));
            None
        }
    }
}

/// The voices that are there and verify, best first.
pub(super) fn voices(
    config: &SpeechConfig,
    manifest: Option<&Manifest>,
    notes: &mut Vec<Note>,
) -> Vec<Voice> {
    let dir = dir(config);
    let mut voices: Vec<Voice> = match (&config.voices, manifest) {
        (Some(path), _) if path.is_dir() => packs_in(path),
        (Some(path), _) => packs_of(path, notes),
        (None, Some(manifest)) => manifest
            .voices
            .iter()
            .filter_map(|voice| listed_voice(&dir, voice, notes))
            .collect(),
        (None, None) => packs_in(&dir.join("voices")),
    };
    voices.sort_by_key(|voice| rank(&voice.info));
    if voices.is_empty() {
        let place = config.voices.as_ref().unwrap_or(&dir).display();
        notes.push(Note::warning(format!(
            "no voices in {place}: run scripts/fetch-models.sh, or name a folder of .bin packs \
             or an .npz archive"
        )));
    }
    voices
}

fn listed_voice(dir: &Path, voice: &manifest::Voice, notes: &mut Vec<Note>) -> Option<Voice> {
    let source = voices::locate(dir, &voice.name, &voice.listed.file)?;
    match check_voice(voice, &source) {
        Ok(()) => Some(Voice {
            info: VoiceInfo {
                name: voice.name.clone(),
                sex: voice.sex,
                accent: Accent::of(voice.language),
                language: voice.language,
                grade: voice.grade.clone(),
            },
            source,
        }),
        Err(reason) => {
            let message = format!("voice {} is left out: {reason}", voice.name);
            notes.push(Note::warning(message));
            None
        }
    }
}

/// A pack has the same bytes in its own file and in the archive, so one hash serves both.
fn check_voice(voice: &manifest::Voice, source: &Source) -> Result<(), String> {
    let found = verify::hash_bytes(&voices::read(&voice.name, source)?);
    match &voice.listed.sha256 {
        Some(expected) if !expected.eq_ignore_ascii_case(&found) => {
            let file = &voice.listed.file;
            Err(format!("{file} has SHA-256 {found}, expected {expected}"))
        }
        _ => Ok(()),
    }
}

/// Voices by file name, without a manifest.
fn packs_in(dir: &Path) -> Vec<Voice> {
    let Ok(entries) = std::fs::read_dir(dir) else {
        return Vec::new();
    };
    entries
        .filter_map(|entry| {
            let file = entry.ok()?.path();
            let name = file.file_name()?.to_str()?.strip_suffix(".bin")?.to_owned();
            unlisted_voice(name, Source::File(file))
        })
        .collect()
}

/// Voices of an archive.
fn packs_of(archive: &Path, notes: &mut Vec<Note>) -> Vec<Voice> {
    match npz::names(archive) {
        Ok(names) => names
            .into_iter()
            .filter_map(|name| unlisted_voice(name, Source::Archive(archive.to_path_buf())))
            .collect(),
        Err(reason) => {
            let message = format!("voices {}: {reason}", archive.display());
            notes.push(Note::warning(message));
            Vec::new()
        }
    }
}

/// A voice that no manifest describes: its name tells sex and language.
fn unlisted_voice(name: String, source: Source) -> Option<Voice> {
    let sex = match name.chars().nth(1)? {
        'f' => Sex::Female,
        'm' => Sex::Male,
        _ => return None,
    };
    let language = Language::of_voice(&name)?;
    voices::read(&name, &source).ok()?;
    Some(Voice {
        info: VoiceInfo {
            name,
            sex,
            accent: Accent::of(language),
            language,
            grade: None,
        },
        source,
    })
}

/// Sorts English first, as the best voice speaks where none is named; then preferred voices, then by grade (`A`, `A-`, `B+`, …), then by name.
fn rank(voice: &VoiceInfo) -> (bool, usize, char, u8, String) {
    let preferred = PREFERRED.iter().position(|name| *name == voice.name);
    let grade = voice.grade.as_deref().unwrap_or("Z");
    let sign = match grade.chars().nth(1) {
        Some('+') => 0,
        None => 1,
        Some(_) => 2,
    };
    (
        !voice.language.is_english(),
        preferred.unwrap_or(PREFERRED.len()),
        grade.chars().next().unwrap_or('Z'),
        sign,
        voice.name.clone(),
    )
}
