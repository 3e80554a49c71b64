#!/usr/bin/env python3
"""Asks an address up to 100 times a second until a file is there; prints as JSON what it got.

A loaded machine manages less: the rate that was reached is printed, too.

usage: load.py HOST PORT PATH CA_FILE STOP_FILE [CONNECT_TO]
"""

import http.client
import json
import os
import socket
import ssl
import sys
import threading
import time

host, port, path, ca_file, stop_file = sys.argv[1:6]
connect_to = sys.argv[6] if len(sys.argv) > 6 else host
context = ssl.create_default_context(cafile=ca_file)
counts = {"answers": 0, "failures": 0}
reasons = {}
lock = threading.Lock()
N_THREADS = 10


class Connection(http.client.HTTPSConnection):
    """Connects to another address than the name that the certificate must have."""

    def connect(self):
        plain = socket.create_connection((connect_to, int(port)), 10)
        self.sock = context.wrap_socket(plain, server_hostname=host)


def ask():
    # A new connection each time: handshakes are what a reload may drop.
    connection = Connection(host, int(port), timeout=10)
    try:
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        answer.read()
        return None if answer.status == 200 else f"status {answer.status}"
    except Exception as error:
        return type(error).__name__
    finally:
        connection.close()


def work():
    while not os.path.exists(stop_file):
        started = time.monotonic()
        reason = ask()
        with lock:
            counts["answers"] += 1
            if reason:
                counts["failures"] += 1
                reasons[reason] = reasons.get(reason, 0) + 1
        time.sleep(max(0.0, N_THREADS / 100 - (time.monotonic() - started)))


started = time.monotonic()
threads = [threading.Thread(target=work) for _ in range(N_THREADS)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
seconds = time.monotonic() - started
print(json.dumps({**counts, "per_second": round(counts["answers"] / seconds, 1), "reasons": reasons}))
