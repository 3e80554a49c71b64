//! `/passages`.

use crate::site::{Browser, START, TestSite};
use axum::http::StatusCode;
use listen_core::job::Job;
use listen_core::pace::Tempo;
use listen_store::account::Role;
use listen_store::rendition::{self, NewRendition};
use listen_store::{class, job, next_passage, passage};
use listen_test_kit::database::each_database;

#[tokio::test]
async fn the_list_tells_level_size_and_voice() {
    each_database("the_list_tells_level_size_and_voice", async |db| {
        let site = TestSite::new(db).await;
        let id = site.add_passage("a1-a-wet-morning.toml").await;
        site.add_passage("a1-message-for-ben.toml").await;
        let new = NewRendition {
            passage_id: id,
            hash: "aa",
            engine: "system",
            label: "system voice (flite)",
            runtime: "flite",
            device: "cpu",
            model_hash: "x",
            voices: &["slt".to_owned()],
            speed_milli: 1000,
            tempo: Tempo::Usual,
            duration_ms: 64_600,
            sentence_times: Vec::new(),
            words_are_estimated: false,
            word_times: Vec::new(),
        };
        rendition::replace(&site.db, &new, START).await.unwrap();
        let head = passage::find(&site.db, id).await.unwrap().unwrap();
        let mut browser = site.admin().await;
        let answer = site.get(&mut browser, "/passages").await;
        answer.shows(
            StatusCode::OK,
            &[
                "2 passages",
                &head.title_en,
                "Beginner",
                "system voice (flite)",
                ">1:05<",
            ],
        );
        assert_eq!(
            answer.body.matches("/render\"").count(),
            2,
            "{}",
            answer.body
        );
    })
    .await;
}

#[tokio::test]
async fn asking_for_audio_twice_makes_one_job() {
    each_database("asking_for_audio_twice_makes_one_job", async |db| {
        let site = TestSite::new(db).await;
        let id = site.add_passage("a1-a-wet-morning.toml").await;
        let mut browser = site.admin().await;
        for _ in 0..2 {
            site.post(&mut browser, &format!("/passages/{id}/render"), &[])
                .await
                .leads_to("/passages?notice=render");
        }
        site.get(&mut browser, "/passages?notice=render")
            .await
            .shows(StatusCode::OK, &["role=\"status\">Asked for."]);
        let jobs = job::list(&site.db, "queued", 1, 10).await.unwrap();
        assert_eq!(jobs.n_rows, 1);
        let slug = jobs.rows[0].slug.clone().unwrap();
        site.get(&mut browser, "/jobs")
            .await
            .shows(StatusCode::OK, &[slug.as_str()]);
        let claimed = job::claim(&site.db, "w", job::PRIORITY_AHEAD, START)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            claimed.job,
            Job::RenderPassage {
                passage_id: id,
                again: true
            }
        );
    })
    .await;
}

#[tokio::test]
async fn unknown_passages_are_not_rendered() {
    each_database("unknown_passages_are_not_rendered", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = site.admin().await;
        for id in ["1", "-1", "x"] {
            let path = format!("/passages/{id}/render");
            let answer = site.post(&mut browser, &path, &[]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
        site.get(&mut browser, "/passages")
            .await
            .shows(StatusCode::OK, &["The library is empty", "listen import"]);
    })
    .await;
}

/// The file of a passage of the library.
fn file() -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../content/passages/a1-a-wet-morning.toml");
    std::fs::read_to_string(path).unwrap()
}

