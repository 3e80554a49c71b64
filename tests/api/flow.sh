#!/usr/bin/env bash
# The flow of the product before this one against a server on loopback.
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
# shellcheck source-path=SCRIPTDIR
source "$ROOT/tests/api/server.sh"

[[ $# -eq 1 && "$1" != "--help" ]] || {
    printf 'usage: tests/api/flow.sh LISTEN   (LISTEN_TEST_URL: an empty database in place of SQLite)\n'
    exit 0
}
export LISTEN_TEST_CONTENT="$ROOT/content"
start_server "$1"
python3 "$ROOT/tests/api/flow.py" "$base"
