#!/usr/bin/env bash
# Draws the icons of the installed site from crates/web/assets/icon.svg.
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
readonly ROOT
# shellcheck source-path=SCRIPTDIR
source "$ROOT/scripts/lib/messages.sh"

usage() {
    cat <<'EOF'
Draws icon-192.png, icon-512.png and icon-maskable-512.png beside crates/web/assets/icon.svg, which
they are made from. Needs Chromium. The results are in git; run this after the drawing was changed.

usage: scripts/make-icons.sh [--help]
EOF
}

case "${1:-}" in
    "") ;;
    -h | --help)
        usage
        exit 0
        ;;
    *) fail 2 "unknown argument: $1 (see --help)" ;;
esac
command -v chromium >/dev/null || fail 1 "chromium is missing; install it with: apt-get install chromium"

assets="$ROOT/crates/web/assets"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# Name, edge in pixels, size of the drawing in percent, and what is around it.
draw() {
    local name="$1" edge="$2" percent="$3" background="$4"
    cat >"$work/$name.html" <<EOF
<style>html, body { margin: 0; background: $background } img { position: fixed; inset: 0; margin: auto; width: $percent%; height: $percent% }</style>
<img src="file://$assets/icon.svg">
EOF
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --default-background-color=00000000 \
        --window-size="$edge,$edge" --screenshot="$work/$name.png" "file://$work/$name.html" >/dev/null 2>&1
    [[ -s "$work/$name.png" ]] || fail 1 "chromium drew no $name.png"
    install -m 0644 "$work/$name.png" "$assets/$name.png"
}

draw icon-192 192 100 transparent
draw icon-512 512 100 transparent
# Systems cut this one to their own shape: the background reaches the edges, the drawing stays inside.
draw icon-maskable-512 512 76 "#0f766e"
say "icons are drawn"
