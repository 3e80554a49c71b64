//! The level check, ability, profile and the next passage, on both databases.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use listen_core::ability::level_check::{CheckItem, Given, MAX_ITEMS, MIN_ITEMS, Part};
use listen_core::ability::next_passage::Reason;
use listen_core::ability::{Ability, theta_of_step};
use listen_core::calendar::Zone;
use listen_core::help::HelpRung;
use listen_core::placement::Bank;
use listen_core::practice::{PracticeKind, ScoredItem, ScoredText};
use listen_core::profile::{Counts, Feature};
use listen_core::taxonomy::{FocusArea, Level, Skill};
use listen_core::time::{DAY_MS, Timestamp};
use listen_core::{content_file, dictation};
use listen_store::passage::{ImportError, Imported};
use listen_store::placement::{self, Placement, Question};
use listen_store::practice::{self, Finished};
use listen_store::{
    Db, ability, account, attempt, learning_choice, next_passage, passage, placement_bank, profile,
    today,
};
use listen_test_kit::database::each_database;
use std::path::Path;

const NOW: Timestamp = Timestamp(1_750_000_000_000);

fn content(path: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
    std::fs::read_to_string(folder.join(path)).unwrap()
}

fn bank() -> Vec<Bank> {
    ["a1", "a2", "b1", "b2", "c1", "c2"]
        .map(|level| {
            let text = content(&format!("placement/{level}.toml"));
            content_file::placement::parse(&text).unwrap().0
        })
        .to_vec()
}

async fn learner(db: &Db) -> i64 {
    account::insert_learner(db, NOW).await.unwrap()
}

async fn with_bank(db: &Db) -> i64 {
    placement_bank::import(db, &bank(), NOW).await.unwrap();
    learner(db).await
}

async fn question(db: &Db, check: &Placement) -> Question {
    placement::question(db, check.id).await.unwrap().unwrap()
}

/// A response that is right, or one that is wrong.
fn given(item: &CheckItem, is_right: bool) -> Given {
    match item {
        CheckItem::Clip { key, .. } => Given::Option(Some(if is_right { *key } else { *key + 9 })),
        CheckItem::Gaps { keys, .. } => Given::Words(if is_right {
            keys.clone()
        } else {
            vec!["zebra".to_owned(); 4]
        }),
    }
}

/// Answers until the end, right up to a level and wrong above it; the items that were asked.
async fn answer_up_to(db: &Db, check: &Placement, level: Level) -> Vec<Question> {
    let mut asked = Vec::new();
    while let Some(question) = placement::question(db, check.id).await.unwrap() {
        let given = given(&question.item, question.level <= level);
        let later = NOW.plus_ms(1_000 * (question.position + 1));
        let is_taken = placement::answer(
            db,
            check.id,
            check.learner_id,
            question.position,
            &given,
            later,
        );
        assert!(is_taken.await.unwrap());
        asked.push(question);
        assert!(asked.len() <= MAX_ITEMS, "it ends");
    }
    asked
}

#[tokio::test]
async fn the_bank_is_imported_once_and_spoken_ahead() {
    each_database("the_bank_is_imported_once_and_spoken_ahead", async |db| {
        let outcomes = placement_bank::import(&db, &bank(), NOW).await.unwrap();
        assert_eq!(outcomes, vec![Imported::Added; 72]);
        let again = placement_bank::import(&db, &bank(), NOW).await.unwrap();
        assert_eq!(again, vec![Imported::Unchanged; 72]);
        assert_eq!(placement_bank::count(&db).await.unwrap(), 72);
        let ahead = passage::list_current_ids(&db).await.unwrap();
        for id in placement_bank::list_passages(&db).await.unwrap() {
            assert!(ahead.contains(&id), "{id}");
        }
        let listed = passage::list(&db, &passage::Filter::default(), 0, 1, 100)
            .await
            .unwrap();
        assert_eq!(listed.n_rows, 0, "they are listed nowhere");
    })
    .await;
}

