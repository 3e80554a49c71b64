//! `/api`: the interface for programs, to read.

use crate::api::described::{ROUTES, Route};
use askama::Template;
use listen_web::context::Context;
use listen_web::page::Page;
use listen_web::shell::Shell;

/// The page.
#[derive(Template)]
#[template(path = "pages/api.html")]
pub struct ApiPage {
    shell: Shell,
    routes: Vec<RouteView>,
}

/// A route as it is shown.
struct RouteView {
    method: String,
    path: &'static str,
    summary: &'static str,
    scope: &'static str,
    /// Names of fields; those that must be there first.
    fields: String,
    answers: &'static [(u16, &'static str)],
}

/// Shows the page.
pub async fn show(context: Context) -> Page<ApiPage> {
    Page(ApiPage {
        shell: context.shell,
        routes: ROUTES.iter().map(view).collect(),
    })
}

fn view(route: &Route) -> RouteView {
    let all = || route.query.iter().chain(route.body);
    let must = all()
        .filter(|field| field.is_required)
        .map(|field| field.name.to_owned());
    let may = all()
        .filter(|field| !field.is_required)
        .map(|field| format!("{}?", field.name));
    RouteView {
        method: route.method.to_uppercase(),
        path: route.path,
        summary: route.summary,
        scope: route.scope,
        fields: must.chain(may).collect::<Vec<_>>().join(", "),
        answers: route.answers,
    }
}
