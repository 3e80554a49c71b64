//! Who may practise what: accounts everything, visitors the first passage that they begin to
//! answer. Listening and showing texts use nothing up.

use axum::http::HeaderValue;
use listen_store::passage::PassageHead;
use listen_store::session::SessionKind;
use listen_store::{account, attempt};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::login;
use listen_web::session::{self, Starting};
use listen_web::state::WebState;

/// Whether this visit may practise a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Yes.
    Open,
    /// A visitor who has begun another passage: registering opens all of them.
    RegisterFirst,
}

/// Decides for one passage.
///
/// # Errors
/// What the store says.
pub async fn of(
    web: &WebState,
    context: &Context,
    passage: &PassageHead,
) -> Result<Access, PageError> {
    if context.is_signed_in() {
        return Ok(Access::Open);
    }
    let Some(learner_id) = context.learner_id() else {
        return Ok(Access::Open);
    };
    let first = attempt::first_passage(&web.db, learner_id).await?;
    // By name, since the passage may have a new version meanwhile.
    let is_open = first.is_none_or(|slug| slug == passage.slug);
    Ok(if is_open {
        Access::Open
    } else {
        Access::RegisterFirst
    })
}

/// The learner of this visit; a visitor without a session gets one, with the cookie to set.
///
/// # Errors
/// What the store says.
pub async fn learner(
    web: &WebState,
    context: &Context,
) -> Result<(i64, Option<HeaderValue>), PageError> {
    if let Some(learner_id) = context.learner_id() {
        return Ok((learner_id, None));
    }
    login::count_visitor(web, context.client).await?;
    let learner_id = account::insert_learner(&web.db, web.clock.now()).await?;
    let starting = Starting {
        kind: SessionKind::Visitor,
        learner_id,
        account_id: None,
        is_persistent: true,
    };
    let cookie = session::start(web, &context.headers, context.client, starting).await?;
    Ok((learner_id, Some(cookie)))
}
