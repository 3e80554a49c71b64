//! Recognizes a published export by the graph's own inputs and outputs.

use super::graph::{Element, Graph, Port};

/// How to call a graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Contract {
    /// Token ids, i64 `[1, N]`.
    pub(super) tokens: String,
    /// Style vector, f32 `[1, 256]`.
    pub(super) style: String,
    /// Speed, `[1]`.
    pub(super) speed: String,
    /// One old export takes the speed as an integer.
    pub(super) speed_is_integer: bool,
    /// Audio, f32 `[S]` or `[1, S]`.
    pub(super) audio: String,
    /// Frames for each token, i64 `[N]` or f32 `[1, N]`.
    pub(super) durations: Option<String>,
    /// Whether rten runs it and gives the right sound.
    pub(super) suits_rten: bool,
}

/// Operators that rten lacks or gets wrong: with `STFT` its audio agrees with ONNX Runtime's
/// only at r = 0.67, and it does not load dynamically quantized LSTMs.
const NOT_FOR_RTEN: [&str; 2] = ["STFT", "DynamicQuantizeLSTM"];

/// The contract of `graph`, or what does not fit.
pub(super) fn recognize(graph: &Graph) -> Result<Contract, String> {
    let tokens = input(graph, "token ids (i64 [1, N])", |port| {
        port.element == Element::Int64 && port.dims.len() == 2
    })?;
    if let Some(Some(length)) = tokens.dims.get(1) {
        return Err(format!(
            "it takes exactly {length} tokens; a free length is needed"
        ));
    }
    let style = input(graph, "style (f32 [1, 256])", |port| {
        port.element == Element::Float && port.dims.last() == Some(&Some(256))
    })?;
    let speed = input(graph, "speed ([1])", |port| {
        port.name == "speed" && matches!(port.element, Element::Float | Element::Int32)
    })?;
    let audio = graph
        .outputs
        .iter()
        .find(|port| port.element == Element::Float)
        .ok_or("it has no audio output (f32)")?;
    let durations = graph.outputs.iter().find(|port| port.name != audio.name);
    Ok(Contract {
        tokens: tokens.name.clone(),
        style: style.name.clone(),
        speed: speed.name.clone(),
        speed_is_integer: speed.element == Element::Int32,
        audio: audio.name.clone(),
        durations: durations.map(|port| port.name.clone()),
        suits_rten: !NOT_FOR_RTEN
            .iter()
            .any(|name| graph.operators.contains(*name)),
    })
}

fn input<'a>(
    graph: &'a Graph,
    what: &str,
    fits: impl Fn(&Port) -> bool,
) -> Result<&'a Port, String> {
    graph
        .inputs
        .iter()
        .find(|port| fits(port))
        .ok_or_else(|| format!("it has no input for {what}"))
}

#[cfg(test)]
mod tests {
    use super::super::graph;
    use super::*;
    use listen_test_kit::tiny_kokoro::{self, Contract as Tiny};
    use std::fs;

    fn recognized(tiny: Tiny) -> Contract {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("model.onnx");
        fs::write(&file, tiny_kokoro::model(tiny)).unwrap();
        recognize(&graph::read(&file).unwrap()).unwrap()
    }

    #[test]
    fn published_exports_are_told_apart() {
        let cases = [
            (Tiny::V10, "tokens", "audio", None),
            (Tiny::V11, "input_ids", "waveform", Some("duration")),
            (Tiny::Hf, "input_ids", "waveform", None),
            (
                Tiny::HfTimestamped,
                "input_ids",
                "waveform",
                Some("durations"),
            ),
        ];
        for (tiny, tokens, audio, durations) in cases {
            let contract = recognized(tiny);
            assert_eq!(contract.tokens, tokens, "{tiny:?}");
            assert_eq!(contract.audio, audio, "{tiny:?}");
            assert_eq!(contract.durations.as_deref(), durations, "{tiny:?}");
            assert!(
                contract.suits_rten && !contract.speed_is_integer,
                "{tiny:?}"
            );
        }
        assert!(recognized(Tiny::V11IntSpeed).speed_is_integer);
        assert!(recognized(Tiny::Fp16).suits_rten);
        for tiny in [Tiny::V10Stft, Tiny::Int8] {
            assert!(!recognized(tiny).suits_rten, "{tiny:?}");
        }
    }

    #[test]
    fn a_file_cut_off_anywhere_is_an_error_and_never_a_panic() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("model.onnx");
        let whole = tiny_kokoro::model(Tiny::V11);
        for len in 0..whole.len() - 2 {
            fs::write(&file, &whole[..len]).unwrap();
            // The graph may be whole where only what follows it is missing.
            if let Ok(graph) = graph::read(&file) {
                assert!(recognize(&graph).is_ok(), "{len} of {} bytes", whole.len());
            }
        }
        fs::write(&file, b"<!doctype html>").unwrap();
        assert!(graph::read(&file).is_err());
    }
}
