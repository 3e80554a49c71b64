//! The admin site, on its own listener, with its own login.
//!
//! Nothing of it is reachable on the public port. The role of the account is read from the
//! database with every request, and [`access::RULES`] says what each route needs.

use crate::backups::BackupKeeper;
use crate::pages::dashboard::KeptPractised;
use crate::probe::Probe;
use crate::reports::Reports;
use axum::Router;
use axum::extract::FromRef;
use axum::middleware;
use axum::routing::{get, post};
use ipnet::IpNet;
use listen_alerts::Sender;
use listen_audio_store::AudioStore;
use listen_fetch::Fetcher;
use listen_health::Examiner;
use listen_web::audio;
use listen_web::layers;
use listen_web::state::WebState;
use std::path::Path;
use std::sync::Arc;

pub mod access;
pub mod account_csv;
pub mod backups;
pub mod csv_file;
pub mod draft_form;
pub mod feed_form;
pub mod gradebook;
pub mod join_code;
mod kept;
pub mod log_files;
pub mod notice;
pub mod one_time_code;
pub mod pages;
pub mod probe;
pub mod reports;
pub mod school_form;
pub mod view;

/// What handlers of this site may use.
#[derive(Debug, Clone, FromRef)]
pub struct AdminState {
    /// Shared by both sites; its kind must be [`listen_web::state::SiteKind::Admin`].
    pub web: WebState,
    /// Networks from which this site may be used; none means all.
    pub networks: Networks,
    /// Where learners go.
    pub public_url: PublicUrl,
    /// Reports counted a little while ago.
    pub reports: Reports,
    /// What the dashboard counts over all attempts.
    pub practised: KeptPractised,
    /// Where audio lies.
    pub audio: AudioStore,
    /// Settings in effect, for the system page.
    pub settings: Arc<[Setting]>,
    /// Looks at the installation; none where another process does.
    pub examiner: Option<Examiner>,
    /// Sends test messages; none where nothing can be sent.
    pub sender: Option<Sender>,
    /// Writes and reads backups; none where that is not known.
    pub backups: Option<Arc<dyn BackupKeeper>>,
    /// Asks the language model for a word; none without a model.
    pub model: Option<Probe>,
    /// Asks the web search for a word; none without one.
    #[from_ref(skip)]
    pub search: Option<Probe>,
    /// Folder of the log files; none where there are none.
    pub log_dir: Option<Arc<Path>>,
    /// Fetches feeds, if this server may.
    pub fetcher: Option<Fetcher>,
    /// What a million tokens of the language model cost, if that is known.
    pub price_a_million: Option<f64>,
}

/// Networks, shared between requests.
pub type Networks = Arc<[IpNet]>;

/// A setting in effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Name of the environment variable.
    pub name: String,
    /// Its value without passwords; empty where it is not set.
    pub value: String,
    /// `command-line`, `environment`, `default` or `unset`.
    pub source: &'static str,
}

/// Address of the public site, for links that learners get; empty where it is not known.
#[derive(Debug, Clone, Default)]
pub struct PublicUrl(pub Arc<str>);

impl PublicUrl {
    /// Whether a link is whole, or only what comes after the address of the public site.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !self.0.is_empty()
    }

    /// Where the owner of this secret chooses a password.
    #[must_use]
    pub fn link(&self, secret: &str) -> String {
        format!("{}/password/{secret}", self.0.trim_end_matches('/'))
    }
}

impl AdminState {
    /// A site that may be used from everywhere, and does not know where the public one is.
    #[must_use]
    pub fn new(web: WebState) -> Self {
        Self {
            web,
            networks: Arc::new([]),
            public_url: PublicUrl::default(),
            reports: Reports::default(),
            practised: KeptPractised::default(),
            audio: AudioStore::folder("audio".into()),
            settings: Arc::new([]),
            examiner: None,
            sender: None,
            backups: None,
            model: None,
            search: None,
            log_dir: None,
            fetcher: None,
            price_a_million: None,
        }
    }
}

