//! `/alerts` and its channels.

use crate::site::TestSite;
use axum::http::StatusCode;
use listen_alerts::Sender;
use listen_core::time::MINUTE_MS;
use listen_store::account::Role;
use listen_store::alert::{self, channel, delivery};
use listen_store::audit;
use listen_store::health_check::{self, Found};
use listen_test_kit::database::each_database;

const HOOK: [(&str, &str); 5] = [
    ("name", "Ops <room>"),
    ("locale", "en"),
    ("is_on", "on"),
    ("url", "https://hooks.example.org/services/k3y"),
    ("secret", "s3cret"),
];

async fn find_backups_old(site: &TestSite) {
    let found = Found {
        name: "backups".to_owned(),
        status: "WARN".to_owned(),
        message: "30 hours old".to_owned(),
        details: "{}".to_owned(),
    };
    let nothing = |_: &mut [_], _, _: &[_]| None;
    health_check::record(&site.db, &[found], site.now(), nothing)
        .await
        .unwrap();
}

#[tokio::test]
async fn what_is_secret_is_written_and_never_read() {
    each_database("what_is_secret_is_written_and_never_read", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = site.admin().await;
        site.post(&mut browser, "/alerts/channels/new/dingtalk/create", &HOOK)
            .await
            .leads_to("/alerts?notice=alert-channel");
        let made = channel::list(&site.db).await.unwrap().remove(0);
        let changed = [("name", "Room"), ("locale", "zh"), ("is_on", "")];
        let address = format!("/alerts/channels/{}", made.id);
        site.post(&mut browser, &format!("{address}/save"), &changed)
            .await
            .leads_to("/alerts?notice=alert-channel");
        let kept = channel::find(&site.db, made.id).await.unwrap().unwrap();
        assert_eq!(kept.secrets, made.secrets);
        assert_eq!((kept.name.as_str(), kept.is_on), ("Room", false));
        for page in ["/alerts", &address, "/audit", "/audit/export.csv"] {
            let answer = site.get(&mut browser, page).await;
            assert_eq!(answer.status, StatusCode::OK);
            for secret in ["k3y", "s3cret"] {
                assert!(!answer.body.contains(secret), "{page}: {secret}");
            }
        }
        site.get(&mut browser, "/alerts")
            .await
            .shows(StatusCode::OK, &["hooks.example.org", "DingTalk", "Room"]);
        let log = audit::list(&site.db, "alert-channel", "", 1, 9)
            .await
            .unwrap();
        assert_eq!(log.n_rows, 2);
        site.post(&mut browser, &format!("{address}/delete"), &[])
            .await
            .leads_to("/alerts?notice=alert-deleted");
        let gone = site.get(&mut browser, &address).await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_form_says_everything_and_changes_nothing() {
    each_database("a_wrong_form_says_everything", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = site.admin().await;
        let wrong = [
            ("name", ""),
            ("locale", "fr"),
            ("url", "ftp://x"),
            ("secret", "s3cret"),
        ];
        let page = site
            .post(&mut browser, "/alerts/channels/new/slack/create", &wrong)
            .await;
        page.shows(
            StatusCode::UNPROCESSABLE_ENTITY,
            &[
                "1 to 60 characters",
                "English or Chinese",
                "begins with https://",
            ],
        );
        assert!(!page.body.contains("s3cret"));
        let mail = [("name", "x"), ("locale", "en"), ("port", "0")];
        site.post(&mut browser, "/alerts/channels/new/email/create", &mail)
            .await
            .shows(
                StatusCode::UNPROCESSABLE_ENTITY,
                &["1 to 65535", "1 to 20 e-mail"],
            );
        assert_eq!(channel::list(&site.db).await.unwrap(), []);
        let unknown = site.get(&mut browser, "/alerts/channels/new/pigeon").await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn rules_are_kept_and_wrong_ones_refused() {
    each_database("rules_are_kept", async |db| {
        let site = TestSite::new(db).await;
        find_backups_old(&site).await;
        let mut browser = site.admin().await;
        site.get(&mut browser, "/alerts").await.shows(
            StatusCode::OK,
            &[
                "No channel yet",
                "<option value=\"WARN\" selected>",
                "value=\"360\"",
            ],
        );
        for (field, value) in [
            ("delay_minutes", "1441"),
            ("delay_minutes", "-1"),
            ("repeat_minutes", "a day"),
            ("backups", "MAYBE"),
        ] {
            let mut form = vec![
                ("delay_minutes", "0"),
                ("repeat_minutes", "0"),
                ("backups", "FAIL"),
            ];
            form.retain(|(name, _)| *name != field);
            form.push((field, value));
            site.post(&mut browser, "/alerts/rules", &form).await.shows(
                StatusCode::UNPROCESSABLE_ENTITY,
                &["0 to 1,440 whole minutes"],
            );
        }
        assert_eq!(alert::rules(&site.db).await.unwrap(), []);
        let form = [
            ("delay_minutes", "5"),
            ("repeat_minutes", "0"),
            ("backups", "NEVER"),
        ];
        site.post(&mut browser, "/alerts/rules", &form)
            .await
            .leads_to("/alerts?notice=alert-rules");
        let setting = alert::setting(&site.db).await.unwrap();
        assert_eq!((setting.delay_minutes, setting.repeat_minutes), (5, 0));
        site.get(&mut browser, "/alerts")
            .await
            .shows(StatusCode::OK, &["<option value=\"NEVER\" selected>"]);
        let log = audit::list(&site.db, "alert-rules", "", 1, 9)
            .await
            .unwrap();
        let after = log.rows[0].value_after.as_deref();
        assert_eq!(after, Some("after 5 min, again after 0 min, backups NEVER"));
    })
    .await;
}

#[tokio::test]
async fn a_test_that_does_not_arrive_says_why_and_can_be_sent_again() {
    each_database("a_test_that_does_not_arrive", async |db| {
        let site = TestSite::new(db).await;
        let sender = Sender::new().unwrap();
        let site = site.equipped(|state| state.sender = Some(sender));
        let mut browser = site.admin().await;
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/k3y", free.local_addr().unwrap());
        drop(free);
        let form = [
            ("name", "Hook"),
            ("locale", "en"),
            ("is_on", "on"),
            ("url", url.as_str()),
        ];
        site.post(&mut browser, "/alerts/channels/new/webhook/create", &form)
            .await
            .leads_to("/alerts?notice=alert-channel");
        let id = channel::list(&site.db).await.unwrap()[0].id;
        site.post(&mut browser, &format!("/alerts/channels/{id}/test"), &[])
            .await
            .leads_to("/alerts?notice=alert-test-not");
        let page = site
            .get(&mut browser, "/alerts?notice=alert-test-not")
            .await;
        page.shows(
            StatusCode::OK,
            &["was not delivered", "not delivered", "Try again"],
        );
        assert!(!page.body.contains("k3y"));
        let failed = delivery::list(&site.db, 1, 9).await.unwrap().rows.remove(0);
        let retry = format!("/alerts/deliveries/{}/retry", failed.id);
        site.post(&mut browser, &retry, &[])
            .await
            .leads_to("/alerts?notice=alert-retry");
        let again = site.post(&mut browser, &retry, &[]).await;
        assert_eq!(again.status, StatusCode::NOT_FOUND);
        let missing = site
            .post(&mut browser, "/alerts/channels/99/test", &[])
            .await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn channels_are_changed_only_with_a_fresh_password() {
    each_database(
        "channels_are_changed_only_with_a_fresh_password",
        async |db| {
            let site = TestSite::new(db).await;
            let mut browser = site.staff(Role::Administrator).await;
            site.wait_ms(11 * MINUTE_MS);
            let answer = site
                .post(&mut browser, "/alerts/channels/new/slack/create", &HOOK)
                .await;
            answer.leads_to("/confirm?return_to=/alerts/channels/new/slack");
            assert_eq!(channel::list(&site.db).await.unwrap(), []);
        },
    )
    .await;
}
