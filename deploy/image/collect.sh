#!/bin/sh
# Collects programs, what they link to and their data into a folder that becomes an image without a
# shell and without a package manager. Runs in the Dockerfile, in an image that has the packages.
#
#   collect.sh FOLDER PATH…   each PATH is a program, a library, or a file or folder of data
#
# Licences of all packages it takes from come along, and their names and versions, where scanners of
# images look for them.
set -eu

folder="$1"
shift
list="$(mktemp)"

# The path without links in its folder: /lib is a link to /usr/lib, and tar would make a folder of it.
canonical() { printf '%s/%s\n' "$(realpath "$(dirname "$1")")" "$(basename "$1")"; }

# The file, and what it is a link to.
add() {
    canonical "$1" >>"$list"
    [ ! -L "$1" ] || readlink -f "$1" >>"$list"
}

add_with_libraries() {
    add "$1"
    linked="$(ldd "$1" 2>/dev/null || true)"
    case "$linked" in *"not found"*)
        printf 'collect.sh: %s\n%s\n' "$1" "$linked" >&2
        exit 1
        ;;
    esac
    # `name => /path (0x…)`, or the loader's path alone.
    for library in $(printf '%s\n' "$linked" | grep -o '/[^ ]*'); do add "$library"; done
}

for path in "$@"; do
    [ -e "$path" ] || { echo "collect.sh: there is no $path" >&2; exit 1; }
    if [ -d "$path" ]; then find "$(realpath "$path")" >>"$list"; else add_with_libraries "$path"; fi
done

# dpkg knows some files by the path before /lib became a link.
packages="$(sort -u "$list" | while read -r path; do
    dpkg -S "$path" 2>/dev/null || dpkg -S "${path#/usr}" 2>/dev/null || true
done | grep -v '^diversion ' | cut -d: -f1 | tr -d ',' | sort -u)"

mkdir -p "$folder/var/lib/dpkg/status.d"
for package in $packages; do
    copyright="/usr/share/doc/$package/copyright"
    # A package may share the folder of another.
    [ ! -e "$copyright" ] || printf '%s\n' "$(readlink -f "$(dirname "$copyright")")/copyright" >>"$list"
    dpkg -s "$package" >"$folder/var/lib/dpkg/status.d/$package"
done

sort -u "$list" | tar --create --no-recursion --files-from - --absolute-names | tar --extract --directory "$folder"
for link in bin lib lib32 lib64 libx32 sbin; do
    if [ -L "/$link" ] && [ -d "$folder/usr/$link" ]; then ln -s "usr/$link" "$folder/$link"; fi
done
rm "$list"
