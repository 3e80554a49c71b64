//! `/audit`: what was changed, by whom; and that nobody changes the log.

use crate::site::{ADMIN, LEARNER, TestSite};
use axum::http::StatusCode;
use listen_store::audit;
use listen_test_kit::database::each_database;

#[tokio::test]
async fn every_change_is_noted_with_who_and_what() {
    each_database("every_change_is_noted", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = site.admin().await;
        let passage = site.add_passage("a1-a-wet-morning.toml").await;
        let job = site.add_failed_job(passage, "no voice").await;
        let (admin, ann) = (site.account(ADMIN).await.id, site.account(LEARNER).await.id);
        for (path, form) in [
            (format!("/passages/{passage}/render"), vec![]),
            (format!("/accounts/{ann}/role"), vec![("role", "editor")]),
            (format!("/accounts/{ann}/disable"), vec![]),
            (format!("/accounts/{ann}/enable"), vec![]),
            (format!("/accounts/{ann}/sessions"), vec![]),
            (format!("/accounts/{ann}/link"), vec![]),
            (
                "/accounts/new".to_owned(),
                vec![("email", "new@example.org"), ("role", "learner")],
            ),
            (format!("/accounts/{ann}/delete"), vec![("email", LEARNER)]),
        ] {
            let answer = site.post(&mut browser, &path, &form).await;
            let is_done = matches!(answer.status, StatusCode::OK | StatusCode::SEE_OTHER);
            assert!(is_done, "{path}: {answer:?}");
        }
        let rows = audit::list(&site.db, "", "", 1, 100).await.unwrap().rows;
        let seen: Vec<_> = rows
            .iter()
            .rev()
            .map(|row| {
                assert_eq!((row.actor, row.email.as_deref()), (admin, Some(ADMIN)));
                let values = (row.value_before.as_deref(), row.value_after.as_deref());
                (row.action.as_str(), values)
            })
            .collect();
        assert_eq!(
            seen,
            [
                ("passage-render", (None, None)),
                ("account-role", (Some("learner"), Some("editor"))),
                ("account-state", (Some("active"), Some("disabled"))),
                ("account-state", (Some("disabled"), Some("active"))),
                ("account-sessions", (Some("0"), Some("0"))),
                ("account-link", (None, None)),
                ("account-create", (None, Some("learner"))),
                ("account-delete", (Some("editor"), None)),
            ]
        );
        let all = format!("{rows:?}");
        assert!(
            !all.contains(LEARNER),
            "who is deleted leaves no name: {all}"
        );
        let _ = job;
    })
    .await;
}

#[tokio::test]
async fn the_log_is_found_filtered_and_exported() {
    each_database("the_log_is_found_filtered_and_exported", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = site.admin().await;
        let ann = site.account(LEARNER).await.id;
        for role in ["viewer", "editor", "learner"] {
            let path = format!("/accounts/{ann}/role");
            site.post(&mut browser, &path, &[("role", role)]).await;
        }
        let path = format!("/accounts/{ann}/disable");
        site.post(&mut browser, &path, &[]).await;
        for (query, n) in [
            ("", "4 changes"),
            ("?action=account-role", "3 changes"),
            ("?action=nothing", "4 changes"),
            ("?search=root%40", "4 changes"),
            (
                &format!("?search=account+{ann}&action=account-state"),
                "1 change",
            ),
            ("?search=nobody", "0 changes"),
            ("?page=99", "4 changes"),
        ] {
            let answer = site.get(&mut browser, &format!("/audit{query}")).await;
            answer.shows(StatusCode::OK, &[n]);
        }
        let csv = site
            .get(&mut browser, "/audit/export.csv?action=account-role")
            .await;
        assert_eq!(csv.body.lines().count(), 4, "{}", csv.body);
        assert!(
            csv.body
                .starts_with("\u{feff}id,at,account,email,action,subject,before,after\r\n"),
            "{}",
            csv.body
        );
        assert!(csv.body.contains("account-role,account "), "{}", csv.body);
    })
    .await;
}
