//! Who asks, in which language, from where: what nearly every handler extracts.

use crate::bearer;
use crate::client::Client;
use crate::cookies;
use crate::error::PageError;
use crate::locale::Locale;
use crate::preferences::{LOCALE_COOKIE, Theme};
use crate::session;
use crate::shell::Shell;
use crate::state::{SiteKind, WebState};
use axum::extract::{FromRef, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use listen_core::calendar::Zone;
use listen_store::account::Role;
use listen_store::session::{Session, SessionKind};

/// The request seen as a visit.
#[derive(Debug, Clone)]
pub struct Context {
    /// What surrounds the page.
    pub shell: Shell,
    /// The session, read from the database with this request.
    pub session: Option<Session>,
    /// Address and scheme.
    pub client: Client,
    /// Headers, for starting a session.
    pub headers: HeaderMap,
}

/// A logged-in account.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The visit.
    pub context: Context,
    /// Account.
    pub account_id: i64,
    /// Whose attempts are meant.
    pub learner_id: i64,
    /// Session.
    pub session_id: i64,
}

impl Context {
    /// Reads cookies and session.
    ///
    /// # Errors
    /// What the store says.
    pub async fn of(parts: &Parts, web: &WebState) -> Result<Self, PageError> {
        let client = Client::of(parts, &web.trusted_proxies);
        let session = match bearer::token(parts) {
            Some(secret) if web.kind == SiteKind::Public => {
                bearer::session(web, parts, secret).await?
            }
            _ => find_session(web, &parts.headers, client).await?,
        };
        let shell = Shell::of_request(parts, web, session.as_ref());
        Ok(Self {
            shell,
            session,
            client,
            headers: parts.headers.clone(),
        })
    }

    /// Whose attempts are meant, if the browser has a session of any kind.
    #[must_use]
    pub fn learner_id(&self) -> Option<i64> {
        self.session.as_ref().map(|session| session.learner_id)
    }

    /// Whether somebody is logged in.
    #[must_use]
    pub fn is_signed_in(&self) -> bool {
        self.session
            .as_ref()
            .is_some_and(|session| session.account_id.is_some())
    }

    /// What to say about something that is not there for this visit: who is not logged in may
    /// have been when the page was opened, and must not read that it is gone.
    #[must_use]
    pub fn not_found(&self) -> PageError {
        if self.is_signed_in() {
            PageError::NotFound
        } else {
            PageError::LoginNeeded
        }
    }

    /// The account that is logged in.
    ///
    /// # Errors
    /// [`PageError::LoginNeeded`] for visitors; on the admin site also for anyone whose role,
    /// as it is now, is that of a learner.
    pub fn signed_in(self) -> Result<SignedIn, PageError> {
        let session = self.session.as_ref().ok_or(PageError::LoginNeeded)?;
        let is_allowed = self.shell.kind == SiteKind::Public || is_staff(session);
        let account_id = session
            .account_id
            .filter(|_| is_allowed)
            .ok_or(PageError::LoginNeeded)?;
        let (learner_id, session_id) = (session.learner_id, session.id);
        Ok(SignedIn {
            context: self,
            account_id,
            learner_id,
            session_id,
        })
    }
}

impl Shell {
    /// What surrounds a page for whoever asks; without a session for nobody in particular.
    #[must_use]
    pub fn of_request(parts: &Parts, web: &WebState, session: Option<&Session>) -> Self {
        let account_locale = session
            .and_then(|session| session.locale.as_deref())
            .and_then(Locale::parse);
        let locale = cookies::get(&parts.headers, LOCALE_COOKIE)
            .and_then(|text| Locale::parse(&text))
            .or(account_locale)
            .unwrap_or_else(|| Locale::of_browser(&parts.headers));
        let path = parts
            .uri
            .path_and_query()
            .map_or_else(|| "/".to_owned(), ToString::to_string);
        Self {
            locale,
            theme: Theme::of(&parts.headers),
            kind: web.kind,
            path,
            account: session.and_then(display_name),
            zone: session.map_or(Zone::UTC, |session| Zone::stored(&session.time_zone)),
            role: session.map_or(Role::Learner, role),
            notice: None,
            assets: web.assets.clone(),
        }
    }
}

fn display_name(session: &Session) -> Option<String> {
    let name = session.name.as_deref().filter(|name| !name.is_empty());
    name.or(session.email.as_deref()).map(ToOwned::to_owned)
}

/// The role of the account at this moment; that of a learner for visitors.
fn role(session: &Session) -> Role {
    session
        .role
        .as_deref()
        .and_then(Role::parse)
        .unwrap_or(Role::Learner)
}

fn is_staff(session: &Session) -> bool {
    role(session).is_staff()
}

/// The public site knows accounts and visitors, the admin site its staff only.
async fn find_session(
    web: &WebState,
    headers: &HeaderMap,
    client: Client,
) -> Result<Option<Session>, PageError> {
    let kinds: &[SessionKind] = match web.kind {
        SiteKind::Public => &[SessionKind::Site, SessionKind::Visitor],
        SiteKind::Admin => &[SessionKind::Admin],
    };
    for kind in kinds {
        let found = session::find(web, headers, client, *kind).await?;
        let is_allowed = |session: &Session| web.kind == SiteKind::Public || is_staff(session);
        if let Some(session) = found.filter(is_allowed) {
            return Ok(Some(session));
        }
    }
    Ok(None)
}

impl<S: Send + Sync> FromRequestParts<S> for Context
where
    WebState: FromRef<S>,
{
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        Self::of(parts, &WebState::from_ref(state)).await
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SignedIn
where
    WebState: FromRef<S>,
{
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        Context::of(parts, &WebState::from_ref(state))
            .await?
            .signed_in()
    }
}
