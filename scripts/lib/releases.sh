# What deployments.log tells: which release can be gone back to, and with which snapshot.
# shellcheck shell=bash

# The last successful run of a release, as a line of JSON: of the one wanted, or where that is empty of the last
# one that is not the present one. Usage: find_release LOG WANTED PRESENT
find_release() {
    jq -c --arg wanted "$2" --arg present "$3" \
        'select(.result == "SUCCESS" and .image != "" and (if $wanted == "" then .id != $present else .id == $wanted end))' \
        "$1" 2>/dev/null | tail -n 1
}

# MIGRATION|SNAPSHOT of when a release was left for the last time: what its program knows, and the newest snapshot
# that holds nothing else. Going back to a release logs its id again, so it may have been left more than once;
# a snapshot of a later moment is of another release. Either is empty where it was not noted.
# Usage: left_with LOG ID
left_with() {
    jq -rs --arg id "$2" '[.[] | select(.result == "SUCCESS")] | (map(.id) | rindex($id)) as $at
        | (if $at == null then null else .[$at + 1] end) // {} | "\(.migration_before // "")|\(.snapshot // "")"' "$1"
}

# Whether the first migration is known to be beyond the second; of an unknown one nothing is.
is_beyond() {
    [[ "$1" =~ ^[0-9]+$ && "$2" =~ ^[0-9]+$ ]] && ((10#$1 > 10#$2))
}
