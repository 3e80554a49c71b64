//! Review, causes and the list of mistakes.

use crate::harness::{Browser, TestSite, borrowed};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use listen_core::item::ItemBody;
use listen_core::pace::Tempo;
use listen_core::time::{DAY_MS, Timestamp};
use listen_store::rendition::{self, NewRendition};
use listen_store::{Db, passage, review};
use listen_test_kit::database::each_database;
use std::sync::atomic::Ordering;

const SLUG: &str = "a1-a-wet-morning";

/// A visitor of the site, whose learner is the first one.
pub(crate) struct Visit {
    pub(crate) site: TestSite,
    browser: Browser,
}

impl Visit {
    /// After an attempt whose responses are all wrong.
    pub(crate) async fn new(db: Db) -> Self {
        let mut visit = Self {
            site: TestSite::new(db).await,
            browser: Browser::default(),
        };
        let attempt = visit.site.begin(&mut visit.browser, SLUG).await;
        let items = visit.items().await.into_iter();
        let form: Vec<(String, String)> = items
            .map(|item| (format!("item-{}", item.id), "xyz".to_owned()))
            .collect();
        visit
            .post(&format!("{attempt}/submit"), &borrowed(&form))
            .await;
        visit
    }

    /// Status, and the page or where it leads.
    pub(crate) async fn get(&mut self, path: &str) -> (StatusCode, String) {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let (response, body) = self.site.send(&mut self.browser, request).await;
        let location = response.headers().get(header::LOCATION);
        let page = location.map_or(body, |value| value.to_str().unwrap().to_owned());
        (response.status(), page)
    }

    pub(crate) async fn post(
        &mut self,
        path: &str,
        form: &[(&str, &str)],
    ) -> (StatusCode, String, String) {
        self.site.post(&mut self.browser, path, form).await
    }

    /// Posts a form that is refused, and gives status and what the page says.
    async fn refused(&mut self, path: &str, form: &[(&str, &str)]) -> (u16, String) {
        let (status, _, body) = self.post(path, form).await;
        (status.as_u16(), body)
    }

    /// Audio of ten bytes for the passage and for every hidden one.
    pub(crate) async fn add_audio(&self) {
        let mut id = 1;
        while let Some(head) = passage::find(&self.site.db, id).await.unwrap() {
            let hash = format!("{id:064x}");
            let folder = self.site.audio_dir.join(&hash[..2]);
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join(format!("{hash}.mp3")), b"0123456789").unwrap();
            let sentences = passage::sentences(&self.site.db, head.id).await.unwrap();
            let voices = [format!("voice-{id}")];
            let new = NewRendition {
                passage_id: head.id,
                hash: &hash,
                engine: "system",
                label: "system voice",
                runtime: "flite",
                device: "cpu",
                model_hash: "x",
                voices: &voices,
                speed_milli: 1_000,
                tempo: Tempo::Usual,
                duration_ms: 60_000,
                sentence_times: sentences
                    .iter()
                    .map(|row| (row.id, row.position * 1_000, row.position * 1_000 + 900))
                    .collect(),
                words_are_estimated: false,
                word_times: Vec::new(),
            };
            rendition::replace(&self.site.db, &new, Timestamp(0))
                .await
                .unwrap();
            id += 1;
        }
    }

    async fn items(&self) -> Vec<passage::ItemRow> {
        self.site.items(SLUG).await
    }

    /// The sentence that the open card asks for.
    pub(crate) async fn reference(&self, card: &str) -> String {
        let id = card.rsplit('/').next().unwrap().parse().unwrap();
        let card = review::find(&self.site.db, id, 1).await.unwrap().unwrap();
        let place = review::place(&self.site.db, &card).await.unwrap().unwrap();
        let sentences = passage::sentences(&self.site.db, place.passage_id)
            .await
            .unwrap();
        let position = usize::try_from(place.position).unwrap();
        sentences[position].text.clone()
    }
}

