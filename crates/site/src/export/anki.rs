//! Misheard sentences as an Anki package (`.apkg`): a card plays the sentence and takes what is
//! typed; its back shows the sentence.

use super::{attachment, wave};
use crate::SiteState;
use axum::body::Body;
use axum::response::Response;
use listen_core::rendition::hex;
use listen_store::anki::{self, Deck, Note};
use listen_store::export::{self, Misheard};
use listen_store::{rendition, today};
use listen_web::error::PageError;
use listen_web::shell::Shell;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use tokio_util::io::ReaderStream;
use zip::write::SimpleFileOptions;

/// Most sentences in a package, the newest mistakes first: a sentence is about 200 kB of WAV.
const MAX_NOTES: usize = 300;

const FIELDS: [&str; 4] = ["Sentence", "Audio", "Given", "Passage"];
const CSS: &str = ".card { font-family: sans-serif; font-size: 22px; text-align: center; } .muted { color: #777; font-size: 16px; }";

/// A sentence and where it is spoken.
struct Clip {
    row: Misheard,
    wav: PathBuf,
    start_ms: i64,
    end_ms: i64,
}

/// The package of a learner's misheard sentences.
///
/// # Errors
/// [`PageError::Field`] if no sentence can be packed: nothing was misheard, or its audio is not
/// there; what the store and the files say.
pub async fn package(
    site: &SiteState,
    learner_id: i64,
    shell: &Shell,
) -> Result<Response, PageError> {
    let rows = export::misheard(&site.web.db, learner_id).await?;
    let folder = tempfile::tempdir()?;
    let clips = clips(site, rows, folder.path()).await?;
    if clips.is_empty() {
        return Err(PageError::Field(shell.t("export-anki-empty")));
    }
    let now = site.web.clock.now();
    let collection = folder.path().join("collection.anki2");
    let question = format!(
        "{{{{Audio}}}}<p>{}</p>{{{{type:Sentence}}}}",
        shell.t("export-anki-prompt")
    );
    let answer = "{{FrontSide}}<hr id=answer><p>{{Sentence}}</p>{{#Given}}<p class=muted>✗ {{Given}}</p>{{/Given}}<p class=muted>{{Passage}}</p>";
    let deck = Deck {
        name: &shell.t("export-anki-deck"),
        fields: &FIELDS,
        question: &question,
        answer,
        css: CSS,
        notes: clips.iter().map(|clip| note(&clip.row, shell)).collect(),
    };
    anki::write(&collection, &deck, now).await?;
    let packed = tokio::task::spawn_blocking(move || pack(&collection, &clips))
        .await
        .map_err(|error| PageError::Internal(error.to_string()))??;
    drop(folder);
    let body = Body::from_stream(ReaderStream::new(tokio::fs::File::from_std(packed)));
    let zone = today::zone(&site.web.db, learner_id).await?;
    let name = format!("listen-misheard-{}.apkg", zone.stamp(now));
    Ok(attachment(&name, "application/octet-stream", body))
}

/// Finds the audio, or brings it to `folder`; sentences whose passage is not spoken at the moment
/// are left out.
async fn clips(
    site: &SiteState,
    rows: Vec<Misheard>,
    folder: &Path,
) -> Result<Vec<Clip>, PageError> {
    let mut places: HashMap<i64, Option<Places>> = HashMap::new();
    let mut clips = Vec::new();
    for row in rows {
        if clips.len() == MAX_NOTES {
            break;
        }
        let found = match places.entry(row.passage_id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(Places::find(site, row.passage_id, folder).await?),
        };
        let Some(places) = found else {
            continue;
        };
        if let Some((start_ms, end_ms)) = places.of(row.position) {
            clips.push(Clip {
                wav: places.wav.clone(),
                row,
                start_ms,
                end_ms,
            });
        }
    }
    Ok(clips)
}

/// Where the sentences of a passage are heard.
struct Places {
    wav: PathBuf,
    times: Vec<rendition::SentenceTime>,
}

impl Places {
    async fn find(
        site: &SiteState,
        passage_id: i64,
        folder: &Path,
    ) -> Result<Option<Self>, PageError> {
        let Some(found) = rendition::find_newest(&site.web.db, passage_id).await? else {
            return Ok(None);
        };
        let Some(wav) = site.audio.file(&found.hash, "wav", folder).await? else {
            return Ok(None);
        };
        let times = rendition::sentence_times(&site.web.db, found.id).await?;
        Ok(Some(Self { wav, times }))
    }

    fn of(&self, position: i64) -> Option<(i64, i64)> {
        let idx = self
            .times
            .iter()
            .position(|time| time.position == position)?;
        let previous_end = idx
            .checked_sub(1)
            .map_or(0, |previous| self.times[previous].end_ms);
        let next_start = self
            .times
            .get(idx + 1)
            .map_or(i64::MAX, |next| next.start_ms);
        let time = self.times[idx];
        Some(wave::with_margins(
            (time.start_ms, time.end_ms),
            previous_end,
            next_start,
        ))
    }
}

fn media_name(row: &Misheard) -> String {
    format!("listen-{}.wav", guid(row))
}

/// The same sentence of the same passage is the same note, also in a later export.
fn guid(row: &Misheard) -> String {
    let digest = Sha256::digest(format!("{}\n{}", row.title_en, row.text));
    hex(&digest)[..20].to_owned()
}

fn note(row: &Misheard, shell: &Shell) -> Note {
    let given = if row.kind == "dictation" {
        row.given.trim()
    } else {
        ""
    };
    Note {
        guid: guid(row),
        fields: vec![
            escape(&row.text),
            format!("[sound:{}]", media_name(row)),
            escape(given),
            escape(shell.pick(&row.title_en, &row.title_zh)),
        ],
        tags: vec!["listen".to_owned(), row.level.clone(), row.topic.clone()],
    }
}

/// A text as HTML.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\u{1f}', " ")
}

/// The package: the collection, the media under numbers, and a list of their names. The file has
/// no name and is gone when it is closed.
fn pack(collection: &Path, clips: &[Clip]) -> io::Result<File> {
    let options = SimpleFileOptions::default();
    let mut archive = zip::ZipWriter::new(tempfile::tempfile()?);
    archive.start_file("collection.anki2", options)?;
    io::copy(&mut File::open(collection)?, &mut archive)?;
    let mut names = serde_json::Map::new();
    for (number, clip) in clips.iter().enumerate() {
        archive.start_file(number.to_string(), options)?;
        archive.write_all(&wave::cut(&clip.wav, clip.start_ms, clip.end_ms)?)?;
        names.insert(number.to_string(), media_name(&clip.row).into());
    }
    archive.start_file("media", options)?;
    serde_json::to_writer(&mut archive, &names)?;
    let mut file = archive.finish()?;
    io::Seek::rewind(&mut file)?;
    Ok(file)
}
