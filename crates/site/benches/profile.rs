//! `cargo bench -p listen-site --bench profile`: the listening profile of a learner with more than
//! 50,000 responses, on SQLite and, if `LISTEN_TEST_POSTGRES` names a server, on PostgreSQL.
//!
//! Responses go in as on the site: attempts are opened and submitted, exercises are finished. The
//! page is asked of the router, without a network. It is no part of `xtask`, which stays without a
//! database so that it builds fast.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a program for developers that prints a table"
)]

use axum::body::Body;
use axum::http::{Request, header};
use http_body_util::BodyExt as _;
use listen_audio_store::AudioStore;
use listen_core::account::Email;
use listen_core::help::HelpRung;
use listen_core::item::ItemBody;
use listen_core::practice::{PracticeKind, ScoredText};
use listen_core::taxonomy::Level;
use listen_core::time::{DAY_MS, Timestamp};
use listen_core::{content_file, dictation};
use listen_site::SiteState;
use listen_store::attempt::{self, Scored};
use listen_store::passage::{self, ItemRow};
use listen_store::practice::{self, Finished};
use listen_store::{Db, account};
use listen_web::state::{Clock, SiteKind, WebState};
use std::path::Path;
use std::time::Instant;
use tower::ServiceExt as _;

const NOW: i64 = 1_750_000_000_000;
const N_RESPONSES: usize = 50_000;
/// Days on which an exercise was done, too.
const N_DAYS: i64 = 365;
const N_LOOKS: usize = 200;

/// What is written down in the exercises: said, and typed.
const TEXTS: [(&str, &str); 4] = [
    (
        "She walked to the bus at 7:30.",
        "she walk to the bus at seven thirteen",
    ),
    ("I can't hear you in there.", "I can hear you in their"),
    ("We'll have an apple each.", "we have an apple each"),
    (
        "They left their books on the ship.",
        "they left there books on the sheep",
    ),
];

#[tokio::main]
async fn main() {
    println!("| database | responses | p50 | p99 |\n|---|---:|---:|---:|");
    let folder = tempfile::tempdir().unwrap();
    measure(listen_test_kit::database::sqlite(folder.path()).await).await;
    match listen_test_kit::database::postgres().await {
        Some(db) => measure(db).await,
        None => println!("PostgreSQL was left out: LISTEN_TEST_POSTGRES is not set"),
    }
}

async fn measure(db: Db) {
    let clock = Clock::new(|| Timestamp(NOW));
    let web = WebState::new(db.clone(), clock, SiteKind::Public, Vec::new());
    let folder = tempfile::tempdir().unwrap();
    let router = listen_site::router(SiteState::new(
        web,
        AudioStore::folder(folder.path().to_owned()),
    ));
    let cookie = register(&router).await;
    let email = Email::parse("bench@example.org").unwrap();
    let learner_id = account::find_by_email(&db, &email)
        .await
        .unwrap()
        .unwrap()
        .learner_id;
    let n_responses = attempts(&db, learner_id).await + exercises(&db, learner_id).await;
    let mut times: Vec<f64> = Vec::new();
    for _ in 0..N_LOOKS {
        let before = Instant::now();
        let page = look(&router, &cookie).await;
        times.push(before.elapsed().as_secs_f64() * 1e3);
        assert!(page.contains("profile-bar"), "the page shows figures");
    }
    times.sort_by(f64::total_cmp);
    let (p50, p99) = (times[N_LOOKS / 2], times[N_LOOKS * 99 / 100]);
    println!(
        "| {} | {n_responses} | {p50:.1} ms | {p99:.1} ms |",
        db.name()
    );
}

async fn register(router: &axum::Router) -> String {
    let form = "email=bench%40example.org&name=Bench&password=correct%20horse%20battery\
                &password_again=correct%20horse%20battery&consent=yes";
    let request = Request::post("/register")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

async fn look(router: &axum::Router, cookie: &str) -> String {
    let request = Request::get("/profile")
        .header(header::COOKIE, cookie)
        .body(Body::empty())
        .unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(body.to_vec()).unwrap()
}

/// The library again and again, every third response wrong; number of responses.
async fn attempts(db: &Db, learner_id: i64) -> usize {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/passages");
    let passages: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
        .map(|text| content_file::passage::parse(&text).unwrap())
        .collect();
    passage::import(db, &passages, Timestamp(0)).await.unwrap();
    let mut library: Vec<(i64, Vec<ItemRow>)> = Vec::new();
    for id in passage::list_current_ids(db).await.unwrap() {
        library.push((id, passage::items(db, id).await.unwrap()));
    }
    let mut n_responses = 0;
    for round in 0.. {
        for (id, items) in &library {
            if n_responses >= N_RESPONSES {
                return n_responses;
            }
            let days_ago = i64::try_from(n_responses).unwrap() * N_DAYS / 50_000;
            let at = Timestamp(NOW - days_ago * DAY_MS);
            let n_items = i64::try_from(items.len()).unwrap();
            let open = attempt::open(db, learner_id, *id, n_items, at)
                .await
                .unwrap();
            let scored = |_: &[attempt::Response]| responses(items, round);
            attempt::submit(db, open.id, at, scored).await.unwrap();
            n_responses += items.len();
        }
    }
    n_responses
}

fn responses(items: &[ItemRow], round: usize) -> Vec<Scored> {
    let scored = |(place, item): (usize, &ItemRow)| {
        let right = match &item.body {
            ItemBody::MultipleChoice(item) => item.key.to_string(),
            ItemBody::ShortAnswer(item) => item.accepted[0].clone(),
            ItemBody::Dictation(item) => item.reference.clone(),
        };
        let given = if (place + round).is_multiple_of(3) {
            "9".to_owned()
        } else {
            right
        };
        Scored {
            item_id: item.id,
            score: item.body.score(&given),
            given,
        }
    };
    items.iter().enumerate().map(scored).collect()
}

/// One exercise with every feature a day; number of responses.
async fn exercises(db: &Db, learner_id: i64) -> usize {
    for day in 0..N_DAYS {
        let at = NOW - day * DAY_MS;
        let texts = TEXTS.map(|(said, typed)| ScoredText {
            level: Level::B1,
            score: dictation::score(said, typed),
            speed_milli: 1_000 + 50 * (day % 5),
            n_plays: 1,
            help: HelpRung::None,
            is_first: true,
        });
        let work = Finished {
            learner_id,
            kind: PracticeKind::Exercise,
            reference_id: day,
            passage_id: None,
            started_at: at,
            finished_at: at,
            is_reading: false,
            babble_db: None,
            items: Vec::new(),
            texts: texts.to_vec(),
        };
        let mut tx = db.begin().await.unwrap();
        practice::finish(&mut tx, &work).await.unwrap();
        tx.commit().await.unwrap();
    }
    usize::try_from(N_DAYS).unwrap() * TEXTS.len()
}
