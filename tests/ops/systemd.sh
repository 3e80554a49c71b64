#!/usr/bin/env bash
# Listen as a service of systemd: the commands of docs/operations.md, done on a machine that systemd runs, with a
# compiled program in target/release/listen. It changes the machine, so that has to be a container (the step
# `systemd` of e2e.sh makes one).
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=scripts/lib/messages.sh
source scripts/lib/messages.sh
# shellcheck source=tests/ops/lib/manual.sh
source tests/ops/lib/manual.sh
readonly MANUAL=docs/operations.md

usage() { echo "usage: tests/ops/systemd.sh    (as root, in a container that runs systemd; see tests/ops/e2e.sh)"; }

case "${1:-}" in
    "") ;;
    -h | --help)
        usage
        exit 0
        ;;
    *)
        usage >&2
        exit 2
        ;;
esac
[[ -e /.dockerenv && -d /run/systemd/system ]] || { usage >&2; exit 2; }

# Visitors end by themselves; of a failure the journal tells more than this script.
before_the_end() {
    rm -f "$work/visit"
    # shellcheck disable=SC2154 # Of finish, which calls this.
    if ((status)); then journalctl --no-pager -o cat -n 15 >&2; fi
}
# shellcheck source=tests/ops/lib/servers.sh
source tests/ops/lib/servers.sh

step() { printf '\n--- %s\n' "$*"; }
die() { fail 1 "$*"; }

status_of() { curl -sS -k -o /dev/null -w '%{http_code}\n' --max-time 60 "$@"; }

journal() { journalctl -u listen.service --no-pager -o cat; }
property() { systemctl show --value --property "$1" "$2"; }

# One check of the doctor, whose warnings are no failure here.
examine() { { LISTEN_DATA_DIR=/var/lib/listen listen doctor --json || true; } | jq --arg name "$1" '.checks[] | select(.name == $name)'; }
accounts() { examine database | jq -r .details.accounts; }
is_speaking() { examine speech | jq -e '.status != "FAIL"'; }

register() {
    curl -sS -f -o /dev/null http://127.0.0.1:3000/api/auth/register -H 'Content-Type: application/json' \
        -d '{"email":"'"$1"'@example.org","password":"correct horse battery","name":"A","privacyConsent":true}' || die "$1 cannot register"
}

check_set_up() {
    step "set-up"
    run_commands_after "$MANUAL" "## Set-up without containers"
    local unit
    for unit in listen.socket listen.service listen-backup.service listen-health.timer; do
        systemctl is-active --quiet "$unit" || die "$unit is $(systemctl is-active "$unit")"
    done
    [[ "$(status_of http://127.0.0.1:3000/)" == 200 ]] || die "the site does not answer"
    [[ "$(status_of http://127.0.0.1:3005/login)" == 200 ]] || die "the admin site does not answer"
    grep -q 'http://127.0.0.1:3005/setup/' <<<"$(journal)" || die "the journal does not say how to sign in"
    ok "the units are active, both sites answer, the journal says how to make the first administrator"
}

check_hardening() {
    local unit process
    for unit in listen listen-backup; do
        process="$(property MainPID "$unit.service")"
        grep -q '^Uid:.0' "/proc/$process/status" && die "$unit runs as root"
        grep -Pq '^CapEff:\t0+$' "/proc/$process/status" || die "$unit has capabilities"
        grep -Pq '^NoNewPrivs:\t1$' "/proc/$process/status" || die "$unit may gain privileges"
        grep -Pq '^Seccomp:\t2$' "/proc/$process/status" || die "$unit may call what it likes"
    done
    for unit in listen listen-backup listen-health; do
        systemd-analyze security --no-pager --threshold=20 "$unit.service" >/dev/null || die "$unit.service is exposed by more than 2.0"
    done
    ok "no root, no capability, no new privilege, calls filtered; systemd counts an exposure below 2.0 of 10"
}

check_health() {
    wait_for "no backup and drill after the start" test -e /var/lib/listen/backups/last_drill_ok
    wait_for "no worker speaks" is_speaking
    systemctl start listen-health.service || true
    # Disk and memory of the machine are everybody's.
    tail -n 1 /var/log/listen/health.log | jq -e '.checks | length > 10 and all(.status != "FAIL" or .name == "resources")' >/dev/null ||
        die "the examination found: $(tail -n 1 /var/log/listen/health.log)"
    [[ -s /var/log/listen/app.log ]] || die "there is no app.log"
    ok "the first backup is written and rehearsed; the examination is kept in health.log"
}

