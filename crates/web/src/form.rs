//! Bodies and query strings, read into types; what does not fit names its field.

use crate::error::PageError;
use axum::extract::rejection::{FormRejection, JsonRejection, QueryRejection};
use axum::extract::{Form, FromRequest, FromRequestParts, Json, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

/// The body of an HTML form.
#[derive(Debug, Clone)]
pub struct FormBody<T>(pub T);

/// A JSON body.
#[derive(Debug, Clone)]
pub struct JsonBody<T>(pub T);

/// The query string.
#[derive(Debug, Clone)]
pub struct QueryString<T>(pub T);

/// A part of the path, or several as a tuple; where it does not fit there is no such page.
#[derive(Debug, Clone)]
pub struct PathPart<T>(pub T);

/// A rejection as a page error, but for a body that is too large, whose status must stay.
fn reject(status: StatusCode, detail: String) -> PageError {
    match status {
        StatusCode::UNPROCESSABLE_ENTITY => PageError::Field(detail),
        StatusCode::PAYLOAD_TOO_LARGE => PageError::TooLarge,
        _ => PageError::BadRequest(detail),
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for FormBody<T> {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &S) -> Result<Self, PageError> {
        let form: Result<Form<T>, FormRejection> = Form::from_request(request, state).await;
        form.map(|Form(value)| Self(value))
            .map_err(|rejection| reject(rejection.status(), rejection.body_text()))
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &S) -> Result<Self, PageError> {
        let json: Result<Json<T>, JsonRejection> = Json::from_request(request, state).await;
        json.map(|Json(value)| Self(value))
            .map_err(|rejection| reject(rejection.status(), rejection.body_text()))
    }
}

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for PathPart<T> {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let part = Path::<T>::from_request_parts(parts, state).await;
        part.map(|Path(value)| Self(value))
            .map_err(|_| PageError::NotFound)
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for QueryString<T> {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let query: Result<Query<T>, QueryRejection> = Query::from_request_parts(parts, state).await;
        query
            .map(|Query(value)| Self(value))
            .map_err(|rejection| PageError::BadRequest(rejection.body_text()))
    }
}
