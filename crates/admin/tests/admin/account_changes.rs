//! `/accounts/{id}` and what its forms do.

use crate::site::{ADMIN, Browser, LEARNER, PASSWORD, TestSite};
use axum::http::StatusCode;
use listen_core::account::Email;
use listen_store::account::{self, Role};
use listen_store::quota::{self, Quota};
use listen_test_kit::database::each_database;

async fn id(site: &TestSite, email: &str) -> i64 {
    site.account(email).await.id
}

#[tokio::test]
async fn the_last_administrator_stays() {
    each_database("the_last_administrator_stays", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = site.admin().await;
        let root = id(&site, ADMIN).await;
        let last = format!("/accounts/{root}?notice=last-administrator");
        let (role, delete) = ([("role", "editor")], [("email", ADMIN)]);
        let (set, off, gone) = (
            format!("/accounts/{root}/role"),
            format!("/accounts/{root}/disable"),
            format!("/accounts/{root}/delete"),
        );
        for (path, form) in [(&set, &role[..]), (&off, &[]), (&gone, &delete)] {
            site.post(&mut browser, path, form).await.leads_to(&last);
        }
        site.get(&mut browser, &last)
            .await
            .shows(StatusCode::OK, &["this is the last administrator"]);
        assert_eq!(account::count_administrators(&site.db).await.unwrap(), 1);

        // A disabled one does not count, an active one does.
        let second = site
            .add_account("two@example.org", "", "x", Role::Administrator)
            .await;
        site.post(
            &mut browser,
            &format!("/accounts/{}/disable", second.id),
            &[],
        )
        .await;
        site.post(&mut browser, &off, &[]).await.leads_to(&last);
        site.post(
            &mut browser,
            &format!("/accounts/{}/enable", second.id),
            &[],
        )
        .await;
        site.post(&mut browser, &set, &role)
            .await
            .leads_to(&format!("/accounts/{root}?notice=role"));
        // Who loses the role is out at once.
        site.get(&mut browser, "/audit")
            .await
            .leads_to("/login?return_to=/audit");
    })
    .await;
}

