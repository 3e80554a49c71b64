#!/usr/bin/env python3
"""Keeps what is posted to 127.0.0.1: webhook.py PORT FOLDER. `/alerts` becomes FOLDER/got-alerts."""
import http.server
import os
import sys


class Keep(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with open(os.path.join(sys.argv[2], "got" + self.path.replace("/", "-")), "wb") as file:
            file.write(body)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok")


http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Keep).serve_forever()
