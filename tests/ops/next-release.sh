#!/usr/bin/env bash
# Compiles the release after this one: this working tree with one more migration, for the end-to-end test.
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"

if [[ $# -ne 1 || "$1" == -* ]]; then
    echo "usage: tests/ops/next-release.sh OUT    (NEXT_TARGET_DIR: where cargo builds, default target/next)"
    [[ "${1:-}" == --help ]] && exit 0
    exit 2
fi

out="$(realpath "$1")"
tree="$(mktemp -d)"
trap 'rm -rf "$tree"' EXIT
# The times of files stay, so that what is compiled already is not compiled again.
(cd "$ROOT" && git ls-files -z | xargs -0 cp --parents --preserve=timestamps -t "$tree")
for kind in sqlite postgres; do
    echo "CREATE TABLE next_release (id INTEGER PRIMARY KEY);" >"$tree/crates/store/migrations/$kind/9999_next_release.sql"
done
cd "$tree"
# A folder of its own: tests of this tree would take what is compiled there for theirs, with its paths.
target="${NEXT_TARGET_DIR:-$ROOT/target/next}"
CARGO_TARGET_DIR="$target" cargo build --quiet --locked -p listen-cli --features data-files,embed-assets
install "$target/debug/listen" "$out"
