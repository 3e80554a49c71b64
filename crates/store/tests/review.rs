//! Cards, their queue, answers and the list of wrong responses, on both databases.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use fsrs::{FSRS, FSRSItem, FSRSReview};
use listen_core::calendar::{Day, Zone};
use listen_core::content_file;
use listen_core::dictation::Label;
use listen_core::help::HelpRung;
use listen_core::item::{ItemBody, Score};
use listen_core::review::{CardState, Cause, Grade, MistakeState, Pair, Settings, Step};
use listen_core::taxonomy::{FocusArea, Level, Skill};
use listen_core::time::{DAY_MS, HOUR_MS, MINUTE_MS, Timestamp};
use listen_store::attempt::{self, Scored};
use listen_store::mistake::{Chosen, Filter};
use listen_store::review::{self, Answer, Answered};
use listen_store::{Db, ability, account, mistake, passage, practice, profile, today};
use listen_test_kit::database::each_database;

/// 2025-06-15, 15:06 UTC.
const NOW: Timestamp = Timestamp(1_750_000_000_000);

const FILE: &str = r#"schema = 1
id = "a1-stall"
version = 1
level = "A1"
topic = "shopping"
form = "dialogue"
licence = "CC BY 4.0"
provenance = "Written for this library"
title = { en = "Six apples", zh = "六个苹果" }
context = { en = "At a market.", zh = "在市场。" }
speakers = [
    { id = "mia", name = "Mia", sex = "female", accent = "uk" },
    { id = "tom", name = "Tom", sex = "male", accent = "uk" },
]
turns = [
    { speaker = "mia", sentences = ["Good morning.", "How much are the apples?"] },
    { speaker = "tom", sentences = ["They're thirteen pounds today."] },
]
dictation = [{ sentence = 2 }, { sentence = 3 }]

[[items]]
kind = "multiple_choice"
stem = "What does she want?"
options = ["Apples", "Pears", "Plums"]
key = "A"
evidence = [2, 3]
skill = "detail"
focus_areas = ["detail-comprehension"]
rationale = { en = "She says café apples.", zh = "她说苹果。" }
"#;

struct World {
    db: Db,
    passage_id: i64,
    ann: i64,
    bob: i64,
}

impl World {
    async fn new(db: Db) -> Self {
        let file = content_file::passage::parse(FILE).unwrap();
        passage::import(&db, &[file], NOW).await.unwrap();
        let head = passage::find_current(&db, "a1-stall").await.unwrap();
        Self {
            passage_id: head.unwrap().id,
            ann: account::insert_learner(&db, NOW).await.unwrap(),
            bob: account::insert_learner(&db, NOW).await.unwrap(),
            db,
        }
    }

    async fn items(&self) -> Vec<passage::ItemRow> {
        passage::items(&self.db, self.passage_id).await.unwrap()
    }

    async fn sentence(&self, position: usize) -> i64 {
        passage::sentences(&self.db, self.passage_id).await.unwrap()[position].id
    }

    /// Submits an attempt of Ann's and returns it.
    async fn attempt(&self, given: [&str; 3], now: Timestamp) -> i64 {
        let n_items = 3;
        let open = attempt::open(&self.db, self.ann, self.passage_id, n_items, now)
            .await
            .unwrap();
        let items = self.items().await;
        let scored = |_: &[attempt::Response]| {
            given
                .iter()
                .zip(&items)
                .map(|(given, item)| Scored {
                    item_id: item.id,
                    given: (*given).to_owned(),
                    score: item.body.score(given),
                })
                .collect()
        };
        assert!(
            attempt::submit(&self.db, open.id, now, scored)
                .await
                .unwrap()
        );
        open.id
    }

    async fn queue(&self, now: Timestamp) -> review::Queue {
        review::queue(&self.db, self.ann, now).await.unwrap()
    }

    async fn card(&self, id: i64) -> review::Card {
        review::find(&self.db, id, self.ann).await.unwrap().unwrap()
    }

