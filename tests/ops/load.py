#!/usr/bin/env python3
"""Asks a site RATE times a second until a file is there; prints as JSON what it asked and got.

usage: load.py HOST PORT PATHS CA_FILE STOP_FILE [CONNECT_TO [RATE [PER_CONNECTION]]]

PATHS is `PATH=WEIGHT,…`: how often each is asked. nginx lets one address have 20 pages and 10 requests to
/api a second, so a rate of 100 needs paths without such a limit as well: the mix is printed, with its
answers. Connections are kept, as browsers do, and each is replaced after PER_CONNECTION requests (20), so
that handshakes are among what may fail. A kept connection that the server had closed before it read the
request is no failure (RFC 9110 9.2.2 has the client ask again); they are counted as `reopened`.

A machine that cannot keep up shows in `per_second`.
"""

import http.client
import json
import os
import random
import socket
import ssl
import sys
import threading
import time

host, port, paths, ca_file, stop_file = sys.argv[1:6]
connect_to = sys.argv[6] if len(sys.argv) > 6 else host
rate = float(sys.argv[7]) if len(sys.argv) > 7 else 100.0
N_THREADS = 10
per_connection = int(sys.argv[8]) if len(sys.argv) > 8 else 20
context = ssl.create_default_context(cafile=ca_file)
mix = [path for part in paths.split(",") for path, _, n in [part.partition("=")] for _ in range(int(n or 1))]
counts = {"answers": 0, "failures": 0, "handshakes": 0, "reopened": 0}
by_path = {}
reasons = {}
slowest_s = 0.0
lock = threading.Lock()


class Connection(http.client.HTTPSConnection):
    """Connects to another address than the name that the certificate must have."""

    def connect(self):
        plain = socket.create_connection((connect_to, int(port)), 10)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = context.wrap_socket(plain, server_hostname=host)
        count("handshakes")


def count(name):
    with lock:
        counts[name] += 1


def ask(connection, path):
    connection.request("GET", path, headers={"Host": host})
    answer = connection.getresponse()
    answer.read()
    return answer


class Client:
    """One visitor: a connection, and how often it was used."""

    def __init__(self):
        self.connection, self.used = None, 0

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection, self.used = None, 0

    def get(self, path):
        """None, or what failed."""
        if self.used >= per_connection:
            self.close()
        kept = self.used > 0
        try:
            return self.once(path)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError) as error:
            self.close()
            if not kept:
                return type(error).__name__
        except Exception as error:  # every other failure is the server's
            self.close()
            return type(error).__name__
        count("reopened")
        try:
            return self.once(path)
        except Exception as error:
            self.close()
            return type(error).__name__

    def once(self, path):
        self.connection = self.connection or Connection(host, int(port), timeout=10)
        self.used += 1
        answer = ask(self.connection, path)
        if answer.will_close:
            self.close()
        return None if answer.status == 200 else f"status {answer.status}"


def record(path, reason, started):
    global slowest_s
    with lock:
        counts["answers"] += 1
        slowest_s = max(slowest_s, time.monotonic() - started)
        by_path[path] = by_path.get(path, 0) + 1
        if reason:
            counts["failures"] += 1
            reasons[f"{path}: {reason}"] = reasons.get(f"{path}: {reason}", 0) + 1


def work(nth):
    client, due, turn = Client(), time.monotonic() + nth / rate, random.randrange(len(mix))
    while not os.path.exists(stop_file):
        time.sleep(max(0.0, due - time.monotonic()))
        started, path = time.monotonic(), mix[turn % len(mix)]
        record(path, client.get(path), started)
        turn += 1
        # Behind by more than a second, the lost requests are not made up for in one rush.
        due = max(due + N_THREADS / rate, time.monotonic() - 1)
    client.close()


started = time.monotonic()
threads = [threading.Thread(target=work, args=(nth,)) for nth in range(N_THREADS)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
seconds = time.monotonic() - started
print(json.dumps({**counts, "per_second": round(counts["answers"] / seconds, 1), "seconds": round(seconds, 1),
                  "slowest_s": round(slowest_s, 2), "by_path": by_path, "reasons": reasons}))
