//! Who speaks, on which device, and whether the queue of work moves.

use crate::{Check, Status};
use listen_core::time::{MINUTE_MS, Timestamp};
use listen_store::job::{self, Load};
use listen_store::worker::{self, Worker};
use listen_store::{Db, StoreError};

/// So long nobody should have to wait for audio.
const SLOW_MS: i64 = 10 * MINUTE_MS;
/// After so long the worker is taken for stuck.
const STUCK_MS: i64 = 60 * MINUTE_MS;

/// The checks `speech`, `gpu` and `queue`; none where the database does not answer, which its own
/// check says.
pub(crate) async fn check(db: &Db, now: Timestamp) -> Vec<Check> {
    match look(db, now).await {
        Ok((workers, load)) => vec![voice(&workers), gpu(&workers), queue(&load, now)],
        Err(_) => Vec::new(),
    }
}

/// Who speaks stands in the database.
pub(crate) fn unknown() -> Check {
    Check::new(
        "speech",
        Status::Warn,
        "not known while the database does not answer",
    )
}

async fn look(db: &Db, now: Timestamp) -> Result<(Vec<Worker>, Load), StoreError> {
    Ok((worker::list(db, now).await?, job::load(db, now).await?))
}

fn voice(workers: &[Worker]) -> Check {
    let check = |status, message: String| Check::new("speech", status, message);
    let speaking = workers.iter().find(|worker| worker.engine != "none");
    let check = match (speaking, workers.first()) {
        (Some(worker), _) if worker.engine == "kokoro" || worker.engine == "remote" => {
            check(Status::Pass, format!("{} speaks", worker.label))
        }
        (Some(worker), _) => check(
            Status::Warn,
            format!(
                "{} speaks, not the natural voice: {}",
                worker.label,
                notes(worker)
            ),
        ),
        (None, Some(worker)) => check(
            Status::Fail,
            format!("the worker cannot speak: {}", notes(worker)),
        ),
        (None, None) => check(
            Status::Fail,
            "no worker runs, so no audio is made; start `listen all` or `listen worker`".to_owned(),
        ),
    };
    check.with("workers", &workers.len())
}

fn notes(worker: &Worker) -> String {
    let lines: Vec<&str> = worker.notes.lines().collect();
    if lines.is_empty() {
        "run ./scripts/fetch-models.sh and restart".to_owned()
    } else {
        lines.join("; ")
    }
}

/// Asked for is what the workers' own settings ask for: whoever looks may have others.
fn gpu(workers: &[Worker]) -> Check {
    let check = |status, message: String| Check::new("gpu", status, message);
    let n_wanted = workers.iter().filter(|worker| worker.wants_cuda).count();
    let without = |worker: &&Worker| worker.wants_cuda && worker.device != "cuda";
    match (
        workers.iter().filter(without).count(),
        workers.iter().find(|worker| worker.device == "cuda"),
    ) {
        (0, Some(worker)) => check(Status::Pass, format!("{} runs on CUDA", worker.label)),
        (0, None) => check(Status::Pass, "none is asked for".to_owned()),
        (n_without, _) => check(
            Status::Warn,
            format!(
                "KOKORO_DEVICE asks for CUDA, and {n_without} of {n_wanted} workers do not use it: running on CPU"
            ),
        ),
    }
}

fn queue(load: &Load, now: Timestamp) -> Check {
    let waited = load.awaited_since.map_or(0, |since| (now.0 - since).max(0));
    let minutes = waited / MINUTE_MS;
    let (status, message) = if waited > STUCK_MS {
        (
            Status::Fail,
            format!("somebody has been waiting for {minutes} minutes; restart the worker"),
        )
    } else if waited > SLOW_MS {
        (
            Status::Warn,
            format!("somebody has been waiting for {minutes} minutes; start more workers"),
        )
    } else if load.n_failed > 0 {
        (
            Status::Warn,
            format!(
                "{} jobs failed in the last day; the admin site shows why and tries again",
                load.n_failed
            ),
        )
    } else {
        (Status::Pass, format!("{} jobs wait", load.n_waiting))
    };
    Check::new("queue", status, message)
        .with("waiting", &load.n_waiting)
        .with("running", &load.n_running)
        .with("failed", &load.n_failed)
        .with("waited_ms", &waited)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worker(engine: &str, device: &str) -> Worker {
        Worker {
            id: "w".to_owned(),
            engine: engine.to_owned(),
            label: "Kokoro-82M".to_owned(),
            device: device.to_owned(),
            ..Worker::default()
        }
    }

    #[test]
    fn who_speaks_decides() {
        let cases = [
            (vec![worker("kokoro", "cpu")], Status::Pass),
            (vec![worker("system", "cpu")], Status::Warn),
            (vec![worker("none", "cpu")], Status::Fail),
            (vec![], Status::Fail),
        ];
        for (workers, expected) in cases {
            assert_eq!(voice(&workers).status, expected, "{workers:?}");
        }
    }

    #[test]
    fn a_lost_card_is_a_warning_only_where_one_is_meant() {
        let cpu = worker("kokoro", "cpu");
        let cuda = worker("kokoro", "cuda");
        let lost = Worker {
            wants_cuda: true,
            ..cpu.clone()
        };
        assert_eq!(gpu(std::slice::from_ref(&cpu)).status, Status::Pass);
        assert_eq!(gpu(&[cuda.clone(), cpu]).status, Status::Pass);
        assert_eq!(gpu(std::slice::from_ref(&lost)).status, Status::Warn);
        let one = gpu(&[cuda, lost]);
        assert_eq!(one.status, Status::Warn, "another one's card hides nothing");
    }

    #[test]
    fn work_done_ahead_may_wait_and_learners_may_not() {
        let load = |n_failed, awaited_since| Load {
            n_waiting: 90,
            n_running: 1,
            n_failed,
            awaited_since,
        };
        let now = Timestamp(100 * MINUTE_MS);
        assert_eq!(queue(&load(0, None), now).status, Status::Pass);
        assert_eq!(queue(&load(2, None), now).status, Status::Warn);
        assert_eq!(
            queue(&load(0, Some(80 * MINUTE_MS)), now).status,
            Status::Warn
        );
        assert_eq!(queue(&load(0, Some(0)), now).status, Status::Fail);
    }
}
