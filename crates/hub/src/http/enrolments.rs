//! `GET /v1/hub` and `POST /v1/enrolments`: how a device comes to the hub.

use super::App;
use super::batches::{cose, read_body};
use super::problem::HttpProblem;
use crate::store::EnrolDevice;
use crate::{clock, nonce};
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::response::Response;
use kadian_domain::{Code, DeviceId};
use kadian_wire::chain::sha256;
use kadian_wire::cose::CoseError;
use kadian_wire::enrol::{EnrolRequest, Enrolment};
use std::sync::Arc;

/// The signed list of the hub's keys and addresses, the same bytes that links name the hash of.
pub async fn hub_list(State(app): State<Arc<App>>) -> Result<Response, HttpProblem> {
    let hub = app.store.hub().await?;
    Ok(cose(hub.hub_list.ok_or(Code::NotFound)?))
}

/// Lets the device in that shows a one-time code and the key that it signs with.
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
    let now_ms = clock::now_ms();
    let enrol = EnrolDevice {
        code_hash: *sha256(&request.code).as_bytes(),
        device: DeviceId::from_bytes(request.device),
        public_key: request.public_key.clone(),
        now_ms,
    };
    let row = app.store.enrol(enrol).await?;
    let hub = app.store.hub().await?;
    let answer = Enrolment {
        hub: app.hub,
        device: request.device,
        public_key: request.public_key,
        district: hub.district,
        checkpoint: row.checkpoint,
        checkpoint_name: row.checkpoint_name,
        letter: row.letter,
        zone: hub.zone,
        hub_ms: clock::now_ms(),
        nonce: nonce::draw(&app.keys, now_ms),
    };
    let Ok(sealed) = answer.seal(&app.keys.key_id(), |message| app.keys.sign(message));
    Ok(cose(sealed))
}
