#!/usr/bin/env python3
"""Restarts a program whose sockets are kept open, as systemd keeps those of listen.socket, while visitors
come: none of them may be refused. Prints what was found as JSON; ends with 1 where a request failed.

usage: restart.py LISTEN    (settings by the environment; ports are free ones of loopback)
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request

listen = sys.argv[1]
sockets = [socket.socket() for _ in range(2)]
for held in sockets:
    held.bind(("127.0.0.1", 0))
    held.listen(512)
public, admin = (held.getsockname() for held in sockets)
settings = {"LISTEN_PUBLIC_ADDR": f"127.0.0.1:{public[1]}", "LISTEN_ADMIN_ADDR": f"127.0.0.1:{admin[1]}"}
found = {"answers": 0, "failures": [], "restarts": 0, "slowest_s": 0.0}
lock, done = threading.Lock(), threading.Event()


def hand_over():
    """systemd passes sockets from descriptor 3 on."""
    copies = [os.dup(held.fileno()) for held in sockets]
    for to, copy in enumerate(copies, 3):
        os.dup2(copy, to)


def start():
    # The process that is meant is the one that the shell becomes.
    script = 'export LISTEN_PID=$$ LISTEN_FDS=2; exec "$0" all'
    return subprocess.Popen(["/bin/sh", "-c", script, listen], env={**os.environ, **settings}, preexec_fn=hand_over,
                            pass_fds=(3, 4), stdout=subprocess.DEVNULL)


def visit():
    while not done.is_set():
        started = time.monotonic()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{public[1]}/api/health/live", timeout=60) as answer:
                answer.read()
            failure = None
        except OSError as error:
            failure = repr(error)
        with lock:
            if failure:
                found["failures"].append(failure)
            else:
                found["answers"] += 1
            found["slowest_s"] = max(found["slowest_s"], round(time.monotonic() - started, 1))
        time.sleep(0.005)


program = start()
visitors = [threading.Thread(target=visit) for _ in range(12)]
for visitor in visitors:
    visitor.start()
for _ in range(3):
    time.sleep(3)
    program.send_signal(signal.SIGTERM)
    program.wait()
    program = start()
    found["restarts"] += 1
time.sleep(2)
done.set()
for visitor in visitors:
    visitor.join()
program.send_signal(signal.SIGTERM)
program.wait()
print(json.dumps(found))
sys.exit(1 if found["failures"] or found["answers"] < 50 else 0)
