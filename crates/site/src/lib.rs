//! The public site: pages and the JSON interface for learners.
//!
//! Every route stands in [`router`]. A page is one file in `pages/` with its template of the
//! same name; what several pages show (the player, items) is in `view/`.

use axum::Router;
use axum::extract::FromRef;
use axum::routing::{get, patch, post, put};
use listen_audio_store::AudioStore;
use listen_fetch::Fetcher;
use listen_generation::Asker;
use listen_web::audio;
use listen_web::layers;
use listen_web::state::WebState;

pub mod access;
pub mod analysis;
pub mod api;
pub mod exercise_form;
pub mod export;
pub mod make_wish;
pub mod making;
pub mod offline;
pub mod pages;
pub mod view;

/// What handlers of this site may use.
#[derive(Debug, Clone, FromRef)]
pub struct SiteState {
    /// Shared by both sites.
    pub web: WebState,
    /// Where audio lies.
    pub audio: AudioStore,
    /// Fetches web pages that learners name, if this server may.
    pub fetcher: Option<Fetcher>,
    /// The language model, if there is one.
    pub model: Option<Asker>,
}

impl SiteState {
    /// State of the public site.
    #[must_use]
    pub fn new(web: WebState, audio: AudioStore) -> Self {
        Self {
            web,
            audio,
            fetcher: None,
            model: None,
        }
    }

    /// The same, allowed to fetch public web pages that learners name.
    #[must_use]
    pub fn with_fetcher(self, fetcher: Option<Fetcher>) -> Self {
        Self { fetcher, ..self }
    }

    /// The same, with a language model.
    #[must_use]
    pub fn with_model(self, model: Option<Asker>) -> Self {
        Self { model, ..self }
    }

    /// Name of the web search that passages can be given, if there is one.
    #[must_use]
    pub fn search_name(&self) -> Option<&'static str> {
        let searcher = self.model.as_ref()?.searcher()?;
        Some(searcher.name())
    }
}

