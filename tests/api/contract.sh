#!/usr/bin/env bash
# The interface for programs against its own description: requests are made of the OpenAPI document, no
# answer may be a fault of ours, and every status must be one that the document names.
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
# shellcheck source-path=SCRIPTDIR
source "$ROOT/tests/api/server.sh"

usage() {
    cat <<'EOF'
usage: tests/api/contract.sh LISTEN PYTHON [EXAMPLES] [--help]

  LISTEN     the program
  PYTHON     a Python that has the package schemathesis
  EXAMPLES   test cases for each route (150: more than 5,000 requests); below 50 the systematic cases,
             a thousand, are left out

Starts a server on loopback with a model that answers by rote and a voice that is silent, and removes
its data at the end. DATABASE_URL in LISTEN_TEST_URL has it use that database, which must be empty.
EOF
}

main() {
    [[ "${1:-}" != "--help" && $# -ge 2 ]] || {
        usage
        exit 0
    }
    local listen="$1" python="$2" examples="${3:-150}"
    local phases=coverage,fuzzing
    ((examples >= 50)) || phases=fuzzing
    start_server "$listen"
    # Logging out ends the sessions that the other routes need, so it is asked without an account.
    LISTEN_BASE="$base" SCHEMATHESIS_HOOKS="$ROOT/tests/api/hooks.py" PYTHONDONTWRITEBYTECODE=1 \
        "$(dirname "$python")/schemathesis" run "$base/api/openapi.json" --url "$base" \
        --checks no_fault_of_ours,status_code_conformance --exclude-path /api/auth/logout --phases "$phases" \
        --max-examples "$examples" --workers 1 --request-timeout 150 --no-shrink --continue-on-failure \
        --warnings off --suppress-health-check all --seed 1 --no-color | tee "$work/contract.log"
    ! grep -q '"panicked\|handler panicked' "$work/server.log" || fail_with "a handler panicked"
    curl -sS -o /dev/null -w '%{http_code}\n' -X POST "$base/api/auth/logout" | grep -qx 200
}

main "$@"
