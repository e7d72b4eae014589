//! `/api/devices` and `/api/enrolments`: how devices come, where they stand, whether they serve.

use super::App;
use super::problem::HttpProblem;
use super::session::SignedIn;
use super::views::{
    CheckpointName, DeviceCheckpoint, DeviceItem, DeviceName, DeviceService, DevicesView, EnrolmentItem,
    EnrolmentLink, NewEnrolment, TypedDigits,
};
use crate::enrolling::{NewLink, make_link};
use crate::keys::random_bytes;
use crate::store::{Approval, DeviceChange, EnrolmentRow, ListedDevice, StoredWords, Typed};
use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum_extra::extract::CookieJar;
use kadian_domain::{Code, DeviceId, text};
use std::sync::Arc;

/// Devices and links in scope.
pub async fn show(State(app): State<Arc<App>>, jar: CookieJar) -> Result<Json<DevicesView>, HttpProblem> {
    let scope = SignedIn::of(&app, &jar).await?.scope()?;
    let now_ms = app.clock.now_ms();
    let checkpoints = app.store.words_in_scope(scope).await?;
    let devices = app.store.devices(scope).await?;
    let enrolments = app.store.enrolments(scope, now_ms).await?;
    Ok(Json(DevicesView {
        now_ms,
        enrolments: enrolments.into_iter().map(enrolment_item).collect(),
        devices: devices.into_iter().map(|device| device_item(device, &checkpoints)).collect(),
        checkpoints: checkpoints
            .into_iter()
            .map(|said| CheckpointName { id: said.checkpoint, name: said.name })
            .collect(),
    }))
}

/// Makes a link for one device; whoever has it still needs the officer to type the device's digits.
pub async fn enrol(
    State(app): State<Arc<App>>,
    jar: CookieJar,
    body: Result<Json<NewEnrolment>, JsonRejection>,
) -> Result<Json<EnrolmentLink>, HttpProblem> {
    let session = SignedIn::of(&app, &jar).await?;
    let scope = session.scope()?;
    let Json(NewEnrolment { checkpoint }) = body.map_err(|_| Code::RequestMalformed)?;
    let new = NewLink { checkpoint, approval: Approval::ByDigits, actor: session.actor() };
    let made = make_link(&app.store, scope, new, app.clock.now_ms()).await?;
    Ok(Json(EnrolmentLink { id: made.enrolment, link: made.link, expires_ms: made.expires_ms }))
}

/// Accepts the device that shows these digits. Others burn the code: `code_burnt`.
pub async fn type_digits(
    State(app): State<Arc<App>>,
    jar: CookieJar,
    id: Result<Path<u32>, PathRejection>,
    body: Result<Json<TypedDigits>, JsonRejection>,
) -> Result<StatusCode, HttpProblem> {
    let session = SignedIn::of(&app, &jar).await?;
    let scope = session.scope()?;
    let Path(id) = id.map_err(|_| Code::NotFound)?;
    let Json(TypedDigits { digits }) = body.map_err(|_| Code::RequestMalformed)?;
    let digits = six_digits(&digits).ok_or(Code::RequestMalformed)?;
    match app.store.type_digits(scope, id, digits, session.actor(), app.clock.now_ms()).await? {
        Typed::Right => Ok(StatusCode::NO_CONTENT),
        Typed::Wrong => Err(Code::CodeBurnt.into()),
    }
}

