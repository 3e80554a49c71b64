//! A passage about an article of the day before anybody asks for one.

use crate::compose::{Work, compose};
use crate::{Asker, GenerationError};
use listen_core::generation::{Stage, Wish};
use listen_core::news_ahead::{MAX_SPENT_PERCENT, SECONDS};
use listen_core::taxonomy::{Form, Level};
use listen_store::model_use;
use listen_store::news::{self, Article};

/// Makes a passage about an article at everybody's cost and keeps it with the article; false if the
/// article has no level, or a passage by now. Dropping it hangs up on the model.
///
/// # Errors
/// Every [`GenerationError`]; then nothing is kept.
pub async fn prepare_news(asker: &Asker, article: &Article) -> Result<bool, GenerationError> {
    let level = article.level.as_deref().map(Level::parse);
    let Some(Ok(level)) = level else {
        return Ok(false);
    };
    let mut work = Work {
        slug: Some(format!(
            "{}-{:016x}",
            news::AHEAD_SLUG,
            rand::random::<u64>()
        )),
        ..Work::default()
    };
    let mut told = async |_: Stage, _: &Work| Ok(());
    let wish = wish(asker, article, level);
    let made = compose(asker, None, &wish, &mut work, &mut told).await?;
    let kept = news::keep_passage(asker.db(), article.id, &made.passage, asker.now()).await?;
    Ok(kept)
}

fn wish(asker: &Asker, article: &Article, level: Level) -> Wish {
    Wish {
        level,
        seconds: SECONDS,
        form: Form::Monologue,
        focus_areas: Vec::new(),
        topic: article.subject().to_owned(),
        source: Some(article.source()),
        wants_search: asker.searcher().is_some(),
        found: Vec::new(),
    }
}

/// Whether so much of today's tokens is spent that nothing more should be made ahead.
///
/// # Errors
/// What the database says.
pub async fn is_ahead_spent(asker: &Asker) -> Result<bool, GenerationError> {
    let spent = model_use::spent_by_all(asker.db(), asker.now()).await?;
    Ok(spent >= asker.limits().all / 100 * MAX_SPENT_PERCENT)
}
