"""Measures what docs/capacity.md says about storage and writing.

usage: measure.py LISTEN CONTENT [LEARNERS [ATTEMPTS]]

LISTEN is the program, CONTENT the library. Starts it on a fresh SQLite database on loopback with a
silent voice (or that of LISTEN_SPEECH_ENGINE), makes learners and submitted attempts by the product's own forms (every item answered),
and prints how the database grew, how many attempts were made a second, and what audio weighs.
"""

import http.client
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

LISTEN, CONTENT = sys.argv[1], sys.argv[2]
N_LEARNERS = int(sys.argv[3]) if len(sys.argv) > 3 else 40
N_ATTEMPTS = int(sys.argv[4]) if len(sys.argv) > 4 else 25
AT_ONCE = 8
PASSWORD = "correct horse battery"


class Visitor:
    """A browser with its cookies and one connection."""

    def __init__(self, port, number):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.origin = f"http://127.0.0.1:{port}"
        self.address = f"198.51.100.{number + 1}"
        self.cookies = {}

    def ask(self, method, path, form=None):
        headers = {"X-Forwarded-For": self.address, "Origin": self.origin}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urllib.parse.urlencode(form)
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:200]}")
        return answer.headers.get("Location"), text

    def register(self, number):
        form = {"email": f"learner{number}@example.org", "name": "Learner", "password": PASSWORD, "password_again": PASSWORD, "consent": "yes"}
        self.ask("POST", "/register", form)

    def attempt(self, slug):
        path, _ = self.ask("POST", f"/passages/{slug}/attempts", {})
        _, page = self.ask("GET", path)
        self.ask("POST", f"{path}/submit", {**answers(page), "confirm": "1"})


def answers(page):
    """The first choice of each group, and a word in each field."""
    form = {}
    for tag in re.findall(r"<(?:input|textarea)[^>]*>", page):
        found = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        name = found.get("name", "")
        if re.match(r"(item|response|answer)", name):
            form.setdefault(name, found.get("value") if found.get("type") == "radio" else "It rained all day")
    return form


def start(folder):
    environment = {
        "PATH": os.environ["PATH"], "LISTEN_DATA_DIR": folder, "LISTEN_CONTENT_DIR": CONTENT, "LISTEN_MODELS_DIR": folder,
        "LISTEN_SPEECH_ENGINE": os.environ.get("LISTEN_SPEECH_ENGINE", "silence"), "LISTEN_PUBLIC_ADDR": "127.0.0.1:0", "LISTEN_ADMIN_ADDR": "127.0.0.1:0",
        "LISTEN_TRUSTED_PROXIES": "127.0.0.1/32", "LISTEN_LOG": "error", "LISTEN_FETCH": "off", "LISTEN_WATCH": "off",
    }
    process = subprocess.Popen([LISTEN, "all"], env=environment, stdout=subprocess.PIPE, text=True)
    port = None
    for line in process.stdout:
        if line.startswith("Public site"):
            port = int(line.strip().rsplit(":", 1)[1])
        if line.startswith("Voice"):
            return process, port
    raise SystemExit("the program did not start")


def database(folder):
    return sqlite3.connect(os.path.join(folder, "listen.db"), timeout=60)


def size(folder):
    """Bytes of the database in use, its journal written back."""
    with database(folder) as connection:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        free = connection.execute("PRAGMA freelist_count").fetchone()[0]
        return (pages - free) * connection.execute("PRAGMA page_size").fetchone()[0]


def wait_for_audio(folder):
    """All that was asked for at the start is spoken, so that only attempts are measured."""
    while True:
        with database(folder) as connection:
            states = dict(connection.execute("SELECT state, count(*) FROM job GROUP BY state").fetchall())
        if states.get("done") and set(states) <= {"done", "failed"}:
            return
        time.sleep(0.5)


def audio(folder):
    with database(folder) as connection:
        (ms, n) = connection.execute("SELECT sum(duration_ms), count(*) FROM rendition").fetchone()
    top = os.path.join(folder, "audio")
    by_kind = {}
    for place, _, names in os.walk(top):
        for name in names:
            kind = name.rsplit(".", 1)[-1]
            by_kind[kind] = by_kind.get(kind, 0) + os.path.getsize(os.path.join(place, name))
    total = sum(by_kind.values())
    print(f"audio: {n} renditions, {ms / 1000:.0f} s, {total} bytes {by_kind}: {total / (ms / 1000):.0f} bytes a second")


def each(visitors, work):
    """Does `work` for all visitors, so many at once; returns the seconds it took."""
    waiting, failures = list(enumerate(visitors)), []

    def run():
        while waiting:
            try:
                number, visitor = waiting.pop()
            except IndexError:
                return
            try:
                work(number, visitor)
            except Exception as error:  # told below, and the run fails
                failures.append(error)
                return

    begun = time.perf_counter()
    threads = [threading.Thread(target=run) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return time.perf_counter() - begun


def processor_seconds(process):
    with open(f"/proc/{process.pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    with tempfile.TemporaryDirectory() as folder:
        process, port = start(folder)
        try:
            wait_for_audio(folder)
            audio(folder)
            _, page = Visitor(port, 0).ask("GET", "/passages")
            slugs = sorted(set(re.findall(r'href="/passages/([a-z0-9-]+)"', page)))
            visitors = [Visitor(port, number) for number in range(N_LEARNERS)]
            empty = size(folder)
            took = each(visitors, lambda number, visitor: visitor.register(number))
            accounts = size(folder)
            print(f"database: {empty} bytes with the library")
            print(f"accounts: {N_LEARNERS} in {took:.1f} s, {(accounts - empty) / N_LEARNERS:.0f} bytes each")

            def learn(_, visitor):
                # The one of the registration was idle for too long, perhaps.
                visitor.connection.close()
                for turn in range(N_ATTEMPTS):
                    visitor.attempt(slugs[turn % len(slugs)])

            worked = processor_seconds(process)
            took = each(visitors, learn)
            worked = processor_seconds(process) - worked
            n = N_LEARNERS * N_ATTEMPTS
            grown = size(folder) - accounts
            with database(folder) as connection:
                (n_responses,) = connection.execute("SELECT count(*) FROM response").fetchone()
            print(f"attempts: {n} in {took:.1f} s, {n / took:.1f} a second with {AT_ONCE} at once, {worked / n * 1000:.1f} ms of processor each")
            print(f"attempts: {grown / n:.0f} bytes each, {n_responses / n:.1f} responses each")
        finally:
            process.terminate()
            process.wait(60)


main()
