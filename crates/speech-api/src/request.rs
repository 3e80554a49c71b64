//! Parameters of requests, checked.

use crate::SpeechApi;
use crate::error::ApiError;
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use listen_speech::{Format, Priority, SpeakOptions};
use serde_json::{Map, Value};

/// Characters of a wrong value in an error.
const MAX_SHOWN: usize = 40;

/// A JSON body; what does not fit is answered in OpenAI's form.
pub(crate) struct Body<T>(pub(crate) T);

/// A body that is read field by field, so that an error names the field and what is allowed.
pub(crate) trait FromFields: Sized {
    /// Fields that are not named are let pass.
    fn from_fields(fields: &Fields) -> Result<Self, ApiError>;
}

/// The fields of a JSON object. One that is `null` is as one that is not there.
pub(crate) struct Fields(Map<String, Value>);

impl Fields {
    fn find(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A text that may be missing.
    pub(crate) fn text(&self, name: &'static str) -> Result<Option<String>, ApiError> {
        match self.find(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(other) => Err(wrong(
                name,
                format!("{name} must be a string, not {}", shown(other)),
            )),
        }
    }

    /// A text that must be there.
    pub(crate) fn needed_text(&self, name: &'static str) -> Result<String, ApiError> {
        let missing = || wrong(name, format!("{name} is missing; it must be a string"));
        self.text(name)?.ok_or_else(missing)
    }

    /// The speed, which may be missing.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "it is checked against 0.5 to 2"
    )]
    pub(crate) fn speed(&self) -> Result<Option<f32>, ApiError> {
        match self.find("speed") {
            None => Ok(None),
            Some(Value::Number(number)) => Ok(number.as_f64().map(|speed| speed as f32)),
            Some(other) => Err(wrong_speed(&other.to_string())),
        }
    }
}

/// As JSON, cut where it is long.
fn shown(value: &Value) -> String {
    value.to_string().chars().take(MAX_SHOWN).collect()
}

fn wrong(param: &'static str, message: String) -> ApiError {
    ApiError::Param { param, message }
}

impl<T: FromFields> FromRequest<SpeechApi> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, api: &SpeechApi) -> Result<Self, ApiError> {
        let body_time = api.limits.body_time;
        let reading = whole(request, api);
        let (request, bytes) = tokio::time::timeout(body_time, reading)
            .await
            .map_err(|_| ApiError::Slow(body_time))??;
        let json: Result<Json<Value>, JsonRejection> = Json::from_request(request, api).await;
        match json {
            Ok(Json(Value::Object(fields))) => T::from_fields(&Fields(fields)).map(Self),
            Ok(_) => Err(ApiError::Body(
                StatusCode::BAD_REQUEST,
                "the body must be a JSON object".to_owned(),
            )),
            Err(rejection) => Err(no_number(&bytes)
                .unwrap_or_else(|| ApiError::Body(rejection.status(), rejection.body_text()))),
        }
    }
}

/// The request with its whole body, and the body once more.
async fn whole(request: Request, api: &SpeechApi) -> Result<(Request, Bytes), ApiError> {
    let (parts, body) = request.into_parts();
    let head = parts.clone();
    let bytes = Bytes::from_request(Request::from_parts(parts, body), api).await;
    let bytes = bytes.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::TooLarge(format!(
            "the body is longer than {} bytes; a text may have {} characters",
            api.limits.max_body_bytes(),
            api.limits.max_chars
        )),
        status => ApiError::Body(status, rejection.body_text()),
    })?;
    let request = Request::from_parts(head, axum::body::Body::from(bytes.clone()));
    Ok((request, bytes))
}

/// JSON has no NaN and no infinity, but Python writes them: such a speed is told what it may be.
fn no_number(body: &[u8]) -> Option<ApiError> {
    let text = std::str::from_utf8(body).ok()?;
    let (_, after) = text.rsplit_once("\"speed\"")?;
    let value = after.trim_start().strip_prefix(':')?.trim_start();
    let end = value.find(|c: char| c == ',' || c == '}' || c.is_whitespace());
    let value = &value[..end.unwrap_or(value.len())];
    let is_none = serde_json::from_str::<Value>(value).is_err();
    is_none.then(|| wrong_speed(value))
}

