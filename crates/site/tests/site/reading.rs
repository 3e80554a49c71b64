//! Reading instead of listening, which says nothing about listening.

use crate::harness::{Browser, TestSite, borrowed};
use axum::http::StatusCode;
use listen_core::item::ItemBody;
use listen_store::{ability, mistake};
use listen_test_kit::database::each_database;

const SLUG: &str = "a1-a-wet-morning";

#[tokio::test]
async fn a_passage_is_read_and_no_statistics_of_listening_change() {
    each_database("a_passage_is_read", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let (_, passage) = site.get(&mut ann, &format!("/passages/{SLUG}")).await;
        assert!(passage.contains("Read instead of listening"), "{passage}");
        let attempt = read(&site, &mut ann).await;
        let (_, page) = site.get(&mut ann, &attempt).await;
        assert!(page.contains("You read the passage."), "{page}");
        assert!(page.contains("<strong>"), "speakers are named: {page}");
        assert!(!page.contains("<textarea"), "nothing is dictated: {page}");
        assert!(!page.contains("data-player"), "{page}");

        let items = site.items(SLUG).await;
        let can_be_read = |body: &ItemBody| !matches!(body, ItemBody::Dictation(_));
        let n_items = items.iter().filter(|item| can_be_read(&item.body)).count();
        assert!(n_items < items.len(), "this passage dictates something");
        let mut form = site.keys(SLUG).await;
        "99".clone_into(&mut form[0].1);
        form.push(("confirm".to_owned(), "1".to_owned()));
        let submit = format!("{attempt}/submit");
        site.post(&mut ann, &submit, &borrowed(&form)).await;
        let (_, result) = site.get(&mut ann, &attempt).await;
        let score = format!("{} of {n_items} correct", n_items - 1);
        assert!(result.contains(&score), "{result}");
        assert!(result.contains("not for listening"), "{result}");
        assert!(!result.contains("data-causes"), "{result}");

        let (_, history) = site.get(&mut ann, "/history").await;
        assert!(history.contains(">read<"), "{history}");
        let (_, log) = site.get(&mut ann, "/history/practice?kind=attempt").await;
        let link = format!("href=\"{attempt}\"");
        assert!(log.contains(&link) && log.contains(">read<"), "{log}");
        let (_, log) = site.get(&mut ann, "/history/practice?kind=review").await;
        assert!(log.contains("Nothing yet."), "{log}");
        let (_, mistakes) = site.get(&mut ann, "/mistakes").await;
        assert!(!mistakes.contains("name=\"mistake-"), "{mistakes}");
        let learner_id = site.learner_id("ann@example.org").await;
        assert_eq!(ability::find(&site.db, learner_id).await.unwrap(), None);
        assert_eq!(mistake::index_missing(&site.db).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn an_attempt_that_was_read_stays_one_of_reading() {
    each_database("an_attempt_that_was_read", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let attempt = read(&site, &mut ann).await;
        assert_eq!(read(&site, &mut ann).await, attempt, "it is gone on with");
        assert_eq!(site.begin(&mut ann, SLUG).await, attempt);
        let (_, page) = site.get(&mut ann, &attempt).await;
        assert!(!page.contains("<textarea"), "{page}");
        // Who discards it and listens has seen the text all the same.
        site.post(&mut ann, &format!("{attempt}/discard"), &[])
            .await;
        let again = site.begin(&mut ann, SLUG).await;
        let (_, page) = site.get(&mut ann, &again).await;
        assert!(page.contains("<textarea"), "{page}");
        let (status, _, _) = site.post(&mut ann, "/passages/no-such/read", &[]).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    })
    .await;
}

/// A second tab must not turn what is being heard into reading.
#[tokio::test]
async fn an_attempt_begun_by_listening_is_read_only_after_it_was_given_up() {
    each_database("an_attempt_begun_by_listening", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        // This tab shows the passage before it is begun.
        let (_, old_tab) = site.get(&mut ann, &format!("/passages/{SLUG}")).await;
        assert!(!old_tab.contains("name=\"instead\""), "{old_tab}");
        let heard = site.begin(&mut ann, SLUG).await;
        let refused = read(&site, &mut ann).await;
        assert_eq!(refused, format!("/passages/{SLUG}?begun=listening#read"));
        let (_, page) = site.get(&mut ann, &heard).await;
        assert!(page.contains("<textarea"), "it is still heard: {page}");
        let (_, page) = site.get(&mut ann, refused.trim_end_matches("#read")).await;
        assert!(
            page.contains("You began this passage by listening"),
            "{page}"
        );
        let id = heard.rsplit('/').next().unwrap();
        assert!(
            page.contains(&format!("name=\"instead\" value=\"{id}\"")),
            "{page}"
        );
        // Another learner's attempt cannot be given up.
        let mut bob = site.register("bob@example.org").await;
        let path = format!("/passages/{SLUG}/read");
        site.post(&mut bob, &path, &[("instead", id)]).await;
        assert_eq!(site.get(&mut ann, &heard).await.0, StatusCode::OK);
        let (_, location, _) = site.post(&mut ann, &path, &[("instead", id)]).await;
        assert_ne!(location, heard);
        let (_, page) = site.get(&mut ann, &location).await;
        assert!(page.contains("You read the passage."), "{page}");
        assert_eq!(site.get(&mut ann, &heard).await.0, StatusCode::NOT_FOUND);
    })
    .await;
}

/// Begins to read; gives the address of the attempt.
async fn read(site: &TestSite, browser: &mut Browser) -> String {
    let path = format!("/passages/{SLUG}/read");
    let (status, location, page) = site.post(browser, &path, &[]).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    location
}
