//! The level check and the profile.

use crate::harness::{Browser, TestSite, borrowed};
use axum::http::StatusCode;
use listen_core::ability::level_check::CheckItem;
use listen_core::content_file;
use listen_core::help::HelpRung;
use listen_core::practice::{PracticeKind, ScoredItem, ScoredText};
use listen_core::taxonomy::{FocusArea, Level, Skill};
use listen_core::time::{DAY_MS, Timestamp};
use listen_store::practice::{self, Finished};
use listen_store::{Db, learning_choice, passage, placement, placement_bank};
use listen_test_kit::database::each_database;
use std::path::Path;
use std::sync::atomic::Ordering;

async fn with_bank(db: Db) -> TestSite {
    let site = TestSite::new(db).await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/placement");
    let banks: Vec<_> = Level::ALL
        .iter()
        .map(|level| {
            let file = folder.join(format!("{}.toml", level.as_str().to_lowercase()));
            content_file::placement::parse(&std::fs::read_to_string(file).unwrap())
                .unwrap()
                .0
        })
        .collect();
    placement_bank::import(&site.db, &banks, Timestamp(0))
        .await
        .unwrap();
    site
}

/// The fields of a right or a wrong response.
fn fields(question: &placement::Question, is_right: bool) -> Vec<(String, String)> {
    let mut fields = vec![("position".to_owned(), question.position.to_string())];
    match &question.item {
        CheckItem::Clip { key, .. } => {
            let option = if is_right { *key } else { (*key + 1) % 4 };
            fields.push(("option".to_owned(), option.to_string()));
        }
        CheckItem::Gaps { keys, .. } => {
            for (key, number) in keys.iter().zip(1..) {
                let word = if is_right { key.as_str() } else { "" };
                fields.push((format!("gap-{number}"), word.to_owned()));
            }
        }
    }
    fields
}

async fn begin_check(site: &TestSite, browser: &mut Browser) -> String {
    let form = [("heard", "42"), ("guess", "")];
    let (status, location, body) = site.post(browser, "/placement", &form).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
    location
}

async fn waiting(site: &TestSite, check: &str) -> Option<placement::Question> {
    let id = check.rsplit('/').next().unwrap().parse().unwrap();
    placement::question(&site.db, id).await.unwrap()
}

#[tokio::test]
async fn a_level_check_leads_to_a_range_and_a_passage() {
    each_database("a_level_check_leads_to_a_range", async |db| {
        let site = with_bank(db).await;
        let mut ann = site.register("ann@example.org").await;
        let check = begin_check(&site, &mut ann).await;
        let mut n_asked = 0;
        while let Some(question) = waiting(&site, &check).await {
            let (status, page) = site.get(&mut ann, &check).await;
            assert_eq!(status, StatusCode::OK);
            assert!(
                page.contains(&format!("Question {} (at most 14)", n_asked + 1)),
                "{page}"
            );
            let form = fields(&question, question.level <= Level::A2);
            let (status, location, _) = site.post(&mut ann, &check, &borrowed(&form)).await;
            assert_eq!(
                (status, location.as_str()),
                (StatusCode::SEE_OTHER, check.as_str())
            );
            // The same form again, as from the back button, changes nothing.
            site.post(&mut ann, &check, &borrowed(&form)).await;
            n_asked += 1;
        }
        assert!((6..=14).contains(&n_asked), "{n_asked}");
        let (_, result) = site.get(&mut ann, &check).await;
        assert!(result.contains("about A2"), "{result}");
        assert!(result.contains("three times in four"), "{result}");
        assert!(
            result.contains("Your next passage") && result.contains("/passages/a1-"),
            "{result}"
        );
        let (_, profile) = site.get(&mut ann, "/profile").await;
        assert!(profile.contains("about A2"), "{profile}");
        let (_, earlier) = site.get(&mut ann, "/placement").await;
        assert!(
            earlier.contains(&check) && earlier.contains("You can do it again from"),
            "{earlier}"
        );
        assert_eq!(
            begin_check(&site, &mut ann).await,
            "/placement",
            "not before two weeks"
        );
        site.now.fetch_add(14 * DAY_MS, Ordering::Relaxed);
        assert_ne!(begin_check(&site, &mut ann).await, "/placement");
    })
    .await;
}

