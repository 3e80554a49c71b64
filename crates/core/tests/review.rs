//! The schedule against the crate that computes it, and the rules that are our own.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use fsrs::{FSRS, FSRSItem, FSRSReview};
use listen_core::review::{AnswerKind, CardKind, Condition, Grade, Memory, Step, answer};
use listen_core::time::{HOUR_MS, MINUTE_MS, Timestamp};
use proptest::prelude::*;

const NOW: Timestamp = Timestamp(1_750_000_000_000);
const TODAY: i64 = 20_000;

fn next(before: &Memory, grade: Grade, today: i64) -> Memory {
    answer(CardKind::Sentence, before, grade, today, NOW, 900).unwrap()
}

/// A card after these grades, each so many days after the one before.
fn after(log: &[(Grade, i64)]) -> Memory {
    let mut today = TODAY;
    let mut memory = Memory::new(today);
    for (grade, days) in log {
        today += days;
        memory = next(&memory, *grade, today);
    }
    memory
}

/// What the crate says of the same log.
fn reference(log: &[(Grade, i64)]) -> (f64, f64) {
    let reviews = log.iter().map(|(grade, days)| FSRSReview {
        rating: grade.rating(),
        delta_t: u32::try_from(*days).unwrap(),
    });
    let item = FSRSItem {
        reviews: reviews.collect(),
    };
    let state = FSRS::default().memory_state(item, None).unwrap();
    (state.stability.into(), state.difficulty.into())
}

/// The crate's own example, which its tests pin: again, then good after 1, 3, 8 and 21 days.
#[test]
fn the_schedule_is_that_of_the_crate() {
    let log = [
        (Grade::Again, 0),
        (Grade::Good, 1),
        (Grade::Good, 3),
        (Grade::Good, 8),
        (Grade::Good, 21),
    ];
    let memory = after(&log);
    assert_eq!(
        (memory.stability.unwrap(), memory.difficulty.unwrap()),
        reference(&log)
    );
    let first = after(&[(Grade::Good, 0)]);
    assert!(
        (first.stability.unwrap() - 2.3065).abs() < 1e-4,
        "{first:?}"
    );
    assert_eq!(first.due_day, TODAY + 2);
}

proptest! {
    #[test]
    fn any_log_gives_the_state_that_the_crate_gives(
        log in prop::collection::vec((0_usize..4, 1_i64..200), 1..20)
    ) {
        let log: Vec<(Grade, i64)> = log
            .iter()
            .enumerate()
            .map(|(idx, (grade, days))| (Grade::ALL[*grade], if idx == 0 { 0 } else { *days }))
            .collect();
        let memory = after(&log);
        prop_assert_eq!((memory.stability.unwrap(), memory.difficulty.unwrap()), reference(&log));
        prop_assert!(memory.due_day > TODAY);
        prop_assert!((1_000..=1_300).contains(&memory.speed_milli));
    }
}

#[test]
fn a_lower_retention_waits_longer() {
    let due = |retention| {
        answer(
            CardKind::Sentence,
            &after(&[(Grade::Good, 0), (Grade::Good, 2)]),
            Grade::Good,
            TODAY + 10,
            NOW,
            retention,
        )
        .unwrap()
        .due_day
    };
    assert!(due(800) > due(900) && due(900) > due(950));
}

#[test]
fn again_comes_back_after_ten_minutes_and_an_hour_and_fsrs_counts_one_answer() {
    let again = after(&[(Grade::Again, 0)]);
    assert_eq!(again.step, Some(Step::TenMinutes));
    assert_eq!(again.step_at, Some(NOW.0 + 10 * MINUTE_MS));
    let hour = next(&again, Grade::Good, TODAY);
    assert_eq!(
        (hour.step, hour.step_at),
        (Some(Step::OneHour), Some(NOW.0 + HOUR_MS))
    );
    assert_eq!(next(&hour, Grade::Hard, TODAY).step, Some(Step::OneHour));
    assert_eq!(
        next(&hour, Grade::Again, TODAY).step,
        Some(Step::TenMinutes)
    );
    let done = next(&hour, Grade::Easy, TODAY);
    assert_eq!(
        (done.step, done.step_at, done.due_day),
        (None, None, TODAY + 1)
    );
    assert_eq!(done.stability, again.stability);
}

