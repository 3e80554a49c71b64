//! ONNX Runtime through `ort`: a tenth faster on a processor, and the way to a graphics card.

use super::super::accelerate::{accelerate, without_weights};
use super::super::model::probe;
use super::super::products::with_products;
use super::cuda::{at_once, provider, session};
use super::library::Library;
use super::pool::Pool;
use super::styled;
use super::{Contract, Output, Parallel, Request, Runtime, integer_speed, whole_frames};
use crate::Convolutions;
use ort::operator::OperatorDomain;
use ort::session::{RunOptions, Session, SessionInputValue};
use ort::value::{DynValue, Tensor};
use std::path::Path;
use std::sync::Arc;

/// Where a session runs, and how its convolutions are computed there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Place {
    Cpu {
        convolutions: Convolutions,
    },
    /// A graphics card.
    Cuda {
        /// Of the execution provider, by ONNX Runtime's own names.
        options: Vec<(String, String)>,
        convolutions: Convolutions,
    },
}

impl Place {
    fn convolutions(&self) -> Convolutions {
        let (Self::Cpu { convolutions } | Self::Cuda { convolutions, .. }) = self;
        *convolutions
    }
}

/// Where a session looks for weights that are not in the model.
const WEIGHTS_FOLDER: &str = "session.model_external_initializers_file_folder_path";

/// A model in ONNX Runtime. A session runs one call at a time.
pub(in super::super) struct OnnxRuntime {
    sessions: Pool<Session>,
    contract: Contract,
}

impl OnnxRuntime {
    pub(in super::super) fn load(
        file: &Path,
        contract: &Contract,
        library: &Library,
        place: &Place,
        parallel: Parallel,
    ) -> Result<Self, String> {
        let mut refusal = None;
        if place.convolutions() == Convolutions::Fast {
            match Self::load_fast(file, contract, library, place, parallel) {
                Ok(Some(loaded)) => return Ok(loaded),
                Ok(None) => tracing::debug!("no convolution is one that the fast way takes"),
                Err(reason) => refusal = Some(reason),
            }
        }
        let loaded = Self::load_plain(file, contract, library, place, parallel)?;
        if let Some(reason) = refusal {
            tracing::warn!(reason, "the convolutions are ONNX Runtime's own");
        }
        Ok(loaded)
    }

    /// With the convolutions of ONNX Runtime.
    fn load_plain(
        file: &Path,
        contract: &Contract,
        library: &Library,
        place: &Place,
        parallel: Parallel,
    ) -> Result<Self, String> {
        let sessions = match place {
            Place::Cpu { .. } => {
                let model = without_weights(file).map_err(|error| error.to_string())?;
                let session = |_| mapped_session(file, &model, None, library, parallel.threads);
                (0..parallel.calls).map(session).collect()
            }
            Place::Cuda { options, .. } => {
                let provider = provider(options);
                let session = || session(library, &provider)?.commit_from_file(file);
                at_once(parallel.calls, session)
            }
        };
        let loaded = Self::new(sessions, contract)?;
        if matches!(place, Place::Cuda { .. }) {
            // A card that takes the model may still not run it.
            probe(&loaded)?;
        }
        Ok(loaded)
    }

    /// With the convolutions computed by minimal filtering on the processor, as matrix products on
    /// a graphics card; `None` if none of them is as that needs it.
    ///
    /// # Errors
    /// Also where the changed graph does not run: the plain one may.
    fn load_fast(
        file: &Path,
        contract: &Contract,
        library: &Library,
        place: &Place,
        parallel: Parallel,
    ) -> Result<Option<Self>, String> {
        let sessions = match place {
            Place::Cpu { .. } => {
                let fast = accelerate(file).map_err(|error| error.to_string())?;
                if fast.convolutions.is_empty() {
                    return Ok(None);
                }
                let domain = styled::domain(fast.convolutions, parallel.threads_alone)?;
                let session = |_| {
                    let domain = Some(domain.clone());
                    mapped_session(file, &fast.model, domain, library, parallel.threads)
                };
                (0..parallel.calls).map(session).collect()
            }
            Place::Cuda { options, .. } => {
                let Some(model) = with_products(file).map_err(|error| error.to_string())? else {
                    return Ok(None);
                };
                let provider = provider(options);
                let session = || {
                    session(library, &provider)?
                        .with_config_entry(WEIGHTS_FOLDER, folder(file))?
                        .commit_from_memory(&model)
                };
                at_once(parallel.calls, session)
            }
        };
        let loaded = Self::new(sessions, contract)?;
        probe(&loaded)?;
        Ok(Some(loaded))
    }

    fn new(sessions: ort::Result<Vec<Session>>, contract: &Contract) -> Result<Self, String> {
        Ok(Self {
            sessions: Pool::new(sessions.map_err(|error| brief(&error.to_string()))?),
            contract: contract.clone(),
        })
    }

