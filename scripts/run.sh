#!/usr/bin/env bash
# Sets up what is missing and starts both sites.
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
readonly ROOT
# shellcheck source-path=SCRIPTDIR
source "$ROOT/scripts/lib/messages.sh"
# shellcheck source-path=SCRIPTDIR
source "$ROOT/scripts/lib/packages.sh"

# After a failed fetch the next starts leave it alone for this long.
readonly RETRY_AFTER_S=$((24 * 60 * 60))

usage() {
    cat <<'EOF'
Sets up what is missing and starts both sites: system packages, the Kokoro voice, the build.

usage: scripts/run.sh [--models | --no-models] [--help] [-- ARGUMENTS]

  --models      tries to fetch the Kokoro model now, also where that failed in the last 24 hours
  --no-models   does not try
  --help        this text
  ARGUMENTS     are handed to `listen all` (see `listen all --help`)

Settings are environment variables; those not set get these values:
  LISTEN_DATA_DIR=./data   LISTEN_MODELS_DIR=./models   LISTEN_CONTENT_DIR=./content
in the folder of the clone. CARGO_TARGET_DIR moves the build (default ./target).
EOF
}

models="auto"

parse_arguments() {
    while (($#)); do
        case "$1" in
            --models) models="now" ;;
            --no-models) models="never" ;;
            -h | --help)
                usage
                exit 0
                ;;
            --)
                shift
                break
                ;;
            *) fail 2 "unknown argument: $1 (see --help; arguments for listen go after --)" ;;
        esac
        shift
    done
    arguments=("$@")
}

# A path relative to where the script was called stays what the caller meant by it.
absolute() {
    case "$1" in
        /*) printf '%s\n' "$1" ;;
        *) printf '%s/%s\n' "$PWD" "${1#./}" ;;
    esac
}

set_defaults() {
    local name default
    while read -r name default; do
        printf -v "$name" '%s' "$(absolute "${!name:-$ROOT/$default}")"
        export "${name?}"
    done <<'EOF'
LISTEN_DATA_DIR data
LISTEN_MODELS_DIR models
LISTEN_CONTENT_DIR content
CARGO_TARGET_DIR target
EOF
    # It is the fetch that reads this one; the program would report it as unknown.
    mirror="${LISTEN_MODELS_MIRROR:-}"
    unset LISTEN_MODELS_MIRROR
}

# SQLite and the MP3 encoder are built from C source; the encoder's build calls make.
can_build_c() {
    has_command cc && has_command make
}

# Installs what is missing, or says how and stops where nothing can be built without it.
provide_packages() {
    local -a missing=()
    can_build_c || missing+=(build-essential)
    has_command flite || missing+=(flite)
    has_command espeak-ng || missing+=(espeak-ng)
    [[ "$models" == never ]] || has_command curl || missing+=(curl ca-certificates)
    ((${#missing[@]})) || return 0

    if may_install; then
        say "installing ${missing[*]}"
        install_packages "${missing[@]}" || warn "apt-get failed; by hand: $(apt_line "${missing[@]}")"
    else
        warn "system packages are missing; install them with: $(apt_line "${missing[@]}")"
    fi
    can_build_c || fail 1 "listen cannot be built without a C compiler and make: $(apt_line build-essential)"
    has_command flite || has_command espeak-ng ||
        warn "neither flite nor espeak-ng is there: without a Kokoro model nothing can speak"
}

# Whether version $1 is at least version $2.
at_least() {
    [[ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" == "$2" ]]
}

provide_cargo() {
    local needed found how="get Rust with rustup, from https://rustup.rs, then run this again"
    needed="$(sed -n 's/^rust-version *= *"\(.*\)"/\1/p' Cargo.toml | head -n 1)"
    # rustup puts cargo here; shells that were open before it do not know yet.
    has_command cargo || PATH="$HOME/.cargo/bin:$PATH"
    has_command cargo || fail 1 "cargo is missing; $how"
    found="$(cargo --version | cut -d' ' -f2)"
    at_least "$found" "$needed" ||
        fail 1 "cargo $found is older than $needed; with rustup: rustup update stable; without: $how"
}

# Whether the last fetch failed so lately that it is left alone. A model placed by hand since
# then is a reason to look again.
is_left_alone() {
    local stamp="$1" age
    [[ "$models" == auto && -f "$stamp" ]] || return 1
    age=$(($(date +%s) - $(stat -c %Y "$stamp")))
    ((age < RETRY_AFTER_S)) || return 1
    [[ -z "$(find "$LISTEN_MODELS_DIR/kokoro" -name '*.onnx' -cnewer "$stamp" 2>/dev/null)" ]]
}

# Tries to fetch the natural voice. The system voice speaks where that fails.
provide_models() {
    local stamp="$LISTEN_DATA_DIR/.models-not-fetched"
    [[ "$models" != never ]] || return 0
    if is_left_alone "$stamp"; then
        say "models were not complete at the last fetch (scripts/run.sh --models tries again now)"
    elif LISTEN_MODELS_MIRROR="$mirror" scripts/fetch-models.sh --brief </dev/null; then
        rm -f "$stamp"
    else
        touch "$stamp"
    fi
    compgen -G "$LISTEN_MODELS_DIR/kokoro/*.onnx" >/dev/null ||
        warn "no Kokoro model: the system voice speaks meanwhile; models/README.md says how to add it"
}

main() {
    parse_arguments "$@"
    set_defaults
    cd "$ROOT"
    mkdir -p "$LISTEN_DATA_DIR"
    provide_packages
    provide_cargo
    provide_models
    say "building listen (the first time takes some minutes)"
    cargo build --release --locked -p listen-cli
    say "starting listen; Ctrl-C stops it"
    exec "$CARGO_TARGET_DIR/release/listen" all ${arguments[@]+"${arguments[@]}"}
}

main "$@"
