#!/usr/bin/env bash
# Sets up, updates and rolls back the stack of docker-compose.production.yml on this machine.
set -euo pipefail

HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
readonly HERE
# shellcheck source-path=SCRIPTDIR
source "$HERE/lib/messages.sh"

usage() {
    cat <<'EOT'
Sets up, updates or rolls back the stack of docker-compose.production.yml.

usage: scripts/deploy.sh --init | --update | --rollback [ID] | --status [OPTIONS]

  --init           make .env and secrets, build, and start everything
  --update         build the release of this working tree, rehearse it on a copy of the data, start
                   it beside the old one, and retire the old one once the new one is healthy
  --rollback [ID]  back to an earlier release (default: the one before) by the digest of its image;
                   where the database has been changed since, the snapshot is put back, after saying
                   what is lost
  --status         say which release runs

  --environment E, --env E  production (default) or staging: .env.staging and a project of its own
  --no-backup      no snapshot first; then nothing can be put back
  --force          do not ask
  --skip-tests     do not rehearse the release on a copy of the data
  --skip-build     take LISTEN_IMAGE and LISTEN_OPS_IMAGE as they are; pulled if they are not here
  --help           this text

  LISTEN_WATCH_S         seconds for which both releases run and errors are counted; default 15
  LISTEN_HEALTHY_S       seconds that a release may take to become healthy; default 30
  LISTEN_REHEARSAL_S     the same for the rehearsal, which imports the library as well; default 120
  LISTEN_MIGRATE_S       seconds that bringing the database up to date may take; default 300
  LISTEN_COMPOSE_EXTRA   more compose files, with colons between

Exit status: 0 done, 1 failed or rolled back, 2 wrong arguments. Every run is a line of JSON in
.deploy/deployments.log. A run that was interrupted is to be run again.
EOT
}

action=""
environment="production"
backup=true
force=false
tests=true
build=true
target=""

set_action() {
    [[ -z "$action" ]] || fail 2 "either --init, --update, --rollback or --status"
    action="$1"
}

parse_arguments() {
    while (($#)); do
        case "$1" in
            --init) set_action init ;;
            --update) set_action update ;;
            --status) set_action status ;;
            --rollback)
                set_action rollback
                if [[ -n "${2:-}" && "$2" != -* ]]; then
                    target="$2"
                    shift
                fi
                ;;
            --environment | --env)
                environment="${2:-}"
                [[ "$environment" == production || "$environment" == staging ]] ||
                    fail 2 "$1 is production or staging, not '$environment'"
                shift
                ;;
            --no-backup) backup=false ;;
            --force) force=true ;;
            --skip-tests) tests=false ;;
            --skip-build) build=false ;;
            -h | --help)
                usage
                exit 0
                ;;
            *) fail 2 "unknown argument: $1 (see --help)" ;;
        esac
        shift
    done
    [[ -n "$action" ]] || fail 2 "what shall be done? --init, --update, --rollback or --status (see --help)"
}

# ---- messages and the log -----------------------------------------------------------------------

colour() {
    [[ -t 1 && -z "${NO_COLOR:-}" ]] && printf '\033[%sm%s\033[0m ' "$1" "$2" || printf '%s ' "$2"
}
info() { printf '%s%s\n' "$(colour '36' INFO)" "$*"; }
success() { printf '%s%s\n' "$(colour '32' SUCCESS)" "$*"; }
caution() { printf '%s%s\n' "$(colour '33' WARNING)" "$*" >&2; }
problem() { printf '%s%s\n' "$(colour '31' ERROR)" "$*" >&2; }

# A line of JSON: what was done, how it ended, which images, which snapshot, which migration.
log_result() {
    jq -cn --arg id "$id" --arg at "$(date -u +%FT%TZ)" --arg action "$action" --arg result "$1" \
        --arg reason "${2:-}" --arg image "${new_image:-}" --arg ops "${new_ops:-}" \
        --arg snapshot "${snapshot:-}" --arg migration "${migration_before:-}" \
        --arg commit "$(git -C "$root" rev-parse --short HEAD 2>/dev/null || true)" \
        '{id: $id, at: $at, action: $action, result: $result, reason: $reason, image: $image,
          ops_image: $ops, snapshot: $snapshot, migration_before: $migration, commit: $commit}' \
        >>"$state/deployments.log"
}

