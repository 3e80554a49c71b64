//! What learners did with a passage stays as it was when the passage is edited.

use crate::harness::{TestSite, borrowed, library};
use axum::http::StatusCode;
use listen_core::item::ItemBody;
use listen_core::passage::Passage;
use listen_core::time::Timestamp;
use listen_store::passage;
use listen_test_kit::database::each_database;

const FILE: &str = "a1-a-wet-morning.toml";
const SLUG: &str = "a1-a-wet-morning";

/// The next version, with another text, another first stem and another key of it.
fn edited() -> Passage {
    let mut passage = library(FILE);
    passage.version += 1;
    "Hello, what would you like?".clone_into(&mut passage.turns[0].sentences[0]);
    let ItemBody::MultipleChoice(choice) = &mut passage.items[0].body else {
        panic!("the first item of {FILE} is a choice");
    };
    "Where did he leave it?".clone_into(&mut choice.stem);
    choice.key = (choice.key + 1) % choice.options.len();
    passage
}

fn first_stem(passage: &Passage) -> String {
    let stem = listen_site::view::result::stem(&passage.items[0].body);
    stem.replace('\'', "&#39;")
}

#[tokio::test]
async fn attempts_keep_the_version_they_were_begun_on() {
    each_database("attempts_keep_the_version", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let keys = site.keys(SLUG).await;
        let submitted = site.begin(&mut ann, SLUG).await;
        site.post(&mut ann, &format!("{submitted}/submit"), &borrowed(&keys))
            .await;
        let open = site.begin(&mut ann, SLUG).await;
        let new = edited();
        passage::import(&site.db, std::slice::from_ref(&new), Timestamp(1))
            .await
            .unwrap();

        let (old_stem, new_stem) = (first_stem(&library(FILE)), first_stem(&new));
        for (path, expected, other) in [
            (&submitted, &old_stem, &new_stem),
            (&open, &old_stem, &new_stem),
            (&format!("/passages/{SLUG}/print"), &new_stem, &old_stem),
        ] {
            let (status, page) = site.get(&mut ann, path).await;
            assert_eq!(status, StatusCode::OK, "{path}");
            assert!(page.contains(expected.as_str()), "{path}: {page}");
            assert!(!page.contains(other.as_str()), "{path}: {page}");
        }

        // The keys of the version that it was begun on are the right ones.
        site.post(&mut ann, &format!("{open}/submit"), &borrowed(&keys))
            .await;
        let n = keys.len();
        for attempt in [submitted, open] {
            let (_, result) = site.get(&mut ann, &attempt).await;
            assert!(result.contains(&format!("{n} of {n} correct")), "{result}");
        }
    })
    .await;
}
