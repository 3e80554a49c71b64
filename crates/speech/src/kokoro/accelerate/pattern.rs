//! What the fast convolutions look like in a graph: operators and how they hang together.

use super::{EPSILON, INDEX, OPERATOR};
use crate::kokoro::convolution::{Convolution, Shape};
use crate::kokoro::network::{Attribute, DOMAIN, Graph, Node, Tensor};
use std::fs::File;
use std::io;

/// A convolution of the graph that the fast way takes.
pub(super) struct Found<'a> {
    node: &'a Node,
    shape: Shape,
    activation: Activation<'a>,
}

/// Normalization, style and Snake before a convolution.
struct Activation<'a> {
    input: &'a str,
    /// In the order that [`OPERATOR`] takes them.
    parameters: [&'a str; 6],
    epsilon: f32,
}

impl<'a> Graph<'a> {
    pub(super) fn load(
        &self,
        found: &Found<'_>,
        file: &mut File,
    ) -> io::Result<Option<Convolution>> {
        let tensor = |index: usize| self.tensor(found.node.inputs.get(index)?);
        let floats = |tensor: Option<&Tensor>, file: &mut File| match tensor {
            Some(tensor) => tensor.floats(file),
            None => Ok(None),
        };
        let bias = match tensor(2) {
            Some(bias) => floats(Some(bias), file)?,
            None => Some(vec![0.0; found.shape.outputs]),
        };
        let bias = bias.filter(|bias| bias.len() == found.shape.outputs);
        let weights = floats(tensor(1), file)?;
        Ok(weights
            .zip(bias)
            .map(|(weights, bias)| Convolution::new(found.shape, &weights, &bias)))
    }

    /// The two operands of the node that gives `value`, in both orders.
    fn operands(&self, value: &str, operator: &str) -> Vec<(&'a str, &'a str)> {
        match self
            .source(value, operator)
            .map(|node| node.inputs.as_slice())
        {
            Some([a, b]) => vec![(a, b), (b, a)],
            _ => Vec::new(),
        }
    }

    pub(super) fn convolution(&self, node: &'a Node) -> Option<Found<'a>> {
        if node.operator != "Conv" {
            return None;
        }
        let tensor = |index: usize| self.tensor(node.inputs.get(index)?);
        let &[outputs, inputs, width] = tensor(1)?.dims.as_slice() else {
            return None;
        };
        let size = |size: u64| usize::try_from(size).ok();
        let dilation = node
            .ints("dilations")
            .map_or(Some(1), |values| match values {
                [value] => usize::try_from(*value).ok(),
                _ => None,
            })?;
        let shape = Shape {
            inputs: size(inputs)?,
            outputs: size(outputs)?,
            width: size(width)?,
            dilation,
        };
        let padding = i64::try_from(shape.is_eligible().then(|| shape.padding())?).ok()?;
        let is_plain = (node.inputs.len() == 2 || tensor(2).is_some())
            && node.ints("pads") == Some(&[padding, padding])
            && node.ints("strides").is_none_or(|strides| strides == [1])
            && !node.attributes.contains_key("auto_pad")
            && node
                .attributes
                .get("group")
                .is_none_or(|group| *group == Attribute::Int(1));
        // Those without are short: they are not worth the memory of their transformed weights.
        let activation = self.activation(node.inputs.first()?, shape.inputs)?;
        is_plain.then_some(Found {
            node,
            shape,
            activation,
        })
    }

    /// The value whose node is replaced, and the new node.
    pub(super) fn replacement(&self, found: &Found<'a>, index: i64) -> (&'a str, Node) {
        let mut output = found.node.outputs[0].as_str();
        let mut residual = "";
        if let Some((sum, other)) = self.residual(output) {
            (output, residual) = (sum, other);
        }
        let mut inputs = vec![found.activation.input, residual];
        inputs.extend(found.activation.parameters);
        let attributes = [
            (INDEX, Attribute::Int(index)),
            (EPSILON, Attribute::Float(found.activation.epsilon)),
        ];
        let inputs = inputs.into_iter().map(str::to_owned).collect();
        let node = Node::new(DOMAIN, OPERATOR, inputs, output.to_owned(), &attributes);
        (output, node)
    }

    /// The sum that `value` goes into, and what is added.
    fn residual(&self, value: &str) -> Option<(&'a str, &'a str)> {
        let node = self
            .only_users
            .get(value)
            .filter(|node| node.operator == "Add")?;
        let other = node.inputs.iter().find(|name| *name != value)?;
        // Weights that are added have other sizes than a residual.
        let is_computed =
            self.sources.contains_key(other.as_str()) && self.source(other, "Constant").is_none();
        is_computed.then_some((node.outputs.first()?.as_str(), other))
    }

    fn activation(&self, value: &str, n_channels: usize) -> Option<Activation<'a>> {
        let (styled, alpha, inverse) = self.snake(value)?;
        let is_per_channel = |name: &str| {
            let dims = self.tensor(name).map(|tensor| &tensor.dims);
            dims.is_some_and(|dims| dims.iter().product::<u64>() == n_channels as u64)
        };
        let is_inverse = is_per_channel(inverse)
            || self
                .source(inverse, "Reciprocal")
                .is_some_and(|node| node.inputs.first().is_some_and(|name| name == alpha))
            || self
                .operands(inverse, "Div")
                .first()
                .is_some_and(|&(one, name)| name == alpha && self.is_constant(one, 1.0));
        let (norm, scale, shift) = self.style(styled)?;
        let [input, norm_scale, norm_shift] = norm.inputs.as_slice() else {
            return None;
        };
        let is_known = is_per_channel(alpha)
            && is_inverse
            && is_per_channel(norm_scale)
            && is_per_channel(norm_shift);
        let Some(Attribute::Float(epsilon)) = norm.attributes.get("epsilon") else {
            return None;
        };
        is_known.then_some(Activation {
            input,
            parameters: [norm_scale, norm_shift, scale, shift, alpha, inverse],
            epsilon: *epsilon,
        })
    }

    /// `x + inverse * sin(alpha * x)²`: x, alpha and its inverse.
    fn snake(&self, value: &str) -> Option<(&'a str, &'a str, &'a str)> {
        for (x, term) in self.operands(value, "Add") {
            for (inverse, square) in self.operands(term, "Mul") {
                let Some(angle) = self.squared_sine(square) else {
                    continue;
                };
                let factors = self.operands(angle, "Mul");
                if let Some((alpha, _)) = factors.iter().find(|(_, other)| *other == x) {
                    return Some((x, alpha, inverse));
                }
            }
        }
        None
    }

    /// What the sine is taken of.
    fn squared_sine(&self, value: &str) -> Option<&'a str> {
        let power = self.operands(value, "Pow");
        let by_power = power
            .first()
            .filter(|(_, exponent)| self.is_constant(exponent, 2.0));
        let product = self.operands(value, "Mul");
        let by_product = product.first().filter(|(a, b)| a == b);
        let (sine, _) = by_power.or(by_product)?;
        Some(self.source(sine, "Sin")?.inputs.first()?.as_str())
    }

    /// `shift + scale * normalization`: the normalization, scale and shift.
    fn style(&self, value: &str) -> Option<(&'a Node, &'a str, &'a str)> {
        for (scaled, shift) in self.operands(value, "Add") {
            for (norm, scale) in self.operands(scaled, "Mul") {
                if let Some(norm) = self.source(norm, "InstanceNormalization") {
                    return Some((norm, scale, shift));
                }
            }
        }
        None
    }
}
