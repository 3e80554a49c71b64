//! Convolutions as matrix products, for a graphics card.
//!
//! ONNX Runtime has cuDNN plan each convolution anew when the length changes, and every sentence
//! has a length of its own: with a hundred convolutions that takes several times as long as the
//! sentence itself. Matrix products need no plan. The same goes for the loop by which exporters
//! repeat each token for as long as it lasts: every turn waits for the card.
//!
//! Only the operators and how they hang together count; what does not look as expected stays as
//! it is. The result is the same but for rounding.

mod convolution;
mod repeats;
#[cfg(test)]
#[expect(clippy::cast_precision_loss, reason = "small numbers")]
mod tests;
mod writer;

use super::network::{Graph, Network};
use std::collections::HashMap;
use std::io;
use std::path::Path;
use writer::Writer;

/// The model in `file` with matrix products for convolutions; its weights stay in the file.
/// `None` if nothing in it is as that needs it.
///
/// # Errors
/// What the file system says, or `InvalidData` where the file is no ONNX model.
pub(super) fn with_products(file: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut network = Network::read(file)?;
    let graph = Graph::new(&network);
    let mut replaced = HashMap::new();
    let mut writer = Writer::default();
    for node in &network.nodes {
        let is_written = match node.operator.as_str() {
            "Conv" => convolution::write(&graph, node, &mut writer),
            "ConvTranspose" => convolution::write_transposed(&graph, node, &mut writer),
            "ConcatFromSequence" => repeats::write(&graph, node, &mut writer),
            _ => None,
        };
        if is_written.is_some() {
            replaced.insert(node.outputs[0].clone(), writer.take_nodes());
        }
    }
    if replaced.is_empty() {
        return Ok(None);
    }
    let mut nodes = Vec::new();
    for node in network.nodes {
        match node.outputs.first().and_then(|name| replaced.remove(name)) {
            Some(new) => nodes.extend(new),
            None => nodes.push(node),
        }
    }
    network.nodes = nodes;
    network.tensors.extend(writer.into_tensors());
    network.sweep();
    Ok(Some(network.beside(file)))
}
