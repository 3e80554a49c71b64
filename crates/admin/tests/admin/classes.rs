//! `/classes`: groups, assignments, gradebook.

use crate::site::{Browser, LEARNER, TestSite};
use axum::http::StatusCode;
use listen_core::item::Score;
use listen_core::time::{DAY_MS, Timestamp};
use listen_store::account::Role;
use listen_store::attempt::{self, Scored};
use listen_store::class::{self, member};
use listen_store::passage;
use listen_test_kit::database::each_database;

/// A class whose only member is the learner; its row.
async fn add_class(site: &TestSite, browser: &mut Browser) -> i64 {
    let made = site.post(browser, "/classes", &[("name", " 7b ")]).await;
    let id: i64 = made
        .location
        .strip_prefix("/classes/")
        .unwrap()
        .parse()
        .unwrap();
    let class = class::find(&site.db, id).await.unwrap().unwrap();
    assert_eq!(class.name, "7b");
    let learner_id = site.account(LEARNER).await.learner_id;
    member::join(&site.db, learner_id, &class.join_code, site.now())
        .await
        .unwrap()
        .unwrap();
    id
}

/// Submits an attempt on the passage with one right response of two.
async fn practise(site: &TestSite, learner_id: i64, passage_id: i64, at: Timestamp) {
    let items = passage::items(&site.db, passage_id).await.unwrap();
    let attempt = attempt::open(&site.db, learner_id, passage_id, 2, at)
        .await
        .unwrap();
    let scored = [true, false]
        .iter()
        .zip(&items)
        .map(|(is_correct, item)| Scored {
            item_id: item.id,
            given: "0".to_owned(),
            score: Score {
                is_correct: *is_correct,
                points: if *is_correct { 1.0 } else { 0.0 },
                dictation: None,
            },
        });
    let scored: Vec<Scored> = scored.collect();
    assert!(
        attempt::submit(&site.db, attempt.id, at, |_| scored)
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn a_gradebook_shows_who_did_what_and_when() {
    each_database("a_gradebook_shows_who_did_what", async |db| {
        let site = TestSite::new(db).await;
        let passage_id = site.add_passage("a1-a-wet-morning.toml").await;
        let mut browser = site.staff(Role::Editor).await;
        let id = add_class(&site, &mut browser).await;
        let learner_id = site.account(LEARNER).await.learner_id;
        let (page, assign) = (
            format!("/classes/{id}"),
            format!("/classes/{id}/assignments"),
        );
        practise(
            &site,
            learner_id,
            passage_id,
            Timestamp(site.now().0 - DAY_MS),
        )
        .await;
        let form = [
            ("slug", "a1-a-wet-morning"),
            ("form", "attempt"),
            ("due", "2025-06-16"),
            ("max_plays", "2"),
        ];
        site.post(&mut browser, &assign, &form)
            .await
            .leads_to(&format!("{page}?notice=assigned"));
        let csv = site
            .get(&mut browser, &format!("{page}/gradebook.csv"))
            .await;
        let line = csv.body.lines().nth(1).unwrap();
        assert_eq!(
            line, "ann@example.org,Ann,a1-a-wet-morning,attempt,2025-06-16T23:59:59Z,,0,,no,,2",
            "what was done before does not count"
        );

        practise(
            &site,
            learner_id,
            passage_id,
            Timestamp(site.now().0 + 3 * DAY_MS),
        )
        .await;
        site.get(&mut browser, &page).await.shows(
            StatusCode::OK,
            &[
                "50 %",
                "(once)",
                ">late<",
                "2025-06-16 23:59",
                "from 5 learners on",
            ],
        );
        let csv = site
            .get(&mut browser, &format!("{page}/gradebook.csv"))
            .await;
        assert!(csv.body.contains(",50,1,2025-06-18T"), "{}", csv.body);
        assert!(csv.body.contains(",yes,"), "{}", csv.body);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_assignment_is_told_at_its_fields_and_changes_nothing() {
    each_database("a_wrong_assignment_is_told", async |db| {
        let site = TestSite::new(db).await;
        site.add_passage("a1-a-wet-morning.toml").await;
        let mut browser = site.admin().await;
        let id = add_class(&site, &mut browser).await;
        let assign = format!("/classes/{id}/assignments");
        for (slug, form, due, plays, field) in [
            ("nothing", "attempt", "", "", "slug"),
            ("", "attempt", "", "", "slug"),
            ("a1-a-wet-morning", "song", "", "", "form"),
            ("a1-a-wet-morning", "attempt", "tomorrow", "", "due"),
            ("a1-a-wet-morning", "attempt", "", "100", "plays"),
        ] {
            let form = [
                ("slug", slug),
                ("form", form),
                ("due", due),
                ("max_plays", plays),
            ];
            let answer = site.post(&mut browser, &assign, &form).await;
            answer.shows(
                StatusCode::UNPROCESSABLE_ENTITY,
                &[&format!("id=\"{field}-error\"")],
            );
        }
        let class = class::find(&site.db, id).await.unwrap().unwrap();
        assert_eq!(class.n_assignments, 0);
        for name in ["", "  ", &"n".repeat(81), "two\nlines"] {
            let answer = site.post(&mut browser, "/classes", &[("name", name)]).await;
            answer.shows(StatusCode::UNPROCESSABLE_ENTITY, &["id=\"name-error\""]);
        }
        for path in ["/classes/99", "/classes/99/gradebook.csv", "/classes/x"] {
            let answer = site.get(&mut browser, path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
        for path in [
            "/classes/99/archive",
            "/classes/99/code",
            &format!("/classes/{id}/assignments/9/delete"),
            &format!("/classes/{id}/members/99/remove"),
        ] {
            let answer = site.post(&mut browser, path, &[]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_class_is_renamed_archived_and_emptied() {
    each_database("a_class_is_renamed_archived", async |db| {
        let site = TestSite::new(db).await;
        site.add_passage("a1-a-wet-morning.toml").await;
        let mut browser = site.admin().await;
        let id = add_class(&site, &mut browser).await;
        let code = class::find(&site.db, id).await.unwrap().unwrap().join_code;
        let form = [
            ("slug", "a1-a-wet-morning"),
            ("form", "exercise"),
            ("due", ""),
            ("max_plays", ""),
        ];
        site.post(&mut browser, &format!("/classes/{id}/assignments"), &form)
            .await;
        let assignment = class::assignment::list(&site.db, id).await.unwrap()[0].id;
        let learner_id = site.account(LEARNER).await.learner_id;
        for (path, form) in [
            ("name".to_owned(), vec![("name", "8b")]),
            ("code".to_owned(), vec![]),
            ("archive".to_owned(), vec![]),
            (format!("assignments/{assignment}/delete"), vec![]),
            (format!("members/{learner_id}/remove"), vec![]),
        ] {
            let answer = site
                .post(&mut browser, &format!("/classes/{id}/{path}"), &form)
                .await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {answer:?}");
        }
        let class = class::find(&site.db, id).await.unwrap().unwrap();
        assert_eq!(
            (class.name.as_str(), class.n_members, class.n_assignments),
            ("8b", 0, 0)
        );
        assert!(
            class.archived_at.is_some() && class.join_code != code,
            "{class:?}"
        );
        site.post(&mut browser, &format!("/classes/{id}/restore"), &[])
            .await;
        site.get(&mut browser, "/audit")
            .await
            .shows(StatusCode::OK, &["8 changes", "class archived or restored"]);
    })
    .await;
}
