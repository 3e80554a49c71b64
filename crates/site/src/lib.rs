//! The public site: pages and the JSON interface for learners.
//!
//! Every route stands in [`router`]. A page is one file in `pages/` with its template of the
//! same name; what several pages show (the player, items) is in `view/`.

use axum::Router;
use axum::extract::FromRef;
use axum::routing::{get, post, put};
use listen_web::layers;
use listen_web::state::WebState;
use std::path::PathBuf;
use std::sync::Arc;

pub mod access;
pub mod api;
pub mod audio;
pub mod export;
pub mod offline;
pub mod pages;
pub mod range;
pub mod view;

/// What handlers of this site may use.
#[derive(Debug, Clone, FromRef)]
pub struct SiteState {
    /// Shared by both sites.
    pub web: WebState,
    /// Where audio lies.
    pub audio: AudioDir,
}

/// Folder of the audio files, `<two digits>/<hash>.<ogg|mp3|wav>`.
#[derive(Debug, Clone)]
pub struct AudioDir(pub Arc<PathBuf>);

impl AudioDir {
    /// Where a file of this name lies. The hash must have been checked.
    #[must_use]
    pub fn path(&self, hash: &str, extension: &str) -> PathBuf {
        self.0.join(&hash[..2]).join(format!("{hash}.{extension}"))
    }

    /// Whether the audio is there: a row alone plays nothing.
    pub async fn has(&self, hash: &str) -> bool {
        tokio::fs::try_exists(self.path(hash, "mp3"))
            .await
            .unwrap_or(false)
    }
}

impl SiteState {
    /// State of the public site.
    #[must_use]
    pub fn new(web: WebState, audio_dir: PathBuf) -> Self {
        Self {
            web,
            audio: AudioDir(Arc::new(audio_dir)),
        }
    }
}

/// The whole public site.
pub fn router(state: SiteState) -> Router {
    let routes = Router::new()
        .route("/", get(pages::home::show))
        .route("/manifest.webmanifest", get(offline::manifest))
        .route("/service-worker.js", get(offline::worker))
        .route("/offline", get(pages::offline::show))
        .route("/api/offline/submissions", post(api::offline::create))
        .route("/privacy", get(pages::privacy::show))
        .route(
            "/register",
            get(pages::register::show).post(pages::register::create),
        )
        .route("/login", get(pages::login::show).post(pages::login::create))
        .route("/logout", post(pages::login::delete))
        .route("/passages", get(pages::library::show))
        .route("/passages/{slug}", get(pages::passage::show))
        .route("/passages/{slug}/print", get(pages::print::show))
        .route("/passages/{slug}/attempts", post(pages::passage::begin))
        .route("/passages/{slug}/reveal", post(pages::passage::reveal))
        .route("/passages/{slug}/render", post(pages::passage::render))
        .route(
            "/attempts/{id}",
            get(pages::attempt::show).post(pages::attempt::save),
        )
        .route("/attempts/{id}/submit", post(pages::attempt::submit))
        .route("/attempts/{id}/discard", post(pages::attempt::discard))
        .route(
            "/attempts/{id}/export/{format}",
            get(export::exercise::show),
        )
        .route("/history/export/{format}", get(export::history::show))
        .route("/mistakes/export/{format}", get(export::mistakes::show))
        .route("/history", get(pages::history::show))
        .route("/mistakes", get(pages::mistakes::show))
        .route("/account", get(pages::account::show))
        .route(
            "/account/password",
            get(pages::account::to_page).post(pages::account::change_password),
        )
        .route(
            "/account/sessions/{id}/revoke",
            post(pages::account::revoke_session),
        )
        .route(
            "/account/sessions/revoke-others",
            post(pages::account::revoke_others),
        )
        .route(
            "/choices",
            get(pages::choices::show).post(pages::choices::create),
        )
        .route("/choices/{id}/rename", post(pages::choices::rename))
        .route("/choices/{id}/delete", post(pages::choices::delete))
        .route("/choices/{id}/restore", post(pages::choices::restore))
        .route("/imported", get(pages::imported_list::show))
        .route("/imported/{id}", get(pages::imported::show))
        .route("/account/download", get(pages::account::download))
        .route(
            "/account/delete",
            get(pages::account::to_page).post(pages::account::delete),
        )
        .route("/audio/{file}", get(audio::show))
        .route("/api/dictation/score", post(api::dictation::score))
        .route("/api/passages/{slug}/audio", get(api::audio::show))
        .route("/api/passages/{slug}/reveal", post(api::reveal::create))
        .route(
            "/api/attempts/{id}/responses/{item_id}",
            put(api::response::update),
        );
    let uploads = Router::new()
        .route(
            "/account/import",
            get(pages::import::show).post(pages::import::create),
        )
        .route(
            "/api/practice/import-legacy",
            post(api::import_legacy::create),
        );
    layers::wrap(routes, uploads, state.web.clone(), state)
}
