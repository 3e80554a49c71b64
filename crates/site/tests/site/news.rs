//! News of the day: with a model and without one, and the routes of the product before this one.

use crate::api::{get, own_token, post};
use crate::harness::{Browser, TestSite, library};
use crate::model::{TEXT, draft, items, says, site};
use axum::http::StatusCode;
use listen_core::news::{Category, Judgement};
use listen_core::passage::Passage;
use listen_core::taxonomy::Level;
use listen_core::time::{DAY_MS, Timestamp};
use listen_store::account::{self, Role};
use listen_store::news::{self, NewArticle, NewFeed};
use listen_store::{Db, account_change, generation};
use listen_test_kit::database::each_database;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

const NOW: Timestamp = Timestamp(1_750_000_000_000);

/// Two articles of one feed; a model has judged the first.
async fn articles(db: &Db) -> Vec<i64> {
    let feed = NewFeed {
        name: "The Post".to_owned(),
        address: "https://post.example/rss".to_owned(),
        category: Category::Science,
        level: None,
    };
    let feed_id = news::insert_feed(db, 1, &feed, NOW).await.unwrap().unwrap();
    for (n, title) in [(0, "Lost cat is back <home>"), (1, "Rain")] {
        let new = NewArticle {
            address: format!("https://post.example/{n}"),
            title: title.to_owned(),
            summary: "It was away for a week.".to_owned(),
            published_at: NOW.0 - n,
        };
        assert!(news::insert(db, feed_id, &new, NOW).await.unwrap());
    }
    let ids: Vec<i64> = news::to_judge(db, 9, NOW)
        .await
        .unwrap()
        .iter()
        .map(|row| row.id)
        .collect();
    let said = Judgement {
        level: Level::B1,
        topic: "A cat comes home after a week".to_owned(),
        brief: "A cat was away and is back.".to_owned(),
    };
    news::judge(db, ids[0], Some(&said)).await.unwrap();
    ids
}

