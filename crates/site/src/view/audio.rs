//! The state of a passage's audio: ready, being made, failed, or without any voice.

use crate::SiteState;
use listen_core::job::Job;
use listen_core::pace::Tempo;
use listen_core::time::MINUTE_MS;
use listen_store::rendition::Rendition;
use listen_store::worker::Worker;
use listen_store::{job, next_passage, rendition, worker};
use listen_web::error::PageError;
use listen_web::state::WebState;
use serde::Serialize;

/// How long audio that was made and is not there is not made again by itself: a page that is
/// open looks every second, and each look must not be a job.
const MADE_AGAIN_MS: i64 = MINUTE_MS;

/// What the page can offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audio {
    /// It can be played.
    Ready(Rendition),
    /// It is being made.
    Preparing(Progress),
    /// Making it failed.
    Failed {
        /// What went wrong, for people.
        message: String,
    },
    /// Somebody said that it is not wanted.
    Cancelled,
    /// It was made a moment ago, and yet its files are not there.
    Lost,
    /// No process makes audio.
    NoWorker,
    /// The worker has no voice at all.
    NoVoice {
        /// What is missing, a line each.
        notes: String,
    },
}

/// How far a rendering is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Sentences done.
    pub n_done: i64,
    /// Sentences in all; 0 while it waits.
    pub n_total: i64,
    /// Other jobs that come first.
    pub n_ahead: i64,
}

impl Audio {
    /// Name of the state, as in the JSON interface.
    #[must_use]
    pub fn state(&self) -> &'static str {
        match self {
            Self::Ready(_) => "ready",
            Self::Preparing(_) => "preparing",
            Self::Failed { .. } | Self::Lost => "failed",
            Self::Cancelled => "cancelled",
            Self::NoWorker => "no-worker",
            Self::NoVoice { .. } => "no-voice",
        }
    }
}

/// The state in the JSON interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct State {
    state: &'static str,
    #[serde(flatten)]
    progress: Option<Progress>,
}

impl State {
    /// The state of the audio of a passage version; asks for it if nobody has yet.
    ///
    /// # Errors
    /// What the store says.
    pub async fn of(site: &SiteState, passage_id: i64, tempo: Tempo) -> Result<Self, PageError> {
        Ok(of_tempo(site, passage_id, tempo).await?.into())
    }

    /// Whether it changes by itself.
    #[must_use]
    pub fn is_coming(&self) -> bool {
        matches!(self.state, "preparing" | "no-worker")
    }
}

impl From<Audio> for State {
    fn from(audio: Audio) -> Self {
        Self {
            state: audio.state(),
            progress: match audio {
                Audio::Preparing(progress) => Some(progress),
                _ => None,
            },
        }
    }
}

/// The state of a passage's audio at the pace of its level; asks for it if nobody has yet.
///
/// # Errors
/// What the store says.
pub async fn of(site: &SiteState, passage_id: i64) -> Result<Audio, PageError> {
    of_tempo(site, passage_id, Tempo::Usual).await
}

/// The same at a tempo.
///
/// # Errors
/// What the store says.
pub async fn of_tempo(site: &SiteState, passage_id: i64, tempo: Tempo) -> Result<Audio, PageError> {
    let web = &site.web;
    if let Some(rendition) = playable(site, passage_id, tempo).await? {
        return Ok(Audio::Ready(rendition));
    }
    let now = web.clock.now();
    let workers = worker::list(&web.db, now).await?;
    if workers.is_empty() {
        return Ok(Audio::NoWorker);
    }
    if let Some(notes) = notes_without_voice(&workers) {
        return Ok(Audio::NoVoice { notes });
    }
    let wanted = Job::render(passage_id, tempo);
    match job::find_newest(&web.db, &wanted).await? {
        Some(row) if row.error.as_deref() == Some(job::CANCELLED) => Ok(Audio::Cancelled),
        Some(row) if row.state == "failed" => Ok(Audio::Failed {
            message: row.error.unwrap_or_default(),
        }),
        Some(row) if row.state != "done" => {
            if row.priority < job::PRIORITY_WAITING {
                job::enqueue(&web.db, &wanted, job::PRIORITY_WAITING, now).await?;
            }
            Ok(Audio::Preparing(Progress {
                n_done: row.n_done,
                n_total: row.n_total,
                n_ahead: job::count_ahead(&web.db, row.id).await?,
            }))
        }
        Some(row) if row.finished_at.is_some_and(|at| now.0 < at + MADE_AGAIN_MS) => {
            // It may have been finished since the first look.
            let playable = playable(site, passage_id, tempo).await?;
            Ok(playable.map_or(Audio::Lost, Audio::Ready))
        }
        _ => {
            job::enqueue(&web.db, &wanted, job::PRIORITY_WAITING, now).await?;
            Ok(Audio::Preparing(Progress {
                n_done: 0,
                n_total: 0,
                n_ahead: 0,
            }))
        }
    }
}