    /// Answers a card in its open turn.
    async fn answer(&self, card_id: i64, heard: f64, now: Timestamp) -> i64 {
        let turn = self.card(card_id).await.turn;
        match self.answer_turn(card_id, turn, heard, now).await {
            Answered::Counted(id) => id,
            other => panic!("{other:?}"),
        }
    }

    async fn answer_turn(&self, card_id: i64, turn: i64, heard: f64, now: Timestamp) -> Answered {
        let score = Score {
            is_correct: heard >= 0.9,
            points: heard,
            dictation: None,
        };
        let answer = Answer {
            card_id,
            turn,
            given: "typed",
            score: &score,
            n_plays: Some(2),
            help: HelpRung::Replay,
            speed_milli: 1_000,
            is_babble_heard: false,
            voice: "af_heart",
            passage_id: Some(self.passage_id),
            started_at: now.0 - 5_000,
            items: Vec::new(),
            texts: Vec::new(),
        };
        review::answer(&self.db, self.ann, &answer, now)
            .await
            .unwrap()
    }

    async fn mistakes(&self, filter: &Filter) -> Vec<mistake::Mistake> {
        let page = mistake::list(&self.db, self.ann, filter, 1, 50).await;
        page.unwrap().rows
    }
}

/// The stored log, read back and given to the crate, has the state that the card has.
#[tokio::test]
async fn the_state_of_a_card_is_the_reference_of_its_log() {
    each_database(
        "the_state_of_a_card_is_the_reference_of_its_log",
        async |db| {
            let world = World::new(db).await;
            let sentence = world.sentence(1).await;
            let card = review::add_sentence(&world.db, world.ann, sentence, NOW)
                .await
                .unwrap()
                .unwrap();
            let mut now = NOW;
            for (heard, days) in [
                (1.0, 0),
                (0.5, 2),
                (0.8, 1),
                (1.0, 9),
                (1.0, 30),
                (0.95, 61),
            ] {
                now = now.plus_ms(days * DAY_MS);
                world.answer(card, heard, now).await;
            }
            // Again on the second day left a step that was answered the next day, as a review.
            let log = review::answers(&world.db, card, world.ann).await.unwrap();
            let mut last_day = log[0].day;
            let reviews = log.iter().map(|row| {
                let delta_t = u32::try_from(row.day - last_day).unwrap();
                last_day = row.day;
                FSRSReview {
                    rating: row.grade.rating(),
                    delta_t,
                }
            });
            let item = FSRSItem {
                reviews: reviews.collect(),
            };
            let reference = FSRS::default().memory_state(item, None).unwrap();
            let memory = world.card(card).await.memory;
            assert_eq!(memory.stability, Some(reference.stability.into()));
            assert_eq!(memory.difficulty, Some(reference.difficulty.into()));
            assert_eq!(log.last().unwrap().after, memory);
            let grades: Vec<Grade> = log.iter().map(|row| row.grade).collect();
            let names: Vec<String> = grades.iter().map(|grade| format!("{grade:?}")).collect();
            assert_eq!(names.join(" "), "Good Again Hard Good Good Good");
        },
    )
    .await;
}

#[tokio::test]
async fn the_same_review_sent_twice_counts_once() {
    each_database("the_same_review_sent_twice_counts_once", async |db| {
        let world = World::new(db).await;
        let sentence = world.sentence(0).await;
        let card = review::add_sentence(&world.db, world.ann, sentence, NOW).await;
        let card = card.unwrap().unwrap();
        let first = world.answer(card, 1.0, NOW).await;
        let memory = world.card(card).await.memory;
        let again = world.answer_turn(card, 0, 0.0, NOW.plus_ms(DAY_MS)).await;
        assert_eq!(again, Answered::Before(first));
        assert_eq!(world.card(card).await.memory, memory);
        let unknown = [(card, 7), (card, -1), (9_999, 0)];
        for (card, turn) in unknown {
            assert_eq!(
                world.answer_turn(card, turn, 1.0, NOW).await,
                Answered::Gone
            );
        }
        let log = practice::list_since(&world.db, world.ann, Timestamp(0)).await;
        assert_eq!(log.unwrap().len(), 1, "practice is noted once");
        // Two that come at the same moment.
        let pair = Pair::parse("ship/sheep").unwrap();
        let card = review::add_pair(&world.db, world.ann, &pair, NOW)
            .await
            .unwrap();
        let both = tokio::join!(
            world.answer_turn(card, 0, 1.0, NOW),
            world.answer_turn(card, 0, 0.0, NOW)
        );
        let n_counted = [both.0, both.1]
            .iter()
            .filter(|answered| matches!(answered, Answered::Counted(_)))
            .count();
        assert_eq!(n_counted, 1, "{both:?}");
        assert_eq!(world.card(card).await.turn, 1);
    })
    .await;
}

