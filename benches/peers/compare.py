"""listen, kokoro-onnx and PyTorch on the same phonemes, voice and stand-in model: how far apart
is what they say? The noise of the graph is replaced by the same numbers in all of them, so that what
is left is rounding. Exits with 1 where a tolerance is exceeded."""
import argparse
import os
import subprocess
import sys

import numpy as np
import onnx
from onnx import helper, numpy_helper

import peers
import worker

# Correlation of waveforms. The phase of the harmonic source is the arc tangent of numbers that
# are nearly zero, so that runtimes differ there by more than rounding.
SAME_RUNTIME, OTHER_RUNTIME = 0.99, 0.90
# Length of the noise, which is repeated.
PERIOD = 9973
# Log-spectral distance in dB.
SPECTRAL_DB = 1.0


def table():
    """Numbers that stand for noise. With zeros, the phases of silent parts would be the arc
    tangent of rounding errors, and every engine would have its own."""
    return np.random.default_rng(0).standard_normal(PERIOD).astype(np.float32)


def without_noise(model, out):
    """A copy of the model whose random nodes give the table over and over."""
    graph = onnx.load(model)
    constants = {"table": table(), "period": np.array(PERIOD, np.int64),
                 "zero": np.array(0, np.int64), "one": np.array(1, np.int64)}
    for name, value in constants.items():
        graph.graph.initializer.append(numpy_helper.from_array(value, "listen_" + name))
    nodes = []
    for node in graph.graph.node:
        if node.op_type not in ("RandomNormalLike", "RandomUniformLike"):
            nodes.append(node)
            continue
        x, y = node.input[0], node.output[0]
        for operator, inputs, output, options in [
            ("Shape", [x], y + "_shape", {}),
            ("ReduceProd", [y + "_shape"], y + "_size", {"keepdims": 0}),
            ("Range", ["listen_zero", y + "_size", "listen_one"], y + "_range", {}),
            ("Mod", [y + "_range", "listen_period"], y + "_index", {}),
            ("Gather", ["listen_table", y + "_index"], y + "_flat", {}),
            ("Reshape", [y + "_flat", y + "_shape"], y, {}),
        ]:
            nodes.append(helper.make_node(operator, inputs, [output], **options))
    del graph.graph.node[:]
    graph.graph.node.extend(nodes)
    onnx.save(graph, out)


def spectrum(audio, size=512):
    frames = np.lib.stride_tricks.sliding_window_view(audio, size)[:: size // 2]
    return np.abs(np.fft.rfft(frames * np.hanning(size)))


def distance_db(a, b):
    """Root mean square over frequencies, mean over frames, of the difference of log spectra."""
    a, b = spectrum(a), spectrum(b)
    floor = 1e-3 * max(a.max(), 1e-9)
    difference = 20 * np.log10((a + floor) / (b + floor))
    return float(np.sqrt((difference**2).mean(axis=1)).mean())


def torch_without_noise():
    import torch
    numbers = torch.from_numpy(table())

    def fill(*shape, **_):
        n = int(np.prod(shape))
        return numbers[torch.arange(n) % PERIOD].reshape(shape)

    torch.randn_like = lambda x: fill(*x.shape)
    torch.rand = fill
    return torch


def main():
    p = argparse.ArgumentParser()
    for name in ("listen", "model", "voices", "work"):
        p.add_argument("--" + name, required=True)
    p.add_argument("--onnxruntime")
    a = p.parse_args()
    os.environ["LISTEN_PEERS_WORK"] = a.work
    phonemes = os.path.join(a.work, "phonemes-compare.txt")
    peers.phonemize(a.listen, peers.sentences(1), phonemes)
    quiet = os.path.join(a.work, "without-noise.onnx")
    without_noise(a.model, quiet)
    a.model = quiet
    pack = os.path.join(a.voices, "af_heart.bin")
    lines = [line for line in open(phonemes, encoding="utf-8").read().splitlines() if line]

    heard = {}
    for name, convolutions, runtime in [("listen, plain", "plain", "onnxruntime"),
                                        ("listen, fast", "fast", "onnxruntime"),
                                        ("listen, rten", "fast", "rten")]:
        raw = os.path.join(a.work, "samples.f32")
        command = peers.listen_command(a, 1, convolutions, runtime)
        subprocess.run([*command, "--phonemes", phonemes, "--samples-to", raw], check=True,
                       capture_output=True)
        heard[name] = np.fromfile(raw, np.float32)
    engine = worker.KokoroOnnx(quiet, pack)
    session, parts = engine.kokoro.sess, []
    durations = []
    for line in lines:
        vocab = engine.kokoro.tokenizer.vocab
        ids = [vocab[symbol] for symbol in line if symbol in vocab]
        found = session.run(None, {
            "input_ids": np.array([[0, *ids, 0]], np.int64),
            "style": engine.style[len(ids) - 1], "speed": np.array([1.0], np.float32)})
        parts.append(found[0].reshape(-1))
        durations.append(found[1])
    heard["kokoro-onnx"] = np.concatenate(parts)
    reference = heard["kokoro-onnx"]
    is_right = True
    if os.environ.get("LISTEN_STANDIN"):
        # Built with random numbers, so that the weights are the model's; spoken without.
        model, parts = worker.PyTorch(None, pack), []
        torch = torch_without_noise()
        for line, of_onnx in zip(lines, durations):
            ids, style = model.tokens(line)
            with torch.no_grad():
                audio, frames = model.model.forward_with_tokens(ids, style, torch.tensor([1.0]))
            parts.append(audio.numpy().reshape(-1))
            same = np.array_equal(frames.numpy().reshape(-1), of_onnx.reshape(-1))
            print(f"durations of {len(of_onnx)} tokens, PyTorch and ONNX: {'equal' if same else 'DIFFER'}")
            is_right &= same
        heard["PyTorch"] = np.concatenate(parts)

    print("\n| engine | samples | correlation with kokoro-onnx | difference, dB below | "
          "log-spectral distance, dB | tolerance |")
    print("|---|---:|---:|---:|---:|---|")
    for name, audio in heard.items():
        if len(audio) != len(reference):
            print(f"| {name} | {len(audio)} instead of {len(reference)} | | | | DIFFERENT LENGTH |")
            is_right = False
            continue
        error = np.sqrt(((audio - reference) ** 2).mean() / (reference**2).mean())
        correlation = float(np.corrcoef(audio, reference)[0, 1])
        distance = distance_db(audio, reference)
        least = SAME_RUNTIME if name in ("listen, plain", "listen, fast", "kokoro-onnx") else OTHER_RUNTIME
        fits = correlation >= least and (least == OTHER_RUNTIME or distance <= SPECTRAL_DB)
        is_right &= fits
        below = -20 * np.log10(max(error, 1e-9))
        print(f"| {name} | {len(audio)} | {correlation:.5f} | {below:.1f} | {distance:.3f} "
              f"| {'kept' if fits else 'EXCEEDED'} (correlation {least}) |")
    plain, fast = heard["listen, plain"], heard["listen, fast"]
    error = np.sqrt(((fast - plain) ** 2).mean() / (plain**2).mean())
    print(f"\nlisten, fast against plain: difference {-20 * np.log10(max(error, 1e-9)):.1f} dB below, "
          f"log-spectral distance {distance_db(fast, plain):.4f} dB")
    sys.exit(0 if is_right else 1)


if __name__ == "__main__":
    main()
