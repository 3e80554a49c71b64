"""A language model's server that answers by rote: what it is asked for is told by the schema.

usage: model.py PORT-FILE [MILLISECONDS]

Listens on a free port of loopback and writes it to PORT-FILE. Each answer comes after so many
milliseconds (0), and after ten minutes where the prompt has WAIT in it. It is no model: every passage
that it writes is the same. GET gives how many milliseconds each call took in here.
"""

import itertools
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SENTENCES = [
    "Last Friday my neighbour Martha knocked on my door early in the morning.",
    "She was holding a small grey cat with a broken collar.",
    "The cat had slept in her kitchen because the window was open.",
    "We looked at the collar and found a telephone number on it.",
    "I called the number, but nobody answered for two hours.",
    "At noon a young man called Peter rang back and sounded very happy.",
    "He lives in the next village and had looked for his cat since Tuesday.",
    "In the afternoon he came by bicycle and brought us a chocolate cake.",
    "Martha was a little sad when the cat left with him.",
    "Peter promised that she may visit the cat every Sunday.",
]
CHOICES = [
    ("detail", "Where had the animal slept?", ["In the kitchen", "In the garden", "In the bathroom", "In the garage"], SENTENCES[2]),
    ("detail", "What was on the collar?", ["A telephone number", "A street address", "A coloured ribbon", "A golden letter"], SENTENCES[3]),
    ("detail", "How did the young man travel?", ["By bicycle", "By train", "By car", "By taxi"], SENTENCES[7]),
    ("inference", "Why did the caller sound so glad?", ["His pet was safe", "He won a prize", "He got a new job", "His aunt was well"], SENTENCES[5]),
    ("attitude_purpose", "How did the woman feel at the end?", ["Rather sad", "Very angry", "Quite bored", "Very tired"], SENTENCES[8]),
]


def items():
    return [
        {
            "kind": "multiple_choice",
            "skill": skill,
            "question": question,
            "options": options,
            "answer": options[0],
            "focus_areas": ["detail-comprehension", "inference"],
            "evidence": [evidence],
            "explanation": "The speaker says so.",
            "explanation_zh": "说话人这样说。",
        }
        for skill, question, options, evidence in CHOICES
    ]


def filled(schema):
    """Something of the form of a schema."""
    kind = schema.get("type")
    if "enum" in schema:
        return schema["enum"][0]
    if kind == "object":
        return {name: filled(part) for name, part in schema.get("properties", {}).items()}
    if kind == "array":
        return [filled(schema["items"])]
    if kind == "integer" or kind == "number":
        return 1
    if kind == "boolean":
        return True
    return SENTENCES[0]


def answer(name, schema, prompt):
    if name == "topics_response":
        return {"topics": ["A lost bag", "Rain on Monday", "A day at the zoo", "Cooking for ten", "A late train"]}
    if name == "wrong_answer_analysis":
        passage = prompt.split("<<<passage\n", 1)[-1]
        return {
            "analysis": "You did not hear the place. The speaker says it early in the sentence, before you were ready for it.",
            "key_reason": "The place was missed",
            "ability_tags": ["detail"],
            "signal_words": [],
            "strategy": "Read the question before you listen.",
            "related_sentences": [{"quote": passage.split("\n")[0], "comment": "Here it is said."}],
            "confidence": "medium",
        }
    if "turns" in schema.get("properties", {}):
        n_words = 60
        for word in prompt.replace("about", " about ").split("about")[1:]:
            number = word.split()[0] if word.split() else ""
            if number.isdigit():
                n_words = int(number)
        texts, n_said = [], 0
        for sentence in itertools.cycle(SENTENCES):
            if n_said >= n_words:
                break
            texts.append(sentence)
            n_said += len(sentence.split())
        return {
            "title": "A small visitor",
            "title_zh": "小客人",
            "speakers": [{"name": "Ann", "sex": "female", "accent": "uk"}],
            "turns": [{"speaker": 0, "text": " ".join(texts)}],
        }
    if "items" in schema.get("properties", {}):
        return {"items": items()}
    return filled(schema)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Without these, head and body are two packets, and the second waits 40 ms for the first.
    disable_nagle_algorithm = True
    wbufsize = -1
    delay_s = 0.0
    times_ms = []

    def do_GET(self):
        self.give(json.dumps(self.times_ms).encode())

    def do_POST(self):
        begun = time.perf_counter()
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0"))) or b"{}")
        asked = body.get("response_format", {}).get("json_schema", {})
        prompt = " ".join(message.get("content", "") for message in body.get("messages", []))
        said = json.dumps(answer(asked.get("name", ""), asked.get("schema", {}), prompt))
        time.sleep(600 if "WAIT" in prompt else self.delay_s)
        content = json.dumps(
            {
                "choices": [{"message": {"role": "assistant", "content": said}, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": 10, "completion_tokens": 10},
            }
        ).encode()
        self.give(content)
        self.times_ms.append((time.perf_counter() - begun) * 1000)

    def give(self, content):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def log_message(self, *_):
        pass


def main():
    Handler.delay_s = int(sys.argv[2]) / 1000 if len(sys.argv) > 2 else 0.0
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with open(sys.argv[1], "w", encoding="ascii") as file:
        file.write(str(server.server_address[1]))
    server.serve_forever()


main()
