//! `POST /v1/audio/speech`.

use crate::SpeechApi;
use crate::error::ApiError;
use crate::replies::{Key, OpenReply};
use crate::request::{Body as JsonBody, SpeechBody};
use crate::unspoken;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use listen_speech::{Format, SAMPLE_RATE_HZ, Speaking, SpeechError, StreamEncoder, speak};
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc::error::SendTimeoutError;
use tokio::sync::{OwnedSemaphorePermit, mpsc};

/// Sentences that may wait for a slow peer; then synthesis waits, too.
const MAX_UNSENT: usize = 4;

/// How many sentences of others came before the first one, when it was asked for.
const POSITION: &str = "x-listen-queue-position";

/// What the thread that packs sends.
type Packed = Result<Part, Arc<SpeechError>>;

/// Packed audio.
struct Part {
    bytes: Vec<u8>,
    /// Nothing follows.
    is_last: bool,
}

/// Speaks a text, or sends what was sent for it before. The head of the response comes with the
/// first sentence, so that an error before it has its status; an error after it breaks the
/// connection off.
pub(crate) async fn create(
    State(api): State<SpeechApi>,
    JsonBody(body): JsonBody<SpeechBody>,
) -> Result<Response, ApiError> {
    let (format, options) = (body.format()?, body.options(&api)?);
    let key = Key::new(&body.input, &options, format);
    if let Some(reply) = api.replies.find(&key) {
        return Ok(respond(format, Body::from(reply.audio), reply.unspoken));
    }
    let place = api.place()?;
    let speaking =
        speak(&api.queue, &body.input, &options).map_err(|error| ApiError::from(&error))?;
    let position = speaking.position().unwrap_or(0);
    let unspoken = unspoken::find(&api, &body.input, &options.voice);
    let mut sending = Sending::start(speaking, format, place, api.limits.send_time).await?;
    let unspoken = unspoken::header(&unspoken.await);
    sending.kept = Some(Kept {
        key,
        unspoken: unspoken.clone(),
        audio: api.replies.open(),
    });
    let mut response = respond(format, sending.body(), unspoken);
    response.headers_mut().insert(POSITION, position.into());
    Ok(response)
}

/// Sends what is spoken while it is spoken.
pub(crate) async fn stream(
    speaking: Speaking,
    format: Format,
    place: OwnedSemaphorePermit,
    send_time: Duration,
) -> Result<Response, ApiError> {
    let sending = Sending::start(speaking, format, place, send_time).await?;
    Ok(respond(format, sending.body(), None))
}

fn respond(format: Format, body: Body, unspoken: Option<HeaderValue>) -> Response {
    let mut response = ([(header::CONTENT_TYPE, format.content_type())], body).into_response();
    if let Some(value) = unspoken {
        response.headers_mut().insert(unspoken::HEADER, value);
    }
    response
}

/// A reply whose first part is there.
struct Sending {
    first: Option<Part>,
    rest: mpsc::Receiver<Packed>,
    kept: Option<Kept>,
    is_ended: bool,
}

impl Sending {
    /// Packs on a thread of its own, at most [`MAX_UNSENT`] parts ahead of the peer, and waits for
    /// the first part or the error that comes instead of it. A peer that takes no part for
    /// `send_time` is given up, and its place with it.
    async fn start(
        speaking: Speaking,
        format: Format,
        place: OwnedSemaphorePermit,
        send_time: Duration,
    ) -> Result<Self, ApiError> {
        let (sender, mut rest) = mpsc::channel(MAX_UNSENT);
        let runtime = Handle::current();
        tokio::task::spawn_blocking(move || {
            let _place = place;
            let send = |part| is_taken(&runtime.block_on(sender.send_timeout(part, send_time)));
            pack(speaking, format, &send, &|| sender.is_closed());
        });
        let first = rest.recv().await.ok_or(ApiError::Internal)??;
        Ok(Self {
            first: Some(first),
            rest,
            kept: None,
            is_ended: false,
        })
    }

    /// Everything from the first part on. What was sent to its end is kept.
    fn body(self) -> Body {
        Body::from_stream(futures::stream::unfold(self, Self::next))
    }

    async fn next(mut self) -> Option<(io::Result<Bytes>, Self)> {
        if self.is_ended {
            return None;
        }
        let sent = match self.first.take() {
            Some(part) => Ok(self.send(part)),
            None => match self.rest.recv().await {
                Some(Ok(part)) => Ok(self.send(part)),
                Some(Err(error)) => Err(self.break_off(error.to_string())),
                None => Err(self.break_off("the reply was given up".to_owned())),
            },
        };
        Some((sent, self))
    }

    fn send(&mut self, part: Part) -> Bytes {
        let bytes = Bytes::from(part.bytes.into_boxed_slice());
        if let Some(kept) = &mut self.kept {
            kept.audio.push(&bytes);
        }
        if part.is_last {
            self.is_ended = true;
            self.kept.take().into_iter().for_each(Kept::finish);
        }
        bytes
    }

    fn break_off(&mut self, reason: String) -> io::Error {
        self.is_ended = true;
        io::Error::other(reason)
    }
}

fn is_taken(sent: &Result<(), SendTimeoutError<Packed>>) -> bool {
    if matches!(sent, Err(SendTimeoutError::Timeout(_))) {
        tracing::info!("a peer takes nothing of its reply, which is given up");
    }
    sent.is_ok()
}

/// A reply while it is being sent.
struct Kept {
    key: Key,
    unspoken: Option<HeaderValue>,
    audio: OpenReply,
}

impl Kept {
    fn finish(self) {
        self.audio.keep(self.key, self.unspoken);
    }
}

/// Ends when everything is sent, at the first error, and when the peer has gone or takes nothing:
/// `send_part` says whether it took a part.
fn pack(
    mut speaking: Speaking,
    format: Format,
    send_part: &dyn Fn(Packed) -> bool,
    is_left: &dyn Fn() -> bool,
) {
    let send = |packed: Packed| {
        let is_error = packed.is_err();
        send_part(packed) && !is_error
    };
    let mut encoder = match StreamEncoder::new(format, SAMPLE_RATE_HZ) {
        Ok(encoder) => encoder,
        Err(error) => {
            send(Err(Arc::new(error)));
            return;
        }
    };
    let part = |bytes, is_last| Part { bytes, is_last };
    while let Some(piece) = speaking.next_unless(&mut || is_left()) {
        let packed = piece.and_then(|piece| encoder.push(&piece.samples).map_err(Arc::new));
        if !send(packed.map(|bytes| part(bytes, false))) {
            return;
        }
    }
    let packed = encoder.finish().map_err(Arc::new);
    send(packed.map(|bytes| part(bytes, true)));
}