/// What cannot be digits of a device at all burns nothing: a slip of the finger is no attack.
pub(crate) fn six_digits(typed: &str) -> Option<String> {
    const SIX: usize = 6;
    let digits: String = typed.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    (digits.len() == SIX && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

/// Takes a link back.
pub async fn burn(
    State(app): State<Arc<App>>,
    jar: CookieJar,
    id: Result<Path<u32>, PathRejection>,
) -> Result<StatusCode, HttpProblem> {
    let session = SignedIn::of(&app, &jar).await?;
    let scope = session.scope()?;
    let Path(id) = id.map_err(|_| Code::NotFound)?;
    app.store.burn_enrolment(scope, id, session.actor(), app.clock.now_ms()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Names a device.
pub async fn rename(
    State(app): State<Arc<App>>,
    jar: CookieJar,
    device: Result<Path<String>, PathRejection>,
    body: Result<Json<DeviceName>, JsonRejection>,
) -> Result<StatusCode, HttpProblem> {
    let session = SignedIn::of(&app, &jar).await?;
    let _ = session.scope()?;
    let Json(DeviceName { name }) = body.map_err(|_| Code::RequestMalformed)?;
    let name = text::name(&name)?.unwrap_or_default();
    change(&app, &session, device, DeviceChange::Rename(name)).await
}

/// Moves a device to another checkpoint; it hears of it with its next receipt.
pub async fn move_to(
    State(app): State<Arc<App>>,
    jar: CookieJar,
    device: Result<Path<String>, PathRejection>,
    body: Result<Json<DeviceCheckpoint>, JsonRejection>,
) -> Result<StatusCode, HttpProblem> {
    let session = SignedIn::of(&app, &jar).await?;
    let _ = session.scope()?;
    let Json(DeviceCheckpoint { checkpoint }) = body.map_err(|_| Code::RequestMalformed)?;
    change(&app, &session, device, DeviceChange::Move(checkpoint)).await
}

/// Takes a device out of service, or lets it serve again.
pub async fn set_service(
    State(app): State<Arc<App>>,
    jar: CookieJar,
    device: Result<Path<String>, PathRejection>,
    body: Result<Json<DeviceService>, JsonRejection>,
) -> Result<StatusCode, HttpProblem> {
    let session = SignedIn::of(&app, &jar).await?;
    let _ = session.scope()?;
    let Json(DeviceService { in_service }) = body.map_err(|_| Code::RequestMalformed)?;
    let wanted = if in_service { DeviceChange::Reinstate } else { DeviceChange::Revoke };
    change(&app, &session, device, wanted).await
}

/// Lets the copy of a device count that shows these digits. Others are worth nothing from now on: `digits_wrong`. Where too
/// many copies wait, none is let in: `fork_crowded`.
pub async fn type_fork_digits(
    State(app): State<Arc<App>>,
    jar: CookieJar,
    device: Result<Path<String>, PathRejection>,
    body: Result<Json<TypedDigits>, JsonRejection>,
) -> Result<StatusCode, HttpProblem> {
    let session = SignedIn::of(&app, &jar).await?;
    let scope = session.scope()?;
    let Json(TypedDigits { digits }) = body.map_err(|_| Code::RequestMalformed)?;
    let digits = six_digits(&digits).ok_or(Code::RequestMalformed)?;
    let by = (session.actor(), random_bytes());
    match app.store.type_fork_digits(scope, id_of(device)?, digits, by, app.clock.now_ms()).await? {
        Typed::Right => Ok(StatusCode::NO_CONTENT),
        Typed::Wrong => Err(Code::DigitsWrong.into()),
    }
}

/// What is no id is the id of no device.
fn id_of(device: Result<Path<String>, PathRejection>) -> Result<DeviceId, Code> {
    device.ok().and_then(|Path(id)| id.parse().ok()).ok_or(Code::NotFound)
}

async fn change(
    app: &App,
    session: &SignedIn,
    device: Result<Path<String>, PathRejection>,
    change: DeviceChange,
) -> Result<StatusCode, HttpProblem> {
    let scope = session.scope()?;
    app.store.change_device(scope, id_of(device)?, change, session.actor(), app.clock.now_ms()).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn enrolment_item(row: EnrolmentRow) -> EnrolmentItem {
    let EnrolmentRow { id, checkpoint_name, state, digits, made_ms, expires_ms, asked_ms, .. } = row;
    EnrolmentItem { id, checkpoint_name, state, digits, made_ms, expires_ms, asked_ms }
}

fn device_item(row: ListedDevice, checkpoints: &[StoredWords]) -> DeviceItem {
    let at = checkpoints.iter().find(|said| said.checkpoint == row.checkpoint);
    DeviceItem {
        device: row.device.to_string(),
        name: row.name,
        checkpoint: row.checkpoint,
        checkpoint_name: at.map(|said| said.name.clone()).unwrap_or_default(),
        letter: row.letter,
        enrolled_ms: row.enrolled_ms,
        revoked_ms: row.revoked_ms,
        returned_ms: row.returned_ms,
        heard_ms: row.heard_ms,
        app_version: row.app_version,
        fork: row.fork,
    }
}
