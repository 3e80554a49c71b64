#!/usr/bin/env bash
# Fetches the Kokoro model and its voices, ONNX Runtime, or the Japanese dictionary, and
# verifies them.
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
readonly ROOT
# shellcheck source-path=SCRIPTDIR
source "$ROOT/scripts/lib/messages.sh"

readonly OK=0 USAGE=2 NO_TOOL=3 UNREACHABLE=4 BAD_FILE=5 UNVERIFIED=6 BUSY=7

# The wheel for one Python version, whatever runs here: only the library inside it is used.
readonly RUNTIME_VERSION="1.31.0"
readonly RUNTIME_PYTHON="3.12"
readonly -A RUNTIME_WHEEL_SHA256=(
    [x86_64]="5e129d6c56abd53e659cb70f00a108d6824086470ff99c2e47a82e5786563db3"
    [aarch64]="35758d7606d578ec5b9d65f6e8a1f488013194c3f6097038a3223cb26d35ef9a"
)
readonly -A RUNTIME_LIBRARY_SHA256=(
    [x86_64]="21901b1b02233484b80888c16f4f5473742f796bf5528d5d0c4073dbe9802001"
    [aarch64]="b79d2fcf36b8870f4b2da95784a6ad846c47f05511ffa7be409c79a44f9dc9a4"
)

# The Japanese dictionary (naist-jdic, compiled) lies in the wheels of this package. Those of all
# machines have the same files, so one is pinned.
readonly JAPANESE_VERSION="0.4.1.post10"
readonly JAPANESE_WHEEL_SHA256="d5ad80a032b9bb8cbc2c8e89f6022a1b1ed27edfb4eeb61ec66ece0d4df417cb"
readonly -A JAPANESE_SHA256=(
    [sys.dic]="23287ce5d518164b8b97683b1d9534df095556e446f3470a6c52bd737be74527"
    [unk.dic]="f8ce58a6b49795680d68c4f2c5801296d4d3b047b4b7708baa1610f7e2d91f1f"
    [char.bin]="1a3ade6a84c0e6b1cfbd04f3803f32aefe37139724359f2a6cc72abf68099b06"
    [matrix.bin]="62fd16b4f64c851d5dc352ef0d5740c5fc83ddc7c203b2b0b1fc5271969a14ce"
)

# Seconds until a host that does not answer is given up. There are two hosts, so a machine
# without a network is done in twice this time.
readonly CONNECT_TIMEOUT_S=5
# A transfer slower than 1,000 bytes a second for this long is given up and resumed.
readonly STALL_S=10
readonly GOOD_GRADES=" A A- B+ B B- C+ C "

