"""Measures what docs/benchmarks.md says about the interface for programs.

usage: bench.py BASE PID MODEL [PART …]

BASE is a server, PID its process, MODEL the address of model.py. PARTs are share, history, streams;
without one all are measured.
"""

import json
import os
import socket
import statistics
import sys
import threading
import time
import urllib.parse
import urllib.request

BASE, PID, MODEL = sys.argv[1], int(sys.argv[2]), sys.argv[3]
HOST = urllib.parse.urlparse(BASE)
N_STREAMS = 200
STREAM_S = 120


def call(path, token="", body=None, headers=None):
    sent = {"Content-Type": "application/json", **(headers or {})}
    if token:
        sent["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(BASE + path, data, sent), timeout=120) as answer:
        return json.load(answer)


def account(number):
    body = {"email": f"bench{number}@example.org", "password": "correct horse battery", "name": "Bench", "privacyConsent": True}
    return call("/api/auth/register", body=body, headers={"X-Forwarded-For": f"198.51.100.{number + 1}"})["token"]


def told(name, values):
    values = sorted(values)
    p95 = values[int(len(values) * 0.95)]
    print(f"{name}: n {len(values)}, p50 {statistics.median(values):.1f} ms, p95 {p95:.1f} ms", flush=True)


def timed(path, token, body=None):
    begun = time.perf_counter()
    call(path, token, body)
    return (time.perf_counter() - begun) * 1000


def own_share(tokens):
    """What a call takes beyond the model's time, with what this client of HTTP costs."""
    wish = {"difficulty": "B1", "wordCount": 120}
    timed("/api/ai/topics", tokens[0], wish)
    times = [timed("/api/ai/topics", token, wish) for _ in range(10) for token in tokens]
    with urllib.request.urlopen(MODEL) as answer:
        of_model = json.load(answer)[-len(times):]
    told("own share of /api/ai/topics", [whole - part for whole, part in zip(times, of_model)])
    told("/api/auth/me, for comparison", [timed("/api/auth/me", token) for _ in range(10) for token in tokens])


def history(token):
    session = lambda number: {
        "sessionId": str(number), "topic": f"Topic {number}", "difficulty": "B1", "language": "en-US", "transcript": f"It rained {number} times.",
        "score": 100, "createdAt": f"2025-{9 + number % 2:02}-{1 + number // 2 % 28:02}T10:{number // 60 % 60:02}:{number % 60:02}Z",
        "questions": [{
            "index": 0, "type": "single", "question": f"What {number}?", "options": ["Rain", "Snow", "Hail", "Sun"], "correctAnswer": "Rain", "explanation": "",
            "answers": [{"userAnswer": "Rain", "isCorrect": True, "attemptedAt": "2025-09-01T10:01:00Z"}],
        }],
    }
    for first in range(0, 1000, 250):
        call("/api/practice/import-legacy", token, {"sessions": [session(number) for number in range(first, first + 250)]})
    pages = call("/api/practice/history?limit=10", token)["pagination"]
    assert pages["totalCount"] >= 1000, pages
    for path in ("/api/practice/history?limit=10", "/api/practice/history?limit=10&page=90", "/api/practice/history?limit=100"):
        told(path, [timed(path, token) for _ in range(200)])


def memory_mb():
    with open(f"/proc/{PID}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def watch(path, token, until, counts, lock):
    """One stream after the other, as a browser opens them again."""
    while time.time() < until:
        try:
            with socket.create_connection((HOST.hostname, HOST.port), timeout=30) as connection:
                connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n".encode())
                text = b""
                while part := connection.recv(4096):
                    text += part
            with lock:
                counts["streams"] += 1
                counts["events"] += text.count(b"event: generation")
        except OSError:
            with lock:
                counts["failed"] += 1


def streams(token):
    order = {"kind": "passage", "level": "B1", "seconds": 300, "topic": "WAIT for a lost bag"}
    path = f"/api/generations/{call('/api/generations', token, order)['id']}/events"
    time.sleep(2)
    before, until = memory_mb(), time.time() + STREAM_S
    counts, lock = {"streams": 0, "events": 0, "failed": 0}, threading.Lock()
    threads = [threading.Thread(target=watch, args=(path, token, until, counts, lock)) for _ in range(N_STREAMS)]
    for thread in threads:
        thread.start()
    seen = []
    while time.time() < until:
        time.sleep(5)
        seen.append(f"{memory_mb():.0f}")
    for thread in threads:
        thread.join()
    time.sleep(5)
    print(f"{N_STREAMS} streams at once for {STREAM_S} s: {counts}", flush=True)
    print(f"memory: {before:.0f} MB before, every 5 s with them: {' '.join(seen)}, {memory_mb():.0f} after they ended", flush=True)


def main():
    parts = {"share": own_share, "history": lambda tokens: history(tokens[0]), "streams": lambda tokens: streams(tokens[1])}
    chosen = sys.argv[4:] or list(parts)
    if unknown := set(chosen) - set(parts):
        sys.exit(f"unknown: {' '.join(sorted(unknown))}; allowed: {' '.join(parts)}")
    tokens = [account(number) for number in range(20)]
    for part in chosen:
        parts[part](tokens)


main()