#[test]
fn a_step_that_is_left_overnight_is_a_review() {
    let again = after(&[(Grade::Again, 0)]);
    assert_eq!(again.kind_of_answer(TODAY), AnswerKind::Step);
    assert_eq!(again.kind_of_answer(TODAY + 1), AnswerKind::Review);
    let log = [(Grade::Again, 0), (Grade::Good, 1)];
    assert_eq!(
        after(&log).stability.unwrap().to_bits(),
        reference(&log).0.to_bits()
    );
    assert_eq!(after(&log).step, None);
}

#[test]
fn a_clock_that_was_set_back_breaks_nothing() {
    let memory = after(&[(Grade::Good, 0), (Grade::Good, 2)]);
    assert_eq!(memory.elapsed_days(TODAY - 4_000), 0);
    let back = next(&memory, Grade::Good, TODAY - 4_000);
    assert_eq!(back.stability, memory.stability);
    for today in [i64::MIN, -1, 0, i64::MAX] {
        for grade in Grade::ALL {
            let _ = next(&memory, *grade, today);
        }
    }
}

#[test]
fn three_good_answers_make_it_harder_and_again_easier() {
    use Condition as C;
    let heard = |n: i64| {
        let log: Vec<(Grade, i64)> = (0..n).map(|idx| (Grade::Good, idx.min(3))).collect();
        let memory = after(&log);
        (memory.condition, memory.speed_milli)
    };
    for (n_good, expected) in [
        (2, (C::Usual, 1_000)),
        (3, (C::Faster, 1_100)),
        (5, (C::Faster, 1_100)),
        (6, (C::Babble, 1_100)),
        (9, (C::Carrier, 1_100)),
        (15, (C::Carrier, 1_100)),
    ] {
        assert_eq!(heard(n_good), expected, "{n_good}");
    }
    let missed = after(&[
        (Grade::Good, 0),
        (Grade::Easy, 3),
        (Grade::Good, 20),
        (Grade::Again, 30),
    ]);
    assert_eq!((missed.condition, missed.speed_milli), (C::Usual, 1_000));
    let partly = after(&[(Grade::Good, 0), (Grade::Good, 3), (Grade::Hard, 3)]);
    assert_eq!((partly.n_good_row, partly.condition), (0, C::Usual));
}

/// Cards from before there were conditions have none in their log, and may be faster still.
#[test]
fn a_memory_without_a_condition_is_read() {
    let stored = r#"{"stability":3.0,"difficulty":5.0,"last_day":20000,"due_day":20003,"step":null,
        "step_at":null,"n_good_row":2,"speed_milli":1300}"#;
    let memory: Memory = serde_json::from_str(stored).unwrap();
    let raised = next(&memory, Grade::Good, TODAY + 3);
    assert_eq!(
        (raised.condition, raised.speed_milli),
        (Condition::Faster, 1_300)
    );
    let missed = next(&raised, Grade::Again, TODAY + 40);
    assert_eq!(missed.speed_milli, 1_000);
}

#[test]
fn a_card_retires_above_half_a_year_and_not_while_a_step_waits() {
    let mut memory = Memory::new(TODAY);
    let mut today = TODAY;
    while !memory.is_retired() {
        memory = next(&memory, Grade::Easy, today);
        assert_eq!(memory.is_retired(), memory.stability.unwrap() > 180.0);
        today = memory.due_day;
        assert!(today < TODAY + 4_000, "{memory:?}");
    }
    let step = Memory {
        step: Some(Step::TenMinutes),
        ..memory
    };
    assert!(!step.is_retired());
}
