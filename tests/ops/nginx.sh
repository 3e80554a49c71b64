#!/usr/bin/env bash
# deploy/nginx with a real nginx and the real program behind it: headers, limits, caches, settings, the health
# check, and when a changed configuration counts.
set -euo pipefail

HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
ROOT="$(cd "$HERE/../.." && pwd)"
readonly HERE ROOT
# shellcheck source-path=SCRIPTDIR
source "$ROOT/scripts/lib/messages.sh"

usage() {
    cat <<'EOT'
usage: tests/ops/nginx.sh [--help]

Needs nginx (Debian's package nginx-light is enough), openssl, curl, jq and python3, and no privileges. Everything
listens on free ports of loopback, lies in a folder of its own, and is gone afterwards.

  LISTEN   the compiled program; default target/debug/listen

Exit status: 0 all is well or something is not installed, which is said; 1 a check failed; 2 wrong arguments.
EOT
}

case "${1:-}" in
    "") ;;
    -h | --help)
        usage
        exit 0
        ;;
    *) fail 2 "unknown argument: $1 (see --help)" ;;
esac

PATH="$PATH:/usr/sbin"
listen="$(realpath "${LISTEN:-$ROOT/target/debug/listen}")"
for program in nginx openssl curl jq python3 "$listen"; do
    command -v "$program" >/dev/null && continue
    say "SKIPPED: $program is not here"
    exit 0
done
for name in $(compgen -v LISTEN_) DATABASE_URL REDIS_URL KOKORO_DEVICE PORT; do unset "$name"; done

nginx=""
before_the_end() { [[ -z "$nginx" ]] || stop_nginx; }
# shellcheck source-path=SCRIPTDIR
source "$HERE/lib/servers.sh"

bad() { fail 1 "$*"; }

# ---- what is started --------------------------------------------------------------------------

