//! Who gets in, and what answers on this listener at all.

use crate::site::{ADMIN, Answer, Browser, LEARNER, PASSWORD, TestSite};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, StatusCode};
use listen_admin::access::{Need, RULES};
use listen_alerts::{ChannelForm, Kind};
use listen_core::news::Category;
use listen_core::time::{HOUR_MS, MINUTE_MS};
use listen_store::account::{self, Role};
use listen_store::alert::channel::{self, Channel};
use listen_store::session::{self, NewSession, SessionKind};
use listen_store::{class, job, news, passage};
use listen_test_kit::database::each_database;
use listen_web::token;
use std::collections::BTreeSet;
use std::net::SocketAddr;

/// The only routes of this site that need no session.
const OPEN: [&str; 5] = [
    "/login",
    "/login/code",
    "/logout",
    "/metrics",
    "/setup/{token}",
];

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

/// Every route that needs something, with each role that is too weak for it.
fn closed() -> Vec<(Method, String, Need, Role)> {
    let mut closed = Vec::new();
    for (method, route, need) in RULES {
        for role in Role::ALL {
            if need.role().is_some_and(|least| role < least) {
                closed.push((method.parse().unwrap(), address(route), *need, role));
            }
        }
    }
    closed
}

/// What a worker makes first.
const MADE_LATER: [&str; 2] = ["/audio/{file}", "/speech/trial/{id}"];

fn address(route: &str) -> String {
    route
        .replace("{id}", "1")
        .replace("{assignment}", "1")
        .replace("{learner}", "1")
        .replace("{name}", "items")
        .replace("{slug}", "a1-a-wet-morning")
        .replace("{part}", "script")
        .replace("{version}", "1")
        .replace("{file}", "x.mp3")
        .replace("{kind}", "email")
        .replace("{token}", "x")
}

