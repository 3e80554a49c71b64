//! Drills of a focus area: items of several passages that the learner has not answered.

use crate::exercises::{keys, stored};
use crate::harness::{Browser, TestSite, borrowed};
use axum::http::StatusCode;
use listen_core::exercise::{Body, focus::Items};
use listen_core::profile::{Counts, Feature};
use listen_core::review::Cause;
use listen_core::time::Timestamp;
use listen_store::mistake::{self, Chosen};
use listen_store::{attempt, passage, profile};
use listen_test_kit::database::each_database;

const AREA: &str = "detail-comprehension";
const FIRST: &str = "a1-a-wet-morning";
const SECOND: &str = "a1-message-for-ben";

/// Begins a drill and gives its address and what it asks.
async fn begin(site: &TestSite, browser: &mut Browser) -> (String, Body) {
    let form = [("feature", AREA), ("level", "A1")];
    let (status, location, page) = site.post(browser, "/drills", &form).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    let id = location
        .strip_prefix("/exercises/")
        .unwrap_or_else(|| panic!("{location}"));
    let body = stored(site, id.parse().unwrap()).await.body;
    (location, body)
}

fn items(body: &Body) -> &Items {
    let Body::Items(items) = body else {
        panic!("{body:?}")
    };
    items
}

async fn counted(site: &TestSite) -> Counts {
    let learner_id = site.learner_id("ann@example.org").await;
    let now = Timestamp(site.now.load(std::sync::atomic::Ordering::Relaxed));
    let found = profile::find(&site.db, learner_id, now).await.unwrap();
    let feature = Feature::parse(AREA).unwrap();
    let line = found.lines.get(&feature);
    line.map(|line| line.counts).unwrap_or_default()
}

#[tokio::test]
async fn a_drill_of_an_area_is_heard_answered_and_counted_once() {
    each_database("a_drill_of_an_area_is_heard", async |db| {
        let site = TestSite::new(db).await;
        site.add_audio().await;
        site.add_audio_to(SECOND).await;
        let mut ann = site.register("ann@example.org").await;
        let (_, page) = site.get(&mut ann, "/profile").await;
        assert!(
            page.contains(&format!(
                "form=\"focus-drill\" name=\"feature\" value=\"{AREA}\""
            )),
            "{page}"
        );
        let (location, body) = begin(&site, &mut ann).await;
        assert_eq!(
            begin(&site, &mut ann).await.0,
            location,
            "it is gone on with"
        );
        let n = items(&body).items.len();
        assert!((2..=5).contains(&n), "{body:?}");
        let (status, page) = site.get(&mut ann, &location).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        assert_eq!(page.matches("data-review-sound ").count(), n, "{page}");
        assert!(!page.contains("rationale"), "no key is in the page");
        let form = keys(&body);
        site.post(&mut ann, &format!("{location}/submit"), &borrowed(&form))
            .await;
        let (_, result) = site.get(&mut ann, &location).await;
        assert!(result.contains("<strong>100 %</strong>"), "{result}");
        assert_eq!(result.matches("data-play-part").count(), n, "{result}");
        let n_counted = i64::try_from(n).unwrap();
        assert_eq!(
            (counted(&site).await.n, counted(&site).await.n_right),
            (n_counted, n_counted)
        );
        let (_, list) = site.get(&mut ann, "/drills").await;
        assert!(list.contains(&format!("href=\"{location}\"")), "{list}");
    })
    .await;
}

