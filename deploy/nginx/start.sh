#!/bin/sh
# Starts nginx on the configuration beside this file, and has it read a renewed certificate without dropping a
# handshake. It runs on a copy: a changed file counts from the next start, or from `--reload`.
#
#   LISTEN_DOMAIN                  name of the site
#   LISTEN_PUBLIC_PORT             port by which visitors reach it, perhaps with an address before it; default 443
#   LISTEN_NGINX_TRUSTED_PROXIES   networks of proxies before this one, with commas between; default none
#
#   --check    the health check: nginx answers, and would start again
#   --reload   takes the configuration beside this file as it is now, if it holds; 1 if it does not
set -eu

folder=/tmp/listen
next=/tmp/listen.next

# curl is in the registry's image, bash in every image of Debian. A process that hangs accepts and says nothing.
answers() {
    if command -v curl >/dev/null; then
        curl --silent --fail --noproxy '*' --max-time 3 --output /dev/null http://127.0.0.1:8081/
    else
        # shellcheck disable=SC2016 # the dollar signs are bash's
        timeout 3 bash -c 'exec 3<>/dev/tcp/127.0.0.1/8081 && printf "GET / HTTP/1.0\r\n\r\n" >&3 &&
            read -r version status rest <&3 && [ "$status" = 204 ]'
    fi
}

holds() { nginx -t -q -c "$1/nginx.conf"; }
runs() { [ -s /tmp/nginx.pid ] && kill -0 "$(cat /tmp/nginx.pid)"; }

wrong() {
    echo "$*" >&2
    exit 1
}

# The port for addresses: nothing for that of HTTPS.
public_port() {
    port="${LISTEN_PUBLIC_PORT:-443}"
    port="${port##*:}"
    case "$port" in
        443) ;;
        "" | *[!0-9]* | ??????*) wrong "LISTEN_PUBLIC_PORT '$LISTEN_PUBLIC_PORT' is no port" ;;
        *) echo ":$port" ;;
    esac
}

# nginx itself finds what is no network although it looks like one.
trusted_proxies() {
    networks="$(echo "${LISTEN_NGINX_TRUSTED_PROXIES:-}" | tr ',' ' ')"
    for network in $networks; do
        echo "$network" | grep -Eq '^([0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)(/[0-9]{1,3})?$' ||
            wrong "LISTEN_NGINX_TRUSTED_PROXIES: '$network' is no network such as 192.0.2.0/24 or 2001:db8::/32"
        case "$network" in
            */0 | */00*) wrong "LISTEN_NGINX_TRUSTED_PROXIES: '$network' is everybody, who could then pretend to be anybody" ;;
        esac
        echo "set_real_ip_from $network;"
    done
    [ -z "$networks" ] || printf 'real_ip_header X-Forwarded-For;\nreal_ip_recursive on;\n'
}

# Only the settings are put in; every other dollar sign is nginx's own.
render() {
    case "$LISTEN_DOMAIN" in
        *[!A-Za-z0-9.-]* | "") wrong "LISTEN_DOMAIN '$LISTEN_DOMAIN' is no host name" ;;
    esac
    port="$(public_port)" || exit 1
    rm -rf "$next"
    mkdir "$next"
    cp /etc/listen/*.conf "$next/"
    trusted_proxies >"$next/trusted.conf"
    sed -i -e "s/@LISTEN_DOMAIN@/$LISTEN_DOMAIN/g" -e "s/@PORT@/$port/g" "$next/nginx.conf"
    # A kernel without IPv6 has no such addresses to listen on.
    [ -e /proc/net/if_inet6 ] || sed -i '/listen \[::/d' "$next/nginx.conf"
    holds "$next"
}

# Takes what was rendered; includes are looked for beside nginx.conf, so the copy can be moved.
take() {
    rm -rf "$folder"
    mv "$next" "$folder"
}

case "${1:-}" in
    "") ;;
    --check)
        runs && answers && holds "$folder"
        exit
        ;;
    --reload)
        runs || wrong "nginx does not run"
        render
        take
        kill -HUP "$(cat /tmp/nginx.pid)"
        echo "nginx reads its configuration again"
        exit
        ;;
    *) wrong "unknown argument: $1" ;;
esac

# One that is missing for a moment ends nothing.
certificate() { cksum /certs/live/fullchain.pem || true; }

render
take
seen="$(certificate)"
nginx -c "$folder/nginx.conf" -g 'daemon off;' &
server=$!
trap 'kill -QUIT $server; wait $server; exit 0' TERM INT QUIT

while kill -0 "$server" 2>/dev/null; do
    sleep "${CERTIFICATE_POLL_S:-15}" &
    wait $! || true
    now="$(certificate)"
    [ "$now" != "$seen" ] || continue
    # A certificate whose key is still on its way: tried again the next time.
    if holds "$folder"; then
        seen="$now"
        echo "a new certificate is there; reloading"
        kill -HUP "$server"
    fi
done
wait "$server"
