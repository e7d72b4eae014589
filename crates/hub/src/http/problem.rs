//! Problem documents (RFC 9457): a code for machines, nothing of what was sent.

use crate::store::StoreError;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kadian_domain::{Code, Problem};
use serde::Serialize;

/// How long a busy hub asks to be left alone, in seconds.
const RETRY_AFTER_S: &str = "5";

/// A problem as an answer.
#[derive(Debug, Clone)]
pub struct HttpProblem {
    problem: Problem,
    /// When to come again, in seconds, where that is known better than by the status.
    retry_after_s: Option<i64>,
}

impl HttpProblem {
    /// A problem that is over in so many milliseconds.
    pub fn later(code: Code, wait_ms: i64) -> Self {
        let retry_after_s = Some(wait_ms.saturating_add(999).wrapping_div(1_000));
        Self { problem: Problem::new(code), retry_after_s }
    }
}

/// Why something was not done (RFC 9457).
#[derive(Serialize)]
#[cfg_attr(feature = "bindings", derive(utoipa::ToSchema))]
pub(super) struct Document {
    /// Always `about:blank`: the code says what it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: &'static str,
    /// The status.
    status: u16,
    /// What machines react to.
    code: Code,
    /// Which field of what was asked is wrong, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
}

impl From<Code> for HttpProblem {
    fn from(code: Code) -> Self {
        Self::from(Problem::new(code))
    }
}

impl From<Problem> for HttpProblem {
    fn from(problem: Problem) -> Self {
        Self { problem, retry_after_s: None }
    }
}

impl From<StoreError> for HttpProblem {
    fn from(error: StoreError) -> Self {
        Self::from(error.problem())
    }
}

impl IntoResponse for HttpProblem {
    fn into_response(self) -> Response {
        let status = status(self.problem.code);
        let document = Document {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or_default(),
            status: status.as_u16(),
            code: self.problem.code,
            field: self.problem.field,
        };
        let mut response = (status, Json(document)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(retry_after_s) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(retry_after_s));
        } else if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_S));
        }
        response
    }
}

/// The status that goes with a code; clients react to the code.
#[expect(clippy::too_many_lines, reason = "a line a code: a table that a new code must find its place in")]
pub(super) fn status(code: Code) -> StatusCode {
    match code {
        Code::BatchTooLarge | Code::FileTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::SignatureInvalid | Code::SignInFailed | Code::SignedOut => StatusCode::UNAUTHORIZED,
        Code::DeviceUnknown
        | Code::DeviceRevoked
        | Code::CheckpointUnknown
        | Code::RequestForeign
        | Code::PasswordOneTime
        | Code::CodeUnknown => StatusCode::FORBIDDEN,
        Code::SignInThrottled => StatusCode::TOO_MANY_REQUESTS,
        Code::NotFound => StatusCode::NOT_FOUND,
        // Somebody was first, or nothing is left to decide.
        Code::CodeUsed
        | Code::CodeBurnt
        | Code::DigitsWrong
        | Code::ForkCrowded
        | Code::NonceStale
        | Code::RuledAlready
        | Code::RulingImpossible
        | Code::VoidedAlready
        | Code::ResolvedAlready
        | Code::NotWaiting => StatusCode::CONFLICT,
        // Well formed, and against a rule: whoever asked can mend it.
        Code::PasswordTooShort
        | Code::PasswordCommon
        | Code::ConfigInvalid
        | Code::ReadingOutOfRange
        | Code::ReadingUnlikely
        | Code::NameTooLong
        | Code::TextTooLong
        | Code::TextUnprintable
        | Code::PhoneInvalid
        | Code::PlateUnlikely
        | Code::SeatsInvalid
        | Code::CountInvalid
        | Code::ReasonNeeded
        | Code::DispositionNeeded
        | Code::SecondSame
        | Code::SeatNeeded
        | Code::SlipMalformed
        | Code::SlipForeign
        | Code::SlipUnknown
        | Code::TimeInvalid
        | Code::TimeAhead
        | Code::VolunteerUnknown => StatusCode::UNPROCESSABLE_ENTITY,
        Code::HubBusy | Code::HubFull => StatusCode::SERVICE_UNAVAILABLE,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        Code::BatchMalformed
        | Code::HubForeign
        | Code::RequestMalformed
        | Code::LinkInvalid
        | Code::FileUnknown
        | Code::FileDamaged
        | Code::FileHubForeign => StatusCode::BAD_REQUEST,
        // The hub says these of single records, in receipts and lists, and devices say them among themselves.
        Code::CheckUnknown
        | Code::UndoTooLate
        | Code::VoidShiftOver
        | Code::ShiftNone
        | Code::NotEnrolled
        | Code::DataInUse
        | Code::VaultUnavailable
        | Code::StorageReadOnly
        | Code::StorageNearlyFull
        | Code::ClockWrong
        | Code::StorageFull
        | Code::StorageFailing
        | Code::SaveUnsure
        | Code::VaultKeyWrong
        | Code::StoreDamaged
        | Code::StoreSalvaged
        | Code::StoreNewer
        | Code::LinkForeign
        | Code::UnsentFirst
        | Code::HubForged
        | Code::HubNotLoopback
        | Code::HubAway
        | Code::LinkSlow
        | Code::HubKeyWrong
        | Code::AppTooOld
        | Code::HubTooOld
        | Code::AnswerForeign
        | Code::ReceiptInvalid
        | Code::BatchRefused
        | Code::FormatUnknown
        | Code::KindUnknown
        | Code::ValueImplausible
        | Code::CheckpointForeign
        | Code::Fork
        | Code::FileDeviceForeign
        | Code::FileOutdated
        | Code::BodyMalformed
        | Code::TargetForeign => StatusCode::BAD_REQUEST,
    }
}
