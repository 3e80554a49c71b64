#!/usr/bin/env bash
# deploy/monitoring with a real Prometheus and Alertmanager: the rules fire as they should, every figure
# that a rule or the dashboard names is there, and an alert arrives.
set -euo pipefail

HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
ROOT="$(cd "$HERE/../.." && pwd)"
readonly HERE ROOT
# shellcheck source-path=SCRIPTDIR
source "$ROOT/scripts/lib/messages.sh"
# shellcheck source-path=SCRIPTDIR
source "$ROOT/scripts/lib/postgres.sh"

usage() {
    cat <<'EOT'
usage: tests/ops/monitoring.sh [--help]

Needs curl, jq, python3, and prometheus, promtool, prometheus-alertmanager and amtool of Debian's packages
prometheus and prometheus-alertmanager. Everything listens on 127.0.0.1 and is gone afterwards.

  LISTEN           the compiled program; default target/debug/listen
  PROMETHEUS_BIN   folder of the four programs, if they are not in the PATH

Exit status: 0 all is well or something is not installed, which is said; 1 a check failed; 2 wrong arguments.
EOT
}

case "${1:-}" in
    "") ;;
    -h | --help)
        usage
        exit 0
        ;;
    # For itself, see `with_templates`: a folder in place of /usr/share, and a command.
    --with-share)
        mount --bind "$2" /usr/share
        exec "${@:3}"
        ;;
    *) fail 2 "unknown argument: $1 (see --help)" ;;
esac

PATH="${PROMETHEUS_BIN:+$PROMETHEUS_BIN:}$PATH"
LISTEN="$(realpath "${LISTEN:-$ROOT/target/debug/listen}")"
for program in curl jq python3 prometheus promtool prometheus-alertmanager amtool "$LISTEN"; do
    command -v "$program" >/dev/null && continue
    say "SKIPPED: $program is not here"
    exit 0
done
# Debian's Alertmanager reads templates from /usr/share; where its package was only unpacked they are
# shown to it there.
with_templates=()
if [[ ! -e /usr/share/prometheus/alertmanager/default.tmpl ]]; then
    with_templates=(unshare --map-root-user --mount "$HERE/monitoring.sh" --with-share "${PROMETHEUS_BIN:-}/../share")
    "${with_templates[@]}" true 2>/dev/null || { say "SKIPPED: Alertmanager has no templates, and unshare may not show it any"; exit 0; }
fi

# shellcheck source-path=SCRIPTDIR
source "$HERE/lib/servers.sh"

start() {
    local name="$1"
    shift
    "$@" >"$work/$name.log" 2>&1 </dev/null &
    running+=($!)
}

# The configuration as it is shipped, but for addresses, paths and patience.
here_and_now() {
    sed -e "s|admin:3005|127.0.0.1:$admin_port|" -e "s|alertmanager:9093|127.0.0.1:$alertmanager_port|" \
        -e "s|/etc/listen/rules.yml|$deploy/rules.yml|" -e 's/_interval: 30s/_interval: 1s/' "$deploy/prometheus.yml"
}

ask() { curl -sS --fail --get --data-urlencode "query=$1" "http://127.0.0.1:$prometheus_port/api/v1/query"; }
has_value() { ask "$1" | jq -e '.data.result | length > 0'; }

# ---- files ------------------------------------------------------------------------------------

check_files() {
    promtool check rules "$deploy/rules.yml" >/dev/null
    promtool check config "$work/prometheus.yml" >/dev/null
    ok "Prometheus takes its configuration and the rules"
    (cd "$deploy" && promtool test rules rules_test.yml >"$work/rules.log") || fail 1 "$(cat "$work/rules.log")"
    local name
    for name in $(jq -r '.[]' <<<"$alerts"); do
        grep -q "alertname: $name, exp_alerts: \[\]" "$deploy/rules_test.yml" || fail 1 "no test says when $name keeps quiet"
        grep -q "alertname: $name\$" "$deploy/rules_test.yml" || fail 1 "no test makes $name fire"
        grep -q "^| $name |" "$ROOT/docs/operations.md" || fail 1 "docs/operations.md does not say what to do about $name"
    done
    ok "$(jq length <<<"$alerts") alerts fire and keep quiet as they should, and the run-book knows them"
}

