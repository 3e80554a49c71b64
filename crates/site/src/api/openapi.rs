//! `GET /api/openapi.json`: the interface, described for tools.

use super::described::{Field, Kind, ROUTES, Route};
use axum::Json;
use serde_json::{Map, Value, json};

/// The document.
pub async fn show() -> Json<Value> {
    Json(document())
}

/// The OpenAPI document of all described routes.
#[must_use]
pub fn document() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for route in ROUTES {
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        path[route.method] = operation(route);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Listen",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Routes of the product before this one keep its fields; their errors have `error` as a text, with `code` \
                and `field` beside it. All others have `{\"error\": {\"code\", \"status\", \"message\", \"field\"}}`.",
        },
        "paths": paths,
        "components": {"securitySchemes": {
            "token": {"type": "http", "scheme": "bearer", "description": "A token of /account/tokens, or the one that logging in gives"},
        }},
    })
}

fn operation(route: &Route) -> Value {
    let mut operation = json!({
        "summary": route.summary,
        "operationId": format!("{} {}", route.method, route.path),
        "responses": answers(route),
    });
    let parameters: Vec<Value> = path_parts(route.path)
        .map(|name| {
            let schema = if name == "id" { json!({"type": "integer", "minimum": 1}) } else { json!({"type": "string"}) };
            json!({"name": name, "in": "path", "required": true, "schema": schema})
        })
        .chain(route.query.iter().map(|field| {
            json!({"name": field.name, "in": "query", "required": field.is_required, "schema": schema(field.kind)})
        }))
        .collect();
    if !parameters.is_empty() {
        operation["parameters"] = json!(parameters);
    }
    if !route.body.is_empty() {
        operation["requestBody"] = json!({
            "required": true,
            "content": {"application/json": {"schema": object(route.body)}},
        });
    }
    if !route.scope.is_empty() {
        operation["security"] = json!([{"token": [route.scope]}]);
    }
    operation
}

fn answers(route: &Route) -> Value {
    let mut answers = Map::new();
    for (status, what) in route.answers {
        answers.insert(status.to_string(), json!({"description": what}));
    }
    // A token without the scope, and a body that is too large, everywhere.
    if !route.scope.is_empty() {
        answers.insert(
            "403".to_owned(),
            json!({"description": "the token lacks the scope"}),
        );
    }
    if !route.body.is_empty() {
        answers.insert(
            "413".to_owned(),
            json!({"description": "the body is too large"}),
        );
    }
    Value::Object(answers)
}

fn path_parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

fn object(fields: &[Field]) -> Value {
    let properties: Map<String, Value> = fields
        .iter()
        .map(|field| (field.name.to_owned(), schema(field.kind)))
        .collect();
    let required: Vec<&str> = fields
        .iter()
        .filter(|field| field.is_required)
        .map(|field| field.name)
        .collect();
    json!({"type": "object", "properties": properties, "required": required})
}

fn schema(kind: Kind) -> Value {
    match kind {
        Kind::Text(max) => json!({"type": "string", "maxLength": max}),
        Kind::OneOf(values) => json!({"type": "string", "enum": values}),
        Kind::Whole(min, max) => json!({"type": "integer", "minimum": min, "maximum": max}),
        Kind::Numbers(values) => json!({"type": "integer", "enum": values}),
        Kind::Number(min, max) => json!({"type": "number", "minimum": min, "maximum": max}),
        Kind::Claim => json!({"type": "boolean"}),
        Kind::Texts(max) => json!({"type": "array", "items": {"type": "string"}, "maxItems": max}),
        Kind::Objects(max) => {
            json!({"type": "array", "items": {"type": "object"}, "maxItems": max})
        }
        Kind::Anything => json!({}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Addresses for the scripts of the pages; they change with the pages.
    const PRIVATE: [&str; 14] = [
        "/api",
        "/api/babble",
        "/api/openapi.json",
        "/api/performance/database",
        "/api/performance/auth-cache",
        "/api/offline/submissions",
        "/api/dictation/score",
        "/api/words",
        "/api/passages/{slug}/listening",
        "/api/passages/{slug}/audio",
        "/api/passages/{slug}/audio/events",
        "/api/passages/{slug}/reveal",
        "/api/attempts/{id}/responses/{item_id}",
        "/api/exercises/{id}/responses/{position}",
    ];

    #[test]
    fn every_route_is_described_or_private() {
        let source = include_str!("../lib.rs");
        let mut n_found = 0;
        for text in source.split('"').filter(|text| text.starts_with("/api")) {
            let is_described = ROUTES.iter().any(|route| route.path == text);
            assert!(is_described || PRIVATE.contains(&text), "{text}");
            n_found += 1;
        }
        assert!(n_found > 30, "{n_found} routes");
        for route in ROUTES.iter().filter(|route| route.path != "/api/health") {
            let name = format!("\"{}\"", route.path);
            assert!(source.contains(&name), "{name} is described and not there");
        }
    }

    /// Every route of the product before this one but those of its administrators, which are on a
    /// site of their own here.
    const OLD: [(&str, &str); 28] = [
        ("post", "/api/auth/register"),
        ("post", "/api/auth/login"),
        ("post", "/api/auth/logout"),
        ("get", "/api/auth/me"),
        ("post", "/api/ai/topics"),
        ("post", "/api/ai/transcript"),
        ("post", "/api/ai/expand"),
        ("post", "/api/ai/questions"),
        ("post", "/api/ai/grade"),
        ("get", "/api/wrong-answers/list"),
        ("post", "/api/ai/wrong-answers/analyze"),
        ("post", "/api/ai/wrong-answers/analyze-batch"),
        ("post", "/api/practice/save"),
        ("get", "/api/practice/history"),
        ("get", "/api/practice/history/summary"),
        ("post", "/api/practice/import-legacy"),
        ("post", "/api/tts"),
        ("get", "/api/audio/{file}"),
        ("get", "/api/health"),
        ("get", "/api/performance/metrics"),
        ("patch", "/api/user/preferences"),
        ("get", "/api/visitors/summary"),
        ("post", "/api/client-error"),
        ("get", "/api/assessment-audio/{id}"),
        ("get", "/api/news/topics"),
        ("get", "/api/news/transcript"),
        ("post", "/api/news/refresh"),
        ("get", "/api/cron/refresh-news"),
    ];

    #[test]
    fn no_route_of_the_old_product_is_missing() {
        for (method, path) in OLD {
            let is_described = |route: &&Route| route.method == method && route.path == path;
            assert!(
                ROUTES.iter().any(|route| is_described(&route)),
                "{method} {path}"
            );
        }
    }

    #[test]
    fn each_operation_has_its_own_name_and_a_good_answer() {
        let document = document();
        let paths = document["paths"].as_object().unwrap();
        let n_operations: usize = paths
            .values()
            .map(|path| path.as_object().unwrap().len())
            .sum();
        assert_eq!(n_operations, ROUTES.len(), "a route is described twice");
        for route in ROUTES {
            assert!(route.answers[0].0 < 300, "{}", route.path);
            assert!(
                matches!(route.scope, "" | "read" | "write" | "generate"),
                "{}",
                route.path
            );
        }
    }
}
