#!/bin/sh
# Gets the certificate and renews it, as a user without privileges. nginx looks for new files itself.
# `--force` gets a new one now, whatever is left of the old one's life, and ends.
set -eu
umask 077

folders="--config-dir /certs/letsencrypt --work-dir /tmp/certbot --logs-dir /tmp/certbot-logs"

# Both files get their final names together enough: nginx reloads only what `nginx -t` accepts, so a
# certificate without its key is not taken.
install_files() {
    from="/certs/letsencrypt/live/$LISTEN_DOMAIN"
    cmp -s "$from/fullchain.pem" /certs/live/fullchain.pem && return 0
    for file in privkey.pem fullchain.pem; do
        cp "$from/$file" "/certs/live/.$file"
        mv "/certs/live/.$file" "/certs/live/$file"
    done
    rm -f /certs/live/placeholder
    echo "installed the certificate of $LISTEN_DOMAIN"
}

get() {
    # shellcheck disable=SC2086 # The folders are words on purpose.
    certbot certonly $folders --non-interactive --agree-tos --email "$LISTEN_EMAIL" \
        --server "$ACME_SERVER" --webroot --webroot-path /acme --domain "$LISTEN_DOMAIN" \
        --key-type ecdsa "$1"
}

if [ "${1:-}" = "--force" ]; then
    get --force-renewal
    install_files
    exit
fi

trap 'exit 0' TERM INT
while :; do
    if get --keep-until-expiring; then
        install_files
        pause="${RENEW_EVERY_S:-43200}"
    else
        echo "no certificate yet; trying again later. Does $LISTEN_DOMAIN lead here, and is port 80 open?" >&2
        pause="${RETRY_EVERY_S:-900}"
    fi
    sleep "$pause" &
    wait $!
done
