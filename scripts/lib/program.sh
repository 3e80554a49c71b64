# Where the program is.
# shellcheck shell=bash

# Prints the program: what LISTEN names, the one on the PATH, or the one that was built here.
find_listen() {
    local built
    built="$(dirname "${BASH_SOURCE[0]}")/../../target/release/listen"
    if [[ -n "${LISTEN:-}" ]]; then
        printf '%s\n' "$LISTEN"
    elif command -v listen; then
        return 0
    elif [[ -x "$built" ]]; then
        printf '%s\n' "$built"
    else
        return 1
    fi
}
