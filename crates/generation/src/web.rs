//! What the web says about a wish, as material.

use crate::Asker;
use listen_core::generation::{Wish, without_personal_data};
use listen_core::web_search::Hit;
use serde::{Deserialize, Serialize};

/// What came of a search.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Searched {
    /// What was found; nothing also where the search failed.
    pub hits: Vec<Hit>,
    /// Whether it did not answer, or there is none any more.
    pub has_failed: bool,
}

/// Searches the web for what a wish is about. It is only material: that a search fails stops no
/// passage, and is told.
pub async fn search(asker: &Asker, wish: &Wish) -> Searched {
    let failed = Searched {
        hits: Vec::new(),
        has_failed: true,
    };
    let Some(searcher) = asker.searcher() else {
        return failed;
    };
    match searcher.search(&query(wish)).await {
        Ok(hits) => Searched {
            hits,
            has_failed: false,
        },
        Err(error) => {
            tracing::warn!(provider = searcher.name(), %error, "no results of the web search");
            failed
        }
    }
}

/// What is looked for: the article, or the topic without what may name a person.
fn query(wish: &Wish) -> String {
    match &wish.source {
        Some(source) => source.title.clone(),
        None => without_personal_data(&wish.topic),
    }
}