fn wrong_speed(value: &str) -> ApiError {
    let value: String = value.chars().take(MAX_SHOWN).collect();
    wrong(
        "speed",
        format!("speed must be a number from 0.5 to 2.0, not {value}"),
    )
}

/// What `/v1/audio/speech` and `/dev/captioned_speech` take. `model` may have any name; fields that other servers know are
/// let pass, so that their clients work.
#[derive(Debug, Clone)]
pub(crate) struct SpeechBody {
    pub(crate) input: String,
    pub(crate) voice: Option<String>,
    pub(crate) response_format: Option<String>,
    pub(crate) speed: Option<f32>,
    pub(crate) stream_format: Option<String>,
}

impl FromFields for SpeechBody {
    fn from_fields(fields: &Fields) -> Result<Self, ApiError> {
        Ok(Self {
            input: fields.needed_text("input")?,
            voice: fields.text("voice")?,
            response_format: fields.text("response_format")?,
            speed: fields.speed()?,
            stream_format: fields.text("stream_format")?,
        })
    }
}

/// OpenAI's names of voices, with the voices of ours that are nearest.
const OPENAI_VOICES: [(&str, &str); 11] = [
    ("alloy", "af_alloy"),
    ("ash", "am_michael"),
    ("ballad", "bm_fable"),
    ("coral", "af_bella"),
    ("echo", "am_echo"),
    ("fable", "bm_fable"),
    ("nova", "af_nova"),
    ("onyx", "am_onyx"),
    ("sage", "af_sarah"),
    ("shimmer", "af_heart"),
    ("verse", "am_puck"),
];

impl SpeechBody {
    /// The format asked for; MP3 if none is.
    pub(crate) fn format(&self) -> Result<Format, ApiError> {
        format(self.response_format.as_deref().unwrap_or("mp3"))
    }

    /// Checks the text and the rest.
    pub(crate) fn options(&self, api: &SpeechApi) -> Result<SpeakOptions, ApiError> {
        check_length(&self.input, "input", api)?;
        if let Some(stream_format) = self.stream_format.as_deref()
            && stream_format != "audio"
        {
            return Err(ApiError::Param {
                param: "stream_format",
                message: format!("stream_format {stream_format:?} is not \"audio\""),
            });
        }
        options(api, self.voice.as_deref(), self.speed)
    }
}

/// The format of that name.
pub(crate) fn format(name: &str) -> Result<Format, ApiError> {
    Format::parse(name).ok_or_else(|| ApiError::Param {
        param: "response_format",
        message: format!(
            "response_format {name:?} is not one of {}",
            Format::NAMES.join(", ")
        ),
    })
}

/// Refuses a text that is over the limit.
pub(crate) fn check_length(
    text: &str,
    param: &'static str,
    api: &SpeechApi,
) -> Result<(), ApiError> {
    let n_chars = text.chars().count();
    let max_chars = api.limits.max_chars;
    if n_chars > max_chars {
        return Err(ApiError::TooLarge(format!(
            "{param} has {n_chars} characters; at most {max_chars} are allowed"
        )));
    }
    Ok(())
}

/// Voice and speed; the engine's best voice if none is named.
pub(crate) fn options(
    api: &SpeechApi,
    voice: Option<&str>,
    speed: Option<f32>,
) -> Result<SpeakOptions, ApiError> {
    let voices = api.queue.synthesizer().voices();
    let first = || voices.first().map(|voice| voice.name.clone());
    let voice = match voice {
        None | Some("") => first(),
        Some(name) => {
            let is_known = |name: &str| voices.iter().any(|voice| voice.name == name);
            let twin = OPENAI_VOICES
                .iter()
                .find(|(openai, _)| *openai == name && !is_known(name));
            match twin {
                None => Some(name.to_owned()),
                Some((_, ours)) if is_known(ours) => Some((*ours).to_owned()),
                // The system voice has none of these names.
                Some(_) => first(),
            }
        }
    };
    let speed = speed.unwrap_or(1.0);
    if !(0.5..=2.0).contains(&speed) {
        return Err(ApiError::Param {
            param: "speed",
            message: format!("speed {speed} is not in 0.5 to 2.0"),
        });
    }
    Ok(SpeakOptions {
        voice: voice.unwrap_or_default(),
        speed,
        priority: Priority::Waiting,
        patience: Some(api.limits.patience),
    })
}
