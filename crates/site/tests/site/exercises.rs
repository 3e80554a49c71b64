//! Exercises as a browser without scripts sees them.

use crate::harness::{Browser, TestSite, library};
use axum::http::StatusCode;
use listen_core::exercise::{Body, ExerciseKind};
use listen_core::item::ItemBody;
use listen_store::{exercise, passage};
use listen_test_kit::database::each_database;

const SLUG: &str = "a1-a-wet-morning";

/// Address, form, and what the reason says.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);

/// Begins an exercise and gives its row.
async fn begin(site: &TestSite, browser: &mut Browser, kind: ExerciseKind) -> i64 {
    let (status, location, body) = site
        .post(
            browser,
            &format!("/passages/{SLUG}/exercises"),
            &[("kind", kind.as_str())],
        )
        .await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{kind}: {body}");
    location
        .strip_prefix("/exercises/")
        .unwrap()
        .parse()
        .unwrap()
}

/// The learner of the first account.
pub(crate) async fn stored(site: &TestSite, id: i64) -> exercise::Exercise {
    for learner_id in 1..9 {
        if let Some(found) = exercise::find(&site.db, id, learner_id).await.unwrap() {
            return found;
        }
    }
    panic!("exercise {id} is nobody's");
}

/// The right response to everything.
pub(crate) fn keys(body: &Body) -> Vec<(String, String)> {
    let joined = |numbers: Vec<usize>| {
        let texts: Vec<String> = numbers.iter().map(usize::to_string).collect();
        vec![texts.join(",")]
    };
    let all: Vec<String> = match body {
        Body::Gaps(gaps) => gaps
            .each()
            .map(|(sentence, gap)| sentence.key(gap))
            .collect(),
        Body::Choices(choices) => choices
            .choices
            .iter()
            .map(|one| one.key.to_string())
            .collect(),
        Body::Order(order) => {
            let place = |line| order.shown.iter().position(|one| *one == line).unwrap();
            joined((0..order.lines.len()).map(place).collect())
        }
        Body::Differences(differences) => joined(differences.changed().into_iter().collect()),
        Body::Items(items) => {
            let key = |body: &ItemBody| match body {
                ItemBody::MultipleChoice(item) => item.key.to_string(),
                ItemBody::ShortAnswer(item) => item.accepted[0].clone(),
                ItemBody::Dictation(item) => item.reference.clone(),
            };
            items.items.iter().map(|item| key(&item.body)).collect()
        }
    };
    all.into_iter()
        .enumerate()
        .map(|(n, given)| (format!("item-{n}"), given))
        .collect()
}

#[tokio::test]
async fn every_kind_is_begun_answered_scored_and_listed() {
    each_database(
        "every_kind_is_begun_answered_scored_and_listed",
        async |db| {
            let site = TestSite::new(db).await;
            site.add_audio().await;
            let mut ann = site.register("ann@example.org").await;
            let (_, hub) = site
                .get(&mut ann, &format!("/passages/{SLUG}/exercises"))
                .await;
            for kind in ExerciseKind::OF_PASSAGE {
                assert!(hub.contains(&format!("value=\"{kind}\"")), "{kind}: {hub}");
                let id = begin(&site, &mut ann, kind).await;
                assert_eq!(begin(&site, &mut ann, kind).await, id, "it is gone on with");
                let (status, page) = site.get(&mut ann, &format!("/exercises/{id}")).await;
                assert_eq!(status, StatusCode::OK, "{kind}: {page}");
                assert!(page.contains("item-0"), "{kind}: {page}");
                let body = stored(&site, id).await.body;
                let fields = keys(&body);
                let form: Vec<(&str, &str)> = fields
                    .iter()
                    .map(|(name, given)| (name.as_str(), given.as_str()))
                    .collect();
                let (status, location, _) = site
                    .post(&mut ann, &format!("/exercises/{id}/submit"), &form)
                    .await;
                assert_eq!(
                    (status, location.as_str()),
                    (StatusCode::SEE_OTHER, format!("/exercises/{id}").as_str())
                );
                let (_, result) = site.get(&mut ann, &location).await;
                assert!(
                    result.contains("<strong>100 %</strong>"),
                    "{kind}: {result}"
                );
                assert!(result.contains("/review/cards"), "{kind}");
                // Once more, and with other responses: nothing changes.
                site.post(
                    &mut ann,
                    &format!("/exercises/{id}/submit"),
                    &[("item-0", "x"), ("confirm", "1")],
                )
                .await;
                let (_, again) = site.get(&mut ann, &location).await;
                assert!(again.contains("<strong>100 %</strong>"), "{kind}");
            }
            let (_, hub) = site
                .get(&mut ann, &format!("/passages/{SLUG}/exercises"))
                .await;
            assert_eq!(hub.matches("100 %").count(), ExerciseKind::OF_PASSAGE.len());
        },
    )
    .await;
}

