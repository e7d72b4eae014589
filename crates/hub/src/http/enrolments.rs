//! `GET /v1/hub` and `POST /v1/enrolments`: how a device comes to the hub.

use super::App;
use super::batches::{cose, read_body};
use super::problem::HttpProblem;
use crate::keys::{Keys, random_bytes};
use crate::nonce;
use crate::store::{DeviceRow, EnrolDevice, Enrolled, HubState};
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::response::Response;
use kadian_domain::{Code, DeviceId};
use kadian_wire::cose::CoseError;
use kadian_wire::enrol::{EnrolPending, EnrolRequest, Enrolment};
use serde::Deserialize;
use std::sync::Arc;

/// Which list `hub` is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct After {
    /// The counter of the list that the device has: the one that comes next is wanted.
    after: Option<u32>,
}

/// The signed list of the hub's keys and addresses: the newest, the same bytes that links name the hash of, or the
/// one that follows the device's, which a key of the device's signs.
pub async fn hub_list(
    State(app): State<Arc<App>>,
    after: Result<Query<After>, QueryRejection>,
) -> Result<Response, HttpProblem> {
    let Query(After { after }) = after.map_err(|_| Code::RequestMalformed)?;
    let keys = app.keys.now();
    let list = after.map_or_else(|| keys.newest_bytes(), |after| keys.list_after(after));
    Ok(cose(list.ok_or(Code::NotFound)?))
}

/// Lets the device in that shows a one-time code and the key that it signs with, or tells it to wait for an officer.
pub async fn enrol(
    State(app): State<Arc<App>>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, HttpProblem> {
    let bytes = read_body(body)?;
    let request = EnrolRequest::open(&bytes).map_err(|error| match error {
        CoseError::Malformed => Code::BatchMalformed,
        CoseError::Signature => Code::SignatureInvalid,
    })?;
    if request.hub != app.hub {
        return Err(Code::HubForeign.into());
    }
    let device = DeviceId::from_bytes(request.device);
    let enrol = EnrolDevice {
        code: request.code,
        device,
        public_key: request.public_key,
        fresh_nonce: random_bytes(),
        now_ms: app.clock.now_ms(),
    };
    let keys = app.keys.now();
    match app.store.enrol(enrol).await? {
        Enrolled::Accepted(row) => {
            let hub = app.store.hub().await?;
            Ok(cose(sealed(&app, &keys, &hub, device, row)))
        }
        Enrolled::Waiting { nonce, expires_ms, checkpoint_name } => {
            let (hub, device, hub_ms) = (app.hub, request.device, app.clock.now_ms());
            let answer = EnrolPending { hub, device, nonce, hub_ms, expires_ms, checkpoint_name };
            let Ok(sealed) = answer.seal(&keys.key_id(), |message| keys.sign(message));
            Ok(cose(sealed))
        }
    }
}

/// Who a device is, signed by the hub.
pub(super) fn sealed(app: &App, keys: &Keys, hub: &HubState, device: DeviceId, row: DeviceRow) -> Vec<u8> {
    let now_ms = app.clock.now_ms();
    let answer = Enrolment {
        hub: app.hub,
        device: *device.as_bytes(),
        public_key: row.public_key,
        district: hub.district,
        checkpoint: row.checkpoint,
        checkpoint_name: row.checkpoint_name,
        letter: row.letter,
        zone: hub.zone.clone(),
        hub_ms: now_ms,
        nonce: nonce::draw(keys, now_ms),
    };
    let Ok(sealed) = answer.seal(&keys.key_id(), |message| keys.sign(message));
    sealed
}
