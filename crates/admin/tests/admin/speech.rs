//! `/speech`: who speaks, trials, pronunciations.

use crate::site::{Browser, START, TestSite};
use axum::http::StatusCode;
use listen_core::job::Job;
use listen_store::account::Role;
use listen_store::speech_measure::{self, Measure};
use listen_store::worker::{self, Worker};
use listen_store::{job, lexicon, passage};
use listen_test_kit::database::each_database;

const VOICES: &str = r#"[{"name":"af_heart","sex":"female","language":"en-us","accent":"us","grade":"A"},
    {"name":"ff_siwis","sex":"female","language":"fr","grade":"B-"}]"#;

async fn begin(db: listen_store::Db) -> (TestSite, Browser) {
    let site = TestSite::new(db).await;
    let row = Worker {
        id: "w".to_owned(),
        engine: "kokoro".to_owned(),
        label: "Kokoro-82M".to_owned(),
        runtime: "rten".to_owned(),
        device: "cpu".to_owned(),
        model_hash: "cafe".to_owned(),
        voices: VOICES.to_owned(),
        audio_bytes: 3 << 20,
        max_audio_bytes: Some(9 << 20),
        ..Worker::default()
    };
    worker::upsert(&site.db, &row, START).await.unwrap();
    let browser = site.staff(Role::Editor).await;
    (site, browser)
}

#[tokio::test]
async fn the_page_tells_who_speaks_and_how_fast() {
    each_database("the_page_tells_who_speaks", async |db| {
        let (site, mut browser) = begin(db).await;
        let empty = site.get(&mut browser, "/speech").await;
        let facts = ["Kokoro-82M", "cafe", "3 MB / 9 MB", "af_heart", "B-"];
        empty.shows(StatusCode::OK, &facts);
        empty.shows(StatusCode::OK, &["Nothing was spoken"]);
        for (audio_ms, work_ms, first_ms) in [(60_000, 30_000, 900), (20_000, 10_000, 1_100)] {
            let measure = Measure {
                label: "Kokoro-82M",
                device: "cpu",
                audio_ms,
                work_ms,
                first_ms,
                n_evicted: 2,
            };
            speech_measure::insert(&site.db, &measure, START)
                .await
                .unwrap();
        }
        let day = speech_measure::days(&site.db, 30, site.now())
            .await
            .unwrap()[0];
        assert_eq!(day.real_time_percent(), Some(50));
        assert_eq!(day.mean_first_ms(), Some(1_000));
        let told = ["last 24 hours", ">50<", ">1000<", ">4<"];
        site.get(&mut browser, "/speech")
            .await
            .shows(StatusCode::OK, &told);
    })
    .await;
}

#[tokio::test]
async fn a_text_is_spoken_through_the_queue() {
    each_database("a_text_is_spoken_through_the_queue", async |db| {
        let (site, mut browser) = begin(db).await;
        let form = [
            ("text", "Good morning.\r\n How are you? "),
            ("voice", "af_heart"),
        ];
        let asked = site.post(&mut browser, "/speech/try", &form).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.body);
        let waits = site.get(&mut browser, &asked.location).await;
        waits.shows(StatusCode::OK, &["data-again", "How are you?"]);
        let claimed = job::claim(&site.db, "w", job::PRIORITY_WAITING, site.now())
            .await
            .unwrap()
            .unwrap();
        let Job::RenderInVoices { passage_id, voices } = &claimed.job else {
            panic!("{:?}", claimed.job);
        };
        assert_eq!(voices, &["af_heart"]);
        assert_eq!(
            passage::sentences(&site.db, *passage_id)
                .await
                .unwrap()
                .len(),
            2
        );
        job::fail(&site.db, &claimed, "w", "no breath", false, site.now())
            .await
            .unwrap();
        let failed = site.get(&mut browser, &asked.location).await;
        failed.shows(StatusCode::OK, &["no breath"]);
        let long = "a".repeat(601);
        for (text, voice, named) in [
            ("", "af_heart", "1 to 600"),
            (" \r\n ", "af_heart", "1 to 600"),
            (long.as_str(), "af_heart", "1 to 600"),
            ("Hi.", "nobody", "`nobody`"),
        ] {
            let form = [("text", text), ("voice", voice)];
            let answer = site.post(&mut browser, "/speech/try", &form).await;
            answer.shows(StatusCode::UNPROCESSABLE_ENTITY, &[named]);
        }
        let listed = site.get(&mut browser, "/speech/trial/1?voices=x").await;
        assert_eq!(listed.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_heard_in_chosen_voices() {
    each_database("a_draft_is_heard_in_chosen_voices", async |db| {
        let (site, mut browser) = begin(db).await;
        site.add_passage("a1-a-wet-morning.toml").await;
        let path = "/passages/a1-a-wet-morning/edit/preview";
        let page = site.get(&mut browser, path).await;
        page.shows(StatusCode::OK, &["voice-1", "af_heart"]);
        assert!(!page.body.contains("ff_siwis"), "passages are English");
        let asked = site
            .post(&mut browser, path, &[("voice-1", "af_heart")])
            .await;
        assert!(
            asked.location.ends_with("&passage=a1-a-wet-morning"),
            "{asked:?}"
        );
        site.get(&mut browser, &asked.location)
            .await
            .shows(StatusCode::OK, &[path]);
        let wrong = site.post(&mut browser, path, &[("voice-1", "me")]).await;
        wrong.shows(StatusCode::UNPROCESSABLE_ENTITY, &["`me`"]);
    })
    .await;
}

#[tokio::test]
async fn a_pronunciation_is_checked_kept_and_removed() {
    each_database("a_pronunciation_is_checked_and_kept", async |db| {
        let (site, mut browser) = begin(db).await;
        site.add_passage("a1-a-wet-morning.toml").await;
        let form = [
            ("word", " umbrella "),
            ("phonemes", "ʌmbɹˈɛlə"),
            ("accent", "en-GB"),
        ];
        let set = site.post(&mut browser, "/speech/lexicon", &form).await;
        set.leads_to("/speech/lexicon?notice=lexicon&word=umbrella");
        let lines = lexicon::lines(&site.db).await.unwrap();
        assert_eq!(lines, "umbrella\tʌmbɹˈɛlə\ten-GB\n");
        site.get(&mut browser, &set.location).await.shows(
            StatusCode::OK,
            &[
                "umbrella",
                "ʌmbɹˈɛlə",
                "1 passage of the library has this word",
            ],
        );
        for (word, phonemes, accent, named) in [
            ("two words", "tu", "", "is not one word"),
            ("", "tu", "", "is not one word"),
            ("x", "", "", "are needed"),
            ("x", "7", "", "is not one of Kokoro"),
            ("x", "tu", "fr", "is not en-US or en-GB"),
        ] {
            let form = [("word", word), ("phonemes", phonemes), ("accent", accent)];
            let answer = site.post(&mut browser, "/speech/lexicon", &form).await;
            answer.shows(StatusCode::UNPROCESSABLE_ENTITY, &[named]);
        }
        let gone = [("word", "umbrella"), ("accent", "en-GB")];
        site.post(&mut browser, "/speech/lexicon/delete", &gone)
            .await
            .leads_to("/speech/lexicon?notice=lexicon-gone");
        let missing = site
            .post(&mut browser, "/speech/lexicon/delete", &gone)
            .await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
        assert!(lexicon::list(&site.db).await.unwrap().is_empty());
    })
    .await;
}
