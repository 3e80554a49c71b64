//! Language and theme: kept in cookies, so that they work before logging in and without scripts.

use crate::context::Context;
use crate::cookies::{self, Keep};
use crate::error::PageError;
use crate::form::FormBody;
use crate::locale::Locale;
use crate::state::WebState;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::Deserialize;

/// Name of the cookie with the language.
pub const LOCALE_COOKIE: &str = "listen_locale";
/// Name of the cookie with the theme.
pub const THEME_COOKIE: &str = "listen_theme";
const ONE_YEAR_S: i64 = 365 * 24 * 60 * 60;

/// Colours of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the device says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All themes, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// As in cookies and in the `data-theme` attribute.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of this name; unknown names mean the system's.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|theme| theme.as_str() == text)
            .unwrap_or_default()
    }

    /// What the browser remembers.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        cookies::get(headers, THEME_COOKIE).map_or_else(Self::default, |text| Self::parse(&text))
    }
}

/// The form in the footer.
#[derive(Debug, Deserialize)]
pub struct PreferencesForm {
    locale: Option<String>,
    theme: Option<String>,
    return_to: Option<String>,
}

/// `POST /preferences`: remembers language or theme and goes back.
///
/// # Errors
/// What the store says.
pub async fn update(
    State(web): State<WebState>,
    context: Context,
    FormBody(form): FormBody<PreferencesForm>,
) -> Result<Response, PageError> {
    let mut set = Vec::new();
    let is_https = context.client.is_https;
    if let Some(locale) = form.locale.as_deref().and_then(Locale::parse) {
        set.push((
            header::SET_COOKIE,
            cookies::set(
                LOCALE_COOKIE,
                locale.as_str(),
                Keep::Seconds(ONE_YEAR_S),
                is_https,
            ),
        ));
        if let Some(account_id) = context
            .session
            .as_ref()
            .and_then(|session| session.account_id)
        {
            listen_store::account::update_locale(&web.db, account_id, locale.as_str()).await?;
        }
    }
    if let Some(theme) = form.theme.as_deref().map(Theme::parse) {
        set.push((
            header::SET_COOKIE,
            cookies::set(
                THEME_COOKIE,
                theme.as_str(),
                Keep::Seconds(ONE_YEAR_S),
                is_https,
            ),
        ));
    }
    let back = local_path(form.return_to.as_deref());
    Ok((AppendHeaders(set), Redirect::to(back)).into_response())
}

/// A path on this site, or the start page: nobody is sent to another host.
#[must_use]
pub fn local_path(path: Option<&str>) -> &str {
    match path {
        Some(path)
            if path.starts_with('/')
                && !path.starts_with("//")
                && !path.contains(['\\', '\r', '\n', '\t'])
                && path.bytes().all(|byte| byte.is_ascii_graphic()) =>
        {
            path
        }
        _ => "/",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_host() {
        for (path, expected) in [
            (Some("/history?page=2"), "/history?page=2"),
            (Some("//evil.example"), "/"),
            (Some("https://evil.example"), "/"),
            (Some("/\\evil.example"), "/"),
            (Some("/\t/evil.example"), "/"),
            (None, "/"),
        ] {
            assert_eq!(local_path(path), expected);
        }
    }
}