#[tokio::test]
async fn a_file_is_checked_by_the_gates_and_published_as_a_version() {
    each_database("a_file_is_checked_and_published", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = site.staff(Role::Editor).await;
        let good = file();
        let send = async |browser: &mut Browser, action: &str, text: &str| {
            let form = [("do", action), ("text", text)];
            site.post(browser, "/passages/file", &form).await
        };
        let checked = send(&mut browser, "check", &good).await;
        checked.shows(
            StatusCode::OK,
            &["Nothing is wrong with it", "value=\"publish\""],
        );
        let found = passage::find_current(&site.db, "a1-a-wet-morning")
            .await
            .unwrap();
        assert!(found.is_none(), "a check publishes nothing");

        for (from, to, text) in [
            ("level = \"A1\"", "level = \"A9\"", "A9"),
            ("level = \"A1\"", "level = \"C2\"", "<code>size</code>"),
            ("schema = 1", "schema = 1\nsong = 2", "song"),
        ] {
            let broken = good.replacen(from, to, 1);
            assert_ne!(broken, good, "{from}");
            for action in ["check", "publish"] {
                let answer = send(&mut browser, action, &broken).await;
                answer.shows(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    &["This has to be mended", text],
                );
                assert!(
                    !answer.body.contains("value=\"publish\""),
                    "{}",
                    answer.body
                );
            }
        }
        let found = passage::find_current(&site.db, "a1-a-wet-morning")
            .await
            .unwrap();
        assert!(found.is_none(), "what is broken does not get in");

        let published = send(&mut browser, "publish", &good).await;
        published.leads_to("/passages?notice=published");
        let changed = good.replacen("CC BY 4.0", "CC0 1.0", 1);
        assert_ne!(changed, good);
        let answer = send(&mut browser, "publish", &changed).await;
        answer.shows(StatusCode::UNPROCESSABLE_ENTITY, &["version"]);
        let head = passage::find_current(&site.db, "a1-a-wet-morning")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            head.licence, "CC BY 4.0",
            "a change without a version changes nothing"
        );
    })
    .await;
}

#[tokio::test]
async fn a_withdrawn_passage_is_offered_no_longer_until_it_is_offered_again() {
    each_database("a_withdrawn_passage_is_offered_no_longer", async |db| {
        let site = TestSite::new(db).await;
        let id = site.add_passage("a1-a-wet-morning.toml").await;
        site.add_passage("a1-message-for-ben.toml").await;
        let mut browser = site.staff(Role::Editor).await;
        let offered = async || {
            let slugs = class::assignment::choices(&site.db).await.unwrap();
            let next = next_passage::list(&site.db, 1, site.now(), 9)
                .await
                .unwrap();
            (slugs.len(), next.len())
        };
        assert_eq!(offered().await, (2, 2));
        let withdraw = format!("/passages/{id}/withdraw");
        for _ in 0..2 {
            site.post(&mut browser, &withdraw, &[])
                .await
                .leads_to("/passages?notice=withdrawn");
        }
        assert_eq!(offered().await, (1, 1));
        site.get(&mut browser, "/passages")
            .await
            .shows(StatusCode::OK, &["withdrawn", "2 passages"]);
        // A start imports the library again, and must not bring it back.
        site.add_passage("a1-a-wet-morning.toml").await;
        assert_eq!(offered().await, (1, 1));
        site.post(&mut browser, &format!("/passages/{id}/offer"), &[])
            .await
            .leads_to("/passages?notice=offered");
        assert_eq!(offered().await, (2, 2));
        let missing = site.post(&mut browser, "/passages/99/withdraw", &[]).await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn passages_are_found_by_level_and_name() {
    each_database("passages_are_found_by_level_and_name", async |db| {
        let site = TestSite::new(db).await;
        site.add_passage("a1-a-wet-morning.toml").await;
        site.add_passage("a1-message-for-ben.toml").await;
        let mut browser = site.staff(Role::Viewer).await;
        for (query, n) in [
            ("", "2 passages"),
            ("?search=WET", "1 passage<"),
            ("?search=%E4%B8%8B%E9%9B%A8", "1 passage<"),
            ("?level=A1", "2 passages"),
            ("?level=C2", "0 passages"),
            ("?level=Z9", "2 passages"),
            ("?search=%25", "0 passages"),
        ] {
            let answer = site.get(&mut browser, &format!("/passages{query}")).await;
            answer.shows(StatusCode::OK, &[n]);
        }
    })
    .await;
}