give_up() {
    problem "$*"
    log_result FAILED "$*"
    exit 1
}

confirm() {
    if $force; then
        caution "$1"
        return 0
    fi
    [[ -t 0 ]] || give_up "$1; nobody is there to be asked: add --force"
    local answer
    read -r -p "$1. Go on? Type yes: " answer
    [[ "$answer" == yes ]] || { info "nothing was changed"; exit 0; }
}

# ---- docker -------------------------------------------------------------------------------------

compose() {
    LISTEN_IMAGE="${LISTEN_IMAGE:-none}" LISTEN_OPS_IMAGE="${LISTEN_OPS_IMAGE:-none}" \
        timeout "${limit_s:-1800}" docker compose --project-directory "$root" --env-file "$env_file" "${files[@]}" "$@"
}

# Compose with the images of one release.
compose_as() {
    local image="$1" ops="$2"
    shift 2
    LISTEN_IMAGE="$image" LISTEN_OPS_IMAGE="$ops" compose "$@"
}

image_id() {
    docker image inspect --format '{{.Id}}' "$1"
}

# Containers of the public site: all of them, or those of one image.
app_containers() {
    local container
    for container in $(compose ps --all --quiet app 2>/dev/null); do
        if [[ -z "${1:-}" || "$(docker inspect --format '{{.Image}}' "$container")" == "$1" ]]; then
            printf '%s\n' "$container"
        fi
    done
}

is_healthy() {
    [[ "$(docker inspect --format '{{if .State.Health}}{{.State.Health.Status}}{{end}}' "$1" 2>/dev/null)" == healthy ]]
}

# Waits until all the containers are healthy, so many seconds; gives up at once when one of them ended.
wait_healthy() {
    local deadline=$((SECONDS + $1)) container n_open
    shift
    while ((SECONDS < deadline)); do
        n_open=0
        for container in "$@"; do
            [[ "$(docker inspect --format '{{.State.Status}}' "$container")" == running ]] || return 1
            [[ "$(docker inspect --format '{{.State.Health.Status}}' "$container")" != unhealthy ]] || return 1
            is_healthy "$container" || n_open=$((n_open + 1))
        done
        ((n_open)) || return 0
        sleep 1
    done
    return 1
}

# Newest migration that the database has gone through.
migration_of_database() {
    # A doctor who warns ends with 1.
    { compose_as "$1" "$2" run --rm --no-deps -T --entrypoint listen health doctor --json 2>/dev/null || true; } |
        jq -r '[.checks[] | select(.name == "database") | .details.migration][0] // ""'
}

# ---- steps --------------------------------------------------------------------------------------

need_programs() {
    local program
    for program in docker jq flock git; do
        command -v "$program" >/dev/null || fail 1 "$program is missing"
    done
    docker compose version >/dev/null 2>&1 || fail 1 "the compose plugin of docker is missing (version 2.24 or newer)"
    docker info >/dev/null 2>&1 || fail 1 "the docker daemon does not answer"
}

lock() {
    mkdir -p "$state"
    exec 9>"$state/lock"
    flock --nonblock 9 || fail 1 "another deployment is running (lock $state/lock)"
}

make_settings() {
    if [[ ! -e "$env_file" ]]; then
        (umask 077 && sed 's/^ *//' >"$env_file") <<'EOT'
        # Settings of docker-compose.production.yml; docs/operations.md explains them.
        LISTEN_DOMAIN=
        LISTEN_EMAIL=
        # LISTEN_REPLICAS=1
        # RESTIC_REPOSITORY=sftp:backup@backup.example.org:listen
EOT
        info "made $env_file"
    fi
    make_secrets
    local name
    for name in LISTEN_DOMAIN LISTEN_EMAIL; do
        [[ -n "${!name:-}" ]] || grep -Eq "^$name=.+" "$env_file" || fail 1 "set $name in $env_file, then run this again"
    done
}