#[tokio::test]
async fn of_two_administrators_who_remove_each_other_one_stays() {
    each_database("of_two_administrators_one_stays", async |db| {
        let site = TestSite::new(db).await;
        let mut one = site.admin().await;
        let mut two = site.staff(Role::Administrator).await;
        let (first, second) = (
            format!("/accounts/{}/disable", id(&site, ADMIN).await),
            format!(
                "/accounts/{}/disable",
                id(&site, "administrator@example.org").await
            ),
        );
        tokio::join!(
            site.post(&mut one, &second, &[]),
            site.post(&mut two, &first, &[])
        );
        assert_eq!(account::count_administrators(&site.db).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_disabled_account_is_out_everywhere_until_it_is_enabled() {
    each_database("a_disabled_account_is_out", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = site.admin().await;
        let mut viewer = site.staff(Role::Viewer).await;
        let page = format!("/accounts/{}", id(&site, "viewer@example.org").await);
        site.post(&mut browser, &format!("{page}/disable"), &[])
            .await
            .leads_to(&format!("{page}?notice=disabled"));
        site.get(&mut viewer, "/").await.leads_to("/login");
        let again = site
            .login(&mut viewer, "viewer@example.org", PASSWORD)
            .await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        site.get(&mut browser, &page)
            .await
            .shows(StatusCode::OK, &["disabled", "/enable\""]);
        site.post(&mut browser, &format!("{page}/enable"), &[])
            .await
            .leads_to(&format!("{page}?notice=enabled"));
        site.login(&mut viewer, "viewer@example.org", PASSWORD)
            .await
            .leads_to("/");
    })
    .await;
}

#[tokio::test]
async fn deleting_asks_for_the_address() {
    each_database("deleting_asks_for_the_address", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = site.admin().await;
        let path = format!("/accounts/{}/delete", id(&site, LEARNER).await);
        site.get(&mut browser, &path)
            .await
            .shows(StatusCode::OK, &[LEARNER, "cannot be brought back"]);
        site.post(&mut browser, &path, &[("email", ADMIN)])
            .await
            .shows(StatusCode::UNPROCESSABLE_ENTITY, &["aria-invalid=\"true\""]);
        site.post(&mut browser, &path, &[("email", " ANN@example.org ")])
            .await
            .leads_to("/accounts?notice=deleted");
        let email = Email::parse(LEARNER).unwrap();
        assert!(
            account::find_by_email(&site.db, &email)
                .await
                .unwrap()
                .is_none()
        );
        assert_eq!(
            site.get(&mut browser, &path).await.status,
            StatusCode::NOT_FOUND
        );
    })
    .await;
}

#[tokio::test]
async fn a_new_account_gets_a_link_and_no_password() {
    each_database("a_new_account_gets_a_link", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = site.admin().await;
        let form = [
            ("email", "New@Example.org"),
            ("name", "Li"),
            ("role", "editor"),
        ];
        let made = site.post(&mut browser, "/accounts/new", &form).await;
        made.shows(
            StatusCode::OK,
            &["value=\"/password/", "LISTEN_PUBLIC_URL", "new@example.org"],
        );
        assert_eq!(site.account("new@example.org").await.role, "editor");
        for guess in ["", "nobody", PASSWORD] {
            let answer = site
                .login(&mut Browser::default(), "new@example.org", guess)
                .await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{guess}");
        }
        for (form, status, texts) in [
            (
                form,
                StatusCode::UNPROCESSABLE_ENTITY,
                ["has an account already", "New@Example.org"],
            ),
            (
                [("email", "x"), ("name", ""), ("role", "learner")],
                StatusCode::UNPROCESSABLE_ENTITY,
                ["email-error", "value=\"x\""],
            ),
            (
                [("email", "y@example.org"), ("name", ""), ("role", "king")],
                StatusCode::UNPROCESSABLE_ENTITY,
                ["learner, viewer, editor, administrator", "king"],
            ),
        ] {
            site.post(&mut browser, "/accounts/new", &form)
                .await
                .shows(status, &texts);
        }
        let missing = site.get(&mut browser, "/accounts/999").await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn limits_of_one_learner_are_set_and_taken_back() {
    each_database("limits_of_one_learner_are_set_and_taken_back", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = site.admin().await;
        let learner = site.account(LEARNER).await;
        let (page, path) = (
            format!("/accounts/{}", learner.id),
            format!("/accounts/{}/quota", learner.id),
        );
        let form = [("texts_a_day", "3"), ("texts", " 0 "), ("tokens_a_day", "")];
        site.post(&mut browser, &path, &form)
            .await
            .leads_to(&format!("{page}?notice=quota"));
        let set = quota::find(&site.db, learner.learner_id).await.unwrap();
        assert_eq!(
            (set.texts_a_day, set.texts, set.tokens_a_day),
            (Some(3), Some(0), None)
        );
        site.get(&mut browser, &format!("{page}?notice=quota"))
            .await
            .shows(
                StatusCode::OK,
                &["The limits are changed.", "value=\"3\" placeholder=\"20\""],
            );

        for wrong in ["-1", "many", "1000000001", "2.5"] {
            let form = [("texts_a_day", "1"), ("texts", wrong), ("tokens_a_day", "")];
            site.post(&mut browser, &path, &form).await.shows(
                StatusCode::UNPROCESSABLE_ENTITY,
                &[wrong, "from 0 to 1000000000"],
            );
        }
        assert_eq!(
            quota::find(&site.db, learner.learner_id).await.unwrap(),
            set
        );

        let empty = [("texts_a_day", ""), ("texts", ""), ("tokens_a_day", "")];
        site.post(&mut browser, &path, &empty).await;
        let set = quota::find(&site.db, learner.learner_id).await.unwrap();
        assert_eq!(set, Quota::default());
        site.get(&mut browser, "/audit").await.shows(
            StatusCode::OK,
            &["limits changed", "texts_a_day=3 texts=0 tokens_a_day=-"],
        );
        let missing = site.post(&mut browser, "/accounts/999/quota", &empty).await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
    })
    .await;
}
