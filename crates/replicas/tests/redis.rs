//! Counters and signals with a real Redis that is killed, frozen, emptied and refuses to write.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use listen_core::time::Timestamp;
use listen_replicas::{Counters, LinkState, RedisAddress, Shared, Signal, probe};
use listen_store::Db;
use listen_store::throttle::{Limit, Try};
use listen_test_kit::database::{each_database, postgres, sqlite};
use listen_test_kit::redis_server::RedisServer;
use listen_test_kit::skip::skipped;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::time::sleep;

const NOW: Timestamp = Timestamp(1_750_000_000_000);
const LIMIT: Limit = Limit {
    n_failures: 3,
    window_ms: 60_000,
    lock_ms: 60_000,
};
/// How long something may take on a busy machine before the test gives up.
const PATIENCE: Duration = Duration::from_mins(1);

/// One process of an installation, whose Redis is there.
async fn process(db: &Db, server: &RedisServer) -> Shared {
    let address = RedisAddress::parse(&server.url()).unwrap();
    let shared = Shared::by_redis(db, address, Arc::new(|| NOW));
    until(&shared, |state| state.is_up).await;
    shared
}

async fn until(shared: &Shared, is_so: impl Fn(LinkState) -> bool) {
    let began = Instant::now();
    while !is_so(shared.redis().unwrap()) {
        assert!(began.elapsed() < PATIENCE, "{:?}", shared.redis());
        sleep(Duration::from_millis(20)).await;
    }
}

async fn count_try(shared: &Shared, key: &str) -> Try {
    shared.counters.count_try(key, LIMIT, NOW).await.unwrap()
}

/// Something that is asked of counters.
#[derive(Debug, Clone, Copy)]
enum Call {
    Try {
        n_failures: i64,
        window_ms: i64,
        lock_ms: i64,
    },
    Count {
        max: i64,
        window_ms: i64,
    },
    Look,
    Clear,
}

fn call() -> impl Strategy<Value = Call> {
    prop_oneof![
        6 => (2..5_i64, 1..40_i64, 1..40_i64).prop_map(|(n_failures, window_ms, lock_ms)| {
            Call::Try { n_failures, window_ms, lock_ms }
        }),
        3 => (1..5_i64, 1..40_i64).prop_map(|(max, window_ms)| Call::Count { max, window_ms }),
        3 => Just(Call::Look),
        1 => Just(Call::Clear),
    ]
}

/// Calls, each for one of two keys and some time after the one before.
fn calls() -> impl Strategy<Value = Vec<(Call, u8, i64)>> {
    proptest::collection::vec((call(), 0..2_u8, 0..15_i64), 1..40)
}

async fn answer(counters: &Counters, call: Call, key: &str, now: Timestamp) -> String {
    match call {
        Call::Try {
            n_failures,
            window_ms,
            lock_ms,
        } => {
            let limit = Limit {
                n_failures,
                window_ms,
                lock_ms,
            };
            format!("{:?}", counters.count_try(key, limit, now).await.unwrap())
        }
        Call::Count { max, window_ms } => {
            format!(
                "{:?}",
                counters.count(key, max, window_ms, now).await.unwrap()
            )
        }
        Call::Look => format!("{:?}", counters.locked_until(key, now).await.unwrap()),
        Call::Clear => format!("{:?}", counters.clear(key).await),
    }
}

#[tokio::test]
async fn redis_and_both_databases_answer_the_same() {
    let test = "redis_and_both_databases_answer_the_same";
    let folder = tempfile::tempdir().unwrap();
    let db = sqlite(folder.path()).await;
    let mut all = vec![("SQLite", Shared::by_database(&db).counters)];
    match postgres().await {
        Some(db) => all.push(("PostgreSQL", Shared::by_database(&db).counters)),
        None => skipped(test, "LISTEN_TEST_POSTGRES is not set"),
    }
    let Some(server) = RedisServer::start(test) else {
        return;
    };
    let behind = tempfile::tempdir().unwrap();
    let with_redis = process(&sqlite(behind.path()).await, &server).await;
    all.push(("Redis", with_redis.counters.clone()));
    let mut runner = TestRunner::deterministic();
    for case in 0..60 {
        let calls = calls().new_tree(&mut runner).unwrap().current();
        let mut now = NOW;
        for (step, (call, key, later_ms)) in calls.iter().enumerate() {
            now = now.plus_ms(*later_ms);
            let key = format!("{case}-{key}");
            let mut answers = Vec::new();
            for (name, counters) in &all {
                answers.push((name, answer(counters, *call, &key, now).await));
            }
            let is_one = answers.iter().all(|(_, answer)| *answer == answers[0].1);
            assert!(is_one, "step {step} of {calls:?}: {answers:?}");
        }
    }
    let state = with_redis.redis().unwrap();
    assert!(
        state.is_up && state.n_outages == 0,
        "Redis answered: {state:?}"
    );
}

