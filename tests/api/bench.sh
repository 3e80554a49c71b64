#!/usr/bin/env bash
# Measures the interface for programs against a server on loopback.
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
# shellcheck source-path=SCRIPTDIR
source "$ROOT/tests/api/server.sh"

[[ $# -ge 1 && "$1" != "--help" ]] || {
    printf 'usage: tests/api/bench.sh LISTEN [share] [history] [streams]\n'
    printf '(LISTEN_TEST_URL: an empty database in place of SQLite)\n'
    exit 0
}
start_server "$1" 20
python3 "$ROOT/tests/api/bench.py" "$base" "$server_pid" "http://127.0.0.1:$(cat "$work/model.port")" "${@:2}"
