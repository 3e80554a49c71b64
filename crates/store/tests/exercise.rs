//! Exercises in the store, on both databases.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use listen_core::content_file;
use listen_core::exercise::material::Material;
use listen_core::exercise::seed::Seed;
use listen_core::exercise::{self as rules, Body, ExerciseKind, Given, Making};
use listen_core::passage::Passage;
use listen_core::practice::PracticeKind;
use listen_core::taxonomy::Level;
use listen_core::time::Timestamp;
use listen_store::exercise::{self, Exercise, NewExercise};
use listen_store::{Db, account, attempt, passage, practice};
use listen_test_kit::database::each_database;
use std::collections::HashSet;
use std::path::Path;

const NOW: Timestamp = Timestamp(1_750_000_000_000);
const LATER: Timestamp = Timestamp(1_750_000_060_000);

fn library() -> Passage {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/passages/b1-lost-property.toml");
    content_file::passage::parse(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn body(kind: ExerciseKind) -> Body {
    let passage = library();
    let material = Material::new(passage.level, passage.sentences(), &[]);
    let making = Making {
        material: &material,
        seed: Seed::of(&["x"]),
        due: &[],
        last: &HashSet::new(),
    };
    rules::make(kind, &making).unwrap()
}

/// A learner with an open exercise of a passage.
async fn begun(db: &Db, kind: ExerciseKind) -> Exercise {
    passage::import(db, &[library()], NOW).await.unwrap();
    let head = passage::find_current(db, "b1-lost-property")
        .await
        .unwrap()
        .unwrap();
    let learner_id = account::insert_learner(db, NOW).await.unwrap();
    open(db, learner_id, head.id, kind).await
}

async fn open(db: &Db, learner_id: i64, passage_id: i64, kind: ExerciseKind) -> Exercise {
    let body = body(kind);
    let new = NewExercise {
        learner_id,
        passage_id,
        kind,
        target: None,
        body: &body,
    };
    exercise::open(db, &new, NOW).await.unwrap()
}

/// The right words of every gap.
fn keys(body: &Body) -> Given {
    let Body::Gaps(gaps) = body else {
        panic!("gaps")
    };
    gaps.each()
        .map(|(sentence, gap)| sentence.key(gap))
        .enumerate()
        .collect()
}

#[tokio::test]
async fn an_exercise_is_begun_once_and_drafts_resume() {
    each_database("an_exercise_is_begun_once_and_drafts_resume", async |db| {
        let first = begun(&db, ExerciseKind::Cloze).await;
        let again = open(&db, first.learner_id, first.passage_id, ExerciseKind::Cloze).await;
        assert_eq!(again, first);
        let other = open(
            &db,
            first.learner_id,
            first.passage_id,
            ExerciseKind::FullDictation,
        )
        .await;
        assert_ne!(other.id, first.id);
        assert!(
            exercise::save_draft(&db, first.id, 1, "half", NOW)
                .await
                .unwrap()
        );
        assert!(
            exercise::save_draft(&db, first.id, 1, "half a", NOW)
                .await
                .unwrap()
        );
        let n = first.body.n_responses();
        assert!(
            !exercise::save_draft(&db, first.id, n, "beyond", NOW)
                .await
                .unwrap()
        );
        let drafts = exercise::responses(&db, first.id).await.unwrap();
        assert_eq!(drafts.len(), 1);
        assert_eq!(
            (drafts[0].position, drafts[0].given.as_str()),
            (1, "half a")
        );
        assert!(drafts[0].score.is_none());
        assert!(
            exercise::find(&db, first.id, first.learner_id + 1)
                .await
                .unwrap()
                .is_none(),
            "another's"
        );
        assert!(
            !exercise::discard(&db, first.id, first.learner_id + 1)
                .await
                .unwrap()
        );
        assert!(
            exercise::discard(&db, first.id, first.learner_id)
                .await
                .unwrap()
        );
    })
    .await;
}

#[tokio::test]
async fn the_same_submission_twice_counts_once() {
    each_database("the_same_submission_twice_counts_once", async |db| {
        let exercise = begun(&db, ExerciseKind::PartialDictation).await;
        let given = keys(&exercise.body);
        let (one, two) = tokio::join!(
            exercise::submit(&db, &exercise, &given, LATER),
            exercise::submit(&db, &exercise, &given, LATER)
        );
        assert_eq!(u8::from(one.unwrap()) + u8::from(two.unwrap()), 1);
        let found = exercise::find(&db, exercise.id, exercise.learner_id)
            .await
            .unwrap()
            .unwrap();
        let submitted = found.submitted.unwrap();
        let n = exercise.body.n_responses();
        assert_eq!(usize::try_from(submitted.n_correct).unwrap(), n);
        assert!(
            !exercise::save_draft(&db, exercise.id, 0, "late", LATER)
                .await
                .unwrap()
        );
        let log = practice::list_since(&db, exercise.learner_id, Timestamp(0))
            .await
            .unwrap();
        assert_eq!(log.len(), 1);
        assert_eq!(log[0].kind, PracticeKind::Exercise.as_str());
        assert_eq!(log[0].active_ms, 60_000);
        assert_eq!(
            (log[0].n_items, log[0].n_correct),
            (submitted.n_correct, submitted.n_correct)
        );
    })
    .await;
}

#[tokio::test]
async fn a_draft_counts_where_the_form_has_nothing() {
    each_database("a_draft_counts_where_the_form_has_nothing", async |db| {
        let exercise = begun(&db, ExerciseKind::PartialDictation).await;
        let mut given = keys(&exercise.body);
        let draft = given.remove(&0).unwrap();
        exercise::save_draft(&db, exercise.id, 0, &draft, NOW)
            .await
            .unwrap();
        exercise::save_draft(&db, exercise.id, 1, "an older draft", NOW)
            .await
            .unwrap();
        assert!(
            exercise::submit(&db, &exercise, &given, LATER)
                .await
                .unwrap()
        );
        let responses = exercise::responses(&db, exercise.id).await.unwrap();
        assert!(
            responses
                .iter()
                .all(|one| one.score.as_ref().is_some_and(|score| score.is_correct))
        );
    })
    .await;
}

/// Yesterday's gaps are known tomorrow, and today's are not: a day keeps its exercise.
#[tokio::test]
async fn the_gaps_of_the_session_before_are_known() {
    each_database("the_gaps_of_the_session_before_are_known", async |db| {
        let exercise = begun(&db, ExerciseKind::Cloze).await;
        let places = async |before: Timestamp| {
            exercise::source::last_places(
                &db,
                exercise.learner_id,
                ExerciseKind::Cloze,
                exercise.passage_id,
                before,
            )
            .await
            .unwrap()
        };
        assert_eq!(places(LATER).await, exercise.body.places());
        assert!(places(NOW).await.is_empty());
    })
    .await;
}

/// Sentences that are keys of dictation items are in no drill, and the first passage of a
/// visitor is also the one of an exercise.
#[tokio::test]
async fn drills_take_no_dictated_sentence_and_visitors_have_one_passage() {
    each_database("drills_take_no_dictated_sentence", async |db| {
        let exercise = begun(&db, ExerciseKind::Cloze).await;
        let sentences = exercise::source::library_sentences(&db, Level::B1)
            .await
            .unwrap();
        let passage = library();
        let all: Vec<&str> = passage.sentences().collect();
        assert!(!sentences.is_empty() && sentences.len() < all.len());
        for item in passage
            .items
            .iter()
            .filter(|item| item.body.kind() == "dictation")
        {
            assert!(!sentences.iter().any(|text| text == all[item.evidence[0]]));
        }
        assert!(
            exercise::source::library_sentences(&db, Level::C2)
                .await
                .unwrap()
                .is_empty()
        );
        let first = attempt::first_passage(&db, exercise.learner_id)
            .await
            .unwrap();
        assert_eq!(first.as_deref(), Some("b1-lost-property"));
    })
    .await;
}
