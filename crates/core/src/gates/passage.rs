//! What only a passage has: dictation, rationales, two languages, licence, speakers.

use super::clip::{Clip, Question};
use super::finding::{Findings, Gate, Place};
use super::limits::{self, LICENCES, N_DICTATIONS};
use super::words::{is_heard_in, words};
use super::{Library, Source, variety};
use crate::content_file::passage::Lines;
use crate::item::{Item, ItemBody};
use crate::passage::{Bilingual, Passage};
use crate::taxonomy::{Form, Sex};
use std::collections::HashSet;

type PassageFile = Source<Passage, Lines>;

/// `clip` is the view of the same passage.
pub(super) fn check(source: &PassageFile, clip: &Clip<'_>, found: &mut Findings) {
    dictation(source, clip, found);
    provenance(
        &source.content.licence,
        &source.content.provenance,
        clip.at(clip.line),
        found,
    );
    same_sex(source, clip, found);
    variety::check(clip, &source.content, found);
    file_name(source, clip, found);
    chinese(
        &source.content.title,
        &clip.at(source.lines.title),
        "title",
        found,
    );
    chinese(
        &source.content.context,
        &clip.at(source.lines.context),
        "context",
        found,
    );
    let rationales = source.content.items.iter().filter_map(rationale_of);
    for (text, question) in rationales.zip(&clip.questions) {
        rationale(text, clip, question, found);
    }
}

/// Papers of the library play passages by their slug, so file and slug must be one name.
fn file_name(source: &PassageFile, clip: &Clip<'_>, found: &mut Findings) {
    let level = source.content.level.as_str().to_lowercase();
    if !clip.slug.starts_with(&format!("{level}-"))
        || !source.file.ends_with(&format!("{}.toml", clip.slug))
    {
        found.fault(
            Gate::Provenance,
            clip.at(clip.line),
            format!("the id `{}`", clip.slug),
            format!("`{level}-` and a slug, as the file is named"),
        );
    }
}

fn dictation(source: &PassageFile, clip: &Clip<'_>, found: &mut Findings) {
    let items = source.content.items.iter().zip(&source.lines.items);
    let dictated: Vec<(usize, usize)> = items
        .filter(|(item, _)| matches!(item.body, ItemBody::Dictation(_)))
        .filter_map(|(item, line)| Some((*item.evidence.first()?, *line)))
        .collect();
    if dictated.len() != N_DICTATIONS {
        found.fault(
            Gate::Dictation,
            clip.at(clip.line),
            format!("{} dictation sentences", dictated.len()),
            N_DICTATIONS.to_string(),
        );
    }
    for (idx, line) in &dictated {
        if *idx == 0 {
            found.fault(
                Gate::Dictation,
                clip.at(*line),
                "the first sentence",
                "any other: a voice needs a moment to get used to",
            );
        }
    }
    let n_sentences = clip.sentences.len().max(1);
    let thirds: HashSet<usize> = dictated
        .iter()
        .map(|(idx, _)| idx * 3 / n_sentences)
        .collect();
    if dictated.len() == N_DICTATIONS && thirds.len() < 2 {
        found.fault(
            Gate::Dictation,
            clip.at(clip.line),
            "all dictation sentences are in one third of the passage",
            "two thirds or more",
        );
    }
}

pub(super) fn provenance(licence: &str, provenance: &str, place: Place, found: &mut Findings) {
    if !LICENCES.contains(&licence) {
        found.fault(
            Gate::Provenance,
            place.clone(),
            format!("licence `{licence}`"),
            LICENCES.join(" or "),
        );
    }
    if words(provenance).len() < 3 {
        found.fault(
            Gate::Provenance,
            place,
            format!("provenance `{provenance}`"),
            "who wrote it for what, or where it is from",
        );
    }
}

fn same_sex(source: &PassageFile, clip: &Clip<'_>, found: &mut Findings) {
    let passage = &source.content;
    if passage.form != Form::Dialogue || limits::of(passage.level).may_same_sex {
        return;
    }
    let has = |sex| passage.speakers.iter().any(|speaker| speaker.sex == sex);
    if !(has(Sex::Female) && has(Sex::Male)) {
        found.fault(
            Gate::Roles,
            clip.at(clip.line),
            "a dialogue of speakers of one sex",
            "a woman and a man below B2",
        );
    }
}

