//! `/security/factor`: setting the second factor up, and taking it away.

use crate::one_time_code::{self, Picture};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use listen_store::account;
use listen_store::second_factor::{self, SecondFactor};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::FormBody;
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

/// The secret as a picture and as text, and the form for the first code.
#[derive(Template)]
#[template(path = "pages/factor.html")]
struct FactorPage {
    shell: Shell,
    picture: Picture,
    secret: String,
    address: String,
    is_wrong: bool,
}

/// The recovery codes; they are shown once.
#[derive(Template)]
#[template(path = "pages/factor_codes.html")]
struct CodesPage {
    shell: Shell,
    codes: Vec<String>,
}

/// The first code of the app.
#[derive(Debug, Deserialize)]
pub struct CodeForm {
    code: String,
}

/// `POST /security/factor`: begins the set-up with a new secret.
///
/// # Errors
/// What the store says.
pub async fn create(
    State(web): State<WebState>,
    signed_in: SignedIn,
) -> Result<Redirect, PageError> {
    let secret = one_time_code::new_secret();
    second_factor::begin(&web.db, signed_in.account_id, &secret, web.clock.now()).await?;
    Ok(Redirect::to("/security/factor"))
}

async fn find(web: &WebState, signed_in: &SignedIn) -> Result<Option<SecondFactor>, PageError> {
    let factor = second_factor::find(&web.db, signed_in.account_id).await?;
    Ok(factor.filter(|factor| !factor.is_on))
}

/// `GET /security/factor`: the secret, as long as the set-up is not finished.
///
/// # Errors
/// [`PageError::LoginNeeded`]; what the store says.
pub async fn show(State(web): State<WebState>, signed_in: SignedIn) -> Result<Response, PageError> {
    match find(&web, &signed_in).await? {
        Some(factor) => {
            let page = page(&web, signed_in, &factor, false).await?;
            Ok(page.into_response())
        }
        None => Ok(Redirect::to("/security").into_response()),
    }
}

async fn page(
    web: &WebState,
    signed_in: SignedIn,
    factor: &SecondFactor,
    is_wrong: bool,
) -> Result<Page<impl Template + use<>>, PageError> {
    let account = account::find(&web.db, signed_in.account_id).await?;
    let email = account.ok_or(PageError::LoginNeeded)?.email;
    let address = one_time_code::address(&factor.secret, &email)?;
    Ok(Page(FactorPage {
        shell: signed_in.context.shell,
        picture: one_time_code::picture(&address)?,
        secret: in_groups(&factor.secret),
        address,
        is_wrong,
    }))
}

/// Four letters at a time, for who has to type them.
fn in_groups(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    let groups: Vec<String> = letters
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    groups.join(" ")
}

/// `POST /security/factor/confirm`: the first code turns it on; the answer has the recovery codes.
///
/// # Errors
/// What the store says.
pub async fn confirm(
    State(web): State<WebState>,
    mut signed_in: SignedIn,
    FormBody(form): FormBody<CodeForm>,
) -> Result<Response, PageError> {
    let now = web.clock.now();
    let Some(factor) = find(&web, &signed_in).await? else {
        return Ok(Redirect::to("/security").into_response());
    };
    // The form posts elsewhere, where no page is.
    "/security".clone_into(&mut signed_in.context.shell.path);
    let Some(step) = one_time_code::step(&factor.secret, &form.code, now)? else {
        let page = page(&web, signed_in, &factor, true).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let codes = one_time_code::new_recovery_codes();
    let hashes: Vec<String> = codes
        .iter()
        .map(|code| one_time_code::hash_recovery_code(code))
        .collect();
    second_factor::turn_on(&web.db, signed_in.account_id, step, &hashes, now).await?;
    let shell = signed_in.context.shell;
    Ok(Page(CodesPage { shell, codes }).into_response())
}

/// `POST /security/factor/off`.
///
/// # Errors
/// What the store says.
pub async fn delete(
    State(web): State<WebState>,
    signed_in: SignedIn,
) -> Result<Redirect, PageError> {
    let id = signed_in.account_id;
    second_factor::turn_off(&web.db, id, id, web.clock.now()).await?;
    Ok(Redirect::to("/security?notice=factor-off"))
}
