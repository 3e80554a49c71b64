use super::*;
use crate::{EngineInfo, EngineKind, VoiceInfo};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Speaks "one sample per letter", after being let through a gate; panics at "boom".
struct Gated {
    info: EngineInfo,
    gate: Mutex<bool>,
    opened: Condvar,
    said: Mutex<Vec<String>>,
    n_running: AtomicUsize,
    /// Whether it looks at what tells it to stop.
    can_stop: bool,
}

impl Gated {
    fn new(is_open: bool) -> Arc<Self> {
        Arc::new(Self {
            info: EngineInfo {
                engine: EngineKind::Silence,
                runtime: "none".to_owned(),
                device: "cpu".to_owned(),
                lexicon_hash: None,
                model_hash: String::new(),
                label: "gated".to_owned(),
            },
            gate: Mutex::new(is_open),
            opened: Condvar::new(),
            said: Mutex::default(),
            n_running: AtomicUsize::new(0),
            can_stop: false,
        })
    }

    fn that_can_stop() -> Arc<Self> {
        let gated = Arc::into_inner(Self::new(false)).unwrap();
        Arc::new(Self {
            can_stop: true,
            ..gated
        })
    }

    fn open(&self) {
        *self.gate.lock().unwrap() = true;
        self.opened.notify_all();
    }

    fn said(&self) -> Vec<String> {
        self.said.lock().unwrap().clone()
    }

    fn wait_until_running(&self) {
        while self.n_running.load(Ordering::SeqCst) == 0 {
            std::thread::yield_now();
        }
    }
}

impl Synthesizer for Gated {
    fn info(&self) -> &EngineInfo {
        &self.info
    }

    fn voices(&self) -> Vec<VoiceInfo> {
        Vec::new()
    }

    fn speak_until(
        &self,
        content: &Content,
        voice: &str,
        speed: f32,
        stop: &Stop,
    ) -> Result<Spoken, SpeechError> {
        if self.can_stop {
            self.n_running.fetch_add(1, Ordering::SeqCst);
            while !*self.gate.lock().unwrap() {
                if stop.is_set() {
                    return Err(SpeechError::Cancelled);
                }
                std::thread::yield_now();
            }
        }
        let Content::Text(text) = content else {
            panic!("{content:?}");
        };
        self.synthesize(text, voice, speed)
    }

    fn synthesize(&self, text: &str, _: &str, _: f32) -> Result<Spoken, SpeechError> {
        self.n_running.fetch_add(1, Ordering::SeqCst);
        drop(
            self.opened
                .wait_while(self.gate.lock().unwrap(), |is_open| !*is_open)
                .unwrap(),
        );
        self.said.lock().unwrap().push(text.to_owned());
        assert!(text != "boom", "the engine broke");
        if text == "nobody" {
            return Err(crate::error::unknown_voice(text, &[]));
        }
        if text == "broken" {
            return Err(SpeechError::program("engine", "broken"));
        }
        Ok(Spoken {
            samples: vec![0.5; text.len()],
            sample_rate_hz: 24_000,
            words: None,
            phonemes: Vec::new(),
        })
    }
}

fn text(text: &str) -> Request {
    Request {
        content: Content::Text(text.to_owned()),
        voice: "v".to_owned(),
        speed: 1.0,
        priority: Priority::Waiting,
        patience: None,
    }
}

fn queue(engine: &Arc<Gated>, n_workers: usize, max_waiting: usize) -> Arc<SpeechQueue> {
    let config = QueueConfig {
        n_workers,
        max_waiting,
        cache_bytes: 1 << 20,
    };
    Arc::new(SpeechQueue::new(engine.clone(), config))
}

#[test]
fn who_waits_comes_before_work_done_ahead() {
    let engine = Gated::new(false);
    let queue = queue(&engine, 1, 10);
    let first = queue.submit(text("running")).unwrap();
    engine.wait_until_running();
    let ahead = Request {
        priority: Priority::Ahead,
        ..text("ahead")
    };
    let ahead = queue.submit(ahead).unwrap();
    let waiting = queue.submit(text("waiting")).unwrap();
    assert_eq!(
        (first.position(), waiting.position(), ahead.position()),
        (None, Some(0), Some(1))
    );
    engine.open();
    ahead.wait().unwrap();
    assert_eq!(engine.said(), ["running", "waiting", "ahead"]);
    let _ = waiting.wait();
    let _ = first.wait();
}

#[test]
fn work_ahead_that_somebody_waits_for_moves_up() {
    let engine = Gated::new(false);
    let queue = queue(&engine, 1, 10);
    let running = queue.submit(text("running")).unwrap();
    engine.wait_until_running();
    let ahead = |name| Request {
        priority: Priority::Ahead,
        ..text(name)
    };
    let a = queue.submit(ahead("a")).unwrap();
    let b = queue.submit(ahead("b")).unwrap();
    let b_again = queue.submit(text("b")).unwrap();
    assert_eq!((b.position(), a.position()), (Some(0), Some(1)));
    engine.open();
    let (one, other) = (b.wait().unwrap(), b_again.wait().unwrap());
    assert!(
        Arc::ptr_eq(&one, &other),
        "equal requests share one synthesis"
    );
    a.wait().unwrap();
    running.wait().unwrap();
    assert_eq!(engine.said(), ["running", "b", "a"]);
    assert_eq!(queue.status().n_shared, 1);
}

