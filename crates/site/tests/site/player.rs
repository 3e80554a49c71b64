//! What the player asks of the server: texts in part, plays and places, words.

use crate::harness::{Browser, HASH, TestSite, library};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use listen_core::pace::Tempo;
use listen_core::time::Timestamp;
use listen_store::rendition::{self, NewRendition};
use listen_store::{Db, listening, passage};
use listen_test_kit::database::each_database;
use serde_json::{Value, json};

const SLUG: &str = "a1-a-wet-morning";

/// A visitor at the first passage.
struct Visit {
    site: TestSite,
    browser: Browser,
    passage_id: i64,
}

impl Visit {
    async fn new(db: Db) -> Self {
        let site = TestSite::new(db).await;
        let head = passage::find_current(&site.db, SLUG).await.unwrap();
        Self {
            passage_id: head.unwrap().id,
            site,
            browser: Browser::default(),
        }
    }

    async fn page(&mut self) -> String {
        let path = format!("/passages/{SLUG}");
        let (status, body) = self.site.get(&mut self.browser, &path).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        body
    }

    async fn post(&mut self, path: &str, body: &Value) -> (StatusCode, String) {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        let (response, answer) = self.site.send(&mut self.browser, request).await;
        (response.status(), answer)
    }

    async fn heard(&mut self, mut body: Value) -> (StatusCode, String) {
        body["passage_id"] = json!(self.passage_id);
        self.post(&format!("/api/passages/{SLUG}/listening"), &body)
            .await
    }

    async fn reveal(&mut self, sentence: &str, form: &str) -> Value {
        let body = json!({ "sentence": sentence, "form": form });
        let path = format!("/api/passages/{SLUG}/reveal");
        let (status, answer) = self.post(&path, &body).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        serde_json::from_str(&answer).unwrap()
    }

    /// Strongest help that the first visitor took with the first sentence.
    async fn help(&self) -> &'static str {
        let rows = listening::of_passage(&self.site.db, 1, self.passage_id).await;
        rows.unwrap()[0].help.as_str()
    }

    /// Audio in which each word takes 90 ms.
    async fn add_audio(&self) {
        self.site.add_audio().await;
        let db = &self.site.db;
        let sentences = passage::sentences(db, self.passage_id).await.unwrap();
        let words = passage::words(db, self.passage_id).await.unwrap();
        let voices = ["slt".to_owned(), "rms".to_owned()];
        let new = NewRendition {
            passage_id: self.passage_id,
            hash: HASH,
            engine: "system",
            label: "system voice",
            runtime: "flite",
            device: "cpu",
            model_hash: "x",
            voices: &voices,
            speed_milli: 1000,
            tempo: Tempo::Usual,
            duration_ms: 60_000,
            sentence_times: sentences
                .iter()
                .map(|row| (row.id, row.position * 1000, row.position * 1000 + 900))
                .collect(),
            words_are_estimated: false,
            word_times: words
                .iter()
                .zip(0..)
                .map(|(word, n)| (word.id, n * 100, n * 100 + 90))
                .collect(),
        };
        rendition::replace(db, &new, Timestamp(0)).await.unwrap();
        rendition::update_peaks(db, HASH, "0f80").await.unwrap();
    }
}

#[tokio::test]
async fn a_sentence_is_shown_no_further_than_it_was_asked_for() {
    each_database("a_sentence_is_shown_no_further", async |db| {
        let mut visit = Visit::new(db).await;
        let rows = passage::sentences(&visit.site.db, visit.passage_id)
            .await
            .unwrap();
        let text = rows[0].text.clone();
        let n_chars = text.chars().count();
        let shown = |answer: &Value| answer["sentences"][0]["text"].as_str().unwrap().to_owned();

        let blurred = shown(&visit.reveal("0", "blurred").await);
        assert!(!blurred.chars().any(char::is_alphanumeric), "{blurred}");
        assert!(
            visit.browser.cookies.is_empty(),
            "word lengths alone make no visitor"
        );
        let first = shown(&visit.reveal("0", "first_letters").await);
        let n_letters = first.chars().filter(|c| c.is_alphanumeric()).count();
        assert_eq!(n_letters, text.split(' ').count(), "{first}");
        assert_eq!(
            (blurred.chars().count(), first.chars().count()),
            (n_chars, n_chars)
        );
        assert!(
            !visit.page().await.contains(&text),
            "letters are not the text"
        );

        assert_eq!(visit.help().await, "first_letters");
        assert_eq!(shown(&visit.reveal("0", "full").await), text);
        assert!(visit.page().await.contains(&text));
        assert_eq!(visit.help().await, "full_text");
    })
    .await;
}