#[tokio::test]
async fn no_key_and_no_text_of_the_level_check_is_in_its_pages() {
    each_database("no_key_and_no_text_of_the_level_check", async |db| {
        let site = with_bank(db).await;
        let mut ann = site.register("ann@example.org").await;
        let check = begin_check(&site, &mut ann).await;
        while let Some(question) = waiting(&site, &check).await {
            let (_, page) = site.get(&mut ann, &check).await;
            let said = passage_texts(&site, question.passage_id).await;
            for text in &said {
                let escaped = text.replace('\'', "&#39;");
                assert!(
                    !page.contains(text.as_str()) && !page.contains(&escaped),
                    "{text}"
                );
            }
            if let CheckItem::Gaps { keys, .. } = &question.item {
                let sentence = page.split("gap-sentence").nth(1).unwrap();
                let sentence = sentence.split("</p>").next().unwrap();
                for key in keys {
                    assert!(!sentence.contains(&format!(" {key} ")), "{key}: {sentence}");
                }
            }
            for secret in ["data-key", "a1-clip", "b1-clip", "-gaps-", "placement-"] {
                assert!(!page.contains(secret), "{secret}");
            }
            site.post(&mut ann, &check, &borrowed(&fields(&question, true)))
                .await;
        }
    })
    .await;
}

async fn passage_texts(site: &TestSite, passage_id: i64) -> Vec<String> {
    let sentences = passage::sentences(&site.db, passage_id).await.unwrap();
    sentences
        .into_iter()
        .map(|sentence| sentence.text)
        .collect()
}

