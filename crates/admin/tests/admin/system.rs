//! `/system`, `/metrics`, `/problems`.

use crate::site::{Browser, LEARNER, TestSite};
use axum::http::StatusCode;
use listen_admin::probe::Probe;
use listen_core::job::Job;
use listen_core::time::DAY_MS;
use listen_store::account::Role;
use listen_store::health_check::{self, Found};
use listen_store::worker::{self, Worker};
use listen_store::{job, problem};
use listen_test_kit::database::each_database;

#[tokio::test]
async fn metrics_are_in_the_format_of_prometheus_and_tell_nobodys_name() {
    each_database("metrics_are_in_the_format", async |db| {
        let site = TestSite::new(db).await;
        let passage = site.add_passage("a1-a-wet-morning.toml").await;
        site.add_failed_job(passage, "no voice").await;
        let worker = Worker {
            id: "w".to_owned(),
            engine: "kokoro".to_owned(),
            label: "Kokoro".to_owned(),
            runtime: "rten".to_owned(),
            device: "cpu".to_owned(),
            ..Worker::default()
        };
        worker::upsert(&site.db, &worker, site.now()).await.unwrap();
        let found = Found {
            name: "queue".to_owned(),
            status: "WARN".to_owned(),
            message: "a job failed; ask a@example.org".to_owned(),
            details: "{}".to_owned(),
        };
        health_check::record(&site.db, &[found], site.now(), |_, _, _| None)
            .await
            .unwrap();
        let answer = site.get(&mut Browser::default(), "/metrics").await;
        assert!(!answer.body.contains("listen_database_bytes 0\n"));
        answer.shows(
            StatusCode::OK,
            &[
                "listen_accounts 2\n",
                "listen_passages 1\n",
                "listen_jobs{state=\"failed\"} 1\n",
                "listen_workers{engine=\"kokoro\",device=\"cpu\"} 1\n",
                "listen_job_oldest_wait_seconds 0\n",
                "# TYPE listen_practice_sessions_total counter\n",
                "listen_jobs_failed_last_day 1\n",
                "listen_job_awaited_seconds 0\n",
                "listen_audio_bytes 0\n",
                "listen_alerts_failed_last_day 0\n",
                "listen_health_status{check=\"queue\"} 1\n",
                "listen_health_checked_timestamp_seconds ",
                "listen_database_bytes ",
                "listen_http_answers_total{site=\"admin\",class=\"5xx\"} ",
                "listen_http_milliseconds_total{site=\"public\"} ",
            ],
        );
        assert!(!answer.body.contains('@'), "{}", answer.body);
        for line in answer.body.lines() {
            let is_comment =
                line.starts_with("# HELP listen_") || line.starts_with("# TYPE listen_");
            let value = line
                .rsplit(' ')
                .next()
                .and_then(|value| value.parse::<i64>().ok());
            assert!(
                is_comment || value.is_some() && line.starts_with("listen_"),
                "{line}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_job_is_cancelled_once() {
    each_database("a_job_is_cancelled_once", async |db| {
        let site = TestSite::new(db).await;
        let passage_id = site.add_passage("a1-a-wet-morning.toml").await;
        let render = Job::RenderPassage {
            passage_id,
            again: false,
        };
        job::enqueue(&site.db, &render, 0, site.now())
            .await
            .unwrap();
        let id = job::find_newest(&site.db, &render)
            .await
            .unwrap()
            .unwrap()
            .id;
        let mut browser = site.staff(Role::Editor).await;
        site.get(&mut browser, "/jobs")
            .await
            .shows(StatusCode::OK, &["Cancel"]);
        let cancel = format!("/jobs/{id}/cancel");
        site.post(&mut browser, &cancel, &[])
            .await
            .leads_to("/jobs?notice=cancel");
        site.post(&mut browser, &cancel, &[])
            .await
            .leads_to("/jobs?notice=cancel-not");
        let found = job::find(&site.db, id).await.unwrap().unwrap();
        assert_eq!(
            (found.state.as_str(), found.error.as_deref()),
            ("failed", Some("cancelled"))
        );
        let missing = site.post(&mut browser, "/jobs/99/cancel", &[]).await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn problems_are_a_queue_with_an_age() {
    each_database("problems_are_a_queue", async |db| {
        let site = TestSite::new(db).await;
        site.add_passage("a1-a-wet-morning.toml").await;
        let ann = site.account(LEARNER).await.learner_id;
        let slug = "a1-a-wet-morning";
        let text = "<b>too fast</b>";
        assert!(
            problem::insert(&site.db, ann, slug, "audio", text, site.now())
                .await
                .unwrap()
        );
        assert!(
            !problem::insert(&site.db, ann, "nothing", "audio", "", site.now())
                .await
                .unwrap()
        );
        site.wait_ms(3 * DAY_MS);
        let mut browser = site.staff(Role::Editor).await;
        let page = site.get(&mut browser, "/problems").await;
        page.shows(
            StatusCode::OK,
            &[
                "1 open problem",
                "3 days",
                "the audio",
                LEARNER,
                "&#60;b&#62;",
            ],
        );
        let id = problem::list(&site.db, "open", 1, 1).await.unwrap().rows[0].id;
        site.post(&mut browser, &format!("/problems/{id}/close"), &[])
            .await
            .leads_to("/problems?notice=problem-closed");
        site.get(&mut browser, "/problems?state=closed")
            .await
            .shows(StatusCode::OK, &["1 closed problem", "Open again"]);
        let again = site
            .post(&mut browser, &format!("/problems/{id}/close"), &[])
            .await;
        assert_eq!(again.status, StatusCode::NOT_FOUND);
        site.post(&mut browser, &format!("/problems/{id}/reopen"), &[])
            .await
            .leads_to("/problems?state=closed&notice=problem-open");
        site.get(&mut browser, "/problems")
            .await
            .shows(StatusCode::OK, &["1 open problem"]);
    })
    .await;
}

#[tokio::test]
async fn the_system_page_names_versions_and_settings() {
    each_database("the_system_page_names_versions", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = site.admin().await;
        site.get(&mut browser, "/system").await.shows(
            StatusCode::OK,
            &[
                env!("CARGO_PKG_VERSION"),
                site.db.name(),
                "Last migration",
                "<li value=\"19\">alerts</li>",
                "LLM_BASE_URL",
            ],
        );
    })
    .await;
}

#[tokio::test]
async fn the_web_search_is_asked_for_a_word() {
    each_database("the_web_search_is_asked_for_a_word", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = site.admin().await;
        let without = site.post(&mut browser, "/system/search", &[]).await;
        without.shows(StatusCode::SERVICE_UNAVAILABLE, &["LISTEN_SEARCH"]);
        for (answer, said) in [
            (Ok(()), "it answered after 0 ms"),
            (Err("no <json>".to_owned()), "no &#60;json&#62;"),
        ] {
            let site = TestSite::empty(site.db.clone()).equipped(|state| {
                state.search = Some(Probe::new("SearXNG", move |_| {
                    let answer = answer.clone();
                    Box::pin(async move { answer })
                }));
            });
            let page = site.post(&mut browser, "/system/search", &[]).await;
            page.shows(StatusCode::OK, &["SearXNG", said]);
        }
        let mut editor = site.staff(Role::Editor).await;
        let refused = site.post(&mut editor, "/system/search", &[]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn the_language_model_is_asked_for_a_word() {
    each_database("the_language_model_is_asked_for_a_word", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = site.admin().await;
        let without = site.post(&mut browser, "/system/model", &[]).await;
        without.shows(StatusCode::SERVICE_UNAVAILABLE, &["LLM_BASE_URL"]);
        for (answer, said) in [
            (Ok(()), "it answered after 0 ms"),
            (Err("bad <key>".to_owned()), "bad &#60;key&#62;"),
        ] {
            let site = TestSite::empty(site.db.clone()).equipped(|state| {
                state.model = Some(Probe::new("tiny", move |_| {
                    let answer = answer.clone();
                    Box::pin(async move { answer })
                }));
            });
            let page = site.post(&mut browser, "/system/model", &[]).await;
            page.shows(StatusCode::OK, &["tiny", said]);
        }
    })
    .await;
}