/// The whole admin site.
pub fn router(state: AdminState) -> Router {
    let routes = Router::new()
        .route("/", get(pages::dashboard::show))
        .route("/login", get(pages::login::show).post(pages::login::create))
        .route("/login/code", post(pages::login_code::create))
        .route("/logout", post(pages::login::delete))
        .route(
            "/setup/{token}",
            get(pages::setup::show).post(pages::setup::create),
        )
        .route(
            "/confirm",
            get(pages::confirm::show).post(pages::confirm::create),
        )
        .route("/security", get(pages::security::show))
        .route(
            "/security/factor",
            get(pages::factor::show).post(pages::factor::create),
        )
        .route("/security/factor/confirm", post(pages::factor::confirm))
        .route("/security/factor/off", post(pages::factor::delete))
        .route(
            "/security/sessions/{id}/revoke",
            post(pages::security::revoke),
        )
        .route(
            "/security/sessions/revoke-others",
            post(pages::security::revoke_others),
        )
        .route("/audit", get(pages::audit::show))
        .route("/audit/export.csv", get(pages::audit::export))
        .merge(accounts())
        .merge(classes())
        .merge(editor())
        .merge(speech())
        .merge(news())
        .route("/problems", get(pages::problems::show))
        .route("/problems/{id}/close", post(pages::problems::close))
        .route("/problems/{id}/reopen", post(pages::problems::reopen))
        .route("/reports", get(pages::reports::index))
        .route("/reports/{name}", get(pages::reports::show))
        .route("/reports/{name}/export.csv", get(pages::reports::export))
        .route("/passages", get(pages::passages::show))
        .route("/passages/{id}/render", post(pages::passages::render))
        .route("/passages/{id}/withdraw", post(pages::passages::withdraw))
        .route("/passages/{id}/offer", post(pages::passages::offer))
        .route("/jobs", get(pages::jobs::show))
        .route("/jobs/{id}/retry", post(pages::jobs::retry))
        .route("/jobs/{id}/cancel", post(pages::jobs::cancel))
        .merge(machine())
        .route("/metrics", get(pages::metrics::show))
        .route_layer(middleware::from_fn_with_state(state.clone(), access::check));
    // A table of accounts is longer than other forms.
    let uploads = Router::new()
        .route(
            "/accounts/import",
            get(pages::account_import::show).post(pages::account_import::create),
        )
        .route(
            "/passages/file",
            get(pages::passage_file::show).post(pages::passage_file::create),
        )
        .route_layer(middleware::from_fn_with_state(state.clone(), access::check));
    layers::wrap(routes, uploads, state.web.clone(), state)
}

fn accounts() -> Router<AdminState> {
    Router::new()
        .route("/accounts", get(pages::accounts::show))
        .route("/accounts/export.csv", get(pages::accounts::export))
        .route(
            "/accounts/new",
            get(pages::account_new::show).post(pages::account_new::create),
        )
        .route("/accounts/{id}", get(pages::account::show))
        .route("/accounts/{id}/role", post(pages::account_change::set_role))
        .route(
            "/accounts/{id}/quota",
            post(pages::account_change::set_quota),
        )
        .route(
            "/accounts/{id}/disable",
            post(pages::account_change::disable),
        )
        .route("/accounts/{id}/enable", post(pages::account_change::enable))
        .route("/accounts/{id}/link", post(pages::account_change::link))
        .route(
            "/accounts/{id}/sessions",
            post(pages::account_change::end_sessions),
        )
        .route(
            "/accounts/{id}/factor",
            post(pages::account_change::remove_factor),
        )
        .route(
            "/accounts/{id}/delete",
            get(pages::account_delete::show).post(pages::account_delete::delete),
        )
}

