//! The door over HTTP: JSON in, JSON out, problems as problem documents.
//!
//! What always holds: a body is JSON by its type and bounded before it is read; nothing of it is echoed; the device
//! works on a thread that may wait for the disk.

use super::Local;
use crate::failure::{Kind, kind};
use crate::sentences;
use axum::Json;
use axum::body::to_bytes;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use kadian_device::door::{Answer, Command, Query, Reply};
use kadian_device::{Code, Problem};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A request is a command of a person, not a load of data.
const BODY_BYTES_MAX: usize = 64 << 10;

/// The token of the printed link.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Opening {
    token: String,
}

/// Trades the token for the cookie.
pub(super) async fn session(
    State(local): State<Arc<Local>>,
    Body(opening): Body<Opening>,
) -> Result<impl IntoResponse, Refusal> {
    let set_cookie = local.session.trade(&opening.token).ok_or(Refusal::of(Code::SignedOut))?.to_owned();
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, set_cookie)])))
}

/// Does one command.
pub(super) async fn send(
    State(local): State<Arc<Local>>,
    Body(command): Body<Command>,
) -> Result<Json<Reply>, Refusal> {
    work(move || local.handle.send(command)).await.map(Json)
}

/// Answers one query.
pub(super) async fn ask(
    State(local): State<Arc<Local>>,
    Body(query): Body<Query>,
) -> Result<Json<Answer>, Refusal> {
    work(move || local.handle.ask(query)).await.map(Json)
}

pub(super) async fn work<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Refusal> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|_| Problem::new(Code::Internal))??)
}

/// A body that is JSON of one form.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<Arc<Local>> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &Arc<Local>) -> Result<Self, Refusal> {
        let malformed = |status| Refusal { status, problem: Problem::new(Code::RequestMalformed) };
        if !is_json(request.headers()) {
            return Err(Refusal::of_media_type());
        }
        let bytes = to_bytes(request.into_body(), BODY_BYTES_MAX).await;
        let bytes = bytes.map_err(|_| malformed(StatusCode::PAYLOAD_TOO_LARGE))?;
        serde_json::from_slice(&bytes).map(Self).map_err(|_| malformed(StatusCode::BAD_REQUEST))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let media_type =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}

/// Why a request was not done: a problem document.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    problem: Problem,
}

impl Refusal {
    /// A problem of the whole request.
    pub(super) fn of(code: Code) -> Self {
        Problem::new(code).into()
    }

    /// A body of another type than is read here.
    pub(super) fn of_media_type() -> Self {
        Self { status: StatusCode::UNSUPPORTED_MEDIA_TYPE, problem: Problem::new(Code::RequestMalformed) }
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        let status = match kind(problem.code) {
            Kind::Rule => StatusCode::UNPROCESSABLE_ENTITY,
            Kind::Malformed => StatusCode::BAD_REQUEST,
            Kind::SignedOut => StatusCode::UNAUTHORIZED,
            Kind::Foreign => StatusCode::FORBIDDEN,
            Kind::Absent => StatusCode::NOT_FOUND,
            Kind::Full => StatusCode::INSUFFICIENT_STORAGE,
            Kind::Storage | Kind::Link => StatusCode::SERVICE_UNAVAILABLE,
            Kind::Fault => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self { status, problem }
    }
}

/// RFC 9457; the title is for developers, the screens word the code themselves.
#[derive(Serialize)]
struct Document {
    title: String,
    status: u16,
    #[serde(flatten)]
    problem: Problem,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let title = sentences::english(self.problem.code.as_str());
        let document = Document { title, status: self.status.as_u16(), problem: self.problem };
        let mut response = (self.status, Json(document)).into_response();
        let media_type = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, media_type);
        response
    }
}
