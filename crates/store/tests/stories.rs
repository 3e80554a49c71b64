//! What the site, the worker and the administrator do with the store, on both databases.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use listen_core::account::Email;
use listen_core::content_file;
use listen_core::job::Job;
use listen_core::pace::Tempo;
use listen_core::passage::Passage;
use listen_core::time::Timestamp;
use listen_store::account::{self, NewAccount, Role};
use listen_store::attempt::{self, Scored};
use listen_store::passage::{self, ImportError, Imported};
use listen_store::session::{self, NewSession, SessionKind};
use listen_store::throttle::Try;
use listen_store::{
    Db, StoreError, account_list, drill, history, job, practice, rendition, report, setup, throttle,
};
use listen_test_kit::database::each_database;

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
    { speaker = "tom", sentences = ["They're two pounds."] },
]
dictation = [{ sentence = 2 }]

[[items]]
kind = "multiple_choice"
stem = "What does she want?"
options = ["Apples", "Pears", "Plums"]
key = "A"
evidence = [2, 3]
skill = "detail"
focus_areas = ["detail-comprehension"]
rationale = { en = "She says apples.", zh = "她说苹果。" }
"#;

fn stall() -> Passage {
    content_file::passage::parse(FILE).unwrap()
}

async fn imported(db: &Db) -> i64 {
    passage::import(db, &[stall()], NOW).await.unwrap();
    passage::find_current(db, "a1-stall")
        .await
        .unwrap()
        .unwrap()
        .id
}

async fn new_account(
    db: &Db,
    email: &str,
    learner_id: Option<i64>,
) -> Result<account::Account, StoreError> {
    let email = Email::parse(email).unwrap();
    let new = NewAccount {
        email: &email,
        name: "Ann",
        password_hash: "hash",
        role: Role::Learner,
        locale: "en",
        consent_version: Some("1"),
    };
    account::insert(db, &new, learner_id, NOW).await
}

async fn new_session(
    db: &Db,
    token_hash: &str,
    kind: SessionKind,
    learner_id: i64,
    account_id: Option<i64>,
) {
    let new = NewSession {
        token_hash,
        kind,
        learner_id,
        account_id,
        is_persistent: false,
        agent: "Firefox",
    };
    session::insert(db, &new, NOW).await.unwrap();
}

/// The whole passage, read back in the shape of its file.
#[tokio::test]
async fn an_imported_passage_reads_back() {
    each_database("an_imported_passage_reads_back", async |db| {
        let id = imported(&db).await;
        let sentences = passage::sentences(&db, id).await.unwrap();
        let texts: Vec<&str> = sentences
            .iter()
            .map(|sentence| sentence.text.as_str())
            .collect();
        assert_eq!(
            texts,
            [
                "Good morning.",
                "How much are the apples?",
                "They're two pounds."
            ]
        );
        assert_eq!(sentences[2].speaker_position, 1);
        assert_eq!(passage::words(&db, id).await.unwrap().len(), 10);
        assert_eq!(passage::speakers(&db, id).await.unwrap()[1].name, "Tom");
        let items = passage::items(&db, id).await.unwrap();
        assert_eq!(items[0].body, stall().items[0].body);
        assert_eq!(items[0].evidence, [1, 2]);
        assert_eq!(items[0].focus_areas, ["detail-comprehension"]);
        assert_eq!(items[1].body.kind(), "dictation");
    })
    .await;
}

/// A drill is opened by its name and listed nowhere; asking twice makes one.
#[tokio::test]
async fn a_drill_is_made_once_and_listed_nowhere() {
    each_database("a_drill_is_made_once_and_listed_nowhere", async |db| {
        let mut carrier = stall();
        carrier.slug = "drill".to_owned();
        let (id, again) = tokio::join!(
            drill::ensure(&db, &carrier, NOW),
            drill::ensure(&db, &carrier, NOW)
        );
        let id = id.unwrap();
        assert_eq!(again.unwrap(), id);
        let head = passage::find(&db, id).await.unwrap().unwrap();
        assert_eq!(head.source, "drill");
        assert!(passage::is_visible(&db, &head, None).await.unwrap());
        let listed = passage::list(&db, &passage::Filter::default(), 0, 1, 10)
            .await
            .unwrap();
        assert_eq!(listed.n_rows, 0);
        assert!(passage::list_current_ids(&db).await.unwrap().is_empty());
        assert!(
            passage::find_visible(&db, &head.slug, None)
                .await
                .unwrap()
                .is_some()
        );
    })
    .await;
}

