//! Plays, help and places: counted per learner and sentence, scored once, adopted and deleted.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use listen_core::calendar::Zone;
use listen_core::content_file;
use listen_core::help::HelpRung;
use listen_core::hint::TextForm;
use listen_core::player::{PlayMode, PlayerSettings};
use listen_core::time::{DAY_MS, Timestamp};
use listen_store::account::{self, Account, NewAccount, Role};
use listen_store::listening::{self, Listening, Play, PlaySum};
use listen_store::place::{self, Place};
use listen_store::{Db, attempt, babble, passage, takeout, today};
use listen_test_kit::database::each_database;
use std::path::Path;

const NOW: Timestamp = Timestamp(1_750_000_000_000);

async fn imported(db: &Db) -> i64 {
    let file = "../../content/passages/a1-a-wet-morning.toml";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let text = std::fs::read_to_string(path).unwrap();
    let passage = content_file::passage::parse(&text).unwrap();
    passage::import(db, &[passage], NOW).await.unwrap();
    let head = passage::find_current(db, "a1-a-wet-morning").await.unwrap();
    head.unwrap().id
}

fn play(position: i64, speed_milli: i64) -> Play {
    Play {
        position,
        n_plays: 1,
        speed_milli,
        ..Play::default()
    }
}

async fn of(db: &Db, learner_id: i64, passage_id: i64) -> Vec<Listening> {
    listening::of_passage(db, learner_id, passage_id)
        .await
        .unwrap()
}