#[tokio::test]
async fn of_tries_of_two_processes_at_once_the_limit_gets_through() {
    let Some(server) = RedisServer::start("of_tries_of_two_processes_at_once") else {
        return;
    };
    each_database("of_tries_of_two_processes_at_once", async |db| {
        let key = db.name();
        let (one, two) = (process(&db, &server).await, process(&db, &server).await);
        let tries = (0..20).map(|n| {
            let shared = if n % 2 == 0 { one.clone() } else { two.clone() };
            tokio::spawn(async move { count_try(&shared, key).await })
        });
        let mut n_through = 0;
        for tried in tries.collect::<Vec<_>>() {
            n_through += i64::from(!matches!(tried.await.unwrap(), Try::Refused { .. }));
        }
        assert_eq!(n_through, LIMIT.n_failures);
        assert_eq!(
            one.redis().unwrap().n_outages + two.redis().unwrap().n_outages,
            0
        );
    })
    .await;
}

#[tokio::test]
async fn a_lock_outlives_redis_and_the_database_counts_until_it_is_back() {
    let test = "a_lock_outlives_redis";
    each_database(test, async |db| {
        let Some(mut server) = RedisServer::start(test) else {
            return;
        };
        let (one, two) = (process(&db, &server).await, process(&db, &server).await);
        for _ in 0..3 {
            count_try(&one, "locked").await;
        }
        count_try(&one, "begun").await;
        let until_when = NOW.plus_ms(LIMIT.lock_ms);
        let refused = Try::Refused { until: until_when };
        assert_eq!(count_try(&two, "locked").await, refused);

        server.kill();
        for shared in [&one, &two] {
            assert_eq!(
                count_try(shared, "locked").await,
                refused,
                "no moment without"
            );
            let locked = shared.counters.locked_until("locked", NOW).await.unwrap();
            assert_eq!(locked, Some(until_when));
        }
        until(&one, |state| !state.is_up && state.n_outages == 1).await;
        // What was below the limit begins again, and both count together.
        assert_eq!(count_try(&one, "begun").await, Try::Counts);
        assert_eq!(count_try(&two, "begun").await, Try::Counts);
        assert_eq!(count_try(&one, "begun").await, Try::IsLast);
        assert_eq!(count_try(&two, "begun").await, refused);
        assert_eq!(count_try(&one, "half").await, Try::Counts);
        assert_eq!(count_try(&one, "half").await, Try::Counts);

        server.restart();
        for shared in [&one, &two] {
            until(shared, |state| state.is_up).await;
            assert_eq!(count_try(shared, "locked").await, refused);
            assert_eq!(count_try(shared, "begun").await, refused);
        }
        assert_eq!(
            count_try(&two, "half").await,
            Try::IsLast,
            "it was taken over"
        );
        assert_eq!(
            server.say("EXISTS listen:throttle:half"),
            ":1",
            "Redis counts again"
        );
        assert_eq!(one.redis().unwrap().n_outages, 1);
        // A success opens in both.
        one.counters.clear("half").await.unwrap();
        assert_eq!(server.say("EXISTS listen:throttle:half"), ":0");
        server.kill();
        assert_eq!(count_try(&two, "half").await, Try::Counts);
    })
    .await;
}

#[tokio::test]
async fn a_redis_that_hangs_keeps_nobody_waiting() {
    let test = "a_redis_that_hangs_keeps_nobody_waiting";
    let Some(server) = RedisServer::start(test) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let shared = process(&sqlite(folder.path()).await, &server).await;
    server.freeze();
    let began = Instant::now();
    for n in 0..200 {
        let key = format!("hang{n}");
        assert_eq!(count_try(&shared, &key).await, Try::Counts);
    }
    // Each waiting its half second would be 100 s.
    assert!(began.elapsed() < PATIENCE, "{:?}", began.elapsed());
    until(&shared, |state| !state.is_up).await;
    server.thaw();
    until(&shared, |state| state.is_up).await;
    assert_eq!(shared.redis().unwrap().n_outages, 1);
}

#[tokio::test]
async fn a_redis_that_was_not_there_at_the_start_is_used_once_it_is() {
    let test = "a_redis_that_was_not_there_at_the_start";
    let Some(mut server) = RedisServer::start(test) else {
        return;
    };
    server.kill();
    let folder = tempfile::tempdir().unwrap();
    let db = sqlite(folder.path()).await;
    let address = RedisAddress::parse(&server.url()).unwrap();
    let shared = Shared::by_redis(&db, address, Arc::new(|| NOW));
    assert_eq!(count_try(&shared, "a").await, Try::Counts);
    until(&shared, |state| state.n_outages == 1).await;
    server.restart();
    until(&shared, |state| state.is_up).await;
    assert_eq!(count_try(&shared, "a").await, Try::Counts);
    assert_eq!(count_try(&shared, "a").await, Try::IsLast);
}

#[tokio::test]
async fn a_redis_that_was_emptied_gets_the_locks_again_before_it_is_asked() {
    let test = "a_redis_that_was_emptied";
    let Some(server) = RedisServer::start(test) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let shared = process(&sqlite(folder.path()).await, &server).await;
    for _ in 0..3 {
        count_try(&shared, "a").await;
    }
    for look in [true, false] {
        assert_eq!(server.say("FLUSHALL"), "+OK");
        if look {
            let locked = shared.counters.locked_until("a", NOW).await.unwrap();
            assert_eq!(locked, Some(NOW.plus_ms(LIMIT.lock_ms)));
        }
        let tried = count_try(&shared, "a").await;
        assert!(matches!(tried, Try::Refused { .. }), "{tried:?}");
    }
    assert_eq!(shared.redis().unwrap().n_outages, 0);
}

