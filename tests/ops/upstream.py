"""Stands behind nginx in place of the program, for what that does not do on demand.

usage: upstream.py PORT

/hang          answers after a minute
/assets/…      says which Accept-Encoding it was asked with, and may be kept
/audio/…       three million bytes, by ranges, as the program sends them
anything else  the headers of the request, as JSON

Every answer names the request that it answers in X-Seen-Id, and has an X-Request-Id of its own.
"""

import json
import re
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

AUDIO = bytes(range(256)) * 12000


class Upstream(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/hang":
            time.sleep(60)
        if self.path.startswith("/assets/"):
            encoding = self.headers.get("Accept-Encoding", "none")
            self.answer(200, encoding.encode(), {"Cache-Control": "max-age=31536000", "Vary": "accept-encoding"})
        elif self.path.startswith("/audio/"):
            self.audio()
        else:
            self.answer(200, json.dumps({name.lower(): value for name, value in self.headers.items()}).encode(), {})

    def audio(self):
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if not wanted:
            return self.answer(200, AUDIO, {"Accept-Ranges": "bytes"})
        first, last = int(wanted[1]), min(int(wanted[2]), len(AUDIO) - 1)
        if first > last:
            return self.answer(416, b"", {"Content-Range": f"bytes */{len(AUDIO)}"})
        content_range = {"Content-Range": f"bytes {first}-{last}/{len(AUDIO)}", "Accept-Ranges": "bytes"}
        self.answer(206, AUDIO[first : last + 1], content_range)

    def answer(self, status, body, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("ETag", '"of-the-upstream"')
        self.send_header("X-Seen-Id", self.headers.get("X-Request-Id", "none"))
        self.send_header("X-Request-Id", "of-the-upstream")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Upstream).serve_forever()
