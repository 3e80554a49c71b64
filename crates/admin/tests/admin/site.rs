//! A site for one test, and browsers that visit it.

use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt as _;
use listen_admin::AdminState;
use listen_core::account::Email;
use listen_core::content_file;
use listen_core::job::Job;
use listen_core::time::Timestamp;
use listen_store::account::{self, Account, NewAccount, Role};
use listen_store::{Db, job, passage};
use listen_web::format::query_value;
use listen_web::state::{Clock, SiteKind, WebState};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tower::ServiceExt as _;

pub(crate) const PASSWORD: &str = "correct horse battery";
pub(crate) const ADMIN: &str = "root@example.org";
pub(crate) const LEARNER: &str = "ann@example.org";
/// When every test begins.
pub(crate) const START: Timestamp = Timestamp(1_750_000_000_000);

/// An admin site whose clock stands still.
pub(crate) struct TestSite {
    pub(crate) db: Db,
    web: WebState,
    router: axum::Router,
    now: Arc<AtomicI64>,
}

/// What a browser keeps between requests.
#[derive(Debug, Default, Clone)]
pub(crate) struct Browser {
    pub(crate) cookies: Vec<(String, String)>,
}

/// An answer as the tests look at it.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// Where it leads; empty if nowhere.
    pub(crate) location: String,
    pub(crate) body: String,
}

impl TestSite {
    /// A site that nobody has set up.
    pub(crate) fn empty(db: Db) -> Self {
        let now = Arc::new(AtomicI64::new(START.0));
        let ticking = now.clone();
        let clock = Clock::new(move || Timestamp(ticking.load(Ordering::Relaxed)));
        let web = WebState::new(db.clone(), clock, SiteKind::Admin, Vec::new());
        let router = listen_admin::router(AdminState::new(web.clone()));
        Self {
            db,
            web,
            router,
            now,
        }
    }

    /// A site with an administrator and a learner, who have the same password.
    pub(crate) async fn new(db: Db) -> Self {
        let site = Self::empty(db);
        let hash = site.web.passwords.hash(PASSWORD.to_owned()).await.unwrap();
        site.add_account(ADMIN, "Root", &hash, Role::Administrator)
            .await;
        site.add_account(LEARNER, "Ann", &hash, Role::Learner).await;
        site
    }

    pub(crate) async fn add_account(
        &self,
        email: &str,
        name: &str,
        password_hash: &str,
        role: Role,
    ) -> Account {
        let new = NewAccount {
            email: &Email::parse(email).unwrap(),
            name,
            password_hash,
            role,
            locale: "en",
            consent_version: None,
        };
        account::insert(&self.db, &new, None, self.now())
            .await
            .unwrap()
    }

    pub(crate) async fn account(&self, email: &str) -> Account {
        let email = Email::parse(email).unwrap();
        account::find_by_email(&self.db, &email)
            .await
            .unwrap()
            .unwrap()
    }

    /// Imports a passage of the library; its row.
    pub(crate) async fn add_passage(&self, file: &str) -> i64 {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../content/passages")
            .join(file);
        let passage =
            content_file::passage::parse(&std::fs::read_to_string(path).unwrap()).unwrap();
        let slug = passage.slug.clone();
        passage::import(&self.db, &[passage], self.now())
            .await
            .unwrap();
        let head = passage::find_current(&self.db, &slug).await.unwrap();
        head.unwrap().id
    }

    /// A job that failed for good; its row.
    pub(crate) async fn add_failed_job(&self, passage_id: i64, error: &str) -> i64 {
        let render = Job::RenderPassage {
            passage_id,
            again: false,
        };
        job::enqueue(&self.db, &render, 0, self.now())
            .await
            .unwrap();
        let claimed = job::claim(&self.db, "w", job::PRIORITY_AHEAD, self.now())
            .await
            .unwrap()
            .unwrap();
        job::fail(&self.db, &claimed, "w", error, false, self.now())
            .await
            .unwrap();
        claimed.id
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp(self.now.load(Ordering::Relaxed))
    }

