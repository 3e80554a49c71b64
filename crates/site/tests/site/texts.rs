//! Own texts: from the form to the passage, who may open it, and what is refused.

use crate::harness::{Browser, TestSite, borrowed};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use listen_core::own_text::{MAX_CHARS, MAX_SENTENCE_CHARS};
use listen_core::time::Timestamp;
use listen_store::{passage, worker};
use listen_test_kit::database::each_database;
use std::sync::atomic::Ordering;

const TEXT: &str = "ANN: It rained all day long, so we stayed at home.\n\
    BEN: I made a big pot of soup for the whole family.\n\
    ANN: After lunch my sister read a story to the children.\n\
    BEN: In the evening the sun came out again at last.";

/// Sends the form of `/texts/new`: fields and files (`name`, `file name`, content).
pub(crate) async fn send(
    site: &TestSite,
    browser: &mut Browser,
    fields: &[(&str, &str)],
    file: Option<(&str, &[u8])>,
) -> (StatusCode, String, String) {
    let mut body = Vec::new();
    for (name, value) in fields {
        let head =
            format!("--xyz\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(head.bytes());
    }
    if let Some((name, content)) = file {
        let head = format!(
            "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend(head.bytes());
        body.extend(content);
        body.extend(b"\r\n");
    }
    body.extend(b"--xyz--\r\n");
    let request = Request::post("/texts/new")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=xyz")
        .body(Body::from(body))
        .unwrap();
    let (response, page) = site.send(browser, request).await;
    let location = response.headers().get(header::LOCATION);
    let location = location
        .map_or("", |value| value.to_str().unwrap())
        .to_owned();
    (response.status(), location, page)
}

/// The draft of a pasted text.
async fn pasted(site: &TestSite, browser: &mut Browser, text: &str) -> String {
    let (status, draft, page) = send(site, browser, &[("text", text)], None).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    draft
}

/// A saved text; its slug.
async fn saved(site: &TestSite, browser: &mut Browser, text: &str) -> String {
    let draft = pasted(site, browser, text).await;
    let (status, passage, page) = site.post(browser, &draft, &[("save", "yes")]).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    passage.strip_prefix("/passages/").unwrap().to_owned()
}

/// A form sent twice, or the way back, leads to the one passage.
#[tokio::test]
async fn a_draft_that_is_sent_twice_becomes_one_passage() {
    each_database("a_draft_that_is_sent_twice", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let draft = pasted(&site, &mut ann, TEXT).await;
        let save = [("save", "yes")];
        let (_, first, _) = site.post(&mut ann, &draft, &save).await;
        let (status, second, page) = site.post(&mut ann, &draft, &save).await;
        assert_eq!((status, &second), (StatusCode::SEE_OTHER, &first), "{page}");
        assert_eq!(site.get(&mut ann, &draft).await.0, StatusCode::SEE_OTHER);
        let (_, list) = site.get(&mut ann, "/texts").await;
        assert_eq!(
            list.matches(&format!("href=\"{first}\"")).count(),
            1,
            "{list}"
        );
        let mut bob = site.register("bob@example.org").await;
        let (status, ..) = site.post(&mut bob, &draft, &save).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "another's");
    })
    .await;
}

/// Whoever goes back after saving, writes on and saves again has changed the text.
#[tokio::test]
async fn what_is_written_after_the_way_back_is_a_change_of_the_text() {
    each_database("what_is_written_after_the_way_back", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let draft = pasted(&site, &mut ann, TEXT).await;
        let longer = format!("{TEXT}\n\nThen the sun came out.");
        let save = |script| {
            [
                ("title", "A wet day"),
                ("level", "A2"),
                ("script", script),
                ("save", "yes"),
            ]
        };
        let (_, first, page) = site.post(&mut ann, &draft, &save(TEXT)).await;
        assert!(first.starts_with("/passages/"), "{page}");
        let (_, again, page) = site.post(&mut ann, &draft, &save(TEXT)).await;
        assert_eq!(again, first, "{page}");
        for script in [&longer, &longer] {
            let (status, changed, page) = site.post(&mut ann, &draft, &save(script)).await;
            assert_eq!(
                (status, &changed),
                (StatusCode::SEE_OTHER, &first),
                "{page}"
            );
        }
        let slug = first.strip_prefix("/passages/").unwrap();
        let head = passage::find_current(&site.db, slug).await.unwrap();
        let head = head.unwrap();
        assert_eq!(head.version, 2, "the same twice is one change");
        let sentences = passage::sentences(&site.db, head.id).await.unwrap();
        assert_eq!(sentences.last().unwrap().text, "Then the sun came out.");
        let (status, _, page) = site.post(&mut ann, &draft, &save(" ")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
        let mut bob = site.register("bob@example.org").await;
        let (status, ..) = site.post(&mut bob, &draft, &save(&longer)).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "another's");
    })
    .await;
}

