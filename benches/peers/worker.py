"""One peer in a process of its own: speaks phonemes, prints what it took as one line of JSON.

Arguments: peer, model, voice pack (.bin), file of phonemes (one sentence a line), and optionally
a .npy file for the audio. LISTEN_STANDIN names the script that made a stand-in model, from which
PyTorch's copy of it is built.
"""
import asyncio
import importlib.util
import json
import os
import resource
import sys
import time

import numpy as np

RATE_HZ = 24_000


class KokoroOnnx:
    """kokoro-onnx as its README uses it: the whole text, cut by the library, streamed."""

    def __init__(self, model, pack):
        from kokoro_onnx import Kokoro
        self.style = np.fromfile(pack, np.float32).reshape(510, 1, 256)
        voices = os.path.join(os.environ["LISTEN_PEERS_WORK"], "voices.npz")
        if not os.path.exists(voices):
            np.savez(voices, voice=self.style)
        self.kokoro = Kokoro(model, voices)

    def speak(self, sentences):
        async def stream():
            text = " ".join(sentences)
            async for audio, _ in self.kokoro.create_stream(
                text, voice="voice", speed=1.0, is_phonemes=True, trim=False
            ):
                yield audio

        return drain(stream())


class KokoroOnnxSentences(KokoroOnnx):
    """The same, given one sentence at a time."""

    def speak(self, sentences):
        for sentence in sentences:
            audio, _ = self.kokoro.create(
                sentence, voice="voice", speed=1.0, is_phonemes=True, trim=False
            )
            yield audio


class PyTorch:
    """The reference implementation, one sentence at a time."""

    def __init__(self, model, pack):
        import torch
        self.torch = torch
        spec = importlib.util.spec_from_file_location("standin", os.environ["LISTEN_STANDIN"])
        standin = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(standin)
        self.device = os.environ.get("LISTEN_PEERS_DEVICE", "cpu")
        model, config = self.build(standin)
        self.model, self.vocab = model.to(self.device), config["vocab"]
        style = torch.from_numpy(np.fromfile(pack, np.float32).reshape(510, 1, 256))
        self.style = style.to(self.device)

    def build(self, standin):
        """Fitting the durations takes minutes, so the weights are kept."""
        kept = os.path.join(os.environ["LISTEN_PEERS_WORK"], "standin.pt")
        if os.path.exists(kept):
            standin.tame = lambda model: None
        model, config = standin.build("full")
        if os.path.exists(kept):
            model.load_state_dict(self.torch.load(kept))
        else:
            self.torch.save(model.state_dict(), kept)
        return model, config

    def tokens(self, sentence):
        ids = [self.vocab[symbol] for symbol in sentence if symbol in self.vocab]
        return self.torch.tensor([[0, *ids, 0]], device=self.device), self.style[len(ids) - 1]

    def speak(self, sentences):
        for sentence in sentences:
            ids, style = self.tokens(sentence)
            speed = self.torch.tensor([1.0], device=self.device)
            with self.torch.no_grad():
                audio, _ = self.model.forward_with_tokens(ids, style, speed)
            yield audio.cpu().numpy()


class SherpaOnnx:
    """sherpa-onnx, one sentence at a time. It wants metadata that other exports lack: a copy of
    the same graph and weights gets them."""

    METADATA = {"sample_rate": RATE_HZ, "version": 2, "n_speakers": 1, "has_espeak": 1,
                "style_dim": "510,1,256", "max_token_len": 510, "language": "English",
                "voice": "en-us", "speaker_names": "voice", "model_type": "kokoro"}

    def __init__(self, model, pack):
        import sherpa_onnx
        self.library = sherpa_onnx
        work = os.environ["LISTEN_PEERS_WORK"]
        paths = self.write_copies(model, work)
        kokoro = sherpa_onnx.OfflineTtsKokoroModelConfig(
            model=paths[0], voices=pack, tokens=paths[1])
        config = sherpa_onnx.OfflineTtsConfig(
            model=sherpa_onnx.OfflineTtsModelConfig(kokoro=kokoro, num_threads=os.cpu_count()))
        if not config.validate():
            raise SystemExit("sherpa-onnx refuses this model, see its messages above")
        self.tts = sherpa_onnx.OfflineTts(config)

    def write_copies(self, model, work):
        copy, tokens = os.path.join(work, "sherpa.onnx"), os.path.join(work, "tokens.txt")
        if not os.path.exists(tokens):
            import onnx
            graph = onnx.load(model)
            for key, value in self.METADATA.items():
                entry = graph.metadata_props.add()
                entry.key, entry.value = key, str(value)
            onnx.save(graph, copy)
            package = os.path.dirname(importlib.util.find_spec("kokoro_onnx").origin)
            vocab = json.load(open(os.path.join(package, "config.json"), encoding="utf-8"))["vocab"]
            with open(tokens, "w", encoding="utf-8") as out:
                for symbol, number in vocab.items():
                    print(symbol, number, file=out)
        return copy, tokens

    def speak(self, sentences):
        for sentence in sentences:
            config = self.library.GenerationConfig()
            config.speed = 1.0
            config.phoneme_codepoints = [[ord(symbol) for symbol in sentence]]
            yield self.tts.generate("", config).samples


PEERS = {
    "kokoro-onnx": KokoroOnnx,
    "kokoro-onnx by sentence": KokoroOnnxSentences,
    "PyTorch": PyTorch,
    "sherpa-onnx": SherpaOnnx,
}


def drain(stream):
    """The items of an asynchronous stream, one by one."""
    loop = asyncio.new_event_loop()
    while True:
        try:
            yield loop.run_until_complete(stream.__anext__())
        except StopAsyncIteration:
            return


def main():
    peer, model, pack, phonemes = sys.argv[1:5]
    started = time.perf_counter()
    sentences = [line for line in open(phonemes, encoding="utf-8").read().splitlines() if line]
    engine = PEERS[peer](model, pack)
    for _ in engine.speak([sentences[0].split(" ")[0]]):
        pass
    start_s = time.perf_counter() - started
    cpu, wall, first, parts = time.process_time(), time.perf_counter(), None, []
    for audio in engine.speak(sentences):
        first = first or time.perf_counter() - wall
        parts.append(np.asarray(audio, np.float32).reshape(-1))
    wall_s, cpu_s = time.perf_counter() - wall, time.process_time() - cpu
    audio = np.concatenate(parts)
    if len(sys.argv) > 5:
        np.save(sys.argv[5], audio)
    print(json.dumps({
        "start_s": start_s, "audio_s": len(audio) / RATE_HZ, "wall_s": wall_s, "cpu_s": cpu_s,
        "first_audio_s": first,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }))


if __name__ == "__main__":
    main()