#[tokio::test]
async fn a_check_is_resumed_skipped_and_nobody_elses() {
    each_database("a_check_is_resumed_skipped", async |db| {
        let site = with_bank(db).await;
        let mut ann = site.register("ann@example.org").await;
        let (_, page) = site.get(&mut ann, "/placement").await;
        assert!(page.contains("You can skip the level check"), "{page}");
        let check = begin_check(&site, &mut ann).await;
        let first = waiting(&site, &check).await.unwrap();
        site.post(&mut ann, &check, &borrowed(&fields(&first, true)))
            .await;
        let (_, page) = site.get(&mut ann, "/placement").await;
        assert!(page.contains(&format!("href=\"{check}\"")), "{page}");
        assert_eq!(begin_check(&site, &mut ann).await, check, "it goes on");

        let mut ben = site.register("ben@example.org").await;
        for path in [check.clone(), format!("{check}/audio")] {
            assert_eq!(
                site.get(&mut ben, &path).await.0,
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
        let second = waiting(&site, &check).await.unwrap();
        let (status, ..) = site
            .post(&mut ben, &check, &borrowed(&fields(&second, true)))
            .await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let (status, ..) = site.post(&mut ben, &format!("{check}/discard"), &[]).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert_eq!(waiting(&site, &check).await, Some(second));
        let (status, ..) = site.post(&mut ann, &format!("{check}/discard"), &[]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert_eq!(waiting(&site, &check).await, None);
    })
    .await;
}

#[tokio::test]
async fn the_sound_check_wants_the_number_or_a_tick() {
    each_database("the_sound_check_wants_the_number", async |db| {
        let site = with_bank(db).await;
        for (form, expected) in [
            (vec![("heard", "13")], "/placement?misheard=1"),
            (vec![], "/placement?misheard=1"),
            (vec![("heard", "forty two")], "/placement/"),
            (vec![("heard", "Forty-two!")], "/placement/"),
            (vec![("anyway", "1")], "/placement/"),
        ] {
            let mut visitor = Browser::default();
            let (_, location, _) = site.post(&mut visitor, "/placement", &form).await;
            assert!(location.starts_with(expected), "{form:?}: {location}");
        }
        let mut visitor = Browser::default();
        let (_, page) = site.get(&mut visitor, "/placement?misheard=1").await;
        assert!(page.contains("That is not the number"), "{page}");
        let (status, _, body) = site
            .post(&mut visitor, "/placement", &[("guess", "B3")])
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(body.contains("A1, A2, B1, B2, C1, C2"), "{body}");
    })
    .await;
}

#[tokio::test]
async fn an_odd_response_to_a_check_is_refused_or_wrong_and_never_a_fault() {
    each_database("an_odd_response_to_a_check", async |db| {
        let site = with_bank(db).await;
        let mut ann = site.register("ann@example.org").await;
        let check = begin_check(&site, &mut ann).await;
        for form in [vec![], vec![("position", "x")], vec![("option", "0")]] {
            let (status, ..) = site.post(&mut ann, &check, &form).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{form:?}");
        }
        for form in [
            vec![("position", "7"), ("option", "0")],
            vec![("position", "-1")],
        ] {
            let (status, ..) = site.post(&mut ann, &check, &form).await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{form:?}");
            assert_eq!(waiting(&site, &check).await.unwrap().position, 0);
        }
        let long = "x\0".repeat(10_000);
        for form in [
            vec![("position", "0"), ("option", "99")],
            vec![("position", "1"), ("gap-1", &long)],
        ] {
            let (status, ..) = site.post(&mut ann, &check, &form).await;
            assert_eq!(status, StatusCode::SEE_OTHER);
        }
        assert_eq!(waiting(&site, &check).await.unwrap().position, 2);
        assert_eq!(
            site.get(&mut ann, "/placement/99999").await.0,
            StatusCode::NOT_FOUND
        );
        assert_eq!(
            site.get(&mut ann, "/placement/x").await.0,
            StatusCode::NOT_FOUND
        );
    })
    .await;
}

#[tokio::test]
async fn plays_are_counted_on_the_server() {
    each_database("plays_are_counted_on_the_server", async |db| {
        let site = with_bank(db).await;
        let mut ann = site.register("ann@example.org").await;
        let check = begin_check(&site, &mut ann).await;
        for n_left in [0, 0] {
            let (status, _, body) = site.post(&mut ann, &format!("{check}/plays"), &[]).await;
            assert_eq!(
                (status, body),
                (StatusCode::OK, format!("{{\"n_left\":{n_left}}}"))
            );
        }
        let (_, page) = site.get(&mut ann, &check).await;
        assert!(
            !page.contains("data-left=\"1\""),
            "a reload gives no play back: {page}"
        );
    })
    .await;
}

fn practised(learner_id: i64, reference_id: i64, now: i64, typed: &str, n: usize) -> Finished {
    let text = ScoredText {
        level: Level::A1,
        score: listen_core::dictation::score("Room 13 is to the left.", typed),
        speed_milli: 1_250,
        n_plays: 1,
        help: HelpRung::None,
        is_first: true,
    };
    let item = ScoredItem {
        item_id: None,
        level: Level::A1,
        skill: Skill::Inference,
        focus_areas: vec![FocusArea::Inference],
        is_correct: false,
        points: 0.0,
        n_options: Some(4),
        is_first: true,
        used_help: false,
    };
    Finished {
        learner_id,
        kind: PracticeKind::Exercise,
        reference_id,
        passage_id: None,
        started_at: now,
        finished_at: now,
        is_reading: false,
        babble_db: None,
        items: vec![item; n],
        texts: vec![text; n],
    }
}

#[tokio::test]
async fn the_profile_shows_figures_from_eight_chances_on_with_a_drill_for_each() {
    each_database("the_profile_shows_figures", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let learner_id = site.learner_id("ann@example.org").await;
        let now = site.now.load(Ordering::Relaxed);
        let few = practised(learner_id, 1, now, "room 13 is to the left", 7);
        let mut tx = site.db.begin().await.unwrap();
        practice::finish(&mut tx, &few).await.unwrap();
        tx.commit().await.unwrap();
        let (_, page) = site.get(&mut ann, "/profile").await;
        assert!(page.contains("1 more to go"), "seven numbers: {page}");
        assert!(
            page.contains("<input type=\"hidden\" name=\"feature\" value=\"numbers\">"),
            "{page}"
        );

        let one = practised(learner_id, 2, now, "room 30 is to the left", 1);
        let mut tx = site.db.begin().await.unwrap();
        practice::finish(&mut tx, &one).await.unwrap();
        tx.commit().await.unwrap();
        let (_, page) = site.get(&mut ann, "/profile").await;
        assert!(!page.contains("1 more to go"), "{page}");
        assert!(
            page.contains("<strong>88 %</strong>") && page.contains("7 of 8"),
            "{page}"
        );
        assert!(page.contains("1.25×"), "the fastest speed: {page}");
        assert!(
            page.contains("0 % right in 8 responses"),
            "a recommendation with its reason: {page}"
        );
    })
    .await;
}

#[tokio::test]
async fn areas_and_difficulty_are_chosen_within_their_limits() {
    each_database("areas_and_difficulty_are_chosen", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let learner_id = site.learner_id("ann@example.org").await;
        let areas = [
            "main-idea",
            "inference",
            "sequence",
            "comparison",
            "vocabulary",
            "cause-effect",
        ];
        let names: Vec<String> = areas.iter().map(|area| format!("area-{area}")).collect();
        let form: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "1")).collect();
        let (status, _, body) = site.post(&mut ann, "/profile/focus", &form).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            body.contains("6 focus areas were chosen; at most 5"),
            "{body}"
        );
        let (status, location, _) = site.post(&mut ann, "/profile/focus", &form[..5]).await;
        assert_eq!(
            (status, location.as_str()),
            (StatusCode::SEE_OTHER, "/profile#focus")
        );
        assert_eq!(
            learning_choice::find(&site.db, learner_id)
                .await
                .unwrap()
                .focus_areas
                .len(),
            5
        );
        let (_, page) = site.get(&mut ann, "/profile").await;
        assert_eq!(page.matches("value=\"1\" checked").count(), 5, "{page}");
        assert!(
            page.contains("Your areas: "),
            "coverage of the proposed passages: {page}"
        );
        let (status, _, body) = site
            .post(&mut ann, "/profile/focus", &[("area-nonsense", "1")])
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(body.contains("main-idea"), "{body}");

        for (step, expected) in [("31", None), ("0", None), ("x", None), ("17", Some(17))] {
            let (status, ..) = site
                .post(&mut ann, "/profile/level", &[("step", step)])
                .await;
            let refused = status == StatusCode::UNPROCESSABLE_ENTITY;
            assert_eq!(refused, expected.is_none(), "{step}");
            assert_eq!(
                learning_choice::find(&site.db, learner_id)
                    .await
                    .unwrap()
                    .manual_step,
                expected
            );
        }
        site.post(&mut ann, "/profile/level", &[("step", "")]).await;
        assert_eq!(
            learning_choice::find(&site.db, learner_id)
                .await
                .unwrap()
                .manual_step,
            None
        );
        let mut nobody = Browser::default();
        assert_eq!(
            site.get(&mut nobody, "/profile").await.0,
            StatusCode::SEE_OTHER
        );
    })
    .await;
}

