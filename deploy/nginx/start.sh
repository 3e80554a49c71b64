#!/bin/sh
# Starts nginx on the configuration beside this file, and has it read a renewed certificate or
# an updated configuration without dropping a handshake. `--check` is the health check: the configuration holds and nginx answers.
set -eu

conf=/tmp/nginx.conf

if [ "${1:-}" = "--check" ]; then
    [ -s /tmp/nginx.pid ] && kill -0 "$(cat /tmp/nginx.pid)" && nginx -t -q -c "$conf"
    exit
fi

# Only the name of the site is put in; every other dollar sign is nginx's own.
case "$LISTEN_DOMAIN" in
    *[!A-Za-z0-9.-]* | "")
        echo "LISTEN_DOMAIN '$LISTEN_DOMAIN' is no host name" >&2
        exit 1
        ;;
esac
render() { sed "s/@LISTEN_DOMAIN@/$LISTEN_DOMAIN/g" /etc/listen/nginx.conf >"$conf"; }
# What nginx has read; a change of it is a reason to read again.
sums() { cat /certs/live/fullchain.pem /etc/listen/*.conf | cksum; }

render
nginx -t -q -c "$conf"
nginx -c "$conf" -g 'daemon off;' &
server=$!
trap 'kill -QUIT $server; wait $server' TERM INT QUIT

seen="$(sums)"
while kill -0 "$server" 2>/dev/null; do
    sleep "${CERTIFICATE_POLL_S:-15}" &
    wait $! || true
    now="$(sums)"
    [ "$now" != "$seen" ] || continue
    render
    # A certificate whose key is still on its way, or a wrong setting: tried again the next time.
    if nginx -t -q -c "$conf"; then
        seen="$now"
        echo "a new certificate or configuration is there; reloading"
        kill -HUP "$server"
    fi
done
wait "$server"