    fn inputs<'a>(
        &'a self,
        request: &Request<'_>,
    ) -> ort::Result<Vec<(&'a str, SessionInputValue<'static>)>> {
        let tokens = Tensor::from_array(([1, request.tokens.len()], request.tokens.to_vec()))?;
        let style = Tensor::from_array(([1, request.style.len()], request.style.to_vec()))?;
        let speed: DynValue = if self.contract.speed_is_integer {
            Tensor::from_array(([1], vec![integer_speed(request.speed)]))?.into_dyn()
        } else {
            Tensor::from_array(([1], vec![request.speed]))?.into_dyn()
        };
        Ok(vec![
            (&self.contract.tokens, tokens.into()),
            (&self.contract.style, style.into()),
            (&self.contract.speed, speed.into()),
        ])
    }
}

impl Runtime for OnnxRuntime {
    fn run(&self, request: &Request<'_>) -> Result<Output, String> {
        let inputs = self
            .inputs(request)
            .map_err(|error| brief(&error.to_string()))?;
        let mut session = self.sessions.take();
        let options = Arc::new(RunOptions::new().map_err(|error| brief(&error.to_string()))?);
        let terminated = options.clone();
        let _ending = request.stop.ending(move || {
            // That it cannot be ended early is no harm.
            let _ = terminated.terminate();
        });
        let outputs = session
            .run_with_options(inputs, &*options)
            .map_err(|error| brief(&error.to_string()))?;
        let audio = outputs
            .get(&self.contract.audio)
            .ok_or("no audio came back")?;
        let (_, samples) = audio
            .try_extract_tensor::<f32>()
            .map_err(|error| brief(&error.to_string()))?;
        let durations = self.contract.durations.as_ref();
        Ok(Output {
            samples: samples.to_vec(),
            frames: match durations.and_then(|name| outputs.get(name)) {
                Some(value) => frames(value, request.tokens.len())?,
                None => None,
            },
        })
    }
}

/// What people can do something with: of a failure of CUDA its number and its name, of others the
/// first line. ONNX Runtime adds the names of its functions, its files and lines.
pub(super) fn brief(message: &str) -> String {
    let cuda = message.find("CUDA failure").map(|start| &message[start..]);
    let reason = cuda.and_then(|rest| rest.split(" ;").next());
    let reason = reason
        .or_else(|| message.lines().next())
        .unwrap_or_default();
    reason.trim_end_matches([' ', ';']).to_owned()
}

/// The folder that weights outside of the model are looked for in.
fn folder(file: &Path) -> String {
    let folder = file.parent().filter(|folder| *folder != Path::new(""));
    let folder = folder.unwrap_or(Path::new("."));
    folder.to_string_lossy().into_owned()
}

/// A session of a model whose weights are those of `file`: they are mapped into memory and not
/// copied, so it starts in half the time, and sessions share them.
fn mapped_session(
    file: &Path,
    model: &[u8],
    domain: Option<Arc<OperatorDomain>>,
    library: &Library,
    threads: usize,
) -> ort::Result<Session> {
    let mut builder = Session::builder(&library.environment)?
        .with_intra_threads(threads)?
        // The threads would spin while the convolutions are computed by others.
        .with_intra_op_spinning(false)?
        .with_config_entry(WEIGHTS_FOLDER, folder(file))?
        // Packed copies of the weights and patterns of past shapes cost memory and save no time.
        .with_prepacking(false)?
        .with_memory_pattern(false)?;
    if let Some(domain) = domain {
        builder = builder.with_operators(domain)?;
    }
    builder.commit_from_memory(model)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a token lasts a few dozen frames"
)]
fn frames(value: &DynValue, n_tokens: usize) -> Result<Option<Vec<f32>>, String> {
    if let Ok((_, frames)) = value.try_extract_tensor::<f32>() {
        return whole_frames(frames.iter().copied(), n_tokens);
    }
    let Ok((_, frames)) = value.try_extract_tensor::<i64>() else {
        return Ok(None);
    };
    whole_frames(frames.iter().map(|&frames| frames as f32), n_tokens)
}

/// What a graph with one input `x` and one output `y` gives: as it is, and changed to `model`.
#[cfg(test)]
pub(in super::super) fn changed_and_plain(
    library: &Path,
    file: &Path,
    (model, convolutions): (&[u8], Option<Vec<super::super::convolution::Convolution>>),
    n_channels: usize,
    x: &[f32],
) -> (Vec<f32>, Vec<f32>) {
    let library = super::library::load(library).unwrap();
    let run = |model: &[u8], domain| {
        let mut session = mapped_session(file, model, domain, &library, 1).unwrap();
        let shape = [1, n_channels, x.len() / n_channels];
        let x = Tensor::from_array((shape, x.to_vec())).unwrap();
        let outputs = session.run(ort::inputs!["x" => x]).unwrap();
        outputs["y"].try_extract_tensor::<f32>().unwrap().1.to_vec()
    };
    let domain = convolutions.map(|convolutions| styled::domain(convolutions, 2).unwrap());
    let plain = without_weights(file).unwrap();
    (run(model, domain), run(&plain, None))
}
