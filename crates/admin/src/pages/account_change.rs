//! What the forms on an account's page do: role, limits, state, sessions, second factor, password link.

use crate::pages::account::find;
use crate::{AdminState, PublicUrl};
use askama::Template;
use axum::extract::State;
use axum::response::Redirect;
use listen_store::account::Role;
use listen_store::account_change::{self, Changed};
use listen_store::account_link::{self, LinkKind};
use listen_store::audit::{self, Entry};
use listen_store::quota::{self, Quota};
use listen_store::second_factor;
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::{FormBody, PathPart};
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use listen_web::token;
use serde::Deserialize;

/// The role form.
#[derive(Debug, Deserialize)]
pub struct RoleForm {
    role: String,
}

/// Back to the account, with a word about what became of it.
fn back(id: i64, changed: Changed, notice: &str) -> Result<Redirect, PageError> {
    let notice = match changed {
        Changed::Done => notice,
        Changed::LastAdministrator => "last-administrator",
        Changed::Missing => return Err(PageError::NotFound),
    };
    Ok(Redirect::to(&format!("/accounts/{id}?notice={notice}")))
}

/// `POST /accounts/{id}/role`.
///
/// # Errors
/// [`PageError::Field`] for a role that there is not; [`PageError::NotFound`].
pub async fn set_role(
    State(web): State<WebState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
    FormBody(form): FormBody<RoleForm>,
) -> Result<Redirect, PageError> {
    let role = parse_role(&form.role)?;
    let now = web.clock.now();
    let changed = account_change::set_role(&web.db, signed_in.account_id, id, role, now).await?;
    back(id, changed, "role")
}

/// A role by its name.
///
/// # Errors
/// [`PageError::Field`], naming the roles that there are.
pub fn parse_role(text: &str) -> Result<Role, PageError> {
    Role::parse(text).ok_or_else(|| {
        let allowed = Role::ALL.map(Role::as_str).join(", ");
        PageError::Field(format!("role: `{text}` is none of {allowed}"))
    })
}

/// Most that a limit may be set to: whoever needs more needs no limit.
pub const MAX_QUOTA: i64 = 1_000_000_000;

/// The form of limits; an empty field is the limit of everybody.
#[derive(Debug, Deserialize)]
pub struct QuotaForm {
    texts_a_day: String,
    texts: String,
    tokens_a_day: String,
}

impl QuotaForm {
    fn checked(&self) -> Result<Quota, PageError> {
        Ok(Quota {
            texts_a_day: limit("texts_a_day", &self.texts_a_day)?,
            texts: limit("texts", &self.texts)?,
            tokens_a_day: limit("tokens_a_day", &self.tokens_a_day)?,
        })
    }
}

fn limit(name: &str, text: &str) -> Result<Option<i64>, PageError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.parse().ok().filter(|n| (0..=MAX_QUOTA).contains(n));
    number.map(Some).ok_or_else(|| {
        PageError::Field(format!(
            "{name}: `{text}` is no whole number from 0 to {MAX_QUOTA}, nor empty"
        ))
    })
}

/// `POST /accounts/{id}/quota`.
///
/// # Errors
/// [`PageError::Field`] for what is no limit; [`PageError::NotFound`].
pub async fn set_quota(
    State(web): State<WebState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
    FormBody(form): FormBody<QuotaForm>,
) -> Result<Redirect, PageError> {
    let wanted = form.checked()?;
    let account = find(&web, id).await?;
    let now = web.clock.now();
    quota::set(&web.db, signed_in.account_id, &account, wanted, now).await?;
    back(id, Changed::Done, "quota")
}

/// `POST /accounts/{id}/disable`.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn disable(
    State(web): State<WebState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
) -> Result<Redirect, PageError> {
    let now = web.clock.now();
    let changed = account_change::disable(&web.db, signed_in.account_id, id, now).await?;
    back(id, changed, "disabled")
}

/// `POST /accounts/{id}/enable`.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn enable(
    State(web): State<WebState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
) -> Result<Redirect, PageError> {
    let now = web.clock.now();
    let changed = account_change::enable(&web.db, signed_in.account_id, id, now).await?;
    back(id, changed, "enabled")
}

/// `POST /accounts/{id}/sessions`: ends all sessions of the account.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn end_sessions(
    State(web): State<WebState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
) -> Result<Redirect, PageError> {
    find(&web, id).await?;
    account_change::end_sessions(&web.db, signed_in.account_id, id, web.clock.now()).await?;
    back(id, Changed::Done, "sessions")
}

/// `POST /accounts/{id}/factor`: takes a lost second factor away.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn remove_factor(
    State(web): State<WebState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
) -> Result<Redirect, PageError> {
    find(&web, id).await?;
    second_factor::turn_off(&web.db, signed_in.account_id, id, web.clock.now()).await?;
    back(id, Changed::Done, "factor")
}

/// A link with which the owner of an account chooses a password. It is shown once.
#[derive(Template)]
#[template(path = "pages/account_link.html")]
pub struct LinkPage {
    shell: Shell,
    email: String,
    id: i64,
    link: String,
    is_whole: bool,
}

/// Puts the link onto a page.
#[must_use]
pub fn link_page(
    mut shell: Shell,
    public_url: &PublicUrl,
    id: i64,
    email: String,
    secret: &str,
) -> Page<LinkPage> {
    // The form posts elsewhere, where no page is.
    shell.path = format!("/accounts/{id}");
    Page(LinkPage {
        shell,
        email,
        id,
        link: public_url.link(secret),
        is_whole: public_url.is_known(),
    })
}

/// `POST /accounts/{id}/link`: a link for a new password; earlier ones end.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn link(
    State(state): State<AdminState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
) -> Result<Page<LinkPage>, PageError> {
    let web = &state.web;
    let now = web.clock.now();
    let account = find(web, id).await?;
    let secret = token::random();
    let hash = token::hash(&secret);
    account_link::replace(&web.db, LinkKind::Password, id, &hash, now).await?;
    let entry = Entry {
        actor: signed_in.account_id,
        action: "account-link",
        subject: &format!("account {id}"),
        before: None,
        after: None,
    };
    audit::insert(&web.db, &entry, now).await?;
    let shell = signed_in.context.shell;
    Ok(link_page(
        shell,
        &state.public_url,
        id,
        account.email,
        &secret,
    ))
}
