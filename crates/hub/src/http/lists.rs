//! `POST /v1/lists/{list}`: the downward road, signed both ways.

use super::App;
use super::batches::{cose, read_body};
use super::problem::HttpProblem;
use crate::store::HubState;
use crate::{clock, nonce};
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{Path, State};
use axum::response::Response;
use kadian_domain::Code;
use kadian_wire::cbor;
use kadian_wire::limits::LIST_ROWS_MAX;
use kadian_wire::list::{CREW, CrewRow, ListPage, ListRequest, pack_rows};
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
    let row = app.store.device(device).await?.filter(|row| !row.is_revoked).ok_or(Code::DeviceUnknown)?;
    let request = ListRequest::verify(message, &row.public_key).map_err(|_| Code::SignatureInvalid)?;
    let now_ms = clock::now_ms();
    if request.hub != app.hub {
        return Err(Code::HubForeign.into());
    }
    if !nonce::is_fresh(&app.keys, now_ms, &request.nonce) {
        return Err(Code::NonceStale.into());
    }
    if list != CREW || request.list != list {
        return Err(Code::NotFound.into());
    }
    let hub = app.store.hub().await?;
    let page = crew_page(&app, &hub, row.checkpoint, &request.after, now_ms).await?;
    let Ok(sealed) = page.seal(&app.keys.key_id(), |message| app.keys.sign(message));
    Ok(cose(sealed))
}

async fn crew_page(
    app: &App,
    hub: &HubState,
    checkpoint: u32,
    after: &[u8],
    now_ms: i64,
) -> Result<ListPage, HttpProblem> {
    let here = |cursor: &Cursor| cursor.hub_epoch == hub.hub_epoch && cursor.checkpoint == checkpoint;
    let cursor = Cursor::decode(after).filter(here);
    let reset = cursor.is_none();
    let after = cursor.map_or(0, |cursor| cursor.version);
    let limit = u32::try_from(LIST_ROWS_MAX).unwrap_or(u32::MAX);
    let changes = app.store.crew_changes(checkpoint, after, limit).await?;
    let last = changes.len() < LIST_ROWS_MAX;
    let version = changes.last().map_or(after, |change| change.version);
    let rows: Vec<CrewRow> = changes
        .into_iter()
        .map(|change| CrewRow { volunteer: change.volunteer, name: change.name })
        .collect();
    Ok(ListPage {
        hub: app.hub,
        list: CREW.to_owned(),
        checkpoint,
        reset,
        last,
        cursor: Cursor { hub_epoch: hub.hub_epoch, checkpoint, version }.encode(),
        version,
        rows: pack_rows(&rows),
        hub_ms: clock::now_ms(),
        nonce: nonce::draw(&app.keys, now_ms),
    })
}
