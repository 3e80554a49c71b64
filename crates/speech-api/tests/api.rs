//! The speech server as its clients see it, on a small stand-in of Kokoro.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt as _;
use listen_speech::{Device, EngineChoice, QueueConfig, RuntimeChoice, SpeechConfig, SpeechQueue};
use listen_speech_api::{Keys, Limits, SpeechApi, router};
use listen_test_kit::tiny_kokoro::{self, Contract};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};
use tower::ServiceExt as _;

/// Long enough for a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap();
            hex
        })
}

/// One engine for all tests: it loads lexicons.
static QUEUE: LazyLock<Arc<SpeechQueue>> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap();
    tiny_kokoro::install(dir.path(), Contract::V11, &sha256_hex).unwrap();
    let opened = listen_speech::open(&SpeechConfig {
        models_dir: dir.keep(),
        device: Device::Cpu,
        engine: EngineChoice::Kokoro,
        runtime: RuntimeChoice::Rten,
        ..SpeechConfig::default()
    });
    Arc::new(SpeechQueue::new(
        opened.synthesizer.unwrap(),
        QueueConfig::default(),
    ))
});

fn server(limits: Limits, keys: &str) -> Router {
    router(SpeechApi::new(QUEUE.clone(), limits, Keys::parse(keys)))
}

fn open_server() -> Router {
    server(Limits::default(), "")
}

struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    /// Status, `error.param` and `error.message`.
    fn refusal(&self) -> (u16, Option<String>, String) {
        let error = &self.json()["error"];
        (
            self.status.as_u16(),
            error["param"].as_str().map(str::to_owned),
            error["message"].as_str().unwrap().to_owned(),
        )
    }
}

async fn ask(server: &Router, request: Request<Body>) -> Reply {
    let response = server.clone().oneshot(request).await.unwrap();
    Reply {
        status: response.status(),
        headers: response.headers().clone(),
        bytes: response
            .into_body()
            .collect()
            .await
            .unwrap()
            .to_bytes()
            .to_vec(),
    }
}

async fn get(server: &Router, path: &str) -> Reply {
    ask(server, Request::get(path).body(Body::empty()).unwrap()).await
}

async fn post(server: &Router, path: &str, body: &Value) -> Reply {
    let request = Request::post(path)
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    ask(server, request).await
}

#[tokio::test]
async fn every_format_is_spoken() {
    let server = open_server();
    let starts: [(&str, &str, &[u8]); 6] = [
        ("mp3", "audio/mpeg", &[0xff, 0xf3]),
        ("Opus", "audio/ogg; codecs=opus", b"OggS"),
        ("ogg", "audio/ogg; codecs=opus", b"OggS"),
        ("flac", "audio/flac", b"fLaC"),
        ("wav", "audio/wav", b"RIFF"),
        ("pcm", "audio/pcm", &[]),
    ];
    for (format, content_type, start) in starts {
        let body = json!({
            "model": "tts-1", "voice": "af_heart", "response_format": format,
            "input": "The train to York was late again. We missed the concert because of it."
        });
        let reply = post(&server, "/v1/audio/speech", &body).await;
        assert_eq!(reply.status, StatusCode::OK, "{format}");
        assert_eq!(reply.headers["content-type"], content_type);
        assert!(reply.bytes.starts_with(start), "{format}");
        assert!(reply.bytes.len() > 4_000, "{format}: {}", reply.bytes.len());
    }
}

#[tokio::test]
async fn slower_is_longer_and_voices_can_be_mixed() {
    let server = open_server();
    let mut lengths = Vec::new();
    for (voice, speed) in [
        ("af_heart", 1.0),
        ("af_heart(2)+af_bella(1)", 1.0),
        ("alloy", 0.5),
    ] {
        let body = json!({
            "input": "Good morning to all of you.", "voice": voice, "speed": speed,
            "response_format": "pcm"
        });
        let reply = post(&server, "/v1/audio/speech", &body).await;
        assert_eq!(reply.status, StatusCode::OK, "{voice}");
        lengths.push(reply.bytes.len());
    }
    assert_eq!(lengths[0], lengths[1]);
    assert!(lengths[2] > lengths[0] * 3 / 2, "{lengths:?}");
}