#[test]
fn what_was_spoken_is_kept_and_forgotten_by_size() {
    let engine = Gated::new(true);
    let queue = queue(&engine, 1, 10);
    queue.speak(text("hello")).unwrap();
    queue.speak(text("hello")).unwrap();
    assert_eq!(engine.said(), ["hello"]);
    let slower = Request {
        speed: 0.8,
        ..text("hello")
    };
    queue.speak(slower).unwrap();
    assert_eq!(engine.said().len(), 2, "another speed is another utterance");
    for n in 0..100 {
        queue.speak(text(&format!("{n:0>20000}"))).unwrap();
    }
    let before = engine.said().len();
    queue.speak(text(&format!("{:0>20000}", 50))).unwrap();
    assert_eq!(engine.said().len(), before + 1, "1 MiB holds 12 of these");
    assert_eq!(queue.status().n_cached, 1);
}

#[test]
fn a_full_queue_refuses() {
    let engine = Gated::new(false);
    let queue = queue(&engine, 1, 2);
    let running = queue.submit(text("running")).unwrap();
    engine.wait_until_running();
    let tickets = [
        queue.submit(text("a")).unwrap(),
        queue.submit(text("b")).unwrap(),
    ];
    let refused = queue.submit(text("c")).map(|_| ());
    assert!(matches!(refused, Err(SpeechError::Busy { n_waiting: 2 })));
    drop(tickets);
    assert_eq!(queue.status().n_waiting, 0, "dropped tickets give up");
    queue.submit(text("c")).unwrap();
    engine.open();
    running.wait().unwrap();
}

#[test]
fn nobody_speaks_what_nobody_waits_for() {
    let engine = Gated::new(false);
    let queue = queue(&engine, 1, 10);
    let running = queue.submit(text("running")).unwrap();
    engine.wait_until_running();
    drop(queue.submit(text("dropped")).unwrap());
    let late = Request {
        patience: Some(Duration::ZERO),
        ..text("late")
    };
    let late = queue.submit(late).unwrap();
    assert!(matches!(*late.wait().unwrap_err(), SpeechError::Deadline));
    engine.open();
    running.wait().unwrap();
    queue.speak(text("last")).unwrap();
    assert_eq!(engine.said(), ["running", "last"]);
}

#[test]
fn the_mistakes_of_who_asks_are_no_failures() {
    let queue = queue(&Gated::new(true), 1, 10);
    for content in ["nobody", "broken", "nobody"] {
        queue.speak(text(content)).unwrap_err();
    }
    let status = queue.status();
    assert_eq!((status.n_refused, status.n_failed), (2, 1));
}

#[test]
fn who_waits_is_counted_apart_from_work_done_ahead() {
    let engine = Gated::new(false);
    let queue = queue(&engine, 1, 10);
    let running = queue.submit(text("running")).unwrap();
    engine.wait_until_running();
    let ahead = |content| Request {
        priority: Priority::Ahead,
        ..text(content)
    };
    let waiting = [ahead("a"), ahead("b"), text("c")].map(|request| queue.submit(request).unwrap());
    let status = queue.status();
    let positions: Vec<_> = waiting.iter().map(Ticket::position).collect();
    // Asserted with the gate open, so that a failure ends.
    engine.open();
    running.wait().unwrap();
    assert_eq!(positions, [Some(1), Some(2), Some(0)]);
    assert_eq!((status.n_waiting, status.n_waiting_ahead), (3, 2));
}

#[test]
fn an_utterance_that_breaks_the_engine_is_set_aside() {
    let engine = Gated::new(true);
    let queue = queue(&engine, 2, 10);
    for _ in 0..2 {
        let broken = queue.speak(text("boom")).unwrap_err();
        assert!(matches!(*broken, SpeechError::SetAside));
    }
    assert_eq!(engine.said(), ["boom"], "it is not tried again");
    queue.speak(text("still here")).unwrap();
    assert_eq!(queue.status().n_failed, 1);
}

#[test]
fn a_text_comes_in_order_and_leaves_room_for_others() {
    let engine = Gated::new(true);
    let queue = queue(&engine, 3, 10);
    let requests = (0..50).map(|n| text(&"x".repeat(n))).collect();
    let spoken = queue.speak_in_order(requests).unwrap();
    let lengths: Vec<usize> = spoken.map(|answer| answer.unwrap().samples.len()).collect();
    assert_eq!(lengths, (0..50).collect::<Vec<_>>());

    let engine = Gated::new(false);
    let queue = self::queue(&engine, 1, 10);
    let requests = (0..50).map(|n| text(&n.to_string())).collect();
    let begun = queue.speak_in_order(requests).unwrap();
    assert!(queue.status().n_waiting < 3, "the rest is not queued yet");
    drop(begun);
    assert_eq!(queue.status().n_waiting, 0);
    engine.open();
}

