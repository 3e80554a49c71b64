//! `GET /security`: the own second factor and where one is logged in.

use crate::notice::ListQuery;
use askama::Template;
use axum::extract::State;
use axum::response::Redirect;
use listen_store::session::{self, SessionRow};
use listen_store::{account, account_change, second_factor};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::{PathPart, QueryString};
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;

/// The page.
#[derive(Template)]
#[template(path = "pages/security.html")]
pub struct SecurityPage {
    shell: Shell,
    email: String,
    is_on: bool,
    n_codes: i64,
    sessions: Vec<SessionRow>,
    session_id: i64,
}

/// Shows the page.
///
/// # Errors
/// [`PageError::LoginNeeded`]; what the store says.
pub async fn show(
    State(web): State<WebState>,
    mut signed_in: SignedIn,
    QueryString(query): QueryString<ListQuery>,
) -> Result<Page<SecurityPage>, PageError> {
    signed_in.context.shell.notice = query.notice_key();
    let id = signed_in.account_id;
    let account = account::find(&web.db, id).await?;
    let factor = second_factor::find(&web.db, id).await?;
    Ok(Page(SecurityPage {
        email: account.ok_or(PageError::LoginNeeded)?.email,
        is_on: factor.is_some_and(|factor| factor.is_on),
        n_codes: second_factor::count_codes(&web.db, id).await?,
        sessions: session::list(&web.db, id, web.clock.now()).await?,
        session_id: signed_in.session_id,
        shell: signed_in.context.shell,
    }))
}

/// `POST /security/sessions/{id}/revoke`: ends one of the own sessions.
///
/// # Errors
/// [`PageError::NotFound`] if it is not this account's.
pub async fn revoke(
    State(web): State<WebState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
) -> Result<Redirect, PageError> {
    if !session::delete_own(&web.db, id, signed_in.account_id).await? {
        return Err(PageError::NotFound);
    }
    note(&web, signed_in.account_id, 1).await?;
    Ok(Redirect::to("/security?notice=revoked"))
}

/// `POST /security/sessions/revoke-others`: ends all own sessions but this one.
///
/// # Errors
/// What the store says.
pub async fn revoke_others(
    State(web): State<WebState>,
    signed_in: SignedIn,
) -> Result<Redirect, PageError> {
    let id = signed_in.account_id;
    let n_ended = session::delete_others(&web.db, id, signed_in.session_id).await?;
    note(&web, id, n_ended).await?;
    Ok(Redirect::to("/security?notice=revoked-others"))
}

/// Notes how many of the own sessions were ended.
async fn note(web: &WebState, id: i64, n_ended: u64) -> Result<(), PageError> {
    let (ended, now) = (n_ended.to_string(), web.clock.now());
    let change = (Some(ended.as_str()), Some("0"));
    account_change::note_own(&web.db, id, "account-sessions", change, now).await?;
    Ok(())
}