#[tokio::test]
async fn a_wrong_response_of_a_drill_is_a_mistake_with_a_cause() {
    each_database("a_wrong_response_of_a_drill_is_a_mistake", async |db| {
        let site = TestSite::new(db).await;
        site.add_audio().await;
        site.add_audio_to(SECOND).await;
        let mut ann = site.register("ann@example.org").await;
        let (location, body) = begin(&site, &mut ann).await;
        let mut form = keys(&body);
        "xyz".clone_into(&mut form[0].1);
        site.post(&mut ann, &format!("{location}/submit"), &borrowed(&form))
            .await;
        let (_, result) = site.get(&mut ann, &location).await;
        assert_eq!(result.matches("data-causes").count(), 1, "{result}");
        let cause = [("response", "0"), ("cause", "misread")];
        let path = format!("{location}/cause");
        let (status, ..) = site.post(&mut ann, &path, &cause).await;
        assert_eq!(status, StatusCode::SEE_OTHER);

        let learner_id = site.learner_id("ann@example.org").await;
        let find = async || {
            let filter = mistake::Filter::default();
            let page = mistake::list(&site.db, learner_id, &filter, 1, 9).await;
            let [row] = &page.unwrap().rows[..] else {
                panic!("one is wrong")
            };
            row.clone()
        };
        let found = find().await;
        assert_eq!(found.cause, Some(Cause::Misread));
        assert!(!found.is_in_review);
        let item = &items(&body).items[0];
        let head = passage::find(&site.db, item.passage_id).await.unwrap();
        assert_eq!(found.slug, head.unwrap().slug, "of the item's passage");
        let (_, page) = site.get(&mut ann, "/mistakes").await;
        assert!(page.contains(&format!("{location}#item-1")), "{page}");
        let stem = listen_site::view::result::stem(&item.body);
        assert!(
            page.contains(&stem.replace('\'', "&#39;")),
            "{stem}: {page}"
        );

        let chosen = Chosen::Ids(vec![found.id]);
        let now = Timestamp(site.now.load(std::sync::atomic::Ordering::Relaxed));
        let again = mistake::practise_again(&site.db, learner_id, &chosen, now);
        assert_eq!(again.await.unwrap(), 1);
        assert!(find().await.is_in_review, "the question comes again");
        let (status, file) = site.get(&mut ann, "/mistakes/export/json").await;
        assert_eq!(status, StatusCode::OK);
        assert!(file.contains(stem), "{file}");
    })
    .await;
}

