#!/usr/bin/env bash
# Sets up, updates and rolls back the stack of docker-compose.production.yml on this machine.
set -euo pipefail

HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
readonly HERE
# shellcheck source-path=SCRIPTDIR
source "$HERE/lib/messages.sh"
# shellcheck source-path=SCRIPTDIR
source "$HERE/lib/releases.sh"

# Snapshots of updates that stay: so many updates back, at least, lead across a migration.
readonly N_SNAPSHOTS=10
# Parts of a release: the target of the Dockerfile, the name of the image, the setting of the compose file.
readonly -A TARGET=([image]=cpu [ops]=ops [gpu]=gpu)
readonly -A NAME=([image]=listen [ops]=listen-ops [gpu]=listen-gpu)
readonly -A SETTING=([image]=LISTEN_IMAGE [ops]=LISTEN_OPS_IMAGE [gpu]=LISTEN_GPU_IMAGE)

usage() {
    cat <<'EOT'
Sets up, updates or rolls back the stack of docker-compose.production.yml.

usage: scripts/deploy.sh --init | --update | --rollback [ID] | --status [OPTIONS]

  --init           make .env and secrets, build, and start everything
  --update         build the release of this working tree, rehearse it on a copy of the data, start
                   it beside the old one, and retire the old one once the new one is healthy
  --rollback [ID]  back to an earlier release (default: the one before) by the digest of its image;
                   where the database has been changed since, the snapshot is verified and put back,
                   after saying what is lost
  --status         say which release runs

  --environment E, --env E  production (default) or staging: .env.staging, and secrets, ports and a
                   project of its own
  --no-backup      no snapshot first; then nothing can be put back
  --force          do not ask
  --skip-tests     do not rehearse the release on a copy of the data
  --skip-build     take LISTEN_IMAGE, LISTEN_OPS_IMAGE, and with the profile gpu LISTEN_GPU_IMAGE, as
                   they are; pulled if they are not here
  --help           this text

  LISTEN_WATCH_S         seconds for which both releases run and errors are counted; default 15
  LISTEN_HEALTHY_S       seconds that a release may take to become healthy; default 30
  LISTEN_REHEARSAL_S     the same for the rehearsal, which imports the library as well; default 120
  LISTEN_MIGRATE_S       seconds that bringing the database up to date may take; default 300
  LISTEN_ASK_S           seconds that saying how far the database is may take; default 20
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
        --arg reason "${2:-}" --arg image "${new_image:-}" --arg ops "${new_ops:-}" --arg gpu "${new_gpu:-}" \
        --arg snapshot "${snapshot:-}" --arg migration "${migration_before:-}" \
        --arg commit "$(git -C "$root" rev-parse --short HEAD 2>/dev/null || true)" \
        '{id: $id, at: $at, action: $action, result: $result, reason: $reason, image: $image,
          ops_image: $ops, gpu_image: $gpu, snapshot: $snapshot, migration_before: $migration, commit: $commit}' \
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

# Compose as one release has it: `old`, the one that runs, or `new`, the one that shall.
compose_as() {
    local image="$1_image" ops="$1_ops" gpu="$1_gpu" logs="$1_logs"
    shift
    LISTEN_IMAGE="${!image}" LISTEN_OPS_IMAGE="${!ops}" LISTEN_GPU_IMAGE="${!gpu}" LISTEN_SITE_LOGS="${!logs}" compose "$@"
}

