//! `/speech/trial/{id}`: something spoken by chosen voices, to hear how it sounds. It goes through
//! the queue of the workers like every other audio.

use super::{Voice, voices};
use askama::Template;
use axum::extract::State;
use axum::response::Redirect;
use listen_audio_store::AudioStore;
use listen_core::job::Job;
use listen_core::pace::Tempo;
use listen_core::passage::{Bilingual, Passage, Speaker, Turn};
use listen_core::taxonomy::{Accent, Form, Level, Sex, Topic};
use listen_store::job::JobRow;
use listen_store::rendition::{self, Rendition};
use listen_store::{drill, job, passage, worker};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::{FormBody, PathPart, QueryString};
use listen_web::format::query_value;
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

/// Longest text that is tried, in characters.
pub const MAX_CHARS: usize = 600;

/// What is to be said, and by whom.
#[derive(Debug, Deserialize)]
pub struct TrialForm {
    text: String,
    #[serde(default)]
    voice: String,
}

/// Which voices were chosen, with commas between.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct TrialQuery {
    voices: String,
    /// Where the reader came from: the name of a passage.
    passage: String,
}

impl TrialQuery {
    fn voices(&self) -> Vec<String> {
        self.voices.split(',').map(str::to_owned).collect()
    }
}

/// What came of it so far.
#[derive(Template)]
#[template(path = "pages/trial.html")]
pub struct TrialPage {
    shell: Shell,
    sentences: Vec<String>,
    rendition: Option<Rendition>,
    job: Option<JobRow>,
    n_ahead: i64,
    has_worker: bool,
    /// Where one goes back to.
    back: String,
}

impl TrialPage {
    /// Whether it changes by itself.
    fn is_coming(&self) -> bool {
        let failed = self.job.as_ref().is_some_and(|job| job.state == "failed");
        self.rendition.is_none() && !failed
    }
}

/// `POST /speech/try`: has a text spoken.
///
/// # Errors
/// [`PageError::Field`] for no text, too much of it, or a voice that nobody has; what the store
/// says.
pub async fn create(
    State(web): State<WebState>,
    _signed_in: SignedIn,
    FormBody(form): FormBody<TrialForm>,
) -> Result<Redirect, PageError> {
    let n_chars = form.text.chars().count();
    let sentences: Vec<String> = form.text.lines().map(one_line).collect();
    let sentences: Vec<String> = sentences
        .into_iter()
        .filter(|line| !line.is_empty())
        .collect();
    if sentences.is_empty() || n_chars > MAX_CHARS {
        let message = format!("text: {n_chars} characters; 1 to {MAX_CHARS} are allowed");
        return Err(PageError::Field(message));
    }
    let known = voices(&web).await?;
    let voice = known.iter().find(|voice| voice.name == form.voice);
    if voice.is_none() && !form.voice.is_empty() {
        let message = format!("voice: no worker has `{}`", form.voice);
        return Err(PageError::Field(message));
    }
    let passage = of_text(sentences, voice);
    let there = ask(&web, &passage, vec![form.voice]).await?;
    Ok(Redirect::to(&there))
}

/// Runs of whitespace and what cannot be printed become one space.
fn one_line(text: &str) -> String {
    let printed = text.replace(char::is_control, " ");
    printed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A hidden passage that says it; its level is one at whose pace nothing is slowed down.
fn of_text(sentences: Vec<String>, voice: Option<&Voice>) -> Passage {
    let both = |en: &str, zh: &str| Bilingual {
        en: en.to_owned(),
        zh: zh.to_owned(),
    };
    let sex = voice.and_then(|voice| Sex::parse(&voice.sex).ok());
    let accent = voice.and_then(|voice| Accent::parse(voice.accent.as_deref()?).ok());
    Passage {
        slug: "trial".to_owned(),
        version: 1,
        level: Level::C2,
        topic: Topic::Technology,
        form: Form::Monologue,
        title: both("Trial", "试听"),
        context: both("A trial of a voice.", "试听语音。"),
        licence: "none".to_owned(),
        provenance: "admin site".to_owned(),
        speakers: vec![Speaker {
            name: "Speaker".to_owned(),
            sex: sex.unwrap_or(Sex::Female),
            accent: accent.unwrap_or(Accent::Us),
        }],
        turns: vec![Turn {
            speaker_idx: 0,
            sentences,
        }],
        items: Vec::new(),
    }
}

/// Asks the workers to speak a hidden passage; where to hear it.
///
/// # Errors
/// What the store says.
pub async fn ask(
    web: &WebState,
    passage: &Passage,
    voices: Vec<String>,
) -> Result<String, PageError> {
    let now = web.clock.now();
    let passage_id = drill::ensure(&web.db, passage, now).await?;
    let there = format!(
        "/speech/trial/{passage_id}?voices={}",
        query_value(&voices.join(","))
    );
    let wanted = Job::RenderInVoices { passage_id, voices };
    job::enqueue(&web.db, &wanted, job::PRIORITY_WAITING, now).await?;
    Ok(there)
}

/// `GET /speech/trial/{id}`.
///
/// # Errors
/// [`PageError::NotFound`] for what was not tried; what the store says.
pub async fn show(
    State(web): State<WebState>,
    State(audio): State<AudioStore>,
    PathPart(passage_id): PathPart<i64>,
    QueryString(query): QueryString<TrialQuery>,
    signed_in: SignedIn,
) -> Result<Page<TrialPage>, PageError> {
    let head = passage::find(&web.db, passage_id).await?;
    head.filter(|head| head.source == "drill")
        .ok_or(PageError::NotFound)?;
    let wanted = Job::RenderInVoices {
        passage_id,
        voices: query.voices(),
    };
    let job = job::find_newest(&web.db, &wanted).await?;
    let job = job.ok_or(PageError::NotFound)?;
    let is_done = job.state == "done";
    let made = rendition::find_newest_at(&web.db, passage_id, Tempo::Usual).await?;
    let rendition = match made.filter(|_| is_done) {
        Some(made) if audio.has(&made.hash).await? => Some(made),
        _ => None,
    };
    let n_ahead = job::count_ahead(&web.db, job.id).await?;
    let sentences = passage::sentences(&web.db, passage_id).await?;
    let workers = worker::list(&web.db, web.clock.now()).await?;
    let back = if query.passage.is_empty() {
        "/speech".to_owned()
    } else {
        format!("/passages/{}/edit/preview", query_value(&query.passage))
    };
    Ok(Page(TrialPage {
        sentences: sentences.into_iter().map(|row| row.text).collect(),
        has_worker: workers.iter().any(|worker| worker.engine != "none"),
        rendition,
        job: Some(job),
        n_ahead,
        back,
        shell: signed_in.context.shell,
    }))
}
