# Commands that docs/operations.md gives, for tests that do what it says. Sourced; `die` is the caller's.
# shellcheck shell=bash

# The first block of commands after a line that begins so, below the same heading. Arguments: file, beginning of
# the line.
commands_after() {
    awk -v after="$2" '
        found && !inside && /^#/ { exit }
        index($0, after) == 1 { found = 1 }
        found && /^```sh$/ { inside = 1; next }
        inside && /^```$/ { exit }
        inside { print }' "$1"
}

# Does them, in the current folder. Arguments: file, beginning of the line, what stands for FILE, what stands for
# the command of compose that their first line calls C.
run_commands_after() {
    local commands
    commands="$(commands_after "$1" "$2")"
    [[ -n "$commands" ]] || die "the manual has no commands after '$2'"
    [[ -z "${3:-}" ]] || commands="${commands//\/FILE/\/$3}"
    [[ -z "${4:-}" || "$commands" == C=* ]] || die "the commands after '$2' do not begin with C="
    [[ -z "${4:-}" ]] || commands="C='$4'"$'\n'"${commands#C=*$'\n'}"
    bash -euo pipefail -c "$commands" || die "the commands after '$2' fail"
}
