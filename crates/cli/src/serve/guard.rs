//! Who may ask: only this host by its exact name, only its own pages, only whoever traded the token.
//!
//! What always holds: a page of another origin gets nothing done, whatever its browser believes of our name
//! (rebinding) or sends along (cookies); no header ever allows another origin.

use super::Local;
use super::door::Refusal;
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kadian_device::Code;
use std::net::SocketAddr;
use std::sync::Arc;

const CONTENT_SECURITY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; font-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
const FETCH_SITE: &str = "sec-fetch-site";
const FETCH_MODE: &str = "sec-fetch-mode";

/// The names under which we are reached.
pub(super) struct Here {
    hosts: [String; 2],
}

impl Here {
    /// The names of an address of this machine.
    pub(super) fn new(address: SocketAddr) -> Self {
        Self { hosts: [address.to_string(), format!("localhost:{}", address.port())] }
    }

    /// The host that a request names, if it is one of ours.
    fn host<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        let host = only(headers, header::HOST.as_str())?;
        self.hosts.iter().any(|ours| ours == host).then_some(host)
    }

    /// Whether one of our own pages asks. Browsers say so by `Sec-Fetch-Site`, or at least by `Origin`; what says
    /// neither is no browser page.
    fn is_own_page(&self, headers: &HeaderMap) -> bool {
        let Some(host) = self.host(headers) else { return false };
        let is_same_site =
            !headers.contains_key(FETCH_SITE) || only(headers, FETCH_SITE) == Some("same-origin");
        let origin = only(headers, header::ORIGIN.as_str());
        let is_same_origin = !headers.contains_key(header::ORIGIN)
            || origin.and_then(|origin| origin.strip_prefix("http://")) == Some(host);
        is_same_site && is_same_origin
    }

    /// Whether a page may be shown: to our own pages, to whoever types or follows the link, to no frame or script of
    /// another origin.
    fn may_show(&self, headers: &HeaderMap) -> bool {
        let is_navigation = only(headers, FETCH_MODE) == Some("navigate");
        let site = only(headers, FETCH_SITE);
        !headers.contains_key(FETCH_SITE) || is_navigation || matches!(site, Some("same-origin" | "none"))
    }
}

/// The text of a header that stands there once.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none())?.to_str().ok()
}

/// Lets through what names our exact host, and is not drawn into another page.
pub(super) async fn own_host(State(local): State<Arc<Local>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if local.here.host(headers).is_none() || !local.here.may_show(headers) {
        return Refusal::of(Code::RequestForeign).into_response();
    }
    next.run(request).await
}

/// Lets through what our own pages ask.
pub(super) async fn own_page(State(local): State<Arc<Local>>, request: Request, next: Next) -> Response {
    if !local.here.is_own_page(request.headers()) {
        return Refusal::of(Code::RequestForeign).into_response();
    }
    next.run(request).await
}

/// Lets through whoever traded the token.
pub(super) async fn signed_in(State(local): State<Arc<Local>>, request: Request, next: Next) -> Response {
    if !local.session.is_open_to(request.headers()) {
        return Refusal::of(Code::SignedOut).into_response();
    }
    next.run(request).await
}

/// What every answer says to the browser.
pub(super) async fn secured(mut response: Response) -> Response {
    const HEADERS: [(HeaderName, &str); 5] = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(list: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in list {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn only_our_own_pages_may_ask() {
        let here = Here::new("127.0.0.1:8421".parse().unwrap());
        let ours = ("host", "127.0.0.1:8421");
        let cases: &[(&[(&str, &str)], bool)] = &[
            (&[ours], true),
            (
                &[
                    ("host", "localhost:8421"),
                    (FETCH_SITE, "same-origin"),
                    ("origin", "http://localhost:8421"),
                ],
                true,
            ),
            (&[ours, (FETCH_SITE, "same-origin")], true),
            (&[ours, ("origin", "http://127.0.0.1:8421")], true),
            (&[], false),
            (&[ours, ours], false),
            (&[("host", "127.0.0.1:8422")], false),
            (&[("host", "127.0.0.1")], false),
            (&[("host", "evil.example:8421")], false),
            (&[("host", "LOCALHOST:8421.")], false),
            (&[ours, (FETCH_SITE, "none")], false),
            (&[ours, (FETCH_SITE, "same-site")], false),
            (&[ours, (FETCH_SITE, "cross-site")], false),
            (&[ours, (FETCH_SITE, "same-origin"), (FETCH_SITE, "cross-site")], false),
            (&[ours, (FETCH_SITE, "same-origin"), ("origin", "http://evil.example")], false),
            (&[ours, ("origin", "null")], false),
            (&[ours, ("origin", "http://localhost:8421")], false),
            (&[ours, ("origin", "https://127.0.0.1:8421")], false),
        ];
        for (list, want) in cases {
            assert_eq!(here.is_own_page(&headers(list)), *want, "{list:?}");
        }
    }

    #[test]
    fn pages_are_shown_to_whoever_opens_the_link_and_to_no_other_page() {
        let here = Here::new("127.0.0.1:8421".parse().unwrap());
        let cases: &[(&[(&str, &str)], bool)] = &[
            (&[], true),
            (&[(FETCH_SITE, "none")], true),
            (&[(FETCH_SITE, "same-origin")], true),
            (&[(FETCH_SITE, "cross-site"), (FETCH_MODE, "navigate")], true),
            (&[(FETCH_SITE, "cross-site"), (FETCH_MODE, "no-cors")], false),
            (&[(FETCH_SITE, "same-site")], false),
        ];
        for (list, want) in cases {
            assert_eq!(here.may_show(&headers(list)), *want, "{list:?}");
        }
    }
}
