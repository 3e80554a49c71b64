"""What the official OpenAI client does against the speech server; the address is argument 1."""

import pathlib
import sys
import tempfile

import openai

client = openai.OpenAI(base_url=sys.argv[1], api_key="secret-one", max_retries=0)
text = "The train to York was late again. We missed the concert because of it."

assert "tts-1" in [model.id for model in client.models.list()]

for response_format in ["mp3", "opus", "flac", "wav", "pcm"]:
    audio = client.audio.speech.create(
        model="tts-1", voice="alloy", input=text, response_format=response_format, speed=1.25
    )
    # The test server speaks silence, which FLAC packs to next to nothing.
    assert len(audio.read()) > (100 if response_format == "flac" else 1_000), response_format

with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / "speech.mp3"
    with client.audio.speech.with_streaming_response.create(
        model="tts-1", voice="alloy", input=text * 20
    ) as response:
        response.stream_to_file(path)
    assert path.stat().st_size > 100_000, path.stat().st_size

for wrong, error in [
    ({"voice": "nobody"}, openai.BadRequestError),
    ({"response_format": "aac"}, openai.BadRequestError),
    ({"input": "x" * 100_001}, openai.APIStatusError),
]:
    try:
        client.audio.speech.create(**{"model": "tts-1", "voice": "alloy", "input": text, **wrong})
    except error as refused:
        assert refused.body["message"], refused
    else:
        sys.exit(f"{wrong} was accepted")

try:
    openai.OpenAI(base_url=sys.argv[1], api_key="wrong", max_retries=0).models.list()
except openai.AuthenticationError:
    pass
else:
    sys.exit("a wrong key was accepted")
print("openai", openai.__version__)