fn speech() -> Router<AdminState> {
    use pages::speech::{self, lexicon, trial};
    Router::new()
        .route("/speech", get(speech::show))
        .route("/speech/try", post(trial::create))
        .route("/speech/trial/{id}", get(trial::show))
        .route("/speech/lexicon", get(lexicon::show).post(lexicon::create))
        .route("/speech/lexicon/delete", post(lexicon::delete))
        .route("/audio/{file}", get(audio::show))
}

fn editor() -> Router<AdminState> {
    use pages::editor::{self, part, preview, publish, version};
    Router::new()
        .route("/passages/{slug}/edit", get(editor::show))
        .route("/passages/{slug}/edit/items", post(part::add))
        .route("/passages/{slug}/edit/publish", post(publish::create))
        .route("/passages/{slug}/edit/discard", post(publish::discard))
        .route(
            "/passages/{slug}/edit/preview",
            get(preview::show).post(preview::create),
        )
        .route(
            "/passages/{slug}/edit/{part}",
            get(part::show).post(part::save),
        )
        .route("/passages/{slug}/edit/{part}/check", post(part::check))
        .route("/passages/{slug}/edit/{part}/lock", post(part::lock))
        .route("/passages/{slug}/edit/{part}/unlock", post(part::unlock))
        .route("/passages/{slug}/versions", get(version::show))
        .route(
            "/passages/{slug}/versions/{version}/file.toml",
            get(version::export),
        )
}

fn news() -> Router<AdminState> {
    use pages::news_feed as feed;
    Router::new()
        .route("/news", get(pages::news::show).post(pages::news::create))
        .route("/news/refresh", post(pages::news::refresh))
        .route("/news/{id}", get(feed::show).post(feed::update))
        .route("/news/{id}/fetch", post(feed::fetch))
        .route("/news/{id}/on", post(feed::turn_on))
        .route("/news/{id}/off", post(feed::turn_off))
        .route("/news/{id}/delete", post(feed::delete))
}

fn classes() -> Router<AdminState> {
    use pages::class;
    Router::new()
        .route(
            "/classes",
            get(pages::classes::show).post(pages::classes::create),
        )
        .route("/classes/{id}", get(class::show))
        .route("/classes/{id}/name", post(class::set_name))
        .route("/classes/{id}/code", post(class::renew_code))
        .route("/classes/{id}/archive", post(class::archive))
        .route("/classes/{id}/restore", post(class::restore))
        .route("/classes/{id}/assignments", post(class::assign))
        .route(
            "/classes/{id}/assignments/{assignment}/delete",
            post(class::unassign),
        )
        .route(
            "/classes/{id}/members/{learner}/remove",
            post(class::remove),
        )
        .route("/classes/{id}/gradebook.csv", get(class::gradebook))
}

/// The pages about the machine.
fn machine() -> Router<AdminState> {
    use pages::{alert_channel, alerts, backups, health};
    Router::new()
        .route("/health", get(health::show))
        .route("/health.json", get(health::show_json))
        .route("/health/look", post(health::look))
        .route("/alerts", get(alerts::show))
        .route("/alerts/rules", post(alerts::set_rules))
        .route("/alerts/deliveries/{id}/retry", post(alerts::retry))
        .route("/alerts/channels/new/{kind}", get(alert_channel::show_new))
        .route(
            "/alerts/channels/new/{kind}/create",
            post(alert_channel::create),
        )
        .route("/alerts/channels/{id}", get(alert_channel::show))
        .route("/alerts/channels/{id}/save", post(alert_channel::update))
        .route("/alerts/channels/{id}/test", post(alert_channel::test))
        .route("/alerts/channels/{id}/delete", post(alert_channel::delete))
        .route("/backups", get(backups::show))
        .route("/backups/write", post(backups::write))
        .route("/backups/verify", post(backups::verify))
        .route("/logs", get(pages::logs::show))
        .route("/system", get(pages::system::show))
        .route("/system/model", post(pages::system::ask_model))
        .route("/system/search", post(pages::system::ask_search))
        .route("/model", get(pages::model::show))
}
