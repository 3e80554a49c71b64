#!/usr/bin/env bash
# The shipped compose files, started for real: images built, a certificate from a test authority, an
# update and a bad release under load, a rollback, a backup, and what `listen doctor` says.
set -euo pipefail

HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
ROOT="$(cd "$HERE/../.." && pwd)"
readonly HERE ROOT MANUAL="$ROOT/docs/operations.md"
# shellcheck source=tests/ops/lib/manual.sh
source "$HERE/lib/manual.sh"

usage() {
    cat <<'EOT'
usage: tests/ops/e2e.sh [--keep] [--steps "NAME…"] [--help]

Needs root on Debian 12, apt, and about 4 GB in $OPS_E2E_DIR (default /var/tmp/listen-e2e). It starts a
docker daemon of its own with everything in that folder, in a network namespace of its own; docker on
this machine is not touched. --keep leaves folder and daemon for the next run. --steps does only some of
what follows the first start: site tls containers backup restore elsewhere monitoring home systemd deploy
build migration interrupted renewal faults replicas. One more, which fetches 2 GB and needs 10 GB, is done
where it is named: gpu.

  LISTEN       a compiled program for the images; without it the Dockerfile compiles one, with the Rust of
               this machine
  LISTEN_NEXT  one with a migration more (tests/ops/next-release.sh makes it); without it an update and a
               rollback across a migration are not tried, and that is said
  S3_SERVER    the storage of the tests; without it cargo compiles it
  OPS_E2E      auto: where it cannot run, say so and end with 0; otherwise that is a failure
EOT
}

keep=false
steps="site tls containers backup restore elsewhere monitoring home systemd deploy build migration interrupted renewal faults replicas"
while (($#)); do
    case "$1" in
        --keep) keep=true ;;
        --steps)
            steps="${2:-}"
            shift
            ;;
        -h | --help)
            usage
            exit 0
            ;;
        *)
            echo "unknown argument: $1" >&2
            exit 2
            ;;
    esac
    shift
done

skip() {
    echo "SKIPPED: $1"
    [[ "${OPS_E2E:-}" == auto ]] && exit 0
    exit 1
}
step() { printf '\n=== %s (after %d s)\n' "$*" "$SECONDS"; }
check() { printf '    ok: %s\n' "$*"; }
die() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}

[[ "$(id -u)" == 0 ]] || skip "root is needed for a docker daemon"
command -v apt-get >/dev/null || skip "apt-get is needed"

W="${OPS_E2E_DIR:-/var/tmp/listen-e2e}"
mkdir -p "$W"
(($(df --output=avail -BG "$W" | tail -n 1 | tr -dc 0-9) >= 6)) || skip "less than 6 GB are free for $W"
namespace="listen-e2e"
export PATH="$W/dk/usr/bin:$W/dk/usr/sbin:$PATH" DOCKER_CONFIG="$W/config" DOCKER_HOST="unix://$W/docker.sock" DOCKER_BUILDKIT=1

stop_daemon() {
    [[ -s "$W/pid" ]] || return 0
    kill "$(cat "$W/pid")" 2>/dev/null || true
    for _ in $(seq 30); do [[ -e "$W/pid" ]] || return 0; sleep 1; done
}

finish() {
    local status=$?
    touch "$W/stop-load"
    if ((status)); then compose ps -a 2>/dev/null || true; fi
    compose --profile "*" down -v >/dev/null 2>&1 || true
    if ! $keep; then
        stop_daemon
        ip netns del "$namespace" 2>/dev/null || true
    fi
    exit "$status"
}

# ---- an engine and bases ------------------------------------------------------------------------

