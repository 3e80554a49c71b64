#!/usr/bin/env bash
# A server for the tests of the interface: sourced, not run.

work=""
base=""
pids=()

fail_with() {
    printf 'error: %s\n' "$1" >&2
    [[ ! -f "$work/server.log" ]] || tail -n 20 "$work/server.log" >&2
    exit 1
}

end_server() {
    local status=$? pid
    trap - EXIT
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait "${pids[@]}" 2>/dev/null || true
    [[ -z "$work" ]] || rm -rf "$work"
    exit "$status"
}

# Waits until a file has something in it.
wait_for() {
    local file="$1" what="$2" n
    for ((n = 0; n < 300; n++)); do
        [[ ! -s "$file" ]] || return 0
        sleep 0.1
    done
    fail_with "$what did not start"
}

# Starts the program in $1 with a model that answers by rote after $2 ms; its address is in $base.
start_server() {
    local listen="$1" delay_ms="${2:-0}" port n
    work="$(mktemp -d)"
    trap end_server EXIT
    python3 "${BASH_SOURCE[0]%/*}/model.py" "$work/model.port" "$delay_ms" >"$work/model.log" 2>&1 &
    pids+=("$!")
    wait_for "$work/model.port" "the model"
    port="$(cat "$work/model.port")"
    local -a more=()
    [[ -z "${LISTEN_TEST_URL:-}" ]] || more+=(DATABASE_URL="$LISTEN_TEST_URL")
    [[ -z "${LISTEN_TEST_CONTENT:-}" ]] || more+=(LISTEN_CONTENT_DIR="$LISTEN_TEST_CONTENT")
    # The program makes it a moment later than it is read.
    : >"$work/server.out"
    env -u DATABASE_URL -u LISTEN_CONTENT_DIR -u LLM_API_KEY -u LLM_API_KEY_FILE ${more[@]+"${more[@]}"} LISTEN_DATA_DIR="$work/data" LISTEN_PUBLIC_ADDR=127.0.0.1:0 LISTEN_ADMIN_ADDR=127.0.0.1:0 \
        LISTEN_SPEECH_ENGINE=silence LISTEN_FETCH=off LISTEN_TRUSTED_PROXIES=127.0.0.1/32 \
        LISTEN_LOG=warn LLM_TIMEOUT=600 LLM_BASE_URL="http://127.0.0.1:$port/v1" LLM_MODEL=rote \
        LLM_ACCOUNT_TOKENS_A_DAY=1000000000 LLM_TOKENS_A_DAY=100000000000 \
        "$listen" all >"$work/server.out" 2>"$work/server.log" &
    pids+=("$!")
    server_pid="$!"
    for ((n = 0; n < 300; n++)); do
        base="$(sed -n 's/^Public site  //p' "$work/server.out")"
        # The voice comes last.
        if [[ -n "$base" ]] && curl -sf "$base/api/health" | grep -q '"engine"'; then
            return 0
        fi
        kill -0 "$server_pid" 2>/dev/null || fail_with "the server ended"
        sleep 0.2
    done
    fail_with "the server did not start"
}
