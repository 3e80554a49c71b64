//! Own texts: saved, changed, shared, deleted, on both databases.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use listen_core::account::Email;
use listen_core::content_file;
use listen_core::job::Job;
use listen_core::own_text::{self, Described, Draft, MAX_TEXTS_A_DAY, Script};
use listen_core::passage::{Passage, Speaker};
use listen_core::taxonomy::{Accent, Form, Level, Progress, Sex, Sort, Topic};
use listen_core::time::{DAY_MS, Timestamp};
use listen_store::account::{self, Account, NewAccount, Role};
use listen_store::attempt::{self, Scored};
use listen_store::model_use::{self, Taken};
use listen_store::passage::{self, Filter};
use listen_store::quota::{self, Quota};
use listen_store::text::{self, Denied, Saved, draft, guest};
use listen_store::{Db, job, practice};
use listen_test_kit::database::each_database;

const NOW: Timestamp = Timestamp(1_750_000_000_000);

fn speaker(name: &str) -> Speaker {
    Speaker {
        name: name.to_owned(),
        sex: Sex::Female,
        accent: Accent::Uk,
    }
}

fn own(slug: &str, text: &str) -> Passage {
    let described = Described {
        title: "Rain".to_owned(),
        level: Level::B1,
        topic: Topic::Nature,
        cast: vec![speaker("")],
        provenance: "pasted".to_owned(),
    };
    own_text::passage(slug.to_owned(), 1, Script::parse(text).unwrap(), described)
}

const TEXT: &str = "It rained all day long.\nWe stayed at home and read.";

async fn learner(db: &Db) -> i64 {
    account::insert_learner(db, NOW).await.unwrap()
}

async fn account(db: &Db) -> Account {
    let new = NewAccount {
        email: &Email::parse("ann@example.org").unwrap(),
        name: "Ann",
        password_hash: "hash",
        role: Role::Learner,
        locale: "en",
        consent_version: None,
    };
    account::insert(db, &new, None, NOW).await.unwrap()
}

async fn saved(db: &Db, learner_id: i64, slug: &str, text: &str) -> i64 {
    match text::save(db, learner_id, &own(slug, text), false, NOW)
        .await
        .unwrap()
    {
        Saved::Row(id) => id,
        other => panic!("{other:?}"),
    }
}

async fn save_as_many_as_allowed(db: &Db, learner_id: i64) {
    for n in 0..MAX_TEXTS_A_DAY {
        let (slug, text) = (format!("own-{n}"), format!("It rained {n} times."));
        saved(db, learner_id, &slug, &text).await;
    }
}

#[tokio::test]
async fn an_own_text_is_seen_by_its_owner_only() {
    each_database("an_own_text_is_seen_by_its_owner_only", async |db| {
        let (ann, ben) = (learner(&db).await, learner(&db).await);
        let id = saved(&db, ann, "own-1", TEXT).await;
        for (learner_id, expected) in [(Some(ann), true), (Some(ben), false), (None, false)] {
            let found = passage::find_visible(&db, "own-1", learner_id)
                .await
                .unwrap();
            assert_eq!(found.is_some(), expected, "{learner_id:?}");
        }
        assert_eq!(text::list(&db, ann, 1, 10).await.unwrap().rows[0].id, id);
        assert_eq!(text::list(&db, ben, 1, 10).await.unwrap().n_rows, 0);
        let library = passage::list(&db, &Filter::default(), ann, 1, 10)
            .await
            .unwrap();
        assert_eq!(library.n_rows, 0, "it is not in the library");
        assert_eq!(
            passage::list_current_ids(&db).await.unwrap(),
            [id],
            "but it is spoken"
        );
    })
    .await;
}

