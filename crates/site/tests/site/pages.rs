//! Pages, accounts, attempts and audio.

use crate::harness::{Browser, HASH, PASSWORD, TestSite, borrowed, library};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use listen_core::account::Email;
use listen_core::time::Timestamp;
use listen_store::account::{self, Role};
use listen_store::{account_change, job, passage, worker};
use listen_test_kit::database::each_database;
use std::sync::atomic::Ordering;

#[tokio::test]
async fn a_learner_answers_is_scored_and_finds_it_again() {
    each_database(
        "a_learner_answers_is_scored_and_finds_it_again",
        async |db| {
            let site = TestSite::new(db).await;
            site.add_audio().await;
            let mut ann = site.register("ann@example.org").await;
            let attempt = site.begin(&mut ann, "a1-a-wet-morning").await;
            let mut form = site.keys("a1-a-wet-morning").await;
            "9".clone_into(&mut form[0].1);
            let (status, location, _) = site
                .post(&mut ann, &format!("{attempt}/submit"), &borrowed(&form))
                .await;
            assert_eq!(
                (status, location.as_str()),
                (StatusCode::SEE_OTHER, attempt.as_str())
            );
            let (_, result) = site.get(&mut ann, &attempt).await;
            let n = form.len();
            assert!(
                result.contains(&format!("{} of {n} correct", n - 1)),
                "{result}"
            );
            assert!(
                result.contains("Play the evidence")
                    && result.contains(&format!("/audio/{HASH}.mp3#t=")),
                "{result}"
            );
            let (_, history) = site.get(&mut ann, "/history").await;
            assert!(
                history.contains(&attempt) && history.contains(&format!("{} / {n}", n - 1)),
                "{history}"
            );
            let (_, mistakes) = site.get(&mut ann, "/mistakes").await;
            assert!(
                mistakes.contains("1 mistake") && mistakes.contains(&format!("{attempt}#item-")),
                "{mistakes}"
            );
            let (_, filtered) = site.get(&mut ann, "/history?level=C2").await;
            assert!(filtered.contains("Nothing matches"), "{filtered}");
        },
    )
    .await;
}

