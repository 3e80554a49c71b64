//! Messages as JSON to a web address: our own format, Slack's, DingTalk's and Feishu's.

use crate::channel::Kind;
use crate::event::{Message, iso};
use crate::send::{SendError, with_causes};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use listen_core::rendition::hex;
use serde_json::{Value, json};
use sha2::Sha256;
use url::Url;

/// Bytes of an answer that are read.
const MAX_ANSWER: usize = 16 * 1024;

/// What is posted.
pub(crate) struct Request {
    url: Url,
    body: String,
    /// `sha256=` and hexadecimal digits, where our own format is signed.
    signature: Option<String>,
}

/// The post for one message.
pub(crate) fn request(
    kind: Kind,
    url: &str,
    secret: &str,
    message: &Message,
) -> Result<Request, SendError> {
    let mut url = Url::parse(url)
        .map_err(|_| SendError::lasting("the stored address of the webhook is none"))?;
    if kind == Kind::Dingtalk && !secret.is_empty() {
        sign_address(&mut url, secret, message.at.0);
    }
    let body = body(kind, secret, message).to_string();
    let is_signed = kind == Kind::Webhook && !secret.is_empty();
    let signature = is_signed.then(|| {
        let digest = mac(secret.as_bytes(), body.as_bytes());
        format!("sha256={}", hex(&digest))
    });
    Ok(Request {
        url,
        body,
        signature,
    })
}

fn body(kind: Kind, secret: &str, message: &Message) -> Value {
    let both = format!("{}\n{}", message.subject, message.text);
    match kind {
        Kind::Slack => json!({"text": slack(&both)}),
        Kind::Dingtalk => json!({"msgtype": "text", "text": {"content": both}}),
        Kind::Feishu => feishu(&both, secret, message.at.0),
        Kind::Webhook | Kind::Email => json!({
            "kind": message.kind(),
            "at": iso(message.at.0),
            "subject": message.subject,
            "text": message.text,
            "events": message.events,
        }),
    }
}