#[tokio::test]
async fn no_form_gives_a_dictated_sentence_away() {
    each_database("no_form_gives_a_dictated_sentence_away", async |db| {
        let mut visit = Visit::new(db).await;
        let items = passage::items(&visit.site.db, visit.passage_id)
            .await
            .unwrap();
        let dictated = listen_site::view::player::dictated_positions(&items);
        assert!(!dictated.is_empty());
        for form in ["blurred", "first_letters", "keywords", "full"] {
            let answer = visit.reveal("all", form).await;
            let sentences = answer["sentences"].as_array().unwrap();
            let positions: Vec<i64> = sentences
                .iter()
                .map(|sentence| sentence["position"].as_i64().unwrap())
                .collect();
            assert!(
                positions.iter().all(|place| !dictated.contains(place)),
                "{form}"
            );
            assert!(!positions.is_empty(), "{form}");
        }
    })
    .await;
}

#[tokio::test]
async fn times_of_words_come_with_their_text_only() {
    each_database("times_of_words_come_with_their_text", async |db| {
        let mut visit = Visit::new(db).await;
        visit.add_audio().await;
        let page = visit.page().await;
        assert!(!page.contains("data-words="), "{page}");
        assert!(page.contains("waveform-marks"), "{page}");
        let answer = visit.reveal("0", "full").await;
        let words = answer["sentences"][0]["words"].as_str().unwrap().to_owned();
        assert!(
            words.starts_with("0,") && words.contains(",0,90 "),
            "{words}"
        );
        let page = visit.page().await;
        assert!(page.contains(&format!("data-words=\"{words}\"")), "{page}");
    })
    .await;
}

#[tokio::test]
async fn plays_and_place_are_kept_for_whoever_has_begun() {
    each_database("plays_and_place_are_kept", async |db| {
        let mut visit = Visit::new(db).await;
        visit.add_audio().await;
        let body = json!({
            "plays": [{ "sentence": 0, "n_plays": 3, "speed_milli": 850 }],
            "help": [{ "sentence": 0, "rung": "pauses" }],
            "place": { "position_ms": 4200, "speed_milli": 850, "settings": { "mode": "loop" } },
        });
        let (status, _) = visit.heard(body.clone()).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "listening makes no visitor");
        assert!(visit.browser.cookies.is_empty());
        visit.reveal("1", "first_letters").await;
        let (status, answer) = visit.heard(body).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{answer}");
        let page = visit.page().await;
        assert!(page.contains("heard 3×") && page.contains("data-has-learner"), "{page}");
        let place = "&#34;ms&#34;:4200,&#34;speed&#34;:850,&#34;settings&#34;:{&#34;mode&#34;:&#34;loop&#34;";
        assert!(page.contains(place), "{page}");
    })
    .await;
}

#[tokio::test]
async fn what_no_player_sends_is_refused_with_the_allowed_values() {
    each_database("what_no_player_sends_is_refused", async |db| {
        let mut visit = Visit::new(db).await;
        visit.reveal("0", "keywords").await;
        let play = |n: i64, speed: i64| json!({ "plays": [{ "sentence": 0, "n_plays": n, "speed_milli": speed }] });
        let place = |ms: i64, settings: Value| json!({ "place": { "position_ms": ms, "speed_milli": 1000, "settings": settings } });
        for (body, expected) in [
            (play(0, 1000), "plays.n_plays: 0 is not 1 to 1000"),
            (play(1, 9), "plays.speed_milli: 9 is not 250 to 4000"),
            (json!({ "plays": [{ "sentence": 0, "n_plays": 1, "speed_milli": 1000, "n_broken": 2 }] }), "plays.n_broken: 2 is not 0 to 1"),
            (json!({ "plays": [{ "sentence": 0, "n_plays": 1, "speed_milli": 1000, "n_babble": 1, "babble_db": 3 }] }), "babble_db: 3 is none of 12, 6"),
            (json!({ "plays": [{ "sentence": 0, "n_plays": 1, "speed_milli": 1000, "babble_db": 6 }] }), "exactly where n_babble"),
            (place(-1, json!({})), "place.position_ms: -1 is not 0 to"),
            (place(0, json!({ "repeats": 9 })), "settings.repeats: 9 is not 1 to 5"),
            (place(0, json!({ "mode": "x" })), "continue"),
            (json!({ "help": [{ "sentence": 0, "rung": "guess" }] }), "first_letters"),
            (json!({ "plays": vec![json!({ "sentence": 0, "n_plays": 1, "speed_milli": 1000 }); 501] }), "plays: 501 is not 0 to 500"),
        ] {
            let (status, answer) = visit.heard(body).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
            assert!(answer.contains(expected), "{answer}");
        }
        assert!(!visit.page().await.contains("heard 1×"), "nothing was kept");
    })
    .await;
}

