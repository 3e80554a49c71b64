#!/usr/bin/env python3
"""Backups while a writer writes as fast as it can: are all of them intact, and how long does it wait?

usage: backup_load.py LISTEN [BACKUPS [MEGABYTES]]   (20 backups of 60 MB)

LISTEN makes a database; rows beside its tables bring it to the size, and a writer puts a row in, takes the
oldest out and counts it in the same transaction, without a pause. In every backup the count must be the
number of the newest row, and there must be as many rows as at the beginning. Prints JSON; ends with 1 where
a backup is damaged. The writer's wait is a figure to read, not a bar: it is the machine's as well.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
from pathlib import Path

listen, n_backups, megabytes = sys.argv[1], int((sys.argv + [""] * 2)[2] or 20), int((sys.argv + [""] * 3)[3] or 60)
stop = threading.Event()
waits_s, n_written = [], 0


def settings(folder):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, "LISTEN_DATA_DIR": str(folder / "data"), "LISTEN_BACKUP_DIR": str(folder / "backups"), "LISTEN_LOG": "error"}


def fill(database):
    database.executescript("CREATE TABLE probe (id INTEGER PRIMARY KEY AUTOINCREMENT, body BLOB); CREATE TABLE counter (n INTEGER); INSERT INTO counter VALUES (0)")
    for _ in range(megabytes):
        with database:
            database.executemany("INSERT INTO probe (body) VALUES (?)", ((os.urandom(1000),) for _ in range(1000)))
            database.execute("UPDATE counter SET n = n + 1000")


def write(path):
    global n_written
    database = sqlite3.connect(path, timeout=30, isolation_level=None)
    database.execute("PRAGMA synchronous = NORMAL")
    while not stop.is_set():
        started = time.monotonic()
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO probe (body) VALUES (?)", (os.urandom(1000),))
        database.execute("DELETE FROM probe WHERE id = (SELECT MIN(id) FROM probe)")
        database.execute("UPDATE counter SET n = n + 1")
        database.execute("COMMIT")
        waits_s.append((started, time.monotonic() - started))
        n_written += 1


def is_intact(backup, folder):
    with tarfile.open(backup) as archive:
        archive.extract("database.sqlite", folder, filter="data")
    database = sqlite3.connect(folder / "database.sqlite")
    whole = database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    rows, newest, counted = database.execute("SELECT (SELECT COUNT(*) FROM probe), (SELECT MAX(id) FROM probe), n FROM counter").fetchone()
    database.close()
    (folder / "database.sqlite").unlink()
    return whole and rows == megabytes * 1000 and newest == counted


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([listen, "migrate"], env=settings(folder), check=True, stdout=subprocess.DEVNULL)
        path = folder / "data" / "listen.db"
        database = sqlite3.connect(path, timeout=30)
        fill(database)
        database.close()
        writer = threading.Thread(target=write, args=(path,), daemon=True)
        started = time.monotonic()
        writer.start()
        time.sleep(5)
        without_s = max(wait for _, wait in waits_s)
        spans, intact = [], 0
        for _ in range(n_backups):
            begun = time.monotonic()
            answer = subprocess.run([listen, "backup", "--json"], env=settings(folder), check=True, capture_output=True, text=True)
            spans.append((begun, time.monotonic()))
            backup = json.loads(answer.stdout)["file"]
            intact += is_intact(backup, folder)
            os.unlink(backup)
        seconds = time.monotonic() - started
        stop.set()
        writer.join()
        during = sorted(wait for at, wait in waits_s if any(begun <= at <= ended for begun, ended in spans))
        print(json.dumps({
            "backups": n_backups, "intact": intact, "megabytes": round(path.stat().st_size / 1e6),
            "writes_per_second": round(n_written / seconds), "backup_s_mean": round(sum(e - b for b, e in spans) / len(spans), 1),
            "longest_wait_ms": round(during[-1] * 1000), "p999_wait_ms": round(during[int(len(during) * 0.999)] * 1000, 1),
            "longest_wait_without_backup_ms": round(without_s * 1000)}))
        return 0 if intact == n_backups else 1


sys.exit(main())
