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
    for unit in listen.service listen.socket listen-backup.timer listen-health.timer; do
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

@test "health: 1 before the first start" {
    run "$scripts/health-check.sh"
    [ "$status" -eq 1 ]
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