read -r http https admin health app_port admin_port < <(python3 -c 'import socket
held = [socket.create_server(("127.0.0.1", 0)) for _ in range(6)]
print(*(s.getsockname()[1] for s in held))')
conf="$work/listen" start="$work/listen/start.sh"

# The files as they are shipped, but for folders, addresses and patience.
place_files() {
    rm -rf "$conf"
    mkdir -p "$conf" "$work/tmp" "$work/certs/live" "$work/acme/.well-known/acme-challenge" "$work/cache"
    cp "$ROOT"/deploy/nginx/* "$conf/"
    # Folders of the system first: what they become lies below /tmp itself.
    sed -i -e "s|/tmp/|$work/tmp/|g" -e "s|/var/cache/nginx|$work/cache|" -e "s|/acme;|$work/acme;|" \
        -e "s|/certs/|$work/certs/|" -e "s|/etc/listen/|$conf/|g" -e "s|127.0.0.1:8081|127.0.0.1:$health|" \
        -e "s|/dev/tcp/127.0.0.1/8081|/dev/tcp/127.0.0.1/$health|" -e "s|app:3000|127.0.0.1:$app_port|" \
        -e "s|admin:3005|127.0.0.1:$admin_port|" -e "s|listen 8080|listen 127.0.0.1:$http|" \
        -e "s|listen 8443|listen 127.0.0.1:$https|" -e "s|listen 8444|listen 127.0.0.1:$admin|" \
        -e "s|\[::\]:8080|[::1]:$http|" -e "s|\[::\]:8443|[::1]:$https|" -e "s|\[::\]:8444|[::1]:$admin|" \
        -e "s|proxy_read_timeout 60s|proxy_read_timeout 1s|" "$conf"/*
    # In its container it is nobody in particular; here root's workers could not read the folder.
    if ((EUID == 0)); then sed -i '1i user root;' "$conf/nginx.conf"; fi
}

make_certificate() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=listen.test \
        -addext subjectAltName=DNS:listen.test,IP:127.0.0.1 -keyout "$work/certs/live/privkey.pem" \
        -out "$work/certs/live/fullchain.pem" 2>/dev/null
}

# With settings of the environment, NAME=VALUE.
start_nginx() {
    env LISTEN_DOMAIN=listen.test CERTIFICATE_POLL_S=1 "$@" sh "$start" >"$work/nginx.log" 2>&1 </dev/null &
    nginx=$!
    wait_for "nginx does not answer" check
}

stop_nginx() {
    # A stopped process heeds only this.
    # shellcheck disable=SC2046
    kill -CONT $(processes) 2>/dev/null || true
    kill -TERM "$nginx" 2>/dev/null || true
    wait "$nginx" 2>/dev/null || true
    nginx=""
}

# nginx and its workers.
processes() {
    local master
    master="$(cat "$work/tmp/nginx.pid" 2>/dev/null)" || return 0
    printf '%s\n' "$master"
    cat "/proc/$master/task/$master/children" 2>/dev/null || true
}

check() { LISTEN_DOMAIN=listen.test sh "$start" --check >"$work/check.log" 2>&1; }

start_program() {
    mkdir -p "$work/content/passages"
    cp "$ROOT/content/passages/a1-first-prize.toml" "$work/content/passages/"
    LISTEN_DATA_DIR="$work/data" LISTEN_CONTENT_DIR="$work/content" LISTEN_SPEECH_ENGINE=silence LISTEN_FETCH=off \
        LISTEN_PUBLIC_ADDR="127.0.0.1:$app_port" LISTEN_ADMIN_ADDR="127.0.0.1:$admin_port" \
        LISTEN_TRUSTED_PROXIES=127.0.0.1/32 LISTEN_LOG_FORMAT=json "$listen" all >"$work/program.log" 2>&1 </dev/null &
    program=$!
    running+=("$program")
    wait_for "the program does not start" curl -sf "http://127.0.0.1:$app_port/api/health"
    wait_for "the admin site does not start" curl -sf "http://127.0.0.1:$admin_port/api/health"
}

stop_program() {
    kill "$program"
    wait "$program" 2>/dev/null || true
    running=()
}

start_upstream() {
    python3 "$HERE/upstream.py" "$app_port" >"$work/upstream.log" 2>&1 </dev/null &
    running+=($!)
    wait_for "the stand-in does not start" curl -sf "http://127.0.0.1:$app_port/"
}

# ---- how it is asked --------------------------------------------------------------------------

client=(curl -sS --max-time 20 --cacert "$work/certs/live/fullchain.pem" --resolve "listen.test:$https:127.0.0.1"
    --resolve "listen.test:$admin:127.0.0.1")
site="https://listen.test:$https" admin_site="https://listen.test:$admin"

# Each time as another visitor, so that no limit is met unless it is meant to be. nginx trusts this address.
ask() {
    "${client[@]}" -H "X-Forwarded-For: 100.64.$((RANDOM % 256)).$((RANDOM % 256))" "$@"
}
status_of() { ask -o /dev/null -w '%{http_code}' "$@"; }

# That many requests at once, each of the visitor that the function names for its number; prints the statuses.
burst() {
    local url="$1" count="$2" address_of="$3" i
    for i in $(seq "$count"); do
        ((i == 1)) || echo next
        printf '%s\n' "url = \"$url\"" "header = \"X-Forwarded-For: $("$address_of" "$i")\"" 'output = "/dev/null"' \
            "dump-header = \"$work/heads/$i\"" 'write-out = "%{http_code}\n"' "cacert = \"$work/certs/live/fullchain.pem\"" \
            "resolve = \"listen.test:$https:127.0.0.1\"" "resolve = \"listen.test:$admin:127.0.0.1\""
    done >"$work/burst"
    rm -rf "$work/heads" && mkdir "$work/heads"
    curl --no-progress-meter --max-time 20 --parallel --parallel-immediate --parallel-max 200 -K "$work/burst"
}
limited() { grep -c 429 || true; }

one() { echo "203.0.113.$visitor"; }
many() { echo "192.0.2.$1"; }
of_one_network() { printf '2001:db8:0:%x::%x\n' "$visitor" "$1"; }
of_many_networks() { printf '2001:db8:1:%x::1\n' "$1"; }

# The headers of an answer in a file, each exactly once.
readonly EVERYWHERE="content-security-policy x-content-type-options x-frame-options referrer-policy
    cross-origin-opener-policy cross-origin-resource-policy permissions-policy x-request-id"
has_headers() {
    local what="$1" head="$2" name count
    shift 2
    for name in $EVERYWHERE "$@"; do
        count="$(grep -ci "^$name:" "$head")" || true
        [[ "$count" == 1 ]] || bad "$what: $name is there $count times"
    done
}

# What is expected of an answer: its status, and the headers, which are left in $work/head.
expect() {
    local what="$1" status="$2" got
    shift 2
    got="$(ask -o "$work/body" -D "$work/head" -w '%{http_code}' "$@" 2>"$work/curl.log")" || true
    [[ "$got" == "$status" ]] || bad "$what: answered with $got, expected $status; $(cat "$work/curl.log")"
    if [[ "$*" == *http://* ]]; then
        has_headers "$what" "$work/head"
        [[ -z "$(header strict-transport-security)" ]] || bad "$what: HSTS without TLS"
    else
        has_headers "$what" "$work/head" strict-transport-security
    fi
}
header() { grep -i "^$1:" "$work/head" | tr -d '\r' | cut -d' ' -f2-; }
# Whether nginx said it and not the program, whose policy allows more.
is_own() { [[ "$(header content-security-policy)" == "default-src 'none'; style-src 'sha256-"* ]]; }

# ---- checks -----------------------------------------------------------------------------------

check_settings() {
    local wrong
    for wrong in LISTEN_DOMAIN='a b' LISTEN_DOMAIN= LISTEN_PUBLIC_PORT=https LISTEN_PUBLIC_PORT=8443/tcp \
        LISTEN_NGINX_TRUSTED_PROXIES=0.0.0.0/0 LISTEN_NGINX_TRUSTED_PROXIES=::/0 \
        LISTEN_NGINX_TRUSTED_PROXIES=proxy.example.org LISTEN_NGINX_TRUSTED_PROXIES='10.0.0.0/8;' \
        LISTEN_NGINX_TRUSTED_PROXIES='10.0.0.0/8, unix:'; do
        ! env LISTEN_DOMAIN=listen.test "$wrong" timeout 5 sh "$start" >"$work/wrong.log" 2>&1 || bad "it starts with $wrong"
        grep -q "${wrong%%=*}" "$work/wrong.log" || bad "with $wrong it says: $(cat "$work/wrong.log")"
    done
    ok "wrong settings stop the start, and are named"
}

check_program() {
    expect "the site" 200 "$site/"
    ! is_own || bad "the policy of the program is lost"
    expect "a page that is not there" 404 "$site/nothing-here"
    expect "the health" 200 "$site/api/health"
    expect "the interface, without login" 401 "$site/api/auth/me"
    expect "a clip that is not there" 404 "$site/audio/nothing"
    expect "a redirect of the program" 303 "$site/account"
    expect "the admin site" 200 "$admin_site/login"
    local asset
    asset="$(ask "$site/" | grep -o '/assets/[^"]*css' | head -n 1)"
    if [[ "$(status_of "http://127.0.0.1:$app_port$asset")" == 200 ]]; then
        expect "a style sheet" 200 "$site$asset"
        expect "a style sheet again" 200 "$site$asset"
    fi
    ok "each header once on what the program answers"
}

audio_path() { ask "$site/passages/a1-first-prize" | grep -Eo '/audio/[0-9a-f]{64}\.mp3' | head -n 1; }
has_audio() { [[ -n "$(audio_path)" ]]; }
answered() { grep -c '"message":"answered"' "$work/program.log"; }

check_audio() {
    wait_for "no audio is made" has_audio
    local url id etag before
    url="$site$(audio_path)"
    expect "audio" 200 "$url"
    id="$(header x-request-id)" etag="$(header etag)" before="$(answered)"
    expect "audio from the cache" 200 "$url"
    [[ "$(header x-request-id)" != "$id" ]] || bad "audio from the cache has the id of another request"
    expect "a range of audio" 206 -H 'Range: bytes=1000-1999' "$url"
    [[ "$(wc -c <"$work/body")" == 1000 ]] || bad "1000 bytes of audio are $(wc -c <"$work/body")"
    expect "audio behind its end" 416 -H 'Range: bytes=999999-' "$url"
    expect "audio that has changed" 412 -H 'If-Match: "another"' "$url"
    expect "audio that the browser has" 304 -H "If-None-Match: $etag" "$url"
    [[ "$(answered)" == "$before" ]] || bad "the program is asked for audio that is in the cache"
    ok "each header once on audio, also from the cache, and an id of its own"
}

check_own_answers() {
    expect "HTTP" 308 "http://127.0.0.1:$http/login?a=b"
    is_own || bad "nginx has another policy"
    [[ "$(header location)" == "$site/login?a=b" ]] || bad "HTTP leads to $(header location), expected $site/login?a=b"
    expect "another name" 421 -H 'Host: evil.test' "$site/"
    expect "a hidden file" 404 "$site/.git/config"
    is_own || bad "nginx asks the program for hidden files"
    head -c 13000000 /dev/zero >"$work/large"
    expect "what is too large" 413 --data-binary "@$work/large" "$site/api/tts"
    is_of_programs too_large 413
    is_logged_as "POST /api/tts"
    expect "what is too large" 413 --data-binary "@$work/large" "$site/texts"
    is_readable "${LARGE[@]}"
    ! offers_another_try || bad "what is too large can be tried again"
    is_logged_as "POST /texts"
    expect "a head that is too large" 400 --http1.1 -H "X-Large: $(head -c 40000 /dev/zero | tr '\0' a)" "$site/"
    expect "a name that is none" 400 --http1.1 -H 'Host: a b' "$site/"
    expect "HTTP where TLS is spoken" 400 "http://127.0.0.1:$https/"
    ok "each header once on what nginx answers: 308, 400, 404, 413, 421; no HSTS without TLS"
    expect "the figures of the admin site" 404 "$admin_site/metrics"
    is_own || bad "nginx asks the admin site for its figures"
    expect "the figures by another spelling" 404 --path-as-is "$admin_site/.//%6detrics?a"
    is_own || bad "nginx asks the admin site for its figures by another spelling"
    [[ "$(curl -sS -o /dev/null -w '%{http_code}' "http://127.0.0.1:$admin_port/metrics")" == 200 ]] || bad "Prometheus gets no figures"
    ok "the figures of the admin site are for Prometheus alone"
}

# Asks as one visitor until a limit is met, and leaves that answer.
until_limited() {
    local got=""
    for _ in $(seq 100); do
        got="$(ask -o "$work/body" -D "$work/head" -w '%{http_code}' -H "X-Forwarded-For: $(one)" "$@")"
        [[ "$got" != 429 ]] || return 0
    done
    bad "100 requests one after the other meet no limit: $*"
}

check_limits() {
    local url visitor=0 head
    for url in "$site"/{login,register,api/auth/login,api/auth/register,password/a,account/password,account/delete} \
        "$admin_site"/{login,login/code,setup/a,confirm,security/factor/confirm,security/factor/off}; do
        visitor=$((visitor + 1))
        (($(burst "$url" 40 one | limited) > 0)) || bad "40 requests at once to $url are let through"
    done
    ok "where passwords can be guessed a visitor has 10 at once, then 5 a second"
    for head in "$work"/heads/*; do
        ! grep -q '^HTTP/[0-9.]* 429' "$head" || has_headers "429" "$head" strict-transport-security
    done
    ok "each header once on 429"
    visitor=99
    until_limited "$site/login"
    is_readable "${MANY[@]}"
    is_logged_as "GET /login"
    until_limited -X POST "$site/api/auth/login"
    is_of_programs too_many 429
    is_logged_as "POST /api/auth/login"
    ok "429 is a page in both languages, below /api JSON"
    visitor=100
    (($(burst "$site/api/auth/me" 40 one | limited) == 0)) || bad "40 requests to the interface meet a limit"
    (($(burst "$site/api/auth/me" 150 one | limited) > 0)) || bad "190 requests to the interface meet none"
    (($(burst "$site/api/health" 150 one | limited) == 0)) || bad "who asks for the health meets a limit"
    ok "the rest of the interface has its limit, the health none"
    (($(burst "$site/login" 40 many | limited) == 0)) || bad "visitors share a limit"
    (($(burst "$site/login" 40 of_many_networks | limited) == 0)) || bad "IPv6 visitors of several networks share a limit"
    (($(burst "$site/login" 40 of_one_network | limited) > 0)) || bad "an IPv6 visitor has a limit for each of his addresses"
    ok "each visitor behind a trusted proxy has limits of his own, by IPv6 each /64"
}

# What nginx has logged of the request that was answered with $work/head.
is_logged() { grep "\"request_id\":\"$(header x-request-id)\"" "$work/nginx.log" >"$work/line"; }
logged() {
    wait_for "an answer is not logged with its id" is_logged
    jq -r ".$1" "$work/line"
}

check_addresses() {
    expect "a visitor" 404 -H 'X-Forwarded-For: 203.0.113.200, 203.0.113.201' "$site/nothing"
    [[ "$(logged remote)" == 203.0.113.201 ]] || bad "who made up an address is taken for $(logged remote)"
    expect "a visitor behind two proxies" 404 -H 'X-Forwarded-For: 203.0.113.202, 10.1.2.3' "$site/nothing"
    [[ "$(logged remote)" == 203.0.113.202 ]] || bad "who comes by two trusted proxies is taken for $(logged remote)"
    ok "only addresses that trusted proxies saw are believed"
    for secret in password/abc setup/abc shared/abc podcast/abc/feed.xml; do
        expect "a secret address" "$(ask -o /dev/null -w '%{http_code}' "$site/$secret")" "$site/$secret"
        [[ "$(logged path)" != *abc* ]] || bad "the secret of /$secret is logged: $(logged path)"
    done
    ok "secrets in addresses are not logged"
    if grep -q ' lo$' /proc/net/if_inet6 2>/dev/null; then
        expect "a visitor by IPv6" 404 --connect-to "::[::1]:$https" "$site/nothing"
        [[ "$(logged remote)" == ::1 ]] || bad "a visitor by IPv6 is $(logged remote)"
        ok "IPv6 is listened on"
    fi
}

check_untrusted() {
    visitor=1
    (($(burst "$site/login" 40 many | limited) > 0)) || bad "who makes up addresses meets no limit"
    expect "the program is away" 502 "$site/"
    [[ "$(logged remote)" == 127.0.0.1 ]] || bad "without trusted proxies the visitor is $(logged remote)"
    ok "without trusted proxies nobody's X-Forwarded-For is believed"
    [[ "$(curl -sS -o /dev/null -w '%{redirect_url}' "http://127.0.0.1:$http/a")" == https://listen.test/a ]] || bad "port 443 is named"
    ok "the port of HTTPS is not named"
}

# What the program is told, by a stand-in that says it.
check_request() {
    local option told
    for option in --http2 --http1.1; do
        expect "the stand-in" 200 "$option" -H 'X-Request-Id: made-up' -H 'X-Forwarded-Host: evil.test' "$site/"
        told="$(cat "$work/body")"
        [[ "$(jq -r '."x-request-id"' <<<"$told")" == "$(header x-request-id)" ]] || bad "the program is told another id: $told"
        [[ "$(logged status)" == 200 ]] || bad "the log has another answer with that id"
        [[ "$(jq -r '.host + " " + ."x-forwarded-host"' <<<"$told")" == "listen.test:$https listen.test:$https" ]] || bad "the host is $told"
    done
    expect "a clip" 200 "$site/audio/clip"
    [[ "$(header x-seen-id)" == "$(header x-request-id)" ]] || bad "the program is told another id for audio"
    cmp -s "$work/body" <(curl -sS "http://127.0.0.1:$app_port/audio/clip") || bad "audio is not the same"
    expect "a part of it" 206 -H 'Range: bytes=1048570-2097160' "$site/audio/clip"
    cmp -s "$work/body" <(curl -sS -r 1048570-2097160 "http://127.0.0.1:$app_port/audio/clip") || bad "a range of audio is not the same"
    ok "program, log and answer have the same id, also audio; the host has its port"
    expect "the host with another port" 200 -H 'Host: listen.test:99999x' "$site/"
    [[ "$(jq -r .host "$work/body")" == listen.test ]] || bad "the host is $(jq -r .host "$work/body")"
    ok "what is no port is not passed on"
}

check_encodings() {
    local accepted expected
    # In an order in which each could be answered from what the one before left.
    while IFS='|' read -r accepted expected; do
        for _ in 1 2; do
            expect "a style sheet for '$accepted'" 200 -H "Accept-Encoding: $accepted" "$site/assets/a.css"
            [[ "$(cat "$work/body")" == "$expected" ]] || bad "who accepts '$accepted' gets $(cat "$work/body")"
        done
    done <<'EOT'
br|br
gzip, deflate, br|br
gzip, br;q=0|gzip
br;q=0|identity
br ; q=0.000 , gzip;q=0.5|gzip
br;q=0.001|br
br;q=1.0,gzip|br
BR|br
gzip;q=0, br;q=0|identity
brotli, x-gzip|identity
deflate|identity
EOT
    ok "who refuses an encoding by q=0 gets another, also from the cache"
    local kept
    kept="$({ grep -rla '^KEY: /assets/a.css' "$work/cache/assets" || true; } | wc -l)"
    ((kept == 3)) || bad "a style sheet is kept $kept times, expected 3"
    ok "each encoding is kept once"
}

# A page in both languages, whose styles the policy allows. Arguments: beginning of its text in each.
is_readable() {
    local styles
    styles="$(python3 -c 'import base64, hashlib, re, sys
print(base64.b64encode(hashlib.sha256(re.search("<style>(.*)</style>", sys.stdin.read(), re.S)[1].encode()).digest()).decode())' <"$work/body")"
    [[ "$(header content-security-policy)" == *"style-src 'sha256-$styles'"* ]] || bad "the policy does not allow the styles sha256-$styles"
    [[ "$(header content-type)" == "text/html; charset=utf-8" ]] || bad "the page of errors is $(header content-type)"
    grep -q "<h1>$1.*<span lang=\"en\">$2" "$work/body" || bad "the page of errors says $(cat "$work/body")"
}
readonly AWAY=("暂时无法访问" "The site cannot be reached") MANY=("请求过于频繁" "Too many requests") LARGE=("内容过大" "That is too large")
offers_another_try() { grep -q 'href=""' "$work/body"; }
# What is below /api: JSON of the program's form. Arguments: code, status.
is_of_programs() {
    jq -e --arg code "$1" --argjson status "$2" '.error | .code == $code and .status == $status and (.message | length > 20)' \
        "$work/body" >/dev/null || bad "$2 below /api says $(cat "$work/body")"
}
is_logged_as() { [[ "$(logged method) $(logged path)" == "$1" ]] || bad "$1 is logged as $(logged method) $(logged path)"; }

check_upstream() {
    expect "the program hangs" 504 "$site/hang"
    is_readable "${AWAY[@]}"
    is_logged_as "GET /hang"
    expect "the beginning of a clip" 206 -H 'Range: bytes=0-99' "$site/audio/half"
    kill "${running[@]}"
    wait "${running[@]}" 2>/dev/null || true
    running=()
    expect "the program is away" 502 "$site/"
    is_readable "${AWAY[@]}"
    offers_another_try || bad "a page that is away cannot be tried again"
    is_logged_as "GET /"
    expect "a form, and the program is away" 502 -d a=b "$site/login"
    ! offers_another_try || bad "a form can be tried again by a link"
    is_logged_as "POST /login"
    expect "the interface is away" 502 -X POST -d a=b "$site/api/exercises?a=b"
    is_of_programs unavailable 502
    is_logged_as "POST /api/exercises"
    expect "the admin site is away" 502 "$admin_site/"
    is_readable "${AWAY[@]}"
    expect "a page of errors, asked for" 404 "$site/error-page"
    expect "the program is away, and audio with it" 502 "$site/audio/other"
    # The first part is kept, the second is not.
    ask -o "$work/body" --http1.1 -r 1048000-1048900 "$site/audio/half" 2>/dev/null || true
    ! grep -aq doctype "$work/body" || bad "a page is put into the sound"
    expect "what was kept" 200 "$site/audio/clip"
    ok "each header once on 502, 504 and on what was kept; pages in both languages, JSON below /api, nothing of it in audio"
}

# Without curl, as in images that have none.
check_with_bash() {
    mkdir -p "$work/bin"
    local name
    for name in bash cat timeout nginx; do ln -sf "$(command -v "$name")" "$work/bin/$name"; done
    PATH="$work/bin" LISTEN_DOMAIN=listen.test /bin/sh "$start" --check >"$work/check_with_bash.log" 2>&1
}

is_ill() {
    local since
    since="$(date +%s%N)"
    ! "$1" || bad "$1: an nginx that hangs is called well"
    (($(date +%s%N) - since < 5000000000)) || bad "$1 takes more than 5 seconds"
}

check_health() {
    { check && check_with_bash; } || bad "an nginx that is well is called ill"
    local other
    # shellcheck disable=SC2046
    kill -STOP $(processes)
    is_ill check &
    other=$!
    is_ill check_with_bash
    wait "$other" || exit 1
    # shellcheck disable=SC2046
    kill -CONT $(processes)
    { check && check_with_bash; } || bad "an nginx that is well again is called ill"
    ok "the health check asks nginx, by curl or by bash: one that hangs is ill within 5 s"
}

reload() { LISTEN_DOMAIN=listen.test sh "$start" --reload >"$work/reload.log" 2>&1; }
is_added() { [[ "$(status_of "$site/added")" == 204 ]]; }
serial() { openssl s_client -connect "127.0.0.1:$https" -servername listen.test </dev/null 2>/dev/null | openssl x509 -noout -serial; }
is_renewed() { [[ "$(serial)" != "$before" ]]; }

check_changes() {
    local before
    sed -i 's|location /audio/ {|location = /added { return 204; }\n&|' "$conf/nginx.conf"
    sleep 2.5
    ! is_added || bad "a changed file counts at once"
    reload || bad "--reload: $(cat "$work/reload.log")"
    wait_for "--reload takes no changed file" is_added
    ok "a changed configuration counts from --reload on"
    echo 'no directive;' >>"$conf/nginx.conf"
    ! reload || bad "--reload takes what does not hold"
    grep -q 'unknown directive' "$work/reload.log" || bad "--reload says $(cat "$work/reload.log")"
    { is_added && check; } || bad "a wrong file harms nginx"
    ok "one that does not hold is refused, and harms nothing"
    before="$(serial)"
    make_certificate
    wait_for "a new certificate is not served" is_renewed
    ok "a new certificate is served by itself"
}

check_stop() {
    local pids pid
    pids="$(processes)"
    kill -TERM "$nginx"
    wait "$nginx" || bad "after SIGTERM the script ends with $?"
    nginx=""
    for pid in $pids; do [[ ! -e "/proc/$pid" ]] || bad "a process of nginx is left"; done
    ok "SIGTERM ends it"
}

# ---- all of it --------------------------------------------------------------------------------

place_files
make_certificate
check_settings
start_program
start_nginx LISTEN_PUBLIC_PORT="127.0.0.1:$https" LISTEN_NGINX_TRUSTED_PROXIES="127.0.0.1, 10.0.0.0/8,2001:db8:f::/48"
# Debian's nginx of 2023 does not know what newer ones want in place of this parameter.
! grep 'warn\|emerg' "$work/nginx.log" | grep -v '"listen ... http2" directive is deprecated' || bad "nginx warns"
check_program
check_audio
check_own_answers
check_limits
check_addresses
stop_program
start_upstream
check_request
check_encodings
check_upstream
check_health
check_changes
check_stop
place_files
start_nginx
check_untrusted
printf 'All of it passed in %d s.\n' "$SECONDS"
