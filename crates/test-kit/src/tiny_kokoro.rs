//! A Kokoro that is a few hundred bytes of ONNX: the real contracts, a hum for a voice.
//!
//! Every token lasts `round(3 / speed)` frames of 600 samples, and the audio is a sine whose
//! pitch depends on the style vector. The bytes are the same on every run.

use std::{fs, io, path::Path};

/// Which published export the graph imitates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contract {
    /// `tokens` in, `audio` `[S]` out, no durations.
    V10,
    /// `input_ids` in, `waveform` `[S]` and `duration` i64 `[N]` out.
    V11,
    /// As `V11` with an integer speed.
    V11IntSpeed,
    /// `input_ids` in, `waveform` `[1, S]` out, no durations.
    Hf,
    /// As `Hf`, with `durations` f32 `[1, N]`.
    HfTimestamped,
    /// As `V10`, with an `STFT` operator that changes nothing.
    V10Stft,
}

/// Frames that each token lasts at speed 1; a frame is 600 samples.
pub const FRAMES_PER_TOKEN: usize = 3;

/// The voices that [`install`] writes: name, sex, accent or language, grade.
pub const VOICES: [(&str, &str, &str, &str); 12] = [
    ("af_heart", "female", "us", "A"),
    ("af_bella", "female", "us", "A-"),
    ("am_michael", "male", "us", "C+"),
    ("am_puck", "male", "us", "C+"),
    ("bf_emma", "female", "uk", "B-"),
    ("bm_george", "male", "uk", "C"),
    ("ef_dora", "female", "es", ""),
    ("ff_siwis", "female", "fr", ""),
    ("hf_alpha", "female", "hi", ""),
    ("if_sara", "female", "it", ""),
    ("jf_alpha", "female", "ja", ""),
    ("pf_dora", "female", "pt-BR", ""),
];

/// The ONNX file.
#[must_use]
pub fn model(contract: Contract) -> Vec<u8> {
    let graph = graph(contract);
    let opset = [string(1, ""), varint(2, 17)].concat();
    [
        varint(1, 8),
        string(2, "listen-test-kit"),
        message(7, &graph),
        message(8, &opset),
    ]
    .concat()
}

/// A voice pack: `[510, 1, 256]` little-endian f32, every value `level` plus a little per row.
#[must_use]
pub fn voice_pack(level: f32) -> Vec<u8> {
    let mut row_level = level;
    let mut bytes = Vec::with_capacity(510 * 256 * 4);
    for _ in 0..510 {
        for _ in 0..256 {
            bytes.extend_from_slice(&row_level.to_le_bytes());
        }
        row_level += 0.001;
    }
    bytes
}

/// Writes `kokoro/` with manifest, model and voices below `models_dir`, as `fetch-models` would.
///
/// `sha256_hex` hashes a file's bytes; this crate has no hash of its own.
///
/// # Errors
/// What the file system says.
pub fn install(
    models_dir: &Path,
    contract: Contract,
    sha256_hex: &dyn Fn(&[u8]) -> String,
) -> io::Result<()> {
    let dir = models_dir.join("kokoro");
    fs::create_dir_all(dir.join("voices"))?;
    let model = model(contract);
    fs::write(dir.join("kokoro-v1.0.onnx"), &model)?;
    let mut manifest = format!(
        "schema = 1\n\n[model]\nname = \"Kokoro-82M\"\nsample_rate_hz = 24000\n\n\
         [[model.files]]\nfile = \"kokoro-v1.0.onnx\"\nbytes = {}\nsha256 = \"{}\"\n\
         url = \"https://example.org/kokoro-v1.0.onnx\"\nprecision = \"fp32\"\n\
         licence = \"Apache-2.0\"\n",
        model.len(),
        sha256_hex(&model),
    );
    let mut level = 0.0;
    for (name, sex, language, grade) in VOICES {
        let field = if matches!(language, "us" | "uk") {
            "accent"
        } else {
            "language"
        };
        let grade = match grade {
            "" => String::new(),
            grade => format!("grade = \"{grade}\"\n"),
        };
        let pack = voice_pack(level);
        level += 0.5;
        fs::write(dir.join(format!("voices/{name}.bin")), &pack)?;
        manifest.extend([format!(
            "\n[[voices]]\nname = \"{name}\"\nfile = \"voices/{name}.bin\"\nbytes = {}\n\
             sha256 = \"{}\"\nsex = \"{sex}\"\n{field} = \"{language}\"\n{grade}",
            pack.len(),
            sha256_hex(&pack),
        )]);
    }
    fs::write(dir.join("manifest.toml"), manifest)
}

