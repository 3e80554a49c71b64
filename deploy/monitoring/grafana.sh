#!/bin/sh
# Starts Grafana if its administrator has a password of his own. Without one Grafana would take a
# password that everybody knows; compose cannot ask for it, since `${…:?}` would stop those who do
# not use the profile as well.
set -eu

password=/run/secrets/grafana_password
if [ "$(tr -d '\n' <"$password" | wc -c)" -lt 12 ]; then
    echo "error: put a password of at least 12 characters into secrets/grafana_password" >&2
    exit 1
fi
export GF_SECURITY_ADMIN_PASSWORD__FILE="$password"
exec /run.sh "$@"
