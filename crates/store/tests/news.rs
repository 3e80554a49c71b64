//! News: one turn for two workers, each article once, and gone after a day.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use listen_core::ability::difficulty_of;
use listen_core::job::{Job, Lane};
use listen_core::news::{Category, Judgement, OFFERED_MS, REFRESH_MS};
use listen_core::passage::Passage;
use listen_core::taxonomy::Level;
use listen_core::time::{DAY_MS, HOUR_MS, Timestamp};
use listen_store::news::{self, NewArticle, NewFeed, Text};
use listen_store::{Db, audit, job, passage as stored, said};
use listen_test_kit::database::each_database;
use listen_test_kit::school::learner_here;

const NOW: Timestamp = Timestamp(1_750_000_000_000);

fn feed(name: &str, category: Category, level: Option<Level>) -> NewFeed {
    NewFeed {
        name: name.to_owned(),
        address: format!("https://{name}.example/rss"),
        category,
        level,
    }
}

async fn add(db: &Db, name: &str, category: Category, level: Option<Level>) -> i64 {
    let new = feed(name, category, level);
    news::insert_feed(db, 1, &new, NOW).await.unwrap().unwrap()
}

fn article(n: i64) -> NewArticle {
    NewArticle {
        address: format!("https://post.example/{n}"),
        title: format!("Title {n}"),
        summary: "What it says.".to_owned(),
        published_at: NOW.0 + n,
    }
}

fn judged(level: Level, topic: &str) -> Judgement {
    Judgement {
        level,
        topic: topic.to_owned(),
        brief: "In brief.".to_owned(),
    }
}

async fn titles(db: &Db, level: &str, category: &str, now: Timestamp) -> Vec<String> {
    let found = news::headlines(db, level, category, 10, now).await.unwrap();
    found.into_iter().map(|article| article.title).collect()
}

#[tokio::test]
async fn of_two_workers_one_has_the_turn() {
    each_database("of_two_workers_one_has_the_turn", async |db| {
        assert!(
            !news::refresh_if_due(&db, NOW).await.unwrap(),
            "there is no feed"
        );
        add(&db, "post", Category::General, None).await;
        let (one, other) = tokio::join!(
            news::refresh_if_due(&db, NOW),
            news::refresh_if_due(&db, NOW)
        );
        assert!(one.unwrap() ^ other.unwrap());
        let claims = tokio::join!(
            job::claim_in(&db, "a", Lane::News, NOW),
            job::claim_in(&db, "b", Lane::News, NOW)
        );
        let claimed: Vec<_> = [claims.0.unwrap(), claims.1.unwrap()]
            .into_iter()
            .flatten()
            .collect();
        assert_eq!(claimed.len(), 1);
        assert_eq!(claimed[0].job, Job::RefreshNews);
        assert_eq!(
            job::claim(&db, "a", 0, NOW).await.unwrap(),
            None,
            "no voice is needed"
        );
        assert_eq!(
            job::claim_in(&db, "a", Lane::Model, NOW).await.unwrap(),
            None
        );
        let almost = NOW.plus_ms(REFRESH_MS - 1);
        assert!(!news::refresh_if_due(&db, almost).await.unwrap());
        assert!(
            news::refresh_if_due(&db, NOW.plus_ms(REFRESH_MS))
                .await
                .unwrap()
        );
    })
    .await;
}

