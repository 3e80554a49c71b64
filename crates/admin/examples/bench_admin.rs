//! How long the pages of the admin site take with 10,000 accounts and 1,000,000 responses, on both
//! databases.
//!
//! `cargo xtask bench-admin` builds and runs it. PostgreSQL is measured where
//! `LISTEN_TEST_POSTGRES` names a server. Requests go to the router itself: no network is measured.
#![expect(clippy::unwrap_used, reason = "a benchmark that fails has to stop")]

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt as _;
use listen_admin::AdminState;
use listen_core::account::Email;
use listen_core::content_file;
use listen_core::time::Timestamp;
use listen_store::account::{self, NewAccount, Role};
use listen_store::{Db, passage};
use listen_test_kit::database;
use listen_test_kit::school::{self, School};
use listen_web::state::{Clock, SiteKind, WebState};
use std::path::Path;
use std::time::{Duration, Instant};
use tower::ServiceExt as _;

const NOW: Timestamp = Timestamp(1_750_000_000_000);
const N_RUNS: usize = 25;
/// Above this a page is marked.
const BAR: Duration = Duration::from_millis(50);
const PASSWORD: &str = "correct horse battery";

const PAGES: [&str; 27] = [
    "/",
    "/accounts",
    "/accounts?search=9",
    "/accounts?page=100",
    "/accounts?sort=name",
    "/accounts/500",
    "/classes",
    "/reports",
    "/reports/activity",
    "/reports/level",
    "/reports/kind",
    "/reports/focus",
    "/reports/retention",
    "/reports/effect",
    "/reports/items",
    "/reports/usage",
    "/passages",
    "/passages?search=a",
    "/passages/a1-a-wet-morning/edit",
    "/passages/a1-a-wet-morning/edit/item-1",
    "/passages/a1-a-wet-morning/versions",
    "/problems",
    "/speech",
    "/jobs",
    "/audit",
    "/system",
    "/metrics",
];

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    measure(database::sqlite(folder.path()).await).await;
    match database::postgres().await {
        Some(db) => measure(db).await,
        None => println!("PostgreSQL: LISTEN_TEST_POSTGRES is not set"),
    }
}

async fn measure(db: Db) {
    import(&db).await;
    let began = Instant::now();
    let large = School {
        n_accounts: 10_000,
        n_attempts_each: 10,
        now_ms: NOW.0,
    };
    school::fill(&db, large).await;
    println!("\n{}, filled in {:.0?}", db.name(), began.elapsed());
    let web = WebState::new(db.clone(), Clock::new(|| NOW), SiteKind::Admin, Vec::new());
    let hash = web.passwords.hash(PASSWORD.to_owned()).await.unwrap();
    let root = NewAccount {
        email: &Email::parse("root@example.org").unwrap(),
        name: "Root",
        password_hash: &hash,
        role: Role::Administrator,
        locale: "en",
        consent_version: None,
    };
    account::insert(&db, &root, None, NOW).await.unwrap();
    let router = listen_admin::router(AdminState::new(web));
    let cookie = login(&router).await;
    println!("{:45} {:>10} {:>10}", "page", "first", "p50");
    for path in PAGES {
        let first = visit(&router, &cookie, path).await;
        let mut times = Vec::new();
        for _ in 0..N_RUNS {
            times.push(visit(&router, &cookie, path).await);
        }
        times.sort_unstable();
        let p50 = times[N_RUNS / 2];
        let mark = if p50 > BAR { "  too slow" } else { "" };
        println!("{path:45} {first:>10.1?} {p50:>10.1?}{mark}");
    }
}

/// All passages of the library.
async fn import(db: &Db) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/passages");
    let files = std::fs::read_dir(folder).unwrap();
    let texts = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    let passages: Vec<_> = texts
        .map(|text| content_file::passage::parse(&text).unwrap())
        .collect();
    passage::import(db, &passages, NOW).await.unwrap();
}

async fn send(router: &Router, request: Request<Body>) -> Response<Body> {
    router.clone().oneshot(request).await.unwrap()
}

async fn login(router: &Router) -> String {
    let form = format!(
        "email=root%40example.org&password={}",
        PASSWORD.replace(' ', "+")
    );
    let request = Request::post("/login")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .unwrap();
    let answer = send(router, request).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let cookies = answer.headers().get_all(header::SET_COOKIE).iter();
    let pairs = cookies.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap());
    pairs.collect::<Vec<_>>().join("; ")
}

async fn visit(router: &Router, cookie: &str, path: &str) -> Duration {
    let request = Request::get(path)
        .header(header::COOKIE, cookie)
        .body(Body::empty())
        .unwrap();
    let began = Instant::now();
    let answer = send(router, request).await;
    let status = answer.status();
    answer.into_body().collect().await.unwrap();
    assert_eq!(status, StatusCode::OK, "{path}");
    began.elapsed()
}