# Whether .env asks for the worker on the graphics card.
uses_gpu() {
    grep -qx worker-gpu <<<"$(compose config --services 2>/dev/null)"
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

# Newest migration that the database has gone through; empty where nobody tells. The release that runs is asked
# first: it tells that of a newer database as well, and the new one may not even start.
migration_of_database() {
    local which told=""
    for which in old new; do
        told="$(ask_migration "$which")"
        [[ -z "$told" ]] || break
    done
    printf '%s\n' "$told"
}

ask_migration() {
    local name="$project-question"
    # A doctor who warns ends with 1.
    { limit_s="${LISTEN_ASK_S:-20}" compose_as "$1" run --rm --no-deps -T --name "$name" --entrypoint listen health doctor --json 2>/dev/null || true; } |
        jq -r '[.checks[] | select(.name == "database") | .details.migration][0] // ""' 2>/dev/null || true
    # One that was not waited for is still there.
    docker rm --force "$name" >/dev/null 2>&1 || true
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
        (umask 077 && cp "$HERE/../$(basename "$env_file").example" "$env_file")
        info "made $env_file"
    fi
    local name
    for name in LISTEN_DOMAIN LISTEN_EMAIL; do
        [[ -n "$(setting "$name")" ]] || { make_secrets; fail 1 "set $name in $env_file, then run this again"; }
    done
    refuse_shared
    make_secrets
}

# A setting of the environment, or of the file that compose reads.
setting() {
    printf '%s\n' "${!1:-$(setting_in "$env_file" "$1")}"
}

setting_in() {
    sed -n "s/^$2=//p" "$1" 2>/dev/null | tail -n 1 || true
}

# What two stacks of one machine cannot have in common; a folder of secrets is the other one's database.
refuse_shared() {
    [[ "$environment" == staging && -e "$root/.env" ]] || return 0
    local name default own theirs
    while read -r name default; do
        own="$(setting "$name")" theirs="$(setting_in "$root/.env" "$name")"
        own="${own:-$default}" theirs="${theirs:-$default}"
        [[ "$name" != LISTEN_SECRETS ]] || theirs="$(absolute "$theirs")"
        [[ "$own" != "$theirs" ]] ||
            fail 1 "$name is $own for production, too: give staging its own in $env_file (see .env.staging.example)"
    done <<'EOT'
COMPOSE_PROJECT_NAME listen
LISTEN_SECRETS ./secrets
LISTEN_HTTP_PORT 80
LISTEN_HTTPS_PORT 443
LISTEN_ADMIN_PORT 3005
LISTEN_FRONT_SUBNET 172.30.80.0/24
EOT
}

# Compose starts nothing that names a secret whose file is missing, used or not.
make_secrets() {
    local secrets="$LISTEN_SECRETS" name
    mkdir -p "$secrets" && chmod 700 "$secrets"
    for name in database_url redis_url redis_password postgres_password audio_key llm_api_key search_key speech_key \
        ca_certificates restic_password restic_storage_key restic_ssh_key restic_known_hosts grafana_password \
        alert_slack_url alert_webhook_url alert_smtp_password; do
        [[ -e "$secrets/$name" ]] || : >"$secrets/$name"
        # The containers read them as another user; the folder keeps everybody else out.
        chmod 644 "$secrets/$name"
    done
}

# Sets new_image, new_ops and, where it is used, new_gpu to the digests of the release.
provide_images() {
    local part
    local -a parts=(image ops)
    ! uses_gpu || parts+=(gpu)
    ! $build || info "building the images"
    for part in "${parts[@]}"; do
        if $build; then build_image "$part"; else find_image "$part"; fi
    done
    choose_logs
}

build_image() {
    local argument image="${NAME[$1]}:$id"
    local -a arguments=()
    for argument in ${LISTEN_BUILD_ARGS:-}; do arguments+=(--build-arg "$argument"); done
    arguments+=(--build-arg "REVISION=$(git -C "$root" rev-parse HEAD 2>/dev/null || printf unknown)")
    docker build ${arguments[@]+"${arguments[@]}"} --target "${TARGET[$1]}" -t "$image" "$root" ||
        give_up "the image ${TARGET[$1]} cannot be built"
    printf -v "new_$1" '%s' "$(image_id "$image")"
}

find_image() {
    local image
    image="$(setting "${SETTING[$1]}")"
    [[ -n "$image" ]] || give_up "--skip-build needs ${SETTING[$1]}"
    image_id "$image" >/dev/null 2>&1 || docker pull "$image" || give_up "${SETTING[$1]} $image cannot be pulled"
    printf -v "new_$1" '%s' "$(image_id "$image")"
}

# The sites of two releases run beside each other, and no two processes write to the same folder of logs.
choose_logs() {
    new_logs="${old_logs:-site-a}"
    [[ -z "$old_image" || "$new_image" == "$old_image" ]] || case "$new_logs" in
        site-a) new_logs=site-b ;;
        *) new_logs=site-a ;;
    esac
}

# Sets old_image and the other parts of the release that runs.
find_present() {
    old_image="$(current image)" old_ops="$(current ops_image)" old_gpu="$(current gpu_image)" old_logs="$(current logs)"
    old_logs="${old_logs:-site-a}"
    # One that was put in before the profile was.
    [[ -n "$old_gpu" ]] || ! uses_gpu || old_gpu="$(image_id "$(setting LISTEN_GPU_IMAGE)" 2>/dev/null || true)"
}

