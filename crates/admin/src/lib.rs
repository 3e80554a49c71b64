//! The admin site, on its own listener, with its own login.
//!
//! Nothing of it is reachable on the public port. The role of the account is read from the
//! database with every request.

use axum::Router;
use axum::extract::FromRef;
use axum::routing::{get, post};
use listen_web::layers;
use listen_web::state::WebState;

pub mod notice;
pub mod pages;

/// What handlers of this site may use.
#[derive(Debug, Clone, FromRef)]
pub struct AdminState {
    /// Shared by both sites; its kind must be [`listen_web::state::SiteKind::Admin`].
    pub web: WebState,
}

/// The whole admin site.
pub fn router(state: AdminState) -> Router {
    let routes = Router::new()
        .route("/", get(pages::dashboard::show))
        .route("/login", get(pages::login::show).post(pages::login::create))
        .route("/logout", post(pages::login::delete))
        .route(
            "/setup/{token}",
            get(pages::setup::show).post(pages::setup::create),
        )
        .route("/accounts", get(pages::accounts::show))
        .route("/passages", get(pages::passages::show))
        .route("/passages/{id}/render", post(pages::passages::render))
        .route("/jobs", get(pages::jobs::show))
        .route("/jobs/{id}/retry", post(pages::jobs::retry));
    layers::wrap(routes, Router::new(), state.web.clone(), state)
}
