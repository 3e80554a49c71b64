"""listen and its peers on the same phonemes, voice and model file, in turns; prints ratios."""
import argparse
import json
import os
import statistics
import subprocess
import sys

NAMES = ["Anna", "Peter", "Maria", "Robert", "Helen", "George", "Alice", "Henry", "Clara",
         "Martin", "Julia", "Oliver", "Emma", "Samuel", "Laura", "Victor", "Sophie"]
HERE = os.path.dirname(os.path.abspath(__file__))


def sentences(n_paragraphs):
    """Paragraphs of 60 words; no sentence comes twice."""
    lines = open(os.path.join(HERE, "passage.txt"), encoding="utf-8").read().splitlines()
    if n_paragraphs == 1:
        return [line.replace("{name}", "We") for line in lines]
    out = []
    for name in NAMES[:n_paragraphs]:
        for line in lines:
            line = line.replace("{name}", name).replace("The train", f"{name}'s train")
            line = line.replace("My sister", f"{name}'s sister")
            out.append(line.replace("when we walked", f"when {name} walked"))
    return out


def phonemize(listen, texts, path):
    """Writes the phonemes that listen gives these texts, one sentence a line."""
    answer = subprocess.run([listen, "phonemize"], input="\n".join(texts) + "\n",
                            capture_output=True, text=True, check=True)
    known = [line.replace("\u2753", "") for line in answer.stdout.splitlines() if line]
    open(path, "w", encoding="utf-8").write("\n".join(known) + "\n")


def listen_command(a, parallel, convolutions, runtime="onnxruntime"):
    command = [a.listen, "bench-speech", "--kokoro-model", a.model, "--kokoro-voices", a.voices,
               "--device", a.device, "--runtime", runtime, "--convolutions", convolutions,
               "--parallel", str(parallel)]
    return command + (["--onnxruntime", a.onnxruntime] if a.onnxruntime else [])


def run_listen(command, phonemes):
    answer = subprocess.run([*command, "--phonemes", phonemes], capture_output=True, text=True)
    if answer.returncode:
        return {"failed": answer.stderr.strip().splitlines()[-1]}
    found = json.loads(answer.stdout)
    return {**found["passages"][0], "start_s": found["start_s"], "peak_mib": found["peak_mib"]}


def run_peer(a, peer, phonemes):
    pack = os.path.join(a.voices, "af_heart.bin")
    command = [sys.executable, os.path.join(HERE, "worker.py"), peer, a.model, pack, phonemes]
    answer = subprocess.run(command, capture_output=True, text=True)
    if answer.returncode:
        lines = (answer.stderr.strip() or "no message").splitlines()
        return {"failed": lines[-1][:300]}
    return json.loads(answer.stdout.splitlines()[-1])


def medians(rounds):
    failed = [found["failed"] for found in rounds if "failed" in found]
    if failed:
        return {"failed": failed[0]}
    return {key: statistics.median(found[key] for found in rounds)
            for key in ("start_s", "audio_s", "wall_s", "cpu_s", "first_audio_s", "peak_mib")}


def table(title, found):
    print(f"\n### {title}\n")
    print("| engine | audio s per wall s | ratio | audio s per CPU s | ratio | first audio s "
          "| ratio | peak MiB | ratio | start s |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    ran = {name: x for name, x in found.items() if "failed" not in x}
    base = ran.get("kokoro-onnx") or ran.get("PyTorch")
    for name, x in ran.items():
        wall, cpu = x["audio_s"] / x["wall_s"], x["audio_s"] / x["cpu_s"]
        ratio = (lambda value, of: f"{value / of:.2f}") if base else (lambda value, of: "")
        b = base or x
        print(f"| {name} | {wall:.2f} | {ratio(wall, b['audio_s'] / b['wall_s'])} | {cpu:.2f} "
              f"| {ratio(cpu, b['audio_s'] / b['cpu_s'])} | {x['first_audio_s']:.2f} "
              f"| {ratio(x['first_audio_s'], b['first_audio_s'])} | {x['peak_mib']:.0f} "
              f"| {ratio(x['peak_mib'], b['peak_mib'])} | {x['start_s']:.2f} |")
    for name, x in found.items():
        if "failed" in x:
            print(f"\n{name} did not run: {x['failed']}")
    sys.stdout.flush()


def on_processor(a, n_cores):
    ours = {
        f"listen, {n_cores} at once": listen_command(a, n_cores, "fast"),
        "listen, 1 at once": listen_command(a, 1, "fast"),
        f"listen, plain convolutions, {n_cores} at once": listen_command(a, n_cores, "plain"),
        f"listen, rten, {n_cores} at once": listen_command(a, n_cores, "fast", "rten"),
    }
    peers = ["kokoro-onnx", "kokoro-onnx by sentence", "sherpa-onnx"]
    return ours, peers + (["PyTorch"] if os.environ.get("LISTEN_STANDIN") else [])


def on_card(a):
    ours = {f"listen, {n} at once": listen_command(a, n, "fast") for n in (1, 2, 4)}
    ours["listen, plain convolutions, 4 at once"] = listen_command(a, 4, "plain")
    return ours, ["PyTorch"] if os.environ.get("LISTEN_STANDIN") else []


def main():
    p = argparse.ArgumentParser()
    for name in ("listen", "model", "voices", "work"):
        p.add_argument("--" + name, required=True)
    p.add_argument("--onnxruntime")
    p.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--long-rounds", type=int, default=1)
    p.add_argument("--only", help="names of engines, with semicolons between")
    a = p.parse_args()
    os.environ["LISTEN_PEERS_WORK"] = a.work
    os.environ["LISTEN_PEERS_DEVICE"] = a.device
    n_cores = os.cpu_count() or 1
    ours, peers = on_card(a) if a.device == "cuda" else on_processor(a, n_cores)
    if a.only:
        ours = {name: command for name, command in ours.items() if name in a.only.split(";")}
        peers = [peer for peer in peers if peer in a.only.split(";")]
    for title, n_paragraphs, rounds in [("60 words", 1, a.rounds), ("1,000 words", 17, a.long_rounds)]:
        if not rounds:
            continue
        if n_paragraphs > 1 and a.device == "cpu" and "PyTorch" in peers:
            # It would take half an hour and is far behind.
            peers.remove("PyTorch")
        phonemes = os.path.join(a.work, f"phonemes-{n_paragraphs}.txt")
        phonemize(a.listen, sentences(n_paragraphs), phonemes)
        found = {name: [] for name in [*ours, *peers]}
        for turn in range(rounds):
            for name, command in ours.items():
                print(f"{title}, round {turn + 1}: {name}", file=sys.stderr, flush=True)
                found[name].append(run_listen(command, phonemes))
            for peer in peers:
                print(f"{title}, round {turn + 1}: {peer}", file=sys.stderr, flush=True)
                found[peer].append(run_peer(a, peer, phonemes))
        table(f"{title}, medians of {rounds}", {name: medians(x) for name, x in found.items()})


if __name__ == "__main__":
    main()