#[tokio::test]
async fn a_redis_that_takes_nothing_is_not_used() {
    let test = "a_redis_that_takes_nothing_is_not_used";
    let Some(server) = RedisServer::start(test) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let shared = process(&sqlite(folder.path()).await, &server).await;
    count_try(&shared, "a").await;
    assert_eq!(server.say("CONFIG SET maxmemory 1"), "+OK");
    for expected in [Try::Counts, Try::Counts, Try::IsLast] {
        assert_eq!(count_try(&shared, "a").await, expected);
    }
    assert!(!shared.redis().unwrap().is_up);
    // It answers, so only a try to write shows that it is not back.
    sleep(Duration::from_millis(1500)).await;
    let state = shared.redis().unwrap();
    assert!(!state.is_up && state.n_outages == 1, "{state:?}");
    assert_eq!(server.say("CONFIG SET maxmemory 0"), "+OK");
    until(&shared, |state| state.is_up).await;
    let tried = count_try(&shared, "a").await;
    assert!(matches!(tried, Try::Refused { .. }), "{tried:?}");
    assert_eq!(shared.redis().unwrap().n_outages, 1);
}

#[tokio::test]
async fn signals_reach_other_processes_and_whoever_may_have_missed_some_looks() {
    let test = "signals_reach_other_processes";
    let Some(mut server) = RedisServer::start(test) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let db = sqlite(folder.path()).await;
    let (one, two) = (process(&db, &server).await, process(&db, &server).await);
    let job = Signal::Job("render_passage:7".to_owned());
    let (mut far, mut other) = (
        two.signals.listen(job.clone()),
        two.signals.listen(Signal::Lexicon),
    );
    assert!(one.signals.reach_others());
    one.signals.tell(job.clone());
    tokio::time::timeout(PATIENCE, far.hear()).await.unwrap();
    // What was sent earlier has come by now, so the other would have heard it.
    let heard = tokio::time::timeout(Duration::from_millis(1), other.hear()).await;
    assert!(heard.is_err(), "heard what it did not wait for");
    server.restart();
    tokio::time::timeout(PATIENCE, other.hear()).await.unwrap();
}

/// The rights that docs/operations.md names.
#[tokio::test]
async fn a_user_with_few_rights_is_enough() {
    let Some(server) = RedisServer::start("a_user_with_few_rights_is_enough") else {
        return;
    };
    let rights = "~listen:* &listen:* +@read +@write +@connection +@pubsub +@scripting +info";
    let made = server.say(&format!("ACL SETUSER listen on >few {rights}"));
    assert_eq!(made, "+OK");
    let folder = tempfile::tempdir().unwrap();
    let db = sqlite(folder.path()).await;
    let url = format!("redis://listen:few@127.0.0.1:{}/0", server.port());
    let address = RedisAddress::parse(&url).unwrap();
    probe(&address).await.unwrap();
    let processes = [1, 2].map(|_| Shared::by_redis(&db, address.clone(), Arc::new(|| NOW)));
    for process in &processes {
        until(process, |state| state.is_up).await;
    }
    let mut ear = processes[1].signals.listen(Signal::Lexicon);
    processes[0].signals.tell(Signal::Lexicon);
    tokio::time::timeout(PATIENCE, ear.hear()).await.unwrap();
    for _ in 0..3 {
        count_try(&processes[0], "a").await;
    }
    assert!(matches!(
        count_try(&processes[1], "a").await,
        Try::Refused { .. }
    ));
    processes[0].counters.clear("a").await.unwrap();
    assert_eq!(server.say("EXISTS listen:throttle:a"), ":0");
    assert!(
        processes
            .iter()
            .all(|process| process.redis().unwrap().n_outages == 0)
    );
}

#[tokio::test]
async fn a_probe_tells_what_is_wrong_and_never_the_password() {
    let test = "a_probe_tells_what_is_wrong";
    let Some(mut server) = RedisServer::start(test) else {
        return;
    };
    let ask = async |url: &str| probe(&RedisAddress::parse(url).unwrap()).await;
    let url = server.url();
    assert_eq!(ask(&url).await.unwrap().forgets_by, None);
    assert_eq!(
        server.say("CONFIG SET maxmemory 100mb maxmemory-policy allkeys-lru"),
        "+OK"
    );
    let found = ask(&url).await.unwrap();
    assert_eq!(found.forgets_by.as_deref(), Some("allkeys-lru"));
    let wrong = url.replace("word", "word-hunter2");
    let error = ask(&wrong).await.unwrap_err();
    assert!(
        error.contains("WRONGPASS") && !error.contains("hunter2"),
        "{error}"
    );
    server.kill();
    let error = ask(&url).await.unwrap_err();
    assert!(
        error.contains("refused") && !error.contains("p@ss"),
        "{error}"
    );
}
