//! A passage with its items, from the search to the last check; what is made is told at each step.

use crate::draft::{self, Draft};
use crate::item;
use crate::passage::{bare, repaired, with_items};
use crate::web::{self, Searched};
use crate::{Asker, GenerationError};
use listen_core::generation::{Coverage, Failure, Stage, Wish, n_items};
use listen_core::passage::Passage;
use listen_core::web_search::Hit;
use serde::{Deserialize, Serialize};

/// Fewest comprehension items of a passage that is saved.
const MIN_ITEMS: usize = 4;

/// What was made so far; a job that begins again goes on from here.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Work {
    /// What the web search gave, once it was asked.
    pub searched: Option<Searched>,
    /// The best text so far.
    pub draft: Option<Draft>,
    /// Whether it passed all checks of texts.
    pub is_text_done: bool,
    /// Name of the passage in addresses, once it is to be saved.
    pub slug: Option<String>,
}

/// A passage that passed, not saved yet.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Composed {
    pub passage: Passage,
    pub n_items: usize,
    /// Items that did not pass and were dropped.
    pub n_dropped: usize,
    pub coverage: Coverage,
}

/// Makes a passage of a wish, as far as it is not in `work` already. `told` is told before each step,
/// and may end it.
///
/// # Errors
/// Every [`GenerationError`].
pub(crate) async fn compose(
    asker: &Asker,
    payer: Option<i64>,
    wish: &Wish,
    work: &mut Work,
    told: &mut impl AsyncFnMut(Stage, &Work) -> Result<(), GenerationError>,
) -> Result<Composed, GenerationError> {
    let wish = &with_search(asker, wish, work, told).await?;
    let draft = text(asker, payer, wish, work, told).await?;
    told(Stage::Items, work).await?;
    let slug = work
        .slug
        .get_or_insert_with(|| format!("own-{:016x}", rand::random::<u64>()));
    let bare = bare(slug, wish, &draft, &provenance(asker, wish));
    let (wanted, areas) = (n_items(wish.target_words()), &wish.focus_areas);
    let made = item::items(asker, payer, &bare, wanted, areas, &[], &[]).await?;
    if made.items.len() < MIN_ITEMS {
        let (n_items, why) = (made.items.len(), made.dropped.join("; "));
        let why = format!("{n_items} items passed: {why}");
        return Err(GenerationError::check(Failure::Items, why));
    }
    Ok(Composed {
        n_items: made.items.len(),
        n_dropped: made.dropped.len(),
        coverage: made.coverage,
        passage: with_items(bare, wish, made.items),
    })
}

/// The wish with what the web search gives; it is asked once, however often the job begins.
async fn with_search(
    asker: &Asker,
    wish: &Wish,
    work: &mut Work,
    told: &mut impl AsyncFnMut(Stage, &Work) -> Result<(), GenerationError>,
) -> Result<Wish, GenerationError> {
    if wish.wants_search && work.searched.is_none() && !work.is_text_done {
        told(Stage::Search, work).await?;
        work.searched = Some(web::search(asker, wish).await);
    }
    let found = work.searched.clone().unwrap_or_default().hits;
    Ok(Wish {
        found,
        ..wish.clone()
    })
}

/// Who made it, of which article and which results of a search.
fn provenance(asker: &Asker, wish: &Wish) -> String {
    let model = format!("language model {}", asker.model());
    let made = match &wish.source {
        Some(source) => format!("{model}, {}", source.provenance()),
        None => model,
    };
    let found = wish.found.iter().map(Hit::provenance);
    let parts: Vec<String> = [made].into_iter().chain(found).collect();
    parts.join(" · ")
}

/// The text, as far as it is not there already.
async fn text(
    asker: &Asker,
    payer: Option<i64>,
    wish: &Wish,
    work: &mut Work,
    told: &mut impl AsyncFnMut(Stage, &Work) -> Result<(), GenerationError>,
) -> Result<Draft, GenerationError> {
    if let (Some(draft), true) = (&work.draft, work.is_text_done) {
        return Ok(draft.clone());
    }
    told(Stage::Draft, work).await?;
    let searched = work.searched.clone();
    let better = async |draft: &Draft| {
        let so_far = Work {
            draft: Some(draft.clone()),
            searched: searched.clone(),
            ..Work::default()
        };
        told(Stage::Expand, &so_far).await
    };
    let draft = draft::text(asker, payer, wish, better).await?.draft;
    work.draft = Some(draft.clone());
    told(Stage::Repair, work).await?;
    let draft = repaired(asker, payer, wish, draft).await?;
    work.draft = Some(draft.clone());
    work.is_text_done = true;
    Ok(draft)
}
