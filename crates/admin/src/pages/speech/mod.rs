//! `/speech`: who speaks, how fast, with which voices; any text spoken; how words are said.

pub mod lexicon;
pub mod trial;

use askama::Template;
use axum::extract::State;
use listen_store::speech_measure::{self, Day};
use listen_store::worker::Worker;
use listen_store::{job, lexicon as words, worker};
use listen_web::chart::Bars;
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

/// How far back speed is told.
const N_DAYS: i64 = 30;

/// A voice, as a worker tells it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Voice {
    /// Its name.
    pub name: String,
    /// `female` or `male`.
    pub sex: String,
    /// What it speaks.
    pub language: String,
    /// `us` or `uk`, of English.
    #[serde(default)]
    pub accent: Option<String>,
    /// The publisher's grade, `A` best.
    #[serde(default)]
    pub grade: Option<String>,
}

impl Voice {
    /// Whether it speaks English, which passages are in.
    #[must_use]
    pub fn is_english(&self) -> bool {
        self.accent.is_some()
    }
}

/// The voices of the workers that are there, best first, each once.
///
/// # Errors
/// What the store says.
pub async fn voices(web: &WebState) -> Result<Vec<Voice>, PageError> {
    let workers = worker::list(&web.db, web.clock.now()).await?;
    let mut all: Vec<Voice> = Vec::new();
    for voice in workers.iter().flat_map(voices_of) {
        if !all.iter().any(|known| known.name == voice.name) {
            all.push(voice);
        }
    }
    Ok(all)
}

/// What cannot be read is of a worker of another release, and left out.
fn voices_of(worker: &Worker) -> Vec<Voice> {
    serde_json::from_str(&worker.voices).unwrap_or_default()
}

/// The page.
#[derive(Template)]
#[template(path = "pages/speech.html")]
pub struct SpeechPage {
    shell: Shell,
    workers: Vec<Worker>,
    voices: Vec<Voice>,
    load: job::Load,
    days: Vec<Day>,
    charts: Vec<String>,
    n_words: i64,
    n_evicted: i64,
    max_chars: usize,
}

impl SpeechPage {
    /// What a voice says to be heard, in its language.
    fn sample(voice: &Voice) -> &'static str {
        match voice.language.split('-').next().unwrap_or_default() {
            "es" => "Buenos días. Hoy llueve, pero mañana hará sol.",
            "fr" => "Bonjour. Il pleut aujourd’hui, mais il fera beau demain.",
            "hi" => "नमस्ते। आज बारिश हो रही है, पर कल धूप होगी।",
            "it" => "Buongiorno. Oggi piove, ma domani ci sarà il sole.",
            "ja" => "おはようございます。今日は雨ですが、明日は晴れます。",
            "pt" => "Bom dia. Hoje chove, mas amanhã vai fazer sol.",
            _ => {
                "Good morning. It is raining today, but tomorrow at half past nine the sun will be out."
            }
        }
    }

    /// How much audio lies there, and how much may, in MB. Rounded up, so that something is never
    /// nothing.
    fn stored(worker: &Worker) -> String {
        let megabytes = |bytes: i64| (bytes + (1 << 20) - 1) >> 20;
        let is = megabytes(worker.audio_bytes);
        match worker.max_audio_bytes.map(megabytes) {
            Some(max) => format!("{is} MB / {max} MB"),
            None => format!("{is} MB"),
        }
    }
}

/// `GET /speech`.
///
/// # Errors
/// What the store says.
pub async fn show(
    State(web): State<WebState>,
    signed_in: SignedIn,
) -> Result<Page<SpeechPage>, PageError> {
    let now = web.clock.now();
    let shell = signed_in.context.shell;
    let days = speech_measure::days(&web.db, N_DAYS, now).await?;
    let n_words = words::list(&web.db).await?.len();
    Ok(Page(SpeechPage {
        workers: worker::list(&web.db, now).await?,
        voices: voices(&web).await?,
        load: job::load(&web.db, now).await?,
        charts: charts(&shell, &days)?,
        n_evicted: days.iter().map(|day| day.n_evicted).sum(),
        n_words: i64::try_from(n_words).unwrap_or(i64::MAX),
        max_chars: trial::MAX_CHARS,
        days,
        shell,
    }))
}

/// Real-time factor and time to the first sentence, by day.
fn charts(shell: &Shell, days: &[Day]) -> Result<Vec<String>, askama::Error> {
    let chart = |key: &str, value: fn(&Day) -> Option<i64>| {
        let label = |day: &Day| shell.n("speech-days-ago", &day.days_ago);
        let values = days.iter().map(|day| (label(day), value(day))).collect();
        let title = shell.term("speech-chart", key);
        Bars::new(title.clone(), shell.t("speech-day"), title, values, None).render(shell)
    };
    if days.is_empty() {
        return Ok(Vec::new());
    }
    Ok(vec![
        chart("real-time", Day::real_time_percent)?,
        chart("first", Day::mean_first_ms)?,
    ])
}