const FLOAT: u64 = 1;
const INT32: u64 = 6;
const INT64: u64 = 7;

fn graph(contract: Contract) -> Vec<u8> {
    let tokens = match contract {
        Contract::V10 | Contract::V10Stft => "tokens",
        _ => "input_ids",
    };
    let speed_type = if contract == Contract::V11IntSpeed {
        INT32
    } else {
        FLOAT
    };
    let mut graph = nodes(contract, tokens);
    graph.extend(string(2, "tiny-kokoro"));
    for constant in constants() {
        graph.extend(message(5, &constant));
    }
    graph.extend(message(
        11,
        &port(tokens, INT64, &[Dim::Fixed(1), Dim::Named("n")]),
    ));
    graph.extend(message(
        11,
        &port("style", FLOAT, &[Dim::Fixed(1), Dim::Fixed(256)]),
    ));
    graph.extend(message(11, &port("speed", speed_type, &[Dim::Fixed(1)])));
    for output in outputs(contract) {
        graph.extend(message(12, &output));
    }
    graph
}

fn outputs(contract: Contract) -> Vec<Vec<u8>> {
    let samples = Dim::Named("s");
    match contract {
        Contract::V10 | Contract::V10Stft => vec![port("audio", FLOAT, &[samples])],
        Contract::V11 | Contract::V11IntSpeed => vec![
            port("waveform", FLOAT, &[samples]),
            port("duration", INT64, &[Dim::Named("n")]),
        ],
        Contract::Hf => vec![port("waveform", FLOAT, &[Dim::Fixed(1), samples])],
        Contract::HfTimestamped => vec![
            port("waveform", FLOAT, &[Dim::Fixed(1), samples]),
            port("durations", FLOAT, &[Dim::Fixed(1), Dim::Named("n")]),
        ],
    }
}

fn constants() -> Vec<Vec<u8>> {
    vec![
        int64s("one_shape", &[1], &[1]),
        int64s("idx_1", &[], &[1]),
        int64s("zero", &[], &[0]),
        int64s("one", &[], &[1]),
        int64s("axis_0", &[1], &[0]),
        int64s("samples_per_frame", &[], &[600]),
        int64s("flat", &[1], &[-1]),
        int64s("stft_shape", &[3], &[1, -1, 1]),
        floats("frames_per_token", &[], &[3.0]),
        floats("amplitude", &[], &[0.2]),
        floats("base_step", &[], &[0.05]),
        floats("style_step", &[], &[0.01]),
        floats("window", &[4], &[1.0, 1.0, 1.0, 1.0]),
        floats("nothing", &[], &[0.0]),
    ]
}

