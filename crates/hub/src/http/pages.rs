//! The officers' pages, built into the binary.

use super::problem::HttpProblem;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kadian_domain::Code;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../ui/dashboard/dist"]
struct Dashboard;

/// A file of the pages; the page itself for `/`.
pub async fn page(request: Request) -> Response {
    let path = match request.uri().path().trim_start_matches('/') {
        "" => "index.html",
        path => path,
    };
    let Some(file) = Dashboard::get(path) else {
        return HttpProblem::from(Code::NotFound).into_response();
    };
    let media_type = media_type(path);
    let mut response = ([(header::CONTENT_TYPE, media_type)], file.data).into_response();
    if path.starts_with("assets/") {
        // Their names carry a hash of their content.
        let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
        response.headers_mut().insert(header::CACHE_CONTROL, forever);
    }
    response
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}
