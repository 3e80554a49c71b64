//! The connection to Redis: kept by a task, given up at the first failure, tried again behind the
//! requests, which go to the database meanwhile.

use crate::RedisAddress;
use crate::scripts::{self, Ask};
use crate::signals::{Heard, Signal};
use listen_core::time::Timestamp;
use listen_store::{Db, StoreError, throttle};
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, FromRedisValue as _, PushInfo, PushKind, RedisError, cmd};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

/// What the names of our keys and channels begin with.
pub(crate) const PREFIX: &str = "listen:";
/// How long connecting, and an answer, may take; the first request that waits in vain is the last.
pub(crate) const PATIENCE: Duration = Duration::from_millis(500);
/// How often a lost Redis is tried.
const TRY_EVERY: Duration = Duration::from_secs(1);
/// How often a connection is tried that nobody uses.
const PING_EVERY: Duration = Duration::from_secs(5);

/// Tells the time.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How it is with Redis, as this process sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkState {
    /// Whether it counts; else the database does.
    pub is_up: bool,
    /// How often it was lost since the start, or not there at the start.
    pub n_outages: u64,
}

/// Why Redis cannot be used now.
#[derive(Debug, thiserror::Error)]
enum LinkError {
    #[error("{0}")]
    Redis(#[from] RedisError),
    #[error("its counters cannot be brought up to date: {0}")]
    Store(#[from] StoreError),
    #[error("the connection ended")]
    Ended,
}

/// The way to Redis. Clones share it.
#[derive(Clone)]
pub(crate) struct Link(Arc<Inner>);

struct Inner {
    address: RedisAddress,
    channel: String,
    /// Tells own signals, which were heard already, from those of others.
    sender_id: String,
    current: RwLock<Option<Open>>,
    failures: UnboundedSender<LinkError>,
    n_outages: AtomicU64,
    db: Db,
    now: Now,
}

/// A connection that works as far as is known.
#[derive(Clone)]
struct Open {
    connection: MultiplexedConnection,
    /// Tells it from the one before, whose late failures do not concern it.
    number: u64,
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.0.address.shown();
        f.debug_tuple("Link").field(&shown).finish()
    }
}

impl Link {
    /// Starts the task that keeps the connection; it ends with the runtime.
    pub(crate) fn start(address: RedisAddress, heard: Heard, db: Db, now: Now) -> Self {
        let (failures, failed) = mpsc::unbounded_channel();
        let link = Self(Arc::new(Inner {
            // Numbers of databases separate keys, and not channels.
            channel: format!("{PREFIX}{}:changed", address.db()),
            address,
            sender_id: format!("{:016x}", rand::random::<u64>()),
            current: RwLock::new(None),
            failures,
            n_outages: AtomicU64::new(0),
            db,
            now,
        }));
        tokio::spawn(link.clone().keep(heard, failed));
        link
    }

    pub(crate) fn state(&self) -> LinkState {
        LinkState {
            is_up: self.current().is_some(),
            n_outages: self.0.n_outages.load(Ordering::Relaxed),
        }
    }

    /// What Redis says of a counter; `None` where the database has to be asked.
    pub(crate) async fn ask(&self, key: &str, ask: Ask, now: Timestamp) -> Option<Vec<i64>> {
        // A second time if it had lost what it knew.
        for _ in 0..2 {
            let mut open = self.current()?;
            match scripts::ask(&mut open.connection, key, ask, now.0).await {
                Ok(answer) if !answer.is_empty() => return Some(answer),
                Ok(_) => {
                    let taken = self.take_over(&mut open.connection, now).await;
                    self.note(open.number, taken)?;
                }
                Err(error) => self.note(open.number, Err(error.into()))?,
            }
        }
        None
    }

    /// Forgets a counter.
    pub(crate) async fn forget(&self, key: &str) {
        if let Some(mut open) = self.current() {
            let forgotten = scripts::forget(&mut open.connection, key).await;
            self.note(open.number, forgotten.map_err(LinkError::from));
        }
    }

    /// Sends a text to the other processes, later.
    pub(crate) fn publish(&self, text: String) {
        let Some(mut open) = self.current() else {
            return;
        };
        let link = self.clone();
        tokio::spawn(async move {
            let text = format!("{} {text}", link.0.sender_id);
            let call = cmd("PUBLISH").arg(&link.0.channel).arg(text).take();
            let sent = call.query_async::<()>(&mut open.connection).await;
            link.note(open.number, sent.map_err(LinkError::from));
        });
    }