#[tokio::test]
async fn a_change_is_a_version_and_attempts_keep_theirs() {
    each_database("a_change_is_a_version", async |db| {
        let (ann, ben) = (learner(&db).await, learner(&db).await);
        let first = saved(&db, ann, "own-1", TEXT).await;
        let tried = attempt::open(&db, ann, first, 2, NOW).await.unwrap();
        text::share(&db, "own-1", ann, "secret").await.unwrap();
        let same = text::save(&db, ann, &own("own-1", TEXT), true, NOW)
            .await
            .unwrap();
        assert_eq!(
            same,
            Saved::Row(first),
            "nothing changed, so nothing is saved"
        );
        let changed = own("own-1", "It snowed all day long.");
        let second = text::save(&db, ann, &changed, true, NOW).await.unwrap();
        assert_ne!(second, Saved::Row(first));
        let head = passage::find_current(&db, "own-1").await.unwrap().unwrap();
        assert_eq!((Saved::Row(head.id), head.version), (second, 2));
        assert_eq!(passage::sentences(&db, first).await.unwrap().len(), 2);
        assert!(attempt::find(&db, tried.id, ann).await.unwrap().is_some());
        let shared = guest::find_shared(&db, "secret").await.unwrap().unwrap();
        assert_eq!(shared.id, head.id, "the link goes on to the new version");
        let others = text::save(&db, ben, &own("own-1", "Mine."), true, NOW)
            .await
            .unwrap();
        assert_eq!(others, Saved::Missing);
        let unknown = text::save(&db, ann, &own("own-9", "Mine."), true, NOW)
            .await
            .unwrap();
        assert_eq!(unknown, Saved::Missing);
    })
    .await;
}

#[tokio::test]
async fn a_link_opens_a_text_until_it_is_revoked() {
    each_database("a_link_opens_a_text_until_it_is_revoked", async |db| {
        let (ann, ben, visitor) = (learner(&db).await, learner(&db).await, learner(&db).await);
        saved(&db, ann, "own-1", TEXT).await;
        assert!(
            !text::share(&db, "own-1", ben, "x").await.unwrap(),
            "not his to share"
        );
        assert!(text::share(&db, "own-1", ann, "secret").await.unwrap());
        assert!(guest::find_shared(&db, "other").await.unwrap().is_none());
        let shared = guest::find_shared(&db, "secret").await.unwrap().unwrap();
        guest::add(&db, &shared.slug, visitor, NOW).await.unwrap();
        account::adopt_visitor(&db, visitor, ben).await.unwrap();
        let seen = async || {
            passage::find_visible(&db, "own-1", Some(ben))
                .await
                .unwrap()
        };
        assert!(seen().await.is_some(), "a visitor who logs in keeps it");
        assert!(!text::revoke(&db, "own-1", ben).await.unwrap());
        assert!(text::revoke(&db, "own-1", ann).await.unwrap());
        assert!(seen().await.is_none());
        assert!(guest::find_shared(&db, "secret").await.unwrap().is_none());
        assert_eq!(
            text::find_link(&db, "own-1", ann).await.unwrap(),
            Some(None)
        );
        assert_eq!(text::find_link(&db, "own-1", ben).await.unwrap(), None);
    })
    .await;
}

/// Submits an attempt with nothing in it.
async fn practised(db: &Db, learner_id: i64, passage_id: i64) -> i64 {
    let attempt = attempt::open(db, learner_id, passage_id, 2, NOW)
        .await
        .unwrap();
    let later = NOW.plus_ms(60_000);
    let items = passage::items(db, passage_id).await.unwrap();
    let scored: Vec<Scored> = items
        .iter()
        .map(|item| Scored {
            item_id: item.id,
            given: String::new(),
            score: item.body.score(""),
        })
        .collect();
    assert!(
        attempt::submit(db, attempt.id, later, |_| scored)
            .await
            .unwrap()
    );
    attempt.id
}

#[tokio::test]
async fn a_deleted_text_leaves_only_the_time_that_was_practised() {
    each_database("a_deleted_text_leaves_only_the_time", async |db| {
        let (ann, ben) = (learner(&db).await, learner(&db).await);
        let id = saved(&db, ann, "own-1", TEXT).await;
        let other = saved(&db, ann, "own-2", "The sun was out again.").await;
        text::share(&db, "own-1", ann, "secret").await.unwrap();
        guest::add(&db, "own-1", ben, NOW).await.unwrap();
        let attempt_id = practised(&db, ann, id).await;
        practised(&db, ben, id).await;
        let wanted = Job::RenderPassage {
            passage_id: id,
            again: false,
        };
        job::enqueue(&db, &wanted, 0, NOW).await.unwrap();
        assert_eq!(
            text::delete(&db, "own-1", ben).await.unwrap(),
            None,
            "not his"
        );
        assert_eq!(
            text::delete(&db, "own-1", ann).await.unwrap(),
            Some(Vec::new())
        );
        assert_eq!(text::delete(&db, "own-1", ann).await.unwrap(), None);
        assert!(passage::find(&db, id).await.unwrap().is_none());
        assert!(attempt::find(&db, attempt_id, ann).await.unwrap().is_none());
        assert!(job::find_newest(&db, &wanted).await.unwrap().is_none());
        let log = practice::list_since(&db, ann, Timestamp(0)).await.unwrap();
        assert_eq!(
            (log.len(), log[0].passage_id, log[0].active_ms),
            (1, None, 60_000)
        );
        // The number of the attempt is given again by SQLite; the new work counts too.
        practised(&db, ann, other).await;
        assert_eq!(
            practice::list_since(&db, ann, Timestamp(0))
                .await
                .unwrap()
                .len(),
            2
        );
    })
    .await;
}

