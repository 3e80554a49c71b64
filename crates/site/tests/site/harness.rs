//! A site with two passages, and a browser without scripts in front of it.

use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt as _;
use listen_audio_store::{AudioStore, EXTENSIONS};
use listen_core::content_file;
use listen_core::pace::Tempo;
use listen_core::time::Timestamp;
use listen_generation::Asker;
use listen_site::SiteState;
use listen_store::rendition::{self, NewRendition};
use listen_store::{Db, account, passage};
use listen_web::state::{Clock, SiteKind, WebState};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tower::ServiceExt as _;

pub(crate) const PASSWORD: &str = "correct horse battery";
pub(crate) const HASH: &str = "aa00000000000000000000000000000000000000000000000000000000000000";

/// A site with two passages and a clock that stands still.
pub(crate) struct TestSite {
    pub db: Db,
    pub router: axum::Router,
    pub now: Arc<AtomicI64>,
    _folder: tempfile::TempDir,
    pub audio_dir: PathBuf,
    pub audio: AudioStore,
}

/// What a browser keeps between requests.
#[derive(Default, Clone)]
pub(crate) struct Browser {
    pub cookies: Vec<(String, String)>,
}

pub(crate) fn library(file: &str) -> listen_core::passage::Passage {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../content/passages")
        .join(file);
    content_file::passage::parse(&std::fs::read_to_string(path).unwrap()).unwrap()
}

impl TestSite {
    pub async fn new(db: Db) -> Self {
        Self::with_model(db, None).await
    }

    /// The same with a language model.
    pub async fn with_model(db: Db, model: Option<Asker>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let audio = AudioStore::folder(folder.path().join("audio"));
        Self::with_audio(db, model, audio, folder).await
    }

    /// The same with audio that lies elsewhere; files that may be needed are below `folder`.
    pub async fn with_audio(
        db: Db,
        model: Option<Asker>,
        audio: AudioStore,
        folder: tempfile::TempDir,
    ) -> Self {
        let now = Arc::new(AtomicI64::new(1_750_000_000_000));
        let passages = [
            library("a1-a-wet-morning.toml"),
            library("a1-message-for-ben.toml"),
        ];
        passage::import(&db, &passages, Timestamp(0)).await.unwrap();
        let ticking = now.clone();
        let clock = Clock::new(move || Timestamp(ticking.load(Ordering::Relaxed)));
        let web = WebState::new(db.clone(), clock, SiteKind::Public, Vec::new());
        let site = SiteState::new(web, audio.clone());
        let site = site.with_fetcher(Some(listen_fetch::Fetcher::default()));
        let router = listen_site::router(site.with_model(model));
        Self {
            db,
            router,
            now,
            audio_dir: folder.path().join("audio"),
            _folder: folder,
            audio,
        }
    }

    pub async fn send(
        &self,
        browser: &mut Browser,
        request: Request<Body>,
    ) -> (Response<()>, String) {
        let (parts, body) = self.raw(browser, request).await;
        (parts, String::from_utf8_lossy(&body).into_owned())
    }

    pub async fn raw(
        &self,
        browser: &mut Browser,
        mut request: Request<Body>,
    ) -> (Response<()>, Vec<u8>) {
        let cookies: Vec<String> = browser
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !cookies.is_empty() {
            request
                .headers_mut()
                .insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        for value in response.headers().get_all(header::SET_COOKIE) {
            let (name, rest) = value.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            browser.cookies.retain(|(kept, _)| kept != name);
            if !value.is_empty() {
                browser.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        (Response::from_parts(parts, ()), body)
    }

    pub async fn get(&self, browser: &mut Browser, path: &str) -> (StatusCode, String) {
        let (response, body) = self
            .send(browser, Request::get(path).body(Body::empty()).unwrap())
            .await;
        (response.status(), body)
    }

    /// Posts a form; returns status, where it leads, and the page.
    pub async fn post(
        &self,
        browser: &mut Browser,
        path: &str,
        form: &[(&str, &str)],
    ) -> (StatusCode, String, String) {
        let body: Vec<String> = form
            .iter()
            .map(|(name, value)| format!("{name}={}", listen_web::format::query_value(value)))
            .collect();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.join("&")))
            .unwrap();
        let (response, body) = self.send(browser, request).await;
        let location = response
            .headers()
            .get(header::LOCATION)
            .map_or("", |value| value.to_str().unwrap())
            .to_owned();
        (response.status(), location, body)
    }

    pub async fn register(&self, email: &str) -> Browser {
        let mut browser = Browser::default();
        let form = [
            ("email", email),
            ("name", "Ann"),
            ("password", PASSWORD),
            ("password_again", PASSWORD),
            ("consent", "yes"),
        ];
        let (status, location, body) = self.post(&mut browser, "/register", &form).await;
        assert_eq!(
            (status, location.as_str()),
            (StatusCode::SEE_OTHER, "/"),
            "{body}"
        );
        browser
    }

    pub async fn learner_id(&self, email: &str) -> i64 {
        let email = listen_core::account::Email::parse(email).unwrap();
        let found = account::find_by_email(&self.db, &email).await.unwrap();
        found.unwrap().learner_id
    }

    pub async fn begin(&self, browser: &mut Browser, slug: &str) -> String {
        let (_, location, _) = self
            .post(browser, &format!("/passages/{slug}/attempts"), &[])
            .await;
        location
    }

    pub async fn items(&self, slug: &str) -> Vec<passage::ItemRow> {
        let head = passage::find_current(&self.db, slug)
            .await
            .unwrap()
            .unwrap();
        passage::items(&self.db, head.id).await.unwrap()
    }

    /// Right responses to all items of a passage, as form fields.
    pub async fn keys(&self, slug: &str) -> Vec<(String, String)> {
        let key = |body: &listen_core::item::ItemBody| match body {
            listen_core::item::ItemBody::MultipleChoice(item) => item.key.to_string(),
            listen_core::item::ItemBody::ShortAnswer(item) => item.accepted[0].clone(),
            listen_core::item::ItemBody::Dictation(item) => item.reference.clone(),
        };
        self.items(slug)
            .await
            .iter()
            .map(|item| (format!("item-{}", item.id), key(&item.body)))
            .collect()
    }

    /// Audio of ten bytes for the first passage.
    pub async fn add_audio(&self) {
        self.add_audio_to("a1-a-wet-morning").await;
    }

    /// The same for any passage.
    pub async fn add_audio_to(&self, slug: &str) {
        let head = passage::find_current(&self.db, slug)
            .await
            .unwrap()
            .unwrap();
        let sentences = passage::sentences(&self.db, head.id).await.unwrap();
        for extension in EXTENSIONS {
            let bytes = b"0123456789".to_vec();
            self.audio.write(HASH, extension, bytes).await.unwrap();
        }
        let voices = ["slt".to_owned(), "rms".to_owned()];
        let new = NewRendition {
            passage_id: head.id,
            hash: HASH,
            engine: "system",
            label: "system voice (flite)",
            runtime: "flite",
            device: "cpu",
            model_hash: "x",
            voices: &voices,
            speed_milli: 1000,
            tempo: Tempo::Usual,
            duration_ms: 60_000,
            sentence_times: sentences
                .iter()
                .map(|row| (row.id, row.position * 1000, row.position * 1000 + 900))
                .collect(),
            words_are_estimated: false,
            word_times: Vec::new(),
        };
        rendition::replace(&self.db, &new, Timestamp(0))
            .await
            .unwrap();
    }
}

pub(crate) fn borrowed(form: &[(String, String)]) -> Vec<(&str, &str)> {
    form.iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}
