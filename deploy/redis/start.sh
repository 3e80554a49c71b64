#!/bin/sh
# Starts Redis (or Valkey) with the password of the secret, which is shown in no list of processes, and
# keeps nothing on the disk: all that is in it is in the database as well, or over within the hour.
# A full memory refuses and forgets nothing, since what would be forgotten is lock-outs; the program
# counts in its database then.
#
#   --check   whether it answers, for the container
set -eu

password=$(tr -d '\n' <"${LISTEN_SECRETS_DIR:-/run/secrets}/redis_password")
if [ "${#password}" -lt 12 ]; then
    echo "error: put a password of at least 12 characters into secrets/redis_password" >&2
    exit 1
fi
case $password in
    *[!A-Za-z0-9_.~-]*)
        echo "error: secrets/redis_password may hold letters, digits and _ . ~ - only, since it stands in an address as well" >&2
        exit 1
        ;;
esac

find_program() {
    for name in "$@"; do
        ! command -v "$name" >/dev/null || { echo "$name"; return; }
    done
    echo "error: none of these is there: $*" >&2
    exit 1
}

if [ "${1:-}" = --check ]; then
    client=$(find_program redis-cli valkey-cli)
    [ "$(REDISCLI_AUTH="$password" "$client" -p "${REDIS_PORT:-6379}" ping)" = PONG ]
    exit
fi

server=$(find_program redis-server valkey-server)
# As the program, so that signals reach it: the settings come by a file in memory.
settings=$(mktemp)
cat >"$settings" <<EOF
port ${REDIS_PORT:-6379}
bind ${REDIS_BIND:-*}
requirepass $password
maxmemory ${REDIS_MAXMEMORY:-64mb}
maxmemory-policy noeviction
save ""
appendonly no
dir /tmp
EOF
exec "$server" "$settings"
