//! Files that somebody carried: batches from devices that no network reaches, and the receipts to carry back.
//!
//! What always holds: a batch is stored and judged as if it had come by HTTP; its receipt is signed after COMMIT. One
//! batch that is refused stops none of the others.

use crate::clock::Clock;
use crate::http::batches::sealed_receipt;
use crate::keys::Keys;
use crate::store::Store;
use kadian_domain::{Code, DeviceId};
use kadian_wire::batch::{self, BatchError};
use kadian_wire::carried::{Carried, bind, unbind};
use kadian_wire::limits::CARRIED_BYTES_MAX;
use serde::Serialize;

/// What came of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unpacked {
    /// Batches that were stored.
    pub batches: u32,
    /// Records in them.
    pub records: u32,
    /// Those that were not here before.
    pub new: u32,
    /// Batches of which nothing was stored, and why.
    pub refused: Vec<Code>,
}

/// What came of it, and the file of receipts to carry back.
pub struct Answered {
    /// For whoever brought it.
    pub unpacked: Unpacked,
    /// The receipts, in the order of the batches.
    pub receipts: Vec<u8>,
}

/// Opens a file and takes its batches in. `batch_malformed` where it is none, or was sealed to another hub.
pub async fn unpack(
    store: &Store,
    keys: &Keys,
    clock: &dyn Clock,
    file: &[u8],
) -> Result<Answered, kadian_domain::Problem> {
    // A bit more than what is in it: age adds some to each 64 KiB.
    if file.len() > CARRIED_BYTES_MAX.saturating_add(CARRIED_BYTES_MAX.wrapping_div(1_000)) {
        return Err(Code::BatchTooLarge.into());
    }
    let plain = age::decrypt(keys.age_identity(), file).map_err(|_| Code::BatchMalformed)?;
    let messages = unbind(Carried::Batches, &plain).map_err(|_| Code::BatchMalformed)?;
    let mut unpacked = Unpacked { batches: 0, records: 0, new: 0, refused: Vec::new() };
    let mut receipts = Vec::new();
    for message in messages {
        match take(store, keys, clock, &message, &mut unpacked).await {
            Ok(receipt) => receipts.push(receipt),
            Err(code) => unpacked.refused.push(code),
        }
    }
    Ok(Answered { unpacked, receipts: bind(Carried::Receipts, receipts) })
}

async fn take(
    store: &Store,
    keys: &Keys,
    clock: &dyn Clock,
    message: &[u8],
    unpacked: &mut Unpacked,
) -> Result<Vec<u8>, Code> {
    let (device, message) = batch::open(message).map_err(refusal)?;
    let batch = batch::verify(device, message, &public_key(store, device).await?).map_err(refusal)?;
    if batch.header.hub != store.hub().await.map_err(|e| e.problem().code)?.hub {
        return Err(Code::HubForeign);
    }
    let header = batch.header.clone();
    let n_records = u32::try_from(batch.records.len()).unwrap_or(u32::MAX);
    let accepted = store.ingest(batch, clock.now_ms()).await.map_err(|e| e.problem().code)?;
    unpacked.batches = unpacked.batches.saturating_add(1);
    unpacked.records = unpacked.records.saturating_add(n_records);
    unpacked.new = unpacked.new.saturating_add(accepted.n_new);
    Ok(sealed_receipt(keys, &header, accepted, clock.now_ms()))
}

async fn public_key(store: &Store, device: DeviceId) -> Result<Vec<u8>, Code> {
    let row = store.device(device).await.map_err(|e| e.problem().code)?;
    row.map(|row| row.public_key).ok_or(Code::DeviceUnknown)
}

fn refusal(error: BatchError) -> Code {
    match error {
        BatchError::TooLarge => Code::BatchTooLarge,
        BatchError::Malformed => Code::BatchMalformed,
        BatchError::Signature => Code::SignatureInvalid,
    }
}