/// A card shows its sentence or its key, which an attempt that is begun still hides.
#[tokio::test]
async fn a_begun_attempt_keeps_what_it_hides_out_of_the_review() {
    each_database("a_begun_attempt_keeps_what_it_hides", async |db| {
        let world = World::new(db).await;
        let (db, ann) = (&world.db, world.ann);
        let items = world.items().await;
        let choice = items
            .iter()
            .find(|item| matches!(item.body, ItemBody::MultipleChoice(_)));
        let (choice, sentence) = (choice.unwrap().id, world.sentence(1).await);
        let item = review::add_item(db, ann, choice, NOW).await.unwrap();
        assert_eq!(item, None, "never answered");
        let open = attempt::open(db, ann, world.passage_id, 3, NOW).await;
        let open = open.unwrap();
        let card = review::add_sentence(db, ann, sentence, NOW).await.unwrap();
        assert_eq!(card, None, "its text was not shown");
        attempt::reveal(db, open.id, 1, NOW).await.unwrap();
        let card = review::add_sentence(db, ann, sentence, NOW).await.unwrap();
        assert!(card.is_some(), "its text was shown");
        world.attempt(["A", "", ""], NOW).await;
        let item = review::add_item(db, ann, choice, NOW).await.unwrap();
        assert!(item.is_some(), "answered");
        attempt::open(db, ann, world.passage_id, 3, NOW)
            .await
            .unwrap();
        let again = review::add_item(db, ann, choice, NOW).await.unwrap();
        assert_eq!(again, None, "begun anew");
    })
    .await;
}

#[tokio::test]
async fn nobody_sees_or_answers_the_cards_of_others() {
    each_database("nobody_sees_or_answers_the_cards_of_others", async |db| {
        let world = World::new(db).await;
        let sentence = world.sentence(0).await;
        let card = review::add_sentence(&world.db, world.bob, sentence, NOW).await;
        let card = card.unwrap().unwrap();
        assert_eq!(
            review::find(&world.db, card, world.ann).await.unwrap(),
            None
        );
        assert_eq!(world.answer_turn(card, 0, 1.0, NOW).await, Answered::Gone);
        let removed = review::set_state(&world.db, world.ann, card, CardState::Removed).await;
        assert!(!removed.unwrap());
        assert!(world.queue(NOW).await.card_ids.is_empty());
        let missing = review::add_sentence(&world.db, world.ann, 9_999, NOW).await;
        assert_eq!(missing.unwrap(), None);
        assert_eq!(
            review::add_item(&world.db, world.ann, 9_999, NOW)
                .await
                .unwrap(),
            None
        );
    })
    .await;
}

#[tokio::test]
async fn misheard_dictations_become_cards_within_the_limit_and_stay_removed() {
    each_database("misheard_dictations_become_cards", async |db| {
        let world = World::new(db).await;
        let one = Settings {
            n_new_a_day: 1,
            ..Settings::default()
        };
        review::save_settings(&world.db, world.ann, &one)
            .await
            .unwrap();
        // The third sentence is the worse one; "how" is missing in the second.
        let given = ["0", "much are the apples", "they"];
        world.attempt(given, NOW).await;
        let queue = world.queue(NOW).await;
        let [card] = queue.card_ids[..] else {
            panic!("{queue:?}");
        };
        assert_eq!(
            world.card(card).await.sentence_id,
            Some(world.sentence(2).await)
        );
        assert!(world.card(card).await.is_automatic);
        // The next day has room for the other; the first one was removed and stays away.
        review::set_state(&world.db, world.ann, card, CardState::Removed)
            .await
            .unwrap();
        let tomorrow = NOW.plus_ms(DAY_MS);
        world.attempt(given, tomorrow).await;
        let queue = world.queue(tomorrow).await;
        assert_eq!(world.card(card).await.state, CardState::Removed);
        assert!(
            queue.card_ids.is_empty(),
            "the room went to the removed one: {queue:?}"
        );
        // The learner brings it back.
        let sentence = world.sentence(2).await;
        let back = review::add_sentence(&world.db, world.ann, sentence, tomorrow).await;
        assert_eq!(back.unwrap(), Some(card));
        assert_eq!(world.queue(tomorrow).await.card_ids, [card]);
    })
    .await;
}

