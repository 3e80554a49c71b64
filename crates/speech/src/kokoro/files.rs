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

/// A voice that was found and cannot be used.
pub(super) struct LeftOut {
    pub(super) name: String,
    /// The file, and what is wrong with it.
    pub(super) reason: String,
}

/// The folder of Kokoro's files.
pub(super) fn dir(config: &SpeechConfig) -> PathBuf {
    config.models_dir.join("kokoro")
}

/// The manifest, with a note where there is none or a broken one.
pub(super) fn read_manifest(config: &SpeechConfig, notes: &mut Vec<Note>) -> Option<Manifest> {
    let file = dir(config).join("manifest.toml");
    if !file.is_file() {
        // Who names model and voices needs none.
        if config.model_file.is_none() || config.voices.is_none() {
            notes.push(Note::info(format!(
                "no model manifest at {}",
                file.display()
            )));
        }
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

/// The voices that are there and verify, best first, and those that are left out, each with a
/// note.
pub(super) fn voices(
    config: &SpeechConfig,
    manifest: Option<&Manifest>,
    notes: &mut Vec<Note>,
) -> (Vec<Voice>, Vec<LeftOut>) {
    let dir = dir(config);
    let found: Vec<Result<Voice, LeftOut>> = match (&config.voices, manifest) {
        (Some(path), _) if path.is_dir() => packs_in(path),
        (Some(path), _) => packs_of(path, notes),
        (None, Some(manifest)) => manifest
            .voices
            .iter()
            .filter_map(|voice| listed_voice(&dir, voice))
            .collect(),
        (None, None) => packs_in(&dir.join("voices")),
    };
    let (mut voices, mut left_out) = (Vec::new(), Vec::new());
    for one in found {
        match one {
            Ok(voice) => voices.push(voice),
            Err(bad) => left_out.push(bad),
        }
    }
    voices.sort_by_key(|voice| rank(&voice.info));
    notes.extend(left_out.iter().map(|bad| {
        let message = format!("voice {} is left out: {}", bad.name, bad.reason);
        Note::warning(message)
    }));
    if voices.is_empty() {
        let place = config.voices.as_ref().unwrap_or(&dir).display();
        notes.push(Note::warning(format!(
            "no voices in {place}: run scripts/fetch-models.sh, or name a folder of .bin packs \
             or an .npz archive"
        )));
    }
    (voices, left_out)
}

/// A voice of the manifest; `None` if it was not fetched.
fn listed_voice(dir: &Path, voice: &manifest::Voice) -> Option<Result<Voice, LeftOut>> {
    let source = voices::locate(dir, &voice.name, &voice.listed.file)?;
    let name = voice.name.clone();
    Some(match check_voice(voice, &source) {
        Ok(()) => Ok(Voice {
            info: VoiceInfo {
                name,
                sex: voice.sex,
                accent: Accent::of(voice.language),
                language: voice.language,
                grade: voice.grade.clone(),
            },
            source,
        }),
        Err(reason) => Err(LeftOut { name, reason }),
    })
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
fn packs_in(dir: &Path) -> Vec<Result<Voice, LeftOut>> {
    let Ok(entries) = std::fs::read_dir(dir) else {
        return Vec::new();
    };
    entries
        .filter_map(|entry| {
            let file = entry.ok()?.path();
            let name = file.file_name()?.to_str()?.strip_suffix(".bin")?.to_owned();
            Some(unlisted_voice(name, Source::File(file)))
        })
        .collect()
}

/// Voices of an archive.
fn packs_of(archive: &Path, notes: &mut Vec<Note>) -> Vec<Result<Voice, LeftOut>> {
    match npz::names(archive) {
        Ok(names) => names
            .into_iter()
            .map(|name| unlisted_voice(name, Source::Archive(archive.to_path_buf())))
            .collect(),
        Err(reason) => {
            let message = format!("voices {}: {reason}", archive.display());
            notes.push(Note::warning(message));
            Vec::new()
        }
    }
}

/// A voice that no manifest describes: its name tells sex and language.
fn unlisted_voice(name: String, source: Source) -> Result<Voice, LeftOut> {
    let sex = match name.chars().nth(1) {
        Some('f') => Some(Sex::Female),
        Some('m') => Some(Sex::Male),
        _ => None,
    };
    let described = Language::of_voice(&name).zip(sex).ok_or_else(|| {
        "its name must begin with the letter of its language (a, b, e, f, h, i, j or p) and f or m"
            .to_owned()
    });
    let checked = described.and_then(|described| voices::read(&name, &source).map(|_| described));
    match checked {
        Ok((language, sex)) => Ok(Voice {
            info: VoiceInfo {
                name,
                sex,
                accent: Accent::of(language),
                language,
                grade: None,
            },
            source,
        }),
        Err(reason) => Err(LeftOut { name, reason }),
    }
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
