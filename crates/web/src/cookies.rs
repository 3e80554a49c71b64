//! Cookies: read from a request, made for a response.

use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite, time::Duration};

/// Value of the cookie `name`, if the browser sent it.
#[must_use]
pub fn get(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| Cookie::split_parse(value.to_owned()).filter_map(Result::ok))
        .find(|cookie| cookie.name() == name)
        .map(|cookie| cookie.value().to_owned())
}

/// The name on this scheme: `__Host-` keeps other hosts and plain HTTP away from a cookie,
/// and browsers take it only over HTTPS.
#[must_use]
pub fn scoped_name(name: &str, is_https: bool) -> String {
    if is_https {
        format!("__Host-{name}")
    } else {
        name.to_owned()
    }
}

/// How long a cookie stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Until the browser closes.
    Session,
    /// For so many seconds.
    Seconds(i64),
    /// Not at all: it is removed.
    Remove,
}

/// A `Set-Cookie` value that scripts cannot read.
///
/// # Panics
/// Never for values without control characters, which is all that this program sets.
#[must_use]
pub fn set(name: &str, value: &str, keep: Keep, is_https: bool) -> HeaderValue {
    let mut cookie = Cookie::build((name.to_owned(), value.to_owned()))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(is_https)
        .build();
    match keep {
        Keep::Session => {}
        Keep::Seconds(seconds) => cookie.set_max_age(Duration::seconds(seconds)),
        Keep::Remove => cookie.set_max_age(Duration::ZERO),
    }
    HeaderValue::from_str(&cookie.to_string()).expect("cookie values are visible ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_over_https_is_secure_and_bound_to_its_host() {
        let name = scoped_name("listen_session", true);
        let value = set(&name, "abc", Keep::Seconds(60), true);
        assert_eq!(
            value.to_str().unwrap(),
            "__Host-listen_session=abc; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60"
        );
        assert!(
            !set("listen_session", "abc", Keep::Session, false)
                .to_str()
                .unwrap()
                .contains("Secure")
        );
    }

    #[test]
    fn one_of_many_cookies_is_found() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::COOKIE,
            HeaderValue::from_static("a=1; listen_theme=dark; b=2"),
        );
        assert_eq!(get(&headers, "listen_theme").as_deref(), Some("dark"));
        assert_eq!(get(&headers, "listen"), None);
    }
}