#[tokio::test]
async fn bad_requests_name_the_parameter_and_what_is_allowed() {
    let server = open_server();
    let ok = json!({"input": "Good morning to all of you.", "voice": "af_heart"});
    let cases = [
        ("voice", json!("nobody"), 400, Some("voice"), "af_heart"),
        (
            "voice",
            json!("af_heart(0)"),
            400,
            Some("voice"),
            "NAME(WEIGHT)",
        ),
        ("speed", json!(3), 400, Some("speed"), "0.5 to 2.0"),
        (
            "speed",
            json!("fast"),
            400,
            Some("speed"),
            "0.5 to 2.0, not \"fast\"",
        ),
        (
            "response_format",
            json!("aac"),
            400,
            Some("response_format"),
            "mp3, opus, flac, wav, pcm, ogg",
        ),
        (
            "stream_format",
            json!("sse"),
            400,
            Some("stream_format"),
            "audio",
        ),
        ("input", json!(""), 400, Some("input"), "nothing to say"),
        (
            "input",
            json!("… 🙂 !!"),
            400,
            Some("input"),
            "nothing to say",
        ),
        ("input", json!("a".repeat(100_001)), 413, None, "100000"),
        ("input", json!(7), 400, Some("input"), "must be a string"),
        ("input", json!(null), 400, Some("input"), "missing"),
    ];
    for (field, value, status, param, message) in cases {
        let mut body = ok.clone();
        body[field] = value;
        let reply = post(&server, "/v1/audio/speech", &body).await;
        let refusal = reply.refusal();
        assert_eq!(
            (refusal.0, refusal.1.as_deref()),
            (status, param),
            "{field}: {refusal:?}"
        );
        assert!(refusal.2.contains(message), "{field}: {refusal:?}");
    }
    let request = Request::post("/v1/audio/speech")
        .header("content-type", "application/json")
        .body(Body::from("{\"input\": "))
        .unwrap();
    assert_eq!(ask(&server, request).await.refusal().0, 400);
    for speed in ["NaN", "-Infinity", "1e999"] {
        let body =
            format!("{{\"input\": \"Good morning.\", \"speed\": {speed} , \"model\": \"x\"}}");
        let request = Request::post("/v1/audio/speech")
            .header("content-type", "application/json")
            .body(Body::from(body))
            .unwrap();
        let refusal = ask(&server, request).await.refusal();
        assert_eq!((refusal.0, refusal.1.as_deref()), (400, Some("speed")));
        assert!(refusal.2.contains("0.5 to 2.0, not "), "{refusal:?}");
    }
    let body = json!({"input": "a".repeat(1_300_000)});
    let refusal = post(&server, "/v1/audio/speech", &body).await.refusal();
    assert_eq!(refusal.0, 413);
    assert!(refusal.2.contains("1204096 bytes"), "{refusal:?}");
    assert_eq!(get(&server, "/v1/audio/speech").await.refusal().0, 405);
    let refusal = get(&server, "/nowhere").await.refusal();
    assert_eq!(refusal.0, 404);
    assert!(refusal.2.contains("POST /v1/audio/speech"), "{refusal:?}");
    let refusal = post(&server, "/v1/audio/speech", &json!(["input"]))
        .await
        .refusal();
    assert_eq!(refusal.0, 400);
    assert!(refusal.2.contains("JSON object"), "{refusal:?}");
}

#[tokio::test]
async fn words_have_times_and_places() {
    let server = open_server();
    let input = "Leave at 7:45, Siobhan. The café opens late today.";
    let body = json!({"input": input, "voice": "bf_emma", "response_format": "wav"});
    let reply = post(&server, "/dev/captioned_speech", &body).await.json();
    let words = reply["timestamps"].as_array().unwrap();
    let texts: Vec<&str> = words
        .iter()
        .map(|word| word["word"].as_str().unwrap())
        .collect();
    assert_eq!(
        texts,
        [
            "Leave", "at", "7:45", "Siobhan", "The", "café", "opens", "late", "today"
        ]
    );
    let times: Vec<(f64, f64)> = words
        .iter()
        .map(|word| {
            (
                word["start_time"].as_f64().unwrap(),
                word["end_time"].as_f64().unwrap(),
            )
        })
        .collect();
    assert!(times.iter().all(|(start, end)| start < end), "{times:?}");
    assert!(
        times.windows(2).all(|pair| pair[0].1 <= pair[1].0 + 0.001),
        "{times:?}"
    );
    assert_eq!(reply["timestamps_are_estimated"], false);
    assert_eq!(reply["phonemes"][0]["symbol"], "l", "of Leave");
    assert!(
        reply["webvtt"]
            .as_str()
            .unwrap()
            .starts_with("WEBVTT\n\n00:00:00.000 -->")
    );
    assert!(
        reply["audio"].as_str().unwrap().starts_with("UklGR"),
        "base64 of RIFF"
    );
}

