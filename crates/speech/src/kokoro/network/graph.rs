//! Which node gives a value, which one takes it, and which values are constants.

use super::{Attribute, Network, Node, Tensor};
use std::collections::{HashMap, HashSet};

/// A graph to look things up in.
pub(in super::super) struct Graph<'a> {
    network: &'a Network,
    /// The node that gives a value.
    pub(in super::super) sources: HashMap<&'a str, &'a Node>,
    /// The node that takes a value, where there is one and no more.
    pub(in super::super) only_users: HashMap<&'a str, &'a Node>,
}

impl<'a> Graph<'a> {
    pub(in super::super) fn new(network: &'a Network) -> Self {
        let mut sources = HashMap::new();
        let mut only_users = HashMap::new();
        let mut shared: HashSet<&str> = network.outputs.iter().map(String::as_str).collect();
        for node in &network.nodes {
            for name in &node.outputs {
                sources.insert(name.as_str(), node);
            }
            for name in node.needs() {
                if only_users.insert(name.as_str(), node).is_some() {
                    shared.insert(name);
                }
            }
        }
        only_users.retain(|name, _| !shared.contains(name));
        Self {
            network,
            sources,
            only_users,
        }
    }

    /// The tensor of a name; equal ones are often one tensor that other names stand for.
    pub(in super::super) fn tensor(&self, name: &str) -> Option<&'a Tensor> {
        let mut name = name;
        while let Some(node) = self.source(name, "Identity") {
            name = node.inputs.first()?;
        }
        self.network.tensors.get(name)
    }

    /// The node that gives `value`, if it is this operator.
    pub(in super::super) fn source(&self, value: &str, operator: &str) -> Option<&'a Node> {
        let node = self.sources.get(value).copied();
        node.filter(|node| node.operator == operator)
    }

    /// Whether `value` is one f32, and this.
    pub(in super::super) fn is_constant(&self, value: &str, number: f32) -> bool {
        let found = match self.constant(value) {
            Some(Attribute::Scalar(found) | Attribute::Float(found)) => Some(*found),
            _ => self.tensor(value).and_then(Tensor::scalar),
        };
        found.is_some_and(|found| (found - number).abs() < f32::EPSILON)
    }

    /// Whether `value` is one whole number, and this.
    pub(in super::super) fn is_number(&self, value: &str, number: i64) -> bool {
        match self.constant(value) {
            Some(Attribute::Int(found)) => *found == number,
            _ => self.tensor(value).and_then(Tensor::number) == Some(number),
        }
    }

    fn constant(&self, value: &str) -> Option<&'a Attribute> {
        let attributes = &self.source(value, "Constant")?.attributes;
        ["value", "value_float", "value_int"]
            .iter()
            .find_map(|name| attributes.get(*name))
    }
}
