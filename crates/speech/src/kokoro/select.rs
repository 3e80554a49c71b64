//! Decides what runs the model, and says why.

use super::contract::{self, Contract};
use super::files::{self, ModelFile};
use super::model::Model;
use super::runtime::library::{self, Library};
use super::runtime::onnxruntime::{OnnxRuntime, Place};
use super::runtime::rten::Rten;
use super::runtime::{self, Parallel, Runtime};
use super::{Kokoro, Load, graph, languages, verify};
use crate::open::Note;
use crate::{Device, EngineInfo, EngineKind, RuntimeChoice, SpeechConfig};
use std::sync::{Arc, Mutex};

/// Calls at the same moment on a graphics card: one alone leaves it idle between kernels.
const CUDA_CALLS: usize = 2;
/// Calls at the same moment on a processor by default: each takes about 200 MB.
const MAX_CALLS: usize = 8;

/// A way to run a model.
struct Choice {
    runtime: String,
    device: &'static str,
    /// On the processor.
    load: Load,
    /// On a graphics card, loaded.
    on_card: Option<Arc<dyn Runtime>>,
    calls: usize,
    has_durations: bool,
}

/// The engine, if model and voices are there, verify, and something here can run them.
pub(crate) fn open(config: &SpeechConfig, notes: &mut Vec<Note>) -> Option<Kokoro> {
    let manifest = files::read_manifest(config, notes);
    let models = files::models(config, manifest.as_ref(), notes);
    if models.is_empty() {
        return None;
    }
    let (voices, left_out) = files::voices(config, manifest.as_ref(), notes);
    if voices.is_empty() {
        return None;
    }
    let infos: Vec<_> = voices.iter().map(|voice| voice.info.clone()).collect();
    languages::note_missing(&infos, &config.models_dir, notes);
    let library = match config.runtime {
        RuntimeChoice::Rten => None,
        RuntimeChoice::Auto | RuntimeChoice::OnnxRuntime => find_library(config, notes),
    };
    let (model, choice) = models.into_iter().find_map(|model| {
        let choice = choose(config, &model, library.as_ref(), notes)?;
        Some((model, choice))
    })?;
    let info = EngineInfo {
        engine: EngineKind::Kokoro,
        runtime: choice.runtime,
        device: choice.device.to_owned(),
        model_hash: model.sha256,
        lexicon_hash: (!config.lexicon.is_empty())
            .then(|| verify::hash_bytes(config.lexicon.to_lines().as_bytes())),
        label: model.label,
    };
    Some(Kokoro {
        model: Model::new(model.file, info, choice.load, choice.on_card),
        voices,
        left_out,
        packs: Mutex::default(),
        pronouncer: super::Pronouncer::new(config.lexicon.clone())
            .with_models_dir(&config.models_dir),
        n_parallel: choice.calls,
        has_durations: choice.has_durations,
    })
}

fn find_library(config: &SpeechConfig, notes: &mut Vec<Note>) -> Option<Library> {
    let explicit = config.onnxruntime.as_deref();
    for file in library::candidates(explicit, &config.models_dir) {
        match library::load(&file) {
            Ok(library) => {
                let message = format!(
                    "ONNX Runtime {} from {}",
                    library.version,
                    library.file.display()
                );
                notes.push(Note::info(message));
                return Some(library);
            }
            Err(reason) => {
                let message = format!("ONNX Runtime cannot be loaded: {reason}");
                notes.push(Note::warning(message));
            }
        }
    }
    None
}

