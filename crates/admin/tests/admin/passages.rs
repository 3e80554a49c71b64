//! `/passages`.

use crate::site::{START, TestSite};
use axum::http::StatusCode;
use listen_core::job::Job;
use listen_core::pace::Tempo;
use listen_store::rendition::{self, NewRendition};
use listen_store::{job, passage};
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
