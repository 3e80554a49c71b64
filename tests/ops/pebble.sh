#!/usr/bin/env bash
# Makes the settings of the test authority in a folder: its own certificate, and where it validates.
set -euo pipefail
folder="$1"
mkdir -p "$folder"
cd "$folder"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj "/CN=test CA" \
    -addext "basicConstraints=critical,CA:TRUE" -keyout ca.key -out ca.pem 2>/dev/null
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=pebble" \
    -keyout key.pem -out pebble.csr 2>/dev/null
openssl x509 -req -in pebble.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 \
    -extfile <(printf 'subjectAltName=DNS:pebble') -out cert.pem 2>/dev/null
cat >config.json <<'EOT'
{"pebble": {"listenAddress": "0.0.0.0:14000", "managementListenAddress": "0.0.0.0:15000",
  "certificate": "/pebble/cert.pem", "privateKey": "/pebble/key.pem", "httpPort": 8080, "tlsPort": 8443,
  "ocspResponderURL": "", "externalAccountBindingRequired": false}}
EOT
chmod 755 . && chmod 644 ./*