#[tokio::test]
async fn the_texts_of_an_account_go_with_it() {
    each_database("the_texts_of_an_account_go_with_it", async |db| {
        let ann = account(&db).await;
        let ben = learner(&db).await;
        let id = saved(&db, ann.learner_id, "own-1", TEXT).await;
        practised(&db, ben, id).await;
        account::delete(&db, &ann).await.unwrap();
        assert!(passage::find(&db, id).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn limits_of_a_learner_hold() {
    each_database("limits_of_a_learner_hold", async |db| {
        let ann = learner(&db).await;
        save_as_many_as_allowed(&db, ann).await;
        let one_more = own("own-more", TEXT);
        let now = async |now: Timestamp| text::save(&db, ann, &one_more, false, now).await.unwrap();
        assert_eq!(now(NOW).await, Saved::Denied(Denied::Day(20)));
        let found = passage::find_current(&db, "own-more").await.unwrap();
        assert!(found.is_none(), "nothing half-written");
        assert!(matches!(now(NOW.plus_ms(DAY_MS + 1)).await, Saved::Row(_)));
        let ben = learner(&db).await;
        saved(&db, ben, "own-ben", TEXT).await;
    })
    .await;
}

#[tokio::test]
async fn an_administrator_sets_the_limits_of_one_learner() {
    each_database(
        "an_administrator_sets_the_limits_of_one_learner",
        async |db| {
            let (ann, ben) = (account(&db).await, learner(&db).await);
            let set = async |quota| quota::set(&db, ann.id, &ann, quota, NOW).await.unwrap();
            let first = own("own-1", TEXT);
            let save = async |learner_id| {
                text::save(&db, learner_id, &first, false, NOW)
                    .await
                    .unwrap()
            };
            let none = Quota {
                texts: Some(0),
                tokens_a_day: Some(100),
                ..Quota::default()
            };
            set(none).await;
            assert_eq!(save(ann.learner_id).await, Saved::Denied(Denied::Texts(0)));
            let of_all = model_use::Limits {
                account: 1000,
                all: 10_000,
            };
            let take = async |learner_id, n| {
                model_use::take(&db, Some(learner_id), n, of_all, NOW)
                    .await
                    .unwrap()
            };
            assert_eq!(take(ann.learner_id, 101).await, Taken::AccountSpent);
            assert_eq!(take(ann.learner_id, 100).await, Taken::Yes);
            assert_eq!(take(ben, 1000).await, Taken::Yes, "others keep theirs");
            let more = Quota {
                tokens_a_day: Some(5000),
                texts_a_day: Some(1),
                ..Quota::default()
            };
            set(more).await;
            assert_eq!(
                take(ann.learner_id, 4900).await,
                Taken::Yes,
                "more than others have"
            );
            assert!(matches!(save(ann.learner_id).await, Saved::Row(_)));
            let second = own("own-2", TEXT);
            let again = text::save(&db, ann.learner_id, &second, false, NOW)
                .await
                .unwrap();
            assert_eq!(again, Saved::Denied(Denied::Day(1)));
            set(Quota::default()).await;
            let again = text::save(&db, ann.learner_id, &second, false, NOW)
                .await
                .unwrap();
            assert!(matches!(again, Saved::Row(_)), "as everybody");
        },
    )
    .await;
}

fn a_draft(title: &str) -> Draft {
    Draft {
        slug: None,
        origin: "pasted".to_owned(),
        encoding: None,
        parts: Vec::new(),
        script: Some(TEXT.to_owned()),
        title: title.to_owned(),
        level: None,
        topic: Topic::Nature,
        cast: vec![speaker("")],
    }
}

#[tokio::test]
async fn a_draft_saved_twice_at_once_is_saved_once() {
    each_database("a_draft_saved_twice_at_once", async |db| {
        let ann = learner(&db).await;
        let id = draft::insert(&db, ann, &a_draft("0"), NOW).await.unwrap();
        let (one, two) = (own("own-1", TEXT), own("own-2", TEXT));
        let (first, second) = tokio::join!(
            text::save_draft(&db, ann, id, &one, false, NOW),
            text::save_draft(&db, ann, id, &two, false, NOW)
        );
        let saved = [first.unwrap(), second.unwrap()];
        let is_saved = |saved: &&Option<Saved>| matches!(saved, Some(Saved::Row(_)));
        assert_eq!(saved.iter().filter(is_saved).count(), 1, "{saved:?}");
        assert!(saved.contains(&None), "{saved:?}");
        assert_eq!(draft::find(&db, id, ann).await.unwrap(), None);
        let slug = draft::find_saved(&db, id, ann).await.unwrap().unwrap();
        assert!(passage::find_current(&db, &slug).await.unwrap().is_some());
    })
    .await;
}

/// What is not saved stays a draft.
#[tokio::test]
async fn a_draft_beyond_the_limit_stays_a_draft() {
    each_database("a_draft_beyond_the_limit_stays", async |db| {
        let ann = learner(&db).await;
        save_as_many_as_allowed(&db, ann).await;
        let id = draft::insert(&db, ann, &a_draft("0"), NOW).await.unwrap();
        let denied = text::save_draft(&db, ann, id, &own("own-more", TEXT), false, NOW).await;
        assert_eq!(denied.unwrap(), Some(Saved::Denied(Denied::Day(20))));
        assert!(draft::find(&db, id, ann).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn drafts_are_kept_for_a_while_and_for_their_learner() {
    each_database("drafts_are_kept_for_a_while", async |db| {
        let (ann, ben) = (learner(&db).await, learner(&db).await);
        let first = draft::insert(&db, ann, &a_draft("0"), NOW).await.unwrap();
        assert_eq!(
            draft::find(&db, first, ann).await.unwrap(),
            Some(a_draft("0"))
        );
        assert_eq!(draft::find(&db, first, ben).await.unwrap(), None);
        assert!(!draft::update(&db, first, ben, &a_draft("x")).await.unwrap());
        assert!(draft::update(&db, first, ann, &a_draft("x")).await.unwrap());
        for n in 0..draft::MAX_DRAFTS {
            draft::insert(&db, ann, &a_draft(&n.to_string()), NOW)
                .await
                .unwrap();
        }
        assert_eq!(
            draft::find(&db, first, ann).await.unwrap(),
            None,
            "the oldest went"
        );
        let later = NOW.plus_ms(draft::KEPT_MS + 1);
        assert_eq!(draft::delete_old(&db, later).await.unwrap(), 5);
    })
    .await;
}

#[tokio::test]
async fn a_cancelled_job_stops_and_can_be_asked_for_again() {
    each_database("a_cancelled_job_stops", async |db| {
        let wanted = Job::RenderPassage {
            passage_id: 7,
            again: false,
        };
        assert!(!job::cancel(&db, &wanted, NOW).await.unwrap());
        job::enqueue(&db, &wanted, 0, NOW).await.unwrap();
        assert!(job::cancel(&db, &wanted, NOW).await.unwrap());
        assert!(job::claim(&db, "w", 0, NOW).await.unwrap().is_none());
        let row = job::find_newest(&db, &wanted).await.unwrap().unwrap();
        assert_eq!(
            (row.state.as_str(), row.error.as_deref()),
            ("failed", Some(job::CANCELLED))
        );
        assert!(job::retry(&db, row.id, NOW).await.unwrap());
        let claimed = job::claim(&db, "w", 0, NOW).await.unwrap().unwrap();
        assert!(
            job::progress(&db, claimed.id, "w", 1, 3, NOW)
                .await
                .unwrap()
        );
        assert!(
            job::cancel(&db, &wanted, NOW).await.unwrap(),
            "also while it runs"
        );
        assert!(
            !job::progress(&db, claimed.id, "w", 2, 3, NOW)
                .await
                .unwrap(),
            "it is lost"
        );
        job::done(&db, claimed.id, "w", NOW).await.unwrap();
        let row = job::find(&db, claimed.id).await.unwrap().unwrap();
        assert_eq!(row.state, "failed", "a worker that is late changes nothing");
    })
    .await;
}

/// A passage of the library.
fn in_library(slug: &str, level: Level, title: &str, names: &[&str], accent: Accent) -> Passage {
    let lines: Vec<String> = names
        .iter()
        .map(|name| format!("{name}: It rained a lot."))
        .collect();
    let text = lines.join("\n") + "\n";
    let cast = names
        .iter()
        .map(|name| Speaker {
            accent,
            ..speaker(name)
        })
        .collect();
    let described = Described {
        title: title.to_owned(),
        level,
        topic: if names.len() > 2 {
            Topic::Home
        } else {
            Topic::Food
        },
        cast,
        provenance: "test".to_owned(),
    };
    own_text::passage(slug.to_owned(), 1, Script::parse(&text).unwrap(), described)
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
async fn the_library_is_filtered_searched_and_sorted() {
    each_database("the_library_is_filtered", async |db| {
        let passages = [
            in_library("p1", Level::A1, "Bread 100%", &["Ann", "Ben"], Accent::Uk),
            in_library(
                "p2",
                Level::B1,
                "A house",
                &["Ann", "Ben", "Cat"],
                Accent::Us,
            ),
            in_library("p3", Level::C1, "Cold soup", &["Ann", "Ann"], Accent::Us),
        ];
        passage::import(&db, &passages, NOW).await.unwrap();
        let ann = learner(&db).await;
        let second = passage::find_current(&db, "p2").await.unwrap().unwrap();
        practised(&db, ann, second.id).await;
        let found = async |filter: Filter| -> String {
            let found = passage::list(&db, &filter, ann, 1, 10).await.unwrap();
            assert_eq!(i64::try_from(found.rows.len()).unwrap(), found.n_rows);
            found
                .rows
                .iter()
                .map(|card| card.slug.clone())
                .collect::<Vec<_>>()
                .join(" ")
        };
        let all = Filter::default;
        let cases = [
            (all(), "p1 p2 p3"),
            (
                Filter {
                    level: Some(Level::B1),
                    ..all()
                },
                "p2",
            ),
            (
                Filter {
                    topic: Some(Topic::Food),
                    ..all()
                },
                "p1 p3",
            ),
            (
                Filter {
                    form: Some(Form::Monologue),
                    ..all()
                },
                "p3",
            ),
            (
                Filter {
                    accent: Some(Accent::Us),
                    ..all()
                },
                "p2 p3",
            ),
            (
                Filter {
                    progress: Some(Progress::Done),
                    ..all()
                },
                "p2",
            ),
            (
                Filter {
                    progress: Some(Progress::New),
                    ..all()
                },
                "p1 p3",
            ),
            (
                Filter {
                    search: "HOUSE".to_owned(),
                    ..all()
                },
                "p2",
            ),
            (
                Filter {
                    search: "0%".to_owned(),
                    ..all()
                },
                "p1",
            ),
            (
                Filter {
                    search: "%".to_owned(),
                    ..all()
                },
                "p1",
            ),
            (
                Filter {
                    search: "nothing".to_owned(),
                    ..all()
                },
                "",
            ),
            (
                Filter {
                    sort: Sort::Title,
                    ..all()
                },
                "p2 p1 p3",
            ),
            (
                Filter {
                    sort: Sort::Longest,
                    ..all()
                },
                "p2 p1 p3",
            ),
            (
                Filter {
                    sort: Sort::Shortest,
                    ..all()
                },
                "p1 p3 p2",
            ),
            (
                Filter {
                    sort: Sort::Newest,
                    ..all()
                },
                "p1 p2 p3",
            ),
        ];
        for (filter, expected) in cases {
            assert_eq!(found(filter.clone()).await, expected, "{filter:?}");
        }
    })
    .await;
}

#[test]
fn an_own_passage_obeys_the_rules_of_files() {
    // Nothing that a file must not have gets into the database by the other way.
    let passage = own("own-1", "It rained\u{0}\u{7} all day long.");
    let json = serde_json::to_string(&passage).unwrap();
    assert!(!json.contains("\\u00"), "{json}");
    let _ = content_file::passage::parse("").unwrap_err();
}
