//! What makes the site installable: `/manifest.webmanifest` and `/service-worker.js`.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use listen_web::form::QueryString;
use listen_web::locale::Locale;
use listen_web::service_worker;
use listen_web::state::WebState;
use serde::Deserialize;
use serde_json::json;

/// What may stand in the address. Browsers ask for the manifest without cookies.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ManifestQuery {
    locale: String,
}

/// `GET /favicon.ico`: where browsers look that were told nothing.
pub async fn favicon(State(web): State<WebState>) -> Response {
    let place = [(header::LOCATION, web.assets.url("icon-192.png"))];
    (StatusCode::FOUND, place).into_response()
}

/// `GET /manifest.webmanifest`: names, colours and icons in the language of the page.
pub async fn manifest(
    State(web): State<WebState>,
    QueryString(query): QueryString<ManifestQuery>,
) -> Response {
    let locale = Locale::parse(&query.locale).unwrap_or(Locale::En);
    let icon = |file: &str, size: &str, purpose: &str| json!({ "src": web.assets.url(file), "sizes": size, "type": "image/png", "purpose": purpose });
    let manifest = json!({
        "id": "/",
        "name": locale.text("offline-app-name"),
        "short_name": locale.text("product-name"),
        "description": locale.text("offline-app-description"),
        "lang": locale.html_lang(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": "#0f766e",
        "background_color": "#ffffff",
        "icons": [
            icon("icon-192.png", "192x192", "any"),
            icon("icon-512.png", "512x512", "any"),
            icon("icon-maskable-512.png", "512x512", "maskable"),
        ],
    });
    let headers = [
        (header::CONTENT_TYPE, "application/manifest+json"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, Json(manifest)).into_response()
}

/// `GET /service-worker.js`: at the root, so that it may answer for every page. Browsers look
/// whether it has changed, and take the new one.
pub async fn worker(State(web): State<WebState>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, service_worker::script(&web.assets)).into_response()
}
