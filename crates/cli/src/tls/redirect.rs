//! What visitors without TLS get: the same address with it.

use axum::Router;
use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use tower::ServiceExt as _;

/// Where visitors are sent.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    /// The names of this server; any other visitor is sent to the first. Without names every
    /// visitor keeps the name that he came by.
    pub names: Vec<String>,
    /// Port of the listener with TLS.
    pub port: u16,
    /// Address of the public site for its visitors, if the settings say it: where a port is
    /// forwarded only they know.
    pub public_url: String,
}

/// Sends everything to HTTPS, but for the health page, which programs on this machine ask.
pub(crate) fn redirect(site: Router, target: Target) -> Router {
    Router::new()
        .route(
            "/api/health",
            get(move |request: Request| site.oneshot(request)),
        )
        .fallback(move |request: Request| async move { target.answer(&request) })
}

impl Target {
    fn answer(&self, request: &Request) -> Response {
        let host = request
            .headers()
            .get(header::HOST)
            .and_then(|host| host.to_str().ok());
        let Some(base) = self.base(host) else {
            let advice = "this server speaks HTTPS; the request has no usable Host header\n";
            return (StatusCode::BAD_REQUEST, advice).into_response();
        };
        let path = request
            .uri()
            .path_and_query()
            .map_or("/", |path| path.as_str());
        Redirect::permanent(&format!("{base}{path}")).into_response()
    }

    /// Scheme, host and port.
    fn base(&self, host: Option<&str>) -> Option<String> {
        let public: Option<url::Url> = self.public_url.parse().ok();
        if let Some(url) = public.filter(|url| url.scheme() == "https") {
            return Some(url.origin().ascii_serialization());
        }
        let asked = host.and_then(|host| host.parse::<Authority>().ok());
        let asked = asked.as_ref().map(Authority::host);
        let name = match self.names.first() {
            Some(first) => self
                .names
                .iter()
                .find(|name| asked.is_some_and(|asked| asked.eq_ignore_ascii_case(name)))
                .unwrap_or(first),
            None => asked.filter(|host| !host.is_empty())?,
        };
        Some(match self.port {
            443 => format!("https://{name}"),
            port => format!("https://{name}:{port}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(names: &[&str], port: u16, public_url: &str, host: Option<&str>) -> Option<String> {
        let target = Target {
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            port,
            public_url: public_url.to_owned(),
        };
        target.base(host)
    }

    #[test]
    fn visitors_keep_the_name_that_they_came_by_if_it_is_ours() {
        let ours = ["a.example", "b.example"];
        for (names, port, public_url, host, expected) in [
            (
                &ours[..],
                443,
                "",
                Some("B.example:80"),
                Some("https://b.example"),
            ),
            (
                &ours,
                443,
                "",
                Some("evil.example"),
                Some("https://a.example"),
            ),
            (&ours, 443, "", None, Some("https://a.example")),
            (
                &ours,
                8443,
                "",
                Some("a.example"),
                Some("https://a.example:8443"),
            ),
            (
                &ours,
                8443,
                "https://a.example/x",
                None,
                Some("https://a.example"),
            ),
            (&[], 443, "", Some("[::1]:3000"), Some("https://[::1]")),
            (
                &[],
                443,
                "http://a.example",
                Some("c.example"),
                Some("https://c.example"),
            ),
            (&[], 443, "", Some("a b"), None),
            (&[], 443, "", None, None),
        ] {
            let found = base(names, port, public_url, host);
            assert_eq!(found.as_deref(), expected, "{host:?}");
        }
    }
}