/// Slack reads three characters as markup.
fn slack(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// DingTalk: the key signs the time in ms and itself, and both travel in the address.
fn sign_address(url: &mut Url, secret: &str, now_ms: i64) {
    let text = format!("{now_ms}\n{secret}");
    let sign = STANDARD.encode(mac(secret.as_bytes(), text.as_bytes()));
    url.query_pairs_mut()
        .append_pair("timestamp", &now_ms.to_string())
        .append_pair("sign", &sign);
}

/// Feishu: the time in seconds and the key are the key that signs nothing.
fn feishu(text: &str, secret: &str, now_ms: i64) -> Value {
    let mut body = json!({"msg_type": "text", "content": {"text": text}});
    if !secret.is_empty() {
        let seconds = now_ms.div_euclid(1_000).to_string();
        let key = format!("{seconds}\n{secret}");
        body["timestamp"] = json!(seconds);
        body["sign"] = json!(STANDARD.encode(mac(key.as_bytes(), b"")));
    }
    body
}

fn mac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of every length");
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

/// Posts it; what the other side answered.
pub(crate) async fn send(
    http: &reqwest::Client,
    kind: Kind,
    request: Request,
) -> Result<String, SendError> {
    let mut post = http
        .post(request.url)
        .header("content-type", "application/json; charset=utf-8")
        .body(request.body);
    if let Some(signature) = request.signature {
        post = post.header("x-listen-signature", signature);
    }
    // The address is as good as a password, and reqwest would put it into the message.
    let response = post
        .send()
        .await
        .map_err(|error| SendError::passing(with_causes(&error.without_url())))?;
    let status = response.status().as_u16();
    let text = read(response).await;
    judge(kind, status, &text)
}

async fn read(mut response: reqwest::Response) -> String {
    let mut bytes = Vec::new();
    while bytes.len() < MAX_ANSWER
        && let Ok(Some(chunk)) = response.chunk().await
    {
        bytes.extend_from_slice(&chunk);
    }
    String::from_utf8_lossy(&bytes).trim().to_owned()
}

/// DingTalk and Feishu answer 200 also to what they refuse, with a code in the body.
fn judge(kind: Kind, status: u16, text: &str) -> Result<String, SendError> {
    let line = format!("{status} {text}");
    match status {
        200..=299 => {}
        408 | 429 | 500.. => return Err(SendError::passing(line)),
        _ => return Err(SendError::lasting(line)),
    }
    let key = match kind {
        Kind::Dingtalk => "errcode",
        Kind::Feishu => "code",
        _ => return Ok(line),
    };
    let body: Value = serde_json::from_str(text).unwrap_or_default();
    // Older robots of Feishu say StatusCode.
    let code = body.get(key).or_else(|| body.get("StatusCode"));
    match code.and_then(Value::as_i64) {
        Some(0) => Ok(line),
        // Too many messages a minute, in DingTalk's and in Feishu's words.
        Some(130_101 | 410_100 | 9_499 | 11_232) => Err(SendError::passing(line)),
        _ => Err(SendError::lasting(line)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use listen_core::time::Timestamp;

    fn at(ms: i64) -> Message {
        Message::test("en", Timestamp(ms))
    }

    const DINGTALK: &str = "https://robot.example.org/send?access_token=t&timestamp=1750000000123&sign=UNbfCmgL7H89wXMLIYazI4v045xBPVHr1YwipzkzIbo%3D";
    const FEISHU: &str = "X9u6SFvoPN83atevlFukmmLR2i2MiBb/nGEDSsa2J8Y=";
    const WEBHOOK: &str = "sha256=869569dd89ad33ad69404b131873dfde7135ffe742f753b77fda8493b2cbbbab";

    // Expected values: Python's hmac, base64 and urllib over the makers' descriptions.
    #[test]
    fn dingtalk_has_its_signature_in_the_address() {
        let url = "https://robot.example.org/send?access_token=t";
        let request = request(Kind::Dingtalk, url, "SEC1", &at(1_750_000_000_123)).unwrap();
        assert_eq!(request.url.as_str(), DINGTALK);
        assert_eq!(
            serde_json::from_str::<Value>(&request.body).unwrap()["msgtype"],
            "text"
        );
    }

    #[test]
    fn feishu_has_its_signature_in_the_body() {
        let url = "https://robot.example.org/hook/t";
        let request = request(Kind::Feishu, url, "SEC1", &at(1_750_000_000_123)).unwrap();
        let body: Value = serde_json::from_str(&request.body).unwrap();
        assert_eq!(
            (&body["timestamp"], &body["sign"]),
            (&json!("1750000000"), &json!(FEISHU))
        );
    }

    #[test]
    fn our_own_format_is_signed_whole() {
        let url = "https://hook.example.org/";
        let request = request(Kind::Webhook, url, "SEC1", &at(1_750_000_000_123)).unwrap();
        assert_eq!(
            request.body,
            "{\"at\":\"2025-06-15T15:06:40Z\",\"events\":[],\"kind\":\"test\",\"subject\":\"[listen] test\",\"text\":\"This is a test. Alerts of this installation will arrive here.\\n\"}"
        );
        assert_eq!(request.signature.as_deref(), Some(WEBHOOK));
    }

    #[test]
    fn a_refusal_inside_a_success_is_a_refusal() {
        for (kind, status, text, expected) in [
            (Kind::Slack, 200, "ok", Ok(())),
            (Kind::Slack, 404, "no_service", Err(false)),
            (Kind::Webhook, 503, "", Err(true)),
            (Kind::Webhook, 302, "", Err(false)),
            (
                Kind::Dingtalk,
                200,
                "{\"errcode\":0,\"errmsg\":\"ok\"}",
                Ok(()),
            ),
            (Kind::Dingtalk, 200, "{\"errcode\":310000}", Err(false)),
            (Kind::Dingtalk, 200, "{\"errcode\":130101}", Err(true)),
            (Kind::Feishu, 200, "{\"code\":0}", Ok(())),
            (Kind::Feishu, 200, "{\"StatusCode\":0}", Ok(())),
            (Kind::Feishu, 200, "{\"code\":19021}", Err(false)),
            (Kind::Feishu, 200, "<html>", Err(false)),
        ] {
            let judged = judge(kind, status, text);
            let judged = judged.map(|_| ()).map_err(|error| error.may_retry);
            assert_eq!(judged, expected, "{kind:?} {status} {text}");
        }
    }
}
