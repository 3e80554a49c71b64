#!/usr/bin/env bash
# Faults that really happen to a program on this machine: each dimension of the doctor is made to fail, the
# disk is full, the database is lost, the process is stopped, killed for its memory or finds that the clock was set.
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
# shellcheck source-path=SCRIPTDIR
source "$ROOT/scripts/lib/messages.sh"
# shellcheck source-path=SCRIPTDIR
source "$ROOT/scripts/lib/postgres.sh"

usage() {
    cat <<'EOT2'
usage: tests/ops/faults.sh LISTEN

Needs sqlite3, jq, openssl, curl and faketime; for the full disk root and loop devices, for the lost database
a PostgreSQL server that is installed, for memory that is used up a control group that can be written: what
cannot be tried is said, as SKIPPED. Ports are free ones of loopback, files are in a folder of its own.
EOT2
}

[[ $# -eq 1 && "$1" != --help ]] || { usage; exit 0; }
listen="$(realpath "$1")"
for program in sqlite3 jq openssl curl faketime; do
    command -v "$program" >/dev/null || { echo "SKIPPED: $program is missing"; exit 1; }
done

work="$(mktemp -d)"
pids=()
group=""
finish() {
    local status=$? pid
    trap - EXIT
    for pid in "${pids[@]}"; do kill -CONT "$pid" 2>/dev/null || true; kill -KILL "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    ! mountpoint -q "$work/small" || umount "$work/small"
    stop_postgres
    [[ -z "$group" ]] || rmdir "$group" 2>/dev/null || true
    rm -rf "$work"
    exit "$status"
}
trap finish EXIT

n=0
ok() { n=$((n + 1)); printf '    ok: %s\n' "$*"; }
die() {
    printf 'FAILED: %s\n' "$*" >&2
    [[ ! -s "$work/server.log" ]] || tail -n 20 "$work/server.log" >&2
    exit 1
}
step() { printf '\n=== %s (after %d s)\n' "$*" "$SECONDS"; }

for name in $(compgen -v LISTEN_) DATABASE_URL KOKORO_DEVICE; do unset "$name"; done
export LISTEN_DATA_DIR="$work/data" LISTEN_CONTENT_DIR="$ROOT/content" LISTEN_MODELS_DIR="$work/models" LISTEN_LOG=warn
export LISTEN_PUBLIC_ADDR=127.0.0.1:0 LISTEN_ADMIN_ADDR=127.0.0.1:0 LISTEN_FETCH=off

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# ---- the doctor ---------------------------------------------------------------------------------

# What is expected, of which check, the fault in words, then perhaps settings and `faketime` for the doctor.
expect() {
    local wanted="$1" check="$2" fault="$3" report found status=0
    shift 3
    report="$(env "$@" "$listen" doctor --json 2>"$work/doctor.log")" || status=$?
    found="$(jq -r --arg name "$check" '.checks[] | select(.name == $name) | .status' <<<"$report")" || die "$fault: no JSON: $report"
    [[ "$found" == "$wanted" ]] || die "$fault: $check is $found, not $wanted: $(jq -c --arg name "$check" '.checks[] | select(.name == $name)' <<<"$report")"
    # The worst of all checks decides.
    case "$wanted $status" in
        "FAIL 2" | "WARN 1" | "WARN 2" | "PASS "*) ;;
        *) die "$fault: the doctor ends with $status" ;;
    esac
    ok "$fault: $check $wanted"
}

