//! `/setup/{token}`.

use crate::site::{Browser, LEARNER, PASSWORD, START, TestSite};
use axum::http::StatusCode;
use listen_core::time::DAY_MS;
use listen_store::account::{self, Role};
use listen_store::{audit, setup};
use listen_test_kit::database::each_database;
use listen_web::token;

const DEAD: &str = "This link does not work any more";

/// A site without an administrator, and the address of its link.
async fn fresh(db: listen_store::Db) -> (TestSite, String) {
    let secret = token::random();
    setup::replace(&db, &token::hash(&secret), START)
        .await
        .unwrap();
    (TestSite::empty(db), format!("/setup/{secret}"))
}

fn form<'a>(email: &'a str, password: &'a str, again: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("email", email),
        ("name", "Root"),
        ("password", password),
        ("password_again", again),
    ]
}

#[tokio::test]
async fn the_link_makes_one_administrator_who_is_logged_in() {
    each_database("the_link_makes_one_administrator", async |db| {
        let (site, link) = fresh(db).await;
        let mut browser = Browser::default();
        site.get(&mut browser, &link).await.shows(
            StatusCode::OK,
            &["autocomplete=\"new-password\"", "for=\"password_again\""],
        );
        let right = form("root@example.org", PASSWORD, PASSWORD);
        site.post(&mut browser, &link, &right).await.leads_to("/");
        site.get(&mut browser, "/")
            .await
            .shows(StatusCode::OK, &["Root"]);
        let role = site.account("root@example.org").await.role;
        assert_eq!(role, Role::Administrator.as_str());
        let noted = audit::list(&site.db, "", "", 1, 9).await.unwrap().rows;
        assert_eq!(noted.len(), 1, "{noted:?}");
        assert_eq!(noted[0].action, "account-create");
        assert_eq!(noted[0].email.as_deref(), Some("root@example.org"));

        let mut second = Browser::default();
        site.get(&mut second, &link)
            .await
            .shows(StatusCode::NOT_FOUND, &[DEAD]);
        let other = form("eve@example.org", PASSWORD, PASSWORD);
        site.post(&mut second, &link, &other)
            .await
            .shows(StatusCode::NOT_FOUND, &[DEAD]);
        site.login(&mut second, "root@example.org", PASSWORD)
            .await
            .leads_to("/");
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_is_told_at_its_field_and_does_not_use_the_link_up() {
    each_database("what_is_wrong_is_told_at_its_field", async |db| {
        let (site, link) = fresh(db).await;
        site.add_account(LEARNER, "Ann", "x", Role::Learner).await;
        let long_name = "n".repeat(81);
        let mut browser = Browser::default();
        for (form, field) in [
            (form("root", PASSWORD, PASSWORD), "email"),
            (form(LEARNER, PASSWORD, PASSWORD), "email"),
            (form("root@example.org", "short", "short"), "password"),
            (
                form("root@example.org", PASSWORD, "another one"),
                "password_again",
            ),
            (
                [
                    ("email", "root@example.org"),
                    ("name", &long_name),
                    ("password", PASSWORD),
                    ("password_again", PASSWORD),
                ],
                "name",
            ),
        ] {
            let answer = site.post(&mut browser, &link, &form).await;
            let error = format!("id=\"{field}-error\"");
            let typed = format!("value=\"{}\"", form[0].1);
            answer.shows(
                StatusCode::UNPROCESSABLE_ENTITY,
                &["role=\"alert\"", &error, &typed],
            );
            let n_errors = answer.body.matches("class=\"field-error\"").count();
            assert_eq!(n_errors, 1, "{form:?}: {}", answer.body);
            assert!(
                !answer.body.contains(PASSWORD),
                "passwords never travel back"
            );
        }
        let all_wrong = form("root", "short", "other");
        let answer = site.post(&mut browser, &link, &all_wrong).await;
        assert_eq!(
            answer.body.matches("aria-invalid").count(),
            3,
            "{}",
            answer.body
        );
        site.post(&mut browser, &link, &[("email", "root@example.org")])
            .await
            .shows(StatusCode::UNPROCESSABLE_ENTITY, &["password"]);
        assert_eq!(account::count_administrators(&site.db).await.unwrap(), 0);

        let right = form("root@example.org", PASSWORD, PASSWORD);
        site.post(&mut browser, &link, &right).await.leads_to("/");
    })
    .await;
}

#[tokio::test]
async fn a_dead_link_says_how_to_get_another() {
    each_database("a_dead_link_says_how_to_get_another", async |db| {
        let (site, link) = fresh(db).await;
        let mut browser = Browser::default();
        let how = [DEAD, "Start listen again", "listen admin-user create"];
        site.get(&mut browser, "/setup/unknown")
            .await
            .shows(StatusCode::NOT_FOUND, &how);
        site.wait_ms(DAY_MS - 1);
        assert_eq!(site.get(&mut browser, &link).await.status, StatusCode::OK);
        site.wait_ms(1);
        site.get(&mut browser, &link)
            .await
            .shows(StatusCode::NOT_FOUND, &how);
    })
    .await;
}

#[tokio::test]
async fn the_link_ends_when_an_administrator_is_made_in_another_way() {
    each_database("the_link_ends_with_another_administrator", async |db| {
        let (site, link) = fresh(db).await;
        site.add_account("root@example.org", "Root", "x", Role::Administrator)
            .await;
        let mut browser = Browser::default();
        site.get(&mut browser, &link)
            .await
            .shows(StatusCode::NOT_FOUND, &[DEAD]);
        let right = form("eve@example.org", PASSWORD, PASSWORD);
        site.post(&mut browser, &link, &right)
            .await
            .shows(StatusCode::NOT_FOUND, &[DEAD]);
        assert_eq!(account::count_administrators(&site.db).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn of_two_at_once_one_gets_the_link() {
    each_database("of_two_at_once_one_gets_the_link", async |db| {
        let (site, link) = fresh(db).await;
        let (mut ann, mut bob) = (Browser::default(), Browser::default());
        let ann_form = form("ann@example.org", PASSWORD, PASSWORD);
        let bob_form = form("bob@example.org", PASSWORD, PASSWORD);
        let (first, second) = tokio::join!(
            site.post(&mut ann, &link, &ann_form),
            site.post(&mut bob, &link, &bob_form),
        );
        let mut statuses = [first.status, second.status];
        statuses.sort();
        assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::NOT_FOUND]);
        assert_eq!(account::count_administrators(&site.db).await.unwrap(), 1);
    })
    .await;
}
