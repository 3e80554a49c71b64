//! Passages that a language model writes: from the form to the passage, its progress, and what the
//! page says without a model.

use crate::harness::{Browser, HASH, TestSite, library};
use crate::model::{draft, items, says, site};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use listen_core::generation::Order;
use listen_store::generation;
use listen_test_kit::database::each_database;
use listen_test_kit::model_server::Reply;
use listen_test_kit::search_server::{SearchReply, SearchServer};
use listen_web_search::{Searcher, Searxng};
use serde_json::{Value, json};

const FORM: [(&str, &str); 5] = [
    ("level", "B1"),
    ("seconds", "60"),
    ("form", "monologue"),
    ("topic", "A cat that lost its way"),
    ("do", "passage"),
];

fn with<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = FORM
        .iter()
        .filter(|(name, _)| changed.iter().all(|(other, _)| other != name));
    kept.chain(changed).copied().collect()
}

fn id_of(location: &str) -> i64 {
    location.strip_prefix("/make/").unwrap().parse().unwrap()
}

/// What the events about an order say; the stream ends because it has ended.
async fn events(site: &TestSite, browser: &mut Browser, id: i64) -> String {
    let path = format!("/api/generations/{id}/events");
    site.get(browser, &path).await.1
}

#[tokio::test]
async fn a_passage_is_ordered_made_and_practised() {
    each_database("a_passage_is_ordered_made_and_practised", async |db| {
        let (site, _, asker) = site(
            db,
            vec![
                says(&draft()),
                says(&items()),
                says(&json!({"items": []})),
                says(&json!({"items": []})),
            ],
        )
        .await;
        let mut ann = site.register("ann@example.org").await;
        let (_, page) = site.get(&mut ann, "/make").await;
        assert!(
            page.contains("name=\"cause-effect\"") && page.contains("Suggest five topics"),
            "{page}"
        );
        let (status, location, page) = site.post(&mut ann, "/make", &FORM).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let (_, page) = site.get(&mut ann, &location).await;
        assert!(
            page.contains("It waits for its turn.") && page.contains("data-generation="),
            "{page}"
        );
        listen_generation::run(&asker, id_of(&location))
            .await
            .unwrap();
        let told = events(&site, &mut ann, id_of(&location)).await;
        assert!(
            told.contains("event: generation") && told.contains("\"state\":\"done\""),
            "{told}"
        );
        let (_, page) = site.get(&mut ann, &location).await;
        assert!(
            page.contains("A small visitor") && page.contains("It has 4 questions"),
            "{page}"
        );
        assert!(
            page.contains("What was on the collar?") && !page.contains("A telephone number"),
            "no key: {page}"
        );
        let slug = page
            .split("href=\"/passages/own-")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        let passage = format!("/passages/own-{slug}");
        let attempt = site.begin(&mut ann, &passage["/passages/".len()..]).await;
        let (status, page) = site.get(&mut ann, &attempt).await;
        assert_eq!(status, StatusCode::OK);
        assert!(
            page.contains("In the kitchen") && !page.contains("Martha was a little sad"),
            "{page}"
        );
        let mut ben = site.register("ben@example.org").await;
        for path in [
            location.as_str(),
            passage.as_str(),
            &format!("/api/generations/{}", id_of(&location)),
        ] {
            assert_eq!(
                site.get(&mut ben, path).await.0,
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn five_topics_are_offered_and_then_excluded() {
    each_database("five_topics_are_offered_and_then_excluded", async |db| {
        let topics = [
            "A lost bag",
            "Rain on Monday",
            "A day at the zoo",
            "Cooking for ten",
            "A late train",
        ];
        let (site, _, asker) = site(db, vec![says(&json!({"topics": topics}))]).await;
        let mut ann = site.register("ann@example.org").await;
        let form = with(&[("do", "topics"), ("topic", ""), ("inference", "yes")]);
        let (_, location, _) = site.post(&mut ann, "/make", &form).await;
        listen_generation::run(&asker, id_of(&location))
            .await
            .unwrap();
        let (_, page) = site.get(&mut ann, &location).await;
        for topic in topics {
            assert!(
                page.contains(&format!("name=\"offered\" value=\"{topic}\"")),
                "{topic}: {page}"
            );
        }
        assert!(page.contains("name=\"excluded-4\" value=\"A late train\""));
        assert!(
            page.contains("name=\"inference\" value=\"yes\" checked"),
            "what was chosen stays"
        );
        let chosen = with(&[("topic", ""), ("offered", "A lost bag")]);
        let (status, location, _) = site.post(&mut ann, "/make", &chosen).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let row = generation::find(&site.db, id_of(&location))
            .await
            .unwrap()
            .unwrap();
        assert!(format!("{:?}", row.order().unwrap()).contains("A lost bag"));
    })
    .await;
}

#[tokio::test]
async fn a_failure_says_what_to_do_and_goes_on_where_it_was() {
    each_database(
        "a_failure_says_what_to_do_and_goes_on_where_it_was",
        async |db| {
            let mut replies = vec![says(&draft())];
            replies.extend(vec![Reply::Says("no".to_owned()); 6]);
            replies.push(says(&items()));
            replies.extend(vec![says(&json!({"items": []})); 2]);
            let (site, _, asker) = site(db, replies).await;
            let mut ann = site.register("ann@example.org").await;
            let (_, location, _) = site.post(&mut ann, "/make", &FORM).await;
            listen_generation::run(&asker, id_of(&location))
                .await
                .unwrap();
            let (_, page) = site.get(&mut ann, &location).await;
            assert!(
                page.contains("Too few questions passed our checks")
                    && page.contains("119 words are written"),
                "{page}"
            );
            assert!(!page.contains("Martha"), "the text is to be heard first");
            site.post(&mut ann, &format!("{location}/again"), &[]).await;
            listen_generation::run(&asker, id_of(&location))
                .await
                .unwrap();
            assert!(
                site.get(&mut ann, &location)
                    .await
                    .1
                    .contains("It has 4 questions")
            );
        },
    )
    .await;
}

#[tokio::test]
async fn an_order_is_cancelled_and_two_are_enough() {
    each_database("an_order_is_cancelled_and_two_are_enough", async |db| {
        let (site, server, asker) = site(db, Vec::new()).await;
        let mut ann = site.register("ann@example.org").await;
        let (_, first, _) = site.post(&mut ann, "/make", &FORM).await;
        site.post(&mut ann, "/make", &FORM).await;
        let (status, _, page) = site.post(&mut ann, "/make", &FORM).await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert!(page.contains("two orders that are not ready"), "{page}");
        site.post(&mut ann, &format!("{first}/cancel"), &[]).await;
        assert!(site.get(&mut ann, &first).await.1.contains("Cancelled"));
        listen_generation::run(&asker, id_of(&first)).await.unwrap();
        assert!(
            server.asked().is_empty(),
            "what is cancelled spends nothing"
        );
        assert_eq!(
            site.post(&mut ann, "/make", &FORM).await.0,
            StatusCode::SEE_OTHER
        );
    })
    .await;
}

#[tokio::test]
async fn without_a_model_the_page_says_what_works() {
    each_database("without_a_model_the_page_says_what_works", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let (status, page) = site.get(&mut ann, "/make").await;
        assert_eq!(status, StatusCode::OK);
        for expected in [
            "No language model is set up here",
            "href=\"/passages\"",
            "href=\"/texts/new\"",
            "href=\"/drills\"",
        ] {
            assert!(page.contains(expected), "{expected}: {page}");
        }
        assert!(
            !page.contains("action=\"/make\""),
            "no button that does nothing"
        );
        let (status, _, _) = site.post(&mut ann, "/make", &FORM).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    })
    .await;
}

#[tokio::test]
async fn odd_forms_are_refused_with_what_is_allowed() {
    each_database("odd_forms_are_refused_with_what_is_allowed", async |db| {
        let (site, _, _) = site(db, Vec::new()).await;
        let mut ann = site.register("ann@example.org").await;
        for (changed, expected) in [
            (("level", "D1"), "A1, A2, B1, B2, C1, C2"),
            (("seconds", "61"), "60, 120, 180, 300"),
            (("form", "song"), "dialogue, monologue"),
            (
                ("topic", "See https://evil.example"),
                "Say what it is about",
            ),
            (("topic", ""), "Say what it is about"),
        ] {
            let (status, _, page) = site.post(&mut ann, "/make", &with(&[changed])).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{changed:?}");
            assert!(page.contains(expected), "{changed:?}: {page}");
        }
        let (status, location, _) = site.post(&mut Browser::default(), "/make", &FORM).await;
        assert_eq!(
            (status, location.as_str()),
            (StatusCode::SEE_OTHER, "/login")
        );
    })
    .await;
}

#[tokio::test]
async fn programs_order_too() {
    each_database("programs_order_too", async |db| {
        let (site, _, _) = site(db, Vec::new()).await;
        let mut ann = site.register("ann@example.org").await;
        let send = |body: Value| {
            Request::post("/api/generations")
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(body.to_string()))
                .unwrap()
        };
        let good = json!({"kind": "passage", "level": "B1", "topic": "A lost bag"});
        let (response, body) = site.send(&mut ann, send(good)).await;
        assert_eq!(response.status(), StatusCode::ACCEPTED, "{body}");
        let place = response.headers()[header::LOCATION]
            .to_str()
            .unwrap()
            .to_owned();
        assert_eq!(site.get(&mut ann, &place).await.0, StatusCode::OK);
        for (bad, field) in [
            (json!({"kind": "song", "level": "B1"}), "kind"),
            (json!({"kind": "topics", "level": "Z"}), "level"),
            (json!({"kind": "passage", "level": "B1"}), "topic"),
            (
                json!({"kind": "topics", "level": "B1", "seconds": 7}),
                "seconds",
            ),
        ] {
            let (response, body) = site.send(&mut ann, send(bad)).await;
            let body: Value = serde_json::from_str(&body).unwrap();
            assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(
                (
                    body["error"]["code"].as_str(),
                    body["error"]["field"].as_str()
                ),
                (Some("invalid_field"), Some(field))
            );
        }
        let cancel = Request::delete(&place).body(Body::empty()).unwrap();
        assert_eq!(
            site.send(&mut ann, cancel).await.0.status(),
            StatusCode::NO_CONTENT
        );
    })
    .await;
}

#[tokio::test]
async fn own_passages_are_a_podcast_until_it_is_revoked() {
    each_database(
        "own_passages_are_a_podcast_until_it_is_revoked",
        async |db| {
            let site = TestSite::new(db).await;
            let mut ann = site.register("ann@example.org").await;
            let secret = "0123456789abcdef";
            let email = listen_core::account::Email::parse("ann@example.org").unwrap();
            let found = listen_store::account::find_by_email(&site.db, &email);
            let learner_id = found.await.unwrap().unwrap().learner_id;
            site.post(&mut ann, "/texts/podcast", &[]).await;
            let made = listen_store::podcast::find(&site.db, learner_id)
                .await
                .unwrap()
                .unwrap();
            assert_eq!(made.len(), 32);
            listen_store::podcast::set(&site.db, learner_id, secret, crate::model::NOW)
                .await
                .unwrap();
            let mut own = library("a1-message-for-ben.toml");
            "own-1".clone_into(&mut own.slug);
            listen_store::text::save(&site.db, learner_id, &own, false, crate::model::NOW)
                .await
                .unwrap();
            site.add_audio_to("own-1").await;
            let mut program = Browser::default();
            assert_eq!(
                site.get(&mut program, &format!("/podcast/{made}")).await.0,
                StatusCode::NOT_FOUND,
                "the old one ended"
            );
            let (status, feed) = site.get(&mut program, &format!("/podcast/{secret}")).await;
            assert_eq!(status, StatusCode::OK);
            assert!(
                feed.starts_with("<?xml") && feed.contains("<itunes:block>yes"),
                "{feed}"
            );
            let enclosure = format!("/audio/{HASH}.mp3\" length=\"10\"");
            assert!(feed.contains(&enclosure), "{feed}");
            site.post(&mut ann, "/texts/podcast/revoke", &[]).await;
            assert_eq!(
                site.get(&mut program, &format!("/podcast/{secret}"))
                    .await
                    .0,
                StatusCode::NOT_FOUND
            );
        },
    )
    .await;
}

#[tokio::test]
async fn a_web_search_is_offered_where_there_is_one_and_its_pages_are_shown() {
    each_database("a_web_search_is_offered_where_there_is_one", async |db| {
        let more = json!({"items": []});
        let replies = vec![says(&draft()), says(&items()), says(&more), says(&more)];
        let (_, asker) = crate::model::asker(&db, replies).await;
        let found = json!({"results": [{"title": "Cats <home>", "content": "They find home.", "url": "https://cats.example/1"}]});
        let search = SearchServer::start(vec![SearchReply::Gives(found.to_string())])
            .await
            .unwrap();
        let provider = Searxng::new(&search.base_url()).unwrap();
        let asker = asker.with_search(Some(Searcher::new(provider).unwrap()));
        let site = TestSite::with_model(db, Some(asker.clone())).await;
        let mut ann = site.register("ann@example.org").await;
        let (_, page) = site.get(&mut ann, "/make").await;
        assert!(page.contains("name=\"search\"") && page.contains("is sent to SearXNG"), "{page}");
        let (_, location, _) = site.post(&mut ann, "/make", &with(&[("search", "yes")])).await;
        listen_generation::run(&asker, id_of(&location)).await.unwrap();
        for (locale, words) in [("en", "What the web says"), ("zh", "网上的资料")] {
            site.post(&mut ann, "/preferences", &[("locale", locale)]).await;
            let (_, page) = site.get(&mut ann, &location).await;
            let link = "<a href=\"https://cats.example/1\" rel=\"noopener noreferrer external\" lang=\"en\">Cats &#60;home&#62;</a>";
            assert!(page.contains(words) && page.contains(link), "{page}");
            assert!(!page.contains("Unknown localization"), "{page}");
        }
        let told = events(&site, &mut ann, id_of(&location)).await;
        assert!(told.contains("\"search\":\"found\"") && told.contains("https://cats.example/1"), "{told}");
        let (_, page) = site.get(&mut ann, &location).await;
        let slug = page.split("href=\"/passages/own-").nth(1).unwrap().split('"').next().unwrap();
        let (_, page) = site.get(&mut ann, &format!("/passages/own-{slug}")).await;
        assert!(page.contains("with “Cats &#60;home&#62;”: <a href=\"https://cats.example/1\""), "{page}");
    })
    .await;
}

#[tokio::test]
async fn without_a_web_search_nothing_asks_for_one() {
    each_database("without_a_web_search_nothing_asks_for_one", async |db| {
        let (site, _, _) = site(db, Vec::new()).await;
        let mut ann = site.register("ann@example.org").await;
        let (_, page) = site.get(&mut ann, "/make").await;
        assert!(!page.contains("name=\"search\""), "{page}");
        let (status, location, _) = site
            .post(&mut ann, "/make", &with(&[("search", "yes")]))
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let row = generation::find(&site.db, id_of(&location))
            .await
            .unwrap()
            .unwrap();
        assert!(matches!(row.order().unwrap(), Order::Passage { wish } if !wish.wants_search));
        let token = crate::api::own_token(&site, &mut ann, &["generate"]).await;
        let order = json!({"kind": "passage", "level": "B1", "topic": "A cat", "search": true});
        let (status, told) = crate::api::post(&site, "/api/generations", &token, order).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(told.to_string().contains("no web search"), "{told}");
        for (name, value) in [
            ("searchEnhanced", json!(true)),
            ("searchMaxResults", json!(6)),
        ] {
            let mut order = json!({"difficulty": "B1", "topic": "A cat"});
            order[name] = value;
            let (status, told) = crate::api::post(&site, "/api/ai/transcript", &token, order).await;
            assert_eq!(status, StatusCode::BAD_REQUEST);
            assert_eq!(told["field"], name, "{told}");
        }
    })
    .await;
}
