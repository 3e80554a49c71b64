//! The result of an exercise, shown at `/exercises/{id}` after submission.

use crate::SiteState;
use crate::pages::exercise::{Loaded, name};
use crate::pages::exercises::percent;
use crate::view::audio::Audio;
use crate::view::exercise_result::{self, SentenceResult};
use crate::view::player::{self, Player, Shown};
use askama::Template;
use axum::response::{IntoResponse, Response};
use listen_core::profile::Feature;
use listen_store::exercise::Submitted;
use listen_store::passage::{self, PassageHead};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::page::Page;
use listen_web::shell::Shell;

/// The result.
#[derive(Template)]
#[template(path = "pages/exercise_result.html")]
pub struct ResultPage {
    shell: Shell,
    id: i64,
    kind: &'static str,
    name: (&'static str, &'static str),
    target: Option<&'static str>,
    head: PassageHead,
    player: Player,
    submitted: Submitted,
    n_responses: i64,
    percent: i64,
    sentences: Vec<SentenceResult>,
    is_visitor: bool,
}

impl ResultPage {
    fn is_drill(&self) -> bool {
        self.target.is_some()
    }
}

/// Shows it.
///
/// # Errors
/// What the store says.
pub(super) async fn show(
    site: &SiteState,
    context: Context,
    loaded: Loaded,
    submitted: Submitted,
) -> Result<Response, PageError> {
    let Loaded {
        exercise,
        head,
        drafts,
    } = loaded;
    let player = player::of(site, &head, &[], Shown::All).await?;
    let rows = passage::sentences(&site.web.db, head.id).await?;
    let n_responses = i64::try_from(exercise.body.n_responses()).unwrap_or(i64::MAX);
    Ok(Page(ResultPage {
        is_visitor: !context.is_signed_in(),
        shell: context.shell,
        id: exercise.id,
        kind: exercise.kind.as_str(),
        name: name(&exercise),
        target: exercise.target.map(Feature::as_str),
        sentences: exercise_result::list(&exercise.body, &drafts, &player, &rows),
        head,
        player,
        submitted,
        n_responses,
        percent: percent(submitted.points, n_responses),
    })
    .into_response())
}
