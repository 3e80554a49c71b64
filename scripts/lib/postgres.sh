# A PostgreSQL server for one run of the tests: own folder, own port, gone afterwards.
# shellcheck shell=bash

postgres_home=""
postgres_port=""

# Debian keeps the server's programs out of PATH, in a folder for each version.
postgres_programs() {
    local folder
    for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV) "$(dirname "$(command -v initdb || echo /)")"; do
        if [[ -x "$folder/initdb" && -x "$folder/pg_ctl" ]]; then
            printf '%s\n' "$folder"
            return 0
        fi
    done
    return 1
}

can_find_postgres() {
    postgres_programs >/dev/null
}

# The server refuses to run as root.
as_postgres() {
    if [[ "$(id -u)" -eq 0 ]]; then
        (cd / && runuser -u postgres -- "$@")
    else
        (cd / && "$@")
    fi
}

# A port that nothing listens on now. Another process may take it first: see `start_postgres`.
free_port() {
    local port
    while true; do
        port=$((20000 + RANDOM % 12000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    printf '%s\n' "$port"
}

# Starts the server and exports its address. Durability is off: nothing in it is to be kept.
start_postgres() {
    local programs password
    programs="$(postgres_programs)"
    postgres_home="$(mktemp -d "${TMPDIR:-/tmp}/listen-postgres.XXXXXX")"
    password="$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
    printf '%s\n' "$password" >"$postgres_home/password"
    chmod 0600 "$postgres_home/password"
    [[ "$(id -u)" -ne 0 ]] || chown -R postgres: "$postgres_home"
    as_postgres "$programs/initdb" --pgdata "$postgres_home/data" --username postgres --encoding UTF8 \
        --locale C.UTF-8 --auth password --pwfile "$postgres_home/password" --no-sync >"$postgres_home/initdb.log" 2>&1 ||
        fail 1 "initdb failed: $(tail -n 3 "$postgres_home/initdb.log")"
    for _ in 1 2 3 4 5; do
        postgres_port="$(free_port)"
        if serve_postgres; then
            export LISTEN_TEST_POSTGRES="postgres://postgres:$password@127.0.0.1:$postgres_port/postgres"
            say "PostgreSQL on 127.0.0.1:$postgres_port"
            return 0
        fi
    done
    fail 1 "PostgreSQL did not start: $(tail -n 3 "$postgres_home/log")"
}

# Serves the folder that there is.
serve_postgres() {
    as_postgres "$(postgres_programs)/pg_ctl" start --pgdata "$postgres_home/data" --silent --wait \
        --log "$postgres_home/log" --options "-p $postgres_port -k '$postgres_home' -c listen_addresses=127.0.0.1 \
        -c max_connections=300 -c fsync=off -c synchronous_commit=off -c full_page_writes=off" >/dev/null 2>&1
}

# Ends the server as a crash would: nothing is finished, nobody is told.
crash_postgres() {
    as_postgres "$(postgres_programs)/pg_ctl" stop --pgdata "$postgres_home/data" --mode immediate --silent >/dev/null 2>&1
}

# Stops the server that this shell started and removes its folder.
stop_postgres() {
    [[ -n "$postgres_home" ]] || return 0
    if [[ -f "$postgres_home/data/postmaster.pid" ]]; then
        crash_postgres || warn "PostgreSQL in $postgres_home could not be stopped"
    fi
    rm -rf "$postgres_home"
}