/// The value of a hidden field.
pub(crate) fn field(page: &str, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let Some((_, rest)) = page.split_once(&mark) else {
        panic!("no field {name}: {page}");
    };
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_misheard_sentence_is_reviewed_without_scripts() {
    each_database(
        "a_misheard_sentence_is_reviewed_without_scripts",
        async |db| {
            let mut visit = Visit::new(db).await;
            visit.add_audio().await;
            let (_, page) = visit.get("/review").await;
            assert!(
                page.contains("Start") && !page.contains("Nothing is due"),
                "{page}"
            );
            let (status, card) = visit.get("/review/next").await;
            assert_eq!(status, StatusCode::SEE_OTHER);
            let (_, page) = visit.get(&card).await;
            let reference = visit.reference(&card).await;
            assert!(
                page.contains("<audio controls") && page.contains("#t="),
                "{page}"
            );
            assert!(!page.contains(&reference), "the key stays on the server");
            // Help keeps what was typed, and shows the first letters only.
            let turn = field(&page, "turn");
            let form = [
                ("turn", turn.as_str()),
                ("given", "half of it"),
                ("rung", "first_letters"),
            ];
            visit.post(&format!("{card}/help"), &form).await;
            let (_, page) = visit.get(&card).await;
            assert!(
                page.contains("value=\"half of it\"") && page.contains("first-letters"),
                "{page}"
            );
            assert!(!page.contains(&reference));

            let (heard, started) = (field(&page, "heard"), field(&page, "started_at"));
            let form = [
                ("turn", turn.as_str()),
                ("given", reference.as_str()),
                ("heard", heard.as_str()),
                ("started_at", started.as_str()),
            ];
            let (status, result, _) = visit.post(&format!("{card}/answer"), &form).await;
            assert_eq!(status, StatusCode::SEE_OTHER);
            let (_, page) = visit.get(&result).await;
            assert!(
                page.contains("data-grade=\"hard\"") && page.contains(&reference),
                "{page}"
            );
            // The same again leads to the same result.
            let (_, again, _) = visit.post(&format!("{card}/answer"), &form).await;
            assert_eq!(again, result);
            // It was worse than that.
            let (_, back, _) = visit
                .post(&format!("{result}/grade"), &[("grade", "again")])
                .await;
            let (_, page) = visit.get(&back).await;
            assert!(
                page.contains("data-grade=\"again\"") && page.contains("ten minutes"),
                "{page}"
            );
            let refused = visit
                .refused(&format!("{result}/grade"), &[("grade", "easy")])
                .await;
            assert!(
                refused.0 == 422 && refused.1.contains("not below"),
                "{refused:?}"
            );
        },
    )
    .await;
}

/// Another voice each time, made before it is needed.
#[tokio::test]
async fn every_turn_is_spoken_by_another_voice() {
    each_database("every_turn_is_spoken_by_another_voice", async |db| {
        let mut visit = Visit::new(db).await;
        let (_, card) = visit.get("/review/next").await;
        visit.get("/review").await;
        let mut voices = Vec::new();
        for _ in 0..4 {
            visit.get(&card).await;
            visit.add_audio().await;
            let (_, page) = visit.get(&card).await;
            let (turn, heard) = (field(&page, "turn"), field(&page, "heard"));
            let reference = visit.reference(&card).await;
            let form = [
                ("turn", turn.as_str()),
                ("given", &reference),
                ("heard", &heard),
            ];
            let (_, result, _) = visit.post(&format!("{card}/answer"), &form).await;
            let id: i64 = result.rsplit('/').next().unwrap().parse().unwrap();
            let log = review::find_answer(&visit.site.db, id, 1)
                .await
                .unwrap()
                .unwrap();
            voices.push((log.voice, log.passage_id));
            visit.site.now.fetch_add(7 * DAY_MS, Ordering::Relaxed);
        }
        for pair in voices.windows(2) {
            assert_ne!(pair[0], pair[1], "{voices:?}");
        }
        let head = passage::find_current(&visit.site.db, SLUG)
            .await
            .unwrap()
            .unwrap();
        assert!(
            voices
                .iter()
                .all(|(_, passage_id)| *passage_id != Some(head.id))
        );
    })
    .await;
}

#[tokio::test]
async fn the_voice_of_the_passage_speaks_while_another_is_made() {
    each_database("the_voice_of_the_passage_speaks", async |db| {
        let mut visit = Visit::new(db).await;
        visit.add_audio().await;
        let (_, card) = visit.get("/review/next").await;
        let (_, page) = visit.get(&card).await;
        assert!(
            page.contains(&format!("/audio/{:064x}.mp3#t=", 1)),
            "{page}"
        );
        std::fs::remove_dir_all(&visit.site.audio_dir).unwrap();
        let (_, page) = visit.get(&card).await;
        assert!(
            page.contains("data-audio-wait") && !page.contains("name=\"given\""),
            "{page}"
        );
    })
    .await;
}

#[tokio::test]
async fn items_and_pairs_are_added_asked_and_removed() {
    each_database("items_and_pairs_are_added_asked_and_removed", async |db| {
        let mut visit = Visit::new(db).await;
        let items = visit.items().await;
        let choice = items
            .iter()
            .find(|item| matches!(item.body, ItemBody::MultipleChoice(_)))
            .unwrap();
        let form = [("kind", "item"), ("id", &choice.id.to_string())];
        let (_, location, _) = visit.post("/review/cards", &form).await;
        assert_eq!(location, "/review?notice=added");
        let pair = [
            ("kind", "pair"),
            ("id", "ship/sheep"),
            ("return_to", "/history"),
        ];
        assert_eq!(visit.post("/review/cards", &pair).await.1, "/history");
        let away = [
            ("kind", "pair"),
            ("id", "ship/sheep"),
            ("return_to", "//evil.example"),
        ];
        assert_eq!(visit.post("/review/cards", &away).await.1, "/");

        let queue = review::queue(
            &visit.site.db,
            1,
            Timestamp(visit.site.now.load(Ordering::Relaxed)),
        )
        .await;
        let ids = queue.unwrap().card_ids;
        for id in &ids[ids.len() - 2..] {
            visit.get(&format!("/review/cards/{id}")).await;
        }
        visit.add_audio().await;
        let [item, pair] =
            [ids[ids.len() - 2], ids[ids.len() - 1]].map(|id| format!("/review/cards/{id}"));
        let (_, page) = visit.get(&item).await;
        assert!(
            page.contains("type=\"radio\"") && page.contains("Listen and answer"),
            "{page}"
        );
        let (_, page) = visit.get(&pair).await;
        assert!(
            page.contains("Which word") && page.contains("sheep") && page.contains("ship"),
            "{page}"
        );
        let (_, result, _) = visit
            .post(&format!("{pair}/answer"), &[("turn", "0"), ("given", "")])
            .await;
        let (_, page) = visit.get(&result).await;
        assert!(
            page.contains("data-grade=\"again\""),
            "nothing is no answer: {page}"
        );

        assert_eq!(
            visit.post(&format!("{pair}/remove"), &[]).await.1,
            "/review?notice=removed"
        );
        assert!(
            visit.get(&pair).await.1.starts_with("/login"),
            "a visitor may be somebody else"
        );
    })
    .await;
}

/// Where, what, the status, and words of the answer. A visitor who finds nothing is asked to log in.
const REFUSED: [(&str, &str, u16, &str); 16] = [
    (
        "/review/cards",
        "kind=word&id=1",
        422,
        "`sentence`, `item` or `pair`",
    ),
    ("/review/cards", "kind=item&id=x", 422, "is not a number"),
    (
        "/review/cards",
        "kind=pair&id=ship",
        422,
        "two different words",
    ),
    ("/review/cards", "kind=sentence&id=99999", 404, ""),
    (
        "/review/cards",
        "kind=sentence&id=99999999999999999999",
        422,
        "not a number",
    ),
    (
        "/review/settings",
        "retention=99&n_new=1&n_reviews=1",
        422,
        "Not saved",
    ),
    (
        "/review/settings",
        "retention=9e1&n_new=1&n_reviews=1",
        422,
        "Not saved",
    ),
    (
        "/review/settings",
        "retention=90&n_new=-1&n_reviews=1",
        422,
        "Not saved",
    ),
    ("{card}/help", "turn=0&rung=magic", 422, "first_letters"),
    ("{card}/answer", "turn=9&given=x", 404, ""),
    ("{card}/answer", "turn=x&given=x", 422, ""),
    ("/review/cards/9999/answer", "turn=0", 303, ""),
    ("/review/answers/9999/grade", "grade=hard", 303, ""),
    (
        "/attempts/1/cause",
        "item=1&cause=bored",
        422,
        "misheard, misread, guessed",
    ),
    ("/attempts/1/cause", "item=9999&cause=misread", 303, ""),
    (
        "/mistakes",
        "action=burn&mistake-1=1",
        422,
        "`again`, `master`",
    ),
];

#[tokio::test]
async fn bad_input_is_refused_with_what_is_allowed() {
    each_database("bad_input_is_refused_with_what_is_allowed", async |db| {
        let mut visit = Visit::new(db).await;
        let (_, card) = visit.get("/review/next").await;
        for (path, form, status, says) in REFUSED {
            let path = path.replace("{card}", &card);
            let form: Vec<(&str, &str)> = form
                .split('&')
                .map(|field| field.split_once('=').unwrap())
                .collect();
            let (found, body) = visit.refused(&path, &form).await;
            assert!(
                found == status && body.contains(says),
                "{path} {form:?}: {found} {body}"
            );
        }
        // Figures that no page sends are not believed.
        let odd = [
            ("turn", "0"),
            ("given", "\0x"),
            ("n_plays", "-5"),
            ("speed_milli", "999999"),
            ("started_at", "x"),
            ("heard", "1"),
        ];
        let (status, result, _) = visit.post(&format!("{card}/answer"), &odd).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let id: i64 = result.rsplit('/').next().unwrap().parse().unwrap();
        let log = review::find_answer(&visit.site.db, id, 1)
            .await
            .unwrap()
            .unwrap();
        assert_eq!((log.n_plays, log.speed_milli), (None, 1_000));
    })
    .await;
}

#[tokio::test]
async fn an_empty_review_says_when_the_next_card_comes() {
    each_database("an_empty_review_says_when", async |db| {
        let mut visit = Visit::new(db).await;
        let form = [("retention", "85"), ("n_new", "1"), ("n_reviews", "0")];
        assert_eq!(
            visit.post("/review/settings", &form).await.1,
            "/review?notice=settings"
        );
        let (_, card) = visit.get("/review/next").await;
        let reference = visit.reference(&card).await;
        visit
            .post(
                &format!("{card}/answer"),
                &[("turn", "0"), ("given", &reference)],
            )
            .await;
        assert_eq!(visit.get("/review/next").await.1, "/review?notice=done");
        let (_, page) = visit.get("/review?notice=done").await;
        assert!(
            page.contains("one card answered today") && page.contains("2025-06-16"),
            "{page}"
        );
        assert!(
            page.contains("<svg class=\"bars\"") && page.contains("<table>"),
            "{page}"
        );
        assert!(page.contains("limit is reached"), "{page}");
    })
    .await;
}

/// Replay of the evidence, the cause in one tap, and sending to the review, on the result page.
#[tokio::test]
async fn a_result_asks_why_and_sends_to_review() {
    each_database("a_result_asks_why_and_sends_to_review", async |db| {
        let mut visit = Visit::new(db).await;
        visit.add_audio().await;
        let items = visit.items().await;
        let (_, page) = visit.get("/attempts/1").await;
        assert_eq!(
            page.matches("data-causes").count(),
            items.len(),
            "one for each that is wrong"
        );
        assert_eq!(page.matches("Play the evidence").count(), items.len());
        let n_dictations = items
            .iter()
            .filter(|item| item.body.kind() == "dictation")
            .count();
        assert_eq!(
            page.matches("In your review</p>").count(),
            n_dictations,
            "{page}"
        );
        let item = items[0].id.to_string();
        for (cause, pressed) in [("misread", 1), ("guessed", 1), ("", 0)] {
            let form = [("item", item.as_str()), ("cause", cause)];
            let (_, back, _) = visit.post("/attempts/1/cause", &form).await;
            assert_eq!(back, format!("/attempts/1#item-{item}"));
            let (_, page) = visit.get("/attempts/1").await;
            assert_eq!(
                page.matches("aria-pressed=\"true\"").count(),
                pressed + 1,
                "and the theme"
            );
        }
    })
    .await;
}

/// What the replaced product's list could not: search, delete, master, practise again, undo.
#[tokio::test]
async fn mistakes_are_found_and_changed_in_bulk_and_back() {
    each_database("mistakes_are_found_and_changed_in_bulk", async |db| {
        let mut visit = Visit::new(db).await;
        let n = visit.items().await.len();
        let (_, page) = visit.get("/mistakes").await;
        assert!(page.contains(&format!("{n} mistakes")), "{page}");
        for kind in ["multiple_choice", "short_answer", "dictation"] {
            let (_, page) = visit.get(&format!("/mistakes?kind={kind}")).await;
            assert!(
                !page.contains("Nothing matches"),
                "{kind}: every kind that is offered is stored"
            );
        }
        let (_, found) = visit.get("/mistakes?search=%E9%9B%A8").await;
        assert!(found.contains("mistake"), "{found}");
        let (status, nothing) = visit
            .get("/mistakes?search=%22%25%27(&from=2999-01-01&level=Z9&page=-4")
            .await;
        assert!(
            status == StatusCode::OK && nothing.contains("Nothing matches"),
            "{nothing}"
        );

        let none = visit
            .post("/mistakes?level=A1", &[("action", "delete")])
            .await;
        assert_eq!(none.1, "/mistakes?level=A1&done=none");
        let (_, done, _) = visit
            .post("/mistakes?", &[("action", "again"), ("all", "1")])
            .await;
        assert_eq!(done, format!("/mistakes?&done=again&n={n}"));
        let (_, done, _) = visit
            .post("/mistakes?level=A1", &[("action", "master"), ("all", "1")])
            .await;
        let (_, page) = visit.get(&done).await;
        assert!(
            page.contains(&format!("{n} mistakes are mastered")) && page.contains("Undo"),
            "{page}"
        );
        let (_, mastered) = visit.get("/mistakes?state=mastered").await;
        assert!(mastered.contains(&format!("{n} mistakes")), "{mastered}");
        let mark = field(&page, "mark");
        let (_, undone, _) = visit
            .post("/mistakes/undo?level=A1", &[("mark", &mark)])
            .await;
        assert_eq!(undone, "/mistakes?level=A1&done=undo");
        // One by its own button.
        let (_, page) = visit.get("/mistakes").await;
        let (_, rest) = page.split_once("value=\"delete:").unwrap();
        let id = rest.split('"').next().unwrap();
        let (_, done, _) = visit
            .post("/mistakes?", &[("action", &format!("delete:{id}"))])
            .await;
        assert!(
            done.starts_with("/mistakes?&done=delete&n=1&mark="),
            "{done}"
        );
        let (_, page) = visit.get("/mistakes").await;
        assert!(page.contains(&format!("{} mistakes", n - 1)), "{page}");
    })
    .await;
}