fn rationale_of(item: &Item) -> Option<&Bilingual> {
    match &item.body {
        ItemBody::MultipleChoice(choice) => Some(&choice.rationale),
        ItemBody::ShortAnswer(short) => Some(&short.rationale),
        ItemBody::Dictation(_) => None,
    }
}

/// Both languages name words that are heard, because a learner listens for them again; and some of
/// the words that are quoted are in the evidence, or the numbers of the evidence are wrong.
pub(super) fn rationale(
    text: &Bilingual,
    clip: &Clip<'_>,
    question: &Question<'_>,
    found: &mut Findings,
) {
    let place = clip.at_question(question);
    let heard: Vec<&str> = clip
        .sentences
        .iter()
        .map(|sentence| sentence.text.as_str())
        .collect();
    let (heard, evidence) = (heard.join(" "), clip.evidence(question));
    let (quotes, runs) = (quoted(&text.en), latin_runs(&text.zh));
    let has = |pieces: &[String], text: &str| pieces.iter().any(|piece| is_heard_in(piece, text));
    if !has(&quotes, &heard) {
        found.fault(
            Gate::Rationale,
            place.clone(),
            format!("the English quotes nothing that is heard: {}", text.en),
            "heard words in quotes",
        );
    } else if !has(&quotes, &evidence) {
        found.fault(
            Gate::Rationale,
            place.clone(),
            format!("nothing that the English quotes is in the evidence: {evidence}"),
            "the evidence, or other evidence",
        );
    }
    if !has(&runs, &heard) {
        found.fault(
            Gate::Rationale,
            place.clone(),
            format!("the Chinese quotes nothing that is heard: {}", text.zh),
            "heard words in English",
        );
    }
    chinese(text, &place, "rationale", found);
}

/// What stands in double quotes, taken apart at dots that leave something out.
fn quoted(text: &str) -> Vec<String> {
    let text = text.replace(['“', '”'], "\"");
    let inside = text.split('"').skip(1).step_by(2);
    inside
        .flat_map(|quote| {
            quote
                .split("...")
                .flat_map(|part| part.split('…'))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Pieces of English in a Chinese text.
fn latin_runs(text: &str) -> Vec<String> {
    let is_latin = |c: char| c.is_ascii_alphanumeric() || " '’-,".contains(c);
    let runs = text.split(|c: char| !is_latin(c));
    runs.map(|run| run.trim().to_owned())
        .filter(|run| !run.is_empty())
        .collect()
}

/// Characters that are written otherwise in simplified Chinese, of the most frequent words.
const TRADITIONAL: &str = "這個們來說對沒話聽為麼還時會過與從後開關點問題應該讓給覺間當學國實現發經電車門買賣錢東書長頭見語讀寫";

/// There are Chinese characters, simplified ones, and no English text without a translation.
pub(super) fn chinese(text: &Bilingual, place: &Place, name: &str, found: &mut Findings) {
    let n_chinese = text.zh.chars().filter(|c| is_chinese(*c)).count();
    if n_chinese < 2 {
        found.fault(
            Gate::Chinese,
            place.clone(),
            format!("{name}.zh is `{}`", text.zh),
            "Chinese",
        );
    }
    if let Some(character) = text.zh.chars().find(|c| TRADITIONAL.contains(*c)) {
        found.fault(
            Gate::Chinese,
            place.clone(),
            format!("{name}.zh has the traditional character {character}"),
            "simplified Chinese",
        );
    }
    if text.en.chars().any(is_chinese) {
        found.fault(
            Gate::Chinese,
            place.clone(),
            format!("{name}.en has Chinese characters: {}", text.en),
            "English",
        );
    }
}

fn is_chinese(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Names of all speakers of the library in lower case; they have no level.
pub(super) fn names(library: &Library) -> std::collections::BTreeSet<String> {
    let passages = library
        .passages
        .iter()
        .flat_map(|source| &source.content.speakers);
    let banks = library
        .banks
        .iter()
        .flat_map(|source| &source.content.speakers);
    let papers = library
        .papers
        .iter()
        .flat_map(|source| &source.content.speakers);
    let speakers = passages.chain(banks).chain(papers);
    speakers.flat_map(|speaker| words(&speaker.name)).collect()
}
