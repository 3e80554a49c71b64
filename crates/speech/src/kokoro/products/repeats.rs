//! Repeating each token for as many frames as it lasts, without a loop.

use super::writer::Writer;
use crate::kokoro::network::{Attribute, Graph, Node};

/// `TensorProto.DataType.INT64`.
const INT64: i64 = 7;

/// Writes what `repeat_interleave` of 0, 1, 2 … gives: for each frame, how many tokens have ended.
/// `None` where the loop does not look as exporters write it.
pub(super) fn write(graph: &Graph<'_>, node: &Node, out: &mut Writer) -> Option<()> {
    let turns = graph.source(node.inputs.first()?, "Loop")?;
    let mut split: Vec<&Node> = turns
        .needs()
        .filter_map(|name| graph.source(name, "SplitToSequence"))
        .collect();
    split.dedup();
    let values: Vec<&str> = split
        .iter()
        .filter_map(|node| node.inputs.first().map(String::as_str))
        .collect();
    let repeats = match values.as_slice() {
        [counted, repeats] if counts(graph, counted) => repeats,
        [repeats, counted] if counts(graph, counted) => repeats,
        _ => return None,
    };
    let no_axis = [("keepdims", Attribute::Int(0))];
    let (zero, one) = (out.number(0), out.number(1));
    let (first, second) = (out.list(&[0]), out.list(&[1]));
    let ends = out.add("CumSum", &[repeats, &zero], &[]);
    let n_frames = out.add("ReduceSum", &[repeats, &first], &no_axis);
    let frames = out.add("Range", &[&zero, &n_frames, &one], &[]);
    let ends = out.add("Unsqueeze", &[&ends, &second], &[]);
    let has_ended = out.add("LessOrEqual", &[&ends, &frames], &[]);
    let has_ended = out.add("Cast", &[&has_ended], &[("to", Attribute::Int(INT64))]);
    out.add_as(
        node.outputs.first()?,
        "ReduceSum",
        &[&has_ended, &first],
        &no_axis,
    );
    Some(())
}

/// Whether a value is 0, 1, 2 …
fn counts(graph: &Graph<'_>, value: &str) -> bool {
    let reshaped = graph.source(value, "Reshape");
    let value = reshaped.map_or(value, |node| node.inputs[0].as_str());
    graph.source(value, "Range").is_some_and(|range| {
        matches!(range.inputs.as_slice(), [start, _, step]
            if graph.is_number(start, 0) && graph.is_number(step, 1))
    })
}
