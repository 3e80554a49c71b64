//! What a worker does beside speaking: orders for a language model, and the news. Each has a lane of
//! its own, so that none waits for what it does not need.

use crate::worker::{Worker, wait};
use crate::{JobError, generate, prepare_news, refresh_news};
use listen_core::job::{Job, Lane};
use listen_generation::Asker;
use listen_store::job::{self, Claimed};
use listen_store::news;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often it is looked whether the news is due.
const NEWS: Duration = Duration::from_secs(30);

impl Worker {
    /// Does what a language model is for, as many at once as the client lets through.
    pub(crate) async fn do_generations(&self, stop: &CancellationToken) {
        let Some(asker) = &self.config.model else {
            return;
        };
        let (db, id) = (&self.config.db, &self.config.id);
        let work =
            async |claimed: &Claimed| generate::run(db, asker, claimed, id, || self.now()).await;
        let lanes = (0..generate::N_AT_ONCE).map(|_| self.do_lane(Lane::Model, stop, &work));
        futures::future::join_all(lanes).await;
    }

    /// Looks whether the news is due, and fetches it when it is asked for.
    pub(crate) async fn do_news(&self, stop: &CancellationToken) {
        let Some(fetcher) = &self.config.fetcher else {
            return;
        };
        let (db, id) = (&self.config.db, &self.config.id);
        let due = async {
            loop {
                self.log(news::refresh_if_due(db, self.now()).await);
                tokio::time::sleep(NEWS).await;
            }
        };
        let work = async |claimed: &Claimed| {
            let model = self.config.model.as_ref();
            tokio::select! {
                result = refresh_news::run(db, fetcher, model, || self.now()) => result?,
                lost = generate::until_lost(db, claimed, id, || self.now()) => return Err(lost),
            }
            if self.makes_ahead().is_some() {
                job::enqueue(db, &Job::PrepareNews, job::PRIORITY_AHEAD, self.now()).await?;
            }
            Ok(())
        };
        tokio::select! {
            () = due => {}
            () = self.do_lane(Lane::News, stop, &work) => {}
        }
    }

    /// The model with which passages are made ahead, if they are to be.
    fn makes_ahead(&self) -> Option<&Asker> {
        let model = self.config.model.as_ref();
        model.filter(|_| self.config.n_news_ahead > 0)
    }

    /// Has passages about news made that nobody waits for, beside those that somebody does.
    pub(crate) async fn do_ahead(&self, stop: &CancellationToken) {
        let Some(asker) = self.makes_ahead() else {
            return;
        };
        let (db, id) = (&self.config.db, &self.config.id);
        let work = async |claimed: &Claimed| {
            tokio::select! {
                result = prepare_news::run(db, asker, self.config.n_news_ahead, || self.now()) => result,
                lost = generate::until_lost(db, claimed, id, || self.now()) => Err(lost),
            }
        };
        self.do_lane(Lane::Ahead, stop, &work).await;
    }

    /// Does the jobs of a lane, one after the other, until it is told to stop.
    async fn do_lane(
        &self,
        lane: Lane,
        stop: &CancellationToken,
        work: &impl AsyncFn(&Claimed) -> Result<(), JobError>,
    ) {
        let (db, id) = (&self.config.db, &self.config.id);
        while !stop.is_cancelled() {
            match job::claim_in(db, id, lane, self.now()).await {
                Ok(Some(claimed)) => {
                    Self::log_begin(&claimed);
                    let result = tokio::select! {
                        () = stop.cancelled() => Err(JobError::Interrupted),
                        result = work(&claimed) => result,
                    };
                    self.log(self.settle(&claimed, result).await);
                }
                Ok(None) => wait(stop).await,
                Err(error) => {
                    self.log::<()>(Err(error));
                    wait(stop).await;
                }
            }
        }
    }
}