/// How to run `model`, or `None` with a note where nothing here can.
fn choose(
    config: &SpeechConfig,
    model: &ModelFile,
    library: Option<&Library>,
    notes: &mut Vec<Note>,
) -> Option<Choice> {
    let contract = graph::read(&model.file)
        .map_err(|error| error.to_string())
        .and_then(|graph| contract::recognize(&graph));
    let contract = match contract {
        Ok(contract) => contract,
        Err(reason) => {
            let message = format!("{} is no usable export: {reason}", model.file.display());
            notes.push(Note::warning(message));
            return None;
        }
    };
    if contract.durations.is_none() {
        notes.push(Note::info(
            "this export tells no durations, so word times are estimated",
        ));
    }
    match library {
        Some(library) => cuda(config, model, &contract, library, notes).or_else(|| {
            let parallel = parallel(config, n_cores().min(MAX_CALLS));
            Some(on_cpu(config, model, contract, library.clone(), parallel))
        }),
        None if config.runtime == RuntimeChoice::OnnxRuntime => {
            notes.push(Note::warning(
                "ONNX Runtime is asked for, but not here: run scripts/fetch-models.sh --runtime",
            ));
            None
        }
        None => in_rust(config, model, contract, notes),
    }
}

/// CUDA is tried at once: whether the card can be used is known only then, and
/// [`EngineInfo::device`] must not promise what is not so.
fn cuda(
    config: &SpeechConfig,
    model: &ModelFile,
    contract: &Contract,
    library: &Library,
    notes: &mut Vec<Note>,
) -> Option<Choice> {
    if config.device == Device::Cpu {
        return None;
    }
    let wanted = config.device == Device::Cuda;
    let mut fall_back = |reason: &str| {
        let message = format!("no CUDA, the model runs on the processor: {reason}");
        if wanted {
            notes.push(Note::warning(message));
        } else {
            notes.push(Note::info(message));
        }
    };
    if !runtime::cuda::is_available() {
        fall_back("this ONNX Runtime was built without it (onnxruntime-gpu has it)");
        return None;
    }
    let parallel = parallel(config, CUDA_CALLS);
    let place = Place::Cuda {
        options: config.cuda_options.clone(),
        convolutions: config.convolutions,
    };
    match OnnxRuntime::load(&model.file, contract, library, &place, parallel) {
        Ok(loaded) => Some(Choice {
            device: "cuda",
            on_card: Some(Arc::new(loaded)),
            ..on_cpu(config, model, contract.clone(), library.clone(), parallel)
        }),
        Err(reason) => {
            fall_back(&reason);
            None
        }
    }
}

fn on_cpu(
    config: &SpeechConfig,
    model: &ModelFile,
    contract: Contract,
    library: Library,
    parallel: Parallel,
) -> Choice {
    let place = Place::Cpu {
        convolutions: config.convolutions,
    };
    let file = model.file.clone();
    Choice {
        has_durations: contract.durations.is_some(),
        runtime: format!("onnxruntime {}", library.version),
        device: "cpu",
        load: Box::new(move || {
            let loaded = OnnxRuntime::load(&file, &contract, &library, &place, parallel)?;
            Ok(Box::new(loaded))
        }),
        on_card: None,
        calls: parallel.calls,
    }
}

fn in_rust(
    config: &SpeechConfig,
    model: &ModelFile,
    contract: Contract,
    notes: &mut Vec<Note>,
) -> Option<Choice> {
    if !contract.suits_rten {
        notes.push(Note::warning(format!(
            "{} needs ONNX Runtime, which is not here: run scripts/fetch-models.sh --runtime, \
             or use the export of model-files-v1.1",
            model.file.display()
        )));
        return None;
    }
    if config.device == Device::Cuda {
        notes.push(Note::warning(
            "no CUDA, the model runs on the processor: ONNX Runtime is not used",
        ));
    }
    let file = model.file.clone();
    let parallel = parallel(config, n_cores().min(MAX_CALLS));
    Some(Choice {
        has_durations: contract.durations.is_some(),
        runtime: "rten".to_owned(),
        device: "cpu",
        load: Box::new(move || Ok(Box::new(Rten::load(&file, &contract, parallel)?))),
        on_card: None,
        calls: parallel.calls,
    })
}

/// Several sentences with a thread each are done sooner than one after the other with all
/// threads; a sentence that is alone gets them all.
fn parallel(config: &SpeechConfig, default: usize) -> Parallel {
    let calls = config.n_parallel.unwrap_or(default).max(1);
    Parallel {
        calls,
        threads: (n_cores() / calls).max(1),
        threads_alone: n_cores(),
    }
}

fn n_cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
