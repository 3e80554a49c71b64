#!/usr/bin/env python3
"""Four learners who write all the time, until a file is there; then everything that was answered with
"kept" is looked for. Prints what was found as JSON; ends with 1 where something is lost.

usage: replicas.py HOST PORT CONNECT_TO CA_FILE STOP_FILE

Each learner types into an open attempt (PUT, which nginx may send again), saves practice (POST, which it
may not), has texts spoken (a job), and opens the attempt to see that what was typed last stands there. A
request that fails is counted and, where that does no harm, sent again, as the pages and clients do.
"""

import http.cookiejar
import json
import os
import re
import socket
import ssl
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

host, port, connect_to, ca_file, stop_file = sys.argv[1:6]
BASE = f"https://{host}:{port}"
PASSWORD = "correct horse battery"
SLUG = "a1-first-prize"
N_LEARNERS = 4
# The slowest of: a job whose worker died is taken up when its lease of 15 s is over.
PATIENCE_S = 120
tls = ssl.create_default_context(cafile=ca_file)
resolve = socket.getaddrinfo
socket.getaddrinfo = lambda name, *more, **named: resolve(connect_to if name == host else name, *more, **named)
lock = threading.Lock()
found = {"drafts": 0, "places_seen": 0, "practice": 0, "spoken": 0, "failed": {}, "lost": [], "slowest_s": 0.0}


def note(kind, value=None):
    with lock:
        if value is None:
            found[kind] += 1
        elif kind == "failed":
            found["failed"][value] = found["failed"].get(value, 0) + 1
        else:
            found[kind].append(value)


class Learner:
    def __init__(self, nth):
        self.nth, self.n, self.typed, self.saved, self.audio = nth, 0, None, set(), set()
        self.email = f"replica{nth}-{time.time_ns()}@example.org"
        # A program with a token, and a browser: with cookies the one login would end the other.
        self.program = urllib.request.build_opener(urllib.request.HTTPSHandler(context=tls))
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.browser = urllib.request.build_opener(urllib.request.HTTPSHandler(context=tls), cookies)
        self.token = None

    def call(self, method, path, body=None, form=None, browser=False):
        """The body of an answer; raises where it is no 2xx or none comes."""
        opener = self.browser if browser else self.program
        head = {"Authorization": f"Bearer {self.token}"} if self.token and not browser else {}
        data = None
        if body is not None:
            data, head["Content-Type"] = json.dumps(body).encode(), "application/json"
        elif form is not None:
            data = urllib.parse.urlencode(form).encode()
        started = time.monotonic()
        try:
            with opener.open(urllib.request.Request(BASE + path, data, head, method=method), timeout=60) as answer:
                self.url = answer.geturl()
                return answer.read().decode()
        finally:
            with lock:
                found["slowest_s"] = max(found["slowest_s"], round(time.monotonic() - started, 1))

    def until_kept(self, what, *request, **more):
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                return self.call(*request, **more)
            except (OSError, urllib.error.HTTPError) as error:
                note("failed", f"{what}: {getattr(error, 'code', type(error).__name__)}")
                if time.monotonic() > deadline:
                    note("lost", f"{what} never succeeded")
                    return None
                time.sleep(1)

    def begin(self):
        account = {"email": self.email, "password": PASSWORD, "name": "Replica", "privacyConsent": True}
        self.token = json.loads(self.call("POST", "/api/auth/register", account))["token"]
        self.call("POST", "/login", form={"email": self.email, "password": PASSWORD}, browser=True)
        page = self.call("POST", f"/passages/{SLUG}/attempts", form={}, browser=True)
        self.attempt = urllib.parse.urlparse(self.url).path
        self.item = re.search(r'<input id="[^"]*" name="item-(\d+)"', page)[1]

    def type(self):
        self.n += 1
        path = f"/api{self.attempt}/responses/{self.item}"
        if self.until_kept("draft", "PUT", path, {"given": f"word {self.n}"}, browser=True) is not None:
            self.typed = f"word {self.n}"
            note("drafts")

    def look(self):
        page = self.until_kept("page", "GET", self.attempt, browser=True)
        stands = re.search(rf'name="item-{self.item}" value="([^"]*)"', page or "")
        note("places_seen")
        if not stands or stands[1] != self.typed:
            note("lost", f"learner {self.nth} typed {self.typed!r}; there stands {stands and stands[1]!r}")

    def practise(self):
        topic = f"practice {self.nth}-{self.n}"
        exercise = {"topic": topic, "difficulty": "B1", "language": "en-US", "transcript": "It rained.",
                    "questions": [], "answers": {}, "results": []}
        body = {"exerciseData": exercise, "difficulty": "B1", "topic": topic, "accuracy": 0.8, "score": 80}
        try:
            self.call("POST", "/api/practice/save", body)
            self.saved.add(topic)
            note("practice")
        except (OSError, urllib.error.HTTPError) as error:
            note("failed", f"practice: {getattr(error, 'code', type(error).__name__)}")

    def speak(self):
        text = f"Learner {self.nth} says sentence number {self.n}."
        spoken = self.until_kept("speech", "POST", "/api/tts", {"text": text, "speed": 1.0, "language": "en-US"})
        if spoken:
            self.audio.add(json.loads(spoken)["audioUrl"])
            note("spoken")

    def live(self):
        while not os.path.exists(stop_file):
            self.type()
            if self.n % 5 == 0:
                self.look()
            if self.n % 4 == self.nth:
                self.practise()
            if self.n % 8 == 2 * self.nth:
                self.speak()
            time.sleep(0.6)

    def check(self):
        self.look()
        there, page = set(), 1
        while True:
            answer = json.loads(self.until_kept("history", "GET", f"/api/practice/history?limit=100&page={page}"))
            there |= {session["topic"] for session in answer["sessions"]}
            if len(answer["sessions"]) < 100:
                break
            page += 1
        for topic in self.saved - there:
            note("lost", topic)
        for address in self.audio:
            self.until_kept("audio", "HEAD", address)


def run(learners, what):
    threads = [threading.Thread(target=getattr(learner, what)) for learner in learners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


learners = [Learner(nth) for nth in range(N_LEARNERS)]
for learner in learners:
    learner.begin()
print("writing", flush=True)
run(learners, "live")
run(learners, "check")
print(json.dumps(found), flush=True)
sys.exit(1 if found["lost"] else 0)
