//! `GET /attempts/{id}/export/{format}`: a submitted attempt with its text, under the name and in
//! the order of the product before this one: transcript, then items with options and answers.

use super::item::AnsweredItem;
use super::{Format, file, json, moment};
use axum::extract::State;
use axum::response::Response;
use listen_core::exercise::ExerciseKind;
use listen_store::attempt::{self, Response as Given};
use listen_store::passage::{self, ItemRow, PassageHead, SentenceRow, SpeakerRow};
use listen_store::today;
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::PathPart;
use listen_web::locale::Locale;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use listen_web::table::{Table, markdown_text};
use serde::Serialize;
use std::fmt::Write as _;

/// A submitted attempt.
#[derive(Debug, Serialize)]
struct Exercise {
    id: i64,
    title: String,
    level: String,
    topic: String,
    submitted_at: String,
    n_correct: i64,
    n_items: i64,
    /// `Mia: Good morning.`, a line each.
    transcript: Vec<String>,
    items: Vec<AnsweredItem>,
}

/// Sends the file.
///
/// # Errors
/// [`PageError::NotFound`] for another learner's attempt, and while it is not submitted;
/// [`PageError::Field`] for a format that there is not.
pub async fn show(
    State(web): State<WebState>,
    PathPart((id, ending)): PathPart<(i64, String)>,
    context: Context,
) -> Result<Response, PageError> {
    let format = Format::parse(&ending)?;
    let exercise = load(&web, &context, id, format).await?;
    let text = match format {
        Format::Text => to_text(&exercise, &context.shell),
        Format::Csv => to_table(&exercise).to_csv()?,
        Format::Json => json(&exercise)?,
        Format::Markdown => to_markdown(&exercise, &context.shell),
    };
    Ok(file(&format!("listening-exercise-{id}"), format, &text))
}

async fn load(
    web: &WebState,
    context: &Context,
    id: i64,
    format: Format,
) -> Result<Exercise, PageError> {
    let learner_id = context.learner_id().ok_or(PageError::LoginNeeded)?;
    let attempt = attempt::find(&web.db, id, learner_id)
        .await?
        .ok_or_else(|| context.not_found())?;
    // The key leaves the server only after the submission.
    let (Some(submitted_at), Some(n_correct)) = (attempt.submitted_at, attempt.n_correct) else {
        return Err(PageError::NotFound);
    };
    let head = passage::find(&web.db, attempt.passage_id)
        .await?
        .ok_or(PageError::NotFound)?;
    let speakers = passage::speakers(&web.db, head.id).await?;
    let sentences = passage::sentences(&web.db, head.id).await?;
    let items = passage::items(&web.db, head.id).await?;
    let responses = attempt::responses(&web.db, id).await?;
    let locale = context.shell.locale;
    let zone = today::zone(&web.db, learner_id).await?;
    Ok(Exercise {
        id,
        title: title(&head, locale),
        submitted_at: moment(format, &zone, submitted_at),
        n_correct,
        n_items: attempt.n_items,
        transcript: transcript(&sentences, &speakers),
        items: answered(&items, &responses, locale),
        level: head.level,
        topic: head.topic,
    })
}

fn title(head: &PassageHead, locale: Locale) -> String {
    locale.pick(&head.title_en, &head.title_zh).to_owned()
}

/// One line for each turn, with its speaker where several speak.
fn transcript(sentences: &[SentenceRow], speakers: &[SpeakerRow]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut turn = None;
    for sentence in sentences {
        match lines.last_mut() {
            Some(line) if turn == Some(sentence.turn_position) => {
                let _ = write!(line, " {}", sentence.text);
            }
            _ => lines.push(format!("{}{}", name(sentence, speakers), sentence.text)),
        }
        turn = Some(sentence.turn_position);
    }
    lines
}

fn name(sentence: &SentenceRow, speakers: &[SpeakerRow]) -> String {
    let speaker = speakers
        .iter()
        .find(|speaker| speaker.position == sentence.speaker_position);
    match speaker {
        Some(speaker) if speakers.len() > 1 => format!("{}: ", speaker.name),
        _ => String::new(),
    }
}