doctor_faults() {
    step "each dimension of the doctor"
    "$listen" migrate >/dev/null
    expect FAIL application "no site runs" LISTEN_PUBLIC_ADDR="127.0.0.1:$(free_port)"
    expect FAIL speech "no worker runs"
    doctor_gpu
    expect WARN environment "a setting is misspelt" LISTEN_BACKUP_DIRR=x
    expect FAIL network "the speech server is gone" LISTEN_SPEECH_URL="http://127.0.0.1:$(free_port)"
    mkdir -p "$work/broken/passages" && printf 'id = ' >"$work/broken/passages/a.toml"
    expect WARN library "a file of the library is damaged" LISTEN_CONTENT_DIR="$work/broken"
    mkdir -p "$work/data/audio/ab"
    for nth in $(seq 11); do : >"$work/data/audio/ab/$nth.ogg.part"; done
    touch -d '2 days ago' "$work"/data/audio/ab/*.part
    expect WARN audio-storage "eleven unfinished files are two days old"
    rm -f "$work"/data/audio/ab/*.part
    mkdir -p "$work/logs"
    for _ in 1 2 3 4 5 6; do echo '{"level":"ERROR","message":"a fault"}'; done >"$work/logs/app.log"
    expect FAIL logs "six errors in a row" LISTEN_LOG_DIR="$work/logs"
    doctor_backups
    doctor_certificates
    doctor_database
    doctor_disk
}

doctor_gpu() {
    KOKORO_DEVICE=cuda "$listen" worker >"$work/worker.log" 2>&1 &
    local pid=$!
    pids+=("$pid")
    for _ in $(seq 100); do
        [[ "$(sqlite3 "$work/data/listen.db" 'SELECT COUNT(*) FROM worker')" == 0 ]] || break
        sleep 0.2
    done
    expect WARN gpu "a worker is to use a graphics card, and there is none"
    kill "$pid"
    wait "$pid" || die "the worker ended with $?"
}

doctor_backups() {
    "$listen" backup >/dev/null
    expect PASS backups "a backup of now"
    local days check wanted
    while read -r days check wanted; do
        expect "$wanted" "$check" "$days days later" faketime -f "+${days}d" env
    done <<'EOT2'
2 backups WARN
4 backups FAIL
EOT2
    "$ROOT/scripts/backup.sh" --drill >/dev/null 2>&1 || die "the drill failed"
    expect PASS restore-drill "a drill of now"
    expect WARN restore-drill "nine days without a drill" faketime -f +9d env
    expect FAIL restore-drill "sixteen days without a drill" faketime -f +16d env
}

doctor_certificates() {
    local port days wanted pid
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 90 -subj /CN=localhost \
        -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
    port="$(free_port)"
    openssl s_server -accept "127.0.0.1:$port" -cert "$work/cert.pem" -key "$work/key.pem" -www >/dev/null 2>&1 &
    pid=$!
    pids+=("$pid")
    for _ in $(seq 100); do (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break; sleep 0.1; done
    while read -r days wanted; do
        expect "$wanted" certificates "a certificate of 90 days after $days days" LISTEN_TLS_CHECK="127.0.0.1:$port" faketime -f "+${days}d" env
    done <<'EOT2'
0 PASS
80 WARN
88 FAIL
91 FAIL
EOT2
    kill "$pid"
    expect FAIL certificates "nothing speaks TLS there" LISTEN_TLS_CHECK="127.0.0.1:$(free_port)"
}

doctor_database() {
    cp -r "$work/data" "$work/copy"
    # Pages in the middle, as a disk would lose them.
    dd if=/dev/zero of="$work/copy/listen.db" bs=4096 seek=20 count=40 conv=notrunc status=none
    expect FAIL database "pages of the database are lost" LISTEN_DATA_DIR="$work/copy"
    rm -rf "$work/copy"
    cp -r "$work/data" "$work/copy"
    # A reader that does not end keeps the journal from being taken over.
    python3 - "$work/copy/listen.db" <<'EOT2' &
import os, sqlite3, sys, time
reader = sqlite3.connect(sys.argv[1], isolation_level=None)
reader.execute("BEGIN")
reader.execute("SELECT COUNT(*) FROM passage").fetchone()
writer = sqlite3.connect(sys.argv[1], isolation_level=None)
writer.execute("PRAGMA synchronous = OFF")
writer.execute("CREATE TABLE probe (body BLOB)")
for _ in range(28):
    writer.execute("INSERT INTO probe VALUES (?)", (os.urandom(10_000_000),))
open(sys.argv[1] + ".large", "w").close()
time.sleep(600)
EOT2
    local pid=$!
    pids+=("$pid")
    for _ in $(seq 600); do [[ ! -e "$work/copy/listen.db.large" ]] || break; sleep 0.2; done
    expect WARN database "the journal is larger than 256 MB" LISTEN_DATA_DIR="$work/copy"
    kill "$pid"
    rm -rf "$work/copy"
}

small_disk() {
    [[ "$(id -u)" == 0 ]] || return 1
    mkdir -p "$work/small"
    truncate -s "${1}M" "$work/small.img"
    mkfs.ext4 -q -m 0 "$work/small.img" && mount -o loop "$work/small.img" "$work/small"
}

doctor_disk() {
    if ! small_disk 64; then
        echo "    SKIPPED: a full disk: no loop device"
        return 0
    fi
    LISTEN_DATA_DIR="$work/small/data" "$listen" migrate >/dev/null
    head -c 60M /dev/zero >"$work/small/ballast" 2>/dev/null || true
    expect FAIL resources "the disk is full" LISTEN_DATA_DIR="$work/small/data"
    umount "$work/small"
}

# ---- a server -----------------------------------------------------------------------------------

# Starts `listen all`, or what $command says; its address is in $base.
serve() {
    : >"$work/server.out"
    env "$@" "$listen" "${command:-all}" >"$work/server.out" 2>"$work/server.log" &
    server=$!
    pids+=("$server")
    for _ in $(seq 600); do
        base="$(sed -n 's/^Public site  //p' "$work/server.out")"
        [[ -z "$base" ]] || ! curl -sf -o /dev/null "$base/api/health" || return 0
        kill -0 "$server" 2>/dev/null || die "the server ended"
        sleep 0.2
    done
    die "the server did not start"
}

end_server() {
    kill -CONT "$server" 2>/dev/null || true
    kill "$server"
    wait "$server" || true
}

# A learner with one saved practice after the other; prints the status.
join() {
    curl -sf "$base/api/auth/register" -H 'Content-Type: application/json' \
        -d '{"email":"'"$1"'@example.org","password":"correct horse battery","name":"A","privacyConsent":true}' | jq -r .token
}
save() {
    local transcript="${3:-It rained.}"
    jq -cn --arg topic "$2" --arg transcript "$transcript" '{exerciseData: {topic: $topic, difficulty: "B1", language: "en-US",
        transcript: $transcript, questions: [], answers: {}, results: []}, difficulty: "B1", topic: $topic, accuracy: 1, score: 100}' |
        curl -s -m 60 -o "$work/answer" -w '%{http_code}' "$base/api/practice/save" -H "Authorization: Bearer $1" -H 'Content-Type: application/json' -d @- || true
}
count_saved() {
    curl -sf "$base/api/practice/history?limit=1" -H "Authorization: Bearer $1" | jq -r .pagination.totalCount
}

full_disk() {
    step "the disk is full"
    if ! small_disk 48; then
        echo "    SKIPPED: no loop device"
        return 0
    fi
    serve LISTEN_DATA_DIR="$work/small/data" LISTEN_SPEECH_ENGINE=silence
    local token kept=0 refused=0 code long
    token="$(join full)"
    head -c 100M /dev/zero >"$work/small/ballast" 2>/dev/null || true
    # Room for some of what follows.
    truncate -s -1M "$work/small/ballast"
    long="$(head -c 15000 /dev/zero | tr '\0' 'a')"
    for nth in $(seq 400); do
        code="$(save "$token" "full $nth" "$long")"
        if [[ "$code" == 2* ]]; then kept=$((kept + 1)); else refused=$((refused + 1)); fi
        ((refused < 3)) || break
    done
    ((refused)) || die "a full disk took $kept saves of 15 kB"
    [[ "$code" == 507 ]] || die "a full disk is answered with $code"
    echo "    the answer: $code $(head -c 200 "$work/answer")"
    [[ "$(count_saved "$token")" == "$kept" ]] || die "$kept were answered with yes; there are $(count_saved "$token")"
    ok "what cannot be kept is answered with $code, and what was kept ($kept) can be read"
    rm "$work/small/ballast"
    [[ "$(save "$token" after)" == 2* ]] || die "after room was made, saving fails: $(cat "$work/answer")"
    [[ "$(sqlite3 "$work/small/data/listen.db" 'PRAGMA integrity_check')" == ok ]] || die "the database is damaged"
    ok "with room again it goes on without a restart, and the database is whole"
    end_server
    umount "$work/small"
}

stopped() {
    step "the process is stopped"
    serve LISTEN_SPEECH_ENGINE=silence
    local token code
    token="$(join stopped)"
    [[ "$(save "$token" before)" == 2* ]] || die "saving fails: $(cat "$work/answer")"
    kill -STOP "$server"
    expect FAIL application "the process is stopped" LISTEN_PUBLIC_ADDR="${base#http://}"
    kill -CONT "$server"
    code="$(save "$token" after)"
    [[ "$code" == 2* && "$(count_saved "$token")" == 2 ]] || die "after it goes on: $code"
    ok "when it goes on, it answers, and nothing is lost"
    kill -KILL "$server"
    wait "$server" 2>/dev/null || true
    serve LISTEN_SPEECH_ENGINE=silence
    [[ "$(count_saved "$token")" == 2 ]] || die "kill -9 lost something"
    ok "killed and started again, it has both"
    end_server
}

clock_jump() {
    step "the clock is set"
    # libfaketime reads its offset from a file, again and again: the clock of a running process moves.
    echo "+0" >"$work/clock"
    local library token offset
    library="$(find /usr/lib -name libfaketime.so.1 | head -n 1)"
    library="${LIBFAKETIME:-$library}"
    [[ -n "$library" ]] || { echo "    SKIPPED: libfaketime is missing"; return 0; }
    serve LD_PRELOAD="$library" FAKETIME_TIMESTAMP_FILE="$work/clock" FAKETIME_CACHE_DURATION=1 FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1 LISTEN_SPEECH_ENGINE=silence
    token="$(join clock)"
    for offset in +3600 -3600 +43200 +0; do
        echo "$offset" >"$work/clock"
        sleep 2
        [[ "$(save "$token" "at $offset")" == 2* ]] || die "with the clock at $offset s saving fails: $(cat "$work/answer")"
    done
    [[ "$(count_saved "$token")" == 4 ]] || die "saves are missing after the clock was set"
    speak "$token" "The clock was set."
    ok "an hour on, an hour back, half a day on and back: logged in, saving and speaking go on"
    end_server
}

# A worker that hangs, and somebody who waits for it.
waiting() {
    step "a worker hangs"
    local -x LISTEN_DATA_DIR="$work/waiting" LISTEN_SPEECH_ENGINE=silence
    local worker slug
    "$listen" import >/dev/null
    command=site serve
    "$listen" worker >"$work/worker.log" 2>&1 &
    worker=$!
    pids+=("$worker")
    for _ in $(seq 100); do
        [[ "$(sqlite3 "$work/waiting/listen.db" "SELECT COUNT(*) FROM job WHERE state = 'running'")" == 0 ]] || break
        sleep 0.1
    done
    kill -STOP "$worker"
    slug="$(sqlite3 "$work/waiting/listen.db" "SELECT slug FROM passage WHERE id NOT IN (SELECT passage_id FROM rendition) ORDER BY id DESC LIMIT 1")"
    curl -sf -o /dev/null "$base/passages/$slug" || die "the passage is not there"
    expect PASS queue "a learner opens a passage, and the worker hangs"
    expect WARN queue "twenty minutes later" faketime -f +20m env
    expect FAIL queue "ninety minutes later" faketime -f +90m env
    kill -CONT "$worker"
    for _ in $(seq 300); do
        [[ "$(sqlite3 "$work/waiting/listen.db" "SELECT COUNT(*) FROM job WHERE state = 'queued' AND priority >= 10")" != 0 ]] || break
        sleep 0.1
    done
    expect PASS queue "the worker goes on"
    kill "$worker"
    end_server
}

lost_database() {
    step "the database is lost"
    if ! can_find_postgres; then
        echo "    SKIPPED: PostgreSQL is not installed"
        return 0
    fi
    start_postgres >/dev/null
    # As a server that is to be relied on: that of the tests forgets the last commits in a crash.
    psql -qc 'ALTER DATABASE postgres SET synchronous_commit = on' "$LISTEN_TEST_POSTGRES"
    local -x DATABASE_URL="$LISTEN_TEST_POSTGRES"
    serve LISTEN_SPEECH_ENGINE=silence
    local token code
    token="$(join lost)"
    [[ "$(save "$token" before)" == 2* ]] || die "saving fails: $(cat "$work/answer")"
    crash_postgres
    code="$(save "$token" meanwhile)"
    [[ "$code" == 503 && "$(jq -r '.code // .error.code' "$work/answer")" =~ ^(database_away|unavailable)$ ]] || die "a lost database is answered with $code: $(cat "$work/answer")"
    code="$(curl -s -m 60 -o "$work/answer" -w '%{http_code}' "$base/" -H "Accept-Language: en")"
    grep -q '<h1>The server is busy</h1>' "$work/answer" || die "a page is answered with $code: $(cat "$work/answer")"
    [[ "$code" == 503 ]] || die "a page is answered with $code"
    [[ "$(curl -s -o /dev/null -w '%{http_code}' "$base/api/health")" == 503 ]] || die "the site takes itself for ready"
    [[ "$(curl -s -o /dev/null -w '%{http_code}' "$base/api/health/live")" == 200 ]] || die "the site takes itself for dead"
    ok "learners and programs read that the server cannot be reached; the site is alive and not ready"
    expect FAIL database "the database is lost"
    serve_postgres || die "PostgreSQL does not start again"
    [[ "$(save "$token" after)" == 2* ]] || die "with the database back saving fails: $(cat "$work/answer")"
    [[ "$(count_saved "$token")" == 2 ]] || die "not what was answered with yes is there: $(count_saved "$token")"
    ok "with the database back it goes on without a restart, and has what was kept"
    end_server
}

# A control group of its own, of either version: its folder in $group, where its limit stands in $limit, and
# where the kernel counts whom it killed in $events.
make_group() {
    local name="listen-faults.$$"
    if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then
        group="/sys/fs/cgroup/$name" limit=memory.max events=memory.events
    else
        group="/sys/fs/cgroup/memory/$name" limit=memory.limit_in_bytes events=memory.oom_control
    fi
    mkdir "$group" 2>/dev/null && [[ -w "$group/$limit" ]]
}

# What the server may use is cut while it runs.
used_up_memory() {
    step "the memory is used up"
    local limit events
    if ! make_group; then
        echo "    SKIPPED: no control group can be made"
        return 0
    fi
    serve LISTEN_SPEECH_ENGINE=silence
    local token status=0
    token="$(join memory)"
    [[ "$(save "$token" before)" == 2* ]] || die "saving fails: $(cat "$work/answer")"
    echo "$server" >"$group/cgroup.procs"
    # What it has already is counted where it is; so this is what it may have in addition.
    echo 4M >"$group/$limit"
    for nth in $(seq 200); do
        save "$token" "meanwhile $nth" >"$work/code"
        kill -0 "$server" 2>/dev/null || break
    done
    wait "$server" || status=$?
    [[ "$status" == 137 ]] || die "the server was not killed for its memory ($status)"
    grep -q '^oom_kill [1-9]' "$group/$events" || die "it was not the memory"
    serve LISTEN_SPEECH_ENGINE=silence
    [[ "$(count_saved "$token")" -ge 1 ]] || die "what was kept is gone"
    [[ "$(sqlite3 "$work/data/listen.db" 'PRAGMA integrity_check')" == ok ]] || die "the database is damaged"
    ok "killed for its memory and started again, it has what was kept, and the database is whole"
    end_server
}

speak() {
    curl -sf -m 120 -o "$work/answer" "$base/api/tts" -H "Authorization: Bearer $1" -H 'Content-Type: application/json' \
        -d '{"text":"'"$2"'","speed":1.0,"language":"en-US"}' || die "speaking fails: $(cat "$work/answer" 2>/dev/null)"
}

# Daily backups of 60 simulated days, each with the clock of its day, as the script that runs every day makes
# and clears them.
retention() {
    step "60 days of backups"
    rm -rf "$work/kept"
    local day n_kept
    for day in $(seq 60 -1 0); do
        LISTEN_BACKUP_DIR="$work/kept" faketime -f "-${day}d" "$listen" backup >/dev/null
    done
    # The files were made today; their names and manifests tell their days.
    for file in "$work"/kept/backup_*; do
        name="$(basename "$file")"
        touch -d "${name:7:8}" "$file"
    done
    LISTEN_BACKUP_DIR="$work/kept" LISTEN="$listen" "$ROOT/scripts/backup.sh" --cleanup >/dev/null
    n_kept="$(find "$work/kept" -maxdepth 1 -name 'backup_*' | wc -l)"
    ((n_kept >= 28 && n_kept <= 30)) || die "$n_kept backups are left"
    "$listen" backup --verify "$(find "$work/kept" -maxdepth 1 -name 'backup_*' | sort | head -n 1)" >/dev/null || die "the oldest cannot be read"
    ok "of 61 daily backups $n_kept are left, and the oldest is whole"
}

export LISTEN="$listen"
doctor_faults
full_disk
waiting
lost_database
stopped
used_up_memory
clock_jump
retention
printf '\nAll %d passed in %d s.\n' "$n" "$SECONDS"