# Compose starts nothing that names a secret whose file is missing, used or not.
make_secrets() {
    local secrets="$root/secrets" name
    mkdir -p "$secrets" && chmod 700 "$secrets"
    for name in database_url redis_url redis_password postgres_password audio_key restic_password restic_storage_key \
        restic_ssh_key restic_known_hosts grafana_password alert_slack_url alert_webhook_url alert_smtp_password; do
        [[ -e "$secrets/$name" ]] || : >"$secrets/$name"
        # The containers read them as another user; the folder keeps everybody else out.
        chmod 644 "$secrets/$name"
    done
}

# Sets new_image and new_ops to the digests of the release.
provide_images() {
    if $build; then
        info "building the images"
        local argument
        local -a arguments=()
        for argument in ${LISTEN_BUILD_ARGS:-}; do arguments+=(--build-arg "$argument"); done
        docker build ${arguments[@]+"${arguments[@]}"} --target cpu -t "listen:$id" "$root" || give_up "the image cannot be built"
        docker build ${arguments[@]+"${arguments[@]}"} --target ops -t "listen-ops:$id" "$root" || give_up "the ops image cannot be built"
        new_image="$(image_id "listen:$id")"
        new_ops="$(image_id "listen-ops:$id")"
        return
    fi
    local name image
    for name in LISTEN_IMAGE LISTEN_OPS_IMAGE; do
        image="${!name:-$(sed -n "s/^$name=//p" "$env_file" | tail -n 1)}"
        [[ -n "$image" ]] || give_up "--skip-build needs $name"
        image_id "$image" >/dev/null 2>&1 || docker pull "$image" || give_up "$name $image cannot be pulled"
        [[ "$name" == LISTEN_IMAGE ]] && new_image="$(image_id "$image")" || new_ops="$(image_id "$image")"
    done
}

