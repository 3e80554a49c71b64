//! Figures in the text format of Prometheus.

use crate::traffic::{self, Traffic};
use axum::Router;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::fmt::Write as _;

/// A metric: its name with the unit, its type, what it is, and its values by label.
#[derive(Debug, Clone)]
pub struct Metric {
    name: &'static str,
    kind: &'static str,
    help: &'static str,
    values: Vec<(String, i64)>,
}

/// An answer with these metrics.
pub fn page<'a>(metrics: impl Iterator<Item = &'a Metric>) -> Response {
    let mut text = String::new();
    for metric in metrics {
        metric.write(&mut text);
    }
    let content_type = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, content_type)], text).into_response()
}

/// `GET /metrics` of a public site that is a process of its own: what only it can know. The admin
/// site tells all the rest.
pub fn of_public_site() -> Router {
    let show = || async { page(of_requests(&[traffic::answered_by_public()]).iter()) };
    Router::new().route("/metrics", get(show))
}

impl Metric {
    /// A figure that goes up and down.
    #[must_use]
    pub fn gauge(name: &'static str, help: &'static str, value: i64) -> Self {
        Self::labelled(name, "gauge", help, vec![(String::new(), value)])
    }

    /// A gauge that has no value where there is nothing to measure.
    #[must_use]
    pub fn perhaps(name: &'static str, help: &'static str, value: Option<i64>) -> Self {
        let values = value.map(|value| (String::new(), value));
        Self::labelled(name, "gauge", help, values.into_iter().collect())
    }

    /// Any kind (`gauge`, `counter`), with a value for each set of labels, `{a="b"}` or empty.
    #[must_use]
    pub fn labelled(
        name: &'static str,
        kind: &'static str,
        help: &'static str,
        values: Vec<(String, i64)>,
    ) -> Self {
        Self {
            name,
            kind,
            help,
            values,
        }
    }

    fn write(&self, text: &mut String) {
        // Writing into a text cannot fail.
        let _ = writeln!(text, "# HELP {} {}", self.name, self.help);
        let _ = writeln!(text, "# TYPE {} {}", self.name, self.kind);
        for (labels, value) in &self.values {
            let _ = writeln!(text, "{}{labels} {value}", self.name);
        }
    }
}

/// A label with its value, as the format wants it escaped.
#[must_use]
pub fn label(name: &str, value: &str) -> String {
    let value = value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n");
    format!("{name}=\"{value}\"")
}

/// What sites have answered.
#[must_use]
pub fn of_requests(sites: &[Traffic]) -> Vec<Metric> {
    let value = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let by_class = sites.iter().flat_map(|site| {
        site.answers.iter().map(move |(class, n)| {
            let labels = format!("{{{},{}}}", label("site", site.site), label("class", class));
            (labels, value(*n))
        })
    });
    let busy = sites.iter().map(|site| {
        let labels = format!("{{{}}}", label("site", site.site));
        (labels, value(site.busy_ms))
    });
    vec![
        Metric::labelled(
            "listen_http_answers_total",
            "counter",
            "Requests that this process has answered, by site and class of status.",
            by_class.collect(),
        ),
        Metric::labelled(
            "listen_http_milliseconds_total",
            "counter",
            "Time until the heads of these answers were ready.",
            busy.collect(),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_values_stay_in_their_quotes() {
        assert_eq!(label("a", "x\"y\\z\n"), "a=\"x\\\"y\\\\z\\n\"");
    }
}
