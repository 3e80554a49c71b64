//! The model and what runs it. A graphics card that fails is left, and the processor goes on.

use super::Load;
use super::runtime::{Output, Request, Runtime};
use crate::open::Note;
use crate::{EngineInfo, SpeechError, Stop};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// A few phonemes that show whether a runtime answers at all.
const PROBE: [i64; 6] = [0, 50, 83, 54, 31, 0];

/// A call of the shortest kind.
///
/// # Errors
/// What the runtime says.
pub(super) fn probe(runtime: &dyn Runtime) -> Result<(), String> {
    let request = Request {
        tokens: &PROBE,
        style: &[0.0; 256],
        speed: 1.0,
        stop: &Stop::default(),
    };
    runtime.run(&request).map(|_| ())
}

/// A model file, loaded when it is first needed.
pub(super) struct Model {
    file: PathBuf,
    info: EngineInfo,
    /// What holds once the card has failed.
    info_without_card: EngineInfo,
    /// How to run it on the processor.
    load: Load,
    runtime: Mutex<Option<Arc<dyn Runtime>>>,
    /// How the card failed.
    failure: OnceLock<String>,
}

impl Model {
    /// `on_card` is the model on a graphics card, where there is one; `load` runs it without.
    pub(super) fn new(
        file: PathBuf,
        info: EngineInfo,
        load: Load,
        on_card: Option<Arc<dyn Runtime>>,
    ) -> Self {
        Self {
            file,
            info_without_card: EngineInfo {
                device: "cpu".to_owned(),
                ..info.clone()
            },
            info,
            load,
            runtime: Mutex::new(on_card),
            failure: OnceLock::new(),
        }
    }

    pub(super) fn info(&self) -> &EngineInfo {
        match self.failure.get() {
            Some(_) => &self.info_without_card,
            None => &self.info,
        }
    }

    /// What went wrong since the start.
    pub(super) fn notes(&self) -> Vec<Note> {
        let failure = self.failure.get().map(|reason| {
            Note::warning(format!(
                "the graphics card failed, the model runs on the processor until the next start: {reason}"
            ))
        });
        failure.into_iter().collect()
    }

    pub(super) fn error(&self, reason: String) -> SpeechError {
        SpeechError::Model {
            file: self.file.clone(),
            reason,
        }
    }

    /// # Errors
    /// [`SpeechError::Cancelled`] if the request is stopped; [`SpeechError::Model`].
    pub(super) fn run(&self, request: &Request<'_>) -> Result<Output, SpeechError> {
        let runtime = self.runtime()?;
        if request.stop.is_set() {
            return Err(SpeechError::Cancelled);
        }
        let mut answer = runtime.run(request);
        if let Err(reason) = &answer
            && !request.stop.is_set()
            && self.is_left(runtime, reason)
        {
            answer = self.runtime()?.run(request);
        }
        answer.map_err(|reason| {
            // Whoever is stopped may say anything.
            if request.stop.is_set() {
                SpeechError::Cancelled
            } else {
                self.error(reason)
            }
        })
    }

    fn loaded(&self) -> MutexGuard<'_, Option<Arc<dyn Runtime>>> {
        self.runtime.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn runtime(&self) -> Result<Arc<dyn Runtime>, SpeechError> {
        let mut loaded = self.loaded();
        if let Some(runtime) = loaded.as_ref() {
            return Ok(runtime.clone());
        }
        let runtime: Arc<dyn Runtime> = (self.load)().map_err(|reason| self.error(reason))?.into();
        *loaded = Some(runtime.clone());
        Ok(runtime)
    }

    /// Whether another runtime has taken the place of `failed`: of a card that does not even answer
    /// the shortest call. One that only had no room for a long sentence stays.
    fn is_left(&self, failed: Arc<dyn Runtime>, reason: &str) -> bool {
        let mut loaded = self.loaded();
        match loaded.as_ref() {
            Some(current) if Arc::ptr_eq(current, &failed) => {}
            // Another call has seen to it.
            _ => return true,
        }
        if self.info().device == "cpu" || probe(failed.as_ref()).is_ok() {
            return false;
        }
        tracing::error!(reason, "the graphics card failed; the processor goes on");
        let _ = self.failure.set(reason.to_owned());
        // Its destructors would talk to a card that answers nothing.
        std::mem::forget(failed);
        *loaded = None;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EngineKind;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    /// Answers until it is broken; long calls may have no room.
    #[derive(Default)]
    struct Card {
        is_broken: AtomicBool,
        is_full: bool,
        n_calls: AtomicUsize,
    }

    impl Runtime for Card {
        fn run(&self, request: &Request<'_>) -> Result<Output, String> {
            self.n_calls.fetch_add(1, Ordering::Relaxed);
            if self.is_broken.load(Ordering::Relaxed) {
                return Err("CUDA failure 999: unknown error".to_owned());
            }
            if self.is_full && request.tokens.len() > PROBE.len() {
                return Err("CUDA failure 2: out of memory".to_owned());
            }
            Ok(said(1))
        }
    }

    struct Processor;

    impl Runtime for Processor {
        fn run(&self, _: &Request<'_>) -> Result<Output, String> {
            Ok(said(2))
        }
    }

    fn said(n_samples: usize) -> Output {
        Output {
            samples: vec![0.0; n_samples],
            frames: None,
        }
    }

    fn model(card: &Arc<Card>) -> Model {
        let info = EngineInfo {
            engine: EngineKind::Kokoro,
            runtime: "onnxruntime".to_owned(),
            device: "cuda".to_owned(),
            model_hash: String::new(),
            lexicon_hash: None,
            label: "Kokoro-82M".to_owned(),
        };
        let load: Load = Box::new(|| Ok(Box::new(Processor)));
        Model::new("m.onnx".into(), info, load, Some(card.clone()))
    }

    /// Samples of an answer to a sentence of a usual length.
    fn say(model: &Model) -> Result<usize, SpeechError> {
        let request = Request {
            tokens: &[0; 40],
            style: &[0.0; 256],
            speed: 1.0,
            stop: &Stop::default(),
        };
        model.run(&request).map(|output| output.samples.len())
    }

    #[test]
    fn a_card_that_fails_costs_no_sentence() {
        let card = Arc::new(Card::default());
        let model = model(&card);
        assert_eq!(say(&model).unwrap(), 1);
        assert_eq!(
            (model.info().device.as_str(), model.notes()),
            ("cuda", vec![])
        );
        card.is_broken.store(true, Ordering::Relaxed);
        // Several calls find out at the same moment.
        std::thread::scope(|scope| {
            let calls: Vec<_> = (0..4).map(|_| scope.spawn(|| say(&model))).collect();
            for call in calls {
                assert_eq!(call.join().unwrap().unwrap(), 2);
            }
        });
        assert_eq!(model.info().device, "cpu");
        let message = &model.notes()[0].message;
        assert!(message.contains("CUDA failure 999"), "{message}");
        let n_calls = card.n_calls.load(Ordering::Relaxed);
        assert_eq!(say(&model).unwrap(), 2);
        assert_eq!(
            card.n_calls.load(Ordering::Relaxed),
            n_calls,
            "it is left alone"
        );
    }

    #[test]
    fn a_card_without_room_for_one_sentence_stays() {
        let card = Arc::new(Card {
            is_full: true,
            ..Card::default()
        });
        let model = model(&card);
        let error = say(&model).unwrap_err().to_string();
        assert!(error.contains("out of memory"), "{error}");
        assert_eq!(
            (model.info().device.as_str(), model.notes()),
            ("cuda", vec![])
        );
    }
}
