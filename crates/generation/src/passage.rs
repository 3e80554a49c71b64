//! From a text to a passage: sentences that do not pass are written anew or dropped.

use crate::draft::{Draft, sentences};
use crate::prompt::{self, object, prompt, schema};
use crate::{Asker, GenerationError};
use listen_core::generation::{
    Failure, SentenceFault, Verdict, Wish, item_faults, sentence_faults,
};
use listen_core::item::{Dictation, Item, ItemBody};
use listen_core::own_text::dictated;
use listen_core::passage::{Bilingual, Passage};
use listen_core::taxonomy::{Skill, Topic};
use listen_llm::Prompt;
use serde::Deserialize;
use serde_json::json;

#[derive(Debug, Deserialize)]
struct Rewritten {
    sentences: Vec<Sentence>,
}

#[derive(Debug, Deserialize)]
struct Sentence {
    number: usize,
    text: String,
}

/// Has sentences that do not pass written anew, once, and drops those that still do not.
///
/// # Errors
/// Every [`GenerationError`]; [`Failure::Unsafe`] or [`Failure::Length`] if too little is left.
pub(crate) async fn repaired(
    asker: &Asker,
    payer: Option<i64>,
    wish: &Wish,
    draft: Draft,
) -> Result<Draft, GenerationError> {
    let faults = faults(&draft, wish);
    if faults.is_empty() {
        return Ok(draft);
    }
    let draft = match rewrite(asker, payer, wish, &draft, &faults).await {
        Ok(rewritten) => with(draft, &rewritten),
        Err(error) if error.is_about_answer() => draft,
        Err(error) => return Err(error),
    };
    without_faults(draft, wish)
}

fn faults(draft: &Draft, wish: &Wish) -> Vec<(usize, SentenceFault)> {
    let sentences: Vec<&str> = draft.sentences().collect();
    sentence_faults(&sentences, wish.level)
}

async fn rewrite(
    asker: &Asker,
    payer: Option<i64>,
    wish: &Wish,
    draft: &Draft,
    faults: &[(usize, SentenceFault)],
) -> Result<Rewritten, GenerationError> {
    let sentences: Vec<&str> = draft.sentences().collect();
    let line = |(idx, fault): &(usize, SentenceFault)| {
        format!("{}: {} ({fault})", idx + 1, sentences[*idx])
    };
    let lines: Vec<String> = faults.iter().map(line).collect();
    let task = "Each numbered sentence of the passage has a fault, named in brackets. Write it anew without the fault, \
        as one or more sentences with the same meaning that fit where it stands.";
    let user = format!(
        "Level: {}.\n{}\n{}",
        prompt::level(wish.level),
        Prompt::quote("passage", &draft.text()),
        Prompt::quote("sentences", &lines.join("\n"))
    );
    let sentence = object(&json!({"number": {"type": "integer"}, "text": {"type": "string"}}));
    let form = schema(
        "sentences_response",
        &json!({"sentences": {"type": "array", "items": sentence}}),
    );
    asker
        .ask(payer, &prompt(task, user, 2_048, 0.3), &form)
        .await
}

/// The draft with sentences replaced by their number, from 1.
fn with(mut draft: Draft, rewritten: &Rewritten) -> Draft {
    let mut number = 0;
    for turn in &mut draft.turns {
        let mut said = Vec::new();
        for old in &turn.sentences {
            number += 1;
            match rewritten.sentences.iter().find(|new| new.number == number) {
                Some(new) => said.extend(sentences(&new.text)),
                None => said.push(old.clone()),
            }
        }
        turn.sentences = said;
    }
    draft
}

/// The draft without the sentences that do not pass, if it is still long enough.
fn without_faults(mut draft: Draft, wish: &Wish) -> Result<Draft, GenerationError> {
    let faults = faults(&draft, wish);
    let mut idx = 0;
    for turn in &mut draft.turns {
        turn.sentences.retain(|_| {
            let is_faulty = faults.iter().any(|(faulty, _)| *faulty == idx);
            idx += 1;
            !is_faulty
        });
    }
    draft.turns.retain(|turn| !turn.sentences.is_empty());
    if Verdict::of(draft.n_words(), wish.target_words()) >= Verdict::Acceptable {
        return Ok(draft);
    }
    let is_unsafe = |fault: &SentenceFault| matches!(fault, SentenceFault::Unsafe(_));
    let what = if faults.iter().any(|(_, fault)| is_unsafe(fault)) {
        Failure::Unsafe
    } else {
        Failure::Length
    };
    let why = format!("{} sentences had to be dropped", faults.len());
    Err(GenerationError::check(what, why))
}

/// A passage of a text, without items.
pub(crate) fn bare(slug: &str, wish: &Wish, draft: &Draft, provenance: &str) -> Passage {
    Passage {
        slug: slug.to_owned(),
        version: 1,
        level: wish.level,
        topic: Topic::Community,
        form: wish.form,
        title: Bilingual {
            en: draft.title.clone(),
            zh: draft.title_zh.clone(),
        },
        context: Bilingual {
            en: "Made for you by a language model.".to_owned(),
            zh: "由语言模型为你生成。".to_owned(),
        },
        licence: "private".to_owned(),
        provenance: provenance.to_owned(),
        speakers: draft.speakers.clone(),
        turns: draft.turns.clone(),
        items: Vec::new(),
    }
}

/// The passage with comprehension items and the sentences to write down. A title that gives a key
/// away gives way to the topic, which the learner knows.
pub(crate) fn with_items(mut passage: Passage, wish: &Wish, items: Vec<Item>) -> Passage {
    passage.items = items;
    let tells = item_faults(&passage).iter().any(|(idx, _)| idx.is_none());
    if tells {
        let topic = wish.topic.split_whitespace().collect::<Vec<_>>().join(" ");
        passage.title = Bilingual {
            en: topic.clone(),
            zh: topic,
        };
    }
    let texts: Vec<String> = passage.sentences().map(str::to_owned).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    passage
        .items
        .extend(dictated(&texts).into_iter().map(|idx| Item {
            body: ItemBody::Dictation(Dictation {
                reference: texts[idx].to_owned(),
            }),
            evidence: vec![idx],
            skill: Skill::Dictation,
            focus_areas: Vec::new(),
        }));
    passage
}
