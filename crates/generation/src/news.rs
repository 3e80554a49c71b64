//! Articles of the day judged: for which level, about what, what they say.

use crate::prompt::{object, prompt, schema};
use crate::{Asker, GenerationError};
use listen_core::news::{BATCH, Judgement};
use listen_core::taxonomy::Level;
use listen_core::time::Timestamp;
use listen_llm::{Prompt, Schema};
use listen_store::news::{self, ToJudge};
use serde::Deserialize;
use serde_json::json;

/// Most calls of one refresh.
const MAX_CALLS: usize = 20;

#[derive(Debug, Deserialize)]
struct Answer {
    articles: Vec<Said>,
}

#[derive(Debug, Deserialize)]
struct Said {
    number: usize,
    difficulty: String,
    topic: String,
    brief_summary: String,
}

fn request(articles: &[ToJudge]) -> Prompt {
    let task = "Judge each numbered news article for learners of English: the CEFR level at which a passage about it is best \
        (A1 to C2, spread over the levels where the subjects allow), its topic as an English phrase of 5 to 10 words of your own, \
        and a brief summary of one or two plain sentences of your own. Say nothing that the article does not say. Leave out \
        articles about violence, crime, sex or drugs.";
    let line = |(idx, article): (usize, &ToJudge)| {
        let summary: String = article.summary.chars().take(400).collect();
        format!("{}: {}. {summary}", idx + 1, article.title)
    };
    let lines: Vec<String> = articles.iter().enumerate().map(line).collect();
    let n_articles = u32::try_from(articles.len()).unwrap_or(0);
    prompt(
        task,
        Prompt::quote("articles", &lines.join("\n")),
        300 + 120 * n_articles,
        0.3,
    )
}

fn form() -> Schema {
    let levels: Vec<&str> = Level::ALL.iter().map(|level| level.as_str()).collect();
    let article = object(&json!({
        "number": {"type": "integer"},
        "difficulty": {"type": "string", "enum": levels},
        "topic": {"type": "string"},
        "brief_summary": {"type": "string"},
    }));
    schema(
        "news_response",
        &json!({"articles": {"type": "array", "items": article}}),
    )
}

/// Has a model judge the articles that nobody has judged, many in one call; how many now have a
/// topic. What it says that must not be shown is dropped, and asked for again at the next refresh.
///
/// # Errors
/// Every [`GenerationError`]; what was judged before it is kept.
pub async fn judge_news(asker: &Asker, now: Timestamp) -> Result<usize, GenerationError> {
    let limit = i64::try_from(BATCH * MAX_CALLS).unwrap_or(i64::MAX);
    let waiting = news::to_judge(asker.db(), limit, now).await?;
    let mut n_judged = 0;
    for batch in waiting.chunks(BATCH) {
        n_judged += judge_batch(asker, batch).await?;
    }
    Ok(n_judged)
}

async fn judge_batch(asker: &Asker, batch: &[ToJudge]) -> Result<usize, GenerationError> {
    let answer = match asker.ask::<Answer>(None, &request(batch), &form()).await {
        Ok(answer) => answer,
        // The model answered badly: that counts as asked, or one odd article would cost for ever.
        Err(error) if error.is_about_answer() => Answer {
            articles: Vec::new(),
        },
        Err(error) => return Err(error),
    };
    let mut n_judged = 0;
    for (idx, article) in batch.iter().enumerate() {
        let said = answer.articles.iter().find(|said| said.number == idx + 1);
        let judged = said.and_then(|said| {
            let level = article.level.as_deref().unwrap_or(&said.difficulty);
            Judgement::checked(level, &said.topic, &said.brief_summary)
        });
        n_judged += usize::from(judged.is_some());
        news::judge(asker.db(), article.id, judged.as_ref()).await?;
    }
    Ok(n_judged)
}
