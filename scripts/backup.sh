#!/usr/bin/env bash
# Backups by `listen backup`, copies of them elsewhere by restic, and a rehearsed restore.
set -euo pipefail

HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
readonly HERE
# shellcheck source-path=SCRIPTDIR
source "$HERE/lib/messages.sh"
# shellcheck source-path=SCRIPTDIR
source "$HERE/lib/program.sh"
# shellcheck source-path=SCRIPTDIR
source "$HERE/lib/restic.sh"

usage() {
    cat <<'EOT'
Writes a backup of database and audio while everything goes on, and reads it through.

usage: scripts/backup.sh [--no-audio | --hourly] [--remote] [--cleanup] [--drill] [--schedule] [--help]

Where RESTIC_REPOSITORY is set it is copied there by restic, encrypted, and the doctor warns when such
copies get old.

  --no-audio   the database only; audio is made again after restoring
  --hourly     the database only, into the folder hourly, where the newest 24 stay
  --remote     refuse to work without a place for copies
  --cleanup    no backup: remove what is older than is kept, here and in the restic repository
  --drill      no backup: put the newest one back into an empty folder or database, check it, and note
               that in last_drill_ok; from the copies elsewhere, once there are some
  --schedule   do not end: the database every hour, all of it once a day, a drill and clean-up on
               Sundays

  LISTEN_BACKUP_DIR        folder of the backups; default: backups in the data folder
  LISTEN_BACKUP_KEEP_DAYS  days that backups stay in that folder; default 28
  LISTEN_BACKUP_AT         hour of the daily backup, 00 to 23, UTC; default 02
  RESTIC_REPOSITORY        where copies go: a folder, sftp:USER@HOST:/DIR, s3:https://HOST/BUCKET
  RESTIC_PASSWORD_FILE     file with the password of that repository: keep it elsewhere, too
  RESTIC_AWS_ACCESS_KEY_ID, RESTIC_AWS_SECRET_ACCESS_KEY_FILE, RESTIC_AWS_REGION
                           key, file with its secret part, and region of S3-compatible storage
  LISTEN                   the program; default: the one on the PATH, else ./target/release/listen
EOT
}

audio=true
hourly=false
remote=false
mode="write"

while (($#)); do
    case "$1" in
        --no-audio) audio=false ;;
        --hourly) hourly=true ;;
        --remote) remote=true ;;
        --cleanup) mode="cleanup" ;;
        --drill) mode="drill" ;;
        --schedule) mode="schedule" ;;
        -h | --help)
            usage
            exit 0
            ;;
        *) fail 2 "unknown argument: $1 (see --help)" ;;
    esac
    shift
done

program="$(find_listen)" || fail 2 "the program listen was not found; set LISTEN"
folder="${LISTEN_BACKUP_DIR:-${LISTEN_DATA_DIR:-./data}/backups}"
keep_days="${LISTEN_BACKUP_KEEP_DAYS:-28}"
[[ "$keep_days" =~ ^[1-9][0-9]*$ ]] || fail 2 "LISTEN_BACKUP_KEEP_DAYS '$keep_days' is no number of days"
at="${LISTEN_BACKUP_AT:-02}"
[[ "$at" =~ ^([01][0-9]|2[0-3])$ ]] || fail 2 "LISTEN_BACKUP_AT '$at' is no hour (00 to 23)"

# One at a time for a folder; the lock goes with the process.
lock() {
    mkdir -p "$folder" || fail 1 "cannot write into $folder"
    exec 9>"$folder/.backup-lock" || fail 1 "cannot write into $folder"
    # Where root backs up what is another's, once.
    chown --reference="$folder" "$folder/.backup-lock" 2>/dev/null || true
    flock --nonblock 9 || fail 1 "another backup is being written into $folder"
}

# By the time in the name, wherever it lies.
newest() {
    find "$folder" -maxdepth 2 -name 'backup_*.tar.gz' -printf '%f %p\n' | sort | tail -n 1 | cut -d' ' -f2-
}

# A place without a password would be found out on the day that the copy is needed.
has_repository() {
    [[ -n "${RESTIC_REPOSITORY:-}" ]] || return 1
    [[ -s "${RESTIC_PASSWORD_FILE:-/nowhere}" ]] || fail 1 "RESTIC_REPOSITORY is set, and RESTIC_PASSWORD_FILE names no file with its password"
}

write() {
    ! $remote || has_repository || fail 1 "--remote needs RESTIC_REPOSITORY and RESTIC_PASSWORD_FILE"
    local -a options=(--to "$folder")
    local said
    ! $audio || options+=(--audio)
    ! $hourly || options=(--to "$folder/hourly" --keep 24)
    said="$("$program" backup "${options[@]}")" || fail 1 "the backup failed; an unfinished file goes with the next one"
    printf '%s\n' "$said"
    # Its first line is the file.
    ! has_repository || copy "${said%%$'\n'*}"
}

# The place of copies, without what is secret in its name.
place() { printf '%s' "$RESTIC_REPOSITORY" | sha256sum | cut -c1-16; }

# Whether copies went to this very place; the year 1970 says that none ever went anywhere.
has_copies() {
    [[ -n "$(find "$folder/last_copy_ok" -newermt 1971-01-01 2>/dev/null)" && "$(cat "$folder/last_copy_ok")" == "$(place)" ]]
}

