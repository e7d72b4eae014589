//! The phone's screens, built in: static files, the same for everybody.

use super::door::Refusal;
use axum::http::{Method, Uri, header};
use axum::response::{IntoResponse, Response};
use kadian_device::Code;
use rust_embed::Embed;

#[derive(Embed)]
#[folder = "../../ui/phone/dist"]
struct Screens;

/// One file of the screens; the first page at the root.
pub(super) async fn page(method: Method, uri: Uri) -> Response {
    let path = match uri.path().trim_start_matches('/') {
        "" => "index.html",
        path => path,
    };
    match Screens::get(path).filter(|_| matches!(method, Method::GET | Method::HEAD)) {
        Some(file) => {
            let headers = [(header::CONTENT_TYPE, media_type(path)), (header::CACHE_CONTROL, "no-cache")];
            (headers, file.data).into_response()
        }
        None => Refusal::of(Code::NotFound).into_response(),
    }
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}
