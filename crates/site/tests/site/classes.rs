//! Classes as learners see them, and choosing a password by a link.

use crate::harness::{Browser, PASSWORD, TestSite, borrowed};
use axum::http::StatusCode;
use listen_core::account::Email;
use listen_core::time::{DAY_MS, Timestamp};
use listen_store::account::{self, Account};
use listen_store::account_link::{self, LinkKind};
use listen_store::class::{self, Change, assignment, grade, member};
use listen_test_kit::database::each_database;
use listen_web::token;
use std::sync::atomic::Ordering;

const SLUG: &str = "a1-a-wet-morning";
const NEW_PASSWORD: &str = "blue kettle on the stove";

async fn account(site: &TestSite, email: &str) -> Account {
    let email = Email::parse(email).unwrap();
    let found = account::find_by_email(&site.db, &email).await.unwrap();
    found.unwrap()
}

fn now(site: &TestSite) -> Timestamp {
    Timestamp(site.now.load(Ordering::Relaxed))
}

/// A class with the code `K7M2QX`, which has to do the first passage.
async fn add_class(site: &TestSite) -> i64 {
    let id = class::insert(&site.db, 1, "7b", "K7M2QX", now(site))
        .await
        .unwrap();
    let new = assignment::NewAssignment {
        slug: SLUG,
        form: "attempt",
        due_at: Some(now(site).0 + DAY_MS),
        max_plays: Some(3),
    };
    assert!(
        assignment::insert(&site.db, 1, id, &new, now(site))
            .await
            .unwrap()
    );
    id
}