#[tokio::test]
async fn a_word_is_told_as_it_is_said_in_its_sentence() {
    each_database("a_word_is_told_as_it_is_said", async |db| {
        let mut visit = Visit::new(db).await;
        let word = |text: &str, from: usize, to: usize, accent: &str| {
            json!({ "text": text, "char_start": from, "char_end": to, "accent": accent })
        };
        let text = "He was leaving today.";
        let (status, answer) = visit.post("/api/words", &word(text, 7, 14, "us")).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        let facts: Value = serde_json::from_str(&answer).unwrap();
        assert_eq!((&facts["word"], &facts["forms"]), (&json!("leaving"), &json!(["leave"])));
        assert_eq!(facts["ipa"], json!("lˈivɪŋ"));
        for body in [
            word(text, 3, 3, "us"),
            word(text, 0, 22, "us"),
            word(&"x".repeat(601), 0, 1, "us"),
            word(text, 0, 2, "au"),
        ] {
            let (status, answer) = visit.post("/api/words", &body).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
        }
    })
    .await;
}

#[tokio::test]
async fn slow_speech_has_its_own_audio_and_times() {
    each_database("slow_speech_has_its_own_audio", async |db| {
        let site = TestSite::new(db).await;
        site.add_audio().await;
        let mut ann = site.register("ann@example.org").await;
        let path = "/passages/a1-a-wet-morning";
        let (_, usual) = site.get(&mut ann, path).await;
        assert!(usual.contains("href=\"?audio=slow\""), "{usual}");
        assert!(!usual.contains("data-tempo"), "{usual}");
        // Nobody has spoken it slowly yet, and here is no worker.
        let slow = format!("{path}?audio=slow");
        let (_, waiting) = site.get(&mut ann, &slow).await;
        assert!(waiting.contains("audio=slow\""), "{waiting}");
        assert!(!waiting.contains(&format!("/audio/{HASH}")), "{waiting}");
        let head = passage::find_current(&site.db, "a1-a-wet-morning").await;
        let head = head.unwrap().unwrap();
        let hash = HASH.replace('a', "b");
        let usual_row = rendition::find_newest(&site.db, head.id).await.unwrap();
        let sentences = passage::sentences(&site.db, head.id).await.unwrap();
        let new = NewRendition {
            passage_id: head.id,
            hash: &hash,
            engine: "system",
            label: "system voice (flite)",
            runtime: "flite",
            device: "cpu",
            model_hash: "x",
            voices: &[],
            speed_milli: 600,
            tempo: Tempo::Slow,
            duration_ms: 80_000,
            sentence_times: sentences
                .iter()
                .map(|row| (row.id, row.position * 1300, row.position * 1300 + 1200))
                .collect(),
            words_are_estimated: false,
            word_times: Vec::new(),
        };
        let folder = site.audio_dir.join(&hash[..2]);
        std::fs::create_dir_all(&folder).unwrap();
        for extension in ["ogg", "mp3", "wav"] {
            std::fs::write(folder.join(format!("{hash}.{extension}")), b"0123456789").unwrap();
        }
        rendition::replace(&site.db, &new, Timestamp(9))
            .await
            .unwrap();
        let (_, page) = site.get(&mut ann, &slow).await;
        assert!(page.contains(&format!("/audio/{hash}.ogg")), "{page}");
        assert!(page.contains("data-tempo=\"0.75\""), "{page}");
        assert!(page.contains("data-start=\"1300\""), "{page}");
        assert_eq!(
            rendition::find_newest(&site.db, head.id).await.unwrap(),
            usual_row
        );
    })
    .await;
}