#[tokio::test]
async fn the_pages_are_complete_in_both_languages() {
    each_database("the_level_pages_are_complete", async |db| {
        let site = with_bank(db).await;
        for locale in ["en", "zh"] {
            let mut ann = site.register(&format!("{locale}@example.org")).await;
            site.post(
                &mut ann,
                "/preferences",
                &[("locale", locale), ("return_to", "/")],
            )
            .await;
            let check = begin_check(&site, &mut ann).await;
            for path in ["/profile", "/placement", check.as_str()] {
                let (status, page) = site.get(&mut ann, path).await;
                assert_eq!(status, StatusCode::OK, "{path}");
                assert!(!page.contains("Unknown localization"), "{path}: {page}");
                assert_eq!(page.contains("画像"), locale == "zh", "{path}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_result_tells_how_the_chosen_areas_went() {
    each_database("a_result_tells_how_the_chosen_areas_went", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let slug = "a1-a-wet-morning";
        let attempt = site.begin(&mut ann, slug).await;
        let keys = site.keys(slug).await;
        site.post(&mut ann, &format!("{attempt}/submit"), &borrowed(&keys))
            .await;
        let (_, result) = site.get(&mut ann, &attempt).await;
        assert!(!result.contains("data-focus-result"), "nothing was chosen");

        let items = site.items(slug).await;
        let asked = items
            .iter()
            .find_map(|item| item.focus_areas.first())
            .unwrap()
            .clone();
        let is_asked = |area: &FocusArea| {
            items
                .iter()
                .any(|item| item.focus_areas.iter().any(|name| name == area.as_str()))
        };
        let missing = FocusArea::ALL.iter().find(|area| !is_asked(area)).unwrap();
        let fields = [format!("area-{asked}"), format!("area-{missing}")];
        let form: Vec<(&str, &str)> = fields.iter().map(|name| (name.as_str(), "1")).collect();
        site.post(&mut ann, "/profile/focus", &form).await;
        let (_, result) = site.get(&mut ann, &attempt).await;
        let block = result.split("data-focus-result").nth(1).unwrap();
        let block = block.split("</section>").next().unwrap();
        assert!(
            block.contains("grade-good\">100 %") && block.contains("mastered"),
            "{block}"
        );
        assert!(
            block.contains("This passage asks nothing about"),
            "half is missing: {block}"
        );
    })
    .await;
}
