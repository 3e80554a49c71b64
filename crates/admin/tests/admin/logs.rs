//! `/logs`.

use crate::site::TestSite;
use axum::http::StatusCode;
use listen_test_kit::database::each_database;

fn line(n: usize, level: &str) -> String {
    format!(
        "{{\"timestamp\":\"2026-11-26T01:00:00Z\",\"level\":\"{level}\",\"message\":\"<m{n}>\",\"target\":\"t\",\"span\":{{\"request_id\":\"r{n}\"}}}}\n"
    )
}

#[tokio::test]
async fn lines_are_filtered_paged_and_written_as_text() {
    each_database("lines_are_filtered_paged", async |db| {
        let folder = tempfile::tempdir().unwrap();
        let mut text: String = (1..=120).map(|n| line(n, "INFO")).collect();
        text += &line(121, "ERROR");
        std::fs::write(folder.path().join("app.log"), text).unwrap();
        let path = folder.path().to_owned();
        let site = TestSite::new(db)
            .await
            .equipped(|state| state.log_dir = Some(path.into()));
        let mut browser = site.admin().await;
        let page = site.get(&mut browser, "/logs").await;
        page.shows(
            StatusCode::OK,
            &["&#60;m121&#62;", "&#60;m22&#62;", "page=2"],
        );
        assert!(!page.body.contains("&#60;m21&#62;"));
        let page = site.get(&mut browser, "/logs?page=2").await;
        page.shows(StatusCode::OK, &["&#60;m21&#62;", "&#60;m1&#62;", "page=1"]);
        let page = site.get(&mut browser, "/logs?level=WARN").await;
        page.shows(StatusCode::OK, &["&#60;m121&#62;"]);
        assert!(!page.body.contains("&#60;m120&#62;"));
        let page = site.get(&mut browser, "/logs?request=r7&level=INFO").await;
        page.shows(StatusCode::OK, &["&#60;m7&#62;"]);
        assert!(!page.body.contains("&#60;m70&#62;"));
        // A name from the address leads to no other file.
        site.get(
            &mut browser,
            "/logs?file=..%2F..%2Fetc%2Fpasswd&level=x&page=x",
        )
        .await
        .shows(StatusCode::OK, &["&#60;m121&#62;"]);
    })
    .await;
}

#[tokio::test]
async fn without_log_files_the_page_says_what_to_set() {
    each_database("without_log_files", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = site.admin().await;
        site.get(&mut browser, "/logs")
            .await
            .shows(StatusCode::OK, &["LISTEN_LOG_DIR"]);
        let missing = tempfile::tempdir().unwrap().path().join("gone");
        let site = site.equipped(|state| state.log_dir = Some(missing.into()));
        site.get(&mut browser, "/logs")
            .await
            .shows(StatusCode::OK, &["cannot be read"]);
    })
    .await;
}
