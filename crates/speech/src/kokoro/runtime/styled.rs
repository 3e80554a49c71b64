//! The fast convolution as an operator of ONNX Runtime.

use super::super::accelerate::{EPSILON, INDEX, OPERATOR};
use super::super::convolution::{Convolution, Input, Style};
use super::super::network::DOMAIN;
use ort::operator::{
    ComputeContext, Kernel, KernelContext, Operator, OperatorDomain, OperatorInput, OperatorOutput,
};
use ort::value::{TensorElementType, ValueRef};
use rayon::ThreadPool;
use std::sync::Arc;

/// Inputs besides the samples: the residual and six of the style.
const N_OPTIONAL: usize = 7;

/// The convolutions of a model; sessions share them.
struct StyledConvolution {
    convolutions: Arc<Vec<Convolution>>,
    threads: Arc<ThreadPool>,
}

/// One of them in one session.
struct Styled {
    convolutions: Arc<Vec<Convolution>>,
    index: usize,
    epsilon: f32,
    threads: Arc<ThreadPool>,
}

/// The domain that a session needs to run an accelerated model.
pub(super) fn domain(
    convolutions: Vec<Convolution>,
    threads: usize,
) -> Result<Arc<OperatorDomain>, String> {
    let threads = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .thread_name(|index| format!("convolution-{index}"))
        .build()
        .map_err(|error| error.to_string())?;
    let operator = StyledConvolution {
        convolutions: Arc::new(convolutions),
        threads: Arc::new(threads),
    };
    let domain = OperatorDomain::new(DOMAIN).and_then(|domain| domain.add(operator));
    domain.map(Arc::new).map_err(|error| error.to_string())
}

impl Operator for StyledConvolution {
    type Kernel<'attr> = Styled;

    fn name(&self) -> &str {
        OPERATOR
    }

    fn inputs(&self) -> impl IntoIterator<Item = OperatorInput> {
        let optional = (0..N_OPTIONAL).map(|_| OperatorInput::optional(TensorElementType::Float32));
        std::iter::once(OperatorInput::required(TensorElementType::Float32)).chain(optional)
    }

    fn outputs(&self) -> impl IntoIterator<Item = OperatorOutput> {
        [OperatorOutput::required(TensorElementType::Float32)]
    }

    fn create_kernel(&self, node: &KernelContext<'_>) -> ort::Result<Styled> {
        let index = node.get::<i64>(INDEX);
        Ok(Styled {
            convolutions: self.convolutions.clone(),
            index: index
                .and_then(|index| usize::try_from(index).ok())
                .filter(|&index| index < self.convolutions.len())
                .ok_or_else(|| ort::Error::new("the node names no convolution"))?,
            epsilon: node.get::<f32>(EPSILON).unwrap_or(0.0),
            threads: self.threads.clone(),
        })
    }
}

impl Kernel for Styled {
    fn compute(&mut self, node: &ComputeContext) -> ort::Result<()> {
        let convolution = &self.convolutions[self.index];
        let shape = convolution.shape();
        let values: Vec<Option<ValueRef<'_>>> = (0..node.num_inputs()?)
            .map(|index| node.input(index))
            .collect::<ort::Result<_>>()?;
        let input = |index: usize| -> ort::Result<Option<&[f32]>> {
            let Some(Some(value)) = values.get(index) else {
                return Ok(None);
            };
            Ok(Some(value.try_extract_tensor::<f32>()?.1))
        };
        let samples = input(0)?.unwrap_or_default();
        let length = samples.len() / shape.inputs;
        if length * shape.inputs != samples.len() {
            return Err(ort::Error::new("the number of channels does not fit"));
        }
        let per_channel = |index: usize| -> ort::Result<&[f32]> {
            let values = input(index)?.filter(|values| values.len() == shape.inputs);
            values.ok_or_else(|| ort::Error::new("a style does not fit the channels"))
        };
        let style = Style {
            norm_scale: per_channel(2)?,
            norm_shift: per_channel(3)?,
            scale: per_channel(4)?,
            shift: per_channel(5)?,
            alpha: per_channel(6)?,
            inverse_alpha: per_channel(7)?,
            epsilon: self.epsilon,
        };
        let residual = input(1)?;
        if residual.is_some_and(|residual| residual.len() != shape.outputs * length) {
            return Err(ort::Error::new("a residual does not fit"));
        }
        let dims = [1, shape.outputs, length].map(|size| i64::try_from(size).unwrap_or(0));
        let mut output = node
            .output(0, dims)?
            .ok_or_else(|| ort::Error::new("the output is not wanted"))?;
        let (_, output) = output.try_extract_tensor_mut::<f32>()?;
        let input = Input {
            samples,
            style: Some(style),
            residual,
        };
        self.threads.install(|| convolution.apply(&input, output));
        Ok(())
    }
}