# Made only while no copy ever went there: a disk that is not mounted must not become a new repository.
repository() {
    local said
    # So that the doctor also hears of a place that never took a copy.
    [[ -e "$folder/last_copy_ok" ]] || touch -d @0 "$folder/last_copy_ok"
    said="$(with_storage_key restic cat config 2>&1 >/dev/null)" || {
        has_copies || with_storage_key restic init || fail 1 "restic cannot use $RESTIC_REPOSITORY: $said"
        ! has_copies || fail 1 "restic cannot use $RESTIC_REPOSITORY, which took copies before: $said"
    }
    # Locks of processes that ended; those that live keep theirs.
    with_storage_key restic unlock >/dev/null || true
}

# The archive is unpacked first: restic finds what did not change in files, not in a compressed one. What
# has the audio is kept apart, so that the hourly ones do not push it out.
copy() {
    local file="$1" kind=database
    ! $audio || $hourly || kind=whole
    repository || fail 1 "the backup is written here, and was not copied"
    gzip -t "$file" || fail 1 "$file is damaged, and was not copied"
    gzip -dc "$file" |
        with_storage_key restic backup --stdin --stdin-filename listen.tar --tag "listen,$kind" --host listen ||
        fail 1 "the backup is written here, and restic could not copy it to $RESTIC_REPOSITORY"
    place >"$folder/last_copy_ok"
}

# What is beyond its days goes, but never the newest, and nothing at all by a clock that has the newest
# beyond them, too.
cleanup() {
    local last
    last="$(find "$folder" -maxdepth 1 -name 'backup_*.tar.gz' | sort | tail -n 1)"
    if [[ -n "$last" && -n "$(find "$last" -mtime "+$keep_days")" ]]; then
        warn "the newest backup is older than $keep_days days by the clock of this machine: nothing was removed"
        return
    fi
    [[ -z "$last" ]] ||
        find "$folder" -maxdepth 1 -name 'backup_*.tar.gz' -mtime "+$keep_days" ! -samefile "$last" -print -delete
    has_repository || return 0
    repository
    with_storage_key restic forget --tag listen,database --host listen --keep-hourly 24 --keep-daily 14
    with_storage_key restic forget --tag listen,whole --host listen --keep-daily 14 --keep-weekly 8 --prune
}

# Puts a backup back into an empty folder with this program, as one would in need: from restic
# where there is a repository, since that copy is the one nobody looks at.
drill() {
    local work file
    rm -rf "$folder"/.drill-*
    # Beside the backups, which are as large: /tmp may be memory.
    work="$(mktemp -d "$folder/.drill-XXXXXX")"
    # A drill that was begun and is not well is told by the doctor.
    touch "$folder/last_drill_began"
    # shellcheck disable=SC2064 # The folder of now.
    trap "rm -rf '$work'" EXIT
    if has_repository && has_copies; then
        repository || fail 1 "the drill failed"
        with_storage_key restic check || fail 1 "the drill failed: $RESTIC_REPOSITORY is damaged"
        file="$work/backup_drill.tar.gz"
        with_storage_key restic dump --tag listen --host listen latest listen.tar | gzip -1 >"$file" ||
            fail 1 "the drill failed: restic could not read the copy from $RESTIC_REPOSITORY"
    else
        file="$(newest)"
    fi
    [[ -n "$file" ]] || fail 1 "there is no backup to rehearse with"
    case "$(database_url)" in
        # In a database of its own, on the same server.
        postgres://* | postgresql://*) "$program" restore "$file" --dry-run --data-dir "$work/data" ;;
        *)
            (
                unset DATABASE_URL DATABASE_URL_FILE
                exec "$program" restore "$file" --force --no-backup --data-dir "$work/data"
            )
            ;;
    esac || fail 1 "the drill failed: $file cannot be put back"
    touch "$folder/last_drill_ok"
    say "the drill went well"
}

database_url() {
    if [[ -n "${DATABASE_URL:-}" ]]; then
        printf '%s' "$DATABASE_URL"
    elif [[ -n "${DATABASE_URL_FILE:-}" ]]; then
        cat "$DATABASE_URL_FILE"
    fi
}

# The daily one, once a day from its hour on, also where that hour was missed.
is_daily_due() {
    [[ "$(cat "$folder/.daily" 2>/dev/null)" != "$(date -u +%F)" ]] &&
        { [[ ! -e "$folder/.daily" ]] || (( 10#$(date -u +%H) >= 10#$at )); }
}

daily() {
    local status=0
    touch "$folder/.daily-began"
    "$0" || status=1
    # Done for today also where only the copy failed: all of it again each hour would fill the disk.
    [[ -z "$(find "$folder" -maxdepth 1 -name 'backup_*.tar.gz' -newer "$folder/.daily-began")" ]] ||
        date -u +%F >"$folder/.daily"
    "$0" --cleanup || warn "the clean-up failed"
    if [[ "$(date -u +%u)" == 7 || ! -e "$folder/last_drill_ok" ]]; then
        "$0" --drill || warn "the drill failed"
    fi
    return "$status"
}

# A failed run is said and tried again the next hour; `listen doctor` warns when backups are old.
schedule() {
    trap 'exit 0' TERM INT
    while :; do
        if is_daily_due; then
            daily || warn "the daily backup failed"
        else
            "$0" --hourly || warn "the hourly backup failed"
        fi
        sleep $((3600 - $(date +%s) % 3600)) &
        wait $!
    done
}

case "$mode" in
    schedule)
        mkdir -p "$folder" || fail 1 "cannot write into $folder"
        schedule
        ;;
    *)
        lock
        "$mode"
        ;;
esac
