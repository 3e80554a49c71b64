//! `/accounts`.

use crate::site::{Browser, TestSite};
use axum::http::StatusCode;
use listen_store::account::Role;
use listen_test_kit::database::each_database;

async fn emails(site: &TestSite, browser: &mut Browser, path: &str) -> Vec<String> {
    let answer = site.get(browser, path).await;
    answer.shows(StatusCode::OK, &["<h1>Accounts</h1>"]);
    let rows = answer.body.split("<th scope=\"row\">").skip(1);
    rows.filter_map(|row| row.split('>').nth(1)?.split('<').next())
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn accounts_are_found_by_address_and_by_name() {
    each_database("accounts_are_found", async |db| {
        let site = TestSite::new(db).await;
        site.add_account("li@example.org", "李明 100%", "x", Role::Learner)
            .await;
        let mut browser = site.admin().await;
        for (search, expected) in [
            (
                "",
                vec!["li@example.org", "ann@example.org", "root@example.org"],
            ),
            ("ANN@", vec!["ann@example.org"]),
            ("李明", vec!["li@example.org"]),
            ("100%", vec!["li@example.org"]),
            ("%", vec!["li@example.org"]),
            ("_", vec![]),
            ("' OR 1=1 --", vec![]),
            ("li\0", vec!["li@example.org"]),
        ] {
            let path = format!(
                "/accounts?search={}",
                listen_web::format::query_value(search)
            );
            assert_eq!(
                emails(&site, &mut browser, &path).await,
                expected,
                "{search:?}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn long_lists_have_pages_that_keep_the_search() {
    each_database("long_lists_have_pages", async |db| {
        let site = TestSite::new(db).await;
        for n in 0..51 {
            let email = format!("learner{n}@school.example");
            site.add_account(&email, "", "x", Role::Learner).await;
        }
        let mut browser = site.admin().await;
        let first = "/accounts?search=school";
        assert_eq!(emails(&site, &mut browser, first).await.len(), 50);
        let second = "/accounts?search=school&page=2";
        let answer = site.get(&mut browser, first).await;
        answer.shows(
            StatusCode::OK,
            &["/accounts?search=school&#38;role=&#38;state=&#38;sort=newest&#38;page=2"],
        );
        assert_eq!(
            emails(&site, &mut browser, second).await,
            ["learner0@school.example"]
        );
        for beyond in ["99", "9223372036854775807"] {
            let path = format!("{first}&page={beyond}");
            let answer = site.get(&mut browser, &path).await;
            answer.shows(StatusCode::OK, &["51 accounts", "rel=\"prev\""]);
        }
        for odd in ["0", "-1", "x", ""] {
            let path = format!("{first}&page={odd}");
            assert_eq!(
                emails(&site, &mut browser, &path).await.len(),
                50,
                "page={odd}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn names_and_search_terms_cannot_put_markup_onto_the_page() {
    each_database("names_cannot_put_markup", async |db| {
        let site = TestSite::new(db).await;
        let hostile = "<script>alert('x')</script>\"&";
        site.add_account("eve\"<b>@example.org", hostile, "x", Role::Administrator)
            .await;
        let mut browser = site.admin().await;
        let path = format!(
            "/accounts?search={}",
            listen_web::format::query_value("<script>alert('x')</script>\"&")
        );
        let answer = site.get(&mut browser, &path).await;
        answer.shows(StatusCode::OK, &["1 account"]);
        for markup in ["<script>", "alert('x')</", "<b>@"] {
            assert!(!answer.body.contains(markup), "{}", answer.body);
        }
        assert!(
            answer.body.matches("&#60;script&#62;").count() >= 2,
            "{}",
            answer.body
        );
    })
    .await;
}

#[tokio::test]
async fn accounts_are_filtered_and_sorted_by_the_address() {
    each_database("accounts_are_filtered_and_sorted", async |db| {
        let site = TestSite::new(db).await;
        site.wait_ms(1);
        let bob = site
            .add_account("bob@example.org", "aaron", "x", Role::Editor)
            .await;
        let mut browser = site.admin().await;
        site.post(&mut browser, &format!("/accounts/{}/disable", bob.id), &[])
            .await;
        let (ann, root, bob) = ("ann@example.org", "root@example.org", "bob@example.org");
        for (query, expected) in [
            ("", vec![bob, ann, root]),
            ("sort=oldest", vec![root, ann, bob]),
            ("sort=email", vec![ann, bob, root]),
            ("sort=name", vec![bob, ann, root]),
            ("sort=nothing", vec![bob, ann, root]),
            ("role=editor", vec![bob]),
            ("role=king", vec![bob, ann, root]),
            ("state=active", vec![ann, root]),
            ("state=disabled&role=learner", vec![]),
            ("state=disabled&search=aar", vec![bob]),
        ] {
            let found = emails(&site, &mut browser, &format!("/accounts?{query}")).await;
            assert_eq!(found, expected, "{query}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_export_computes_nothing_in_a_spreadsheet() {
    each_database("an_export_computes_nothing", async |db| {
        let site = TestSite::new(db).await;
        site.add_account("eve@example.org", "=HYPERLINK(\"x\")", "x", Role::Learner)
            .await;
        let mut browser = site.admin().await;
        let path = "/accounts/export.csv?role=learner&sort=email";
        let csv = site.get(&mut browser, path).await;
        let lines: Vec<&str> = csv.body.lines().collect();
        assert_eq!(lines.len(), 3, "{}", csv.body);
        assert!(
            lines[1].contains("ann@example.org,Ann,learner,active,0,"),
            "{}",
            lines[1]
        );
        assert!(
            lines[2].contains(",\"'=HYPERLINK(\"\"x\"\")\","),
            "{}",
            lines[2]
        );
    })
    .await;
}