#[tokio::test]
async fn plays_and_help_add_up_for_their_learner_only() {
    each_database("plays_and_help_add_up", async |db| {
        let passage_id = imported(&db).await;
        let ann = account::insert_learner(&db, NOW).await.unwrap();
        let ben = account::insert_learner(&db, NOW).await.unwrap();
        let plays = [play(0, 1_000), play(2, 1_000), play(9_999, 1_000)];
        let help = [
            (0, HelpRung::Slow),
            (0, HelpRung::Pauses),
            (1, HelpRung::Keywords),
        ];
        listening::record(&db, ann, passage_id, &plays, &help, NOW)
            .await
            .unwrap();
        listening::record_play(&db, ann, passage_id, play(0, 850), NOW)
            .await
            .unwrap();
        listening::record_help(&db, ann, passage_id, 0, HelpRung::Pauses, NOW)
            .await
            .unwrap();
        let rows = of(&db, ann, passage_id).await;
        let seen: Vec<(i64, i64, i64, HelpRung)> = rows
            .iter()
            .map(|row| (row.position, row.n_plays, row.speed_milli, row.help))
            .collect();
        let expected = [
            (0, 2, 850, HelpRung::Slow),
            (1, 0, 1_000, HelpRung::Keywords),
            (2, 1, 1_000, HelpRung::None),
        ];
        assert_eq!(seen, expected);
        assert!(of(&db, ben, passage_id).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_attempt_counts_plays_and_help_once() {
    each_database("an_attempt_counts_plays_and_help_once", async |db| {
        let passage_id = imported(&db).await;
        let ann = account::insert_learner(&db, NOW).await.unwrap();
        let help = [(0, HelpRung::Chunk)];
        listening::record(&db, ann, passage_id, &[play(0, 1_000)], &help, NOW)
            .await
            .unwrap();
        let open = attempt::open(&db, ann, passage_id, 8, NOW).await.unwrap();
        assert!(
            attempt::submit(&db, open.id, NOW, |_| Vec::new())
                .await
                .unwrap()
        );
        let [row] = of(&db, ann, passage_id).await[..] else {
            panic!("one sentence was heard");
        };
        assert_eq!((row.n_plays, row.n_new), (1, 0));
        assert_eq!((row.help, row.new_help), (HelpRung::Chunk, HelpRung::None));
        listening::record(&db, ann, passage_id, &[play(0, 1_000)], &help, NOW)
            .await
            .unwrap();
        let [row] = of(&db, ann, passage_id).await[..] else {
            panic!("one sentence was heard");
        };
        assert_eq!(
            (row.n_plays, row.n_new, row.new_help),
            (2, 1, HelpRung::Chunk)
        );
    })
    .await;
}

async fn account_of(db: &Db, learner_id: i64) -> Account {
    let email = listen_core::account::Email::parse("ann@example.org").unwrap();
    let new = NewAccount {
        email: &email,
        name: "Ann",
        password_hash: "hash",
        role: Role::Learner,
        locale: "en",
        consent_version: Some("1"),
    };
    account::insert(db, &new, Some(learner_id), NOW)
        .await
        .unwrap()
}

fn left_at(position_ms: i64) -> Place {
    Place {
        position_ms,
        speed_milli: 850,
        settings: PlayerSettings {
            mode: PlayMode::Loop,
            text: TextForm::Keywords,
            ..PlayerSettings::default()
        },
        updated_at: NOW.0 + position_ms,
    }
}

#[tokio::test]
async fn the_latest_place_is_kept_and_a_visitors_goes_to_the_account() {
    each_database("the_latest_place_is_kept", async |db| {
        let passage_id = imported(&db).await;
        let visitor = account::insert_learner(&db, NOW).await.unwrap();
        let ann = account::insert_learner(&db, NOW).await.unwrap();
        let account = account_of(&db, ann).await;
        assert_eq!(place::find(&db, ann, passage_id).await.unwrap(), None);
        for (learner, ms) in [(ann, 5_000), (visitor, 7_000), (visitor, 9_000)] {
            place::update(&db, learner, passage_id, &left_at(ms))
                .await
                .unwrap();
        }
        for learner in [ann, visitor] {
            let help = [(0, HelpRung::Replay)];
            listening::record(&db, learner, passage_id, &[play(0, 1_000)], &help, NOW)
                .await
                .unwrap();
        }
        account::adopt_visitor(&db, visitor, ann).await.unwrap();
        let kept = place::find(&db, ann, passage_id).await.unwrap();
        assert_eq!(kept, Some(left_at(9_000)));
        assert_eq!(of(&db, ann, passage_id).await[0].n_plays, 2);
        assert!(of(&db, visitor, passage_id).await.is_empty());

        let taken = takeout::of(&db, ann).await.unwrap();
        assert_eq!(taken["listening"][0]["n_plays"], 2);
        assert_eq!(taken["help_use"][0]["n_uses"], 2);
        account::delete(&db, &account).await.unwrap();
        assert!(of(&db, ann, passage_id).await.is_empty());
        assert_eq!(place::find(&db, ann, passage_id).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn plays_are_summed_by_the_days_of_the_learner_and_adopted() {
    each_database("plays_are_summed_by_the_days", async |db| {
        let passage_id = imported(&db).await;
        let ann = account::insert_learner(&db, NOW).await.unwrap();
        let visitor = account::insert_learner(&db, NOW).await.unwrap();
        let zone = Zone::parse("Asia/Shanghai").unwrap();
        today::choose_zone(&db, ann, Some(&zone)).await.unwrap();
        today::choose_zone(&db, visitor, Some(&zone)).await.unwrap();
        let first = zone.day(NOW);
        let play = Play {
            n_plays: 3,
            n_broken: 1,
            n_slow: 2,
            ..play(0, 850)
        };
        // A sentence that the passage does not have is no play.
        let unknown = Play {
            position: 9_999,
            ..play
        };
        let tomorrow = NOW.plus_ms(DAY_MS);
        for (learner, now) in [(ann, NOW), (ann, tomorrow), (visitor, NOW)] {
            listening::record(&db, learner, passage_id, &[play, unknown], &[], now)
                .await
                .unwrap();
        }
        let sum = async |days| {
            listening::plays_within(&db, ann, first, first.plus(days))
                .await
                .unwrap()
        };
        let of = |n| PlaySum {
            n_plays: 3 * n,
            n_broken: n,
            n_slow: 2 * n,
            n_babble: 0,
        };
        assert_eq!(sum(1).await, of(1));
        assert_eq!(sum(7).await, of(2));
        account::adopt_visitor(&db, visitor, ann).await.unwrap();
        assert_eq!(sum(7).await, of(3));
    })
    .await;
}

#[tokio::test]
async fn work_heard_through_other_voices_is_kept_apart_once() {
    each_database("work_heard_through_other_voices", async |db| {
        let passage_id = imported(&db).await;
        let ann = account::insert_learner(&db, NOW).await.unwrap();
        let through = |babble_db| Play {
            n_babble: 1,
            babble_db: Some(babble_db),
            ..play(0, 1_000)
        };
        let plays = [through(12), through(6), through(12), play(0, 1_000)];
        listening::record(&db, ann, passage_id, &plays, &[], NOW)
            .await
            .unwrap();
        assert_eq!(of(&db, ann, passage_id).await[0].new_babble_db, Some(6));
        for expected in [Some(6), None] {
            let open = attempt::open(&db, ann, passage_id, 8, NOW).await.unwrap();
            assert!(
                attempt::submit(&db, open.id, NOW, |_| Vec::new())
                    .await
                    .unwrap()
            );
            let done = attempt::find(&db, open.id, ann).await.unwrap().unwrap();
            assert_eq!(done.babble_db, expected);
            let work = today::work(&db, ann).await.unwrap();
            assert_eq!(work.last().unwrap().is_apart, expected.is_some());
        }
        assert_eq!(babble::find(&db, ann).await.unwrap(), None);
        babble::update(&db, ann, Some(12)).await.unwrap();
        assert_eq!(babble::find(&db, ann).await.unwrap(), Some(12));
        assert!(babble::voices(&db, passage_id).await.unwrap().is_empty());
    })
    .await;
}