#[tokio::test]
async fn no_key_leaves_the_server_before_submission() {
    each_database("no_key_leaves_the_server", async |db| {
        let site = TestSite::new(db).await;
        site.add_audio().await;
        let mut ann = site.register("ann@example.org").await;
        let attempt = site.begin(&mut ann, "a1-a-wet-morning").await;
        site.post(
            &mut ann,
            "/passages/a1-a-wet-morning/reveal",
            &[("sentence", "all")],
        )
        .await;
        let json = Request::post("/api/passages/a1-a-wet-morning/reveal")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(r#"{"sentence":"all"}"#))
            .unwrap();
        let (_, revealed) = site.send(&mut ann, json).await;
        let (_, listening) = site.get(&mut ann, "/passages/a1-a-wet-morning").await;
        let (_, answering) = site.get(&mut ann, &attempt).await;
        let sentences = library("a1-a-wet-morning.toml");
        let first = sentences.sentences().next().unwrap();
        assert!(listening.contains(first), "a revealed sentence is shown");
        for item in site.items("a1-a-wet-morning").await {
            let secrets = match &item.body {
                listen_core::item::ItemBody::MultipleChoice(item) => {
                    vec![item.rationale.en.clone()]
                }
                listen_core::item::ItemBody::ShortAnswer(item) => vec![item.rationale.en.clone()],
                listen_core::item::ItemBody::Dictation(item) => vec![item.reference.clone()],
            };
            for secret in secrets {
                let escaped = secret.replace('\'', "&#39;");
                for page in [&revealed, &listening, &answering] {
                    assert!(
                        !page.contains(&secret) && !page.contains(&escaped),
                        "{secret}"
                    );
                }
            }
        }
        assert!(
            !answering.contains("\"key\"") && !answering.contains("data-key="),
            "{answering}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_sheet_has_text_and_key_only_after_submission() {
    each_database("a_sheet_has_text_and_key", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let sheet = "/passages/a1-a-wet-morning/print";
        let (status, before) = site.get(&mut ann, sheet).await;
        assert_eq!(status, StatusCode::OK);
        assert!(
            before.contains("The sheet has the questions only"),
            "{before}"
        );
        let attempt = site.begin(&mut ann, "a1-a-wet-morning").await;
        site.post(
            &mut ann,
            "/passages/a1-a-wet-morning/reveal",
            &[("sentence", "all")],
        )
        .await;
        let (_, during) = site.get(&mut ann, sheet).await;
        let form = site.keys("a1-a-wet-morning").await;
        site.post(&mut ann, &format!("{attempt}/submit"), &borrowed(&form))
            .await;
        let (_, result) = site.get(&mut ann, &attempt).await;
        assert!(result.contains(&format!("{sheet}?passage_id=")), "{result}");
        let (_, after) = site.get(&mut ann, sheet).await;
        let escaped = |text: &str| text.replace('\'', "&#39;").replace('"', "&#34;");
        let passage = library("a1-a-wet-morning.toml");
        for sentence in passage.sentences() {
            let sentence = escaped(sentence);
            assert!(
                !before.contains(&sentence) && !during.contains(&sentence),
                "{sentence}"
            );
            assert!(after.contains(&sentence), "{sentence}: {after}");
        }
        for item in site.items("a1-a-wet-morning").await {
            let stem = escaped(listen_site::view::result::stem(&item.body));
            let key = escaped(&listen_site::view::result::key_text(&item.body));
            assert!(before.contains(&stem) && after.contains(&stem), "{stem}");
            assert!(!before.contains(&key) && !during.contains(&key), "{key}");
            assert!(after.contains(&key), "{key}: {after}");
        }
        // Who may see keys on the admin site hands out sheets without answering first.
        let mut eve = site.register("eve@example.org").await;
        let email = Email::parse("eve@example.org").unwrap();
        let teacher = account::find_by_email(&site.db, &email).await.unwrap();
        account_change::set_role(&site.db, 1, teacher.unwrap().id, Role::Viewer, Timestamp(1))
            .await
            .unwrap();
        let (_, handed_out) = site.get(&mut eve, sheet).await;
        assert!(
            handed_out.contains("hand out the pages before it"),
            "{handed_out}"
        );
        // Another learner has submitted nothing.
        let mut ben = site.register("ben@example.org").await;
        let (_, other) = site.get(&mut ben, sheet).await;
        assert!(
            other.contains("The sheet has the questions only"),
            "{other}"
        );
        let (status, _) = site
            .get(&mut ben, &format!("{sheet}?passage_id=999999"))
            .await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let (status, _) = site.get(&mut ben, "/passages/no-such-passage/print").await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_visitor_prints_only_the_passage_that_is_open_to_them() {
    each_database("a_visitor_prints_only", async |db| {
        let site = TestSite::new(db).await;
        let mut visitor = Browser::default();
        site.begin(&mut visitor, "a1-a-wet-morning").await;
        let (own, _) = site
            .get(&mut visitor, "/passages/a1-a-wet-morning/print")
            .await;
        let (other, _) = site
            .get(&mut visitor, "/passages/a1-message-for-ben/print")
            .await;
        assert_eq!((own, other), (StatusCode::OK, StatusCode::SEE_OTHER));
    })
    .await;
}

#[tokio::test]
async fn drafts_survive_and_empty_items_are_asked_about() {
    each_database("drafts_survive", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let attempt = site.begin(&mut ann, "a1-a-wet-morning").await;
        let n_empty = site.items("a1-a-wet-morning").await.len() - 1;
        let item = site.items("a1-a-wet-morning").await.pop().unwrap();
        let draft = |given: &str| {
            Request::put(format!("/api{attempt}/responses/{}", item.id))
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(format!(r#"{{"given":"{given}"}}"#)))
                .unwrap()
        };
        let (saved, _) = site.send(&mut ann, draft("half a sen")).await;
        assert_eq!(saved.status(), StatusCode::NO_CONTENT);
        assert!(site.get(&mut ann, &attempt).await.1.contains("half a sen"));
        assert_eq!(site.begin(&mut ann, "a1-a-wet-morning").await, attempt);
        let (status, asked_back, _) = site.post(&mut ann, &format!("{attempt}/submit"), &[]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (_, page) = site.get(&mut ann, &asked_back).await;
        assert!(
            page.contains(&format!("{n_empty} questions are still empty"))
                && page.contains("half a sen"),
            "{page}"
        );
        let (signed_out, _) = site.send(&mut Browser::default(), draft("lost?")).await;
        assert_eq!(signed_out.status(), StatusCode::UNAUTHORIZED);
        let (status, _, _) = site
            .post(&mut ann, &format!("{attempt}/submit"), &[("confirm", "1")])
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (late, _) = site.send(&mut ann, draft("too late")).await;
        assert_eq!(late.status(), StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn a_visitor_tries_one_passage_and_keeps_it() {
    each_database("a_visitor_tries_one_passage", async |db| {
        let site = TestSite::new(db).await;
        let mut visitor = Browser::default();
        let attempt = site.begin(&mut visitor, "a1-a-wet-morning").await;
        assert!(attempt.starts_with("/attempts/"), "{attempt}");
        assert!(
            site.begin(&mut visitor, "a1-message-for-ben")
                .await
                .starts_with("/register")
        );
        let form = site.keys("a1-a-wet-morning").await;
        site.post(&mut visitor, &format!("{attempt}/submit"), &borrowed(&form))
            .await;
        let n = form.len();
        let form = [
            ("email", "v@example.org"),
            ("password", PASSWORD),
            ("password_again", PASSWORD),
            ("consent", "yes"),
        ];
        site.post(&mut visitor, "/register", &form).await;
        let (_, history) = site.get(&mut visitor, "/history").await;
        assert!(
            history.contains(&attempt) && history.contains(&format!("{n} / {n}")),
            "{history}"
        );
        assert!(
            site.begin(&mut visitor, "a1-message-for-ben")
                .await
                .starts_with("/attempts/")
        );
    })
    .await;
}

#[tokio::test]
async fn another_learners_data_is_not_there() {
    each_database("another_learners_data_is_not_there", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let mut bob = site.register("bob@example.org").await;
        let attempt = site.begin(&mut ann, "a1-a-wet-morning").await;
        for path in [
            attempt.as_str(),
            "/attempts/999999",
            "/passages/none",
            "/nothing",
            "/attempts/x",
        ] {
            let (status, body) = site.get(&mut bob, path).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
            assert!(body.contains("<h1>"), "{path} answers with a page");
        }
        for path in ["/submit", "/discard", ""] {
            let (status, _, _) = site.post(&mut bob, &format!("{attempt}{path}"), &[]).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        }
        let (_, own) = site.get(&mut ann, "/account").await;
        assert!(own.contains("ann@example.org") && !own.contains("bob@example.org"));
        let (status, download) = site.get(&mut ann, "/account/download").await;
        assert_eq!(status, StatusCode::OK);
        let data: serde_json::Value = serde_json::from_str(&download).unwrap();
        assert_eq!(data["account"][0]["email"], "ann@example.org");
        assert_eq!(data["attempt"].as_array().unwrap().len(), 1);
        assert!(!download.contains("$argon2id$"), "{download}");
        assert!(!download.contains("bob@example.org"), "{download}");
    })
    .await;
}

#[tokio::test]
async fn bad_input_gets_a_clear_answer() {
    each_database("bad_input_gets_a_clear_answer", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let attempt = site.begin(&mut ann, "a1-a-wet-morning").await;
        let big = "x".repeat(70_000);
        let (status, _, _) = site
            .post(&mut ann, &format!("{attempt}/submit"), &[("item-1", &big)])
            .await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
        let item = site.items("a1-a-wet-morning").await.remove(0).id;
        for (body, expected, named) in [
            ("{\"given\":", StatusCode::BAD_REQUEST, "EOF"),
            ("{\"other\":1}", StatusCode::UNPROCESSABLE_ENTITY, "other"),
            ("{\"given\":7}", StatusCode::UNPROCESSABLE_ENTITY, "given"),
        ] {
            let request = Request::put(format!("/api{attempt}/responses/{item}"))
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(body))
                .unwrap();
            let (response, text) = site.send(&mut ann, request).await;
            assert_eq!(response.status(), expected, "{body}");
            assert!(
                text.contains(named) && text.starts_with("{\"error\""),
                "{body}: {text}"
            );
        }
        let (status, _, page) = site
            .post(&mut ann, "/login", &[("email", "x@example.org")])
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("password"), "{page}");
        let (status, _, _) = site
            .post(
                &mut ann,
                "/passages/a1-a-wet-morning/reveal",
                &[("sentence", "99")],
            )
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let (status, _) = site.get(&mut ann, "/passages/%00").await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert_eq!(
            site.get(&mut ann, "/history?search=%00").await.0,
            StatusCode::OK
        );
        let items = site.items("a1-a-wet-morning").await;
        let typed = items.iter().find(|item| item.body.kind() == "dictation");
        let field = format!("item-{}", typed.unwrap().id);
        let (status, _, _) = site.post(&mut ann, &attempt, &[(&field, "a\0b")]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let field = format!("item-{item}");
        for given in ["99999", "a,b", "-1"] {
            let (status, _, page) = site.post(&mut ann, &attempt, &[(&field, given)]).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{given}");
            assert!(page.contains("allowed: 0 to"), "{given}: {page}");
        }
        let cross = Request::post("/logout")
            .header("sec-fetch-site", "cross-site")
            .body(Body::empty())
            .unwrap();
        let (response, _) = site.send(&mut ann, cross).await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN);
        assert_eq!(site.get(&mut ann, "/account").await.0, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn guessing_a_password_locks_the_account_for_a_while() {
    each_database("guessing_a_password_locks", async |db| {
        let site = TestSite::new(db).await;
        site.register("ann@example.org").await;
        let mut guest = Browser::default();
        for _ in 0..5 {
            let (status, _, page) = site
                .post(
                    &mut guest,
                    "/login",
                    &[("email", "ann@example.org"), ("password", "wrong")],
                )
                .await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(page.contains("is not right"), "{page}");
        }
        let right = [("email", "ann@example.org"), ("password", PASSWORD)];
        let (status, _, page) = site.post(&mut guest, "/login", &right).await;
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS, "{page}");
        site.now.fetch_add(16 * 60 * 1000, Ordering::Relaxed);
        let (status, _, _) = site.post(&mut guest, "/login", &right).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn an_account_changes_its_password_and_goes() {
    each_database("an_account_changes_its_password_and_goes", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let mut phone = Browser::default();
        site.post(
            &mut phone,
            "/login",
            &[
                ("email", "ann@example.org"),
                ("password", PASSWORD),
                ("remember", "yes"),
            ],
        )
        .await;
        let change = |current| {
            [
                ("current", current),
                ("password", "another long one"),
                ("password_again", "another long one"),
            ]
        };
        let (status, _, _) = site
            .post(&mut ann, "/account/password", &change("not this"))
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let (status, location, _) = site
            .post(&mut ann, "/account/password", &change(PASSWORD))
            .await;
        assert_eq!(
            (status, location.as_str()),
            (StatusCode::SEE_OTHER, "/account?notice=password")
        );
        assert_eq!(
            site.get(&mut phone, "/account").await.0,
            StatusCode::SEE_OTHER,
            "other sessions end"
        );
        let (status, _, _) = site
            .post(&mut ann, "/account/delete", &[("password", PASSWORD)])
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let (status, _, _) = site
            .post(
                &mut ann,
                "/account/delete",
                &[("password", "another long one")],
            )
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (status, _, _) = site
            .post(
                &mut ann,
                "/login",
                &[
                    ("email", "ann@example.org"),
                    ("password", "another long one"),
                ],
            )
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test]
async fn every_page_is_complete_in_both_languages_and_admin_pages_are_not_here() {
    each_database("every_page_is_complete_in_both_languages", async |db| {
        let site = TestSite::new(db).await;
        site.add_audio().await;
        let mut ann = site.register("ann@example.org").await;
        let attempt = site.begin(&mut ann, "a1-a-wet-morning").await;
        let mut done = site.register("done@example.org").await;
        let finished = site.begin(&mut done, "a1-a-wet-morning").await;
        site.post(
            &mut done,
            &format!("{finished}/submit"),
            &[("confirm", "1")],
        )
        .await;
        let pages = [
            "/",
            "/privacy",
            "/passages",
            "/passages?level=B2",
            "/passages/a1-a-wet-morning",
            "/passages/a1-message-for-ben",
            "/passages/a1-message-for-ben?audio=slow",
            "/passages?focus=inference,vocabulary",
            "/history",
            "/history/practice",
            "/mistakes",
            "/account",
            attempt.as_str(),
            finished.as_str(),
            "/nothing",
        ];
        for locale in ["en", "zh"] {
            for browser in [&mut ann, &mut done] {
                site.post(
                    browser,
                    "/preferences",
                    &[("locale", locale), ("return_to", "/")],
                )
                .await;
                for page in pages {
                    let (_, body) = site.get(browser, page).await;
                    assert!(!body.contains("Unknown localization"), "{page}: {body}");
                    assert!(
                        body.contains(if locale == "en" {
                            "lang=\"en\""
                        } else {
                            "lang=\"zh-CN\""
                        }),
                        "{page}"
                    );
                    assert!(
                        !body.contains("<script>")
                            && !body.contains(" style=")
                            && !body.contains(" onclick="),
                        "{page} has inline code"
                    );
                }
            }
        }
        let mut guest = Browser::default();
        for page in ["/setup/x", "/accounts", "/jobs", "/jobs/1/retry"] {
            assert_eq!(
                site.get(&mut guest, page).await.0,
                StatusCode::NOT_FOUND,
                "{page}"
            );
        }
        let mut fresh = Browser::default();
        for page in ["/login", "/register"] {
            assert_eq!(site.get(&mut fresh, page).await.0, StatusCode::OK, "{page}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_in_parallel_is_locked_too() {
    each_database("guessing_in_parallel_is_locked_too", async |db| {
        let site = TestSite::new(db).await;
        site.register("ann@example.org").await;
        let log_in = async |password: &str| {
            let form = [("email", "ann@example.org"), ("password", password)];
            site.post(&mut Browser::default(), "/login", &form).await.0
        };
        let wrong: Vec<String> = (0..24).map(|n| format!("wrong {n}")).collect();
        let guesses = wrong.iter().map(|password| log_in(password));
        let answers = futures::future::join_all(guesses).await;
        let n_checked = answers
            .iter()
            .filter(|status| **status != StatusCode::TOO_MANY_REQUESTS)
            .count();
        assert!(n_checked <= 7, "{n_checked} of 24 guesses were answered");
        // Asked after the others: beside them it may be among the first, and is let in then.
        assert_eq!(
            log_in(PASSWORD).await,
            StatusCode::TOO_MANY_REQUESTS,
            "the right one comes too late"
        );
    })
    .await;
}

#[tokio::test]
async fn a_form_that_is_refused_answers_422_and_keeps_what_was_typed() {
    each_database("a_form_that_is_refused_answers_422", async |db| {
        let site = TestSite::new(db).await;
        let mut guest = Browser::default();
        let form = [
            ("email", "ann@example"),
            ("name", "<b>Ann</b>"),
            ("password", "short"),
            ("password_again", "other"),
            ("return_to", "/x\u{1}"),
        ];
        let (status, _, page) = site.post(&mut guest, "/register", &form).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            page.contains("At least 10 characters") && page.contains("The two passwords differ"),
            "{page}"
        );
        assert!(
            page.contains("&#60;b&#62;Ann") && !page.contains("short\""),
            "{page}"
        );
        let form = [
            ("email", "ann@example.org"),
            ("password", PASSWORD),
            ("password_again", PASSWORD),
            ("consent", "yes"),
            ("return_to", "/x\u{1}"),
        ];
        let (status, location, _) = site.post(&mut guest, "/register", &form).await;
        assert_eq!((status, location.as_str()), (StatusCode::SEE_OTHER, "/"));
    })
    .await;
}

/// A page looks every second; audio that was made and is gone must not be made at each look.
#[tokio::test]
async fn audio_that_is_gone_is_not_made_again_at_every_look() {
    each_database("audio_that_is_gone_is_not_made_again", async |db| {
        let site = TestSite::new(db).await;
        let row = worker::Worker {
            id: "w".to_owned(),
            started_at: 0,
            last_seen_at: 0,
            engine: "silence".to_owned(),
            label: "x".to_owned(),
            runtime: "x".to_owned(),
            device: "cpu".to_owned(),
            notes: String::new(),
            ..worker::Worker::default()
        };
        let mut guest = Browser::default();
        let path = "/api/passages/a1-a-wet-morning/audio";
        let look = async |guest: &mut Browser| {
            let now = Timestamp(site.now.load(Ordering::Relaxed));
            worker::upsert(&site.db, &row, now).await.unwrap();
            site.get(guest, path).await.1
        };
        assert!(look(&mut guest).await.contains("\"preparing\""));
        let now = Timestamp(site.now.load(Ordering::Relaxed));
        let claimed = job::claim(&site.db, "w", 0, now).await.unwrap().unwrap();
        job::done(&site.db, claimed.id, "w", now).await.unwrap();
        for _ in 0..3 {
            assert!(look(&mut guest).await.contains("\"failed\""));
            let (_, page) = site.get(&mut guest, "/passages/a1-a-wet-morning").await;
            assert!(page.contains("its files are not there"), "{page}");
        }
        assert_eq!(job::list(&site.db, "", 1, 50).await.unwrap().n_rows, 1);
        site.now.fetch_add(61_000, Ordering::Relaxed);
        assert!(look(&mut guest).await.contains("\"preparing\""));
        assert_eq!(job::list(&site.db, "", 1, 50).await.unwrap().n_rows, 2);
    })
    .await;
}

#[tokio::test]
async fn a_form_that_comes_without_a_session_loses_nothing() {
    each_database("a_form_that_comes_without_a_session", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let attempt = site.begin(&mut ann, "a1-a-wet-morning").await;
        let dictated = site.items("a1-a-wet-morning").await.pop().unwrap().id;
        let field = format!("item-{dictated}");
        let form = [(field.as_str(), "half <a> sentence")];
        let mut nobody = Browser::default();
        let mut visitor = Browser::default();
        site.begin(&mut visitor, "a1-message-for-ben").await;
        for browser in [&mut nobody, &mut visitor] {
            for path in [format!("{attempt}/submit"), attempt.clone()] {
                let (status, _, page) = site.post(browser, &path, &form).await;
                assert_eq!(status, StatusCode::UNAUTHORIZED, "{path}");
                for expected in [
                    "You are logged out",
                    &format!("action=\"{path}\""),
                    &format!("name=\"{field}\" hidden>half &#60;a&#62; sentence</textarea>"),
                    &format!("/login?return_to={attempt}"),
                ] {
                    assert!(page.contains(expected), "{expected}: {page}");
                }
            }
            let draft = Request::put(format!("/api{attempt}/responses/{dictated}"))
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from("{\"given\":\"x\"}"))
                .unwrap();
            let (response, _) = site.send(browser, draft).await;
            assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
            let request = Request::get(&attempt).body(Body::empty()).unwrap();
            let (response, _) = site.send(browser, request).await;
            let location = response.headers()[header::LOCATION].to_str().unwrap();
            assert!(location.starts_with("/login?return_to="), "{location}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_switch_of_language_on_a_refused_form_leads_to_a_page() {
    each_database("a_switch_of_language_on_a_refused_form", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let wrong = [("current", "x"), ("password", "y"), ("password_again", "z")];
        let (_, _, password) = site.post(&mut ann, "/account/password", &wrong).await;
        let (_, _, delete) = site
            .post(&mut ann, "/account/delete", &[("password", "x")])
            .await;
        assert!(delete.contains("The account is not deleted."), "{delete}");
        let mut guest = Browser::default();
        let form = [
            ("email", "x"),
            ("password", "x"),
            ("password_again", "x"),
            ("return_to", "/history"),
        ];
        let (_, _, register) = site.post(&mut guest, "/register", &form).await;
        let (_, _, login) = site.post(&mut guest, "/login", &form).await;
        let (_, _, error) = site
            .post(&mut ann, "/passages/a1-a-wet-morning/reveal", &[])
            .await;
        for (page, expected) in [
            (password, "/account"),
            (delete, "/account"),
            (register, "/register?return_to=/history"),
            (login, "/login?return_to=/history"),
            (error, "/"),
        ] {
            let footer = &page[page.find("site-footer").unwrap()..];
            assert!(
                footer.contains(&format!("name=\"return_to\" value=\"{expected}\"")),
                "{expected}: {footer}"
            );
        }
        for path in ["/account/password", "/account/delete"] {
            let (status, _) = site.get(&mut ann, path).await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{path}");
        }
        let (_, page) = site.get(&mut guest, "/register?return_to=/history").await;
        assert!(
            page.contains("href=\"/login?return_to=/history\""),
            "{page}"
        );
    })
    .await;
}

#[tokio::test]
async fn showing_texts_does_not_use_up_the_free_passage() {
    each_database("showing_texts_does_not_use_up", async |db| {
        let site = TestSite::new(db).await;
        let mut visitor = Browser::default();
        for slug in ["a1-a-wet-morning", "a1-message-for-ben"] {
            let (status, location, _) = site
                .post(
                    &mut visitor,
                    &format!("/passages/{slug}/reveal"),
                    &[("sentence", "0")],
                )
                .await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{slug}");
            assert!(!location.contains("/login"), "{location}");
            let (_, page) = site.get(&mut visitor, &format!("/passages/{slug}")).await;
            assert!(page.contains("sentence-details"), "{slug} shows the text");
            assert!(page.contains("Go to the questions"), "{page}");
        }
        let (_, home) = site.get(&mut visitor, "/").await;
        assert!(!home.contains("Go on where you stopped"), "{home}");
        for id in 1..=2 {
            let path = format!("/attempts/{id}");
            assert_eq!(
                site.get(&mut visitor, &path).await.0,
                StatusCode::SEE_OTHER,
                "what was not begun cannot be answered"
            );
        }
        let attempt = site.begin(&mut visitor, "a1-message-for-ben").await;
        assert!(attempt.starts_with("/attempts/"), "{attempt}");
        let (_, items) = site.get(&mut visitor, &attempt).await;
        assert!(items.contains("sentence-details"), "{items}");
        let refused = site.begin(&mut visitor, "a1-a-wet-morning").await;
        assert!(refused.starts_with("/register"), "{refused}");
    })
    .await;
}

#[tokio::test]
async fn strangers_do_not_lock_the_owner_out_of_the_account() {
    each_database("strangers_do_not_lock_the_owner_out", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let wrong = [("email", "ann@example.org"), ("password", "wrong")];
        for _ in 0..6 {
            site.post(&mut Browser::default(), "/login", &wrong).await;
        }
        let change = [
            ("current", PASSWORD),
            ("password", "another long one"),
            ("password_again", "another long one"),
        ];
        let (status, _, page) = site.post(&mut ann, "/account/password", &change).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        for _ in 0..5 {
            let (status, _, _) = site
                .post(&mut ann, "/account/delete", &[("password", "guess")])
                .await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let right = [("password", "another long one")];
        let (status, _, page) = site.post(&mut ann, "/account/delete", &right).await;
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
        assert!(
            page.contains("Too many wrong passwords")
                && page.contains("action=\"/account/delete\""),
            "{page}"
        );
        site.now.fetch_add(16 * 60 * 1000, Ordering::Relaxed);
        let (status, _, _) = site.post(&mut ann, "/account/delete", &right).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn questions_without_an_answer_are_named_and_the_choice_is_at_the_top() {
    each_database("questions_without_an_answer_are_named", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let attempt = site.begin(&mut ann, "a1-a-wet-morning").await;
        let mut form = site.keys("a1-a-wet-morning").await;
        let (field, _) = form.remove(1);
        let (_, location, _) = site
            .post(&mut ann, &format!("{attempt}/submit"), &borrowed(&form))
            .await;
        let (_, page) = site.get(&mut ann, &location).await;
        let link = format!("href=\"#{field}\">Question 2</a>");
        assert!(page.contains(&link), "{link}: {page}");
        assert_eq!(page.matches("item-empty").count(), 1);
        assert_eq!(page.matches("Still empty").count(), 1);
        let top = page.find("name=\"confirm\"").unwrap();
        assert!(
            top < page.find("item-list").unwrap(),
            "the choice comes first"
        );
        let first_button = page[page.find("class=\"items\"").unwrap()..]
            .find("<button")
            .unwrap();
        assert!(
            first_button < page.find("name=\"confirm\"").unwrap(),
            "Enter in a field does not submit what is incomplete"
        );
    })
    .await;
}

#[tokio::test]
async fn a_result_tells_how_many_texts_were_shown() {
    each_database("a_result_tells_how_many_texts_were_shown", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        for (sentences, expected) in [(vec![], None), (vec!["0", "2"], Some("2 sentences"))] {
            let attempt = site.begin(&mut ann, "a1-a-wet-morning").await;
            for sentence in sentences {
                let form = [("sentence", sentence)];
                site.post(&mut ann, "/passages/a1-a-wet-morning/reveal", &form)
                    .await;
            }
            let form = [("confirm", "1")];
            site.post(&mut ann, &format!("{attempt}/submit"), &form)
                .await;
            let (_, result) = site.get(&mut ann, &attempt).await;
            let (_, history) = site.get(&mut ann, "/history").await;
            match expected {
                None => {
                    assert!(!result.contains("You showed the text"), "{result}");
                    assert!(!history.contains("text shown"), "{history}");
                }
                Some(text) => {
                    assert!(
                        result.contains(&format!("You showed the text of {text}")),
                        "{result}"
                    );
                    assert_eq!(history.matches("text shown").count(), 1, "{history}");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn small_things_are_said_where_they_belong() {
    each_database("small_things_are_said_where_they_belong", async |db| {
        let site = TestSite::new(db).await;
        let mut guest = Browser::default();
        let (_, page) = site.get(&mut guest, "/passages?page=50").await;
        assert!(page.contains("passage-card"), "the last page: {page}");
        let request = Request::get("/history").body(Body::empty()).unwrap();
        let (response, _) = site.send(&mut guest, request).await;
        let login = response.headers()[header::LOCATION].to_str().unwrap();
        let (_, page) = site.get(&mut guest, login).await;
        assert!(page.contains("Log in to see your history."), "{page}");
        let (_, page) = site.get(&mut guest, "/login?return_to=/passages").await;
        assert!(!page.contains("login-reason"), "{page}");
        let zh = [("locale", "zh"), ("return_to", "/")];
        site.post(&mut guest, "/preferences", &zh).await;
        let (status, _, page) = site.post(&mut guest, "/login", &[("email", "x")]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            page.contains("<summary>技术细节（英文）</summary><p lang=\"en\">"),
            "English internals are marked as such: {page}"
        );
    })
    .await;
}

/// A monologue has many turns and one speaker.
#[tokio::test]
async fn a_speaker_is_named_where_somebody_else_begins() {
    each_database("a_speaker_is_named_where", async |db| {
        let site = TestSite::new(db).await;
        let mut monologue = library("a1-message-for-ben.toml");
        monologue.version += 1;
        let turn = &mut monologue.turns[0];
        assert!(turn.sentences.len() > 1, "there is something to split");
        let rest = turn.sentences.split_off(1);
        let second = listen_core::passage::Turn {
            speaker_idx: turn.speaker_idx,
            sentences: rest,
        };
        monologue.turns.insert(1, second);
        let speaker = monologue.speakers[monologue.turns[0].speaker_idx]
            .name
            .clone();
        let is_monologue = monologue.speakers.len() == 1;
        passage::import(&site.db, &[monologue], Timestamp(0))
            .await
            .unwrap();
        let (_, page) = site
            .get(&mut Browser::default(), "/passages/a1-message-for-ben")
            .await;
        let named = format!("<span class=\"sentence-speaker\">{speaker}</span>");
        assert!(is_monologue && page.matches(&named).count() == 1, "{page}");
    })
    .await;
}

/// The table of learning.md 4.4, through the interface; what makes no sense is refused.
#[tokio::test]
async fn typed_sentences_are_scored_by_the_interface() {
    each_database("typed_sentences_are_scored", async |db| {
        let site = TestSite::new(db).await;
        let score = async |body: String| {
            let request = Request::post("/api/dictation/score")
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(body))
                .unwrap();
            site.send(&mut Browser::default(), request).await
        };
        let compare = async |reference: &str, typed: &str| {
            let body = serde_json::json!({ "reference": reference, "typed": typed });
            let (response, answer) = score(body.to_string()).await;
            assert_eq!(response.status(), StatusCode::OK, "{answer}");
            serde_json::from_str::<serde_json::Value>(&answer).unwrap()
        };
        let same = compare("We'll meet at 7:30.", "we will meet at seven thirty").await;
        assert_eq!(
            (&same["heard"], &same["written"]),
            (&1.0.into(), &1.0.into())
        );
        let wrong = compare("She walked to the bus.", "she walk the bus").await;
        assert_eq!(wrong["heard"], 0.6);
        assert_eq!(wrong["words"][1]["label"], "ending");
        assert_eq!(wrong["words"][1]["reference"], "walked");
        assert_eq!(wrong["words"][2]["label"], "missed-function");

        let long = serde_json::json!({ "reference": "a ".repeat(61), "typed": "" });
        for (body, status, named) in [
            (long.to_string(), 422, "reference"),
            (
                r#"{"reference":"…","typed":"x"}"#.to_owned(),
                422,
                "reference",
            ),
            (r#"{"reference":"x"}"#.to_owned(), 422, "typed"),
            ("{".to_owned(), 400, ""),
        ] {
            let (response, answer) = score(body).await;
            assert_eq!(response.status(), status, "{answer}");
            assert!(answer.contains(named), "{answer}");
        }
    })
    .await;
}
