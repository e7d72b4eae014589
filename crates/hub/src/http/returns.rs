//! `POST /v1/enrolments/return`: a device that was enrolled or moved after the backup that this hub was restored from.

use super::App;
use super::batches::{cose, read_body};
use super::enrolments::sealed;
use super::problem::HttpProblem;
use crate::store::ReturnDevice;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::response::Response;
use kadian_domain::{Code, DeviceId};
use kadian_wire::cose::CoseError;
use kadian_wire::enrol_return::EnrolReturn;
use std::sync::Arc;

/// Takes a device in again, or to where it was moved, that shows this hub's own newest signed answer and signs with the
/// key in it.
pub async fn take_back(
    State(app): State<Arc<App>>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, HttpProblem> {
    let bytes = read_body(body)?;
    let keys = app.keys.now();
    let (back, place) = EnrolReturn::open(&bytes, &keys.own_public_keys()).map_err(|error| match error {
        CoseError::Malformed => Code::BatchMalformed,
        CoseError::Signature => Code::SignatureInvalid,
    })?;
    if back.hub != app.hub {
        return Err(Code::HubForeign.into());
    }
    let device = DeviceId::from_bytes(back.device);
    let returning = ReturnDevice {
        device,
        public_key: place.public_key,
        checkpoint: place.checkpoint,
        letter: place.letter,
        signed_ms: place.hub_ms,
        now_ms: app.clock.now_ms(),
    };
    let row = app.store.take_back(returning).await?;
    let hub = app.store.hub().await?;
    Ok(cose(sealed(&app, &keys, &hub, device, row)))
}
