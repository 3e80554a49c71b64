//! The loop: look every two minutes, say what is to be said, send what waits.

use crate::event::{Event, EventKind, Message};
use crate::rule;
use crate::send::Sender;
use listen_core::time::{MINUTE_MS, Timestamp};
use listen_health::{Check, Examiner, Report, Status};
use listen_store::alert::channel::{self, Channel};
use listen_store::alert::delivery::{self, Delivery};
use listen_store::health_check::{self, Found};
use listen_store::{Db, StoreError};
use std::sync::Arc;
use std::time::Duration;

/// How often somebody looks, whichever process that is.
pub const LOOK_EVERY_MS: i64 = 2 * MINUTE_MS;
/// Before this, a program that was just started would find itself missing.
const GRACE: Duration = Duration::from_secs(30);
/// How often it is seen to whether something is due.
const TICK: Duration = Duration::from_secs(5);

/// Tells the time.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What watches one installation.
pub struct Watch {
    db: Db,
    examiner: Option<Examiner>,
    sender: Sender,
    now: Now,
    outage: Outage,
}

/// The database is where channels and rules stand; while it is away, those that were read last
/// hear of that, once, and once more when it is back.
#[derive(Debug, Default)]
struct Outage {
    channels: Vec<Channel>,
    since: Option<Timestamp>,
    is_said: bool,
}

/// Looks and keeps what was found; what is to be said about it waits in the database afterwards.
///
/// # Errors
/// What the store says; then nothing was kept.
pub async fn look(db: &Db, examiner: &Examiner, now: Timestamp) -> Result<Report, StoreError> {
    let report = examiner.look(Ok(db.clone()), now).await;
    keep(db, &report, now).await?;
    Ok(report)
}

/// Keeps what was found; tells how many channels get something.
///
/// # Errors
/// What the store says; then nothing was kept.
pub async fn keep(db: &Db, report: &Report, now: Timestamp) -> Result<u64, StoreError> {
    let found: Vec<Found> = report.checks.iter().map(found).collect();
    health_check::record(db, &found, now, |known, setting, rules| {
        let events = rule::decide(known, setting, rules);
        (!events.is_empty())
            .then(|| serde_json::to_string(&events).ok())
            .flatten()
    })
    .await
}

fn found(check: &Check) -> Found {
    Found {
        name: check.name.to_owned(),
        status: check.status.as_str().to_owned(),
        message: check.message.clone(),
        details: serde_json::to_string(&check.details).unwrap_or_else(|_| "{}".to_owned()),
    }
}

/// Sends what waits and is due; how many arrived.
///
/// # Errors
/// What the store says.
pub async fn deliver(db: &Db, sender: &Sender, now: &Now) -> Result<usize, StoreError> {
    let mut n_sent = 0;
    for due in delivery::due(db, now()).await? {
        if delivery::claim(db, &due, now()).await? && send(db, sender, &due, now).await? {
            n_sent += 1;
        }
    }
    Ok(n_sent)
}

async fn send(db: &Db, sender: &Sender, due: &Delivery, now: &Now) -> Result<bool, StoreError> {
    let Some(channel) = channel::find(db, due.channel_id).await? else {
        return Ok(false);
    };
    if !channel.is_on {
        delivery::give_up(db, due.id, "the channel was switched off", now()).await?;
        return Ok(false);
    }
    let message = message(due, &channel.locale, now());
    match sender.send(&channel, &message).await {
        Ok(answer) => {
            delivery::sent(db, due.id, &answer, now()).await?;
            Ok(true)
        }
        Err(error) => {
            tracing::warn!(channel = channel.id, %error, "an alert was not delivered");
            delivery::fail(db, due, &error.reason, error.may_retry, now()).await?;
            Ok(false)
        }
    }
}

fn message(due: &Delivery, locale: &str, now: Timestamp) -> Message {
    if due.kind == "test" {
        return Message::test(locale, now);
    }
    let events: Vec<Event> = serde_json::from_str(&due.events).unwrap_or_default();
    Message::of(events, locale, now)
}

/// Sends a test message through a channel at once, once, and keeps how it went: true if it
/// arrived.
///
/// # Errors
/// What the store says.
pub async fn test(
    db: &Db,
    sender: &Sender,
    channel: &Channel,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let id = delivery::insert_test(db, channel.id, now).await?;
    let message = Message::test(&channel.locale, now);
    match sender.send(channel, &message).await {
        Ok(answer) => delivery::sent(db, id, &answer, now).await.map(|()| true),
        Err(error) => delivery::give_up(db, id, &error.reason, now)
            .await
            .map(|()| false),
    }
}

impl Watch {
    /// A watch that has seen nothing yet. Without an examiner it only sends what others found.
    #[must_use]
    pub fn new(db: Db, examiner: Option<Examiner>, sender: Sender, now: Now) -> Self {
        Self {
            db,
            examiner,
            sender,
            now,
            outage: Outage::default(),
        }
    }

    /// Watches for ever, from half a minute after the start; whoever runs it drops it to stop.
    pub async fn run(mut self) {
        tokio::time::sleep(GRACE).await;
        loop {
            self.tick().await;
            tokio::time::sleep(TICK).await;
        }
    }

    /// Does what is due now.
    pub async fn tick(&mut self) {
        match self.work().await {
            Ok(()) => self.is_back().await,
            Err(error) => self.is_away(&error).await,
        }
    }

    async fn work(&mut self) -> Result<(), StoreError> {
        let now = (self.now)();
        if let Some(examiner) = &self.examiner
            && health_check::claim(&self.db, LOOK_EVERY_MS, now).await?
        {
            look(&self.db, examiner, now).await?;
        }
        self.outage.channels = channel::list(&self.db).await?;
        deliver(&self.db, &self.sender, &self.now).await?;
        Ok(())
    }

    async fn is_away(&mut self, error: &StoreError) {
        let now = (self.now)();
        let since = *self.outage.since.get_or_insert(now);
        if self.outage.is_said || now.0 - since.0 < MINUTE_MS {
            return;
        }
        tracing::error!(%error, "the database is away, and alerts are sent without it");
        self.outage.is_said = true;
        self.say(EventKind::Raised, Status::Fail, error.to_string(), since)
            .await;
    }

    async fn is_back(&mut self) {
        let Some(since) = self.outage.since.take() else {
            return;
        };
        if std::mem::take(&mut self.outage.is_said) {
            let message = "the database answers again".to_owned();
            self.say(EventKind::Recovered, Status::Pass, message, since)
                .await;
        }
    }

    async fn say(&self, kind: EventKind, status: Status, message: String, since: Timestamp) {
        let event = Event {
            kind,
            name: "database".to_owned(),
            status: status.as_str().to_owned(),
            message,
            since: since.0,
        };
        for channel in self.outage.channels.iter().filter(|channel| channel.is_on) {
            let message = Message::of(vec![event.clone()], &channel.locale, (self.now)());
            if let Err(error) = self.sender.send(channel, &message).await {
                tracing::warn!(channel = channel.id, %error, "an alert was not delivered");
            }
        }
    }
}