    fn current(&self) -> Option<Open> {
        let current = self.0.current.read();
        current.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, open: Option<Open>) {
        let current = self.0.current.write();
        *current.unwrap_or_else(PoisonError::into_inner) = open;
    }

    /// Gives a connection up that failed. Of requests that failed together only the first is told of.
    fn note<T>(&self, number: u64, result: Result<T, LinkError>) -> Option<T> {
        let error = match result {
            Ok(value) => return Some(value),
            Err(error) => error,
        };
        let current = self.0.current.write();
        let mut current = current.unwrap_or_else(PoisonError::into_inner);
        if current.as_ref().is_some_and(|open| open.number == number) {
            *current = None;
            // The task listens for as long as the runtime is there.
            let _ = self.0.failures.send(error);
        }
        None
    }

    /// Connects, again and again; says when Redis is lost and when it is back, and nothing between.
    async fn keep(self, heard: Heard, mut failed: UnboundedReceiver<LinkError>) {
        let redis = self.0.address.shown().to_owned();
        let mut is_lost = false;
        for number in 0.. {
            let error = match self.open().await {
                Ok((connection, pushes)) => {
                    is_lost = false;
                    tracing::info!(redis, "Redis counts tries and carries signals");
                    // What was told while it was away was not heard here.
                    let _ = heard.send(None);
                    self.set(Some(Open {
                        connection: connection.clone(),
                        number,
                    }));
                    self.until_lost(connection, pushes, &mut failed, &heard)
                        .await
                }
                Err(error) => error,
            };
            self.set(None);
            if !is_lost {
                is_lost = true;
                self.0.n_outages.fetch_add(1, Ordering::Relaxed);
                tracing::warn!(redis, %error, "Redis is lost; the database counts until it is back");
            }
            tokio::time::sleep(TRY_EVERY).await;
        }
    }

    async fn open(
        &self,
    ) -> Result<(MultiplexedConnection, UnboundedReceiver<PushInfo>), LinkError> {
        let (sender, pushes) = mpsc::unbounded_channel();
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE))
            .set_push_sender(sender);
        let client = self.0.address.client();
        let mut connection = client
            .get_multiplexed_async_connection_with_config(&config)
            .await?;
        connection.subscribe(&self.0.channel).await?;
        self.take_over(&mut connection, (self.0.now)()).await?;
        Ok((connection, pushes))
    }

    /// Brings what the database counted to Redis.
    async fn take_over(
        &self,
        connection: &mut MultiplexedConnection,
        now: Timestamp,
    ) -> Result<(), LinkError> {
        let rows = throttle::list_kept(&self.0.db, now).await?;
        Ok(scripts::take_over(connection, &rows, now.0).await?)
    }

    /// Hands on what is heard until the connection fails: at a request, at a ping, or by itself.
    async fn until_lost(
        &self,
        mut connection: MultiplexedConnection,
        mut pushes: UnboundedReceiver<PushInfo>,
        failed: &mut UnboundedReceiver<LinkError>,
        heard: &Heard,
    ) -> LinkError {
        loop {
            tokio::select! {
                failure = failed.recv() => return failure.unwrap_or(LinkError::Ended),
                push = pushes.recv() => match push {
                    Some(push) if push.kind != PushKind::Disconnection => self.hand_on(&push, heard),
                    _ => return LinkError::Ended,
                },
                () = tokio::time::sleep(PING_EVERY) => {
                    if let Err(error) = cmd("PING").query_async::<()>(&mut connection).await {
                        return error.into();
                    }
                }
            }
        }
    }

    fn hand_on(&self, push: &PushInfo, heard: &Heard) {
        let (PushKind::Message, Some(payload)) = (&push.kind, push.data.get(1)) else {
            return;
        };
        let Ok(payload) = String::from_redis_value_ref(payload) else {
            return;
        };
        let Some((sender_id, text)) = payload.split_once(' ') else {
            return;
        };
        if sender_id != self.0.sender_id
            && let Some(signal) = Signal::parse(text)
        {
            // Nobody listens, perhaps.
            let _ = heard.send(Some(signal));
        }
    }
}
