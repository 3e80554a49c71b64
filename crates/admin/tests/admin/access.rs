//! Who gets in, and what answers on this listener at all.

use crate::site::{ADMIN, Answer, Browser, TestSite};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use listen_core::time::HOUR_MS;
use listen_store::account::{self, Role};
use listen_store::job;
use listen_store::session::{self, NewSession, SessionKind};
use listen_test_kit::database::each_database;
use listen_web::token;

/// The only routes of this site that need no session.
const OPEN: [&str; 3] = ["/login", "/logout", "/setup/{token}"];

/// Every path that the router is given, read from its source so that none escapes.
fn routes() -> Vec<&'static str> {
    let source = include_str!("../../src/lib.rs");
    let routes: Vec<&str> = source
        .split(".route(")
        .skip(1)
        .filter_map(|rest| rest.split('"').nth(1))
        .collect();
    assert!(routes.contains(&"/jobs/{id}/retry"), "{routes:?}");
    routes
}

fn address(route: &str) -> String {
    route.replace("{id}", "1").replace("{token}", "x")
}

async fn ask(site: &TestSite, browser: &mut Browser, method: Method, path: &str) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .body(Body::empty())
        .unwrap();
    site.send(browser, request).await
}

/// Checks that no route but the open ones answers this browser.
async fn refuses_everything(site: &TestSite, browser: &Browser) {
    for route in routes().into_iter().filter(|route| !OPEN.contains(route)) {
        let path = address(route);
        let mut n_asked_to_log_in = 0;
        for method in [
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PUT,
            Method::DELETE,
        ] {
            let answer = ask(site, &mut browser.clone(), method.clone(), &path).await;
            match answer.status {
                StatusCode::METHOD_NOT_ALLOWED => {}
                StatusCode::SEE_OTHER if answer.location.starts_with("/login") => {
                    n_asked_to_log_in += 1;
                }
                _ => panic!("{method} {path}: {answer:?}"),
            }
        }
        assert!(n_asked_to_log_in > 0, "{path} has no method");
    }
}

#[tokio::test]
async fn nothing_answers_without_a_session() {
    each_database("nothing_answers_without_a_session", async |db| {
        let site = TestSite::new(db).await;
        refuses_everything(&site, &Browser::default()).await;
        let made_up = Browser {
            cookies: vec![("listen_admin".to_owned(), token::random())],
        };
        refuses_everything(&site, &made_up).await;
    })
    .await;
}

#[tokio::test]
async fn a_session_of_the_public_site_is_none_here() {
    each_database("a_session_of_the_public_site_is_none_here", async |db| {
        let site = TestSite::new(db).await;
        let account = site.account(ADMIN).await;
        let secret = token::random();
        let new = NewSession {
            token_hash: &token::hash(&secret),
            kind: SessionKind::Site,
            learner_id: account.learner_id,
            account_id: Some(account.id),
            is_persistent: true,
            agent: "test",
        };
        session::insert(&site.db, &new, site.now()).await.unwrap();
        for name in ["listen_session", "listen_visitor", "listen_admin"] {
            let browser = Browser {
                cookies: vec![(name.to_owned(), secret.clone())],
            };
            refuses_everything(&site, &browser).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_role_taken_away_counts_at_the_next_request() {
    each_database("a_role_taken_away_counts_at_once", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = site.admin().await;
        assert_eq!(site.get(&mut browser, "/jobs").await.status, StatusCode::OK);
        let id = site.account(ADMIN).await.id;
        account::update_role(&site.db, id, Role::Learner)
            .await
            .unwrap();
        refuses_everything(&site, &browser).await;
        site.get(&mut browser, "/login")
            .await
            .shows(StatusCode::OK, &["Administrator login"]);
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used() {
    each_database("a_session_ends_when_it_is_not_used", async |db| {
        let site = TestSite::new(db).await;
        let browser = site.admin().await;
        site.wait_ms(12 * HOUR_MS + 1);
        refuses_everything(&site, &browser).await;
    })
    .await;
}

#[tokio::test]
async fn the_public_site_is_not_here() {
    each_database("the_public_site_is_not_here", async |db| {
        let site = TestSite::new(db).await;
        let mut admin = site.admin().await;
        for browser in [&mut Browser::default(), &mut admin] {
            for path in [
                "/history",
                "/mistakes",
                "/register",
                "/account",
                "/account/download",
                "/privacy",
                "/attempts/1",
                "/passages/a1-a-wet-morning",
                "/passages/a1-a-wet-morning/reveal",
                "/audio/x",
                "/audio/x.mp3",
                "/api/passages/a1-a-wet-morning/audio",
                "/api/attempts/1/responses/1",
                "/nothing",
            ] {
                for method in [Method::GET, Method::POST] {
                    let answer = ask(&site, browser, method.clone(), path).await;
                    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {path}");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn posts_from_other_sites_are_refused() {
    each_database("posts_from_other_sites_are_refused", async |db| {
        let site = TestSite::new(db).await;
        let id = site.add_passage("a1-a-wet-morning.toml").await;
        let mut browser = site.admin().await;
        for path in [
            "/login",
            "/logout",
            "/setup/x",
            &format!("/passages/{id}/render"),
            "/jobs/1/retry",
        ] {
            let request = Request::post(path)
                .header("sec-fetch-site", "cross-site")
                .body(Body::empty())
                .unwrap();
            let answer = site.send(&mut browser, request).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        }
        let jobs = job::list(&site.db, "", 1, 10).await.unwrap();
        assert!(jobs.rows.is_empty(), "{jobs:?}");
        assert_eq!(site.get(&mut browser, "/").await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn pages_are_not_cached_and_run_no_foreign_code() {
    each_database("pages_are_not_cached", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = site.admin().await;
        let request = Request::get("/accounts").body(Body::empty()).unwrap();
        let (response, _) = site.raw(&mut browser, request).await;
        let header = |name: &str| response.headers()[name].to_str().unwrap();
        assert_eq!(header("cache-control"), "no-store");
        assert!(
            header("content-security-policy").starts_with("default-src 'none'; script-src 'self'")
        );
    })
    .await;
}

#[tokio::test]
async fn health_is_for_everybody_and_tells_no_secret() {
    each_database("health_is_for_everybody", async |db| {
        let site = TestSite::new(db).await;
        let answer = site.get(&mut Browser::default(), "/api/health").await;
        answer.shows(StatusCode::OK, &["\"status\":\"ok\""]);
        assert!(!answer.body.contains('@'), "{}", answer.body);
    })
    .await;
}