/// A sentence that was never tried is no misheard one: it is wrong in the score and no more.
#[tokio::test]
async fn a_blank_dictation_is_wrong_but_no_card_and_not_in_the_profile() {
    each_database("a_blank_dictation_is_wrong_but_no_card", async |db| {
        let world = World::new(db).await;
        let attempt = world.attempt(["", "", " \n"], NOW).await;
        assert_eq!(world.queue(NOW).await.card_ids, [0_i64; 0]);
        let found = profile::find(&world.db, world.ann, NOW).await.unwrap();
        assert!(found.lines.is_empty(), "{:?}", found.lines);
        assert_eq!(ability::find(&world.db, world.ann).await.unwrap(), None);
        let submitted = attempt::find(&world.db, attempt, world.ann).await.unwrap();
        let submitted = submitted.unwrap();
        assert_eq!((submitted.n_correct, submitted.n_items), (Some(0), 3));
        let log = practice::log(&world.db, world.ann, None, 1, 10)
            .await
            .unwrap();
        assert_eq!((log.rows[0].n_correct, log.rows[0].n_items), (0, 3));
        let mistakes = world.mistakes(&Filter::default()).await;
        assert_eq!(mistakes.len(), 3, "they can be practised all the same");
        let missed = Filter {
            label: Some(Label::Missed),
            ..Filter::default()
        };
        assert!(
            world.mistakes(&missed).await.is_empty(),
            "nothing was misheard"
        );
        // The same responses with something written are misheard.
        let bob = World {
            ann: world.bob,
            ..world
        };
        bob.attempt(["", "how", "xyz"], NOW).await;
        assert_eq!(bob.queue(NOW).await.card_ids.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn the_queue_keeps_to_the_limits_of_the_day() {
    each_database("the_queue_keeps_to_the_limits", async |db| {
        let world = World::new(db).await;
        let set = Settings {
            n_new_a_day: 2,
            n_reviews_a_day: 1,
            retention_milli: 900,
        };
        review::save_settings(&world.db, world.ann, &set)
            .await
            .unwrap();
        let mut cards = Vec::new();
        for text in ["bat/bet", "ship/sheep", "pull/pool", "cap/cup"] {
            let pair = Pair::parse(text).unwrap();
            cards.push(
                review::add_pair(&world.db, world.ann, &pair, NOW)
                    .await
                    .unwrap(),
            );
        }
        let queue = world.queue(NOW).await;
        assert_eq!(
            (queue.card_ids, queue.n_postponed),
            (cards[..2].to_vec(), 2)
        );
        assert_eq!(queue.next_day, Some(NOW.0 / DAY_MS + 1));
        world.answer(cards[0], 1.0, NOW).await;
        world.answer(cards[1], 0.0, NOW).await;
        let queue = world.queue(NOW).await;
        assert!(queue.card_ids.is_empty(), "{queue:?}");
        assert_eq!(queue.next_step_at, Some(NOW.0 + 10 * MINUTE_MS));
        // Steps are beyond the limits.
        let soon = NOW.plus_ms(11 * MINUTE_MS);
        assert_eq!(world.queue(soon).await.card_ids, [cards[1]]);
        world.answer(cards[1], 1.0, soon).await;
        assert_eq!(world.card(cards[1]).await.memory.step, Some(Step::OneHour));
        // In a week both are due, and one has room; and two new ones again.
        let week = NOW.plus_ms(7 * DAY_MS);
        let queue = world.queue(week).await;
        assert_eq!(queue.card_ids.len(), 1 + 1 + 2, "{queue:?}");
        assert_eq!(queue.n_new, 2);
        let days = review::forecast(&world.db, world.ann, 14, NOW)
            .await
            .unwrap();
        assert_eq!(days.len(), 14);
        assert_eq!(days.iter().map(|day| day.n_cards).sum::<i64>(), 2);
        let wrong = Settings {
            retention_milli: 999,
            ..set
        };
        assert!(!wrong.is_valid());
        assert!(
            review::save_settings(&world.db, world.ann, &wrong)
                .await
                .is_err()
        );
    })
    .await;
}

#[tokio::test]
async fn a_clock_that_was_wrong_loses_no_card() {
    each_database("a_clock_that_was_wrong_loses_no_card", async |db| {
        let world = World::new(db).await;
        let pair = Pair::parse("ship/sheep").unwrap();
        let card = review::add_pair(&world.db, world.ann, &pair, NOW)
            .await
            .unwrap();
        let far = NOW.plus_ms(4_000 * DAY_MS);
        world.answer(card, 1.0, far).await;
        assert_eq!(
            world.queue(NOW).await.card_ids,
            [card],
            "answered years ahead"
        );
        world.answer(card, 1.0, NOW).await;
        // And a step that was set by it.
        let pair = Pair::parse("bat/bet").unwrap();
        let step = review::add_pair(&world.db, world.ann, &pair, NOW)
            .await
            .unwrap();
        world.answer(step, 0.0, NOW.plus_ms(2 * HOUR_MS)).await;
        assert!(world.queue(NOW).await.card_ids.contains(&step));
        // A journey to the west is no broken clock.
        let west = review::add_pair(&world.db, world.ann, &Pair::parse("cap/cup").unwrap(), NOW)
            .await
            .unwrap();
        world.answer(west, 1.0, NOW.plus_ms(DAY_MS)).await;
        assert!(!world.queue(NOW).await.card_ids.contains(&west));
    })
    .await;
}

/// Days are the learner's: the night in which clocks go forward is a day like any other.
#[tokio::test]
async fn due_days_begin_at_midnight_where_the_learner_lives_also_when_clocks_change() {
    each_database("due_days_begin_at_midnight", async |db| {
        let world = World::new(db).await;
        let zone = Zone::parse("America/New_York").unwrap();
        today::choose_zone(&world.db, world.ann, Some(&zone))
            .await
            .unwrap();
        // 2026-03-07 is a Saturday; the 8th has 23 hours, and 2026-11-01 has 25.
        for date in ["2026-03-07", "2026-10-31"] {
            let saturday = Day::parse(date).unwrap();
            let late = zone.start(saturday.plus(1)).plus_ms(-1);
            let pair = Pair::parse(if date < "2026-06" {
                "ship/sheep"
            } else {
                "bat/bet"
            })
            .unwrap();
            let card = review::add_pair(&world.db, world.ann, &pair, late)
                .await
                .unwrap();
            // Hard: FSRS asks for the next day.
            world.answer(card, 0.8, late).await;
            assert_eq!(world.card(card).await.memory.due_day, saturday.number() + 1);
            assert!(!world.queue(late).await.card_ids.contains(&card));
            let midnight = late.plus_ms(1);
            assert!(
                world.queue(midnight).await.card_ids.contains(&card),
                "{date}"
            );
            // Still Sunday 22 hours later; on Monday it would be two days.
            let evening = zone.start(saturday.plus(2)).plus_ms(-1);
            let id = world.answer(card, 1.0, evening).await;
            let log = review::find_answer(&world.db, id, world.ann)
                .await
                .unwrap()
                .unwrap();
            assert_eq!(
                (log.kind.as_str(), log.day),
                ("review", saturday.number() + 1)
            );
        }
    })
    .await;
}

#[tokio::test]
async fn the_last_grade_may_be_lowered_and_nothing_else() {
    each_database("the_last_grade_may_be_lowered", async |db| {
        let world = World::new(db).await;
        let pair = Pair::parse("ship/sheep").unwrap();
        let card = review::add_pair(&world.db, world.ann, &pair, NOW)
            .await
            .unwrap();
        let first = world.answer(card, 1.0, NOW).await;
        let lower = async |id, grade| {
            review::lower(&world.db, world.ann, id, grade)
                .await
                .unwrap()
        };
        assert_eq!(lower(first, Grade::Easy).await, None);
        assert_eq!(lower(first, Grade::Good).await, None);
        let again = lower(first, Grade::Again).await.unwrap();
        assert_eq!(again.step, Some(Step::TenMinutes));
        assert_eq!(world.card(card).await.memory, again);
        let log = review::find_answer(&world.db, first, world.ann)
            .await
            .unwrap()
            .unwrap();
        assert_eq!((log.computed, log.grade), (Grade::Good, Grade::Again));
        assert_eq!(
            review::lower(&world.db, world.bob, first, Grade::Again)
                .await
                .unwrap(),
            None
        );
        world.answer(card, 1.0, NOW.plus_ms(10 * MINUTE_MS)).await;
        assert_eq!(lower(first, Grade::Again).await, None, "not the last one");
        assert!(
            review::set_answer_cause(&world.db, world.ann, first, Some(Cause::Guessed))
                .await
                .unwrap()
        );
        assert!(
            !review::set_answer_cause(&world.db, world.bob, first, None)
                .await
                .unwrap()
        );
    })
    .await;
}

#[tokio::test]
async fn help_of_a_turn_counts_until_the_answer() {
    each_database("help_of_a_turn_counts_until_the_answer", async |db| {
        let world = World::new(db).await;
        let sentence = world.sentence(0).await;
        let card = review::add_sentence(&world.db, world.ann, sentence, NOW).await;
        let card = card.unwrap().unwrap();
        let open = world.card(card).await;
        for (rung, given) in [
            (HelpRung::FullText, "good"),
            (HelpRung::FirstLetters, "good mo"),
        ] {
            assert!(
                review::set_help(&world.db, world.ann, &open, rung, given)
                    .await
                    .unwrap()
            );
        }
        let shown = world.card(card).await;
        assert_eq!(shown.turn_given, "good mo");
        let id = world.answer(card, 1.0, NOW).await;
        let log = review::find_answer(&world.db, id, world.ann)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(log.grade, Grade::Again, "the text was shown");
        let next = world.card(card).await;
        assert_eq!(
            (next.turn_help, next.turn_given.as_str()),
            (HelpRung::None, "")
        );
        assert!(
            !review::set_help(&world.db, world.ann, &shown, HelpRung::FullText, "")
                .await
                .unwrap()
        );
    })
    .await;
}

/// The replaced product's filters asked for values that were never stored.
#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
async fn every_filter_finds_what_was_stored() {
    each_database("every_filter_finds_what_was_stored", async |db| {
        let world = World::new(db).await;
        let attempt = world
            .attempt(["1", "much are the apples", "they're thirty pounds"], NOW)
            .await;
        let items = world.items().await;
        assert!(
            mistake::set_cause(
                &world.db,
                world.ann,
                attempt,
                items[0].id,
                Some(Cause::Misread)
            )
            .await
            .unwrap()
        );
        assert!(
            !mistake::set_cause(&world.db, world.bob, attempt, items[0].id, None)
                .await
                .unwrap()
        );
        let all = Filter::default;
        let cases = [
            (all(), 3),
            (
                Filter {
                    level: Some(Level::A1),
                    ..all()
                },
                3,
            ),
            (
                Filter {
                    level: Some(Level::A2),
                    ..all()
                },
                0,
            ),
            (
                Filter {
                    kind: "multiple_choice".to_owned(),
                    ..all()
                },
                1,
            ),
            (
                Filter {
                    kind: "dictation".to_owned(),
                    ..all()
                },
                2,
            ),
            (
                Filter {
                    skill: Some(Skill::Detail),
                    ..all()
                },
                1,
            ),
            (
                Filter {
                    skill: Some(Skill::Dictation),
                    ..all()
                },
                2,
            ),
            (
                Filter {
                    focus_area: Some(FocusArea::DetailComprehension),
                    ..all()
                },
                1,
            ),
            (
                Filter {
                    focus_area: Some(FocusArea::Inference),
                    ..all()
                },
                0,
            ),
            (
                Filter {
                    label: Some(Label::Number),
                    ..all()
                },
                1,
            ),
            (
                Filter {
                    label: Some(Label::Spelling),
                    ..all()
                },
                0,
            ),
            (
                Filter {
                    cause: Some(Cause::Misread),
                    ..all()
                },
                1,
            ),
            (
                Filter {
                    cause: Some(Cause::Guessed),
                    ..all()
                },
                0,
            ),
            (
                Filter {
                    from_ms: NOW.0,
                    to_ms: NOW.0 + 1,
                    ..all()
                },
                3,
            ),
            (
                Filter {
                    from_ms: NOW.0 + 1,
                    ..all()
                },
                0,
            ),
            (
                Filter {
                    to_ms: NOW.0,
                    ..all()
                },
                0,
            ),
            (
                Filter {
                    state: MistakeState::Mastered,
                    ..all()
                },
                0,
            ),
        ];
        for (filter, expected) in cases {
            assert_eq!(world.mistakes(&filter).await.len(), expected, "{filter:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_search_reads_words_in_both_languages_and_breaks_on_nothing() {
    each_database("the_search_reads_words_in_both_languages", async |db| {
        let world = World::new(db).await;
        world
            .attempt(["1", "much are the apples", "they're thirty pounds"], NOW)
            .await;
        for (search, expected) in [
            ("", 3),
            ("   ", 3),
            ("pears", 1),
            ("PEA", 1),
            ("thirty", 1),
            ("apples", 3),
            ("pounds thirteen", 1),
            ("pounds plums", 0),
            ("cafe", 1),
            ("苹果", 3),
            ("她说", 1),
            ("说苹", 1),
            ("果苹", 0),
            ("说苹果 plums", 1),
            ("nothing", 0),
            ("???", 0),
            ("ppl", 0),
            ("'", 0),
            ("\"", 0),
            ("%", 0),
            ("a OR b", 0),
            ("* NEAR(x, 2)", 0),
            ("words:apples", 0),
            ("apples' & !pears:*", 1),
            ("\u{0}\u{202e}🙂", 0),
            ("ก็ không 한국어", 0),
        ] {
            let filter = Filter {
                search: search.to_owned(),
                ..Filter::default()
            };
            assert_eq!(world.mistakes(&filter).await.len(), expected, "{search:?}");
        }
        let long = Filter {
            search: "苹果 apple ".repeat(2_000),
            ..Filter::default()
        };
        world.mistakes(&long).await;
    })
    .await;
}

/// The replaced product showed the first page of the list and no other.
#[tokio::test]
async fn every_page_is_reached_and_a_page_beyond_is_the_last() {
    each_database("every_page_is_reached", async |db| {
        let world = World::new(db).await;
        for n in 0..35 {
            world.attempt(["1", "", ""], NOW.plus_ms(n)).await;
        }
        let mut seen = Vec::new();
        for page in 1..=11 {
            let found = mistake::list(&world.db, world.ann, &Filter::default(), page, 10).await;
            let found = found.unwrap();
            assert_eq!((found.n_rows, found.n_pages()), (105, 11));
            seen.extend(found.rows.into_iter().map(|row| row.id));
        }
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 105);
        for page in [12, i64::MAX / 20] {
            let beyond = mistake::list(&world.db, world.ann, &Filter::default(), page, 10).await;
            let beyond = beyond.unwrap();
            assert_eq!((beyond.page, beyond.rows.len()), (11, 5));
        }
    })
    .await;
}

/// The replaced product could neither delete, nor master, nor practise again, and its batch ran
/// into a limit of ten.
#[tokio::test]
async fn mistakes_are_mastered_deleted_and_practised_again_in_bulk() {
    each_database(
        "mistakes_are_mastered_deleted_and_practised_again",
        async |db| {
            let world = World::new(db).await;
            for n in 0..12 {
                world
                    .attempt(
                        [
                            "1",
                            "how much are the apples",
                            "they're thirteen pounds today",
                        ],
                        NOW.plus_ms(n),
                    )
                    .await;
            }
            let (db, ann) = (&world.db, world.ann);
            let all = Chosen::All(Box::default());
            assert_eq!(
                mistake::practise_again(db, ann, &all, NOW).await.unwrap(),
                12
            );
            let queue = world.queue(NOW).await;
            let [card] = queue.card_ids[..] else {
                panic!("one item is one card: {queue:?}");
            };
            assert!(
                world
                    .mistakes(&Filter::default())
                    .await
                    .iter()
                    .all(|row| row.is_in_review)
            );

            let mastered = mistake::set_state(db, ann, &all, MistakeState::Mastered, NOW)
                .await
                .unwrap();
            assert_eq!(mastered.n_rows, 12);
            assert_eq!(world.card(card).await.state, CardState::Mastered);
            assert!(world.mistakes(&Filter::default()).await.is_empty());
            let filter = Filter {
                state: MistakeState::Mastered,
                ..Filter::default()
            };
            assert_eq!(world.mistakes(&filter).await.len(), 12);

            assert!(!mistake::undo(db, world.bob, mastered.mark).await.unwrap());
            assert!(mistake::undo(db, ann, mastered.mark).await.unwrap());
            assert!(
                !mistake::undo(db, ann, mastered.mark).await.unwrap(),
                "once"
            );
            assert_eq!(world.card(card).await.state, CardState::Active);
            let rows = world.mistakes(&Filter::default()).await;
            assert_eq!(rows.len(), 12);

            let two = Chosen::Ids(vec![rows[0].id, rows[1].id, 9_999]);
            let none = mistake::set_state(db, world.bob, &two, MistakeState::Deleted, NOW)
                .await
                .unwrap();
            assert_eq!(none.n_rows, 0, "another's");
            let deleted = mistake::set_state(db, ann, &two, MistakeState::Deleted, NOW)
                .await
                .unwrap();
            assert_eq!(deleted.n_rows, 2);
            assert_eq!(world.mistakes(&Filter::default()).await.len(), 10);
            mistake::undo(db, ann, deleted.mark).await.unwrap();
            assert_eq!(world.mistakes(&Filter::default()).await.len(), 12);
        },
    )
    .await;
}

#[tokio::test]
async fn a_visitor_keeps_mistakes_and_cards_when_logging_in() {
    each_database("a_visitor_keeps_mistakes_and_cards", async |db| {
        let world = World::new(db).await;
        world.attempt(["1", "xyz", "xyz"], NOW).await;
        let card = world.queue(NOW).await.card_ids[0];
        world.answer(card, 1.0, NOW).await;
        // Bob has a card for one of the sentences already.
        let sentence = world.card(card).await.sentence_id.unwrap();
        let bobs = review::add_sentence(&world.db, world.bob, sentence, NOW).await;
        account::adopt_visitor(&world.db, world.ann, world.bob)
            .await
            .unwrap();
        let found = mistake::list(&world.db, world.bob, &Filter::default(), 1, 10).await;
        assert_eq!(found.unwrap().n_rows, 3);
        let queue = review::queue(&world.db, world.bob, NOW).await.unwrap();
        assert_eq!(queue.card_ids.len(), 2, "{queue:?}");
        assert!(queue.card_ids.contains(&bobs.unwrap().unwrap()));
    })
    .await;
}

#[tokio::test]
async fn wrong_responses_from_before_enter_the_list_once() {
    each_database("wrong_responses_from_before_enter_the_list", async |db| {
        let world = World::new(db).await;
        world.attempt(["1", "", ""], NOW).await;
        match &world.db {
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
        let pears = Filter {
            search: "pears".to_owned(),
            ..Filter::default()
        };
        assert!(
            world.mistakes(&pears).await.is_empty(),
            "the index forgets with the rows"
        );
        assert_eq!(mistake::index_missing(&world.db).await.unwrap(), 3);
        assert_eq!(mistake::index_missing(&world.db).await.unwrap(), 0);
        assert_eq!(world.mistakes(&pears).await.len(), 1);
    })
    .await;
}
