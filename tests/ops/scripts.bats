#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# Flags and exit codes of the scripts of operations, with the real program where LISTEN names it.
#   LISTEN=target/debug/listen bats tests/ops/scripts.bats

setup() {
    root="$(cd "$BATS_TEST_DIRNAME/../.." && pwd)"
    scripts="$root/scripts"
    export LISTEN="${LISTEN:-$root/target/debug/listen}"
    [[ -x "$LISTEN" ]] || skip "no program at $LISTEN"
    LISTEN="$(realpath "$LISTEN")"
    unset DATABASE_URL DATABASE_URL_FILE REDIS_URL REDIS_URL_FILE LISTEN_BACKUP_DIR RESTIC_REPOSITORY RESTIC_PASSWORD_FILE
    export LISTEN_DATA_DIR="$BATS_TEST_TMPDIR/data" LISTEN_LOG=error LISTEN_MODELS_DIR="$BATS_TEST_TMPDIR/models"
    export LISTEN_PUBLIC_ADDR=127.0.0.1:1 LISTEN_ADMIN_ADDR=127.0.0.1:0
    cd "$BATS_TEST_TMPDIR"
}

make_data() {
    "$LISTEN" migrate
}

@test "every script explains itself and refuses what it does not know" {
    for script in backup restore health-check deploy; do
        run "$scripts/$script.sh" --help
        [ "$status" -eq 0 ]
        [[ "$output" == *"usage: scripts/$script.sh"* ]]
        run "$scripts/$script.sh" --no-such-flag
        [ "$status" -eq 2 ]
        [[ "$output" == *"unknown argument: --no-such-flag"* ]]
    done
}

@test "a backup is written, verified, and put back" {
    make_data
    run "$scripts/backup.sh"
    [ "$status" -eq 0 ]
    file="$(ls data/backups/backup_*.tar.gz)"
    run "$scripts/restore.sh" "$file" --verify
    [ "$status" -eq 0 ]
    run "$scripts/restore.sh" "$file" --dry-run
    [ "$status" -eq 0 ]
    run "$scripts/restore.sh" "$file" </dev/null
    [ "$status" -eq 1 ]
    [[ "$output" == *"--force"* ]]
    run "$scripts/restore.sh" "$file" --force
    [ "$status" -eq 0 ]
    [[ "$output" == *"restore point"* ]]
    run "$scripts/restore.sh" "$file" --force --no-backup
    [ "$status" -eq 0 ]
}

@test "a damaged backup changes nothing" {
    make_data
    "$scripts/backup.sh"
    file="$(ls data/backups/backup_*.tar.gz)"
    before="$(sha256sum data/listen.db)"
    head -c 2000 "$file" >"half.tar.gz"
    run "$scripts/restore.sh" half.tar.gz --force
    [ "$status" -eq 1 ]
    [ "$(sha256sum data/listen.db)" == "$before" ]
    run "$scripts/restore.sh" missing.tar.gz
    [ "$status" -eq 1 ]
    run "$scripts/restore.sh"
    [ "$status" -eq 2 ]
}

@test "the hourly backup stays beside the daily ones, and clean-up keeps the newest" {
    make_data
    "$scripts/backup.sh" --hourly
    [ "$(find data/backups/hourly -name 'backup_*' | wc -l)" -eq 1 ]
    "$scripts/backup.sh" --no-audio
    "$scripts/backup.sh" --no-audio
    touch -d '40 days ago' data/backups/backup_*.tar.gz
    "$scripts/backup.sh"
    "$scripts/backup.sh" --cleanup
    [ "$(find data/backups -maxdepth 1 -name 'backup_*' | wc -l)" -eq 1 ]
    LISTEN_BACKUP_KEEP_DAYS=many run "$scripts/backup.sh"
    [ "$status" -eq 2 ]
    LISTEN_BACKUP_AT=24 run "$scripts/backup.sh"
    [ "$status" -eq 2 ]
}

@test "28 days of daily backups stay" {
    make_data
    for day in $(seq 0 40); do
        name="data/backups/backup_$(date -u -d "$day days ago" +%Y%m%d)_020000_000.tar.gz"
        mkdir -p data/backups && : >"$name"
        touch -d "$day days ago" "$name"
    done
    "$scripts/backup.sh" --cleanup
    n="$(find data/backups -maxdepth 1 -name 'backup_*' | wc -l)"
    [ "$n" -ge 28 ]
    [ "$n" -le 30 ]
}