/// The whole public site.
#[expect(clippy::too_many_lines, reason = "every route stands in one list")]
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
        .route(
            "/password/{token}",
            get(pages::password::show).post(pages::password::create),
        )
        .route("/passages", get(pages::library::show))
        .route("/passages/{slug}", get(pages::passage::show))
        .route("/passages/{slug}/print", get(pages::print::show))
        .route("/passages/{slug}/attempts", post(pages::passage::begin))
        .route("/passages/{slug}/read", post(pages::reading::begin))
        .route("/passages/{slug}/reveal", post(pages::passage::reveal))
        .route(
            "/passages/{slug}/problem",
            get(pages::problem::show).post(pages::problem::create),
        )
        .route("/passages/{slug}/render", post(pages::passage::render))
        .route(
            "/attempts/{id}",
            get(pages::attempt::show).post(pages::attempt::save),
        )
        .route("/attempts/{id}/submit", post(pages::attempt::submit))
        .route("/attempts/{id}/discard", post(pages::attempt::discard))
        .route("/attempts/{id}/note", post(pages::note::save))
        .route(
            "/classes",
            get(pages::classes::show).post(pages::classes::join),
        )
        .route("/classes/{id}/leave", post(pages::classes::leave))
        .route("/progress", get(pages::progress::show))
        .route("/progress/goals", post(pages::progress::set_goals))
        .route("/zone", post(pages::zone::follow))
        .route("/account/zone", post(pages::zone::choose))
        .route(
            "/passages/{slug}/exercises",
            get(pages::exercises::show).post(pages::exercises::create),
        )
        .route(
            "/exercises/{id}",
            get(pages::exercise::show).post(pages::exercise::save),
        )
        .route("/exercises/{id}/submit", post(pages::exercise::submit))
        .route("/exercises/{id}/tiles", post(pages::tiles::of_exercise))
        .route("/attempts/{id}/tiles", post(pages::tiles::of_attempt))
        .route("/exercises/{id}/discard", post(pages::exercise::discard))
        .route("/exercises/{id}/cause", post(pages::cause::set_of_exercise))
        .route(
            "/drills",
            get(pages::drills::show).post(pages::drills::create),
        )
        .route("/passages/{slug}/cancel", post(pages::passage::cancel))
        .route("/news", get(pages::news::show))
        .route("/news/{id}/ready", post(pages::news_ready::take))
        .route("/make", get(pages::make::show).post(pages::make::create))
        .route("/make/items", post(pages::make::replace_item))
        .route("/make/{id}", get(pages::made::show))
        .route("/make/{id}/cancel", post(pages::made::cancel))
        .route("/make/{id}/again", post(pages::made::again))
        .route(
            "/api/generations/{id}",
            get(api::generation::show).delete(api::generation::cancel),
        )
        .route("/api/generations/{id}/events", get(api::generation::events))
        .route("/api/generations", post(api::generation::create))
        .route("/api/openapi.json", get(api::openapi::show))
        .route("/api/auth/register", post(api::old::auth::register))
        .route("/api/auth/login", post(api::old::auth::login))
        .route("/api/auth/logout", post(api::old::auth::logout))
        .route("/api/auth/me", get(api::old::auth::me))
        .route("/api/ai/topics", post(api::old::ai::create_topics))
        .route("/api/ai/expand", post(api::old::ai::expand))
        .route(
            "/api/ai/wrong-answers/analyze",
            post(api::old::wrong_answers::analyze),
        )
        .route(
            "/api/ai/wrong-answers/analyze-batch",
            post(api::old::wrong_answers::analyze_batch),
        )
        .route(
            "/api/wrong-answers/list",
            get(api::old::wrong_answers::list),
        )
        .route("/api/news/topics", get(api::old::news::topics))
        .route("/api/news/transcript", get(api::old::news::transcript))
        .route("/api/news/refresh", post(api::old::news::refresh))
        .route("/api/cron/refresh-news", get(api::old::news::refresh))
        .route("/api/practice/history", get(api::old::practice::list))
        .route(
            "/api/practice/history/summary",
            get(api::old::practice::summary),
        )
        .route(
            "/api/user/preferences",
            patch(api::old::user::update_preferences),
        )
        .route("/api/visitors/summary", get(api::old::user::visitors))
        .route("/api/client-error", post(api::old::user::report))
        .route("/api/tts", post(api::old::tts::create))
        .route("/api/assessment-audio/{id}", get(api::old::tts::clip))
        .route("/api/performance/metrics", get(api::old::performance::show))
        .route(
            "/api/performance/database",
            get(api::old::performance::nothing),
        )
        .route(
            "/api/performance/auth-cache",
            get(api::old::performance::nothing),
        )
        .route("/favicon.ico", get(offline::favicon))
        .route(
            "/api/audio/{file}",
            get(audio::show_to_all).options(audio::allow_all()),
        )
        .route("/api", get(pages::api::show))
        .route(
            "/account/tokens",
            get(pages::tokens::show).post(pages::tokens::create),
        )
        .route("/account/tokens/{id}/revoke", post(pages::tokens::revoke))
        .route(
            "/mistakes/{id}/analysis",
            get(pages::analysis::show).post(pages::analysis::create),
        )
        .route("/texts", get(pages::texts::show))
        .route("/texts/{slug}/export", get(export::passage::show))
        .route("/texts/podcast", post(pages::podcast::create))
        .route("/texts/podcast/revoke", post(pages::podcast::revoke))
        .route("/podcast/{token}", get(pages::podcast::show))
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
        .route(
            "/attempts/{id}/export/{format}",
            get(export::exercise::show),
        )
        .route("/history/export/{format}", get(export::history::show))
        .route("/mistakes/export/{format}", get(export::mistakes::show))
        .route("/history", get(pages::history::show))
        .route("/history/practice", get(pages::practice_log::show))
        .route(
            "/placement",
            get(pages::placement::show).post(pages::placement::begin),
        )
        .route("/placement/sound", get(pages::placement::sound))
        .route(
            "/placement/{id}",
            get(pages::level_check::show).post(pages::level_check::answer),
        )
        .route("/placement/{id}/discard", post(pages::placement::discard))
        .route("/placement/{id}/plays", post(pages::level_check::play))
        .route("/placement/{id}/audio", get(pages::level_check::sound))
        .route("/profile", get(pages::profile::show))
        .route("/profile/level", post(pages::profile::set_level))
        .route("/profile/focus", post(pages::profile::set_focus))
        .route("/attempts/{id}/cause", post(pages::cause::set))
        .route(
            "/mistakes",
            get(pages::mistakes::show).post(pages::mistakes_change::change),
        )
        .route("/mistakes/undo", post(pages::mistakes_change::undo))
        .route("/review", get(pages::review::show))
        .route("/review/next", get(pages::review::next))
        .route("/review/settings", post(pages::review::save_settings))
        .route("/review/cards", post(pages::review::add))
        .route("/review/cards/{id}", get(pages::review_card::show))
        .route("/review/cards/{id}/help", post(pages::review_card::help))
        .route(
            "/review/cards/{id}/answer",
            post(pages::review_check::answer),
        )
        .route(
            "/review/cards/{id}/remove",
            post(pages::review_card::remove),
        )
        .route("/review/answers/{id}", get(pages::review_answer::show))
        .route(
            "/review/answers/{id}/grade",
            post(pages::review_answer::lower),
        )
        .route(
            "/review/answers/{id}/cause",
            post(pages::review_answer::set_cause),
        )
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
        .route("/api/babble", put(api::babble::update))
        .route("/api/words", post(api::word::show))
        .route(
            "/api/passages/{slug}/listening",
            post(api::listening::create),
        )
        .route("/api/passages/{slug}/audio", get(api::audio::show))
        .route(
            "/api/passages/{slug}/audio/events",
            get(api::audio_events::show),
        )
        .route("/api/passages/{slug}/reveal", post(api::reveal::create))
        .route(
            "/api/attempts/{id}/responses/{item_id}",
            put(api::response::update),
        )
        .route(
            "/api/exercises/{id}/responses/{position}",
            put(api::exercise::update),
        );
    let uploads = Router::new()
        .route(
            "/texts/new",
            get(pages::text_new::show).post(pages::text_new::create),
        )
        .route(
            "/texts/drafts/{id}",
            get(pages::text_draft::show).post(pages::text_draft::update),
        )
        .route(
            "/account/import",
            get(pages::import::show).post(pages::import::create),
        )
        .route("/api/ai/transcript", post(api::old::ai::create_transcript))
        .route("/api/ai/questions", post(api::old::ai::create_questions))
        .route("/api/ai/grade", post(api::old::ai::grade))
        .route("/api/practice/save", post(api::old::practice::save))
        .route(
            "/api/practice/import-legacy",
            post(api::import_legacy::create),
        );
    layers::wrap(routes, uploads, state.web.clone(), state)
}