#[tokio::test]
async fn a_changed_item_needs_a_new_version_and_replaces_the_old_one() {
    each_database("a_changed_item_needs_a_new_version", async |db| {
        placement_bank::import(&db, &bank(), NOW).await.unwrap();
        let mut changed = bank();
        changed[0].clips[0].stem = "Where?".to_owned();
        let refused = placement_bank::import(&db, &changed, NOW)
            .await
            .unwrap_err();
        assert!(
            matches!(refused, ImportError::ChangedWithoutVersion { next: 2, .. }),
            "{refused}"
        );
        changed[0].clips[0].version = 2;
        let outcomes = placement_bank::import(&db, &changed, NOW).await.unwrap();
        assert_eq!(
            outcomes
                .iter()
                .filter(|one| **one == Imported::Added)
                .count(),
            1
        );
        assert_eq!(placement_bank::count(&db).await.unwrap(), 72);
        let refused = placement_bank::import(&db, &bank(), NOW).await.unwrap_err();
        assert!(
            matches!(refused, ImportError::Older { newest: 2, .. }),
            "{refused}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_check_finds_the_level_and_tells_it_everywhere() {
    each_database("a_check_finds_the_level", async |db| {
        let learner_id = with_bank(&db).await;
        let check = placement::begin(&db, learner_id, None, NOW)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(question(&db, &check).await.level, Level::B1);
        let asked = answer_up_to(&db, &check, Level::B2).await;
        assert!((MIN_ITEMS..=MAX_ITEMS).contains(&asked.len()));
        let parts: Vec<Part> = asked.iter().map(|one| one.item.part()).collect();
        assert!(parts.windows(2).all(|pair| pair[0] != pair[1]), "{parts:?}");

        let done = placement::find(&db, check.id, learner_id)
            .await
            .unwrap()
            .unwrap();
        let outcome = done.outcome().unwrap();
        assert_eq!(outcome.ability.level(), Level::B2, "{outcome:?}");
        let (low, high) = outcome.ability.range();
        assert!(low <= Level::B2 && high >= Level::B2);
        assert!(outcome.comprehension.se > outcome.ability.se);
        assert_eq!(done.n_items, i64::try_from(asked.len()).unwrap());

        let known = ability::find(&db, learner_id).await.unwrap().unwrap();
        assert!((known.theta - outcome.ability.theta).abs() < 1e-9);
        assert_eq!(
            ability::history(&db, learner_id, 10).await.unwrap().len(),
            1
        );
        assert_eq!(placement::list(&db, learner_id).await.unwrap(), [done]);
        let log = practice::list_since(&db, learner_id, Timestamp(0))
            .await
            .unwrap();
        assert_eq!((log.len(), log[0].kind.as_str()), (1, "placement"));
        let found = profile::find(&db, learner_id, NOW).await.unwrap();
        assert!(
            found.lines.contains_key(&Feature::FunctionWords),
            "typed gaps are chances"
        );
        assert!(
            placement::find_open(&db, learner_id)
                .await
                .unwrap()
                .is_none()
        );
    })
    .await;
}

#[tokio::test]
async fn a_check_goes_on_where_it_was_left_and_each_response_counts_once() {
    each_database("a_check_goes_on_where_it_was_left", async |db| {
        let learner_id = with_bank(&db).await;
        let check = placement::begin(&db, learner_id, Some(Level::A1), NOW)
            .await
            .unwrap()
            .unwrap();
        let first = question(&db, &check).await;
        let again = placement::begin(&db, learner_id, Some(Level::C2), NOW)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(again, check, "the open one goes on, with its guess");
        assert_eq!(
            question(&db, &check).await,
            first,
            "a reload shows the same item"
        );

        let right = given(&first.item, true);
        let answer = || placement::answer(&db, check.id, learner_id, 0, &right, NOW);
        let (one, other) = tokio::join!(answer(), answer());
        assert_eq!(
            [one.unwrap(), other.unwrap()]
                .iter()
                .filter(|taken| **taken)
                .count(),
            1
        );
        assert!(!answer().await.unwrap(), "answered already");
        assert!(
            !placement::answer(&db, check.id, learner_id, 5, &right, NOW)
                .await
                .unwrap()
        );
        let second = question(&db, &check).await;
        assert_eq!(second.position, 1);
        assert_ne!(second.item, first.item);

        let stranger = learner(&db).await;
        assert!(
            placement::find(&db, check.id, stranger)
                .await
                .unwrap()
                .is_none()
        );
        assert!(
            !placement::answer(&db, check.id, stranger, 1, &right, NOW)
                .await
                .unwrap()
        );
        assert!(!placement::discard(&db, check.id, stranger).await.unwrap());
        assert!(placement::discard(&db, check.id, learner_id).await.unwrap());
        assert!(ability::find(&db, learner_id).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn an_item_is_played_as_often_as_it_may_be() {
    each_database("an_item_is_played_as_often_as_it_may_be", async |db| {
        let learner_id = with_bank(&db).await;
        let check = placement::begin(&db, learner_id, None, NOW)
            .await
            .unwrap()
            .unwrap();
        for part in [Part::Comprehension, Part::Decoding] {
            let now = question(&db, &check).await;
            assert_eq!(now.item.part(), part);
            for n in 0..4 {
                let may = placement::play(&db, &check, &now).await.unwrap();
                assert_eq!(may, n < part.max_plays(), "{part} {n}");
            }
            assert_eq!(question(&db, &check).await.n_plays, part.max_plays());
            let right = given(&now.item, true);
            placement::answer(&db, check.id, learner_id, now.position, &right, NOW)
                .await
                .unwrap();
            assert!(
                !placement::play(&db, &check, &now).await.unwrap(),
                "it was answered"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn another_check_asks_other_items() {
    each_database("another_check_asks_other_items", async |db| {
        let learner_id = with_bank(&db).await;
        let first = placement::begin(&db, learner_id, None, NOW)
            .await
            .unwrap()
            .unwrap();
        let asked = answer_up_to(&db, &first, Level::B1).await;
        let second = placement::begin(&db, learner_id, None, NOW)
            .await
            .unwrap()
            .unwrap();
        assert_ne!(second.id, first.id);
        let again = answer_up_to(&db, &second, Level::B1).await;
        let n_again = again
            .iter()
            .filter(|one| asked.iter().any(|old| old.item == one.item))
            .count();
        // Twelve items of a level, six of each part: fourteen and fourteen cannot all differ.
        assert!(n_again <= again.len() / 2, "{n_again} of {}", again.len());
    })
    .await;
}

#[tokio::test]
async fn without_a_bank_no_check_begins() {
    each_database("without_a_bank_no_check_begins", async |db| {
        let learner_id = learner(&db).await;
        assert!(
            placement::begin(&db, learner_id, None, NOW)
                .await
                .unwrap()
                .is_none()
        );
        assert!(
            placement::find_open(&db, learner_id)
                .await
                .unwrap()
                .is_none()
        );
    })
    .await;
}

fn item(is_correct: bool) -> ScoredItem {
    ScoredItem {
        item_id: None,
        level: Level::B1,
        skill: Skill::Inference,
        focus_areas: vec![FocusArea::Inference],
        is_correct,
        points: f64::from(u8::from(is_correct)),
        n_options: Some(4),
        is_first: true,
        used_help: false,
    }
}

fn text(reference: &str, typed: &str) -> ScoredText {
    ScoredText {
        level: Level::B1,
        score: dictation::score(reference, typed),
        speed_milli: 1_000,
        n_plays: 1,
        help: HelpRung::None,
        is_first: true,
    }
}

fn work(learner_id: i64, reference_id: i64) -> Finished {
    Finished {
        learner_id,
        kind: PracticeKind::Exercise,
        reference_id,
        passage_id: None,
        started_at: NOW.0,
        finished_at: NOW.0,
        is_reading: false,
        babble_db: None,
        items: Vec::new(),
        texts: Vec::new(),
    }
}

async fn finish(db: &Db, work: &Finished) -> bool {
    let mut tx = db.begin().await.unwrap();
    let is_new = practice::finish(&mut tx, work).await.unwrap();
    tx.commit().await.unwrap();
    is_new
}

#[tokio::test]
async fn only_first_responses_without_help_move_the_ability() {
    each_database(
        "only_first_responses_without_help_move_the_ability",
        async |db| {
            let learner_id = learner(&db).await;
            let good = text("Have an apple.", "have an apple");
            let silent = [
                Finished {
                    is_reading: true,
                    items: vec![item(true)],
                    ..work(learner_id, 1)
                },
                Finished {
                    kind: PracticeKind::Imported,
                    items: vec![item(true)],
                    ..work(learner_id, 2)
                },
                Finished {
                    items: vec![ScoredItem {
                        is_first: false,
                        ..item(true)
                    }],
                    ..work(learner_id, 3)
                },
                Finished {
                    items: vec![ScoredItem {
                        used_help: true,
                        ..item(true)
                    }],
                    ..work(learner_id, 4)
                },
                Finished {
                    texts: vec![ScoredText {
                        help: HelpRung::Replay,
                        ..good.clone()
                    }],
                    ..work(learner_id, 5)
                },
                Finished {
                    texts: vec![ScoredText {
                        is_first: false,
                        ..good.clone()
                    }],
                    ..work(learner_id, 6)
                },
                Finished {
                    babble_db: Some(12),
                    items: vec![item(true)],
                    texts: vec![good.clone()],
                    ..work(learner_id, 70)
                },
            ];
            for one in &silent {
                assert!(finish(&db, one).await);
                assert!(
                    ability::find(&db, learner_id).await.unwrap().is_none(),
                    "{one:?}"
                );
            }
            let loud = Finished {
                items: vec![item(true)],
                texts: vec![good],
                ..work(learner_id, 7)
            };
            assert!(finish(&db, &loud).await);
            let once = ability::find(&db, learner_id).await.unwrap().unwrap();
            assert!(once.theta > Ability::UNKNOWN.theta && once.se < Ability::UNKNOWN.se);
            assert_eq!(once.n, 2);
            assert!(!finish(&db, &loud).await, "the same work counts once");
            assert_eq!(ability::find(&db, learner_id).await.unwrap(), Some(once));
        },
    )
    .await;
}

#[tokio::test]
async fn work_that_ends_at_the_same_moment_is_all_counted() {
    each_database(
        "work_that_ends_at_the_same_moment_is_all_counted",
        async |db| {
            let learner_id = learner(&db).await;
            let all = futures_of(&db, learner_id, 8).await;
            assert_eq!(all, 8);
            let known = ability::find(&db, learner_id).await.unwrap().unwrap();
            assert_eq!(known.n, 8);
            let found = profile::find(&db, learner_id, NOW).await.unwrap();
            let counts = found.lines[&Feature::Inference].counts;
            assert_eq!(counts, Counts { n: 8, n_right: 8 });
        },
    )
    .await;
}

async fn futures_of(db: &Db, learner_id: i64, n: i64) -> usize {
    let mut tasks = tokio::task::JoinSet::new();
    for reference_id in 0..n {
        let db = db.clone();
        tasks.spawn(async move {
            let one = Finished {
                items: vec![item(true)],
                ..work(learner_id, reference_id)
            };
            finish(&db, &one).await
        });
    }
    tasks
        .join_all()
        .await
        .into_iter()
        .filter(|is_new| *is_new)
        .count()
}

#[tokio::test]
async fn the_profile_counts_by_day_and_tells_trends_and_weaknesses() {
    each_database("the_profile_counts_by_day", async |db| {
        let learner_id = learner(&db).await;
        // Two weeks ago numbers went well, now they do not.
        for (reference_id, days_ago, typed) in [(1, 20, "room 13 please"), (2, 2, "room 30 please")]
        {
            let texts = vec![text("Room 13 please.", typed); 5];
            let finished_at = NOW.0 - days_ago * DAY_MS;
            finish(
                &db,
                &Finished {
                    finished_at,
                    texts,
                    ..work(learner_id, reference_id)
                },
            )
            .await;
        }
        let found = profile::find(&db, learner_id, NOW).await.unwrap();
        let numbers = &found.lines[&Feature::Numbers];
        assert_eq!(numbers.counts, Counts { n: 10, n_right: 5 });
        assert_eq!(numbers.trend().as_str(), "declining");
        let (last, older) = (numbers.weeks[11], numbers.weeks[9]);
        assert_eq!(
            (last, older),
            (Counts { n: 5, n_right: 0 }, Counts { n: 5, n_right: 5 })
        );
        assert_eq!(found.speeds, [(1_000, Counts { n: 30, n_right: 25 })]);
        let weak = profile::weak_features(&db, learner_id, NOW).await.unwrap();
        assert_eq!(weak[0].feature, Feature::Numbers);
        assert!(
            (weak[0].priority - (20.0 + 28.0 + 20.0 + 10.0)).abs() < 1e-9,
            "{weak:?}"
        );
        let later = NOW.plus_ms(100 * DAY_MS);
        assert!(
            profile::find(&db, learner_id, later)
                .await
                .unwrap()
                .lines
                .is_empty(),
            "old days fade"
        );
        let usual: Vec<FocusArea> = profile::recommended(&found)
            .into_iter()
            .map(|(area, _)| area)
            .collect();
        assert_eq!(usual, [FocusArea::MainIdea, FocusArea::DetailComprehension]);
    })
    .await;
}

#[tokio::test]
async fn days_begin_where_the_learner_is() {
    each_database("days_begin_where_the_learner_is", async |db| {
        let learner_id = learner(&db).await;
        let zone = Zone::parse("Asia/Shanghai").unwrap();
        today::choose_zone(&db, learner_id, Some(&zone))
            .await
            .unwrap();
        let midnight = zone.start(zone.day(NOW));
        for (reference_id, finished_at) in [(1, midnight.0 - 1), (2, midnight.0)] {
            let texts = vec![text("Room 13 please.", "room 13 please")];
            let work = Finished {
                finished_at,
                texts,
                ..work(learner_id, reference_id)
            };
            finish(&db, &work).await;
        }
        let days = ability::history(&db, learner_id, 10).await.unwrap();
        let today = zone.day(NOW).number();
        assert_eq!(
            days.iter().map(|one| one.day).collect::<Vec<_>>(),
            [today - 1, today]
        );
        let before = profile::counts_before(&db, learner_id, midnight)
            .await
            .unwrap();
        assert_eq!(before[&Feature::Numbers], Counts { n: 1, n_right: 1 });
        let found = profile::find(&db, learner_id, NOW).await.unwrap();
        assert_eq!(found.lines[&Feature::Numbers].last_day, today);
    })
    .await;
}

#[tokio::test]
async fn areas_are_recommended_by_priority() {
    each_database("areas_are_recommended_by_priority", async |db| {
        let learner_id = learner(&db).await;
        let of = |area, is_correct| ScoredItem {
            focus_areas: vec![area],
            ..item(is_correct)
        };
        let mut items = vec![of(FocusArea::Sequence, true); 4];
        items.extend(vec![of(FocusArea::Comparison, false); 4]);
        items.extend(vec![of(FocusArea::Vocabulary, false); 2]);
        finish(
            &db,
            &Finished {
                items,
                ..work(learner_id, 1)
            },
        )
        .await;
        let found = profile::find(&db, learner_id, NOW).await.unwrap();
        let areas: Vec<FocusArea> = profile::recommended(&found)
            .into_iter()
            .map(|(area, _)| area)
            .collect();
        assert_eq!(
            areas,
            [FocusArea::Comparison, FocusArea::Sequence],
            "two attempts are too few"
        );
    })
    .await;
}

async fn with_library(db: &Db) -> i64 {
    let files =
        std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/passages"))
            .unwrap();
    let mut names: Vec<String> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| {
            ["a2-", "b1-", "b2-"]
                .iter()
                .any(|level| name.starts_with(level))
        })
        .collect();
    names.sort();
    let passages: Vec<_> = names
        .iter()
        .map(|name| content_file::passage::parse(&content(&format!("passages/{name}"))).unwrap())
        .collect();
    passage::import(db, &passages, NOW).await.unwrap();
    learner(db).await
}

async fn next(db: &Db, learner_id: i64) -> next_passage::NextPassage {
    next_passage::find(db, learner_id, NOW)
        .await
        .unwrap()
        .unwrap()
}

#[tokio::test]
async fn the_next_passage_is_of_the_own_level_and_new() {
    each_database("the_next_passage_is_of_the_own_level_and_new", async |db| {
        let learner_id = with_library(&db).await;
        learning_choice::set_step(&db, learner_id, Some(18))
            .await
            .unwrap();
        let first = next(&db, learner_id).await;
        assert_eq!(
            (first.level, first.reason),
            (Level::B2, Reason::Level(Level::B2))
        );
        assert!((first.expected - 0.75).abs() < 0.06, "{}", first.expected);
        attempt::open(&db, learner_id, first.id, 1, NOW)
            .await
            .unwrap();
        assert_ne!(next(&db, learner_id).await.id, first.id);
        learning_choice::set_step(&db, learner_id, Some(8))
            .await
            .unwrap();
        assert_eq!(next(&db, learner_id).await.level, Level::A2);
        learning_choice::set_step(&db, learner_id, None)
            .await
            .unwrap();
        assert_eq!(
            next(&db, learner_id).await.level,
            Level::A2,
            "the first step of B1 begins easy"
        );
        assert!(theta_of_step(8) < Ability::UNKNOWN.theta);
    })
    .await;
}

#[tokio::test]
async fn the_next_passage_trains_what_was_chosen_then_what_is_weak() {
    each_database("the_next_passage_trains_what_was_chosen", async |db| {
        let learner_id = with_library(&db).await;
        let texts = vec![text("Room 13 please.", "room 30 please"); 8];
        finish(
            &db,
            &Finished {
                texts,
                ..work(learner_id, 1)
            },
        )
        .await;
        assert_eq!(
            next(&db, learner_id).await.reason,
            Reason::Trains(Feature::Numbers)
        );
        let areas = [FocusArea::SpeakerAttitude, FocusArea::Inference];
        learning_choice::set_areas(&db, learner_id, &areas)
            .await
            .unwrap();
        assert_eq!(
            learning_choice::find(&db, learner_id)
                .await
                .unwrap()
                .focus_areas,
            areas
        );
        let found = next(&db, learner_id).await;
        assert_eq!(found.reason, Reason::Trains(Feature::SpeakerAttitude));
        let provided = next_passage::areas(&db, found.id).await.unwrap();
        let expected = listen_core::profile::focus::coverage(&areas, &provided);
        assert!((found.coverage - expected).abs() < 1e-9 && expected >= 0.5);
    })
    .await;
}

#[tokio::test]
async fn an_item_gets_its_own_difficulty_from_twenty_learners_on() {
    each_database("an_item_gets_its_own_difficulty", async |db| {
        with_library(&db).await;
        let head = passage::find_current(&db, "b1-lost-property")
            .await
            .unwrap()
            .unwrap();
        let items = passage::items(&db, head.id).await.unwrap();
        let expected = async |learner_id| {
            learning_choice::set_step(&db, learner_id, Some(13))
                .await
                .unwrap();
            let all = next_passage::list(&db, learner_id, NOW, 99).await.unwrap();
            all.into_iter()
                .find(|one| one.id == head.id)
                .unwrap()
                .expected
        };
        let reader = learner(&db).await;
        let before = expected(reader).await;
        for n in 0..20 {
            let learner_id = learner(&db).await;
            let wrong: Vec<ScoredItem> = items
                .iter()
                .map(|row| ScoredItem {
                    item_id: Some(row.id),
                    ..item(false)
                })
                .collect();
            assert!(
                (expected(reader).await - before).abs() < 1e-9,
                "frozen after {n}"
            );
            finish(
                &db,
                &Finished {
                    items: wrong,
                    ..work(learner_id, learner_id)
                },
            )
            .await;
        }
        assert!(
            expected(reader).await < before - 0.02,
            "all of twenty were wrong"
        );
    })
    .await;
}

#[tokio::test]
async fn what_a_visitor_did_is_kept_by_who_logs_in() {
    each_database("what_a_visitor_did_is_kept", async |db| {
        let visitor = with_bank(&db).await;
        let check = placement::begin(&db, visitor, None, NOW)
            .await
            .unwrap()
            .unwrap();
        answer_up_to(&db, &check, Level::B2).await;
        let found = ability::find(&db, visitor).await.unwrap();
        let owner = learner(&db).await;
        account::adopt_visitor(&db, visitor, owner).await.unwrap();
        assert_eq!(ability::find(&db, owner).await.unwrap(), found);
        assert_eq!(placement::list(&db, owner).await.unwrap().len(), 1);
        assert_eq!(
            practice::list_since(&db, owner, Timestamp(0))
                .await
                .unwrap()
                .len(),
            1
        );
        assert!(
            !profile::find(&db, owner, NOW)
                .await
                .unwrap()
                .lines
                .is_empty()
        );

        let other = learner(&db).await;
        finish(
            &db,
            &Finished {
                items: vec![item(true)],
                ..work(other, 1)
            },
        )
        .await;
        account::adopt_visitor(&db, other, owner).await.unwrap();
        assert_eq!(
            ability::find(&db, owner).await.unwrap(),
            found,
            "what is known stays"
        );
    })
    .await;
}
