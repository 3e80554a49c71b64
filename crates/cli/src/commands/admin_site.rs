//! The admin site of `listen all` and `listen admin`, with what only the program can hand it.

use super::servers::web_state;
use crate::backup::Keeper;
use crate::examination::Subject;
use crate::settings::{
    AdminAccess, AdminSettings, AllSettings, ContentSettings, FetchSettings, PriceSettings,
    ProxySettings, Scope, Switch, WatchSettings, in_effect,
};
use crate::start;
use listen_admin::probe::Probe;
use listen_admin::{AdminState, PublicUrl};
use listen_alerts::{Sender, Watch};
use listen_audio_store::AudioStore;
use listen_generation::Asker;
use listen_replicas::Shared;
use listen_store::Db;
use listen_web::state::SiteKind;
use std::sync::Arc;
use tokio::task::JoinHandle;

/// The admin site, and what watches the installation beside it until the handle is aborted.
pub(super) fn start(
    db: &Db,
    settings: &AdminParts<'_>,
    audio: &AudioStore,
    model: Option<Asker>,
    shared: &Shared,
) -> (axum::Router, JoinHandle<()>) {
    let (scope, admin) = (&settings.scope, settings.admin);
    let is_watching = settings.watch.watch == Switch::On;
    let examiner =
        is_watching.then(|| Subject::new(scope, settings.content, admin.admin_addr).examiner());
    let sender = Sender::new()
        .inspect_err(|error| tracing::error!(%error, "no alerts can be sent"))
        .ok();
    let keeper = Keeper::new(
        db.clone(),
        scope.store,
        audio.clone(),
        scope.look.backup_dir(scope.store),
    );
    let router = listen_admin::router(AdminState {
        networks: admin.admin_networks.clone().into(),
        public_url: PublicUrl(admin.public_url.as_str().into()),
        audio: audio.clone(),
        settings: in_effect::settings().into(),
        fetcher: settings.fetch.fetcher(),
        price_a_million: settings.price.llm_price_a_million,
        examiner: examiner.clone(),
        sender: sender.clone(),
        backups: Some(Arc::new(keeper)),
        search: model.as_ref().and_then(search_probe),
        model: model.map(model_probe),
        log_dir: scope.logs.log_dir.clone().map(Into::into),
        ..AdminState::new(web_state(db, SiteKind::Admin, settings.proxy, shared))
    });
    let db = db.clone();
    let watching = tokio::spawn(async move {
        if let Some(sender) = sender {
            Watch::new(db, examiner, sender, Arc::new(start::now))
                .run()
                .await;
        }
    });
    (router, watching)
}

fn model_probe(asker: Asker) -> Probe {
    let name = asker.model().to_owned();
    Probe::new(&name, move |learner_id| {
        let asker = asker.clone();
        Box::pin(async move {
            let answer = listen_generation::probe(&asker, learner_id).await;
            answer.map_err(|error| error.to_string())
        })
    })
}

/// What is searched for to see whether the web search answers.
const SEARCHED: &str = "bridge";

fn search_probe(asker: &Asker) -> Option<Probe> {
    let searcher = asker.searcher()?.clone();
    let name = format!("{} · {}", searcher.name(), searcher.address());
    Some(Probe::new(&name, move |_| {
        let searcher = searcher.clone();
        Box::pin(async move {
            let found = searcher.search(SEARCHED).await;
            found.map(|_| ()).map_err(|error| error.to_string())
        })
    }))
}

/// What the admin site is made from.
pub(super) struct AdminParts<'a> {
    scope: Scope<'a>,
    admin: &'a AdminAccess,
    proxy: &'a ProxySettings,
    content: &'a ContentSettings,
    watch: &'a WatchSettings,
    fetch: &'a FetchSettings,
    price: &'a PriceSettings,
}

impl AllSettings {
    pub(super) fn admin_parts(&self) -> AdminParts<'_> {
        AdminParts {
            scope: Scope {
                store: &self.store,
                speech: &self.speech,
                public: &self.public,
                tls: &self.tls,
                look: &self.look,
                logs: &self.logs,
                search: &self.model.search,
                redis: &self.redis,
            },
            admin: &self.admin,
            proxy: &self.proxy,
            content: &self.content,
            watch: &self.watch,
            fetch: &self.fetch,
            price: &self.price,
        }
    }
}

impl AdminSettings {
    pub(super) fn parts(&self) -> AdminParts<'_> {
        AdminParts {
            scope: Scope {
                store: &self.store,
                speech: &self.speech,
                public: &self.public,
                tls: &self.tls,
                look: &self.look,
                logs: &self.logs,
                search: &self.model.search,
                redis: &self.redis,
            },
            admin: &self.admin,
            proxy: &self.proxy,
            content: &self.content,
            watch: &self.watch,
            fetch: &self.fetch,
            price: &self.price,
        }
    }
}