# The name of the backup in the volume, in `snapshot`, and the newest migration in it, in `migration_before`.
# In a folder of their own, where clean-ups by age do not reach them: a rollback needs them however old they are.
take_snapshot() {
    snapshot=""
    $backup || { caution "no snapshot: nothing can be put back"; return 0; }
    info "taking a snapshot"
    local said="$state/snapshot.log"
    local -a keep=()
    # Not before a rollback: the one that it needs might be the oldest.
    [[ "$action" != update ]] || keep=(--keep "$N_SNAPSHOTS")
    read -r snapshot migration_before < <(compose_as "$1" run --rm --no-deps -T --entrypoint listen backup \
        backup --to /backups/releases ${keep[@]+"${keep[@]}"} --json 2>"$said" | jq -r '"\(.file) \(.manifest.migration)"') || true
    [[ "$snapshot" != /backups/* ]] || return 0
    # A killed update may have left a database that only the program of the new release reads.
    if [[ -e "$state/pending.json" && "$1" == old && "$old_ops" != "$new_ops" ]]; then
        take_snapshot new
        return
    fi
    tail -n 5 "$said" >&2
    snapshot="" migration_before=""
    give_up "the snapshot failed ($(tail -n 1 "$said")); nothing was changed"
}

# Whether a release could put a snapshot back: it is there, and it is whole.
is_whole() {
    local said
    [[ -n "$2" ]] || return 1
    said="$(compose_as "$1" run --rm --no-deps -T --entrypoint listen backup backup --verify "$2" 2>&1)" && return 0
    tail -n 3 <<<"$said" >&2
    return 1
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
    if [[ -n "$snapshot" && -n "$(setting DATABASE_URL_FILE)" ]]; then
        rehearse_postgres || status=1
    elif [[ -n "$snapshot" ]]; then
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

# Puts the snapshot into a database of its own on the same server and brings it up to date there; that goes again.
# The release then starts on an empty one, since that server is in a network.
rehearse_postgres() {
    local said
    said="$(compose_as new run --rm --no-deps -T --entrypoint listen backup restore "$snapshot" --dry-run 2>&1)" && return 0
    if [[ "$said" == *"may not make"* ]]; then
        caution "the copy of the data is left out: the role of the database may not make another one (ALTER ROLE … CREATEDB)"
        return 0
    fi
    tail -n 3 <<<"$said" >&2
    return 1
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
    compose_as "$1" rm --stop --force migrate placeholder >/dev/null 2>&1 || true
}

# The whole stack with the images of one release; what runs with them already stays.
start_all() {
    clear_one_shots "$1"
    compose_as "$1" up --detach --wait --wait-timeout 300 --remove-orphans
}

# Ends all that uses the database. A backup that is being written may take minutes to end; the sites serve so long.
stop_users() {
    compose_as old --profile gpu stop backup health >/dev/null 2>&1 || true
    compose_as old --profile gpu stop app admin worker worker-gpu >/dev/null 2>&1 || true
}

# After a restore that failed the database is as it was before it, and somebody has to serve.
serve_again() {
    local which image
    for which in "$@"; do
        image="${which}_image"
        if start_all "$which" >/dev/null; then
            info "image ${!image} serves again"
            return 0
        fi
    done
    problem "nothing could be started again; see docker compose ps and logs"
}

remember() {
    jq -n --arg id "$id" --arg image "$new_image" --arg ops "$new_ops" --arg gpu "$new_gpu" --arg logs "$new_logs" \
        '{id: $id, image: $image, ops_image: $ops, gpu_image: $gpu, logs: $logs}' >"$state/.current"
    mv "$state/.current" "$state/current.json"
    local part image
    for part in image ops gpu; do
        image="new_$part"
        # Images that nothing refers to are removed by clean-ups; a name keeps them for a rollback.
        [[ -z "${!image}" ]] || docker tag "${!image}" "${NAME[$part]}-release:$id"
    done
    # So that plain `docker compose` commands mean the release that runs.
    (umask 077 && {
        grep -Ev "^(LISTEN_IMAGE|LISTEN_OPS_IMAGE|LISTEN_SITE_LOGS${new_gpu:+|LISTEN_GPU_IMAGE})=" "$env_file" || true
        printf 'LISTEN_IMAGE=%s\nLISTEN_OPS_IMAGE=%s\nLISTEN_SITE_LOGS=%s\n' "$new_image" "$new_ops" "$new_logs"
        [[ -z "$new_gpu" ]] || printf 'LISTEN_GPU_IMAGE=%s\n' "$new_gpu"
    } >"$env_file.new")
    mv "$env_file.new" "$env_file"
}

current() {
    jq -r ".$1 // \"\"" "$state/current.json" 2>/dev/null || true
}

# Puts the old release back after a failed update.
roll_back_update() {
    problem "$1; the old release stays"
    # First of all nobody meets it any more.
    mapfile -t fresh < <(app_containers "$new_image")
    discard "${fresh[@]}"
    clear_one_shots old
    undo_migration "$1"
    start_all old >/dev/null || caution "not everything of the old release came back; see docker compose ps"
    log_result ROLLED_BACK "$1"
    rm -f "$state/pending.json"
    exit 1
}

# Puts the snapshot back where the database is known to have been changed. Nothing is stopped before it is known to
# be whole; without it the old release runs on until it is restarted.
undo_migration() {
    local now
    now="$(migration_of_database)"
    if [[ -z "$now" || -z "$migration_before" ]]; then
        caution "whether the database was changed is not known (migration '$migration_before' before, '$now' now), so nothing is put back; the snapshot is ${snapshot:-none}"
    elif [[ "$now" == "$migration_before" ]]; then
        info "the database is as it was"
    elif ! is_whole old "$snapshot"; then
        caution "the database went from migration $migration_before to $now, and there is no snapshot that could be put back (${snapshot:-none}): the old release runs until it is restarted"
    else
        caution "the database went from migration $migration_before to $now: the snapshot is put back, and what was written since is lost"
        put_snapshot_back old "$snapshot" || {
            serve_again old new
            give_up "$1, and the snapshot could not be put back"
        }
    fi
}

# The program of one release puts back what it wrote once; verified before, since this ends everything.
put_snapshot_back() {
    stop_users
    compose_as "$1" run --rm --no-deps -T --entrypoint listen backup restore "$2" --force
}

# ---- actions ------------------------------------------------------------------------------------

init() {
    make_settings
    if [[ -n "$(current id)" ]]; then
        confirm "release $(current id) has been set up already"
    fi
    provide_images
    rehearse
    info "starting everything"
    start_all new || give_up "not everything became healthy; see docker compose ps and logs, then run this again"
    remember
    log_result SUCCESS
    local port
    port="$(setting LISTEN_HTTPS_PORT)" port="${port##*:}"
    success "release $id runs at https://$(setting LISTEN_DOMAIN)${port:+:$port}"
    compose_as new logs --no-log-prefix admin 2>/dev/null | grep -A1 'Sign in' | tail -n 2 || true
}

update() {
    [[ -n "$(current image)" ]] || fail 1 "nothing has been set up yet; run --init"
    refuse_shared
    make_secrets
    find_present
    provide_images
    take_snapshot old
    # Asked for only where no snapshot tells it: each container that is started costs a second or more.
    [[ -n "$migration_before" ]] || migration_before="$(migration_of_database)"
    adopt_attempt
    rehearse
    note_attempt
    switch_to_new
    start_all new || roll_back_update "the other services of the release did not become healthy"
    reload_nginx
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
    [[ -n "$then_snapshot" ]] && is_beyond "$migration_before" "$then_migration" || return 0
    info "an update that was interrupted went from migration $then_migration to $migration_before; its snapshot stays the way back"
    migration_before="$then_migration" snapshot="$then_snapshot"
}

# nginx runs on a copy of its configuration until it is told to read it anew; one that does not hold is refused.
reload_nginx() {
    compose exec -T nginx /bin/sh /etc/listen/start.sh --reload >/dev/null ||
        caution "nginx keeps its configuration of before; see docker compose logs nginx"
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
    clear_one_shots new
    # A migration that hangs is a bad release, too.
    limit_s="${LISTEN_MIGRATE_S:-300}" compose_as new up --detach --no-recreate --scale "app=$((${#old[@]} + n))" app ||
        roll_back_update "the database could not be brought up to date, or the release not started"
    mapfile -t fresh < <(app_containers "$new_image")
    wait_healthy "${LISTEN_HEALTHY_S:-30}" "${fresh[@]}" || roll_back_update "the release did not become healthy"
    info "the release is healthy; watching errors"
    watch_errors || roll_back_update "the release answers with errors"
    retire "${old[@]}"
}

rollback() {
    local found needed then_snapshot log="$state/deployments.log"
    found="$(find_release "$log" "$target" "$(current id)")"
    [[ -n "$found" ]] || fail 1 "no such release in $log: ${target:-one before the present}"
    target="$(jq -r .id <<<"$found")"
    refuse_shared
    make_secrets
    find_present
    find_images_of "$found"
    choose_logs
    confirm "back to release $target"
    take_snapshot old
    [[ -n "$migration_before" ]] || migration_before="$(migration_of_database)"
    IFS='|' read -r needed then_snapshot < <(left_with "$log" "$target")
    if is_beyond "$migration_before" "$needed"; then
        return_by_snapshot "$needed" "$then_snapshot"
    else
        switch_to_new
    fi
    start_all new || give_up "not everything became healthy; see docker compose ps"
    reload_nginx
    id="$target"
    remember
    log_result SUCCESS "rolled back to $id"
    rm -f "$state/pending.json"
    success "release $id runs again"
}

# Sets new_image and the other parts to those of a line of the log, as far as they are used.
find_images_of() {
    new_image="$(jq -r .image <<<"$1")" new_ops="$(jq -r .ops_image <<<"$1")"
    if uses_gpu; then
        new_gpu="$(jq -r '.gpu_image // ""' <<<"$1")"
        [[ -n "$new_gpu" ]] || fail 1 "release $target has no image for worker-gpu: take gpu out of COMPOSE_PROFILES first"
    fi
    local image
    for image in "$new_image" "$new_ops" ${new_gpu:+"$new_gpu"}; do
        image_id "$image" >/dev/null 2>&1 || fail 1 "image $image is no longer on this machine"
    done
}

# For a release that does not know all migrations of the database. Whatever can be refused is refused while
# everything still runs.
return_by_snapshot() {
    local beyond="the database is at migration $migration_before and that release knows $1"
    info "$beyond; reading the snapshot ${2:-of then} through"
    is_whole new "$2" ||
        give_up "$beyond, and the snapshot of then cannot be put back (${2:-none was taken}); nothing was stopped or changed"
    confirm "$beyond: the snapshot $2 is put back, and EVERYTHING written since is lost from the site (it stays in ${snapshot:-no snapshot})"
    put_snapshot_back new "$2" || {
        serve_again old
        give_up "the snapshot could not be put back; release $(current id) stays"
    }
    compose_as old rm --force app >/dev/null || true
}

status() {
    [[ -n "$(current id)" ]] || fail 1 "nothing has been set up yet"
    find_present
    printf 'release %s, image %s\n' "$(current id)" "$old_image"
    compose_as old ps
}

# A path as compose reads it.
absolute() {
    [[ "$1" == /* ]] && printf '%s\n' "$1" || printf '%s/%s\n' "$root" "${1#./}"
}

# What belongs to the stack of this environment.
find_stack() {
    root="${LISTEN_ROOT:-$(cd "$HERE/.." && pwd)}"
    state="$root/.deploy"
    env_file="$root/.env"
    project="listen"
    local secrets="secrets"
    if [[ "$environment" == staging ]]; then
        state="$root/.deploy/staging"
        env_file="$root/.env.staging"
        project="listen-staging"
        secrets="secrets-staging"
    fi
    local named
    named="$(setting COMPOSE_PROJECT_NAME)"
    project="${named:-$project}"
    export COMPOSE_PROJECT_NAME="$project"
    named="$(setting LISTEN_SECRETS)"
    LISTEN_SECRETS="$(absolute "${named:-$secrets}")"
    export LISTEN_SECRETS
    files=(-f "$root/docker-compose.production.yml")
    local extra file
    IFS=: read -ra extra <<<"${LISTEN_COMPOSE_EXTRA:-}"
    for file in ${extra[@]+"${extra[@]}"}; do files+=(-f "$file"); done
}

main() {
    parse_arguments "$@"
    find_stack
    need_programs
    [[ "$action" == status ]] || lock
    id="$(date -u +%Y%m%d%H%M%S)-$(git -C "$root" rev-parse --short HEAD 2>/dev/null || printf none)"
    old_image="" old_ops="" old_gpu="" old_logs="" new_image="" new_ops="" new_gpu="" new_logs=""
    snapshot="" migration_before=""
    if [[ "$action" == update ]] && $build && [[ -n "$(git -C "$root" status --porcelain 2>/dev/null)" ]]; then
        confirm "the working tree has changes that are in no commit"
    fi
    "$action"
}

main "$@"
