//! `POST /v1/audio/speech`.

use crate::SpeechApi;
use crate::error::ApiError;
use crate::request::{Body as JsonBody, SpeechBody};
use crate::unspoken;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use listen_speech::{Format, SAMPLE_RATE_HZ, Speaking, SpeechError, StreamEncoder, speak};
use std::io;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, mpsc};

/// Sentences that may wait for a slow peer; then synthesis waits, too.
const MAX_UNSENT: usize = 4;

type Packed = Result<Vec<u8>, Arc<SpeechError>>;

/// Speaks a text. The head of the response comes with the first sentence, so that an error
/// before it has its status; an error after it breaks the connection off.
pub(crate) async fn create(
    State(api): State<SpeechApi>,
    JsonBody(body): JsonBody<SpeechBody>,
) -> Result<Response, ApiError> {
    let (format, options) = (body.format()?, body.options(&api)?);
    let place = api.place()?;
    let speaking =
        speak(&api.queue, &body.input, &options).map_err(|error| ApiError::from(&error))?;
    let unspoken = unspoken::find(&api, &body.input, &options.voice);
    let mut response = stream(speaking, format, place).await?;
    if let Some(value) = unspoken::header(&unspoken.await) {
        response.headers_mut().insert(unspoken::HEADER, value);
    }
    Ok(response)
}

/// Sends what is spoken while it is spoken.
pub(crate) async fn stream(
    speaking: Speaking,
    format: Format,
    place: OwnedSemaphorePermit,
) -> Result<Response, ApiError> {
    let (sender, mut receiver) = mpsc::channel(MAX_UNSENT);
    tokio::task::spawn_blocking(move || {
        let _place = place;
        pack(speaking, format, &sender);
    });
    let first = receiver.recv().await.ok_or(ApiError::Internal)??;
    let rest = futures::stream::unfold(receiver, async |mut receiver| {
        let packed = receiver.recv().await?;
        let bytes = packed
            .map(Bytes::from)
            .map_err(|error| io::Error::other(error.to_string()));
        Some((bytes, receiver))
    });
    let first = futures::stream::iter([Ok(Bytes::from(first))]);
    let body = Body::from_stream(futures::StreamExt::chain(first, rest));
    Ok(([(header::CONTENT_TYPE, format.content_type())], body).into_response())
}

/// Ends when everything is sent, at the first error, and when the peer has gone.
fn pack(mut speaking: Speaking, format: Format, sender: &mpsc::Sender<Packed>) {
    let send = |packed: Packed| {
        let is_error = packed.is_err();
        sender.blocking_send(packed).is_ok() && !is_error
    };
    let mut encoder = match StreamEncoder::new(format, SAMPLE_RATE_HZ) {
        Ok(encoder) => encoder,
        Err(error) => {
            send(Err(Arc::new(error)));
            return;
        }
    };
    while let Some(piece) = speaking.next_unless(&mut || sender.is_closed()) {
        let packed = piece.and_then(|piece| encoder.push(&piece.samples).map_err(Arc::new));
        if !send(packed) {
            return;
        }
    }
    send(encoder.finish().map_err(Arc::new));
}
