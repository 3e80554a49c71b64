//! `/news`: feeds are added, tried, changed and taken away.

use crate::site::{Browser, TestSite};
use axum::http::StatusCode;
use listen_core::job::{Job, Lane};
use listen_fetch::Fetcher;
use listen_store::account::Role;
use listen_store::{audit, job, news};
use listen_test_kit::database::each_database;
use listen_test_kit::file_server::FileServer;

const RSS: &str = "<rss version=\"2.0\"><channel><item><title>A bridge opens</title><link>https://post.example/1</link></item>\
    <item><title>Rain</title><link>https://post.example/2</link></item></channel></rss>";

async fn add(site: &TestSite, browser: &mut Browser, name: &str, address: &str) -> i64 {
    let form = [
        ("name", name),
        ("address", address),
        ("category", "tech"),
        ("level", "B1"),
    ];
    let made = site.post(browser, "/news", &form).await;
    let id = made.location.strip_prefix("/news/").unwrap();
    id.split('?').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_feed_is_added_tried_changed_and_deleted() {
    each_database("a_feed_is_added_tried_changed_and_deleted", async |db| {
        let server = FileServer::start().await.unwrap();
        let site = TestSite::new(db)
            .await
            .equipped(|state| state.fetcher = Some(Fetcher::only(server.address)));
        let mut admin = site.admin().await;
        assert!(
            site.get(&mut admin, "/news")
                .await
                .body
                .contains("There is no feed yet.")
        );
        let address = server.put("/rss", "text/xml", RSS);
        let id = add(&site, &mut admin, "Post", &address).await;
        let page = format!("/news/{id}");
        let tried = site.post(&mut admin, &format!("{page}/fetch"), &[]).await;
        assert_eq!(tried.status, StatusCode::OK);
        assert!(
            tried.body.contains("It has 2 articles") && tried.body.contains("A bridge opens"),
            "{}",
            tried.body
        );
        assert_eq!(
            news::count(&site.db, site.now()).await.unwrap(),
            0,
            "a look keeps nothing"
        );
        server.put("/rss", "text/html", "<p>Moved");
        let tried = site.post(&mut admin, &format!("{page}/fetch"), &[]).await;
        assert!(
            tried.body.contains("type text/html is not read"),
            "{}",
            tried.body
        );
        site.post(&mut admin, &format!("{page}/off"), &[])
            .await
            .leads_to(&format!("{page}?notice=feed-changed"));
        let form = [
            ("name", "The Post"),
            ("address", address.as_str()),
            ("category", "world"),
            ("level", ""),
        ];
        site.post(&mut admin, &page, &form)
            .await
            .leads_to(&format!("{page}?notice=feed-changed"));
        let body = site.get(&mut admin, "/news").await.body;
        assert!(
            body.contains("The Post") && body.contains(">off<") && body.contains(">world</td>"),
            "{body}"
        );
        site.post(&mut admin, &format!("{page}/delete"), &[])
            .await
            .leads_to("/news?notice=feed-deleted");
        assert_eq!(
            site.get(&mut admin, &page).await.status,
            StatusCode::NOT_FOUND
        );
        let noted = audit::list(&site.db, "", "feed", 1, 20).await.unwrap();
        assert_eq!(noted.n_rows, 4);
    })
    .await;
}

#[tokio::test]
async fn a_private_address_is_told_and_not_reached() {
    each_database("a_private_address_is_told_and_not_reached", async |db| {
        let server = FileServer::start().await.unwrap();
        let site = TestSite::new(db)
            .await
            .equipped(|state| state.fetcher = Some(Fetcher::default()));
        let mut admin = site.admin().await;
        let id = add(
            &site,
            &mut admin,
            "Inside",
            &server.put("/rss", "text/xml", RSS),
        )
        .await;
        let tried = site
            .post(&mut admin, &format!("/news/{id}/fetch"), &[])
            .await;
        assert!(
            tried.body.contains("not a public address"),
            "{}",
            tried.body
        );
        assert_eq!(server.n_asked(), 0);
    })
    .await;
}

#[tokio::test]
async fn odd_feeds_are_told_what_is_wrong_and_roles_count() {
    each_database("odd_feeds_are_told_what_is_wrong", async |db| {
        let site = TestSite::new(db).await;
        let mut admin = site.admin().await;
        add(&site, &mut admin, "Post", "https://post.example/rss").await;
        for (form, told) in [
            (
                [
                    ("name", ""),
                    ("address", "ftp://x.example/"),
                    ("category", "tech"),
                    ("level", ""),
                ],
                "1 to 60 characters",
            ),
            (
                [
                    ("name", "X"),
                    ("address", "https://a:b@x.example/"),
                    ("category", "tech"),
                    ("level", ""),
                ],
                "without a name and password",
            ),
            (
                [
                    ("name", "X"),
                    ("address", "https://x.example/"),
                    ("category", "sport"),
                    ("level", ""),
                ],
                "Choose one of the five.",
            ),
            (
                [
                    ("name", "X"),
                    ("address", "https://x.example/"),
                    ("category", "tech"),
                    ("level", "D1"),
                ],
                "Choose a level",
            ),
            (
                [
                    ("name", "X"),
                    ("address", "https://post.example/rss"),
                    ("category", "tech"),
                    ("level", ""),
                ],
                "a feed with this address already",
            ),
        ] {
            let refused = site.post(&mut admin, "/news", &form).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{form:?}");
            assert!(refused.body.contains(told), "{form:?}: {}", refused.body);
        }
        assert_eq!(news::list_feeds(&site.db).await.unwrap().len(), 1);
        let off = site.post(&mut admin, "/news/1/fetch", &[]).await;
        assert_eq!(
            off.status,
            StatusCode::SERVICE_UNAVAILABLE,
            "nothing may be fetched here"
        );
        let mut editor = site.staff(Role::Editor).await;
        let body = site.get(&mut editor, "/news/1").await.body;
        assert!(
            body.contains("Post") && !body.contains("<form method=\"post\" action=\"/news"),
            "{body}"
        );
        let refused = site.post(&mut editor, "/news/1/delete", &[]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        site.post(&mut admin, "/news/refresh", &[])
            .await
            .leads_to("/news?notice=news-refresh");
        let claimed = job::claim_in(&site.db, "w", Lane::News, site.now())
            .await
            .unwrap();
        assert_eq!(claimed.map(|claimed| claimed.job), Some(Job::RefreshNews));
    })
    .await;
}
