#!/bin/sh
# Collects the libraries of NVIDIA that ONNX Runtime's CUDA provider needs, and nothing else of the image that
# has them: what the provider links to, the parts that cuDNN opens by itself, and the compiler of kernels that
# those open. The driver's own (libcuda) come from the machine. Runs in the Dockerfile.
#
#   cuda.sh PROVIDER FOLDER
set -eu

provider="$1" folder="$2"
LD_LIBRARY_PATH="$(dirname "$provider"):/usr/local/cuda/lib64${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export LD_LIBRARY_PATH
linked="$(ldd "$provider")"
case "$linked" in *"not found"*)
    printf 'cuda.sh: %s\n%s\n' "$provider" "$linked" >&2
    exit 1
    ;;
esac
mkdir -p "$folder"

# Under the name by which it is asked for, whatever it is a link to.
take() {
    [ -e "$1" ] || { echo "cuda.sh: there is no $1" >&2; exit 1; }
    cp -L "$1" "$folder/$(basename "$1")"
}

for library in $(printf '%s\n' "$linked" | grep -o '/[^ ]*/lib\(cu\|nv\)[^ ]*'); do
    take "$library"
    case "$library" in
        */libcudnn.so.*) for part in "$(dirname "$library")"/libcudnn_*.so."${library##*.so.}"; do take "$part"; done ;;
    esac
done
compiler="$(find / -xdev -name 'libnvrtc.so.12' 2>/dev/null | head -n 1)"
take "${compiler:-libnvrtc.so.12}"
for part in "$(dirname "$compiler")"/libnvrtc-builtins.so.12.*; do
    case "$part" in *.so.12.*.*) ;; *) take "$part" ;; esac
done
for licence in /NGC-DL-CONTAINER-LICENSE /usr/local/cuda/EULA.txt; do
    [ ! -e "$licence" ] || cp "$licence" "$folder/"
done
