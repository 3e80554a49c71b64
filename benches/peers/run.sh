#!/usr/bin/env bash
# Compares listen with other ways to run Kokoro, on the same model file, phonemes and voice.
set -euo pipefail

usage() {
    cat <<'USAGE'
usage: benches/peers/run.sh [bench|compare] --model FILE --voices DIR [OPTION...]

bench    speed and memory, in turns, as ratios (default)
compare  how far apart the waveforms are, with the noise of the graph taken out

  --model FILE         a Kokoro v1.0 export with durations (model-files-v1.1), or a stand-in
  --voices DIR         folder with af_heart.bin
  --listen FILE        the program [default: target/release/listen]
  --onnxruntime FILE   ONNX Runtime library for listen [default: that of the Python package]
  --standin FILE       the script that made a stand-in model; without it PyTorch is left out
  --device DEVICE      cpu, or cuda: PyTorch and listen on a graphics card [default: cpu]
  --work DIR           where the virtual environment goes [default: $TMPDIR/listen-peers]
  --rounds N           rounds of the 60-word passage [default: 3]
  --only 'NAME;NAME'   engines, by the names of the table [default: all]
  --long-rounds N      rounds of the 1,000-word passage; 0 leaves it out [default: 1]
USAGE
}

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
task=bench
work=${TMPDIR:-/tmp}/listen-peers
listen=$root/target/release/listen
model='' voices='' onnxruntime='' standin='' rounds=3 long_rounds=1 only='' device=cpu
while [ $# -gt 0 ]; do
    case $1 in
    bench | compare) task=$1 ;;
    --model) model=$2 && shift ;;
    --voices) voices=$2 && shift ;;
    --listen) listen=$2 && shift ;;
    --onnxruntime) onnxruntime=$2 && shift ;;
    --standin) standin=$2 && shift ;;
    --device) device=$2 && shift ;;
    --work) work=$2 && shift ;;
    --only) only=$2 && shift ;;
    --rounds) rounds=$2 && shift ;;
    --long-rounds) long_rounds=$2 && shift ;;
    -h | --help) usage && exit 0 ;;
    *) usage >&2 && exit 2 ;;
    esac
    shift
done
if [ ! -f "$model" ] || [ ! -f "$voices/af_heart.bin" ]; then
    usage >&2
    echo "run.sh: --model must name a file and --voices a folder with af_heart.bin" >&2
    exit 2
fi
if [ ! -x "$listen" ]; then
    echo "run.sh: $listen is not there: cargo build --release, or name it with --listen" >&2
    exit 2
fi

packages=(kokoro-onnx==0.6.1 sherpa-onnx==2.0.1 onnxruntime==1.31.0 onnx==1.23.2)
torch=2.6.0
if [ "$device" = cuda ]; then
    # Both of them for CUDA 13, whose libraries come with PyTorch.
    packages=(onnxruntime-gpu==1.31.1)
    torch=2.11.0
    work=$work/cuda
fi
if [ -n "$standin" ]; then
    packages+=("torch==$torch" 'transformers<5' kokoro==0.9.4)
    export LISTEN_STANDIN=$standin
fi
mkdir -p "$work"
if [ ! -x "$work/venv/bin/python" ]; then
    python3 -m venv "$work/venv"
fi
"$work/venv/bin/pip" install --quiet "${packages[@]}"
if [ -z "$onnxruntime" ]; then
    onnxruntime=$(find "$work/venv" -name 'libonnxruntime.so.*' | head -n 1)
fi
if [ "$device" = cuda ]; then
    libraries=$(find "$work/venv" -path '*/nvidia/*' -name '*.so.*' -printf '%h\n' | sort -u | paste -sd:)
    export LD_LIBRARY_PATH=$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
fi
arguments=(--listen "$listen" --model "$model" --voices "$voices" --work "$work" --onnxruntime "$onnxruntime")
if [ "$task" = compare ]; then
    exec "$work/venv/bin/python" "$here/compare.py" "${arguments[@]}"
fi
exec "$work/venv/bin/python" "$here/peers.py" "${arguments[@]}" --device "$device" --rounds "$rounds" --long-rounds "$long_rounds" --only "$only"
