//! `/alerts/channels/…`: making, changing, testing and deleting a channel. Passwords, secrets and
//! the addresses of webhooks can be written and never read.

use crate::AdminState;
use crate::notice::ListQuery;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use listen_alerts::channel::{self as form_of, Security};
use listen_alerts::{ChannelForm, FormError, Kind, watch};
use listen_store::alert::channel::{self, Channel, MAX_CHANNELS};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::{FormBody, PathPart, QueryString};
use listen_web::page::Page;
use listen_web::shell::Shell;

/// The page.
#[derive(Template)]
#[template(path = "pages/alert_channel.html")]
pub struct ChannelPage {
    shell: Shell,
    /// None for a new one.
    id: Option<i64>,
    kind: Kind,
    form: ChannelForm,
    has_secret: bool,
    errors: Vec<&'static str>,
    security: [&'static str; 3],
    /// Where the form goes.
    action: String,
}

impl ChannelPage {
    fn new(shell: Shell, kind: Kind, form: ChannelForm, old: Option<&Channel>) -> Self {
        let id = old.map(|old| old.id);
        Self {
            shell,
            id,
            kind,
            form,
            has_secret: old.is_some_and(form_of::has_secret),
            errors: Vec::new(),
            security: Security::ALL.map(|(_, name)| name),
            action: match id {
                Some(id) => format!("/alerts/channels/{id}/save"),
                None => format!("/alerts/channels/new/{}/create", kind.as_str()),
            },
        }
    }

    /// The same page with what is wrong; what is secret has to be typed again.
    fn refused(mut self, errors: &[FormError]) -> Response {
        self.errors = errors.iter().map(|error| error.as_str()).collect();
        // Where the form came from, to come back to in the other language.
        if let Some((page, _)) = self.action.rsplit_once('/') {
            page.clone_into(&mut self.shell.path);
        }
        self.form.password.clear();
        self.form.secret.clear();
        self.form.url.clear();
        (StatusCode::UNPROCESSABLE_ENTITY, Page(self)).into_response()
    }
}

fn kind(name: &str) -> Result<Kind, PageError> {
    Kind::parse(name).ok_or(PageError::NotFound)
}

async fn find(state: &AdminState, id: i64) -> Result<(Channel, Kind), PageError> {
    let found = channel::find(&state.web.db, id).await?;
    let found = found.ok_or(PageError::NotFound)?;
    let kind = kind(&found.kind)?;
    Ok((found, kind))
}

/// `GET /alerts/channels/new/{kind}`.
///
/// # Errors
/// [`PageError::NotFound`] for an unknown kind.
pub async fn show_new(
    signed_in: SignedIn,
    PathPart(name): PathPart<String>,
) -> Result<Page<ChannelPage>, PageError> {
    let shell = signed_in.context.shell;
    let form = ChannelForm {
        locale: shell.locale.as_str().to_owned(),
        is_on: "on".to_owned(),
        port: "465".to_owned(),
        security: "tls".to_owned(),
        ..ChannelForm::default()
    };
    Ok(Page(ChannelPage::new(shell, kind(&name)?, form, None)))
}

/// `POST /alerts/channels/new/{kind}/create`.
///
/// # Errors
/// [`PageError::NotFound`]; [`PageError::Conflict`] for the 21st; what the store says.
pub async fn create(
    State(state): State<AdminState>,
    signed_in: SignedIn,
    PathPart(name): PathPart<String>,
    FormBody(form): FormBody<ChannelForm>,
) -> Result<Response, PageError> {
    let kind = kind(&name)?;
    let new = match form.checked(kind, None) {
        Ok(new) => new,
        Err(errors) => {
            let page = ChannelPage::new(signed_in.context.shell, kind, form, None);
            return Ok(page.refused(&errors));
        }
    };
    let db = &state.web.db;
    if channel::list(db).await?.len() >= MAX_CHANNELS {
        return Err(PageError::Conflict(format!(
            "there are {MAX_CHANNELS} channels already; delete one first"
        )));
    }
    channel::insert(db, signed_in.account_id, &new, state.web.clock.now()).await?;
    Ok(Redirect::to("/alerts?notice=alert-channel").into_response())
}

/// `GET /alerts/channels/{id}`.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn show(
    State(state): State<AdminState>,
    mut signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
    QueryString(query): QueryString<ListQuery>,
) -> Result<Page<ChannelPage>, PageError> {
    signed_in.context.shell.notice = query.notice_key();
    let (old, kind) = find(&state, id).await?;
    let form = ChannelForm::of(&old);
    let shell = signed_in.context.shell;
    Ok(Page(ChannelPage::new(shell, kind, form, Some(&old))))
}

/// `POST /alerts/channels/{id}/save`.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn update(
    State(state): State<AdminState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
    FormBody(form): FormBody<ChannelForm>,
) -> Result<Response, PageError> {
    let (old, kind) = find(&state, id).await?;
    let new = match form.checked(kind, Some(&old)) {
        Ok(new) => new,
        Err(errors) => {
            let page = ChannelPage::new(signed_in.context.shell, kind, form, Some(&old));
            return Ok(page.refused(&errors));
        }
    };
    let (actor, now) = (signed_in.account_id, state.web.clock.now());
    channel::update(&state.web.db, actor, &new, now).await?;
    Ok(Redirect::to("/alerts?notice=alert-channel").into_response())
}

/// `POST /alerts/channels/{id}/test`: sends a message at once.
///
/// # Errors
/// [`PageError::NotFound`]; [`PageError::Unavailable`] where nothing can be sent; what the store
/// says.
pub async fn test(
    State(state): State<AdminState>,
    _signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
) -> Result<Redirect, PageError> {
    let (channel, _) = find(&state, id).await?;
    let Some(sender) = &state.sender else {
        return Err(PageError::Unavailable(
            "this process cannot send alerts; its log says why".to_owned(),
        ));
    };
    let (db, now) = (&state.web.db, state.web.clock.now());
    let notice = if watch::test(db, sender, &channel, now).await? {
        "alert-test"
    } else {
        "alert-test-not"
    };
    Ok(Redirect::to(&format!("/alerts?notice={notice}")))
}

/// `POST /alerts/channels/{id}/delete`.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn delete(
    State(state): State<AdminState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
) -> Result<Redirect, PageError> {
    let (actor, now) = (signed_in.account_id, state.web.clock.now());
    if !channel::delete(&state.web.db, actor, id, now).await? {
        return Err(PageError::NotFound);
    }
    Ok(Redirect::to("/alerts?notice=alert-deleted"))
}