#[tokio::test]
async fn an_article_is_there_once_and_for_a_day() {
    each_database("an_article_is_there_once_and_for_a_day", async |db| {
        let one = add(&db, "post", Category::General, None).await;
        let other = add(&db, "echo", Category::World, Some(Level::A2)).await;
        assert!(news::insert(&db, one, &article(1), NOW).await.unwrap());
        assert!(
            !news::insert(&db, other, &article(1), NOW).await.unwrap(),
            "the same address"
        );
        assert!(news::insert(&db, other, &article(2), NOW).await.unwrap());
        let old = NewArticle {
            published_at: NOW.0 - 8 * DAY_MS,
            ..article(3)
        };
        assert!(!news::insert(&db, one, &old, NOW).await.unwrap(), "no news");
        assert_eq!(titles(&db, "", "", NOW).await, ["Title 2", "Title 1"]);
        assert_eq!(
            titles(&db, "A2", "", NOW).await,
            ["Title 2", "Title 1"],
            "no level is every level"
        );
        assert_eq!(titles(&db, "B1", "", NOW).await, ["Title 1"]);
        assert_eq!(titles(&db, "", "world", NOW).await, ["Title 2"]);
        assert!(news::set_on(&db, 1, other, false, NOW).await.unwrap());
        assert_eq!(titles(&db, "", "", NOW).await, ["Title 1"]);
        let later = NOW.plus_ms(OFFERED_MS);
        assert_eq!(titles(&db, "", "", later).await, [""; 0]);
        assert_eq!(news::count(&db, later).await.unwrap(), 0);
        news::delete_old(&db, later.plus_ms(HOUR_MS)).await.unwrap();
        assert!(
            !news::insert(&db, one, &article(1), later).await.unwrap(),
            "it does not come back"
        );
        assert_eq!(
            news::delete_old(&db, later.plus_ms(7 * DAY_MS))
                .await
                .unwrap(),
            2
        );
    })
    .await;
}

