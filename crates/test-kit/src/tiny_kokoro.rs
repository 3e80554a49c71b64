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
    /// As `V11`, with a convolution in half precision as converters leave it: inputs and outputs
    /// stay f32.
    Fp16,
    /// As `V11`, quantized as ONNX Runtime's dynamic quantization does it: an integer convolution
    /// and an LSTM of its own domain, which changes nothing.
    Int8,
    /// As `V11`, but of no use.
    Broken(Fault),
}

/// What a graph answers in place of speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// As many samples as there should be, all 0.
    Silent,
    /// No samples.
    Empty,
    /// One sample for each frame.
    Short,
    /// Tokens that last less than nothing.
    NegativeDurations,
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
    let opset = |domain, version| message(8, &[string(1, domain), varint(2, version)].concat());
    let mut bytes = [
        varint(1, 8),
        string(2, "listen-test-kit"),
        message(7, &graph),
        opset("", 17),
    ]
    .concat();
    if contract == Contract::Int8 {
        bytes.extend(opset(MICROSOFT, 1));
    }
    bytes
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

/// Operators that only ONNX Runtime has.
const MICROSOFT: &str = "com.microsoft";

const FLOAT: u64 = 1;
const INT8: u64 = 3;
const INT32: u64 = 6;
const INT64: u64 = 7;
const FLOAT16: u64 = 10;

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
    for constant in constants(contract) {
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
        Contract::V11
        | Contract::V11IntSpeed
        | Contract::Fp16
        | Contract::Int8
        | Contract::Broken(_) => vec![
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

fn constants(contract: Contract) -> Vec<Vec<u8>> {
    let samples_per_frame = match contract {
        Contract::Broken(Fault::Empty) => 0,
        Contract::Broken(Fault::Short) => 1,
        _ => 600,
    };
    let amplitude = match contract {
        Contract::Broken(Fault::Silent) => 0.0,
        _ => 0.2,
    };
    let mut constants = vec![
        int64s("one_shape", &[1], &[1]),
        int64s("idx_1", &[], &[1]),
        int64s("zero", &[], &[0]),
        int64s("one", &[], &[1]),
        int64s("axis_0", &[1], &[0]),
        int64s("samples_per_frame", &[], &[samples_per_frame]),
        int64s("flat", &[1], &[-1]),
        int64s("stft_shape", &[3], &[1, -1, 1]),
        floats("frames_per_token", &[], &[3.0]),
        floats("amplitude", &[], &[amplitude]),
        floats("base_step", &[], &[0.05]),
        floats("style_step", &[], &[0.01]),
        floats("window", &[4], &[1.0, 1.0, 1.0, 1.0]),
        floats("nothing", &[], &[0.0]),
        int64s("signal_shape", &[3], &[1, 1, -1]),
    ];
    match contract {
        // 0.2 in half precision.
        Contract::Fp16 => {
            constants.push(tensor("half_amplitude", &[1, 1, 1], FLOAT16, &[0x66, 0x32]));
        }
        Contract::Int8 => constants.extend([
            tensor("weight_q", &[1, 1, 1], INT8, &[127]),
            tensor("weight_zero", &[], INT8, &[0]),
            floats("weight_scale", &[], &[0.2 / 127.0]),
            tensor("lstm_q", &[1, 1, 4], INT8, &[1, 2, 3, 4]),
            tensor("lstm_zero", &[1], INT8, &[0]),
            floats("lstm_scale", &[1], &[0.1]),
        ]),
        _ => {}
    }
    constants
}

fn nodes(contract: Contract, tokens: &str) -> Vec<u8> {
    let mut nodes = Vec::new();
    let mut add = |op: &str, inputs: &[&str], output: &str, attributes: &[Vec<u8>]| {
        nodes.extend(message(1, &node(op, inputs, &[output], attributes)));
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
        Contract::Fp16 | Contract::Int8 => {}
        Contract::V11 | Contract::V11IntSpeed | Contract::Broken(_) => {
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
    if contract == Contract::Broken(Fault::NegativeDurations) {
        add("Neg", &["hidden_duration"], "duration", &[]);
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
    match contract {
        Contract::Fp16 => nodes.extend(half_precision()),
        Contract::Int8 => nodes.extend(quantized()),
        _ => {}
    }
    nodes
}

/// From `sine` to `waveform` by a convolution in half precision.
fn half_precision() -> Vec<u8> {
    let to = |element| [attribute_int("to", element)];
    let conv = ["signal_half", "half_amplitude"];
    [
        node("Reshape", &["sine", "signal_shape"], &["signal"], &[]),
        node("Cast", &["signal"], &["signal_half"], &to(FLOAT16)),
        node("Conv", &conv, &["hum_half"], &one_sample_wide()),
        node("Cast", &["hum_half"], &["hum"], &to(FLOAT)),
        node("Reshape", &["hum", "flat"], &["waveform"], &[]),
    ]
    .iter()
    .flat_map(|node| message(1, node))
    .collect()
}

/// A convolution that multiplies; exporters write all of this.
fn one_sample_wide() -> [Vec<u8>; 4] {
    [
        attribute_ints("kernel_shape", &[1]),
        attribute_ints("strides", &[1]),
        attribute_ints("dilations", &[1]),
        attribute_ints("pads", &[0, 0]),
    ]
}

/// From `sine` to `waveform` in 8 bits.
fn quantized() -> Vec<u8> {
    let quantized = ["signal_q", "scale", "zero_point"];
    let conv = ["signal_q", "weight_q", "zero_point", "weight_zero"];
    let lstm = [
        "lstm_in",
        "lstm_q",
        "lstm_q",
        "",
        "",
        "",
        "",
        "",
        "lstm_scale",
        "lstm_zero",
        "lstm_scale",
        "lstm_zero",
    ];
    let hidden = [attribute_int("hidden_size", 1)];
    let domain = string(7, MICROSOFT);
    [
        node("Reshape", &["sine", "signal_shape"], &["signal"], &[]),
        node("DynamicQuantizeLinear", &["signal"], &quantized, &[]),
        node("ConvInteger", &conv, &["hum_q"], &one_sample_wide()),
        node(
            "Cast",
            &["hum_q"],
            &["hum_f"],
            &[attribute_int("to", FLOAT)],
        ),
        node("Mul", &["scale", "weight_scale"], &["scales"], &[]),
        node("Mul", &["hum_f", "scales"], &["hum"], &[]),
        node(
            "Reshape",
            &["style_mean", "signal_shape"],
            &["lstm_in"],
            &[],
        ),
        [
            node("DynamicQuantizeLSTM", &lstm, &["lstm_out"], &hidden),
            domain,
        ]
        .concat(),
        node("Mul", &["lstm_out", "nothing"], &["silence"], &[]),
        node("Reshape", &["silence", "flat"], &["flat_silence"], &[]),
        node("Reshape", &["hum", "flat"], &["flat_hum"], &[]),
        node("Add", &["flat_hum", "flat_silence"], &["waveform"], &[]),
    ]
    .iter()
    .flat_map(|node| message(1, node))
    .collect()
}

fn duration_name(contract: Contract) -> &'static str {
    match contract {
        Contract::V10
        | Contract::V10Stft
        | Contract::Hf
        | Contract::Broken(Fault::NegativeDurations) => "hidden_duration",
        _ => "duration",
    }
}

// The few protobuf messages of ONNX that a graph needs.

enum Dim {
    Fixed(u64),
    Named(&'static str),
}

fn node(op: &str, inputs: &[&str], outputs: &[&str], attributes: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for input in inputs {
        bytes.extend(string(1, input));
    }
    for output in outputs {
        bytes.extend(string(2, output));
    }
    bytes.extend(string(3, outputs[0]));
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

fn attribute_ints(name: &str, values: &[u64]) -> Vec<u8> {
    // Type 7 is INTS.
    let values: Vec<u8> = values.iter().flat_map(|&value| varint(8, value)).collect();
    [string(1, name), values, varint(20, 7)].concat()
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