check_restart() {
    step "restart under load"
    local log="$work/visits"
    touch "$work/visit"
    for _ in $(seq 8); do
        while [[ -e "$work/visit" ]]; do status_of http://127.0.0.1:3000/api/health/live; done >>"$log" 2>&1 &
    done
    for _ in $(seq 3); do
        systemctl restart listen.service
        sleep 2
    done
    rm "$work/visit"
    wait
    [[ "$(grep -cvx 200 "$log")" == 0 && "$(wc -l <"$log")" -gt 100 ]] || die "a restart costs requests: $(sort "$log" | uniq -c)"
    ok "three restarts, $(wc -l <"$log") requests, none failed"
    local before
    before="$(property MainPID listen.service)"
    kill -KILL "$before"
    [[ "$(status_of http://127.0.0.1:3000/)" == 200 ]] || die "killed, it does not come back"
    [[ "$(property MainPID listen.service)" != "$before" ]] || die "nothing was killed"
    ok "killed, it is started again, and who comes meanwhile waits"
}

# As the unit does it, by its own user; at a full hour the unit may be doing it. Prints the name of the file.
backup() {
    local said
    for _ in $(seq 5); do
        said="$(systemd-run --quiet --pipe --wait -p User=listen -p DynamicUser=yes -p StateDirectory=listen \
            -E LISTEN_DATA_DIR=/var/lib/listen -E LISTEN=/usr/local/bin/listen /usr/local/share/listen/scripts/backup.sh)" || said=""
        ! grep -o 'backup_[0-9_]*\.tar\.gz' <<<"$said" || return 0
        sleep 2
    done
}

check_restore() {
    step "backup and restore"
    local file n_before
    register before
    n_before="$(accounts)"
    [[ "$n_before" =~ ^[1-9] ]] || die "the doctor counts '$n_before' accounts"
    file="$(backup)"
    [[ -n "$file" ]] || die "no backup was written"
    register after
    [[ "$(accounts)" == $((n_before + 1)) ]] || die "the second account is not counted"
    run_commands_after "$MANUAL" "With systemd:" "$file"
    wait_for "the site does not come back" curl -sSf -o /dev/null http://127.0.0.1:3000/
    [[ "$(accounts)" == "$n_before" ]] || die "after the restore there are $(accounts) accounts, not $n_before"
    local of_root
    of_root="$(find /var/lib/listen/ -mindepth 1 -user root)"
    [[ -z "$of_root" ]] || die "root has left files: $of_root"
    register again
    ok "what was there at the backup is there again, what came later is not, and the service can write"
}

check_tls() {
    step "TLS of its own"
    install -d /etc/listen/tls
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
        -keyout /etc/listen/tls/privkey.pem -out /etc/listen/tls/fullchain.pem 2>/dev/null
    chgrp -R ssl-cert /etc/listen/tls
    chmod 640 /etc/listen/tls/*.pem
    printf '%s\n' LISTEN_TLS_CERTIFICATE_FILE=/etc/listen/tls/fullchain.pem LISTEN_TLS_KEY_FILE=/etc/listen/tls/privkey.pem \
        LISTEN_PUBLIC_ADDR=0.0.0.0:80 >/etc/listen/env
    install -d /etc/systemd/system/listen.service.d
    printf '[Service]\nSupplementaryGroups=ssl-cert\n' >/etc/systemd/system/listen.service.d/group.conf
    run_commands_after "$MANUAL" "systemd opens the ports below 1024"
    [[ "$(status_of https://127.0.0.1/)" == 200 ]] || die "TLS does not answer"
    [[ "$(status_of -H 'Host: localhost' http://127.0.0.1/)" == 308 ]] || die "HTTP does not lead to TLS"
    grep -Pq '^CapEff:\t0+$' "/proc/$(property MainPID listen.service)/status" || die "it has capabilities"
    ok "443 and 80 are answered without a capability"
    local process first
    process="$(property MainPID listen.service)"
    first="$(serial)"
    [[ -n "$first" ]] || die "no certificate is shown"
    # By itself it looks every ten seconds, and reads what has not changed only when it is told to.
    systemctl reload listen.service
    wait_for "a reload reads nothing" was_read_again
    openssl req -x509 -key /etc/listen/tls/privkey.pem -days 60 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
        -out /etc/listen/tls/fullchain.pem 2>/dev/null
    systemctl reload listen.service
    wait_for "the new certificate is not shown" is_other "$first"
    [[ "$(property MainPID listen.service)" == "$process" ]] || die "a reload ended the program"
    ok "a reload reads the certificate again"
}

was_read_again() { grep -q 'the certificate was read again' <<<"$(journal)"; }
serial() { openssl s_client -connect 127.0.0.1:443 </dev/null 2>/dev/null | openssl x509 -noout -serial; }
is_other() {
    local now
    now="$(serial)" && [[ -n "$now" && "$now" != "$1" ]]
}

check_set_up
check_hardening
check_health
check_restart
check_restore
check_tls
