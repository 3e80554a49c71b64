//! `/login` and `/logout`.

use crate::site::{ADMIN, Browser, LEARNER, PASSWORD, TestSite};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use listen_core::time::MINUTE_MS;
use listen_store::session;
use listen_test_kit::database::each_database;

#[tokio::test]
async fn the_right_password_opens_the_dashboard() {
    each_database("the_right_password_opens_the_dashboard", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = Browser::default();
        site.get(&mut browser, "/login")
            .await
            .shows(StatusCode::OK, &["Administrator login"]);
        let request = Request::post("/login")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!(
                "email=Root%40Example.org&password={}",
                PASSWORD.replace(' ', "+")
            )))
            .unwrap();
        let (response, _) = site.raw(&mut browser, request).await;
        let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
        assert!(
            cookie.starts_with("listen_admin=") && cookie.contains("HttpOnly; SameSite=Lax"),
            "{cookie}"
        );
        site.get(&mut browser, "/")
            .await
            .shows(StatusCode::OK, &["<h1>Dashboard</h1>", "Root"]);
    })
    .await;
}

#[tokio::test]
async fn login_leads_back_but_never_to_another_host() {
    each_database("login_leads_back", async |db| {
        let site = TestSite::new(db).await;
        let asked = site
            .get(&mut Browser::default(), "/jobs?state=failed")
            .await;
        asked.leads_to("/login?return_to=/jobs%3Fstate%3Dfailed");
        site.get(&mut Browser::default(), &asked.location)
            .await
            .shows(StatusCode::OK, &["value=\"/jobs?state=failed\""]);
        for (wanted, expected) in [
            ("/jobs?state=failed", "/jobs?state=failed"),
            ("//evil.example", "/"),
            ("https://evil.example/", "/"),
        ] {
            let form = [
                ("email", ADMIN),
                ("password", PASSWORD),
                ("return_to", wanted),
            ];
            let mut browser = Browser::default();
            site.post(&mut browser, "/login", &form)
                .await
                .leads_to(expected);
            let again = format!("/login?return_to={wanted}");
            site.get(&mut browser, &again).await.leads_to(expected);
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_is_not_let_in_hears_the_same() {
    each_database("whoever_is_not_let_in_hears_the_same", async |db| {
        let site = TestSite::new(db).await;
        let mut pages = Vec::new();
        for (email, password) in [
            (ADMIN, "wrong horse battery"),
            ("nobody@example.org", PASSWORD),
            ("not an address", PASSWORD),
            (LEARNER, "wrong horse battery"),
            (LEARNER, PASSWORD),
        ] {
            let mut browser = Browser::default();
            let answer = site.login(&mut browser, email, password).await;
            answer.shows(
                StatusCode::UNPROCESSABLE_ENTITY,
                &["role=\"alert\"", "aria-describedby=\"login-error\"", email],
            );
            assert!(browser.cookies.is_empty(), "{email} got {browser:?}");
            assert!(
                !answer.body.contains(password),
                "passwords never travel back"
            );
            site.get(&mut browser, "/").await.leads_to("/login");
            pages.push(answer.body.replace(email, ""));
        }
        assert!(pages.windows(2).all(|pair| pair[0] == pair[1]), "{pages:?}");
    })
    .await;
}

#[tokio::test]
async fn guessing_locks_the_account_for_a_while() {
    each_database("guessing_locks_the_account_for_a_while", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = Browser::default();
        for _ in 0..5 {
            let answer = site.login(&mut browser, ADMIN, "wrong horse battery").await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        site.login(&mut browser, ADMIN, PASSWORD)
            .await
            .shows(StatusCode::TOO_MANY_REQUESTS, &["Wait 15 minutes"]);
        site.wait_ms(14 * MINUTE_MS + 30_000);
        site.login(&mut browser, ADMIN, PASSWORD)
            .await
            .shows(StatusCode::TOO_MANY_REQUESTS, &["Wait one minute"]);
        site.wait_ms(MINUTE_MS);
        site.login(&mut browser, ADMIN, PASSWORD)
            .await
            .leads_to("/");
    })
    .await;
}

#[tokio::test]
async fn logging_out_ends_the_session_on_the_server() {
    each_database("logging_out_ends_the_session", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = site.admin().await;
        let mut thief = browser.clone();
        site.post(&mut browser, "/logout", &[])
            .await
            .leads_to("/login");
        assert!(browser.cookies.is_empty(), "{browser:?}");
        site.get(&mut thief, "/").await.leads_to("/login");
    })
    .await;
}

#[tokio::test]
async fn logging_in_again_starts_a_fresh_session_in_place_of_the_old_one() {
    each_database("logging_in_again_starts_a_fresh_session", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = site.admin().await;
        let mut old = browser.clone();
        site.login(&mut browser, ADMIN, PASSWORD)
            .await
            .leads_to("/");
        assert_ne!(browser.cookies, old.cookies);
        site.get(&mut old, "/").await.leads_to("/login");
        let account = site.account(ADMIN).await;
        let sessions = session::list(&site.db, account.id, site.now())
            .await
            .unwrap();
        assert_eq!(sessions.len(), 1, "{sessions:?}");
    })
    .await;
}
