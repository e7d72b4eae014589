//! `POST /v1/lists/{list}`: the downward road, signed both ways.

use super::App;
use super::batches::{cose, read_body};
use super::enrolments;
use super::guard::ToDevice;
use super::problem::HttpProblem;
use crate::keys::Keys;
use crate::nonce;
use crate::store::{HubState, ListAsk, ListName, ListRows};
use axum::Extension;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kadian_domain::{Code, DeviceId};
use kadian_wire::cbor;
use kadian_wire::limits::LIST_ROWS_MAX;
use kadian_wire::list::{ListPage, ListRequest, pack_rows};
use kadian_wire::rows::PlaceRow;
use std::sync::Arc;

/// Where a device stands in a list. Opaque to it: on another life of the hub or another checkpoint it starts anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cursor {
    hub_epoch: u32,
    checkpoint: u32,
    version: u32,
}

impl Cursor {
    fn encode(self) -> Vec<u8> {
        cbor::encode(&(self.hub_epoch, self.checkpoint, self.version))
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (hub_epoch, checkpoint, version) = cbor::decode(bytes).ok()?;
        Some(Self { hub_epoch, checkpoint, version })
    }
}

/// The next page of a list for the device that signed the request.
pub async fn page(
    State(app): State<Arc<App>>,
    list: Result<Path<String>, PathRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, HttpProblem> {
    // A name that is no text is the name of no list.
    let Path(list) = list.map_err(|_| Code::NotFound)?;
    let bytes = read_body(body)?;
    let (device, message) = ListRequest::open(&bytes).map_err(|_| Code::BatchMalformed)?;
    let row = app.store.device(device).await?.ok_or(Code::DeviceUnknown)?;
    let request = ListRequest::verify(message, &row.public_key).map_err(|_| Code::SignatureInvalid)?;
    let (now_ms, keys) = (app.clock.now_ms(), app.keys.now());
    if request.hub != app.hub {
        return Err(Code::HubForeign.into());
    }
    // Said only to who has the device's key.
    if row.is_revoked {
        return Err(Code::DeviceRevoked.into());
    }
    if !nonce::is_fresh(&keys, now_ms, &request.nonce) {
        return Err(Code::NonceStale.into());
    }
    let name = ListName::from_word(&list).filter(|_| request.list == list).ok_or(Code::NotFound)?;
    let hub = app.store.hub().await?;
    let here = |cursor: &Cursor| cursor.hub_epoch == hub.hub_epoch && cursor.checkpoint == row.checkpoint;
    let after = Cursor::decode(&request.after).filter(here).map(|cursor| cursor.version);
    let limit = u32::try_from(LIST_ROWS_MAX).unwrap_or(u32::MAX);
    let ask = ListAsk { list: name, device, checkpoint: row.checkpoint, after, limit, now_ms };
    let changes = app.store.list_changes(ask).await?;
    let cursor = Cursor { hub_epoch: hub.hub_epoch, checkpoint: row.checkpoint, version: changes.up_to };
    let page = ListPage {
        hub: app.hub,
        list,
        checkpoint: row.checkpoint,
        reset: after.is_none(),
        last: changes.last,
        cursor: cursor.encode(),
        version: changes.up_to,
        rows: pack(&app, &keys, device, changes.rows, &hub),
        hub_ms: app.clock.now_ms(),
        nonce: nonce::draw(&keys, now_ms),
    };
    let Ok(sealed) = page.seal(&keys.key_id(), |message| keys.sign(message));
    Ok((Extension(ToDevice), cose(sealed)).into_response())
}

/// The rows of whichever list, as they travel.
fn pack(app: &App, keys: &Keys, device: DeviceId, rows: ListRows, hub: &HubState) -> Vec<u8> {
    match rows {
        ListRows::Place(rows) => {
            let answer = |row| PlaceRow { answer: enrolments::sealed(app, keys, hub, device, row) };
            pack_rows(&rows.into_iter().map(answer).collect::<Vec<_>>())
        }
        ListRows::Config(rows) => pack_rows(&rows),
        ListRows::Crew(rows) => pack_rows(&rows),
        ListRows::Resolved(rows) => pack_rows(&rows),
        ListRows::Rulings(rows) => pack_rows(&rows),
    }
}