# Docker of the next Debian runs here, too, and has a compose that is new enough.
fetch_docker() {
    [[ -x "$W/dk/usr/sbin/dockerd" ]] && return 0
    apt-get install -y --no-install-recommends docker.io debootstrap iptables iproute2 jq python3 curl openssl openssh-client testssl.sh util-linux zstd >"$W/apt.log" 2>&1 ||
        skip "apt-get could not install docker.io"
    local mirror
    mirror="$(awk '/^URIs:/ { print $2; exit }' /etc/apt/sources.list.d/*.sources)"
    mkdir -p "$W"/apt/lists/partial "$W"/apt/cache/archives/partial "$W/debs"
    echo "deb $mirror trixie main" >"$W/apt/sources.list"
    local -a options=(-o "Dir::Etc::sourcelist=$W/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
        -o "Dir::State::Lists=$W/apt/lists" -o "Dir::Cache=$W/apt/cache" -o APT::Sandbox::User=root)
    apt-get "${options[@]}" update >>"$W/apt.log" 2>&1 || skip "the mirror has no trixie"
    (cd "$W/debs" && apt-get "${options[@]}" download docker.io/trixie docker-cli/trixie docker-compose/trixie \
        docker-buildx/trixie containerd/trixie >>"$W/apt.log" 2>&1) || skip "docker could not be fetched"
    local deb
    for deb in "$W"/debs/*.deb; do dpkg -x "$deb" "$W/dk"; done
    mkdir -p "$W/config/cli-plugins"
    cp "$W"/dk/usr/libexec/docker/cli-plugins/* "$W/config/cli-plugins/"
}

# In place of NVIDIA's: docker takes a reservation of cards for possible where it finds this.
provide_hook() {
    printf '#!/bin/sh\nexec cat >/dev/null\n' >"$W/dk/usr/bin/nvidia-container-runtime-hook"
    chmod 755 "$W/dk/usr/bin/nvidia-container-runtime-hook"
}

wait_for_daemon() {
    for _ in $(seq 30); do docker version >/dev/null 2>&1 && return 0; sleep 1; done
    skip "dockerd does not start here; see $W/dockerd.log"
}

# For building: the network of this machine, and nothing of it is changed.
start_builder() {
    stop_daemon
    setsid dockerd --data-root "$W/docker" -H "unix://$W/docker.sock" --pidfile "$W/pid" --exec-root "$W/exec" \
        --bridge=none --iptables=false --ip6tables=false --ip-forward=false >"$W/dockerd.log" 2>&1 </dev/null &
    wait_for_daemon
}

# For running: a network of its own, from which nothing gets out.
start_runner() {
    stop_daemon
    ip netns add "$namespace" 2>/dev/null || true
    inside ip link set lo up
    setsid nsenter "--net=/run/netns/$namespace" dockerd --data-root "$W/docker" -H "unix://$W/docker.sock" \
        --pidfile "$W/pid" --exec-root "$W/exec" >"$W/dockerd.log" 2>&1 </dev/null &
    wait_for_daemon
}

inside() { nsenter "--net=/run/netns/$namespace" "$@"; }

has_image() { docker image inspect "$1" >/dev/null 2>&1; }

provide_base() {
    has_image debian:bookworm-slim && return 0
    local mirror
    mirror="$(awk '/^URIs:/ { print $2; exit }' /etc/apt/sources.list.d/*.sources)"
    debootstrap --variant=minbase --include=ca-certificates bookworm "$W/rootfs" "$mirror" >"$W/debootstrap.log"
    rm -rf "$W"/rootfs/var/cache/apt/archives/*.deb "$W"/rootfs/var/lib/apt/lists/* "$W"/rootfs/usr/share/{doc,man,info}/*
    tar -C "$W/rootfs" --numeric-owner -c . | docker import -c 'CMD ["bash"]' - debian:bookworm-slim >/dev/null
}

# Debian's package in place of the registry's image: name, packages, perhaps more lines.
provide_standin() {
    has_image "standin/$1" && return 0
    docker build --network host -q -t "standin/$1" - >/dev/null <<EOT
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends $2 ca-certificates && rm -rf /var/lib/apt/lists/*
${3:-}
EOT
}

provide_monitoring() {
    provide_standin prometheus prometheus $'RUN install -d -o 65534 /prometheus\nENTRYPOINT ["prometheus"]'
    provide_standin alertmanager prometheus-alertmanager \
        'RUN install -d -o 65534 /alertmanager && ln -s prometheus-alertmanager /usr/bin/alertmanager'
}

# Whether one of these steps is to be done.
needs() {
    local name
    for name in "$@"; do [[ " $steps " != *" $name "* ]] || return 0; done
    return 1
}

# Debian with the toolchain of this machine in place of the registry's image of Rust.
provide_rust() {
    has_image standin/rust && return 0
    docker build --network host -q -t standin/rust -f - "$(rustc --print sysroot)" >/dev/null <<'EOT'
FROM debian:bookworm-slim
COPY bin/cargo bin/rustc /usr/local/rust/bin/
COPY lib /usr/local/rust/lib
ENV PATH=/usr/local/rust/bin:/usr/local/bin:/usr/bin:/bin CARGO_HOME=/usr/local/cargo
EOT
}

# The storage of the tests, each folder of which is a bucket.
provide_storage() {
    mkdir -p "$W/s3"
    if [[ -z "${S3_SERVER:-}" ]]; then
        (cd "$ROOT" && cargo build --quiet --locked -p listen-test-kit --features s3-server --example s3_server --target-dir "$W/target")
        S3_SERVER="$W/target/debug/examples/s3_server"
    fi
    install "$S3_SERVER" "$W/s3/s3_server"
    docker build --network host -q -t standin/s3 -f - "$W/s3" >/dev/null <<'EOT'
FROM debian:bookworm-slim
COPY s3_server /usr/bin/
RUN mkdir -p /objects/audio /objects/backups
EOT
}

build_images() {
    if [[ -n "${LISTEN:-}" ]]; then
        install -D "$LISTEN" "$ROOT/target/image/listen"
        strip "$ROOT/target/image/listen" 2>/dev/null || true
        program=(--build-arg PROGRAM=prebuilt)
    else
        provide_rust
        program=(--build-arg RUST_IMAGE=standin/rust --secret "id=ca,src=/etc/ssl/certs/ca-certificates.crt")
    fi
    local target
    for target in cpu ops; do
        docker build --network host "${program[@]}" --target "$target" -q -t "listen:$target" "$ROOT" >/dev/null
    done
    if [[ -n "${LISTEN_NEXT:-}" ]]; then
        install -D "$LISTEN_NEXT" "$ROOT/target/image/listen"
        for target in cpu ops; do
            docker build --network host --build-arg PROGRAM=prebuilt --target "$target" -q -t "listen:next-$target" "$ROOT" >/dev/null
        done
        docker tag listen:next-cpu listen:next
        docker tag listen:next-ops listen-ops:next
    fi
    # A release that differs, one that never becomes healthy, and one that answers with errors.
    docker build -q -t listen:second - >/dev/null <<<$'FROM listen:cpu\nLABEL release=second'
    docker build -q -t listen-ops:second - >/dev/null <<<$'FROM listen:ops\nLABEL release=second'
    docker tag listen:ops listen-ops:cpu
    docker tag listen-ops:second listen-ops:bad
    # It hangs and does not even answer SIGTERM. `cpu` has no shell to do that with.
    docker build -q -t listen:bad - >/dev/null <<'EOT'
FROM listen:ops
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s --retries=3 CMD ["listen", "health"]
ENTRYPOINT ["/bin/sh", "-c", "case $0 in site | all) exec sleep 600 ;; esac; exec listen \"$0\" \"$@\""]
EOT
}

# One program of the cpu image, hardened as in the stack.
in_cpu() {
    docker run --rm -i --read-only --network none --cap-drop ALL --security-opt no-new-privileges --tmpfs /tmp --entrypoint "$1" listen:cpu "${@:2}"
}

check_image() {
    step "the cpu image"
    local size program lexicons packed container files linked
    container="$(docker create listen:cpu)"
    files="$(docker export "$container" | tar -tv --numeric-owner)"
    ! grep -E ' (usr/)?s?bin/(sh|dash|bash|apt|apt-get|dpkg|busybox)$' <<<"$files" || die "the cpu image has a shell or a package manager"
    for folder in data backups logs models; do
        grep -Eq "10001/10001 .* $folder/\$" <<<"$files" || die "$folder of the cpu image is not its user's"
    done
    check "no shell, no package manager; folders of its user"
    for name in /usr/local/bin/listen /usr/bin/espeak-ng /usr/bin/flite /usr/bin/tini /usr/lib/x86_64-linux-gnu/libstdc++.so.6; do
        linked="$(in_cpu /lib64/ld-linux-x86-64.so.2 --list "$name" 2>&1)" || [[ "$linked" == *"statically linked"* ]] || die "$name: $linked"
        [[ "$linked" != *"not found"* ]] || die "$name lacks a library: $linked"
    done
    check "nothing that a program links to is missing"
    for voice in en-gb es fr-fr hi it pt-br; do
        [[ -n "$(in_cpu espeak-ng -q --ipa -v "$voice" radio 2>/dev/null)" ]] || die "espeak-ng does not speak $voice in the image"
    done
    [[ "$(in_cpu espeak-ng -v en-gb --stdout "good morning" 2>/dev/null | wc -c)" -gt 20000 ]] || die "espeak-ng makes no sound in the image"
    [[ "$(in_cpu flite -t "good morning" -o /dev/stdout | wc -c)" -gt 10000 ]] || die "flite makes no sound in the image"
    check "espeak-ng and flite speak inside, on a read-only root, without privileges"
    size="$(docker image inspect -f '{{.Size}}' listen:cpu)"
    program="$(awk '$NF == "usr/local/bin/listen" { print $3 }' <<<"$files")"
    lexicons="$(awk '$NF ~ "^usr/share/listen/phonemes/." { n += $3 } END { print n + 0 }' <<<"$files")"
    echo "    $((size / 1000000)) MB, $((program / 1000000)) MB of them the program, $((lexicons / 1000000)) MB its lexicons"
    docker cp "$container:/usr/local/bin/listen" "$W/program" >/dev/null
    packed="$(zstd -19 -qc "$W/program" | wc -c)"
    echo "    an update moves $((packed / 1000)) kB by zstd, $(($(gzip -c "$W/program" | wc -c) / 1000)) kB by gzip"
    docker rm "$container" >/dev/null
    ((lexicons > 5000000)) || die "the cpu image lacks the lexicons"
    ((size - program - lexicons <= 50000000)) || die "the cpu image has more than 50 MB beside the program and its lexicons"
    [[ "$(in_cpu listen phonemize <<<"The cat sat on the mat.")" == *kˈæt* ]] || die "the program does not find its lexicons in the image"
    check "the program finds its lexicons"
    if ((size <= 100000000)); then
        check "the image is smaller than 100 MB"
    elif [[ -n "${LISTEN:-}" ]]; then
        echo "    NOT CHECKED: 100 MB; $LISTEN may be built in another way than the image does"
    else
        die "the image is larger than 100 MB"
    fi
    [[ -n "${LISTEN:-}" ]] || ((packed <= 15000000)) || die "an update moves more than 15 MB"
}

# ---- the stack ----------------------------------------------------------------------------------

stack=(docker compose --project-directory "$W/site" --env-file "$W/site/.env"
    -f "$W/site/docker-compose.production.yml" -f "$W/site/tests/ops/override.yml")
compose() { "${stack[@]}" "$@"; }
ask() { inside curl -sS --max-time 20 --resolve listen.test:8443:127.0.0.1 --cacert "$W/roots.pem" "$@"; }
deploy() { LISTEN_ROOT="$W/site" LISTEN_COMPOSE_EXTRA="$W/site/tests/ops/override.yml" "$ROOT/scripts/deploy.sh" "$@"; }

prepare_site() {
    rm -rf "$W/site" "$W/pebble" "$W/stop-load"
    mkdir -p "$W/site/tests" "$W/site/models"
    cp -r "$ROOT/docker-compose.production.yml" "$ROOT/deploy" "$W/site/"
    cp -r "$ROOT/tests/ops" "$W/site/tests/"
    "$HERE/pebble.sh" "$W/pebble"
    export OPS_TEST_DIR="$W" COMPOSE_PROJECT_NAME=listen-e2e LISTEN_SECRETS="$W/site/secrets"
    export NGINX_IMAGE=standin/nginx CERTBOT_IMAGE=standin/certbot PEBBLE_IMAGE=standin/pebble
    export POSTGRES_IMAGE=standin/postgres REDIS_IMAGE=standin/redis
    export PROMETHEUS_IMAGE=standin/prometheus ALERTMANAGER_IMAGE=standin/alertmanager
    # The worker makes the audio of the whole library meanwhile; this machine has more to do.
    export LISTEN_WORKER_CPUS=0.25
    export LISTEN_HTTP_PORT=127.0.0.1:8080 LISTEN_HTTPS_PORT=127.0.0.1:8443
    printf 'LISTEN_DOMAIN=listen.test\nLISTEN_EMAIL=operator@listen.test\n' >"$W/site/.env"
}

# Perhaps with how many requests a connection is kept for.
start_load() {
    rm -f "$W/stop-load"
    # Ten pages a second, which nginx allows one address, and what has no such limit.
    local asset
    asset="$(ask https://listen.test:8443/ | grep -o '/assets/base[^"]*css' | head -n 1)"
    inside python3 "$HERE/load.py" listen.test 8443 "/=1,/passages/a1-first-prize=1,$asset=8,/api/health=10" \
        "$W/roots.pem" "$W/stop-load" 127.0.0.1 100 "${1:-20}" >"$W/load.json" &
    load=$!
    sleep 2
}

# Ends the load; not one request may have failed.
end_load() {
    touch "$W/stop-load"
    wait "$load"
    echo "    load: $(cat "$W/load.json")"
    jq -e '.failures == 0 and .answers > 100' "$W/load.json" >/dev/null || die "$1: requests failed"
    check "$1: no request failed"
}

images() { export LISTEN_IMAGE="listen:$1" LISTEN_OPS_IMAGE="listen-ops:$1"; }

await_certificate() {
    for _ in $(seq 60); do
        ask -o /dev/null https://listen.test:8443/ 2>/dev/null && return 0
        sleep 1
    done
    die "the certificate of the authority is not served"
}

check_site() {
    local code header
    code="$(inside curl -sS -o /dev/null -w '%{http_code} %{redirect_url}' -H 'Host: listen.test' http://127.0.0.1:8080/login)"
    [[ "$code" == "308 https://listen.test:8443/login" ]] || die "HTTP leads to '$code'"
    check "HTTP leads to HTTPS"
    for path in / /nothing-here /api/health /audio/nothing; do
        header="$(ask -o /dev/null -D - "https://listen.test:8443$path")"
        grep -qi '^strict-transport-security' <<<"$header" || die "$path has no HSTS"
    done
    check "the certificate of the authority is served, HTTP/2, HSTS on 200 and 404"
    code="$(for _ in $(seq 40); do ask -o /dev/null -w '%{http_code} ' https://listen.test:8443/login; done)"
    [[ "$code" == *429* ]] || die "40 logins at once were answered with $code"
    check "logins are limited"
}

# What testssl.sh finds worse than "low", but for: the order of ciphers, which Mozilla's intermediate profile
# leaves to clients since all are strong; what is the test authority's certificate; and BREACH, since no page
# holds a secret beside what its visitor typed (sessions are cookies, and other sites' posts are refused by
# their origin).
check_tls() {
    step "TLS"
    if ! command -v testssl >/dev/null; then
        echo "    NOT CHECKED: testssl.sh is not installed"
        return 0
    fi
    rm -f "$W/testssl.json"
    inside testssl --quiet --color 0 --warnings batch --nodns min --ip 127.0.0.1 --add-ca "$W/roots.pem" \
        --protocols --server-defaults --server-preference --fs --headers --vulnerable \
        --jsonfile "$W/testssl.json" https://listen.test:8443/ >"$W/testssl.log" 2>&1 || true
    jq -e 'length > 40' "$W/testssl.json" >/dev/null || { tail "$W/testssl.log"; die "testssl.sh did not come to an end"; }
    local weak
    weak="$(jq -r '.[] | select(.severity | IN("MEDIUM", "HIGH", "CRITICAL"))
        | select(.id | IN("cipher_order", "cert_validityPeriod", "cert_revocation", "BREACH") | not) | "\(.id): \(.finding)"' "$W/testssl.json")"
    [[ -z "$weak" ]] || die "testssl.sh finds: $weak"
    check "testssl.sh finds nothing weak in $(jq length "$W/testssl.json") checks"
}

check_containers() {
    local container
    for container in $(compose ps -q app admin worker nginx certbot backup health); do
        docker inspect "$container" | jq -e '.[0] | .Config.User == "10001:10001" and .HostConfig.ReadonlyRootfs
            and .HostConfig.CapDrop == ["ALL"] and .HostConfig.Memory > 0 and .HostConfig.PidsLimit > 0
            and (.HostConfig.SecurityOpt | index("no-new-privileges:true") != null)
            and .HostConfig.LogConfig.Config["max-size"] == "10m"' >/dev/null || die "$container is not hardened"
    done
    [[ "$(docker ps --format '{{.Names}} {{.Ports}}' | grep -c -- '->')" == 1 ]] || die "more than nginx is published"
    check "no privileges, read-only, limits; only nginx is published"
    local network
    for network in data watch; do
        [[ "$(docker network inspect -f '{{.Internal}}' "${COMPOSE_PROJECT_NAME}_$network")" == true ]] || die "there is a way out of $network"
    done
    for container in $(compose ps -q app admin worker backup); do
        has_way_out "$container" || die "$(docker inspect -f '{{.Name}}' "$container") reaches no language model, feed or storage"
    done
    check "sites, workers and backups have a way out, the network of databases has none"
    check_logs
}

has_way_out() {
    docker inspect "$1" | jq -e '.[0].NetworkSettings.Networks | map(.Gateway) | any(. != "")' >/dev/null
}

# What each process writes, and that the doctor of the stack reads it.
check_logs() {
    local report
    report="$(compose exec -T health /usr/local/lib/listen/scripts/health-check.sh --json --in-compose || true)"
    jq -e '.checks[] | select(.name == "logs") | .details.files | tonumber >= 4' <<<"$report" >/dev/null ||
        die "the doctor does not read the logs: $(jq -c '.checks[] | select(.name == "logs")' <<<"$report")"
    # shellcheck disable=SC2016 # The shell of the container.
    compose exec -T health sh -c 'test -s /logs/health.log && test -s /logs/admin/access.log && test -e "$(readlink -f /logs/site-[ab].log)" && test -s "$(readlink -f /logs/worker.log)"' ||
        die "a log is missing: $(compose exec -T health ls -lR /logs)"
    check "site, admin site and worker write logs, and the doctor reads them"
}

# By the service, as the first thing that it does. Argument: the command of compose.
await_drill() {
    for _ in $(seq 60); do
        ! "$@" exec -T backup test -e /backups/last_drill_ok || return 0
        sleep 1
    done
    die "no backup and drill after the start"
}

check_backup() {
    await_drill compose
    check "the first backup is written and its restore rehearsed"
    local report
    report="$(compose exec -T health /usr/local/lib/listen/scripts/health-check.sh --json --in-compose || true)"
    jq -r '.status, .issues[], .warnings[]' <<<"$report" | sed 's/^/    doctor: /'
    # Disk and memory of the machine are everybody's: it may be short of them without a fault of the stack. What
    # this container uses is ours, and tests/ops/faults.sh fills a disk.
    jq -e '[.checks[] | select(.status == "FAIL" and (.name != "resources" or (.details.container_memory_percent // 0 | tonumber) >= 90))] == []' \
        <<<"$report" >/dev/null || die "the doctor found issues"
    check "the doctor has no issue with the stack"
}

# A backup at once, and put back by the commands of the manual.
check_restore() {
    step "a backup is put back"
    local file
    await_drill compose
    register before-backup
    file="$(backup_file compose)"
    register after-backup
    (run_commands_after "$MANUAL" "### Putting one back" "$file" "${stack[*]}") >"$W/restore.log" 2>&1 </dev/null ||
        { cat "$W/restore.log"; die "it cannot be put back"; }
    log_in before-backup || die "who was there at the backup is not"
    is_unknown after-backup || die "who came after the backup is there"
    register after-restore
    check "what was there at the backup is there again, what came later is not, and the stack serves"
}

# Writes one and prints the name of its file; at a full hour the service may be doing it. Argument: the command of
# compose.
backup_file() {
    local said=""
    for _ in $(seq 5); do
        said="$("$@" exec -T backup /usr/local/lib/listen/scripts/backup.sh 2>&1)" || true
        ! grep -o 'backup_[0-9_]*\.tar\.gz' <<<"$said" || return 0
        sleep 2
    done
    die "no backup is written: $said"
}

# Copies of backups in S3-compatible storage and on a machine with SSH, from the service as it is shipped.
check_elsewhere() {
    step "copies elsewhere"
    local -x COMPOSE_PROFILES=s3,sftp
    rm -rf "$W/sftp" && mkdir -p "$W/sftp"
    ssh-keygen -q -t ed25519 -N '' -f "$W/sftp/host_key"
    ssh-keygen -q -t ed25519 -N '' -f "$W/sftp/client_key"
    cat "$W/sftp/client_key" >"$LISTEN_SECRETS/restic_ssh_key"
    printf 'sftp %s\n' "$(cut -d' ' -f1,2 "$W/sftp/host_key.pub")" >"$LISTEN_SECRETS/restic_known_hosts"
    compose up -d --wait s3 sftp
    ! backup_with s3:http://s3:9000/backups backup.sh >/dev/null 2>&1 || die "without a password it copies"
    printf 'a-password' >"$LISTEN_SECRETS/restic_password"
    printf 'secret of the tests' >"$LISTEN_SECRETS/restic_storage_key"
    local place
    for place in s3:http://s3:9000/backups sftp:copies@sftp:listen; do
        backup_with "$place" backup.sh --hourly >"$W/copy.log" 2>&1 || { cat "$W/copy.log"; die "no copy in $place"; }
        backup_with "$place" backup.sh --drill >"$W/copy.log" 2>&1 || { cat "$W/copy.log"; die "the copy in $place cannot be put back"; }
        backup_with "$place" restore.sh --remote --dry-run >"$W/copy.log" 2>&1 || { cat "$W/copy.log"; die "the copy in $place cannot be rehearsed"; }
        check "the stack copies to ${place%%:*}, and puts that copy back"
    done
    ! compose exec -T s3 grep -rlq 'SQLite format' /objects/backups || die "the copies are not encrypted"
    printf 'sftp ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n' >"$LISTEN_SECRETS/restic_known_hosts"
    ! backup_with sftp:copies@sftp:listen backup.sh --hourly >"$W/copy.log" 2>&1 || die "another machine was trusted"
    grep -q 'HOST IDENTIFICATION HAS CHANGED' "$W/copy.log" || { cat "$W/copy.log"; die "it does not say why"; }
    check "copies are encrypted, and a machine that is another one gets none"
    : >"$LISTEN_SECRETS/restic_password"
    compose rm --stop --force s3 sftp >/dev/null 2>&1
}

# A script in the service `backup`, with that place for copies.
backup_with() {
    local place="$1" script="$2"
    shift 2
    RESTIC_REPOSITORY="$place" RESTIC_AWS_ACCESS_KEY_ID=listen-test compose run --rm --no-deps -T backup \
        "/usr/local/lib/listen/scripts/$script" "$@"
}

release() { jq -r .image "$W/site/.deploy/current.json"; }

check_deploy() {
    local before first started
    first="$(release)"
    step "update under load"
    start_load
    images second
    deploy --update --skip-build --force
    end_load "update"
    [[ "$(release)" != "$first" ]] || die "the release did not change"
    step "bad release under load"
    before="$(release)"
    start_load
    images bad
    started=$SECONDS
    ! deploy --update --skip-build --force --skip-tests || die "a bad release was taken"
    echo "    back after $((SECONDS - started)) s"
    end_load "bad release"
    [[ "$(release)" == "$before" ]] || die "the bad release stayed"
    ! LISTEN_REHEARSAL_S=20 deploy --update --skip-build --force || die "a bad release passed its rehearsal"
    check "the rehearsal refuses it before anything is changed"
    step "rollback under load"
    start_load
    deploy --rollback --force
    end_load "rollback"
    [[ "$(release)" == "$first" ]] || die "the rollback led elsewhere"
    jq -es 'map(.result) | (map(select(. == "SUCCESS")) | length) == 3 and index("ROLLED_BACK") != null' \
        "$W/site/.deploy/deployments.log" >/dev/null || die "deployments.log does not tell what happened"
    check "deployments.log tells it"
    check_logs
}

image_of() { docker inspect -f '{{.Image}}' "$(compose ps -q "$1")"; }

# An update that builds the release by itself, of a program that differs by one byte. The network of the builder was
# that of the machine; named here again, what it fetched is taken from the cache.
check_build() {
    step "an update that builds"
    local before ops_before shim="$W/shim"
    before="$(release)"
    ops_before="$(image_of backup)"
    (cd "$ROOT" && cp -r --parents Dockerfile .dockerignore LICENSE NOTICE Cargo.toml content crates/phonemes/data \
        models/kokoro/manifest.toml scripts "$W/site/")
    mkdir -p "$shim" "$W/site/target/image"
    copy_from_image /usr/local/bin/listen "$W/site/target/image/listen"
    printf '\n' >>"$W/site/target/image/listen"
    # shellcheck disable=SC2016 # The shell of the script that is written.
    printf '#!/bin/sh\n[ "$1" != build ] || { shift; set -- build --network host "$@"; }\nexec "%s" "$@"\n' \
        "$(command -v docker)" >"$shim/docker"
    chmod 755 "$shim/docker"
    PATH="$shim:$PATH" LISTEN_BUILD_ARGS="PROGRAM=prebuilt" deploy --update --force >"$W/build.log" 2>&1 ||
        { tail -n 20 "$W/build.log"; die "a release that deploy.sh builds is not taken"; }
    [[ "$(release)" != "$before" ]] || die "the release did not change"
    [[ "$(image_of app) $(image_of backup)" == "$(jq -r '"\(.image) \(.ops_image)"' "$W/site/.deploy/current.json")" ]] || die "other images run"
    [[ "$(image_of backup)" != "$ops_before" ]] || die "the image for operations did not change"
    [[ "$(ask -o /dev/null -w '%{http_code}' https://listen.test:8443/)" == 200 ]] || die "the site does not answer"
    check "deploy.sh builds both images and serves them"
}

# A release that changes the database, and back to the one before it.
check_migration() {
    step "a release with a migration"
    if [[ -z "${LISTEN_NEXT:-}" ]]; then
        echo "    NOT CHECKED: LISTEN_NEXT is not set"
        return 0
    fi
    local before after said kept running
    before="$(release)"
    register before
    images next
    start_load
    deploy --update --skip-build --force
    end_load "update with a migration"
    [[ "$(migration)" == 9999* ]] || die "the database was not migrated: $(migration)"
    register after
    ! said="$(deploy --rollback 2>&1 </dev/null)" || die "nobody was asked, and it was rolled back"
    [[ "$said" == *"nobody is there to be asked"* && "$(migration)" == 9999* ]] || die "not what was expected: $said"
    check "without --force and without anybody to ask nothing is lost"
    kept="$(jq -r 'select(.action == "update" and .result == "SUCCESS") | .snapshot' "$W/site/.deploy/deployments.log" | tail -n 1)"
    compose exec -T backup mv "$kept" "$kept.away"
    running="$(since_when)"
    ! said="$(deploy --rollback --force 2>&1)" || die "without the snapshot it was rolled back"
    [[ "$said" == *"nothing was stopped or changed"* && "$(migration)" == 9999* ]] || die "not what was expected: $said"
    [[ "$(since_when)" == "$running" ]] || die "something was stopped: $running, then $(since_when)"
    check "a rollback whose snapshot is gone is refused while everything runs"
    compose exec -T backup mv "$kept.away" "$kept"
    said="$(deploy --rollback --force 2>&1)" || { echo "$said"; die "no way back"; }
    grep -E 'INFO|WARNING|SUCCESS' <<<"$said" | sed 's/^/    /'
    [[ "$(release)" == "$before" && "$(migration)" != 9999* ]] || die "the rollback led elsewhere"
    [[ "$said" == *"EVERYTHING written since is lost"* ]] || die "it did not say what is lost"
    await_site
    log_in before || die "who was there before the update is gone"
    is_unknown after || die "the snapshot of before the update was not put back"
    after="$(compose exec -T backup sh -c 'ls -t /backups/releases/backup_*.tar.gz | head -n 1')"
    # Only the program that wrote it reads it.
    images next
    compose run --rm --no-deps -T --entrypoint listen backup backup --verify "$after" >/dev/null || die "what was lost from the site is in no snapshot"
    check "back across the migration by the snapshot; what came after it is in $(basename "$after")"
    # What follows starts services by compose alone.
    images cpu
}

# What runs, and since when.
since_when() {
    compose ps -q app admin worker backup health nginx | xargs docker inspect -f '{{.Name}} {{.State.StartedAt}}'
}

migration() {
    { compose exec -T health listen doctor --json || true; } | jq -r '[.checks[] | select(.name == "database") | .details.migration][0]'
}

await_site() {
    for _ in $(seq 60); do
        ask -fo /dev/null https://listen.test:8443/api/health 2>/dev/null && return 0
        sleep 1
    done
    die "the site does not answer"
}

# Arguments: name, address of the site.
register() {
    ask -f -o /dev/null "${2:-https://listen.test:8443}/api/auth/register" -H 'Content-Type: application/json' \
        -d '{"email":"'"$1"'@example.org","password":"correct horse battery","name":"A","privacyConsent":true}' || die "$1 cannot register"
}

log_in() { [[ "$(login_status "$@")" == 200 ]]; }
is_unknown() { [[ "$(login_status "$@")" == 401 ]]; }
login_status() {
    ask -o /dev/null -w '%{http_code}' "${2:-https://listen.test:8443}/api/auth/login" -H 'Content-Type: application/json' \
        -d '{"email":"'"$1"'@example.org","password":"correct horse battery"}'
}

# `deploy.sh` is killed the moment that a call of docker has done its work, once after each that changes
# something; the run after it must end where an undisturbed one ends.
check_interrupted() {
    step "deploy.sh is killed"
    mkdir -p "$W/killer"
    cat >"$W/killer/docker" <<'EOT'
#!/bin/bash
# docker, which kills the script that calls it after a call that looks like $KILL_AFTER.
real="$(PATH="${PATH#*:}" command -v docker)"
"$real" "$@"
status=$?
if [[ "$*" == *$KILL_AFTER* ]]; then kill -KILL "$DEPLOY_PID"; fi
exit $status
EOT
    chmod +x "$W/killer/docker"
    local after wanted="" log="$W/killed.log"
    local -x LISTEN_WATCH_S=1
    for after in "entrypoint listen backup backup" "volume rm ${COMPOSE_PROJECT_NAME}_rehearsal" "run --detach --name listen-rehearsal" \
        "rm --stop --force migrate" "up --detach --no-recreate --scale" "logs --no-log-prefix --since" "stop --time 40" "up --detach --wait" "tag "; do
        [[ "$wanted" == second ]] && wanted=cpu || wanted=second
        images "$wanted"
        # The script tells its own number to the docker that it calls.
        (export PATH="$W/killer:$PATH" KILL_AFTER="$after"
            exec bash -c 'export DEPLOY_PID=$$ LISTEN_ROOT="$1/site" LISTEN_COMPOSE_EXTRA="$1/site/tests/ops/override.yml"
                exec "$2/scripts/deploy.sh" --update --skip-build --force' killed "$W" "$ROOT") >"$log" 2>&1 && die "nothing killed deploy.sh after '$after'"
        [[ "$after" != "run --detach"* ]] || second_deployment_is_refused
        deploy --update --skip-build --force >>"$log" 2>&1 || { cat "$log"; die "killed after '$after', the next run fails"; }
        is_settled "listen:$wanted" || { cat "$log"; die "killed after '$after', the next run ends elsewhere"; }
        check "killed after '$after', the next run arrives"
    done
}

# One healthy container of the release, nothing of a rehearsal, and the release is what is remembered.
is_settled() {
    local wanted
    wanted="$(docker image inspect -f '{{.Id}}' "$1")"
    [[ "$(release)" == "$wanted" && "$(compose ps -aq app | wc -l)" == 1 ]] || return 1
    [[ "$(docker inspect -f '{{.Image}} {{.State.Health.Status}}' "$(compose ps -q app)")" == "$wanted healthy" ]] || return 1
    [[ -z "$(docker ps -aq --filter name=listen-rehearsal)" ]] && ask -fo /dev/null https://listen.test:8443/
}

# The lock is that of a living process: a dead one holds none.
second_deployment_is_refused() {
    local said status=0
    exec 7>"$W/site/.deploy/lock"
    flock --nonblock 7 || die "the lock of a killed deployment is still held"
    said="$(deploy --update --skip-build --force 7>&- 2>&1)" || status=$?
    exec 7>&-
    [[ "$status" == 1 && "$said" == *"another deployment is running"* ]] || die "a second deployment was not refused: $said"
    check "a second deployment is refused while one runs"
}

serial() {
    inside openssl s_client -connect 127.0.0.1:8443 -servername listen.test </dev/null 2>/dev/null | openssl x509 -noout -serial
}

check_renewal() {
    step "renewal under load"
    local before
    before="$(serial)"
    # A handshake for each request: that is what may be dropped.
    start_load 1
    compose exec -T certbot /bin/sh /etc/listen/renew.sh --force >"$W/renewal.log" 2>&1 || { cat "$W/renewal.log"; die "no new certificate"; }
    for _ in $(seq 60); do
        [[ "$(serial)" == "$before" ]] || break
        sleep 1
    done
    [[ "$(serial)" != "$before" ]] || die "nginx still serves the old certificate"
    sleep 15
    end_load "renewal"
    check "nginx serves the new certificate"
}

check_faults() {
    step "faults"
    local worker restarts=0
    worker="$(compose ps -q worker)"
    # The process, as the kernel would kill it; `docker kill` counts as stopped on purpose.
    kill -KILL "$(docker inspect -f '{{.State.Pid}}' "$worker")"
    for _ in $(seq 60); do
        restarts="$(docker inspect -f '{{.RestartCount}} {{.State.Running}}' "$worker")"
        [[ "$restarts" != "1 true" ]] || break
        sleep 1
    done
    [[ "$restarts" == "1 true" ]] || die "the killed worker was not started again ($restarts)"
    check "a killed worker is started again"
    # Less than it needs to start with, so that the kernel ends it again and again.
    LISTEN_WORKER_MEMORY=16m compose up -d --no-deps worker >/dev/null 2>&1
    worker="$(compose ps -aq worker)"
    for _ in $(seq 60); do
        restarts="$(docker inspect -f '{{.RestartCount}}' "$worker")"
        ((restarts < 1)) || break
        sleep 1
    done
    ((restarts >= 1)) || die "a worker without memory was not ended"
    compose up -d --no-deps --wait --wait-timeout 180 worker >/dev/null 2>&1 || die "with memory again the worker does not become healthy"
    check "a worker whose memory is used up is ended, started again, and healthy when there is some"
    compose stop app >/dev/null 2>&1
    local code=0
    compose exec -T health /usr/local/lib/listen/scripts/health-check.sh --json --in-compose >/dev/null || code=$?
    [[ "$code" == 2 ]] || die "without a site the doctor ends with $code"
    check "without a site the doctor ends with 2"
    compose start app >/dev/null 2>&1
}

# Two sites, two workers and a speech server on PostgreSQL, Redis and S3; each of all is killed while
# learners write. Takes the place of the stack that was there.
check_replicas() {
    step "replicas"
    compose --profile "*" down -v >/dev/null 2>&1
    local -x COMPOSE_PROFILES=postgres,redis,speech,s3 LISTEN_REPLICAS=2 LISTEN_WORKERS=2 LISTEN_WORKER_CPUS=1
    local -x DATABASE_URL_FILE=/run/secrets/database_url LISTEN_SPEECH_URL=http://speech:8880
    local -x REDIS_URL_FILE=/run/secrets/redis_url LISTEN_AUDIO_STORE=s3://audio AWS_ENDPOINT_URL=http://s3:9000
    local -x AWS_ACCESS_KEY_ID=listen-test AWS_SECRET_ACCESS_KEY_FILE=/run/secrets/audio_key AWS_ALLOW_HTTP=true
    printf 'a-password' >"$LISTEN_SECRETS/postgres_password"
    printf 'postgres://listen:a-password@postgres/listen' >"$LISTEN_SECRETS/database_url"
    printf 'another-password' >"$LISTEN_SECRETS/redis_password"
    printf 'redis://:another-password@redis' >"$LISTEN_SECRETS/redis_url"
    printf 'secret of the tests' >"$LISTEN_SECRETS/audio_key"
    images cpu
    deploy --init --skip-build --skip-tests --force
    inside curl -sSk "https://$(address pebble):15000/roots/0" >"$W/roots.pem"
    await_certificate
    # shellcheck disable=SC2046 # A list.
    learners_write_while_killed $(compose ps -q app worker speech redis)
    jq -es 'last | .failed | keys | map(select(startswith("draft"))) == []' <(tail -n 1 "$W/replicas.json") >/dev/null || die "a draft had to be sent again"
    await_jobs
    check "each of two sites, two workers, the speech server and Redis was killed; no response, no job and no place is lost"
    local n_counted n_objects
    n_counted="$(compose exec -T -e REDISCLI_AUTH=another-password redis redis-cli dbsize)"
    n_objects="$(compose exec -T s3 find /objects/audio -type f -name '*.mp3' | wc -l)"
    [[ "$n_counted" -gt 0 && "$n_objects" -gt 10 ]] || die "Redis has $n_counted keys, the bucket $n_objects recordings: they are not used"
    [[ "$(compose exec -T backup sh -c 'find /data/audio -type f 2>/dev/null | wc -l')" == 0 ]] || die "audio lies in the volume, too"
    check "Redis counts ($n_counted keys), and all audio lies in the bucket ($n_objects recordings)"
    learners_write_while_killed "$(compose ps -q postgres)"
    await_jobs
    check "PostgreSQL was killed; what was answered with yes is there, and sites and workers went on by themselves"
    compose exec -T backup /usr/local/lib/listen/scripts/backup.sh >/dev/null || die "no backup of PostgreSQL"
    compose exec -T backup /usr/local/lib/listen/scripts/backup.sh --drill >/dev/null || die "the backup of PostgreSQL cannot be put back"
    check "PostgreSQL is backed up by the stack, and the backup can be put back"
    images second
    deploy --update --skip-build --force 2>&1 | tee "$W/update.log"
    grep -q "rehearsing the release" "$W/update.log" || die "the update was not rehearsed"
    ! grep -q "is left out" "$W/update.log" || die "the update was rehearsed without the data"
    [[ "$(in_database "SELECT COUNT(*) FROM pg_database WHERE datname LIKE 'listen_rehearsal%'")" == 0 ]] || die "rehearsals leave databases"
    check "an update is rehearsed on a copy of the data of PostgreSQL, which goes again"
}

# Kills one container after the other while four learners write; then all that was kept must be there.
learners_write_while_killed() {
    local container
    rm -f "$W/stop-load" "$W/replicas.json"
    inside python3 "$HERE/replicas.py" listen.test 8443 127.0.0.1 "$W/roots.pem" "$W/stop-load" >"$W/replicas.json" &
    load=$!
    until grep -q writing "$W/replicas.json"; do
        kill -0 "$load" 2>/dev/null || die "the learners could not begin"
        sleep 1
    done
    for container in "$@"; do kill_and_await "$container"; done
    sleep 5
    touch "$W/stop-load"
    wait "$load" || { tail -n 1 "$W/replicas.json"; die "something was lost"; }
    echo "    learners: $(tail -n 1 "$W/replicas.json")"
    jq -es 'last | .drafts > 10 and .practice > 2 and .spoken > 2' <(tail -n 1 "$W/replicas.json") >/dev/null || die "too little was written"
}

# The process, as the kernel would kill it; the next one is killed when this one is back.
kill_and_await() {
    local name
    name="$(docker inspect -f '{{.Name}}' "$1")"
    kill -KILL "$(docker inspect -f '{{.State.Pid}}' "$1")"
    for _ in $(seq 180); do
        sleep 1
        [[ "$(docker inspect -f '{{.RestartCount}} {{.State.Health.Status}}' "$1")" != "1 healthy" ]] || return 0
    done
    die "$name was killed and did not come back"
}

in_database() {
    compose exec -T -e PGPASSWORD=a-password postgres psql -h 127.0.0.1 -U listen -d listen -Atc "$1"
}

# None failed, and those whose worker was killed were done by another. The library's go on for long.
await_jobs() {
    local open
    for _ in $(seq 180); do
        open="$(in_database "SELECT COUNT(*) FROM job WHERE n_tries > 1 AND state <> 'done'")"
        [[ "$open" != 0 ]] || break
        sleep 1
    done
    in_database "SELECT state, COUNT(*), MAX(n_tries) FROM job GROUP BY state" | sed 's/^/    jobs: /'
    [[ "$open" == 0 ]] || die "jobs of the killed workers were not done"
    [[ "$(in_database "SELECT COUNT(*) FROM job WHERE state = 'failed'")" == 0 ]] || die "jobs failed"
    [[ "$(in_database "SELECT COUNT(*) FROM job WHERE n_tries > 1")" -gt 0 ]] || die "no worker was killed at work"
}

# The profile `monitoring`; of Grafana there is no package.
# The stack of docker-compose.gpu.yml. No card is here: a hook in place of NVIDIA's lets the reservation pass, and the
# cpu image takes the place of the large one, so that the worker falls back, which it has to say.
check_home() {
    step "the stack with a graphics card, without one"
    local folder="$W/home-stack" report status=0
    local -a home=(docker compose --project-directory "$folder" -f "$folder/docker-compose.gpu.yml" --profile admin)
    rm -rf "$folder"
    mkdir -p "$folder/models"
    cp "$ROOT/docker-compose.gpu.yml" "$folder/"
    local -x COMPOSE_PROJECT_NAME=listen-e2e-home LISTEN_GPU_IMAGE=listen:cpu LISTEN_OPS_IMAGE=listen:ops
    local -x LISTEN_PORT=8090 LISTEN_ADMIN_PORT=8095 LISTEN_WORKER_CPUS=1
    "${home[@]}" up --detach --wait --no-build >"$W/home.log" 2>&1 || status=1
    ((status == 0)) || { "${home[@]}" ps -a; tail -n 5 "$W/home.log"; }
    if ((status == 0)); then
        [[ "$(inside curl -sS -o /dev/null -w '%{http_code}' http://127.0.0.1:8090/api/health)" == 200 ]] || die "the site does not answer"
        [[ "$(inside curl -sS -o /dev/null -w '%{http_code}' http://127.0.0.1:8095/login)" == 200 ]] || die "the admin site does not answer"
        docker inspect "$("${home[@]}" ps -q worker)" | jq -e '.[0].HostConfig.DeviceRequests[0] | .Driver == "nvidia" and .Count == -1
            and (.Capabilities[0] | contains(["gpu", "utility"]))' >/dev/null || die "the worker asks for no card"
        check "healthy; the worker asks for all cards"
        report="$("${home[@]}" exec -T admin listen doctor --json || true)"
        jq -e '.checks[] | select(.name == "gpu") | .status == "WARN" and (.message | contains("running on CPU"))' <<<"$report" >/dev/null ||
            die "the doctor does not warn that no card is used: $report"
        check "the doctor warns: running on CPU"
        await_drill "${home[@]}"
        check "the first backup is written and its restore rehearsed"
        check_home_restore "$folder"
    fi
    "${home[@]}" down -v >/dev/null 2>&1 || true
    ((status == 0)) || die "it does not become healthy"
}

check_home_restore() {
    local file
    register before-backup http://127.0.0.1:8090
    file="$(backup_file "${home[@]}")"
    register after-backup http://127.0.0.1:8090
    (cd "$1" && run_commands_after "$MANUAL" "At home:" "$file" >"$W/restore.log" 2>&1 </dev/null) ||
        { cat "$W/restore.log"; die "it cannot be put back"; }
    log_in before-backup http://127.0.0.1:8090 || die "who was there at the backup is not"
    is_unknown after-backup http://127.0.0.1:8090 || die "who came after the backup is there"
    check "a backup is put back by the commands of the manual"
}

# The units of deploy/systemd on a machine that systemd runs: a container, the commands of the manual in it.
check_systemd() {
    step "services of systemd"
    local container state="" part
    container="$(docker run --detach --network none --cap-add SYS_ADMIN --security-opt seccomp=unconfined \
        --security-opt apparmor=unconfined --cgroupns=host --volume /sys/fs/cgroup:/sys/fs/cgroup --env container=docker \
        --tmpfs /run --tmpfs /run/lock --tmpfs /tmp standin/systemd)"
    for _ in $(seq 30); do
        state="$(docker exec "$container" systemctl is-system-running 2>&1 || true)"
        [[ "$state" != running && "$state" != degraded ]] || break
        sleep 1
    done
    if [[ "$state" != running && "$state" != degraded ]]; then
        [[ "$(docker inspect -f '{{.State.Running}}' "$container")" == true ]] || state="it ended: $(docker logs "$container" 2>&1 | tail -n 3)"
        docker rm --force --volumes "$container" >/dev/null
        echo "    SKIPPED: systemd does not start in a container here: ${state:-no answer}"
        return 0
    fi
    docker exec "$container" mkdir -p /src/target/release /usr/share/listen
    tar -C "$ROOT" -c content models scripts docs deploy/systemd tests/ops | docker cp -q - "$container:/src/"
    for part in local/bin/listen:/src/target/release/listen share/listen/phonemes:/usr/share/listen/phonemes; do
        copy_from_image "/usr/${part%%:*}" "$W/part"
        docker cp -q "$W/part" "$container:${part#*:}"
    done
    local status=0
    docker exec "$container" /src/tests/ops/systemd.sh || status=1
    docker rm --force --volumes "$container" >/dev/null
    ((status == 0)) || die "the services of systemd"
}

# What lies in listen:cpu. Arguments: path there, path here.
copy_from_image() {
    local container
    rm -rf "$2"
    container="$(docker create listen:cpu)"
    docker cp -q "$container:$1" "$2"
    docker rm "$container" >/dev/null
}

# The gpu image, with the libraries of NVIDIA's wheels in place of NVIDIA's image. It ends the stack.
check_gpu() {
    step "the gpu image"
    compose --profile "*" down -v >/dev/null 2>&1 || true
    start_builder
    provide_standin python "python3-pip python-is-python3"
    provide_cuda
    # The release after this one lies there otherwise.
    copy_from_image /usr/local/bin/listen "$ROOT/target/image/listen"
    docker build --network host --secret id=ca,src=/etc/ssl/certs/ca-certificates.crt --build-arg PROGRAM=prebuilt \
        --build-arg CUDA_IMAGE=standin/cuda --build-arg PYTHON_IMAGE=standin/python --target gpu -q -t listen:gpu "$ROOT" >/dev/null
    local size linked container report=""
    size="$(docker image inspect -f '{{.Size}}' listen:gpu)"
    echo "    $((size / 1000000)) MB"
    ((size <= 3300000000)) || die "the gpu image is larger than 3.3 GB"
    check "the image is smaller than 3.3 GB"
    linked="$(docker run --rm --entrypoint /bin/sh listen:gpu -c 'for library in /opt/onnxruntime/*.so /opt/cuda/*.so*; do ldd "$library"; done')"
    [[ "$linked" != *"not found"* ]] || die "a library is missing: $(grep -m 3 "not found" <<<"$linked")"
    check "nothing that its libraries link to is missing"
    container="$(docker run --detach --read-only --cap-drop ALL --security-opt no-new-privileges --network none --tmpfs /tmp \
        -v /data -e LISTEN_LOG=error listen:gpu all)"
    for _ in $(seq 60); do
        report="$(docker exec "$container" listen doctor --json 2>/dev/null || true)"
        ! jq -e '.checks[] | select(.name == "gpu" and .status == "WARN")' <<<"$report" >/dev/null || break
        sleep 1
    done
    jq -e '.checks[] | select(.name == "gpu") | .status == "WARN" and (.message | contains("running on CPU"))' <<<"$report" >/dev/null ||
        die "without a card the doctor does not warn: $report"
    docker exec "$container" listen health >/dev/null || die "without a card it does not serve"
    docker rm --force --volumes "$container" >/dev/null
    check "without a card it serves, and the doctor warns: running on CPU"
}

provide_cuda() {
    has_image standin/cuda && return 0
    local folder="$W/cuda" package="$W/cuda/package"
    rm -rf "$folder"
    mkdir -p "$folder"/{wheels,lib} "$package"/{DEBIAN,usr/lib/x86_64-linux-gnu}
    python3 -m pip download --quiet --no-deps --only-binary=:all: --dest "$folder/wheels" nvidia-cublas-cu12==12.9.1.4 \
        nvidia-cudnn-cu12==9.10.2.21 nvidia-cufft-cu12==11.4.1.4 nvidia-curand-cu12==10.3.10.19 nvidia-cuda-nvrtc-cu12==12.9.86 \
        nvidia-cuda-runtime-cu12==12.9.79 nvidia-nvjitlink-cu12==12.9.86 || die "NVIDIA's wheels could not be fetched"
    local wheel
    for wheel in "$folder"/wheels/*.whl; do python3 -m zipfile -e "$wheel" "$folder/all"; done
    mv "$folder"/all/nvidia/cudnn/lib/*.so* "$package/usr/lib/x86_64-linux-gnu/"
    mv "$folder"/all/nvidia/*/lib/*.so* "$folder/lib/"
    printf 'Package: libcudnn9-cuda-12\nVersion: 9.10.2.21-1\nArchitecture: amd64\nMaintainer: tests\nDescription: stand-in\n' >"$package/DEBIAN/control"
    dpkg-deb --build -Znone "$package" "$folder/cudnn.deb" >/dev/null
    rm -rf "$folder"/{wheels,all,package}
    docker build --network host -q -t standin/cuda -f - "$folder" >/dev/null <<'EOT'
FROM debian:bookworm-slim
COPY lib/ /usr/local/cuda/lib64/
RUN --mount=type=bind,target=/from dpkg -i /from/cudnn.deb
EOT
    rm -rf "$folder"
}

check_monitoring() {
    step "monitoring"
    local -x COMPOSE_PROFILES=monitoring
    ! compose up -d --wait --wait-timeout 30 alertmanager >/dev/null 2>&1 || die "alerts go nowhere, and it starts"
    [[ "$(compose logs alertmanager 2>&1)" == *"nobody is told of alerts"* ]] || die "alertmanager does not say what is missing"
    check "without a receiver Alertmanager does not start, and says why"
    printf 'http://nobody.test/\n' >"$LISTEN_SECRETS/alert_webhook_url"
    compose up -d --wait --wait-timeout 120 --force-recreate prometheus alertmanager
    local container job
    for job in listen listen-site alertmanager; do
        for _ in $(seq 60); do
            [[ "$(compose exec -T prometheus promtool query instant http://127.0.0.1:9090 "up{job=\"$job\"} == 1")" != *"$job"* ]] || continue 2
            sleep 1
        done
        die "Prometheus does not reach $job"
    done
    check "Prometheus reaches the admin site and Alertmanager"
    for container in $(compose ps -q prometheus alertmanager); do
        docker inspect "$container" | jq -e '.[0] | .Config.User == "65534:65534" and .HostConfig.ReadonlyRootfs
            and .HostConfig.CapDrop == ["ALL"] and .HostConfig.Memory > 0 and .HostConfig.PidsLimit > 0
            and (.HostConfig.SecurityOpt | index("no-new-privileges:true") != null)
            and .HostConfig.PortBindings == {}' >/dev/null || die "$container is not hardened"
    done
    inside curl -sf "http://$(address prometheus):9090/-/healthy" >/dev/null || die "no tunnel would reach Prometheus"
    check "both are hardened and unpublished, and a tunnel to the machine reaches them"
    compose rm --stop --force prometheus alertmanager >/dev/null 2>&1
}

address() {
    docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$(compose ps -q "$1")"
}

main() {
    trap finish EXIT
    prepare_site
    step "docker"
    fetch_docker
    provide_hook
    start_builder
    step "images"
    provide_base
    provide_standin nginx nginx-light
    provide_standin certbot certbot
    provide_standin pebble pebble
    provide_standin postgres postgresql $'RUN groupmod -g 999 postgres && usermod -u 999 postgres && install -d -o 999 -g 999 /var/lib/postgresql/data'
    provide_standin redis redis-server $'RUN groupmod -g 999 redis && usermod -u 999 redis'
    if needs elsewhere replicas; then
        provide_standin sftp openssh-server $'RUN useradd -m copies && install -d /run/sshd'
        provide_storage
    fi
    if needs monitoring; then provide_monitoring; fi
    if needs systemd; then
        provide_standin systemd "systemd systemd-sysv dbus curl jq openssl ssl-cert restic flite espeak-ng" 'CMD ["/sbin/init"]'
    fi
    build_images
    docker images --format '    {{.Repository}}:{{.Tag}} {{.Size}}' | grep -E 'listen:(cpu|ops)'
    check_image
    step "first start"
    start_runner
    images cpu
    # What a run that was killed has left would be taken for ours.
    compose --profile "*" down -v >/dev/null 2>&1 || true
    deploy --init --skip-build --force
    inside curl -sSk "https://$(address pebble):15000/roots/0" >"$W/roots.pem"
    await_certificate
    for name in $steps; do "check_$name"; done
    printf '\nAll of it passed in %d s.\n' "$SECONDS"
}

main
