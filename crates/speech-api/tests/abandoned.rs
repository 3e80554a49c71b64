//! A client that leaves stops what is spoken for it, on an engine that never ends by itself.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use listen_speech::{
    Content, EngineInfo, Priority, QueueConfig, Request, Silence, SpeechError, SpeechQueue, Spoken,
    Stop, Synthesizer, VoiceInfo,
};
use listen_speech_api::{Keys, Limits, SpeechApi, router};
use serde_json::json;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Long enough for a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// Tells when it begins and when it is stopped.
struct Endless {
    voice: Silence,
    told: Mutex<Sender<&'static str>>,
}

impl Endless {
    fn tell(&self, what: &'static str) {
        // The test may be over.
        let _ = self.told.lock().unwrap().send(what);
    }
}

impl Synthesizer for Endless {
    fn info(&self) -> &EngineInfo {
        self.voice.info()
    }

    fn voices(&self) -> Vec<VoiceInfo> {
        self.voice.voices()
    }

    fn synthesize(&self, text: &str, voice: &str, speed: f32) -> Result<Spoken, SpeechError> {
        self.voice.synthesize(text, voice, speed)
    }

    fn speak_until(
        &self,
        _: &Content,
        _: &str,
        _: f32,
        stop: &Stop,
    ) -> Result<Spoken, SpeechError> {
        self.tell("begun");
        while !stop.is_set() {
            std::thread::yield_now();
        }
        self.tell("stopped");
        Err(SpeechError::Cancelled)
    }
}

async fn server(limits: Limits) -> (SocketAddr, Arc<SpeechQueue>, Receiver<&'static str>) {
    let (sender, told) = channel();
    let engine = Endless {
        voice: Silence::new(),
        told: Mutex::new(sender),
    };
    let config = QueueConfig {
        n_workers: 1,
        ..QueueConfig::default()
    };
    let queue = Arc::new(SpeechQueue::new(Arc::new(engine), config));
    let api = SpeechApi::new(queue.clone(), limits, Keys::default());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router(api)).await });
    (address, queue, told)
}

fn post(address: SocketAddr, path: &str) -> TcpStream {
    let input = "The train to York was late again. ".repeat(20);
    let body = json!({"input": input, "response_format": "pcm"}).to_string();
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    stream
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_leaves_stops_what_is_spoken_for_it() {
    let (address, queue, told) = server(Limits::default()).await;
    let left = tokio::task::spawn_blocking(move || {
        for path in ["/v1/audio/speech", "/dev/captioned_speech"] {
            let client = post(address, path);
            assert_eq!(told.recv_timeout(PATIENCE), Ok("begun"), "{path}");
            drop(client);
            assert_eq!(told.recv_timeout(PATIENCE), Ok("stopped"), "{path}");
        }
        told
    });
    let told = left.await.unwrap();
    // Nothing of the rest of the two texts is begun: the next is somebody else's.
    let request = Request {
        content: Content::Text("somebody else's".to_owned()),
        voice: String::new(),
        speed: 1.0,
        priority: Priority::Waiting,
        patience: None,
    };
    let ticket = queue.submit(request).unwrap();
    assert_eq!(told.recv_timeout(PATIENCE), Ok("begun"));
    assert_eq!((ticket.position(), queue.status().n_waiting), (None, 0));
    assert_eq!(queue.status().n_abandoned, 2);
    drop(ticket);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waited_long_enough_is_told_so_and_the_work_ends() {
    let limits = Limits {
        patience: Duration::from_millis(50),
        ..Limits::default()
    };
    let (address, queue, told) = server(limits).await;
    let asked = tokio::task::spawn_blocking(move || {
        for path in ["/v1/audio/speech", "/dev/captioned_speech"] {
            let mut client = post(address, path);
            let mut head = [0; 12];
            client.read_exact(&mut head).unwrap();
            assert_eq!(&head, b"HTTP/1.1 429", "{path}");
            assert_eq!(told.recv_timeout(PATIENCE), Ok("begun"), "{path}");
            assert_eq!(told.recv_timeout(PATIENCE), Ok("stopped"), "{path}");
        }
    });
    asked.await.unwrap();
    assert_eq!(queue.status().n_waiting, 0);
}
