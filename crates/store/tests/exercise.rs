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
use listen_core::review::{CardState, Cause, MistakeState};
use listen_core::taxonomy::Level;
use listen_core::time::Timestamp;
use listen_store::exercise::{self, Exercise, NewExercise};
use listen_store::mistake::{self, Asked, Chosen, Filter};
use listen_store::{Db, account, attempt, passage, practice, profile, review, tiles};
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

#[tokio::test]
async fn a_visitor_keeps_exercises_and_their_mistakes_when_logging_in() {
    each_database("a_visitor_keeps_exercises", async |db| {
        let exercise = begun(&db, ExerciseKind::Cloze).await;
        let submitted = exercise::submit(&db, &exercise, &Given::default(), LATER).await;
        assert!(submitted.unwrap());
        let learner_id = account::insert_learner(&db, NOW).await.unwrap();
        let count = async |learner_id| mistake::count_all(&db, learner_id).await.unwrap();
        let n = count(exercise.learner_id).await;
        assert!(n > 0, "what is left blank is wrong");
        account::adopt_visitor(&db, exercise.learner_id, learner_id)
            .await
            .unwrap();
        assert_eq!(count(learner_id).await, n);
        let found = exercise::find(&db, exercise.id, learner_id).await.unwrap();
        assert!(found.is_some());
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

/// Submits nothing but what `given` has.
async fn submitted(db: &Db, kind: ExerciseKind, given: &[(usize, &str)]) -> Exercise {
    let exercise = begun(db, kind).await;
    let given = given.iter().map(|(n, text)| (*n, (*text).to_owned()));
    exercise::submit(db, &exercise, &given.collect(), LATER)
        .await
        .unwrap();
    exercise
}

async fn listed(db: &Db, learner_id: i64, filter: &Filter) -> Vec<mistake::Mistake> {
    mistake::list(db, learner_id, filter, 1, 100)
        .await
        .unwrap()
        .rows
}

async fn cards(db: &Db, learner_id: i64) -> Vec<i64> {
    review::queue(db, learner_id, LATER).await.unwrap().card_ids
}

#[tokio::test]
async fn every_wrong_response_of_an_exercise_is_in_the_list() {
    each_database(
        "every_wrong_response_of_an_exercise_is_listed",
        async |db| {
            let exercise = two_wrong_gaps(&db).await;
            let ann = exercise.learner_id;
            let rows = listed(&db, ann, &Filter::default()).await;
            let responses: Vec<usize> = rows
                .iter()
                .filter_map(|row| match row.asked {
                    Asked::Exercise { response, .. } => Some(response),
                    Asked::Item { .. } => None,
                })
                .collect();
            assert_eq!(responses, [2, 0], "the newest row first");
            assert_eq!(rows[1].given, "zebras");
            assert_eq!(rows[1].level, "B1");
        },
    )
    .await;
}

/// A learner with two wrong gaps of a cloze, the numbers 0 and 2; "zebras" was typed into the first.
async fn two_wrong_gaps(db: &Db) -> Exercise {
    let exercise = begun(db, ExerciseKind::Cloze).await;
    let mut given = keys(&exercise.body);
    given.insert(0, "zebras".to_owned());
    given.remove(&2);
    exercise::submit(db, &exercise, &given, LATER)
        .await
        .unwrap();
    exercise
}

#[tokio::test]
async fn mistakes_of_exercises_have_a_cause_and_are_filtered_like_others() {
    each_database("mistakes_of_exercises_have_a_cause", async |db| {
        let exercise = two_wrong_gaps(&db).await;
        let ann = exercise.learner_id;
        let (id, wrong) = (exercise.id, Some(Cause::Guessed));
        let set = async |learner, positions: &[i64]| {
            mistake::set_exercise_cause(&db, learner, id, positions, wrong)
                .await
                .unwrap()
        };
        assert_eq!(set(ann, &[0, 1]).await, 1, "a right response has no cause");
        assert_eq!(set(ann + 1, &[0]).await, 0, "another's");
        let noted = mistake::exercise_causes(&db, ann, id).await.unwrap();
        assert_eq!(noted, [(0, Some(Cause::Guessed)), (2, None)]);

        let cloze = || Filter {
            kind: "cloze".to_owned(),
            ..Filter::default()
        };
        let cases = [
            (cloze(), 2),
            (
                Filter {
                    kind: "put_in_order".to_owned(),
                    ..cloze()
                },
                0,
            ),
            (
                Filter {
                    search: "zebras".to_owned(),
                    ..cloze()
                },
                1,
            ),
            (
                Filter {
                    search: "left behind".to_owned(),
                    ..cloze()
                },
                2,
            ),
            (
                Filter {
                    cause: wrong,
                    ..cloze()
                },
                1,
            ),
            (
                Filter {
                    level: Some(Level::B1),
                    ..cloze()
                },
                2,
            ),
            (
                Filter {
                    level: Some(Level::C1),
                    ..cloze()
                },
                0,
            ),
            (
                Filter {
                    from_ms: LATER.0,
                    ..cloze()
                },
                2,
            ),
            (
                Filter {
                    to_ms: LATER.0,
                    ..cloze()
                },
                0,
            ),
            (
                Filter {
                    is_of_items: true,
                    ..Filter::default()
                },
                0,
            ),
        ];
        for (filter, expected) in cases {
            assert_eq!(
                listed(&db, ann, &filter).await.len(),
                expected,
                "{filter:?}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn mistakes_of_exercises_are_practised_again_mastered_and_brought_back() {
    each_database("mistakes_of_exercises_are_practised_again", async |db| {
        let exercise = submitted(&db, ExerciseKind::PartialDictation, &[]).await;
        let ann = exercise.learner_id;
        let rows = listed(&db, ann, &Filter::default()).await;
        assert_eq!(rows.len(), exercise.body.n_responses());
        assert!(rows.iter().all(|row| !row.is_in_review));
        let one = Chosen::Ids(vec![rows[0].id]);
        let nobody = mistake::practise_again(&db, ann + 1, &one, LATER).await;
        assert_eq!(nobody.unwrap(), 0, "another's");
        assert_eq!(
            mistake::practise_again(&db, ann, &one, LATER)
                .await
                .unwrap(),
            1
        );
        let [card] = cards(&db, ann).await[..] else {
            panic!("the sentence of a gap is one card");
        };
        assert!(listed(&db, ann, &Filter::default()).await[0].is_in_review);

        let state = async || review::find(&db, card, ann).await.unwrap().unwrap().state;
        let done = mistake::set_state(&db, ann, &one, MistakeState::Mastered, LATER)
            .await
            .unwrap();
        assert_eq!((done.n_rows, state().await), (1, CardState::Mastered));
        assert!(mistake::undo(&db, ann, done.mark).await.unwrap());
        assert_eq!(state().await, CardState::Active);
    })
    .await;
}

/// A sentence stays in the review while another mistake on the list hangs on it.
#[tokio::test]
async fn a_sentence_with_another_mistake_goes_on_being_asked() {
    each_database("a_sentence_with_another_mistake_goes_on", async |db| {
        let exercise = submitted(&db, ExerciseKind::Cloze, &[]).await;
        let (ann, heard) = (exercise.learner_id, exercise.body.heard());
        let first = heard
            .iter()
            .position(|one| heard.iter().filter(|two| *two == one).count() == 2);
        let first = first.expect("a sentence with two gaps");
        let rows = listed(&db, ann, &Filter::default()).await;
        let row_of = |n: usize| rows[rows.len() - 1 - n].id;
        let both = [first, first + 1].map(|n| Chosen::Ids(vec![row_of(n)]));
        mistake::practise_again(&db, ann, &both[0], LATER)
            .await
            .unwrap();
        let [card] = cards(&db, ann).await[..] else {
            panic!("one card");
        };
        for (chosen, expected) in both.iter().zip([CardState::Active, CardState::Mastered]) {
            mistake::set_state(&db, ann, chosen, MistakeState::Mastered, LATER)
                .await
                .unwrap();
            let found = review::find(&db, card, ann).await.unwrap().unwrap();
            assert_eq!(found.state, expected);
        }
    })
    .await;
}

/// Exercises from before the list had them enter it, each response once.
#[tokio::test]
async fn earlier_exercises_enter_the_list_once() {
    each_database("earlier_exercises_enter_the_list_once", async |db| {
        let exercise = submitted(&db, ExerciseKind::PutInOrder, &[(0, "x")]).await;
        match &db {
            Db::Sqlite(pool) => sqlx::query("DELETE FROM mistake")
                .execute(pool)
                .await
                .map(|_| ()),
            Db::Postgres(pool) => sqlx::query("DELETE FROM mistake")
                .execute(pool)
                .await
                .map(|_| ()),
        }
        .unwrap();
        assert_eq!(mistake::index_missing(&db).await.unwrap(), 1);
        assert_eq!(mistake::index_missing(&db).await.unwrap(), 0);
        let rows = listed(&db, exercise.learner_id, &Filter::default()).await;
        let all = Chosen::Ids(vec![rows[0].id]);
        mistake::practise_again(&db, exercise.learner_id, &all, LATER)
            .await
            .unwrap();
        assert_eq!(
            cards(&db, exercise.learner_id).await.len(),
            exercise.body.positions().len(),
            "an order that is none has every line in the wrong place"
        );
    })
    .await;
}

/// Who submits nothing has not listened; who leaves one gap of several open has not understood it.
#[tokio::test]
async fn gaps_of_which_none_was_tried_say_nothing_about_hearing() {
    each_database("gaps_of_which_none_was_tried", async |db| {
        let exercise = submitted(&db, ExerciseKind::PartialDictation, &[(0, " ")]).await;
        let profile = profile::find(&db, exercise.learner_id, LATER)
            .await
            .unwrap();
        assert!(profile.lines.is_empty(), "{:?}", profile.lines);
    })
    .await;
    each_database("a_gap_left_open_among_others", async |db| {
        let exercise = submitted(&db, ExerciseKind::PartialDictation, &[(0, "zebras")]).await;
        let profile = profile::find(&db, exercise.learner_id, LATER)
            .await
            .unwrap();
        let n: i64 = profile.lines.values().map(|line| line.counts.n).sum();
        let n_gaps = exercise.body.n_responses();
        assert!(n >= i64::try_from(n_gaps).unwrap(), "{n} of {n_gaps} gaps");
    })
    .await;
}

/// Choosing is easier than typing: what was chosen says nothing about listening.
#[tokio::test]
async fn words_to_choose_from_count_as_help() {
    for has_tiles in [false, true] {
        each_database("words_to_choose_from_count_as_help", async |db| {
            let exercise = begun(&db, ExerciseKind::PartialDictation).await;
            let ann = exercise.learner_id;
            assert!(!exercise.has_tiles);
            if has_tiles {
                tiles::show_in_exercise(&db, exercise.id).await.unwrap();
            }
            exercise::submit(&db, &exercise, &keys(&exercise.body), LATER)
                .await
                .unwrap();
            let profile = profile::find(&db, ann, LATER).await.unwrap();
            assert_eq!(profile.lines.is_empty(), has_tiles);
            assert_eq!(profile.speeds.is_empty(), has_tiles);
        })
        .await;
    }
}

#[tokio::test]
async fn who_prefers_words_to_choose_from_finds_them_in_the_next_work() {
    each_database("who_prefers_words_to_choose_from", async |db| {
        let first = begun(&db, ExerciseKind::Cloze).await;
        let (ann, passage_id) = (first.learner_id, first.passage_id);
        tiles::prefer(&db, ann, true).await.unwrap();
        let again = open(&db, ann, passage_id, ExerciseKind::Cloze).await;
        assert!(!again.has_tiles, "what is open stays as it is");
        assert!(
            open(&db, ann, passage_id, ExerciseKind::FullDictation)
                .await
                .has_tiles
        );
        attempt::open_unbegun(&db, ann, passage_id, 6, NOW)
            .await
            .unwrap();
        let begun = attempt::open(&db, ann, passage_id, 6, NOW).await.unwrap();
        assert!(begun.has_tiles, "it begins now, though it was there");
        tiles::prefer(&db, ann, false).await.unwrap();
        assert!(
            attempt::open(&db, ann, passage_id, 6, NOW)
                .await
                .unwrap()
                .has_tiles
        );
        assert!(
            !open(&db, ann, passage_id, ExerciseKind::PartialDictation)
                .await
                .has_tiles
        );
    })
    .await;
}