/// What is asked for stands nowhere in the page, hidden or not.
#[tokio::test]
async fn no_key_and_no_dictated_sentence_is_in_the_page() {
    each_database(
        "no_key_and_no_dictated_sentence_is_in_the_page",
        async |db| {
            let site = TestSite::new(db).await;
            site.add_audio().await;
            let mut ann = site.register("ann@example.org").await;
            let passage = library("a1-a-wet-morning.toml");
            let all: Vec<&str> = passage.sentences().collect();
            let dictated: Vec<&str> = passage
                .items
                .iter()
                .filter(|item| item.body.kind() == "dictation")
                .map(|item| all[item.evidence[0]])
                .collect();
            assert!(!dictated.is_empty());
            for kind in ExerciseKind::OF_PASSAGE {
                let id = begin(&site, &mut ann, kind).await;
                let (_, page) = site.get(&mut ann, &format!("/exercises/{id}")).await;
                for text in &dictated {
                    assert!(!page.contains(text), "{kind}: {text}");
                }
                let body = stored(&site, id).await.body;
                let texts: Vec<String> = match &body {
                    Body::Gaps(gaps) => gaps
                        .sentences
                        .iter()
                        .filter(|one| !one.gaps.is_empty())
                        .map(|one| one.text.clone())
                        .collect(),
                    Body::Choices(choices) => choices
                        .choices
                        .iter()
                        .map(|one| format!("{}{}", one.before, one.options[one.key]))
                        .collect(),
                    Body::Differences(texts) => texts
                        .sentences
                        .iter()
                        .filter(|one| !one.changed.is_empty())
                        .map(|one| one.heard.clone())
                        .collect(),
                    Body::Order(_) | Body::Items(_) => Vec::new(),
                };
                for text in texts {
                    assert!(!page.contains(&text), "{kind}: {text}");
                }
            }
        },
    )
    .await;
}

#[tokio::test]
async fn drafts_resume_and_empty_responses_are_asked_back() {
    each_database(
        "drafts_resume_and_empty_responses_are_asked_back",
        async |db| {
            let site = TestSite::new(db).await;
            site.add_audio().await;
            let mut ann = site.register("ann@example.org").await;
            let id = begin(&site, &mut ann, ExerciseKind::PartialDictation).await;
            let page = format!("/exercises/{id}");
            site.post(&mut ann, &page, &[("item-0", "half a word")])
                .await;
            let (_, html) = site.get(&mut ann, &page).await;
            assert!(html.contains("value=\"half a word\""), "{html}");
            let (_, location, _) = site.post(&mut ann, &format!("{page}/submit"), &[]).await;
            assert_eq!(location, format!("{page}?empty=1"));
            let (_, html) = site.get(&mut ann, &location).await;
            assert!(html.contains("name=\"confirm\""), "{html}");
            let order = begin(&site, &mut ann, ExerciseKind::PutInOrder).await;
            site.post(
                &mut ann,
                &format!("/exercises/{order}"),
                &[("item-0", ""), ("move", "1-up")],
            )
            .await;
            let (_, html) = site.get(&mut ann, &format!("/exercises/{order}")).await;
            assert!(html.contains("value=\"1,0,2"), "{html}");
            let marks = begin(&site, &mut ann, ExerciseKind::FindDifference).await;
            site.post(
                &mut ann,
                &format!("/exercises/{marks}"),
                &[("item-0", ""), ("item-0", "2"), ("item-0", "5")],
            )
            .await;
            let (_, html) = site.get(&mut ann, &format!("/exercises/{marks}")).await;
            assert_eq!(html.matches(" checked><span>").count(), 2, "{html}");
        },
    )
    .await;
}