fn nodes(contract: Contract, tokens: &str) -> Vec<u8> {
    let mut nodes = Vec::new();
    let mut add = |op: &str, inputs: &[&str], output: &str, attributes: &[Vec<u8>]| {
        nodes.extend(message(1, &node(op, inputs, output, attributes)));
    };
    // Durations: round(3 / speed) for each token.
    add("Cast", &["speed"], "speed_f", &[attribute_int("to", FLOAT)]);
    add("Div", &["frames_per_token", "speed_f"], "frames_exact", &[]);
    add("Round", &["frames_exact"], "frames_f", &[]);
    add(
        "Cast",
        &["frames_f"],
        "frames",
        &[attribute_int("to", INT64)],
    );
    add("Shape", &[tokens], "tokens_shape", &[]);
    add("Gather", &["tokens_shape", "idx_1"], "n", &[]);
    add("Reshape", &["n", "one_shape"], "n_shape", &[]);
    add(
        "Expand",
        &["frames", "n_shape"],
        duration_name(contract),
        &[],
    );
    // Samples: 600 * sum(durations).
    let keep_none = attribute_int("keepdims", 0);
    add(
        "ReduceSum",
        &[duration_name(contract)],
        "n_frames",
        std::slice::from_ref(&keep_none),
    );
    add("Mul", &["n_frames", "samples_per_frame"], "n_samples", &[]);
    add("Range", &["zero", "n_samples", "one"], "sample_idx", &[]);
    add(
        "Cast",
        &["sample_idx"],
        "sample_f",
        &[attribute_int("to", FLOAT)],
    );
    // A sine; the style moves its pitch.
    add(
        "ReduceMean",
        &["style"],
        "style_mean",
        std::slice::from_ref(&keep_none),
    );
    add("Mul", &["style_mean", "style_step"], "style_offset", &[]);
    add("Add", &["base_step", "style_offset"], "step", &[]);
    add("Mul", &["sample_f", "step"], "phase", &[]);
    add("Sin", &["phase"], "sine", &[]);
    match contract {
        Contract::V10 => add("Mul", &["sine", "amplitude"], "audio", &[]),
        Contract::V11 | Contract::V11IntSpeed => {
            add("Mul", &["sine", "amplitude"], "waveform", &[]);
        }
        Contract::Hf | Contract::HfTimestamped => {
            add("Mul", &["sine", "amplitude"], "flat_audio", &[]);
            add("Unsqueeze", &["flat_audio", "axis_0"], "waveform", &[]);
        }
        Contract::V10Stft => {
            add("Reshape", &["sine", "stft_shape"], "signal", &[]);
            add(
                "STFT",
                &["signal", "samples_per_frame", "window"],
                "spectrum",
                &[],
            );
            add(
                "ReduceSum",
                &["spectrum"],
                "energy",
                &[attribute_int("keepdims", 0)],
            );
            add("Mul", &["energy", "nothing"], "silence", &[]);
            add("Mul", &["sine", "amplitude"], "hum", &[]);
            add("Add", &["hum", "silence"], "audio", &[]);
        }
    }
    if contract == Contract::HfTimestamped {
        add(
            "Cast",
            &["duration"],
            "duration_f",
            &[attribute_int("to", FLOAT)],
        );
        add("Unsqueeze", &["duration_f", "axis_0"], "durations", &[]);
    }
    nodes
}

fn duration_name(contract: Contract) -> &'static str {
    match contract {
        Contract::V10 | Contract::V10Stft | Contract::Hf => "hidden_duration",
        _ => "duration",
    }
}

// The few protobuf messages of ONNX that a graph needs.

enum Dim {
    Fixed(u64),
    Named(&'static str),
}

fn node(op: &str, inputs: &[&str], output: &str, attributes: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for input in inputs {
        bytes.extend(string(1, input));
    }
    bytes.extend(string(2, output));
    bytes.extend(string(3, output));
    bytes.extend(string(4, op));
    for attribute in attributes {
        bytes.extend(message(5, attribute));
    }
    bytes
}

fn attribute_int(name: &str, value: u64) -> Vec<u8> {
    // Type 2 is INT.
    [string(1, name), varint(3, value), varint(20, 2)].concat()
}

fn port(name: &str, element: u64, dims: &[Dim]) -> Vec<u8> {
    let shape: Vec<u8> = dims
        .iter()
        .flat_map(|dim| match dim {
            Dim::Fixed(size) => message(1, &varint(1, *size)),
            Dim::Named(name) => message(1, &string(2, name)),
        })
        .collect();
    let tensor = [varint(1, element), message(2, &shape)].concat();
    [string(1, name), message(2, &message(1, &tensor))].concat()
}

fn int64s(name: &str, dims: &[u64], values: &[i64]) -> Vec<u8> {
    let raw: Vec<u8> = values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    tensor(name, dims, INT64, &raw)
}

fn floats(name: &str, dims: &[u64], values: &[f32]) -> Vec<u8> {
    let raw: Vec<u8> = values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    tensor(name, dims, FLOAT, &raw)
}

fn tensor(name: &str, dims: &[u64], element: u64, raw: &[u8]) -> Vec<u8> {
    let dims: Vec<u8> = dims.iter().flat_map(|&dim| varint(1, dim)).collect();
    [dims, varint(2, element), string(8, name), message(9, raw)].concat()
}

fn string(field: u64, text: &str) -> Vec<u8> {
    message(field, text.as_bytes())
}

fn message(field: u64, body: &[u8]) -> Vec<u8> {
    let mut bytes = raw_varint(field << 3 | 2);
    bytes.extend(raw_varint(body.len() as u64));
    bytes.extend_from_slice(body);
    bytes
}

fn varint(field: u64, value: u64) -> Vec<u8> {
    let mut bytes = raw_varint(field << 3);
    bytes.extend(raw_varint(value));
    bytes
}

fn raw_varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = value.to_le_bytes()[0] & 0x7f;
        value >>= 7;
        if value == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}