#[test]
fn the_end_of_the_queue_is_an_answer() {
    let engine = Gated::new(false);
    let queue = queue(&engine, 1, 10);
    let running = queue.submit(text("running")).unwrap();
    engine.wait_until_running();
    let waiting = queue.submit(text("waiting")).unwrap();
    let opener = engine.clone();
    let ending = std::thread::spawn(move || drop(queue));
    assert!(matches!(
        *waiting.wait().unwrap_err(),
        SpeechError::Cancelled
    ));
    opener.open();
    ending.join().unwrap();
    drop(running);
}

/// A process that ends under ONNX Runtime while it computes crashes.
#[test]
fn an_end_waits_for_an_engine_that_cannot_stop() {
    let engine = Gated::new(false);
    let queue = queue(&engine, 1, 10);
    let running = queue.submit(text("running")).unwrap();
    engine.wait_until_running();
    let ended = queue.clone();
    let ending = std::thread::spawn(move || ended.end());
    assert!(matches!(
        *running.wait().unwrap_err(),
        SpeechError::Cancelled
    ));
    assert!(!ending.is_finished(), "it is still at work");
    engine.open();
    ending.join().unwrap();
    assert_eq!(engine.said(), ["running"]);
    let late = queue.submit(text("late")).map(|_| ());
    assert!(matches!(late, Err(SpeechError::Cancelled)));
}

#[test]
fn what_somebody_waits_for_begins_alone() {
    for (priority, n_asked) in [(Priority::Waiting, 1), (Priority::Ahead, 4)] {
        let engine = Gated::new(false);
        let queue = queue(&engine, 2, 10);
        let requests = (0..6).map(|i| Request {
            priority,
            ..text(&format!("{i}"))
        });
        let spoken = queue.speak_in_order(requests.collect()).unwrap();
        engine.wait_until_running();
        let status = queue.status();
        assert_eq!(status.n_running + status.n_waiting, n_asked, "{priority:?}");
        engine.open();
        assert_eq!(spoken.flatten().count(), 6);
    }
}

#[test]
fn what_nobody_waits_for_any_more_is_stopped() {
    let engine = Gated::that_can_stop();
    let queue = queue(&engine, 1, 10);
    let (one, other) = (text("shared"), text("shared"));
    let (one, other) = (queue.submit(one).unwrap(), queue.submit(other).unwrap());
    engine.wait_until_running();
    drop(one);
    assert_eq!(queue.status().n_running, 1, "somebody still waits");
    drop(other);
    // Only an engine that was stopped takes the next one while the gate is shut.
    while queue.status().n_abandoned == 0 {
        std::thread::yield_now();
    }
    assert_eq!((queue.status().n_running, queue.status().n_failed), (0, 0));
    engine.open();
    queue.speak(text("shared")).unwrap();
    assert_eq!(engine.said(), ["shared"]);
}

#[test]
fn who_comes_while_it_is_being_stopped_hears_it_still() {
    let mut state = State::new(1 << 20);
    let (sender, _answer) = mpsc::channel();
    let (id, key) = state.push(text("a"), None, sender).unwrap();
    let (taken, stop) = state.take(Instant::now()).unwrap();
    state.give_up(&key, id);
    assert!(stop.is_set());
    let (sender, answer) = mpsc::channel();
    state.push(text("a"), None, sender).unwrap();
    let cancelled: Answer = Err(Arc::new(SpeechError::Cancelled));
    state.finish(&taken, &cancelled, false, Duration::ZERO);
    assert!(
        answer.try_recv().is_err(),
        "it is not told that it is cancelled"
    );
    let (again, stop) = state.take(Instant::now()).unwrap();
    assert!(again == key && !stop.is_set());
    let spoken = Ok(Arc::new(Spoken::nothing()));
    state.finish(&again, &spoken, false, Duration::ZERO);
    assert!(answer.try_recv().unwrap().is_ok());
}

#[test]
fn a_reader_that_leaves_stops_the_utterance_and_the_rest() {
    let engine = Gated::that_can_stop();
    let queue = queue(&engine, 1, 10);
    let requests = (0..50).map(|n| text(&n.to_string())).collect();
    let mut begun = queue.speak_in_order(requests).unwrap();
    engine.wait_until_running();
    let answer = begun.next_unless(&mut || true).unwrap();
    assert!(matches!(*answer.unwrap_err(), SpeechError::Cancelled));
    drop(begun);
    while queue.status().n_abandoned == 0 {
        std::thread::yield_now();
    }
    let status = queue.status();
    assert_eq!((status.n_running, status.n_waiting), (0, 0));
}