fn answered(items: &[ItemRow], responses: &[Given], locale: Locale) -> Vec<AnsweredItem> {
    items
        .iter()
        .filter_map(|item| {
            let response = responses
                .iter()
                .find(|response| response.item_id == item.id)?;
            let score = response.score.as_ref()?;
            Some(AnsweredItem::new(
                &item.body,
                &response.given,
                score,
                locale,
            ))
        })
        .collect()
}

/// The lines of one item, as both text reports have them.
pub(super) fn item_lines(item: &AnsweredItem, shell: &Shell, has_details: bool) -> Vec<String> {
    let line = |key: &str, value: &str| format!("   {}: {value}", shell.t(key));
    let mut lines = Vec::new();
    if has_details {
        lines.extend(item.options.iter().map(|option| format!("   {option}")));
    }
    let given = if item.given.is_empty() {
        shell.t("result-nothing")
    } else {
        item.given.clone()
    };
    lines.push(line("result-own", &given));
    lines.push(line("result-key", &item.answer));
    if let Some(tenths) = item.tenths {
        lines.push(line("export-marks", &format!("{tenths}/10")));
    }
    if has_details && !item.feedback.is_empty() {
        lines.push(line("export-feedback", &item.feedback));
    }
    lines
}

/// The question; a dictation has none, so its kind stands there.
pub(super) fn stem(item: &AnsweredItem, shell: &Shell) -> String {
    if item.stem.is_empty() {
        let is_exercise = ExerciseKind::parse(item.kind).is_ok();
        let list = if is_exercise { "exercise-kind" } else { "kind" };
        shell.term(list, item.kind)
    } else {
        item.stem.clone()
    }
}

fn to_text(exercise: &Exercise, shell: &Shell) -> String {
    let mut lines = vec![
        exercise.title.clone(),
        format!(
            "{} · {} · {}",
            exercise.level,
            exercise.submitted_at,
            shell.n_of("result-score", &exercise.n_correct, &exercise.n_items)
        ),
        String::new(),
        format!("== {} ==", shell.t("export-transcript")),
    ];
    lines.extend(exercise.transcript.iter().cloned());
    lines.extend([String::new(), format!("== {} ==", shell.t("export-items"))]);
    for (number, item) in (1..).zip(&exercise.items) {
        let number: i64 = number;
        lines.push(format!("{number}. {}", stem(item, shell)));
        lines.extend(item_lines(item, shell, true));
        lines.push(format!("   {}", shell.t(verdict(item))));
        lines.push(String::new());
    }
    lines.join("\n")
}

fn verdict(item: &AnsweredItem) -> &'static str {
    if item.is_correct {
        "result-correct"
    } else {
        "result-incorrect"
    }
}

fn to_table(exercise: &Exercise) -> Table {
    let columns = [
        "number",
        "kind",
        "question",
        "options",
        "given",
        "answer",
        "is_correct",
        "marks",
        "feedback",
    ];
    let rows = (1..).zip(&exercise.items).map(|(number, item): (i64, _)| {
        vec![
            number.to_string(),
            item.kind.to_owned(),
            item.stem.clone(),
            item.options.join("\n"),
            item.given.clone(),
            item.answer.clone(),
            item.is_correct.to_string(),
            item.tenths
                .map_or_else(String::new, |tenths| format!("{tenths}/10")),
            item.feedback.clone(),
        ]
    });
    Table {
        columns: columns.map(str::to_owned).to_vec(),
        rows: rows.collect(),
    }
}

fn to_markdown(exercise: &Exercise, shell: &Shell) -> String {
    let mut text = format!(
        "# {}\n\n{} · {} · {}\n\n## {}\n\n",
        markdown_text(&exercise.title),
        exercise.level,
        exercise.submitted_at,
        shell.n_of("result-score", &exercise.n_correct, &exercise.n_items),
        shell.t("export-transcript")
    );
    for line in &exercise.transcript {
        let _ = write!(text, "{}\n\n", markdown_text(line));
    }
    let _ = write!(text, "## {}\n\n", shell.t("export-items"));
    for (number, item) in (1..).zip(&exercise.items) {
        let number: i64 = number;
        let _ = write!(
            text,
            "{number}. **{}**\n\n",
            markdown_text(&stem(item, shell))
        );
        for line in item_lines(item, shell, true) {
            let _ = writeln!(text, "   - {}", markdown_text(line.trim()));
        }
        let _ = write!(text, "   - {}\n\n", shell.t(verdict(item)));
    }
    text
}