#[tokio::test]
async fn what_was_right_is_not_asked_again_and_what_was_wrong_counts_no_more() {
    each_database("what_was_right_is_not_asked_again", async |db| {
        let site = TestSite::new(db).await;
        site.add_audio().await;
        site.add_audio_to(SECOND).await;
        let mut ann = site.register("ann@example.org").await;
        let mut n_wrong = None;
        let mut asked = Vec::new();
        for _ in 0..9 {
            let (_, location, _) = site
                .post(&mut ann, "/drills", &[("feature", AREA), ("level", "A1")])
                .await;
            if location.starts_with("/drills?none=") {
                break;
            }
            let id = location.strip_prefix("/exercises/").unwrap();
            let body = stored(&site, id.parse().unwrap()).await.body;
            let mut form = keys(&body);
            if n_wrong.is_none() {
                // The first one is answered wrong once, and right when it comes back.
                "xyz".clone_into(&mut form[0].1);
                n_wrong = Some(items(&body).items[0].item_id);
            }
            form.push(("confirm".to_owned(), "1".to_owned()));
            site.post(&mut ann, &format!("{location}/submit"), &borrowed(&form))
                .await;
            asked.extend(items(&body).items.iter().map(|item| item.item_id));
        }
        let wrong = n_wrong.unwrap();
        let n_asked = |id: i64| asked.iter().filter(|one| **one == id).count();
        for id in &asked {
            assert_eq!(n_asked(*id), if *id == wrong { 2 } else { 1 }, "{asked:?}");
        }
        let n = i64::try_from(asked.len()).unwrap() - 1;
        let found = counted(&site).await;
        assert_eq!(
            (found.n, found.n_right),
            (n, n - 1),
            "a second try is not counted"
        );
        let path = format!("/drills?none={AREA}&level=A1");
        let (_, page) = site.get(&mut ann, &path).await;
        assert!(page.contains("near your level right"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn what_a_drill_showed_is_help_in_the_passage() {
    each_database("what_a_drill_showed_is_help", async |db| {
        let site = TestSite::new(db).await;
        site.add_audio().await;
        let mut ann = site.register("ann@example.org").await;
        let (location, body) = begin(&site, &mut ann).await;
        let form = keys(&body);
        site.post(&mut ann, &format!("{location}/submit"), &borrowed(&form))
            .await;
        let before = counted(&site).await;
        let learner_id = site.learner_id("ann@example.org").await;
        let head = passage::find_current(&site.db, FIRST)
            .await
            .unwrap()
            .unwrap();
        let open = attempt::find_open(&site.db, learner_id, head.id)
            .await
            .unwrap();
        let open = open.unwrap();
        assert!(!open.is_begun, "an evidence that was shown begins nothing");
        let shown = attempt::revealed(&site.db, open.id).await.unwrap();
        for item in &items(&body).items {
            assert!(
                item.evidence.iter().all(|at| shown.contains(at)),
                "{shown:?}"
            );
        }
        let address = site.begin(&mut ann, FIRST).await;
        let keys = site.keys(FIRST).await;
        site.post(&mut ann, &format!("{address}/submit"), &borrowed(&keys))
            .await;
        let of_area = site.items(FIRST).await.into_iter();
        let n_of_area = of_area
            .filter(|item| item.focus_areas.iter().any(|area| area == AREA))
            .count();
        let after = counted(&site).await;
        assert!(
            after.n - before.n <= i64::try_from(n_of_area - items(&body).items.len()).unwrap(),
            "{before:?} {after:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_drill_waits_for_the_attempt_whose_keys_it_would_tell() {
    each_database("a_drill_waits_for_the_attempt", async |db| {
        let site = TestSite::new(db).await;
        site.add_audio().await;
        let mut ann = site.register("ann@example.org").await;
        let (location, body) = begin(&site, &mut ann).await;
        let attempt = site.begin(&mut ann, FIRST).await;
        let submit = format!("{location}/submit");
        let form = keys(&body);
        site.post(&mut ann, &submit, &borrowed(&form)).await;
        let (_, page) = site.get(&mut ann, &location).await;
        assert!(
            page.contains(&format!("class=\"button\" href=\"{attempt}\"")),
            "{page}"
        );
        assert!(!page.contains("data-play-part"), "no result: {page}");
        let keys = site.keys(FIRST).await;
        site.post(&mut ann, &format!("{attempt}/submit"), &borrowed(&keys))
            .await;
        // What was given is kept, so that an empty form is enough.
        site.post(&mut ann, &submit, &[]).await;
        let (_, result) = site.get(&mut ann, &location).await;
        assert!(result.contains("<strong>100 %</strong>"), "{result}");
    })
    .await;
}

#[tokio::test]
async fn without_audio_or_items_the_page_says_so() {
    each_database("without_audio_or_items_the_page_says_so", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        for (level, expected) in [
            ("A1", format!("/drills?silent={AREA}&level=A1")),
            ("C2", format!("/drills?none={AREA}&level=C2")),
        ] {
            let form = [("feature", AREA), ("level", level)];
            let (_, location, _) = site.post(&mut ann, "/drills", &form).await;
            assert_eq!(location, expected);
            let (status, page) = site.get(&mut ann, &location).await;
            assert_eq!(status, StatusCode::OK);
            assert!(page.contains("class=\"notice\""), "{page}");
        }
        let (status, _, page) = site
            .post(&mut ann, "/drills", &[("feature", "tones")])
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("time-reference"), "{page}");
        let mut nobody = Browser::default();
        let (_, location, _) = site
            .post(&mut nobody, "/drills", &[("feature", AREA)])
            .await;
        assert!(location.starts_with("/login"), "{location}");
    })
    .await;
}