#[tokio::test]
async fn a_pasted_text_becomes_practice() {
    each_database("a_pasted_text_becomes_practice", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let draft = pasted(&site, &mut ann, TEXT).await;
        let (_, page) = site.get(&mut ann, &draft).await;
        for expected in [
            "4 sentences",
            "Share of its words",
            "name=\"sex-1\"",
            "It rained all day long, so …",
        ] {
            assert!(page.contains(expected), "{expected}: {page}");
        }
        let form = [
            ("title", "A wet day"),
            ("level", "A2"),
            ("topic", "home"),
            ("sex-0", "male"),
            ("accent-1", "uk"),
            ("save", "yes"),
        ];
        let (status, passage, page) = site.post(&mut ann, &draft, &form).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let slug = passage.strip_prefix("/passages/").unwrap();
        let head = passage::find_current(&site.db, slug)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (head.level.as_str(), head.n_items, head.form.as_str()),
            ("A2", 4, "dialogue")
        );
        let speakers = passage::speakers(&site.db, head.id).await.unwrap();
        let voices: Vec<(&str, &str)> = speakers
            .iter()
            .map(|speaker| (speaker.sex.as_str(), speaker.accent.as_str()))
            .collect();
        assert_eq!(voices, [("male", "us"), ("male", "uk")]);
        let (status, page) = site.get(&mut ann, &passage).await;
        assert!(
            status == StatusCode::OK && page.contains("A wet day"),
            "{page}"
        );
        assert!(
            !page.contains("big pot of soup"),
            "what is dictated is not shown"
        );
        let attempt = site.begin(&mut ann, slug).await;
        let keys = site.keys(slug).await;
        site.post(&mut ann, &format!("{attempt}/submit"), &borrowed(&keys))
            .await;
        let (_, result) = site.get(&mut ann, &attempt).await;
        assert!(result.contains("4 of 4 correct"), "{result}");
        let (_, list) = site.get(&mut ann, "/texts").await;
        assert!(
            list.contains("A wet day") && list.contains("Done"),
            "{list}"
        );
        assert_eq!(
            site.get(&mut ann, &draft).await.0,
            StatusCode::SEE_OTHER,
            "the way back leads to the passage"
        );
    })
    .await;
}

