#!/usr/bin/env bash
# `listen doctor` for schedulers: one look, or one every so many seconds.
set -euo pipefail

HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
readonly HERE
# shellcheck source-path=SCRIPTDIR
source "$HERE/lib/messages.sh"
# shellcheck source-path=SCRIPTDIR
source "$HERE/lib/program.sh"

usage() {
    cat <<'EOT'
Examines the installation: exit status 0 HEALTHY, 1 WARNING, 2 UNHEALTHY.

usage: scripts/health-check.sh [--json | --verbose] [--watch SECONDS] [--alert] [--in-compose] [--help]

  --json           JSON and nothing else, in one line
  --verbose, -v    what was measured, too
  --watch SECONDS  look again and again; a JSON line each time (implies --json)
  --alert          keep what was found for the admin site, and send alerts through its
                   channels: each once, again after the interval set there, and an all-clear
  --in-compose     the site is the service `app` of this compose file, not this machine
  --help           this text

  LISTEN_LOG_DIR  where a line of JSON is also added to health.log; over 10 MB it
                  begins anew, and fourteen compressed ones are kept. Where processes write logs
                  into folders in it, the doctor reads those as well
  LISTEN   the program; default: the one on the PATH, else ./target/release/listen
EOT
}

json=false
watch=""
in_compose=false
options=()
alert=()
# The doctor's log says nothing that its answer does not say.
exec 3>/dev/null

while (($#)); do
    case "$1" in
        --json) json=true ;;
        -v | --verbose) options+=(--verbose) ;;
        --watch)
            [[ "${2:-}" =~ ^[1-9][0-9]*$ ]] || fail 2 "--watch needs a number of seconds"
            watch="$2"
            shift
            ;;
        --alert)
            alert=(--alert)
            # That nobody could be told must not go unseen.
            exec 3>&2
            ;;
        --in-compose) in_compose=true ;;
        -h | --help)
            usage
            exit 0
            ;;
        *) fail 2 "unknown argument: $1 (see --help)" ;;
    esac
    shift
done

# Adds a line to health.log. A full disk must not hide what was found.
keep() {
    [[ -n "${LISTEN_LOG_DIR:-}" ]] || return 0
    local log="$LISTEN_LOG_DIR/health.log"
    {
        mkdir -p "$LISTEN_LOG_DIR"
        if [[ -n "$(find "$log" -size +9765k 2>/dev/null)" ]]; then
            local old
            old="$log.$(date -u +%Y%m%dT%H%M%S)"
            mv "$log" "$old"
            gzip "$old"
            find "$LISTEN_LOG_DIR" -name 'health.log.*.gz' | sort -r | tail -n +15 | xargs -r rm --
        fi
        printf '%s\n' "$1" >>"$log"
    } || echo "health-check.sh: cannot write $log" >&2
}

# The doctor takes addresses, since it also binds them, and a container that is made anew has another one.
find_site() {
    local app
    app="$(getent ahostsv4 app | awk 'NR == 1 { print $1 }')" || true
    export LISTEN_PUBLIC_ADDR="${app:-127.0.0.1}:3000"
}

# Each process has a folder of logs to itself, and the doctor reads one: links in it lead to those that are in use.
link_logs() {
    [[ -d "${LISTEN_LOG_DIR:-}" ]] || return 0
    local lock folder link
    for lock in "$LISTEN_LOG_DIR"/*/in-use.lock; do
        [[ -e "$lock" ]] || continue
        folder="$(basename "$(dirname "$lock")")"
        link="$LISTEN_LOG_DIR/$folder.log"
        if flock --nonblock "$lock" true; then
            rm -f "$link"
        else
            ln -sfn "$folder/app.log" "$link"
        fi
    done || echo "health-check.sh: cannot write into $LISTEN_LOG_DIR" >&2
}

# Before each look.
prepare() {
    ! $in_compose || find_site
    link_logs
}

# One look: the line is printed and kept; the status is the doctor's.
look() {
    local line status=0
    prepare
    line="$(set -o pipefail; "$program" doctor --json ${alert[@]+"${alert[@]}"} 2>&3 | tr -d '\n')" || status=$?
    printf '%s\n' "$line"
    keep "$line"
    return "$status"
}

program="$(find_listen)" || fail 2 "the program listen was not found; set LISTEN"
if [[ -n "$watch" ]]; then
    trap 'exit 0' TERM INT
    while :; do
        look || true
        sleep "$watch" &
        wait $!
    done
fi
if $json; then
    status=0
    look || status=$?
    exit "$status"
fi
prepare
exec "$program" doctor ${alert[@]+"${alert[@]}"} ${options[@]+"${options[@]}"} 2>&3
