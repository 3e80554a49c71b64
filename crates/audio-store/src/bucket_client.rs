//! The client of a bucket: how it is made, and what its errors mean.

use crate::{AudioError, BucketSettings};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::{BackoffConfig, ClientOptions, RetryConfig};
use std::error::Error;
use std::time::Duration;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

pub(crate) fn options() -> ClientOptions {
    // Plain http was judged with the settings.
    ClientOptions::new()
        .with_allow_http(true)
        .with_connect_timeout(CONNECT_TIMEOUT)
}

pub(crate) fn open(
    settings: &BucketSettings,
    options: ClientOptions,
    max_retries: usize,
) -> Result<AmazonS3, AudioError> {
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&settings.bucket)
        .with_region(&settings.region)
        .with_virtual_hosted_style_request(settings.is_virtual_hosted)
        .with_access_key_id(&settings.keys.id)
        .with_secret_access_key(&settings.keys.secret)
        // Deleting many at once is what storages other than Amazon's do differently.
        .with_disable_bulk_delete(true)
        .with_client_options(options)
        .with_retry(retry(max_retries));
    if let Some(token) = &settings.keys.session_token {
        builder = builder.with_token(token);
    }
    if let Some(endpoint) = settings.endpoint() {
        builder = builder.with_endpoint(endpoint);
    }
    builder
        .build()
        .map_err(|error| AudioError::Settings(error.to_string()))
}

fn retry(max_retries: usize) -> RetryConfig {
    let backoff = BackoffConfig {
        max_backoff: Duration::from_secs(2),
        ..BackoffConfig::default()
    };
    RetryConfig {
        backoff,
        max_retries,
        ..RetryConfig::default()
    }
}

/// Whether the object is not there; a bucket that is not there is something else.
pub(crate) fn is_missing_object(error: &object_store::Error) -> bool {
    matches!(error, object_store::Error::NotFound { source, .. } if source.to_string().contains("NoSuchKey"))
}

/// Whether the storage refused without a word, as it has to where it was asked by HEAD.
pub(crate) fn has_no_reason(error: &object_store::Error) -> bool {
    use object_store::Error as E;
    matches!(
        error,
        E::NotFound { .. } | E::PermissionDenied { .. } | E::Unauthenticated { .. }
    )
}

/// What an error of this place means.
pub(crate) fn explain(place: &str, error: &object_store::Error) -> AudioError {
    let (place, reason) = (place.to_owned(), reason(error));
    if is_refusal(error) {
        AudioError::Refused { place, reason }
    } else {
        AudioError::Away { place, reason }
    }
}

/// Whether the storage answered, and the same request will never do: statuses of 400 and more, but for
/// those that ask to come again.
fn is_refusal(error: &object_store::Error) -> bool {
    let text = error.to_string();
    let status = text
        .split_once("status code: ")
        .map(|(_, rest)| rest.get(..3).unwrap_or_default());
    status.is_some_and(|status| status.starts_with('4') && status != "408" && status != "429")
}

/// The code that the storage answered with, or else the last cause: what is around it is long, and
/// names the key that asked.
pub(crate) fn reason(error: &object_store::Error) -> String {
    let whole = error.to_string();
    let code = whole
        .split_once("<Code>")
        .and_then(|(_, rest)| rest.split_once("</Code>"));
    if let Some((code, _)) = code {
        return code.to_owned();
    }
    let mut cause: &dyn Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}