# Receivers: the secrets given, then the environment; the configuration goes to standard output.
render() {
    local secrets="$1"
    shift
    env -u LISTEN_ALERT_EMAIL LISTEN_SECRETS_DIR="$secrets" "$@" "$deploy/alertmanager.sh" --render
}

check_receivers() {
    local full="$work/secrets" none="$work/no-secrets" name
    mkdir -p "$full" "$none"
    # As scripts/deploy.sh makes them: there, and empty.
    for name in alert_slack_url alert_webhook_url alert_smtp_password; do : >"$none/$name"; done
    printf 'http://127.0.0.1:%s/alerts\n' "$webhook_port" >"$full/alert_webhook_url"
    printf 'http://127.0.0.1:%s/slack\n' "$webhook_port" >"$full/alert_slack_url"
    printf 'a password\n' >"$full/alert_smtp_password"
    local -a email=(LISTEN_ALERT_EMAIL="o'hara@example.org" LISTEN_ALERT_FROM=listen@example.org LISTEN_ALERT_SMTP=mail.example.org:587)
    render "$none" "${email[@]}" >"$work/email.yml"
    render "$full" "${email[@]}" LISTEN_ALERT_SMTP_USER=listen >"$work/all.yml"
    render "$full" >"$work/alertmanager.yml"
    for name in email all alertmanager; do
        amtool check-config "$work/$name.yml" >"$work/amtool.log" || fail 1 "$(cat "$work/amtool.log")"
    done
    ! grep -q "a password" "$work/all.yml" || fail 1 "a password stands in the configuration"
    ok "Alertmanager takes what the settings make of it"
    refuses "nobody is told" "$none" A=1
    refuses "LISTEN_ALERT_FROM" "$none" LISTEN_ALERT_EMAIL=a@example.org
    refuses "HOST:PORT" "$none" "${email[@]}" LISTEN_ALERT_SMTP=mail
    refuses "alert_smtp_password" "$none" "${email[@]}" LISTEN_ALERT_SMTP_USER=listen
    refuses "more than one line" "$none" "${email[@]}" LISTEN_ALERT_FROM=$'a\nreceivers: []'
    printf 'example.org' >"$none/alert_webhook_url"
    refuses "http://" "$none" A=1
    ok "what is missing or wrong is named, and nothing starts"
}

refuses() {
    local message="$1"
    shift
    ! render "$@" >/dev/null 2>"$work/refusal" || fail 1 "not refused: $*"
    grep -q "$message" "$work/refusal" || fail 1 "'$message' expected, got: $(cat "$work/refusal")"
}

# ---- what runs --------------------------------------------------------------------------------

# Both sites and a worker that is silent, with one passage: so that every figure has a value.
start_listen() {
    mkdir -p "$work/content/passages"
    cp "$ROOT/content/passages/a1-a-wet-morning.toml" "$work/content/passages/"
    local name
    for name in $(compgen -v LISTEN_) DATABASE_URL; do [[ "$name" == LISTEN || "$name" == LISTEN_TEST_* ]] || unset "$name"; done
    export LISTEN_DATA_DIR="$work/data" LISTEN_CONTENT_DIR="$work/content" LISTEN_MODELS_DIR="$work/models" LISTEN_LOG=error
    export LISTEN_SPEECH_ENGINE=silence LISTEN_AUDIO_MAX_MB=100 LISTEN_FETCH=off LISTEN_WATCH=off
    export LISTEN_PUBLIC_ADDR="127.0.0.1:$public_port" LISTEN_ADMIN_ADDR="127.0.0.1:$admin_port"
    start listen "$LISTEN" all
    wait_for "listen should answer" curl -sf "http://127.0.0.1:$admin_port/metrics"
    # A doctor who finds no backup ends with 1; what he found is kept all the same.
    "$LISTEN" doctor --alert >"$work/doctor.log" 2>&1 || true
    curl -sf -o /dev/null "http://127.0.0.1:$public_port/"
}