#[tokio::test]
async fn an_own_text_is_not_there_for_others() {
    each_database("an_own_text_is_not_there_for_others", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let mut ben = site.register("ben@example.org").await;
        let mut visitor = Browser::default();
        let slug = saved(&site, &mut ann, TEXT).await;
        let draft = pasted(&site, &mut ann, TEXT).await;
        let id = passage::find_current(&site.db, &slug)
            .await
            .unwrap()
            .unwrap()
            .id;
        let paths = [
            format!("/passages/{slug}"),
            format!("/passages/{slug}/print"),
            format!("/passages/{slug}/print?passage_id={id}"),
            format!("/api/passages/{slug}/audio"),
            format!("/api/passages/{slug}/audio/events"),
            format!("/api/passages/{slug}/audio/events?passage_id={id}"),
        ];
        for path in &paths {
            for browser in [&mut ben, &mut visitor] {
                assert_eq!(
                    site.get(browser, path).await.0,
                    StatusCode::NOT_FOUND,
                    "{path}"
                );
            }
        }
        for path in [format!("/texts/{slug}"), draft.clone()] {
            assert_eq!(
                site.get(&mut ben, &path).await.0,
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
        for path in [
            format!("/passages/{slug}/attempts"),
            format!("/passages/{slug}/cancel"),
            format!("/texts/{slug}/share"),
            format!("/texts/{slug}/revoke"),
            format!("/texts/{slug}/edit"),
            draft.clone(),
        ] {
            let (status, _, page) = site.post(&mut ben, &path, &[]).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{path}: {page}");
        }
        let (status, _, _) = site
            .post(
                &mut ben,
                &format!("/texts/{slug}/delete"),
                &[("confirm", "yes")],
            )
            .await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let (_, library) = site.get(&mut ann, "/passages").await;
        assert!(!library.contains(&slug), "{library}");
        for path in ["/texts", "/texts/new", draft.as_str()] {
            let (response, _) = site
                .send(
                    &mut visitor,
                    Request::get(path).body(Body::empty()).unwrap(),
                )
                .await;
            let location = response.headers()[header::LOCATION].to_str().unwrap();
            assert!(
                location.starts_with("/login?return_to=/texts"),
                "{path}: {location}"
            );
        }
        let (status, location, _) = send(&site, &mut visitor, &[("text", TEXT)], None).await;
        assert_eq!(
            (status, location.as_str()),
            (StatusCode::SEE_OTHER, "/login"),
            "visitors save nothing"
        );
    })
    .await;
}

#[tokio::test]
async fn a_link_opens_a_text_for_others_until_it_is_revoked() {
    each_database("a_link_opens_a_text_for_others", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let mut guest = Browser::default();
        let slug = saved(&site, &mut ann, TEXT).await;
        site.post(&mut ann, &format!("/texts/{slug}/share"), &[])
            .await;
        let (_, page) = site.get(&mut ann, &format!("/texts/{slug}")).await;
        let (_, rest) = page.split_once("/shared/").unwrap();
        let link = format!("/shared/{}", rest.split('"').next().unwrap());
        assert_eq!(link.len(), "/shared/".len() + 32, "{link}");
        let (status, page) = site.get(&mut guest, &link).await;
        assert!(
            status == StatusCode::OK && guest.cookies.is_empty(),
            "looking makes no visitor: {page}"
        );
        let (_, passage, _) = site.post(&mut guest, &link, &[]).await;
        assert_eq!(passage, format!("/passages/{slug}"));
        assert_eq!(site.get(&mut guest, &passage).await.0, StatusCode::OK);
        let attempt = site.begin(&mut guest, &slug).await;
        assert!(attempt.starts_with("/attempts/"), "{attempt}");
        let (status, _, _) = site
            .post(&mut guest, &format!("/passages/{slug}/cancel"), &[])
            .await;
        assert_eq!(status, StatusCode::NOT_FOUND, "guests change nothing");
        let sure = [("confirm", "yes")];
        site.post(&mut guest, &format!("{attempt}/submit"), &sure)
            .await;
        let head = passage::find_current(&site.db, &slug).await.unwrap();
        let sentences = passage::sentences(&site.db, head.unwrap().id).await;
        let id = sentences.unwrap()[0].id.to_string();
        let card = [("kind", "sentence"), ("id", id.as_str())];
        let (status, card, page) = site.post(&mut guest, "/review/cards", &card).await;
        assert_eq!(
            (status, card.as_str()),
            (StatusCode::SEE_OTHER, "/review?notice=added"),
            "{page}"
        );
        let (_, review) = site.get(&mut guest, "/review").await;
        assert!(review.contains("data-due>1<"), "{review}");
        site.post(&mut ann, &format!("/texts/{slug}/revoke"), &[])
            .await;
        let (_, review) = site.get(&mut guest, "/review").await;
        assert!(
            !review.contains("data-due>1<"),
            "gone with the link: {review}"
        );
        assert_eq!(site.get(&mut guest, &link).await.0, StatusCode::NOT_FOUND);
        assert_eq!(
            site.get(&mut guest, &passage).await.0,
            StatusCode::NOT_FOUND
        );
        assert_eq!(site.get(&mut ann, &passage).await.0, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn a_text_is_edited_and_deleted() {
    each_database("a_text_is_edited_and_deleted", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let slug = saved(&site, &mut ann, TEXT).await;
        let attempt = site.begin(&mut ann, &slug).await;
        site.post(
            &mut ann,
            &format!("{attempt}/submit"),
            &[("confirm", "yes")],
        )
        .await;
        let (_, draft, _) = site
            .post(&mut ann, &format!("/texts/{slug}/edit"), &[])
            .await;
        let (_, page) = site.get(&mut ann, &draft).await;
        assert!(page.contains("BEN: I made a big pot of soup"), "{page}");
        let changed = TEXT.replace("soup", "tea");
        let form = [("script", changed.as_str()), ("save", "yes")];
        let (_, passage, _) = site.post(&mut ann, &draft, &form).await;
        assert_eq!(passage, format!("/passages/{slug}"), "the address stays");
        let head = passage::find_current(&site.db, &slug)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(head.version, 2);
        let (_, result) = site.get(&mut ann, &attempt).await;
        assert!(
            result.contains("soup") && !result.contains("pot of tea"),
            "{result}"
        );
        let delete = format!("/texts/{slug}/delete");
        let (status, _, page) = site.post(&mut ann, &delete, &[]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
        assert_eq!(site.get(&mut ann, &passage).await.0, StatusCode::OK);
        let (_, location, _) = site.post(&mut ann, &delete, &[("confirm", "yes")]).await;
        assert_eq!(location, "/texts");
        for path in [passage, attempt, format!("/texts/{slug}")] {
            assert_eq!(
                site.get(&mut ann, &path).await.0,
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
        let (_, history) = site.get(&mut ann, "/history").await;
        assert!(
            !history.contains(&slug) && !history.contains("It rained"),
            "{history}"
        );
    })
    .await;
}

#[tokio::test]
async fn files_are_read_by_their_content() {
    each_database("files_are_read_by_their_content", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let srt = "1\n00:00:01,000 --> 00:00:02,500\nIt rained all day.\n";
        let html = "<!doctype html><html><head><title>Rain</title></head><body><nav>Menu</nav>\
            <main><p>It rained all day.</p></main></body></html>";
        let utf16: Vec<u8> = "\u{feff}It rained all day."
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let files: [(&str, &[u8]); 4] = [
            ("a.epub", b"It rained all day."),
            ("b.txt", srt.as_bytes()),
            ("../c.bin", html.as_bytes()),
            ("d.txt", &utf16),
        ];
        for file in files {
            let (status, draft, page) = send(&site, &mut ann, &[], Some(file)).await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{}: {page}", file.0);
            let (_, page) = site.get(&mut ann, &draft).await;
            assert!(
                page.contains(">It rained all day.</textarea>"),
                "{}: {page}",
                file.0
            );
            assert!(
                !page.contains("Menu") && !page.contains("../"),
                "{}: {page}",
                file.0
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_long_text_is_offered_in_parts() {
    each_database("a_long_text_is_offered_in_parts", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let long = format!("{}\n\n", "It rained all day long. ".repeat(20)).repeat(60);
        let draft = pasted(&site, &mut ann, &long).await;
        let (_, page) = site.get(&mut ann, &draft).await;
        assert!(
            page.contains("(2 / 4)") && !page.contains("<textarea"),
            "{page}"
        );
        let part = format!("{draft}/part");
        let (status, _, page) = site.post(&mut ann, &part, &[("part", "9")]).await;
        assert!(
            status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("9 is not 0 to 3"),
            "{page}"
        );
        site.post(&mut ann, &part, &[("part", "1")]).await;
        let (_, page) = site.get(&mut ann, &draft).await;
        assert!(page.contains("<textarea"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_read_is_told_and_nothing_is_kept() {
    each_database("what_cannot_be_read_is_told", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let files: [(&[u8], &str); 5] = [
            (b"%PDF-1.7", "PDF is not read"),
            (b"PK\x03\x04 and no more", "The file is damaged"),
            (b"a\0b\0c", "a binary file is not read"),
            (b" \n ", "There is no text in it"),
            (&b"<div>".repeat(20_000), "larger than it seems"),
        ];
        for (content, expected) in files {
            let (status, _, page) = send(&site, &mut ann, &[], Some(("a.txt", content))).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{expected}");
            assert!(page.contains(expected), "{expected}: {page}");
        }
        let fields: [(&[(&str, &str)], &str); 7] = [
            (&[], "There is no text yet"),
            (&[("text", " ")], "There is no text yet"),
            (
                &[("text", "It rained."), ("address", "http://example.org/")],
                "Give one of the three",
            ),
            (
                &[("address", "ftp://example.org/")],
                "no address of a web page",
            ),
            (
                &[("address", "http://127.0.0.1/")],
                "this address is not public",
            ),
            (
                &[("address", "http://[::1]:80/x")],
                "this address is not public",
            ),
            (
                &[("address", "http://169.254.169.254/latest/meta-data/")],
                "this address is not public",
            ),
        ];
        for (fields, expected) in fields {
            let (status, _, page) = send(&site, &mut ann, fields, None).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{expected}");
            assert!(page.contains(expected), "{expected}: {page}");
        }
        let huge = vec![b'a'; (10 << 20) + 1];
        let (status, _, page) = send(&site, &mut ann, &[], Some(("a.txt", &huge))).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(page.contains("At most 10 MB are read"), "the form: {page}");
        let nul = [("text", "It rained.\0\n\nThe sun came out.")];
        let (status, _, page) = send(&site, &mut ann, &nul, None).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let (status, _, _) = site
            .post(&mut ann, "/texts/new", &[("text", "It rained.")])
            .await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "no multipart form");
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_saved_is_told_and_kept_as_a_draft() {
    each_database("what_cannot_be_saved_is_told", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let draft = pasted(&site, &mut ann, TEXT).await;
        let long_line = "rain ".repeat(MAX_SENTENCE_CHARS / 5 + 1);
        let long_text = "It rained.\n".repeat(MAX_CHARS / 10);
        let many = "It rained.\n".repeat(401);
        let cases: [(&str, &str, &str); 9] = [
            ("script", "", "There is no sentence"),
            ("script", "It rained.\n---", "Line 2 has no words"),
            ("script", &long_line, "Line 1 is longer than 400"),
            ("script", &long_text, "20000 are allowed"),
            ("script", &many, "400 are allowed"),
            (
                "script",
                "A: Hi you.\nB: Hi.\nC: Hi.\nD: Hi.\nE: Hi.\nF: Hi.\nG: Hi.",
                "7 people speak",
            ),
            (
                "script",
                "Il pleut depuis ce matin et nous restons chez nous.",
                "does not look like English",
            ),
            ("title", " ", "The title is missing"),
            ("title", &"long ".repeat(30), "120 are allowed"),
        ];
        for (field, value, expected) in cases {
            let form = [
                ("title", "Rain"),
                ("script", TEXT),
                (field, value),
                ("save", "yes"),
            ];
            let form: Vec<(&str, &str)> = form
                .into_iter()
                .enumerate()
                .filter(|(idx, (name, _))| *idx > 1 || *name != field)
                .map(|(_, pair)| pair)
                .collect();
            let (status, _, page) = site.post(&mut ann, &draft, &form).await;
            let page = page.replace(',', "");
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{expected}");
            assert!(page.contains(expected), "{expected}: {page}");
        }
        for (field, value) in [
            ("level", "Z9"),
            ("topic", "x"),
            ("sex-0", "x"),
            ("accent-0", "au"),
        ] {
            site.post(&mut ann, &draft, &[("script", TEXT)]).await;
            let (status, _, page) = site.post(&mut ann, &draft, &[(field, value)]).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{field}: {page}");
            assert!(page.contains("expected one of"), "{field}: {page}");
        }
        let (_, list) = site.get(&mut ann, "/texts").await;
        assert!(list.contains("You have no texts yet"), "{list}");
    })
    .await;
}

async fn with_worker(site: &TestSite) {
    let now = site.now.load(Ordering::Relaxed);
    let row = worker::Worker {
        id: "w".to_owned(),
        started_at: now,
        last_seen_at: now,
        engine: "silence".to_owned(),
        label: "x".to_owned(),
        runtime: "x".to_owned(),
        device: "cpu".to_owned(),
        notes: String::new(),
        ..worker::Worker::default()
    };
    worker::upsert(&site.db, &row, Timestamp(now))
        .await
        .unwrap();
}

/// The first event of the stream, and what a second read gives: nothing at its end.
async fn events(site: &TestSite, browser: &Browser, path: &str) -> String {
    let cookies: Vec<String> = browser
        .cookies
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let request = Request::get(path)
        .header(header::COOKIE, cookies.join("; "))
        .body(Body::empty())
        .unwrap();
    let response = tower::ServiceExt::oneshot(site.router.clone(), request)
        .await
        .unwrap();
    assert_eq!(
        response.headers()[header::CONTENT_TYPE],
        "text/event-stream"
    );
    let mut body = response.into_body();
    let first = body.frame().await.unwrap().unwrap().into_data().unwrap();
    String::from_utf8(first.to_vec()).unwrap()
}

#[tokio::test]
async fn progress_is_told_as_events_and_the_owner_may_cancel() {
    each_database("progress_is_told_as_events", async |db| {
        let site = TestSite::new(db).await;
        with_worker(&site).await;
        let mut ann = site.register("ann@example.org").await;
        let slug = saved(&site, &mut ann, TEXT).await;
        let path = format!("/api/passages/{slug}/audio/events");
        let first = events(&site, &ann, &path).await;
        assert!(
            first.contains("event: audio") && first.contains("\"state\":\"preparing\""),
            "{first}"
        );
        assert!(first.contains("\"n_ahead\":0"), "{first}");
        let (_, page) = site.get(&mut ann, &format!("/passages/{slug}")).await;
        assert!(page.contains("Do not make the audio"), "{page}");
        let cancel = format!("/passages/{slug}/cancel");
        let (status, location, _) = site.post(&mut ann, &cancel, &[]).await;
        assert_eq!(
            (status, location),
            (StatusCode::SEE_OTHER, format!("/passages/{slug}"))
        );
        let (_, page) = site.get(&mut ann, &format!("/passages/{slug}")).await;
        assert!(page.contains("Making the audio was stopped"), "{page}");
        let told = events(&site, &ann, &path).await;
        assert!(told.contains("\"state\":\"cancelled\""), "{told}");
        site.post(&mut ann, &format!("/passages/{slug}/render"), &[])
            .await;
        let told = events(&site, &ann, &path).await;
        assert!(told.contains("\"state\":\"preparing\""), "{told}");
        let (status, _, _) = site
            .post(&mut ann, "/passages/a1-a-wet-morning/cancel", &[])
            .await;
        assert_eq!(status, StatusCode::NOT_FOUND, "the library is everybody's");
    })
    .await;
}

#[tokio::test]
async fn the_library_page_filters_and_keeps_what_is_chosen() {
    each_database("the_library_page_filters", async |db| {
        let site = TestSite::new(db).await;
        site.add_audio().await;
        let mut guest = Browser::default();
        let (_, all) = site.get(&mut guest, "/passages").await;
        assert!(
            all.contains("2 passages") && all.contains("words a minute"),
            "{all}"
        );
        let (_, found) = site
            .get(
                &mut guest,
                "/passages?q=wet&level=A1&sort=title&accent=x&topic=",
            )
            .await;
        assert!(
            found.contains("1 passage") && found.contains("value=\"wet\""),
            "{found}"
        );
        let (_, none) = site.get(&mut guest, "/passages?progress=done&q=%25").await;
        assert!(none.contains("No passage matches"), "{none}");
    })
    .await;
}

/// What somebody shares as a file, somebody else practises: with its items, as a passage of their own.
#[tokio::test]
async fn a_passage_travels_as_a_file() {
    each_database("a_passage_travels_as_a_file", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let slug = saved(&site, &mut ann, TEXT).await;
        let (status, file) = site.get(&mut ann, &format!("/texts/{slug}/export")).await;
        assert_eq!(status, StatusCode::OK);
        assert!(file.contains("form = \"dialogue\""), "{file}");
        let mut ben = site.register("ben@example.org").await;
        let export = format!("/texts/{slug}/export");
        assert_eq!(site.get(&mut ben, &export).await.0, StatusCode::NOT_FOUND);
        let (status, place, page) =
            send(&site, &mut ben, &[], Some(("p.toml", file.as_bytes()))).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let own = place.strip_prefix("/passages/").unwrap();
        assert_ne!(own, slug);
        let rows = site.items(own).await;
        assert_eq!(rows.len(), site.items(&slug).await.len());
        assert_eq!(site.get(&mut ann, &place).await.0, StatusCode::NOT_FOUND);
        let broken = file.replace("form = \"dialogue\"", "form = \"song\"");
        let (status, _, page) =
            send(&site, &mut ben, &[], Some(("p.toml", broken.as_bytes()))).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            page.contains("line ") && page.contains("monologue"),
            "{page}"
        );
    })
    .await;
}
