//! Where a learner's days begin: told by the browser, or chosen on the account page.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Redirect;
use listen_core::calendar::Zone;
use listen_store::today;
use listen_web::context::{Context, SignedIn};
use listen_web::error::PageError;
use listen_web::form::FormBody;
use listen_web::state::WebState;
use serde::Deserialize;

/// Fields of both forms.
#[derive(Debug, Deserialize)]
pub struct ZoneForm {
    #[serde(default)]
    zone: String,
}

fn parse(name: &str) -> Result<Zone, PageError> {
    Zone::parse(name).ok_or_else(|| {
        let shown: String = name.chars().take(60).collect();
        PageError::Field(format!(
            "`{shown}` is no time zone; names look like Asia/Shanghai or Europe/London"
        ))
    })
}

/// `POST /zone`: what the browser says. A zone that was chosen stays.
///
/// # Errors
/// [`PageError::Field`] for a name that is none; what the store says.
pub async fn follow(
    State(web): State<WebState>,
    context: Context,
    FormBody(form): FormBody<ZoneForm>,
) -> Result<StatusCode, PageError> {
    let zone = parse(&form.zone)?;
    if let Some(learner_id) = context.learner_id() {
        today::follow_zone(&web.db, learner_id, &zone).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /account/zone`: what the learner says; nothing means to follow the browser.
///
/// # Errors
/// [`PageError::Field`] for a name that is none; what the store says.
pub async fn choose(
    State(web): State<WebState>,
    signed_in: SignedIn,
    FormBody(form): FormBody<ZoneForm>,
) -> Result<Redirect, PageError> {
    let name = form.zone.trim();
    let zone = if name.is_empty() {
        None
    } else {
        Some(parse(name)?)
    };
    today::choose_zone(&web.db, signed_in.learner_id, zone.as_ref()).await?;
    Ok(Redirect::to("/account?notice=zone"))
}