#[tokio::test]
async fn captions_show_the_word_whose_phonemes_are_given() {
    let body = json!({"input": "Say [Kokoro](/kˈOkəɹO/)! It is a heart.", "voice": "af_heart"});
    let reply = post(&open_server(), "/dev/captioned_speech", &body).await;
    let reply = reply.json();
    let webvtt = reply["webvtt"].as_str().unwrap();
    assert!(webvtt.contains("Say Kokoro! It is a heart."), "{webvtt}");
    let word = &reply["timestamps"][1];
    assert_eq!(
        (&word["word"], &word["char_start"], &word["char_end"]),
        (&json!("Kokoro"), &json!(5), &json!(11))
    );
}

#[tokio::test]
async fn phonemes_go_both_ways() {
    let server = open_server();
    let body = json!({"text": "Hello, world!", "language": "en-US"});
    let reply = post(&server, "/dev/phonemize", &body).await.json();
    assert_eq!(reply["phonemes"], "həlˈO, wˈɜɹld!");
    let tokens = reply["tokens"].as_array().unwrap();
    assert_eq!(
        (tokens.len(), tokens[0].as_i64(), tokens[14].as_i64()),
        (16, Some(0), Some(5))
    );

    let speak = |phonemes: &str| json!({"phonemes": phonemes, "voice": "af_heart"});
    let reply = post(&server, "/dev/generate_from_phonemes", &speak("həlˈO")).await;
    assert_eq!(reply.headers["content-type"], "audio/wav");
    let reply = post(&server, "/dev/generate_from_phonemes", &speak("hello ❓")).await;
    assert_eq!(reply.refusal().1.as_deref(), Some("phonemes"));
    let reply = post(&server, "/dev/generate_from_phonemes", &speak(" ")).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert_eq!(reply.refusal().1.as_deref(), Some("phonemes"));
    for marks in ["ˈˌ", "…!?", " , ˈ"] {
        let reply = post(&server, "/dev/generate_from_phonemes", &speak(marks)).await;
        let refusal = reply.refusal();
        assert_eq!(
            (refusal.0, refusal.1.as_deref()),
            (400, Some("phonemes")),
            "{marks}"
        );
        assert!(refusal.2.contains("only punctuation"), "{refusal:?}");
    }
    let refusal = post(&server, "/dev/phonemize", &json!({"text": 7}))
        .await
        .refusal();
    assert_eq!((refusal.0, refusal.1.as_deref()), (400, Some("text")));
    let body = json!({"text": "x", "language": "tlh"});
    let refusal = post(&server, "/dev/phonemize", &body).await.refusal();
    assert!(refusal.2.contains("en-GB"), "{refusal:?}");
}

#[tokio::test]
async fn japanese_is_read_and_what_cannot_be_said_is_told() {
    let server = open_server();
    let body = json!({"text": "すし🙂", "language": "ja"});
    let reply = post(&server, "/dev/phonemize", &body).await.json();
    assert_eq!(reply["phonemes"], "sɨɕi");
    assert_eq!(reply["unspoken"], json!([[2, 3]]));
    // No dictionary is installed for this server, so kanji are no silence but an error.
    let body = json!({"text": "東京", "language": "ja"});
    let reply = post(&server, "/dev/phonemize", &body).await;
    assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(reply.refusal().2.contains("--japanese"));
}

/// A server in front of another one says what that one says.
#[tokio::test(flavor = "multi_thread")]
async fn refusals_come_through_a_server_in_front() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let limits = Limits {
        max_chars: 1000,
        ..Limits::default()
    };
    let behind = server(limits, "");
    tokio::spawn(async move { axum::serve(listener, behind).await });
    let opened = tokio::task::spawn_blocking(move || {
        listen_speech::open(&SpeechConfig {
            engine: EngineChoice::Remote,
            urls: vec![url],
            ..SpeechConfig::default()
        })
    });
    let engine = opened.await.unwrap().voice().unwrap();
    let queue = Arc::new(SpeechQueue::new(engine, QueueConfig::default()));
    let front = router(SpeechApi::new(queue, Limits::default(), Keys::default()));
    let cases = [
        (
            json!({"input": "Good morning to you.", "voice": "nobody"}),
            400,
            Some("voice"),
            "af_heart",
        ),
        (
            json!({"input": "你好世界", "voice": "af_heart"}),
            400,
            Some("input"),
            "can be said",
        ),
        (
            json!({"input": "東京", "voice": "jf_alpha"}),
            503,
            None,
            "--japanese",
        ),
    ];
    for (body, status, param, message) in cases {
        let refusal = post(&front, "/v1/audio/speech", &body).await.refusal();
        assert_eq!(
            (refusal.0, refusal.1.as_deref()),
            (status, param),
            "{refusal:?}"
        );
        assert!(refusal.2.contains(message), "{refusal:?}");
    }
    let body = json!({"phonemes": "ə".repeat(1001), "voice": "af_heart"});
    let refusal = post(&front, "/dev/generate_from_phonemes", &body)
        .await
        .refusal();
    assert_eq!(refusal.0, 413, "{refusal:?}");
    let body = json!({"input": "Good morning 🙂 to you.", "voice": "af_heart"});
    let reply = post(&front, "/v1/audio/speech", &body).await;
    assert_eq!(reply.headers["x-listen-unspoken"], "13-14");
}

