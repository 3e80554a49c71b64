//! Does what a learner ordered, step by step.

use crate::compose::{Work, compose};
use crate::item::{self, stem};
use crate::{Asker, GenerationError, topics};
use listen_core::generation::{Coverage, Failure, Order, Stage, Wish};
use listen_core::item::{Item, ItemBody};
use listen_core::job::Job;
use listen_core::passage::Passage;
use listen_core::taxonomy::{FocusArea, Skill};
use listen_store::generation::{self, Generation};
use listen_store::text::{self, Saved};
use listen_store::{job, passage, whole_passage};
use serde::{Deserialize, Serialize};

/// What came out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Made {
    /// Topics.
    Topics {
        /// Five.
        topics: Vec<String>,
    },
    /// A passage of the learner.
    Passage {
        /// Its name in addresses.
        slug: String,
        /// Comprehension items that it has.
        n_items: usize,
        /// Items that did not pass and were dropped.
        n_dropped: usize,
        /// How far it trains what was asked for.
        coverage: Coverage,
    },
}

/// Does one order to the end. The row says how far it is; what is wrong at the end is in it too.
///
/// # Errors
/// [`GenerationError::Store`] if the database fails, which may pass; [`GenerationError::Cancelled`].
/// Everything else is written down as a failure of the order.
pub async fn run(asker: &Asker, generation_id: i64) -> Result<(), GenerationError> {
    let found = generation::find(asker.db(), generation_id).await?;
    let Some(row) = found.filter(Generation::is_open) else {
        return Ok(());
    };
    let made = match row.order()? {
        Order::Topics { wish, excluded } => make_topics(asker, &row, &wish, &excluded).await,
        Order::Passage { wish } => make_passage(asker, &row, &wish).await,
        Order::Item { slug, position } => make_item(asker, &row, &slug, position).await,
    };
    match made {
        Ok(made) => {
            generation::finish(asker.db(), row.id, &made, asker.now()).await?;
            Ok(())
        }
        Err(error @ (GenerationError::Store(_) | GenerationError::Cancelled)) => Err(error),
        Err(error) => {
            tracing::warn!(generation = row.id, %error, "generation failed");
            generation::fail(asker.db(), row.id, error.failure(), asker.now()).await?;
            Ok(())
        }
    }
}

async fn step(
    asker: &Asker,
    row: &Generation,
    stage: Stage,
    work: &Work,
) -> Result<(), GenerationError> {
    if generation::step(asker.db(), row.id, stage, work, asker.now()).await? {
        asker.tell_of(row.id);
        Ok(())
    } else {
        Err(GenerationError::Cancelled)
    }
}

async fn make_topics(
    asker: &Asker,
    row: &Generation,
    wish: &Wish,
    excluded: &[String],
) -> Result<Made, GenerationError> {
    step(asker, row, Stage::Topics, &Work::default()).await?;
    let topics = topics(asker, row.learner_id, wish, excluded).await?.topics;
    Ok(Made::Topics { topics })
}

async fn make_passage(
    asker: &Asker,
    row: &Generation,
    wish: &Wish,
) -> Result<Made, GenerationError> {
    let mut work: Work = row.work()?;
    if let Some(made) = saved_already(asker, &work).await? {
        return Ok(made);
    }
    let mut told = async |stage: Stage, work: &Work| step(asker, row, stage, work).await;
    let made = compose(asker, Some(row.learner_id), wish, &mut work, &mut told).await?;
    step(asker, row, Stage::Save, &work).await?;
    save(asker, row.learner_id, &made.passage, false).await?;
    Ok(Made::Passage {
        slug: made.passage.slug,
        n_items: made.n_items,
        n_dropped: made.n_dropped,
        coverage: made.coverage,
    })
}

/// What is there of a job that ended between saving and telling.
async fn saved_already(asker: &Asker, work: &Work) -> Result<Option<Made>, GenerationError> {
    let Some(slug) = &work.slug else {
        return Ok(None);
    };
    let Some(head) = passage::find_current(asker.db(), slug).await? else {
        return Ok(None);
    };
    let rows = passage::items(asker.db(), head.id).await?;
    let n_items = rows
        .iter()
        .filter(|row| row.skill != Skill::Dictation.as_str())
        .count();
    Ok(Some(Made::Passage {
        slug: slug.clone(),
        n_items,
        n_dropped: 0,
        coverage: listen_core::generation::coverage(&[], &[]),
    }))
}

/// Saves a passage and asks for its audio.
async fn save(
    asker: &Asker,
    learner_id: i64,
    passage: &Passage,
    is_change: bool,
) -> Result<(), GenerationError> {
    let saved = text::save(asker.db(), learner_id, passage, is_change, asker.now()).await?;
    let passage_id = match saved {
        Saved::Row(id) => id,
        Saved::Denied(denied) => {
            return Err(GenerationError::check(
                Failure::Texts,
                format!("{denied:?}"),
            ));
        }
        Saved::Missing => return Err(GenerationError::check(Failure::Gone, "no such passage")),
    };
    let wanted = Job::RenderPassage {
        passage_id,
        again: false,
    };
    job::enqueue(asker.db(), &wanted, job::PRIORITY_WAITING, asker.now()).await?;
    Ok(())
}

async fn make_item(
    asker: &Asker,
    row: &Generation,
    slug: &str,
    position: usize,
) -> Result<Made, GenerationError> {
    step(asker, row, Stage::Items, &Work::default()).await?;
    let gone = || GenerationError::check(Failure::Gone, "no such passage or item");
    let head = passage::find_current(asker.db(), slug)
        .await?
        .ok_or_else(gone)?;
    if !head.is_own_of(Some(row.learner_id)) {
        return Err(gone());
    }
    let whole = whole_passage::load(asker.db(), &head).await?;
    let old = whole.items.get(position).ok_or_else(gone)?;
    let avoid = vec![stem(old).ok_or_else(gone)?.to_owned()];
    let (areas, old_skill): (Vec<FocusArea>, Skill) = (old.focus_areas.clone(), old.skill);
    let others: Vec<Item> = questions(&whole.items)
        .filter(|(idx, _)| *idx != position)
        .map(|(_, item)| item.clone())
        .collect();
    let wanted = others.len() + 1;
    let mut bare = whole.clone();
    bare.items.clear();
    let made = item::items(
        asker,
        Some(row.learner_id),
        &bare,
        wanted,
        &areas,
        &others,
        &avoid,
    )
    .await?;
    let new = made.items.into_iter().find(|item| !others.contains(item));
    let Some(new) = new.filter(|new| stem(new) != avoid.first().map(String::as_str)) else {
        let why = format!(
            "no other {old_skill} item passed: {}",
            made.dropped.join("; ")
        );
        return Err(GenerationError::check(Failure::Items, why));
    };
    let mut changed = whole;
    changed.items[position] = new;
    save(asker, row.learner_id, &changed, true).await?;
    Ok(Made::Passage {
        slug: slug.to_owned(),
        n_items: wanted,
        n_dropped: made.dropped.len(),
        coverage: made.coverage,
    })
}

fn questions(items: &[Item]) -> impl Iterator<Item = (usize, &Item)> {
    let all = items.iter().enumerate();
    all.filter(|(_, item)| !matches!(item.body, ItemBody::Dictation(_)))
}
