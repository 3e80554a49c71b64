#!/bin/sh
# Debian's PostgreSQL in place of the registry's image, which has such an entry point of its own.
set -eu
umask 077
PATH="$(echo /usr/lib/postgresql/*/bin):$PATH"
data=/var/lib/postgresql/data/pgdata
if [ ! -s "$data/PG_VERSION" ]; then
    initdb --pgdata "$data" --username "$POSTGRES_USER" --pwfile "$POSTGRES_PASSWORD_FILE" \
        --auth scram-sha-256 --encoding UTF8 --locale C.UTF-8
    echo "host all all all scram-sha-256" >>"$data/pg_hba.conf"
    pg_ctl --pgdata "$data" --wait -o "-c listen_addresses= -k /run/postgresql" start
    PGPASSWORD="$(cat "$POSTGRES_PASSWORD_FILE")" createdb --host /run/postgresql --username "$POSTGRES_USER" "$POSTGRES_DB"
    pg_ctl --pgdata "$data" --wait stop
fi
exec postgres -D "$data" -c 'listen_addresses=*' -k /run/postgresql