#[tokio::test]
async fn what_is_not_said_is_told_beside_the_audio() {
    let server = open_server();
    let body = |input: &str| json!({"input": input, "voice": "af_heart", "response_format": "wav"});
    let input = "Good morning to you 🙂, on this day. 🙂 See you there tomorrow.";
    let reply = post(&server, "/v1/audio/speech", &body(input)).await;
    assert_eq!(reply.headers["x-listen-unspoken"], "20-21,36-37");
    let reply = post(&server, "/dev/captioned_speech", &body(input))
        .await
        .json();
    assert_eq!(reply["unspoken"], json!([[20, 21], [36, 37]]));
    let reply = post(&server, "/v1/audio/speech", &body("Good morning to you.")).await;
    assert!(!reply.headers.contains_key("x-listen-unspoken"));
}

#[tokio::test]
async fn keys_are_asked_for_but_not_for_health() {
    let server = server(Limits::default(), "# staff\nsecret-one\n\nsecret-two\n");
    assert_eq!(get(&server, "/health").await.status, StatusCode::OK);
    let with = |key: &str| {
        Request::get("/v1/models")
            .header("authorization", format!("Bearer {key}"))
            .body(Body::empty())
            .unwrap()
    };
    assert_eq!(
        ask(&server, with("secret-two")).await.status,
        StatusCode::OK
    );
    let lower = Request::get("/v1/models")
        .header("authorization", "bearer secret-one")
        .body(Body::empty())
        .unwrap();
    assert_eq!(ask(&server, lower).await.status, StatusCode::OK);
    for request in [with("secret"), with("# staff"), with("")] {
        let reply = ask(&server, request).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
        assert_eq!(reply.headers["www-authenticate"], "Bearer");
    }
    assert_eq!(get(&server, "/v1/models").await.refusal().0, 401);
}

#[tokio::test]
async fn too_many_requests_are_told_to_come_back() {
    let limits = Limits {
        max_requests: 0,
        ..Limits::default()
    };
    let body = json!({"input": "Good morning to all of you."});
    let reply = post(&server(limits, ""), "/v1/audio/speech", &body).await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(reply.headers["retry-after"], "2");
    assert_eq!(reply.json()["error"]["type"], "rate_limit_error");
}

#[tokio::test]
async fn the_same_request_gets_the_same_reply_without_a_place() {
    let server = open_server();
    let body = json!({"input": "Snow fell on the 🚲 hills.", "response_format": "mp3"});
    let first = post(&server, "/v1/audio/speech", &body).await;
    assert_eq!(first.status, StatusCode::OK);
    let again = post(&server, "/v1/audio/speech", &body).await;
    assert_eq!(again.bytes, first.bytes);
    for name in ["content-type", "x-listen-unspoken"] {
        assert_eq!(again.headers[name], first.headers[name]);
    }
    let other =
        json!({"input": "Rain fell on the 🚲 roads and bridges.", "response_format": "mp3"});
    assert_ne!(
        post(&server, "/v1/audio/speech", &other).await.bytes,
        first.bytes
    );
    let text = String::from_utf8(get(&server, "/metrics").await.bytes).unwrap();
    assert!(
        text.contains("listen_speech_replies_cached_total 1\n"),
        "{text}"
    );
}

