//! `POST /api/files`: a file that somebody carried here, and the receipts to carry back.
//!
//! What always holds: whoever brings a file is trusted with nothing. An officer takes in what their own devices signed; of
//! others they hear neither which nor how many. One file at a time is in memory for each of a few officers.

use super::App;
use super::problem::HttpProblem;
use super::session::SignedIn;
use super::views::{CarriedDevice, CarriedView, RefusedBatches};
use crate::carried::{self, Answered, SEALED_BYTES_MAX, Senders};
use crate::store::{ListedDevice, StoredWords};
use axum::Json;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::header;
use axum_extra::extract::CookieJar;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kadian_domain::Code;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::OwnedSemaphorePermit;

/// Takes in what a file holds of the officer's own devices.
pub async fn take(
    State(app): State<Arc<App>>,
    jar: CookieJar,
    request: Request,
) -> Result<Json<CarriedView>, HttpProblem> {
    let session = SignedIn::of(&app, &jar).await?;
    let scope = session.scope()?;
    let devices = app.store.devices(scope).await?;
    let checkpoints = app.store.words_in_scope(scope).await?;
    let place = Arc::clone(&app.file_runs).acquire_owned().await.map_err(|_| Code::Internal)?;
    let file = read(request).await?;
    let senders = Senders::Only(devices.iter().map(|row| row.device).collect());
    // A browser that goes away stops no file half way: whatever is taken in stands in the audit.
    let work = tokio::spawn(take_in(Arc::clone(&app), session.actor(), senders, file, place));
    let answered = work.await.map_err(|_| Code::Internal)??;
    Ok(Json(view(&answered, &devices, &checkpoints)))
}

async fn take_in(
    app: Arc<App>,
    actor: String,
    senders: Senders,
    file: Vec<u8>,
    _place: OwnedSemaphorePermit,
) -> Result<Answered, HttpProblem> {
    let keys = app.keys.now();
    let answered = carried::unpack(&app.taking(&keys), &keys, &senders, file).await?;
    app.store.audit(app.clock.now_ms(), actor, "file_taken".to_owned(), answered.detail()).await?;
    Ok(answered)
}

/// The bytes of a file, not one more than one may have.
async fn read(request: Request) -> Result<Vec<u8>, Code> {
    let media_type = request.headers().get(header::CONTENT_TYPE);
    if media_type.is_none_or(|media_type| media_type.as_bytes() != b"application/octet-stream") {
        return Err(Code::RequestMalformed);
    }
    let bytes = to_bytes(request.into_body(), SEALED_BYTES_MAX).await.map_err(|_| Code::FileTooLarge)?;
    Ok(bytes.into())
}

fn view(answered: &Answered, devices: &[ListedDevice], checkpoints: &[StoredWords]) -> CarriedView {
    let mut by_code = BTreeMap::<Code, u32>::new();
    for code in &answered.refused {
        let batches = by_code.entry(*code).or_default();
        *batches = batches.saturating_add(1);
    }
    let mut seen = Vec::new();
    for (device, sum) in &answered.sums {
        let Some(row) = devices.iter().find(|row| row.device == *device) else { continue };
        let at = checkpoints.iter().find(|said| said.checkpoint == row.checkpoint);
        seen.push(CarriedDevice {
            device: device.to_string(),
            name: row.name.clone(),
            checkpoint_name: at.map(|said| said.name.clone()).unwrap_or_default(),
            letter: row.letter.clone(),
            batches: sum.batches,
            records: sum.records,
            new: sum.new,
            held: sum.held,
            refused: sum.refused,
        });
    }
    CarriedView {
        receipts: (!answered.sums.is_empty()).then(|| STANDARD.encode(&answered.receipts)),
        devices: seen,
        refused: by_code.into_iter().map(|(code, batches)| RefusedBatches { code, batches }).collect(),
    }
}
