//! `/jobs`.

use crate::site::{START, TestSite};
use axum::http::StatusCode;
use listen_core::job::Job;
use listen_store::job;
use listen_test_kit::database::each_database;

#[tokio::test]
async fn a_failed_job_tells_why_and_runs_again_when_asked() {
    each_database("a_failed_job_runs_again", async |db| {
        let site = TestSite::new(db).await;
        let passage_id = site.add_passage("a1-a-wet-morning.toml").await;
        let id = site
            .add_failed_job(passage_id, "disk is full: <data/audio>")
            .await;
        let mut browser = site.admin().await;
        site.get(&mut browser, "/jobs?state=failed").await.shows(
            StatusCode::OK,
            &[
                "audio of a passage",
                "badge-bad",
                "disk is full: &#60;data/audio&#62;",
                "Try again",
            ],
        );
        let retry = format!("/jobs/{id}/retry");
        site.post(&mut browser, &retry, &[])
            .await
            .leads_to("/jobs?notice=retry");
        let claimed = job::claim(&site.db, "w", job::PRIORITY_AHEAD, START)
            .await
            .unwrap()
            .unwrap();
        assert_eq!((claimed.id, claimed.n_tries), (id, 1));
        site.post(&mut browser, &retry, &[])
            .await
            .leads_to("/jobs?notice=retry-not");
        site.get(&mut browser, "/jobs?notice=retry-not")
            .await
            .shows(StatusCode::OK, &["cannot run again"]);
    })
    .await;
}

#[tokio::test]
async fn unknown_jobs_are_not_found() {
    each_database("unknown_jobs_are_not_found", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = site.admin().await;
        let answer = site.post(&mut browser, "/jobs/1/retry", &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn jobs_are_filtered_by_state_and_show_their_progress() {
    each_database("jobs_are_filtered_by_state", async |db| {
        let site = TestSite::new(db).await;
        let render = |passage_id| Job::RenderPassage {
            passage_id,
            again: false,
        };
        job::enqueue(&site.db, &render(1), 1, START).await.unwrap();
        job::enqueue(&site.db, &render(2), 0, START).await.unwrap();
        let running = job::claim(&site.db, "w", job::PRIORITY_AHEAD, START)
            .await
            .unwrap()
            .unwrap();
        job::progress(&site.db, running.id, "w", 3, 14, START)
            .await
            .unwrap();
        let mut browser = site.admin().await;
        for (state, n_rows, text) in [
            ("running", 1, "3 / 14"),
            ("queued", 1, "value=\"queued\" selected"),
            ("done", 0, "No jobs in this state"),
            ("", 2, "3 / 14"),
            ("nonsense", 2, "3 / 14"),
        ] {
            let answer = site
                .get(&mut browser, &format!("/jobs?state={state}"))
                .await;
            answer.shows(StatusCode::OK, &[text]);
            assert_eq!(
                answer.body.matches("<th scope=\"row\">").count(),
                n_rows,
                "{state}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn an_address_cannot_put_words_onto_a_page() {
    each_database("an_address_cannot_put_words_onto_a_page", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = site.admin().await;
        for page in ["/jobs", "/passages", "/accounts"] {
            let answer = site
                .get(&mut browser, &format!("{page}?notice=You+were+hacked"))
                .await;
            assert_eq!(answer.status, StatusCode::OK);
            assert!(!answer.body.contains("You were hacked"), "{page}");
            assert!(!answer.body.contains("class=\"notice\""), "{page}");
        }
    })
    .await;
}
