//! `/accounts/import`: all rows or none.

use crate::site::{Browser, LEARNER, TestSite};
use axum::http::StatusCode;
use listen_store::account_list::{self, Wanted};
use listen_test_kit::database::each_database;

async fn n_accounts(site: &TestSite) -> i64 {
    let found = account_list::list(&site.db, &Wanted::default(), 1, 1).await;
    found.unwrap().n_rows
}

async fn import(
    site: &TestSite,
    browser: &mut Browser,
    action: &str,
    text: &str,
) -> crate::site::Answer {
    let form = [("do", action), ("text", text)];
    site.post(browser, "/accounts/import", &form).await
}

#[tokio::test]
async fn a_good_table_is_checked_and_then_imported() {
    each_database("a_good_table_is_imported", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = site.admin().await;
        let table = "email,name,role\nli@example.org,李明,\nbo@example.org,Bo,viewer\n";
        import(&site, &mut browser, "check", table).await.shows(
            StatusCode::OK,
            &[
                "2 accounts can be made",
                "value=\"import\"",
                "li@example.org",
            ],
        );
        assert_eq!(n_accounts(&site).await, 2, "a check changes nothing");
        let done = import(&site, &mut browser, "import", table).await;
        done.shows(
            StatusCode::OK,
            &[
                "2 accounts were made",
                "li@example.org,/password/",
                "bo@example.org,/password/",
            ],
        );
        assert_eq!(n_accounts(&site).await, 4);
        assert_eq!(site.account("bo@example.org").await.role, "viewer");
        import(&site, &mut browser, "import", table).await.shows(
            StatusCode::UNPROCESSABLE_ENTITY,
            &["Line 2: This address has an account already", "Line 3: "],
        );
        site.get(&mut browser, "/audit")
            .await
            .shows(StatusCode::OK, &["2 changes"]);
    })
    .await;
}

#[tokio::test]
async fn one_bad_row_keeps_all_out_and_all_bad_rows_are_told() {
    each_database("one_bad_row_keeps_all_out", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = site.admin().await;
        let table = format!(
            "email,role\nok@example.org,\nnobody,\nfine@example.org,king\nok@example.org,\n{LEARNER},\n"
        );
        for action in ["check", "import"] {
            let answer = import(&site, &mut browser, action, &table).await;
            answer.shows(
                StatusCode::UNPROCESSABLE_ENTITY,
                &[
                    "Nothing was changed",
                    "Line 3:",
                    "Line 4:",
                    "Line 5:",
                    // Taken already, which only the database knows.
                    "Line 6:",
                    "<code>king</code>",
                ],
            );
            assert!(!answer.body.contains("value=\"import\""), "{}", answer.body);
        }
        let taken = format!("email\nok@example.org\n{LEARNER}\n");
        import(&site, &mut browser, "import", &taken)
            .await
            .shows(StatusCode::UNPROCESSABLE_ENTITY, &["Line 3:", LEARNER]);
        import(&site, &mut browser, "sing", &table)
            .await
            .shows(StatusCode::UNPROCESSABLE_ENTITY, &["none of check, import"]);
        assert_eq!(n_accounts(&site).await, 2);
    })
    .await;
}
