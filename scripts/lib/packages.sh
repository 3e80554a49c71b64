# System packages: Debian's, installed only where that needs no question.
# shellcheck shell=bash

# Prints the command line that installs the packages given, for an operator to copy.
apt_line() {
    local sudo=""
    [[ "$(id -u)" -eq 0 ]] || sudo="sudo "
    printf '%sapt-get update && %sapt-get install -y --no-install-recommends %s\n' "$sudo" "$sudo" "$*"
}

# Whether packages can be installed here without a password.
may_install() {
    command -v apt-get >/dev/null || return 1
    [[ "$(id -u)" -eq 0 ]] || sudo -n true 2>/dev/null
}

# Runs a command as root; only where `may_install` holds.
as_root() {
    if [[ "$(id -u)" -eq 0 ]]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

# Installs the packages given, quietly; shows what apt-get said where that fails. The time limits
# keep a machine without a network from waiting.
install_packages() {
    local log status=0
    local -a apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0
        -o Acquire::Retries=1 -o Acquire::http::Timeout=10 -o Acquire::https::Timeout=10)
    log="$(mktemp)"
    {
        as_root "${apt[@]}" update && as_root "${apt[@]}" install -y --no-install-recommends "$@"
    } </dev/null >"$log" 2>&1 || status=$?
    [[ "$status" -eq 0 ]] || tail -n 20 "$log" >&2
    rm -f "$log"
    return "$status"
}

# The version of an installed package that holds a command is of no interest here, so a
# program from elsewhere is as good as Debian's.
has_command() {
    command -v "$1" >/dev/null 2>&1
}
