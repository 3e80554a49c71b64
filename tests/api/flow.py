"""What a client of the product before this one did, from the first to the last screen.

usage: flow.py BASE

BASE is a server with a model, a voice and the library. Every step says what it found.
"""

import http.cookiejar
import json
import re
import sys
import urllib.error
import urllib.parse
import urllib.request

BASE = sys.argv[1]
PASSWORD = "correct horse battery"
SLUG = "a1-a-wet-morning"
EMAIL = "flow@example.org"
token = ""


def call(method, path, body=None, headers=None, expected=200):
    """An answer's headers and JSON; fails where the status is another one."""
    sent = {"Content-Type": "application/json", **(headers or {})}
    if token:
        sent["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(BASE + path, data, sent, method=method)
    try:
        with urllib.request.urlopen(request, timeout=180) as answer:
            status, head, text = answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        status, head, text = error.code, error.headers, error.read()
    assert status == expected, f"{method} {path}: {status}, not {expected}: {text[:500]!r}"
    print(f"{status} {method} {path}")
    kind = head.get("Content-Type", "")
    return head, json.loads(text) if "json" in kind else text


class Browser:
    """A browser without scripts: what was practised on the pages is listed by the interface."""

    def __init__(self):
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def open(self, path, form=None):
        data = None if form is None else urllib.parse.urlencode(form).encode()
        with self.opener.open(BASE + path, data, timeout=60) as page:
            return page.geturl().removeprefix(BASE), page.read().decode()


def answer_wrongly():
    browser = Browser()
    browser.open("/login", {"email": EMAIL, "password": PASSWORD})
    attempt, page = browser.open(f"/passages/{SLUG}/attempts", {})
    names = sorted(set(re.findall(r'name="(item-\d+)"', page)))
    assert attempt.startswith("/attempts/") and names, (attempt, page[:500])
    browser.open(f"{attempt.split('?')[0]}/submit", {name: "9" for name in names})
    return len(names)


def main():
    global token
    body = {"email": EMAIL, "password": PASSWORD, "name": "Flow", "privacyConsent": True}
    token = call("POST", "/api/auth/register", body, expected=201)[1]["token"]
    assert call("GET", "/api/auth/me")[1]["user"]["email"] == EMAIL
    wish = {"difficulty": "B1", "wordCount": 120, "language": "en-US"}
    topics = call("POST", "/api/ai/topics", wish)[1]["topics"]
    assert len(topics) == 5
    transcript = call("POST", "/api/ai/transcript", {**wish, "topic": topics[0]})[1]["transcript"]
    asked = {"difficulty": "B1", "transcript": transcript, "duration": 60}
    questions = call("POST", "/api/ai/questions", asked)[1]["questions"]
    assert questions and all(question["answer"] in question["options"] for question in questions)
    spoken = call("POST", "/api/tts", {"text": transcript, "speed": 1.0, "language": "en-US"})[1]
    assert spoken["duration"] > 1 and spoken["byteLength"] > 0, spoken
    head, part = call("GET", spoken["audioUrl"], headers={"Range": "bytes=0-99"}, expected=206)
    assert len(part) == 100 and head["Access-Control-Allow-Origin"] == "*"
    assert call("POST", "/api/tts", {"text": transcript})[1]["cached"] is True
    answers = {str(idx): question["answer"] for idx, question in enumerate(questions)}
    answers["0"] = "nonsense"
    graded = call("POST", "/api/ai/grade", {"transcript": transcript, "questions": questions, "answers": answers})[1]
    assert [result["is_correct"] for result in graded["results"]] == [False] + [True] * (len(questions) - 1)
    exercise = {
        "topic": topics[0], "difficulty": "B1", "language": "en-US", "transcript": transcript,
        "questions": questions, "answers": answers, "results": graded["results"],
    }
    saved = {"exerciseData": exercise, "difficulty": "B1", "topic": topics[0], "accuracy": 0.8, "score": 80}
    call("POST", "/api/practice/save", saved)
    sessions = call("GET", "/api/practice/history?limit=10")[1]["sessions"]
    assert sessions[0]["topic"] == topics[0], sessions
    n_wrong = answer_wrongly()
    wrong = call("GET", "/api/wrong-answers/list?limit=100")[1]["wrongAnswers"]
    assert wrong and len(wrong) <= n_wrong, (len(wrong), n_wrong)
    one = next(row for row in wrong if row["question"]["type"] == "single")
    analysis = call("POST", "/api/ai/wrong-answers/analyze", {"answerId": one["answerId"]})[1]["analysis"]
    assert analysis["related_sentences"][0]["quote"] in one["question"]["transcript"]
    many = call("POST", "/api/ai/wrong-answers/analyze-batch", {"answerIds": [row["answerId"] for row in wrong]})[1]
    assert many["summary"]["total"] == len(wrong), many["summary"]
    old = {
        "sessionId": "1", "topic": "A wet morning", "difficulty": "A2", "language": "en-US", "transcript": "It rained.", "score": 0,
        "createdAt": "2025-09-01T10:00:00Z",
        "questions": [{
            "index": 0, "type": "single", "question": "What did it do?", "options": ["Rain", "Snow", "Hail", "Shine"], "correctAnswer": "Rain",
            "explanation": "", "answers": [{"userAnswer": "", "isCorrect": False, "attemptedAt": "2025-09-01T10:01:00Z"}],
        }],
    }
    imported = call("POST", "/api/practice/import-legacy", {"sessions": [old]})[1]["imported"]
    assert imported["sessions"] == 1, imported
    call("POST", "/api/practice/import-legacy", {"sessions": [old]}, expected=409)
    assert call("GET", "/api/practice/history?limit=10")[1]["pagination"]["totalCount"] >= 2
    call("POST", "/api/auth/logout", {})
    call("GET", "/api/auth/me", expected=401)
    print("the whole flow works")


main()