#[tokio::test]
async fn a_changed_passage_needs_a_new_version_and_keeps_the_old_one() {
    each_database("a_changed_passage_needs_a_new_version", async |db| {
        let old_id = imported(&db).await;
        assert_eq!(
            passage::import(&db, &[stall()], NOW).await.unwrap(),
            [Imported::Unchanged]
        );
        let mut changed = stall();
        changed.title.en = "Seven apples".to_owned();
        let refused = passage::import(&db, std::slice::from_ref(&changed), NOW)
            .await
            .unwrap_err();
        assert!(
            matches!(refused, ImportError::ChangedWithoutVersion { next: 2, .. }),
            "{refused}"
        );
        changed.version = 2;
        passage::import(&db, &[changed], NOW).await.unwrap();
        let current = passage::find_current(&db, "a1-stall")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (current.version, current.title_en.as_str()),
            (2, "Seven apples")
        );
        assert!(
            !passage::find(&db, old_id)
                .await
                .unwrap()
                .unwrap()
                .is_current
        );
        let older = passage::import(&db, &[stall()], NOW).await;
        assert!(
            older.is_err()
                || passage::find_current(&db, "a1-stall")
                    .await
                    .unwrap()
                    .unwrap()
                    .version
                    == 2
        );
    })
    .await;
}

#[tokio::test]
async fn an_import_takes_all_passages_or_none() {
    each_database("an_import_takes_all_passages_or_none", async |db| {
        imported(&db).await;
        let mut first = stall();
        first.slug = "a1-other".to_owned();
        let mut second = stall();
        second.title.en = "Changed".to_owned();
        assert!(passage::import(&db, &[first, second], NOW).await.is_err());
        assert!(
            passage::find_current(&db, "a1-other")
                .await
                .unwrap()
                .is_none()
        );
    })
    .await;
}

