//! Alerts from what was found to what arrives, over real HTTP and SMTP on loopback.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

mod http_receiver;
mod mail;
mod once;
mod web;

use listen_alerts::ChannelForm;
use listen_alerts::channel::Kind;
use listen_core::time::Timestamp;
use listen_health::{Check, Report, Status};
use listen_store::Db;
use listen_store::alert::channel::{self, Channel};

/// When every test begins.
const START: Timestamp = Timestamp(1_750_000_000_000);
const MINUTE: i64 = 60_000;

/// A look that found the database so, and the rest well.
fn report(status: Status, now: Timestamp) -> Report {
    let checks = vec![
        Check::new("database", status, "said why").with("accounts", &2),
        Check::new("queue", Status::Pass, "nothing waits"),
    ];
    Report::new(checks, now)
}

/// A channel that posts there.
fn hook(kind: Kind, url: &str) -> Channel {
    let form = ChannelForm {
        name: kind.as_str().to_owned(),
        locale: "en".to_owned(),
        is_on: "on".to_owned(),
        url: url.to_owned(),
        secret: "SEC1".to_owned(),
        ..ChannelForm::default()
    };
    form.checked(kind, None).unwrap()
}

async fn add(db: &Db, channel: &Channel) -> Channel {
    let id = channel::insert(db, 1, channel, START).await.unwrap();
    channel::find(db, id).await.unwrap().unwrap()
}