# The name of the backup in the volume, in `snapshot`, and the newest migration in it, in `migration_before`.
take_snapshot() {
    snapshot=""
    $backup || { caution "no snapshot: nothing can be put back"; return 0; }
    info "taking a snapshot"
    read -r snapshot migration_before < <(compose_as "$1" "$2" run --rm --no-deps -T --entrypoint listen backup backup --json 2>/dev/null |
        jq -r '"\(.file) \(.manifest.migration)"') || true
    # A killed update may have left a database that only the program of the new release reads.
    if [[ "$snapshot" != /backups/* && -e "$state/pending.json" && "$2" != "$new_ops" ]]; then
        take_snapshot "$new_image" "$new_ops"
        return
    fi
    [[ "$snapshot" == /backups/* ]] || give_up "the snapshot failed; nothing was changed"
}

# Starts the release on a copy of the data, in a container without a network.
rehearse() {
    $tests || return 0
    info "rehearsing the release on a copy of the data"
    local name="listen-rehearsal-$id" copy="${project}_rehearsal" status=0
    # A run that was killed has left its own.
    docker ps --all --quiet --filter "volume=$copy" | xargs -r docker rm --force >/dev/null
    docker volume rm "$copy" >/dev/null 2>&1 || true
    local -a hardened=(--network none --read-only --cap-drop ALL --security-opt no-new-privileges --tmpfs /tmp -v "$copy:/data")
    if [[ -n "$snapshot" ]] && ! grep -Eq '^DATABASE_URL_FILE=.+' "$env_file"; then
        docker run --rm "${hardened[@]}" -v "${project}_backups:/backups:ro" "$new_image" \
            restore "$snapshot" --force --no-backup >/dev/null || status=1
    fi
    if ((status == 0)); then
        docker run --detach --name "$name" "${hardened[@]}" -e LISTEN_SPEECH_ENGINE=silence "$new_image" all >/dev/null
        wait_healthy "${LISTEN_REHEARSAL_S:-120}" "$name" || { status=1; docker logs --tail 5 "$name" >&2 || true; }
        docker rm --force "$name" >/dev/null 2>&1 || true
    fi
    docker volume rm "$copy" >/dev/null 2>&1 || true
    ((status == 0)) || give_up "the release does not start on a copy of the data; nothing was changed"
}

# Answers of nginx since a moment: how many, and how many of them 5xx.
error_rate() {
    compose logs --no-log-prefix --since "$1" nginx 2>/dev/null |
        awk '/"status":/ { n++ } /"status":5[0-9][0-9]/ { bad++ } END { print n + 0, bad + 0 }'
}

# Both releases serve for a while; more than one error in a hundred is too many.
watch_errors() {
    local since n bad
    since="$(date -u +%FT%TZ)"
    sleep "${LISTEN_WATCH_S:-15}"
    read -r n bad <<<"$(error_rate "$since")"
    info "$n answers while both releases serve, $bad of them errors"
    ! ((bad >= 5 && bad * 100 > n))
}

retire() {
    (($#)) || return 0
    docker stop --time 40 "$@" >/dev/null || true
    docker rm "$@" >/dev/null || true
}

# The same for a release that is not kept. One that hangs does not hear that it shall end, and the more
# of its time is waited for, the longer visitors may meet it; one that serves finishes what is open.
discard() {
    (($#)) || return 0
    docker stop --time 5 "$@" >/dev/null || true
    docker rm "$@" >/dev/null || true
}

# Takes away the services that have ended: where compose replaces one of them, it replaces all that
# depend on it as well, and so the sites and nginx.
clear_one_shots() {
    compose_as "$1" "$2" rm --stop --force migrate placeholder >/dev/null 2>&1 || true
}

# The whole stack with the images of one release; what runs with them already stays.
start_all() {
    clear_one_shots "$1" "$2"
    compose_as "$1" "$2" up --detach --wait --wait-timeout 300 --remove-orphans
}

remember() {
    jq -n --arg id "$id" --arg image "$new_image" --arg ops "$new_ops" '{id: $id, image: $image, ops_image: $ops}' >"$state/.current"
    mv "$state/.current" "$state/current.json"
    # Images that nothing refers to are removed by clean-ups; a name keeps them for a rollback.
    docker tag "$new_image" "listen-release:$id"
    docker tag "$new_ops" "listen-ops-release:$id"
    # So that plain `docker compose` commands mean the release that runs.
    (umask 077 && {
        grep -Ev '^LISTEN(_OPS)?_IMAGE=' "$env_file" || true
        printf 'LISTEN_IMAGE=%s\nLISTEN_OPS_IMAGE=%s\n' "$new_image" "$new_ops"
    } >"$env_file.new")
    mv "$env_file.new" "$env_file"
}

current() {
    jq -r ".$1 // \"\"" "$state/current.json" 2>/dev/null || true
}

# Puts the old release back after a failed update.
roll_back_update() {
    problem "$1; the old release stays"
    local migration_now
    # First of all nobody meets it any more.
    mapfile -t fresh < <(app_containers "$new_image")
    discard "${fresh[@]}"
    clear_one_shots "$old_image" "$old_ops"
    migration_now="$(migration_of_database "$new_image" "$new_ops")"
    if [[ "$migration_now" == "$migration_before" ]]; then
        info "the database is as it was"
    elif [[ -n "$snapshot" ]]; then
        caution "the database went from migration $migration_before to $migration_now: the snapshot is put back, and what was written since is lost"
        compose_as "$old_image" "$old_ops" stop app admin worker backup health >/dev/null 2>&1 || true
        put_snapshot_back "$old_image" "$old_ops" "$snapshot" || give_up "$1, and the snapshot could not be put back"
    else
        caution "the database is at migration $migration_now and there is no snapshot: the old release runs until it is restarted"
    fi
    start_all "$old_image" "$old_ops" >/dev/null || caution "not everything of the old release came back; see docker compose ps"
    log_result ROLLED_BACK "$1"
    rm -f "$state/pending.json"
    exit 1
}

put_snapshot_back() {
    compose_as "$1" "$2" run --rm --no-deps -T --entrypoint listen backup restore "$3" --force
}

# ---- actions ------------------------------------------------------------------------------------

init() {
    make_settings
    if [[ -n "$(current id)" ]]; then
        confirm "release $(current id) has been set up already"
    fi
    provide_images
    snapshot="" migration_before=""
    rehearse
    info "starting everything"
    start_all "$new_image" "$new_ops" || give_up "not everything became healthy; see docker compose ps and logs, then run this again"
    remember
    log_result SUCCESS
    success "release $id runs at https://$(setting LISTEN_DOMAIN)"
    compose_as "$new_image" "$new_ops" logs --no-log-prefix admin 2>/dev/null | grep -A1 'Sign in' | tail -n 2 || true
}

setting() {
    local value="${!1:-}"
    [[ -n "$value" ]] || value="$(sed -n "s/^$1=//p" "$env_file" | tail -n 1)"
    printf '%s\n' "$value"
}

update() {
    old_image="$(current image)" old_ops="$(current ops_image)"
    [[ -n "$old_image" ]] || fail 1 "nothing has been set up yet; run --init"
    make_secrets
    provide_images
    take_snapshot "$old_image" "$old_ops"
    # Asked for only where no snapshot tells it: each container that is started costs a second or more.
    [[ -n "$migration_before" ]] || migration_before="$(migration_of_database "$old_image" "$old_ops")"
    adopt_attempt
    rehearse
    note_attempt
    switch_to_new
    start_all "$new_image" "$new_ops" || roll_back_update "the other services of the release did not become healthy"
    restart_monitoring
    remember
    log_result SUCCESS
    rm -f "$state/pending.json"
    success "release $id runs; back with: scripts/deploy.sh --rollback"
}

# What leads back from here, for the run after one that is killed.
note_attempt() {
    jq -n --arg from "$(current id)" --arg id "$id" --arg snapshot "$snapshot" --arg migration "$migration_before" \
        '{from: $from, id: $id, snapshot: $snapshot, migration_before: $migration}' >"$state/.pending"
    mv "$state/.pending" "$state/pending.json"
}

# Where a killed run has changed the database already, a snapshot of now leads nowhere: that of then is
# what the release before can read.
adopt_attempt() {
    local then_migration then_snapshot present
    present="$(current id)"
    read -r then_migration then_snapshot <<<"$(jq -r --arg present "$present" \
        'select(.from == $present or .id == $present) | "\(.migration_before) \(.snapshot)"' "$state/pending.json" 2>/dev/null)"
    [[ -n "$then_snapshot" && "$then_migration" != "$migration_before" ]] || return 0
    info "an update that was interrupted went from migration $then_migration to $migration_before; its snapshot stays the way back"
    migration_before="$then_migration" snapshot="$then_snapshot"
}

# Compose does not see that a file in a mounted folder has changed, and these read theirs when they start.
restart_monitoring() {
    local -a services
    mapfile -t services < <(compose ps --services 2>/dev/null | grep -xE 'prometheus|alertmanager|grafana')
    ((${#services[@]} == 0)) || compose restart "${services[@]}" >/dev/null 2>&1 ||
        caution "monitoring could not be restarted; see docker compose ps"
}

# New containers beside the old ones, then the old ones go: no moment without one that answers.
switch_to_new() {
    local -a old fresh
    mapfile -t old < <(app_containers | while read -r container; do
        [[ "$(docker inspect --format '{{.Image}}' "$container")" == "$new_image" ]] || printf '%s\n' "$container"
    done)
    if ((${#old[@]} == 0)) && [[ -n "$(app_containers)" ]]; then
        info "this release serves already"
        return 0
    fi
    local n=$((${#old[@]} > 0 ? ${#old[@]} : 1))
    # What an interrupted run left is taken away first, or there would be too many.
    mapfile -t fresh < <(app_containers "$new_image")
    retire "${fresh[@]}"
    # Without --no-deps: compose would write another hash into the containers and replace them all the
    # next time. The dependency is `migrate`, which must be made anew, or it would run the old release.
    clear_one_shots "$new_image" "$new_ops"
    # A migration that hangs is a bad release, too.
    limit_s="${LISTEN_MIGRATE_S:-300}" compose_as "$new_image" "$new_ops" up --detach --no-recreate --scale "app=$((${#old[@]} + n))" app ||
        roll_back_update "the database could not be brought up to date, or the release not started"
    mapfile -t fresh < <(app_containers "$new_image")
    wait_healthy "${LISTEN_HEALTHY_S:-30}" "${fresh[@]}" || roll_back_update "the release did not become healthy"
    info "the release is healthy; watching errors"
    watch_errors || roll_back_update "the release answers with errors"
    retire "${old[@]}"
}

# The release that is gone back to: by its id, or the last successful one before the present one.
find_target() {
    local wanted="$target" present
    present="$(current id)"
    jq -c --arg wanted "$wanted" --arg present "$present" \
        'select(.result == "SUCCESS" and .image != "" and (if $wanted == "" then .id != $present else .id == $wanted end))' \
        "$state/deployments.log" 2>/dev/null | tail -n 1
}

rollback() {
    local found old_snapshot needed
    found="$(find_target)"
    [[ -n "$found" ]] || fail 1 "no such release in $state/deployments.log: ${target:-one before the present}"
    make_secrets
    old_image="$(current image)" old_ops="$(current ops_image)"
    new_image="$(jq -r .image <<<"$found")" new_ops="$(jq -r .ops_image <<<"$found")"
    image_id "$new_image" >/dev/null 2>&1 || fail 1 "image $new_image is no longer on this machine"
    # The snapshot that was taken when the release after the wanted one came.
    old_snapshot="$(jq -rs --arg id "$(jq -r .id <<<"$found")" \
        '[.[] | select(.result == "SUCCESS")] as $all | ($all | map(.id) | index($id)) as $at
         | $all[$at + 1 :] | map(select(.snapshot != "")) | .[0] // {} | "\(.snapshot // "") \(.migration_before // "")"' "$state/deployments.log")"
    read -r snapshot_of_then needed <<<"$old_snapshot"
    migration_before="$(migration_of_database "$old_image" "$old_ops")"
    confirm "back to release $(jq -r .id <<<"$found")"
    take_snapshot "$old_image" "$old_ops"
    if [[ -n "$needed" && "$needed" != "$migration_before" ]]; then
        confirm "the database is at migration $migration_before and that release knows $needed: the snapshot $snapshot_of_then is put back, and EVERYTHING written since is lost from the site (it stays in $snapshot)"
        compose_as "$old_image" "$old_ops" stop app admin worker backup health
        compose_as "$old_image" "$old_ops" rm --force app >/dev/null
        put_snapshot_back "$new_image" "$new_ops" "$snapshot_of_then" ||
            give_up "the snapshot could not be put back; the restore point is in the data folder"
    else
        switch_to_new
    fi
    start_all "$new_image" "$new_ops" || give_up "not everything became healthy; see docker compose ps"
    id="$(jq -r .id <<<"$found")"
    remember
    log_result SUCCESS "rolled back to $id"
    rm -f "$state/pending.json"
    success "release $id runs again"
}

status() {
    [[ -n "$(current id)" ]] || fail 1 "nothing has been set up yet"
    printf 'release %s, image %s\n' "$(current id)" "$(current image)"
    compose_as "$(current image)" "$(current ops_image)" ps
}

main() {
    parse_arguments "$@"
    root="${LISTEN_ROOT:-$(cd "$HERE/.." && pwd)}"
    state="$root/.deploy"
    env_file="$root/.env"
    project="listen"
    if [[ "$environment" == staging ]]; then
        state="$root/.deploy/staging"
        env_file="$root/.env.staging"
        project="listen-staging"
    fi
    export COMPOSE_PROJECT_NAME="${COMPOSE_PROJECT_NAME:-$project}"
    project="$COMPOSE_PROJECT_NAME"
    files=(-f "$root/docker-compose.production.yml")
    local extra
    IFS=: read -ra extra <<<"${LISTEN_COMPOSE_EXTRA:-}"
    local file
    for file in ${extra[@]+"${extra[@]}"}; do files+=(-f "$file"); done
    need_programs
    lock
    id="$(date -u +%Y%m%d%H%M%S)-$(git -C "$root" rev-parse --short HEAD 2>/dev/null || printf none)"
    new_image="" new_ops="" snapshot="" migration_before=""
    if [[ "$action" == update ]] && $build && [[ -n "$(git -C "$root" status --porcelain 2>/dev/null)" ]]; then
        confirm "the working tree has changes that are in no commit"
    fi
    "$action"
}

main "$@"