#[tokio::test]
async fn plays_stand_in_the_report_of_the_week() {
    each_database("plays_stand_in_the_report", async |db| {
        let mut visit = Visit::new(db).await;
        visit.browser = visit.site.register("ann@example.org").await;
        let page = async |visit: &mut Visit| visit.site.get(&mut visit.browser, "/progress").await.1;
        assert!(!page(&mut visit).await.contains("data-plays-table"));
        let plays = json!({ "plays": [
            { "sentence": 0, "n_plays": 17, "speed_milli": 850, "n_broken": 3, "n_slow": 5, "n_babble": 2, "babble_db": 12 },
        ] });
        let (status, answer) = visit.heard(plays).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{answer}");
        let page = page(&mut visit).await;
        for (row, n) in [("Sentences played", 17), ("broken off", 3), ("slower than", 5), ("with other voices", 2)] {
            let line = page.lines().find(|line| line.contains(row));
            let line = line.unwrap_or_default();
            assert!(line.contains(&format!(">{n}</td>")) && line.contains(">0</td>"), "{row}: {line}");
        }
    })
    .await;
}

#[tokio::test]
async fn other_voices_need_audio_of_two_other_passages_and_are_chosen_once() {
    each_database("other_voices_need_audio_of_two", async |db| {
        let mut visit = Visit::new(db).await;
        visit.add_audio().await;
        let page = visit.page().await;
        assert!(page.contains("need audio of two other passages"), "{page}");
        let library = ["a1-a-wet-morning", "a1-message-for-ben", "b1-lost-property"]
            .map(|slug| library(&format!("{slug}.toml")));
        passage::import(&visit.site.db, &library, Timestamp(0))
            .await
            .unwrap();
        for (slug, digit) in [("a1-message-for-ben", "1"), ("b1-lost-property", "2")] {
            let head = passage::find_current(&visit.site.db, slug).await.unwrap();
            let new = NewRendition {
                passage_id: head.expect("a passage of the library").id,
                hash: &digit.repeat(64),
                engine: "system",
                label: "system voice",
                runtime: "flite",
                device: "cpu",
                model_hash: "x",
                voices: &[],
                speed_milli: 1000,
                tempo: Tempo::Usual,
                duration_ms: 60_000,
                sentence_times: Vec::new(),
                words_are_estimated: false,
                word_times: Vec::new(),
            };
            rendition::replace(&visit.site.db, &new, Timestamp(0))
                .await
                .unwrap();
        }
        let page = visit.page().await;
        assert!(page.contains("Others talk behind"), "{page}");
        let voices = page.split("data-voices=\"").nth(1).unwrap_or_default();
        assert!(
            voices.starts_with(&"1".repeat(64)) || voices.starts_with(&"2".repeat(64)),
            "{voices}"
        );
        assert!(
            !page.contains(&format!("/audio/{}", "1".repeat(64))),
            "nothing of it is loaded"
        );
        let put = async |visit: &mut Visit, babble_db: Value| {
            let request = Request::put("/api/babble")
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(json!({ "babble_db": babble_db }).to_string()))
                .unwrap();
            let (response, answer) = visit.site.send(&mut visit.browser, request).await;
            (response.status(), answer)
        };
        assert_eq!(put(&mut visit, json!(12)).await.0, StatusCode::UNAUTHORIZED);
        visit.browser = visit.site.register("ann@example.org").await;
        for (value, status, chosen) in [
            (json!(12), StatusCode::NO_CONTENT, "12"),
            (json!(7), StatusCode::UNPROCESSABLE_ENTITY, "12"),
            (json!(null), StatusCode::NO_CONTENT, ""),
        ] {
            let (given, answer) = put(&mut visit, value).await;
            assert_eq!(given, status, "{answer}");
            let page = visit.page().await;
            assert!(
                page.contains(&format!("data-chosen=\"{chosen}\"")),
                "{page}"
            );
        }
    })
    .await;
}