usage() {
    cat <<'EOF'
Fetches the Kokoro model and its voices, ONNX Runtime, or the Japanese dictionary, and verifies
them.

usage: scripts/fetch-models.sh [options]

  --voices LIST        separated by commas: names of voices, `good` (English ones graded C or
                       better, the default), `languages` (one for each language beside
                       English), `all` (34), `none`
  --precision P        fp32 or fp16; default: the model that is already there, else fp32
  --mirror URL         takes every file from URL instead of https://HOST; the path stays
                       (also LISTEN_MODELS_MIRROR; file:///media/stick works too)
  --dest DIR           the models folder; default LISTEN_MODELS_DIR, else models/ of the clone
  --manifest FILE      addresses and hashes; default DIR/kokoro/manifest.toml, else the clone's
  --verify             hashes every file that is there and fetches nothing
  --accept-unverified  fetches files whose manifest entry has no hash, and prints the hash
  --brief              one line instead of instructions where a host cannot be reached
  --runtime            installs the ONNX Runtime library into DIR/runtime instead (needs pip)
  --japanese           installs the Japanese dictionary into DIR/japanese instead (needs pip;
                       33 MB to fetch, 107 MB on the disk)
  --help               this text

Files placed by hand are verified and used; models/README.md says which go where. A broken
download is resumed by the next run. A file with the wrong hash is kept aside as FILE.bad.

exit status:
  0  everything asked for is there and verified
  2  wrong arguments, or a manifest that cannot be read
  3  a program this needs is missing
  4  a host could not be reached or refused the file
  5  a file has the wrong size or hash, or is missing (with --verify)
  6  a file without a known hash was left out (see --accept-unverified)
  7  another run is at work on the same folder
EOF
}

voices="good"
precision=""
mirror="${LISTEN_MODELS_MIRROR:-}"
dest="${LISTEN_MODELS_DIR:-$ROOT/models}"
manifest=""
verify_only=false
accept_unverified=false
brief=false
runtime=false
japanese=false

parse_arguments() {
    while (($#)); do
        case "$1" in
            --voices | --precision | --mirror | --dest | --manifest)
                [[ $# -ge 2 && -n "$2" ]] || fail "$USAGE" "$1 needs a value"
                printf -v "${1#--}" '%s' "$2"
                shift
                ;;
            --verify) verify_only=true ;;
            --accept-unverified) accept_unverified=true ;;
            --brief) brief=true ;;
            --runtime) runtime=true ;;
            --japanese) japanese=true ;;
            -h | --help)
                usage
                exit "$OK"
                ;;
            *) fail "$USAGE" "unknown argument: $1 (see --help)" ;;
        esac
        shift
    done
    [[ "$precision" =~ ^(|fp32|fp16)$ ]] || fail "$USAGE" "--precision takes fp32 or fp16, not $precision"
    [[ "$mirror" =~ ^(|[a-z]+://.+)$ ]] || fail "$USAGE" "--mirror takes an address such as https://mirror.example, not $mirror"
}

need_command() {
    command -v "$1" >/dev/null || fail "$NO_TOOL" "$1 is missing; on Debian: apt-get install $2"
}

# ---- the manifest -----------------------------------------------------------------------------

# Prints one line per file of the manifest:
# kind|file|bytes|sha256|url|precision or voice|language|grade.
# The separator is one that `read` does not fold, so that an empty field stays a field.
read_manifest() {
    awk '
        function put() {
            if (kind != "" && has["file"] != "")
                printf "%s|%s|%s|%s|%s|%s|%s|%s\n", kind, has["file"], has["bytes"], has["sha256"],
                    has["url"], kind == "model" ? has["precision"] : has["name"],
                    has["language"], has["grade"]
            split("", has)
        }
        /^[[:space:]]*\[/ {
            put()
            kind = /^[[:space:]]*\[\[model\.files\]\]/ ? "model" : /^[[:space:]]*\[\[voices\]\]/ ? "voice" : ""
            next
        }
        match($0, /^[[:space:]]*[a-z0-9_]+[[:space:]]*=[[:space:]]*/) {
            key = $0; sub(/[[:space:]]*=.*/, "", key); sub(/^[[:space:]]*/, "", key)
            value = substr($0, RLENGTH + 1)
            if (value ~ /^"/) { sub(/^"/, "", value); sub(/".*/, "", value) }
            else sub(/[[:space:]]*(#.*)?$/, "", value)
            has[key] = value
        }
        END { put() }
    ' "$1"
}

# Refuses what would write outside the models folder or make no sense to fetch.
check_manifest() {
    local kind file bytes sha256 url label _
    while IFS='|' read -r kind file bytes sha256 url label _; do
        [[ "$file" != /* && "$file" != *..* ]] || fail "$USAGE" "$manifest: file must stay inside its folder: $file"
        [[ "$bytes" =~ ^[0-9_]*$ ]] || fail "$USAGE" "$manifest: $file: bytes is not a number: $bytes"
        [[ "$sha256" =~ ^([0-9a-f]{64})?$ ]] || fail "$USAGE" "$manifest: $file: sha256 is not 64 hexadecimal digits"
        [[ "$url" == *://*/* ]] || fail "$USAGE" "$manifest: $file: url is not an address: $url"
        [[ -n "$label" ]] || fail "$USAGE" "$manifest: $file: $kind entry has no name or precision"
    done <<<"$entries"
}

# The manifest lines of the voices asked for, or a failure that names the unknown one.
chosen_voices() {
    local all name
    all="$(grep '^voice|' <<<"$entries" || true)"
    for name in ${voices//,/ }; do
        case "$name" in
            none) ;;
            all) printf '%s\n' "$all" ;;
            languages) awk -F'|' '$7 != ""' <<<"$all" ;;
            good) awk -F'|' -v good="$GOOD_GRADES" '$7 == "" && index(good, " " $8 " ")' <<<"$all" ;;
            *) awk -F'|' -v name="$name" '$6 == name { print; found = 1 } END { exit !found }' <<<"$all" ||
                fail "$USAGE" "--voices: no voice $name in $manifest; known: $(awk -F'|' '{ printf "%s ", $6 }' <<<"$all")" ;;
        esac
    done
}

# ---- files that are there ---------------------------------------------------------------------

size_of() {
    stat -c %s "$1" 2>/dev/null || printf '0\n'
}

# A line that changes when the file does, so that a verified file is not hashed at every start.
fingerprint() {
    printf '%s %s %s' "$2" "$(stat -c '%s %Y %i' "$1")" "$1"
}

is_known_good() {
    $verify_only && return 1
    grep -Fxqs "$(fingerprint "$1" "$2")" "$folder/.verified"
}

# Whether a file has the size and hash given; says what was found where not.
matches() {
    local path="$1" bytes="${2//_/}" sha256="$3" found
    is_known_good "$path" "$sha256" && return 0
    if [[ -n "$bytes" && "$(size_of "$path")" -ne "$bytes" ]]; then
        printf 'error: %s: wrong size\n  expected %s bytes\n  found    %s bytes\n' "$path" "$bytes" "$(size_of "$path")" >&2
        return 1
    fi
    found="$(sha256sum "$path")"
    found="${found%% *}"
    found="${found#\\}"
    if [[ "$found" != "$sha256" ]]; then
        printf 'error: %s: wrong hash\n  expected sha256 %s\n  found    sha256 %s\n' "$path" "$sha256" "$found" >&2
        return 1
    fi
}

# Remembers that a file was verified.
record() {
    is_known_good "$1" "$2" || printf '%s\n' "$(fingerprint "$1" "$2")" >>"$folder/.verified"
}

# Moves a bad file to the name given with `.bad` after it.
set_aside() {
    mv -f "$1" "$2.bad"
    warn "kept aside as $2.bad"
}

# Whether the file of an entry is in place and good. A bad one is set aside.
is_in_place() {
    local file="$1" bytes="$2" sha256="$3" path="$folder/$1"
    [[ -f "$path" ]] || return 1
    if [[ -z "$sha256" ]]; then
        warn "$path has no hash in the manifest; found sha256 $(sha256sum <"$path" | cut -d' ' -f1)"
        return 0
    fi
    if matches "$path" "$bytes" "$sha256"; then
        record "$path" "$sha256"
        return 0
    fi
    if $verify_only; then
        status="$BAD_FILE"
    else
        set_aside "$path" "$path"
    fi
    return 1
}

# ---- fetching ---------------------------------------------------------------------------------

# Hosts that did not answer, so that 34 voices do not wait 34 times.
unreachable=" "

host_of() {
    local rest="${1#*://}"
    printf '%s\n' "${rest%%/*}"
}

address_of() {
    local rest="${1#*://}"
    if [[ -n "$mirror" ]]; then
        printf '%s/%s\n' "${mirror%/}" "${rest#*/}"
    else
        printf '%s\n' "$1"
    fi
}

# Whether a status of curl means that the host itself is out of reach: proxy or host name not
# found, no connection, time-out, TLS.
is_out_of_reach() {
    [[ " 5 6 7 28 35 60 " == *" $1 "* ]]
}

# Downloads to PART, going on where an earlier attempt ended, for as long as bytes arrive.
download() {
    local url="$1" part="$2" before result
    local -a progress=(--silent)
    $brief || progress+=(--show-error)
    [[ ! -t 2 ]] || progress=(--progress-bar)
    for _ in 1 2 3 4 5; do
        before="$(size_of "$part")"
        result=0
        curl --fail --location "${progress[@]}" --connect-timeout "$CONNECT_TIMEOUT_S" \
            --speed-limit 1000 --speed-time "$STALL_S" --continue-at - --output "$part" "$url" || result=$?
        [[ "$result" -ne 0 ]] || return 0
        if [[ "$result" -eq 33 ]]; then
            warn "$(host_of "$url") cannot resume; starting $(basename "$part" .part) again"
            rm -f "$part"
        elif [[ "$(size_of "$part")" -le "$before" ]]; then
            return "$result"
        fi
    done
    return "$result"
}

# Fetches one file, verifies it and moves it into place.
fetch() {
    local file="$1" bytes="${2//_/}" sha256="$3" url path="$folder/$1" host result=0
    url="$(address_of "$4")"
    host="$(host_of "$url")"
    [[ "$unreachable" != *" $host "* ]] || return "$UNREACHABLE"
    mkdir -p "$(dirname "$path")"
    # Nothing is left to ask for where only the last step was missing.
    if [[ -z "$bytes" || "$(size_of "$path.part")" -ne "$bytes" ]]; then
        [[ -z "$bytes" || "$(size_of "$path.part")" -le "$bytes" ]] || rm -f "$path.part"
        say "fetching $file from ${host:-$url}"
        download "$url" "$path.part" || result=$?
    fi
    if [[ "$result" -ne 0 ]]; then
        is_out_of_reach "$result" && unreachable+="$host "
        $brief || printf 'error: %s could not be fetched from %s (curl %s)\n' "$file" "$url" "$result" >&2
        return "$UNREACHABLE"
    fi
    if [[ -z "$sha256" ]]; then
        warn "$file was not verified; to pin it: sha256 = \"$(sha256sum <"$path.part" | cut -d' ' -f1)\""
    elif ! matches "$path.part" "$bytes" "$sha256"; then
        set_aside "$path.part" "$path"
        return "$BAD_FILE"
    fi
    mv -f "$path.part" "$path"
    [[ -z "$sha256" ]] || record "$path" "$sha256"
    say "$file is there${sha256:+ and verified}"
}

# Fetches one manifest entry unless it is in place already. Remembers the worst that happened.
provide() {
    local file bytes sha256 url result=0 _
    IFS='|' read -r _ file bytes sha256 url _ <<<"$1"
    is_in_place "$file" "$bytes" "$sha256" && return 0
    if $verify_only; then
        [[ -f "$folder/$file" ]] || printf 'error: %s is missing\n' "$folder/$file" >&2
        result="$BAD_FILE"
    elif [[ -z "$sha256" ]] && ! $accept_unverified; then
        warn "$file has no known hash and is left out; --accept-unverified fetches it and prints its hash"
        result="$UNVERIFIED"
    elif $no_model; then
        result="$UNREACHABLE"
    else
        fetch "$file" "$bytes" "$sha256" "$url" || result=$?
    fi
    [[ "$result" -eq 0 ]] && return 0
    missing+="$1"$'\n'
    return "$result"
}

# The model: any entry of the precision that is in place, else the first that can be fetched.
# A wrong hash ends the search: it is an alarm, not a reason to try elsewhere.
provide_model() {
    local wanted line result="$BAD_FILE" file bytes sha256 _
    wanted="$(awk -F'|' -v p="$precision" '$1 == "model" && (p == "" || $6 == p)' <<<"$entries")"
    [[ -n "$wanted" ]] || fail "$USAGE" "$manifest has no model${precision:+ of precision $precision}"
    while IFS= read -r line; do
        IFS='|' read -r _ file bytes sha256 _ <<<"$line"
        is_in_place "$file" "$bytes" "$sha256" && return 0
    done <<<"$wanted"
    [[ -n "$precision" ]] || wanted="$(awk -F'|' '$6 == "fp32"' <<<"$wanted")"
    $verify_only && wanted="${wanted%%$'\n'*}"
    while IFS= read -r line; do
        result=0
        provide "$line" || result=$?
        [[ "$result" -eq "$UNREACHABLE" || "$result" -eq "$UNVERIFIED" ]] || break
    done <<<"$wanted"
    return "$result"
}

provide_voices() {
    local line result worst="$OK"
    while IFS= read -r line; do
        [[ -n "$line" ]] || continue
        result=0
        provide "$line" || result=$?
        [[ "$result" -le "$worst" ]] || worst="$result"
    done <<<"$1"
    return "$worst"
}

say_how_by_hand() {
    local file bytes sha256 url _
    if $brief; then
        local hosts="$unreachable" what="some voices"
        hosts="${hosts# }"
        ! $no_model || what="the model"
        warn "$what could not be fetched${hosts:+ (no connection to ${hosts% })}; scripts/fetch-models.sh says more"
        return
    fi
    cat >&2 <<EOF

What to do:
  - run scripts/fetch-models.sh again where there is a network; it goes on where it stopped;
  - or give a mirror that keeps the paths: --mirror https://HOST (or LISTEN_MODELS_MIRROR);
  - or place the files by hand and run it again, which verifies them. One model is enough:
EOF
    while IFS='|' read -r _ file bytes sha256 url _; do
        [[ -z "$file" ]] || printf '\n    %s\n      from   %s\n      bytes  %s\n      sha256 %s\n' \
            "$folder/$file" "$url" "${bytes:-unknown}" "${sha256:-unknown}" >&2
    done <<<"$missing"
}

# ---- ONNX Runtime -----------------------------------------------------------------------------

# Takes the library and its licence out of a wheel.
unpack_runtime() {
    python3 - "$1" "$2" "libonnxruntime.so.$RUNTIME_VERSION" <<'EOF'
import pathlib, sys, zipfile

wheel, folder, library = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    for member in (f"onnxruntime/capi/{library}", "onnxruntime/LICENSE", "onnxruntime/ThirdPartyNotices.txt"):
        if member in archive.namelist():
            pathlib.Path(folder, pathlib.PurePosixPath(member).name).write_bytes(archive.read(member))
EOF
}

provide_runtime() {
    local arch library name="libonnxruntime.so.$RUNTIME_VERSION" work file result=0
    arch="$(uname -m)"
    [[ -n "${RUNTIME_WHEEL_SHA256[$arch]:-}" ]] || fail "$NO_TOOL" "ONNX Runtime $RUNTIME_VERSION is pinned for x86_64 and aarch64, not $arch; listen runs without it"
    folder="$dest/runtime"
    library="$folder/$name"
    mkdir -p "$folder"
    if [[ -f "$library" ]]; then
        if matches "$library" "" "${RUNTIME_LIBRARY_SHA256[$arch]}"; then
            record "$library" "${RUNTIME_LIBRARY_SHA256[$arch]}"
            say "ONNX Runtime is there: $library"
            return 0
        fi
        $verify_only && return "$BAD_FILE"
        # Hidden, so that nothing that looks for libonnxruntime.so* loads it.
        set_aside "$library" "$folder/.$name"
    fi
    $verify_only && fail "$BAD_FILE" "$library is missing"
    python3 -m pip --version >/dev/null 2>&1 || fail "$NO_TOOL" "python3 with pip is missing; on Debian: apt-get install python3-pip"

    work="$(mktemp -d)"
    # shellcheck disable=SC2064 # The folder is known now and the variable is local.
    trap "rm -rf '$work'" EXIT
    printf 'onnxruntime==%s --hash=sha256:%s\n' "$RUNTIME_VERSION" "${RUNTIME_WHEEL_SHA256[$arch]}" >"$work/requirements.txt"
    say "fetching ONNX Runtime $RUNTIME_VERSION for $arch with pip"
    python3 -m pip download --quiet --disable-pip-version-check --retries 1 --timeout 15 \
        --no-deps --only-binary=:all: --require-hashes --python-version "$RUNTIME_PYTHON" \
        --implementation cp --abi "cp${RUNTIME_PYTHON/./}" --platform "manylinux_2_28_$arch" \
        --requirement "$work/requirements.txt" --dest "$work" </dev/null >&2 || result=$?
    [[ "$result" -eq 0 ]] || fail "$UNREACHABLE" "pip could not fetch onnxruntime $RUNTIME_VERSION (its own message is above); by hand: put $name of the official package at $library, sha256 ${RUNTIME_LIBRARY_SHA256[$arch]}"
    unpack_runtime "$work"/onnxruntime-*.whl "$work"
    matches "$work/$name" "" "${RUNTIME_LIBRARY_SHA256[$arch]}" || return "$BAD_FILE"
    for file in LICENSE ThirdPartyNotices.txt; do
        [[ ! -f "$work/$file" ]] || install -m 0644 "$work/$file" "$folder/onnxruntime-$file"
    done
    # In two steps, so that no start ever sees half a library.
    install -m 0644 "$work/$name" "$folder/.$name.part"
    mv -f "$folder/.$name.part" "$library"
    record "$library" "${RUNTIME_LIBRARY_SHA256[$arch]}"
    say "ONNX Runtime is there: $library"
}

# ---- the Japanese dictionary --------------------------------------------------------------------

# Whether all files of the dictionary are there and good; a bad one is set aside.
has_dictionary() {
    local name worst=0
    for name in "${!JAPANESE_SHA256[@]}"; do
        if [[ ! -f "$folder/$name" ]]; then
            worst=1
        elif matches "$folder/$name" "" "${JAPANESE_SHA256[$name]}"; then
            record "$folder/$name" "${JAPANESE_SHA256[$name]}"
        else
            worst=1
            $verify_only || set_aside "$folder/$name" "$folder/$name"
        fi
    done
    return "$worst"
}

# Takes the dictionary and its licence out of a wheel.
unpack_dictionary() {
    python3 - "$1" "$2" "${!JAPANESE_SHA256[@]}" COPYING <<'EOF'
import pathlib, sys, zipfile

wheel, folder, *names = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    for name in names:
        pathlib.Path(folder, name).write_bytes(archive.read(f"pyopenjtalk/dictionary/{name}"))
EOF
}

provide_dictionary() {
    local work name result=0
    folder="$dest/japanese"
    mkdir -p "$folder"
    if has_dictionary; then
        say "the Japanese dictionary is there: $folder"
        return 0
    fi
    $verify_only && fail "$BAD_FILE" "the Japanese dictionary in $folder is missing or damaged"
    python3 -m pip --version >/dev/null 2>&1 || fail "$NO_TOOL" "python3 with pip is missing; on Debian: apt-get install python3-pip"

    work="$(mktemp -d)"
    # shellcheck disable=SC2064 # The folder is known now and the variable is local.
    trap "rm -rf '$work'" EXIT
    printf 'pyopenjtalk-plus==%s --hash=sha256:%s\n' "$JAPANESE_VERSION" "$JAPANESE_WHEEL_SHA256" >"$work/requirements.txt"
    say "fetching the Japanese dictionary of pyopenjtalk-plus $JAPANESE_VERSION with pip"
    python3 -m pip download --quiet --disable-pip-version-check --retries 1 --timeout 15 \
        --no-deps --only-binary=:all: --require-hashes --python-version 3.12 \
        --implementation cp --abi cp312 --platform manylinux_2_28_x86_64 \
        --requirement "$work/requirements.txt" --dest "$work" </dev/null >&2 || result=$?
    [[ "$result" -eq 0 ]] || fail "$UNREACHABLE" "pip could not fetch pyopenjtalk-plus $JAPANESE_VERSION (its own message is above); by hand: put sys.dic, unk.dic, char.bin and matrix.bin of its folder dictionary into $folder"
    unpack_dictionary "$work"/pyopenjtalk_plus-*.whl "$work"
    for name in "${!JAPANESE_SHA256[@]}"; do
        matches "$work/$name" "" "${JAPANESE_SHA256[$name]}" || return "$BAD_FILE"
    done
    install -m 0644 "$work/COPYING" "$folder/COPYING"
    # The words come last: where they are, the rest is there, too.
    for name in unk.dic char.bin matrix.bin sys.dic; do
        install -m 0644 "$work/$name" "$folder/.$name.part"
        mv -f "$folder/.$name.part" "$folder/$name"
        record "$folder/$name" "${JAPANESE_SHA256[$name]}"
    done
    say "the Japanese dictionary is there: $folder"
}

# ---- main -------------------------------------------------------------------------------------

# One run at a time, so that two do not write the same .part.
lock_models() {
    command -v flock >/dev/null || return 0
    exec 9<"$dest"
    flock -n 9 || fail "$BUSY" "another scripts/fetch-models.sh is at work on $dest"
}

find_manifest() {
    [[ -z "$manifest" ]] || return 0
    manifest="$folder/manifest.toml"
    [[ -f "$manifest" ]] || manifest="$ROOT/models/kokoro/manifest.toml"
}

main() {
    parse_arguments "$@"
    need_command sha256sum coreutils
    mkdir -p "$dest"
    dest="$(cd "$dest" && pwd)"
    lock_models
    status="$OK"
    if $runtime; then
        provide_runtime || status=$?
        exit "$status"
    fi

    if $japanese; then
        provide_dictionary || status=$?
        exit "$status"
    fi

    need_command awk mawk
    folder="$dest/kokoro"
    mkdir -p "$folder/voices"
    find_manifest
    [[ -r "$manifest" ]] || fail "$USAGE" "no manifest at $manifest"
    entries="$(read_manifest "$manifest")"
    [[ -n "$entries" ]] || fail "$USAGE" "$manifest lists no files"
    check_manifest
    $verify_only || need_command curl curl
    local chosen
    chosen="$(chosen_voices)"

    missing=""
    no_model=false
    local model=0 packs=0
    provide_model || model=$?
    # A voice without a model says nothing, so only those placed by hand are looked at then.
    [[ "$model" -ne "$UNREACHABLE" ]] || no_model=true
    provide_voices "$chosen" || packs=$?
    [[ "$model" -eq 0 ]] || status="$model"
    [[ "$model" -ne 0 || "$packs" -eq 0 ]] || status="$packs"
    if [[ "$status" -eq "$UNREACHABLE" ]]; then
        say_how_by_hand
    elif [[ "$status" -eq "$OK" ]]; then
        # The program reads the manifest beside the files.
        [[ -f "$folder/manifest.toml" ]] || cp "$manifest" "$folder/manifest.toml"
        say "model and voices are in $folder"
    fi
    exit "$status"
}

main "$@"