#[tokio::test]
async fn a_topic_of_the_day_becomes_a_passage_with_its_source() {
    each_database("a_topic_of_the_day_becomes_a_passage", async |db| {
        let replies = vec![says(&draft()), says(&items()), says(&json!({"items": []})), says(&json!({"items": []}))];
        let (site, server, asker) = site(db, replies).await;
        let ids = articles(&site.db).await;
        let mut ann = site.register("ann@example.org").await;
        let (status, page) = site.get(&mut ann, "/news").await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("A cat comes home after a week") && page.contains("href=\"https://post.example/0\""), "{page}");
        assert!(page.contains("&#60;home&#62;") && page.contains(&format!("/make?news={}", ids[1])), "{page}");
        let (_, page) = site.get(&mut ann, "/news?level=C1&category=science").await;
        assert!(!page.contains("comes home") && page.contains(">Rain</a>"), "what has no level is for all: {page}");
        let (_, page) = site.get(&mut ann, "/make").await;
        assert!(page.contains(&format!("/make?news={}", ids[0])), "{page}");
        let (_, page) = site.get(&mut ann, &format!("/make?news={}", ids[0])).await;
        assert!(page.contains("value=\"A cat comes home after a week\"") && page.contains("<option value=\"B1\" selected"), "{page}");
        let id = ids[0].to_string();
        let form = [("level", "A2"), ("seconds", "60"), ("form", "monologue"), ("topic", "A cat comes home"), ("news", &id), ("do", "passage")];
        let (status, location, page) = site.post(&mut ann, "/make", &form).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let made: i64 = location.strip_prefix("/make/").unwrap().parse().unwrap();
        listen_generation::run(&asker, made).await.unwrap();
        assert!(server.asked()[0].body.to_string().contains("It was away for a week."));
        let (_, page) = site.get(&mut ann, &location).await;
        let slug = page.split("href=\"/passages/own-").nth(1).unwrap().split('"').next().unwrap();
        let (_, page) = site.get(&mut ann, &format!("/passages/own-{slug}")).await;
        assert!(page.contains("after “Lost cat is back &#60;home&#62;”, The Post: <a href=\"https://post.example/0\" rel=\"noopener"), "{page}");
        site.now.store(NOW.0 + DAY_MS, Ordering::Relaxed);
        let mut ben = site.register("ben@example.org").await;
        let (status, _, page) = site.post(&mut ben, "/make", &form).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("This article is not offered any more"), "{page}");
        let (_, page) = site.get(&mut ben, "/news").await;
        assert!(page.contains("There is no news here at the moment."), "{page}");
        assert_eq!(generation::list(&site.db, 1, "passage", 9).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn without_a_model_titles_and_links_are_there() {
    each_database("without_a_model_titles_and_links_are_there", async |db| {
        let site = TestSite::new(db).await;
        let ids = articles(&site.db).await;
        let mut guest = Browser::default();
        for locale in ["en", "zh"] {
            site.post(&mut guest, "/preferences", &[("locale", locale)])
                .await;
            let (status, page) = site.get(&mut guest, "/news").await;
            assert_eq!(status, StatusCode::OK);
            assert!(
                page.contains("href=\"https://post.example/1\"") && !page.contains("/make?news="),
                "{page}"
            );
            assert!(
                page.contains("/texts/new?address=https%3A//post.example/1"),
                "{page}"
            );
            assert!(!page.contains("Unknown localization"), "{page}");
        }
        let mut ann = site.register("ann@example.org").await;
        let (_, page) = site
            .get(
                &mut ann,
                "/texts/new?address=https%3A%2F%2Fpost.example%2F1",
            )
            .await;
        assert!(page.contains("value=\"https://post.example/1\""), "{page}");
        let (_, page) = site
            .get(&mut ann, "/texts/new?address=javascript:alert(1)")
            .await;
        assert!(page.contains("type=\"url\" value=\"\""), "{page}");
        let (status, page) = site.get(&mut ann, &format!("/make?news={}", ids[0])).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        let (_, page) = site.get(&mut ann, "/make?news=odd").await;
        assert!(
            page.contains("This article is not offered any more"),
            "{page}"
        );
    })
    .await;
}

#[tokio::test]
async fn the_old_routes_of_news_answer() {
    each_database("the_old_routes_of_news_answer", async |db| {
        // Long enough for 150 words: the text twice, since the checks look at its length only.
        let long = json!({"title": "A small visitor", "title_zh": "小客人", "speakers": [{"name": "Ann", "sex": "female", "accent": "uk"}],
            "turns": [{"speaker": 0, "text": format!("{TEXT} The whole village talked about it for a long time. Everybody wanted to see the cat, and the children drew pictures of it. In the end somebody wrote a song about it, too.")}]});
        let (site, server, _) = site(db, vec![says(&long)]).await;
        let ids = articles(&site.db).await;
        let mut ann = site.register("ann@example.org").await;
        assert_eq!(get(&site, "/api/news/topics", "").await.0, StatusCode::UNAUTHORIZED);
        let token = own_token(&site, &mut ann, &["read", "write", "generate"]).await;
        let (status, found) = get(&site, "/api/news/topics?difficulty=b1&category=all", &token).await;
        assert_eq!((status, found["topics"].as_array().unwrap().len()), (StatusCode::OK, 1));
        let topic = &found["topics"][0];
        assert_eq!((&topic["topic"], &topic["sourceUrl"]), (&json!("A cat comes home after a week"), &json!("https://post.example/0")));
        let path = format!("/api/news/transcript?topicId={}&duration=1", topic["id"].as_str().unwrap());
        let (status, text) = get(&site, &path, &token).await;
        assert_eq!((status, &text["cached"]), (StatusCode::OK, &json!(false)), "{text}");
        assert!(text["transcript"].as_str().unwrap().starts_with("Last Friday my neighbour"));
        let (_, text) = get(&site, &path, &token).await;
        assert_eq!((&text["cached"], server.asked().len()), (&Value::Bool(true), 1), "paid once");
        for (path, status, field) in [
            ("/api/news/topics?difficulty=D1", 400, "difficulty"),
            ("/api/news/topics?category=sport", 400, "category"),
            ("/api/news/transcript?topicId=x&duration=1", 400, "topicId"),
            ("/api/news/transcript?topicId=1&duration=4", 400, "duration"),
            ("/api/news/transcript?topicId=99999&duration=1", 404, ""),
        ] {
            let (found, body) = get(&site, path, &token).await;
            assert_eq!(found.as_u16(), status, "{path}: {body}");
            assert_eq!(body["field"].as_str().unwrap_or(""), field, "{path}: {body}");
        }
        let reader = own_token(&site, &mut ann, &["read"]).await;
        assert_eq!(get(&site, &path, &reader).await.0, StatusCode::FORBIDDEN);
        assert_eq!(post(&site, "/api/news/refresh", &token, json!({})).await.0, StatusCode::FORBIDDEN);
        let email = listen_core::account::Email::parse("ann@example.org").unwrap();
        let ann = account::find_by_email(&site.db, &email).await.unwrap().unwrap();
        account_change::set_role(&site.db, 1, ann.id, Role::Editor, NOW).await.unwrap();
        assert_eq!(post(&site, "/api/news/refresh", &token, json!({})).await.0, StatusCode::ACCEPTED);
        assert_eq!(get(&site, "/api/cron/refresh-news", &token).await.0, StatusCode::ACCEPTED);
        assert!(news::last_turn(&site.db).await.unwrap().is_some());
        assert_eq!(ids.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_passage_made_ahead_is_taken_with_one_click_and_once() {
    each_database("a_passage_made_ahead_is_taken", async |db| {
        let site = TestSite::new(db).await;
        let ids = articles(&site.db).await;
        let made = Passage {
            slug: "ahead-0123456789abcdef".to_owned(),
            ..library("a1-a-wet-morning.toml")
        };
        assert!(
            news::keep_passage(&site.db, ids[0], &made, NOW)
                .await
                .unwrap()
        );
        let mut ann = site.register("ann@example.org").await;
        let button = format!("action=\"/news/{}/ready\"", ids[0]);
        for (locale, words) in [("zh", "可立即练习"), ("en", "Ready to practise")] {
            site.post(&mut ann, "/preferences", &[("locale", locale)])
                .await;
            let (_, page) = site.get(&mut ann, "/news").await;
            assert!(page.contains(words) && page.contains(&button), "{page}");
            assert!(!page.contains("Unknown localization"), "{page}");
            assert_eq!(
                page.matches("A cat comes home after a week</h3>").count(),
                1,
                "{page}"
            );
        }
        let (_, page) = site.get(&mut ann, "/news?level=C1").await;
        assert!(!page.contains(&button), "{page}");
        let take = format!("/news/{}/ready", ids[0]);
        let (status, location, page) = site.post(&mut ann, &take, &[]).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        assert!(location.starts_with("/passages/own-"), "{location}");
        let (_, again, _) = site.post(&mut ann, &take, &[]).await;
        assert_eq!(again, location, "the same copy");
        let (status, page) = site.get(&mut ann, &location).await;
        assert_eq!(status, StatusCode::OK);
        assert!(
            page.contains("A Wet Morning") || page.contains("A wet morning"),
            "{page}"
        );
        let mut ben = site.register("ben@example.org").await;
        let (_, other, _) = site.post(&mut ben, &take, &[]).await;
        assert_ne!(other, location, "everybody has an own one");
        let (status, _) = site.get(&mut ben, &location).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        for path in [
            format!("/news/{}/ready", ids[1]),
            "/news/999/ready".to_owned(),
        ] {
            let (status, _, _) = site.post(&mut ann, &path, &[]).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        }
        let mut guest = Browser::default();
        let (status, location, _) = site.post(&mut guest, &take, &[]).await;
        assert!(
            status == StatusCode::SEE_OTHER && location.starts_with("/login"),
            "{status} {location}"
        );
        site.now.store(NOW.0 + DAY_MS, Ordering::Relaxed);
        let (_, page) = site.get(&mut ann, "/news").await;
        assert!(!page.contains(&button), "{page}");
    })
    .await;
}
