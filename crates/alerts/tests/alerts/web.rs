//! Webhooks.

use crate::http_receiver::Receiver;
use crate::{MINUTE, START, add, hook, report};
use listen_alerts::channel::Kind;
use listen_alerts::{Sender, watch};
use listen_core::time::Timestamp;
use listen_health::Status;
use listen_store::alert::channel;
use listen_store::alert::delivery::{self, MAX_TRIES};
use listen_test_kit::database::each_database;
use serde_json::json;
use std::sync::Arc;

/// A clock that stands still.
fn at(now: Timestamp) -> watch::Now {
    Arc::new(move || now)
}

#[tokio::test]
async fn every_kind_gets_its_own_format() {
    each_database("every_kind_gets_its_own_format", async |db| {
        let sender = Sender::new().unwrap();
        let text = "[listen] test\nThis is a test. Alerts of this installation will arrive here.\n";
        for (kind, path, pointer, expected) in [
            (Kind::Webhook, "/hook?key=k3y", "/kind", json!("test")),
            (Kind::Slack, "/hook?key=k3y", "/text", json!(text)),
            (
                Kind::Dingtalk,
                "/hook?key=k3y&timestamp=1750000000000&sign=",
                "/text/content",
                json!(text),
            ),
            (Kind::Feishu, "/hook?key=k3y", "/content/text", json!(text)),
        ] {
            let receiver = Receiver::start(&[(200, "{\"errcode\":0,\"code\":0}")]).await;
            let channel = add(&db, &hook(kind, &receiver.url)).await;
            assert!(watch::test(&db, &sender, &channel, START).await.unwrap());
            let request = &receiver.received()[0];
            assert!(request.path.starts_with(path), "{request:?}");
            assert_eq!(
                request.body.pointer(pointer),
                Some(&expected),
                "{request:?}"
            );
            let is_signed = request
                .headers
                .iter()
                .any(|line| line.starts_with("x-listen-signature: sha256="));
            assert_eq!(is_signed, kind == Kind::Webhook);
        }
    })
    .await;
}

#[tokio::test]
async fn what_does_not_arrive_is_tried_again_later_and_given_up_in_the_end() {
    each_database("what_does_not_arrive_is_tried_again", async |db| {
        let receiver = Receiver::start(&[(503, "busy")]).await;
        add(&db, &hook(Kind::Webhook, &receiver.url)).await;
        let sender = Sender::new().unwrap();
        watch::keep(&db, &report(Status::Fail, START), START)
            .await
            .unwrap();
        let mut now = START.plus_ms(2 * MINUTE);
        watch::keep(&db, &report(Status::Fail, now), now)
            .await
            .unwrap();
        let mut waits = Vec::new();
        for _ in 0..MAX_TRIES {
            watch::deliver(&db, &sender, &at(now)).await.unwrap();
            // Before its time nothing is tried.
            watch::deliver(&db, &sender, &at(now)).await.unwrap();
            let delivery = delivery::list(&db, 1, 9).await.unwrap().rows.remove(0);
            waits.push((delivery.next_try_at - now.0) / 1_000);
            now = Timestamp(delivery.next_try_at.max(now.0));
        }
        assert_eq!(waits[..7], [30, 60, 120, 240, 480, 960, 1_920]);
        assert_eq!(receiver.received().len(), 8);
        let failed = delivery::list(&db, 1, 9).await.unwrap().rows.remove(0);
        let ended = (
            failed.state.as_str(),
            failed.n_tries,
            failed.answer.as_str(),
        );
        assert_eq!(ended, ("failed", 8, "503 busy"));
        assert!(delivery::retry(&db, failed.id, now).await.unwrap());
        assert!(!delivery::retry(&db, failed.id, now).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn an_address_nobody_listens_at_is_not_in_the_log_of_deliveries() {
    each_database("an_address_nobody_listens_at", async |db| {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/k3y", free.local_addr().unwrap());
        drop(free);
        let channel = add(&db, &hook(Kind::Slack, &url)).await;
        let sender = Sender::new().unwrap();
        assert!(!watch::test(&db, &sender, &channel, START).await.unwrap());
        let failed = delivery::list(&db, 1, 9).await.unwrap().rows.remove(0);
        assert!(failed.answer.contains("refused"), "{failed:?}");
        assert!(!failed.answer.contains("k3y"), "{failed:?}");
    })
    .await;
}

#[tokio::test]
async fn a_channel_that_was_switched_off_meanwhile_is_left_alone() {
    each_database("a_channel_that_was_switched_off", async |db| {
        let receiver = Receiver::start(&[(200, "ok")]).await;
        let mut channel = add(&db, &hook(Kind::Webhook, &receiver.url)).await;
        let sender = Sender::new().unwrap();
        for later in [0, 2 * MINUTE] {
            let now = START.plus_ms(later);
            let found = report(Status::Fail, now);
            watch::keep(&db, &found, now).await.unwrap();
        }
        channel.is_on = false;
        assert!(channel::update(&db, 1, &channel, START).await.unwrap());
        let later = at(START.plus_ms(2 * MINUTE));
        assert_eq!(watch::deliver(&db, &sender, &later).await.unwrap(), 0);
        let left = delivery::list(&db, 1, 9).await.unwrap().rows.remove(0);
        assert_eq!(
            (left.state.as_str(), receiver.received().len()),
            ("failed", 0)
        );
    })
    .await;
}