start_monitoring() {
    sed -i 's/group_wait: 30s/group_wait: 0s/' "$work/alertmanager.yml"
    start alertmanager ${with_templates[@]+"${with_templates[@]}"} prometheus-alertmanager --config.file="$work/alertmanager.yml" --storage.path="$work/alertmanager" \
        --cluster.listen-address= --web.listen-address="127.0.0.1:$alertmanager_port"
    start prometheus prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/prometheus" \
        --web.listen-address="127.0.0.1:$prometheus_port" --log.level=warn
    # The health checks of the compose file.
    wait_for "Prometheus should be healthy" promtool query instant "http://127.0.0.1:$prometheus_port" 1
    wait_for "Alertmanager should be healthy" amtool --alertmanager.url="http://127.0.0.1:$alertmanager_port" config show
    for job in listen alertmanager; do
        wait_for "Prometheus should reach $job" has_value "up{job=\"$job\"} == 1"
        ok "Prometheus scrapes $job"
    done
}

# Every expression, one a line: of the rules as Prometheus has read them, and of the dashboard.
expressions() {
    jq -r '.data.groups[].rules[].query' "$work/rules.json"
    jq -r '.. | .expr? // empty' "$dashboard"
}

check_figures() {
    local known name
    known="$(curl -sf "http://127.0.0.1:$prometheus_port/api/v1/metadata" | jq -r '.data | keys[]')"
    local -a names
    mapfile -t names < <(expressions | grep -oE '\b(listen|alertmanager|prometheus)_[a-z0-9_]+' | sort -u)
    ((${#names[@]} >= 10)) || fail 1 "only ${#names[@]} names were found in the rules and the dashboard"
    local -a missing=()
    for name in "${names[@]}"; do
        grep -qx "$name" <<<"$known" || missing+=("$name")
    done
    ((${#missing[@]} == 0)) || fail 1 "no such figures: ${missing[*]}"
    ok "${#names[@]} figures that the rules and the dashboard name are there"
    jq -e '[.data.groups[].rules[].lastError // empty] | length == 0' "$work/rules.json" >/dev/null ||
        fail 1 "a rule cannot be computed: $(jq -c '.data.groups[].rules[].lastError // empty' "$work/rules.json")"
}

# A wrong label would leave a panel empty for ever, so each one must show something.
check_panels() {
    local expression n=0
    wait_for "something should have been spoken" has_value listen_speech_real_time_percent
    sleep 2
    while read -r expression; do
        # Only while something is wrong.
        [[ "$expression" != *ALERTS* ]] || continue
        has_value "$expression" >/dev/null || fail 1 "this shows nothing: $expression"
        n=$((n + 1))
    done < <(jq -r '.panels[].targets[]?.expr' "$dashboard")
    ((n > 20)) || fail 1 "the dashboard has only $n queries"
    ok "$n queries of the dashboard show something"
}

check_delivery() {
    amtool --alertmanager.url="http://127.0.0.1:$alertmanager_port" alert add ListenUnhealthy check=backups severity=critical \
        --annotation=summary="backups is UNHEALTHY"
    wait_for "the alert should arrive at the webhook" grep -q "backups is UNHEALTHY" "$work/got-alerts"
    wait_for "the alert should arrive in Slack's form" grep -q "backups is UNHEALTHY" "$work/got-slack"
    ok "an alert arrives at the webhook and in Slack's form, by the addresses in secret files"
}

deploy="$ROOT/deploy/monitoring"
dashboard="$deploy/grafana/dashboards/listen.json"
public_port="$(free_port)" admin_port="$(free_port)" prometheus_port="$(free_port)"
alertmanager_port="$(free_port)" webhook_port="$(free_port)"
alerts="$(sed -n 's/^ *- alert: //p' "$deploy/rules.yml" | jq -R . | jq -s .)"
here_and_now >"$work/prometheus.yml"

check_files
check_receivers
start_listen
start webhook python3 "$HERE/webhook.py" "$webhook_port" "$work"
start_monitoring
curl -sf "http://127.0.0.1:$prometheus_port/api/v1/rules" >"$work/rules.json"
check_figures
check_panels
check_delivery
printf 'deploy/monitoring holds (%d s)\n' "$SECONDS"
