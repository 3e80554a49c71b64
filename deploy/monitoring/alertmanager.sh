#!/bin/sh
# Completes alertmanager.yml with who is told, and starts Alertmanager. `--render` only prints it.
# Without anybody to tell it does not start: alerts that go nowhere look like health.
set -eu

here="$(dirname "$0")"
secrets="${LISTEN_SECRETS_DIR:-/run/secrets}"

refuse() {
    echo "error: $1" >&2
    exit 1
}

# One line, as a YAML text in single quotes.
quoted() {
    case "$1" in
        *"
"*) refuse "$2 is more than one line" ;;
    esac
    printf "'%s'" "$(printf %s "$1" | sed "s/'/''/g")"
}

has_secret() { [ -s "$secrets/$1" ]; }

email() {
    [ -n "${LISTEN_ALERT_FROM:-}" ] || refuse "LISTEN_ALERT_EMAIL needs LISTEN_ALERT_FROM, the address that alerts come from"
    [ -n "${LISTEN_ALERT_SMTP:-}" ] || refuse "LISTEN_ALERT_EMAIL needs LISTEN_ALERT_SMTP, HOST:PORT of a mail server"
    case "$LISTEN_ALERT_SMTP" in
        ?*:[0-9]*) ;;
        *) refuse "LISTEN_ALERT_SMTP is HOST:PORT, not '$LISTEN_ALERT_SMTP'" ;;
    esac
    # A refusal ends the script from an assignment, and not from an argument.
    to="$(quoted "$LISTEN_ALERT_EMAIL" LISTEN_ALERT_EMAIL)"
    from="$(quoted "$LISTEN_ALERT_FROM" LISTEN_ALERT_FROM)"
    smarthost="$(quoted "$LISTEN_ALERT_SMTP" LISTEN_ALERT_SMTP)"
    echo "    email_configs:"
    echo "      - to: $to"
    echo "        from: $from"
    echo "        smarthost: $smarthost"
    echo "        send_resolved: true"
    [ -n "${LISTEN_ALERT_SMTP_USER:-}" ] || return 0
    has_secret alert_smtp_password || refuse "LISTEN_ALERT_SMTP_USER needs its password in secrets/alert_smtp_password"
    user="$(quoted "$LISTEN_ALERT_SMTP_USER" LISTEN_ALERT_SMTP_USER)"
    echo "        auth_username: $user"
    echo "        auth_password_file: $secrets/alert_smtp_password"
}

# Slack, and what speaks its language.
slack() {
    echo "    slack_configs:"
    echo "      - api_url_file: $secrets/alert_slack_url"
    echo "        text: '{{ range .Alerts }}{{ .Annotations.summary }} {{ end }}'"
    echo "        send_resolved: true"
}

# Alertmanager's own JSON. Its address is written out, since older releases read it from no file.
webhook() {
    url="$(cat "$secrets/alert_webhook_url")"
    case "$url" in
        http://?* | https://?*) ;;
        *) refuse "secrets/alert_webhook_url does not begin with http:// or https://" ;;
    esac
    url="$(quoted "$url" secrets/alert_webhook_url)"
    echo "    webhook_configs:"
    echo "      - url: $url"
    echo "        send_resolved: true"
}

render() {
    cat "$here/alertmanager.yml"
    echo "  - name: people"
    told=no
    if [ -n "${LISTEN_ALERT_EMAIL:-}" ]; then email; told=yes; fi
    if has_secret alert_slack_url; then slack; told=yes; fi
    if has_secret alert_webhook_url; then webhook; told=yes; fi
    [ "$told" = yes ] || refuse "nobody is told of alerts: set LISTEN_ALERT_EMAIL in .env, or fill secrets/alert_slack_url or secrets/alert_webhook_url"
}

if [ "${1:-}" = "--render" ]; then
    render
    exit
fi

umask 077
config=/tmp/alertmanager.yml
render >"$config"
exec alertmanager --config.file="$config" --storage.path=/alertmanager --cluster.listen-address= "$@"
