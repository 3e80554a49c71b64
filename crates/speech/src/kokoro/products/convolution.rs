//! A convolution over time: the samples that each place sees, times the weights.

use super::writer::Writer;
use crate::kokoro::network::{Attribute, Graph, Node};

/// A convolution of f32 or f16 `[1, channels, length]`.
struct Convolution<'a> {
    input: &'a str,
    weights: &'a str,
    bias: Option<&'a str>,
    /// Of the weights.
    dims: [i64; 3],
    stride: i64,
    dilation: i64,
    /// Zeros before and after.
    pads: [i64; 2],
    groups: i64,
}

/// Which samples each place sees.
struct Windows<'a> {
    pads: [i64; 2],
    /// How far from its start, for each tap.
    taps: &'a [i64],
    /// From one place to the next.
    stride: i64,
}

impl<'a> Convolution<'a> {
    fn read(graph: &Graph<'a>, node: &'a Node) -> Option<Self> {
        let [input, weights, rest @ ..] = node.inputs.as_slice() else {
            return None;
        };
        let &[a, b, width] = graph.tensor(weights)?.dims.as_slice() else {
            return None;
        };
        let size = |size: u64| i64::try_from(size).ok();
        let bias = match rest.first().map(String::as_str) {
            None | Some("") => None,
            Some(bias) => Some(graph.tensor(bias).map(|_| bias)?),
        };
        let one = |name: &str| match node.ints(name) {
            None => Some(1),
            Some(&[value]) => Some(value),
            Some(_) => None,
        };
        let groups = match node.attributes.get("group") {
            None => 1,
            Some(Attribute::Int(groups)) => *groups,
            Some(_) => return None,
        };
        Some(Self {
            input,
            weights,
            bias,
            dims: [size(a)?, size(b)?, size(width)?],
            stride: one("strides")?,
            dilation: one("dilations")?,
            pads: node.ints("pads")?.try_into().ok()?,
            groups,
        })
    }
}

/// Writes products for a `Conv`; `None` where it is not of this kind.
pub(super) fn write(graph: &Graph<'_>, node: &Node, out: &mut Writer) -> Option<()> {
    let it = Convolution::read(graph, node)?;
    let [outputs, inputs, width] = it.dims;
    if it.groups != 1 {
        return None;
    }
    let is_pointwise = width == 1 && it.stride == 1 && it.pads == [0, 0];
    let seen = if is_pointwise {
        it.input.to_owned()
    } else {
        let taps: Vec<i64> = (0..width).map(|tap| tap * it.dilation).collect();
        let windows = Windows {
            pads: it.pads,
            taps: &taps,
            stride: it.stride,
        };
        let seen = windows.write(it.input, out);
        out.reshape(&seen, &[1, inputs * width, -1])
    };
    let weights = out.reshape(it.weights, &[outputs, inputs * width]);
    finish(out, node, ("MatMul", &[&weights, &seen]), it.bias, outputs);
    Some(())
}

/// Writes products for a `ConvTranspose`; `None` where it is not of this kind.
///
/// Its `stride` phases are convolutions of their own, whose results take turns.
pub(super) fn write_transposed(graph: &Graph<'_>, node: &Node, out: &mut Writer) -> Option<()> {
    let it = Convolution::read(graph, node)?;
    let [inputs, outputs, width] = it.dims;
    let is_depthwise = it.groups == inputs && outputs == 1;
    let output_padding = match node.ints("output_padding") {
        None => 0,
        Some(&[value]) => value,
        Some(_) => return None,
    };
    let n_taps = (width + it.stride - 1) / it.stride;
    let surplus = n_taps * it.stride - width;
    // How much of the end is not wanted.
    let end = surplus + it.pads[1] - output_padding;
    let is_known = (it.groups == 1 || is_depthwise)
        && it.dilation == 1
        && end >= 0
        && !node.attributes.contains_key("output_shape");
    if !is_known {
        return None;
    }
    let taps: Vec<i64> = (0..n_taps).rev().collect();
    let windows = Windows {
        pads: [n_taps - 1, n_taps - 1],
        taps: &taps,
        stride: 1,
    };
    let seen = windows.write(it.input, out);
    let weights = out.pad(it.weights, [0, surplus]);
    let n_outputs = if is_depthwise { inputs } else { outputs };
    let phases = if is_depthwise {
        let weights = out.reshape(&weights, &[inputs, n_taps, it.stride]);
        let weights = out.transpose(&weights, &[0, 2, 1]);
        let seen = out.reshape(&seen, &[inputs, n_taps, -1]);
        out.add("MatMul", &[&weights, &seen], &[])
    } else {
        let weights = out.reshape(&weights, &[inputs, outputs, n_taps, it.stride]);
        let weights = out.transpose(&weights, &[1, 3, 0, 2]);
        let weights = out.reshape(&weights, &[outputs * it.stride, inputs * n_taps]);
        let seen = out.reshape(&seen, &[inputs * n_taps, -1]);
        let product = out.add("MatMul", &[&weights, &seen], &[]);
        out.reshape(&product, &[outputs, it.stride, -1])
    };
    let turns = out.transpose(&phases, &[0, 2, 1]);
    let samples = out.reshape(&turns, &[1, n_outputs, -1]);
    let start = out.list(&[it.pads[0]]);
    let end = out.list(&[if end == 0 { i64::MAX } else { -end }]);
    let axis = out.list(&[2]);
    let cut: [&str; 4] = [&samples, &start, &end, &axis];
    finish(out, node, ("Slice", &cut), it.bias, n_outputs);
    Some(())
}

/// Writes the last operator, with the bias where there is one, as what `node` gave.
fn finish(
    out: &mut Writer,
    node: &Node,
    (operator, inputs): (&str, &[&str]),
    bias: Option<&str>,
    n_channels: i64,
) {
    let name = &node.outputs[0];
    let Some(bias) = bias else {
        return out.add_as(name, operator, inputs, &[]);
    };
    let value = out.add(operator, inputs, &[]);
    let bias = out.reshape(bias, &[n_channels, 1]);
    out.add_as(name, "Add", &[&value, &bias], &[]);
}

impl Windows<'_> {
    /// `[1, channels, taps, places]`.
    fn write(&self, input: &str, out: &mut Writer) -> String {
        let reach = self.taps.iter().copied().max().unwrap_or(0);
        let padded = out.pad(input, self.pads);
        let shape = out.add("Shape", &[&padded], &[]);
        let last = out.list(&[2]);
        let length = out.add("Gather", &[&shape, &last], &[]);
        let starts = self.starts(&length, reach, out);
        let taps = out.column(self.taps);
        let index = out.add("Add", &[&starts, &taps], &[]);
        out.add("Gather", &[&padded, &index], &[("axis", Attribute::Int(2))])
    }

    /// Where each place starts, i32 `[places]`.
    fn starts(&self, length: &str, reach: i64, out: &mut Writer) -> String {
        let short = out.list(&[-reach - 1]);
        let steps = out.add("Add", &[length, &short], &[]);
        let steps = if self.stride == 1 {
            steps
        } else {
            let stride = out.list(&[self.stride]);
            out.add("Div", &[&steps, &stride], &[])
        };
        let one = out.list(&[1]);
        let n_places = out.add("Add", &[&steps, &one], &[]);
        let zero = out.list(&[0]);
        let all = out.places();
        let places = out.add("Slice", &[&all, &zero, &n_places], &[]);
        if self.stride == 1 {
            return places;
        }
        let stride = out.column(&[self.stride]);
        out.add("Mul", &[&places, &stride], &[])
    }
}