#[tokio::test]
async fn a_learner_joins_does_the_work_and_leaves() {
    each_database("a_learner_joins_does_the_work", async |db| {
        let site = TestSite::new(db).await;
        let id = add_class(&site).await;
        let mut ann = site.register("ann@example.org").await;
        let (status, _, page) = site.post(&mut ann, "/classes", &[("code", "AAAAAA")]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            page.contains("No class has this code") && page.contains("value=\"AAAAAA\""),
            "{page}"
        );
        for typed in [" k7m-2qx ", "K7M2QX"] {
            let (_, to, _) = site.post(&mut ann, "/classes", &[("code", typed)]).await;
            assert_eq!(
                to, "/classes?notice=joined",
                "joining twice is joining once"
            );
        }
        let (_, page) = site.get(&mut ann, "/classes?notice=joined").await;
        for text in [
            "7b",
            "at most 3 times",
            "/passages/a1-a-wet-morning",
            ">open<",
            "You have joined",
        ] {
            assert!(page.contains(text), "{text}: {page}");
        }
        let attempt = site.begin(&mut ann, SLUG).await;
        let keys = site.keys(SLUG).await;
        site.post(&mut ann, &format!("{attempt}/submit"), &borrowed(&keys))
            .await;
        let (_, page) = site.get(&mut ann, "/classes").await;
        assert!(page.contains("done · 100 %"), "{page}");
        let grades = grade::of_class(&site.db, id).await.unwrap();
        assert_eq!((grades[0].n_tries, grades[0].best_percent), (1, 100));

        let (_, to, _) = site
            .post(&mut ann, &format!("/classes/{id}/leave"), &[])
            .await;
        assert_eq!(to, "/classes?notice=left");
        let (status, _, _) = site
            .post(&mut ann, &format!("/classes/{id}/leave"), &[])
            .await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert!(grade::of_class(&site.db, id).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_archived_class_takes_nobody_and_visitors_log_in_first() {
    each_database("an_archived_class_takes_nobody", async |db| {
        let site = TestSite::new(db).await;
        let id = add_class(&site).await;
        let class = class::find(&site.db, id).await.unwrap().unwrap();
        let mut ann = site.register("ann@example.org").await;
        let learner = account(&site, "ann@example.org").await.learner_id;
        class::change(&site.db, 1, &class, Change::Archive(now(&site)), now(&site))
            .await
            .unwrap();
        let (status, _, _) = site.post(&mut ann, "/classes", &[("code", "K7M2QX")]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        class::change(&site.db, 1, &class, Change::Restore, now(&site))
            .await
            .unwrap();
        class::change(&site.db, 1, &class, Change::Code("AB23CD"), now(&site))
            .await
            .unwrap();
        let (status, _, _) = site.post(&mut ann, "/classes", &[("code", "K7M2QX")]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "the old code");
        site.post(&mut ann, "/classes", &[("code", "AB23CD")]).await;
        assert_eq!(
            member::of_learner(&site.db, learner).await.unwrap().len(),
            1
        );
        let (status, to, _) = site
            .post(&mut Browser::default(), "/classes", &[("code", "AB23CD")])
            .await;
        assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/login"));
    })
    .await;
}

#[tokio::test]
async fn who_guesses_codes_is_stopped() {
    each_database("who_guesses_codes_is_stopped", async |db| {
        let site = TestSite::new(db).await;
        add_class(&site).await;
        let mut ann = site.register("ann@example.org").await;
        for _ in 0..20 {
            let (status, _, _) = site.post(&mut ann, "/classes", &[("code", "AAAAAA")]).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let (status, _, _) = site.post(&mut ann, "/classes", &[("code", "K7M2QX")]).await;
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    })
    .await;
}

/// A link for a new password.
async fn link(site: &TestSite, id: i64) -> String {
    let secret = token::random();
    let hash = token::hash(&secret);
    account_link::replace(&site.db, LinkKind::Password, id, &hash, now(site))
        .await
        .unwrap();
    format!("/password/{secret}")
}

#[tokio::test]
async fn a_password_link_works_once_and_logs_everybody_out() {
    each_database("a_password_link_works_once", async |db| {
        let site = TestSite::new(db).await;
        let mut thief = site.register("ann@example.org").await;
        let id = account(&site, "ann@example.org").await.id;
        let earlier = link(&site, id).await;
        let path = link(&site, id).await;
        let mut ann = Browser::default();
        let (status, _) = site.get(&mut ann, &earlier).await;
        assert_eq!(
            status,
            StatusCode::NOT_FOUND,
            "a newer link ends the earlier one"
        );
        let (_, page) = site.get(&mut ann, &path).await;
        assert!(
            page.contains("ann@example.org") && !page.contains("name=\"consent\""),
            "{page}"
        );
        for (one, two, text) in [
            ("short", "short", "password-error"),
            (NEW_PASSWORD, "another one here", "password_again-error"),
        ] {
            let form = [("password", one), ("password_again", two)];
            let (status, _, page) = site.post(&mut ann, &path, &form).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(
                page.contains(text) && !page.contains(NEW_PASSWORD),
                "{page}"
            );
        }
        let form = [("password", NEW_PASSWORD), ("password_again", NEW_PASSWORD)];
        let (_, to, _) = site.post(&mut ann, &path, &form).await;
        assert_eq!(to, "/login");
        let (status, _, _) = site.post(&mut ann, &path, &form).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "used up");
        let (status, _) = site.get(&mut thief, "/account").await;
        assert_eq!(status, StatusCode::SEE_OTHER, "logged out");
        for (password, expected) in [
            (PASSWORD, StatusCode::UNPROCESSABLE_ENTITY),
            (NEW_PASSWORD, StatusCode::SEE_OTHER),
        ] {
            let form = [("email", "ann@example.org"), ("password", password)];
            let (status, _, _) = site.post(&mut ann, "/login", &form).await;
            assert_eq!(status, expected, "{password}");
        }
        let path = link(&site, id).await;
        site.now.fetch_add(7 * DAY_MS, Ordering::Relaxed);
        let (status, page) = site.get(&mut ann, &path).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert!(page.contains("This link does not work any more"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn who_was_invited_accepts_the_privacy_notice() {
    each_database("who_was_invited_accepts", async |db| {
        let site = TestSite::new(db).await;
        let email = Email::parse("new@example.org").unwrap();
        let new = account::NewAccount {
            email: &email,
            name: "",
            password_hash: listen_web::password::NOBODY,
            role: account::Role::Learner,
            locale: "en",
            consent_version: None,
        };
        let made = account::insert(&site.db, &new, None, now(&site))
            .await
            .unwrap();
        let path = link(&site, made.id).await;
        let mut form = vec![("password", NEW_PASSWORD), ("password_again", NEW_PASSWORD)];
        let (status, _, page) = site.post(&mut Browser::default(), &path, &form).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("consent-error"), "{page}");
        form.push(("consent", "yes"));
        let (_, to, _) = site.post(&mut Browser::default(), &path, &form).await;
        assert_eq!(to, "/login");
        let found = account(&site, "new@example.org").await;
        assert!(found.consent_version.is_some() && found.consent_at == Some(now(&site).0));
    })
    .await;
}

#[tokio::test]
async fn the_last_administrator_cannot_leave_by_the_public_door() {
    each_database("the_last_administrator_cannot_leave", async |db| {
        let site = TestSite::new(db).await;
        let mut root = site.register("root@example.org").await;
        let id = account(&site, "root@example.org").await.id;
        account::update_role(&site.db, id, account::Role::Administrator)
            .await
            .unwrap();
        let (status, _, page) = site
            .post(&mut root, "/account/delete", &[("password", PASSWORD)])
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("this is the last administrator"), "{page}");
        assert_eq!(account(&site, "root@example.org").await.id, id);
    })
    .await;
}

#[tokio::test]
async fn a_learner_tells_what_is_wrong() {
    each_database("a_learner_tells_what_is_wrong", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let path = format!("/passages/{SLUG}/problem");
        let (_, page) = site.get(&mut ann, &path).await;
        assert!(
            page.contains("What is wrong?") && page.contains("A wet morning"),
            "{page}"
        );
        let long = "x".repeat(1001);
        for (kind, text, field) in [
            ("song", "hm", "kind-error"),
            ("other", "  ", "text-error"),
            ("audio", long.as_str(), "text-error"),
        ] {
            let form = [("kind", kind), ("text", text)];
            let (status, _, page) = site.post(&mut ann, &path, &form).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
            assert!(page.contains(field), "{field}: {page}");
        }
        let form = [("kind", "item"), ("text", "Two options fit.")];
        let (_, to, _) = site.post(&mut ann, &path, &form).await;
        assert_eq!(to, format!("{path}?sent=yes"));
        let (_, page) = site.get(&mut ann, &to).await;
        assert!(page.contains("Thank you"), "{page}");
        let open = listen_store::problem::list(&site.db, "open", 1, 10)
            .await
            .unwrap();
        assert_eq!(
            (open.rows.len(), open.rows[0].text.as_str()),
            (1, "Two options fit.")
        );
        let (status, _) = site.get(&mut ann, "/passages/nothing/problem").await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let (status, _) = site.get(&mut Browser::default(), &path).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "who never practised logs in");
    })
    .await;
}