/// The newest audio whose file is there. Where that cannot be known it is believed: audio that would
/// be made for every page that is opened meanwhile would not be there either.
async fn playable(
    site: &SiteState,
    passage_id: i64,
    tempo: Tempo,
) -> Result<Option<Rendition>, PageError> {
    let Some(newest) = rendition::find_newest_at(&site.web.db, passage_id, tempo).await? else {
        return Ok(None);
    };
    let is_there = site.audio.has(&newest.hash).await.unwrap_or_else(|error| {
        tracing::error!(%error, "it is not known whether audio is there");
        true
    });
    Ok(is_there.then_some(newest))
}

/// What the workers miss, if none of them has a voice.
fn notes_without_voice(workers: &[Worker]) -> Option<String> {
    workers
        .iter()
        .all(|worker| worker.engine == "none")
        .then(|| {
            let mut notes: Vec<&str> = Vec::new();
            for note in workers.iter().flat_map(|worker| worker.notes.lines()) {
                // Workers of one machine miss the same.
                if !notes.contains(&note) {
                    notes.push(note);
                }
            }
            notes.join("\n")
        })
}

/// Asks for the audio of the passage that the learner is likely to open after this one, before
/// that of others.
///
/// # Errors
/// What the store says.
pub async fn ask_for_next(site: &SiteState, learner_id: i64) -> Result<(), PageError> {
    let (db, now) = (&site.web.db, site.web.clock.now());
    let Some(next) = next_passage::find(db, learner_id, now).await? else {
        return Ok(());
    };
    ask_ahead(site, next.id, job::PRIORITY_NEXT).await
}

/// Asks for audio that is not there, for somebody who will want it soon.
///
/// # Errors
/// What the store says.
pub async fn ask_ahead(site: &SiteState, passage_id: i64, priority: i64) -> Result<(), PageError> {
    if playable(site, passage_id, Tempo::Usual).await?.is_none() {
        let wanted = Job::render(passage_id, Tempo::Usual);
        job::enqueue(&site.web.db, &wanted, priority, site.web.clock.now()).await?;
    }
    Ok(())
}

/// Asks for the audio again, after a failure or when a file is gone.
///
/// # Errors
/// What the store says.
pub async fn ask_again(web: &WebState, passage_id: i64, tempo: Tempo) -> Result<(), PageError> {
    let now = web.clock.now();
    let wanted = Job::render(passage_id, tempo);
    if let Some(row) = job::find_newest(&web.db, &wanted).await?
        && row.state == "failed"
        && job::retry(&web.db, row.id, now).await?
    {
        return Ok(());
    }
    job::enqueue(&web.db, &wanted, job::PRIORITY_WAITING, now).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_workers_miss_is_said_once_and_only_if_neither_speaks() {
        let worker = |engine: &str, notes: &str| Worker {
            engine: engine.to_owned(),
            notes: notes.to_owned(),
            ..Worker::default()
        };
        let one = worker("none", "no manifest\nno voice");
        let other = worker("none", "no manifest\nno flite");
        let notes = notes_without_voice(&[one.clone(), other]);
        assert_eq!(notes.as_deref(), Some("no manifest\nno voice\nno flite"));
        let speaks = worker("system", "");
        assert_eq!(notes_without_voice(&[one, speaks]), None);
    }
}