#[tokio::test]
async fn what_does_not_fit_is_refused_with_a_reason() {
    each_database("what_does_not_fit_is_refused_with_a_reason", async |db| {
        let site = TestSite::new(db).await;
        site.add_audio().await;
        let mut ann = site.register("ann@example.org").await;
        let id = begin(&site, &mut ann, ExerciseKind::Cloze).await;
        let page = format!("/exercises/{id}");
        let hub = format!("/passages/{SLUG}/exercises");
        let cases: [Case<'_>; 6] = [
            (&hub, &[("kind", "crossword")], "partial_dictation"),
            (
                &hub,
                &[("kind", "number_sprint")],
                "cannot be made of this passage",
            ),
            (
                &hub,
                &[("kind", "cloze"), ("passage_id", "99999")],
                "another version",
            ),
            (
                &page,
                &[("passage_id", "99999"), ("item-0", "x")],
                "these responses are to version",
            ),
            ("/drills", &[("feature", "tones")], "function-words"),
            (
                "/drills",
                &[("feature", "numbers"), ("level", "D1")],
                "A1, A2",
            ),
        ];
        for (path, form, reason) in cases {
            let (status, _, body) = site.post(&mut ann, path, form).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {form:?}");
            assert!(body.contains(reason), "{path} {form:?}: {body}");
        }
        let mut bob = site.register("bob@example.org").await;
        assert_eq!(
            site.get(&mut bob, &page).await.0,
            StatusCode::NOT_FOUND,
            "another's"
        );
        let (status, _, _) = site
            .post(&mut bob, &format!("{page}/submit"), &[("confirm", "1")])
            .await;
        assert_eq!(status, StatusCode::NOT_FOUND, "another's");
        let mut nobody = Browser::default();
        let (status, _, body) = site
            .post(
                &mut nobody,
                &format!("{page}/submit"),
                &[("item-0", "typed before")],
            )
            .await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        assert!(
            body.contains("typed before"),
            "nothing typed is lost: {body}"
        );
    })
    .await;
}

/// A gap takes at most four times its words: longer texts score nothing and break nothing.
#[tokio::test]
async fn a_flood_of_text_scores_nothing() {
    each_database("a_flood_of_text_scores_nothing", async |db| {
        let site = TestSite::new(db).await;
        site.add_audio().await;
        let mut ann = site.register("ann@example.org").await;
        let id = begin(&site, &mut ann, ExerciseKind::FullDictation).await;
        let body = stored(&site, id).await.body;
        let key = &keys(&body)[0].1;
        let flood = format!("{key} ").repeat(6);
        site.post(
            &mut ann,
            &format!("/exercises/{id}/submit"),
            &[("item-0", &flood), ("confirm", "1")],
        )
        .await;
        let responses = exercise::responses(&site.db, id).await.unwrap();
        assert!(responses[0].score.as_ref().unwrap().points < 1e-12);
    })
    .await;
}

#[tokio::test]
async fn drills_are_made_for_accounts_and_go_on_with_the_next_ten() {
    each_database("drills_are_made_for_accounts", async |db| {
        let site = TestSite::new(db).await;
        let mut nobody = Browser::default();
        let (_, location, _) = site
            .post(&mut nobody, "/drills", &[("feature", "numbers")])
            .await;
        assert!(location.starts_with("/login"), "{location}");
        let mut ann = site.register("ann@example.org").await;
        let (_, page) = site.get(&mut ann, "/drills").await;
        assert!(page.contains("value=\"minimal-pairs\""), "{page}");
        for field in ["feature", "kind"] {
            for target in ["numbers", "minimal-pairs"] {
                let (status, location, body) =
                    site.post(&mut ann, "/drills", &[(field, target)]).await;
                assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
                let id: i64 = location
                    .strip_prefix("/exercises/")
                    .unwrap()
                    .parse()
                    .unwrap();
                let drill = stored(&site, id).await;
                let head = passage::find(&site.db, drill.passage_id)
                    .await
                    .unwrap()
                    .unwrap();
                assert_eq!(head.source, "drill");
                assert_eq!(drill.body.n_responses(), 10);
                let fields = keys(&drill.body);
                let form: Vec<(&str, &str)> = fields
                    .iter()
                    .map(|(name, given)| (name.as_str(), given.as_str()))
                    .collect();
                site.post(&mut ann, &format!("{location}/submit"), &form)
                    .await;
                let (_, result) = site.get(&mut ann, &location).await;
                assert!(result.contains("<strong>100 %</strong>"), "{result}");
                let (_, next, _) = site.post(&mut ann, "/drills", &[(field, target)]).await;
                assert_ne!(next, location, "the next ten are others");
                let other = stored(
                    &site,
                    next.strip_prefix("/exercises/").unwrap().parse().unwrap(),
                )
                .await;
                assert_ne!(other.body, drill.body);
                site.post(&mut ann, &format!("{next}/discard"), &[]).await;
            }
        }
    })
    .await;
}

/// A visitor's one passage is also that of exercises, and the script keeps drafts.
#[tokio::test]
async fn a_visitor_practises_one_passage() {
    each_database("a_visitor_practises_one_passage", async |db| {
        let site = TestSite::new(db).await;
        site.add_audio().await;
        let mut visitor = Browser::default();
        let id = begin(&site, &mut visitor, ExerciseKind::Cloze).await;
        assert_eq!(
            site.get(&mut visitor, &format!("/exercises/{id}")).await.0,
            StatusCode::OK
        );
        let (_, location, _) = site
            .post(
                &mut visitor,
                "/passages/a1-message-for-ben/exercises",
                &[("kind", "cloze")],
            )
            .await;
        assert!(location.starts_with("/register"), "{location}");
    })
    .await;
}