@test "the drill puts the newest backup back, and says so" {
    make_data
    run "$scripts/backup.sh" --drill
    [ "$status" -eq 1 ]
    "$scripts/backup.sh"
    run "$scripts/backup.sh" --drill
    [ "$status" -eq 0 ]
    [ -e data/backups/last_drill_ok ]
    rm data/backups/last_drill_ok
    truncate -s 1000 data/backups/backup_*.tar.gz
    run "$scripts/backup.sh" --drill
    [ "$status" -eq 1 ]
    [ ! -e data/backups/last_drill_ok ]
}

@test "a copy by restic alone brings everything back" {
    command -v restic >/dev/null || skip "no restic"
    make_data
    printf 'a-password' >password
    run "$scripts/backup.sh" --remote
    [ "$status" -eq 1 ]
    [[ "$output" == *"RESTIC_REPOSITORY"* ]]
    export RESTIC_REPOSITORY="$BATS_TEST_TMPDIR/elsewhere" RESTIC_PASSWORD_FILE="$BATS_TEST_TMPDIR/password"
    run "$scripts/backup.sh" --remote
    [ "$status" -eq 0 ]
    "$scripts/backup.sh" --drill
    rm -rf data
    run "$scripts/restore.sh" --remote --force
    [ "$status" -eq 0 ]
    [ -s data/listen.db ]
    "$scripts/backup.sh" --cleanup
    ! grep -rq 'SQLite format' elsewhere
}

# Backups into a repository of its own, with one copy that has audio.
make_copy() {
    command -v restic >/dev/null || skip "no restic"
    make_data
    printf 'a-password' >password
    export RESTIC_REPOSITORY="$BATS_TEST_TMPDIR/elsewhere" RESTIC_PASSWORD_FILE="$BATS_TEST_TMPDIR/password"
    sound="data/audio/ab/$(printf 'ab%.0s' {1..32}).mp3"
    mkdir -p data/audio/ab
    printf 'sound' >"$sound"
    "$scripts/backup.sh"
}

@test "hourly copies leave the one with audio, which can be asked for" {
    make_copy
    "$scripts/backup.sh" --hourly
    "$scripts/backup.sh" --hourly
    "$scripts/backup.sh" --cleanup
    [ "$(restic snapshots --tag listen,whole --json | jq length)" -eq 1 ]
    rm -rf data
    run "$scripts/restore.sh" --remote --force
    [ "$status" -eq 0 ]
    [[ "$output" == *"without audio"* ]]
    [ ! -e "$sound" ]
    run "$scripts/restore.sh" --remote --with-audio --force
    [ "$status" -eq 0 ]
    [ "$(cat "$sound")" = sound ]
    [ -z "$(find . -name '.remote-*')" ]
}

# A copy of another day, whose contents do not count. Arguments: kind, moment in seconds.
add_copy() {
    local at
    at="$(date -d "@$2" '+%Y-%m-%d %H:%M:%S')"
    echo "$at" | tee -a "added-$1" | restic backup --quiet --stdin --stdin-filename listen.tar --tag "listen,$1" --host listen --time "$at"
}

# Of the copies that were added the last one of each of the newest hours, days or weeks. Arguments: kind, how many,
# format of `date`.
last_of() {
    sort -r "added-$1" | while read -r at; do printf '%s\t%s\n' "$(date -d "$at" "+$3")" "$at"; done |
        awk -F '\t' -v n="$2" '!seen[$1]++ && ++count <= n { print $2 }'
}

kept() { restic snapshots --tag "listen,$1" --json | jq -r '.[].time | sub("T"; " ") | .[0:19]' | sort; }

@test "of copies elsewhere those are kept that the manual names" {
    # restic goes by the hour and day of the place where a copy was made.
    export TZ=UTC
    make_copy
    restic forget --quiet latest
    local n now
    now="$(date +%s)"
    for n in $(seq 26 -1 1); do add_copy database $((now - n * 3600)); done
    for n in $(seq 17 -1 2); do add_copy database $((now - n * 86400 - 7200)); done
    for n in $(seq 17 -1 0) 27 34 41 48 55 62 69; do add_copy whole $((now - n * 86400)); done
    "$scripts/backup.sh" --cleanup
    [ "$(kept database)" = "$({ last_of database 24 %Y%m%d%H; last_of database 14 %Y%m%d; } | sort -u)" ]
    [ "$(kept whole)" = "$({ last_of whole 14 %Y%m%d; last_of whole 8 %G%V; } | sort -u)" ]
}