#[tokio::test]
async fn a_reply_that_was_broken_off_is_not_kept() {
    let server = open_server();
    let body =
        json!({"input": "The last train to Leeds was late. ".repeat(40), "response_format": "pcm"});
    let request = Request::post("/v1/audio/speech")
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    let mut response = server.clone().oneshot(request).await.unwrap();
    let frame = response.body_mut().frame().await.unwrap().unwrap();
    let n_first = frame.into_data().unwrap().len();
    drop(response);
    let whole = post(&server, "/v1/audio/speech", &body).await;
    assert!(whole.bytes.len() > 10 * n_first);
    let text = String::from_utf8(get(&server, "/metrics").await.bytes).unwrap();
    assert!(
        text.contains("listen_speech_replies_cached_total 0\n"),
        "{text}"
    );
}

#[tokio::test]
async fn a_peer_that_leaves_frees_its_place() {
    let limits = Limits {
        max_requests: 1,
        ..Limits::default()
    };
    let server = server(limits, "");
    let body = json!({"input": "The train to York was late again. ".repeat(2_000), "response_format": "pcm"});
    let request = Request::post("/v1/audio/speech")
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    let response = server.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    drop(response);
    let short = json!({"input": "Good morning to all of you.", "response_format": "pcm"});
    for _ in 0..600 {
        if post(&server, "/v1/audio/speech", &short).await.status == StatusCode::OK {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the place was never free again");
}

#[tokio::test]
async fn models_voices_health_and_metrics_are_shown() {
    let server = open_server();
    assert_eq!(
        get(&server, "/v1/models").await.json()["data"][0]["id"],
        "kokoro"
    );
    assert_eq!(
        get(&server, "/v1/models/tts-1").await.json()["object"],
        "model"
    );
    assert_eq!(get(&server, "/v1/models/gpt").await.refusal().0, 404);
    let voices = get(&server, "/v1/audio/voices").await.json();
    assert_eq!(voices["voices"][0], "af_heart");
    assert_eq!(voices["details"][0]["accent"], "us");
    let health = get(&server, "/health").await.json();
    assert_eq!(
        (&health["engine"]["runtime"], &health["engine"]["device"]),
        (&json!("rten"), &json!("cpu"))
    );
    let metrics = get(&server, "/metrics").await;
    let text = String::from_utf8(metrics.bytes).unwrap();
    assert!(
        text.contains("# TYPE listen_speech_audio_seconds_total counter"),
        "{text}"
    );
}

#[tokio::test]
async fn every_address_that_help_names_is_there() {
    let server = open_server();
    for route in listen_speech_api::ROUTES {
        let (method, path) = route.split_once(' ').unwrap();
        let path = path.replace("{id}", "kokoro");
        let reply = match method {
            "GET" => get(&server, &path).await,
            _ => post(&server, &path, &json!({})).await,
        };
        let expected = if method == "GET" { 200 } else { 400 };
        assert_eq!(reply.status.as_u16(), expected, "{route}");
    }
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let limits = Limits {
        body_time: Duration::from_millis(50),
        ..Limits::default()
    };
    let server = server(limits, "");
    for path in [
        "/v1/audio/speech",
        "/dev/captioned_speech",
        "/dev/phonemize",
        "/dev/generate_from_phonemes",
    ] {
        // A byte now and then is no body, either.
        let bytes = futures::stream::unfold((), |()| async {
            tokio::time::sleep(Duration::from_millis(5)).await;
            Some((Ok::<_, std::io::Error>("{"), ()))
        });
        let request = Request::post(path)
            .header("content-type", "application/json")
            .body(Body::from_stream(bytes))
            .unwrap();
        let asked = ask(&server, request);
        let reply = tokio::time::timeout(PATIENCE, asked).await.expect(path);
        assert_eq!(reply.refusal().0, 408, "{path}");
        assert_eq!(reply.headers["connection"], "close");
    }
}

#[tokio::test]
async fn a_peer_that_takes_nothing_loses_its_place() {
    let limits = Limits {
        max_requests: 1,
        send_time: Duration::from_millis(50),
        ..Limits::default()
    };
    let server = server(limits, "");
    let long = "The first train to York was late again. ".repeat(2_000);
    let body = json!({"input": long, "response_format": "pcm"});
    let request = Request::post("/v1/audio/speech")
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    let unread = server.clone().oneshot(request).await.unwrap();
    assert_eq!(unread.status(), StatusCode::OK);
    assert_eq!(get(&server, "/health").await.status, StatusCode::OK);
    let short = json!({"input": "Good evening to all of you.", "response_format": "pcm"});
    let until = Instant::now() + PATIENCE;
    while post(&server, "/v1/audio/speech", &short).await.status != StatusCode::OK {
        assert!(Instant::now() < until, "the place was never free again");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // What comes of it is not passed off as the whole.
    assert!(unread.into_body().collect().await.is_err());
}
