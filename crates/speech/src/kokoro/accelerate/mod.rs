//! Finds the convolutions of a graph that the fast way takes, and puts it in their place.
//!
//! Names differ between exports, so only the operators and how they hang together count. What
//! does not look as expected stays as it is.

mod pattern;
#[cfg(test)]
#[expect(clippy::cast_precision_loss, reason = "small numbers")]
mod tests;

use super::convolution::Convolution;
use super::network::{Graph, Network};
use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::path::Path;

/// Inputs: samples; residual or nothing; scale and shift of the normalization, scale and shift of
/// the style, alpha and its inverse.
pub(super) const OPERATOR: &str = "StyledConvolution";
/// Attribute: which of the convolutions it is.
pub(super) const INDEX: &str = "index";
/// Attribute: epsilon of the normalization.
pub(super) const EPSILON: &str = "epsilon";

/// A changed model.
pub(super) struct Accelerated {
    /// The graph; its weights are still in the original file.
    pub(super) model: Vec<u8>,
    pub(super) convolutions: Vec<Convolution>,
}

/// The model in `file` without its weights, which stay there, and unchanged.
///
/// # Errors
/// What the file system says, or `InvalidData` where the file is no ONNX model.
pub(super) fn without_weights(file: &Path) -> io::Result<Vec<u8>> {
    Ok(Network::read(file)?.beside(file))
}

/// The same with the convolutions replaced that the fast way takes.
///
/// # Errors
/// What the file system says, or `InvalidData` where the file is no ONNX model.
pub(super) fn accelerate(file: &Path) -> io::Result<Accelerated> {
    let mut network = Network::read(file)?;
    let mut weights = File::open(file)?;
    let mut convolutions = Vec::new();
    let mut replaced = HashMap::new();
    let graph = Graph::new(&network);
    for node in &network.nodes {
        let Some(found) = graph.convolution(node) else {
            continue;
        };
        let Some(convolution) = graph.load(&found, &mut weights)? else {
            continue;
        };
        let index = i64::try_from(convolutions.len()).unwrap_or(i64::MAX);
        let (place, new) = graph.replacement(&found, index);
        replaced.insert(place.to_owned(), new);
        convolutions.push(convolution);
    }
    for node in &mut network.nodes {
        if let Some(new) = node.outputs.first().and_then(|name| replaced.remove(name)) {
            *node = new;
        }
    }
    network.sweep();
    Ok(Accelerated {
        model: network.beside(file),
        convolutions,
    })
}