#[tokio::test]
async fn a_session_dies_with_its_time_its_kind_and_its_account() {
    each_database("a_session_dies", async |db| {
        let ann = new_account(&db, "ann@example.org", None).await.unwrap();
        new_session(&db, "t1", SessionKind::Site, ann.learner_id, Some(ann.id)).await;
        let found = session::find(&db, "t1", SessionKind::Site, NOW)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (found.account_id, found.role.as_deref()),
            (Some(ann.id), Some("learner"))
        );
        assert!(
            session::find(&db, "t1", SessionKind::Admin, NOW)
                .await
                .unwrap()
                .is_none()
        );
        assert!(
            session::find(&db, "t2", SessionKind::Site, NOW)
                .await
                .unwrap()
                .is_none()
        );
        let later = NOW.plus_ms(session::SHORT_MS + 1);
        assert!(
            session::find(&db, "t1", SessionKind::Site, later)
                .await
                .unwrap()
                .is_none()
        );
        assert_eq!(session::delete_expired(&db, later).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn sessions_are_listed_and_revoked_by_their_owner_only() {
    each_database("sessions_are_listed_and_revoked", async |db| {
        let ann = new_account(&db, "ann@example.org", None).await.unwrap();
        let bob = new_account(&db, "bob@example.org", None).await.unwrap();
        for token in ["a1", "a2", "a3"] {
            new_session(&db, token, SessionKind::Site, ann.learner_id, Some(ann.id)).await;
        }
        let list = session::list(&db, ann.id, NOW).await.unwrap();
        assert_eq!(list.len(), 3);
        assert!(!session::delete_own(&db, list[0].id, bob.id).await.unwrap());
        assert!(session::delete_own(&db, list[0].id, ann.id).await.unwrap());
        assert_eq!(
            session::delete_others(&db, ann.id, list[1].id)
                .await
                .unwrap(),
            1
        );
        assert_eq!(session::list(&db, ann.id, NOW).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_address_has_one_account() {
    each_database("an_address_has_one_account", async |db| {
        new_account(&db, "ann@example.org", None).await.unwrap();
        let again = new_account(&db, "ANN@example.org", None).await;
        assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
        assert_eq!(found(&db, "ANN").await, 1);
        assert_eq!(found(&db, "100%").await, 0);
    })
    .await;
}

/// Drafts survive, scores are stored once, and nobody else sees them.
#[tokio::test]
async fn an_attempt_goes_from_draft_to_score() {
    each_database("an_attempt_goes_from_draft_to_score", async |db| {
        let passage_id = imported(&db).await;
        let ann = new_account(&db, "ann@example.org", None)
            .await
            .unwrap()
            .learner_id;
        let bob = new_account(&db, "bob@example.org", None)
            .await
            .unwrap()
            .learner_id;
        let items = passage::items(&db, passage_id).await.unwrap();
        let open = attempt::open(&db, ann, passage_id, 2, NOW).await.unwrap();
        assert_eq!(
            attempt::open(&db, ann, passage_id, 2, NOW)
                .await
                .unwrap()
                .id,
            open.id
        );
        assert!(attempt::find(&db, open.id, bob).await.unwrap().is_none());
        assert!(
            attempt::save_draft(&db, open.id, items[0].id, "1", NOW)
                .await
                .unwrap()
        );
        assert!(
            attempt::save_draft(&db, open.id, items[0].id, "0", NOW)
                .await
                .unwrap()
        );
        assert!(
            !attempt::save_draft(&db, open.id, 9_999, "0", NOW)
                .await
                .unwrap()
        );
        attempt::reveal(&db, open.id, 1, NOW).await.unwrap();
        attempt::reveal(&db, open.id, 1, NOW).await.unwrap();
        assert_eq!(attempt::revealed(&db, open.id).await.unwrap(), [1]);
        let scored: Vec<Scored> = ["0", "how much are apples"]
            .iter()
            .zip(&items)
            .map(|(given, item)| Scored {
                item_id: item.id,
                given: (*given).to_owned(),
                score: item.body.score(given),
            })
            .collect();
        assert!(
            attempt::submit(&db, open.id, NOW, |_| scored.clone())
                .await
                .unwrap()
        );
        assert!(
            !attempt::submit(&db, open.id, NOW, |_| scored.clone())
                .await
                .unwrap()
        );
        assert!(
            !attempt::save_draft(&db, open.id, items[0].id, "2", NOW)
                .await
                .unwrap()
        );
        let responses = attempt::responses(&db, open.id).await.unwrap();
        assert_eq!(
            responses[0].score.as_ref().map(|score| score.is_correct),
            Some(true)
        );
        let log = practice::list_since(&db, ann, Timestamp(0)).await.unwrap();
        let log: Vec<_> = log
            .iter()
            .map(|row| {
                (
                    row.kind.as_str(),
                    row.reference_id,
                    row.n_items,
                    row.n_correct,
                )
            })
            .collect();
        assert_eq!(log, [("attempt", open.id, 2, 1)]);
        let totals = history::totals(&db, ann).await.unwrap();
        assert_eq!((totals.n_attempts, totals.n_items), (1, 2));
        let page = history::list(&db, ann, &history::HistoryFilter::default(), 1, 10)
            .await
            .unwrap();
        assert_eq!(page.rows[0].id, open.id);
        assert_eq!(
            history::list(&db, bob, &history::HistoryFilter::default(), 1, 10)
                .await
                .unwrap()
                .n_rows,
            0
        );
    })
    .await;
}

#[tokio::test]
async fn a_visitors_attempt_goes_to_the_account() {
    each_database("a_visitors_attempt_goes_to_the_account", async |db| {
        let passage_id = imported(&db).await;
        let visitor = account::insert_learner(&db, NOW).await.unwrap();
        let tried = attempt::open(&db, visitor, passage_id, 2, NOW)
            .await
            .unwrap();
        assert_eq!(
            attempt::first_passage(&db, visitor)
                .await
                .unwrap()
                .as_deref(),
            Some("a1-stall")
        );
        let ann = new_account(&db, "ann@example.org", Some(visitor))
            .await
            .unwrap();
        assert!(
            attempt::find(&db, tried.id, ann.learner_id)
                .await
                .unwrap()
                .is_some()
        );

        let item = passage::items(&db, passage_id).await.unwrap().remove(0);
        attempt::save_draft(&db, tried.id, item.id, "1", NOW)
            .await
            .unwrap();
        let again = account::insert_learner(&db, NOW).await.unwrap();
        let second = attempt::open(&db, again, passage_id, 2, NOW).await.unwrap();
        account::adopt_visitor(&db, again, ann.learner_id)
            .await
            .unwrap();
        // Ann has an open attempt on this passage already, so the visitor's was dropped.
        assert!(
            attempt::find(&db, second.id, ann.learner_id)
                .await
                .unwrap()
                .is_none()
        );
        assert!(
            attempt::find(&db, tried.id, ann.learner_id)
                .await
                .unwrap()
                .is_some()
        );
    })
    .await;
}

#[tokio::test]
async fn a_visitors_answers_replace_an_empty_attempt() {
    each_database("a_visitors_answers_replace_an_empty_attempt", async |db| {
        let passage_id = imported(&db).await;
        let ann = new_account(&db, "ann@example.org", None).await.unwrap();
        let empty = attempt::open(&db, ann.learner_id, passage_id, 2, NOW)
            .await
            .unwrap();
        let visitor = account::insert_learner(&db, NOW).await.unwrap();
        let begun = attempt::open(&db, visitor, passage_id, 2, NOW)
            .await
            .unwrap();
        let item = passage::items(&db, passage_id).await.unwrap().remove(0);
        attempt::save_draft(&db, begun.id, item.id, "1", NOW)
            .await
            .unwrap();
        account::adopt_visitor(&db, visitor, ann.learner_id)
            .await
            .unwrap();
        let found = async |id| attempt::find(&db, id, ann.learner_id).await.unwrap();
        assert!(found(empty.id).await.is_none());
        assert!(found(begun.id).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn a_deleted_account_leaves_nothing() {
    each_database("a_deleted_account_leaves_nothing", async |db| {
        let passage_id = imported(&db).await;
        let ann = new_account(&db, "ann@example.org", None).await.unwrap();
        new_session(&db, "t", SessionKind::Site, ann.learner_id, Some(ann.id)).await;
        let open = attempt::open(&db, ann.learner_id, passage_id, 2, NOW)
            .await
            .unwrap();
        let item = passage::items(&db, passage_id).await.unwrap().remove(0);
        attempt::save_draft(&db, open.id, item.id, "1", NOW)
            .await
            .unwrap();
        account::delete(&db, &ann).await.unwrap();
        assert!(account::find(&db, ann.id).await.unwrap().is_none());
        assert!(
            attempt::find(&db, open.id, ann.learner_id)
                .await
                .unwrap()
                .is_none()
        );
        assert!(attempt::responses(&db, open.id).await.unwrap().is_empty());
        assert!(
            session::find(&db, "t", SessionKind::Site, NOW)
                .await
                .unwrap()
                .is_none()
        );
    })
    .await;
}

#[tokio::test]
async fn too_many_failures_lock_a_key_for_a_while() {
    each_database("too_many_failures_lock_a_key", async |db| {
        let limit = throttle::Limit {
            n_failures: 3,
            window_ms: 1_000,
            lock_ms: 5_000,
        };
        let count = async |now| throttle::count_try(&db, "a", limit, now).await.unwrap();
        assert_eq!(count(NOW).await, Try::Counts);
        assert_eq!(count(NOW).await, Try::Counts);
        // The window ends, and counting begins again.
        let later = NOW.plus_ms(1_000);
        assert_eq!(count(later).await, Try::Counts);
        assert_eq!(count(later).await, Try::Counts);
        assert_eq!(count(later).await, Try::IsLast);
        let until = later.plus_ms(5_000);
        assert_eq!(count(later).await, Try::Refused { until });
        // Who goes on trying does not prolong the lock.
        let soon = later.plus_ms(4_000);
        assert_eq!(count(soon).await, Try::Refused { until });
        assert_eq!(
            throttle::locked_until(&db, "a", later).await.unwrap(),
            Some(later.plus_ms(5_000))
        );
        assert_eq!(throttle::locked_until(&db, "b", later).await.unwrap(), None);
        assert_eq!(
            throttle::locked_until(&db, "a", later.plus_ms(5_000))
                .await
                .unwrap(),
            None
        );
        assert_eq!(count(until).await, Try::Counts);
    })
    .await;
}

#[tokio::test]
async fn a_setup_link_works_once() {
    each_database("a_setup_link_works_once", async |db| {
        setup::replace(&db, "first", NOW).await.unwrap();
        setup::replace(&db, "second", NOW).await.unwrap();
        assert!(!setup::exists(&db, "first", NOW).await.unwrap());
        assert!(
            !setup::exists(&db, "second", NOW.plus_ms(setup::LINK_MS))
                .await
                .unwrap()
        );
        assert!(setup::take(&db, "second", NOW).await.unwrap());
        assert!(!setup::take(&db, "second", NOW).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn eight_workers_do_sixty_jobs_once_each() {
    each_database("eight_workers_do_sixty_jobs_once_each", async |db| {
        for passage_id in 0..60 {
            job::enqueue(
                &db,
                &Job::RenderPassage {
                    passage_id,
                    again: false,
                },
                0,
                NOW,
            )
            .await
            .unwrap();
            job::enqueue(
                &db,
                &Job::RenderPassage {
                    passage_id,
                    again: false,
                },
                0,
                NOW,
            )
            .await
            .unwrap();
        }
        let workers: Vec<_> = (0..8)
            .map(|n| {
                let db = db.clone();
                tokio::spawn(async move {
                    let mut done = Vec::new();
                    let worker = format!("w{n}");
                    while let Some(claimed) = job::claim(&db, &worker, job::PRIORITY_AHEAD, NOW)
                        .await
                        .unwrap()
                    {
                        job::done(&db, claimed.id, &worker, NOW).await.unwrap();
                        done.push(claimed.id);
                    }
                    done
                })
            })
            .collect();
        let mut all = Vec::new();
        for worker in workers {
            all.extend(worker.await.unwrap());
        }
        let n_claims = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!((n_claims, all.len()), (60, 60));
    })
    .await;
}

#[tokio::test]
async fn a_dead_workers_job_runs_again_and_fails_for_good_after_three_tries() {
    each_database("a_dead_workers_job_runs_again", async |db| {
        let render = Job::RenderPassage {
            passage_id: 1,
            again: false,
        };
        job::enqueue(&db, &render, 0, NOW).await.unwrap();
        let first = job::claim(&db, "dead", job::PRIORITY_AHEAD, NOW)
            .await
            .unwrap()
            .unwrap();
        assert!(
            job::claim(&db, "w", job::PRIORITY_AHEAD, NOW)
                .await
                .unwrap()
                .is_none()
        );
        let later = NOW.plus_ms(job::LEASE_MS);
        let second = job::claim(&db, "w", job::PRIORITY_AHEAD, later)
            .await
            .unwrap()
            .unwrap();
        assert_eq!((second.id, second.n_tries), (first.id, 2));
        // The dead worker wakes up and finds that the job is not its own any more.
        assert!(
            !job::progress(&db, first.id, "dead", 1, 2, later)
                .await
                .unwrap()
        );
        job::fail(&db, &second, "w", "no space left", true, later)
            .await
            .unwrap();
        assert!(
            job::claim(&db, "w", job::PRIORITY_AHEAD, later)
                .await
                .unwrap()
                .is_none()
        );
        let third = job::claim(&db, "w", job::PRIORITY_AHEAD, later.plus_ms(60_000))
            .await
            .unwrap()
            .unwrap();
        job::fail(&db, &third, "w", "no space left", true, later)
            .await
            .unwrap();
        let row = job::find_newest(&db, &render).await.unwrap().unwrap();
        assert_eq!(
            (row.state.as_str(), row.error.as_deref()),
            ("failed", Some("no space left"))
        );
        assert!(job::retry(&db, row.id, later).await.unwrap());
        assert!(
            job::claim(&db, "w", job::PRIORITY_AHEAD, later)
                .await
                .unwrap()
                .is_some()
        );
        assert_eq!(job::give_back(&db, "w").await.unwrap(), 1);
        assert!(
            job::claim(&db, "w", job::PRIORITY_AHEAD, later)
                .await
                .unwrap()
                .is_some()
        );
    })
    .await;
}

#[tokio::test]
async fn a_rendition_keeps_times_and_the_newest_one_is_used() {
    each_database("a_rendition_keeps_times", async |db| {
        let passage_id = imported(&db).await;
        let sentences = passage::sentences(&db, passage_id).await.unwrap();
        let words = passage::words(&db, passage_id).await.unwrap();
        let voices = ["slt".to_owned(), "rms".to_owned()];
        let mut new = rendition::NewRendition {
            passage_id,
            hash: "aa",
            engine: "system",
            label: "system voice",
            runtime: "flite",
            device: "cpu",
            model_hash: "x",
            voices: &voices,
            speed_milli: 1000,
            tempo: Tempo::Usual,
            duration_ms: 900,
            sentence_times: sentences
                .iter()
                .zip(0..)
                .map(|(s, n)| (s.id, n * 300, n * 300 + 250))
                .collect(),
            words_are_estimated: false,
            word_times: vec![(words[0].id, 10, 90)],
        };
        rendition::replace(&db, &new, NOW).await.unwrap();
        rendition::replace(&db, &new, NOW).await.unwrap();
        new.hash = "bb";
        rendition::replace(&db, &new, NOW.plus_ms(1)).await.unwrap();
        assert_eq!(
            rendition::find_newest(&db, passage_id)
                .await
                .unwrap()
                .unwrap()
                .hash,
            "bb"
        );
        assert!(
            rendition::touch(&db, passage_id, "aa", NOW.plus_ms(2))
                .await
                .unwrap()
        );
        let newest = rendition::find_newest(&db, passage_id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (newest.hash.as_str(), newest.voices.as_slice()),
            ("aa", voices.as_slice())
        );
        let times = rendition::sentence_times(&db, newest.id).await.unwrap();
        assert_eq!((times[2].start_ms, times[2].end_ms), (600, 850));
        assert_eq!(
            rendition::word_times(&db, newest.id).await.unwrap().len(),
            1
        );
        let figures = report::figures(&db, NOW).await.unwrap();
        assert_eq!((figures.n_passages, figures.n_passages_with_audio), (1, 1));
    })
    .await;
}

/// A new release must find the library that an old one imported unchanged.
#[test]
fn the_fingerprint_of_a_passage_stays_the_same() {
    assert_eq!(
        passage::content_hash(&stall()).unwrap(),
        "2c4f936719475ae29b51e8e70aa523a9fa163d2e0107ff1ae881566ed314439e"
    );
}

/// What was answered with "saved" is in the result, or was refused: nothing in between.
#[tokio::test(flavor = "multi_thread")]
async fn a_draft_beside_a_submission_is_kept_or_refused() {
    each_database("a_draft_beside_a_submission", async |db| {
        let passage_id = imported(&db).await;
        let item = passage::items(&db, passage_id)
            .await
            .unwrap()
            .pop()
            .unwrap();
        for round in 0..30 {
            let learner = account::insert_learner(&db, NOW).await.unwrap();
            let open = attempt::open(&db, learner, passage_id, 2, NOW)
                .await
                .unwrap();
            let draft = {
                let db = db.clone();
                tokio::spawn(async move {
                    attempt::save_draft(&db, open.id, item.id, "late", NOW)
                        .await
                        .unwrap()
                })
            };
            let body = item.body.clone();
            let score = |drafts: &[attempt::Response]| {
                let given = drafts
                    .first()
                    .map_or_else(String::new, |draft| draft.given.clone());
                vec![Scored {
                    item_id: item.id,
                    score: body.score(&given),
                    given,
                }]
            };
            assert!(attempt::submit(&db, open.id, NOW, score).await.unwrap());
            let was_saved = draft.await.unwrap();
            let responses = attempt::responses(&db, open.id).await.unwrap();
            assert_eq!(responses[0].given == "late", was_saved, "round {round}");
        }
    })
    .await;
}

#[tokio::test]
async fn visitors_whose_session_ended_are_forgotten() {
    each_database("visitors_whose_session_ended", async |db| {
        let passage_id = imported(&db).await;
        let gone = account::insert_learner(&db, NOW).await.unwrap();
        let tried = attempt::open(&db, gone, passage_id, 2, NOW).await.unwrap();
        let here = account::insert_learner(&db, NOW).await.unwrap();
        new_session(&db, "v", SessionKind::Visitor, here, None).await;
        new_account(&db, "ann@example.org", None).await.unwrap();
        let later = NOW.plus_ms(2 * 24 * 60 * 60 * 1000);
        assert_eq!(account::delete_visitors(&db, later).await.unwrap(), 1);
        assert!(attempt::find(&db, tried.id, gone).await.unwrap().is_none());
    })
    .await;
}

async fn found(db: &Db, search: &str) -> i64 {
    let wanted = account_list::Wanted {
        search,
        ..Default::default()
    };
    account_list::list(db, &wanted, 1, 10).await.unwrap().n_rows
}
