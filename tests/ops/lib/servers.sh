# Servers that a test starts: a folder of work, how they end, and how they are waited for. Needs
# scripts/lib/messages.sh. `running` has the processes to end; where `before_the_end` is defined it is called first.
# shellcheck shell=bash

work="$(mktemp -d)"
running=()
finish() {
    local status=$?
    trap - EXIT
    ! declare -F before_the_end >/dev/null || before_the_end
    ((${#running[@]} == 0)) || kill "${running[@]}" 2>/dev/null || true
    wait
    if ((status)); then tail -n 5 "$work"/*.log >&2 || true; fi
    rm -rf "$work"
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

ok() { printf '    ok: %s\n' "$*"; }

# Until the command succeeds, a minute at most: the machine may be busy.
wait_for() {
    local what="$1"
    shift
    for _ in $(seq 300); do
        "$@" >/dev/null 2>&1 && return 0
        sleep 0.2
    done
    fail 1 "$what within a minute"
}
