#!/bin/bash
# In place of docker for tests of deploy.sh: notes each call in $SHIM/calls, with the image that compose is to use
# before it, and answers as a stack would. Files in $SHIM say how:
#   apps/NAME   a container of the site; holds its image     migration   newest one of the database
#   silent      the doctor does not answer                   unhealthy   an image that is never healthy
#   no-backup, no-snapshot, no-restore    that step fails
#   no-right                              the role of the database may make no database for a rehearsal
printf '%s\n' "${LISTEN_IMAGE:-} $*" >>"$SHIM/calls"
migration="$(cat "$SHIM/migration")"

health() {
    [[ "$(cat "$SHIM/apps/$1")" == "$(cat "$SHIM/unhealthy" 2>/dev/null)" ]] && echo unhealthy || echo healthy
}

case "$*" in
    "image inspect"*) [[ ! -e "$SHIM/no-image" ]] && printf 'sha256:%s\n' "${*: -1}" | sed 's/sha256:sha256:/sha256:/' ;;
    *" config --services") printf 'app\nworker\n'; [[ "${COMPOSE_PROFILES:-}" != *gpu* ]] || echo worker-gpu ;;
    *" ps --all --quiet app") ls "$SHIM/apps" ;;
    "inspect --format {{.Image}} "*) cat "$SHIM/apps/${*: -1}" ;;
    "inspect --format {{.State.Status}} "*) echo running ;;
    "inspect --format "*) health "${*: -1}" ;;
    *" up --detach --no-recreate --scale "*)
        printf '%s\n' "$LISTEN_IMAGE" >"$SHIM/apps/fresh"
        [[ ! -e "$SHIM/migrates-to" ]] || cp "$SHIM/migrates-to" "$SHIM/migration"
        ;;
    "rm "*) for name in "${@:2}"; do rm -f "$SHIM/apps/$name"; done ;;
    *" doctor --json") [[ -e "$SHIM/silent" ]] || printf '{"checks":[{"name":"database","details":{"migration":"%s"}}]}' "$migration" ;;
    *" backup --to "*)
        [[ ! -e "$SHIM/no-backup" ]] || { echo "listen: the disk is full" >&2; exit 1; }
        printf '{"file":"/backups/releases/backup_now.tar.gz","manifest":{"migration":%s}}' "$migration"
        ;;
    *" backup --verify "*) [[ ! -e "$SHIM/no-snapshot" ]] || { echo "listen: cannot read ${*: -1}" >&2; exit 1; } ;;
    *" restore "*--dry-run*)
        [[ ! -e "$SHIM/no-right" ]] || { echo "listen: which the role of DATABASE_URL may not make: permission denied" >&2; exit 1; }
        [[ ! -e "$SHIM/no-restore" ]] || { echo "listen: no room" >&2; exit 1; }
        ;;
    *" restore "*) [[ ! -e "$SHIM/no-restore" ]] || { echo "listen: no room" >&2; exit 1; } ;;
esac
