//! `POST /v1/batches`: the upward road.

use super::App;
use super::problem::HttpProblem;
use crate::keys::Keys;
use crate::nonce;
use crate::store::Accepted;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use kadian_domain::Code;
use kadian_wire::Receipt;
use kadian_wire::batch::{self, BatchError, Header};
use kadian_wire::receipt::notices;
use kadian_wire::rows::HUB;
use kadian_wire::version::is_older;
use std::sync::Arc;

/// The oldest app that this hub keeps pace with: what an older one records is stored all the same.
const OLDEST_APP: &str = "0.1.0";

/// Stores a signed batch and answers with a signed receipt, after COMMIT.
pub async fn accept(
    State(app): State<Arc<App>>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, HttpProblem> {
    let bytes = read_body(body)?;
    let (device, message) = batch::open(&bytes).map_err(refusal)?;
    let row = app.store.device(device).await?.ok_or(Code::DeviceUnknown)?;
    let _place = app.ingest_runs.acquire().await.map_err(|_| Code::Internal)?;
    let turn = app.verify_runs.acquire().await.map_err(|_| Code::Internal)?;
    let verified = tokio::task::spawn_blocking(move || batch::verify(device, message, &row.public_key));
    let batch = verified.await.map_err(|_| Code::Internal)?.map_err(refusal)?;
    // Others verify while this one waits for its place in a group commit.
    drop(turn);
    if batch.header.hub != app.hub {
        return Err(Code::HubForeign.into());
    }
    let now_ms = app.clock.now_ms();
    let header = batch.header.clone();
    let accepted = app.store.ingest(batch, now_ms).await?;
    metrics::counter!("kadian_batches_total").increment(1);
    metrics::counter!("kadian_records_total").increment(u64::from(accepted.n_new));
    Ok(cose(sealed_receipt(&app.keys.now(), &header, accepted, app.clock.now_ms())))
}

/// The signed answer to a batch that was stored, by whatever road it came.
pub(crate) fn sealed_receipt(keys: &Keys, header: &Header, accepted: Accepted, now_ms: i64) -> Vec<u8> {
    let notice = notice(&accepted, &header.health.app_version);
    let mut lists = accepted.lists;
    lists.extend(keys.newest().map(|list| (HUB.to_owned(), list.counter)));
    let receipt = Receipt {
        hub: header.hub,
        hub_epoch: accepted.hub_epoch,
        hub_ms: now_ms,
        device: header.device,
        epoch: header.epoch,
        from: header.from,
        to: header.to,
        h_to: header.h_to,
        outcomes: accepted.outcomes,
        have_to: accepted.have_to,
        missing: accepted.missing,
        lists,
        nonce: nonce::draw(keys, now_ms),
        notice,
        hub_version: Some(crate::VERSION.to_owned()),
    };
    let Ok(sealed) = receipt.seal(&keys.key_id(), |message| keys.sign(message));
    sealed
}

/// What the device is told besides.
fn notice(accepted: &Accepted, app_version: &str) -> Option<u32> {
    if accepted.is_revoked {
        return Some(notices::REVOKED);
    }
    is_older(app_version, OLDEST_APP).then_some(notices::APP_TOO_OLD)
}

fn refusal(error: BatchError) -> HttpProblem {
    metrics::counter!("kadian_batches_refused_total").increment(1);
    HttpProblem::from(match error {
        BatchError::TooLarge => Code::BatchTooLarge,
        BatchError::Malformed => Code::BatchMalformed,
        BatchError::Signature => Code::SignatureInvalid,
    })
}

/// The whole body, or why it did not come.
pub(super) fn read_body(body: Result<Bytes, BytesRejection>) -> Result<Bytes, HttpProblem> {
    body.map_err(|rejection| match rejection.into_response().status() {
        StatusCode::PAYLOAD_TOO_LARGE => HttpProblem::from(Code::BatchTooLarge),
        _ => HttpProblem::from(Code::BatchMalformed),
    })
}

/// A signed message as an answer.
pub(super) fn cose(message: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "application/cose")], message).into_response()
}