@test "a drill fails where the copies elsewhere cannot be read, whatever lies here" {
    make_copy
    "$scripts/backup.sh" --drill
    rm data/backups/last_drill_ok
    printf 'another' >password
    run "$scripts/backup.sh" --drill
    [ "$status" -eq 1 ]
    [[ "$output" == *"wrong password"* ]]
    printf 'a-password' >password
    # A lost pack is noticed as well, but restic asks for it again for minutes.
    rm -f elsewhere/index/*
    run "$scripts/backup.sh" --drill
    [ "$status" -eq 1 ]
    [[ "$output" == *"is damaged"* ]]
    [ ! -e data/backups/last_drill_ok ]
    # Three hours later the doctor tells it.
    touch -d '4 hours ago' data/backups/last_drill_began
    touch -d '5 hours ago' data/backups/last_drill_ok
    run "$LISTEN" doctor --json
    jq -e '.checks[] | select(.name == "restore-drill") | .status == "FAIL"' <<<"$output"
}

@test "a repository that is gone is not made anew" {
    make_copy
    mv elsewhere unmounted
    touch -d '2 days ago' data/backups/last_copy_ok
    run "$scripts/backup.sh"
    [ "$status" -eq 1 ]
    [[ "$output" == *"took copies before"* ]]
    [ ! -e elsewhere/config ]
    [ -z "$(find data/backups/last_copy_ok -mmin -60)" ]
    mv unmounted elsewhere
    "$scripts/backup.sh"
    # Another place is made once, too.
    RESTIC_REPOSITORY="$BATS_TEST_TMPDIR/another" "$scripts/backup.sh"
    [ -s another/config ]
}

@test "the lock of a copy that was killed keeps nobody out" {
    make_copy
    mkfifo hang
    restic backup --stdin --stdin-filename listen.tar --tag listen <hang &
    local pid=$!
    exec 7>hang
    until [[ -n "$(ls elsewhere/locks)" ]]; do sleep 0.1; done
    kill -9 "$pid"
    exec 7>&-
    wait "$pid" || true
    "$scripts/backup.sh"
    "$scripts/backup.sh" --cleanup
    [ -z "$(ls elsewhere/locks)" ]
}

@test "a database that is not there is no backup" {
    make_data
    rm data/listen.db*
    run "$scripts/backup.sh"
    [ "$status" -eq 1 ]
    [[ "$output" == *"there is no database"* ]]
    [ ! -e data/listen.db ]
    [ -z "$(find data -name 'backup_*')" ]
}

@test "a clock that is wrong costs no backup" {
    command -v faketime >/dev/null || skip "no faketime"
    make_data
    for _ in $(seq 24); do faketime '2040-01-01' "$scripts/backup.sh" --hourly; done
    "$scripts/backup.sh" --hourly
    [ -n "$(find data/backups/hourly -name "backup_$(date -u +%Y)*")" ]
    touch -d '2040-01-01' data/backups/hourly/backup_2040*
    run "$LISTEN" doctor --json
    jq -e '.checks[] | select(.name == "backups") | .status != "PASS"' <<<"$output"
    rm -rf data/backups
    "$scripts/backup.sh"
    "$scripts/backup.sh"
    run faketime '2040-01-01' "$scripts/backup.sh" --cleanup
    [ "$status" -eq 0 ]
    [ "$(find data/backups -name 'backup_*' | wc -l)" -eq 2 ]
}

@test "what a killed backup left goes with the next one" {
    make_data
    mkdir -p data/backups/.unfinished-dead data/backups/.drill-dead
    : >data/backups/.unfinished-file
    touch -d '1 hour ago' data/backups/.unfinished-dead data/backups/.unfinished-file
    "$scripts/backup.sh"
    "$scripts/backup.sh" --drill
    [ -z "$(find data/backups -name '.unfinished-*' -o -name '.drill-*')" ]
}

@test "the last backup stays, also in a folder with odd signs" {
    make_data
    export LISTEN_BACKUP_DIR="$BATS_TEST_TMPDIR/back ups [1]"
    "$scripts/backup.sh"
    "$scripts/backup.sh"
    touch -d '40 days ago' "$LISTEN_BACKUP_DIR"/backup_*
    "$scripts/backup.sh" --cleanup
    [ "$(find "$LISTEN_BACKUP_DIR" -name 'backup_*' | wc -l)" -eq 2 ]
    "$scripts/backup.sh"
    "$scripts/backup.sh" --cleanup
    [ "$(find "$LISTEN_BACKUP_DIR" -name 'backup_*' | wc -l)" -eq 1 ]
}

@test "a repository without a password is refused, and a copy is noted" {
    command -v restic >/dev/null || skip "no restic"
    make_data
    export RESTIC_REPOSITORY="$BATS_TEST_TMPDIR/elsewhere"
    run "$scripts/backup.sh"
    [ "$status" -eq 1 ]
    [[ "$output" == *"RESTIC_PASSWORD_FILE names no file"* ]]
    [ ! -e data/backups/last_copy_ok ]
    printf 'a-password' >password
    export RESTIC_PASSWORD_FILE="$BATS_TEST_TMPDIR/password"
    "$scripts/backup.sh"
    [ -e data/backups/last_copy_ok ]
}

@test "a restart refuses nobody whose socket systemd keeps open" {
    export LISTEN_SPEECH_ENGINE=silence LISTEN_CONTENT_DIR="$BATS_TEST_TMPDIR/none" LISTEN_FETCH=off
    run python3 "$BATS_TEST_DIRNAME/restart.py" "$LISTEN"
    echo "$output"
    [ "$status" -eq 0 ]
    [[ "$output" == *'"restarts": 3'* ]]
    command -v systemd-analyze >/dev/null || return 0
    for unit in listen.service listen.socket listen-backup.service listen-health.timer; do
        [[ "$(systemd-analyze verify "$root/deploy/systemd/$unit" 2>&1 | grep -v 'is not executable')" == "" ]]
    done
}

@test "two backups at once are refused" {
    make_data
    mkdir -p data/backups
    exec 8>data/backups/.backup-lock
    flock 8
    run "$scripts/backup.sh"
    [ "$status" -eq 1 ]
    [[ "$output" == *"another backup"* ]]
}

@test "health: JSON and nothing else, and 2 where the site is down" {
    make_data
    run --separate-stderr "$scripts/health-check.sh" --json
    [ "$status" -eq 2 ]
    [ "${#lines[@]}" -eq 1 ]
    jq -e '.status == "UNHEALTHY" and (.checks | length >= 12) and .summary.issues_count >= 1' <<<"$output"
    run "$scripts/health-check.sh" --verbose
    [ "$status" -eq 2 ]
    [[ "$output" == *"disk_percent = "* ]]
    run "$scripts/health-check.sh" --watch soon
    [ "$status" -eq 2 ]
}

@test "health: each look is a line of health.log, which begins anew when it is large" {
    make_data
    export LISTEN_LOG_DIR="$PWD/logs"
    run --separate-stderr "$scripts/health-check.sh" --json
    [ "$status" -eq 2 ]
    [ "$(cat logs/health.log)" = "$output" ]
    run --separate-stderr "$scripts/health-check.sh" --json
    [ "$(wc -l <logs/health.log)" -eq 2 ]
    jq -e '.status == "UNHEALTHY"' logs/health.log
    yes '{"status":"old"}' | head -c 10100000 >logs/health.log || true
    run --separate-stderr "$scripts/health-check.sh" --json
    [ "$(wc -l <logs/health.log)" -eq 1 ]
    [ "$(zcat logs/health.log.*.gz | wc -c)" -eq 10100000 ]
}

@test "health: a folder of logs that cannot be written hides nothing" {
    make_data
    touch file
    LISTEN_LOG_DIR="$PWD/file/logs" run --separate-stderr "$scripts/health-check.sh" --json
    [ "$status" -eq 2 ]
    jq -e '.status == "UNHEALTHY"' <<<"$output"
    [[ "$stderr" == *"cannot write"*"health.log"* ]]
}

@test "health: --alert says where nobody could be told" {
    make_data
    run --separate-stderr "$scripts/health-check.sh" --json --alert
    [ "$status" -eq 2 ]
    [ "${#lines[@]}" -eq 1 ]
    [[ "$stderr" != *"no alerts were sent"* ]]
    rm -rf data
    run --separate-stderr "$scripts/health-check.sh" --json --alert
    [[ "$stderr" == *"no alerts were sent"* ]]
}

@test "health: 1 before the first start, whatever the machine has left" {
    run --separate-stderr "$scripts/health-check.sh" --json
    # A machine whose disk is full is no fault of this start.
    jq -e '[.checks[] | select(.name != "resources") | .status] | (index("FAIL") | not) and index("WARN")' <<<"$output"
    if jq -e '.checks[] | select(.name == "resources") | .status != "FAIL"' <<<"$output"; then
        [ "$status" -eq 1 ]
    fi
}

@test "deploy: wrong arguments are 2" {
    run "$scripts/deploy.sh"
    [ "$status" -eq 2 ]
    run "$scripts/deploy.sh" --init --update
    [ "$status" -eq 2 ]
    run "$scripts/deploy.sh" --update --environment development
    [ "$status" -eq 2 ]
}

@test "Redis starts with the password of its secret, and with no weak or odd one" {
    command -v redis-server >/dev/null || command -v valkey-server >/dev/null || skip "no redis-server"
    command -v redis-cli >/dev/null || command -v valkey-cli >/dev/null || skip "no redis-cli"
    export LISTEN_SECRETS_DIR="$BATS_TEST_TMPDIR" REDIS_BIND=127.0.0.1 TMPDIR="$BATS_TEST_TMPDIR"
    REDIS_PORT="$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')"
    export REDIS_PORT
    for password in "" short 'with a blank in it'; do
        printf '%s\n' "$password" >redis_password
        run "$root/deploy/redis/start.sh"
        [ "$status" -eq 1 ]
        [[ "$output" == "error: "*"secrets/redis_password"* ]]
    done
    printf 'correct-horse-battery\n' >redis_password
    run "$root/deploy/redis/start.sh" --check
    [ "$status" -ne 0 ]
    "$root/deploy/redis/start.sh" >redis.log 2>&1 3>&- &
    local server=$! n
    for ((n = 0; n < 100; n++)); do
        "$root/deploy/redis/start.sh" --check 2>/dev/null && break
        sleep 0.1
    done
    ! tr '\0' ' ' <"/proc/$server/cmdline" | grep -q correct-horse
    make_data
    REDIS_URL="redis://:correct-horse-battery@127.0.0.1:$REDIS_PORT/0" run "$LISTEN" doctor --json
    kill "$server"
    wait "$server" || true
    [[ "$(jq -r '.checks[] | select(.name == "redis") | .status' <<<"$output")" == PASS ]]
}

# A site with the releases of a log, the last of which runs, and tests/ops/docker-shim.sh in place of docker.
make_site() {
    export SHIM="$BATS_TEST_TMPDIR/shim" LISTEN_ROOT="$BATS_TEST_TMPDIR/site" LISTEN_WATCH_S=0
    unset COMPOSE_PROJECT_NAME COMPOSE_PROFILES LISTEN_SECRETS LISTEN_IMAGE LISTEN_OPS_IMAGE LISTEN_GPU_IMAGE LISTEN_COMPOSE_EXTRA
    mkdir -p "$SHIM/apps" "$SHIM/bin" "$LISTEN_ROOT/.deploy"
    ln -s "$BATS_TEST_DIRNAME/docker-shim.sh" "$SHIM/bin/docker"
    export PATH="$SHIM/bin:$PATH"
    : >"$SHIM/calls"
    echo 2 >"$SHIM/migration"
    echo sha256:C >"$SHIM/apps/old"
    printf 'LISTEN_DOMAIN=listen.test\nLISTEN_EMAIL=a@listen.test\n' >"$LISTEN_ROOT/.env"
    # A, then B with a migration, back to A, then C with another one.
    {
        released A update "" ""
        released B update S_B 1
        released A rollback S_R 2
        jq -cn '{id: "X", action: "update", result: "ROLLED_BACK", image: "sha256:X", ops_image: "sha256:X", snapshot: "S_X", migration_before: "1"}'
        released C update /backups/releases/S_C 1
    } >"$LISTEN_ROOT/.deploy/deployments.log"
    jq -n '{id: "C", image: "sha256:C", ops_image: "sha256:C-ops"}' >"$LISTEN_ROOT/.deploy/current.json"
}

released() {
    jq -cn --arg id "$1" --arg action "$2" --arg snapshot "$3" --arg migration "$4" \
        '{id: $id, action: $action, result: "SUCCESS", image: "sha256:\($id)", ops_image: "sha256:\($id)-ops", snapshot: $snapshot, migration_before: $migration}'
}

called() { grep -q -- "$1" "$SHIM/calls"; }
# `!` alone fails no test.
not_called() { if called "$1"; then return 1; fi; }
# Whether the first of two calls was made before the second.
called_before() { [ "$(grep -n -m 1 -- "$1" "$SHIM/calls" | cut -d: -f1)" -lt "$(grep -n -m 1 -- "$2" "$SHIM/calls" | cut -d: -f1)" ]; }
update() { LISTEN_IMAGE=D LISTEN_OPS_IMAGE=D-ops "$scripts/deploy.sh" --update --skip-build --skip-tests --force "$@"; }

@test "deploy: the snapshot of a rollback is that of when the release was left last" {
    make_site
    source "$scripts/lib/releases.sh"
    log="$LISTEN_ROOT/.deploy/deployments.log"
    [ "$(left_with "$log" A)" = "1|/backups/releases/S_C" ]
    [ "$(left_with "$log" B)" = "2|S_R" ]
    [ "$(left_with "$log" C)" = "|" ]
    [ "$(left_with "$log" none)" = "|" ]
    [ "$(find_release "$log" "" C | jq -r .action)" = rollback ]
    # One that was left without a snapshot has none: the next one is of another release.
    { released D update "" 1; released E update S_E 2; } >>"$log"
    [ "$(left_with "$log" C)" = "1|" ]
    is_beyond 10 9
    run ! is_beyond 9 9
    run ! is_beyond "" 1
    run ! is_beyond 1 ""
}

@test "deploy: a rollback verifies the snapshot, then stops everything, and puts it back" {
    make_site
    run "$scripts/deploy.sh" --rollback A --force
    echo "$output"
    [ "$status" -eq 0 ]
    [[ "$output" == *"EVERYTHING written since is lost"* ]]
    called "^sha256:A .*restore /backups/releases/S_C --force"
    called_before "--verify /backups/releases/S_C" " stop "
    called "stop app admin worker worker-gpu"
    called_before "stop app" "restore "
    [ "$(jq -r .id "$LISTEN_ROOT/.deploy/current.json")" = A ]
    grep -qx 'LISTEN_IMAGE=sha256:A' "$LISTEN_ROOT/.env"
    jq -es 'last | .id == "A" and .action == "rollback" and .result == "SUCCESS"' "$LISTEN_ROOT/.deploy/deployments.log"
}

@test "deploy: an update on PostgreSQL is rehearsed in a database of its own" {
    make_site
    echo 'DATABASE_URL_FILE=/run/secrets/database_url' >>"$LISTEN_ROOT/.env"
    export LISTEN_IMAGE=D LISTEN_OPS_IMAGE=D-ops
    touch "$SHIM/no-restore"
    run "$scripts/deploy.sh" --update --skip-build --force
    [ "$status" -eq 1 ]
    [[ "$output" == *"no room"*"nothing was changed"* ]]
    called "restore /backups/releases/backup_now.tar.gz --dry-run"
    not_called " stop "
    not_called "name listen-rehearsal"
    rm "$SHIM/no-restore"
    touch "$SHIM/no-right"
    run "$scripts/deploy.sh" --update --skip-build --force
    [[ "$output" == *"the copy of the data is left out"*CREATEDB* ]]
    called "name listen-rehearsal"
    rm "$SHIM/no-right"
    run "$scripts/deploy.sh" --update --skip-build --force
    [[ "$output" != *"the copy of the data is left out"* ]]
    called "name listen-rehearsal"
}

@test "deploy: without its snapshot a rollback stops nothing" {
    make_site
    touch "$SHIM/no-snapshot"
    run "$scripts/deploy.sh" --rollback A --force
    [ "$status" -eq 1 ]
    [[ "$output" == *"cannot read /backups/releases/S_C"*"nothing was stopped or changed"* ]]
    not_called " stop "
    not_called "restore "
    [ "$(jq -r .id "$LISTEN_ROOT/.deploy/current.json")" = C ]
}

@test "deploy: where the restore fails, what ran is started again" {
    make_site
    touch "$SHIM/no-restore"
    run "$scripts/deploy.sh" --rollback A --force
    [ "$status" -eq 1 ]
    [[ "$output" == *"release C stays"* ]]
    called "^sha256:C .*up --detach --wait"
    not_called "^sha256:A .*up --detach"
}

@test "deploy: an unknown state of the database is not a changed one" {
    make_site
    touch "$SHIM/silent"
    echo sha256:D >"$SHIM/unhealthy"
    run update
    echo "$output"
    [ "$status" -eq 1 ]
    [[ "$output" == *"is not known"*"nothing is put back"* ]]
    not_called " stop app"
    not_called "restore "
    called "^sha256:C .*doctor" && called "^sha256:D .*doctor"
    [ "$(ls "$SHIM/apps")" = old ]
    # The same where no snapshot tells it.
    : >"$SHIM/calls"
    run "$scripts/deploy.sh" --rollback A --force --no-backup
    not_called " stop app"
    not_called "restore "
}

@test "deploy: a bad release that changed the database is undone by the snapshot" {
    make_site
    echo 3 >"$SHIM/migrates-to"
    echo sha256:D >"$SHIM/unhealthy"
    run update
    [ "$status" -eq 1 ]
    called "^sha256:C .*restore /backups/releases/backup_now.tar.gz --force"
    called_before "--verify" "stop app"
    touch "$SHIM/no-snapshot"
    echo 2 >"$SHIM/migration"
    : >"$SHIM/calls"
    run update
    [ "$status" -eq 1 ]
    [[ "$output" == *"runs until it is restarted"* ]]
    not_called " stop app"
    not_called "restore "
}

@test "deploy: an update keeps a snapshot where ages do not matter, and says why there is none" {
    make_site
    run update
    echo "$output"
    [ "$status" -eq 0 ]
    called "backup --to /backups/releases --keep 10 --json"
    [ "$(cat "$SHIM/apps/fresh")" = sha256:D ]
    grep -qx 'LISTEN_SITE_LOGS=site-b' "$LISTEN_ROOT/.env"
    touch "$SHIM/no-backup"
    run update
    [ "$status" -eq 1 ]
    [[ "$output" == *"the snapshot failed (listen: the disk is full)"* ]]
}

@test "deploy: --no-backup takes none, and says so" {
    make_site
    run update --no-backup
    [ "$status" -eq 0 ]
    [[ "$output" == *"nothing can be put back"* ]]
    not_called "backup --to"
    jq -es 'last | .snapshot == "" and .migration_before == "2" and .result == "SUCCESS"' "$LISTEN_ROOT/.deploy/deployments.log"
}

@test "deploy: --status says what runs, also during a deployment; a second deployment is refused" {
    make_site
    exec 7>"$LISTEN_ROOT/.deploy/lock"
    flock 7
    run "$scripts/deploy.sh" --status 7>&-
    [ "$status" -eq 0 ]
    [[ "$output" == "release C, image sha256:C"* ]]
    run update 7>&-
    [ "$status" -eq 1 ]
    [[ "$output" == *"another deployment is running"* ]]
    not_called "backup --to"
    exec 7>&-
    rm "$LISTEN_ROOT/.deploy/current.json"
    run "$scripts/deploy.sh" --status
    [ "$status" -eq 1 ]
    [[ "$output" == *"nothing has been set up yet"* ]]
}

@test "deploy: an unknown release, or one whose image is gone, changes nothing" {
    make_site
    run "$scripts/deploy.sh" --rollback Z --force
    [ "$status" -eq 1 ]
    [[ "$output" == *"no such release"*": Z"* ]]
    run "$scripts/deploy.sh" --rollback X --force
    [ "$status" -eq 1 ]
    touch "$SHIM/no-image"
    run "$scripts/deploy.sh" --rollback A --force
    [ "$status" -eq 1 ]
    [[ "$output" == *"no longer on this machine"* ]]
    rm "$SHIM/no-image"
    run "$scripts/deploy.sh" --rollback A </dev/null
    [ "$status" -eq 1 ]
    [[ "$output" == *"add --force"* ]]
    not_called "backup --to"
    not_called " up "
}

@test "deploy: with the profile gpu its image is a part of the release" {
    make_site
    export COMPOSE_PROFILES=gpu
    run update
    [ "$status" -eq 1 ]
    [[ "$output" == *"--skip-build needs LISTEN_GPU_IMAGE"* ]]
    LISTEN_GPU_IMAGE=D-gpu run update
    [ "$status" -eq 0 ]
    grep -qx 'LISTEN_GPU_IMAGE=sha256:D-gpu' "$LISTEN_ROOT/.env"
    [ "$(jq -r .gpu_image "$LISTEN_ROOT/.deploy/current.json")" = sha256:D-gpu ]
    called "tag sha256:D-gpu listen-gpu-release:"
    run "$scripts/deploy.sh" --rollback C --force
    [ "$status" -eq 1 ]
    [[ "$output" == *"no image for worker-gpu"* ]]
    : >"$SHIM/calls"
    "$scripts/deploy.sh" --update --skip-tests --force
    called "--target gpu -t listen-gpu:"
}

@test "deploy: staging shares nothing with production" {
    make_site
    before="$(cd "$LISTEN_ROOT" && find . -type f ! -path './.deploy/staging/*' -exec sha256sum {} + | sort)"
    run "$scripts/deploy.sh" --init --environment staging
    [ "$status" -eq 1 ]
    [[ "$output" == *"set LISTEN_DOMAIN in $LISTEN_ROOT/.env.staging"* ]]
    sed -i 's/^LISTEN_DOMAIN=.*/LISTEN_DOMAIN=trial.test/; s/^LISTEN_EMAIL=.*/LISTEN_EMAIL=a@trial.test/' "$LISTEN_ROOT/.env.staging"
    run "$scripts/deploy.sh" --init --env staging --skip-tests
    echo "$output"
    [ "$status" -eq 0 ]
    [ -e "$LISTEN_ROOT/secrets-staging/database_url" ]
    [ "$(stat -c %a "$LISTEN_ROOT/secrets-staging")" = 700 ]
    [ "$(cd "$LISTEN_ROOT" && find . -type f ! -path './.deploy/staging/*' ! -path './secrets-staging/*' ! -name .env.staging -exec sha256sum {} + | sort)" = "$before" ]
    for setting in LISTEN_SECRETS=./secrets LISTEN_HTTPS_PORT=443 LISTEN_FRONT_SUBNET=172.30.80.0/24 COMPOSE_PROJECT_NAME=listen; do
        cp "$LISTEN_ROOT/.env.staging" good
        printf '%s\n' "$setting" >>"$LISTEN_ROOT/.env.staging"
        run "$scripts/deploy.sh" --update --environment staging --force
        [ "$status" -eq 1 ]
        [[ "$output" == *"${setting%%=*} is "*"for production, too"* ]]
        cp good "$LISTEN_ROOT/.env.staging"
    done
}

