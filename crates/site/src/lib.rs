//! The public site: pages and the JSON interface for learners.
//!
//! Every route stands in [`router`]. A page is one file in `pages/` with its template of the
//! same name; what several pages show (the player, items) is in `view/`.

use axum::Router;
use axum::extract::FromRef;
use axum::routing::{get, post, put};
use listen_fetch::Fetcher;
use listen_web::layers;
use listen_web::state::WebState;
use std::path::PathBuf;
use std::sync::Arc;

pub mod access;
pub mod api;
pub mod audio;
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
    /// Fetches web pages that learners name, if this server may.
    pub fetcher: Option<Fetcher>,
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

    /// Deletes the audio; what is not there, or cannot be deleted, is left to the eviction.
    pub async fn remove(&self, hash: &str) {
        for extension in ["ogg", "mp3", "wav"] {
            let _ = tokio::fs::remove_file(self.path(hash, extension)).await;
        }
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
            fetcher: None,
        }
    }

    /// The same, allowed to fetch public web pages that learners name.
    #[must_use]
    pub fn with_fetcher(self, fetcher: Option<Fetcher>) -> Self {
        Self { fetcher, ..self }
    }
}

/// The whole public site.
pub fn router(state: SiteState) -> Router {
    let routes = Router::new()
        .route("/", get(pages::home::show))
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
        .route("/passages/{slug}/cancel", post(pages::passage::cancel))
        .route("/texts", get(pages::texts::show))
        .route("/texts/{slug}", get(pages::text::show))
        .route("/texts/{slug}/edit", post(pages::text::edit))
        .route("/texts/{slug}/share", post(pages::text::share))
        .route("/texts/{slug}/revoke", post(pages::text::revoke))
        .route("/texts/{slug}/delete", post(pages::text::delete))
        .route("/texts/drafts/{id}/part", post(pages::text_draft::choose))
        .route(
            "/texts/drafts/{id}/discard",
            post(pages::text_draft::discard),
        )
        .route(
            "/shared/{token}",
            get(pages::shared::show).post(pages::shared::open),
        )
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
        .route("/account/download", get(pages::account::download))
        .route(
            "/account/delete",
            get(pages::account::to_page).post(pages::account::delete),
        )
        .route("/audio/{file}", get(audio::show))
        .route("/api/dictation/score", post(api::dictation::score))
        .route("/api/passages/{slug}/audio", get(api::audio::show))
        .route(
            "/api/passages/{slug}/audio/events",
            get(api::audio_events::show),
        )
        .route("/api/passages/{slug}/reveal", post(api::reveal::create))
        .route(
            "/api/attempts/{id}/responses/{item_id}",
            put(api::response::update),
        );
    let uploads = Router::new()
        .route(
            "/texts/new",
            get(pages::text_new::show).post(pages::text_new::create),
        )
        .route(
            "/texts/drafts/{id}",
            get(pages::text_draft::show).post(pages::text_draft::update),
        );
    layers::wrap(routes, uploads, state.web.clone(), state)
}
