# Messages of the scripts, and the exit that goes with the last of them.
# shellcheck shell=bash

# Prints what is being done.
say() {
    printf '==> %s\n' "$*"
}

# Prints what the operator should know although the script goes on.
warn() {
    printf 'warning: %s\n' "$*" >&2
}

# Prints why the script cannot go on and leaves with the status given first.
fail() {
    local status="$1"
    shift
    printf 'error: %s\n' "$*" >&2
    exit "$status"
}