@test "health: the site is looked up before each look" {
    mkdir -p bin
    cat >bin/getent <<'EOT'
#!/bin/bash
echo x >>looks
echo "10.0.0.$(wc -l <looks) STREAM app"
EOT
    printf '#!/bin/bash\nprintf "{\\"asked\\":\\"%%s\\"}\\n" "$LISTEN_PUBLIC_ADDR"\n' >bin/listen
    chmod +x bin/*
    PATH="$PWD/bin:$PATH" LISTEN="$PWD/bin/listen" run timeout 1.5 "$scripts/health-check.sh" --watch 1 --in-compose
    [ "${lines[0]}" = '{"asked":"10.0.0.1:3000"}' ]
    [ "${lines[1]}" = '{"asked":"10.0.0.2:3000"}' ]
}

@test "health: the doctor reads the logs of each process that runs, and of no other" {
    make_data
    export LISTEN_LOG_DIR="$PWD/logs"
    mkdir -p logs/site-a logs/site-b
    for folder in site-a site-b; do
        for _ in 1 2 3; do printf '{"level":"ERROR","message":"m"}\n'; done >"logs/$folder/app.log"
        touch "logs/$folder/in-use.lock"
    done
    exec 6<logs/site-b/in-use.lock
    flock 6
    run --separate-stderr "$scripts/health-check.sh" --json 6<&-
    jq -e '.checks[] | select(.name == "logs") | .status == "WARN" and (.message | startswith("3 errors"))' <<<"$output"
    exec 6<&-
    run --separate-stderr "$scripts/health-check.sh" --json
    jq -e '.checks[] | select(.name == "logs") | .status == "PASS"' <<<"$output"
}

@test "compose: databases have no way out, workers have one, and settings arrive" {
    docker compose version >/dev/null 2>&1 || skip "no docker compose"
    export COMPOSE_PROFILES=postgres,redis,speech,gpu LISTEN_IMAGE=a LISTEN_OPS_IMAGE=b LISTEN_DOMAIN=x.test LISTEN_EMAIL=a@x.test
    export LLM_BASE_URL=http://model.lan/v1 LISTEN_SPEECH_URL=http://speech:8880 LISTEN_AUDIO_MAX_MB=500 LISTEN_ADMIN_NETWORKS=10.0.0.0/8
    docker compose --env-file /dev/null -f "$root/docker-compose.production.yml" config --format json >stack.json
    jq -e '(.services.postgres.networks, .services.redis.networks) | keys == ["data"]' stack.json
    jq -e '.networks.data.internal and (.networks.outside.internal | not)' stack.json
    jq -e '.services | (.worker, .["worker-gpu"]) | .networks | has("outside")' stack.json
    jq -e '.services | [.app, .admin, .worker, .["worker-gpu"]] | all(.environment.LLM_BASE_URL == "http://model.lan/v1")' stack.json
    jq -e '.services | .health.environment.LISTEN_SPEECH_URL == "http://speech:8880" and .["worker-gpu"].environment.LISTEN_SPEECH_URL == null' stack.json
    jq -e '.services.worker.environment.LISTEN_AUDIO_MAX_MB == "500" and .services.admin.environment.LISTEN_ADMIN_NETWORKS == "10.0.0.0/8"' stack.json
    jq -e '[.services[] | .environment.LISTEN_LOG_DIR // empty] | length == 6 and (unique | length == 6)' stack.json
    # What compose passes on is known to the program, or the doctor would warn.
    jq -r '.services[] | select(.image == "a") | .environment // {} | keys[]' stack.json | sort -u >names
    "$LISTEN" all --help >help && "$LISTEN" site --help >>help && "$LISTEN" speech --help >>help
    while read -r name; do
        case "$name" in LISTEN_* | LLM_* | KOKORO_*) grep -q "<$name>" help || { echo "$name"; false; } ;; esac
    done <names
}