fn a_channel() -> Channel {
    let form = ChannelForm {
        name: "Hook".to_owned(),
        locale: "en".to_owned(),
        url: "https://hooks.example.org/".to_owned(),
        ..ChannelForm::default()
    };
    form.checked(Kind::Webhook, None).unwrap()
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

#[test]
fn every_route_says_what_it_needs() {
    let listed: BTreeSet<&str> = RULES.iter().map(|(_, route, _)| *route).collect();
    let given: BTreeSet<&str> = routes().into_iter().collect();
    assert_eq!(listed, given);
    let open: BTreeSet<&str> = RULES
        .iter()
        .filter(|(_, _, need)| *need == Need::Open)
        .map(|(_, route, _)| *route)
        .collect();
    assert_eq!(open, OPEN.into_iter().collect());
}

#[tokio::test]
async fn a_role_that_is_too_weak_is_refused_everywhere() {
    each_database("a_role_that_is_too_weak_is_refused", async |db| {
        let site = TestSite::new(db).await;
        let passage_id = site.add_passage("a1-a-wet-morning.toml").await;
        let head = passage::find(&site.db, passage_id).await.unwrap().unwrap();
        let version = head.version.to_string();
        class::insert(&site.db, 1, "7b", "K7M2QX", site.now())
            .await
            .unwrap();
        channel::insert(&site.db, 1, &a_channel(), site.now())
            .await
            .unwrap();
        let feed = news::NewFeed {
            name: "Post".to_owned(),
            address: "https://post.example/rss".to_owned(),
            category: Category::Tech,
            level: None,
        };
        news::insert_feed(&site.db, 1, &feed, site.now())
            .await
            .unwrap();
        for role in [Role::Viewer, Role::Editor, Role::Administrator] {
            let mut browser = site.staff(role).await;
            for (method, path, need, _) in closed().iter().filter(|(_, _, _, weak)| *weak == role) {
                let answer = ask(&site, &mut browser, method.clone(), path).await;
                answer.shows(StatusCode::FORBIDDEN, &["Your role does not allow it"]);
                assert!(need.role() > Some(role), "{method} {path}");
            }
            for (method, route, need) in RULES {
                let may = need.role().is_none_or(|least| role >= least);
                if may && *method == "GET" && *need != Need::Open {
                    let path = address(&route.replace("{version}", &version));
                    let answer = ask(&site, &mut browser, Method::GET, &path).await;
                    let is_shown = matches!(answer.status, StatusCode::OK | StatusCode::SEE_OTHER);
                    let is_missing = answer.status == StatusCode::NOT_FOUND;
                    assert!(
                        is_shown || (is_missing && MADE_LATER.contains(route)),
                        "{role:?} {path}: {answer:?}"
                    );
                }
            }
            // What a method does that is not listed, nobody has decided.
            let answer = ask(&site, &mut browser, Method::DELETE, "/jobs").await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{answer:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn links_are_shown_only_to_who_may_follow_them() {
    each_database("links_are_shown_only_to_who_may", async |db| {
        let site = TestSite::new(db).await;
        site.add_passage("a1-a-wet-morning.toml").await;
        for (role, path, text, is_there) in [
            (Role::Viewer, "/", "href=\"/audit\"", false),
            (Role::Administrator, "/", "href=\"/audit\"", true),
            (Role::Viewer, "/passages", "/render\"", false),
            (Role::Editor, "/passages", "/render\"", true),
            (Role::Editor, "/accounts", "/accounts/new", false),
            (Role::Administrator, "/accounts", "/accounts/new", true),
            (Role::Editor, "/accounts/1", "/accounts/1/role", false),
            (Role::Administrator, "/accounts/1", "/accounts/1/role", true),
        ] {
            let mut browser = site.staff(role).await;
            let answer = site.get(&mut browser, path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            assert_eq!(answer.body.contains(text), is_there, "{role:?} {path}");
        }
    })
    .await;
}

#[tokio::test]
async fn only_listed_networks_get_in() {
    each_database("only_listed_networks_get_in", async |db| {
        for (networks, peer, forwarded, is_in) in [
            (vec![], "203.0.113.9:5", None, true),
            (vec!["10.0.0.0/8"], "10.1.2.3:5", None, true),
            (vec!["10.0.0.0/8"], "203.0.113.9:5", None, false),
            // Only the trusted proxy is believed, and then the browser's address counts.
            (vec!["10.0.0.0/8"], "203.0.113.9:5", Some("10.1.2.3"), false),
            (vec!["10.0.0.0/8"], "192.0.2.1:5", Some("10.1.2.3"), true),
            (
                vec!["10.0.0.0/8"],
                "192.0.2.1:5",
                Some("203.0.113.9"),
                false,
            ),
            (vec!["2001:db8::/32"], "[2001:db8::7]:5", None, true),
        ] {
            let site = TestSite::empty(db.clone()).within(&networks, &["192.0.2.1/32"]);
            for path in ["/login", "/", "/setup/x"] {
                let peer: SocketAddr = peer.parse().unwrap();
                let mut request = Request::get(path).extension(ConnectInfo(peer));
                if let Some(address) = forwarded {
                    request = request.header("x-forwarded-for", address);
                }
                let request = request.body(Body::empty()).unwrap();
                let answer = site.send(&mut Browser::default(), request).await;
                let is_refused = answer.status == StatusCode::FORBIDDEN;
                assert_eq!(
                    !is_refused, is_in,
                    "{path} {peer} {forwarded:?} {networks:?}"
                );
                if is_refused {
                    answer.shows(StatusCode::FORBIDDEN, &["LISTEN_ADMIN_NETWORKS"]);
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn dangerous_things_ask_for_the_password_after_a_while() {
    each_database("dangerous_things_ask_for_the_password", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = site.admin().await;
        let id = site.account(LEARNER).await.id;
        let (page, form) = (format!("/accounts/{id}"), [("role", "viewer")]);
        let set = format!("{page}/role");
        site.wait_ms(10 * MINUTE_MS);
        let asked = site.post(&mut browser, &set, &form).await;
        asked.leads_to(&format!("/confirm?return_to={page}"));
        let asked = site.get(&mut browser, &format!("{page}/delete")).await;
        asked.leads_to(&format!("/confirm?return_to={page}/delete"));
        assert_eq!(site.account(LEARNER).await.role, "learner");

        let wrong = [("password", "wrong horse battery"), ("return_to", &page)];
        site.post(&mut browser, "/confirm", &wrong)
            .await
            .shows(StatusCode::UNPROCESSABLE_ENTITY, &["role=\"alert\"", &page]);
        let elsewhere = [("password", PASSWORD), ("return_to", "//evil.example")];
        site.post(&mut browser, "/confirm", &elsewhere)
            .await
            .leads_to("/");
        site.post(&mut browser, &set, &form)
            .await
            .leads_to(&format!("{page}?notice=role"));
        assert_eq!(site.account(LEARNER).await.role, "viewer");
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
        site.add_passage("a1-a-wet-morning.toml").await;
        let mut browser = site.admin().await;
        let posts = RULES.iter().filter(|(method, _, _)| *method == "POST");
        for path in posts.map(|(_, route, _)| address(route)) {
            let request = Request::post(&path)
                .header("sec-fetch-site", "cross-site")
                .body(Body::empty())
                .unwrap();
            let answer = site.send(&mut browser, request).await;
            answer.shows(StatusCode::FORBIDDEN, &["This came from another site"]);
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
        let policy = header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert_eq!(header("x-frame-options"), "DENY");
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
