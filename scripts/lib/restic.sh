# The key of the storage that copies of backups lie in.
# shellcheck shell=bash

# Runs restic with that key, which may be another one than that of the audio. Its secret part comes as a
# file and reaches restic by the environment, where no list of processes shows it.
with_storage_key() (
    secret="${RESTIC_AWS_SECRET_ACCESS_KEY_FILE:-}"
    if [[ -n "${RESTIC_AWS_ACCESS_KEY_ID:-}" ]]; then
        unset AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
        export AWS_ACCESS_KEY_ID="$RESTIC_AWS_ACCESS_KEY_ID"
    fi
    [[ -z "${RESTIC_AWS_REGION:-}" ]] || export AWS_DEFAULT_REGION="$RESTIC_AWS_REGION"
    if [[ -s "$secret" ]]; then
        AWS_SECRET_ACCESS_KEY="$(<"$secret")"
        export AWS_SECRET_ACCESS_KEY
    fi
    exec "$@"
)
