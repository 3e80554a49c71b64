//! Requests of HTTP/2 as those of HTTP/1 are, so that nothing behind has to know the difference.

use axum::http::{HeaderValue, Request, Uri, header};

/// The host as a header, and an address without scheme and host. The check of `Origin` and links
/// to this site read the header; HTTP/2 has it as a part of the address.
pub(super) fn like_http1<B>(mut request: Request<B>) -> Request<B> {
    let authority = request
        .uri()
        .authority()
        .and_then(|authority| HeaderValue::from_str(authority.as_str()).ok());
    if let Some(host) = authority {
        request.headers_mut().insert(header::HOST, host);
    }
    if let Some(path) = request.uri().path_and_query().cloned() {
        *request.uri_mut() = Uri::from(path);
    }
    request
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_becomes_a_header_and_the_rest_the_address() {
        for (uri, host, expected) in [
            (
                "https://listen.example:8443/a?b=1",
                Some("listen.example:8443"),
                "/a?b=1",
            ),
            ("https://listen.example", Some("listen.example"), "/"),
            ("/a", None, "/a"),
        ] {
            let request = like_http1(Request::builder().uri(uri).body(()).unwrap());
            let found = request.headers().get(header::HOST);
            assert_eq!(found.map(|host| host.to_str().unwrap()), host, "{uri}");
            assert_eq!(request.uri().to_string(), expected, "{uri}");
        }
    }

    #[test]
    fn a_header_beside_the_address_is_not_believed() {
        let request = Request::builder()
            .uri("https://listen.example/")
            .header(header::HOST, "evil.example")
            .body(())
            .unwrap();
        assert_eq!(
            like_http1(request).headers()[header::HOST],
            "listen.example"
        );
    }
}
