#!/bin/sh
# Makes what nginx needs before the first certificate is there: a self-signed one.
set -eu
umask 077
mkdir -p /certs/live /acme/.well-known/acme-challenge /cache/audio
if [ ! -s /certs/live/fullchain.pem ] || [ ! -s /certs/live/privkey.pem ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 \
        -subj "/CN=$LISTEN_DOMAIN" -addext "subjectAltName=DNS:$LISTEN_DOMAIN" \
        -keyout /certs/live/privkey.pem -out /certs/live/fullchain.pem
    touch /certs/live/placeholder
    echo "made a self-signed certificate for $LISTEN_DOMAIN; certbot replaces it"
fi