    pub(crate) fn wait_ms(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::Relaxed);
    }

    pub(crate) async fn raw(
        &self,
        browser: &mut Browser,
        mut request: Request<Body>,
    ) -> (Response<()>, String) {
        let cookies: Vec<String> = browser
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !cookies.is_empty() {
            let cookies = cookies.join("; ").parse().unwrap();
            request.headers_mut().insert(header::COOKIE, cookies);
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        for value in response.headers().get_all(header::SET_COOKIE) {
            browser.keep(value.to_str().unwrap());
        }
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        (
            Response::from_parts(parts, ()),
            String::from_utf8_lossy(&body).into_owned(),
        )
    }

    pub(crate) async fn send(&self, browser: &mut Browser, request: Request<Body>) -> Answer {
        let (response, body) = self.raw(browser, request).await;
        let location = response.headers().get(header::LOCATION);
        Answer {
            status: response.status(),
            location: location
                .map_or("", |value| value.to_str().unwrap())
                .to_owned(),
            body,
        }
    }

    pub(crate) async fn get(&self, browser: &mut Browser, path: &str) -> Answer {
        let request = Request::get(path).body(Body::empty()).unwrap();
        self.send(browser, request).await
    }

    pub(crate) async fn post(
        &self,
        browser: &mut Browser,
        path: &str,
        form: &[(&str, &str)],
    ) -> Answer {
        let fields: Vec<String> = form
            .iter()
            .map(|(name, value)| format!("{name}={}", query_value(value)))
            .collect();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(fields.join("&")))
            .unwrap();
        self.send(browser, request).await
    }

    pub(crate) async fn login(&self, browser: &mut Browser, email: &str, password: &str) -> Answer {
        let form = [("email", email), ("password", password)];
        self.post(browser, "/login", &form).await
    }

    /// The same site, to be used only from these networks, behind these proxies.
    pub(crate) fn within(mut self, networks: &[&str], proxies: &[&str]) -> Self {
        let nets = |list: &[&str]| list.iter().map(|net| net.parse().unwrap()).collect();
        self.web.trusted_proxies = nets(proxies);
        self.router = listen_admin::router(AdminState {
            networks: nets(networks),
            ..AdminState::new(self.web.clone())
        });
        self
    }

    /// The same site with more in its state.
    pub(crate) fn equipped(mut self, equip: impl FnOnce(&mut AdminState)) -> Self {
        let mut state = AdminState::new(self.web.clone());
        equip(&mut state);
        self.router = listen_admin::router(state);
        self
    }

    /// A browser in which somebody with this role is logged in.
    pub(crate) async fn staff(&self, role: Role) -> Browser {
        let email = format!("{}@example.org", role.as_str());
        let email = Email::parse(&email).unwrap();
        if account::find_by_email(&self.db, &email)
            .await
            .unwrap()
            .is_none()
        {
            let hash = self.web.passwords.hash(PASSWORD.to_owned()).await.unwrap();
            self.add_account(email.as_str(), "", &hash, role).await;
        }
        let mut browser = Browser::default();
        let answer = self.login(&mut browser, email.as_str(), PASSWORD).await;
        answer.leads_to("/");
        browser
    }

    /// A browser in which the administrator is logged in.
    pub(crate) async fn admin(&self) -> Browser {
        let mut browser = Browser::default();
        let answer = self.login(&mut browser, ADMIN, PASSWORD).await;
        answer.leads_to("/");
        browser
    }
}

impl Browser {
    fn keep(&mut self, set_cookie: &str) {
        let (name, rest) = set_cookie.split_once('=').unwrap();
        let value = rest.split(';').next().unwrap();
        self.cookies.retain(|(kept, _)| kept != name);
        if !value.is_empty() {
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }
}

impl Answer {
    /// Checks for a redirect after a post, or to the login page.
    #[track_caller]
    pub(crate) fn leads_to(&self, location: &str) {
        let expected = (StatusCode::SEE_OTHER, location);
        assert_eq!(
            (self.status, self.location.as_str()),
            expected,
            "{}",
            self.body
        );
    }

    /// Checks for a page with this status and all these texts.
    #[track_caller]
    pub(crate) fn shows(&self, status: StatusCode, texts: &[&str]) {
        assert_eq!(self.status, status, "{}", self.body);
        for text in texts {
            assert!(self.body.contains(text), "`{text}` is not in {}", self.body);
        }
    }
}