#[tokio::test]
async fn the_newest_topics_of_each_level_are_offered() {
    each_database("the_newest_topics_of_each_level_are_offered", async |db| {
        let feed_id = add(&db, "post", Category::Science, None).await;
        for n in 1..=8 {
            news::insert(&db, feed_id, &article(n), NOW).await.unwrap();
        }
        let waiting = news::to_judge(&db, 20, NOW).await.unwrap();
        assert_eq!(waiting.len(), 8);
        for (idx, row) in waiting.iter().enumerate() {
            let level = if idx < 4 { Level::A1 } else { Level::C2 };
            let said = (idx != 7).then(|| judged(level, &format!("topic of {}", row.title)));
            news::judge(&db, row.id, said.as_ref()).await.unwrap();
        }
        let topics = news::topics(&db, "", "", 3, NOW).await.unwrap();
        let found: Vec<_> = topics
            .iter()
            .map(|row| (row.level.as_deref().unwrap(), row.title.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                ("A1", "Title 8"),
                ("A1", "Title 7"),
                ("A1", "Title 6"),
                ("C2", "Title 4"),
                ("C2", "Title 3"),
                ("C2", "Title 2")
            ]
        );
        assert_eq!(
            news::topics(&db, "C2", "science", 9, NOW)
                .await
                .unwrap()
                .len(),
            3
        );
        assert_eq!(
            news::topics(&db, "C2", "tech", 9, NOW).await.unwrap().len(),
            0
        );
        let waiting = news::to_judge(&db, 20, NOW).await.unwrap();
        assert_eq!(waiting.len(), 1, "asked again about what was not judged");
        for _ in 0..2 {
            news::judge(&db, waiting[0].id, None).await.unwrap();
        }
        assert_eq!(
            news::to_judge(&db, 20, NOW).await.unwrap(),
            [],
            "but not for ever"
        );
        let text = |title: &str| Text {
            title: title.to_owned(),
            text: "T".to_owned(),
            n_words: 1,
        };
        news::keep_text(&db, topics[0].id, 5, &text("first"), NOW)
            .await
            .unwrap();
        news::keep_text(&db, topics[0].id, 5, &text("second"), NOW)
            .await
            .unwrap();
        assert_eq!(
            news::text(&db, topics[0].id, 5).await.unwrap(),
            Some(text("first"))
        );
        assert_eq!(news::text(&db, topics[0].id, 1).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn changes_of_feeds_are_noted() {
    each_database("changes_of_feeds_are_noted", async |db| {
        let id = add(&db, "post", Category::General, None).await;
        let same = feed("post", Category::Tech, None);
        assert_eq!(news::insert_feed(&db, 7, &same, NOW).await.unwrap(), None);
        let other = add(&db, "echo", Category::World, None).await;
        assert!(
            !news::update_feed(&db, 7, other, &same, NOW).await.unwrap(),
            "the address is taken"
        );
        assert!(news::update_feed(&db, 7, id, &same, NOW).await.unwrap());
        assert!(
            !news::set_on(&db, 7, id, true, NOW).await.unwrap(),
            "it is on"
        );
        assert!(news::set_on(&db, 7, id, false, NOW).await.unwrap());
        news::insert(&db, id, &article(1), NOW).await.unwrap();
        news::note_fetch(&db, id, Err("the server answered 404"), NOW)
            .await
            .unwrap();
        let row = news::find_feed(&db, id).await.unwrap().unwrap();
        assert_eq!(
            (row.category.as_str(), row.error.as_deref()),
            ("tech", Some("the server answered 404"))
        );
        assert!(news::delete(&db, 7, id, NOW).await.unwrap());
        assert!(!news::delete(&db, 7, id, NOW).await.unwrap());
        assert_eq!(news::count(&db, NOW).await.unwrap(), 0);
        let noted = audit::list(&db, "", "", 1, 20).await.unwrap();
        let actions: Vec<&str> = noted.rows.iter().map(|row| row.action.as_str()).collect();
        assert_eq!(
            actions,
            [
                "news-feed",
                "news-feed-state",
                "news-feed",
                "news-feed",
                "news-feed"
            ]
        );
        assert_eq!(noted.rows[1].value_after.as_deref(), Some("off"));
    })
    .await;
}

#[tokio::test]
async fn levels_are_those_of_learners_who_were_here_lately() {
    each_database("levels_are_those_of_learners", async |db| {
        for (name, level, days_ago) in [
            ("ann", Level::A2, 1),
            ("ben", Level::B2, 13),
            ("cid", Level::B2, 0),
            ("dan", Level::C1, 15),
        ] {
            let seen = NOW.0 - days_ago * DAY_MS;
            learner_here(&db, name, difficulty_of(level) + 0.1, seen).await;
        }
        let mut levels = news::levels(&db, NOW).await.unwrap();
        levels.sort();
        assert_eq!(levels, [(Level::A2, 1), (Level::B2, 2)]);
    })
    .await;
}

#[tokio::test]
async fn a_passage_made_ahead_is_kept_once_and_as_long_as_its_article() {
    each_database("a_passage_made_ahead_is_kept_once", async |db| {
        let feed_id = add(&db, "post", Category::Tech, None).await;
        assert!(news::insert(&db, feed_id, &article(1), NOW).await.unwrap());
        let id = news::to_judge(&db, 1, NOW).await.unwrap()[0].id;
        let topic = judged(Level::B1, "A new bridge over the river");
        news::judge(&db, id, Some(&topic)).await.unwrap();
        assert_eq!(news::ready(&db, "", "", NOW).await.unwrap(), []);
        let made = |slug: &str| Passage {
            slug: format!("ahead-{slug}"),
            ..passage()
        };
        for (slug, is_kept) in [("1", true), ("2", false)] {
            let kept = news::keep_passage(&db, id, &made(slug), NOW).await.unwrap();
            assert_eq!(kept, is_kept, "{slug}");
        }
        let passage_id = news::ready_passage(&db, id, NOW).await.unwrap().unwrap();
        let head = stored::find(&db, passage_id).await.unwrap().unwrap();
        assert_eq!(head.slug, "ahead-1");
        assert!(
            stored::find_current(&db, "ahead-2")
                .await
                .unwrap()
                .is_none()
        );
        for (level, category, n) in [("B1", "tech", 1), ("B2", "", 0), ("", "world", 0)] {
            let found = news::ready(&db, level, category, NOW).await.unwrap();
            assert_eq!(found.len(), n, "{level} {category}");
        }
        let later = NOW.plus_ms(OFFERED_MS);
        assert_eq!(news::ready_passage(&db, id, later).await.unwrap(), None);
        said::delete_old(&db, later).await.unwrap();
        assert!(stored::find(&db, passage_id).await.unwrap().is_none());
        assert_eq!(news::ready(&db, "", "", NOW).await.unwrap(), []);
    })
    .await;
}

fn passage() -> Passage {
    let text = include_str!("../../../content/passages/a1-a-wet-morning.toml");
    listen_core::content_file::passage::parse(text).unwrap()
}
