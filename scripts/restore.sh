#!/usr/bin/env bash
# Puts a backup back, by `listen restore`.
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
Checks a backup, keeps a restore point of what is there, and puts the backup back. The program must
not run meanwhile. Nothing is changed if anything is wrong.

usage: scripts/restore.sh FILE | --remote [--with-audio] [--verify] [--dry-run] [--force] [--no-backup] [--help]

  FILE         a backup (backup_*.tar.gz)
  --remote     the newest copy in the restic repository instead of a file
  --with-audio the newest copy that has the audio, too; the newest of all may be an hourly one without
  --verify     only read the backup through
  --dry-run    rehearse it and say what would happen
  --force      do not ask
  --no-backup  make no restore point
  --help       this text

  RESTIC_REPOSITORY, RESTIC_PASSWORD_FILE, RESTIC_AWS_…   for --remote; see scripts/backup.sh --help
  LISTEN       the program; default: the one on the PATH, else ./target/release/listen
EOT
}

file=""
remote=false
verify=false
tag=listen
options=()

while (($#)); do
    case "$1" in
        --with-audio) tag=listen,whole ;;
        --verify) verify=true ;;
        --remote) remote=true ;;
        --dry-run | --force | --no-backup) options+=("$1") ;;
        -h | --help)
            usage
            exit 0
            ;;
        -*) fail 2 "unknown argument: $1 (see --help)" ;;
        *)
            [[ -z "$file" ]] || fail 2 "only one FILE can be put back"
            file="$1"
            ;;
    esac
    shift
done

program="$(find_listen)" || fail 2 "the program listen was not found; set LISTEN"
if $remote; then
    [[ -z "$file" ]] || fail 2 "either FILE or --remote"
    # /tmp may be memory, and too small.
    work="${LISTEN_BACKUP_DIR:-${LISTEN_DATA_DIR:-./data}}"
    mkdir -p "$work" || fail 1 "cannot write into $work"
    work="$(mktemp -d "$work/.remote-XXXXXX")"
    trap 'rm -rf "$work"' EXIT
    file="$work/backup_remote.tar.gz"
    with_storage_key restic dump --tag "$tag" --host listen latest listen.tar | gzip -1 >"$file" ||
        fail 1 "the copy could not be read into $work from ${RESTIC_REPOSITORY:-RESTIC_REPOSITORY, which is not set}"
fi
[[ "$tag" == listen ]] || $remote || fail 2 "--with-audio goes with --remote"
[[ -n "$file" ]] || fail 2 "which FILE? (see --help)"
[[ -f "$file" ]] || fail 1 "$file is not there"
if $verify; then
    "$program" backup --verify "$file"
    exit
fi
"$program" restore "$file" ${options[@]+"${options[@]}"}
