//! What every request must pass, and what every answer carries.

use super::App;
use super::problem::HttpProblem;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kadian_domain::Code;
use std::net::SocketAddr;
use std::sync::Arc;

/// Everything from ourselves, nothing inline.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A browser that was here once never asks without TLS again: for a year, names below this one too.
const HSTS: &str = "max-age=31536000; includeSubDomains";

const FIXED_HEADERS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, CSP),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
];

/// Marks the answer to a message that a device has signed and posted. Nobody can make a browser ask for it, nothing on the way
/// keeps the answer to a POST that does not say for how long, and on a thin link the headers that browsers read would weigh
/// as much as the answer.
#[derive(Debug, Clone, Copy)]
pub struct ToDevice;

/// Puts the headers of every answer.
pub async fn headers(State(app): State<Arc<App>>, mut response: Response) -> Response {
    let is_to_device = response.extensions().get::<ToDevice>().is_some();
    if is_to_device {
        return response;
    }
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if app.is_by_tls() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    for (name, value) in FIXED_HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Pages are served to their own host alone: a name that somebody points at this machine is not it.
pub async fn same_host(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    if is_own_host(&app, request.headers()) {
        next.run(request).await
    } else {
        HttpProblem::from(Code::RequestForeign).into_response()
    }
}

/// The officers' API is for the hub's own pages alone: their host, their origin.
pub async fn same_origin(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let is_own = is_own_host(&app, headers) && is_own_origin(&app, headers, request.method());
    if is_own { next.run(request).await } else { HttpProblem::from(Code::RequestForeign).into_response() }
}

/// For whoever watches the hub on its own machine; to others there is no such page.
pub async fn from_here(ConnectInfo(peer): ConnectInfo<SocketAddr>, request: Request, next: Next) -> Response {
    if is_here(peer) { next.run(request).await } else { HttpProblem::from(Code::NotFound).into_response() }
}

fn is_here(peer: SocketAddr) -> bool {
    peer.ip().to_canonical().is_loopback()
}

fn is_own_host(app: &App, headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    host.is_some_and(|host| authorities(app).iter().any(|own| own == host))
}

fn is_own_origin(app: &App, headers: &HeaderMap, method: &Method) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?").to_owned());
    // Browsers name the site that asks; what is not a browser carries no cookie of anybody.
    let site = text(HeaderName::from_static("sec-fetch-site"));
    let is_same_site = match site.as_deref() {
        None | Some("same-origin") => true,
        Some("none") => *method == Method::GET,
        Some(_) => false,
    };
    let is_same_origin = text(header::ORIGIN).is_none_or(|origin| {
        authorities(app).iter().any(|own| origin.split_once("://").is_some_and(|(_, host)| host == own))
    });
    is_same_site && is_same_origin
}

/// The hosts and ports of the hub; on loopback its number and its name are the same place.
fn authorities(app: &App) -> Vec<String> {
    let mut all = Vec::new();
    for url in &app.urls {
        let authority = url.split_once("://").map_or(url.as_str(), |(_, authority)| authority);
        all.push(authority.to_owned());
        if let Some(port) = authority.strip_prefix("127.0.0.1") {
            all.push(format!("localhost{port}"));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_here() {
        for (peer, want) in [
            ("127.0.0.1:9", true),
            ("[::1]:9", true),
            ("[::ffff:127.0.0.1]:9", true),
            ("192.0.2.2:9", false),
            ("[2001:db8::1]:9", false),
            ("[::ffff:192.0.2.2]:9", false),
        ] {
            assert_eq!(is_here(peer.parse().unwrap()), want, "{peer}");
        }
    }
}
